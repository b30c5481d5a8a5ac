//! Whether a firm asked to be approached, by what is recorded of it.

use super::Result;
use crate::domain::FirmId;
use crate::domain::conversation::Mood;
use crate::domain::introduction::MoveKind;
use crate::storage::Tenant;
use crate::storage::agreed_visits::load_visits_to;
use crate::storage::conversations::load_conversations;
use crate::storage::introductions::load_introductions;
use chrono::{Months, NaiveDate};

/// For so long what a firm said in a conversation counts as asking for an answer: a choice of the product, not a measured
/// figure.
const COUNTS_FOR: Months = Months::new(6);

/// Whether a firm asked for it (*op verzoek*): it agreed to be rung back or wanted a next step in a conversation of the last
/// half year and did not turn that down since, agreed to a visit that is still to come, or said yes to an introduction that
/// is not over.
pub(super) fn is_requested(tenant: &mut Tenant<'_>, firm: FirmId, today: NaiveDate) -> Result<bool> {
    let since = today.checked_sub_months(COUNTS_FOR).unwrap_or(NaiveDate::MIN);
    let conversations = load_conversations(tenant, Some(firm))?;
    let spoken = conversations.iter().filter(|one| one.is_spoken() && one.date >= since);
    let wants_it = spoken.max_by_key(|one| (one.date, one.id)).is_some_and(|last| match last.mood {
        Some(Mood::Refuses | Mood::NotNow) => last.follow_up.is_some_and(|day| day <= today),
        Some(Mood::Open | Mood::Eager) => true,
        Some(Mood::Doubts) | None => last.follow_up.is_some(),
    });
    if wants_it || load_visits_to(tenant, firm)?.iter().any(|visit| visit.date >= today) {
        return Ok(true);
    }
    let introductions = load_introductions(tenant, Some(firm))?;
    Ok(introductions.iter().any(|one| !one.state().is_end() && one.date_of(MoveKind::FirmAgrees).is_some()))
}

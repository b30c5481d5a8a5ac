//! What became of earlier introductions of firms to a partner: who is on the way there need not be proposed again, and who
//! said no not at once.

use super::super::{App, Caller, Result};
use super::{IntroductionFilter, seen_by};
use crate::domain::introduction::State;
use crate::domain::text::day;
use crate::domain::{FirmId, Introduction, PartnerId, Text};
use crate::storage::Tenant;
use crate::storage::introductions::load_filtered;
use chrono::{Months, NaiveDate};
use std::collections::HashMap;

/// For so long an introduction that came to nothing keeps the firm from getting a place at the partner by itself: our own
/// choice, as no source was found for it.
const RESTS_FOR: Months = Months::new(12);

/// The last introduction of each firm to a partner, as far as the caller may see them.
pub fn last_to_partner(app: &App, caller: &Caller, partner: PartnerId) -> Result<HashMap<FirmId, Introduction>> {
    app.pool.read(caller.organisation, |tenant| load_last(tenant, caller, partner))
}

/// The same within a transaction.
pub(in crate::app) fn load_last(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    partner: PartnerId,
) -> Result<HashMap<FirmId, Introduction>> {
    let filter = IntroductionFilter { partner: Some(partner), ..IntroductionFilter::default() };
    let mut introductions = load_filtered(tenant, &seen_by(caller, &filter))?;
    introductions.sort_by_key(|one| (one.proposal().date, one.id()));
    Ok(introductions.into_iter().map(|one| (one.firm_id(), one)).collect())
}

/// Why a firm gets no place by itself at the partner to whom it was introduced; nothing when it may.
pub(in crate::app) fn no_place_because(last: &Introduction, today: NaiveDate) -> Option<Text> {
    let rests = last.last_date().checked_add_months(RESTS_FOR).is_none_or(|until| today < until);
    let on = day(last.last_date());
    match last.state() {
        State::Joined => Some(Text::new("is al aangesloten", "joined already")),
        State::Declined if rests => {
            Some(Text::new(format!("hiervan is op {} afgezien", on.nl), format!("this was turned down on {}", on.en)))
        }
        State::Silent if rests => Some(Text::new(
            format!("de introductie viel op {} stil", on.nl),
            format!("the introduction fell silent on {}", on.en),
        )),
        State::Left if rests => Some(Text::new(format!("vertrok op {}", on.nl), format!("left on {}", on.en))),
        State::Declined | State::Silent | State::Left => None,
        _ => Some(Text::new("de introductie loopt al", "the introduction is under way")),
    }
}

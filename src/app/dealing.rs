//! What the agency is doing with a firm already, so that all that ask whether it may be approached for that give one answer:
//! approaches of late do not stand in the way of what goes on. An objection, a missing consent or a closed channel does.

use super::call_list::follow_up;
use super::contact_permission::Dealing;
use super::{App, Caller, Result, firms};
use crate::domain::FirmId;
use crate::domain::introduction::MoveKind;
use crate::outreach::history::History;
use crate::storage::Tenant;
use crate::storage::conversations::load_conversations;
use crate::storage::introductions::load_introductions;

/// What the agency is doing with a firm: it agreed to come back, or said yes to an introduction that is not over; an
/// introduction is under way; or nothing.
pub fn get_dealing(app: &App, caller: &Caller, firm: FirmId) -> Result<Dealing> {
    app.pool.read(caller.organisation, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        dealing_with(tenant, firm.id)
    })
}

/// The same in an open transaction, of a firm that the caller may see.
pub(super) fn dealing_with(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Dealing> {
    let conversations = load_conversations(tenant, Some(firm))?;
    if follow_up(History { conversations: &conversations, ..History::default() }).is_some() {
        return Ok(Dealing::Agreed);
    }
    let introductions = load_introductions(tenant, Some(firm))?;
    let under_way = introductions.iter().filter(|made| !made.state().is_end());
    let dealings = under_way.map(|made| match made.date_of(MoveKind::FirmAgrees) {
        Some(_) => Dealing::Agreed,
        None => Dealing::UnderWay,
    });
    Ok(dealings.max().unwrap_or(Dealing::Uninvited))
}

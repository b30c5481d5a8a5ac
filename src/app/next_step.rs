//! What to do next for a stored firm, from all that happened with it, what is agreed and what the contact rules allow.

use super::contact_permission::{Dealing, channels_of};
use super::dealing::dealing_with;
use super::firms::get as get_firm;
use super::{App, AppError, Caller, Result};
use crate::domain::{Firm, FirmId, Introduction, Invalid, PartnerId};
use crate::outreach::history::History;
use crate::outreach::next_step::{Present, next_step};
use crate::storage::Tenant;
use crate::storage::agreed_visits::load_visits_to;
use crate::storage::conversations::load_conversations;
use crate::storage::introductions::{count_places_held, load_outcomes, load_taken_up};
use crate::storage::member_lists::is_listed;
use crate::storage::partners::find_partner;

pub use crate::outreach::next_step::{Action, NextStep};

/// The next step for a firm, with a partner in mind or with none chosen yet.
pub fn get_next_step(app: &App, caller: &Caller, firm: FirmId, partner: Option<PartnerId>) -> Result<NextStep> {
    app.pool.read(caller.organisation, |tenant| {
        let firm = get_firm(tenant, caller, firm)?.record;
        let partner = match partner {
            None => None,
            Some(id) => {
                let unknown = || {
                    let message = format!("There is no partner “{id}”.");
                    Invalid::new("/partner", "unknown", message, "Give the id of a partner, or leave it out.")
                };
                let mut partner = find_partner(tenant, id)?.ok_or_else(unknown)?.record;
                // Whose places are all taken has none for this firm.
                let held = count_places_held(tenant, id)?;
                if let Some(intake) =
                    partner.intake.as_mut().filter(|intake| intake.capacity.is_some_and(|all| all <= held))
                {
                    intake.capacity = Some(0);
                }
                Some(partner)
            }
        };
        let conversations = load_conversations(tenant, Some(firm.id))?;
        let introductions = load_taken_up(tenant, Some(firm.id))?;
        let outcomes = load_outcomes(tenant, &introductions.iter().map(Introduction::id).collect::<Vec<_>>())?;
        let history = History {
            conversations: &conversations,
            introductions: &introductions,
            outcomes: &outcomes,
            is_listed: is_listed(tenant, firm.id)?,
        };
        let present = present(app, tenant, caller, &firm)?;
        Ok(next_step(&firm, history, partner.as_ref(), &app.outreach.ladder).given(present))
    })
}

/// What is agreed with the firm, and by which channels it may be approached for what goes on with it.
fn present(app: &App, tenant: &mut Tenant<'_>, caller: &Caller, firm: &Firm) -> Result<Present> {
    let visits = load_visits_to(tenant, firm.id)?;
    let dealing = dealing_with(tenant, firm.id, app.today())?;
    let mut channels = |dealing| Ok::<_, AppError>(channels_of(app, tenant, caller, [firm], dealing)?.remove(&firm.id));
    let (channels, proposing) = (channels(dealing)?, channels(dealing.max(Dealing::UnderWay))?);
    let visit = visits.iter().map(|visit| visit.date).filter(|date| *date >= app.today()).min();
    Ok(Present { visit, channels, proposing })
}

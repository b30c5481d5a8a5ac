//! A proposal that was made by mistake, taken back before anybody was asked: else a no that nobody said would count.

use super::get;
use crate::app::accounts::names::officer;
use crate::app::audit::{self, Event};
use crate::app::telephone::is_over;
use crate::app::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::introduction::State;
use crate::domain::{FirmId, IntroductionId, Invalid, Officer};
use crate::storage::introductions::delete_introduction;
use chrono::Utc;

/// Whether this proposal can still be taken back by its officer: of the last 15 minutes, and nobody was asked yet.
pub fn may_be_taken_back(id: IntroductionId, state: State, proposer: &Officer, own: &Officer) -> bool {
    state == State::Proposed && proposer == own && !is_over(id.0, Utc::now())
}

/// Takes back what the caller proposed a moment ago; answers of which firm.
pub fn take_back_proposal(app: &App, caller: &Caller, id: IntroductionId) -> Result<FirmId> {
    let own = officer(app, caller)?;
    app.pool.write(caller, |tenant| {
        let made = get(tenant, caller, id)?.record;
        if !may_be_taken_back(id, made.state(), &made.proposal().officer, &own) {
            let message =
                "It is not an introduction that you proposed in the last 15 minutes and that stands as it was.";
            let remedy = "Note who says no, or that nothing is heard any more.";
            return Err(AppError::Conflict(vec![Invalid::new("", "not_to_undo", message, remedy)]));
        }
        delete_introduction(tenant, &made)?;
        audit::record(tenant, caller, Event::of(Action::Delete, "introduction", id).word("why", "undo"))?;
        Ok(made.firm_id())
    })
}

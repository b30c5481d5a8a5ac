//! What was noted by mistake, taken back a moment later: a proposal before anybody was asked, else a no that nobody said
//! would count; and a move, else a yes that nobody gave would stand.

use super::parties::Both;
use super::{get, refuse_moves_of_others};
use crate::app::accounts::names::officer;
use crate::app::audit::{self, Event};
use crate::app::contact_permission::Dealing;
use crate::app::telephone::{UNDO, is_over};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::introduction::{Entry, MoveKind, Standing, State};
use crate::domain::{FirmId, Introduction, IntroductionId, Invalid, Officer};
use crate::storage::introductions::{
    count_places_taken, delete_introduction, load_introductions, load_outcomes, replace_introduction,
};
use crate::storage::{Stored, Tenant};
use chrono::Utc;

/// Whether this proposal can still be taken back by its officer: of the last 15 minutes, and nobody was asked yet.
pub fn may_be_taken_back(id: IntroductionId, state: State, proposer: &Officer, own: &Officer) -> bool {
    state == State::Proposed && proposer == own && !is_over(id.0, Utc::now())
}

/// Whether the last move can still be taken back by who noted it: of the last 15 minutes. Who joined or left is left as it
/// is: what the firm's relations were before is not kept.
pub fn may_move_be_taken_back(last: &Entry, own: &Officer) -> bool {
    let age = last.noted_at.map(|at| Utc::now().signed_duration_since(at));
    let is_kept = matches!(last.made.kind(), MoveKind::Join | MoveKind::Leave);
    !is_kept && last.officer == *own && age.is_some_and(|age| age <= UNDO)
}

/// Takes back what the caller proposed a moment ago; answers of which firm.
pub fn take_back_proposal(app: &App, caller: &Caller, id: IntroductionId) -> Result<FirmId> {
    let own = officer(app, caller)?;
    app.pool.write(caller, |tenant| {
        let made = get(tenant, caller, id)?.record;
        // What a partner asked for is taken back by its answer, which stays.
        if caller.is_outsider() || !may_be_taken_back(id, made.state(), &made.proposal().officer, &own) {
            let message =
                "It is not an introduction that you proposed in the last 15 minutes and that stands as it was.";
            return Err(not_to_undo(message, "Note who says no, or that nothing is heard any more."));
        }
        delete_introduction(tenant, &made)?;
        audit::record(tenant, caller, Event::of(Action::Delete, "introduction", id).word("why", "undo"))?;
        Ok(made.firm_id())
    })
}

/// Takes back the move that the caller noted last, a moment ago: the introduction stands as before it, a place that it took
/// or gave back is as it was, and what it wrote into the firm goes. `moves` is how many there are with it, so that a form that
/// is sent twice takes back one.
pub fn take_back_move(app: &App, caller: &Caller, id: IntroductionId, moves: usize) -> Result<()> {
    let own = officer(app, caller)?;
    app.pool.write(caller, |tenant| {
        // Places are counted first: from here on the other writers wait.
        let partner = get(tenant, caller, id)?.record.partner_id();
        let taken = count_places_taken(tenant, partner)?;
        let Stored { record: made, revision, .. } = get(tenant, caller, id)?;
        let of_caller =
            made.log().last().filter(|last| made.log().len() == moves && may_move_be_taken_back(last, &own));
        let (Some(last), Some((before, change))) = (of_caller, made.without_last_move()) else {
            let message = "It is not the last move, or you did not note it in the last 15 minutes.";
            return Err(not_to_undo(message, "Note what happened since, or who says no."));
        };
        refuse_moves_of_others(caller, &before, &last.made)?;
        let both = Both::find(app, tenant, caller, made.firm_id(), partner, Dealing::UnderWay, app.today())?;
        let parties = both.parties();
        let is_gone = |standing| matches!(standing, Standing::Objects | Standing::Deleted);
        let goes_on = last.made.kind().is_end() && (is_gone(parties.firm) || is_gone(parties.partner));
        if goes_on || is_followed(tenant, &made)? {
            let message =
                "Something else followed from it: an objection, an outcome, or another introduction of the two.";
            return Err(not_to_undo(message, "Go on from where it stands now."));
        }
        if let Some(no_place) = both.no_place(tenant, "", taken, change)? {
            return Err(AppError::Conflict(vec![no_place]));
        }
        replace_introduction(tenant, &before, revision)?;
        both.untie_last(tenant, &made)?;
        let event = Event::of(Action::Replace, "introduction", id).word("why", "undo");
        audit::record(tenant, caller, event.word("state", before.state().code()))
    })
}

/// Whether an outcome was told of it, or the two are being brought together anew.
fn is_followed(tenant: &mut Tenant<'_>, made: &Introduction) -> Result<bool> {
    let is_new =
        |one: &Introduction| one.id() != made.id() && one.partner_id() == made.partner_id() && !one.state().is_end();
    let is_anew = made.state().is_end() && load_introductions(tenant, Some(made.firm_id()))?.iter().any(is_new);
    Ok(is_anew || !load_outcomes(tenant, &[made.id()])?.is_empty())
}

fn not_to_undo(message: &str, remedy: &str) -> AppError {
    AppError::Conflict(vec![Invalid::new("", "not_to_undo", message, remedy)])
}

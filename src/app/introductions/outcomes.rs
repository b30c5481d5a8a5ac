//! What became of introductions, as firms tell it after three and after twelve months: kept as it was told, also when it
//! comes to a move that cannot be made.

use super::parties::Both;
use super::{IntroductionRecord, get, steps_agreed, written_with};
use crate::app::audit::{self, Event};
use crate::app::contact_permission::Dealing;
use crate::app::writing::{self, Once, Written};
use crate::app::{App, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::introduction::{Entry, Move, MoveKind, State};
use crate::domain::outcome::{Change, Moment};
use crate::domain::{Introduction, IntroductionId, Invalid, Officer, Outcome, Step};
use crate::outreach::outcomes::moment_of;
use crate::storage::Stored;
use crate::storage::introductions::{count_places_taken, load_outcomes, replace_introduction, save_outcome};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// What became of an introduction, as the firm told it (*uitkomst*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"moment": "three_months", "officer": "A. de Vries", "tookStep": true, "step": "demo",
    "isMember": false, "change": {"jobs": 10}}))]
pub struct OutcomeReport {
    /// After three or twelve months.
    pub moment: Moment,
    /// Who asked.
    pub officer: Officer,
    /// On which day; today when absent.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// Whether a step was taken.
    #[serde(default)]
    pub took_step: Option<bool>,
    /// Which.
    #[serde(default)]
    pub step: Option<Step>,
    /// Whether the firm is a member or takes part now.
    #[serde(default)]
    pub is_member: Option<bool>,
    /// What changed for it since.
    #[serde(default)]
    pub change: Change,
}

/// Everything that is wrong with what was told, as far as it tells itself.
pub fn find_faults_of_outcome(app: &App, told: &OutcomeReport) -> Vec<Invalid> {
    let today = app.today();
    outcome_of(told, IntroductionId::default(), today).faults(today)
}

fn outcome_of(told: &OutcomeReport, introduction_id: IntroductionId, today: NaiveDate) -> Outcome {
    Outcome {
        introduction_id,
        moment: told.moment,
        date: told.date.unwrap_or(today),
        officer: told.officer.clone(),
        took_step: told.took_step,
        step: told.step,
        is_member: told.is_member,
        change: told.change.clone(),
    }
}

/// Stores what became of an introduction after three or twelve months; told again, the later word stands. Of a firm that
/// joined and is a member no longer, the membership ends and the partner gets its place back; one that is a member after all
/// joins again. Where there is no place for it, or it holds one by another introduction, what it said is kept, the
/// introduction stays as it is, and the answer warns of it.
pub fn record_outcome(
    app: &App,
    caller: &Caller,
    id: IntroductionId,
    told: &OutcomeReport,
    once: Option<&Once>,
) -> Result<Written> {
    let today = app.today();
    writing::create_once(app, caller, once, |tenant| {
        // Places are counted first: from here on the other writers wait.
        let partner = get(tenant, caller, id)?.record.partner_id();
        let taken = count_places_taken(tenant, partner)?;
        let Stored { record: introduction, revision, .. } = get(tenant, caller, id)?;
        let Some(introduced) = introduction.date_of(MoveKind::Introduce) else {
            let message = format!("The two were not introduced; it stands at “{}”.", introduction.state().code());
            return Err(Invalid::new("", "not_introduced", message, "Make the move \"introduce\" first.").into());
        };
        let outcome = outcome_of(told, id, today).checked(introduced, today)?;
        let firm = introduction.firm_id();
        let both = Both::find(app, tenant, caller, firm, partner, Dealing::Agreed, outcome.date)?;
        let agreed = steps_agreed(&introduction, &load_outcomes(tenant, &[id])?);
        both.refuse_not_offered("/step", outcome.step, &agreed)?;
        save_outcome(tenant, &outcome)?;
        let mut warnings = Vec::new();
        let mut next = introduction.clone();
        if let Some(made) = move_of(&introduction, &outcome) {
            let entry = Entry { date: outcome.date, officer: outcome.officer.clone(), made, noted_at: None };
            let refused = |refusals| both.refused(refusals, "/isMember", outcome.date);
            let (moved, change) = introduction.advance(entry, both.parties(), today).map_err(refused)?;
            warnings.extend(both.no_place(tenant, "/isMember", taken, change)?);
            if warnings.is_empty() {
                both.tie_after(tenant, &moved, &outcome.officer, outcome.date)?;
                next = moved;
            }
        }
        // The answer tells the outcomes too, so that its revision changes with them.
        replace_introduction(tenant, &next, revision)?;
        audit::record(tenant, caller, Event::of(Action::Replace, "introduction", id).word("part", "outcome"))?;
        written_with(app, tenant, caller, id, warnings)
    })
}

/// What is to be asked of an introduction today: the last moment that has come, when nothing was told of it yet.
pub fn moment_to_ask(record: &IntroductionRecord, today: NaiveDate) -> Option<Moment> {
    let (moment, _) = moment_that_came(record, today)?;
    let is_told = record.outcomes.iter().flatten().any(|outcome| outcome.moment >= moment);
    (!is_told).then_some(moment)
}

/// The last moment that has come for an introduction, and since when.
pub fn moment_that_came(record: &IntroductionRecord, today: NaiveDate) -> Option<(Moment, NaiveDate)> {
    moment_of(introduced_on(record)?, today)
}

/// When the two were introduced.
pub fn introduced_on(record: &IntroductionRecord) -> Option<NaiveDate> {
    record.log.iter().find(|entry| entry.made.kind() == MoveKind::Introduce).map(|entry| entry.date)
}

/// The move that an outcome comes to: a member that is one no longer left, and one that left and is a member joined again. An
/// outcome of before the last move says nothing of it.
fn move_of(introduction: &Introduction, outcome: &Outcome) -> Option<Move> {
    let is_of_now = outcome.date >= introduction.last_date();
    match (introduction.state(), outcome.is_member) {
        (State::Joined, Some(false)) if is_of_now => Some(Move::Leave),
        (State::Left, Some(true)) if is_of_now => Some(Move::Join),
        _ => None,
    }
}

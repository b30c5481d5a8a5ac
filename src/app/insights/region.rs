//! All figures of the region, from one reading of the firms.

use super::differences::{Held, figure_of, sees_firms};
use super::{
    BarrierFigures, CollaborationFigures, ContactFigures, CoverageFigures, FrontReached, FrontierFigures, Funnel,
    GrowthDistribution, HelpFigures, Journey, JourneyStage, LadderFigures, OutcomeFigures, Participants,
    PopulationFigures, barriers_of, cluster_participants_of, collaboration_of, contacts_of, draws, fieldlabs_of,
    frontier_of, growth_of, help_of, ladder_of, outcomes_of, population_of, reach_of, with_national,
};
use crate::app::kept::{Made, Waiting};
use crate::app::known::Known;
use crate::app::{App, Caller, Result};
use crate::domain::introduction::MoveKind;
use crate::domain::{FirmId, Ladder};
use crate::insights::journey::journey;
use crate::insights::suppression::SMALLEST_CELL;
use crate::outreach::history::History;
use crate::storage::changes::list_changed_firms;
use crate::storage::exploration::LoggedDraw;
use crate::storage::firms::load_firms_by_id;
use crate::storage::organisations::get_version;
use chrono::NaiveDate;

/// The figures of the region (*cijfers van de regio*).
#[derive(Clone, Debug)]
pub struct RegionFigures {
    /// Growth of productivity.
    pub growth: GrowthDistribution,
    /// Barriers by type of firm.
    pub barriers: BarrierFigures,
    /// Who helps with them.
    pub help: HelpFigures,
    /// Results by contacts.
    pub contacts: ContactFigures,
    /// Collaboration wished and existing.
    pub collaboration: CollaborationFigures,
    /// From awareness of fieldlabs to interest.
    pub fieldlabs: Funnel,
    /// How far firms came.
    pub journey: Journey,
    /// What they told after an introduction.
    pub outcomes: OutcomeFigures,
    /// Whom the agency reaches.
    pub reach: CoverageFigures,
    /// Frontier and peloton.
    pub frontier: FrontierFigures,
    /// How far firms came on the ladder of steps.
    pub ladder: LadderFigures,
    /// Who the members of clusters are.
    pub participants: Participants,
    /// What holds of all firms, by those that were drawn by lot.
    pub population: PopulationFigures,
}

/// The figures of the firms within reach, as they were last worked out; nothing while that is done for the first time.
///
/// For somebody who sees figures alone they change only with five firms or more: who asks before and after one firm comes
/// in, or says something, would learn what by subtraction.
pub fn get_region_figures(app: &App, caller: &Caller) -> Result<Option<Made<RegionFigures>>> {
    let mut regions = caller.reach.regions.clone();
    regions.sort();
    let key = format!("region {} {}", sees_firms(caller), regions.join(","));
    let asking = caller.clone();
    let may_change = |waiting: &mut Waiting| Ok(sees_firms(caller) || is_change_of_many(app, caller, waiting)?);
    app.kept.get_when(app, caller.organisation, key, may_change, move |app| {
        let draws = draws(app, &asking)?;
        let beside = Beside { today: app.today(), ladder: &app.outreach.ladder, draws: &draws };
        let load = |caller: &Caller| Known::load_for_figures(app, caller);
        let mut figures = figure_of(&asking, |known| all_of(known, &beside), load)?;
        figures.frontier = with_national(app, &asking, figures.frontier)?;
        Ok(figures)
    })
}

/// Whether no firm changed, or five or more of those within reach. Of a firm that is gone nobody knows where it was, so that it
/// waits for five others.
fn is_change_of_many(app: &App, caller: &Caller, waiting: &mut Waiting) -> Result<bool> {
    let last = get_version(&mut *app.pool.get()?, caller.organisation)?;
    app.pool.read(caller.organisation, |tenant| {
        let Some(changed) = list_changed_firms(tenant, waiting.seen)? else { return Ok(true) };
        waiting.firms.extend(changed);
        waiting.seen = last;
        if waiting.firms.is_empty() || caller.reach.regions.is_empty() {
            return Ok(waiting.firms.is_empty() || waiting.firms.len() as u64 >= SMALLEST_CELL);
        }
        let changed: Vec<FirmId> = waiting.firms.iter().copied().collect();
        let firms = load_firms_by_id(tenant, &changed)?;
        let within = firms.iter().filter(|firm| caller.reaches_place(firm.location.as_ref())).count() as u64;
        Ok(within >= SMALLEST_CELL)
    })
}

/// What figures are worked out with beside what is known of the firms.
struct Beside<'a> {
    today: NaiveDate,
    ladder: &'a Ladder,
    draws: &'a [LoggedDraw],
}

fn all_of(known: &Known, beside: &Beside<'_>) -> RegionFigures {
    let Beside { today, ladder, draws } = *beside;
    RegionFigures {
        growth: growth_of(known, today),
        barriers: barriers_of(known, today),
        help: help_of(known, today),
        contacts: contacts_of(known),
        collaboration: collaboration_of(known),
        fieldlabs: fieldlabs_of(known, today),
        journey: journey_of(known, today),
        outcomes: outcomes_of(known, today),
        reach: reach_of(known, today),
        frontier: frontier_of(known),
        ladder: ladder_of(known, ladder, today),
        participants: cluster_participants_of(known),
        population: population_of(known, draws),
    }
}

/// How far the firms came.
pub(super) fn journey_of(known: &Known, today: NaiveDate) -> Journey {
    let mut told = journey(known.firms.iter().map(|firm| furthest(known.history(firm.id))));
    if FrontReached::of(known, today).all.tells_of_few() {
        told.hide_reached();
    }
    told
}

/// How far a firm came with any partner.
fn furthest(history: History<'_>) -> JourneyStage {
    let did = |kind: MoveKind| history.introductions.iter().any(|made| made.date_of(kind).is_some());
    match () {
        () if did(MoveKind::Join) => JourneyStage::Joined,
        () if history.introductions.iter().any(|made| history.took_step(made)) => JourneyStage::StepTaken,
        () if did(MoveKind::Introduce) => JourneyStage::Introduced,
        // A proposal of which the firm knows nothing brought it nowhere; the ladder and the coverage say so too.
        () if !history.is_reached() => JourneyStage::NotReached,
        () if !history.introductions.is_empty() => JourneyStage::Proposed,
        () => JourneyStage::Reached,
    }
}

impl Held for RegionFigures {
    fn hold_against(&mut self, other: &Self) {
        self.growth.hold_against(&other.growth);
        self.barriers.hold_against(&other.barriers);
        self.help.hold_against(&other.help);
        self.contacts.hold_against(&other.contacts);
        self.collaboration.hold_against(&other.collaboration);
        self.fieldlabs.hold_against(&other.fieldlabs);
        self.journey.hold_against(&other.journey);
        self.outcomes.hold_against(&other.outcomes);
        self.reach.hold_against(&other.reach);
        self.frontier.hold_against(&other.frontier);
        self.ladder.hold_against(&other.ladder);
        self.participants.hold_against(&other.participants);
        self.population.hold_against(&other.population);
    }
}

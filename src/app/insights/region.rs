//! All figures of the page of the region, from one reading of the firms.

use super::differences::{Held, figure_of, sees_firms};
use super::{
    BarrierFigures, CollaborationFigures, ContactFigures, CoverageFigures, FrontierFigures, Funnel, GrowthDistribution,
    HelpFigures, Journey, JourneyStage, barriers_of, collaboration_of, contacts_of, fieldlabs_of, frontier_of,
    growth_of, help_of, reach_of, with_national,
};
use crate::app::kept::Made;
use crate::app::known::Known;
use crate::app::{App, Caller, Result};
use crate::domain::introduction::MoveKind;
use crate::insights::journey::journey;
use crate::outreach::history::History;
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
    /// Whom the agency reaches.
    pub reach: CoverageFigures,
    /// Frontier and peloton.
    pub frontier: FrontierFigures,
}

/// The figures of the firms within reach, as they were last worked out; nothing while that is done for the first time.
pub fn get_region_figures(app: &App, caller: &Caller) -> Result<Option<Made<RegionFigures>>> {
    let mut regions = caller.reach.regions.clone();
    regions.sort();
    let key = format!("region {} {}", sees_firms(caller), regions.join(","));
    let asking = caller.clone();
    app.kept.get(app, caller.organisation, key, move |app| {
        let today = app.today();
        let load = |caller: &Caller| Known::load_for_figures(app, caller);
        let mut figures = figure_of(&asking, |known| all_of(known, today), load)?;
        figures.frontier = with_national(app, &asking, figures.frontier)?;
        Ok(figures)
    })
}

fn all_of(known: &Known, today: NaiveDate) -> RegionFigures {
    RegionFigures {
        growth: growth_of(known, today),
        barriers: barriers_of(known, today),
        help: help_of(known),
        contacts: contacts_of(known),
        collaboration: collaboration_of(known),
        fieldlabs: fieldlabs_of(known, today),
        journey: journey(known.firms.iter().map(|firm| furthest(known.history(firm.id)))),
        reach: reach_of(known, today),
        frontier: frontier_of(known),
    }
}

/// How far a firm came with any partner.
fn furthest(history: History<'_>) -> JourneyStage {
    let did = |kind: MoveKind| history.introductions.iter().any(|made| made.date_of(kind).is_some());
    match () {
        () if did(MoveKind::Join) => JourneyStage::Joined,
        () if did(MoveKind::TakeStep) => JourneyStage::StepTaken,
        () if did(MoveKind::Introduce) => JourneyStage::Introduced,
        () if !history.introductions.is_empty() => JourneyStage::Proposed,
        () if history.is_reached() => JourneyStage::Reached,
        () => JourneyStage::NotReached,
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
        self.reach.hold_against(&other.reach);
        self.frontier.hold_against(&other.frontier);
    }
}

//! What the region sees: the figures of the survey from the firms within reach of whoever asks.
//!
//! * `differences`: what of it somebody sees who is limited to regions, so that no two figures tell of few firms.
//! * `participants`: who the members of clusters are, as far as it is known.
//! * `region`: all figures, worked out together from one reading of the firms, and kept.

mod differences;
mod participants;
mod region;

use super::known::Known;
use super::{App, Caller, Result};
use crate::domain::introduction::MoveKind;
use crate::domain::outcome::Moment;
use crate::domain::partner_kind::WishedKind;
use crate::domain::source::SectorFigure;
use crate::domain::{Firm, FirmId, FirmType, Introduction, Ladder, Partner, PartnerId, PartnerKind, Text, TopicId};
use crate::insights::barriers::named_barriers;
use crate::insights::collaboration::{Collaboration, by_partner_kind, by_theme};
use crate::insights::contacts::results_by_contacts;
use crate::insights::coverage::{Covered, barrier_helpers, coverage};
use crate::insights::frontier::{Measure, Movement, SectorFrontier, movement, sector_movements, sectors, standings};
use crate::insights::funnel::{FieldlabAnswer, fieldlab_funnel};
use crate::insights::growth::productivity_growth;
use crate::insights::ladder::{OnLadder, ladder as on_the_ladder};
use crate::insights::national::beside;
use crate::insights::outcomes::outcomes;
use crate::insights::participants::participants;
use crate::insights::share::Split;
use crate::insights::suppression::SMALLEST_CELL;
use crate::outreach::capacity::Places;
use crate::outreach::population::{Answer, Answers, PopulationShare, estimate};
use crate::storage::exploration::{LoggedDraw, load_draws};
use crate::storage::sector_figures::load_figures;
use chrono::{DateTime, NaiveDate, Utc};
use differences::Held;
pub use differences::sees_firms;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

pub use crate::insights::barriers::{BarrierFigures, BarrierShares};
pub use crate::insights::contacts::{ContactFigure, Contacts, FirmResult};
pub use crate::insights::coverage::{BarrierHelpers, Coverage};
pub use crate::insights::frontier::{Gap, SectorMovement};
pub use crate::insights::funnel::Funnel;
pub use crate::insights::groups::Group;
pub use crate::insights::growth::{ClassShares, GrowthDistribution};
pub use crate::insights::journey::{Journey, JourneyStage};
pub use crate::insights::ladder::LadderFigures;
pub use crate::insights::leading::{Part, differ, in_front};
pub use crate::insights::outcomes::{OutcomeAnswer, OutcomeFigures, OutcomesAfter};
pub use crate::insights::participants::Participants;
pub use crate::insights::share::Share;
pub use region::{RegionFigures, get_region_figures};

/// Results of firms by their contacts (*resultaten naar contacten*).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContactFigures {
    /// Each result by each division.
    pub figures: Vec<ContactFigure>,
}

/// Wished against existing collaboration (*gewenste en bestaande samenwerking*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CollaborationFigures {
    /// By kind of partner.
    pub by_partner_kind: Vec<CollaborationLine>,
    /// By theme.
    pub by_theme: Vec<CollaborationLine>,
}

/// Wished against existing collaboration of one kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollaborationLine {
    /// Code of the kind of partner, or of the theme.
    pub code: String,
    /// What it is called.
    pub label: Text,
    /// Firms that wish it.
    pub wished: Share,
    /// Firms that have it.
    pub existing: Share,
    /// Firms that wish it and have it not: where introductions are to be made.
    pub unmet: Share,
}

/// Frontier and peloton (*koplopers en peloton*).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FrontierFigures {
    /// The last year of which there are figures; `null` when there are none.
    pub year: Option<i32>,
    /// By hour and by person, which are never mixed.
    pub measures: Vec<FrontierMeasure>,
}

/// Frontier and peloton by one measure.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FrontierMeasure {
    /// By what value added is divided.
    pub measure: Measure,
    /// Each sector with at least thirty firms.
    pub sectors: Vec<SectorFrontier>,
    /// How firms moved since the year before.
    pub movement: Movement,
    /// The same within each sector with at least five firms that are compared at it in both years, and whether the
    /// peloton came nearer to the frontier.
    #[schema(max_items = 1000)]
    pub sector_movements: Vec<SectorMovement>,
    /// How productive these sectors are in the whole country, in that year or the last before it of which there are
    /// figures (CBS); a sector without a figure of its own has that of the nearest above it. Empty when none were loaded.
    #[schema(max_items = 1000)]
    pub national: Vec<SectorFigure>,
}

/// Coverage of the peloton (*bereik*): all firms but those at the frontier of their sector.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageFigures {
    /// By division of SBI.
    pub by_sector: Coverage,
    /// By municipality.
    pub by_municipality: Coverage,
    /// By type of firm.
    pub by_firm_type: Coverage,
}

/// Barriers and who helps with them (*hulp bij knelpunten*).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HelpFigures {
    /// Each barrier.
    pub barriers: Vec<BarrierHelpers>,
}

/// What holds of all firms, estimated from those that were drawn by lot (*schatting voor alle bedrijven*).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PopulationFigures {
    /// Draws in the log.
    pub draws: usize,
    /// Firms that know a fieldlab; `null` when fewer than five of those drawn said yes, or no.
    pub aware: Option<PopulationShare>,
    /// Firms that are interested in fieldlabs; `null` when fewer than five of those drawn said yes, or no.
    pub interested: Option<PopulationShare>,
}

/// A figure, and of when it is (*cijfer met zijn moment*).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dated<F> {
    /// The moment from which on changes are not in it.
    pub as_of: DateTime<Utc>,
    /// Whether nothing changed since. Of an organisation with more than 1,000 firms figures are worked out beside the
    /// requests; until that is done, those before it are told. For an analyst they change when five firms or more did.
    pub is_current: bool,
    /// The figure.
    #[serde(flatten)]
    pub figure: F,
}

impl<F: ToSchema> PartialSchema for Dated<F> {
    fn schema() -> RefOr<Schema> {
        let moment = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        let as_of = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(moment))
            .description(Some("The moment from which on changes are not in it."));
        let is_current = ObjectBuilder::new().schema_type(Type::Boolean).description(Some(
            "Whether nothing changed since. Of an organisation with more than 1,000 firms figures are worked out beside \
             the requests; until that is done, those before it are told. For an analyst they change when five firms or \
             more did.",
        ));
        let dated = ObjectBuilder::new()
            .property("asOf", as_of)
            .required("asOf")
            .property("isCurrent", is_current)
            .required("isCurrent");
        let all = AllOfBuilder::new().item(Ref::from_schema_name(F::name())).item(dated);
        all.description(Some("A figure, and of when it is.")).into()
    }
}

impl<F: ToSchema> ToSchema for Dated<F> {
    fn name() -> Cow<'static, str> {
        format!("Dated{}", F::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((F::name().into(), F::schema()));
        F::schemas(schemas);
    }
}

/// A figure of the firms within reach: of few firms worked out at once for whoever sees them, else as it was last worked out
/// together with all others. Nothing while that is done for the first time.
fn told<F: Held + Clone>(
    app: &App,
    caller: &Caller,
    of: impl Fn(&Known) -> F,
    of_all: impl Fn(&RegionFigures) -> &F,
) -> Result<Option<Dated<F>>> {
    if differences::sees_firms(caller) && app.kept.is_small(app, caller.organisation)? {
        let as_of = Utc::now();
        return Ok(Some(Dated { as_of, is_current: true, figure: differences::figure(app, caller, of)? }));
    }
    let made = get_region_figures(app, caller)?;
    Ok(made.map(|made| Dated { as_of: made.at, is_current: made.is_current, figure: of_all(&made.value).clone() }))
}

/// Distribution over the classes of productivity growth.
pub fn growth(app: &App, caller: &Caller) -> Result<Option<Dated<GrowthDistribution>>> {
    told(app, caller, |known| growth_of(known, app.today()), |all| &all.growth)
}

fn growth_of(known: &Known, today: NaiveDate) -> GrowthDistribution {
    productivity_growth(&known.firms, today)
}

/// Barriers by type of firm.
pub fn barriers(app: &App, caller: &Caller) -> Result<Option<Dated<BarrierFigures>>> {
    told(app, caller, |known| barriers_of(known, app.today()), |all| &all.barriers)
}

fn barriers_of(known: &Known, today: NaiveDate) -> BarrierFigures {
    named_barriers(&known.firms, today)
}

/// Results by number and reach of contacts, and by having a frontier firm among them.
pub fn contacts(app: &App, caller: &Caller) -> Result<Option<Dated<ContactFigures>>> {
    told(app, caller, contacts_of, |all| &all.contacts)
}

fn contacts_of(known: &Known) -> ContactFigures {
    let front = known.partners.iter().filter(|partner| partner.kind == PartnerKind::FrontierCompany);
    let front: BTreeSet<PartnerId> = front.map(|partner| partner.id).collect();
    let firms: Vec<&Firm> = known.firms.iter().collect();
    ContactFigures { figures: results_by_contacts(&firms, |partner| front.contains(partner)) }
}

/// Collaboration wished against existing.
pub fn collaboration(app: &App, caller: &Caller) -> Result<Option<Dated<CollaborationFigures>>> {
    told(app, caller, collaboration_of, |all| &all.collaboration)
}

fn collaboration_of(known: &Known) -> CollaborationFigures {
    let partners: HashMap<PartnerId, &Partner> = known.partners.iter().map(|partner| (partner.id, partner)).collect();
    let partner = |id: &PartnerId| partners.get(id).copied();
    let firms: Vec<&Firm> = known.firms.iter().collect();
    let kind = |figure: Collaboration<WishedKind>| {
        let Collaboration { of, wished, existing, unmet } = figure;
        CollaborationLine { code: of.code().to_owned(), label: of.label(), wished, existing, unmet }
    };
    let theme = |figure: Collaboration<TopicId>| {
        let Collaboration { of, wished, existing, unmet } = figure;
        CollaborationLine { code: of.code().to_owned(), label: of.topic().label.clone(), wished, existing, unmet }
    };
    CollaborationFigures {
        by_partner_kind: by_partner_kind(&firms, partner).into_iter().map(kind).collect(),
        by_theme: by_theme(&firms, partner).into_iter().map(theme).collect(),
    }
}

/// From awareness of fieldlabs by way of taking part to interest, by type of firm.
pub fn fieldlabs(app: &App, caller: &Caller) -> Result<Option<Dated<Funnel>>> {
    told(app, caller, |known| fieldlabs_of(known, app.today()), |all| &all.fieldlabs)
}

fn fieldlabs_of(known: &Known, today: NaiveDate) -> Funnel {
    let answer = |firm: &Firm| {
        let kind = firm.firm_type(today).code().to_owned();
        Some(FieldlabAnswer { kind, tie: firm.fieldlab?, interest: known.history(firm.id).fieldlab_interest() })
    };
    fieldlab_funnel(&known.firms.iter().filter_map(answer).collect::<Vec<_>>())
}

/// How far firms came with the agency, from not reached to joined.
pub fn journeys(app: &App, caller: &Caller) -> Result<Option<Dated<Journey>>> {
    told(app, caller, |known| region::journey_of(known, app.today()), |all| &all.journey)
}

/// What firms told three and twelve months after an introduction.
pub fn told_outcomes(app: &App, caller: &Caller) -> Result<Option<Dated<OutcomeFigures>>> {
    told(app, caller, |known| outcomes_of(known, app.today()), |all| &all.outcomes)
}

fn outcomes_of(known: &Known, today: NaiveDate) -> OutcomeFigures {
    let told = |firm: &Firm, moment: Moment| {
        let history = known.history(firm.id);
        let has_come = |made: &&Introduction| {
            let due = made.date_of(MoveKind::Introduce).and_then(|introduced| moment.due(introduced));
            due.is_some_and(|due| due <= today)
        };
        let told = |made: &Introduction| {
            let of_it = history.outcomes.iter().filter(|told| told.introduction_id == made.id());
            of_it.filter(|told| told.moment == moment).map(OutcomeAnswer::of).max().unwrap_or(OutcomeAnswer::Nothing)
        };
        Some((moment, history.introductions.iter().filter(has_come).map(told).max()?))
    };
    let told = known.firms.iter().flat_map(|firm| Moment::ALL.map(|moment| told(firm, moment)));
    outcomes(&told.flatten().collect::<Vec<_>>())
}

/// How far firms came on the ladder of steps, by type of firm.
pub fn ladder(app: &App, caller: &Caller) -> Result<Option<Dated<LadderFigures>>> {
    told(app, caller, |known| ladder_of(known, &app.outreach.ladder, app.today()), |all| &all.ladder)
}

fn ladder_of(known: &Known, ladder: &Ladder, today: NaiveDate) -> LadderFigures {
    let stands = |firm: &Firm| OnLadder {
        kind: firm.firm_type(today).code().to_owned(),
        rung: known.history(firm.id).rung(firm, ladder),
    };
    let mut told = on_the_ladder(&known.firms.iter().map(stands).collect::<Vec<_>>());
    let front = FrontReached::of(known, today);
    if front.any_type_tells_of_few() || front.all.tells_of_few() {
        told.hide_reached(front.all.tells_of_few());
    }
    told
}

/// How many firms at the frontier were reached. The coverage tells it of all others, so that it would follow from a figure of
/// all firms; where they are few, or nearly all, that figure hides whom was reached.
struct FrontReached {
    all: Split,
    by_type: BTreeMap<FirmType, Split>,
}

impl FrontReached {
    fn of(known: &Known, today: NaiveDate) -> Self {
        let front = known.frontier();
        let mut found = Self { all: Split::default(), by_type: BTreeMap::new() };
        for firm in known.firms.iter().filter(|firm| front.contains(&firm.id)) {
            let is_reached = known.history(firm.id).is_reached();
            found.all.add(is_reached);
            found.by_type.entry(firm.firm_type(today)).or_default().add(is_reached);
        }
        found
    }

    fn any_type_tells_of_few(&self) -> bool {
        self.by_type.values().any(|split| split.tells_of_few())
    }
}

/// Frontier and peloton of each sector in the last year with figures, and movement since the year before.
pub fn frontier(app: &App, caller: &Caller) -> Result<Option<Dated<FrontierFigures>>> {
    let made = told(app, caller, frontier_of, |all| &all.frontier)?;
    let with_national =
        |made: Dated<FrontierFigures>| Ok(Dated { figure: with_national(app, caller, made.figure)?, ..made });
    made.map(with_national).transpose()
}

fn with_national(app: &App, caller: &Caller, mut told: FrontierFigures) -> Result<FrontierFigures> {
    let Some(year) = told.year else { return Ok(told) };
    // Figures of the whole country tell of nobody here, so that no difference of them has to be hidden.
    app.pool.read(caller.organisation, |tenant| {
        for told in &mut told.measures {
            told.national = beside(&told.sectors, &load_figures(tenant, told.measure, year)?);
        }
        Ok(told)
    })
}

fn frontier_of(known: &Known) -> FrontierFigures {
    let firms: Vec<&Firm> = known.firms.iter().collect();
    let Some(year) = known.last_year() else { return FrontierFigures { year: None, measures: Vec::new() } };
    let by = |measure: Measure| {
        let (before, after) = (standings(&firms, year - 1, measure), standings(&firms, year, measure));
        FrontierMeasure {
            measure,
            sectors: sectors(&firms, year, measure),
            movement: movement(&before, &after),
            sector_movements: sector_movements(&before, &after),
            national: Vec::new(),
        }
    };
    FrontierFigures { year: Some(year), measures: [Measure::PerHour, Measure::PerPerson].map(by).into() }
}

/// Whom the agency reaches, of the peloton.
pub fn reach(app: &App, caller: &Caller) -> Result<Option<Dated<CoverageFigures>>> {
    told(app, caller, |known| reach_of(known, app.today()), |all| &all.reach)
}

fn reach_of(known: &Known, today: NaiveDate) -> CoverageFigures {
    let front = known.frontier();
    let peloton: Vec<&Firm> = known.firms.iter().filter(|firm| !front.contains(&firm.id)).collect();
    let by = |kind: &dyn Fn(&Firm) -> Option<String>| {
        let covered = |firm: &&Firm| {
            let history = known.history(firm.id);
            Covered {
                kind: kind(firm).unwrap_or_else(|| "unknown".to_owned()),
                is_reached: history.is_reached(),
                is_in_network: firm.is_in_network(history.is_listed),
                was_recommended: !history.introductions.is_empty(),
            }
        };
        coverage(&peloton.iter().map(covered).collect::<Vec<_>>())
    };
    CoverageFigures {
        by_sector: by(&|firm| Some(firm.main_activity()?.code.chars().take(2).collect())),
        by_municipality: by(&|firm| firm.location.as_ref()?.municipality.clone()),
        by_firm_type: by(&|firm| Some(firm.firm_type(today).code().to_owned())),
    }
}

/// Each barrier with the partners that help with it and have room.
pub fn help(app: &App, caller: &Caller) -> Result<Option<Dated<HelpFigures>>> {
    told(app, caller, |known| help_of(known, app.today()), |all| &all.help)
}

fn help_of(known: &Known, today: NaiveDate) -> HelpFigures {
    let firms: Vec<&Firm> = known.firms.iter().collect();
    let partners: Vec<&Partner> = known.partners.iter().collect();
    let has_room = |partner: &Partner| {
        let intake = partner.intake.as_ref()?;
        let left = Places { capacity: intake.capacity, taken: known.places_taken(partner.id) }.left();
        match (intake.is_open, left) {
            (Some(false), _) => Some(false),
            (_, Some(left)) => Some(left > 0),
            (is_open, None) => is_open,
        }
    };
    let mut barriers = barrier_helpers(&firms, &partners, has_room);
    // What is hidden in the table of barriers, with its mean, is not told here.
    let named = barriers_of(known, today).barriers;
    for line in &mut barriers {
        let is_told = named.iter().any(|told| told.barrier == line.barrier && !told.all.suppressed);
        line.firms = line.firms.filter(|_| is_told);
    }
    HelpFigures { barriers }
}

/// Organisations that take part in clusters, each once: the members that registers name.
pub fn cluster_participants(app: &App, caller: &Caller) -> Result<Option<Dated<Participants>>> {
    told(app, caller, cluster_participants_of, |all| &all.participants)
}

fn cluster_participants_of(known: &Known) -> Participants {
    participants(&participants::register_lines(known))
}

/// Awareness of and interest in fieldlabs among all firms, from the draws for the call list.
pub fn population(app: &App, caller: &Caller) -> Result<Option<Dated<PopulationFigures>>> {
    let draws = draws(app, caller)?;
    told(app, caller, |known| population_of(known, &draws), |all| &all.population)
}

fn draws(app: &App, caller: &Caller) -> Result<Vec<LoggedDraw>> {
    app.pool.read(caller.organisation, |tenant| Ok::<_, super::AppError>(load_draws(tenant)?))
}

fn population_of(known: &Known, draws: &[LoggedDraw]) -> PopulationFigures {
    let within: BTreeSet<FirmId> = known.firms.iter().map(|firm| firm.id).collect();
    // A draw of which not every firm is within reach tells of others than the caller's.
    let draws = draws.iter().filter(|draw| draw.drawn.iter().all(|id| within.contains(id)));
    // All lists of one day and one scope go by one lot, so that their draws are parts of one another: the largest stands for
    // them.
    let mut of_day: BTreeMap<(NaiveDate, &str), &LoggedDraw> = BTreeMap::new();
    for draw in draws {
        let largest = of_day.entry((draw.date, draw.scope.as_str())).or_insert(draw);
        if draw.drawn.len() > largest.drawn.len() {
            *largest = draw;
        }
    }
    let draws: Vec<&LoggedDraw> = of_day.into_values().collect();
    let share = |said: &dyn Fn(FirmId, &LoggedDraw) -> Option<bool>| {
        let answers = |draw: &&LoggedDraw| Answers {
            population: draw.population,
            probability: draw.probability,
            answers: draw.drawn.iter().map(|id| to_answer(said(*id, draw))).collect(),
        };
        let answers: Vec<Answers> = draws.iter().map(answers).collect();
        let said = |wanted: Answer| {
            answers.iter().flat_map(|draw| &draw.answers).filter(|answer| **answer == wanted).count() as u64
        };
        let is_shown = said(Answer::Yes).min(said(Answer::No)) >= SMALLEST_CELL;
        estimate(&answers).filter(|_| is_shown)
    };
    PopulationFigures {
        draws: draws.len(),
        aware: share(&|id, draw| known.history(id).aware_since(draw.date)),
        interested: share(&|id, draw| known.history(id).interest_since(draw.date)),
    }
}

fn to_answer(said: Option<bool>) -> Answer {
    match said {
        Some(true) => Answer::Yes,
        Some(false) => Answer::No,
        None => Answer::NotReached,
    }
}

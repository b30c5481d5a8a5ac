//! The classifications in whose codes firms and partners are described.

mod items;

use super::State;
use super::list::{ListOf, Paging};
use super::permission::{Permit, ReadTaxonomies};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader};
use crate::domain::invalid::shown;
use crate::domain::sector::SbiVersion;
use crate::domain::{Invalid, Step, reference};
use actix_web::web;
use items::{BarrierItem, RegionItem, RegionKind, SectorItem, StepItem, TopicItem};
use utoipa::IntoParams;

type Answer<T> = Result<web::Json<ListOf<T>>, Problem>;

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type BarrierList = ListOf<BarrierItem>;
type TopicList = ListOf<TopicItem>;
type SectorList = ListOf<SectorItem>;
type RegionList = ListOf<RegionItem>;
type StepList = ListOf<StepItem>;

impl FromQuery for Paging {
    fn read(query: &mut QueryReader) -> Self {
        Paging::read(query)
    }
}

/// List barriers
///
/// What can hold a firm back (*groeibelemmeringen*): the ten elements of an entrepreneurial ecosystem, and the firm's
/// own organisation and strategy.
#[utoipa::path(get, path = "/barriers", operation_id = "listBarriers", tag = "Taxonomies",
    security(("bearer" = [])), params(Paging),
    responses((status = 200, description = "Barriers.", body = BarrierList)))]
pub async fn list_barriers(
    _permit: Permit<ReadTaxonomies>,
    state: web::Data<State>,
    Query(paging): Query<Paging>,
) -> Answer<BarrierItem> {
    let items = reference::barriers().iter().map(BarrierItem::from).collect();
    paging.cut(&state, "barriers", items).map(web::Json)
}

/// Which topics to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListTopics {
    /// Part of a label or synonym; capitals and accents do not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListTopics {
    fn read(query: &mut QueryReader) -> Self {
        Self { q: query.text("q", 200), paging: Paging::read(query) }
    }
}

/// List topics
///
/// What firms and partners can work on together (*samenwerkingsonderwerpen*): themes, and the topics within them.
#[utoipa::path(get, path = "/topics", operation_id = "listTopics", tag = "Taxonomies",
    security(("bearer" = [])), params(ListTopics, Paging),
    responses((status = 200, description = "Themes and topics.", body = TopicList)))]
pub async fn list_topics(
    _permit: Permit<ReadTaxonomies>,
    state: web::Data<State>,
    Query(query): Query<ListTopics>,
) -> Answer<TopicItem> {
    let sought = query.q.as_deref().map(folded);
    let is_sought = |topic: &&reference::Topic| {
        let words = topic.synonyms_nl.iter().chain(&topic.synonyms_en);
        holds(&sought, words.chain([&topic.label.nl, &topic.label.en, &topic.id]))
    };
    let items = reference::topics().iter().filter(is_sought).map(TopicItem::from).collect();
    query.paging.cut(&state, &format!("topics {sought:?}"), items).map(web::Json)
}

/// Which sectors to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListSectors {
    /// Version of the classification; the two versions share codes that differ in meaning.
    #[param(value_type = SbiVersion)]
    version: Option<SbiVersion>,
    /// Beginning of a code, or part of a label; capitals and accents do not matter.
    #[param(max_length = 200, example = "metaal")]
    q: Option<String>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListSectors {
    fn read(query: &mut QueryReader) -> Self {
        Self { version: query.needed("version", sbi_version), q: query.text("q", 200), paging: Paging::read(query) }
    }
}

/// List sectors
///
/// The Standard Industrial Classification (*Standaard Bedrijfsindeling, SBI*) in one of its versions, with the code of
/// the European classification NACE.
#[utoipa::path(get, path = "/sectors", operation_id = "listSectors", tag = "Taxonomies",
    security(("bearer" = [])), params(ListSectors, Paging),
    responses((status = 200, description = "Sections, divisions, groups and classes.", body = SectorList)))]
pub async fn list_sectors(
    _permit: Permit<ReadTaxonomies>,
    state: web::Data<State>,
    Query(query): Query<ListSectors>,
) -> Answer<SectorItem> {
    let version = query.version.unwrap_or(SbiVersion::V2025);
    let sought = query.q.as_deref().map(folded);
    let beginning = query.q.as_deref().map(|text| text.trim().replace('.', "").to_uppercase());
    let is_sought = |sector: &&reference::Sector| {
        let begins = beginning.as_deref().is_some_and(|beginning| sector.code.starts_with(beginning));
        begins || holds(&sought, [&sector.label.nl, &sector.label.en])
    };
    let lines = reference::sectors(version).iter().filter(is_sought);
    let items = lines.map(|sector| SectorItem::new(version, sector)).collect();
    query.paging.cut(&state, &format!("sectors {} {sought:?}", version.code()), items).map(web::Json)
}

/// Which regions to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListRegions {
    /// Kind of region.
    kind: Option<RegionKind>,
    /// Part of the name; capitals and accents do not matter.
    #[param(max_length = 200, example = "brabant")]
    q: Option<String>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListRegions {
    fn read(query: &mut QueryReader) -> Self {
        Self { kind: query.parsed("kind", items::region_kind), q: query.text("q", 200), paging: Paging::read(query) }
    }
}

/// List regions
///
/// Provinces, COROP regions and municipalities (*provincies, COROP-gebieden, gemeenten*).
#[utoipa::path(get, path = "/regions", operation_id = "listRegions", tag = "Taxonomies",
    security(("bearer" = [])), params(ListRegions, Paging),
    responses((status = 200, description = "Regions.", body = RegionList)))]
pub async fn list_regions(
    _permit: Permit<ReadTaxonomies>,
    state: web::Data<State>,
    Query(query): Query<ListRegions>,
) -> Answer<RegionItem> {
    let sought = query.q.as_deref().map(folded);
    let is_sought = |region: &RegionItem| {
        query.kind.is_none_or(|kind| region.kind == kind) && holds(&sought, [&region.name.nl, &region.name.en])
    };
    let items = items::regions().filter(is_sought).collect();
    query.paging.cut(&state, &format!("regions {:?} {sought:?}", query.kind), items).map(web::Json)
}

/// List steps
///
/// What a firm can do with a partner (*stappen*), from light to heavy.
#[utoipa::path(get, path = "/steps", operation_id = "listSteps", tag = "Taxonomies",
    security(("bearer" = [])), params(Paging),
    responses((status = 200, description = "Steps.", body = StepList)))]
pub async fn list_steps(
    _permit: Permit<ReadTaxonomies>,
    state: web::Data<State>,
    Query(paging): Query<Paging>,
) -> Answer<StepItem> {
    paging.cut(&state, "steps", Step::ALL.map(StepItem::from).into()).map(web::Json)
}

fn sbi_version(code: &str) -> Result<SbiVersion, Invalid> {
    let versions = [SbiVersion::V2008, SbiVersion::V2025];
    versions.into_iter().find(|version| version.code() == code).ok_or_else(|| {
        let message = format!("“{}” is no version of the SBI.", shown(code));
        Invalid::new("", "unknown_code", message, "Use 2008 or 2025.")
    })
}

fn folded(text: &str) -> String {
    deunicode::deunicode(text).trim().to_lowercase()
}

/// Whether one of the texts holds what is sought; everything does when nothing is.
fn holds<'a>(sought: &Option<String>, texts: impl IntoIterator<Item = &'a String>) -> bool {
    match sought {
        None => true,
        Some(sought) => texts.into_iter().any(|text| folded(text).contains(sought)),
    }
}

//! The forms in which classifications are answered.

use crate::domain::barrier::Barrier;
use crate::domain::invalid::shown;
use crate::domain::sector::SbiVersion;
use crate::domain::step::Weight;
use crate::domain::{Coordinates, Invalid, Step, Text, TopicId, reference};
use serde::Serialize;
use utoipa::ToSchema;

/// Words in the two languages of the product.
#[derive(Debug, Serialize, ToSchema)]
pub struct Synonyms {
    /// Dutch.
    nl: Vec<String>,
    /// English.
    en: Vec<String>,
}

/// A growth barrier (*groeibelemmering*).
#[derive(Debug, Serialize, ToSchema)]
pub struct BarrierItem {
    /// Code.
    code: Barrier,
    /// Name.
    label: Text,
    /// Definition.
    definition: Text,
    /// How firms put it.
    synonyms: Synonyms,
    /// Source of the definition.
    source: String,
}

impl From<&reference::BarrierFacts> for BarrierItem {
    fn from(facts: &reference::BarrierFacts) -> Self {
        Self {
            code: facts.barrier,
            label: facts.label.clone(),
            definition: facts.definition.clone(),
            synonyms: Synonyms { nl: facts.synonyms_nl.clone(), en: facts.synonyms_en.clone() },
            source: facts.source.clone(),
        }
    }
}

/// A theme or topic (*thema*, *onderwerp*).
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicItem {
    /// Code.
    code: String,
    /// Code of the theme; `null` for a theme.
    parent: Option<TopicId>,
    /// 1 for a theme, 2 for a topic.
    #[schema(minimum = 1, maximum = 2)]
    level: u8,
    /// Name.
    label: Text,
    /// Other words.
    synonyms: Synonyms,
    /// Barriers that working on it eases.
    barriers: Vec<Barrier>,
}

impl From<&reference::Topic> for TopicItem {
    fn from(topic: &reference::Topic) -> Self {
        Self {
            code: topic.id.clone(),
            parent: topic.parent,
            level: topic.level,
            label: topic.label.clone(),
            synonyms: Synonyms { nl: topic.synonyms_nl.clone(), en: topic.synonyms_en.clone() },
            barriers: topic.barriers.clone(),
        }
    }
}

/// A line of the classification of economic activities (*bedrijfsindeling*).
#[derive(Debug, Serialize, ToSchema)]
pub struct SectorItem {
    /// Version of the classification.
    version: SbiVersion,
    /// Section letter, or digits without dots.
    code: String,
    /// `section`, `division`, `group`, `class` or `subclass`.
    level: String,
    /// Code one level up; `null` for a section.
    parent: Option<String>,
    /// Section letter.
    section: String,
    /// Meaning.
    label: Text,
    /// The same in NACE, where it exists.
    nace: Option<String>,
}

impl SectorItem {
    /// A line of a version.
    pub fn new(version: SbiVersion, sector: &reference::Sector) -> Self {
        Self {
            version,
            code: sector.code.clone(),
            level: sector.level.clone(),
            parent: sector.parent.clone(),
            section: sector.section.clone(),
            label: sector.label.clone(),
            nace: sector.nace.clone(),
        }
    }
}

/// Kind of region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    /// Province (*provincie*).
    Province,
    /// COROP region (*COROP-gebied*).
    Corop,
    /// Municipality (*gemeente*).
    Municipality,
}

/// The kind with this code.
pub fn region_kind(code: &str) -> Result<RegionKind, Invalid> {
    match code {
        "province" => Ok(RegionKind::Province),
        "corop" => Ok(RegionKind::Corop),
        "municipality" => Ok(RegionKind::Municipality),
        _ => {
            let message = format!("“{}” is no kind of region.", shown(code));
            Err(Invalid::new("", "unknown_code", message, "Use province, corop or municipality."))
        }
    }
}

/// A region (*regio*).
#[derive(Debug, Serialize, ToSchema)]
pub struct RegionItem {
    /// Code of Statistics Netherlands.
    #[schema(example = "PV30")]
    code: String,
    /// Kind.
    pub kind: RegionKind,
    /// Name.
    pub name: Text,
    /// The COROP region in which a municipality lies.
    corop: Option<String>,
    /// The province in which a COROP region or municipality lies.
    province: Option<String>,
    /// Its middle.
    centre: Coordinates,
}

/// All regions, large to small.
pub fn regions() -> impl Iterator<Item = RegionItem> {
    let same = |name: &String| Text::new(name, name);
    let provinces = reference::provinces().iter().map(|province| RegionItem {
        code: province.code.clone(),
        kind: RegionKind::Province,
        name: province.name.clone(),
        corop: None,
        province: None,
        centre: province.centre,
    });
    let corops = reference::corops().iter().map(move |corop| RegionItem {
        code: corop.code.clone(),
        kind: RegionKind::Corop,
        name: same(&corop.name),
        corop: None,
        province: Some(corop.province.clone()),
        centre: corop.centre,
    });
    let municipalities = reference::municipalities().iter().map(move |municipality| RegionItem {
        code: municipality.code.clone(),
        kind: RegionKind::Municipality,
        name: same(&municipality.name),
        corop: Some(municipality.corop.clone()),
        province: Some(municipality.province.clone()),
        centre: municipality.centre,
    });
    provinces.chain(corops).chain(municipalities)
}

/// A step that a partner can offer (*stap*).
#[derive(Debug, Serialize, ToSchema)]
pub struct StepItem {
    /// Code.
    code: Step,
    /// How much it asks of a firm.
    weight: Weight,
    /// Name.
    label: Text,
}

impl From<Step> for StepItem {
    fn from(step: Step) -> Self {
        Self { code: step, weight: step.weight(), label: step.label() }
    }
}

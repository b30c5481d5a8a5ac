//! The partner: whom a firm can be introduced to.

use super::barrier::Barrier;
use super::firm_type::FirmType;
use super::ids::{ExternalId, FirmId, PartnerId};
use super::intake::{Event, Intake, Programme};
use super::partner_kind::{ClusterType, PartnerKind, PartnerSubtype};
use super::provenance::Provenance;
use super::region::{Location, Reach};
use super::sector::SbiActivity;
use super::step::StepOffer;
use super::topic::TopicId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An organisation to which a firm can be introduced (*partner*). An absent fact is unknown: it gives no points and
/// is never filled in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Partner {
    /// Own id.
    pub id: PartnerId,
    /// Ids in other systems; `ror` holds the id of the Research Organization Registry.
    pub external_ids: Vec<ExternalId>,
    /// Official name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Kind.
    pub kind: PartnerKind,
    /// Finer kind.
    pub subtype: Option<PartnerSubtype>,
    /// Kind of cluster, for networks and fieldlabs.
    pub cluster_type: Option<ClusterType>,
    /// What it works on.
    pub topics: Vec<PartnerTopic>,
    /// What it does for firms.
    pub services: Vec<Service>,
    /// Barriers it helps with, and how.
    pub barriers: Vec<BarrierHelp>,
    /// Sectors it works for, or for a company its own.
    pub sectors: Vec<SbiActivity>,
    /// Where it is.
    pub location: Option<Location>,
    /// How far it works.
    pub reach: Option<Reach>,
    /// Whom it suits.
    pub suits: Option<Suits>,
    /// Steps it offers; empty means not known.
    pub steps: Vec<StepOffer>,
    /// How one gets in.
    pub intake: Option<Intake>,
    /// What is on its calendar.
    pub events: Vec<Event>,
    /// Programmes, for schools.
    pub programmes: Vec<Programme>,
    /// Members, as far as known.
    pub members: Vec<Member>,
    /// The firm record of the same organisation, for a frontier company that is also a firm.
    pub firm_id: Option<FirmId>,
    /// Figures that show its place at the research frontier.
    pub rd: Vec<RdFigure>,
    /// Website.
    pub website: Option<String>,
    /// Short description.
    pub description: Option<String>,
    /// What the source says of its state, such as `planned`.
    pub status: Option<String>,
    /// How sure we are that it is as described.
    pub verification: Verification,
    /// Source and date of the record.
    pub provenance: Provenance,
    /// Source and date of single facts.
    #[schema(value_type = std::collections::BTreeMap<String, Provenance>)]
    pub sources: BTreeMap<String, Provenance>,
}

impl Partner {
    /// Provenance of a field, or of the record when the field has none of its own.
    pub fn provenance_of(&self, field: &str) -> &Provenance {
        self.sources.get(field).unwrap_or(&self.provenance)
    }
}

/// A topic a partner works on, with its strength.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PartnerTopic {
    /// Which topic.
    pub topic: TopicId,
    /// How much of its work it is, 0 to 1.
    #[serde(default = "full_strength")]
    #[schema(minimum = 0, maximum = 1)]
    pub strength: f64,
    /// Whether it was worked out from services and kind rather than stated.
    #[serde(default)]
    pub derived: bool,
}

fn full_strength() -> f64 {
    1.0
}

/// What a partner does for firms (*dienst*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Testing a product or process (*testen*).
    Test,
    /// Students at work on a question (*studenten*).
    Students,
    /// Research and development (*onderzoek*).
    Rd,
    /// Meeting others (*netwerk*).
    Network,
    /// Demonstrations (*demo*).
    Demo,
    /// Courses (*training*).
    Training,
    /// Pilot production (*pilot*).
    Pilot,
    /// Advice (*advies*).
    Advice,
    /// Space to work (*ruimte*).
    Space,
    /// Money or the way to it (*financiering*).
    Finance,
}

impl Service {
    /// All services, in the order in which one chooses from them.
    pub const ALL: [Service; 10] = [
        Service::Test,
        Service::Demo,
        Service::Pilot,
        Service::Rd,
        Service::Students,
        Service::Training,
        Service::Network,
        Service::Advice,
        Service::Space,
        Service::Finance,
    ];

    /// Barriers that the service eases: our reading of the service, used where a partner states nothing itself.
    pub fn eases(self) -> &'static [Barrier] {
        match self {
            Service::Test | Service::Pilot | Service::Rd | Service::Demo => &[Barrier::Knowledge],
            Service::Students | Service::Training => &[Barrier::Talent, Barrier::Knowledge],
            Service::Network => &[Barrier::Networks],
            Service::Advice => &[Barrier::Support, Barrier::Organisation],
            Service::Space => &[Barrier::Infrastructure],
            Service::Finance => &[Barrier::Finance],
        }
    }

    /// The service in a sentence, after "zij bieden" / "they offer".
    pub fn label(self) -> super::Text {
        match self {
            Service::Test => super::Text::new("testen met echte apparatuur", "testing on real equipment"),
            Service::Students => super::Text::new("studenten die meewerken", "students who join the work"),
            Service::Rd => super::Text::new("onderzoek en ontwikkeling", "research and development"),
            Service::Network => super::Text::new("een netwerk van bedrijven", "a network of firms"),
            Service::Demo => super::Text::new("demonstraties", "demonstrations"),
            Service::Training => super::Text::new("training", "training"),
            Service::Pilot => super::Text::new("proefproductie", "pilot production"),
            Service::Advice => super::Text::new("advies", "advice"),
            Service::Space => super::Text::new("werkruimte", "work space"),
            Service::Finance => super::Text::new("hulp bij financiering", "help with finance"),
        }
    }

    /// The service with this code.
    pub fn from_code(code: &str) -> Option<Service> {
        serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
    }
}

/// On what a barrier help rests (*grondslag*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HelpBasis {
    /// The partner says so itself.
    Stated,
    /// Worked out from its services.
    Services,
    /// Worked out from its topics.
    Topics,
}

/// A barrier that a partner helps with (*hulp bij een knelpunt*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BarrierHelp {
    /// Which barrier.
    pub barrier: Barrier,
    /// By which service, if known.
    #[serde(default)]
    pub how: Option<Service>,
    /// Stated or derived.
    pub basis: HelpBasis,
}

/// Whom a partner suits (*doelgroep*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Suits {
    /// Types of firm; empty means all.
    pub firm_types: Vec<FirmType>,
    /// Fewest employees.
    pub employees_min: Option<u32>,
    /// Most employees.
    pub employees_max: Option<u32>,
}

/// A member of a partner (*lid*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Member {
    /// The firm record, when it is one of ours.
    #[serde(default)]
    pub firm_id: Option<FirmId>,
    /// Name as the source gives it.
    #[schema(max_length = 300)]
    pub name: String,
    /// Source and date.
    #[serde(default)]
    pub provenance: Option<Provenance>,
}

/// A figure of research and development (*R&D-cijfer*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RdFigure {
    /// Year of the figure.
    pub year: i32,
    /// Spending in millions of euros.
    #[serde(default)]
    pub eur_million: Option<f64>,
    /// Place in the list.
    #[serde(default)]
    pub rank: Option<u32>,
    /// What the figure covers; worldwide or parent figures are not Dutch spending.
    pub scope: String,
    /// Source key.
    pub source: String,
}

/// How sure we are of a partner's facts (*verificatie*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// From general knowledge; shown as unverified.
    #[default]
    Unverified,
    /// The source names it, without describing it.
    NameOnly,
    /// The cited source describes it.
    SourceSeen,
}

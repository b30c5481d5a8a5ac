//! Kinds of partner, and the kinds that firms wish for.

use super::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kind of candidate (*soort partner*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum PartnerKind {
    /// A place to try out new technology with others (*fieldlab*).
    #[default]
    Fieldlab,
    /// University, hogeschool, mbo, research institute, university medical centre (*kennisinstelling*).
    KnowledgeInstitution,
    /// A firm at the front of productivity or research (*koploper*).
    FrontierCompany,
    /// Cluster, innovation hub, campus, centre of expertise, development agency (*netwerk*).
    Network,
    /// Municipality, region, province (*overheid*).
    PublicBody,
    /// Another firm of the same organisation that agreed to be shown (*ondernemer*).
    Firm,
}

impl PartnerKind {
    /// All kinds.
    pub const ALL: [PartnerKind; 6] = [
        PartnerKind::Fieldlab,
        PartnerKind::KnowledgeInstitution,
        PartnerKind::FrontierCompany,
        PartnerKind::Network,
        PartnerKind::PublicBody,
        PartnerKind::Firm,
    ];

    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            PartnerKind::Fieldlab => "fieldlab",
            PartnerKind::KnowledgeInstitution => "knowledge_institution",
            PartnerKind::FrontierCompany => "frontier_company",
            PartnerKind::Network => "network",
            PartnerKind::PublicBody => "public_body",
            PartnerKind::Firm => "firm",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<PartnerKind> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind as a noun with its article.
    pub fn label(self) -> Text {
        match self {
            PartnerKind::Fieldlab => Text::new("een fieldlab", "a fieldlab"),
            PartnerKind::KnowledgeInstitution => Text::new("een kennisinstelling", "a knowledge institution"),
            PartnerKind::FrontierCompany => Text::new("een koploper", "a frontier company"),
            PartnerKind::Network => Text::new("een netwerk", "a network"),
            PartnerKind::PublicBody => Text::new("een overheid", "a public body"),
            PartnerKind::Firm => Text::new("een andere ondernemer", "another entrepreneur"),
        }
    }
}

/// The finer kind within a [`PartnerKind`] (*subsoort*), as the reference data distinguish them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerSubtype {
    /// Fieldlab without a finer name.
    Fieldlab,
    /// Fieldlab of the Smart Industry programme.
    SmartIndustry,
    /// Living lab.
    LivingLab,
    /// Skills lab.
    Skillslab,
    /// Demonstration factory.
    Demofabriek,
    /// Technohub.
    Technohub,
    /// University (*universiteit*).
    University,
    /// University of applied sciences (*hogeschool*).
    Hogeschool,
    /// School for vocational education (*mbo*).
    Mbo,
    /// Research institute.
    Institute,
    /// Institute for applied research (*TO2*).
    To2,
    /// University medical centre (*umc*).
    Umc,
    /// Campus.
    Campus,
    /// Centre of expertise of a hogeschool (*coe*).
    Coe,
    /// Cluster organisation.
    Cluster,
    /// Network without a finer name.
    Network,
    /// Regional development agency (*rom*).
    Rom,
    /// Regional economic board.
    RegionalBoard,
    /// Centre for innovative craftsmanship of an mbo (*civ*).
    Civ,
    /// European Digital Innovation Hub.
    Edih,
    /// AI hub.
    AiHub,
    /// Incubator.
    Incubator,
    /// Digital workshop of a hogeschool or mbo.
    DigitaleWerkplaats,
    /// Branch organisation.
    Branch,
    /// Innovation hub.
    InnovationHub,
    /// Regional hub of the Smart Industry programme.
    SmartIndustryHub,
    /// Support organisation.
    Support,
}

impl PartnerSubtype {
    /// All subtypes.
    pub const ALL: [PartnerSubtype; 27] = [
        PartnerSubtype::Fieldlab,
        PartnerSubtype::SmartIndustry,
        PartnerSubtype::LivingLab,
        PartnerSubtype::Skillslab,
        PartnerSubtype::Demofabriek,
        PartnerSubtype::Technohub,
        PartnerSubtype::University,
        PartnerSubtype::Hogeschool,
        PartnerSubtype::Mbo,
        PartnerSubtype::Institute,
        PartnerSubtype::To2,
        PartnerSubtype::Umc,
        PartnerSubtype::Campus,
        PartnerSubtype::Coe,
        PartnerSubtype::Cluster,
        PartnerSubtype::Network,
        PartnerSubtype::Rom,
        PartnerSubtype::RegionalBoard,
        PartnerSubtype::Civ,
        PartnerSubtype::Edih,
        PartnerSubtype::AiHub,
        PartnerSubtype::Incubator,
        PartnerSubtype::DigitaleWerkplaats,
        PartnerSubtype::Branch,
        PartnerSubtype::InnovationHub,
        PartnerSubtype::SmartIndustryHub,
        PartnerSubtype::Support,
    ];

    /// The subtype as a noun with its article.
    pub fn label(self) -> Text {
        match self {
            PartnerSubtype::Fieldlab => Text::new("een fieldlab", "a fieldlab"),
            PartnerSubtype::SmartIndustry => Text::new("een Smart Industry-fieldlab", "a Smart Industry fieldlab"),
            PartnerSubtype::LivingLab => Text::new("een living lab", "a living lab"),
            PartnerSubtype::Skillslab => Text::new("een skillslab", "a skills lab"),
            PartnerSubtype::Demofabriek => Text::new("een demofabriek", "a demonstration factory"),
            PartnerSubtype::Technohub => Text::new("een technohub", "a technohub"),
            PartnerSubtype::University => Text::new("een universiteit", "a university"),
            PartnerSubtype::Hogeschool => Text::new("een hogeschool", "a university of applied sciences"),
            PartnerSubtype::Mbo => Text::new("een mbo-school", "a vocational school (mbo)"),
            PartnerSubtype::Institute => Text::new("een onderzoeksinstituut", "a research institute"),
            PartnerSubtype::To2 => {
                Text::new("een instituut voor toegepast onderzoek", "an institute for applied research")
            }
            PartnerSubtype::Umc => Text::new("een universitair medisch centrum", "a university medical centre"),
            PartnerSubtype::Campus => Text::new("een campus", "a campus"),
            PartnerSubtype::Coe => Text::new(
                "een centre of expertise van een hogeschool",
                "a centre of expertise of a university of applied sciences",
            ),
            PartnerSubtype::Cluster => Text::new("een cluster", "a cluster"),
            PartnerSubtype::Network => Text::new("een netwerk", "a network"),
            PartnerSubtype::Rom => {
                Text::new("een regionale ontwikkelingsmaatschappij", "a regional development agency")
            }
            PartnerSubtype::RegionalBoard => Text::new("een economic board van de regio", "a regional economic board"),
            PartnerSubtype::Civ => {
                Text::new("een centrum voor innovatief vakmanschap", "a centre for innovative craftsmanship")
            }
            PartnerSubtype::Edih => {
                Text::new("een Europese digitale-innovatiehub", "a European Digital Innovation Hub")
            }
            PartnerSubtype::AiHub => Text::new("een AI-hub", "an AI hub"),
            PartnerSubtype::Incubator => Text::new("een incubator", "an incubator"),
            PartnerSubtype::DigitaleWerkplaats => Text::new("een digitale werkplaats", "a digital workshop"),
            PartnerSubtype::Branch => Text::new("een brancheorganisatie", "a branch organisation"),
            PartnerSubtype::InnovationHub => Text::new("een innovatiehub", "an innovation hub"),
            PartnerSubtype::SmartIndustryHub => Text::new("een Smart Industry-hub", "a Smart Industry hub"),
            PartnerSubtype::Support => {
                Text::new("een ondersteuner van ondernemers", "a support organisation for entrepreneurs")
            }
        }
    }
}

/// The article's four kinds of cluster (*clustertype*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClusterType {
    /// Large, internationally known cluster (*topcluster*).
    Top,
    /// Group of firms and institutes that innovate together (*innovatiecluster*).
    Innovation,
    /// Formal public-private partnership: fieldlab, digital workshop, technohub (*formele pps*).
    FormalPps,
    /// Suppliers, leading customers and schools nearby, without an organisation (*informeel*).
    Informal,
}

/// The kind of partner that a firm wishes (*gewenst soort partner*): the five of the survey, and our candidate kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum WishedKind {
    /// Other entrepreneurs (*andere ondernemers*).
    Entrepreneurs,
    /// University (*universiteit*).
    University,
    /// Vocational school (*mbo*).
    Mbo,
    /// Municipality or region (*gemeente of regio*).
    MunicipalityOrRegion,
    /// University of applied sciences (*hogeschool*).
    Hogeschool,
    /// Fieldlab.
    Fieldlab,
    /// Any knowledge institution (*kennisinstelling*).
    KnowledgeInstitution,
    /// Frontier company (*koploper*).
    FrontierCompany,
    /// Network or cluster (*netwerk*).
    Network,
    /// Any public body (*overheid*).
    PublicBody,
}

impl WishedKind {
    /// All kinds that can be wished, in the survey's order of popularity first.
    pub const ALL: [WishedKind; 10] = [
        WishedKind::Entrepreneurs,
        WishedKind::University,
        WishedKind::Mbo,
        WishedKind::MunicipalityOrRegion,
        WishedKind::Hogeschool,
        WishedKind::Fieldlab,
        WishedKind::KnowledgeInstitution,
        WishedKind::FrontierCompany,
        WishedKind::Network,
        WishedKind::PublicBody,
    ];

    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            WishedKind::Entrepreneurs => "entrepreneurs",
            WishedKind::University => "university",
            WishedKind::Mbo => "mbo",
            WishedKind::MunicipalityOrRegion => "municipality_or_region",
            WishedKind::Hogeschool => "hogeschool",
            WishedKind::Fieldlab => "fieldlab",
            WishedKind::KnowledgeInstitution => "knowledge_institution",
            WishedKind::FrontierCompany => "frontier_company",
            WishedKind::Network => "network",
            WishedKind::PublicBody => "public_body",
        }
    }

    /// The wished kind with this code.
    pub fn from_code(code: &str) -> Option<WishedKind> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether a partner of this kind and subtype fulfils the wish.
    pub fn is_met_by(self, kind: PartnerKind, subtype: Option<PartnerSubtype>) -> bool {
        match self {
            WishedKind::Entrepreneurs => matches!(kind, PartnerKind::Firm | PartnerKind::FrontierCompany),
            WishedKind::University => matches!(subtype, Some(PartnerSubtype::University | PartnerSubtype::Umc)),
            WishedKind::Mbo => matches!(subtype, Some(PartnerSubtype::Mbo | PartnerSubtype::Civ)),
            WishedKind::MunicipalityOrRegion => {
                kind == PartnerKind::PublicBody
                    || matches!(subtype, Some(PartnerSubtype::Rom | PartnerSubtype::RegionalBoard))
            }
            WishedKind::Hogeschool => matches!(subtype, Some(PartnerSubtype::Hogeschool | PartnerSubtype::Coe)),
            WishedKind::Fieldlab => kind == PartnerKind::Fieldlab,
            WishedKind::KnowledgeInstitution => kind == PartnerKind::KnowledgeInstitution,
            WishedKind::FrontierCompany => kind == PartnerKind::FrontierCompany,
            WishedKind::Network => kind == PartnerKind::Network,
            WishedKind::PublicBody => kind == PartnerKind::PublicBody,
        }
    }

    /// The kind in a sentence, after "u zoekt" / "you are looking for".
    pub fn label(self) -> Text {
        match self {
            WishedKind::Entrepreneurs => Text::new("andere ondernemers", "other entrepreneurs"),
            WishedKind::University => Text::new("een universiteit", "a university"),
            WishedKind::Mbo => Text::new("een mbo-school", "a vocational school (mbo)"),
            WishedKind::MunicipalityOrRegion => Text::new("gemeente of regio", "municipality or region"),
            WishedKind::Hogeschool => Text::new("een hogeschool", "a university of applied sciences"),
            WishedKind::Fieldlab => PartnerKind::Fieldlab.label(),
            WishedKind::KnowledgeInstitution => PartnerKind::KnowledgeInstitution.label(),
            WishedKind::FrontierCompany => PartnerKind::FrontierCompany.label(),
            WishedKind::Network => PartnerKind::Network.label(),
            WishedKind::PublicBody => PartnerKind::PublicBody.label(),
        }
    }
}

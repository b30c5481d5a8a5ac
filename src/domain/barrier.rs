//! What holds a firm back.

use super::provenance::Provenance;
use super::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A growth barrier (*groeibelemmering*, *knelpunt*): Stam's six systemic and four framework elements of an
/// entrepreneurial ecosystem, plus the survey's "organisation and strategy". Labels, definitions and synonyms stand
/// in `data/barriers.csv`, see [`super::reference::barriers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Barrier {
    /// Access to other entrepreneurs, customers and knowledge partners (*netwerken*).
    Networks,
    /// People who give direction (*leiderschap*).
    Leadership,
    /// Capital for growth and innovation (*financiering*).
    Finance,
    /// Finding, training and keeping people (*talent*).
    Talent,
    /// Access to knowledge, technology and innovations (*kennis*).
    Knowledge,
    /// Advisers, incubators, intermediaries (*ondersteunende diensten*).
    Support,
    /// Laws, rules, permits (*formele instituties*).
    Institutions,
    /// Attitudes towards enterprise and renewal (*cultuur*).
    Culture,
    /// Space, buildings, energy, connections (*fysieke infrastructuur*).
    Infrastructure,
    /// Customers and orders (*marktvraag*).
    Demand,
    /// The firm's own processes and direction (*organisatie en strategie*).
    Organisation,
}

impl Barrier {
    /// All barriers, in the order of the reference table.
    pub const ALL: [Barrier; 11] = [
        Barrier::Networks,
        Barrier::Leadership,
        Barrier::Finance,
        Barrier::Talent,
        Barrier::Knowledge,
        Barrier::Support,
        Barrier::Institutions,
        Barrier::Culture,
        Barrier::Infrastructure,
        Barrier::Demand,
        Barrier::Organisation,
    ];

    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            Barrier::Networks => "networks",
            Barrier::Leadership => "leadership",
            Barrier::Finance => "finance",
            Barrier::Talent => "talent",
            Barrier::Knowledge => "knowledge",
            Barrier::Support => "support",
            Barrier::Institutions => "institutions",
            Barrier::Culture => "culture",
            Barrier::Infrastructure => "infrastructure",
            Barrier::Demand => "demand",
            Barrier::Organisation => "organisation",
        }
    }

    /// The barrier with this code.
    pub fn from_code(code: &str) -> Option<Barrier> {
        Self::ALL.into_iter().find(|barrier| barrier.code() == code)
    }

    /// The barrier as a firm would say it after "u zoekt" / "you are looking for": the need behind the barrier.
    pub fn need(self) -> Text {
        match self {
            Barrier::Networks => Text::new("de juiste contacten", "the right contacts"),
            Barrier::Leadership => Text::new("trekkers die richting geven", "people who give direction"),
            Barrier::Finance => Text::new("geld om te investeren", "money to invest"),
            Barrier::Talent => Text::new("goede mensen", "good people"),
            Barrier::Knowledge => Text::new("kennis en technologie", "knowledge and technology"),
            Barrier::Support => Text::new("goede begeleiding", "good guidance"),
            Barrier::Institutions => Text::new("hulp bij regels en vergunningen", "help with rules and permits"),
            Barrier::Culture => Text::new("ruimte om te vernieuwen", "room for renewal"),
            Barrier::Infrastructure => Text::new("ruimte en voorzieningen", "space and facilities"),
            Barrier::Demand => Text::new("klanten en opdrachten", "customers and orders"),
            Barrier::Organisation => Text::new("orde in organisatie en koers", "order in organisation and direction"),
        }
    }
}

/// The number of barriers a firm may name, as in the survey.
pub const MOST_STATED: usize = 3;

/// A barrier that a firm named (*genoemd knelpunt*); the place in the list is its order of importance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatedBarrier {
    /// Which barrier.
    pub barrier: Barrier,
    /// The firm's own words, when they were noted.
    #[serde(default)]
    pub words: Option<String>,
    /// Who noted it and when.
    #[serde(default)]
    pub provenance: Option<Provenance>,
}

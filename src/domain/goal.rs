//! What a firm wants to reach.

use super::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A goal of the firm (*doel*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Goal {
    /// More jobs (*werkgelegenheid*).
    Jobs,
    /// More turnover (*omzet*).
    Turnover,
    /// More value per hour (*productiviteit*).
    Productivity,
    /// Less burden on people and planet (*verduurzaming*).
    Sustainability,
    /// Better use of data and software (*digitalisering*).
    Digitalisation,
}

impl Goal {
    /// All goals.
    pub const ALL: [Goal; 5] =
        [Goal::Jobs, Goal::Turnover, Goal::Productivity, Goal::Sustainability, Goal::Digitalisation];

    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            Goal::Jobs => "jobs",
            Goal::Turnover => "turnover",
            Goal::Productivity => "productivity",
            Goal::Sustainability => "sustainability",
            Goal::Digitalisation => "digitalisation",
        }
    }

    /// The goal in a sentence, after "u wilt" / "you want".
    pub fn label(self) -> Text {
        match self {
            Goal::Jobs => Text::new("meer banen", "more jobs"),
            Goal::Turnover => Text::new("meer omzet", "more turnover"),
            Goal::Productivity => Text::new("meer productiviteit", "more productivity"),
            Goal::Sustainability => Text::new("verduurzamen", "to become more sustainable"),
            Goal::Digitalisation => Text::new("digitaliseren", "to digitalise"),
        }
    }
}

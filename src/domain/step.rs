//! What a firm can do with a partner, light to heavy.

use super::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A step (*stap*) that a partner offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Step {
    /// A visit to see it work (*demonstratie*).
    Demo,
    /// A half day at which several firms learn to do something (*workshop*).
    Workshop,
    /// Trying something with an own product or machine (*proef*).
    Trial,
    /// Advice or graduation project of students (*studentproject*).
    StudentProject,
    /// A student at work in the firm (*stage*).
    Internship,
    /// A course for the firm's people (*training*).
    Training,
    /// Joining the network or fieldlab (*lidmaatschap*).
    Membership,
    /// Joint research and development, in a public-private programme too (*onderzoeksproject*, *pps*).
    RdProject,
}

/// How much a step asks of a firm (*zwaarte*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Hours or days, no obligations.
    Light,
    /// A lasting tie.
    Medium,
    /// Money, people and time for a year or more.
    Heavy,
}

impl Step {
    /// All steps, light to heavy.
    pub const ALL: [Step; 8] = [
        Step::Demo,
        Step::Workshop,
        Step::Trial,
        Step::StudentProject,
        Step::Internship,
        Step::Training,
        Step::Membership,
        Step::RdProject,
    ];

    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            Step::Demo => "demo",
            Step::Workshop => "workshop",
            Step::Trial => "trial",
            Step::StudentProject => "student_project",
            Step::Internship => "internship",
            Step::Training => "training",
            Step::Membership => "membership",
            Step::RdProject => "rd_project",
        }
    }

    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Step> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// How much it asks of a firm.
    pub fn weight(self) -> Weight {
        match self {
            Step::Demo | Step::Workshop | Step::Trial | Step::StudentProject | Step::Internship => Weight::Light,
            Step::Training | Step::Membership => Weight::Medium,
            Step::RdProject => Weight::Heavy,
        }
    }

    /// The step as a noun with its article.
    pub fn label(self) -> Text {
        match self {
            Step::Demo => Text::new("een demonstratie", "a demonstration"),
            Step::Workshop => Text::new("een workshop", "a workshop"),
            Step::Trial => Text::new("een proef met een eigen product", "a trial with a product of your own"),
            Step::StudentProject => Text::new("een studentproject", "a student project"),
            Step::Internship => Text::new("een stage", "an internship"),
            Step::Training => Text::new("een training", "a training course"),
            Step::Membership => Text::new("een lidmaatschap", "a membership"),
            Step::RdProject => Text::new("een onderzoeksproject", "a research project"),
        }
    }
}

/// What is known of a step that a partner offers; absent facts are unknown, not zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StepOffer {
    /// Which step.
    pub step: Step,
    /// Price for the firm in euros.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub cost_eur: Option<f64>,
    /// How long it takes, in days.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000)]
    pub duration_days: Option<u32>,
    /// How long one waits before it starts, in days.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000)]
    pub lead_time_days: Option<u32>,
    /// Co-funding that is known to apply (*cofinanciering*).
    #[serde(default)]
    #[schema(max_length = 500)]
    pub co_funding: Option<String>,
}

impl StepOffer {
    /// A step of which nothing more is known.
    pub fn plain(step: Step) -> Self {
        Self { step, cost_eur: None, duration_days: None, lead_time_days: None, co_funding: None }
    }
}

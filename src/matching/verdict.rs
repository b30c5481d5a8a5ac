//! What a ranking says of one pair: reasons, facts, gaps. Plain data, worded in both languages.

use crate::domain::{Step, Text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which side asks (*richting*); each direction has its own weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// A firm asks for partners.
    PartnersForFirm,
    /// A partner asks for firms.
    FirmsForPartner,
}

/// How well a score is founded (*onderbouwing*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Little is known (*dun*).
    Thin,
    /// Enough to begin a conversation (*redelijk*).
    Fair,
    /// Most of what counts is known (*goed onderbouwd*).
    Good,
}

/// How sure one may be of a whole list (*vertrouwen in de lijst*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListConfidence {
    /// `good`, `fair` or `thin`; always `thin` when nearly nothing is known of the one that asks.
    pub band: Confidence,
    /// Of lists like this one, on questions that nothing was learned from and that had something to find: the share that
    /// had what was sought among the first ten; `null` when that was not measured.
    #[schema(minimum = 0, maximum = 1)]
    pub share: Option<f64>,
    /// What the share is a share of, as one says it.
    pub event: Text,
}

/// One reason of a score (*reden*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Signal, such as `topicFit`.
    #[schema(max_length = 40)]
    pub signal: String,
    /// Points in tenths, above 0.
    #[schema(minimum = 0, maximum = 100)]
    pub points: f64,
    /// The facts behind it: at least one of the firm and one of the partner.
    pub facts: Vec<Fact>,
    /// A sentence to say aloud to the entrepreneur.
    pub text: Text,
}

/// On whose side a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The firm.
    Firm,
    /// The partner.
    Partner,
}

/// A fact behind a reason (*feit*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// Whose fact.
    pub of: Side,
    /// Field, such as `topics`.
    pub field: String,
    /// Value in words.
    pub value: Text,
    /// Whether it was worked out from other facts.
    pub derived: bool,
    /// Source.
    pub source: String,
    /// Date of the source.
    pub date: Option<NaiveDate>,
}

/// A fact that is not known (*ontbrekend feit*) and therefore gave no points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Missing {
    /// Whose fact.
    pub of: Side,
    /// Field, such as `suits`.
    pub field: String,
    /// Signal that gave no points for it.
    pub signal: String,
}

/// Score and reasons of one pair (*oordeel*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// 0 to 100, in tenths; the points of the reasons sum exactly to it.
    #[schema(minimum = 0, maximum = 100)]
    pub score: f64,
    /// How well the score is founded.
    pub confidence: Confidence,
    /// Why, most points first; a reason that says much the same as one before it (both are near, both suit the wish) comes
    /// after all others, so that the first three can be said one after the other.
    pub reasons: Vec<Reason>,
    /// Facts that are not known and therefore gave no points.
    pub missing: Vec<Missing>,
    /// The step to begin with; `null` when the partner's steps are not known.
    pub first_step: Option<FirstStep>,
    /// What to ask the partner when its steps are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask_partner: Option<Text>,
}

/// The step to begin with (*eerste stap*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirstStep {
    /// Which step.
    pub step: Step,
    /// A sentence: what, and why this one.
    pub text: Text,
}

/// The question whose answer would change the ranking most (*volgende vraag*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextQuestion {
    /// Field of the firm, such as `barriers`.
    #[schema(max_length = 40)]
    pub field: String,
    /// Expected share of the top ten that changes, 0 to 1, over the possible answers.
    #[schema(minimum = 0, maximum = 1)]
    pub change: f64,
    /// The question as one asks it.
    pub text: Text,
}

/// Why one of two candidates stands above the other (*vergelijking*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The one with the higher score.
    pub higher: Uuid,
    /// The other.
    pub lower: Uuid,
    /// Difference in points, by signal, largest first; they sum to the difference of the scores.
    pub differences: Vec<Difference>,
    /// In words.
    pub text: Text,
}

/// Difference of two candidates in one signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Signal.
    #[schema(max_length = 40)]
    pub signal: String,
    /// Points of the higher minus points of the lower, in tenths.
    pub points: f64,
}

/// Why a candidate was not ranked (*poort*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// It is the asker itself.
    Itself,
    /// The firm must not be approached.
    DoNotContact,
    /// One of the two refused the other.
    Refused,
    /// They work together already, or the firm is a member.
    AlreadyConnected,
    /// The partner takes no new firms.
    IntakeClosed,
    /// The firm does the same work nearby: a competitor.
    Competitor,
    /// It lies outside the asked regions.
    OutsideRegion,
    /// It is of another kind than asked.
    OtherKind,
}

impl Gate {
    /// Why, as one says it.
    pub fn text(self) -> Text {
        match self {
            Gate::Itself => Text::new("Dit is het bedrijf zelf.", "This is the firm itself."),
            Gate::DoNotContact => {
                Text::new("Dit bedrijf wil niet benaderd worden.", "This firm does not want to be approached.")
            }
            Gate::Refused => {
                Text::new("Eén van beide heeft dit eerder afgewezen.", "One of the two refused this before.")
            }
            Gate::AlreadyConnected => Text::new("Zij werken al samen.", "They work together already."),
            Gate::IntakeClosed => Text::new("Neemt nu geen nieuwe bedrijven aan.", "Takes no new firms at present."),
            Gate::Competitor => Text::new(
                "Doet hetzelfde werk in de buurt: een concurrent.",
                "Does the same work nearby: a competitor.",
            ),
            Gate::OutsideRegion => Text::new("Ligt buiten de gevraagde regio.", "Lies outside the asked region."),
            Gate::OtherKind => Text::new("Is van een andere soort dan gevraagd.", "Is of another kind than asked."),
        }
    }
}

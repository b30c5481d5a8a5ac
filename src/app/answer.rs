//! The answer to a match question, in both directions: what the API sends and the command line prints.

use crate::domain::partner::Verification;
use crate::domain::partner_kind::PartnerSubtype;
use crate::domain::{FirmId, FirmType, PartnerKind, Step, Text};
use crate::interpretation::Interpretation;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Partners for a firm, best first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Matches {
    /// The ranking.
    pub matches: Vec<Match>,
    /// Candidates that a gate held back; only with `include=excluded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<Vec<ExcludedPartner>>,
    /// What was made of free words; empty for a stored firm.
    pub interpretation: Vec<Interpretation>,
    /// The question to the firm whose answer would change the ranking most; `null` when none would.
    pub next_question: Option<NextQuestion>,
    /// Why one of two candidates stands above the other; only with `compare`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// Always `partners_for_firm`: the direction whose weights were used.
    pub direction: Direction,
    /// Version of the weights.
    pub weights_version: String,
    /// Version of the data that were ranked.
    pub index_version: i64,
}

/// Firms for a partner, best first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Prospects {
    /// The ranking.
    pub prospects: Vec<Prospect>,
    /// Firms that a gate held back; only with `include=excluded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<Vec<ExcludedFirm>>,
    /// Why one of two firms stands above the other; only with `compare`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// Always `firms_for_partner`: the direction whose weights were used.
    pub direction: Direction,
    /// Version of the weights.
    pub weights_version: String,
    /// Version of the data that were ranked.
    pub index_version: i64,
}

/// Which side asks (*richting*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// A firm asks for partners.
    PartnersForFirm,
    /// A partner asks for firms.
    FirmsForPartner,
}

/// A partner in a ranking.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Match {
    /// Place in the list, from 1.
    #[schema(minimum = 1)]
    pub rank: usize,
    /// The partner in short.
    pub partner: PartnerInShort,
    /// Score and reasons.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// A firm in a ranking.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Prospect {
    /// Place in the list, from 1.
    #[schema(minimum = 1)]
    pub rank: usize,
    /// The firm in short.
    pub firm: FirmInShort,
    /// Score and reasons.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// Score and reasons of one pair.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// 0 to 100, in tenths; the points of the reasons sum exactly to it.
    #[schema(minimum = 0, maximum = 100)]
    pub score: f64,
    /// How well the score is founded.
    pub confidence: Confidence,
    /// Why, most points first.
    pub reasons: Vec<Reason>,
    /// Facts that are not known and therefore gave no points.
    pub missing: Vec<Missing>,
    /// The step to begin with; `null` when the partner's steps are not known.
    pub first_step: Option<FirstStep>,
    /// What to ask the partner when its steps are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask_partner: Option<Text>,
}

/// A partner in short.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnerInShort {
    /// Id: of a partner, or of a firm when `kind` is `firm`.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: PartnerKind,
    /// Finer kind.
    pub subtype: Option<PartnerSubtype>,
    /// Place, as one says it.
    pub place: Option<String>,
    /// Distance in kilometres, whole; `null` when a location is not known.
    pub distance_km: Option<u32>,
    /// Website.
    pub website: Option<String>,
    /// How sure we are of its facts.
    pub verification: Verification,
    /// Source of its record.
    pub source: String,
    /// Date of that source.
    pub date: Option<NaiveDate>,
}

/// A firm in short.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirmInShort {
    /// Id.
    pub id: FirmId,
    /// Name.
    pub name: String,
    /// Type, derived from age and size.
    pub firm_type: FirmType,
    /// Place, as one says it.
    pub place: Option<String>,
    /// What it does.
    pub sector: Option<Text>,
    /// Distance in kilometres, whole; `null` when a location is not known.
    pub distance_km: Option<u32>,
    /// Website.
    pub website: Option<String>,
    /// Source of its record.
    pub source: String,
    /// Date of that source.
    pub date: Option<NaiveDate>,
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

/// One reason of a score.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
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

/// A fact behind a reason.
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

/// A fact that is not known.
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

/// The step to begin with.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirstStep {
    /// Which step.
    pub step: Step,
    /// A sentence: what, and why this one.
    pub text: Text,
}

/// The question whose answer would change the ranking most.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextQuestion {
    /// Field of the firm, such as `barriers`.
    pub field: String,
    /// Expected share of the top ten that changes, 0 to 1, over the possible answers.
    #[schema(minimum = 0, maximum = 1)]
    pub change: f64,
    /// The question as one asks it.
    pub text: Text,
}

/// A partner that a gate held back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExcludedPartner {
    /// The partner.
    pub partner: PartnerInShort,
    /// Which gate.
    pub gate: Gate,
    /// Why, in words.
    pub text: Text,
}

/// A firm that a gate held back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExcludedFirm {
    /// The firm.
    pub firm: FirmInShort,
    /// Which gate.
    pub gate: Gate,
    /// Why, in words.
    pub text: Text,
}

/// Why a candidate was not ranked (*poort*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// It is the asker itself.
    Itself,
    /// The firm works with it already, or is a member.
    AlreadyConnected,
    /// The firm refused it, or it refused the firm.
    Refused,
    /// It takes no new firms.
    IntakeClosed,
    /// The firm must not be approached.
    DoNotContact,
    /// It lies outside the asked regions.
    OutsideRegion,
    /// It is of another kind than asked.
    OtherKind,
    /// The firm does the same in the same place: a competitor.
    Competitor,
    /// The firm did not agree to be shown to others.
    NoConsent,
}

/// Why one of two candidates stands above the other.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
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
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Signal.
    pub signal: String,
    /// Points of the higher minus points of the lower, in tenths.
    pub points: f64,
}

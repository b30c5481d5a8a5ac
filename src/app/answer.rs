//! The answer to a match question, in both directions: what the API sends and the command line prints.

pub use crate::matching::verdict::{
    Comparison, Confidence, Difference, Direction, Fact, FirstStep, Gate, ListConfidence, Missing, NextQuestion,
    Reason, Side, Verdict,
};

use super::contact_permission::OpenChannels;
use crate::domain::partner::Verification;
use crate::domain::partner_kind::PartnerSubtype;
use crate::domain::{FirmId, FirmType, PartnerKind, Text};
use crate::interpretation::Interpretation;
use crate::matching::signals;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a signal is called in words, such as “In de buurt”; nothing for an unknown name.
pub fn signal_title(name: &str) -> Option<Text> {
    let signal = signals::ALL.iter().find(|signal| signal.about().name == name)?;
    let (nl, en) = signal.about().title;
    Some(Text::new(nl, en))
}

/// Partners for a firm, best first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Matches {
    /// What to heed before anything else: that the firm does not want to be approached; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Text>,
    /// How sure one may be that somebody fitting is among the first ten.
    pub confidence: ListConfidence,
    /// The ranking.
    pub matches: Vec<Match>,
    /// Candidates that a gate held back; only with `include=excluded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<Vec<ExcludedPartner>>,
    /// How many were held back in all; `excluded` lists the first 200, the weightiest gates first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded_total: Option<usize>,
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
    /// How sure one may be that somebody fitting is among the first ten.
    pub confidence: ListConfidence,
    /// The ranking.
    pub prospects: Vec<Prospect>,
    /// How many of them are newcomers, beside all that could have stood in the list.
    pub newcomers: NewcomerShare,
    /// Firms that a gate held back; only with `include=excluded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<Vec<ExcludedFirm>>,
    /// How many were held back in all; `excluded` lists the first 200, the weightiest gates first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded_total: Option<usize>,
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

/// Newcomers in a list of firms and among all that could stand in it (*nieuwkomers*): firms that were in no joint project
/// on record and, as far as is known, are in no network. Signals of the network favour who is in one already.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewcomerShare {
    /// Newcomers in the list.
    pub listed: usize,
    /// Their share of the list, 0 to 1; `null` when it is empty.
    #[schema(minimum = 0, maximum = 1)]
    pub share_of_listed: Option<f64>,
    /// Newcomers among all firms that no gate or filter held back.
    pub candidates: usize,
    /// Their share of these, 0 to 1; `null` when there are none.
    #[schema(minimum = 0, maximum = 1)]
    pub share_of_candidates: Option<f64>,
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
    /// The firm in short; without its website when it may be approached by no channel.
    pub firm: FirmInShort,
    /// By which channels it may be approached; the reasons are for the organisation alone.
    pub contact: OpenChannels,
    /// Score and reasons.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Whether the firm says that it works with the partner already; for the pages alone.
    #[serde(skip)]
    pub is_known: bool,
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

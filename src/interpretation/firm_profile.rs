//! A firm as people write it down.
//!
//! The fields are those of [`Firm`](crate::domain::Firm), written loosely: a code or a free word, a number or text.
//! What an answer of this service tells of a firm, without its `id` and `earlierBarriers`, is a profile of that firm.

use super::limits;
use super::parts::{ExternalIdProfile, LocationProfile, ProvenanceProfile, WrittenActivity};
use super::written::{Scalar, Written};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A firm as people write it down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({
    "name": "Voorbeeld Metaal B.V.",
    "legalForm": "bv",
    "founded": "2016",
    "employees": 34,
    "sbi": [{"code": "2562", "version": "2008", "main": true}],
    "location": {"place": "Tilburg"},
    "wishes": ["samen met een lab een lasrobot proberen"],
    "barriers": ["we vinden geen vakmensen"],
    "topics": ["robotica", "AI"],
    "partnerKinds": ["mbo"]
}))]
pub struct FirmProfile {
    /// Ids in other systems.
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdProfile>,
    /// Number in the Dutch business register, 8 digits. Spaces before and after it are taken off.
    #[schema(value_type = Option<String>, max_length = 40, example = "12345678")]
    pub kvk_number: Option<Scalar>,
    /// Number of the legal person or partnership, 9 digits. Spaces before and after it are taken off.
    #[schema(value_type = Option<String>, max_length = 40, example = "123456782")]
    pub rsin: Option<Scalar>,
    /// Number of the establishment, 12 digits. Spaces before and after it are taken off.
    #[schema(value_type = Option<String>, max_length = 40, example = "000012345678")]
    pub establishment_number: Option<Scalar>,
    /// Name; needed to store the firm.
    #[schema(max_length = 300)]
    pub name: Option<String>,
    /// Other names under which it trades.
    #[schema(schema_with = limits::names)]
    pub trade_names: Vec<String>,
    /// Legal form, such as `bv`.
    #[schema(max_length = 40, example = "bv")]
    pub legal_form: Option<String>,
    /// When founded: `"2016-03-01"`, the month `"2016-03"`, or only the year.
    pub founded: Option<Scalar>,
    /// Persons at work: a count, or a size class such as `"10-19"`.
    pub employees: Option<Scalar>,
    /// Activities: code with version, or a free word; at most one is marked as the main one, else the first counts as it.
    #[schema(max_items = 20)]
    pub sbi: Vec<WrittenActivity>,
    /// Where it is.
    pub location: Option<LocationProfile>,
    /// Website.
    #[schema(max_length = 500)]
    pub website: Option<String>,
    /// Description in free words.
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// What it wants to work on with others, in its own words.
    #[schema(schema_with = limits::wishes)]
    pub wishes: Vec<String>,
    /// What holds it back now, the heaviest first: codes, free words, or with words and provenance.
    #[schema(max_items = 3)]
    pub barriers: Vec<WrittenBarrier>,
    /// What it wants to work on with others: codes or free words. When none are stated, they are read from the wishes.
    #[schema(schema_with = limits::topics)]
    pub topics: Vec<String>,
    /// With whom, the most wished first: codes or free words.
    #[schema(schema_with = limits::partner_kinds)]
    pub partner_kinds: Vec<String>,
    /// What it wants to reach: `jobs`, `turnover`, `productivity`, `sustainability`, `digitalisation`.
    #[schema(schema_with = limits::goals)]
    pub goals: Vec<String>,
    /// Share of turnover from innovation.
    pub innovation_turnover: Option<InnovationTurnoverProfile>,
    /// Figures by year.
    #[schema(max_items = 50)]
    pub years: Vec<YearProfile>,
    /// Growth over two years, in classes.
    pub growth: Option<GrowthProfile>,
    /// `unaware`, `knows` or `takes_part`.
    #[schema(max_length = 40, example = "knows")]
    pub fieldlab: Option<String>,
    /// With whom it works already; absent when nobody asked, empty when it said "nobody".
    #[schema(max_items = 200)]
    pub relations: Option<Vec<RelationProfile>>,
    /// Whether the business register says that it wants no uninvited letters or visits (Non-Mailing-Indicator).
    pub non_mailing: Option<bool>,
    /// That it does not want to be approached.
    pub do_not_contact: Option<DoNotContactProfile>,
    /// Consents and withdrawals that the record itself tells; those that were recorded one by one are listed at
    /// `/firms/{firmId}/consents`.
    #[schema(max_items = 50)]
    pub consents: Vec<ConsentProfile>,
    /// Source and date of the record.
    pub provenance: Option<ProvenanceProfile>,
    /// Source and date of single facts, by field name; of a topic that another told than the rest of them by `topics/` and its
    /// code, as `topics/waterstof`.
    pub sources: BTreeMap<String, ProvenanceProfile>,
}

/// A barrier with the firm's own words and who noted it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"barrier": "talent", "words": "we vinden geen vakmensen"}))]
pub struct BarrierProfile {
    /// Code or free word; when absent, the words are understood.
    #[schema(max_length = 500)]
    pub barrier: Option<String>,
    /// The firm's own words.
    #[schema(max_length = 500)]
    pub words: Option<String>,
    /// Who noted it and when.
    pub provenance: Option<ProvenanceProfile>,
}

/// A barrier in full, or as a code or free word.
pub type WrittenBarrier = Written<BarrierProfile>;

/// Shares of turnover that come from innovation, 0 to 1, together at most 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"own": 0.2, "bought": 0.05}))]
pub struct InnovationTurnoverProfile {
    /// From the firm's own innovation.
    pub own: Option<Scalar>,
    /// From innovation that was bought.
    pub bought: Option<Scalar>,
}

/// Figures of one year.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"year": 2024, "turnoverEur": 4200000, "workedPersons": 34}))]
pub struct YearProfile {
    /// The year, not in the future.
    #[schema(required = true, value_type = Scalar)]
    pub year: Option<Scalar>,
    /// Value added in euros; may be negative.
    pub value_added_eur: Option<Scalar>,
    /// Working persons, yearly mean.
    pub worked_persons: Option<Scalar>,
    /// Hours worked.
    pub worked_hours: Option<Scalar>,
    /// Turnover in euros.
    pub turnover_eur: Option<Scalar>,
}

/// Growth over two years: the centre of a class of ten percentage points, from −90 to 100.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"turnover": 10, "jobs": 0}))]
pub struct GrowthProfile {
    /// Value added per hour or person.
    pub productivity: Option<Scalar>,
    /// Turnover.
    pub turnover: Option<Scalar>,
    /// Profit.
    pub profit: Option<Scalar>,
    /// Jobs.
    pub jobs: Option<Scalar>,
}

/// Somebody the firm works with already.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"with": "Voorbeeld Fieldlab", "kind": "member", "reach": "regional"}))]
pub struct RelationProfile {
    /// Name of the other.
    #[schema(required = true, min_length = 1, max_length = 300)]
    pub with: String,
    /// The partner record, when it is one of ours.
    #[schema(format = Uuid)]
    pub partner_id: Option<String>,
    /// `member`, `project`, `supplier`, `customer`, `contact` or `refused`.
    #[schema(required = true, max_length = 40)]
    pub kind: String,
    /// `regional`, `national` or `international`.
    #[schema(max_length = 40)]
    pub reach: Option<String>,
    /// Source and date.
    pub provenance: Option<ProvenanceProfile>,
}

/// That a firm does not want to be approached.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"since": "2026-02-01", "source": "telefoongesprek"}))]
pub struct DoNotContactProfile {
    /// Since when, not in the future.
    #[schema(required = true, value_type = String, format = Date)]
    pub since: Option<String>,
    /// Why, in the firm's own words.
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
    /// Who noted it.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub source: String,
}

/// A dated consent or its withdrawal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"purpose": "email", "given": true, "date": "2026-02-01", "source": "aanmeldformulier",
                          "how": "form", "textVersion": "2026-1"}))]
pub struct ConsentProfile {
    /// `peer_matching`, `partner_matching`, `telephone`, `email`, `post` or `visit`.
    #[schema(required = true, max_length = 40)]
    pub purpose: String,
    /// Given, or withdrawn.
    #[schema(required = true, value_type = bool)]
    pub given: Option<bool>,
    /// The day, not in the future.
    #[schema(required = true, value_type = String, format = Date)]
    pub date: Option<String>,
    /// Who noted it.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub source: String,
    /// How it was said: `telephone`, `email`, `letter`, `form` or `conversation`. After a withdrawal, a consent counts only
    /// when this is told.
    #[schema(max_length = 40)]
    pub how: Option<String>,
    /// Version of the text that was read or heard.
    #[schema(max_length = 100)]
    pub text_version: Option<String>,
}

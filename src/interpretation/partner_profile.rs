//! A partner as people write it down.
//!
//! The fields are those of [`Partner`](crate::domain::Partner), written loosely. What an answer of this service tells
//! of a partner, without its `id`, is a profile of that partner.

use super::limits;
use super::parts::{ExternalIdProfile, LocationProfile, ProvenanceProfile, WrittenActivity};
use super::written::{Scalar, Written};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A partner as people write it down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({
    "name": "Voorbeeld Fieldlab",
    "kind": "fieldlab",
    "topics": [{"topic": "robotica", "strength": 0.8}, "AI"],
    "services": ["test", "students"],
    "location": {"place": "Tilburg"},
    "reach": "regional",
    "steps": [{"step": "demo", "costEur": 0, "durationDays": 1}],
    "website": "https://fieldlab.example"
}))]
pub struct PartnerProfile {
    /// Ids in other systems; `ror` holds the id of the Research Organization Registry.
    #[schema(max_items = 20)]
    pub external_ids: Vec<ExternalIdProfile>,
    /// Official name.
    #[schema(required = true, value_type = String, min_length = 1, max_length = 300)]
    pub name: Option<String>,
    /// Other names.
    #[schema(schema_with = limits::names)]
    pub aliases: Vec<String>,
    /// Kind: `fieldlab`, `knowledge_institution`, `frontier_company`, `network`, `public_body` or `firm`.
    #[schema(required = true, value_type = String, max_length = 40)]
    pub kind: Option<String>,
    /// Finer kind, such as `hogeschool` or `smart_industry`.
    #[schema(max_length = 40)]
    pub subtype: Option<String>,
    /// Kind of cluster: `top`, `innovation`, `formal_pps` or `informal`.
    #[schema(max_length = 40)]
    pub cluster_type: Option<String>,
    /// What it works on: codes, free words, or with a strength.
    #[schema(max_items = 40)]
    pub topics: Vec<WrittenTopic>,
    /// What it does for firms, such as `test` or `students`.
    #[schema(schema_with = limits::services)]
    pub services: Vec<String>,
    /// Barriers it says to help with: codes, free words, or with the service. What is worked out from services and
    /// topics (`basis` `services` or `topics`) is worked out anew.
    #[schema(max_items = 50)]
    pub barriers: Vec<WrittenHelp>,
    /// Sectors it works for, or for a company its own: code with version, or a free word.
    #[schema(max_items = 50)]
    pub sectors: Vec<WrittenActivity>,
    /// Where it is.
    pub location: Option<LocationProfile>,
    /// How far it works: `regional`, `national` or `international`.
    #[schema(max_length = 40)]
    pub reach: Option<String>,
    /// Whom it suits.
    pub suits: Option<SuitsProfile>,
    /// Steps it offers: codes, or with what is known of them.
    #[schema(max_items = 7)]
    pub steps: Vec<WrittenStep>,
    /// How one gets in.
    pub intake: Option<IntakeProfile>,
    /// What is on its calendar.
    #[schema(max_items = 50)]
    pub events: Vec<EventProfile>,
    /// Programmes, for schools.
    #[schema(max_items = 200)]
    pub programmes: Vec<ProgrammeProfile>,
    /// Members, as far as known: names, or with the firm record. Whose name is that of a firm that objects or was erased is left
    /// out.
    #[schema(max_items = 2000)]
    pub members: Vec<WrittenMember>,
    /// The firm record of the same organisation.
    #[schema(format = Uuid)]
    pub firm_id: Option<String>,
    /// Figures of research and development.
    #[schema(max_items = 50)]
    pub rd: Vec<RdProfile>,
    /// Website.
    #[schema(max_length = 500)]
    pub website: Option<String>,
    /// Short description.
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// What the source says of its state, such as `planned`.
    #[schema(max_length = 300)]
    pub status: Option<String>,
    /// `source_seen`, `name_only` or `unverified`, which is also what holds when it is absent.
    #[schema(max_length = 40)]
    pub verification: Option<String>,
    /// Source and date of the record.
    pub provenance: Option<ProvenanceProfile>,
    /// Source and date of single facts, by field name.
    pub sources: BTreeMap<String, ProvenanceProfile>,
}

/// A topic with its strength.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"topic": "robotica", "strength": 0.8}))]
pub struct PartnerTopicProfile {
    /// Code or free word.
    #[schema(required = true, max_length = 500)]
    pub topic: String,
    /// How much of its work it is, 0 to 1; absent means 1.
    pub strength: Option<Scalar>,
    /// Whether it was worked out rather than stated.
    pub derived: bool,
}

/// A topic in full, or as a code or free word.
pub type WrittenTopic = Written<PartnerTopicProfile>;

/// A barrier that the partner helps with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"barrier": "talent", "how": "students"}))]
pub struct BarrierHelpProfile {
    /// Code or free word.
    #[schema(required = true, max_length = 500)]
    pub barrier: String,
    /// By which service, if known.
    #[schema(max_length = 40)]
    pub how: Option<String>,
    /// `stated`, which is also what holds when it is absent; `services` or `topics` when it was worked out.
    #[schema(max_length = 40)]
    pub basis: Option<String>,
}

/// A barrier help in full, or the barrier as a code or free word.
pub type WrittenHelp = Written<BarrierHelpProfile>;

/// Whom a partner suits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"firmTypes": ["start_up", "scale_up"], "employeesMin": 5}))]
pub struct SuitsProfile {
    /// Types of firm; empty means all.
    #[schema(schema_with = limits::firm_types)]
    pub firm_types: Vec<String>,
    /// Fewest employees.
    pub employees_min: Option<Scalar>,
    /// Most employees.
    pub employees_max: Option<Scalar>,
}

/// A step with what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"step": "demo", "costEur": 0, "durationDays": 1}))]
pub struct StepProfile {
    /// `demo`, `workshop`, `trial`, `student_project`, `internship`, `training`, `membership` or `rd_project`.
    #[schema(required = true, max_length = 40)]
    pub step: String,
    /// Price for the firm in euros.
    pub cost_eur: Option<Scalar>,
    /// How long it takes, in days, at most 10,000.
    pub duration_days: Option<Scalar>,
    /// How long one waits before it starts, in days, at most 10,000.
    pub lead_time_days: Option<Scalar>,
    /// Co-funding that is known to apply.
    #[schema(max_length = 500)]
    pub co_funding: Option<String>,
}

/// A step in full, or as a code.
pub type WrittenStep = Written<StepProfile>;

/// How one gets in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"role": "business developer", "mailbox": "info@fieldlab.example", "isOpen": true}))]
pub struct IntakeProfile {
    /// The role that receives new firms; never a person's name.
    #[schema(max_length = 200)]
    pub role: Option<String>,
    /// A mailbox of the organisation.
    #[schema(max_length = 200)]
    pub mailbox: Option<String>,
    /// When one can come, in words.
    #[schema(max_length = 500)]
    pub opening: Option<String>,
    /// Places that can be given.
    pub capacity: Option<Scalar>,
    /// Whether new firms are taken.
    pub is_open: Option<bool>,
}

/// A dated event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"title": "Open dag", "date": "2027-02-11", "step": "demo"}))]
pub struct EventProfile {
    /// What it is.
    #[schema(required = true, min_length = 1, max_length = 300)]
    pub title: String,
    /// The day, or the first day.
    #[schema(required = true, value_type = String, format = Date)]
    pub date: Option<String>,
    /// The step that one takes there.
    #[schema(max_length = 40)]
    pub step: Option<String>,
}

/// A programme of a school.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"name": "Mechatronica", "level": "mbo 4", "topics": ["mechatronica"]}))]
pub struct ProgrammeProfile {
    /// Its name.
    #[schema(required = true, min_length = 1, max_length = 300)]
    pub name: String,
    /// Level, such as `mbo 4`.
    #[schema(max_length = 100)]
    pub level: Option<String>,
    /// Topics that it teaches: codes or free words.
    #[schema(schema_with = limits::topics)]
    pub topics: Vec<String>,
}

/// A member.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"name": "Voorbeeld Metaal B.V."}))]
pub struct MemberProfile {
    /// The firm record, when it is one of ours.
    #[schema(format = Uuid)]
    pub firm_id: Option<String>,
    /// Name as the source gives it.
    #[schema(required = true, min_length = 1, max_length = 300)]
    pub name: String,
    /// Source and date.
    pub provenance: Option<ProvenanceProfile>,
}

/// A member in full, or as a name.
pub type WrittenMember = Written<MemberProfile>;

/// A figure of research and development.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"year": 2023, "eurMillion": 412.5, "scope": "Nederland", "source": "jaarverslag 2023"}))]
pub struct RdProfile {
    /// Year of the figure, not in the future.
    #[schema(required = true, value_type = Scalar)]
    pub year: Option<Scalar>,
    /// Spending in millions of euros.
    pub eur_million: Option<Scalar>,
    /// Place in the list, from 1.
    pub rank: Option<Scalar>,
    /// What the figure covers.
    #[schema(required = true, min_length = 1, max_length = 300)]
    pub scope: String,
    /// Source of the figure.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub source: String,
}

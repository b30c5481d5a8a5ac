//! Where a fact comes from and when it was seen.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Source and date of a fact (*herkomst*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Provenance {
    /// Who or what said so: a register, a page, a conversation, the firm itself.
    #[schema(max_length = 500)]
    pub source: String,
    /// The day on which it was said or seen; absent when the source does not tell.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// The licence under which a register published it; absent for what people said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub licence: Option<String>,
}

impl Provenance {
    /// A fact from `source`, seen on `date`.
    pub fn new(source: impl Into<String>, date: Option<NaiveDate>) -> Self {
        Self { source: source.into(), date, licence: None }
    }

    /// The same, published under a licence.
    #[must_use]
    pub fn under(self, licence: impl Into<String>) -> Self {
        Self { licence: Some(licence.into()), ..self }
    }
}

/// Sources that we write ourselves where none is given, and how they are said.
pub mod source_words {
    use crate::domain::Text;

    /// Of what somebody entered.
    pub const UNSAID: &str = "entered without a source";
    /// Of what came in a file.
    pub const TABLE: &str = "imported table";
    /// Of what an officer noted, for who may not read what.
    pub const BY_AGENCY: &str = "noted by the agency";
    /// Of what the makers of the built-in registry assigned to an organisation of which a source tells the name alone.
    pub const ASSIGNED: &str = "assigned by the makers of the registry; the source tells the name alone";

    /// The words for a source of ours; nothing for one that somebody gave.
    pub fn said(source: &str) -> Option<Text> {
        let dutch = match source {
            UNSAID => "zonder bron ingevoerd",
            TABLE => "ingelezen tabel",
            BY_AGENCY => "genoteerd door het agentschap",
            ASSIGNED => "toegekend door de makers van het register; de bron noemt alleen de naam",
            _ => return None,
        };
        Some(Text::new(dutch, source))
    }
}

/// Source and date of single facts of a record, by the fact's field name (`employees`, `topics`); a fact that is not
/// listed has the provenance of the record as a whole. One topic of several may have a source of its own, by
/// [`part_of`].
pub type Sources = BTreeMap<String, Provenance>;

/// By what one code in a list has a source of its own: `topics/waterstof`.
pub fn part_of(field: &str, code: &str) -> String {
    format!("{field}/{code}")
}

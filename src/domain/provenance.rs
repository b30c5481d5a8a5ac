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

    /// Whether the firm itself said so, as far as the source tells: in its own form, in a conversation, in a survey, or in the
    /// request that asks. What a system or an officer put down, or nobody says from where, may be in other words than its own.
    pub fn is_word_of_firm(&self) -> bool {
        const OCCASIONS: [&str; 7] =
            ["conversation", "gesprek", "intake", "interview", "survey", "enquête", "vragenlijst"];
        const OWN: [&str; 2] = [source_words::FIRM, source_words::ASKED];
        let source = self.source.trim().to_lowercase();
        let is_of_occasion = |word: &str| OCCASIONS.iter().any(|occasion| word.starts_with(occasion));
        let is_own = OWN.contains(&source.as_str()) || source.contains("opgave van het bedrijf");
        is_own || !source.starts_with("officer") && source.split_whitespace().any(is_of_occasion)
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
    /// Of what a firm told of itself, in its own form.
    pub const FIRM: &str = "firm";
    /// Of what stands in the request that asks.
    pub const ASKED: &str = "profile in the request";
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

//! Sources outside: registers that are asked, and what they say.

use super::provenance::Provenance;
use super::sector::SbiVersion;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A source outside (*bron*) that the product can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterName)]
pub enum Source {
    /// The Dutch business register (*Handelsregister*, KVK): facts of firms that we have.
    Kvk,
    /// The address search of the Dutch government (*PDOK Locatieserver*): where firms are.
    Pdok,
    /// The Research Organization Registry: knowledge institutions.
    Ror,
    /// Statistics Netherlands (*CBS*): figures of sectors.
    Cbs,
    /// Open data of the European Commission on research projects: who worked with whom.
    Cordis,
    /// A table of fieldlabs, at an address of your own choice.
    Fieldlabs,
    /// A table of public-private partnerships (*PPS*), at an address of your own choice.
    Pps,
}

impl Source {
    /// All sources.
    pub const ALL: [Source; 7] =
        [Source::Kvk, Source::Pdok, Source::Ror, Source::Cbs, Source::Cordis, Source::Fieldlabs, Source::Pps];

    /// The code in commands, settings, API and database.
    pub fn code(self) -> &'static str {
        match self {
            Source::Kvk => "kvk",
            Source::Pdok => "pdok",
            Source::Ror => "ror",
            Source::Cbs => "cbs",
            Source::Cordis => "cordis",
            Source::Fieldlabs => "fieldlabs",
            Source::Pps => "pps",
        }
    }

    /// The source with this code.
    pub fn from_code(code: &str) -> Option<Source> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// What a register last said of a firm (*registergegevens*), kept as it was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// Source, day on which it was seen last, and licence.
    pub provenance: Provenance,
    /// By the firm's field name.
    pub facts: BTreeMap<String, SaidFact>,
}

/// One fact that a register says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaidFact {
    /// The value, in the form of the firm's field.
    pub value: Value,
    /// The first day on which the register was seen to say so.
    pub since: NaiveDate,
}

/// How the word of a register stands beside the record of a firm (*verhouding*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterStanding)]
pub enum Standing {
    /// The record has it from the register.
    Taken,
    /// Somebody else said the same.
    Agrees,
    /// Somebody else said otherwise; the record keeps what they said.
    Conflict,
}

/// By what value added is divided (*productiviteitsmaat*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// By hours worked.
    PerHour,
    /// By working persons.
    PerPerson,
}

impl Measure {
    /// The code in settings and database.
    pub fn code(self) -> &'static str {
        match self {
            Measure::PerHour => "per_hour",
            Measure::PerPerson => "per_person",
        }
    }
}

/// The productivity of a whole sector in the country (*sectorcijfer*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SectorFigure {
    /// Version of the sector code.
    pub sbi_version: SbiVersion,
    /// The sector, as a code of that version.
    #[schema(max_length = 5)]
    pub sector: String,
    /// Year.
    pub year: i32,
    /// Value added in euros, per hour or per person.
    pub value: f64,
    /// Source, day on which it was seen, and licence.
    pub provenance: Provenance,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_found_by_its_code() {
        for source in Source::ALL {
            assert_eq!(Source::from_code(source.code()), Some(source));
            assert_eq!(serde_json::to_value(source).unwrap(), source.code());
        }
        assert_eq!(Source::from_code("linkedin"), None);
    }
}

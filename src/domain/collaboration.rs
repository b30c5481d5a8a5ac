//! What firms and partners did together before.

use super::ids::{FirmId, PartnerId, ProjectId};
use super::provenance::Provenance;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A joint project of the past (*samenwerkingsproject*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Own id, derived from the register's number.
    pub id: ProjectId,
    /// Register and number there.
    pub external_id: super::ids::ExternalId,
    /// Short name.
    pub acronym: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Themes of the register.
    pub themes: Vec<String>,
    /// Summary or call text.
    pub text: Option<String>,
    /// First day; only the year may be sure.
    pub start: Option<NaiveDate>,
    /// First and last year between which it began, when the day is not known.
    #[serde(default)]
    pub period: Option<(i32, i32)>,
    /// Number of organisations, those we do not know included.
    pub members: u32,
    /// Source and date.
    pub provenance: Provenance,
}

/// Projects of the past with who took part in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collaborations {
    /// The projects.
    pub projects: Vec<Project>,
    /// Who took part; in projects that may lack above.
    pub participations: Vec<Participation>,
}

/// Who took part in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Participant {
    /// A firm.
    Firm(FirmId),
    /// A partner.
    Partner(PartnerId),
}

/// One organisation's part in one project (*deelname*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Participation {
    /// The project.
    pub project: ProjectId,
    /// Who took part.
    pub participant: Participant,
}

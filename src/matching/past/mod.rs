//! What firms and partners did together before, laid out for ranking.
//!
//! [`Past`] is built from projects and participations and never changed; [`words`] and [`themes`] hold what the projects
//! were about, [`network`] walks from one organisation to others, [`neighbours`] and [`profile`] look at firms in the same
//! place and of the same kind. [`asked`] tells what all of it says about one firm, [`of_partner`] about one partner. For
//! the few pairs that are shown, [`evidence`] counts what can be told of them, and [`named`] keeps the names to tell it
//! with.

pub mod asked;
pub mod build;
pub mod evidence;
pub mod likeness;
pub mod lists;
pub mod named;
pub mod neighbours;
pub mod network;
pub mod of_partner;
pub mod profile;
pub mod project;
pub mod terms;
pub mod themes;
pub mod words;

use super::facts::RowId;
use crate::domain::PartnerId;
use crate::domain::collaboration::Collaborations;
use chrono::NaiveDate;
use lists::Groups;
use project::{PastProject, Record};
use std::collections::HashMap;
use themes::Themes;
use uuid::Uuid;
use words::Words;

/// Row of an organisation that has no past.
pub const NONE: u32 = u32::MAX;

/// Projects with more members than this tie nobody to anybody.
pub const LARGEST_PROJECT: u32 = 60;

/// The past of all firms and partners (*verleden*). Organisations are numbered: partners first, then firms.
#[derive(Debug, Default)]
pub struct Past {
    /// Rows of partners that took part in a project, and of firms, by id.
    partner_rows: HashMap<RowId, u32>,
    firm_rows: HashMap<RowId, u32>,
    /// Ids of partners by row.
    partner_ids: Vec<RowId>,
    /// The projects.
    pub projects: Vec<PastProject>,
    /// Project rows of each organisation, only those with more than one member.
    pub projects_of: Groups,
    /// Organisations in each project.
    pub members_of: Groups,
    /// Everybody with whom an organisation shared a project of at most [`LARGEST_PROJECT`] members.
    pub contacts_of: Groups,
    /// Track record of each partner.
    pub records: Vec<Record>,
    /// Faded weight of each project, 0 where it ties nobody.
    pub weights: Vec<f32>,
    /// Summed faded weight of the projects of each organisation.
    pub strength: Vec<f32>,
    /// Mean likeness of each partner to all partners, as [`network::alike`] measures it.
    pub usual_likeness: Vec<f32>,
    /// What the projects of each firm were about: terms of a vector of length 1.
    pub own_terms: Vec<Vec<(u32, f32)>>,
    /// The themes of most of each firm's projects, at most three.
    pub usual_themes: Vec<Vec<u16>>,
    /// Who works in which theme.
    pub themes: Themes,
    /// What the projects were about.
    pub words: Words,
}

impl Past {
    /// Lays out the past as it is on `today`.
    pub fn new(collaborations: &Collaborations, today: NaiveDate) -> Past {
        build::build(collaborations, today)
    }

    /// Row of a partner, [`NONE`] without a past.
    pub fn partner(&self, id: &RowId) -> u32 {
        self.partner_rows.get(id).copied().unwrap_or(NONE)
    }

    /// Id of the partner with this row.
    pub fn partner_id(&self, row: u32) -> Option<PartnerId> {
        self.partner_ids.get(row as usize).map(|id| PartnerId(Uuid::from_bytes(*id)))
    }

    /// Row of a firm, [`NONE`] without a past.
    pub fn firm(&self, id: &RowId) -> u32 {
        self.firm_rows.get(id).copied().unwrap_or(NONE)
    }

    /// Number of partners with a past.
    pub fn partners(&self) -> usize {
        self.partner_rows.len()
    }

    /// Number of firms with a past.
    pub fn firms(&self) -> usize {
        self.firm_rows.len()
    }

    /// Number among all organisations of a firm row.
    pub fn node_of_firm(&self, firm: u32) -> u32 {
        self.partners() as u32 + firm
    }

    /// Number of themes.
    pub fn theme_count(&self) -> usize {
        self.themes.len()
    }

    /// The theme with this name, whatever its capitals and accents.
    pub fn theme(&self, name: &str) -> Option<u16> {
        self.themes.find(name)
    }
}

#[cfg(test)]
mod tests;

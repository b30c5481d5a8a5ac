//! Which partners for a firm, and which firms for a partner.

use super::answer::{Matches, Prospects};
use super::{App, Caller, Result};
use crate::domain::{FirmId, PartnerId, PartnerKind};
use crate::interpretation::FirmProfile;
use uuid::Uuid;

/// What beside the asker decides an answer. Already checked values; front ends build it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most results, 1 to 100.
    pub limit: usize,
    /// Kinds of partner to rank; empty means all but `firm`.
    pub kinds: Vec<PartnerKind>,
    /// Codes of regions (province, COROP, municipality); empty means everywhere.
    pub regions: Vec<String>,
    /// 0 to 1: how much unlike one another the results should be.
    pub diversity: f64,
    /// Whether to tell which candidates were held back.
    pub with_excluded: bool,
    /// Two candidates to compare.
    pub compare: Option<[Uuid; 2]>,
    /// Version of the data that the answer must at least have seen.
    pub min_version: Option<i64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limit: 10,
            kinds: Vec::new(),
            regions: Vec::new(),
            diversity: 0.0,
            with_excluded: false,
            compare: None,
            min_version: None,
        }
    }
}

/// Partners for a firm that is only described; nothing is stored. Faults of the profile point into `/firm`.
pub fn match_profile(_app: &App, _caller: &Caller, _profile: &FirmProfile, _options: &Options) -> Result<Matches> {
    todo!()
}

/// Partners for a stored firm.
pub fn match_firm(_app: &App, _caller: &Caller, _firm: FirmId, _options: &Options) -> Result<Matches> {
    todo!()
}

/// Firms that a partner could invite.
pub fn find_prospects(_app: &App, _caller: &Caller, _partner: PartnerId, _options: &Options) -> Result<Prospects> {
    todo!()
}

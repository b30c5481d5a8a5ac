//! A call list for an officer or a team: which firms are theirs, and who rings whom.

use super::NamedCall;
use crate::app::known::Known;
use crate::domain::Officer;
use crate::outreach::team::{divide, holder, place_of};
use sha2::{Digest, Sha256};

/// Leaves out the firms that officers outside the team look after; answers how many. Nothing is left out for no team.
pub(super) fn leave_to_others(known: &mut Known, team: &[Officer]) -> usize {
    if team.is_empty() {
        return 0;
    }
    let before = known.firms.len();
    let firms = std::mem::take(&mut known.firms);
    let is_theirs = |firm: &crate::domain::Firm| {
        holder(&known.history(firm.id)).is_none_or(|officer| place_of(officer, team).is_some())
    };
    let firms = firms.into_iter().filter(is_theirs).collect();
    known.firms = firms;
    before - known.firms.len()
}

/// Says of each call who of the team makes it.
pub(super) fn divide_calls(calls: &mut [NamedCall], known: &Known, team: &[Officer]) {
    let holders: Vec<Option<usize>> = calls
        .iter()
        .map(|call| holder(&known.history(call.call.firm_id)).and_then(|officer| place_of(officer, team)))
        .collect();
    for (call, place) in calls.iter_mut().zip(divide(&holders, team.len())) {
        call.officer = team.get(place).cloned();
    }
}

/// What stands for a team in the log of draws, which holds no names; the same in whatever order they are given.
pub(super) fn mark(team: &[Officer]) -> Option<String> {
    let mut names: Vec<String> = team.iter().map(|officer| officer.as_str().to_lowercase()).collect();
    names.sort();
    names.dedup();
    let hash = Sha256::digest(names.join("\n"));
    (!names.is_empty()).then(|| hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

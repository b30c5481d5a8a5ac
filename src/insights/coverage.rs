//! Whom the agency reaches, and for which barriers there is nobody to turn to.

use super::groups::{Group, group};
use super::share::{Share, Split, shares};
use super::suppression::SMALLEST_CELL;
use crate::domain::{Barrier, Firm, Partner};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A known firm, as coverage looks at it; `app` gathers the facts, of the peloton alone or of all firms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// Its kind: a sector, a municipality, or a type of firm; `unknown` when not known.
    pub kind: String,
    /// Whether somebody spoke with it.
    pub is_reached: bool,
    /// Whether it is in a network, if that is known.
    pub is_in_network: Option<bool>,
    /// Whether a partner was ever proposed for it.
    pub was_recommended: bool,
}

/// Coverage (*bereik*) of all firms and by kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Known firms; absent when fewer than five.
    pub known: Option<u64>,
    /// All kinds together.
    pub all: CoverageShares,
    /// Of which nobody knows whether they are in a network: among all kinds together, those that are not counted in
    /// `all.inNetwork` and may be in one all the same. Suppressed when these, those in one or those in none are fewer than
    /// five.
    pub network_unknown: Share,
    /// The kinds, each with the number of known firms.
    pub kinds: Vec<Group>,
    /// By kind.
    pub by_kind: Vec<CoverageShares>,
}

/// Shares of the known firms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageShares {
    /// Spoken with.
    pub reached: Share,
    /// Known to be in a network; those of which it is not known count as not.
    pub in_network: Share,
    /// For which no proposal was ever noted. A proposal is no introduction yet.
    pub never_recommended: Share,
}

/// Coverage of the firms.
pub fn coverage(firms: &[Covered]) -> Coverage {
    let mut by_kind: BTreeMap<String, u64> = BTreeMap::new();
    firms.iter().for_each(|firm| *by_kind.entry(firm.kind.clone()).or_default() += 1);
    let (kinds, place_of) = group(&by_kind);
    let measured = |counts: fn(&Covered) -> bool| {
        let mut splits = vec![Split::default(); kinds.len()];
        for firm in firms {
            if let Some(place) = place_of.get(&firm.kind) {
                splits[*place].add(counts(firm));
            }
        }
        shares(&splits)
    };
    let (reached, all_reached) = measured(|firm| firm.is_reached);
    let (in_network, all_in_network) = measured(|firm| firm.is_in_network == Some(true));
    let (never, all_never) = measured(|firm| !firm.was_recommended);
    let number = |known: Option<bool>| firms.iter().filter(|firm| firm.is_in_network == known).count() as u64;
    let unknown = number(None);
    let is_told = [Some(true), Some(false)].map(number).iter().chain([&unknown]).all(|count| *count >= SMALLEST_CELL);
    let network_unknown = Share::new(is_told.then_some(unknown), all_in_network.n);
    let told = |reached, in_network, never_recommended| CoverageShares { reached, in_network, never_recommended };
    let by_kind = reached
        .into_iter()
        .zip(in_network)
        .zip(never)
        .map(|((reached, in_network), never)| told(reached, in_network, never))
        .collect();
    let all = told(all_reached, all_in_network, all_never);
    Coverage { known: all.reached.n, all, network_unknown, kinds, by_kind }
}

/// Who helps with a barrier (*hulp bij een knelpunt*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BarrierHelpers {
    /// Which barrier.
    pub barrier: Barrier,
    /// Firms that name it; absent when fewer than five.
    pub firms: Option<u64>,
    /// Partners that help with it.
    pub partners: usize,
    /// Of which are known to have room.
    pub with_room: usize,
    /// Of which nobody knows whether they have room.
    #[serde(default)]
    pub room_unknown: usize,
}

impl BarrierHelpers {
    /// Whether firms that name it are known to have nobody to turn to.
    pub fn is_without_room(&self) -> bool {
        self.with_room == 0 && self.room_unknown == 0
    }

    /// Whether partners help with it of which none is known to have room, and some may.
    pub fn is_room_unknown(&self) -> bool {
        self.with_room == 0 && self.room_unknown > 0
    }
}

/// Each barrier with the partners that help with it; `has_room` tells whether a partner takes firms now, if known.
pub fn barrier_helpers(
    firms: &[&Firm],
    partners: &[&Partner],
    has_room: impl Fn(&Partner) -> Option<bool>,
) -> Vec<BarrierHelpers> {
    let of_barrier = |barrier: Barrier| {
        let names = |firm: &&&Firm| firm.barriers.iter().any(|stated| stated.barrier == barrier);
        let named = firms.iter().filter(names).count() as u64;
        let helping = partners.iter().filter(|partner| partner.barriers.iter().any(|help| help.barrier == barrier));
        let count = |room: Option<bool>| helping.clone().filter(|partner| has_room(partner) == room).count();
        let (with_room, room_unknown) = (count(Some(true)), count(None));
        let firms = Some(named).filter(|named| *named >= SMALLEST_CELL);
        BarrierHelpers { barrier, firms, partners: helping.count(), with_room, room_unknown }
    };
    Barrier::ALL.into_iter().map(of_barrier).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::barrier::StatedBarrier;
    use crate::domain::partner::{BarrierHelp, HelpBasis};

    fn covered(count: usize, kind: &str, is_reached: bool) -> Vec<Covered> {
        let firm = Covered { kind: kind.into(), is_reached, is_in_network: None, was_recommended: is_reached };
        vec![firm; count]
    }

    #[test]
    fn coverage_is_told_by_kind_and_small_kinds_stand_together() {
        let all = [
            covered(20, "25", true),
            covered(30, "25", false),
            covered(10, "62", true),
            covered(40, "62", false),
            covered(3, "01", false),
            covered(4, "02", false),
        ];
        let told = coverage(&all.concat());
        assert_eq!(told.known, Some(107));
        let codes: Vec<String> = told.kinds.iter().map(|kind| kind.codes.join("+")).collect();
        assert_eq!(codes, ["25", "62", "01+02"]);
        assert_eq!(told.by_kind[0].reached.share, Some(0.4));
        // Nobody of the small kinds was reached: that must not follow from the others.
        assert!(told.by_kind[2].reached.suppressed && told.by_kind[1].reached.suppressed);
        assert_eq!((told.all.reached.count, told.all.never_recommended.count), (Some(30), Some(77)));
        assert!(told.all.in_network.suppressed);
        assert!(coverage(&[]).kinds.is_empty());
    }

    #[test]
    fn of_whom_a_network_is_not_known_is_told_unless_few_are_known_to_be_in_none() {
        let told = |known: [(usize, Option<bool>); 3]| {
            let firm = |is_in_network| Covered { is_in_network, ..covered(1, "25", true).remove(0) };
            let firms = known.into_iter().flat_map(|(count, is_in)| vec![firm(is_in); count]);
            coverage(&firms.collect::<Vec<_>>())
        };
        let some = told([(145, Some(true)), (14, Some(false)), (134, None)]);
        assert_eq!((some.all.in_network.count, some.network_unknown.count), (Some(145), Some(134)));
        // Of 293 less 145 less 144 the four would follow.
        let few = told([(145, Some(true)), (4, Some(false)), (144, None)]);
        assert_eq!((few.all.in_network.count, few.network_unknown.count), (Some(145), None));
    }

    #[test]
    fn a_barrier_without_room_is_found() {
        let help = BarrierHelp { barrier: Barrier::Talent, how: None, basis: HelpBasis::Stated };
        let school = Partner { barriers: vec![help], ..Partner::default() };
        let stated = StatedBarrier { barrier: Barrier::Talent, words: None, provenance: None };
        let firm = Firm { barriers: vec![stated], ..Firm::default() };
        let told = |room| barrier_helpers(&[&firm; 6], &[&school], |_| room);
        let talent = told(Some(false)).remove(Barrier::Talent as usize);
        assert_eq!((talent.firms, talent.partners, talent.is_without_room()), (Some(6), 1, true));
        // Whether there is room is not known: that is no room, and no lack of it.
        let unknown = told(None).remove(Barrier::Talent as usize);
        assert_eq!((unknown.with_room, unknown.room_unknown), (0, 1));
        assert!(!unknown.is_without_room() && unknown.is_room_unknown());
        let open = told(Some(true)).remove(Barrier::Talent as usize);
        assert_eq!((open.with_room, open.room_unknown, open.is_room_unknown()), (1, 0, false));
        let finance = told(None).remove(Barrier::Finance as usize);
        assert_eq!((finance.firms, finance.is_without_room()), (None, true));
    }
}

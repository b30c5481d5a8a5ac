//! Places at a partner: taken when a firm is introduced, given back when that comes to nothing.

use crate::domain::introduction::CapacityChange;
use crate::domain::text::counted;
use crate::domain::{Introduction, Partner, PartnerId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Places of a partner (*plaatsen*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Places {
    /// How many it has to give; absent when not known, and then none is ever refused.
    pub capacity: Option<u32>,
    /// How many are taken.
    pub taken: u32,
}

/// Why a place is not given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// All are taken.
    #[error("All places of the partner are taken: it has {}.", counted(*capacity, "place", "places"))]
    Full {
        /// How many it has.
        capacity: u32,
    },
    /// The firm has one.
    #[error("The firm has a place at this partner already, by another introduction.")]
    Held,
    /// A place comes back that nobody took.
    #[error("No place is taken that could be given back.")]
    NoneTaken,
}

impl NoPlace {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            NoPlace::Full { .. } | NoPlace::NoneTaken => "no_place",
            NoPlace::Held => "place_held",
        }
    }
}

impl Places {
    /// The places of a partner, counted from its introductions; those of other partners do not count.
    pub fn of(partner: &Partner, introductions: &[Introduction]) -> Self {
        let capacity = partner.intake.as_ref().and_then(|intake| intake.capacity);
        Self { capacity, taken: count_taken(partner.id, introductions) }
    }

    /// Those of a partner of whose places so many are taken.
    pub fn at(partner: &Partner, taken: u32) -> Self {
        Self { capacity: partner.intake.as_ref().and_then(|intake| intake.capacity), taken }
    }

    /// How many are left; nothing when not known.
    pub fn left(self) -> Option<u32> {
        self.capacity.map(|capacity| capacity.saturating_sub(self.taken))
    }

    /// The places after a change. Taking the last place is possible, taking one more is not; a partner that lowered its
    /// capacity keeps the firms it has.
    pub fn after(self, change: CapacityChange) -> Result<Self, NoPlace> {
        match (change, self.capacity) {
            (CapacityChange::None, _) => Ok(self),
            (CapacityChange::Take, Some(capacity)) if self.taken >= capacity => Err(NoPlace::Full { capacity }),
            (CapacityChange::Take, _) => Ok(Self { taken: self.taken.saturating_add(1), ..self }),
            (CapacityChange::GiveBack, _) => {
                let taken = self.taken.checked_sub(1).ok_or(NoPlace::NoneTaken)?;
                Ok(Self { taken, ..self })
            }
        }
    }

    /// The places after a change by an introduction of a firm that has a place by another one, or has not: a firm takes no
    /// second place at one partner.
    pub fn after_for(self, change: CapacityChange, has_another: bool) -> Result<Self, NoPlace> {
        if has_another && change == CapacityChange::Take { Err(NoPlace::Held) } else { self.after(change) }
    }
}

/// How many firms a partner can still take; none when it takes no new firms, nothing when not known.
pub fn room(partner: &Partner, taken: u32) -> Option<u32> {
    let takes_none = partner.intake.as_ref().is_some_and(|intake| intake.is_open == Some(false));
    if takes_none { Some(0) } else { Places::at(partner, taken).left() }
}

fn count_taken(partner: PartnerId, introductions: &[Introduction]) -> u32 {
    let holding = introductions
        .iter()
        .filter(|introduction| introduction.partner_id() == partner && introduction.state().holds_place());
    holding.count().try_into().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::introduction::{Choice, DeclineReason, Entry, Move, Parties, Party, Proposal, State};
    use crate::domain::{FirmId, IntroductionId, Officer, Step};
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    #[test]
    fn the_last_place_can_be_taken_and_no_other() {
        let places = Places { capacity: Some(1), taken: 0 };
        let full = places.after(CapacityChange::Take).unwrap();
        assert_eq!((full.left(), full.after(CapacityChange::Take)), (Some(0), Err(NoPlace::Full { capacity: 1 })));
        let refused = full.after(CapacityChange::Take).unwrap_err().to_string();
        assert_eq!(refused, "All places of the partner are taken: it has 1 place.");
        assert_eq!(full.after(CapacityChange::GiveBack).unwrap(), places);
        assert_eq!(places.after(CapacityChange::GiveBack), Err(NoPlace::NoneTaken));
    }

    #[test]
    fn a_capacity_that_is_not_known_refuses_nobody() {
        let places = Places { capacity: None, taken: 400 };
        assert_eq!((places.left(), places.after(CapacityChange::Take).unwrap().taken), (None, 401));
    }

    /// The happy way, and then ever again joining and leaving.
    fn next_of(state: State, ends: bool) -> Option<Move> {
        let decline = Move::Decline { by: Party::Firm, reason: DeclineReason::NoTime, words: None };
        match state {
            State::Joined => Some(Move::Leave),
            State::Left => Some(Move::Join),
            State::Declined | State::Silent => None,
            _ if ends => Some(decline),
            State::Proposed => Some(Move::AskFirm),
            State::FirmAsked => Some(Move::FirmAgrees),
            State::FirmAgreed => Some(Move::AskPartner),
            State::PartnerAsked => Some(Move::PartnerAgrees),
            State::PartnerAgreed => Some(Move::Introduce),
            State::Introduced => Some(Move::Meet),
            State::Met => Some(Move::TakeStep { step: Step::Demo }),
            State::StepTaken => Some(Move::Join),
        }
    }

    fn proposed(number: usize, today: NaiveDate) -> Introduction {
        let proposal = Proposal {
            id: IntroductionId(Uuid::from_u128(number as u128 + 1)),
            // Two introductions of each firm.
            firm_id: FirmId(Uuid::from_u128(number as u128 / 2 + 1)),
            partner_id: PartnerId(Uuid::from_u128(1)),
            step: None,
            officer: Officer::parse("A. de Vries").unwrap(),
            date: today,
            choice: Choice::Accept { position: 1 },
            weights_version: None,
            impression_id: None,
            via: None,
        };
        Introduction::propose(proposal, today).unwrap()
    }

    proptest! {
        #[test]
        fn a_firm_has_one_place_at_most_and_each_introduction_gives_back_what_it_took(
            capacity in proptest::option::of(1u32..4),
            turns in proptest::collection::vec((0usize..6, proptest::bool::weighted(0.1)), 0..160),
        ) {
            let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            let mut all: Vec<Introduction> = (0..6).map(|number| proposed(number, today)).collect();
            let (mut places, mut sums) = (Places { capacity, taken: 0 }, [0i64; 6]);
            for (which, ends) in turns {
                let Some(made) = next_of(all[which].state(), ends) else { continue };
                let entry = Entry { date: today, officer: Officer::parse("A. de Vries").unwrap(), made, noted_at: None };
                let (next, change) = all[which].advance(entry, Parties::default(), today).unwrap();
                let is_other = |one: &&Introduction| one.id() != next.id() && one.firm_id() == next.firm_id();
                let has_another = all.iter().filter(is_other).any(|one| one.state().holds_place());
                if let Ok(after) = places.after_for(change, has_another) {
                    places = after;
                    sums[which] += change.places();
                    all[which] = next;
                }
                let held: Vec<FirmId> =
                    all.iter().filter(|one| one.state().holds_place()).map(Introduction::firm_id).collect();
                prop_assert_eq!(held.len(), held.iter().collect::<BTreeSet<_>>().len());
                prop_assert_eq!(places.taken as usize, held.len());
                prop_assert!(capacity.is_none_or(|capacity| places.taken <= capacity));
                for (one, sum) in all.iter().zip(sums) {
                    prop_assert_eq!(sum, i64::from(one.state().holds_place()));
                }
            }
        }

        #[test]
        fn places_are_never_overdrawn(
            capacity in proptest::option::of(0u32..5),
            changes in proptest::collection::vec(
                proptest::sample::select(vec![CapacityChange::None, CapacityChange::Take, CapacityChange::GiveBack]),
                0..60,
            ),
        ) {
            let (mut places, mut sum) = (Places { capacity, taken: 0 }, 0);
            for change in changes {
                if let Ok(next) = places.after(change) {
                    places = next;
                    sum += change.places();
                }
                prop_assert_eq!(i64::from(places.taken), sum);
                prop_assert!(capacity.is_none_or(|capacity| places.taken <= capacity));
            }
        }
    }
}

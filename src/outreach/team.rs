//! Who of a team rings whom.
//!
//! A firm is in the hands of the officer who last spoke with it or last moved an introduction of it: whoever rings it next
//! had better be the same. What a partner answers is put down by whoever hears it, also by the partner itself, and changes
//! nothing. Firms that nobody spoke with are divided, so that each of a team has as many calls.

use super::history::History;
use crate::domain::Officer;
use crate::domain::introduction::{Entry, Party};
use chrono::NaiveDate;

/// In whose hands a firm is (*behandelaar*); nobody's when nobody spoke with it yet.
pub fn holder<'a>(history: &History<'a>) -> Option<&'a Officer> {
    let spoken = history.last_spoken().map(|call| (call.date, &call.officer));
    let is_ours = |entry: &&Entry| entry.made.is_answer_of() != Some(Party::Partner);
    let moved = history.introductions.iter().map(|made| match made.log().iter().rfind(is_ours) {
        Some(entry) => (entry.date, &entry.officer),
        None => (made.proposal().date, &made.proposal().officer),
    });
    // Of one day the conversation counts, which is why it comes last: `max_by_key` takes the last of equals.
    let acts: Vec<(NaiveDate, &Officer)> = moved.chain(spoken).collect();
    acts.into_iter().max_by_key(|(date, _)| *date).map(|(_, officer)| officer)
}

/// The place of an officer in a team, however the name is capitalised; nothing when they are not of it.
pub fn place_of(officer: &Officer, team: &[Officer]) -> Option<usize> {
    let name = officer.as_str().to_lowercase();
    team.iter().position(|member| member.as_str().to_lowercase() == name)
}

/// Divides calls over a team of `size`: each to who holds the firm, and those that nobody holds, in order, to whoever has
/// fewest calls so far, the first of the team first. Answers a place in the team for each call.
pub fn divide(holders: &[Option<usize>], size: usize) -> Vec<usize> {
    let mut counts = vec![0_usize; size];
    holders.iter().flatten().for_each(|place| counts[*place] += 1);
    let mut least_busy = || {
        let place = (0..size).min_by_key(|place| counts[*place]).unwrap_or_default();
        counts.get_mut(place).into_iter().for_each(|count| *count += 1);
        place
    };
    holders.iter().map(|holder| holder.unwrap_or_else(&mut least_busy)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::introduction::{Choice, Move, Parties, Proposal};
    use crate::domain::{FirmId, Introduction, IntroductionId, PartnerId};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn officer(name: &str) -> Officer {
        Officer::parse(name).unwrap()
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn a_name_is_known_however_it_is_capitalised() {
        let team = [officer("A. de Vries"), officer("B. Jansen")];
        assert_eq!(place_of(&officer("b. jansen"), &team), Some(1));
        assert_eq!(place_of(&officer("C. Bakker"), &team), None);
        assert_eq!(holder(&History::default()), None);
    }

    #[test]
    fn what_a_partner_answers_takes_a_firm_out_of_nobodys_hands() {
        let entry = |officer_name: &str, at: u32, made: Move| Entry {
            date: day(at),
            officer: officer(officer_name),
            made,
            noted_at: None,
        };
        let moves =
            [(Move::AskFirm, "A. de Vries"), (Move::FirmAgrees, "A. de Vries"), (Move::AskPartner, "A. de Vries")];
        let proposal = Proposal {
            id: IntroductionId(Uuid::from_u128(1)),
            firm_id: FirmId(Uuid::from_u128(2)),
            partner_id: PartnerId(Uuid::from_u128(3)),
            step: None,
            officer: officer("A. de Vries"),
            date: day(1),
            choice: Choice::Accept { position: 1 },
            weights_version: None,
            impression_id: None,
            via: None,
        };
        let proposed = Introduction::propose(proposal, day(1)).unwrap();
        let asked = moves.into_iter().zip(2..).fold(proposed, |made, ((step, who), at)| {
            made.advance(entry(who, at, step), Parties::default(), day(at)).unwrap().0
        });
        let held = |made: &Introduction| {
            let history = History { introductions: std::slice::from_ref(made), ..History::default() };
            holder(&history).map(|officer| officer.as_str().to_owned())
        };
        assert_eq!(held(&asked).as_deref(), Some("A. de Vries"));
        let agreed =
            asked.advance(entry("P. van het Lab", 9, Move::PartnerAgrees), Parties::default(), day(9)).unwrap().0;
        assert_eq!(held(&agreed).as_deref(), Some("A. de Vries"));
        let introduced =
            agreed.advance(entry("B. Jansen", 10, Move::Introduce), Parties::default(), day(10)).unwrap().0;
        assert_eq!(held(&introduced).as_deref(), Some("B. Jansen"));
    }

    #[test]
    fn who_holds_few_firms_gets_more_of_those_that_nobody_holds() {
        assert_eq!(divide(&[Some(0), None, None, Some(0), None], 2), [0, 1, 1, 0, 0]);
        assert_eq!(divide(&[], 0), Vec::<usize>::new());
    }

    proptest! {
        #[test]
        fn the_division_is_as_even_as_what_is_held_lets_it_be(
            holders in prop::collection::vec(prop::option::weighted(0.5, 0_usize..4), 0..60),
        ) {
            let divided = divide(&holders, 4);
            prop_assert_eq!(divided.len(), holders.len());
            let count = |of: &[usize]| (0..4).map(|place| of.iter().filter(|one| **one == place).count()).collect();
            let all: Vec<usize> = count(&divided);
            let held: Vec<usize> = count(&holders.iter().flatten().copied().collect::<Vec<_>>());
            let least = all.iter().min().copied().unwrap_or_default();
            for place in 0..4 {
                prop_assert!(all[place] <= least + 1 || all[place] == held[place], "{:?} of {:?}", all, held);
            }
            for (holder, place) in holders.iter().zip(&divided) {
                prop_assert!(holder.is_none_or(|holder| holder == *place));
            }
        }
    }
}

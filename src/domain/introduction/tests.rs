use super::*;
use proptest::prelude::*;
use uuid::Uuid;

const HAPPY: [Move; 8] = [
    Move::AskFirm,
    Move::FirmAgrees,
    Move::AskPartner,
    Move::PartnerAgrees,
    Move::Introduce,
    Move::Meet,
    Move::TakeStep { step: Step::Demo },
    Move::Join,
];

fn day(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(day)
}

fn officer() -> Officer {
    Officer::parse("A. de Vries").unwrap()
}

fn proposal() -> Proposal {
    Proposal {
        id: IntroductionId(Uuid::from_u128(1)),
        firm_id: FirmId(Uuid::from_u128(2)),
        partner_id: PartnerId(Uuid::from_u128(3)),
        step: Some(Step::Internship),
        officer: officer(),
        date: day(0),
        choice: Choice::Accept { position: 1 },
        weights_version: Some("4".into()),
        impression_id: None,
        via: None,
    }
}

fn proposed() -> Introduction {
    Introduction::propose(proposal(), day(0)).unwrap()
}

fn entry(at: u64, made: Move) -> Entry {
    Entry { date: day(at), officer: officer(), made, noted_at: None }
}

fn decline(by: Party) -> Move {
    Move::Decline { by, reason: DeclineReason::NoTime, words: None }
}

/// Makes the moves, one a day, by parties that are free.
fn after(moves: &[Move]) -> Introduction {
    moves.iter().zip(1..).fold(proposed(), |introduction, (made, at)| {
        introduction.advance(entry(at, made.clone()), Parties::default(), day(at)).unwrap().0
    })
}

#[test]
fn a_cold_firm_is_walked_to_joined() {
    let joined = after(&HAPPY);
    assert_eq!((joined.state(), joined.last_date(), joined.step()), (State::Joined, day(8), Some(Step::Demo)));
    assert_eq!(joined.date_of(MoveKind::Introduce), Some(day(5)));
    assert_eq!(joined.state().possible(), [MoveKind::Leave]);
}

#[test]
fn who_joined_gives_its_place_back_by_leaving_and_takes_one_by_joining_again() {
    let joined = after(&HAPPY);
    // Who objects may leave too.
    let gone = Parties { firm: Standing::Objects, partner: Standing::Free };
    let (left, change) = joined.advance(entry(9, Move::Leave), gone, day(9)).unwrap();
    assert_eq!((left.state(), change), (State::Left, CapacityChange::GiveBack));
    assert!(left.state().is_end() && !left.state().holds_place());
    let (again, change) = left.advance(entry(10, Move::Join), Parties::default(), day(10)).unwrap();
    assert_eq!((again.state(), change), (State::Joined, CapacityChange::Take));
}

#[test]
fn the_last_move_is_left_out_with_what_it_did_to_the_places() {
    assert!(proposed().without_last_move().is_none());
    let introduced = after(&HAPPY[..5]);
    let (agreed, change) = introduced.without_last_move().unwrap();
    assert_eq!((&agreed, change), (&after(&HAPPY[..4]), CapacityChange::GiveBack));
    let declined = introduced.advance(entry(6, decline(Party::Firm)), Parties::default(), day(6)).unwrap().0;
    assert_eq!(declined.without_last_move(), Some((introduced, CapacityChange::Take)));
}

#[test]
fn the_partner_is_not_asked_before_the_firm_said_yes() {
    let asked = after(&HAPPY[..1]);
    let refused = asked.advance(entry(2, Move::AskPartner), Parties::default(), day(2)).unwrap_err();
    assert_eq!(refused[0].to_string(), "An introduction that is \"firm_asked\" does not allow \"ask_partner\".");
    assert_eq!(refused[0].remedy(), "Make one of these moves: firm_agrees, decline, fall_silent.");
}

#[test]
fn a_party_that_objects_or_is_gone_stops_all_but_the_end() {
    let agreed = after(&HAPPY[..2]);
    let gone = Parties { firm: Standing::Objects, partner: Standing::Deleted };
    let refused = agreed.advance(entry(3, Move::AskPartner), gone, day(3)).unwrap_err();
    assert_eq!(refused.iter().map(Refusal::code).collect::<Vec<_>>(), ["party_objects", "party_deleted"]);
    let ended = agreed.advance(entry(3, decline(Party::Firm)), gone, day(3)).unwrap().0;
    assert_eq!((ended.state(), ended.decline()), (State::Declined, Some((Party::Firm, DeclineReason::NoTime))));
}

#[test]
fn a_firm_that_may_be_approached_by_no_channel_is_not_asked_and_not_introduced_and_may_do_what_it_likes_itself() {
    let closed = Parties { firm: Standing::Closed, partner: Standing::Free };
    for (number, made) in HAPPY.into_iter().enumerate() {
        let before = after(&HAPPY[..number]);
        let outcome = before.advance(entry(9, made.clone()), closed, day(9));
        match made {
            Move::AskFirm | Move::Introduce => {
                let refusals = outcome.unwrap_err();
                assert_eq!(refusals, [Refusal::Closed { party: Party::Firm }], "{made:?}");
                assert_eq!(refusals[0].code(), "contact_not_allowed");
            }
            _ => assert!(outcome.is_ok(), "{made:?}"),
        }
        assert!(before.advance(entry(9, decline(Party::Firm)), closed, day(9)).is_ok());
    }
}

#[test]
fn time_does_not_run_back_and_not_ahead() {
    let asked = after(&HAPPY[..1]);
    let code = |at, today| {
        asked.advance(entry(at, Move::FirmAgrees), Parties::default(), day(today)).unwrap_err()[0].code().to_owned()
    };
    assert_eq!((code(0, 9).as_str(), code(5, 4).as_str()), ("before_last_move", "in_future"));
}

#[test]
fn overriding_the_ranking_needs_a_reason_and_places_count_from_one() {
    let code = |choice| {
        Introduction::propose(Proposal { choice, ..proposal() }, day(0)).map_err(|mut faults| faults.remove(0).code)
    };
    assert_eq!(code(Choice::Accept { position: 0 }).unwrap_err(), "out_of_range");
    assert_eq!(code(Choice::Override { position: None, reason: "  ".into() }).unwrap_err(), "invalid_length");
    assert!(code(Choice::Override { position: Some(4), reason: "Kent de eigenaar".into() }).is_ok());
}

#[test]
fn a_doctored_record_in_which_consent_was_skipped_cannot_be_read() {
    let mut json = serde_json::to_value(after(&HAPPY[..5])).unwrap();
    assert_eq!(json["state"], "introduced");
    assert_eq!(serde_json::from_value::<Introduction>(json.clone()).unwrap(), after(&HAPPY[..5]));
    json["log"].as_array_mut().unwrap().remove(1);
    let error = serde_json::from_value::<Introduction>(json).unwrap_err().to_string();
    assert!(error.contains("does not allow \"ask_partner\""), "{error}");
    let mut claimed = serde_json::to_value(after(&HAPPY[..2])).unwrap();
    claimed["state"] = "introduced".into();
    assert!(serde_json::from_value::<Introduction>(claimed).unwrap_err().to_string().contains("firm_agreed"));
}

#[test]
fn every_state_can_be_reached_and_every_open_one_can_be_left() {
    let reached: std::collections::BTreeSet<State> =
        State::ALL.iter().flat_map(|state| state.possible().into_iter().filter_map(|kind| state.after(kind))).collect();
    for state in State::ALL {
        assert!(state == State::Proposed || reached.contains(&state), "{state:?}");
        let is_final = matches!(state, State::Declined | State::Silent);
        assert_eq!(state.possible().is_empty(), is_final, "{state:?}");
        assert_eq!(serde_json::to_value(state).unwrap(), state.code());
    }
    assert!(MoveKind::ALL.iter().all(|kind| serde_json::to_value(kind).unwrap() == kind.code()));
}

fn any_move() -> impl Strategy<Value = Move> {
    let party = prop_oneof![Just(Party::Firm), Just(Party::Partner)];
    prop_oneof![
        8 => proptest::sample::select(HAPPY.to_vec()),
        1 => party.prop_map(decline),
        1 => Just(Move::FallSilent),
        1 => Just(Move::Leave),
    ]
}

fn any_standing() -> impl Strategy<Value = Standing> {
    prop_oneof![
        9 => Just(Standing::Free),
        2 => Just(Standing::Closed),
        1 => Just(Standing::Objects),
        1 => Just(Standing::Deleted),
    ]
}

proptest! {
    #[test]
    fn no_sequence_of_moves_skips_consent_or_loses_a_place(
        tries in proptest::collection::vec((any_move(), any_standing(), any_standing(), 0u64..3), 0..80),
    ) {
        let mut introduction = proposed();
        let (mut at, mut places) = (0, 0);
        for (made, firm, partner, days) in tries {
            at += days;
            let before = introduction.clone();
            match introduction.advance(entry(at, made.clone()), Parties { firm, partner }, day(at)) {
                Ok((next, change)) => {
                    places += change.places();
                    for (party, standing) in [(Party::Firm, firm), (Party::Partner, partner)] {
                        let is_there = matches!(standing, Standing::Free | Standing::Closed);
                        prop_assert!(is_there || made.kind().is_end());
                        // Nobody is gone to by any move while no channel is open.
                        prop_assert!(standing != Standing::Closed || !made.kind().approaches(party));
                    }
                    introduction = next;
                }
                Err(refusals) => {
                    prop_assert!(!refusals.is_empty());
                    prop_assert_eq!(&before, &introduction);
                }
            }
            prop_assert_eq!(places, i64::from(introduction.state().holds_place()));
            let place_of = |kind| introduction.log().iter().position(|entry| entry.made.kind() == kind);
            if let Some(asked) = place_of(MoveKind::AskPartner) {
                prop_assert!(place_of(MoveKind::FirmAgrees).is_some_and(|agreed| agreed < asked));
            }
            for later in [MoveKind::Introduce, MoveKind::Meet, MoveKind::TakeStep, MoveKind::Join] {
                if let Some(later) = place_of(later) {
                    for consent in [MoveKind::FirmAgrees, MoveKind::PartnerAgrees] {
                        prop_assert!(place_of(consent).is_some_and(|agreed| agreed < later));
                    }
                }
            }
            prop_assert!(introduction.log().windows(2).all(|pair| pair[0].date <= pair[1].date));
        }
        let json = serde_json::to_string(&introduction).unwrap();
        prop_assert_eq!(serde_json::from_str::<Introduction>(&json).unwrap(), introduction);
    }
}

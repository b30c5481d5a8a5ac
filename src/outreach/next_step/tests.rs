use super::*;
use crate::domain::barrier::StatedBarrier;
use crate::domain::contact::DoNotContact;
use crate::domain::firm::Relation;
use crate::domain::intake::Intake;
use crate::domain::introduction::{Choice, DeclineReason, Entry, Introduction, Move, Parties, Party, Proposal};
use crate::domain::step::StepOffer;
use crate::domain::{Conversation, ConversationId, FirmId, Officer, PartnerId};
use crate::outreach::gate::ContactReason;
use crate::outreach::ladder::shipped;
use proptest::prelude::*;
use uuid::Uuid;

fn day(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(day)
}

fn officer() -> Officer {
    Officer::parse("A. de Vries").unwrap()
}

fn firm(barriers: &[Barrier]) -> Firm {
    let stated = |barrier: &Barrier| StatedBarrier { barrier: *barrier, words: None, provenance: None };
    Firm {
        id: FirmId(Uuid::from_u128(1)),
        barriers: barriers.iter().map(stated).collect(),
        relations: Some(Vec::new()),
        ..Firm::default()
    }
}

fn partner(number: u128, steps: &[Step]) -> Partner {
    Partner {
        id: PartnerId(Uuid::from_u128(number)),
        name: "Fieldlab Zon".into(),
        steps: steps.iter().map(|step| StepOffer::plain(*step)).collect(),
        ..Partner::default()
    }
}

fn spoken(at: u64) -> Conversation {
    let id = ConversationId(Uuid::from_u128(at.into()));
    Conversation::spoken(id, FirmId(Uuid::from_u128(1)), officer(), day(at), Channel::Telephone)
}

/// An introduction to the partner with this number, a move a day from day `from`.
fn introduction(number: u128, from: u64, step: Step, moves: &[Move]) -> Introduction {
    let proposal = Proposal {
        id: crate::domain::IntroductionId(Uuid::from_u128(100 * number + u128::from(from))),
        firm_id: FirmId(Uuid::from_u128(1)),
        partner_id: PartnerId(Uuid::from_u128(number)),
        step: Some(step),
        officer: officer(),
        date: day(from),
        choice: Choice::Accept { position: 1 },
        weights_version: None,
        impression_id: None,
        via: None,
    };
    let proposed = Introduction::propose(proposal, day(from)).unwrap();
    moves.iter().zip(from + 1..).fold(proposed, |introduction, (made, at)| {
        let entry = Entry { date: day(at), officer: officer(), made: made.clone(), noted_at: None };
        introduction.advance(entry, Parties::default(), day(at)).unwrap().0
    })
}

fn until_step(step: Step) -> Vec<Move> {
    let before = [Move::AskFirm, Move::FirmAgrees, Move::AskPartner, Move::PartnerAgrees, Move::Introduce, Move::Meet];
    before.into_iter().chain([Move::TakeStep { step }]).collect()
}

fn refused(reason: DeclineReason) -> Vec<Move> {
    vec![Move::AskFirm, Move::Decline { by: Party::Firm, reason, words: None }]
}

fn next(
    firm: &Firm,
    conversations: &[Conversation],
    introductions: &[Introduction],
    partner: Option<&Partner>,
) -> NextStep {
    next_step(
        firm,
        History { conversations, introductions, outcomes: &[], ..History::default() },
        partner,
        &shipped().unwrap(),
    )
}

#[test]
fn a_cold_firm_is_rung_and_then_asked_what_it_needs() {
    let cold = next(&firm(&[]), &[], &[], None);
    assert_eq!((cold.rung, cold.action), (Rung::NotReached, Action::Reach { instead_of: None }));
    let reached = next(&firm(&[]), &[spoken(1)], &[], None);
    assert_eq!((reached.rung, reached.action), (Rung::Reached, Action::AskNeed));
}

#[test]
fn after_three_calls_without_an_answer_another_way_in_is_tried() {
    let missed = |at| Conversation { reply: crate::domain::conversation::Reply::NoAnswer, ..spoken(at) };
    let told = next(&firm(&[]), &[missed(1), missed(3), missed(2)], &[], None);
    assert_eq!(told.action, Action::Reach { instead_of: Some(Channel::Telephone) });
    assert!(told.reason.nl.ends_with("Per telefoon lukte het niet, dus wij proberen het anders."));
    let visit = Conversation { channel: Channel::Visit, ..missed(4) };
    let told = next(&firm(&[]), &[missed(1), missed(3), missed(2), visit], &[], None);
    assert_eq!(told.action, Action::Reach { instead_of: None });
}

#[test]
fn a_firm_in_no_network_starts_light() {
    let offers = partner(7, &[Step::RdProject, Step::Internship, Step::Demo, Step::Membership]);
    let told = next(&firm(&[Barrier::Talent]), &[spoken(1)], &[], Some(&offers));
    assert_eq!(told.action, Action::Take { step: Step::Internship });
    assert_eq!(
        told.reason.nl,
        "Mijn voorstel is een stage bij Fieldlab Zon: u zit nog in geen netwerk, dus een lichte stap past. Dat helpt \
         bij wat u zoekt: goede mensen."
    );
}

#[test]
fn several_barriers_at_once_start_light_even_in_a_network() {
    let member = Relation {
        with: "Cluster".into(),
        partner_id: None,
        kind: RelationKind::Member,
        reach: None,
        provenance: None,
    };
    let offers = partner(7, &[Step::RdProject, Step::Trial]);
    let mut in_network = firm(&[Barrier::Knowledge, Barrier::Finance]);
    in_network.relations = Some(vec![member]);
    let told = next(&in_network, &[spoken(1)], &[], Some(&offers));
    assert_eq!((told.rung, told.action), (Rung::Network, Action::Take { step: Step::Trial }));
    in_network.barriers.pop();
    let told = next(&in_network, &[spoken(1)], &[], Some(&offers));
    assert_eq!(told.action, Action::Take { step: Step::RdProject });
    in_network.relations = Some(Vec::new());
    let told = next(&in_network, &[spoken(1)], &[], Some(&offers));
    assert_eq!(told.action, Action::Take { step: Step::Trial });
    let listed = History { conversations: &[spoken(1)], is_listed: true, ..History::default() };
    let told = next_step(&in_network, listed, Some(&offers), &shipped().unwrap());
    assert_eq!(told.action, Action::Take { step: Step::RdProject }, "a partner has it among its members");
}

#[test]
fn a_step_that_was_taken_leads_one_rung_up() {
    let offers = partner(7, &[Step::Demo, Step::Membership, Step::RdProject]);
    let told = |steps: &[Introduction]| next(&firm(&[Barrier::Talent]), &[spoken(1)], steps, Some(&offers));
    let demo = introduction(7, 2, Step::Demo, &until_step(Step::Demo));
    let after_demo = told(std::slice::from_ref(&demo));
    assert_eq!((after_demo.rung, after_demo.action), (Rung::LightStep, Action::Take { step: Step::Membership }));
    let member = introduction(7, 20, Step::Membership, &until_step(Step::Membership));
    let after_member = told(&[demo.clone(), member.clone()]);
    assert_eq!((after_member.rung, after_member.action), (Rung::Network, Action::Take { step: Step::RdProject }));
    let project = introduction(7, 40, Step::RdProject, &until_step(Step::RdProject));
    assert_eq!(told(&[demo, member, project]).action, Action::KeepInTouch);
}

#[test]
fn a_refusal_or_dead_end_goes_a_rung_back() {
    let offers = partner(8, &[Step::Trial, Step::Membership]);
    let demo = introduction(7, 2, Step::Demo, &until_step(Step::Demo));
    for end in [refused(DeclineReason::TooHeavy), vec![Move::AskFirm, Move::FallSilent]] {
        let member = introduction(7, 20, Step::Membership, &end);
        let told = next(&firm(&[Barrier::Talent]), &[spoken(1)], &[demo.clone(), member], Some(&offers));
        assert_eq!(told.action, Action::Take { step: Step::Trial }, "{end:?}");
        assert!(told.reason.nl.contains("dus wij doen het kleiner"));
    }
}

#[test]
fn a_refused_light_step_asks_for_the_need_and_then_offers_another() {
    let offers = partner(8, &[Step::Demo, Step::Internship]);
    let no = introduction(7, 2, Step::Internship, &refused(DeclineReason::NoTime));
    let told = |calls: &[Conversation]| {
        next(&firm(&[Barrier::Talent]), calls, std::slice::from_ref(&no), Some(&offers)).action
    };
    assert_eq!(told(&[spoken(1)]), Action::AskNeed);
    let again = Conversation { topics: vec![crate::domain::TopicId::at(0).unwrap()], ..spoken(9) };
    assert_eq!(told(&[spoken(1), again]), Action::Take { step: Step::Demo });
}

#[test]
fn a_partner_that_says_no_does_not_set_the_firm_back() {
    let moves = [Move::AskFirm, Move::FirmAgrees, Move::AskPartner];
    let no = Move::Decline { by: Party::Partner, reason: DeclineReason::NoPlace, words: None };
    let declined = introduction(7, 2, Step::Demo, &moves.into_iter().chain([no]).collect::<Vec<_>>());
    let other = partner(8, &[Step::Demo]);
    let told = next(&firm(&[Barrier::Talent]), &[spoken(1)], &[declined], Some(&other));
    assert_eq!(told.action, Action::Take { step: Step::Demo });
}

#[test]
fn only_what_the_partner_offers_is_named() {
    let told = |partner: &Partner| next(&firm(&[Barrier::Talent]), &[spoken(1)], &[], Some(partner)).action;
    assert_eq!(told(&partner(7, &[])), Action::AskPartner);
    assert_eq!(told(&partner(7, &[Step::RdProject])), Action::AskForLighter);
    let full = Partner { intake: Some(Intake { capacity: Some(0), ..Intake::default() }), ..partner(7, &[Step::Demo]) };
    assert_eq!(told(&full), Action::ChooseOtherPartner { towards: Rung::LightStep });
    let chosen_none = next(&firm(&[Barrier::Talent]), &[spoken(1)], &[], None);
    assert_eq!(chosen_none.action, Action::ChoosePartner { towards: Rung::LightStep });
    assert!(chosen_none.reason.en.starts_with("We look for somebody who offers you a demonstration, "));
}

#[test]
fn an_introduction_under_way_is_gone_on_with() {
    let open = introduction(7, 2, Step::Demo, &[Move::AskFirm, Move::FirmAgrees]);
    let told = next(&firm(&[]), &[spoken(1)], std::slice::from_ref(&open), Some(&partner(7, &[Step::Demo])));
    let moves = vec![MoveKind::AskPartner, MoveKind::Decline];
    assert_eq!(told.action, Action::GoOn { introduction_id: open.id(), moves });
}

#[test]
fn a_firm_that_wants_to_wait_is_rung_on_the_day_it_named() {
    let later = Conversation { mood: Some(Mood::NotNow), follow_up: Some(day(60)), ..spoken(1) };
    let told = next(&firm(&[Barrier::Talent]), &[later], &[], Some(&partner(7, &[Step::Demo])));
    assert_eq!(told.action, Action::ComeBack { on: Some(day(60)) });
    // The day may have been chosen by the agency: nothing was agreed with the firm by it.
    let reason = told.reason;
    assert!(reason.nl.contains("2 maart 2026") && !reason.nl.contains("afspraken"), "{}", reason.nl);
    assert!(!reason.en.contains("agreed"), "{}", reason.en);
}

fn any_history() -> impl Strategy<Value = (Vec<Conversation>, Vec<Introduction>)> {
    let mood = proptest::option::of(proptest::sample::select(vec![Mood::Refuses, Mood::Doubts, Mood::Eager]));
    let call = (1u64..60, any::<bool>(), mood).prop_map(|(at, is_spoken, mood)| match is_spoken {
        true => Conversation { mood, ..spoken(at) },
        false => Conversation { reply: crate::domain::conversation::Reply::NoAnswer, ..spoken(at) },
    });
    let step = proptest::sample::select(Step::ALL.to_vec());
    let end = proptest::sample::select(vec![0, 1, 2]);
    let met = (7u128..9, 1u64..60, step, end).prop_map(|(number, from, step, end)| {
        let moves = match end {
            0 => until_step(step),
            1 => refused(DeclineReason::TooHeavy),
            _ => vec![Move::AskFirm, Move::FallSilent],
        };
        introduction(number, from, step, &moves)
    });
    let histories = (proptest::collection::vec(call, 0..5), proptest::collection::vec(met, 0..5));
    histories.prop_map(|(mut calls, mut met)| {
        // An id is that of one record.
        let mut seen = std::collections::BTreeSet::new();
        calls.retain(|call| seen.insert(call.id));
        let mut seen = std::collections::BTreeSet::new();
        met.retain(|introduction| seen.insert(introduction.id()));
        (calls, met)
    })
}

proptest! {
    #[test]
    fn a_named_step_is_offered_new_and_never_too_heavy(
        (calls, met) in any_history(),
        barriers in proptest::sample::subsequence(Barrier::ALL.to_vec(), 0..=3),
        offered in proptest::sample::subsequence(Step::ALL.to_vec(), 0..=8),
        network in proptest::option::of(any::<bool>()),
        is_blocked in proptest::bool::weighted(0.1),
    ) {
        let mut firm = firm(&barriers);
        firm.relations = None;
        firm.fieldlab = network.map(|is_in| match is_in {
            true => crate::domain::firm::FieldlabTie::TakesPart,
            false => crate::domain::firm::FieldlabTie::Unaware,
        });
        firm.do_not_contact =
            is_blocked.then(|| DoNotContact { since: day(0), reason: None, source: "call".into() });
        let partner = partner(7, &offered);
        let ladder = shipped().unwrap();
        let history = History { conversations: &calls, introductions: &met, outcomes: &[], ..History::default() };
        let told = next_step(&firm, history, Some(&partner), &ladder);
        for text in [&told.reason.nl, &told.reason.en] {
            prop_assert!(text.ends_with(['.', '?']) && !text.contains(['_', '{']), "{}", text);
        }
        prop_assert!(!is_blocked || told.action == Action::LeaveAlone);
        let reversed: Vec<Conversation> = calls.iter().rev().cloned().collect();
        let turned: Vec<Introduction> = met.iter().rev().cloned().collect();
        let history = History { conversations: &reversed, introductions: &turned, outcomes: &[], ..History::default() };
        prop_assert_eq!(&next_step(&firm, history, Some(&partner), &ladder).action, &told.action);
        if let Action::Take { step } = told.action {
            prop_assert!(offered.contains(&step));
            prop_assert!(!met.iter().any(|m| m.partner_id() == partner.id && m.steps_taken().any(|(s, _)| s == step)));
            let has_climbed = met.iter().any(|m| m.steps_taken().next().is_some());
            let rung = ladder.rung_of(step).unwrap();
            if !has_climbed && (network != Some(true) || barriers.len() > 1) {
                prop_assert_eq!(rung, Rung::LightStep);
            }
            prop_assert!(told.rung.above().is_none_or(|above| rung <= above.max(Rung::LightStep)));
        }
    }

    #[test]
    fn without_a_history_it_is_the_step_that_the_ranking_names(
        barriers in proptest::sample::subsequence(Barrier::ALL.to_vec(), 1..=3),
        offered in proptest::sample::subsequence(Step::ALL.to_vec(), 1..=8),
        network in proptest::option::of(any::<bool>()),
    ) {
        let mut firm = firm(&barriers);
        firm.relations = None;
        firm.fieldlab = network.map(|is_in| match is_in {
            true => crate::domain::firm::FieldlabTie::TakesPart,
            false => crate::domain::firm::FieldlabTie::Knows,
        });
        let mask = offered.iter().fold(0, |mask, step| mask | step.bit());
        let ranked = best_step(Readiness::of(network, barriers.len()), &barriers, mask).unwrap().0;
        let told = next(&firm, &[spoken(1)], &[], Some(&partner(7, &offered))).action;
        let has_light = offered.iter().any(|step| shipped().unwrap().rung_of(*step) == Some(Rung::LightStep));
        if has_light || Readiness::of(network, barriers.len()) == Readiness::Heavier {
            prop_assert_eq!(told, Action::Take { step: ranked });
        } else {
            prop_assert_eq!(told, Action::AskForLighter);
        }
    }
}

#[test]
fn a_visit_that_is_agreed_comes_first_and_nobody_is_sent_where_no_channel_is_open() {
    let cold = || next(&firm(&[]), &[], &[], None);
    let visit = cold().given(Present { visit: Some(day(20)), ..Present::default() });
    assert_eq!((visit.action, visit.rung), (Action::Visit { on: day(20) }, Rung::NotReached));
    assert_eq!(visit.reason.nl, "Wij hebben afgesproken dat ik op 21 januari 2026 langskom.");

    let closed = |rule| {
        let text = Text::new("Geen toestemming.", "No consent.");
        let reason = ContactReason { rule, text, law: String::new() };
        let closed = OpenChannels { channels: Vec::new(), reasons: vec![reason] };
        Present { channels: Some(closed), ..Present::default() }
    };
    let told = cold().given(closed(Ground::NoConsent));
    assert_eq!(told.action, Action::MayNot { grounds: vec![Ground::NoConsent] });
    assert_eq!(told.reason.nl, "Geen toestemming.");
    let open = OpenChannels { channels: vec![crate::outreach::rules::Channel::Post], ..OpenChannels::default() };
    assert_eq!(cold().given(Present { channels: Some(open), ..Present::default() }), cold());

    // What was agreed with the firm stays, and so does what only the partner has to say.
    let later = Conversation { mood: Some(Mood::NotNow), follow_up: Some(day(25)), ..spoken(1) };
    let back = || next(&firm(&[]), std::slice::from_ref(&later), &[], None);
    assert_eq!(back().action, Action::ComeBack { on: Some(day(25)) });
    assert_eq!(back().given(closed(Ground::RecentTouch)), back());
    // Nor does a talk of yesterday stand in the way of proposing what came of it; what was never allowed does.
    let propose = || next(&firm(&[Barrier::Talent]), &[spoken(1)], &[], None);
    assert!(matches!(propose().action, Action::ChoosePartner { .. }));
    assert_eq!(propose().given(closed(Ground::RecentTouch)), propose());
    let never = Present { proposing: closed(Ground::NoConsent).channels, ..Present::default() };
    assert_eq!(propose().given(never).action, Action::MayNot { grounds: vec![Ground::NoConsent] });
    let bare = partner(7, &[]);
    let ask = || next(&firm(&[Barrier::Talent]), &[spoken(1)], &[], Some(&bare));
    assert_eq!(ask().action, Action::AskPartner);
    assert_eq!(ask().given(closed(Ground::NoConsent)), ask());

    // While a request of the firm about its data waits, all of that does.
    let waits = Action::MayNot { grounds: vec![Ground::OpenRequest] };
    for step in [cold(), back(), propose(), ask()] {
        let present = Present { visit: Some(day(20)), ..closed(Ground::OpenRequest) };
        assert_eq!(step.given(present).action, waits);
    }
}

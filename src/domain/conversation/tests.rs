use super::*;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn call() -> Conversation {
    let id = ConversationId(Uuid::from_u128(1));
    let officer = Officer::parse("A. de Vries").unwrap();
    Conversation::spoken(id, FirmId(Uuid::from_u128(2)), officer, day(20), Channel::Telephone)
}

fn stated(barrier: Barrier) -> StatedBarrier {
    StatedBarrier { barrier, words: None, provenance: None }
}

#[test]
fn a_missed_call_takes_five_facts_and_says_nothing() {
    let missed = Conversation { reply: Reply::NoAnswer, ..call() };
    assert!(missed.clone().checked(day(20)).is_ok());
    let told = Conversation { mood: Some(Mood::Open), ..missed };
    assert_eq!(told.checked(day(20)).unwrap_err()[0].code, "nothing_said");
}

#[test]
fn all_faults_are_told_at_once() {
    let wrong = Conversation {
        date: day(25),
        follow_up: Some(day(24)),
        barriers: vec![stated(Barrier::Talent), stated(Barrier::Talent)],
        resolved: vec![Barrier::Talent],
        news_carriers: vec![NewsCarrier { who: " ".into(), firm_id: Some(call().firm_id) }],
        notes: Some("x".repeat(LONGEST_NOTES + 1)),
        ..call()
    };
    let faults = wrong.checked(day(20)).unwrap_err();
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    let (who, firm) = ("/newsCarriers/0/who", "/newsCarriers/0/firmId");
    assert_eq!(pointers, ["/date", "/followUp", "/barriers/1", "/resolved/0", who, firm, "/notes"]);
}

#[test]
fn the_source_names_conversation_date_and_officer() {
    assert_eq!(call().provenance().source, "conversation, 2026-11-20, A. de Vries");
    assert_eq!(call().provenance().date, Some(day(20)));
}

#[test]
fn an_objection_without_words_stops_contact_too() {
    let objected = Conversation { objection: Some(String::new()), ..call() };
    let stop = objected.do_not_contact().unwrap();
    assert_eq!((stop.since, stop.reason), (day(20), None));
    assert_eq!(call().do_not_contact(), None);
}

#[test]
fn it_is_the_same_after_json() {
    let written = Conversation { barriers: vec![stated(Barrier::Demand)], mood: Some(Mood::Eager), ..call() };
    let json = serde_json::to_string(&written).unwrap();
    assert!(json.contains("\"firmId\"") && json.contains("\"eager\""), "{json}");
    assert_eq!(serde_json::from_str::<Conversation>(&json).unwrap(), written);
}

//! What was said in a conversation becomes what is known of the firm, with source, date and officer.

use crate::domain::barrier::{MOST_STATED, StatedBarrier};
use crate::domain::{Conversation, Firm};
use chrono::NaiveDate;

/// A firm after a conversation, and what changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Updated {
    /// The firm.
    pub firm: Firm,
    /// Field names of the facts that changed, as in the firm's `sources`; empty when nothing did.
    pub changed: Vec<&'static str>,
}

/// The firm as it is known after a conversation. What was mentioned comes first and keeps the source "conversation,
/// date, officer"; what was not spoken of stays as it was, with the source it had. A conversation that is noted late
/// does not overrule what was learned of the same fact after it, but tells what nobody knew, however new the record is.
/// Doing it twice changes nothing the second time.
pub fn after_conversation(firm: &Firm, conversation: &Conversation) -> Updated {
    let mut updated = Updated { firm: firm.clone(), changed: Vec::new() };
    if conversation.is_spoken() {
        update_barriers(&mut updated, conversation);
        update_topics(&mut updated, conversation);
        update_fieldlab(&mut updated, conversation);
        update_contact(&mut updated, conversation);
    }
    updated
}

/// Mentioned barriers come first, in the order in which they were mentioned; earlier ones stay while there is room,
/// unless they are over.
fn update_barriers(updated: &mut Updated, conversation: &Conversation) {
    if conversation.barriers.is_empty() && conversation.resolved.is_empty() {
        return;
    }
    let learned = learned_on(&updated.firm, "barriers");
    if is_older(conversation, learned) {
        return;
    }
    let said = conversation.provenance();
    let known = updated.firm.provenance_of("barriers").clone();
    let mentioned =
        conversation.barriers.iter().map(|stated| StatedBarrier { provenance: Some(said.clone()), ..stated.clone() });
    let mut barriers: Vec<StatedBarrier> = mentioned.collect();
    for earlier in &updated.firm.barriers {
        let is_mentioned = barriers.iter().any(|stated| stated.barrier == earlier.barrier);
        if !is_mentioned && !conversation.resolved.contains(&earlier.barrier) {
            let provenance = earlier.provenance.clone().or_else(|| Some(known.clone()));
            barriers.push(StatedBarrier { provenance, ..earlier.clone() });
        }
    }
    barriers.truncate(MOST_STATED);
    if barriers != updated.firm.barriers {
        updated.firm.state_barriers(barriers, conversation.date);
        note(updated, "barriers", learned, conversation);
    }
}

/// Mentioned topics are added, each with its source; a firm that does not mention one has not dropped it, and who told the
/// others still did.
fn update_topics(updated: &mut Updated, conversation: &Conversation) {
    let before = updated.firm.topics.len();
    updated.firm.add_topics(&conversation.topics, &conversation.provenance());
    if updated.firm.topics.len() > before {
        updated.changed.push("topics");
    }
}

fn update_fieldlab(updated: &mut Updated, conversation: &Conversation) {
    let is_news = conversation.fieldlab.is_some() && conversation.fieldlab != updated.firm.fieldlab;
    let learned = learned_on(&updated.firm, "fieldlab");
    if is_news && !is_older(conversation, learned) {
        updated.firm.fieldlab = conversation.fieldlab;
        note(updated, "fieldlab", learned, conversation);
    }
}

/// An objection counts whenever it was made; the first one stays.
fn update_contact(updated: &mut Updated, conversation: &Conversation) {
    let Some(stop) = conversation.do_not_contact() else { return };
    if updated.firm.do_not_contact.is_none() {
        let learned = learned_on(&updated.firm, "doNotContact");
        updated.firm.do_not_contact = Some(stop);
        note(updated, "doNotContact", learned, conversation);
    }
}

/// The day of the newest word on a fact; nothing when there is none. The day of the whole record counts only where the
/// record tells the fact: what it does not tell is unknown, not denied. That something is not so is told by a source of
/// the fact itself, and that barriers ended by their history.
fn learned_on(firm: &Firm, field: &str) -> Option<NaiveDate> {
    let ended = || firm.earlier_barriers.iter().map(|earlier| earlier.until).max();
    match firm.sources.get(field) {
        Some(source) => source.date,
        None if is_known(firm, field) => firm.provenance.date,
        None if field == "barriers" => ended(),
        None => None,
    }
}

fn is_known(firm: &Firm, field: &str) -> bool {
    match field {
        "barriers" => !firm.barriers.is_empty(),
        "fieldlab" => firm.fieldlab.is_some(),
        _ => firm.do_not_contact.is_some(),
    }
}

/// Whether a conversation was before what was learned of a fact.
fn is_older(conversation: &Conversation, learned: Option<NaiveDate>) -> bool {
    learned.is_some_and(|learned| learned > conversation.date)
}

/// Notes the source of a changed fact, of which something was `learned` before; of several sources the newest date stands.
fn note(updated: &mut Updated, field: &'static str, learned: Option<NaiveDate>, conversation: &Conversation) {
    if !is_older(conversation, learned) {
        updated.firm.sources.insert(field.to_owned(), conversation.provenance());
    }
    updated.changed.push(field);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::Channel;
    use crate::domain::firm::FieldlabTie;
    use crate::domain::{Barrier, ConversationId, FirmId, Officer, Provenance, TopicId};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn stated(barriers: &[Barrier]) -> Vec<StatedBarrier> {
        let stated = |barrier: &Barrier| StatedBarrier { barrier: *barrier, words: None, provenance: None };
        barriers.iter().map(stated).collect()
    }

    fn call(at: u32, barriers: &[Barrier]) -> Conversation {
        let officer = Officer::parse("A. de Vries").unwrap();
        let id = ConversationId(Uuid::from_u128(1));
        let call = Conversation::spoken(id, FirmId(Uuid::from_u128(2)), officer, day(at), Channel::Visit);
        Conversation { barriers: stated(barriers), ..call }
    }

    fn surveyed(barriers: &[Barrier], at: u32) -> Firm {
        Firm { barriers: stated(barriers), provenance: Provenance::new("survey", Some(day(at))), ..Firm::default() }
    }

    fn codes(firm: &Firm) -> Vec<&'static str> {
        firm.barriers.iter().map(|stated| stated.barrier.code()).collect()
    }

    #[test]
    fn what_was_mentioned_comes_first_and_each_barrier_keeps_its_own_source() {
        let firm = surveyed(&[Barrier::Finance, Barrier::Talent, Barrier::Demand], 1);
        let Updated { firm, changed } = after_conversation(&firm, &call(20, &[Barrier::Knowledge, Barrier::Talent]));
        assert_eq!((codes(&firm), changed), (vec!["knowledge", "talent", "finance"], vec!["barriers"]));
        let sources: Vec<String> =
            firm.barriers.iter().map(|stated| stated.provenance.clone().unwrap().source).collect();
        let said = "conversation, 2026-11-20, A. de Vries";
        assert_eq!(sources, [said, said, "survey"]);
        assert_eq!(firm.provenance_of("barriers").source, said);
        assert_eq!((firm.earlier_barriers[0].until, firm.earlier_barriers[0].barriers.len()), (day(20), 3));
    }

    #[test]
    fn a_topic_that_was_mentioned_has_its_own_source_and_the_others_keep_theirs() {
        let topics: Vec<TopicId> = (0..2).filter_map(TopicId::at).collect();
        let firm = Firm { topics: topics[..1].to_vec(), ..surveyed(&[], 1) };
        let firm = after_conversation(&firm, &Conversation { topics: topics.clone(), ..call(20, &[]) }).firm;
        let sources: Vec<&str> = topics.iter().map(|topic| firm.provenance_of_topic(*topic).source.as_str()).collect();
        assert_eq!(sources, ["survey", "conversation, 2026-11-20, A. de Vries"]);
        assert_eq!(firm.provenance_of("topics").source, "survey");
        let mut fewer = Firm { topics: topics[..1].to_vec(), ..firm };
        fewer.forget_sources_of_other_topics();
        assert!(fewer.sources.is_empty());
    }

    #[test]
    fn a_barrier_that_is_over_goes_and_is_remembered() {
        let firm = surveyed(&[Barrier::Finance, Barrier::Talent], 1);
        let over = Conversation { resolved: vec![Barrier::Finance], ..call(20, &[]) };
        let firm = after_conversation(&firm, &over).firm;
        assert_eq!(codes(&firm), ["talent"]);
        assert_eq!(firm.earlier_barriers[0].barriers[0].barrier, Barrier::Finance);
    }

    #[test]
    fn a_conversation_that_is_noted_late_does_not_overrule_newer_facts() {
        let firm = surveyed(&[Barrier::Finance], 25);
        let late = Conversation { fieldlab: Some(FieldlabTie::Unaware), ..call(20, &[Barrier::Talent]) };
        let updated = after_conversation(&Firm { fieldlab: Some(FieldlabTie::Knows), ..firm.clone() }, &late);
        assert_eq!((codes(&updated.firm), updated.firm.fieldlab), (vec!["finance"], Some(FieldlabTie::Knows)));
        assert!(updated.changed.is_empty());
    }

    #[test]
    fn a_conversation_that_is_noted_late_tells_what_nobody_knew() {
        let late = Conversation {
            topics: TopicId::at(0).into_iter().collect(),
            fieldlab: Some(FieldlabTie::Knows),
            ..call(20, &[Barrier::Talent])
        };
        let updated = after_conversation(&surveyed(&[], 25), &late);
        let firm = &updated.firm;
        assert_eq!(updated.changed, ["barriers", "topics", "fieldlab"]);
        assert_eq!((codes(firm), firm.topics.len(), firm.fieldlab), (vec!["talent"], 1, Some(FieldlabTie::Knows)));
        for field in updated.changed {
            assert_eq!(*firm.provenance_of(field), late.provenance(), "{field}");
        }
        // One from before it tells no more than that.
        let earlier = Conversation { fieldlab: Some(FieldlabTie::Unaware), ..call(10, &[Barrier::Finance]) };
        assert_eq!(after_conversation(firm, &earlier).firm, *firm);
        let after = after_conversation(firm, &call(22, &[Barrier::Finance])).firm;
        assert_eq!(codes(&after), ["finance", "talent"]);
    }

    #[test]
    fn that_there_are_none_is_known_from_a_source_of_its_own_or_from_what_ended() {
        let mut none = surveyed(&[], 25);
        none.sources.insert("barriers".into(), Provenance::new("survey", Some(day(25))));
        assert!(after_conversation(&none, &call(20, &[Barrier::Talent])).changed.is_empty());
        assert_eq!(codes(&after_conversation(&none, &call(26, &[Barrier::Talent])).firm), ["talent"]);
        let mut ended = surveyed(&[Barrier::Finance], 1);
        ended.state_barriers(Vec::new(), day(24));
        assert!(after_conversation(&ended, &call(20, &[Barrier::Talent])).changed.is_empty());
        assert_eq!(codes(&after_conversation(&ended, &call(24, &[Barrier::Talent])).firm), ["talent"]);
    }

    #[test]
    fn a_missed_call_changes_nothing_and_an_objection_stops_contact() {
        let firm = surveyed(&[Barrier::Finance], 1);
        let objection = Conversation { objection: Some("Bel niet meer.".into()), ..call(20, &[]) };
        let missed = Conversation { reply: crate::domain::conversation::Reply::NoAnswer, ..objection.clone() };
        assert_eq!(after_conversation(&firm, &missed).firm, firm);
        let stopped = after_conversation(&firm, &objection);
        assert_eq!(stopped.changed, ["doNotContact"]);
        assert_eq!(stopped.firm.do_not_contact.unwrap().reason.as_deref(), Some("Bel niet meer."));
    }

    proptest! {
        #[test]
        fn a_conversation_counts_once_and_never_makes_more_than_three_barriers(
            known in proptest::sample::subsequence(Barrier::ALL.to_vec(), 0..=3),
            said in proptest::sample::subsequence(Barrier::ALL.to_vec(), 0..=3),
            topics in proptest::collection::vec(0usize..20, 0..4),
            (at, surveyed_at) in (1u32..28, 1u32..28),
        ) {
            let topics = topics.into_iter().filter_map(TopicId::at).collect();
            let call = Conversation { topics, ..call(at, &said) };
            let once = after_conversation(&surveyed(&known, surveyed_at), &call).firm;
            let twice = after_conversation(&once, &call);
            prop_assert_eq!(&twice.firm, &once);
            prop_assert!(twice.changed.is_empty());
            prop_assert!(once.barriers.len() <= 3);
            if at >= surveyed_at {
                prop_assert!(once.barriers.iter().zip(&said).all(|(stated, said)| stated.barrier == *said));
            }
            for topic in &call.topics {
                prop_assert!(once.topics.contains(topic));
            }
        }
    }
}

//! Reasons are sentences that name a fact of each side.

use super::region::*;
use crate::domain::ExternalId;
use crate::domain::barrier::StatedBarrier;
use crate::domain::collaboration::Participant;
use crate::domain::collaboration::{Collaborations, Project};
use crate::domain::firm::{Relation, RelationKind};
use crate::domain::partner::RdFigure;
use crate::domain::partner::Suits;
use crate::domain::provenance::Provenance;
use crate::domain::{Barrier, Firm, FirmId, FirmType, Partner};
use crate::matching::explain::{self, Records};
use crate::matching::facts::as_peer;
use crate::matching::past::named::Names;
use crate::matching::query::{Limits, Query};
use crate::matching::snapshot::Snapshot;
use crate::matching::verdict::{Reason, Side, Verdict};
use crate::matching::{rank, signals};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What is wrong with a reason, if anything.
fn fault(reason: &Reason) -> Option<String> {
    for side in [Side::Firm, Side::Partner] {
        let named = |fact: &&crate::matching::verdict::Fact| {
            fact.of == side
                && !fact.value.nl.is_empty()
                && reason.text.nl.contains(&fact.value.nl)
                && reason.text.en.contains(&fact.value.en)
        };
        if !reason.facts.iter().any(|fact| named(&fact)) {
            return Some(format!("{}: names no fact of the {side:?}: {:?}", reason.signal, reason));
        }
    }
    None
}

fn verdicts(snapshot: &Snapshot, firm: &Firm, all: &[Partner]) -> Vec<Verdict> {
    named_verdicts(snapshot, firm, all, &Names::default())
}

fn named_verdicts(snapshot: &Snapshot, firm: &Firm, all: &[Partner], names: &Names) -> Vec<Verdict> {
    let query = Query::for_firm(snapshot, firm, limits(20));
    let ranking = rank(snapshot, &query, &weights());
    let explained = ranking.ranked.iter().filter_map(|ranked| {
        let partner = all.iter().find(|partner| partner.id.bytes() == ranked.id)?;
        let introducers = &["Proef Cluster".to_owned()];
        let evidence = &explain::evidence(snapshot, &query, &ranking, ranked)?;
        let records = Records { firm, partner, introducers, evidence, names };
        explain::explain(snapshot, &query, &weights(), &ranking, ranked, records)
    });
    explained.collect()
}

/// A region in which every signal has something to say.
fn telling() -> (Snapshot, Firm, Vec<Partner>, Names) {
    let mut all = partners();
    for partner in &mut all {
        partner.sectors.push(sbi("2562"));
        partner.suits = Some(Suits { firm_types: vec![FirmType::SmallEstablished], ..Suits::default() });
    }
    all[3].rd.push(RdFigure {
        year: 2024,
        eur_million: None,
        rank: Some(3),
        scope: "invented".into(),
        source: "invented list".into(),
    });
    let cluster = Participant::Partner(all[4].id);
    let mut past = Vec::new();
    for (number, partner) in all.iter().enumerate().filter(|(number, _)| *number != 4) {
        past.extend(in_project(
            number as u128,
            &[cluster, Participant::Partner(partner.id), Participant::Firm(firms()[0].id)],
        ));
    }
    past.extend(in_project(99, &[cluster, Participant::Firm(metal_firm().id)]));
    let projects = past.iter().map(|part| part.project).collect::<BTreeSet<_>>().into_iter().map(|id| {
        let is_like = id == past[0].project || past.last().is_some_and(|last| last.project == id);
        let title = if is_like { "Lassen met robots".to_owned() } else { format!("Proefproject {id}") };
        Project {
            id,
            external_id: ExternalId { system: "test".into(), id: id.to_string() },
            acronym: None,
            title: Some(title),
            themes: vec![if is_like { "Maakindustrie" } else { "Voedsel" }.into()],
            text: None,
            start: today().checked_sub_days(chrono::Days::new(200)),
            period: None,
            members: 3,
            provenance: Provenance::new("test", None),
        }
    });
    let projects: Vec<Project> = projects.collect();
    let names = Names::new(&projects, all.iter().map(|partner| (partner.id, partner.name.clone())));
    let tie = Relation {
        with: "Proef Cluster".into(),
        partner_id: Some(all[4].id),
        kind: RelationKind::Customer,
        reach: None,
        provenance: None,
    };
    let wishes = vec!["Lassen met robots".into(), "Maakindustrie".into()];
    let firm = Firm { relations: Some(vec![tie]), wishes, ..metal_firm() };
    let snapshot =
        Snapshot::build(today(), 1, firms(), all.clone(), &Collaborations { projects, participations: past });
    (snapshot, firm, all, names)
}

#[test]
fn every_signal_names_a_fact_of_each_side_in_both_languages() {
    let (snapshot, firm, all, names) = telling();
    let newcomer = Firm { id: FirmId(Uuid::from_u128(4321)), ..firm.clone() };
    let reasons = |names: &Names| -> Vec<Reason> {
        let of = |firm| named_verdicts(&snapshot, firm, &all, names);
        of(&firm).into_iter().chain(of(&newcomer)).flat_map(|verdict| verdict.reasons).collect()
    };
    let (reasons, nameless) = (reasons(&names), reasons(&Names::default()));
    let faults: Vec<String> = reasons.iter().chain(&nameless).filter_map(fault).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let spoken: BTreeSet<&str> = reasons.iter().map(|reason| reason.signal.as_str()).collect();
    assert_eq!(spoken, signals::names().into_iter().collect(), "every signal must speak in this region");
}

#[test]
fn a_reason_without_a_fact_of_one_side_is_refused() {
    let (snapshot, firm, all, _) = telling();
    let mut reason = verdicts(&snapshot, &firm, &all).remove(0).reasons.remove(0);
    assert_eq!(fault(&reason), None);
    reason.facts.retain(|fact| fact.of == Side::Partner);
    assert!(fault(&reason).is_some());
}

#[test]
fn a_barrier_is_shown_with_the_source_and_date_of_its_own() {
    let said = Provenance::new("conversation", chrono::NaiveDate::from_ymd_opt(2026, 9, 3));
    let stated = StatedBarrier {
        provenance: Some(said.clone()),
        words: Some("geen vakmensen".into()),
        ..stated(Barrier::Talent)
    };
    let firm = Firm { barriers: vec![stated], ..metal_firm() };
    let verdicts = verdicts(&snapshot(), &firm, &partners());
    let reasons = verdicts.iter().flat_map(|verdict| &verdict.reasons).filter(|reason| reason.signal == "barrierFit");
    let own: Vec<_> = reasons.flat_map(|reason| &reason.facts).filter(|fact| fact.of == Side::Firm).collect();
    assert!(!own.is_empty());
    assert!(own.iter().all(|fact| fact.source == said.source && fact.date == said.date), "{own:?}");
}

#[test]
fn only_what_a_firm_said_itself_is_told_as_its_words() {
    let opening = |source: &str| {
        let said = Provenance::new(source, None);
        let stated =
            StatedBarrier { provenance: None, words: Some("geen vakmensen".into()), ..stated(Barrier::Talent) };
        let firm = Firm { barriers: vec![stated], provenance: said, sources: Default::default(), ..metal_firm() };
        let verdicts = verdicts(&snapshot(), &firm, &partners());
        let mut reasons = verdicts.into_iter().flat_map(|verdict| verdict.reasons);
        let text = reasons.find(|reason| reason.signal == "barrierFit").unwrap().text;
        (text.nl.split(" “").next().unwrap().to_owned(), text.en.split(" “").next().unwrap().to_owned())
    };
    let own = ("U zei".to_owned(), "You said".to_owned());
    for source in [
        "firm",
        "conversation, 2026-09-03, A. de Vries",
        "Gesprek 3 september",
        "telefonisch gesprek",
        "profile in the request",
    ] {
        assert_eq!(opening(source), own, "{source}");
    }
    let noted = ("In uw dossier staat".to_owned(), "Your record says".to_owned());
    for source in
        ["crm", "officer, 2026-09-03, A. de Gesprek", "entered without a source", "imported table", "firms.nl"]
    {
        assert_eq!(opening(source), noted, "{source}");
    }
}

#[test]
fn a_fellow_entrepreneur_is_explained_as_one() {
    let peer = consenting(Firm { sbi: vec![sbi("2511")], location: Some(place("Breda")), ..firms().remove(0) });
    let snapshot = Snapshot::build(today(), 1, [peer.clone()], partners(), &Default::default());
    let kinds = vec![crate::domain::PartnerKind::Firm];
    let query = Query::for_firm(&snapshot, &metal_firm(), Limits { kinds, ..limits(5) });
    let ranking = rank(&snapshot, &query, &weights());
    let (firm, partner) = (metal_firm(), as_peer(&peer).unwrap());
    let evidence = &explain::evidence(&snapshot, &query, &ranking, &ranking.ranked[0]).unwrap();
    let names = &Names::default();
    let records = Records { firm: &firm, partner: &partner, introducers: &[], evidence, names };
    let verdict = explain::explain(&snapshot, &query, &weights(), &ranking, &ranking.ranked[0], records).unwrap();
    let faults: Vec<String> = verdict.reasons.iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let said: Vec<&str> = verdict.reasons.iter().map(|reason| reason.text.nl.as_str()).collect();
    assert!(said.iter().any(|text| text.ends_with("u vult elkaar aan.")), "{said:?}");
    assert!(said.iter().any(|text| text.contains(" wil ")), "{said:?}");
    assert!(verdict.ask_partner.unwrap().nl.contains("bij elkaar"));
}

#[test]
fn bare_records_are_still_explained_with_facts_of_both() {
    let bare = Firm { id: firms()[3].id, ..Firm::default() };
    let (snapshot, _, all, _) = telling();
    for verdict in verdicts(&snapshot, &bare, &all) {
        assert_eq!(verdict.confidence, crate::matching::verdict::Confidence::Thin);
        let faults: Vec<String> = verdict.reasons.iter().filter_map(fault).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

#[test]
fn points_of_the_reasons_sum_to_the_score() {
    let (snapshot, firm, all, _) = telling();
    for verdict in verdicts(&snapshot, &firm, &all) {
        let tenths: i64 = verdict.reasons.iter().map(|reason| (reason.points * 10.0).round() as i64).sum();
        assert_eq!(tenths, (verdict.score * 10.0).round() as i64);
    }
}

#[test]
fn a_partner_without_known_steps_gets_a_question_instead_of_a_step() {
    let all = partners();
    let snapshot = snapshot();
    let silent =
        verdicts(&snapshot, &metal_firm(), &all).into_iter().find(|verdict| verdict.first_step.is_none()).unwrap();
    assert!(silent.ask_partner.unwrap().nl.starts_with("Vraag "));
    assert!(silent.missing.iter().any(|missing| missing.field == "steps" && missing.of == Side::Partner));
}

/// Subjects of signals of which two sentences after each other say the same twice.
const SUBJECTS: [&[&str]; 3] = [
    &["sameRegion", "nearness", "travelDistance", "nearUniversity"],
    &["topicFit", "mutualFit"],
    &["trackRecord", "currentRecord", "recentProjects", "nearFirms"],
];

#[test]
fn the_first_three_reasons_say_three_things() {
    let (snapshot, firm, all, names) = telling();
    let told = named_verdicts(&snapshot, &firm, &all, &names);
    assert!(told.len() > 3);
    let mut twice = 0;
    for verdict in &told {
        let first: Vec<&str> = verdict.reasons.iter().take(3).map(|reason| reason.signal.as_str()).collect();
        let all: Vec<&str> = verdict.reasons.iter().map(|reason| reason.signal.as_str()).collect();
        for subject in SUBJECTS {
            let about = |signals: &[&str]| signals.iter().filter(|signal| subject.contains(signal)).count();
            assert!(about(&first) < 2, "{first:?} of {all:?}");
            twice += usize::from(about(&all) > 1);
        }
        assert!(!first.contains(&"firstStepFit") || all.len() < 5, "the step stands beside the reasons: {first:?}");
    }
    assert!(twice > 0, "somebody is near in two ways");
    for name in SUBJECTS.iter().copied().flatten() {
        assert!(signals::names().contains(name), "{name}");
    }
}

//! An invented region: places are real, every organisation in it is made up.

use crate::domain::barrier::StatedBarrier;
use crate::domain::collaboration::{Participant, Participation};
use crate::domain::contact::{Consent, ConsentPurpose};
use crate::domain::firm_type::Founded;
use crate::domain::partner::{BarrierHelp, HelpBasis, PartnerTopic, Service, Verification};
use crate::domain::partner_kind::PartnerSubtype;
use crate::domain::provenance::Provenance;
use crate::domain::region::{Location, Reach};
use crate::domain::sector::{SbiActivity, SbiVersion};
use crate::domain::size::Employees;
use crate::domain::step::StepOffer;
use crate::domain::weights::{SignalWeight, Weights};
use crate::domain::{
    Barrier, Coordinates, Firm, FirmId, Partner, PartnerId, PartnerKind, ProjectId, Step, TopicId, reference,
};
use crate::matching::query::{Limits, Query};
use crate::matching::{Ranking, Snapshot, rank, signals};
use chrono::NaiveDate;
use uuid::Uuid;

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

pub fn topic(code: &str) -> TopicId {
    TopicId::from_code(code).unwrap_or_else(|| panic!("{code}"))
}

pub fn place(name: &str) -> Location {
    let place = reference::places().iter().find(|place| place.name == name).unwrap_or_else(|| panic!("{name}"));
    let municipality = reference::municipality(&place.municipality).unwrap();
    Location {
        place: Some(place.name.clone()),
        municipality: Some(municipality.code.clone()),
        corop: Some(municipality.corop.clone()),
        province: Some(municipality.province.clone()),
        coordinates: place.centre,
        ..Location::default()
    }
}

pub fn sbi(code: &str) -> SbiActivity {
    SbiActivity::parse(code, SbiVersion::V2008, true).unwrap()
}

pub fn stated(barrier: Barrier) -> StatedBarrier {
    StatedBarrier { barrier, words: None, provenance: None }
}

/// A metal firm in Tilburg that lacks people and wants robots.
pub fn metal_firm() -> Firm {
    Firm {
        id: FirmId(Uuid::from_u128(1)),
        name: "Proef Metaal".into(),
        founded: Some(Founded::Year(2001)),
        employees: Some(Employees::Count(14)),
        sbi: vec![sbi("2562")],
        location: Some(place("Tilburg")),
        barriers: vec![stated(Barrier::Talent)],
        topics: vec![topic("robotica"), topic("ai")],
        partner_kinds: vec![crate::domain::partner_kind::WishedKind::Mbo],
        goals: vec![crate::domain::goal::Goal::Productivity],
        relations: Some(Vec::new()),
        provenance: Provenance::new("invented", Some(today())),
        ..Firm::default()
    }
}

pub fn partner(number: u128, name: &str, kind: PartnerKind, at: &str, topics: &[&str]) -> Partner {
    Partner {
        id: PartnerId(Uuid::from_u128(number)),
        name: name.into(),
        kind,
        topics: topics.iter().map(|code| PartnerTopic { topic: topic(code), strength: 1.0, derived: false }).collect(),
        location: Some(place(at)),
        reach: Some(Reach::Regional),
        verification: Verification::SourceSeen,
        provenance: Provenance::new("invented", None),
        ..Partner::default()
    }
}

fn helping(mut partner: Partner, help: &[(Barrier, Service)], steps: &[Step]) -> Partner {
    let help = help.iter().map(|(barrier, how)| BarrierHelp {
        barrier: *barrier,
        how: Some(*how),
        basis: HelpBasis::Services,
    });
    partner.barriers = help.collect();
    partner.steps = steps.iter().copied().map(StepOffer::plain).collect();
    partner
}

/// Seven partners of all kinds.
pub fn partners() -> Vec<Partner> {
    use PartnerKind::*;
    let lab = partner(101, "Fieldlab Slim Lassen", Fieldlab, "Breda", &["robotica", "metaalbewerking"]);
    let school = partner(102, "Proef Mbo College", KnowledgeInstitution, "Tilburg", &["vakmanschap", "robotica"]);
    let university = partner(103, "Proef Universiteit", KnowledgeInstitution, "Eindhoven", &["ai", "mechatronica"]);
    let frontier = partner(104, "Proef Koploper", FrontierCompany, "Veldhoven", &["mechatronica", "halfgeleiders"]);
    let network = partner(105, "Proef Cluster", Network, "Groningen", &["waterstof"]);
    let food = partner(106, "Proef Foodlab", Fieldlab, "Wageningen", &["voedselverwerking", "eiwittransitie"]);
    let silent = Partner { location: None, ..partner(107, "Proef Onbekend", Fieldlab, "Tilburg", &[]) };
    vec![
        helping(lab, &[(Barrier::Knowledge, Service::Test)], &[Step::Trial, Step::Demo]),
        Partner {
            subtype: Some(PartnerSubtype::Mbo),
            ..helping(school, &[(Barrier::Talent, Service::Students)], &[Step::StudentProject, Step::Internship])
        },
        Partner {
            subtype: Some(PartnerSubtype::University),
            ..helping(university, &[(Barrier::Knowledge, Service::Rd)], &[Step::RdProject, Step::StudentProject])
        },
        Partner { sectors: vec![sbi("2899")], ..helping(frontier, &[], &[]) },
        Partner {
            reach: Some(Reach::National),
            ..helping(network, &[(Barrier::Networks, Service::Network)], &[Step::Membership])
        },
        helping(food, &[(Barrier::Knowledge, Service::Pilot)], &[Step::Trial]),
        silent,
    ]
}

/// Twelve firms that differ in trade, place, age, needs.
pub fn firms() -> Vec<Firm> {
    let trades = ["2562", "1071", "6201", "2899", "4120", "7112"];
    let places = ["Tilburg", "Breda", "Eindhoven", "Groningen", "Wageningen", "Utrecht"];
    let wishes = ["robotica", "voedselverwerking", "ai", "mechatronica", "slim-bouwen", "circulair"];
    (0..12usize)
        .map(|number| Firm {
            id: FirmId(Uuid::from_u128(1000 + number as u128)),
            name: format!("Proefbedrijf {number}"),
            founded: Some(Founded::Year(1990 + 3 * number as i32)),
            employees: Some(Employees::Count(3 + 7 * number as u32)),
            sbi: vec![sbi(trades[number % 6])],
            location: Some(place(places[(number * 5) % 6])),
            barriers: vec![stated(Barrier::ALL[number % 11])],
            topics: vec![topic(wishes[number % 6]), topic(wishes[(number + 1) % 6])],
            provenance: Provenance::new("invented", Some(today())),
            ..Firm::default()
        })
        .collect()
}

pub fn consenting(mut firm: Firm) -> Firm {
    firm.consents.push(Consent {
        purpose: ConsentPurpose::PeerMatching,
        given: true,
        date: today(),
        source: "invented".into(),
        how: None,
        text_version: None,
    });
    firm
}

pub fn in_project(number: u128, members: &[Participant]) -> Vec<Participation> {
    let project = ProjectId(Uuid::from_u128(number));
    members.iter().map(|participant| Participation { project, participant: *participant }).collect()
}

pub fn snapshot() -> Snapshot {
    Snapshot::build(today(), 1, firms(), partners(), &Default::default())
}

/// Every signal with the same weight, so that the tests do not hang on the shipped ones.
pub fn weights() -> Weights {
    let even = || signals::names().into_iter().map(|name| (name.to_owned(), SignalWeight::plain(10.0)));
    Weights {
        learned: None,
        confidence: None,
        version: "test".into(),
        basis: "even weights".into(),
        partners_for_firm: even().collect(),
        firms_for_partner: even().collect(),
    }
}

pub fn limits(limit: usize) -> Limits {
    Limits { limit, ..Limits::default() }
}

pub fn rank_for(snapshot: &Snapshot, firm: &Firm, limits: Limits) -> Ranking {
    rank(snapshot, &Query::for_firm(snapshot, firm, limits), &weights())
}

pub fn name_of(id: &[u8; 16]) -> String {
    let id = Uuid::from_bytes(*id);
    let partner = partners().into_iter().find(|partner| partner.id.0 == id).map(|partner| partner.name);
    let firm = || firms().into_iter().find(|firm| firm.id.0 == id).map(|firm| firm.name);
    partner.or_else(firm).unwrap_or_else(|| id.to_string())
}

pub fn near(at: &str, kilometres_north: f64) -> Location {
    let mut location = place(at);
    let centre = location.coordinates.unwrap();
    location.coordinates = Coordinates::new(centre.lat + kilometres_north / 111.2, centre.lon);
    location
}

//! Invented partners, with all that is true of them.

use super::super::calibration::Calibration;
use super::super::draw::Weighted;
use super::super::{SYNTHETIC, facts};
use super::{Purpose, stream};
use crate::domain::intake::Intake;
use crate::domain::partner::{BarrierHelp, HelpBasis, PartnerTopic, RdFigure, Service, Suits, Verification};
use crate::domain::partner_kind::{ClusterType, PartnerSubtype};
use crate::domain::region::Reach;
use crate::domain::sector::{SbiActivity, SbiVersion};
use crate::domain::step::StepOffer;
use crate::domain::{Barrier, ExternalId, FirmType, Partner, PartnerId, PartnerKind, Provenance, Step, TopicId};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// The mix of 120 partners, near that of the built-in registry: how many, kind, subtype, word in the name.
const MIX: [(u64, PartnerKind, Option<PartnerSubtype>, &str); 17] = [
    (12, PartnerKind::Fieldlab, Some(PartnerSubtype::Fieldlab), "Fieldlab"),
    (10, PartnerKind::Fieldlab, Some(PartnerSubtype::SmartIndustry), "Slimme Fabriek"),
    (6, PartnerKind::Fieldlab, Some(PartnerSubtype::LivingLab), "Proeftuin"),
    (12, PartnerKind::KnowledgeInstitution, Some(PartnerSubtype::Mbo), "Vakschool"),
    (8, PartnerKind::KnowledgeInstitution, Some(PartnerSubtype::Hogeschool), "Hogeschool"),
    (5, PartnerKind::KnowledgeInstitution, Some(PartnerSubtype::University), "Universiteit"),
    (2, PartnerKind::KnowledgeInstitution, Some(PartnerSubtype::Umc), "Ziekenhuis"),
    (7, PartnerKind::KnowledgeInstitution, Some(PartnerSubtype::Institute), "Instituut"),
    (24, PartnerKind::FrontierCompany, None, "Koploper"),
    (7, PartnerKind::Network, Some(PartnerSubtype::Cluster), "Cluster"),
    (6, PartnerKind::Network, Some(PartnerSubtype::Campus), "Campus"),
    (5, PartnerKind::Network, Some(PartnerSubtype::Coe), "Expertisecentrum"),
    (3, PartnerKind::Network, Some(PartnerSubtype::Rom), "Ontwikkelingsmaatschappij"),
    (3, PartnerKind::Network, Some(PartnerSubtype::Edih), "Digitale Hub"),
    (3, PartnerKind::Network, Some(PartnerSubtype::Branch), "Branchevereniging"),
    (2, PartnerKind::Network, Some(PartnerSubtype::Incubator), "Broedplaats"),
    (5, PartnerKind::PublicBody, None, "Overheid"),
];

/// The partner with this number, from 1.
pub fn invent(seed: u64, number: u64, calibration: &Calibration) -> Partner {
    let rng = &mut stream(seed, Purpose::Partner, number);
    let (kind, subtype, word) = kind_of(number);
    let topics = topics(kind, subtype, rng);
    let services = services(kind, subtype, rng);
    let mut partner = Partner {
        id: PartnerId::new(uuid::Builder::from_random_bytes(rng.random()).into_uuid()),
        external_ids: vec![ExternalId { system: SYNTHETIC.into(), id: format!("{seed}-partner-{number}") }],
        name: format!("Proefpartner {number:03} {word}"),
        kind,
        subtype,
        cluster_type: cluster_type(kind, subtype),
        barriers: barriers(&services, &topics, rng),
        sectors: sectors(kind, &topics, calibration, rng),
        location: calibration.municipalities.draw(rng).map(|area| facts::location(area, rng)),
        reach: Some(reach(kind, subtype, rng)),
        suits: suits(kind, subtype, rng),
        steps: steps(kind, &services, rng).into_iter().map(StepOffer::plain).collect(),
        intake: Some(Intake { is_open: Some(rng.random_bool(0.92)), ..Intake::default() }),
        verification: if rng.random_bool(0.7) { Verification::SourceSeen } else { Verification::NameOnly },
        provenance: Provenance::new(format!("synthetic, seed {seed}"), None),
        topics,
        services,
        ..Partner::default()
    };
    if kind == PartnerKind::FrontierCompany && rng.random_bool(0.5) {
        partner.rd.push(RdFigure {
            year: super::super::calibration::YEAR - 1,
            eur_million: Some(f64::from(rng.random_range(5..200))),
            rank: None,
            scope: "Netherlands".into(),
            source: partner.provenance.source.clone(),
        });
    }
    partner
}

fn kind_of(number: u64) -> (PartnerKind, Option<PartnerSubtype>, &'static str) {
    let total: u64 = MIX.iter().map(|(count, ..)| count).sum();
    let mut place = (number - 1) % total;
    for (count, kind, subtype, word) in MIX {
        if place < count {
            return (kind, subtype, word);
        }
        place -= count;
    }
    (PartnerKind::Network, None, "Netwerk")
}

/// Whether firms of all sorts come there, so that it works on much.
fn is_broad(subtype: Option<PartnerSubtype>) -> bool {
    use PartnerSubtype::{Campus, Hogeschool, Mbo, Rom, University};
    matches!(subtype, Some(University | Hogeschool | Mbo | Rom | Campus))
}

/// A home theme, and for broad partners two more; two to four topics of each.
fn topics(kind: PartnerKind, subtype: Option<PartnerSubtype>, rng: &mut ChaCha8Rng) -> Vec<PartnerTopic> {
    let all: Vec<TopicId> = (0..).map_while(TopicId::at).collect();
    let (themes, topics): (Vec<TopicId>, Vec<TopicId>) = all.into_iter().partition(|topic| topic.topic().level == 1);
    // Talent, finance and markets are what networks and schools are for; technology what labs and companies are for.
    let soft = ["talent", "opleiding", "financiering", "organisatie", "netwerken", "markt", "innovatie"];
    let is_technical = matches!(kind, PartnerKind::Fieldlab | PartnerKind::FrontierCompany);
    let weight = |theme: &TopicId| if is_technical && soft.contains(&theme.code()) { 0.15 } else { 1.0 };
    let homes = Weighted::new(themes.into_iter().map(|theme| (theme, weight(&theme))))
        .draw_several(if is_broad(subtype) { 3 } else { 1 }, rng);
    let mut held = Vec::new();
    for (place, home) in homes.into_iter().enumerate() {
        let within = topics.iter().filter(|topic| topic.theme() == home).map(|topic| (*topic, 1.0));
        for topic in Weighted::new(within).draw_several(rng.random_range(2..=4), rng) {
            let most = if place == 0 { 1.0 } else { 0.7 };
            let strength = (most * (0.5 + 0.5 * rng.random::<f64>()) * 10.0).round() / 10.0;
            held.push(PartnerTopic { topic, strength, derived: rng.random_bool(0.2) });
        }
    }
    held
}

fn services(kind: PartnerKind, subtype: Option<PartnerSubtype>, rng: &mut ChaCha8Rng) -> Vec<Service> {
    let usual: &[(Service, f64)] = match (kind, subtype) {
        (PartnerKind::Fieldlab, _) => &[
            (Service::Test, 4.0),
            (Service::Demo, 3.0),
            (Service::Pilot, 2.0),
            (Service::Training, 2.0),
            (Service::Students, 1.0),
            (Service::Space, 1.0),
        ],
        (_, Some(PartnerSubtype::Mbo | PartnerSubtype::Hogeschool | PartnerSubtype::Coe)) => {
            &[(Service::Students, 5.0), (Service::Training, 4.0), (Service::Rd, 1.0), (Service::Network, 0.5)]
        }
        (PartnerKind::KnowledgeInstitution, _) => {
            &[(Service::Rd, 5.0), (Service::Students, 2.0), (Service::Test, 2.0), (Service::Training, 1.0)]
        }
        (PartnerKind::FrontierCompany, _) => {
            &[(Service::Demo, 3.0), (Service::Test, 2.0), (Service::Rd, 2.0), (Service::Pilot, 1.0)]
        }
        (PartnerKind::PublicBody, _) | (_, Some(PartnerSubtype::Rom)) => {
            &[(Service::Advice, 4.0), (Service::Finance, 3.0), (Service::Network, 2.0), (Service::Space, 2.0)]
        }
        _ => &[
            (Service::Network, 5.0),
            (Service::Advice, 2.0),
            (Service::Training, 2.0),
            (Service::Space, 1.0),
            (Service::Finance, 1.0),
            (Service::Demo, 1.0),
        ],
    };
    Weighted::new(usual.iter().copied()).draw_several(rng.random_range(1..=3), rng)
}

/// By its services; stated for half of them, and now and then something that no service would tell.
fn barriers(services: &[Service], topics: &[PartnerTopic], rng: &mut ChaCha8Rng) -> Vec<BarrierHelp> {
    let mut helps: Vec<BarrierHelp> = Vec::new();
    let mut add = |barrier: Barrier, how: Option<Service>, basis: HelpBasis| {
        if helps.iter().all(|help| help.barrier != barrier) {
            helps.push(BarrierHelp { barrier, how, basis });
        }
    };
    if rng.random_bool(0.4) {
        add(Barrier::ALL[rng.random_range(0..Barrier::ALL.len())], None, HelpBasis::Stated);
    }
    for service in services {
        for barrier in service.eases() {
            add(*barrier, Some(*service), if rng.random_bool(0.5) { HelpBasis::Stated } else { HelpBasis::Services });
        }
    }
    for barrier in topics.iter().flat_map(|held| &held.topic.topic().barriers) {
        if rng.random_bool(0.4) {
            add(*barrier, None, HelpBasis::Topics);
        }
    }
    helps
}

/// Sections of SBI 2008 in which firms work on the home theme; a company has one class, others one or two divisions.
fn sectors(
    kind: PartnerKind,
    topics: &[PartnerTopic],
    calibration: &Calibration,
    rng: &mut ChaCha8Rng,
) -> Vec<SbiActivity> {
    let themes: Vec<&str> = topics.iter().map(|held| held.topic.theme().code()).collect();
    let is_company = kind == PartnerKind::FrontierCompany;
    let mut sectors: Vec<SbiActivity> = Vec::new();
    for _ in 0..40 {
        let wanted = if is_company { 1 } else { 2 };
        let Some(section) = calibration.sections.draw(rng) else { break };
        let meets = super::super::answers::themes_of(&section.code).iter().any(|theme| themes.contains(theme));
        if sectors.len() == wanted || !meets || section.classes.is_empty() {
            continue;
        }
        let class = section.classes[rng.random_range(0..section.classes.len())];
        let code = if is_company { class.code.clone() } else { class.code.chars().take(2).collect() };
        if sectors.iter().all(|sector| sector.code != code) {
            sectors.push(SbiActivity { code, version: SbiVersion::V2008, main: false });
        }
    }
    sectors
}

fn reach(kind: PartnerKind, subtype: Option<PartnerSubtype>, rng: &mut ChaCha8Rng) -> Reach {
    let weights = match (kind, subtype) {
        (PartnerKind::FrontierCompany, _) => [1.0, 2.0, 3.0],
        (_, Some(PartnerSubtype::Mbo)) | (PartnerKind::PublicBody, _) => [6.0, 1.0, 0.0],
        (_, Some(PartnerSubtype::University | PartnerSubtype::Institute | PartnerSubtype::Umc)) => [1.0, 3.0, 2.0],
        _ => [4.0, 3.0, 0.5],
    };
    let reaches = [Reach::Regional, Reach::National, Reach::International];
    *Weighted::new(reaches.into_iter().zip(weights)).draw(rng).unwrap_or(&Reach::Regional)
}

/// Half are there for anybody.
fn suits(kind: PartnerKind, subtype: Option<PartnerSubtype>, rng: &mut ChaCha8Rng) -> Option<Suits> {
    use FirmType::{LargeEstablished, ScaleUp, SmallEstablished, StartUp};
    if rng.random_bool(0.5) {
        return Some(Suits::default());
    }
    let types: &[&[FirmType]] = match (kind, subtype) {
        (_, Some(PartnerSubtype::Incubator)) => &[&[StartUp]],
        (PartnerKind::FrontierCompany, _) => &[&[ScaleUp, LargeEstablished], &[StartUp, ScaleUp]],
        (_, Some(PartnerSubtype::University | PartnerSubtype::Institute)) => {
            &[&[ScaleUp, LargeEstablished], &[StartUp, ScaleUp, LargeEstablished]]
        }
        _ => &[
            &[SmallEstablished, LargeEstablished],
            &[StartUp, ScaleUp],
            &[StartUp, SmallEstablished],
            &[ScaleUp, LargeEstablished],
        ],
    };
    let firm_types = types[rng.random_range(0..types.len())].to_vec();
    Some(Suits { firm_types, ..Suits::default() })
}

/// What the services bring with them, and membership at networks.
fn steps(kind: PartnerKind, services: &[Service], rng: &mut ChaCha8Rng) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for service in services {
        let step = match service {
            Service::Test => Step::Trial,
            Service::Students if rng.random_bool(0.5) => Step::Internship,
            Service::Students => Step::StudentProject,
            Service::Rd => Step::RdProject,
            Service::Demo => Step::Demo,
            Service::Training | Service::Advice => Step::Training,
            Service::Pilot => Step::RdProject,
            Service::Network | Service::Space | Service::Finance => Step::Membership,
        };
        steps.push(step);
    }
    if kind == PartnerKind::Network || rng.random_bool(0.2) {
        steps.push(Step::Membership);
    }
    steps.sort_unstable();
    steps.dedup();
    steps
}

fn cluster_type(kind: PartnerKind, subtype: Option<PartnerSubtype>) -> Option<ClusterType> {
    match (kind, subtype) {
        (PartnerKind::Fieldlab, _) => Some(ClusterType::FormalPps),
        (_, Some(PartnerSubtype::Cluster)) => Some(ClusterType::Innovation),
        (_, Some(PartnerSubtype::Campus)) => Some(ClusterType::Top),
        _ => None,
    }
}

//! What a firm would tell in a conversation: barriers, topics, wishes, goals, figures, ties.

use super::calibration::{Calibration, Section, YEAR};
use super::draw::Weighted;
use super::wishes::wishes;
use crate::domain::barrier::StatedBarrier;
use crate::domain::contact::{Consent, ConsentPurpose, DoNotContact, Manner};
use crate::domain::figures::{Growth, GrowthClass, InnovationTurnover, YearFigures};
use crate::domain::firm::{FieldlabTie, Relation, RelationKind};
use crate::domain::firm_type::FirmType;
use crate::domain::goal::Goal;
use crate::domain::partner_kind::WishedKind;
use crate::domain::region::Reach;
use crate::domain::size::Employees;
use crate::domain::{Barrier, Firm, Provenance, TopicId};
use chrono::NaiveDate;
use rand::Rng;

/// Share of firms that were asked anything; of the others only the register's facts are known. Our choice.
pub const ASKED_SHARE: f64 = 0.35;

/// Fills in the answers. The shares without a key of `data/calibration_facts.csv` are our choice.
pub fn fill(firm: &mut Firm, calibration: &Calibration, section: Option<&Section>, rng: &mut impl Rng) {
    let today = NaiveDate::from_ymd_opt(YEAR, 1, 1).unwrap_or_default();
    let firm_type = firm.firm_type(today);
    let is_young = matches!(firm_type, FirmType::StartUp | FirmType::ScaleUp);
    let letters = section.map_or("", |section| section.code.as_str());
    let is_industrial = letters == "C";
    firm.barriers = barriers(firm_type, &firm.provenance, calibration, rng);
    firm.topics = topics(letters, &firm.barriers, rng);
    firm.partner_kinds = wished_kinds(calibration, rng);
    firm.goals = Weighted::new(Goal::ALL.map(|goal| (goal, 1.0))).draw_several(rng.random_range(1..=2), rng);
    firm.fieldlab = rng.random_bool(0.7).then(|| fieldlab(is_industrial, calibration, rng));
    if rng.random_bool(0.4) {
        firm.innovation_turnover = Some(innovation_turnover(is_young, calibration, rng));
    }
    if rng.random_bool(0.4) {
        firm.growth = Some(growth(firm_type, rng));
    }
    if rng.random_bool(0.3) {
        firm.years = years(firm.employees, rng);
    }
    firm.relations = relations(rng);
    contact(firm, today, rng);
    // Drawn last, so that the other answers of a seed stay what they were before firms had wishes.
    firm.wishes = wishes(&firm.topics, rng);
}

/// What more firms are asked in a demonstration than in a region as it would be: whether they know fieldlabs, how they
/// grew, and whom they work with. What they said already stays.
pub(super) fn fill_more(firm: &mut Firm, calibration: &Calibration, rng: &mut impl Rng) {
    let firm_type = firm.firm_type(NaiveDate::from_ymd_opt(YEAR, 1, 1).unwrap_or_default());
    if firm.fieldlab.is_none() {
        // As often as in industry, so that enough of them know one.
        firm.fieldlab = Some(fieldlab(true, calibration, rng));
    }
    if firm.growth.is_none() {
        firm.growth = Some(growth(firm_type, rng));
    }
    if firm.relations.is_none() {
        firm.relations = relations(rng);
    }
}

/// How many follows the survey's mean for the type; which follows its ranks: of all firms and, for the first,
/// of established ones.
fn barriers(
    firm_type: FirmType,
    provenance: &Provenance,
    calibration: &Calibration,
    rng: &mut impl Rng,
) -> Vec<StatedBarrier> {
    let mean_key = if firm_type == FirmType::ScaleUp { "barriers_mean_scaleups" } else { "barriers_mean_other" };
    let mean = calibration.number(mean_key).unwrap_or(2.0);
    // Two barriers at four firms of ten; one and three are balanced so that the mean is the survey's.
    let three = (0.6 + mean - 2.0) / 2.0;
    let count = match rng.random::<f64>() {
        chance if chance < three => 3,
        chance if chance < three + 0.4 => 2,
        _ => 1,
    };
    let is_established = matches!(firm_type, FirmType::SmallEstablished | FirmType::LargeEstablished);
    let named = |key| calibration.fact(key).and_then(Barrier::from_code);
    let weight = |barrier: Barrier| {
        let is = |key| named(key) == Some(barrier);
        match barrier {
            _ if is_established && is("barrier_rank_1_established") => 6.0,
            _ if is("barrier_rank_1_all") => 5.5,
            _ if is("barrier_rank_2_all") => 4.5,
            _ if is("barrier_rank_3_all") => 3.0,
            _ if firm_type == FirmType::ScaleUp && is("barrier_rank_3_fast_growing") => 3.5,
            _ => 1.0,
        }
    };
    let weighted = Weighted::new(Barrier::ALL.map(|barrier| (barrier, weight(barrier))));
    let drawn = weighted.draw_several(count, rng);
    let stated = |barrier: Barrier, rng: &mut _| {
        let phrases = &crate::domain::reference::barrier(barrier).synonyms_nl;
        let words = phrases.get(Rng::random_range(rng, 0..phrases.len().max(1)));
        StatedBarrier { barrier, words: words.cloned(), provenance: words.map(|_| provenance.clone()) }
    };
    drawn.into_iter().map(|barrier| stated(barrier, rng)).collect()
}

/// Topics that fit the sector, and those that ease a stated barrier.
fn topics(letters: &str, barriers: &[StatedBarrier], rng: &mut impl Rng) -> Vec<TopicId> {
    let of_sector = themes_of(letters);
    let weight = |topic: TopicId| {
        let theme = if of_sector.contains(&topic.theme().code()) { 6.0 } else { 0.3 };
        let eases = barriers.iter().any(|stated| topic.topic().barriers.contains(&stated.barrier));
        if eases { theme * 2.0 } else { theme }
    };
    let all = (0..).map_while(TopicId::at).filter(|topic| topic.topic().level == 2);
    Weighted::new(all.map(|topic| (topic, weight(topic)))).draw_several(rng.random_range(1..=4), rng)
}

/// Themes that firms of a section work on.
pub fn themes_of(letters: &str) -> &'static [&'static str] {
    match letters {
        "A" => &["agrofood", "verduurzaming", "water"],
        "B" | "D" | "E" => &["energie", "verduurzaming", "water"],
        "C" => &["maakindustrie", "sleuteltech", "verduurzaming", "productiviteit"],
        "F" => &["bouw", "verduurzaming", "energie"],
        "G" => &["markt", "digitalisering", "creatief"],
        "H" => &["logistiek", "digitalisering", "energie"],
        "I" => &["creatief", "markt", "talent"],
        "J" => &["digitalisering", "sleuteltech", "markt"],
        "K" => &["digitalisering", "financiering", "organisatie"],
        "L" => &["bouw", "energie", "organisatie"],
        "M" | "N" => &["innovatie", "digitalisering", "organisatie", "talent"],
        "O-Q" => &["zorg", "opleiding", "digitalisering"],
        "R-U" => &["creatief", "markt", "netwerken"],
        _ => &["innovatie", "markt"],
    }
}

/// In the survey's order of popularity; the kinds for which it did not ask come last.
fn wished_kinds(calibration: &Calibration, rng: &mut impl Rng) -> Vec<WishedKind> {
    let order: Vec<&str> = calibration.fact("partner_wish_order").unwrap_or_default().split('>').collect();
    let weight = |kind: WishedKind| {
        let place = order.iter().position(|code| *code == kind.code());
        place.map_or(0.5, |place| 6.0 - place as f64)
    };
    Weighted::new(WishedKind::ALL.map(|kind| (kind, weight(kind)))).draw_several(rng.random_range(1..=3), rng)
}

/// One industrial firm in ten knows a fieldlab, and half of those take part.
fn fieldlab(is_industrial: bool, calibration: &Calibration, rng: &mut impl Rng) -> FieldlabTie {
    let aware = calibration.number("fieldlab_awareness_industrial").unwrap_or(0.1);
    let aware = if is_industrial { aware } else { aware / 3.0 };
    let member = calibration.number("fieldlab_member_given_aware").unwrap_or(0.5);
    match (rng.random_bool(aware), rng.random_bool(member)) {
        (true, true) => FieldlabTie::TakesPart,
        (true, false) => FieldlabTie::Knows,
        (false, _) => FieldlabTie::Unaware,
    }
}

fn innovation_turnover(is_young: bool, calibration: &Calibration, rng: &mut impl Rng) -> InnovationTurnover {
    let own_mean = calibration.number("share_turnover_own_innovation_young").unwrap_or(0.27);
    let bought_most = calibration.number("share_turnover_bought_innovation_young_max").unwrap_or(0.05);
    // Evenly between nothing and twice the mean; for established firms, of which no figure is given, half of that.
    let own_most = if is_young { 2.0 * own_mean } else { own_mean };
    let share = |most: f64, rng: &mut _| (Rng::random::<f64>(rng) * most * 100.0).round() / 100.0;
    InnovationTurnover { own: Some(share(own_most, rng)), bought: Some(share(bought_most, rng)) }
}

fn growth(firm_type: FirmType, rng: &mut impl Rng) -> Growth {
    let middle = if firm_type == FirmType::ScaleUp { 35.0 } else { 4.0 };
    let mut class = || {
        // The sum of three even draws is near enough to a bell.
        let bell: f64 = (0..3).map(|_| rng.random::<f64>() - 0.5).sum();
        GrowthClass::of_percent(middle + 45.0 * bell).filter(|_| rng.random_bool(0.8))
    };
    Growth { productivity: class(), turnover: class(), profit: class(), jobs: class() }
}

/// Two years of figures around a value added of 75,000 euros for each person.
fn years(employees: Option<Employees>, rng: &mut impl Rng) -> Vec<YearFigures> {
    let persons = match employees {
        Some(Employees::Count(count)) => f64::from(count.max(1)),
        Some(Employees::Class(class)) => f64::from(class.smallest()),
        None => return Vec::new(),
    };
    let mut year = |year: i32| {
        let persons = (persons * (0.9 + 0.2 * rng.random::<f64>()) * 10.0).round() / 10.0;
        let value_added = (persons * 75_000.0 * (0.6 + 0.8 * rng.random::<f64>())).round();
        YearFigures {
            year,
            value_added_eur: Some(value_added),
            worked_persons: Some(persons),
            worked_hours: Some((persons * 1_650.0).round()),
            turnover_eur: Some((value_added * (1.5 + 2.0 * rng.random::<f64>())).round()),
        }
    };
    vec![year(YEAR - 3), year(YEAR - 1)]
}

/// Half were not asked; of those who were, some work with nobody.
fn relations(rng: &mut impl Rng) -> Option<Vec<Relation>> {
    if rng.random_bool(0.5) {
        return None;
    }
    let kinds = [
        (RelationKind::Supplier, 3.0),
        (RelationKind::Customer, 3.0),
        (RelationKind::Member, 2.0),
        (RelationKind::Project, 1.0),
        (RelationKind::Contact, 2.0),
        (RelationKind::Refused, 0.2),
    ];
    let reaches = Weighted::new([(Reach::Regional, 5.0), (Reach::National, 3.0), (Reach::International, 1.0)]);
    let drawn = Weighted::new(kinds).draw_several(rng.random_range(0..=3), rng);
    let relation = |kind| Relation {
        with: format!("Proefrelatie {:04}", rng.random_range(0..10_000)),
        partner_id: None,
        kind,
        reach: reaches.draw(rng).copied(),
        provenance: None,
    };
    Some(drawn.into_iter().map(relation).collect())
}

fn contact(firm: &mut Firm, today: NaiveDate, rng: &mut impl Rng) {
    let source = firm.provenance.source.clone();
    if rng.random_bool(0.02) {
        let reason = Some("geen tijd".to_owned());
        firm.do_not_contact = Some(DoNotContact { since: today, reason, source: source.clone() });
    }
    if rng.random_bool(0.2) {
        let purposes = [ConsentPurpose::PeerMatching, ConsentPurpose::Telephone, ConsentPurpose::Email];
        let purpose = purposes[rng.random_range(0..purposes.len())];
        let (given, how) = (rng.random_bool(0.8), Some(Manner::Form));
        firm.consents.push(Consent { purpose, given, date: today, source, how, text_version: None });
    }
}

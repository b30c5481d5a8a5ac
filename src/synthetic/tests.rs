use super::*;
use crate::domain::Barrier;
use crate::domain::contact::ConsentPurpose;
use crate::domain::firm::{FieldlabTie, RelationKind};
use crate::domain::firm_type::{FirmType, Founded};
use crate::domain::reference;
use crate::domain::region::Precision;
use crate::domain::size::SizeClass;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::LazyLock;

const MANY: u64 = 20_000;

static FIRMS: LazyLock<Vec<Firm>> = LazyLock::new(|| generate(MANY, 7).collect());

fn share(of: impl Fn(&Firm) -> bool) -> f64 {
    FIRMS.iter().filter(|firm| of(firm)).count() as f64 / MANY as f64
}

fn section(firm: &Firm) -> &'static str {
    &reference::sector(firm.sbi[0].version, &firm.sbi[0].code).unwrap().section
}

fn near(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() < tolerance
}

#[test]
fn the_same_seed_gives_the_same_firms_and_another_seed_others() {
    let first: Vec<Firm> = generate(50, 3).collect();
    assert_eq!(first, generate(50, 3).collect::<Vec<_>>());
    assert_ne!(first, generate(50, 4).collect::<Vec<_>>());
}

#[test]
fn the_first_hundred_of_a_thousand_are_the_hundred() {
    let thousand = generate(1000, 11);
    assert!(generate(100, 11).eq(thousand.take(100)));
}

#[test]
fn a_firm_of_this_seed_is_the_same_on_every_machine() {
    let firm = generate(1, 42).next().unwrap();
    let told = (firm.name.as_str(), firm.sbi[0].code.as_str(), firm.location.and_then(|l| l.place).unwrap_or_default());
    assert_eq!(told, ("Proefbedrijf 000001 Handel", "4639", "Maasvlakte Rotterdam".to_owned()));
}

#[test]
fn sections_are_drawn_as_often_as_there_are_firms() {
    let total = 2_316_555.0;
    for (letter, firms) in [("A", 79_510.0), ("C", 85_950.0), ("F", 268_475.0), ("G", 291_300.0), ("M", 470_465.0)] {
        let found = share(|firm| section(firm) == letter);
        assert!(near(found, firms / total, 0.01), "{letter}: {found}");
    }
}

#[test]
fn sizes_follow_the_section() {
    let one = |firm: &Firm| firm.employees.unwrap().class() == SizeClass::One;
    assert!(near(share(one), 1_889_860.0 / 2_316_555.0, 0.01));
    let large = share(|firm| firm.employees.unwrap().class() >= SizeClass::From50);
    assert!(near(large, 15_680.0 / 2_316_555.0, 0.003), "{large}");
    let hotels = share(|firm| section(firm) == "I");
    let single = share(|firm| section(firm) == "I" && one(firm));
    assert!(near(single / hotels, 43_430.0 / 79_560.0, 0.06));
}

#[test]
fn ages_follow_the_model() {
    let young = share(|firm| firm.founded.unwrap().year() > 2015);
    assert!(near(young, 0.664, 0.015), "{young}");
    assert!(FIRMS.iter().all(|firm| (1966..=2024).contains(&firm.founded.unwrap().year())));
    assert!(share(|firm| matches!(firm.founded, Some(Founded::Year(_)))) > 0.25);
}

#[test]
fn municipalities_follow_the_model() {
    let in_province = |code: &'static str| share(move |firm| firm.location.as_ref().unwrap().is_in(code));
    assert!(near(in_province("PV27"), 0.204, 0.012));
    assert!(near(in_province("PV28"), 0.204, 0.012));
    assert!(near(in_province("GM0518"), 0.0275, 0.005));
}

#[test]
fn barriers_have_the_ranks_and_means_of_the_survey() {
    let mut counts: HashMap<Barrier, usize> = HashMap::new();
    FIRMS.iter().flat_map(|firm| &firm.barriers).for_each(|stated| *counts.entry(stated.barrier).or_default() += 1);
    let mut ranks: Vec<_> = counts.into_iter().collect();
    ranks.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let first: Vec<Barrier> = ranks.iter().take(3).map(|(barrier, _)| *barrier).collect();
    assert_eq!(first, [Barrier::Knowledge, Barrier::Demand, Barrier::Talent]);
    let today = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    let mean = |of: &dyn Fn(FirmType) -> bool| {
        let numbers: Vec<usize> = FIRMS
            .iter()
            .filter(|firm| !firm.barriers.is_empty() && of(firm.firm_type(today)))
            .map(|firm| firm.barriers.len())
            .collect();
        numbers.iter().sum::<usize>() as f64 / numbers.len() as f64
    };
    assert!(near(mean(&|of| of != FirmType::ScaleUp), 2.0, 0.05));
    assert!(near(mean(&|of| of == FirmType::ScaleUp), 2.5, 0.2));
    assert!(FIRMS.iter().all(|firm| firm.barriers.len() <= 3));
}

#[test]
fn one_industrial_firm_in_ten_knows_a_fieldlab() {
    let asked: Vec<&Firm> = FIRMS.iter().filter(|firm| section(firm) == "C" && firm.fieldlab.is_some()).collect();
    let aware = asked.iter().filter(|firm| firm.fieldlab != Some(FieldlabTie::Unaware)).count();
    let found = aware as f64 / asked.len() as f64;
    assert!(near(found, 0.1, 0.05), "{found}");
}

#[test]
fn every_field_is_filled_now_and_then() {
    let filled = |of: &dyn Fn(&Firm) -> bool| FIRMS.iter().any(of);
    assert!(filled(&|firm| !firm.topics.is_empty() && !firm.partner_kinds.is_empty() && !firm.goals.is_empty()));
    assert!(filled(&|firm| firm.growth.is_some() && firm.innovation_turnover.is_some() && !firm.years.is_empty()));
    assert!(filled(&|firm| firm.do_not_contact.is_some()) && filled(&|firm| !firm.consents.is_empty()));
    assert!(filled(&|firm| firm.relations.as_ref().is_some_and(|relations| !relations.is_empty())));
    assert!(filled(&|firm| !firm.trade_names.is_empty() && firm.website.is_some() && firm.description.is_some()));
}

#[test]
fn a_firm_with_topics_wishes_to_work_on_them_in_plain_words() {
    for firm in FIRMS.iter() {
        assert_eq!(firm.wishes.len(), usize::from(!firm.topics.is_empty()), "{firm:?}");
    }
    let wishes: Vec<(&str, &reference::Topic)> =
        FIRMS.iter().flat_map(|firm| Some((&firm.wishes.first()?[..], firm.topics[0].topic()))).collect();
    let (mut dutch, mut english) = (0, 0);
    for (wish, topic) in &wishes {
        let named = |label: &str| wish.to_lowercase().contains(&label.to_lowercase());
        let is_english = wish.starts_with("We would");
        assert!(named(if is_english { &topic.label.en } else { &topic.label.nl }), "{wish}");
        *(if is_english { &mut english } else { &mut dutch }) += 1;
    }
    assert!(near(f64::from(english) / f64::from(english + dutch), 0.25, 0.03), "{english} of {}", wishes.len());
}

#[test]
fn wishes_leave_the_other_answers_of_a_seed_as_they_were() {
    // Drawn before firms had wishes.
    let firm = generate(10, 7).last().unwrap();
    let told = (firm.topics[0].code(), firm.partner_kinds[0].code(), firm.goals[0].code());
    assert_eq!(told, ("vr-ar", "entrepreneurs", "turnover"));
    let relation = &firm.relations.unwrap()[0];
    assert_eq!((relation.with.as_str(), relation.kind), ("Proefrelatie 0239", RelationKind::Contact));
    assert_eq!((firm.consents[0].purpose, firm.consents[0].given), (ConsentPurpose::Telephone, false));
    assert_eq!(firm.wishes.len(), 1);
}

#[test]
fn no_firm_can_be_taken_for_a_real_one() {
    for firm in FIRMS.iter() {
        assert!(firm.name.starts_with("Proefbedrijf ") && firm.provenance.source == "synthetic, seed 7");
        assert!(firm.kvk_number.is_none() && firm.rsin.is_none() && firm.establishment_number.is_none());
        assert!(firm.website.as_ref().is_none_or(|website| website.ends_with(".example")));
        let location = firm.location.as_ref().unwrap();
        assert!(location.postcode.is_none() && location.precision != Some(Precision::Given));
    }
}

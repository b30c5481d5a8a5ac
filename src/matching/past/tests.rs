//! Tests of the past on a handful of invented projects.

use super::asked::{Asking, Home, Trace, Traces};
use super::profile::Profile;
use super::words::Terms;
use super::*;
use crate::domain::collaboration::{Participant, Participation, Project};
use crate::domain::{ExternalId, FirmId, PartnerId, ProjectId, Provenance};
use uuid::Uuid;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
}

fn firm(number: u128) -> Participant {
    Participant::Firm(FirmId(Uuid::from_u128(number)))
}

fn partner(number: u128) -> Participant {
    Participant::Partner(PartnerId(Uuid::from_u128(number)))
}

/// Projects with title, theme, age in years and members.
fn past(told: &[(&str, &str, i32, &[Participant])]) -> Past {
    let mut collaborations = Collaborations::default();
    for (number, (title, theme, age, members)) in told.iter().enumerate() {
        let id = ProjectId(Uuid::from_u128(number as u128));
        collaborations.projects.push(Project {
            id,
            external_id: ExternalId { system: "test".into(), id: number.to_string() },
            acronym: None,
            title: Some((*title).to_owned()),
            themes: vec![(*theme).to_owned()],
            text: None,
            start: NaiveDate::from_ymd_opt(2026 - age, 1, 1),
            period: None,
            members: members.len() as u32,
            provenance: Provenance::new("invented", None),
        });
        let part = |participant: &Participant| Participation { project: id, participant: *participant };
        collaborations.participations.extend(members.iter().map(part));
    }
    Past::new(&collaborations, today())
}

fn row(past: &Past, number: u128) -> u32 {
    past.partner(Uuid::from_u128(number).as_bytes())
}

fn region() -> Past {
    past(&[
        ("Robots weld ships", "Manufacturing", 1, &[firm(1), partner(1), partner(2)]),
        ("Robots weld pipes", "Manufacturing", 9, &[firm(2), partner(1)]),
        ("Cheese from goats", "Food", 1, &[firm(3), partner(3)]),
        ("Cheese from cows", "Food", 5, &[firm(3), partner(4), partner(2)]),
        ("Growing tomatoes alone", "Food", 1, &[partner(4)]),
    ])
}

fn traces(past: &Past, homes: &[Home], asker: u128, wish: &str) -> Traces {
    let terms = past.words.of_text(wish);
    let themes: Vec<u16> = past.theme(wish).into_iter().collect();
    let row = past.firm(Uuid::from_u128(asker).as_bytes());
    let home = homes.get(row as usize).copied().unwrap_or_default();
    Traces::of_firm(past, homes, &Profile::new(past, homes), Asking { firm: row, home, wish: &terms, themes: &themes })
}

#[test]
fn a_record_counts_joint_projects_firms_and_how_current_they_are() {
    let past = region();
    let record = past.records[row(&past, 1) as usize];
    assert_eq!((record.projects, record.firms, record.recent), (2, 2, 1));
    assert!((record.currency() - 1.0 / 3.0).abs() < 1e-6);
    let alone = past.records[row(&past, 4) as usize];
    assert_eq!((alone.projects, alone.recent), (1, 0), "a project with one member is no joint one");
}

#[test]
fn the_partner_whose_projects_were_about_the_wish_comes_first() {
    let past = region();
    let traces = traces(&past, &vec![Home::default(); past.firms()], 99, "a robot that welds");
    for trace in [Trace::Words, Trace::Phrases] {
        assert_eq!(traces.at(trace, row(&past, 1)), 1.0, "{trace:?}");
        assert_eq!(traces.at(trace, row(&past, 3)), 0.0, "{trace:?}");
    }
}

#[test]
fn a_theme_by_name_finds_those_with_recent_projects_in_it() {
    let past = region();
    let traces = traces(&past, &vec![Home::default(); past.firms()], 99, "FOOD");
    assert_eq!(traces.at(Trace::Themes, row(&past, 3)), 1.0);
    assert!(traces.at(Trace::Themes, row(&past, 2)) < 1.0);
    assert_eq!(traces.at(Trace::Themes, row(&past, 1)), 0.0);
}

#[test]
fn the_network_reaches_partners_of_partners_and_nobody_without_a_way() {
    let past = region();
    let traces = traces(&past, &vec![Home::default(); past.firms()], 2, "");
    // Firm 2 knows partner 1, who was in a project with partner 2, who was in one with partner 4.
    let at = |number| traces.at(Trace::Rank, row(&past, number));
    assert!(at(1) > at(2) && at(2) > at(4) && at(4) > 0.0, "{} {} {}", at(1), at(2), at(4));
    assert!(traces.at(Trace::Similar, row(&past, 2)) > 0.0);
    assert_eq!(traces.at(Trace::Similar, row(&past, 3)), 0.0);
}

#[test]
fn neighbours_count_by_how_near_they_are_and_never_the_asker_itself() {
    let past = region();
    let at = |lat: f64, lon: f64| crate::domain::Coordinates::new(lat, lon).unwrap().unit_vector();
    let mut homes = vec![Home::default(); past.firms()];
    for (number, place) in [(1u128, at(51.56, 5.09)), (2, at(51.59, 4.78)), (3, at(53.22, 6.57))] {
        homes[past.firm(Uuid::from_u128(number).as_bytes()) as usize].place = Some(place);
    }
    let traces = traces(&past, &homes, 1, "");
    assert_eq!(traces.at(Trace::NearFirms, row(&past, 1)), 1.0, "the firm of Breda worked with it");
    assert_eq!(traces.at(Trace::NearFirms, row(&past, 2)), 0.0, "only the asker itself worked with it nearby");
    assert_eq!(traces.at(Trace::NearFirms, row(&past, 3)), 0.0, "Groningen is too far");
}

#[test]
fn firms_like_the_asker_point_to_the_partners_of_its_theme() {
    let past = region();
    let traces = traces(&past, &vec![Home::default(); past.firms()], 99, "Manufacturing");
    assert_eq!(traces.at(Trace::Profile, row(&past, 1)).max(traces.at(Trace::Profile, row(&past, 2))), 1.0);
    assert!(traces.at(Trace::Profile, row(&past, 1)) > traces.at(Trace::Profile, row(&past, 3)));
}

#[test]
fn without_a_past_nothing_is_said() {
    let past = past(&[]);
    let traces = traces(&past, &[], 1, "robots");
    assert_eq!(traces.at(Trace::Words, 0), 0.0);
    assert_eq!(past.words.of_text("robots"), Terms::default());
}

#[test]
fn words_are_stemmed_in_the_language_of_the_text() {
    assert_eq!(terms::terms("The robots of the factories"), ["robot", "factori"]);
    assert_eq!(terms::terms("wij willen robots in de fabrieken"), terms::terms("een robot voor de fabriek"));
    assert_eq!(terms::fold("Énergie-Hub  2"), "energie hub 2");
}

//! Tests of the past on a handful of invented projects.

use super::asked::{Asking, Home, Trace, Traces};
use super::neighbours::Neighbourhoods;
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
    let asking = Asking { firm: row, home, wish: &terms, themes: &themes };
    let around = home.place.map_or(0.0, |place| Neighbourhoods::new(past, homes, [place].into_iter()).at(place));
    Traces::of_firm(past, homes, &Profile::new(past, homes), asking, around)
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
        let best = (0..past.partners() as u32).map(|row| traces.of_partner(trace, row)).fold(0.0, f32::max);
        assert!(best > 0.0 && traces.of_partner(trace, row(&past, 1)) == best, "{trace:?}");
        assert_eq!(traces.of_partner(trace, row(&past, 3)), 0.0, "{trace:?}");
    }
}

#[test]
fn a_theme_by_name_finds_those_with_recent_projects_in_it() {
    let past = region();
    let traces = traces(&past, &vec![Home::default(); past.firms()], 99, "FOOD");
    assert!(traces.of_partner(Trace::Themes, row(&past, 3)) > traces.of_partner(Trace::Themes, row(&past, 2)));
    assert_eq!(traces.of_partner(Trace::Themes, row(&past, 1)), 0.0);
}

#[test]
fn the_network_reaches_partners_of_partners_and_nobody_without_a_way() {
    let past = region();
    let traces = traces(&past, &vec![Home::default(); past.firms()], 2, "");
    // Firm 2 knows partner 1, who was in a project with partner 2, who was in one with partner 4.
    let at = |number| traces.of_partner(Trace::Rank, row(&past, number));
    assert!(at(1) > at(2) && at(2) > at(4) && at(4) > 0.0, "{} {} {}", at(1), at(2), at(4));
    assert!(traces.of_partner(Trace::Similar, row(&past, 2)) > 0.0);
    assert_eq!(traces.of_partner(Trace::Similar, row(&past, 3)), 0.0);
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
    assert!(traces.of_partner(Trace::NearFirms, row(&past, 1)) > 0.5, "the firm of Breda worked with it");
    assert_eq!(traces.of_partner(Trace::NearFirms, row(&past, 2)), 0.0, "only the asker itself worked with it nearby");
    assert_eq!(traces.of_partner(Trace::NearFirms, row(&past, 3)), 0.0, "Groningen is too far");
}

#[test]
fn firms_like_the_asker_point_to_the_partners_of_its_theme() {
    let past = region();
    let traces = traces(&past, &vec![Home::default(); past.firms()], 99, "Manufacturing");
    assert!(traces.of_partner(Trace::Profile, row(&past, 1)) > traces.of_partner(Trace::Profile, row(&past, 3)));
}

#[test]
fn without_a_past_nothing_is_said() {
    let past = past(&[]);
    let traces = traces(&past, &[], 1, "robots");
    assert_eq!(traces.of_partner(Trace::Words, 0), 0.0);
    assert_eq!(past.words.of_text("robots"), Terms::default());
}

#[test]
fn words_are_stemmed_in_the_language_of_the_text() {
    assert_eq!(terms::terms("The robots of the factories"), ["robot", "factori"]);
    assert_eq!(terms::terms("wij willen robots in de fabrieken"), terms::terms("een robot voor de fabriek"));
    assert_eq!(terms::fold("Énergie-Hub  2"), "energie hub 2");
}

#[test]
fn following_moves_of_firms_equals_counting_anew() {
    use rand::{Rng, SeedableRng};
    let random = &mut rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let told: Vec<(String, String, Vec<Participant>)> = (0..120u32)
        .map(|number| {
            let firms = (0..2).map(|_| firm(1 + random.random_range(0..60))).collect::<Vec<_>>();
            let members = firms.into_iter().chain([partner(100 + random.random_range(0..9))]);
            (format!("Project {number}"), format!("Theme {}", number % 5), members.collect())
        })
        .collect();
    let told: Vec<(&str, &str, i32, &[Participant])> = told
        .iter()
        .enumerate()
        .map(|(age, (title, theme, members))| (title.as_str(), theme.as_str(), age as i32 % 12, members.as_slice()))
        .collect();
    let past = past(&told);
    let places: Vec<[f32; 3]> = (0..30)
        .map(|number| {
            let (lat, lon) = (50.8 + f64::from(number % 6) * 0.5, 3.5 + f64::from(number) * 0.1);
            crate::domain::Coordinates::new(lat, lon).unwrap().unit_vector()
        })
        .collect();
    let mut any_home = || Home {
        place: random.random_bool(0.9).then(|| places[random.random_range(0..places.len())]),
        country: random.random_range(0..2),
        region: random.random_range(0..4),
    };
    let mut homes: Vec<Home> = (0..past.firms()).map(|_| any_home()).collect();
    let mut profile = Profile::new(&past, &homes);
    let mut neighbourhoods = Neighbourhoods::new(&past, &homes, places.iter().copied());
    for step in 0..40 {
        let mut next = homes.clone();
        next[step * 7 % past.firms()] = any_home();
        next[step * 3 % past.firms()] = any_home();
        profile = profile.after_moves(&past, &homes, &next);
        neighbourhoods = neighbourhoods.after_moves(&past, &homes, &next);
        homes = next;
        assert_eq!(profile, Profile::new(&past, &homes), "step {step}");
        let anew = Neighbourhoods::new(&past, &homes, places.iter().copied());
        assert!(places.iter().all(|place| neighbourhoods.at(*place) == anew.at(*place)), "step {step}");
    }
}

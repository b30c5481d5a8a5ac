//! The figures of the region, and who may see them.

use crate::service::{Answer, Client, Service};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const FIGURES: [&str; 13] = [
    "growth",
    "barriers",
    "contacts",
    "collaboration",
    "fieldlabs",
    "journey",
    "outcomes",
    "ladder",
    "frontier",
    "coverage",
    "barrier-help",
    "cluster-participants",
    "population",
];

fn csv(client: &Client<'_>, figure: &str) -> Answer {
    let path = format!("/v1/insights/{figure}");
    client.send(Method::GET, &path, |request| request.header("accept", "text/csv"))
}

fn add(officer: &Client<'_>, number: usize, barrier: &str, fieldlab: &str) -> String {
    let firm = json!({"name": format!("Firma {number}"), "legalForm": "bv", "founded": 2000, "employees": 50, "barriers": [barrier],
                      "fieldlab": fieldlab, "growth": {"productivity": 10}, "location": {"place": "Tilburg"}});
    officer.post("/v1/firms", &firm).expect(201)["id"].as_str().unwrap().to_owned()
}

#[test]
fn every_figure_comes_as_json_and_as_a_table_with_the_same_numbers() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    for number in 0..18 {
        let fieldlab = ["unaware", "knows", "takes_part"][number % 3];
        add(&officer, number, if number < 9 { "talent" } else { "finance" }, fieldlab);
    }
    let analyst = service.client(Role::Analyst);
    for figure in FIGURES {
        let json = analyst.get(&format!("/v1/insights/{figure}"));
        assert!(json.expect(200).is_object() && json.header("content-type").starts_with("application/json"));
        let table = csv(&analyst, figure);
        assert_eq!(table.status, 200, "{figure}: {}", table.text);
        assert!(table.header("content-type").starts_with("text/csv"), "{figure}");
        assert!(table.text.starts_with("measure,group,n,count,share,low,high,value,suppressed\r\n"), "{figure}");
    }
    let barriers = analyst.get("/v1/insights/barriers").expect(200);
    assert_eq!((&barriers["n"], &barriers["barriers"][0]["all"]["count"]), (&json!(18), &json!(9)));
    assert!(csv(&analyst, "barriers").text.contains("talent,all,18,9,0.5,"), "{}", csv(&analyst, "barriers").text);
    let funnel = analyst.get("/v1/insights/fieldlabs").expect(200);
    assert_eq!((&funnel["all"]["aware"]["n"], &funnel["all"]["aware"]["count"]), (&json!(18), &json!(12)));
    let ladder = analyst.get("/v1/insights/ladder").expect(200);
    let rungs: Vec<&str> =
        ladder["rungs"].as_array().unwrap().iter().filter_map(|rung| rung["rung"].as_str()).collect();
    let all = ["not_reached", "reached", "need_known", "light_step", "network", "heavier_project"];
    assert_eq!((&ladder["n"], rungs), (&json!(18), all.to_vec()));
    let journey = analyst.get("/v1/insights/journey").expect(200);
    let stages = journey["stages"].as_array().unwrap();
    assert_eq!((stages.len(), &stages[0]["stage"], &stages[5]["stage"]), (6, &json!("not_reached"), &json!("joined")));
    assert_eq!((&stages[0]["share"]["n"], &stages[0]["share"]["suppressed"]), (&json!(18), &json!(true)), "{journey}");
}

#[test]
fn figures_of_many_firms_are_those_of_few_and_say_of_when_they_are() {
    let (few, many) = (Service::on_sqlite(), Service::on_sqlite_with_kept_figures());
    let asked = |service: &Service, figure: &str| {
        let officer = service.officer();
        let begin = Instant::now();
        loop {
            let mut told = officer.get(&format!("/v1/insights/{figure}")).expect(200);
            let fields = told.as_object_mut().unwrap();
            assert!(fields.remove("asOf").is_some_and(|moment| moment.is_string()));
            if fields.remove("isCurrent") == Some(json!(true)) {
                return told;
            }
            assert!(begin.elapsed() < Duration::from_secs(600), "{figure} never becomes current");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    for service in [&few, &many] {
        let officer = service.officer();
        for number in 0..12 {
            let fieldlab = ["unaware", "knows"][number % 2];
            let id = add(&officer, number, if number < 6 { "talent" } else { "finance" }, fieldlab);
            let note = json!({"officer": "A. de Vries", "channel": "telephone", "fieldlabInterest": number < 6});
            officer.post(&format!("/v1/firms/{id}/conversations"), &note).expect(201);
        }
        // A wish alone is a need that is known, and a member is known by its number: both are in no gist.
        let wish = json!({"name": "Wens", "legalForm": "bv", "wishes": ["iets met robots"], "kvkNumber": "12345678",
                          "location": {"place": "Tilburg"}});
        let id = officer.post("/v1/firms", &wish).expect(201)["id"].as_str().unwrap().to_owned();
        let note = json!({"officer": "A. de Vries", "channel": "telephone"});
        officer.post(&format!("/v1/firms/{id}/conversations"), &note).expect(201);
    }
    for figure in FIGURES {
        assert_eq!(asked(&many, figure), asked(&few, figure), "{figure}");
    }
    let officer = many.officer();
    add(&officer, 99, "talent", "knows");
    let stale = officer.get("/v1/insights/barriers").expect(200);
    assert_eq!((&stale["n"], &stale["isCurrent"]), (&json!(12), &json!(false)));
    assert_eq!(csv(&officer, "barriers").header("last-modified").len(), 29);
    let begin = Instant::now();
    while officer.get("/v1/insights/barriers").expect(200)["n"] != 13 {
        assert!(begin.elapsed() < Duration::from_secs(600), "what was written never shows");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn no_figure_gives_fewer_than_five_firms_away() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    (0..4).for_each(|number| drop(add(&officer, number, "talent", "knows")));
    for figure in FIGURES.into_iter().filter(|figure| !["barrier-help", "population"].contains(figure)) {
        let told = officer.get(&format!("/v1/insights/{figure}")).text;
        for given in ["\"n\":4", "\"count\":4", "\"known\":4"] {
            assert!(!told.contains(given), "{figure} tells {given}: {told}");
        }
        let table = csv(&officer, figure).text;
        assert!(!table.contains(",4,"), "{figure}: {table}");
    }
    let help = officer.get("/v1/insights/barrier-help").expect(200);
    assert!(help["barriers"].as_array().unwrap().iter().all(|line| line["firms"].is_null()), "{help}");
}

/// Named by all but one, hidden in the table of barriers because the rest and the mean would tell of that one.
#[test]
fn what_is_hidden_of_barriers_is_hidden_where_their_help_is_told() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    for number in 0..25 {
        let barriers = match number {
            0 => json!(["networks", "talent"]),
            1..13 => json!(["networks"]),
            _ => json!(["leadership"]),
        };
        let firm = json!({"name": format!("Proef {number}"), "barriers": barriers, "employees": 20});
        officer.post("/v1/firms", &firm).expect(201);
    }
    let named = officer.get("/v1/insights/barriers").expect(200).clone();
    let help = officer.get("/v1/insights/barrier-help").expect(200).clone();
    let is_hidden = |barrier: &Value| {
        let found = named["barriers"].as_array().unwrap().iter().find(|one| one["barrier"] == *barrier);
        found.is_none_or(|one| one["all"]["suppressed"] == true)
    };
    let told = help["barriers"].as_array().unwrap();
    assert!(told.iter().any(|one| one["firms"].is_u64()), "{help}");
    for one in told.iter().filter(|one| is_hidden(&one["barrier"])) {
        assert_eq!(one["firms"], Value::Null, "{one} {named}");
    }
    assert!(is_hidden(&json!("talent")));
}

#[test]
fn an_organisation_sees_its_own_firms_and_an_officer_those_of_the_region() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    (0..6).for_each(|number| drop(add(&officer, number, "talent", "knows")));
    let theirs = add_organisation(&service.app, "Buren").unwrap();
    for stranger in [service.officer_in("PV20"), service.of(theirs, Role::Analyst)] {
        assert_eq!(stranger.get("/v1/insights/growth").expect(200)["n"], json!(null));
    }
    assert_eq!(service.officer_in("PV30").get("/v1/insights/growth").expect(200)["n"], 6);
    service.coordinator().get("/v1/insights/growth").expect_problem(403, "forbidden");
    service.crm().get("/v1/insights/growth").expect_problem(403, "forbidden");
}

#[test]
fn a_participant_counts_once_by_number_by_name_of_a_partner_and_by_place() {
    let service = Service::on_sqlite();
    let (officer, admin) = (service.officer(), service.client(Role::Admin));
    let firm = |name: &str, kvk: &str| {
        let firm = json!({"name": name, "kvkNumber": kvk, "legalForm": "bv", "location": {"place": "Tilburg"}});
        officer.post("/v1/firms", &firm).expect(201)["id"].as_str().unwrap().to_owned()
    };
    let kvk = |number: usize| format!("{}", 12_345_600 + number);
    let members: Vec<serde_json::Value> = (0..5)
        .map(|number| json!({"firmId": firm(&format!("Lid {number}"), &kvk(number)), "name": format!("Lid {number}")}))
        .collect();
    // A school that is itself a partner stands in both by its name alone, in two spellings.
    let school =
        json!({"name": "Proefschool Tilburg", "kind": "knowledge_institution", "location": {"place": "Tilburg"}});
    admin.post("/v1/partners", &school).expect(201);
    for (name, school) in [("Cluster een", "Stichting Proefschool Tilburg"), ("Cluster twee", "Proefschool Tilburg")] {
        let named: Vec<serde_json::Value> = members.iter().cloned().chain([json!({"name": school})]).collect();
        let cluster = json!({"name": name, "kind": "network", "clusterType": "innovation", "members": named});
        admin.post("/v1/partners", &cluster).expect(201);
    }
    let told = admin.get("/v1/insights/cluster-participants").expect(200);
    let innovation = told["byCluster"].as_array().unwrap().iter().find(|line| line["cluster"] == "innovation").unwrap();
    assert_eq!(innovation["organisations"], 6, "{told}");
}

#[test]
fn what_those_drawn_by_lot_said_tells_of_all_firms() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let ids: Vec<String> = (0..110).map(|number| add(&officer, number, "talent", "knows")).collect();
    let list = officer.get("/v1/call-list?limit=100").expect(200);
    let drawn: Vec<&String> = ids
        .iter()
        .filter(|id| {
            let is_it =
                |call: &serde_json::Value| call["firmId"] == id.as_str() && call["picked"]["kind"] == "exploration";
            list["calls"].as_array().unwrap().iter().any(is_it)
        })
        .collect();
    assert_eq!(drawn.len(), 10);
    for (place, id) in drawn.iter().enumerate() {
        let note = json!({"officer": "A. de Vries", "channel": "telephone",
                          "fieldlab": if place < 5 { "knows" } else { "unaware" }});
        officer.post(&format!("/v1/firms/{id}/conversations"), &note).expect(201);
    }
    let told = officer.get("/v1/insights/population").expect(200);
    assert_eq!(
        (&told["draws"], &told["aware"]["share"], &told["aware"]["reached"]),
        (&json!(1), &json!(0.5), &json!(10))
    );
    assert!(told["interested"].is_null());
    // Whoever looks at the list again finds the lot of this morning, without those who were rung since.
    let again = officer.get("/v1/call-list?limit=100").expect(200);
    assert_eq!(again["exploration"], list["exploration"]);
    let is_drawn = |call: &&serde_json::Value| call["picked"]["kind"] == "exploration";
    assert_eq!(again["calls"].as_array().unwrap().iter().filter(is_drawn).count(), 0);
    let shorter = officer.get("/v1/call-list?limit=50").expect(200);
    assert_eq!((&shorter["exploration"]["drawn"], &shorter["exploration"]["population"]), (&json!(5), &json!(110)));
    let anew = officer.get("/v1/insights/population").expect(200);
    assert_eq!((&anew["draws"], &anew["aware"]), (&told["draws"], &told["aware"]), "the answers count as before");
}

/// Number and count of each line of all figures, by figure, measure and group.
type Numbers = BTreeMap<String, [Option<u64>; 2]>;

fn numbers(client: &Client<'_>) -> Numbers {
    let mut found = BTreeMap::new();
    // Partners and their members are in the registry for everybody to see.
    let of_firms = FIGURES.into_iter().filter(|figure| !["population", "cluster-participants"].contains(figure));
    for figure in of_firms {
        for line in csv(client, figure).text.lines().skip(1).filter(|line| !line.starts_with("partners")) {
            let fields: Vec<&str> = line.split(',').collect();
            let name = format!("{figure} {} {}", fields[0], fields[1]);
            found.insert(name, [fields[2].parse().ok(), fields[3].parse().ok()]);
        }
    }
    found
}

/// What follows from two figures of which one holds all firms of the other: the numbers of the firms between them.
fn differences(larger: &Numbers, smaller: &Numbers) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for (name, of_smaller) in smaller {
        let of_larger = larger.get(name).copied().unwrap_or_default();
        let subtract = |place: usize| Some(of_larger[place]?.abs_diff(of_smaller[place]?));
        found.extend((0..2).filter_map(subtract).map(|difference| (name.clone(), difference)));
    }
    found
}

#[test]
fn who_subtracts_the_figures_of_a_region_from_those_of_a_larger_one_learns_of_no_small_group() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let mut seed = 7u64;
    let mut draw = |of: u64| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) % of
    };
    for (place, count) in [("Tilburg", 60), ("Breda", 25), ("Rotterdam", 22)] {
        for number in 0..count {
            let barrier = ["talent", "finance", "knowledge"][draw(3) as usize];
            let fieldlab = ["unaware", "knows", "takes_part"][draw(3) as usize];
            let firm = json!({"name": format!("{place} {number}"), "founded": 1990 + draw(34), "employees": 1 + draw(200),
                "barriers": [barrier], "fieldlab": fieldlab, "growth": {"productivity": 10},
                "location": {"place": place}});
            officer.post("/v1/firms", &firm).expect(201);
        }
    }
    let whole = numbers(&service.client(Role::Analyst));
    let brabant = numbers(&service.analyst_in(&["PV30"]));
    let tilburg = numbers(&service.analyst_in(&["GM0855"]));
    let overlapping = numbers(&service.analyst_in(&["GM0855", "PV28"]));
    let pairs = [
        (&whole, &brabant),
        (&whole, &tilburg),
        (&whole, &overlapping),
        (&brabant, &tilburg),
        (&overlapping, &tilburg),
    ];
    for (number, (larger, smaller)) in pairs.into_iter().enumerate() {
        let told = differences(larger, smaller);
        assert!(told.len() > 4, "pair {number} tells nothing: {told:?}");
        for (name, difference) in told {
            assert!(difference >= 5, "pair {number}, {name}: {difference} firms");
        }
    }
    // The attack is a real one: with the figures of somebody who sees the firms themselves it succeeds.
    let unguarded = differences(&whole, &numbers(&service.officer_in("PV30")));
    assert!(unguarded.iter().any(|(_, difference)| *difference < 5), "{unguarded:?}");
}

#[test]
fn a_firm_learns_its_tenth_in_its_sector_and_whether_it_came_nearer() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let add = |number: usize, later: usize| {
            let year = |year: u16, figure: usize| json!({"year": year, "valueAddedEur": figure * 100_000, "workedPersons": 10});
            let firm = json!({"name": format!("Firma {number}"), "sbi": [{"code": "2562", "version": "2008", "main": true}],
                              "years": [year(2024, number), year(2025, later)], "location": {"place": "Tilburg"}});
            officer.post("/v1/firms", &firm).expect(201)["id"].as_str().unwrap().to_owned()
        };
        // The firm with the lowest figure of all overtakes half of the others.
        let firms: Vec<String> = (1..=40).map(|number| add(number, if number == 1 { 20 } else { number })).collect();
        let told = officer.get(&format!("/v1/firms/{}/frontier-standings", firms[0])).expect(200);
        let standings = told["standings"].as_array().unwrap();
        let facts = |place: usize| {
            let standing = &standings[place];
            (&standing["year"], &standing["measure"], &standing["sector"], &standing["n"], &standing["decile"])
        };
        assert_eq!(standings.len(), 2, "{told}");
        let measure = json!("per_person");
        assert_eq!(facts(0), (&json!(2025), &measure, &json!("2562"), &json!(40), &json!(6)));
        assert_eq!(facts(1), (&json!(2024), &measure, &json!("2562"), &json!(40), &json!(10)));
        assert_eq!((&standings[1]["distance"], &standings[1]["productivity"]), (&json!(1.0), &json!(10_000.0)));
        let front = officer.get(&format!("/v1/firms/{}/frontier-standings", firms[39])).expect(200);
        assert_eq!((&front["standings"][0]["decile"], &front["standings"][0]["distance"]), (&json!(1), &json!(0.0)));
        let bare = officer.post("/v1/firms", &json!({"name": "Zonder cijfers"})).expect(201)["id"].clone();
        let none = officer.get(&format!("/v1/firms/{}/frontier-standings", bare.as_str().unwrap())).expect(200);
        assert_eq!(none["standings"], json!([]));
        let elsewhere = service.officer_in("PV20");
        elsewhere.get(&format!("/v1/firms/{}/frontier-standings", firms[0])).expect_problem(404, "not-found");
    });
}

/// What an analyst is told, without the moment of it.
fn all_told(client: &Client<'_>) -> BTreeMap<String, String> {
    let told = |figure: &str| {
        let mut json = client.get(&format!("/v1/insights/{figure}")).expect(200).clone();
        let fields = json.as_object_mut().unwrap();
        drop((fields.remove("asOf"), fields.remove("isCurrent")));
        (figure.to_owned(), format!("{json}{}", csv(client, figure).text))
    };
    FIGURES.into_iter().map(told).collect()
}

#[test]
fn who_asks_before_and_after_one_firm_changes_learns_nothing_of_it() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let barriers = ["talent", "finance"];
        for number in 0..20 {
            add(&officer, number, barriers[number % 2], ["unaware", "knows"][number % 2]);
        }
        let (whole, tilburg) = (service.client(Role::Analyst), service.analyst_in(&["GM0855"]));
        let before = [&whole, &tilburg].map(all_told);
        let id = add(&officer, 20, "talent", "knows");
        let with_one = [&whole, &tilburg].map(all_told);
        assert_eq!(before, with_one);
        assert_eq!(whole.get("/v1/insights/barriers").expect(200)["isCurrent"], false);
        // The attack is a real one: whoever sees the firms themselves is told at once.
        let seen = officer.get("/v1/insights/barriers").expect(200)["n"].clone();
        assert_eq!((&seen, &whole.get("/v1/insights/barriers").expect(200)["n"]), (&json!(21), &json!(20)));
        // Whatever happens at that firm, it stays one.
        let note = json!({"officer": "A. de Vries", "channel": "telephone", "fieldlabInterest": true});
        for _ in 0..6 {
            officer.post(&format!("/v1/firms/{id}/conversations"), &note).expect(201);
        }
        assert_eq!(before, [&whole, &tilburg].map(all_told));
        // Firms elsewhere hide nobody in Tilburg.
        for number in 0..5 {
            let firm =
                json!({"name": format!("Elders {number}"), "barriers": ["talent"], "location": {"place": "Breda"}});
            officer.post("/v1/firms", &firm).expect(201);
        }
        assert_eq!(
            (&before[1], whole.get("/v1/insights/barriers").expect(200)["n"].clone()),
            (&all_told(&tilburg), json!(26))
        );
        let added: Vec<String> = (21..25).map(|number| add(&officer, number, barriers[number % 2], "knows")).collect();
        assert_ne!(before[1], all_told(&tilburg), "five firms of Tilburg changed");
        // One that goes is one firm, too.
        let before = [&whole, &tilburg].map(all_told);
        officer.delete(&format!("/v1/firms/{}", added[0])).expect(204);
        assert_eq!(before, [&whole, &tilburg].map(all_told));
    });
}

#[test]
fn whom_was_reached_at_the_frontier_does_not_follow_from_all_firms_and_the_others() {
    let reached_of_frontier = |reached: usize| {
        let service = Service::on_sqlite();
        let officer = service.officer();
        for number in 0..120 {
            let year = |year: u16| json!({"year": year, "valueAddedEur": (number + 1) * 100_000, "workedPersons": 10});
            let firm = json!({"name": format!("Firma {number}"), "founded": 1990, "employees": 50, "legalForm": "bv",
                "sbi": [{"code": "2562", "version": "2008", "main": true}], "years": [year(2024), year(2025)],
                "location": {"place": "Tilburg"}});
            let id = officer.post("/v1/firms", &firm).expect(201)["id"].as_str().unwrap().to_owned();
            // The twelve with the highest figures are the frontier.
            if number < 40 || (108..108 + reached).contains(&number) {
                let note = json!({"officer": "A. de Vries", "channel": "telephone"});
                officer.post(&format!("/v1/firms/{id}/conversations"), &note).expect(201);
            }
        }
        let told = numbers(&service.client(Role::Analyst));
        let count = |name: &str| told.get(name).and_then(|numbers| numbers[1]);
        let kind = "small_established large_established scale_up established"
            .split(' ')
            .find(|kind| told.contains_key(&format!("ladder not_reached here {kind}")))
            .unwrap_or_else(|| panic!("no type in {told:?}"));
        assert_eq!(count("coverage reached by sector all"), Some(40), "{told:?}");
        let less = |all: &str, part: u64| count(all).map(|all| all - part);
        let found = [
            less("journey reached all", 40),
            less("journey not_reached all", 68),
            less("ladder not_reached here all", 68),
            less("ladder reached here_or_above all", 40),
            less(&format!("ladder not_reached here {kind}"), 68),
        ];
        (found, count("journey joined all"))
    };
    // Of twelve at the frontier seven were reached: that tells of no few.
    assert_eq!(reached_of_frontier(7).0[..4], [Some(7), Some(5), Some(5), Some(7)]);
    assert_eq!(reached_of_frontier(2).0, [None; 5]);
}

#[test]
fn a_year_that_few_firms_have_is_told_to_nobody() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    for number in 1..=40 {
        let year = |year: u16| json!({"year": year, "valueAddedEur": number * 100_000, "workedPersons": 10});
        let early = if number == 7 { vec![year(2026)] } else { Vec::new() };
        let years: Vec<Value> = [year(2024), year(2025)].into_iter().chain(early).collect();
        let firm = json!({"name": format!("Firma {number}"), "years": years, "location": {"place": "Tilburg"},
                          "sbi": [{"code": "2562", "version": "2008", "main": true}]});
        officer.post("/v1/firms", &firm).expect(201);
    }
    let told = service.client(Role::Analyst).get("/v1/insights/frontier").expect(200).clone();
    assert_eq!((&told["year"], &told["measures"][1]["movement"]["n"]), (&json!(2025), &json!(40)), "{told}");
}

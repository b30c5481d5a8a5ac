//! Classifications.

use crate::service::{Service, fault};
use loopvermogen::app::caller::Role;

#[test]
fn the_classifications_are_complete() {
    let service = Service::on_sqlite();
    let analyst = service.client(Role::Analyst);
    let totals = [
        ("barriers", 11),
        ("topics", 144),
        ("steps", 8),
        ("regions", 394),
        ("regions?kind=province", 12),
        ("regions?kind=corop", 40),
        ("regions?kind=municipality", 342),
        ("sectors?version=2008", 1434),
        ("sectors?version=2025", 1954),
    ];
    for (path, total) in totals {
        assert_eq!(analyst.get(&format!("/v1/{path}")).expect(200)["total"], total, "{path}");
    }
}

#[test]
fn a_classification_is_searched_by_code_and_by_words() {
    let service = Service::on_sqlite();
    let find = |path: &str| {
        let list = service.officer().get(&format!("/v1/{path}")).expect(200);
        let codes = list["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap().to_owned());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(find("sectors?version=2008&q=25.62"), ["2562"]);
    assert!(find("sectors?version=2008&q=ICE%20CREAM").contains(&"1052".to_owned()));
    assert_eq!(find("regions?q=noord-brabant")[0], "PV30");
    assert_eq!(find("regions?q=FRYSLAN&kind=province"), ["PV21"]);
    assert!(find("topics?q=cobot").contains(&"robotica".to_owned()));
    assert!(find("topics?q=xyzzy").is_empty());
}

#[test]
fn a_long_classification_comes_in_pages() {
    let service = Service::on_sqlite();
    let (mut codes, mut path) = (Vec::new(), "/v1/topics?limit=100".to_owned());
    loop {
        let page = service.officer().get(&path).expect(200);
        codes.extend(page["items"].as_array().unwrap().iter().map(|item| item["code"].to_string()));
        match page["nextCursor"].as_str() {
            Some(cursor) => path = format!("/v1/topics?limit=100&cursor={cursor}"),
            None => break,
        }
    }
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 144);
}

#[test]
fn the_version_of_the_sectors_must_be_given() {
    let service = Service::on_sqlite();
    assert_eq!(service.officer().get("/v1/sectors").faults(), [fault("version", "missing")]);
    assert_eq!(service.officer().get("/v1/sectors?version=2024").faults(), [fault("version", "unknown_code")]);
    assert_eq!(service.officer().get("/v1/regions?kind=country").faults(), [fault("kind", "unknown_code")]);
}

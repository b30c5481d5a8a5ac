//! Paging.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn pages_together_hold_every_item_once_and_in_order() {
    on_each_database(|database| {
        let service = Service::start(database);
        // Equal names, capitals, accents and signs: what sorts badly when the order is not total.
        let names = ["Één", "een", "EEN", "Bakkerij", "bakkerij", "100% Zuid", "Zuid_Oost", "'t Hoekje", "Ø", "a"];
        for name in names {
            service.officer().post("/v1/firms", &json!({"name": name})).expect(201);
        }
        let whole = service.officer().get("/v1/firms?limit=100").expect(200);
        let ids = |list: &serde_json::Value| -> Vec<String> {
            list["items"].as_array().unwrap().iter().map(|firm| firm["id"].as_str().unwrap().to_owned()).collect()
        };
        let mut paged = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = service.officer().get(&format!("/v1/firms?limit=3{cursor}")).expect(200);
            assert_eq!(page["total"], names.len());
            paged.extend(ids(&page));
            match page["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(paged, ids(&whole));
        assert_eq!(paged.iter().collect::<BTreeSet<_>>().len(), names.len());
    });
}

#[test]
fn a_cursor_belongs_to_its_list_and_hides_what_it_holds() {
    let service = Service::on_sqlite();
    for name in ["Jansen", "Pietersen", "Willemsen"] {
        service.officer().post("/v1/firms", &json!({"name": name})).expect(201);
    }
    let page = service.officer().get("/v1/firms?limit=1").expect(200);
    let cursor = page["nextCursor"].as_str().unwrap();
    service.officer().get(&format!("/v1/firms?limit=2&cursor={cursor}")).expect(200);
    let plain: String = "jansen".bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(!cursor.contains(&plain), "the cursor shows a name");
    let other = [
        format!("/v1/firms?q=jansen&cursor={cursor}"),
        format!("/v1/partners?cursor={cursor}"),
        format!("/v1/topics?cursor={cursor}"),
        format!("/v1/firms?cursor={}0", &cursor[..cursor.len() - 1]),
        "/v1/firms?cursor=x".to_owned(),
        format!("/v1/firms?cursor={}", "0".repeat(3999)),
    ];
    for path in other {
        let answer = service.officer().get(&path);
        // The last digit may have been the one that was put in its place.
        if answer.status != 200 || !path.ends_with(cursor) {
            assert_eq!(answer.faults(), [fault("cursor", "invalid_cursor")], "{path}");
        }
    }
}

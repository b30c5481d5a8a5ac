//! Notes of an organisation about partners that others share.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::domain::{Partner, PartnerId, PartnerKind};
use loopvermogen::storage::partners::save_registry;
use serde_json::json;

fn shared_partner(service: &Service) -> PartnerId {
    let id = PartnerId::of_reference("proef-lab");
    let lab = Partner { id, name: "Gedeeld Lab".into(), kind: PartnerKind::Fieldlab, ..Partner::default() };
    save_registry(&mut service.app.pool.get().unwrap(), &[lab]).unwrap();
    id
}

#[test]
fn a_note_about_a_shared_partner_is_seen_by_the_own_organisation_alone() {
    on_each_database(|database| {
        let service = Service::start(database);
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        let id = shared_partner(&service);
        let notes = format!("/v1/partners/{id}/notes");
        let body = json!({"text": "Neemt dit jaar niemand aan.\nBel A. de Vries."});
        let written = service.officer().post(&notes, &body);
        assert_eq!(
            (written.expect(201)["writtenBy"].as_str(), written.header("etag")),
            (Some("local:officer"), "\"1\"")
        );
        let place = written.header("location").to_owned();
        assert_eq!(service.officer().get(&place).expect(200)["text"], body["text"]);
        service.officer().post(&notes, &json!({"text": "Tweede."})).expect(201);

        // The latest first, in pages.
        let first = service.crm().get(&format!("{notes}?limit=1")).expect(200);
        assert_eq!((first["total"].as_u64(), &first["items"][0]["text"]), (Some(2), &json!("Tweede.")));
        let next = format!("{notes}?limit=1&cursor={}", first["nextCursor"].as_str().unwrap());
        assert_eq!(service.crm().get(&next).expect(200)["items"][0]["text"], body["text"]);

        // Others see the partner and no note; its coordinators see none either.
        let stranger = service.of(theirs, Role::Admin);
        assert_eq!(stranger.get(&notes).expect(200)["total"], 0);
        stranger.get(&place).expect_problem(404, "not-found");
        stranger.delete(&place).expect_problem(404, "not-found");
        service.coordinator_of(&id.to_string()).get(&notes).expect_problem(403, "forbidden");

        assert_eq!(service.officer().delete(&place).status, 204);
        service.officer().get(&place).expect_problem(404, "not-found");
        assert_eq!(service.officer().get(&notes).expect(200)["total"], 1);
        // Who hides the partner hides and forgets what was put down of it.
        assert_eq!(service.client(Role::Admin).delete(&format!("/v1/partners/{id}")).status, 204);
        service.officer().get(&notes).expect_problem(404, "not-found");
        assert_eq!(stranger.get(&notes).expect(200)["total"], 0);
    });
}

#[test]
fn a_note_warns_of_personal_data_and_is_refused_when_it_says_nothing() {
    on_each_database(|database| {
        let service = Service::start(database);
        let notes = format!("/v1/partners/{}/notes", shared_partner(&service));
        let written = service.officer().post(&notes, &json!({"text": "Mail piet@voorbeeld.nl"})).expect(201);
        assert_eq!(written["warnings"][0]["code"], "looks_like_email");
        let place = format!("{notes}/{}", written["id"].as_str().unwrap());
        assert!(service.officer().get(&place).expect(200).get("warnings").is_none());
        for (text, code) in [("  \n", "missing"), ("x\u{7}", "control_character")] {
            let faults = service.officer().post(&notes, &json!({"text": text})).faults();
            assert_eq!(faults, [fault("/text", code)]);
        }
        let set = service.officer().post(&notes, &json!({"text": "x", "writtenBy": "ander"})).faults();
        assert_eq!(set, [fault("/writtenBy", "read_only")]);
        let unknown = format!("/v1/partners/{}/notes", uuid::Uuid::now_v7());
        service.officer().post(&unknown, &json!({"text": "x"})).expect_problem(404, "not-found");
    });
}

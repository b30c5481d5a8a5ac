//! Examples of firms, partners, referrals and duplicates.

use super::{in_full, list, with};
use crate::domain::{Firm, Partner};
use serde_json::{Value, json};

/// The example of an operation's answer.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "createIntakeLink" => json!({
            "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a2c",
            "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
            "path": "/intake/open/00000000000070008000000000000001.secret-that-is-told-this-once",
            "endsAt": "2026-12-10T09:00:00Z"
        }),
        "search" => json!({
            "firms": {"hits": [], "hasMore": false},
            "partners": {
                "hits": [{
                    "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "name": "Voorbeeld Fieldlab", "place": "Tilburg",
                    "fit": 0.6, "isClose": true
                }],
                "hasMore": false
            },
            "topics": {
                "hits": [{
                    "id": "robotica", "label": {"nl": "Robotica", "en": "Robotics"}, "fit": 1.0, "isClose": false
                }],
                "hasMore": false
            },
            "indexVersion": 42
        }),
        "listFirms" => list(firm(), 1),
        "createFirm" | "getFirm" | "replaceFirm" | "patchFirm" | "getFirmByKey" | "putFirmByKey" | "patchFirmByKey" => {
            firm()
        }
        "listPartners" => list(partner(), 1),
        "createPartner" | "getPartner" | "replacePartner" | "patchPartner" | "getPartnerByKey" | "putPartnerByKey"
        | "patchPartnerByKey" => partner(),
        "getMembershipByKey" | "putMembershipByKey" | "patchMembershipByKey" => json!({
            "firmId": firm()["id"], "partnerId": partner()["id"], "name": "Voorbeeld Metaal B.V.",
            "source": "ledenlijst", "date": "2026-11-02", "partnerName": partner()["name"],
            "changedAt": "2026-11-26T10:05:00Z"
        }),
        "listPartnerNotes" => list(partner_note(), 1),
        "createPartnerNote" | "getPartnerNote" => partner_note(),
        "listReferrals" => list(referral(), 1),
        "createReferral" | "getReferral" | "replaceReferralStatus" => referral(),
        "listDuplicates" => list(duplicate(), 1),
        "getDuplicate" => duplicate(),
        "decideDuplicate" => with(
            duplicate(),
            json!({
                "state": "different",
                "decision": {
                    "decision": "different",
                    "survivorId": null,
                    "reason": "twee broers met elk een bedrijf",
                    "decidedBy": "user:019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                    "decidedAt": "2026-11-26T10:05:00Z"
                }
            }),
        ),
        "matchIdentity" => json!({
            "answer": "same",
            "matches": [{
                "firm": {"id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "name": "Voorbeeld Metaal B.V.", "place": "Tilburg",
                         "kvkNumber": "12345678"},
                "verdict": "same", "weight": 14.0, "probability": 0.9999, "priorWeight": -13.6,
                "reasons": [
                    {"field": "name", "agreement": "similar", "weight": 9.4},
                    {"field": "kvkNumber", "agreement": "equal", "weight": 18.2}
                ]
            }]
        }),
        "searchDuplicates" => json!({"firms": 12840, "open": 31, "new": 4}),
        _ => return None,
    })
}

fn firm() -> Value {
    let named = json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "externalIds": [{"system": "crm", "id": "4711"}],
        "name": "Voorbeeld Metaal B.V.",
        "legalForm": "bv",
        "founded": 2016,
        "employees": 34,
        "sbi": [{"code": "2562", "version": "2008", "main": true}],
        "location": {"place": "Tilburg", "municipality": "GM0855", "corop": "CR34", "province": "PV30"},
        "wishes": ["samen met een lab een lasrobot proberen"],
        "barriers": [{"barrier": "talent", "words": "we vinden geen vakmensen", "provenance": null}],
        "topics": ["robotica"],
        "partnerKinds": ["mbo"]
    });
    in_full::<Firm>(named, json!({"firmType": "large_established", "changedAt": "2026-11-23T20:15:00Z"}))
}

fn partner() -> Value {
    let named = json!({
        "id": "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b",
        "name": "Voorbeeld Fieldlab",
        "kind": "fieldlab",
        "topics": [{"topic": "robotica", "strength": 0.8, "derived": false}],
        "location": {"place": "Tilburg", "province": "PV30"},
        "reach": "regional",
        "website": "https://fieldlab.example",
        "verification": "source_seen"
    });
    in_full::<Partner>(named, json!({"changedAt": "2026-11-23T20:15:00Z"}))
}

fn partner_note() -> Value {
    json!({
        "id": "019aa1b2-4444-7e4f-8a5b-6c7d8e9f0a1b",
        "partnerId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "text": "Neemt dit jaar geen bedrijven uit Zeeland meer aan.",
        "writtenBy": "officer@agentschap.example",
        "writtenAt": "2026-11-26T10:00:00Z"
    })
}

fn referral() -> Value {
    let mut shared = firm();
    for field in ["firmType", "changedAt", "interpretation"] {
        shared.as_object_mut().map(|shared| shared.remove(field));
    }
    // Ids of other systems are not shared.
    shared["externalIds"] = json!([]);
    json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-00000000000a",
        "from": "00000000-0000-0000-0000-000000000001",
        "to": "019aa1b2-7c3d-7e4f-8a5b-000000000001",
        "status": "offered",
        "firmId": null,
        "shared": shared,
        "reason": "verhuisd naar uw regio",
        "offeredAt": "2026-11-26T09:00:00Z",
        "answeredAt": null
    })
}

fn duplicate() -> Value {
    let firm = |id: &str, name: &str, number: Option<&str>| json!({"id": id, "name": name, "place": "Tilburg", "kvkNumber": number});
    let reason =
        |field: &str, agreement: &str, weight: f64| json!({"field": field, "agreement": agreement, "weight": weight});
    json!({
        "id": "019aa1b2-2222-7e4f-8a5b-6c7d8e9f0a1b",
        "firms": [
            firm("019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "Voorbeeld Metaal B.V.", Some("12345678")),
            firm("019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c", "Voorbeeld Metaal", None),
        ],
        "state": "open",
        "verdict": "same",
        "weight": 11.25,
        "probability": 0.9996,
        "priorWeight": -9.5,
        "reasons": [
            reason("name", "equal", 15.25),
            reason("kvkNumber", "unknown", 0.0),
            reason("place", "equal", 5.5),
        ],
        "foundAt": "2026-11-26T10:00:00Z",
        "decision": null
    })
}

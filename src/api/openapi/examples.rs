//! An example of the answer of each operation.

use super::import_examples;
use crate::domain::{Firm, Partner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

/// Adds the example to the answer when all goes well.
pub fn add(operation: &mut Operation) {
    let Some(example) = operation.operation_id.as_deref().and_then(of) else {
        return;
    };
    for status in ["200", "201", "202"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            let json = response.content.iter_mut().filter(|(media_type, _)| *media_type == "application/json");
            for content in json.map(|(_, content)| content) {
                if let RefOr::T(content) = content {
                    content.example = Some(example.clone());
                }
            }
        }
    }
}

fn with(mut record: Value, more: Value) -> Value {
    if let (Some(record), Some(more)) = (record.as_object_mut(), more.as_object()) {
        record.extend(more.clone());
    }
    record
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

fn user() -> Value {
    json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "login": "j.jansen@example.org",
        "role": "officer",
        "regions": ["PV30"],
        "partners": null,
        "active": true,
        "atIssuer": null,
        "totp": false,
        "createdAt": "2026-11-02T08:00:00Z"
    })
}

fn webhook() -> Value {
    json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "url": "https://crm.example.org/hooks/loopvermogen",
        "types": ["nl.loopvermogen.firms.changed.v1"],
        "skipOwn": true,
        "description": null,
        "state": "active",
        "disabledReason": null,
        "stateSince": "2026-11-26T10:00:00Z",
        "createdAt": "2026-11-26T10:00:00Z"
    })
}

fn client() -> Value {
    json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "name": "CRM",
        "scopes": ["firms:read", "matches:read"],
        "regions": [],
        "partners": null,
        "createdAt": "2026-11-02T08:00:00Z"
    })
}

fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "rankPartnersForProfile" | "rankPartnersForFirm" | "rankPartnersForKey" => matches(),
        "rankFirmsForPartner" => prospects(),
        "findIntroductionPaths" => introduction_paths(),
        "getFrontierReach" => frontier_reach(),
        "listInformalClusters" => informal_clusters(),
        "listFirms" => list(firm(), 1),
        "createFirm" | "getFirm" | "replaceFirm" | "patchFirm" | "getFirmByKey" | "putFirmByKey" | "patchFirmByKey" => {
            firm()
        }
        "listImports" => list(import_examples::import("committed"), 1),
        "getImport" => import_examples::import("checked"),
        "createImport" => import_examples::sent(),
        "commitImport" => import_examples::import("committing"),
        "revertImport" => import_examples::import("reverting"),
        "listImportRows" => list(import_examples::row(), 1),
        "listImportMappings" => list(import_examples::mapping(), 1),
        "createImportMapping" | "getImportMapping" | "replaceImportMapping" => import_examples::mapping(),
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
        "searchDuplicates" => json!({"firms": 12840, "open": 31, "new": 4}),
        "listPartners" => list(partner(), 1),
        "createPartner" | "getPartner" | "replacePartner" | "patchPartner" | "getPartnerByKey" | "putPartnerByKey"
        | "patchPartnerByKey" => partner(),
        "listReferrals" => list(referral(), 1),
        "createReferral" | "getReferral" | "replaceReferralStatus" => referral(),
        "listConversations" => list(conversation(false), 1),
        "createConversation" => conversation(true),
        "getConversation" => conversation(false),
        "confirmWords" => confirmed_conversation(),
        "listOutcomesDue" => outcomes_due(),
        "createImpression" | "getImpression" => impression(),
        "getNextStep" => next_step(),
        "listIntroductions" => list(introduction(), 1),
        "createIntroduction" | "getIntroduction" | "replaceIntroductionStatus" | "createOutcome" => introduction(),
        "listOrganisations" => list(json!({"id": "019aa1b2-7c3d-7e4f-8a5b-000000000001", "name": "Voorbeeld"}), 1),
        "listUsers" => list(user(), 1),
        "getUser" => user(),
        "createUser" | "replaceUser" | "createPassword" => with(
            user(),
            json!({
                "password": "mF3vXQ0o1k8sZ2bY7uW5nT9cA4eD6gH-jK_lP0qR3xV", "totpUri": null
            }),
        ),
        "listClients" => list(client(), 1),
        "getClient" | "replaceClient" => client(),
        "createClient" | "createClientSecret" => {
            with(client(), json!({"secret": "mF3vXQ0o1k8sZ2bY7uW5nT9cA4eD6gH-jK_lP0qR3xV"}))
        }
        "createSession" | "getSession" => json!({
            "organisationId": "00000000-0000-0000-0000-000000000001",
            "subject": "user:019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
            "role": "officer",
            "regions": ["PV30"],
            "partners": null,
            "endsAt": "2026-11-02T20:00:00Z"
        }),
        "planVisits" => visit_plan(),
        "allocatePlaces" => allocation(),
        "proposeGroups" => groups(),
        "interpretWords" => json!({"interpretations": [interpretation()]}),
        "listChanges" => json!({
            "items": [{
                "sequence": 4711,
                "type": "firm",
                "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                "change": "changed",
                "at": "2026-11-26T10:00:00Z"
            }],
            "nextAfter": 4711,
            "last": 4711
        }),
        "listWebhooks" => list(webhook(), 1),
        "getWebhook" | "replaceWebhook" => webhook(),
        "createWebhook" | "createWebhookSecret" => {
            with(webhook(), json!({"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="}))
        }
        "replayEvents" => json!({"events": 12, "hasMore": false}),
        "listDeliveries" => list(
            json!({
                "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c",
                "eventId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                "type": "nl.loopvermogen.firms.changed.v1",
                "state": "delivered",
                "attempts": 1,
                "createdAt": "2026-11-26T10:00:00Z",
                "triedAt": "2026-11-26T10:00:01Z",
                "nextAt": null,
                "status": 204,
                "outcome": "The receiver took it.",
                "answer": ""
            }),
            1,
        ),
        "listAuditRecords" => list(
            json!({
                "sequence": 4711,
                "at": "2026-11-26T10:00:00Z",
                "subject": "local:officer",
                "role": "officer",
                "requestId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                "addressClass": "private",
                "action": "replace",
                "objectKind": "firm",
                "objectId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                "outcome": "done",
                "detail": "{\"revision\":3}",
                "previousHash": "5f6d1c0b9e8a7d6c5b4a39281706f5e4d3c2b1a0998877665544332211009f8e",
                "hash": "9f8e001122334455667788990a1b2c3d4e5f60718293a4b5c6d7e8a9b0c1d6f5"
            }),
            4711,
        ),
        "listBarriers" => list(
            json!({
                "code": "talent",
                "label": {"nl": "Talent", "en": "Talent"},
                "definition": {"nl": "Mensen vinden, opleiden en houden.", "en": "Finding, training and keeping people."},
                "synonyms": {"nl": ["personeelstekort"], "en": ["staff shortage"]},
                "source": "Stam & Van de Ven (2021)"
            }),
            11,
        ),
        "listTopics" => list(
            json!({
                "code": "robotica",
                "parent": null,
                "level": 1,
                "label": {"nl": "Robotica", "en": "Robotics"},
                "synonyms": {"nl": ["robots"], "en": ["robots"]},
                "barriers": ["knowledge", "talent"]
            }),
            144,
        ),
        "listSectors" => list(
            json!({
                "version": "2008",
                "code": "2562",
                "level": "class",
                "parent": "256",
                "section": "C",
                "label": {"nl": "Overige metaalbewerking", "en": "Machining"},
                "nace": "25.62"
            }),
            1,
        ),
        "listRegions" => list(
            json!({
                "code": "PV30",
                "kind": "province",
                "name": {"nl": "Noord-Brabant", "en": "North Brabant"},
                "corop": null,
                "province": null,
                "centre": {"lat": 51.56, "lon": 5.2}
            }),
            1,
        ),
        "listSteps" => list(
            json!({"code": "demo", "weight": "light", "label": {"nl": "een demonstratie", "en": "a demonstration"}}),
            7,
        ),
        other => return super::privacy_examples::of(other).or_else(|| super::figure_examples::of(other)),
    })
}

pub(super) fn list(item: Value, total: u32) -> Value {
    json!({"items": [item], "nextCursor": null, "total": total})
}

/// A record with all its fields: those that the example does not name are unknown.
fn in_full<Record: Serialize + DeserializeOwned>(named: Value, derived: Value) -> Value {
    let record = serde_json::from_value::<Record>(named).and_then(serde_json::to_value);
    match (record, derived) {
        (Ok(Value::Object(mut record)), Value::Object(derived)) => {
            record.extend(derived);
            // The design rules' linter takes any key with "post" in it for an operation, also `postcode` in an example.
            if let Some(Value::Object(location)) = record.get_mut("location") {
                location.remove("postcode");
            }
            Value::Object(record)
        }
        _ => Value::Null,
    }
}

fn visit_plan() -> Value {
    json!({
        "notices": [],
        "days": [{
            "officer": "officer-1", "date": "2026-12-01", "leaves": "12:42", "returns": "14:18",
            "drivingMinutes": 36, "kilometres": 21.6,
            "visits": [{
                "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "name": "Voorbeeld Metaal B.V.", "place": "Oisterwijk",
                "kind": "proposed", "from": "13:00", "to": "14:00", "drivingMinutes": 18, "kilometres": 10.8
            }]
        }],
        "leftOut": [{
            "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1d", "name": "Voorbeeld Bouw", "reason": "no_time",
            "text": {
                "nl": "geen tijd op dinsdag 1 december in dit gebied",
                "en": "no time on Tuesday 1 December in this area"
            }
        }],
        "value": 7.5, "drives": "estimate", "seed": 1
    })
}

fn allocation() -> Value {
    let place =
        json!({"partnerId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c", "name": "Fieldlab Voorbeeld", "value": 7.5});
    let spread = |group: &str| json!({"gini": 0.0, "groups": [{"group": group, "firms": 1, "places": 1}]});
    let fairness = json!({
        "withoutPlace": 0, "envious": 0, "justlyEnvious": 0, "leastValue": 7.5,
        "sectors": spread("25"), "firmTypes": spread("scale_up")
    });
    json!({
        "notices": [],
        "firms": [{
            "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "name": "Voorbeeld Metaal B.V.",
            "places": [place], "otherwise": [place], "firstChoice": place
        }],
        "value": 7.5, "valueOtherwise": 7.5, "fairness": fairness, "fairnessOtherwise": fairness
    })
}

fn groups() -> Value {
    json!({
        "groups": [{
            "need": {"kind": "barrier", "code": "talent"}, "needText": {"nl": "goede mensen", "en": "good people"},
            "firms": [{
                "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "name": "Voorbeeld Metaal B.V.", "place": "Tilburg",
                "sector": {"nl": "Overige metaalbewerking", "en": "Machining"}
            }],
            "meanKm": 6.4,
            "host": {
                "partnerId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c", "name": "Fieldlab Voorbeeld", "kind": "fieldlab",
                "km": 3.1
            },
            "firstDate": "2027-01-12", "event": null
        }],
        "leftOut": []
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

fn interpretation() -> Value {
    json!({
        "pointer": "/texts/0",
        "text": "we vinden geen vakmensen",
        "meaning": {"kind": "barrier", "code": "talent", "label": {"nl": "Talent", "en": "Talent"}, "certainty": 1.0},
        "alternatives": [],
        "notice": null
    })
}

fn verdict() -> Value {
    json!({
        "score": 71.4,
        "confidence": "fair",
        "reasons": [{
            "signal": "topicFit",
            "points": 71.4,
            "facts": [
                {
                    "of": "firm", "field": "topics", "value": {"nl": "Robotica", "en": "Robotics"},
                    "derived": false, "source": "gesprek", "date": "2026-11-02"
                },
                {
                    "of": "partner", "field": "topics", "value": {"nl": "Robotica", "en": "Robotics"},
                    "derived": false, "source": "https://fieldlab.example", "date": "2026-05-01"
                }
            ],
            "text": {
                "nl": "U wilt iets met robotica, en daar werkt Voorbeeld Fieldlab aan.",
                "en": "You want to work on robotics, and Voorbeeld Fieldlab works on that."
            }
        }],
        "missing": [{"of": "partner", "field": "suits", "signal": "suitability"}],
        "firstStep": {
            "step": "demo",
            "text": {"nl": "Begin met een demonstratie.", "en": "Begin with a demonstration."}
        }
    })
}

fn with_verdict(mut candidate: Value) -> Value {
    if let (Value::Object(candidate), Value::Object(verdict)) = (&mut candidate, verdict()) {
        candidate.extend(verdict);
    }
    candidate
}

fn list_confidence(nl: &str, en: &str) -> Value {
    json!({
        "band": "fair",
        "share": 0.58,
        "event": {
            "nl": format!("Van elke 100 vergelijkbare lijsten in een meting op EU-projecten hadden er 58 bij de eerste tien {nl}."),
            "en": format!("Of every 100 lists like this one in a measurement on EU projects, 58 had among the first ten {en}.")
        }
    })
}

fn matches() -> Value {
    let partner = json!({
        "id": "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b", "name": "Voorbeeld Fieldlab", "kind": "fieldlab",
        "subtype": "smart_industry", "place": "Tilburg", "distanceKm": 3, "website": "https://fieldlab.example",
        "verification": "source_seen", "source": "https://fieldlab.example", "date": "2026-05-01"
    });
    let (nl, en) =
        ("een partner waarmee het bedrijf later samenwerkte", "a partner that the firm went on to work with");
    json!({
        "confidence": list_confidence(nl, en),
        "matches": [with_verdict(json!({"rank": 1, "partner": partner}))],
        "interpretation": [],
        "nextQuestion": {
            "field": "goals",
            "change": 0.3,
            "text": {"nl": "Wat wilt u bereiken?", "en": "What do you want to reach?"}
        },
        "direction": "partners_for_firm",
        "weightsVersion": "1",
        "indexVersion": 42
    })
}

fn organisation(number: u32, kind: &str, name: &str) -> Value {
    json!({"id": format!("019aa1b2-{number:04}-7e4f-8a5b-6c7d8e9f0a1b"), "kind": kind, "name": name, "place": "Tilburg"})
}

fn introduction_paths() -> Value {
    let (firm, lab) =
        (organisation(1, "firm", "Voorbeeld Metaal B.V."), organisation(2, "fieldlab", "Voorbeeld Fieldlab"));
    let front = organisation(3, "frontier_company", "Voorbeeld Koploper N.V.");
    let bond = |from: &Value, to: &Value, kind: &str, source: &str| {
        json!({
            "from": from["id"], "to": to["id"], "strength": 0.56, "sharedContacts": 1,
            "ties": [{"kind": kind, "project": null, "source": source, "date": "2026-05-01"}]
        })
    };
    json!({
        "from": firm,
        "to": front,
        "paths": [{
            "rank": 1,
            "value": 0.16,
            "brokers": [{"organisation": lab, "willingness": 0.5, "refusals": 0, "rivalry": 0.0}],
            "bonds": [
                bond(&firm, &lab, "member", "https://fieldlab.example"),
                bond(&lab, &front, "member", "https://fieldlab.example")
            ],
            "text": {
                "nl": "Vraag Voorbeeld Fieldlab om Voorbeeld Metaal B.V. aan Voorbeeld Koploper N.V. voor te stellen.",
                "en": "Ask Voorbeeld Fieldlab to introduce Voorbeeld Metaal B.V. to Voorbeeld Koploper N.V."
            }
        }],
        "indexVersion": 42
    })
}

fn frontier_reach() -> Value {
    let (firm, lab) =
        (organisation(1, "firm", "Voorbeeld Metaal B.V."), organisation(2, "fieldlab", "Voorbeeld Fieldlab"));
    let front = organisation(3, "frontier_company", "Voorbeeld Koploper N.V.");
    let group = |code: &str, nl: &str, en: &str| {
        json!({
            "code": code, "label": {"nl": nl, "en": en}, "firms": 40,
            "bySteps": [{"steps": 1, "firms": 4}, {"steps": 2, "firms": 9}, {"steps": 4, "firms": 6}],
            "withoutWay": 21, "medianSteps": null,
            "bestIntroductions": [{"organisation": organisation(4, "network", "Voorbeeld Netwerk"), "shortensFor": 11}]
        })
    };
    json!({
        "firm": firm, "steps": 2, "way": [firm, lab, front],
        "sector": group("25", "Vervaardiging van producten van metaal", "Manufacture of fabricated metal products"),
        "region": group("PV30", "Noord-Brabant", "North Brabant"),
        "indexVersion": 42
    })
}

fn informal_clusters() -> Value {
    let centre = organisation(1, "firm", "Voorbeeld Metaal B.V.");
    let others = (2..=6).map(|number| organisation(number, "firm", &format!("Voorbeeld {number} B.V.")));
    let members: Vec<Value> = std::iter::once(centre.clone()).chain(others).collect();
    json!({
        "clusters": [{
            "rank": 1, "size": 6, "firms": 6, "centre": centre, "members": members,
            "topics": [{
                "topic": "robotica", "label": {"nl": "Robotica", "en": "Robotics"}, "share": 0.67, "usualShare": 0.12
            }],
            "nearestNetwork": {"organisation": organisation(7, "network", "Voorbeeld Netwerk"), "share": 0.33},
            "cohesion": 0.81
        }],
        "total": 1,
        "indexVersion": 42
    })
}

fn prospects() -> Value {
    let firm = json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "name": "Voorbeeld Metaal B.V.",
        "firmType": "large_established", "place": "Tilburg",
        "sector": {"nl": "Overige metaalbewerking", "en": "Machining"}, "distanceKm": 3, "website": null,
        "source": "gesprek", "date": "2026-11-02"
    });
    let (nl, en) = ("een bedrijf waarmee de partner later samenwerkte", "a firm that the partner went on to work with");
    json!({
        "confidence": list_confidence(nl, en),
        "prospects": [with_verdict(json!({"rank": 1, "firm": firm}))],
        "newcomers": {"listed": 1, "shareOfListed": 1.0, "candidates": 812, "shareOfCandidates": 0.74},
        "direction": "firms_for_partner",
        "weightsVersion": "1",
        "indexVersion": 42
    })
}

fn referral() -> Value {
    let mut shared = firm();
    for field in ["firmType", "changedAt", "interpretation"] {
        shared.as_object_mut().map(|shared| shared.remove(field));
    }
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

fn outcomes_due() -> Value {
    json!({
        "dueDate": "2026-11-26",
        "items": [{
            "dueDate": "2026-11-02", "moment": "three_months",
            "introductionId": "019aa1b2-7c3d-7e4f-8a5b-00000000000c",
            "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "firmName": "Voorbeeld Metaal B.V.",
            "partnerId": "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b", "partnerName": "Fieldlab Voorbeeld", "step": "demo"
        }],
        "total": 1
    })
}

fn impression() -> Value {
    json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-00000000000e",
        "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "date": "2026-11-26",
        "origin": "crm",
        "weightsVersion": "1",
        "indexVersion": 4711,
        "isNewcomer": true,
        "shown": [{"partnerId": "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b", "position": 1, "probability": null}],
        "values": [{"topicFit": 1.25, "distance": 0.5}]
    })
}

fn conversation(is_new: bool) -> Value {
    let mut conversation = json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-00000000000b",
        "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "officer": "A. de Vries",
        "date": "2026-11-26",
        "channel": "telephone",
        "reply": "spoken",
        "barriers": [{"barrier": "talent", "words": "we vinden geen vakmensen", "provenance": null}],
        "resolved": [],
        "topics": ["robotica"],
        "unconfirmed": [],
        "confirmations": [],
        "mood": "open",
        "fieldlab": null,
        "fieldlabInterest": null,
        "newsCarriers": [],
        "notes": null,
        "followUp": "2026-12-03",
        "objection": null,
        "changedAt": "2026-11-26T09:00:00Z"
    });
    if let (true, Some(conversation)) = (is_new, conversation.as_object_mut()) {
        let mut read = interpretation();
        read["pointer"] = "/barriers/0".into();
        conversation.insert("interpretation".into(), json!([read]));
        conversation.insert("changed".into(), json!(["barriers", "topics"]));
    }
    conversation
}

fn confirmed_conversation() -> Value {
    let mut conversation = conversation(false);
    let confirmed = json!({"words": "we vinden geen vakmensen", "codes": ["talent"], "officer": "A. de Vries",
        "date": "2026-11-27"});
    conversation["confirmations"] = json!([confirmed]);
    conversation["changed"] = json!(["barriers"]);
    conversation
}

fn next_step() -> Value {
    json!({
        "rung": "need_known",
        "action": {"kind": "take", "step": "demo"},
        "reason": {
            "nl": "U zit nog in geen netwerk; begin licht, met een demonstratie.",
            "en": "You are in no network yet; start light, with a demonstration."
        }
    })
}

fn introduction() -> Value {
    json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-00000000000c",
        "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "firm": {
            "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "name": "Voorbeeld Metaal B.V.",
            "firmType": "large_established", "place": "Tilburg",
            "sector": {"nl": "Overige metaalbewerking", "en": "Machining"}, "distanceKm": null, "website": null,
            "source": "gesprek", "date": "2026-11-02"
        },
        "partnerId": "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b",
        "state": "firm_asked",
        "label": {"nl": "bedrijf gevraagd", "en": "firm asked"},
        "nextMoves": ["firm_agrees", "decline", "fall_silent"],
        "step": "demo",
        "officer": "A. de Vries",
        "proposedOn": "2026-11-26",
        "choice": {"kind": "accept", "position": 1},
        "weightsVersion": "1",
        "log": [{"date": "2026-11-26", "officer": "A. de Vries", "move": {"kind": "ask_firm"}}],
        "outcomes": [],
        "changedAt": "2026-11-26T09:00:00Z"
    })
}

//! Examples of changes and webhooks.

use super::{list, with};
use serde_json::{Value, json};

/// The example of an operation's answer.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "resetSandbox" => json!({
            "deletedFirms": 203, "firms": 200, "contacts": 200, "conversations": 20, "seed": 2026, "version": 4812
        }),
        "createMatchCardTicket" => json!({
            "path": "/match-cards/mGJ0b2tlbi1pcy1zZWFsZWQ", "expiresAt": "2026-11-26T10:15:00Z"
        }),
        "getMatchCardSettings" | "replaceMatchCardSettings" => json!({"allowedAncestors": ["https://crm.example"]}),
        "getCallListSettings" | "replaceCallListSettings" => json!({
            "explorationShare": 0.1,
            "quotas": [
                {"dimension": "sector", "value": null, "atLeast": null, "atMost": 0.5},
                {"dimension": "firm_type", "value": "scale_up", "atLeast": 0.2, "atMost": null}
            ]
        }),
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
        "listSources" => list(
            json!({
                "name": "kvk",
                "source": "Handelsregister, Kamer van Koophandel (KVK)",
                "licence": "Handelsregisterwet 2007; KVK Gebruiksvoorwaarden API",
                "isSetUp": true,
                "lastSuccessAt": "2026-11-26T03:00:00Z",
                "lastFailureAt": "2026-11-25T03:00:00Z",
                "lastFailure": "It gets too many questions and asks to come back later (status 429).",
                "records": 1204,
                "conflicts": 17,
                "nextRunAt": "2026-12-03T03:00:00Z"
            }),
            1,
        ),
        "listRegisterFacts" => json!({
            "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
            "items": [{
                "register": "kvk",
                "field": "employees",
                "standing": "conflict",
                "value": "10-19",
                "provenance": {
                    "source": "Handelsregister, Kamer van Koophandel (KVK)",
                    "date": "2026-11-26",
                    "licence": "Handelsregisterwet 2007; KVK Gebruiksvoorwaarden API"
                },
                "since": "2026-08-20",
                "recorded": 34,
                "recordedProvenance": {"source": "visit", "date": "2026-10-01"}
            }]
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
        _ => return None,
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

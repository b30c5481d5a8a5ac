//! Examples of organisations, users, clients, sessions and the audit.

use super::{list, with};
use serde_json::{Value, json};

/// The example of an operation's answer.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
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
        "listOpenSessions" => list(
            json!({
                "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
                "subject": "user:019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                "userId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                "role": "officer",
                "usedAt": "2026-11-02T12:00:00Z",
                "endsAt": "2026-11-02T20:00:00Z"
            }),
            1,
        ),
        "createSession" | "getSession" => json!({
            "organisationId": "00000000-0000-0000-0000-000000000001",
            "subject": "user:019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
            "role": "officer",
            "regions": ["PV30"],
            "partners": null,
            "endsAt": "2026-11-02T20:00:00Z"
        }),
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
        _ => return None,
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

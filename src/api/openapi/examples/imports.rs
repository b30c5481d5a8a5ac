//! Examples of files of firms.

use super::list;
use serde_json::{Value, json};

/// The example of an operation's answer.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "listImports" => list(import("committed"), 1),
        "getImport" => import("checked"),
        "createImport" => sent(),
        "commitImport" => import("committing"),
        "revertImport" => import("reverting"),
        "listImportRows" => list(row(), 1),
        "listImportMappings" => list(mapping(), 1),
        "createImportMapping" | "getImportMapping" | "replaceImportMapping" => mapping(),
        _ => return None,
    })
}

/// An import in a state.
pub fn import(state: &str) -> Value {
    let (is_written, is_undone) = (matches!(state, "committed" | "reverting"), state == "reverting");
    json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "state": state,
        "fileName": "bedrijven.csv",
        "form": "csv",
        "bytes": 48210,
        "mapping": null,
        "mappingId": null,
        "restoreZeros": false,
        "columns": [
            {"column": "Bedrijfsnaam", "field": "name"},
            {"column": "KvK-nummer", "field": "kvkNumber"},
            {"column": "Accountmanager", "field": null}
        ],
        "headerRow": 3,
        "encoding": "windows-1252",
        "done": if state == "committing" || is_undone { 0 } else { 212 },
        "total": if is_undone { None } else { Some(212) },
        "verdicts": match state {
            "committing" => json!({"created": 0, "updated": 0, "unchanged": 0, "conflict": 0, "invalid": 0}),
            _ => json!({"created": 180, "updated": 20, "unchanged": 7, "conflict": 2, "invalid": 3}),
        },
        "lostZeros": 0,
        "leftOut": 0,
        "leftFirms": [],
        "reversion": is_undone.then(|| json!({"restored": 0, "deleted": 0, "left": 0})),
        "faults": [],
        "createdBy": "client:crm",
        "createdAt": "2026-11-26T08:00:00Z",
        "committedAt": is_written.then_some("2026-11-26T08:05:00Z"),
        "revertibleUntil": is_written.then_some("2026-12-10T08:05:00Z"),
        "isClosed": false
    })
}

/// An import that was just sent.
pub fn sent() -> Value {
    let mut import = import("checking");
    for (field, value) in [("columns", json!([])), ("headerRow", Value::Null), ("encoding", Value::Null)] {
        import[field] = value;
    }
    import["done"] = json!(0);
    import["total"] = Value::Null;
    import["verdicts"] = json!({"created": 0, "updated": 0, "unchanged": 0, "conflict": 0, "invalid": 0});
    import
}

/// A row that was not written.
pub fn row() -> Value {
    json!({
        "row": 17,
        "verdict": "invalid",
        "firmId": null,
        "faults": [{
            "pointer": "KvK-nummer",
            "code": "lost_leading_zero",
            "message": "“1234567” has 7 digits where 8 are needed: leading zeros were lost.",
            "remedy": "Write 01234567, or commit with restoreZeros to have all of them restored."
        }],
        "notices": [],
        "changes": []
    })
}

/// A mapping.
pub fn mapping() -> Value {
    let rule = |field: &str, column: Option<&str>, constant: Option<&str>| {
        json!({
            "field": field, "column": column, "constant": constant, "separator": null, "values": {}, "dateForm": null
        })
    };
    json!({
        "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "name": "CRM export",
        "headerRow": null,
        "columns": [
            rule("name", Some("Account"), None),
            rule("externalId", Some("Account-ID"), None),
            rule("externalSystem", None, Some("crm"))
        ],
        "leftOut": ["Website"]
    })
}

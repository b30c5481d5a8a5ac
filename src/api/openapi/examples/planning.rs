//! Examples of visits, places and groups.

use super::list;
use serde_json::{Value, json};

/// The example of an operation's answer.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "listAgreedVisits" => list(agreed_visit(), 1),
        "createAgreedVisit" | "getAgreedVisit" | "replaceAgreedVisit" => agreed_visit(),
        "planVisits" => visit_plan(),
        "allocatePlaces" => allocation(),
        "proposeGroups" => groups(),
        _ => return None,
    })
}

fn agreed_visit() -> Value {
    json!({
        "id": "019aa1b2-5555-7e4f-8a5b-6c7d8e9f0a1b", "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "officer": "A. de Vries", "date": "2030-12-03", "from": "10:00", "minutes": 60,
        "note": "Vragen naar de receptie.", "writtenBy": "officer@agentschap.example",
        "writtenAt": "2026-11-26T10:00:00Z", "name": "Voorbeeld Metaal B.V.", "place": "Oisterwijk",
        "closed": [], "changedAt": "2026-11-26T10:00:00Z"
    })
}

fn visit_plan() -> Value {
    json!({
        "notices": [],
        "days": [{
            "officer": "officer-1", "date": "2026-12-01", "leaves": "12:42", "returns": "14:18",
            "drivingMinutes": 36, "kilometres": 21.6,
            "visits": [{
                "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "name": "Voorbeeld Metaal B.V.", "place": "Oisterwijk",
                "kind": "proposed", "agreedVisitId": null, "from": "13:00", "to": "14:00", "drivingMinutes": 18, "kilometres": 10.8
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

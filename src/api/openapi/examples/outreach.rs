//! Examples of conversations, next steps, introductions and what became of them.

use super::list;
use crate::app::weights::shipped_version;
use serde_json::{Value, json};

/// The example of an operation's answer.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "listConversations" => list(conversation(false), 1),
        "createConversation" | "putConversationByKey" | "patchConversationByKey" => conversation(true),
        "getConversation" | "getConversationByKey" => conversation(false),
        "confirmWords" => confirmed_conversation(),
        "listOutcomesDue" => outcomes_due(),
        "createImpression" | "getImpression" => impression(),
        "getNextStep" => next_step(),
        "listIntroductions" => list(introduction(), 1),
        "requestFirm" => requested(),
        "createIntroduction" | "getIntroduction" | "replaceIntroductionStatus" | "createOutcome" => introduction(),
        _ => return None,
    })
}

fn outcomes_due() -> Value {
    json!({
        "dueDate": "2026-11-26",
        "items": [{
            "dueDate": "2026-11-02", "moment": "three_months",
            "introductionId": "019aa1b2-7c3d-7e4f-8a5b-00000000000c",
            "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "firmName": "Voorbeeld Metaal B.V.",
            "contact": {"channels": ["telephone", "post", "visit"], "reasons": []},
            "partnerId": "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b", "partnerName": "Fieldlab Voorbeeld", "step": "demo", "officer": "A. de Vries"
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
        "weightsVersion": shipped_version(),
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
        let mut read = super::matching::interpretation();
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

/// As the coordinator who asked sees it.
fn requested() -> Value {
    let mut record = introduction();
    let request =
        json!({"by": "lab@example.org", "date": "2026-11-26", "reason": "Onze lasrobot past bij wat zij maken."});
    for (field, value) in [
        ("state", json!("proposed")),
        ("label", json!({"nl": "voorstel gedaan", "en": "proposed"})),
        ("nextMoves", json!(["decline"])),
        ("officer", json!("lab@example.org")),
        ("request", request),
        ("log", json!([])),
    ] {
        record[field] = value;
    }
    for agency in ["choice", "weightsVersion", "outcomes"] {
        record.as_object_mut().map(|fields| fields.remove(agency));
    }
    record
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
        "weightsVersion": shipped_version(),
        "log": [{"date": "2026-11-26", "officer": "A. de Vries", "move": {"kind": "ask_firm"}}],
        "outcomes": [],
        "awaitsPlace": false,
        "changedAt": "2026-11-26T09:00:00Z"
    })
}

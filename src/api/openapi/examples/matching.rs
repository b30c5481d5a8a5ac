//! Examples of rankings in both directions, and what words mean.

use crate::app::weights::shipped_version;
use serde_json::{Value, json};

/// The example of an operation's answer.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "rankPartnersForProfile" | "rankPartnersForFirm" | "rankPartnersForKey" => matches(),
        "rankFirmsForPartner" => prospects(),
        "listWeightsVersions" => json!({
            "active": shipped_version(), "versions": [{"version": shipped_version(), "basis": "Survey and literature.", "learned": null}]
        }),
        "getActiveWeights" | "replaceActiveWeights" => json!({
            "version": "2026-q4",
            "activations": [{
                "version": "2026-q4", "activatedAt": "2026-10-01T09:00:00Z", "activatedBy": "A. de Vries",
                "reason": "In de lijsten van dit kwartaal stond de gekozen partner hoger."
            }]
        }),
        "replayLists" => json!({
            "weightsVersion": shipped_version(), "lists": 112, "reproducible": 111, "otherFirst": 19, "withRunnersUp": 112, "withOthers": 8,
            "cameAbout": 31,
            "meanPlace": {"asShown": 2.9, "replayed": 2.4},
            "replayed": [{
                "date": "2026-09-30", "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                "partners": [{"partnerId": "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b", "shownAt": 2}],
                "fallenOut": [], "isReproducible": true, "runnersUp": 25
            }]
        }),
        "interpretWords" => json!({"interpretations": [interpretation()]}),
        _ => return None,
    })
}

pub fn interpretation() -> Value {
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
        "weightsVersion": shipped_version(),
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
    let contact = json!({"channels": ["telephone", "post", "visit"], "reasons": []});
    let (nl, en) = ("een bedrijf waarmee de partner later samenwerkte", "a firm that the partner went on to work with");
    json!({
        "confidence": list_confidence(nl, en),
        "prospects": [with_verdict(json!({"rank": 1, "firm": firm, "contact": contact}))],
        "newcomers": {"listed": 1, "shareOfListed": 1.0, "candidates": 812, "shareOfCandidates": 0.74},
        "direction": "firms_for_partner",
        "weightsVersion": shipped_version(),
        "indexVersion": 42
    })
}

//! Examples of classifications.

use super::list;
use serde_json::{Value, json};

/// The example of an operation's answer.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
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
        _ => return None,
    })
}

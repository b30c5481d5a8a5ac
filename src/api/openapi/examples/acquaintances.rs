//! Examples of who knows whom.

use serde_json::{Value, json};

/// The example of an operation's answer.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "findIntroductionPaths" => introduction_paths(),
        "getFrontierReach" => frontier_reach(),
        "listInformalClusters" => informal_clusters(),
        _ => return None,
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
            "brokers": [{"organisation": lab, "willingness": 0.5, "introductions": 0, "refusals": 0, "rivalry": 0.0}],
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

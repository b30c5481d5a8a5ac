//! Examples of the call list and of the figures of the region.

use crate::app::insights::Share;
use crate::domain::Interval;
use serde_json::{Value, json};

/// The example of an operation, if it is one of these.
pub fn of(operation_id: &str) -> Option<Value> {
    let mut example = plain(operation_id)?;
    if let (Some(fields), true) = (example.as_object_mut(), is_figure(operation_id)) {
        fields.insert("asOf".into(), json!("2026-11-26T09:30:00Z"));
        fields.insert("isCurrent".into(), json!(true));
    }
    Some(example)
}

/// Whether the answer is a figure of the region, with its moment.
fn is_figure(operation_id: &str) -> bool {
    let others = ["getCallList", "getFrontierStandings"];
    !others.contains(&operation_id)
}

fn plain(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "getCallList" => call_list(),
        "getFrontierStandings" => {
            let standing = |year: i32, decile: u8, distance: f64| {
                json!({"year": year, "measure": "per_hour", "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                       "sbiVersion": "2008", "sector": "25", "n": 60, "decile": decile, "distance": distance,
                       "gapRatio": 2.1, "productivity": 41.5})
            };
            json!({"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                   "standings": [standing(2025, 6, 0.54), standing(2024, 7, 0.66)]})
        }
        "getGrowthFigures" => json!({
            "n": 120, "firmTypes": [group("large_established", 120)],
            "classes": [{"class": 10, "all": share(30, 120), "byFirmType": [share(30, 120)]}]
        }),
        "getBarrierFigures" => json!({
            "n": 120, "meanNamed": 2.1, "firmTypes": [group("large_established", 120)], "meanNamedByFirmType": [2.1],
            "barriers": [{"barrier": "talent", "all": share(54, 120), "byFirmType": [share(54, 120)]}]
        }),
        "getContactFigures" => json!({"figures": [{
            "contacts": "frontier", "result": "jobs",
            "groups": [
                {"group": "no", "grew": share(24, 80), "meanPercent": 2.5},
                {"group": "yes", "grew": share(20, 40), "meanPercent": 7.5}
            ],
            "all": {"grew": share(44, 120), "meanPercent": 4.2}
        }]}),
        "getCollaborationFigures" => {
            let line = |code: &str, nl: &str, en: &str| {
                json!({"code": code, "label": {"nl": nl, "en": en}, "wished": share(50, 120), "existing": share(20, 120),
                       "unmet": share(40, 120)})
            };
            json!({"byPartnerKind": [line("mbo", "een mbo-school", "a vocational school (mbo)")],
                   "byTheme": [line("robotica", "Robotica", "Robotics")]})
        }
        "getFieldlabFigures" => {
            let stages = json!({"aware": share(48, 120), "takePart": share(12, 48), "interested": share(40, 100)});
            json!({"all": stages, "kinds": [group("large_established", 120)], "byKind": [stages]})
        }
        "getJourneyFigures" => {
            let came = |stage: &str, firms: u64| json!({"stage": stage, "share": share(firms, 120)});
            json!({"stages": [came("not_reached", 60), came("reached", 60), came("proposed", 30),
                              came("introduced", 18), came("step_taken", 11), came("joined", 7)]})
        }
        "getOutcomeFigures" => {
            let told = |answer: &str, firms: u64| json!({"told": answer, "share": share(firms, 60)});
            let at = |moment: &str| {
                json!({"moment": moment, "answers": [told("member", 8), told("step_taken", 14), told("neither", 12),
                                                     told("nothing", 26)]})
            };
            json!({"moments": [at("three_months"), at("twelve_months")]})
        }
        "getLadderFigures" => {
            let rung = |rung: &str, here: u64, above: u64| {
                let shares = json!({"here": share(here, 120), "hereOrAbove": share(above, 120)});
                json!({"rung": rung, "all": shares, "byFirmType": [shares]})
            };
            json!({"n": 120, "firmTypes": [group("large_established", 120)],
                   "rungs": [rung("not_reached", 60, 120), rung("reached", 20, 60), rung("need_known", 14, 40),
                             rung("light_step", 10, 26), rung("network", 9, 16), rung("heavier_project", 7, 7)]})
        }
        "getFrontierFigures" => json!({
            "year": 2025,
            "measures": [{
                "measure": "per_hour",
                "sectors": [{"sbiVersion": "2008", "sector": "25", "n": 60, "topToBottom": 6.1, "frontierToRest": 2.4,
                             "suppressed": false}],
                "movement": {"n": 55, "up": 14, "same": 30, "down": 11, "frontierGrowthPercent": 3.1,
                             "pelotonGrowthPercent": 1.2},
                "sectorMovements": [{"sbiVersion": "2008", "sector": "25", "up": share(14, 55), "same": share(30, 55),
                                     "down": share(11, 55),
                                     "gap": {"n": 49, "before": 2.1, "after": 1.9, "changePercent": -9.5,
                                             "low": -14.2, "high": -4.6, "isClear": true}}],
                "national": [{"sbiVersion": "2008", "sector": "25", "year": 2024, "value": 58.0,
                              "provenance": {"source": "CBS StatLine", "date": "2026-11-26", "licence": "CC BY 4.0"}}]
            }]
        }),
        "getCoverageFigures" => {
            let shares =
                json!({"reached": share(40, 120), "inNetwork": share(25, 120), "neverRecommended": share(80, 120)});
            let coverage = |code: &str| {
                json!({"known": 120, "all": shares, "networkUnknown": share(60, 120),
                       "kinds": [group(code, 120)], "byKind": [shares]})
            };
            json!({"bySector": coverage("25"), "byMunicipality": coverage("GM0855"),
                   "byFirmType": coverage("large_established")})
        }
        "getBarrierHelp" => {
            json!({"barriers": [{"barrier": "talent", "firms": 54, "partners": 31, "withRoom": 22, "roomUnknown": 6}]})
        }
        "getClusterParticipants" => json!({
            "organisations": 410, "byCluster": [{"cluster": "top", "organisations": 210},
                                                {"cluster": "innovation", "organisations": null}]
        }),
        "getPopulationFigures" => json!({
            "draws": 20,
            "aware": {"share": 0.4, "interval": Interval::wilson(0.4, 50.0),
                      "withoutAssumption": {"low": 0.2, "high": 0.7}, "drawn": 100, "reached": 50},
            "interested": null
        }),
        _ => return None,
    })
}

fn share(count: u64, n: u64) -> Value {
    serde_json::to_value(Share::alone(count, n)).unwrap_or_default()
}

fn group(code: &str, n: u64) -> Value {
    json!({"codes": [code], "n": n})
}

fn call_list() -> Value {
    json!({
        "date": "2026-11-26",
        "calls": [{
            "name": "Voorbeeld Metaal B.V.", "firmType": "large_established", "place": "Tilburg",
            "permission": {"purpose": "outreach", "reason": {
                "rule": "nothing_against",
                "text": {"nl": "Dit mag; zeg meteen wie u bent en dat het bedrijf bezwaar kan maken.",
                         "en": "This is allowed; say at once who you are and that the firm can object."},
                "law": "AVG art. 6 lid 1 onder f en art. 21 lid 4"
            }},
            "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
            "picked": {"kind": "ranked", "beyondQuota": false},
            "reason": {"nl": "Kent nog geen fieldlab en is niet eerder benaderd.",
                       "en": "Knows no fieldlab yet and was not approached before."},
            "priority": {
                "factors": [{
                    "name": "answers", "n": 0,
                    "source": {"nl": "enquête", "en": "survey"},
                    "words": {"nl": "Naar schatting antwoordt een kwart.", "en": "By estimate a quarter answer."}
                }],
                "points": 100
            },
            "urgency": {"soon": "this_week", "by": "2026-12-01",
                        "because": {"nl": "Terugbellen is afgesproken.", "en": "Ringing back was agreed."}}
        }],
        "exploration": {"drawId": "019aa1b2-7c3d-7e4f-8a5b-00000000000d", "population": 9800, "drawn": 3,
                        "probability": 0.00031},
        "blocked": 12,
        "blockedBy": [{"ground": "no_consent", "firms": 12}],
        "blockedFirms": [{
            "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c", "name": "Voorbeeld Lassen",
            "reasons": [{
                "rule": "no_consent",
                "text": {"nl": "Dit bedrijf is voor de wet een natuurlijke persoon. Er is geen toestemming om te bellen vastgelegd.",
                         "en": "In law this firm is a natural person. No consent to ring is on record."},
                "law": "Telecommunicatiewet art. 11.7"
            }]
        }],
        "assumptionsVersion": "1"
    })
}

use super::{partner, told};
use crate::domain::partner::{HelpBasis, Service, Verification};
use crate::domain::{Barrier, Partner, PartnerKind};
use serde_json::{Value, json};

pub(super) fn full_profile() -> Value {
    json!({
        "externalIds": [{"system": "ror", "id": "02e2c7k09"}],
        "name": "Voorbeeld Fieldlab", "aliases": ["VF"], "kind": "fieldlab", "subtype": "smart_industry",
        "clusterType": "formal_pps",
        "topics": [{"topic": "robotica", "strength": 0.8}, "AI", {"topic": "stages", "strength": 0.2, "derived": true}],
        "services": ["test", "students"],
        "barriers": ["personeelstekort", {"barrier": "networks", "how": "test"}],
        "sectors": [{"code": "25", "version": "2008"}],
        "location": {"place": "Tilburg"}, "reach": "regional",
        "suits": {"firmTypes": ["start_up"], "employeesMin": 5, "employeesMax": "250"},
        "steps": ["demo", {"step": "trial", "costEur": 250.5, "durationDays": 2, "leadTimeDays": 14, "coFunding": "voucher"}],
        "intake": {"role": "business developer", "mailbox": "info@lab.example", "opening": "elke dag", "capacity": 4, "isOpen": true},
        "events": [{"title": "Open dag", "date": "2027-02-11", "step": "demo"}],
        "programmes": [{"name": "Mechatronica", "level": "mbo 4", "topics": ["mechatronica"]}],
        "members": ["Metaal B.V.", {"name": "Lid", "firmId": "0190a0a0-0000-7000-8000-000000000001"}],
        "firmId": "0190a0a0-0000-7000-8000-000000000002",
        "rd": [{"year": 2023, "eurMillion": 412.5, "rank": 3, "scope": "Nederland", "source": "jaarverslag"}],
        "website": "lab.example", "description": "Werkplaats.", "status": "active", "verification": "source_seen",
        "provenance": {"source": "site", "date": "2026-10-01"},
        "sources": {"steps": {"source": "gesprek", "date": "2026-11-01"}}
    })
}

fn answered(partner: &Partner) -> Value {
    let mut answer = serde_json::to_value(partner).unwrap();
    answer.as_object_mut().unwrap().remove("id");
    answer
}

#[test]
fn what_is_answered_is_understood_as_the_same_partner() {
    let abroad = json!({"name": "Ver", "kind": "network", "location": {"country": "GB", "area": "GB.ENG"}});
    for profile in [full_profile(), abroad, json!({"name": "Kaal", "kind": "network"})] {
        let first = partner(profile).unwrap().record;
        assert_eq!(first, partner(answered(&first)).unwrap().record);
    }
}

#[test]
fn every_field_of_the_full_profile_is_kept() {
    for (field, value) in answered(&partner(full_profile()).unwrap().record).as_object().unwrap() {
        assert!(!value.is_null() && value != &json!([]) && value != &json!({}), "{field} was lost");
    }
}

#[test]
fn stated_help_wins_over_what_follows_from_services() {
    let help = partner(full_profile()).unwrap().record.barriers;
    let of = |barrier: Barrier| help.iter().filter(|help| help.barrier == barrier).collect::<Vec<_>>();
    assert_eq!(of(Barrier::Talent).len(), 1);
    assert_eq!(of(Barrier::Talent)[0].basis, HelpBasis::Stated);
    assert_eq!(of(Barrier::Networks)[0].how, Some(Service::Test));
    assert!(of(Barrier::Knowledge).iter().all(|help| help.basis == HelpBasis::Services));
}

#[test]
fn an_absent_fact_stays_absent() {
    let bare = partner(json!({"name": "Kaal", "kind": "network"})).unwrap().record;
    assert_eq!(bare.kind, PartnerKind::Network);
    assert_eq!(bare.verification, Verification::Unverified);
    assert!(bare.barriers.is_empty() && bare.suits.is_none() && bare.steps.is_empty() && bare.intake.is_none());
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_fields() {
    let faults = told(partner(json!({
        "kind": "lab", "subtype": "x",
        "topics": [{"topic": "robotica", "strength": 1.5}, "robotica"],
        "services": ["test", "test", "koffie"],
        "barriers": [{"barrier": "talent", "how": "x"}, "finance", "finance"],
        "sectors": ["25"],
        "location": {"coordinates": {"lat": 0, "lon": 0}},
        "reach": "ver",
        "suits": {"firmTypes": ["reus"], "employeesMin": 50, "employeesMax": 10},
        "steps": [{"step": "trial", "costEur": -1, "durationDays": 10001}, "demo", "demo", "sprong"],
        "intake": {"mailbox": "geen", "capacity": -2},
        "events": [{"title": "Open dag"}],
        "programmes": [{"level": "mbo 4"}],
        "members": [""],
        "firmId": "x",
        "rd": [{"year": 2030, "eurMillion": -1, "rank": 0, "scope": "NL", "source": "s"}],
        "website": "javascript:alert(1)",
        "verification": "zeker"
    })));
    assert_eq!(
        faults,
        [
            "/name missing",
            "/kind unknown_code",
            "/subtype unknown_code",
            "/topics/0/strength out_of_range",
            "/topics/1 duplicate",
            "/services/1 duplicate",
            "/services/2 unknown_code",
            "/barriers/0/how unknown_code",
            "/barriers/2 duplicate",
            "/sectors/0 missing_version",
            "/location/coordinates out_of_range",
            "/reach unknown_code",
            "/suits/firmTypes/0 unknown_code",
            "/suits/employeesMax out_of_range",
            "/steps/0/costEur out_of_range",
            "/steps/0/durationDays out_of_range",
            "/steps/2 duplicate",
            "/steps/3 unknown_code",
            "/intake/mailbox invalid_mailbox",
            "/intake/capacity out_of_range",
            "/events/0/date missing",
            "/programmes/0/name missing",
            "/members/0 missing",
            "/firmId invalid_id",
            "/rd/0/year out_of_range",
            "/rd/0/eurMillion out_of_range",
            "/rd/0/rank out_of_range",
            "/website invalid_url",
            "/verification unknown_code",
        ]
    );
}

#[test]
fn more_topics_than_allowed_are_refused() {
    let topics: Vec<String> = (0..41).map(|number| format!("onderwerp {number}")).collect();
    let faults = told(partner(json!({"name": "A", "kind": "network", "topics": topics})));
    assert_eq!(faults, ["/topics too_many"]);
}

//! The schema states the limits that the reading holds.

use crate::interpretation::limits::*;
use crate::interpretation::{FirmProfile, PartnerProfile};
use serde_json::Value;
use utoipa::ToSchema;

fn schema_of<T: ToSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap()
}

fn limit(schema: &Value, field: &str, word: &str) -> usize {
    let value = &schema["properties"][field][word];
    usize::try_from(value.as_u64().unwrap_or_else(|| panic!("{field} has no {word}"))).unwrap()
}

#[test]
fn the_schema_of_a_firm_states_its_limits() {
    let schema = schema_of::<FirmProfile>();
    for (field, most) in [
        ("externalIds", MOST_EXTERNAL_IDS),
        ("tradeNames", MOST_NAMES),
        ("sbi", MOST_ACTIVITIES),
        ("barriers", crate::domain::barrier::MOST_STATED),
        ("wishes", MOST_WISHES),
        ("topics", MOST_TOPICS),
        ("partnerKinds", MOST_PARTNER_KINDS),
        ("goals", MOST_GOALS),
        ("years", MOST_YEARS),
        ("relations", MOST_RELATIONS),
        ("consents", MOST_CONSENTS),
    ] {
        assert_eq!(limit(&schema, field, "maxItems"), most, "{field}");
    }
    for (field, longest) in [("name", LONGEST_NAME), ("website", LONGEST_WEBSITE), ("description", LONGEST_DESCRIPTION)]
    {
        assert_eq!(limit(&schema, field, "maxLength"), longest, "{field}");
    }
    assert_eq!(schema["properties"]["wishes"]["items"]["maxLength"], LONGEST_PHRASE);
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn the_schema_of_a_partner_states_its_limits() {
    let schema = schema_of::<PartnerProfile>();
    for (field, most) in [
        ("aliases", MOST_NAMES),
        ("topics", MOST_TOPICS),
        ("services", MOST_SERVICES),
        ("barriers", MOST_HELP),
        ("sectors", MOST_SECTORS),
        ("steps", MOST_STEPS),
        ("events", MOST_EVENTS),
        ("programmes", MOST_PROGRAMMES),
        ("members", MOST_MEMBERS),
        ("rd", MOST_RD),
    ] {
        assert_eq!(limit(&schema, field, "maxItems"), most, "{field}");
    }
}

#[test]
fn names_of_schemas_are_in_pascal_case_and_every_reference_exists() {
    let mut named = Vec::new();
    FirmProfile::schemas(&mut named);
    PartnerProfile::schemas(&mut named);
    let names: Vec<&String> = named.iter().map(|(name, _)| name).collect();
    assert!(names.iter().all(|name| name.chars().all(char::is_alphanumeric)), "{names:?}");
    let text = serde_json::to_string(&named.iter().map(|(_, schema)| schema).collect::<Vec<_>>()).unwrap();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = &reference[..reference.find('"').unwrap()];
        assert!(names.iter().any(|known| *known == name), "{name} is not there");
    }
}

#[test]
fn the_examples_are_understood() {
    let example = |schema: Value| schema["example"].clone();
    super::firm(example(schema_of::<FirmProfile>())).unwrap();
    super::partner(example(schema_of::<PartnerProfile>())).unwrap();
}

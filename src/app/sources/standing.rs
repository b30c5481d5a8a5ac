//! Whose word stands: the rule by which the word of a register goes into the record of a firm.

use crate::domain::size::Employees;
use crate::domain::source::{Said, Standing};
use crate::domain::{Firm, Provenance};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What becomes of the facts that a register says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    /// The firm with what it takes.
    pub firm: Firm,
    /// How each fact stands.
    pub standings: BTreeMap<String, Standing>,
}

/// Puts into a firm what a register says now, `before` being what it said the last time.
pub(super) fn judge(firm: &Firm, before: Option<&Said>, said: &Said) -> serde_json::Result<Judged> {
    let mut fields = fields(firm)?;
    let (mut sources, mut standings) = (firm.sources.clone(), BTreeMap::new());
    for (field, fact) in &said.facts {
        let ours = fields.get(field).filter(|value| !says_nothing(value));
        let known = before.and_then(|before| before.facts.get(field)).map(|fact| &fact.value);
        let standing = stands(field, ours, firm.provenance_of(field), known, &fact.value, &said.provenance.source);
        // The same word again moves nothing: the day of a fact is that on which it was first seen.
        if standing == Standing::Taken && ours != Some(&fact.value) {
            fields.insert(field.clone(), fact.value.clone());
            sources.insert(field.clone(), said.provenance.clone());
        }
        standings.insert(field.clone(), standing);
    }
    let mut firm: Firm = serde_json::from_value(Value::Object(fields))?;
    firm.sources = sources;
    Ok(Judged { firm, standings })
}

/// How a fact stands beside the record. `known` is what the register said the last time: a record that names the register
/// as its source but holds something else was changed by somebody since.
fn stands(
    field: &str,
    ours: Option<&Value>,
    provenance: &Provenance,
    known: Option<&Value>,
    theirs: &Value,
    source: &str,
) -> Standing {
    let Some(ours) = ours else { return Standing::Taken };
    let is_own = provenance.source == source && known.is_some_and(|known| same(field, ours, known));
    match (is_own, same(field, ours, theirs)) {
        (true, _) => Standing::Taken,
        (false, true) => Standing::Agrees,
        // Whoever wants no mail gets none, whatever somebody noted earlier.
        (false, false) if field == "nonMailing" && *theirs == Value::Bool(true) => Standing::Taken,
        (false, false) => Standing::Conflict,
    }
}

/// Whether two values of a field say the same: a count lies in a size class, a day in a year, and of activities the main
/// one counts.
pub(super) fn same(field: &str, one: &Value, other: &Value) -> bool {
    match field {
        "employees" => {
            let class = |value: &Value| serde_json::from_value::<Employees>(value.clone()).ok().map(Employees::class);
            class(one).is_some() && class(one) == class(other)
        }
        "founded" => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let (one, other) = (text(one), text(other));
            one.starts_with(&other) || other.starts_with(&one)
        }
        "sbi" => main_activity(one).is_some() && main_activity(one) == main_activity(other),
        "location" => {
            let place = |value: &Value| {
                let part = |name: &str| Some(value.get(name)?.as_str()?.to_lowercase());
                (part("postcode"), part("place"))
            };
            let ((postcode, town), (other_postcode, other_town)) = (place(one), place(other));
            match (&postcode, &other_postcode) {
                (Some(one), Some(other)) => one.starts_with(other.as_str()) || other.starts_with(one.as_str()),
                _ => town.is_some() && town == other_town,
            }
        }
        _ => one == other,
    }
}

fn main_activity(activities: &Value) -> Option<(&Value, &Value)> {
    let activities = activities.as_array()?;
    let is_main = |activity: &&Value| activity.get("main") == Some(&Value::Bool(true));
    let main = activities.iter().find(is_main).or(activities.first())?;
    Some((main.get("version")?, main.get("code")?))
}

pub(super) fn fields(firm: &Firm) -> serde_json::Result<Map<String, Value>> {
    match serde_json::to_value(firm)? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

pub(super) fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::SaidFact;
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use serde_json::json;

    const REGISTER: &str = "register";

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn said(on: u32, facts: &[(&str, Value)]) -> Said {
        let fact =
            |(field, value): &(&str, Value)| (field.to_string(), SaidFact { value: value.clone(), since: day(on) });
        Said {
            provenance: Provenance::new(REGISTER, Some(day(on))).under("licence"),
            facts: facts.iter().map(fact).collect(),
        }
    }

    fn known(employees: u32, source: &str, on: u32) -> Firm {
        Firm {
            employees: Some(Employees::Count(employees)),
            provenance: Provenance::new(source, Some(day(on))),
            ..Firm::default()
        }
    }

    #[test]
    fn what_nobody_knows_is_taken_with_source_day_and_licence() {
        let firm = Firm { provenance: Provenance::new("crm", Some(day(1))), ..Firm::default() };
        let judged = judge(&firm, None, &said(2, &[("legalForm", json!("bv"))])).unwrap();
        assert_eq!(judged.firm.legal_form.map(|form| form.code()), Some("bv"));
        let from = judged.firm.provenance_of("legalForm");
        assert_eq!(
            (from.source.as_str(), from.date, from.licence.as_deref()),
            (REGISTER, Some(day(2)), Some("licence"))
        );
    }

    #[test]
    fn what_somebody_said_stays_whether_earlier_or_later() {
        for on in [1, 9] {
            let firm = known(34, "gesprek", on);
            let judged = judge(&firm, None, &said(5, &[("employees", json!("100+"))])).unwrap();
            assert_eq!(judged.firm, firm);
            assert_eq!(judged.standings["employees"], Standing::Conflict);
        }
    }

    #[test]
    fn what_the_register_said_before_follows_the_register() {
        let first = said(1, &[("employees", json!("10-19"))]);
        let firm = judge(&Firm::default(), None, &first).unwrap().firm;
        let second = said(2, &[("employees", json!("20-49"))]);
        let judged = judge(&firm, Some(&first), &second).unwrap();
        assert_eq!(judged.firm.employees.map(|count| count.class().code()), Some("20-49"));
        assert_eq!(judged.firm.provenance_of("employees").date, Some(day(2)));
    }

    #[test]
    fn a_fact_that_somebody_changed_without_naming_a_source_is_theirs() {
        let first = said(1, &[("employees", json!("10-19"))]);
        let mut firm = judge(&Firm::default(), None, &first).unwrap().firm;
        firm.employees = Some(Employees::Count(120));
        let judged = judge(&firm, Some(&first), &said(2, &[("employees", json!("20-49"))])).unwrap();
        assert_eq!((judged.firm.employees, judged.standings["employees"]), (firm.employees, Standing::Conflict));
    }

    #[test]
    fn a_wish_for_no_mail_is_taken_over_any_word_and_never_taken_back_over_one() {
        let firm = |wish| Firm { non_mailing: Some(wish), provenance: Provenance::new("crm", None), ..Firm::default() };
        let told = |wish| said(2, &[("nonMailing", json!(wish))]);
        assert_eq!(judge(&firm(false), None, &told(true)).unwrap().firm.non_mailing, Some(true));
        let judged = judge(&firm(true), None, &told(false)).unwrap();
        assert_eq!((judged.firm.non_mailing, judged.standings["nonMailing"]), (Some(true), Standing::Conflict));
    }

    #[test]
    fn values_that_say_the_same_are_no_conflict() {
        let activities = |code: &str, main| json!([{"code": "10", "version": "2025", "main": !main}, {"code": code, "version": "2025", "main": main}]);
        for (field, one, other) in [
            ("employees", json!(34), json!("20-49")),
            ("founded", json!(2016), json!("2016-03-01")),
            ("founded", json!("2016-03"), json!("2016-03-01")),
            ("sbi", activities("2562", true), json!([{"code": "2562", "version": "2025", "main": true}])),
            ("location", json!({"postcode": "5038", "place": "Tilburg"}), json!({"postcode": "5038EA"})),
            ("location", json!({"place": "tilburg"}), json!({"postcode": "5038EA", "place": "Tilburg"})),
        ] {
            assert!(same(field, &one, &other) && same(field, &other, &one), "{field}: {one} and {other}");
        }
        assert!(!same("employees", &json!(34), &json!("10-19")));
        assert!(!same("founded", &json!(2016), &json!("2017-03-01")));
        assert!(!same("sbi", &activities("2562", false), &activities("2562", true)));
    }

    proptest! {
        #[test]
        fn no_word_of_a_register_changes_what_others_said(count in 0u32..2000, theirs in 0usize..8, on in 1u32..28) {
            use crate::domain::size::SizeClass;
            let firm = known(count, "de firma zelf", on);
            let told = said(5, &[("employees", json!(SizeClass::ALL[theirs].code()))]);
            let judged = judge(&firm, None, &told).unwrap();
            prop_assert_eq!(&judged.firm, &firm);
            let again = judge(&judged.firm, Some(&told), &told).unwrap();
            prop_assert_eq!(again, judged);
        }
    }
}

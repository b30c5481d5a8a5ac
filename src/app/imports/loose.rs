//! A row of somebody's list that cannot be read as it stands: what is clearly meant is taken, and what cannot be read is
//! left out, each with a notice. One odd cell does not keep a firm out.
//!
//! What tells which firm is meant is never left out, nor a wish not to be approached: a row with a fault there is refused.

use super::{Good, Prepared};
use crate::domain::Invalid;
use crate::domain::barrier::MOST_STATED;
use crate::domain::firm_type::YearMonth;
use crate::domain::import_job::taken_as;
use crate::domain::size::SizeClass;
use serde_json::{Map, Value};

/// Fields that a row must have right.
const STRICT: [&str; 9] =
    ["id", "name", "externalIds", "kvkNumber", "rsin", "establishmentNumber", "doNotContact", "nonMailing", "consents"];
/// Of these, numbers: a cell without a digit, such as "onbekend", names none.
const NUMBERS: [&str; 3] = ["kvkNumber", "rsin", "establishmentNumber"];
/// How often a row is read anew at most: once with what is meant, and without what still cannot be read.
const MOST_ROUNDS: usize = 6;

/// Understands a profile without what is wrong in it, which `faults` tell; answers with faults when something is wrong that
/// must be right.
pub(super) fn loosely<Record>(
    mut profile: Map<String, Value>,
    mut faults: Vec<Invalid>,
    mut understand: impl FnMut(&Map<String, Value>) -> Prepared<Record>,
) -> Prepared<Record> {
    let mut notices = Vec::new();
    for _ in 0..MOST_ROUNDS {
        if !faults.iter().all(|fault| may_be_left_out(&profile, fault)) {
            break;
        }
        for fault in &faults {
            notices.extend(mend(&mut profile, fault));
        }
        profile.retain(|_, value| !is_emptied(value));
        match understand(&profile) {
            Ok((record, more)) => return Ok::<Good<Record>, _>((record, notices.into_iter().chain(more).collect())),
            Err(others) => faults = others,
        }
    }
    Err(faults)
}

fn may_be_left_out(profile: &Map<String, Value>, fault: &Invalid) -> bool {
    let Some(field) = fault.pointer.split('/').nth(1).filter(|field| !field.is_empty()) else { return false };
    let says_nothing = |value: &Value| value.as_str().is_some_and(|text| !text.contains(|c: char| c.is_ascii_digit()));
    !STRICT.contains(&field) || NUMBERS.contains(&field) && profile.get(field).is_some_and(says_nothing)
}

/// Puts what is meant in the place of a value, or leaves the value out.
fn mend(profile: &mut Map<String, Value>, fault: &Invalid) -> Option<Invalid> {
    let field = fault.pointer.split('/').nth(1)?;
    if let Some(Value::Array(items)) = profile.get_mut(field)
        && (field, fault.code.as_str(), fault.pointer.len()) == ("barriers", "too_many", "/barriers".len())
    {
        items.truncate(MOST_STATED);
    } else if let Some(Value::String(text)) = profile.get(field)
        && let Some(meant) = meant(field, text)
    {
        let notice = taken_as(&fault.pointer, text, &meant);
        profile.insert(field.to_owned(), meant.into());
        return Some(notice);
    } else {
        leave_out(profile.get_mut(field)?, fault.pointer.split('/').skip(2));
    }
    Some(Invalid { message: format!("Left out. {}", fault.message), ..fault.clone() })
}

/// Empties what a pointer names within a value: the item of a list as a whole, else the field, or the object in which it is
/// missing.
fn leave_out<'p>(value: &mut Value, mut parts: impl Iterator<Item = &'p str>) {
    let part = parts.next();
    match (value, part) {
        (Value::Object(fields), Some(name)) if fields.contains_key(name) => leave_out(&mut fields[name], parts),
        (Value::Array(items), Some(place)) => {
            if let Some(item) = place.parse().ok().and_then(|place: usize| items.get_mut(place)) {
                *item = Value::Null;
            }
        }
        (value, _) => *value = Value::Null,
    }
}

/// Takes out what was emptied; tells whether nothing is left.
fn is_emptied(value: &mut Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => {
            let before = fields.len();
            fields.retain(|_, value| !is_emptied(value));
            fields.is_empty() && before > 0
        }
        Value::Array(items) => {
            let before = items.len();
            items.retain_mut(|item| !item.is_null());
            items.is_empty() && before > 0
        }
        _ => false,
    }
}

/// What somebody clearly means by a value that our own tables would not have, as they write it.
fn meant(field: &str, text: &str) -> Option<String> {
    let plain = without_hedge(&text.to_lowercase().replace('–', "-").replace('\u{a0}', " "));
    let meant = match field {
        "employees" => employees(&plain)?,
        "founded" => founded(&plain)?,
        _ => return None,
    };
    (meant != text).then_some(meant)
}

/// Without the words that say that a number is not exact.
fn without_hedge(text: &str) -> String {
    const HEDGES: [&str; 9] = ["circa", "ca.", "ca", "ongeveer", "plm.", "±", "+/-", "~", "about"];
    let text = text.trim();
    let rest = HEDGES.iter().find_map(|hedge| text.strip_prefix(hedge));
    rest.unwrap_or(text).trim().to_owned()
}

/// A number of people: rounded, the class of a range, or its middle when it goes through several classes.
fn employees(text: &str) -> Option<String> {
    const PEOPLE: [&str; 7] = ["fte", "fte's", "medewerkers", "werknemers", "personen", "mensen", "man"];
    let text = PEOPLE.iter().find_map(|people| text.strip_suffix(people)).unwrap_or(text).trim();
    if let Some(count) = count(text) {
        return Some(count.to_string());
    }
    if let Some(least) = text.strip_suffix('+').or_else(|| text.strip_prefix('>')).and_then(count) {
        return (least >= SizeClass::From100.smallest()).then(|| SizeClass::From100.code().to_owned());
    }
    let (least, most) = ["-", " tot ", " t/m "].iter().find_map(|between| text.split_once(between))?;
    let (least, most) = (count(least.trim())?, count(most.trim())?);
    match SizeClass::of(least) {
        _ if least > most => None,
        class if class == SizeClass::of(most) => Some(class.code().to_owned()),
        _ => Some((least + (most - least).div_ceil(2)).to_string()),
    }
}

/// A whole number, with points between thousands, or one with decimals to the nearest; a part of a job is one person's.
fn count(text: &str) -> Option<u32> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(text) {
        return text.parse().ok();
    }
    let (whole, rest) = text.split_once(['.', ','])?;
    if text.contains('.') && is_digits(whole) && rest.split('.').all(|part| is_digits(part) && part.len() == 3) {
        return text.replace('.', "").parse().ok();
    }
    let (whole, is_up) = (is_digits(whole).then(|| whole.parse::<u32>().ok())??, rest.as_bytes().first()? >= &b'5');
    let is_some = rest.contains(|c: char| ('1'..='9').contains(&c));
    is_digits(rest).then_some(whole.saturating_add(u32::from(is_up)).max(u32::from(is_some)))
}

/// A year about which somebody was not sure, or a month the Dutch way: 03-2016.
fn founded(text: &str) -> Option<String> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let month = || {
        let (month, year) = text.split_once(['-', '/'])?;
        let written = format!("{year}-{month:0>2}");
        YearMonth::parse(&written).map(|_| written)
    };
    if is_year { Some(text.to_owned()) } else { month() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_people_write_of_how_many_work_there_is_taken_where_it_is_clear() {
        for (text, expected) in [
            ("12,5", Some("13")),
            ("12.5", Some("13")),
            ("0,4", Some("1")),
            ("1.250", Some("1250")),
            ("ca. 40", Some("40")),
            ("± 40 FTE", Some("40")),
            ("12 medewerkers", Some("12")),
            ("10-20", Some("15")),
            ("10 – 19", Some("10-19")),
            ("5 tot 8", Some("5-9")),
            ("250+", Some("100+")),
            ("50+", None),
            ("20-10", None),
            ("veel", None),
            ("1,2,3", None),
            ("-5", None),
            ("99999999999", None),
        ] {
            assert_eq!(meant("employees", text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_year_that_is_not_sure_and_a_month_the_dutch_way_are_taken() {
        for (text, expected) in [
            ("ca. 1998", Some("1998")),
            ("3-2016", Some("2016-03")),
            ("31-02-2016", None),
            ("vorig jaar", None),
            ("13-2016", None),
        ] {
            assert_eq!(meant("founded", text).as_deref(), expected, "{text}");
        }
    }

    fn left(profile: serde_json::Value, faults: &[(&str, &str)]) -> (serde_json::Value, usize) {
        let serde_json::Value::Object(profile) = profile else { panic!("no object") };
        let faults = faults.iter().map(|(pointer, code)| Invalid::new(*pointer, *code, "Wrong.", "Mend it.")).collect();
        let mut seen = json!(null);
        let told = loosely(profile, faults, |profile| {
            seen = json!(profile);
            Ok(((), Vec::new()))
        });
        (seen, told.map_or(0, |((), notices)| notices.len()))
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_the_rest_stays() {
        let profile = json!({
            "name": "Proef", "website": "geen", "sbi": [{"code": "62"}, "hout"],
            "location": {"place": "Tilburg", "postcode": "x", "coordinates": {"lat": "1"}}, "years": [{"year": "x"}],
            "barriers": ["a", "b", "c", "d"], "kvkNumber": "onbekend",
        });
        let faults = [
            ("/website", "invalid_url"),
            ("/sbi/0/version", "missing_version"),
            ("/sbi/0/code", "unknown_code"),
            ("/location/postcode", "invalid_number"),
            ("/location/coordinates/lon", "missing"),
            ("/years/0/year", "out_of_range"),
            ("/barriers", "too_many"),
            ("/kvkNumber", "invalid_number"),
        ];
        let expected = json!({
            "name": "Proef", "sbi": ["hout"], "location": {"place": "Tilburg"}, "barriers": ["a", "b", "c"],
        });
        assert_eq!(left(profile, &faults), (expected, faults.len()));
    }

    #[test]
    fn who_is_meant_and_who_wants_no_approach_is_never_left_out() {
        for (pointer, value) in [
            ("/kvkNumber", json!("1234")),
            ("/name", json!("")),
            ("/externalIds/0/id", json!([{"id": "x"}])),
            ("/doNotContact/since", json!({"since": "vorig jaar"})),
            ("/nonMailing", json!("?")),
            ("/consents/0/given", json!([{"given": "misschien"}])),
            ("", json!(1)),
        ] {
            let field = pointer.split('/').nth(1).unwrap_or_default();
            assert_eq!(left(json!({ field: value }), &[(pointer, "wrong")]), (json!(null), 0), "{pointer}");
        }
    }
}

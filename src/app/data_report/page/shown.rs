//! A value of the record as it is shown: days, numbers, codes, and all that it is made of.

use super::dutch::{code_in_words, label, source_in_words};
use crate::app::data_report::is_empty;
use crate::domain::dutch_clock::dutch_time;
use crate::domain::firm_type::YearMonth;
use crate::domain::sector::SbiActivity;
use crate::domain::{PartnerId, text};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Names of partners by id.
pub type Names = HashMap<PartnerId, String>;

/// Fields with the id of a partner; by whose word two come together may be a firm too, which is not named.
const OF_PARTNERS: [&str; 2] = ["partnerId", "via"];
/// Fields with a name, version or id that stands as it is, also when it reads as a day.
const AS_IT_IS: [&str; 4] = ["name", "id", "textVersion", "weightsVersion"];
/// Numbers that are years.
const YEARS: [&str; 2] = ["year", "founded"];
/// Numbers that are shares, 0 to 1.
const SHARES: [&str; 3] = ["own", "bought", "probability"];
/// Numbers that are the middle of a class of ten per cent.
const CLASSES: [&str; 4] = ["productivity", "turnover", "profit", "jobs"];

/// The partners of which the id stands in a value.
pub fn partners_named(value: &Value, found: &mut Vec<PartnerId>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| partners_named(item, found)),
        Value::Object(members) => {
            let id = |field: &&str| members.get(*field)?.as_str()?.parse::<PartnerId>().ok();
            found.extend(OF_PARTNERS.iter().filter_map(id));
            members.values().for_each(|member| partners_named(member, found));
        }
        _ => {}
    }
}

/// A value of a field.
pub fn shown(names: &Names, field: &str, value: &Value) -> String {
    let field = field.rsplit('.').next().unwrap_or(field);
    match value {
        Value::Null => "onbekend".into(),
        Value::Bool(true) => "ja".into(),
        Value::Bool(false) => "nee".into(),
        Value::Number(_) => number(field, value),
        Value::String(words) => escaped(&in_words(names, field, words)),
        Value::Array(items) => {
            let items = items.iter().map(|item| format!("<li>{}</li>", shown(names, field, item)));
            format!("<ul>{}</ul>", items.collect::<String>())
        }
        Value::Object(members) => match members.get("nl").and_then(Value::as_str) {
            Some(dutch) => escaped(dutch),
            None => members_of(names, members, value),
        },
    }
}

fn members_of(names: &Names, members: &Map<String, Value>, whole: &Value) -> String {
    let filled = members.iter().filter(|(_, value)| !is_empty(value));
    let activity: Option<SbiActivity> = serde_json::from_value(whole.clone()).ok();
    let pair = |(name, value): (&String, &Value)| {
        let words = match (&activity, name.as_str()) {
            (Some(activity), "code") => escaped(&format!("{} ({})", activity.code, activity.label().nl)),
            _ => shown(names, name, value),
        };
        format!("<dt>{}</dt><dd>{words}</dd>", escaped(&capital(&label(name))))
    };
    format!("<dl>{}</dl>", filled.map(pair).collect::<String>())
}

/// A text: a day as it is written in Dutch, a code in words, a partner by its name, all else as it stands.
fn in_words(names: &Names, field: &str, written: &str) -> String {
    if field == "source" {
        return source_in_words(written);
    }
    if AS_IT_IS.contains(&field) {
        return written.to_owned();
    }
    if OF_PARTNERS.contains(&field) {
        let name = written.parse().ok().and_then(|id| names.get(&id));
        return name.cloned().unwrap_or_else(|| written.to_owned());
    }
    let day = || written.parse::<NaiveDate>().ok().map(|day| text::day(day).nl);
    let month = || {
        let first = YearMonth::parse(written)?.first_day();
        Some(format!("{} {}", text::month(first).0, first.year()))
    };
    let moment = || {
        let at = dutch_time(written.parse::<DateTime<Utc>>().ok()?);
        Some(format!("{}, {}", text::day(at.date()).nl, at.format("%H:%M")))
    };
    let found = day().or_else(month).or_else(moment).or_else(|| code_in_words(field, written));
    found.unwrap_or_else(|| written.to_owned())
}

/// A number as it is written in Dutch: 4.100.000; 83,4; a share as 12,5 %.
pub fn number(field: &str, value: &Value) -> String {
    let Some(amount) = value.as_f64() else { return value.to_string() };
    if YEARS.contains(&field) {
        return value.to_string();
    }
    if SHARES.contains(&field) {
        return format!("{} %", grouped((amount * 1000.0).round() / 10.0));
    }
    if CLASSES.contains(&field) {
        return format!("rond {} %", grouped(amount));
    }
    grouped(amount)
}

/// With a comma, and a dot before each three digits.
fn grouped(amount: f64) -> String {
    let written = amount.abs().to_string();
    let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
    let begins_three = |place: usize| place > 0 && (whole.len() - place).is_multiple_of(3);
    let digits =
        whole.char_indices().flat_map(|(place, digit)| begins_three(place).then_some('.').into_iter().chain([digit]));
    let sign = if amount < 0.0 { "−" } else { "" };
    let comma = if decimals.is_empty() { "" } else { "," };
    format!("{sign}{}{comma}{decimals}", digits.collect::<String>())
}

/// With a capital at its beginning.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// As text of a page.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_written_in_dutch() {
        for (field, value, words) in [
            ("turnoverEur", json!(4_100_000.0), "4.100.000"),
            ("turnoverEur", json!(-1234.5), "−1.234,5"),
            ("employees", json!(34), "34"),
            ("workedHours", json!(100_000), "100.000"),
            ("year", json!(2025), "2025"),
            ("own", json!(0.1), "10 %"),
            ("bought", json!(0.055), "5,5 %"),
            ("jobs", json!(-20), "rond −20 %"),
            ("lat", json!(51.5601), "51,5601"),
            ("score", json!(83.4), "83,4"),
        ] {
            assert_eq!(number(field, &value), words);
        }
    }

    #[test]
    fn days_and_codes_are_words_and_what_is_free_stays() {
        let words = |field: &str, text: &str| in_words(&Names::new(), field, text);
        assert_eq!(words("followUp", "2026-11-30"), "30 november 2026");
        assert_eq!(words("founded", "2016-03"), "maart 2016");
        assert_eq!(words("writtenAt", "2026-11-30T09:15:00Z"), "30 november 2026, 10:15");
        assert_eq!(words("textVersion", "2026-11-30"), "2026-11-30");
        assert_eq!(words("origin", "page"), "pagina van ons programma");
        assert_eq!(words("name", "page"), "page");
        let sbi = shown(&Names::new(), "sbi", &json!([{"code": "62010", "version": "2008", "main": true}]));
        assert!(sbi.contains("<dd>62010 (") && sbi.contains("<dt>Hoofdactiviteit</dt><dd>ja</dd>"), "{sbi}");
    }

    #[test]
    fn a_partner_goes_by_its_name_while_there_is_one() {
        let (known, gone) = ("019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c");
        let value = json!({"shown": [{"partnerId": known}, {"partnerId": gone}]});
        let mut ids = Vec::new();
        partners_named(&value, &mut ids);
        assert_eq!(ids.len(), 2);
        let names = Names::from([(known.parse().unwrap(), "Proef & Lab".to_owned())]);
        let page = shown(&names, "", &value);
        assert!(page.contains("<dt>Partner</dt><dd>Proef &amp; Lab</dd>") && page.contains(gone), "{page}");
        assert!(!page.contains(known), "{page}");
    }
}

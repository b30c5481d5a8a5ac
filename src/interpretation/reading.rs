//! Reading single values of a profile: each either becomes a valid value or leaves a fault at its place.
//!
//! A [`Reading`] goes through a profile from top to bottom, so the order of its faults is that of the fields.

use super::limits::{LONGEST_CODE, LONGEST_LICENCE, LONGEST_SOURCE, MOST_SOURCES};
use super::meaning::Interpretation;
use super::parts::ProvenanceProfile;
use super::{Scalar, Surroundings, Understood};
use crate::domain::invalid::shown;
use crate::domain::invisible::is_invisible;
use crate::domain::provenance::Sources;
use crate::domain::{Invalid, Provenance};
use chrono::{Datelike, NaiveDate};
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Faults and interpretations, as they are met.
pub(super) struct Reading<'a> {
    /// What understanding depends on beside the text.
    pub surroundings: &'a Surroundings<'a>,
    /// What is wrong.
    pub faults: Vec<Invalid>,
    /// What was made of free words.
    pub interpretation: Vec<Interpretation>,
    /// Whether words that were understood are told too; else only those that were not.
    pub tells_all: bool,
}

/// The largest amount that is taken for a figure.
const LARGEST: f64 = 1e15;

impl<'a> Reading<'a> {
    pub fn new(surroundings: &'a Surroundings<'a>) -> Self {
        Self { surroundings, faults: Vec::new(), interpretation: Vec::new(), tells_all: true }
    }

    /// The record, if nothing was wrong.
    pub fn finish<Record>(self, record: Record) -> Result<Understood<Record>, Vec<Invalid>> {
        if self.faults.is_empty() {
            Ok(Understood { record, interpretation: self.interpretation })
        } else {
            Err(self.faults)
        }
    }

    pub fn fault(&mut self, pointer: &str, code: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(Invalid::new(pointer, code, message, remedy));
    }

    /// What a check of the domain says, at this place.
    pub fn check<T>(&mut self, pointer: &str, checked: Result<T, Invalid>) -> Option<T> {
        checked.map_err(|fault| self.faults.push(fault.within(pointer))).ok()
    }

    /// The items of a list, no more than `most`; more are a fault.
    pub fn items<'list, T>(&mut self, pointer: &str, list: &'list [T], most: usize) -> &'list [T] {
        if list.len() > most {
            let message = format!("{} items are too many.", list.len());
            self.fault(pointer, "too_many", message, format!("Give at most {most}."));
        }
        &list[..list.len().min(most)]
    }

    /// A text of one line without control characters; an empty one is absent.
    pub fn line(&mut self, pointer: &str, text: &str, longest: usize) -> Option<String> {
        self.text(pointer, text, longest, |_| false)
    }

    /// A text that may have several lines.
    pub fn lines(&mut self, pointer: &str, text: &str, longest: usize) -> Option<String> {
        self.text(pointer, text, longest, |c| matches!(c, '\n' | '\r' | '\t'))
    }

    /// A text that must be there.
    pub fn required(&mut self, pointer: &str, text: &str, longest: usize) -> Option<String> {
        if text.chars().all(is_blank) {
            self.missing(pointer);
            return None;
        }
        self.line(pointer, text, longest)
    }

    pub fn missing(&mut self, pointer: &str) {
        self.fault(pointer, "missing", "The value is missing.", "Give it.");
    }

    fn text(&mut self, pointer: &str, text: &str, longest: usize, allows: fn(char) -> bool) -> Option<String> {
        let trimmed = trimmed(text);
        if let Some(control) = trimmed.chars().find(|c| is_control(*c) && !allows(*c)) {
            let message = format!("“{}” has the control character U+{:04X}.", shown(trimmed), u32::from(control));
            self.fault(pointer, "control_character", message, "Take it out.");
            return None;
        }
        if SHEET_ERRORS.contains(&trimmed) {
            let message = format!("“{trimmed}” stands in a cell that its sheet cannot work out.");
            self.fault(pointer, "invalid_value", message, "Give the value itself.");
            return None;
        }
        if trimmed.chars().nth(longest).is_some() {
            let message = format!("“{}” is too long.", shown(trimmed));
            self.fault(pointer, "too_long", message, format!("Give at most {longest} characters."));
            return None;
        }
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// One of the codes of `T`; case, spaces and hyphens do not matter.
    pub fn code<T: DeserializeOwned>(&mut self, pointer: &str, text: &str) -> Option<T> {
        let plain = text.trim().to_lowercase().replace([' ', '-'], "_");
        if plain.is_empty() {
            return None;
        }
        T::deserialize(IntoDeserializer::<Error>::into_deserializer(plain.as_str()))
            .map_err(|error| {
                // serde knows the codes: "unknown variant `x`, expected one of `a`, `b`".
                let error = error.to_string();
                let known = error.rsplit_once("expected ").map_or("", |(_, known)| known).replace('`', "");
                let known = known.strip_prefix("one of ").unwrap_or(&known);
                self.unknown_code(pointer, text, known);
            })
            .ok()
    }

    /// One of the codes of `T`, which must be there.
    pub fn required_code<T: DeserializeOwned>(&mut self, pointer: &str, text: &str) -> Option<T> {
        if text.trim().is_empty() {
            self.missing(pointer);
        }
        self.code(pointer, text)
    }

    pub fn unknown_code(&mut self, pointer: &str, text: &str, known: &str) {
        let message = format!("“{}” is not known here.", shown(text));
        self.fault(pointer, "unknown_code", message, format!("Use one of: {known}."));
    }

    /// A number within `range`.
    pub fn number(&mut self, pointer: &str, value: &Scalar, range: RangeInclusive<f64>) -> Option<f64> {
        let number = match value {
            Scalar::Number(number) => Some(*number),
            // "1,5" could be one and a half or fifteen hundred: not guessed.
            Scalar::Text(text) if text.len() <= LONGEST_CODE => text.trim().parse().ok(),
            Scalar::Text(_) => None,
        };
        let found = number.filter(|number| number.is_finite() && range.contains(number));
        if found.is_none() {
            let message = format!("“{}” is not a number that fits here.", shown(&value.to_string()));
            let remedy = match (*range.start(), *range.end()) {
                (LOWEST, _) => "Give a number, with a point for the decimals.".to_owned(),
                (start, LARGEST) => format!("Give a number of {start} or more, with a point for the decimals."),
                (start, end) => format!("Give a number from {start} to {end}, with a point for the decimals."),
            };
            self.fault(pointer, "out_of_range", message, remedy);
        }
        found
    }

    /// A whole number within `range`.
    pub fn whole(&mut self, pointer: &str, value: &Scalar, range: RangeInclusive<u32>) -> Option<u32> {
        let number = match value {
            Scalar::Number(number) => {
                (number.fract() == 0.0 && *number >= 0.0 && *number <= f64::from(u32::MAX)).then_some(*number as u32)
            }
            Scalar::Text(text) => text.trim().parse().ok(),
        };
        let found = number.filter(|number| range.contains(number));
        if found.is_none() {
            let message = format!("“{}” is not a whole number that fits here.", shown(&value.to_string()));
            let remedy = format!("Give a whole number from {} to {}.", range.start(), range.end());
            self.fault(pointer, "out_of_range", message, remedy);
        }
        found
    }

    /// An amount of 0 or more.
    pub fn amount(&mut self, pointer: &str, value: &Option<Scalar>) -> Option<f64> {
        self.number(pointer, value.as_ref()?, 0.0..=LARGEST)
    }

    /// An amount that may be negative.
    pub fn balance(&mut self, pointer: &str, value: &Option<Scalar>) -> Option<f64> {
        self.number(pointer, value.as_ref()?, LOWEST..=LARGEST)
    }

    /// A share from 0 to 1.
    pub fn share(&mut self, pointer: &str, value: &Option<Scalar>) -> Option<f64> {
        self.number(pointer, value.as_ref()?, 0.0..=1.0)
    }

    /// A year with figures: from 1900, not in the future.
    pub fn year(&mut self, pointer: &str, value: &Option<Scalar>) -> Option<i32> {
        let Some(value) = value else {
            self.missing(pointer);
            return None;
        };
        let last = chrono::Datelike::year(&self.surroundings.today).unsigned_abs();
        self.whole(pointer, value, u32::from(EARLIEST_YEAR)..=last).and_then(|year| i32::try_from(year).ok())
    }

    /// A day, `2026-11-23`.
    pub fn day(&mut self, pointer: &str, text: &str) -> Option<NaiveDate> {
        let day = parse_day(text);
        if day.is_none() {
            let message = match is_no_day(text) {
                true => no_such_day(text),
                false => format!("“{}” is no date.", shown(text)),
            };
            self.fault(pointer, "invalid_date", message, "Give year, month and day: 2026-11-23.");
        }
        day
    }

    /// A day that is not in the future.
    pub fn past_day(&mut self, pointer: &str, text: &str) -> Option<NaiveDate> {
        let day = self.day(pointer, text)?;
        if day.year() < i32::from(EARLIEST_YEAR) {
            let message = format!("{day} is before {EARLIEST_YEAR}.");
            self.fault(pointer, "out_of_range", message, format!("Give a day from {EARLIEST_YEAR} on."));
            return None;
        }
        if day > self.surroundings.today {
            let message = format!("{day} is in the future.");
            self.fault(pointer, "in_future", message, format!("Give a day up to {}.", self.surroundings.today));
            return None;
        }
        Some(day)
    }

    /// A day that must be there and is not in the future.
    pub fn required_past_day(&mut self, pointer: &str, text: &Option<String>) -> Option<NaiveDate> {
        match text {
            Some(text) => self.past_day(pointer, text),
            None => {
                self.missing(pointer);
                None
            }
        }
    }

    /// An id of one of our records.
    pub fn id<Id: std::str::FromStr>(&mut self, pointer: &str, text: &Option<String>) -> Option<Id> {
        let text = text.as_ref()?;
        // Only the hyphenated form: the others that the library reads are never written by us.
        let id = text.parse().ok().filter(|_| text.len() == 36);
        if id.is_none() {
            let message = format!("“{}” is no id.", shown(text));
            self.fault(pointer, "invalid_id", message, "Give the UUID of the record, 36 characters.");
        }
        id
    }

    /// A web address: `http` or `https`, or the bare host.
    pub fn website(&mut self, pointer: &str, text: &str, longest: usize) -> Option<String> {
        let address = self.line(pointer, text, longest)?;
        if !is_web_address(&address) {
            let message = format!("“{}” is no web address.", shown(&address));
            self.fault(pointer, "invalid_url", message, "Give it as https://www.example.nl or www.example.nl.");
            return None;
        }
        Some(address)
    }

    pub fn provenance(&mut self, pointer: &str, profile: &ProvenanceProfile) -> Provenance {
        let source = self.line(&at(pointer, "source"), &profile.source, LONGEST_SOURCE).unwrap_or_default();
        let date = profile.date.as_ref().and_then(|date| self.past_day(&at(pointer, "date"), date));
        let licence =
            profile.licence.as_ref().and_then(|licence| self.line(&at(pointer, "licence"), licence, LONGEST_LICENCE));
        Provenance { source, date, licence }
    }

    pub fn provenance_if_any(&mut self, pointer: &str, profile: &Option<ProvenanceProfile>) -> Option<Provenance> {
        profile.as_ref().map(|profile| self.provenance(&at(pointer, "provenance"), profile))
    }

    /// Source and date of single facts; only of fields that exist, and of parts of them that can have one of their own.
    pub fn sources(
        &mut self,
        profiles: &BTreeMap<String, ProvenanceProfile>,
        fields: &[&str],
        is_part: fn(&str) -> bool,
    ) -> Sources {
        if profiles.len() > MOST_SOURCES {
            let message = format!("{} sources are too many.", profiles.len());
            self.fault("/sources", "too_many", message, format!("Give at most {MOST_SOURCES}."));
        }
        let mut sources = Sources::new();
        for (field, profile) in profiles.iter().take(MOST_SOURCES) {
            let pointer = at("/sources", field.replace('~', "~0").replace('/', "~1"));
            if !fields.contains(&field.as_str()) && !is_part(field) {
                let message = format!("There is no field “{}”.", shown(field));
                self.fault(&pointer, "unknown_field", message, format!("Use one of: {}.", fields.join(", ")));
                continue;
            }
            sources.insert(field.clone(), self.provenance(&pointer, profile));
        }
        sources
    }
}

/// The lower end of a range that has none.
const LOWEST: f64 = -LARGEST;

/// The place of a part: a field or the number of an item.
pub(super) fn at(pointer: &str, part: impl Part) -> String {
    let mut place = String::with_capacity(pointer.len() + 16);
    place.push_str(pointer);
    place.push('/');
    part.add_to(&mut place);
    place
}

/// A part of a profile. Places are made for each value that is read, so without the machinery of formatting.
pub(super) trait Part {
    /// Adds its name or number.
    fn add_to(&self, place: &mut String);
}

impl Part for &str {
    fn add_to(&self, place: &mut String) {
        place.push_str(self);
    }
}

impl Part for String {
    fn add_to(&self, place: &mut String) {
        place.push_str(self);
    }
}

impl Part for usize {
    fn add_to(&self, place: &mut String) {
        match u8::try_from(*self) {
            Ok(digit @ 0..=9) => place.push(char::from(b'0' + digit)),
            _ => place.push_str(&self.to_string()),
        }
    }
}

/// A day written as `2026-11-23` and in no other way.
pub(super) fn parse_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let is_iso = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_iso.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// Whether a text is written as a day that no calendar has: the 31st of February.
pub(super) fn is_no_day(text: &str) -> bool {
    let numbers: Option<Vec<u32>> = text.trim().split(['-', '/', '.']).map(|part| part.parse().ok()).collect();
    let (year, month, day) = match numbers.as_deref() {
        Some([year @ 1000..=9999, month, day]) => (*year, *month, *day),
        Some([day, month, year @ 1000..=9999]) => (*year, *month, *day),
        _ => return false,
    };
    let exists = i32::try_from(year).is_ok_and(|year| NaiveDate::from_ymd_opt(year, month, day).is_some());
    (1..=12).contains(&month) && (1..=31).contains(&day) && !exists
}

/// That a day does not exist.
pub(super) fn no_such_day(text: &str) -> String {
    format!("There is no day “{}”.", shown(text.trim()))
}

fn is_web_address(address: &str) -> bool {
    let lower = address.to_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, port) = rest[..end].split_once(':').unwrap_or((&rest[..end], "80"));
    let labels_ok = host.split('.').all(|label| {
        let inside = label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        !label.is_empty() && label.len() <= 63 && inside && !label.starts_with('-') && !label.ends_with('-')
    });
    let ends_in_letters = host.rsplit('.').next().is_some_and(|last| last.chars().any(char::is_alphabetic));
    !address.contains(char::is_whitespace)
        && host.contains('.')
        && labels_ok
        && ends_in_letters
        && port.parse::<u16>().is_ok()
}

/// The first year of which figures and facts are taken.
const EARLIEST_YEAR: u16 = 1900;

/// A text without the space around it, as it is kept.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// What a spreadsheet shows in place of a value that it cannot work out, in English and in Dutch: the name of nothing.
const SHEET_ERRORS: [&str; 14] = [
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#N/B", "#VERW!", "#WAARDE!", "#DEEL/0!",
    "#NAAM?", "#GETAL!", "#LEEG!",
];

/// Space, or what a reader does not see: a name of only these is no name. Signs that turn a text around are no blanks: they are
/// refused.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) && !is_control(c)
}

/// Control characters, also those that Unicode has for lines and directions: a text that turns the one around it
/// shows a reader what is not there.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_address_is_a_host_with_or_without_http() {
        for good in ["https://www.example.nl", "www.example.nl/a?b=c", "http://example.nl:8080/", "bücher.example"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in
            ["javascript:alert(1)", "ftp://example.nl", "geen", "een site.nl", "https://", "1.2", "a..nl", "a@b.nl"]
        {
            assert!(!is_web_address(bad), "{bad}");
        }
    }

    #[test]
    fn a_day_has_one_form() {
        assert!(parse_day("2024-02-29").is_some());
        for bad in ["2023-02-29", "29-02-2024", "2024-2-9", "+2024-02-1", "2024-02-29T00:00:00Z", ""] {
            assert!(parse_day(bad).is_none(), "{bad}");
        }
    }
}

//! Query parameters, read strictly: every fault is found and all are reported together.
//!
//! A parameter that is unknown, given twice, empty or not UTF-8 is a fault. Lists are written with commas:
//! `kinds=fieldlab,network`.

use super::problem::Problem;
use crate::domain::invalid::shown;
use crate::domain::{ExternalId, Invalid, PartnerKind, reference};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::collections::BTreeMap;
use std::future::{Ready, ready};

/// Most items of a page.
pub const MOST_ITEMS: usize = 100;
/// Items of a page when the caller does not say.
pub const USUAL_ITEMS: usize = 25;

/// Query parameters of one operation.
pub trait FromQuery: Sized + 'static {
    /// Reads the parameters; faults are collected by `query`, so that this always gives something.
    fn read(query: &mut QueryReader) -> Self;
}

/// The query parameters of a request, valid.
pub struct Query<T>(pub T);

/// An operation without query parameters.
pub struct NoParameters;

impl FromQuery for NoParameters {
    fn read(_: &mut QueryReader) -> Self {
        NoParameters
    }
}

impl<T: FromQuery> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut reader = QueryReader::new(request.query_string());
        let parameters = T::read(&mut reader);
        ready(reader.finish().map(|()| Query(parameters)).map_err(Problem::invalid))
    }
}

/// Hands out parameters by name and remembers what was wrong.
pub struct QueryReader {
    given: BTreeMap<String, String>,
    known: Vec<&'static str>,
    faults: Vec<Invalid>,
}

impl QueryReader {
    /// Takes the query apart.
    pub fn new(query: &str) -> Self {
        let mut reader = Self { given: BTreeMap::new(), known: Vec::new(), faults: Vec::new() };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(name) = decode(name) else {
                let fault = Invalid::new("", "invalid_encoding", "A parameter's name is not UTF-8.", UTF_8);
                reader.faults.push(fault);
                continue;
            };
            match decode(value) {
                None => reader.fault(&name, "invalid_encoding", "The value is not UTF-8.", UTF_8),
                Some(value) if value.chars().any(char::is_control) => {
                    reader.fault(&name, "control_character", "The value has a control character.", "Leave it out.");
                }
                Some(value) => {
                    if reader.given.insert(name.clone(), value).is_some() {
                        let remedy = "Give it once; separate several values by commas where a list is allowed.";
                        reader.fault(&name, "given_twice", "The parameter is given twice.", remedy);
                    }
                }
            }
        }
        reader
    }

    /// Remembers a fault of a parameter.
    pub fn fault(&mut self, name: &str, code: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(Invalid::new(shown(name), code, message, remedy));
    }

    /// The text of a parameter, of at most `longest` characters.
    pub fn text(&mut self, name: &'static str, longest: usize) -> Option<String> {
        self.known.push(name);
        let value = self.given.remove(name)?;
        if value.trim().is_empty() {
            self.fault(name, "empty", "The value is empty.", "Give a value, or leave the parameter out.");
        } else if value.chars().count() > longest {
            let message = format!("The value has more than {longest} characters.");
            self.fault(name, "too_long", message, format!("Give at most {longest} characters."));
        } else {
            return Some(value);
        }
        None
    }

    /// A parameter that is read by `parse`; the fault's pointer becomes the parameter's name.
    pub fn parsed<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Result<T, Invalid>) -> Option<T> {
        let value = self.text(name, 300)?;
        parse(&value).map_err(|fault| self.faults.push(Invalid { pointer: name.to_owned(), ..fault })).ok()
    }

    /// As [`QueryReader::parsed`], for a parameter that must be given.
    pub fn needed<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Result<T, Invalid>) -> Option<T> {
        if !self.given.contains_key(name) {
            self.fault(name, "missing", "The parameter is missing.", "Add it.");
        }
        self.parsed(name, parse)
    }

    /// Whether something is asked for: `true` or `false`, which it is when absent.
    pub fn flag(&mut self, name: &'static str) -> bool {
        let flag = |text: &str| {
            text.parse().map_err(|_| {
                let message = format!("“{}” is neither true nor false.", shown(text));
                Invalid::new("", "invalid_value", message, "Give true or false.")
            })
        };
        self.parsed(name, flag).unwrap_or(false)
    }

    /// Values separated by commas, at most `most`.
    pub fn list<T>(&mut self, name: &'static str, most: usize, parse: impl Fn(&str) -> Result<T, Invalid>) -> Vec<T> {
        let Some(text) = self.text(name, 4000) else {
            return Vec::new();
        };
        if text.split(',').count() > most {
            let message = format!("The list has more than {most} values.");
            self.fault(name, "too_many", message, format!("Give at most {most}."));
            return Vec::new();
        }
        let mut values = Vec::new();
        for part in text.split(',') {
            match parse(part) {
                Ok(value) => values.push(value),
                Err(fault) => self.faults.push(Invalid { pointer: name.to_owned(), ..fault }),
            }
        }
        values
    }

    /// How many items: `limit`, 1 to 100.
    pub fn limit(&mut self, usual: usize) -> usize {
        let parse = |text: &str| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse().ok().filter(|number| is_plain && (1..=MOST_ITEMS).contains(number));
            number.ok_or_else(|| no_limit("", text))
        };
        self.parsed("limit", parse).unwrap_or(usual)
    }

    /// What was wrong, unknown parameters included.
    pub fn finish(mut self) -> Result<(), Vec<Invalid>> {
        let remedy = match self.known.is_empty() {
            true => "Leave it out: this operation has no parameters.".to_owned(),
            false => format!("Use one of: {}.", self.known.join(", ")),
        };
        for name in std::mem::take(&mut self.given).into_keys() {
            self.fault(&name, "unknown_parameter", format!("There is no parameter “{}”.", shown(&name)), &*remedy);
        }
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }
}

/// A limit that cannot be kept.
pub fn no_limit(pointer: &str, given: &str) -> Invalid {
    let message = match given.parse::<i128>() {
        Ok(number) => format!("{number} results cannot be given."),
        Err(_) => format!("“{}” is no whole number.", shown(given)),
    };
    Invalid::new(pointer, "out_of_range", message, format!("Give a whole number from 1 to {MOST_ITEMS}."))
}

/// The code of a region.
pub fn region(code: &str) -> Result<String, Invalid> {
    if reference::is_region(code) {
        return Ok(code.to_owned());
    }
    let message = format!("“{}” is no code of a region.", shown(code));
    Err(Invalid::new("", "unknown_code", message, "Give a code of /v1/regions, such as PV30."))
}

/// The id of a record.
pub fn record_id<Id: std::str::FromStr>(text: &str) -> Result<Id, Invalid> {
    // Only the hyphenated form: one record, one address.
    text.parse().ok().filter(|_| text.len() == 36).ok_or_else(|| {
        let message = format!("“{}” is no id.", shown(text));
        Invalid::new("", "invalid_id", message, "Give the UUID of the record, 36 characters.")
    })
}

/// The code of a kind of partner.
pub fn partner_kind(code: &str) -> Result<PartnerKind, Invalid> {
    PartnerKind::from_code(code).ok_or_else(|| {
        let codes = PartnerKind::ALL.map(PartnerKind::code).join(", ");
        let message = format!("“{}” is no kind of partner.", shown(code));
        Invalid::new("", "unknown_code", message, format!("Use {codes}."))
    })
}

/// An id in another system, written `system:id`.
pub fn external_id(text: &str) -> Result<ExternalId, Invalid> {
    match text.split_once(':') {
        Some((system, id)) if !system.is_empty() && !id.is_empty() => {
            Ok(ExternalId { system: system.to_owned(), id: id.to_owned() })
        }
        _ => {
            let message = format!("“{}” is no id in another system.", shown(text));
            Err(Invalid::new("", "invalid_value", message, "Write system:id, such as crm:4711."))
        }
    }
}

const UTF_8: &str = "Encode it as UTF-8, then percent-encode it.";

/// Decodes `%41` and `+`; nothing when the result is not UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                (high * 16 + low) as u8
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(query: &str) -> Vec<(String, String)> {
        let mut reader = QueryReader::new(query);
        reader.limit(10);
        reader.text("q", 5);
        let faults = reader.finish().err().unwrap_or_default();
        faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    fn fault(name: &str, code: &str) -> (String, String) {
        (name.to_owned(), code.to_owned())
    }

    #[test]
    fn a_limit_is_a_plain_number_from_1_to_100() {
        for limit in ["0", "-1", "101", "1e9", "%D9%A3", "NaN", "1;2", "+5", "1.0", "99999999999999999999"] {
            assert_eq!(faults(&format!("limit={limit}")), [fault("limit", "out_of_range")], "{limit}");
        }
        assert_eq!(faults("limit="), [fault("limit", "empty")]);
        assert!(faults("limit=1").is_empty() && faults("limit=100").is_empty());
    }

    #[test]
    fn all_faults_are_reported_together() {
        assert_eq!(
            faults("limit=1&limit=2&q=toolong&other=1&bad=%ff&nul=%00"),
            [
                fault("limit", "given_twice"),
                fault("bad", "invalid_encoding"),
                fault("nul", "control_character"),
                fault("q", "too_long"),
                fault("other", "unknown_parameter"),
            ]
        );
    }

    #[test]
    fn encoded_text_is_decoded_once() {
        let mut reader = QueryReader::new("q=a%2Bb%20c+d%2541");
        assert_eq!(reader.text("q", 50).unwrap(), "a+b c d%41");
    }
}

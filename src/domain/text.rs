//! A sentence in the two languages of the product.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use utoipa::ToSchema;

/// The same words in Dutch and in English; Dutch comes first everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Pairs a Dutch and an English wording.
    pub fn new(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { nl: nl.into(), en: en.into() }
    }
}

/// The month of a day, in Dutch and in English.
pub fn month(date: NaiveDate) -> (&'static str, &'static str) {
    const MONTHS: [(&str, &str); 12] = [
        ("januari", "January"),
        ("februari", "February"),
        ("maart", "March"),
        ("april", "April"),
        ("mei", "May"),
        ("juni", "June"),
        ("juli", "July"),
        ("augustus", "August"),
        ("september", "September"),
        ("oktober", "October"),
        ("november", "November"),
        ("december", "December"),
    ];
    MONTHS[date.month0() as usize]
}

/// A day as one says it: "3 november 2026".
pub fn day(date: NaiveDate) -> Text {
    let (nl, en) = month(date);
    Text::new(format!("{} {nl} {}", date.day(), date.year()), format!("{} {en} {}", date.day(), date.year()))
}

/// A number with its noun: `1 place`, `8 places`.
pub fn counted(count: impl Display, one: &str, other: &str) -> String {
    let count = count.to_string();
    let noun = if count == "1" { one } else { other };
    format!("{count} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_thing_is_one_thing() {
        let told = [0_u32, 1, 2].map(|count| counted(count, "place", "places"));
        assert_eq!(told, ["0 places", "1 place", "2 places"]);
    }
}

//! Weekly hours, by the clock on the wall.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use crate::domain::time_of_day::{Minutes, TimeOfDay};

/// Day of the week (*weekdag*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Maandag.
    Monday,
    /// Dinsdag.
    Tuesday,
    /// Woensdag.
    Wednesday,
    /// Donderdag.
    Thursday,
    /// Vrijdag.
    Friday,
    /// Zaterdag.
    Saturday,
    /// Zondag.
    Sunday,
}

impl Weekday {
    /// The weekday of a date.
    pub fn of(date: NaiveDate) -> Weekday {
        match date.weekday() {
            chrono::Weekday::Mon => Weekday::Monday,
            chrono::Weekday::Tue => Weekday::Tuesday,
            chrono::Weekday::Wed => Weekday::Wednesday,
            chrono::Weekday::Thu => Weekday::Thursday,
            chrono::Weekday::Fri => Weekday::Friday,
            chrono::Weekday::Sat => Weekday::Saturday,
            chrono::Weekday::Sun => Weekday::Sunday,
        }
    }
}

/// Hours that return every week (*werktijden*, *openingstijden*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WeeklyHours {
    /// The day of the week.
    pub weekday: Weekday,
    /// From this time.
    pub from: TimeOfDay,
    /// To this time, later than `from`.
    pub to: TimeOfDay,
}

/// A part of one day, in minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Begin.
    pub from: Minutes,
    /// End.
    pub to: Minutes,
}

/// The parts of `date` that weekly hours cover, in order of time.
pub fn on(date: NaiveDate, hours: &[WeeklyHours]) -> Vec<Span> {
    let weekday = Weekday::of(date);
    let of_day = hours.iter().filter(|hours| hours.weekday == weekday);
    let mut spans: Vec<Span> =
        of_day.map(|hours| Span { from: hours.from.minutes(), to: hours.to.minutes() }).collect();
    spans.sort_by_key(|span| span.from);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekly_hours_fall_on_their_weekday_only() {
        let tuesday = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let span = |weekday, from, to| WeeklyHours {
            weekday,
            from: TimeOfDay::parse(from).unwrap(),
            to: TimeOfDay::parse(to).unwrap(),
        };
        let hours = [
            span(Weekday::Tuesday, "13:00", "17:00"),
            span(Weekday::Tuesday, "09:00", "12:00"),
            span(Weekday::Friday, "09:00", "12:00"),
        ];
        assert_eq!(on(tuesday, &hours), [Span { from: 540, to: 720 }, Span { from: 780, to: 1020 }]);
        assert!(on(tuesday.succ_opt().unwrap(), &hours).is_empty());
    }
}

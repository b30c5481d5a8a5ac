//! Visits that were agreed with firms.

use super::ids::FirmId;
use super::invalid::Invalid;
use super::officer::Officer;
use super::time_of_day::{Minutes, TimeOfDay};
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use utoipa::ToSchema;
use uuid::Uuid;

/// Shortest and longest visit, in minutes.
pub const VISIT_MINUTES: RangeInclusive<u32> = 5..=600;
/// How many years ahead a visit may be agreed: a day farther away is a slip of the pen.
pub const YEARS_AHEAD: u32 = 5;
/// The longest note, in characters.
pub const MOST_CHARACTERS: usize = 1000;

/// A visit that was agreed with a firm (*afspraak*): by whom, and when. No plan moves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgreedVisit {
    /// Own id.
    pub id: Uuid,
    /// With which firm.
    pub firm_id: FirmId,
    /// Who visits it.
    pub officer: Officer,
    /// The day.
    pub date: NaiveDate,
    /// When it begins.
    pub from: TimeOfDay,
    /// How long it takes.
    #[schema(minimum = 5, maximum = 600)]
    pub minutes: u32,
    /// What to remember: whom one meets, what it is about.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
    /// Who put it down: the subject of the token.
    #[schema(max_length = 300)]
    pub written_by: String,
    /// When.
    pub written_at: DateTime<Utc>,
}

impl AgreedVisit {
    /// When it ends, in minutes since midnight.
    pub fn ends(&self) -> Minutes {
        self.from.minutes() + self.minutes as Minutes
    }

    /// Whether one officer cannot be at both.
    pub fn overlaps(&self, other: &Self) -> bool {
        (&self.officer, self.date) == (&other.officer, other.date)
            && self.from.minutes() < other.ends()
            && other.from.minutes() < self.ends()
    }

    /// By which visits are in the order of time.
    pub fn starts_key(&self) -> String {
        format!("{}T{}", self.date, self.from)
    }

    /// Everything wrong with it before `today` is over.
    pub fn check(&self, today: NaiveDate) -> Vec<Invalid> {
        let mut faults = Vec::new();
        let mut add = |pointer: &str, code: &str, message: String, remedy: &str| {
            faults.push(Invalid::new(pointer, code, message, remedy));
        };
        if self.date < today {
            add("/date", "in_the_past", format!("{} is past.", self.date), "Give today or a later day.");
        }
        let last = today.checked_add_months(Months::new(12 * YEARS_AHEAD));
        if last.is_some_and(|last| self.date > last) {
            let message = format!("{} is more than {YEARS_AHEAD} years ahead.", self.date);
            add("/date", "too_far_ahead", message, "Check the year, and give a day within five years.");
        }
        if !VISIT_MINUTES.contains(&self.minutes) {
            let message = format!("A visit of {} minutes is not possible.", self.minutes);
            add("/minutes", "out_of_range", message, "Give 5 to 600.");
        } else if self.ends() > 24 * 60 {
            add(
                "/minutes",
                "out_of_range",
                "The visit ends after midnight.".into(),
                "Begin earlier, or make it shorter.",
            );
        }
        let note = self.note.as_deref().unwrap_or_default();
        if note.chars().count() > MOST_CHARACTERS {
            let message = format!("The note has more than {MOST_CHARACTERS} characters.");
            add("/note", "too_long", message, "Shorten it.");
        } else if note.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t')) {
            add("/note", "control_character", "The note has control characters.".into(), "Leave them out.");
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(from: &str, minutes: u32) -> AgreedVisit {
        AgreedVisit {
            id: Uuid::nil(),
            firm_id: FirmId(Uuid::nil()),
            officer: Officer::parse("A. de Vries").unwrap(),
            date: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
            from: TimeOfDay::parse(from).unwrap(),
            minutes,
            note: None,
            written_by: "proef".into(),
            written_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn one_officer_is_not_at_two_firms_at_once() {
        let ten = visit("10:00", 60);
        assert!(ten.overlaps(&visit("10:59", 5)) && ten.overlaps(&visit("09:00", 600)));
        assert!(!ten.overlaps(&visit("11:00", 60)) && !ten.overlaps(&visit("09:00", 60)));
        let other = AgreedVisit { officer: Officer::parse("B. Jansen").unwrap(), ..visit("10:00", 60) };
        assert!(!ten.overlaps(&other));
    }

    #[test]
    fn a_visit_is_ahead_and_ends_on_its_day() {
        let today = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let codes = |visit: &AgreedVisit, today| {
            visit.check(today).into_iter().map(|fault| (fault.pointer, fault.code)).collect::<Vec<_>>()
        };
        assert!(codes(&visit("10:00", 60), today).is_empty());
        assert_eq!(codes(&visit("10:00", 60), today.succ_opt().unwrap())[0].1, "in_the_past");
        let ahead = |year| AgreedVisit { date: NaiveDate::from_ymd_opt(year, 12, 1).unwrap(), ..visit("10:00", 60) };
        assert!(codes(&ahead(2031), today).is_empty());
        assert_eq!(codes(&ahead(2062), today), [("/date".to_owned(), "too_far_ahead".to_owned())]);
        assert_eq!(codes(&visit("23:30", 60), today)[0].0, "/minutes");
        assert_eq!(codes(&visit("10:00", 4), today)[0].0, "/minutes");
        let endless = AgreedVisit { note: Some("x".repeat(MOST_CHARACTERS + 1)), ..visit("10:00", 60) };
        assert_eq!(codes(&endless, today)[0].1, "too_long");
    }
}

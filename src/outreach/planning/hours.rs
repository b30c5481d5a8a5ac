//! Times of day and weekly hours, by the clock on the wall.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Minutes since midnight (or a number of minutes).
pub type Minutes = i32;

/// A time of day (*tijdstip*) to the minute, written `09:30`; `24:00` is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", example = "09:30")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// The time this many minutes after midnight; nothing beyond the day.
    pub fn from_minutes(minutes: Minutes) -> Option<Self> {
        u16::try_from(minutes).ok().filter(|minutes| *minutes <= 1440).map(Self)
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> Minutes {
        self.0.into()
    }

    /// Reads `09:30`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "24:00" => Some(Self(1440)),
            _ if text.len() == 5 => {
                let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
                Some(Self((time.hour() * 60 + time.minute()) as u16))
            }
            _ => None,
        }
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| "no time of day such as 09:30".to_owned())
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> String {
        time.to_string()
    }
}

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
    fn a_time_of_day_is_read_as_it_is_written() {
        for text in ["00:00", "09:30", "23:59", "24:00"] {
            assert_eq!(TimeOfDay::parse(text).unwrap().to_string(), text);
        }
        for text in ["9:30", "24:01", "12:60", "12:00:00", "", "noon", "é:00"] {
            assert_eq!(TimeOfDay::parse(text), None, "{text}");
        }
        assert_eq!(TimeOfDay::from_minutes(1441), None);
    }

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

//! Times of day by the clock on the wall.

use chrono::{NaiveTime, Timelike};
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
}

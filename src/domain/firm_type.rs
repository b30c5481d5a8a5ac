//! Start-up, scale-up, small or large established: derived, never stated.

use super::size::Employees;
use super::text::Text;
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// When the firm was founded (*oprichting*): a day, a month, or only the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Founded {
    /// The day is known.
    Day(NaiveDate),
    /// The month is known: what a firm answers that is asked for it.
    Month(YearMonth),
    /// Only the year is known.
    Year(i32),
}

/// A month of a year, `2016-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$")]
pub struct YearMonth(NaiveDate);

impl YearMonth {
    /// The month in which a day lies.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// The month that is written as `2016-03`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_month = text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let first_day = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
        first_day.ok().filter(|_| is_month).map(Self)
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    pub fn last_day(self) -> Option<NaiveDate> {
        self.0.checked_add_months(Months::new(1))?.pred_opt()
    }
}

impl TryFrom<String> for YearMonth {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("“{text}” is no month such as 2016-03"))
    }
}

impl From<YearMonth> for String {
    fn from(month: YearMonth) -> String {
        month.0.format("%Y-%m").to_string()
    }
}

impl Founded {
    /// The year, which is always known.
    pub fn year(self) -> i32 {
        match self {
            Founded::Day(day) => day.year(),
            Founded::Month(month) => month.0.year(),
            Founded::Year(year) => year,
        }
    }

    /// Whether the firm is younger than ten years on `today`; nothing when the year or month alone allows both.
    pub fn is_young(self, today: NaiveDate) -> Option<bool> {
        let border = today.checked_sub_months(Months::new(12 * YOUNG_YEARS))?;
        match self {
            Founded::Day(day) => Some(day > border),
            Founded::Month(month) if month.0 > border => Some(true),
            Founded::Month(month) => month.last_day().filter(|last| *last <= border).map(|_| false),
            Founded::Year(year) if year > border.year() => Some(true),
            Founded::Year(year) if year < border.year() => Some(false),
            Founded::Year(_) => None,
        }
    }
}

/// Firms younger than this are start-ups or scale-ups (survey Midden-Brabant 2019).
pub const YOUNG_YEARS: u32 = 10;

/// Type of firm (*bedrijfstype*) by age and size, after the survey behind the product: younger or older than ten
/// years, fewer than twenty or twenty and more employees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum FirmType {
    /// Age or size is not known; a value of its own, not a guess.
    #[default]
    Unknown,
    /// Younger than ten years, fewer than twenty employees.
    StartUp,
    /// Younger than ten years, twenty employees or more.
    ScaleUp,
    /// Ten years or older, fewer than twenty employees (*gevestigd klein*).
    SmallEstablished,
    /// Ten years or older, twenty employees or more (*gevestigd groot*).
    LargeEstablished,
}

impl FirmType {
    /// All types.
    pub const ALL: [FirmType; 5] = [
        FirmType::Unknown,
        FirmType::StartUp,
        FirmType::ScaleUp,
        FirmType::SmallEstablished,
        FirmType::LargeEstablished,
    ];

    /// Derives the type on `today`.
    pub fn derive(founded: Option<Founded>, employees: Option<Employees>, today: NaiveDate) -> FirmType {
        let young = founded.and_then(|founded| founded.is_young(today));
        match (young, employees.map(Employees::is_large)) {
            (Some(true), Some(false)) => FirmType::StartUp,
            (Some(true), Some(true)) => FirmType::ScaleUp,
            (Some(false), Some(false)) => FirmType::SmallEstablished,
            (Some(false), Some(true)) => FirmType::LargeEstablished,
            _ => FirmType::Unknown,
        }
    }

    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            FirmType::Unknown => "unknown",
            FirmType::StartUp => "start_up",
            FirmType::ScaleUp => "scale_up",
            FirmType::SmallEstablished => "small_established",
            FirmType::LargeEstablished => "large_established",
        }
    }

    /// The type with this code.
    pub fn from_code(code: &str) -> Option<FirmType> {
        Self::ALL.into_iter().find(|firm_type| firm_type.code() == code)
    }

    /// The plain name, with its article, as in "u bent …".
    pub fn label(self) -> Text {
        match self {
            FirmType::Unknown => Text::new("een bedrijf van onbekend type", "a firm of unknown type"),
            FirmType::StartUp => Text::new("een start-up", "a start-up"),
            FirmType::ScaleUp => Text::new("een scale-up", "a scale-up"),
            FirmType::SmallEstablished => Text::new(
                "een gevestigd bedrijf met minder dan 20 mensen",
                "an established firm with fewer than 20 people",
            ),
            FirmType::LargeEstablished => {
                Text::new("een gevestigd bedrijf met 20 of meer mensen", "an established firm with 20 or more people")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_month_of_founding_decides_unless_ten_years_end_within_it() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let is_young = |month: &str| Founded::Month(YearMonth::parse(month).unwrap()).is_young(today);
        assert_eq!((is_young("2016-10"), is_young("2016-11"), is_young("2016-12")), (Some(false), None, Some(true)));
        for wrong in ["2016-13", "2016-00", "2016-3", "2016-003", "+016-03", "2016/03"] {
            assert_eq!(YearMonth::parse(wrong), None, "{wrong}");
        }
        let founded: Founded = serde_json::from_str("\"2016-03\"").unwrap();
        assert_eq!(
            (founded, serde_json::to_string(&founded).unwrap().as_str()),
            (Founded::Month(YearMonth::parse("2016-03").unwrap()), "\"2016-03\"",)
        );
    }

    #[test]
    fn ten_years_and_twenty_people_are_the_borders() {
        let today = day(2026, 11, 23);
        let derive = |founded, count| FirmType::derive(Some(founded), Some(Employees::Count(count)), today);
        assert_eq!(derive(Founded::Day(day(2016, 11, 24)), 19), FirmType::StartUp);
        assert_eq!(derive(Founded::Day(day(2016, 11, 23)), 19), FirmType::SmallEstablished);
        assert_eq!(derive(Founded::Year(2020), 20), FirmType::ScaleUp);
        assert_eq!(derive(Founded::Year(2000), 20), FirmType::LargeEstablished);
    }

    #[test]
    fn a_year_that_allows_both_gives_unknown() {
        let today = day(2026, 11, 23);
        assert_eq!(FirmType::derive(Some(Founded::Year(2016)), Some(Employees::Count(5)), today), FirmType::Unknown);
        assert_eq!(FirmType::derive(None, Some(Employees::Count(5)), today), FirmType::Unknown);
    }
}

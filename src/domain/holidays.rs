//! Dutch public holidays (*feestdagen*): days on which nobody is visited unless it was agreed.
//!
//! Good Friday (*Goede Vrijdag*) is no day off for most people who work in the Netherlands, and Liberation Day
//! (*Bevrijdingsdag*) only in lustrum years; there is no law that says so, this follows what most collective agreements
//! do (Rijksoverheid, “Wat zijn de officiële feestdagen in Nederland?”).

use super::Text;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The public holiday on this day, by its name; nothing on other days.
pub fn public_holiday(date: NaiveDate) -> Option<Text> {
    let (day, month, year) = (date.day(), date.month(), date.year());
    let fixed = match (day, month) {
        (1, 1) => Some(("Nieuwjaarsdag", "New Year's Day")),
        (5, 5) if year % 5 == 0 => Some(("Bevrijdingsdag", "Liberation Day")),
        (25, 12) => Some(("Eerste Kerstdag", "Christmas Day")),
        (26, 12) => Some(("Tweede Kerstdag", "Boxing Day")),
        _ if kings_day(year) == Some(date) => Some(("Koningsdag", "King's Day")),
        _ => None,
    };
    let moving = || match date.signed_duration_since(easter(year)?).num_days() {
        0 => Some(("Eerste Paasdag", "Easter Sunday")),
        1 => Some(("Tweede Paasdag", "Easter Monday")),
        39 => Some(("Hemelvaartsdag", "Ascension Day")),
        49 => Some(("Eerste Pinksterdag", "Whit Sunday")),
        50 => Some(("Tweede Pinksterdag", "Whit Monday")),
        _ => None,
    };
    fixed.or_else(moving).map(|(nl, en)| Text::new(nl, en))
}

/// 27 April, or the day before when that is a Sunday; kept since 2014.
fn kings_day(year: i32) -> Option<NaiveDate> {
    let birthday = NaiveDate::from_ymd_opt(year, 4, 27).filter(|_| year >= 2014)?;
    if birthday.weekday() == Weekday::Sun { birthday.pred_opt() } else { Some(birthday) }
}

/// Easter Sunday by the anonymous Gregorian algorithm (“A correspondent from New York”, Nature 13, 487, 20 April 1876;
/// Meeus, *Astronomical Algorithms*, chapter 8). Easter of 2026 is on 5 April.
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let from_march = u64::try_from(h + l - 7 * m + 21).ok()?;
    NaiveDate::from_ymd_opt(year, 3, 1)?.checked_add_days(Days::new(from_march))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(year: i32, month: u32, day: u32) -> Option<String> {
        public_holiday(NaiveDate::from_ymd_opt(year, month, day).unwrap()).map(|name| name.nl)
    }

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        let easters = [
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
        ];
        for (year, month, day) in easters {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day), "{year}");
        }
    }

    #[test]
    fn the_days_that_move_with_easter_are_named() {
        assert_eq!(name(2026, 4, 6).as_deref(), Some("Tweede Paasdag"));
        assert_eq!(name(2026, 5, 14).as_deref(), Some("Hemelvaartsdag"));
        assert_eq!(name(2026, 5, 25).as_deref(), Some("Tweede Pinksterdag"));
        assert_eq!(name(2027, 3, 29).as_deref(), Some("Tweede Paasdag"));
        assert_eq!(name(2026, 4, 3), None, "Good Friday is a working day");
        assert_eq!(name(2026, 5, 15), None);
    }

    #[test]
    fn kings_day_is_never_on_a_sunday_and_liberation_day_is_off_once_in_five_years() {
        assert_eq!(name(2026, 4, 27).as_deref(), Some("Koningsdag"));
        assert_eq!((name(2025, 4, 26).as_deref(), name(2025, 4, 27)), (Some("Koningsdag"), None));
        assert_eq!(name(2025, 5, 5).as_deref(), Some("Bevrijdingsdag"));
        assert_eq!((name(2026, 5, 5), name(2030, 5, 5).is_some()), (None, true));
    }

    #[test]
    fn new_year_and_christmas_stand() {
        for year in 2024..2040 {
            assert!(name(year, 1, 1).is_some() && name(year, 12, 25).is_some() && name(year, 12, 26).is_some());
            let days = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take(365);
            assert!((9..=11).contains(&days.filter(|day| public_holiday(*day).is_some()).count()), "{year}");
        }
    }
}

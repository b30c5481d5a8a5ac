//! What spreadsheets and people do to values, mended where it is safe and told where it is not: decimal commas, days
//! written the Dutch way, numbers that lost their leading zeros.

use crate::domain::Invalid;
use crate::domain::import_job::DateForm;
use chrono::{Days, NaiveDate};
use std::borrow::Cow;

/// Fields of decimal numbers.
pub(super) const DECIMAL: [&str; 8] = [
    "lat",
    "lon",
    "innovationOwn",
    "innovationBought",
    "growthProductivity",
    "growthTurnover",
    "growthProfit",
    "growthJobs",
];

/// Fields of days.
const DAYS: [&str; 3] = ["founded", "date", "doNotContact"];

/// Fault of a number that lost its leading zeros.
pub const LOST_ZEROS: &str = "lost_leading_zero";

/// The value as our own tables write it. With `restore`, numbers get back the zeros that they lost.
pub fn mended<'c>(
    field: &str,
    cell: &'c str,
    date_form: Option<DateForm>,
    restore: bool,
) -> Result<Cow<'c, str>, Invalid> {
    if let Some(length) = length_of_number(field, cell) {
        let whole = format!("{cell:0>length$}");
        if restore {
            return Ok(whole.into());
        }
        let message = format!("“{cell}” has {} digits where {length} are needed: leading zeros were lost.", cell.len());
        let remedy = format!("Write {whole}, or commit with restoreZeros to have all of them restored.");
        return Err(Invalid::new(field, LOST_ZEROS, message, remedy));
    }
    if DAYS.contains(&field) && date_form.is_some() {
        return Ok(day(cell, date_form));
    }
    Ok(with_point(field, cell))
}

/// The day that a cell can only mean, where it is not written as in our own tables: 2026-1-31 and 31-12-2026.
pub fn meant_day(field: &str, cell: &str) -> Option<String> {
    let meant = DAYS.contains(&field).then(|| day(cell, None).into_owned());
    meant.filter(|meant| meant != cell)
}

/// How long a number must be that is shorter and may have lost zeros. Establishment numbers begin with four of them.
fn length_of_number(field: &str, cell: &str) -> Option<usize> {
    if cell.is_empty() || !cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match (field, cell.len()) {
        ("kvkNumber", 7) => Some(8),
        ("rsin", 8) => Some(9),
        ("establishmentNumber", 8..=11) => Some(12),
        _ => None,
    }
}

/// `51,56` is 51.56 in a field of decimal numbers; what has a point or several commas stays as it is.
pub fn with_point<'c>(field: &str, cell: &'c str) -> Cow<'c, str> {
    if !DECIMAL.contains(&field) {
        return cell.into();
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match cell.split_once(',') {
        Some((whole, rest)) if digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(rest) => {
            format!("{whole}.{rest}").into()
        }
        _ => cell.into(),
    }
}

/// A day in the form of our own tables; what is none stays as it is, for who reads the value to say so.
fn day(cell: &str, form: Option<DateForm>) -> Cow<'_, str> {
    let day_first = || parts(cell).and_then(|[day, month, year]| of(year, month, day));
    let found = match form {
        // Without being told, only what can mean nothing else is understood: 31-12-2026 and 2026-1-31.
        None => match cell.split_once('-').map(|(first, _)| first.len()) {
            Some(1 | 2) => day_first(),
            Some(4) if !cell.contains(['/', '.']) => parts(cell).and_then(|[year, month, day]| of(year, month, day)),
            _ => None,
        },
        Some(DateForm::DayFirst) => day_first(),
        Some(DateForm::MonthFirst) => parts(cell).and_then(|[month, day, year]| of(year, month, day)),
        Some(DateForm::Compact) => NaiveDate::parse_from_str(cell, "%Y%m%d").ok().filter(|_| cell.len() == 8),
        Some(DateForm::Excel) => {
            let days = cell.parse::<u64>().ok().filter(|days| (61..2_958_466).contains(days));
            // Excel counts from 30 December 1899, since it takes 1900 for a leap year.
            days.and_then(|days| NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days)))
        }
    };
    found.map_or(cell.into(), |day| day.to_string().into())
}

/// The three numbers of a day between `-`, `/` or `.`.
fn parts(cell: &str) -> Option<[u32; 3]> {
    let mut numbers = cell.split(['-', '/', '.']).map(|part| part.parse().ok());
    let parts = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(parts)
}

fn of(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|_| (1000..=9999).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_mended_where_it_is_safe() {
        for (field, cell, form, expected) in [
            ("lat", "51,56", None, "51.56"),
            ("growthJobs", "-2,5", None, "-2.5"),
            ("lat", "1.234,5", None, "1.234,5"),
            ("employees", "1,5", None, "1,5"),
            ("date", "01/02/2026", Some(DateForm::DayFirst), "2026-02-01"),
            ("date", "01/02/2026", Some(DateForm::MonthFirst), "2026-01-02"),
            ("date", "20260201", Some(DateForm::Compact), "2026-02-01"),
            ("date", "46054", Some(DateForm::Excel), "2026-02-01"),
            ("date", "2026-02-01", Some(DateForm::DayFirst), "2026-02-01"),
            ("date", "31-31-2026", Some(DateForm::DayFirst), "31-31-2026"),
            ("founded", "2016", Some(DateForm::DayFirst), "2016"),
            ("kvkNumber", "12345678", None, "12345678"),
            ("kvkNumber", "123456", None, "123456"),
        ] {
            assert_eq!(mended(field, cell, form, false).unwrap(), expected, "{field} {cell}");
        }
    }

    #[test]
    fn a_day_that_can_mean_nothing_else_is_taken_as_it_is_meant() {
        for (field, cell, meant) in [
            ("date", "31-12-2026", Some("2026-12-31")),
            ("doNotContact", "1-2-2026", Some("2026-02-01")),
            ("founded", "2026-2-1", Some("2026-02-01")),
            ("date", "2026-02-01", None),
            ("date", "2026-2-31", None),
            ("date", "01/02/2026", None),
            ("founded", "2016-3", None),
            ("founded", "2016-03", None),
            ("founded", "2016", None),
            ("name", "2026-2-1", None),
        ] {
            assert_eq!(meant_day(field, cell).as_deref(), meant, "{field} {cell}");
        }
    }

    #[test]
    fn lost_zeros_are_told_and_restored_on_confirmation() {
        for (field, cell, whole) in [
            ("kvkNumber", "1234567", "01234567"),
            ("rsin", "12345678", "012345678"),
            ("establishmentNumber", "12345678", "000012345678"),
        ] {
            let fault = mended(field, cell, None, false).unwrap_err();
            assert!(fault.code == LOST_ZEROS && fault.remedy.contains(whole), "{fault:?}");
            assert_eq!(mended(field, cell, None, true).unwrap(), whole);
        }
    }
}

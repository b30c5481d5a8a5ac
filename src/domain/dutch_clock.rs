//! The Dutch clock. Moments are kept in UTC; what happens "today" happens on the day on which the people are who do it:
//! between midnight and one or two o'clock, UTC is still at the day before.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// What the clock in the Netherlands shows at a moment.
pub fn dutch_time(at: DateTime<Utc>) -> NaiveDateTime {
    (at + TimeDelta::hours(if is_summer(at) { 2 } else { 1 })).naive_utc()
}

/// The day that it is in the Netherlands.
pub fn dutch_day(at: DateTime<Utc>) -> NaiveDate {
    dutch_time(at).date()
}

/// The moment, in UTC, at which a day begins in the Netherlands: ten or eleven in the evening before. Summer time turns
/// at night, one hour or two after midnight, so that every day has one beginning.
pub fn begin_of(day: NaiveDate) -> NaiveDateTime {
    let midnight = day.and_time(NaiveTime::MIN);
    let hours = if is_summer(midnight.and_utc() - TimeDelta::hours(2)) { 2 } else { 1 };
    midnight - TimeDelta::hours(hours)
}

/// Whether the Netherlands have summer time: from the last Sunday of March to that of October, one o'clock UTC.
fn is_summer(at: DateTime<Utc>) -> bool {
    let turn = |month: u32| {
        let last = NaiveDate::from_ymd_opt(at.year(), month, 31)?;
        let sunday = last - TimeDelta::days(last.weekday().num_days_from_sunday().into());
        Some(sunday.and_hms_opt(1, 0, 0)?.and_utc())
    };
    turn(3).zip(turn(10)).is_some_and(|(begin, end)| (begin..end).contains(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_begins_at_dutch_midnight_in_winter_and_summer() {
        for (moment, shown) in [
            ("2026-11-26T22:59:59Z", "2026-11-26T23:59:59"),
            ("2026-11-26T23:00:00Z", "2026-11-27T00:00:00"),
            ("2026-07-01T21:59:59Z", "2026-07-01T23:59:59"),
            ("2026-07-01T22:00:00Z", "2026-07-02T00:00:00"),
            ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59"),
            ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00"),
            ("2026-10-25T00:59:59Z", "2026-10-25T02:59:59"),
            ("2026-10-25T01:00:00Z", "2026-10-25T02:00:00"),
        ] {
            let at = moment.parse::<DateTime<Utc>>().unwrap();
            let shown = shown.parse::<NaiveDateTime>().unwrap();
            assert_eq!((dutch_time(at), dutch_day(at)), (shown, shown.date()), "{moment}");
        }
    }

    #[test]
    fn a_day_begins_where_the_day_before_it_ends() {
        let mut day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        for _ in 0..730 {
            let begin = begin_of(day).and_utc();
            assert_eq!(dutch_time(begin), day.and_time(NaiveTime::MIN), "{day}");
            assert_eq!(dutch_day(begin - TimeDelta::microseconds(1)), day.pred_opt().unwrap());
            day = day.succ_opt().unwrap();
        }
    }
}

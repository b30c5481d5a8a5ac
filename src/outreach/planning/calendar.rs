//! Visits as a calendar file (RFC 5545), for any calendar program.
//!
//! Times stand by the clock of Amsterdam (`TZID`), with the rules of summer time beside them, so that neither we nor
//! the reader need a table of time zones.

use super::hours::Minutes;
use crate::domain::Coordinates;
use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};
use uuid::Uuid;

/// Most bytes of a line, without its end.
const LONGEST_LINE: usize = 75;

/// The zone of all times: the last Sundays of March and October, since 1996.
const AMSTERDAM: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/Amsterdam\r\n\
BEGIN:DAYLIGHT\r\nTZNAME:CEST\r\nDTSTART:19960331T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n\
BEGIN:STANDARD\r\nTZNAME:CET\r\nDTSTART:19961027T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// An entry in a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Names the entry: a calendar program that gets it again changes what it has.
    pub uid: Uuid,
    /// The day.
    pub date: NaiveDate,
    /// Begin, in minutes since midnight.
    pub from: Minutes,
    /// End, in minutes since midnight.
    pub to: Minutes,
    /// What it is.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// Where, in words.
    pub location: String,
    /// Where on the map.
    pub place: Option<Coordinates>,
    /// Whether the firm agreed; a visit that is only proposed is tentative.
    pub is_agreed: bool,
}

/// A calendar with these entries; `written` is the moment of writing, in UTC.
pub fn calendar(entries: &[Entry], written: NaiveDateTime) -> String {
    let mut text = String::new();
    for line in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//loopvermogen//visits//NL", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    {
        add(&mut text, line);
    }
    text.push_str(AMSTERDAM);
    entries.iter().for_each(|entry| add_entry(&mut text, entry, written));
    add(&mut text, "END:VCALENDAR");
    text
}

fn add_entry(text: &mut String, entry: &Entry, written: NaiveDateTime) {
    let local = |minutes: Minutes| {
        let moment = entry.date.and_time(NaiveTime::MIN) + Duration::minutes(minutes.into());
        moment.format("%Y%m%dT%H%M%S").to_string()
    };
    add(text, "BEGIN:VEVENT");
    add(text, &format!("UID:{}@loopvermogen", entry.uid));
    add(text, &format!("DTSTAMP:{}", written.format("%Y%m%dT%H%M%SZ")));
    add(text, &format!("DTSTART;TZID=Europe/Amsterdam:{}", local(entry.from)));
    add(text, &format!("DTEND;TZID=Europe/Amsterdam:{}", local(entry.to)));
    add(text, &format!("SUMMARY:{}", escaped(&entry.summary)));
    for (name, value) in [("DESCRIPTION", &entry.description), ("LOCATION", &entry.location)] {
        if !value.is_empty() {
            add(text, &format!("{name}:{}", escaped(value)));
        }
    }
    if let Some(place) = entry.place {
        add(text, &format!("GEO:{:.6};{:.6}", place.lat, place.lon));
    }
    add(text, if entry.is_agreed { "STATUS:CONFIRMED" } else { "STATUS:TENTATIVE" });
    add(text, "END:VEVENT");
}

/// Text as a value: commas, semicolons, backslashes and line ends are escaped, other control characters left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            _ if character.is_control() => {}
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Adds a line, folded where it is longer than 75 bytes, never within a character.
fn add(text: &mut String, line: &str) {
    let mut length = 0;
    for character in line.chars() {
        if length + character.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(character);
        length += character.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(summary: &str) -> Entry {
        Entry {
            uid: Uuid::from_u128(7),
            date: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
            from: 570,
            to: 630,
            summary: summary.into(),
            description: String::new(),
            location: "Tilburg".into(),
            place: Some(Coordinates { lat: 51.56, lon: 5.09 }),
            is_agreed: true,
        }
    }

    fn written() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, 30).unwrap().and_hms_opt(8, 0, 0).unwrap()
    }

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn a_visit_is_an_event_with_its_local_time() {
        let text = calendar(&[entry("Bezoek aan Jansen")], written());
        for line in [
            "UID:00000000-0000-0000-0000-000000000007@loopvermogen",
            "DTSTAMP:20261130T080000Z",
            "DTSTART;TZID=Europe/Amsterdam:20261201T093000",
            "DTEND;TZID=Europe/Amsterdam:20261201T103000",
            "SUMMARY:Bezoek aan Jansen",
            "GEO:51.560000;5.090000",
            "STATUS:CONFIRMED",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}\n{text}");
        }
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(text.matches("BEGIN:").count(), text.matches("END:").count());
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn long_lines_are_folded_within_75_bytes_and_characters_stay_whole() {
        let name = "Ünïcödé €uro ".repeat(20);
        let text = calendar(&[entry(&name)], written());
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(unfolded(&text).contains(&format!("SUMMARY:{name}\r\n")));
    }

    #[test]
    fn a_name_cannot_write_lines_of_its_own() {
        let text = unfolded(&calendar(&[entry("A, B; C\\D\r\nATTENDEE:mailto:x\rY\u{7}")], written()));
        assert!(text.contains("SUMMARY:A\\, B\\; C\\\\D\\nATTENDEE:mailto:x\\nY\r\n"), "{text}");
    }

    #[test]
    fn the_end_of_the_day_is_the_begin_of_the_next() {
        let text = calendar(&[Entry { to: 1440, ..entry("laat") }], written());
        assert!(text.contains("DTEND;TZID=Europe/Amsterdam:20261202T000000"));
    }
}

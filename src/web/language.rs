//! In which language a page is: Dutch unless somebody says otherwise.

use super::words::{DUTCH, ENGLISH, Words};
use crate::api::authentication::{cookie, set_cookie};
use crate::domain::Text;
use crate::domain::dutch_clock::{dutch_day, dutch_time};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderValue, SET_COOKIE};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

const COOKIE: &str = "__Host-lang";
/// A choice holds for a year.
const KEPT_S: i64 = 365 * 24 * 3600;

/// A language of the pages (*taal*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Nederlands.
    Dutch,
    /// English.
    English,
}

impl Language {
    /// What the query asks for, else what was chosen before, else what the browser prefers.
    pub fn of(request: &HttpRequest) -> Language {
        let chosen = || cookie(request, COOKIE).ok().flatten().and_then(|code| Self::from_code(&code));
        let preferred = || {
            let header = request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?;
            header.split(',').find_map(|range| Self::from_code(range.trim().get(..2)?))
        };
        asked(request.query_string()).or_else(chosen).or_else(preferred).unwrap_or(Language::Dutch)
    }

    fn from_code(code: &str) -> Option<Language> {
        match code {
            "nl" => Some(Language::Dutch),
            "en" => Some(Language::English),
            _ => None,
        }
    }

    /// The code in addresses and in the `lang` of a page.
    pub fn code(self) -> &'static str {
        match self {
            Language::Dutch => "nl",
            Language::English => "en",
        }
    }

    /// The other one.
    pub fn other(self) -> Language {
        match self {
            Language::Dutch => Language::English,
            Language::English => Language::Dutch,
        }
    }

    /// Our words.
    pub fn words(self) -> &'static Words {
        match self {
            Language::Dutch => &DUTCH,
            Language::English => &ENGLISH,
        }
    }

    /// The sentence in this language.
    pub fn say(self, text: &Text) -> String {
        match self {
            Language::Dutch => text.nl.clone(),
            Language::English => text.en.clone(),
        }
    }

    /// A day, such as 22 oktober 2026.
    pub fn day(self, date: NaiveDate) -> String {
        format!("{} {}", date.day(), self.month(date))
    }

    /// The month of a day, such as oktober 2026.
    pub fn month(self, date: NaiveDate) -> String {
        let month = self.words().months.split(' ').nth(date.month0() as usize).unwrap_or_default();
        format!("{month} {}", date.year())
    }

    /// The month that somebody wrote as 3-2016, 03/2016 or maart 2016, as 2016-03.
    pub fn month_in_words(text: &str) -> Option<String> {
        let (month, year) = text.trim().rsplit_once([' ', '-', '/'])?;
        let year: u16 = year.parse().ok().filter(|year| (1000..=9999).contains(year))?;
        let wanted = month.trim().to_lowercase();
        let named = |months: &str| months.split(' ').position(|name| name.to_lowercase() == wanted);
        let by_name = || named(DUTCH.months).or_else(|| named(ENGLISH.months)).map(|place| place + 1);
        let number = wanted.parse::<usize>().ok().or_else(by_name).filter(|number| (1..=12).contains(number))?;
        Some(format!("{year}-{number:02}"))
    }

    /// The day of a moment, by the Dutch clock.
    pub fn day_of(self, at: DateTime<Utc>) -> String {
        self.day(dutch_day(at))
    }

    /// A moment by the Dutch clock, such as 22 oktober 2026, 14:05.
    pub fn moment(self, at: DateTime<Utc>) -> String {
        let local = dutch_time(at);
        format!("{}, {}", self.day(local.date()), local.format("%H:%M"))
    }

    /// A number with one decimal, such as 21,9.
    pub fn tenths(self, number: f64) -> String {
        let text = format!("{number:.1}");
        if self == Language::Dutch { text.replace('.', ",") } else { text }
    }
}

fn asked(query: &str) -> Option<Language> {
    query.split('&').find_map(|pair| Language::from_code(pair.strip_prefix("lang=")?))
}

/// Keeps the language that somebody asked for by a link.
pub async fn keep<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let asked = asked(request.query_string());
    let mut response = next.call(request).await?;
    if let Some(language) = asked
        && let Ok(cookie) = HeaderValue::try_from(set_cookie(COOKIE, language.code(), KEPT_S))
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_link_wins_over_the_browser_and_dutch_over_what_we_do_not_speak() {
        let of = |uri: &str, accepted: &str| {
            Language::of(&TestRequest::with_uri(uri).insert_header(("accept-language", accepted)).to_http_request())
        };
        assert_eq!(of("/", "fr-FR,fr;q=0.9"), Language::Dutch);
        assert_eq!(of("/", "fr-FR,en-GB;q=0.9,nl;q=0.1"), Language::English);
        assert_eq!(of("/?q=a&lang=nl", "en"), Language::Dutch);
        assert_eq!(of("/?lang=xx", "en"), Language::English);
    }

    #[test]
    fn moments_follow_the_dutch_clock() {
        let moment = |text: &str| Language::Dutch.moment(text.parse().unwrap());
        assert_eq!(moment("2026-11-26T22:30:00Z"), "26 november 2026, 23:30");
        assert_eq!(moment("2026-03-29T00:59:00Z"), "29 maart 2026, 01:59");
        assert_eq!(moment("2026-03-29T01:00:00Z"), "29 maart 2026, 03:00");
        assert_eq!(moment("2026-10-25T00:59:00Z"), "25 oktober 2026, 02:59");
        assert_eq!(moment("2026-10-25T01:00:00Z"), "25 oktober 2026, 02:00");
    }

    #[test]
    fn days_and_numbers_are_written_as_one_reads_them() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 2).unwrap();
        assert_eq!(
            (Language::Dutch.day(day), Language::English.day(day)),
            ("2 oktober 2026".into(), "2 October 2026".into())
        );
        assert_eq!((Language::Dutch.tenths(21.94), Language::English.tenths(7.0)), ("21,9".into(), "7.0".into()));
    }
}

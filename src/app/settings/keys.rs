//! The list of settings: name, what is allowed, and how its text is read.

use super::outreach::{share, smallest_shares};
use super::{DatabaseUrl, LogFormat, Network, SecretText, Settings, is_guarded};
use crate::domain::Source;
use crate::domain::map_tiles::MapTiles;
use crate::domain::sector::SbiVersion;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// One setting.
pub(super) struct Key {
    /// `concern.name`.
    pub name: &'static str,
    /// What is allowed, after "give".
    pub allowed: &'static str,
    /// Takes the text over; nothing when it is not allowed.
    pub set: fn(&mut Settings, &str) -> Option<()>,
}

impl Key {
    /// The environment variable of the setting.
    pub fn variable(&self) -> String {
        format!("LOOPVERMOGEN_{}", self.name.replace('.', "_").to_uppercase())
    }
}

/// Every setting, in the order of the file.
pub(super) const KEYS: &[Key] = &[
    Key {
        name: "server.listen",
        allowed: "an address and a port, such as 127.0.0.1:8080",
        set: |settings, text| put(&mut settings.server.listen, text.parse().ok()),
    },
    Key {
        name: "server.workers",
        allowed: "a number from 0 (one for each core) to 256",
        set: |settings, text| put(&mut settings.server.workers, number(text, 0, 256)),
    },
    Key {
        name: "server.trusted_proxies",
        allowed: "addresses or networks, such as 127.0.0.1, 10.0.0.0/8, or nothing",
        set: |settings, text| put(&mut settings.server.trusted_proxies, Network::parse_list(text)),
    },
    Key {
        name: "server.cors_origins",
        allowed: "origins, such as https://crm.example, or nothing",
        set: |settings, text| put(&mut settings.server.cors_origins, origins(text)),
    },
    Key {
        name: "server.security_contact",
        allowed: "an address as mailto:…, tel:… or https://…",
        set: |settings, text| put(&mut settings.server.security_contact, contact(text)),
    },
    Key {
        name: "limits.running",
        allowed: "a number from 0 (two for each core) to 1024",
        set: |settings, text| put(&mut settings.limits.running, number(text, 0, 1024)),
    },
    Key {
        name: "limits.waiting",
        allowed: "a number from 0 (64 for each core, at least 512) to 100000",
        set: |settings, text| put(&mut settings.limits.waiting, number(text, 0, 100_000)),
    },
    Key {
        name: "limits.head_timeout",
        allowed: "a time from 1s to 1h, such as 10s",
        set: |settings, text| put(&mut settings.limits.head_timeout, duration(text, SECOND, HOUR)),
    },
    Key {
        name: "limits.body_timeout",
        allowed: "a time from 1s to 1h, such as 10s",
        set: |settings, text| put(&mut settings.limits.body_timeout, duration(text, SECOND, HOUR)),
    },
    Key {
        name: "limits.keep_alive",
        allowed: "a time from 1s to 1h, such as 10s",
        set: |settings, text| put(&mut settings.limits.keep_alive, duration(text, SECOND, HOUR)),
    },
    Key {
        name: "limits.shutdown_timeout",
        allowed: "a time from 1s to 1h, such as 10s",
        set: |settings, text| put(&mut settings.limits.shutdown_timeout, duration(text, SECOND, HOUR)),
    },
    Key {
        name: "limits.requests_per_second",
        allowed: "a number from 0 (no limit) to 100000",
        set: |settings, text| put(&mut settings.limits.requests_per_second, number(text, 0, 100_000)),
    },
    Key {
        name: "limits.burst",
        allowed: "a number from 1 to 100000",
        set: |settings, text| put(&mut settings.limits.burst, number(text, 1, 100_000)),
    },
    Key {
        name: "limits.anonymous_per_second",
        allowed: "a number from 0 (no limit) to 100000",
        set: |settings, text| put(&mut settings.limits.anonymous_per_second, number(text, 0, 100_000)),
    },
    Key {
        name: "limits.anonymous_burst",
        allowed: "a number from 1 to 100000",
        set: |settings, text| put(&mut settings.limits.anonymous_burst, number(text, 1, 100_000)),
    },
    Key {
        name: "ranking.threads",
        allowed: "a number from 0 (one for each core) to 256",
        set: |settings, text| put(&mut settings.ranking.threads, number(text, 0, 256)),
    },
    Key {
        name: "ranking.queue",
        allowed: "a number from 0 (64 for each thread, at least 512) to 100000",
        set: |settings, text| put(&mut settings.ranking.queue, number(text, 0, 100_000)),
    },
    Key {
        name: "outreach.exploration_share",
        allowed: SHARE,
        set: |settings, text| put(&mut settings.outreach.exploration_share, share(text)),
    },
    Key {
        name: "outreach.largest_sector_share",
        allowed: SHARE,
        set: |settings, text| put(&mut settings.outreach.largest_sector_share, share(text)),
    },
    Key {
        name: "outreach.largest_region_share",
        allowed: SHARE,
        set: |settings, text| put(&mut settings.outreach.largest_region_share, share(text)),
    },
    Key {
        name: "outreach.largest_firm_type_share",
        allowed: SHARE,
        set: |settings, text| put(&mut settings.outreach.largest_firm_type_share, share(text)),
    },
    Key {
        name: "outreach.smallest_shares",
        allowed: "kinds with a share from 0 to 1, such as sector:25=0.1, firm_type:scale_up=0.2, or nothing",
        set: |settings, text| put(&mut settings.outreach.smallest_shares, smallest_shares(text)),
    },
    Key {
        name: "outreach.ladder",
        allowed: "the path of a file, or nothing",
        set: |settings, text| {
            let path = (!text.is_empty()).then(|| PathBuf::from(text));
            put(&mut settings.outreach.ladder, Some(path))
        },
    },
    Key {
        name: "planning.routing_url",
        allowed: "the http:// or https:// address of a routing service, or nothing",
        set: |settings, text| {
            let is_address = text.starts_with("http://") || text.starts_with("https://");
            let url = if text.is_empty() { Some(None) } else { is_address.then(|| Some(text.to_owned())) };
            put(&mut settings.planning.routing_url, url)
        },
    },
    Key {
        name: "planning.map_tiles",
        allowed: "the http:// or https:// address of map tiles with {z}, {x} and {y} in it, or nothing",
        set: |settings, text| {
            let tiles = if text.is_empty() { Some(None) } else { MapTiles::parse(text).map(Some) };
            put(&mut settings.planning.map_tiles, tiles)
        },
    },
    Key {
        name: "planning.map_credit",
        allowed: "whom to name beside the map, at most 200 characters, or nothing",
        set: |settings, text| {
            let is_short = text.chars().count() <= 200;
            put(&mut settings.planning.map_credit, is_short.then(|| text.to_owned()))
        },
    },
    Key {
        name: "pages.house_style",
        allowed: "the path of a CSS file with :root { --token: value; }, or nothing",
        set: |settings, text| {
            let path = if text.is_empty() { None } else { Some(text.into()) };
            put(&mut settings.pages.house_style, Some(path))
        },
    },
    Key {
        name: "database.url",
        allowed: "postgres://user:password@host/name, the path of an SQLite file, or nothing",
        set: |settings, text| match text {
            "" => put(&mut settings.database.url, Some(None)),
            text => put(&mut settings.database.url, DatabaseUrl::parse(text).map(Some)),
        },
    },
    Key {
        name: "database.owner_url",
        allowed: "postgres://… of the role that owns the tables, or nothing",
        set: |settings, text| match text {
            "" => put(&mut settings.database.owner_url, Some(None)),
            text => put(&mut settings.database.owner_url, DatabaseUrl::parse(text).map(Some)),
        },
    },
    Key {
        name: "database.pool_size",
        allowed: "a number from 1 to 200",
        set: |settings, text| put(&mut settings.database.pool_size, number(text, 1, 200)),
    },
    Key {
        name: "data.dir",
        allowed: "the path of a folder",
        set: |settings, text| put(&mut settings.data.dir, (!text.is_empty()).then(|| PathBuf::from(text))),
    },
    Key {
        name: "logs.format",
        allowed: "text or json",
        set: |settings, text| {
            let format = match text {
                "text" => Some(LogFormat::Text),
                "json" => Some(LogFormat::Json),
                _ => None,
            };
            put(&mut settings.logs.format, format)
        },
    },
    Key {
        name: "logs.level",
        allowed: "error, warn, info, debug or trace",
        set: |settings, text| {
            let named = ["error", "warn", "info", "debug", "trace"].contains(&text);
            put(&mut settings.logs.level, named.then_some(text).and_then(|text| text.parse().ok()))
        },
    },
    Key {
        name: "auth.token_ttl",
        allowed: "a time from 1m to 366d, such as 30m, 8h or 7d",
        set: |settings, text| put(&mut settings.auth.token_ttl, duration(text, MINUTE, 366 * DAY)),
    },
    Key {
        name: "auth.client_token_ttl",
        allowed: "a time from 1m to 24h, such as 15m",
        set: |settings, text| put(&mut settings.auth.client_token_ttl, duration(text, MINUTE, DAY)),
    },
    Key {
        name: "auth.session_idle",
        allowed: "a time from 1m to 24h, such as 30m",
        set: |settings, text| put(&mut settings.auth.session_idle, duration(text, MINUTE, DAY)),
    },
    Key {
        name: "auth.session_longest",
        allowed: "a time from 1m to 7d, such as 12h",
        set: |settings, text| put(&mut settings.auth.session_longest, duration(text, MINUTE, 7 * DAY)),
    },
    Key {
        name: "auth.public_url",
        allowed: "https:// and a host (on this machine also http://), without a path, or nothing",
        set: |settings, text| match text {
            "" => put(&mut settings.auth.public_url, Some(None)),
            text => put(&mut settings.auth.public_url, origin(text).map(Some)),
        },
    },
    Key {
        name: "webhooks.private_addresses",
        allowed: "true or false",
        set: |settings, text| put(&mut settings.webhooks.private_addresses, text.parse().ok()),
    },
    Key {
        name: "retention.firms_of_persons",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.firms_of_persons, term(text)),
    },
    Key {
        name: "retention.untouched_firms",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.untouched_firms, term(text)),
    },
    Key {
        name: "retention.contacts",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.contacts, term(text)),
    },
    Key {
        name: "retention.consents",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.consents, term(text)),
    },
    Key {
        name: "retention.touches",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.touches, term(text)),
    },
    Key {
        name: "retention.conversations",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.conversations, term(text)),
    },
    Key {
        name: "retention.introductions",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.introductions, term(text)),
    },
    Key {
        name: "retention.lists",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.lists, term(text)),
    },
    Key {
        name: "retention.call_lists",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.call_lists, term(text)),
    },
    Key {
        name: "retention.referrals",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.referrals, term(text)),
    },
    Key {
        name: "retention.requests",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.requests, term(text)),
    },
    Key {
        name: "retention.answers",
        allowed: TERM,
        set: |settings, text| put(&mut settings.retention.answers, term(text)),
    },
    Key {
        name: "retention.changes",
        // An index that follows is never more than two days behind.
        allowed: "a number of days from 3d to 36500d, such as 366d, or never",
        set: |settings, text| {
            let is_long = |term: &Option<Duration>| term.is_none_or(|term| term >= Duration::from_secs(3 * DAY));
            put(&mut settings.retention.changes, term(text).filter(is_long))
        },
    },
    Key {
        name: "imports.revert_term",
        allowed: "a time from 1h to 366d, such as 14d",
        set: |settings, text| put(&mut settings.imports.revert_term, duration(text, HOUR, 366 * DAY)),
    },
    Key {
        name: "sources.kvk_key",
        allowed: "a key of 1 to 200 characters without spaces, or nothing",
        set: |settings, text| put(&mut settings.sources.kvk_key, secret(text)),
    },
    Key {
        name: "sources.kvk_sbi",
        allowed: "2008 or 2025",
        set: |settings, text| put(&mut settings.sources.kvk_sbi, sbi_version(text)),
    },
    Key {
        name: "sources.kvk_refresh",
        allowed: "a time from 1d to 3650d, such as 90d",
        set: |settings, text| put(&mut settings.sources.kvk_refresh, duration(text, DAY, 3650 * DAY)),
    },
    Key {
        name: "sources.kvk_search",
        allowed: "true or false",
        set: |settings, text| put(&mut settings.sources.kvk_search, text.parse().ok()),
    },
    Key {
        name: "sources.ror_country",
        allowed: "the two letters of a country in ISO 3166, such as NL",
        set: |settings, text| put(&mut settings.sources.ror_country, country(text)),
    },
    Key {
        name: "sources.cbs_table",
        allowed: "the name of a table of letters and digits, such as 00000NED, or nothing",
        set: |settings, text| put(&mut settings.sources.cbs_table, identifier(text)),
    },
    Key {
        name: "sources.cbs_dimension",
        allowed: "the name of a dimension, letters and digits alone",
        set: |settings, text| put(&mut settings.sources.cbs_dimension, identifier(text).flatten()),
    },
    Key {
        name: "sources.cbs_per_hour",
        allowed: "the code of a measure, letters, digits and _ alone, or nothing",
        set: |settings, text| put(&mut settings.sources.cbs_per_hour, identifier(text)),
    },
    Key {
        name: "sources.cbs_per_person",
        allowed: "the code of a measure, letters, digits and _ alone, or nothing",
        set: |settings, text| put(&mut settings.sources.cbs_per_person, identifier(text)),
    },
    Key {
        name: "sources.cordis_country",
        allowed: "the two letters of a country in ISO 3166, such as NL",
        set: |settings, text| put(&mut settings.sources.cordis_country, country(text)),
    },
    Key {
        name: "sources.fieldlabs_source",
        allowed: "a name of 1 to 200 characters",
        set: |settings, text| put(&mut settings.sources.fieldlabs_origin.source, named(text, 1)),
    },
    Key {
        name: "sources.fieldlabs_licence",
        allowed: "a name of at most 200 characters",
        set: |settings, text| put(&mut settings.sources.fieldlabs_origin.licence, named(text, 0)),
    },
    Key {
        name: "sources.pps_source",
        allowed: "a name of 1 to 200 characters",
        set: |settings, text| put(&mut settings.sources.pps_origin.source, named(text, 1)),
    },
    Key {
        name: "sources.pps_licence",
        allowed: "a name of at most 200 characters",
        set: |settings, text| put(&mut settings.sources.pps_origin.licence, named(text, 0)),
    },
    Key {
        name: "sources.kvk_url",
        allowed: REGISTER,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Kvk).url, register(text)),
    },
    Key {
        name: "sources.kvk_every",
        allowed: EVERY,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Kvk).every, every(text)),
    },
    Key {
        name: "sources.kvk_per_second",
        allowed: "a number from 1 to 100",
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Kvk).per_second, number(text, 1, 100)),
    },
    Key {
        name: "sources.pdok_url",
        allowed: REGISTER,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Pdok).url, register(text)),
    },
    Key {
        name: "sources.pdok_every",
        allowed: EVERY,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Pdok).every, every(text)),
    },
    Key {
        name: "sources.pdok_per_second",
        allowed: "a number from 1 to 100",
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Pdok).per_second, number(text, 1, 100)),
    },
    Key {
        name: "sources.ror_url",
        allowed: REGISTER,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Ror).url, register(text)),
    },
    Key {
        name: "sources.ror_every",
        allowed: EVERY,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Ror).every, every(text)),
    },
    Key {
        name: "sources.ror_per_second",
        allowed: "a number from 1 to 100",
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Ror).per_second, number(text, 1, 100)),
    },
    Key {
        name: "sources.cbs_url",
        allowed: REGISTER,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Cbs).url, register(text)),
    },
    Key {
        name: "sources.cbs_every",
        allowed: EVERY,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Cbs).every, every(text)),
    },
    Key {
        name: "sources.cbs_per_second",
        allowed: "a number from 1 to 100",
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Cbs).per_second, number(text, 1, 100)),
    },
    Key {
        name: "sources.cordis_url",
        allowed: REGISTER,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Cordis).url, register(text)),
    },
    Key {
        name: "sources.cordis_every",
        allowed: EVERY,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Cordis).every, every(text)),
    },
    Key {
        name: "sources.cordis_per_second",
        allowed: "a number from 1 to 100",
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Cordis).per_second, number(text, 1, 100)),
    },
    Key {
        name: "sources.fieldlabs_url",
        allowed: REGISTER,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Fieldlabs).url, register(text)),
    },
    Key {
        name: "sources.fieldlabs_every",
        allowed: EVERY,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Fieldlabs).every, every(text)),
    },
    Key {
        name: "sources.fieldlabs_per_second",
        allowed: "a number from 1 to 100",
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Fieldlabs).per_second, number(text, 1, 100)),
    },
    Key {
        name: "sources.pps_url",
        allowed: REGISTER,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Pps).url, register(text)),
    },
    Key {
        name: "sources.pps_every",
        allowed: EVERY,
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Pps).every, every(text)),
    },
    Key {
        name: "sources.pps_per_second",
        allowed: "a number from 1 to 100",
        set: |settings, text| put(&mut settings.sources.of_mut(Source::Pps).per_second, number(text, 1, 100)),
    },
];

/// An address that is scheme, host and port alone.
fn origin(text: &str) -> Option<String> {
    let text = text.strip_suffix('/').unwrap_or(text);
    let host = text.split_once("://")?.1;
    (is_guarded(text) && !host.contains(['/', '?'])).then(|| text.to_ascii_lowercase())
}

const SHARE: &str = "a share from 0 to 1, such as 0.1";

const REGISTER: &str = "an https:// address (on this machine also http://), or nothing";

/// The address of a register; a key must not travel unguarded.
fn register(text: &str) -> Option<Option<String>> {
    match text {
        "" => Some(None),
        text => is_guarded(text).then(|| Some(text.trim_end_matches('/').to_owned())),
    }
}

const EVERY: &str = "a time from 1h to 366d, such as 7d, or never";

/// How often something is done; `never` is never.
fn every(text: &str) -> Option<Option<Duration>> {
    match text {
        "never" => Some(None),
        text => duration(text, HOUR, 366 * DAY).map(Some),
    }
}

fn secret(text: &str) -> Option<Option<SecretText>> {
    match text {
        "" => Some(None),
        text => {
            let is_key = text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic());
            is_key.then(|| Some(SecretText::of(text)))
        }
    }
}

/// A name that goes into an address: nothing in it can mean anything else there.
fn identifier(text: &str) -> Option<Option<String>> {
    let is_plain = text.len() <= 100 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_plain.then(|| Some(text.to_owned()).filter(|text| !text.is_empty()))
}

fn country(text: &str) -> Option<String> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())).then(|| text.to_owned())
}

fn named(text: &str, least: usize) -> Option<String> {
    (least..=200).contains(&text.chars().count()).then(|| text.to_owned())
}

fn sbi_version(text: &str) -> Option<SbiVersion> {
    [SbiVersion::V2008, SbiVersion::V2025].into_iter().find(|version| version.code() == text)
}

const SECOND: u64 = 1;
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The time that a text such as `10s`, `30m`, `8h` or `7d` stands for, when it lies between these numbers of seconds.
fn duration(text: &str, least: u64, most: u64) -> Option<Duration> {
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds_in_unit = match unit {
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        _ => return None,
    };
    let seconds = count.parse::<u64>().ok()?.checked_mul(seconds_in_unit)?;
    (least..=most).contains(&seconds).then(|| Duration::from_secs(seconds))
}

/// The same for what is no setting of the list.
pub(super) fn duration_between(text: &str, least: u64, most: u64) -> Option<Duration> {
    duration(text, least, most)
}

/// Origins separated by commas: scheme and host, nothing after it. `*` is no origin: a list is meant to be one.
fn origins(text: &str) -> Option<Vec<String>> {
    let is_origin = |origin: &str| {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        host.is_some_and(|host| {
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
            !host.is_empty() && host.bytes().all(is_plain)
        })
    };
    let given = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    given.map(|origin| is_origin(origin).then(|| origin.to_owned())).collect()
}

fn contact(text: &str) -> Option<String> {
    let is_address =
        ["mailto:", "tel:", "https://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    (is_address && !text.contains(|c: char| c.is_whitespace() || c.is_control())).then(|| text.to_owned())
}

const TERM: &str = "a number of days from 1d to 36500d, such as 731d, or never";

/// A term of retention; `never` ends.
fn term(text: &str) -> Option<Option<Duration>> {
    match text {
        "never" => Some(None),
        text => duration(text, DAY, 36_500 * DAY).filter(|_| text.ends_with('d')).map(Some),
    }
}

fn put<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

fn number<T: FromStr + PartialOrd>(text: &str, least: T, most: T) -> Option<T> {
    text.parse().ok().filter(|number| (&least..=&most).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_with_a_unit() {
        let read = |text| duration(text, MINUTE, 366 * DAY).map(|time| time.as_secs());
        assert_eq!(read("60s"), Some(60));
        assert_eq!(read("90m"), Some(5400));
        assert_eq!(read("8h"), Some(28_800));
        assert_eq!(read("366d"), Some(366 * 86_400));
        for wrong in ["", "h", "8", "8u", "59s", "0m", "-1h", "367d", "99999999999999999999d", "8é"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        let two = "https://crm.example, http://localhost:3000";
        assert_eq!(origins(two).unwrap(), ["https://crm.example", "http://localhost:3000"]);
        assert_eq!(origins("").unwrap(), Vec::<String>::new());
        for wrong in ["*", "crm.example", "https://", "https://crm.example/", "https://CRM.example", "null"] {
            assert_eq!(origins(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_variable_of_a_setting_follows_from_its_name() {
        let key = KEYS.iter().find(|key| key.name == "database.pool_size").unwrap();
        assert_eq!(key.variable(), "LOOPVERMOGEN_DATABASE_POOL_SIZE");
    }
}

//! Whether the caller accepts what we can send.

use super::problem::{Problem, ProblemKind};
use crate::app::exports::ExportForm;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{ACCEPT, HeaderMap};

/// Media type of a table.
const CSV: &str = "text/csv";

/// Media types of files with rows.
const FILES: &[&str] = &[
    CSV,
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    super::problem::MEDIA_TYPE,
];

/// Media types of exports.
const EXPORTS: &[&str] = &[
    CSV,
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.apache.parquet",
    super::problem::MEDIA_TYPE,
];

/// The form of file that a caller accepts first.
pub fn preferred_form(headers: &HeaderMap) -> ExportForm {
    let texts = headers.get_all(ACCEPT).filter_map(|header| header.to_str().ok());
    let ranges = texts.flat_map(|text| text.split(','));
    // A range such as `*/*` names no form.
    let named = |range: &str| {
        let essence = range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        ExportForm::ALL.into_iter().find(|form| form.media_type() == essence)
    };
    ranges.filter(|range| covers(range, EXPORTS)).find_map(named).unwrap_or(ExportForm::Csv)
}

/// Media types of the answers at `path`.
fn offered(path: &str) -> &'static [&'static str] {
    match path {
        "/v1/openapi.yaml" => &["application/yaml"],
        "/metrics" | "/.well-known/security.txt" => &["text/plain"],
        path if path.starts_with("/v1/imports/") && path.ends_with("/progress") => {
            &["text/event-stream", super::problem::MEDIA_TYPE]
        }
        path if path.starts_with("/v1/imports/") && path.ends_with("/failed-rows") => FILES,
        _ if path.starts_with("/v1/exports/") => EXPORTS,
        path if path.ends_with("/readable-report") => &["text/html", super::problem::MEDIA_TYPE],
        _ if path.starts_with("/v1/insights/") => &["application/json", CSV, super::problem::MEDIA_TYPE],
        _ if is_for_programs(path) => &["application/json", super::problem::MEDIA_TYPE],
        _ => &["application/json", super::problem::MEDIA_TYPE, "text/html", "text/css"],
    }
}

/// Whether a path is one of the API or of those who run the service; all others may be pages.
fn is_for_programs(path: &str) -> bool {
    ["/v1/", "/health/", "/oauth/"].iter().any(|beginning| path.starts_with(beginning))
}

/// Refuses a request that accepts nothing of what its path offers. A caller that says nothing accepts everything.
pub fn check_accept(request: &ServiceRequest) -> Result<(), Problem> {
    let mut accepted = request.headers().get_all(ACCEPT).peekable();
    if accepted.peek().is_none() {
        return Ok(());
    }
    let offered = offered(request.path());
    let is_accepted = accepted
        .any(|header| header.to_str().is_ok_and(|ranges| ranges.split(',').any(|range| covers(range, offered))));
    if is_accepted {
        return Ok(());
    }
    let detail = format!("We can send {}; your Accept header excludes that.", offered[0]);
    Err(Problem::new(ProblemKind::NotAcceptable, detail))
}

/// Whether the caller would rather have a table than JSON: it names `text/csv`, and JSON not at all or with less weight.
pub fn prefers_csv(headers: &HeaderMap) -> bool {
    let texts: Vec<&str> = headers.get_all(ACCEPT).filter_map(|header| header.to_str().ok()).collect();
    let weight = |wanted: &str| {
        let ranges = texts.iter().flat_map(|text| text.split(','));
        let named = ranges.filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            parts.next().filter(|media_type| media_type.eq_ignore_ascii_case(wanted))?;
            let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            Some(quality.map_or(1.0, |quality| quality.parse::<f32>().unwrap_or(0.0)))
        });
        named.fold(0.0, f32::max)
    };
    weight(CSV) > 0.0 && weight(CSV) >= weight("application/json")
}

/// Whether a media range such as `application/*;q=0.8` covers one of the types; `q=0` excludes.
fn covers(range: &str, offered: &[&str]) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let media_range = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_excluded = parts.any(|parameter| {
        let quality = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="));
        quality.is_some_and(|quality| quality.parse::<f32>().is_ok_and(|quality| quality <= 0.0))
    });
    let matches = |media_type: &&str| match media_range.strip_suffix("/*") {
        Some("*") => true,
        Some(kind) => media_type.split('/').next() == Some(kind),
        None => media_range == **media_type,
    };
    !is_excluded && (media_range.is_empty() || offered.iter().any(matches))
}

#[cfg(test)]
mod tests {
    use super::{ACCEPT, HeaderMap, covers, prefers_csv};
    use actix_web::http::header::HeaderValue;

    #[test]
    fn a_table_is_sent_to_whom_prefers_it() {
        for (accept, is_preferred) in [
            ("text/csv", true),
            ("application/json;q=0.5, Text/CSV", true),
            ("text/csv;q=0.5, application/json", false),
            ("text/csv;q=0", false),
            ("*/*", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(prefers_csv(&headers), is_preferred, "{accept}");
        }
        assert!(!prefers_csv(&HeaderMap::new()));
    }

    #[test]
    fn json_is_covered_by_its_name_its_kind_and_everything() {
        let json = ["application/json"];
        for range in ["application/json", "application/*;q=0.5", " */* ", "Application/JSON; charset=utf-8"] {
            assert!(covers(range, &json), "{range}");
        }
        for range in ["application/xml", "text/*", "application/json;q=0", "*/*; q=0.0"] {
            assert!(!covers(range, &json), "{range}");
        }
    }
}

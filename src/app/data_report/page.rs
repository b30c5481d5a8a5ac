//! The report as a page to read or print, in Dutch: the same content as the record, in words instead of codes.

mod dutch;

use super::{DataReport, is_empty};
use dutch::{code_in_words, label};
use serde_json::{Map, Value};

/// The page; it needs nothing of others, so that it can be kept as a file.
pub fn as_page(report: &DataReport) -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Inzage in uw gegevens</title>\n\
         </head>\n<body>\n",
    );
    page.push_str(&format!("<h1>Inzage in de gegevens van {}</h1>\n", escaped(&report.subject)));
    page.push_str(&format!("<p>Gemaakt op {}.</p>\n", report.made_on.format("%-d-%-m-%Y")));
    if let Some(since) = report.not_used_since {
        page.push_str(&format!("<p>Deze gegevens worden sinds {} niet gebruikt.</p>\n", since.format("%-d-%-m-%Y")));
    }
    page.push_str("<h2>Wat wij bewaren</h2>\n<table>\n<thead><tr>");
    for heading in ["Gegeven", "Inhoud", "Bron", "Datum", "Doel", "Grondslag"] {
        page.push_str(&format!("<th scope=\"col\">{heading}</th>"));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for field in &report.fields {
        let date = field.date.map(|date| date.format("%-d-%-m-%Y").to_string()).unwrap_or_default();
        let cells =
            [text("source", &field.source), date, escaped(&field.purpose), text("legalBasis", &field.legal_basis)];
        let cells = cells.map(|cell| format!("<td>{cell}</td>")).concat();
        let (name, value) = (capital(&label(&field.field)), shown(&field.field, &field.value));
        page.push_str(&format!("<tr><th scope=\"row\">{}</th><td>{value}</td>{cells}</tr>\n", escaped(&name)));
    }
    page.push_str("</tbody>\n</table>\n<h2>Wat er is gebeurd</h2>\n");
    page.push_str(if report.events.is_empty() { "<p>Niets.</p>\n" } else { "<ul>\n" });
    for event in &report.events {
        let (day, kind) = (event.date.format("%-d-%-m-%Y"), label(&event.kind));
        page.push_str(&format!("<li>{day}: {} {}</li>\n", escaped(&kind), shown("", &event.details)));
    }
    page.push_str(if report.events.is_empty() { "" } else { "</ul>\n" });
    page.push_str("<h2>Wie de gegevens krijgt</h2>\n<ul>\n");
    for recipient in &report.recipients {
        page.push_str(&format!("<li>{}</li>\n", escaped(&recipient.nl)));
    }
    page.push_str("</ul>\n");
    if let Some(scores) = &report.scores {
        page.push_str(&partners(scores));
        page.push_str(&call(&scores["call"]));
    }
    page.push_str(&format!("<h2>Uw rechten</h2>\n<p>{}</p>\n</body>\n</html>\n", escaped(&report.rights.nl)));
    page
}

/// The partners that are proposed, with what each score is made of.
fn partners(scores: &Value) -> String {
    let mut part = String::from(
        "<h2>Partners die wij voorstellen</h2>\n<p>Een score is een getal van 0 tot 100. Zij wordt uitgerekend uit wat \
         hierboven staat; een mens beslist wat ermee gebeurt.</p>\n<ol>\n",
    );
    for found in scores["matches"].as_array().into_iter().flatten() {
        let name = found["partner"]["name"].as_str().unwrap_or_default();
        part.push_str(&format!("<li>{}: {} punten\n<ul>\n", escaped(name), number(&found["score"])));
        for reason in found["reasons"].as_array().into_iter().flatten() {
            let words = reason["text"]["nl"].as_str().unwrap_or_default();
            part.push_str(&format!("<li>{} ({} punten)</li>\n", escaped(words), number(&reason["points"])));
        }
        part.push_str("</ul>\n</li>\n");
    }
    let version = scores["weightsVersion"].as_str().unwrap_or_default();
    part.push_str(&format!("</ol>\n<p>Versie van de gewichten: {}.</p>\n", escaped(version)));
    part
}

/// Why and when the firm would be rung.
fn call(standing: &Value) -> String {
    let Some(meaning) = standing["meaning"]["nl"].as_str() else { return String::new() };
    let mut part = format!("<h2>De bellijst</h2>\n<p>{}</p>\n<ul>\n", escaped(meaning));
    for factor in standing["factors"].as_array().into_iter().flatten() {
        let words = |field: &str| escaped(factor[field]["nl"].as_str().unwrap_or_default());
        part.push_str(&format!("<li>{} Bron: {}.</li>\n", words("words"), words("source")));
    }
    let because = standing["urgency"]["because"]["nl"].as_str().unwrap_or_default();
    part.push_str(&format!("<li>{}</li>\n", escaped(because)));
    for reason in standing["blockedBy"].as_array().into_iter().flatten() {
        let words = reason["text"]["nl"].as_str().unwrap_or_default();
        part.push_str(&format!("<li>Wij bellen niet: {}</li>\n", escaped(words)));
    }
    part.push_str("</ul>\n");
    part
}

/// A number as it is written in Dutch.
fn number(value: &Value) -> String {
    value.to_string().replace('.', ",")
}

/// Fields in which somebody wrote what he likes, where no word stands for something else.
const FREE: [&str; 11] =
    ["name", "notes", "note", "words", "description", "wishes", "address", "place", "function", "reason", "website"];

/// A value of a field.
fn shown(field: &str, value: &Value) -> String {
    match value {
        Value::Null => "onbekend".into(),
        Value::Bool(true) => "ja".into(),
        Value::Bool(false) => "nee".into(),
        Value::Number(_) => number(value),
        Value::String(words) => match FREE.contains(&field.rsplit('.').next().unwrap_or(field)) {
            true => escaped(words),
            false => text(field, words),
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| format!("<li>{}</li>", shown(field, item))).collect();
            format!("<ul>{}</ul>", items.concat())
        }
        Value::Object(members) => match members.get("nl").and_then(Value::as_str) {
            Some(dutch) => escaped(dutch),
            None => members_of(members),
        },
    }
}

fn members_of(members: &Map<String, Value>) -> String {
    let filled = members.iter().filter(|(_, value)| !is_empty(value));
    let pairs: Vec<String> = filled
        .map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>", escaped(&capital(&label(name))), shown(name, value)))
        .collect();
    format!("<dl>{}</dl>", pairs.concat())
}

/// A text: a day as it is written in Dutch, a code in words, all else as it stands.
fn text(field: &str, text: &str) -> String {
    match text.parse::<chrono::NaiveDate>() {
        Ok(day) => day.format("%-d-%-m-%Y").to_string(),
        Err(_) => escaped(&code_in_words(field, text).unwrap_or_else(|| text.to_owned())),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

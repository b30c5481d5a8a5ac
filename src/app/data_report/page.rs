//! The report as a page to read or print, in Dutch: the same content as the record, in words instead of codes, with days and
//! numbers as they are written in Dutch and names instead of the ids of partners.

mod dutch;
mod shown;

use super::{DataReport, get_report};
use crate::app::retention::RetentionTerms;
use crate::app::{App, AppError, Caller, Result};
use crate::domain::{PartnerId, text};
use crate::storage::partners::load_partners_by_id;
use dutch::{code_in_words, label, source_in_words};
use serde_json::Value;
use shown::{Names, capital, escaped, number, partners_named, shown};
use uuid::Uuid;

/// The report that a request asks for, as a page.
pub fn get_page(app: &App, caller: &Caller, request: Uuid, terms: &RetentionTerms) -> Result<String> {
    let report = get_report(app, caller, request, terms)?;
    let mut ids: Vec<PartnerId> = Vec::new();
    report.fields.iter().for_each(|field| partners_named(&field.value, &mut ids));
    report.events.iter().for_each(|event| partners_named(&event.details, &mut ids));
    ids.sort_unstable();
    ids.dedup();
    let known = app.pool.read(caller.organisation, |tenant| Ok::<_, AppError>(load_partners_by_id(tenant, &ids)?))?;
    let names = known.into_iter().map(|partner| (partner.id, partner.name)).collect();
    Ok(as_page(&report, &names))
}

/// The page; it needs nothing of others, so that it can be kept as a file.
fn as_page(report: &DataReport, names: &Names) -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Inzage in uw gegevens</title>\n\
         </head>\n<body>\n",
    );
    page.push_str(&format!("<h1>Inzage in de gegevens van {}</h1>\n", escaped(&report.subject)));
    page.push_str(&format!("<p>Gemaakt op {}.</p>\n", text::day(report.made_on).nl));
    if let Some(since) = report.not_used_since {
        page.push_str(&format!("<p>Deze gegevens worden sinds {} niet gebruikt.</p>\n", text::day(since).nl));
    }
    page.push_str("<h2>Wat wij bewaren</h2>\n<table>\n<thead><tr>");
    for heading in ["Gegeven", "Inhoud", "Bron", "Datum", "Doel", "Grondslag"] {
        page.push_str(&format!("<th scope=\"col\">{heading}</th>"));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for field in &report.fields {
        let basis = code_in_words("legalBasis", &field.legal_basis).unwrap_or_else(|| field.legal_basis.clone());
        let date = field.date.map(|date| text::day(date).nl).unwrap_or_default();
        let cells = [source_in_words(&field.source), date, field.purpose.clone(), basis];
        let cells = cells.map(|cell| format!("<td>{}</td>", escaped(&cell))).concat();
        let (name, value) = (capital(&label(&field.field)), shown(names, &field.field, &field.value));
        page.push_str(&format!("<tr><th scope=\"row\">{}</th><td>{value}</td>{cells}</tr>\n", escaped(&name)));
    }
    page.push_str("</tbody>\n</table>\n<h2>Wat er is gebeurd</h2>\n");
    page.push_str(if report.events.is_empty() { "<p>Niets.</p>\n" } else { "<ul>\n" });
    for event in &report.events {
        let (day, kind) = (text::day(event.date).nl, label(&event.kind));
        page.push_str(&format!("<li>{day}: {} {}</li>\n", escaped(&kind), shown(names, "", &event.details)));
    }
    page.push_str(if report.events.is_empty() { "" } else { "</ul>\n" });
    page.push_str("<h2>Wie de gegevens krijgt</h2>\n<ul>\n");
    for recipient in &report.recipients {
        page.push_str(&format!("<li>{}</li>\n", escaped(&recipient.nl)));
    }
    page.push_str("</ul>\n<h2>Hoe lang wij de gegevens bewaren</h2>\n<ul>\n");
    for kept in &report.kept {
        page.push_str(&format!("<li>{}</li>\n", escaped(&kept.nl)));
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
        part.push_str(&format!("<li>{}: {} punten\n<ul>\n", escaped(name), number("score", &found["score"])));
        for reason in found["reasons"].as_array().into_iter().flatten() {
            let words = reason["text"]["nl"].as_str().unwrap_or_default();
            part.push_str(&format!("<li>{} ({} punten)</li>\n", escaped(words), number("points", &reason["points"])));
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

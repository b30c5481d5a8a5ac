//! A ranking as a person reads it at a terminal: a table to compare, then the reasons one by one.

use super::query::Language;
use super::table::{width, wrapped};
use crate::app::answer::{Comparison, Confidence, ListConfidence, Matches, Prospects, Verdict, signal_title};
use crate::domain::Text;
use crate::interpretation::Interpretation;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::io::{self, Write};
use uuid::Uuid;

/// Prints partners for a firm.
pub fn print_matches(out: &mut dyn Write, answer: &Matches, lang: Language) -> io::Result<()> {
    let lines: Vec<Line> = answer
        .matches
        .iter()
        .map(|found| Line {
            rank: found.rank,
            id: found.partner.id,
            name: &found.partner.name,
            kind: lang.noun(&found.partner.kind.label()),
            distance_km: found.partner.distance_km,
            verdict: &found.verdict,
        })
        .collect();
    let words = Words::of(lang, "Partner", "Partner");
    if let Some(notice) = &answer.notice {
        writeln!(out, "{}\n", wrapped(lang.of(notice), width(), 0))?;
    }
    print_lines(out, &lines, &answer.confidence, &words, lang)?;
    if let Some(excluded) = &answer.excluded {
        let held = excluded.iter().map(|held| (held.partner.name.as_str(), &held.text));
        print_excluded(out, held, answer.excluded_total, &words, lang)?;
    }
    print_comparison(out, answer.comparison.as_ref(), lang)?;
    if let Some(question) = &answer.next_question {
        let ask = format!("{} {}", words.next_question, lang.of(&question.text));
        writeln!(out, "\n{}", wrapped(&ask, width(), 2))?;
    }
    for word in answer.interpretation.iter().filter(|word| word.meaning.is_none()) {
        writeln!(out, "{}", wrapped(&unknown_word(word, words.not_understood, words.perhaps, lang), width(), 2))?;
    }
    print_versions(out, &answer.weights_version, answer.index_version, &words)
}

/// Prints firms for a partner.
pub fn print_prospects(out: &mut dyn Write, answer: &Prospects, lang: Language) -> io::Result<()> {
    let lines: Vec<Line> = answer
        .prospects
        .iter()
        .map(|found| Line {
            rank: found.rank,
            id: found.firm.id.0,
            name: &found.firm.name,
            kind: lang.noun(&found.firm.firm_type.label()),
            distance_km: found.firm.distance_km,
            verdict: &found.verdict,
        })
        .collect();
    let words = Words::of(lang, "Bedrijf", "Firm");
    print_lines(out, &lines, &answer.confidence, &words, lang)?;
    if let Some(excluded) = &answer.excluded {
        let held = excluded.iter().map(|held| (held.firm.name.as_str(), &held.text));
        print_excluded(out, held, answer.excluded_total, &words, lang)?;
    }
    print_comparison(out, answer.comparison.as_ref(), lang)?;
    print_versions(out, &answer.weights_version, answer.index_version, &words)
}

/// One candidate, in either direction.
struct Line<'a> {
    rank: usize,
    id: Uuid,
    name: &'a str,
    kind: String,
    distance_km: Option<u32>,
    verdict: &'a Verdict,
}

/// The fixed words of the output in one language.
struct Words {
    columns: [&'static str; 6],
    confidence: &'static str,
    bands: [&'static str; 3],
    nothing: &'static str,
    excluded: &'static str,
    nobody_excluded: &'static str,
    more: &'static str,
    next_question: &'static str,
    not_understood: &'static str,
    perhaps: &'static str,
    weights: &'static str,
    data: &'static str,
    versions_end: &'static str,
}

impl Words {
    fn of(lang: Language, asked_nl: &'static str, asked_en: &'static str) -> Self {
        match lang {
            Language::Nl => Words {
                columns: ["", "Score", asked_nl, "Soort", "km", "Eerste stap"],
                confidence: "Vertrouwen:",
                bands: ["dun", "redelijk", "goed"],
                nothing: "Geen kandidaten. Met --excluded ziet u wie is afgevallen en waarom.",
                excluded: "Afgevallen:",
                nobody_excluded: "Niemand is afgevallen.",
                more: "Niet getoond:",
                next_question: "Vraag het bedrijf:",
                not_understood: "Niet begrepen:",
                perhaps: "Bedoelt u",
                weights: "Berekend met versie",
                data: "van de gewichten en versie",
                versions_end: "van de gegevens.",
            },
            Language::En => Words {
                columns: ["", "Score", asked_en, "Kind", "km", "First step"],
                confidence: "Confidence:",
                bands: ["thin", "fair", "good"],
                nothing: "No candidates. --excluded shows who was held back, and why.",
                excluded: "Held back:",
                nobody_excluded: "Nobody was held back.",
                more: "Not shown:",
                next_question: "Ask the firm:",
                not_understood: "Not understood:",
                perhaps: "Perhaps",
                weights: "Worked out with version",
                data: "of the weights and version",
                versions_end: "of the data.",
            },
        }
    }
}

impl Language {
    fn of(self, text: &Text) -> &str {
        match self {
            Language::Nl => &text.nl,
            Language::En => &text.en,
        }
    }

    /// A noun without its article, for a column.
    fn noun(self, label: &Text) -> String {
        let text = self.of(label);
        ["een ", "a ", "an "].iter().find_map(|article| text.strip_prefix(article)).unwrap_or(text).to_owned()
    }
}

fn print_lines(
    out: &mut dyn Write,
    lines: &[Line],
    confidence: &ListConfidence,
    words: &Words,
    lang: Language,
) -> io::Result<()> {
    if lines.is_empty() {
        return writeln!(out, "{}", words.nothing);
    }
    let width = width();
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(words.columns);
    for line in lines {
        let step = line.verdict.first_step.as_ref().map(|step| lang.noun(&step.step.label()));
        table.add_row([
            line.rank.to_string(),
            format!("{:.1}", line.verdict.score),
            line.name.to_owned(),
            line.kind.clone(),
            line.distance_km.map_or_else(|| "?".to_owned(), |km| km.to_string()),
            step.unwrap_or_else(|| "?".to_owned()),
        ]);
    }
    for column in [0, 1, 4] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out, "\n{}", wrapped(&in_one_line(confidence, words, lang), width, 2))?;
    lines.iter().try_for_each(|line| print_reasons(out, line, width, lang))
}

/// The band, and the event of which the share is told.
fn in_one_line(confidence: &ListConfidence, words: &Words, lang: Language) -> String {
    let band = match confidence.band {
        Confidence::Thin => words.bands[0],
        Confidence::Fair => words.bands[1],
        Confidence::Good => words.bands[2],
    };
    format!("{} {band}. {}", words.confidence, lang.of(&confidence.event))
}

fn print_reasons(out: &mut dyn Write, line: &Line, width: usize, lang: Language) -> io::Result<()> {
    writeln!(out, "\n{}. {}  {}", line.rank, line.name, line.id)?;
    // Sentences are wrapped beside their points.
    let beside = |text: &Text| wrapped(lang.of(text), width.saturating_sub(10), 0).replace('\n', "\n          ");
    for reason in &line.verdict.reasons {
        writeln!(out, "{:>8.1}  {}", reason.points, beside(&reason.text))?;
    }
    // The step that gave points was told as a reason already.
    let step = line.verdict.first_step.as_ref().map(|step| &step.text).or(line.verdict.ask_partner.as_ref());
    if let Some(text) = step.filter(|text| line.verdict.reasons.iter().all(|reason| reason.text != **text)) {
        writeln!(out, "       →  {}", beside(text))?;
    }
    Ok(())
}

/// A word that was not understood: where it stands, what to know, and what it may mean.
fn unknown_word(word: &Interpretation, not_understood: &str, perhaps: &str, lang: Language) -> String {
    let mut told = format!("{not_understood} “{}” ({}).", word.text, word.pointer);
    if let Some(notice) = &word.notice {
        told.push_str(&format!(" {}", lang.of(notice)));
    }
    let nearest: Vec<&str> = word.alternatives.iter().take(3).map(|other| lang.of(&other.label)).collect();
    if !nearest.is_empty() {
        told.push_str(&format!(" {perhaps} {}?", nearest.join(", ")));
    }
    told
}

fn print_excluded<'a>(
    out: &mut dyn Write,
    held: impl ExactSizeIterator<Item = (&'a str, &'a Text)>,
    total: Option<usize>,
    words: &Words,
    lang: Language,
) -> io::Result<()> {
    let more = total.unwrap_or_default().saturating_sub(held.len());
    if held.len() == 0 {
        return writeln!(out, "\n{}", words.nobody_excluded);
    }
    writeln!(out, "\n{}", words.excluded)?;
    for (name, text) in held {
        writeln!(out, "  {}", wrapped(&format!("{name}: {}", lang.of(text)), width() - 2, 4))?;
    }
    if more > 0 {
        writeln!(out, "  {} {more}", words.more)?;
    }
    Ok(())
}

fn print_comparison(out: &mut dyn Write, comparison: Option<&Comparison>, lang: Language) -> io::Result<()> {
    let Some(comparison) = comparison else { return Ok(()) };
    writeln!(out, "\n{}", wrapped(lang.of(&comparison.text), width(), 0))?;
    for difference in &comparison.differences {
        let title = signal_title(&difference.signal);
        let title = title.as_ref().map_or(difference.signal.as_str(), |title| lang.of(title));
        writeln!(out, "{:>+8.1}  {title}", difference.points)?;
    }
    Ok(())
}

fn print_versions(out: &mut dyn Write, weights: &str, index: i64, words: &Words) -> io::Result<()> {
    let Words { weights: begin, data, versions_end, .. } = words;
    writeln!(out, "\n{}", wrapped(&format!("{begin} {weights} {data} {index} {versions_end}"), width(), 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn matches() -> Matches {
        let source = json!({"verification": "unverified", "source": "s", "date": null});
        let partner = |id: u8, name: &str, distance_km: Option<u32>| {
            let mut partner = source.clone();
            partner["id"] = format!("00000000-0000-0000-0000-00000000000{id}").into();
            partner["name"] = name.into();
            partner["kind"] = "fieldlab".into();
            partner["distanceKm"] = distance_km.into();
            partner
        };
        serde_json::from_value(json!({
            "confidence": {"band": "fair", "share": 0.58, "event": {"nl": "58 van de 100.", "en": "58 in 100."}},
            "matches": [
                {
                    "rank": 1, "partner": partner(1, "Robotlab", Some(12)), "score": 71.4, "confidence": "fair",
                    "reasons": [
                        {"signal": "topicFit", "points": 60.4, "facts": [],
                         "text": {"nl": "U werkt aan robotica en zij ook.", "en": "You both work on robotics."}},
                        {"signal": "distance", "points": 11.0, "facts": [], "text": {"nl": "Dichtbij.", "en": "Near."}}
                    ],
                    "missing": [],
                    "firstStep": {"step": "demo", "text": {"nl": "Ga eerst kijken.", "en": "Go and see first."}}
                },
                {
                    "rank": 2, "partner": partner(2, "Ver weg", None), "score": 3.0, "confidence": "thin",
                    "reasons": [], "missing": [], "firstStep": null,
                    "askPartner": {"nl": "Vraag wat zij bieden.", "en": "Ask what they offer."}
                }
            ],
            "excluded": [{
                "partner": partner(3, "Vol", None), "gate": "intake_closed",
                "text": {"nl": "Neemt niemand aan.", "en": "Takes nobody."}
            }],
            "interpretation": [{
                "pointer": "/firm/topics/0", "text": "xyz", "meaning": null,
                "alternatives": [{"kind": "topic", "code": "3d-printen", "certainty": 0.4,
                                  "label": {"nl": "3D-printen", "en": "3D printing"}}],
                "notice": {"nl": "Geef een ander woord.", "en": "Give another word."}
            }],
            "nextQuestion": {"field": "goals", "change": 0.2, "text": {"nl": "Wat wilt u?", "en": "What do you want?"}},
            "comparison": {
                "higher": "00000000-0000-0000-0000-000000000001", "lower": "00000000-0000-0000-0000-000000000002",
                "differences": [{"signal": "topicFit", "points": 60.4}], "text": {"nl": "Meer.", "en": "More."}
            },
            "direction": "partners_for_firm", "weightsVersion": "1", "indexVersion": 7
        }))
        .unwrap()
    }

    fn printed(answer: &Matches, lang: Language) -> String {
        let mut out = Vec::new();
        print_matches(&mut out, answer, lang).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_ranking_reads_from_the_table_down_to_the_reasons() {
        let text = printed(&matches(), Language::Nl);
        let lines: Vec<String> =
            text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(
            lines,
            [
                "Score Partner Soort km Eerste stap",
                "1 71.4 Robotlab fieldlab 12 demonstratie",
                "2 3.0 Ver weg fieldlab ? ?",
                "",
                "Vertrouwen: redelijk. 58 van de 100.",
                "",
                "1. Robotlab 00000000-0000-0000-0000-000000000001",
                "60.4 U werkt aan robotica en zij ook.",
                "11.0 Dichtbij.",
                "→ Ga eerst kijken.",
                "",
                "2. Ver weg 00000000-0000-0000-0000-000000000002",
                "→ Vraag wat zij bieden.",
                "",
                "Afgevallen:",
                "Vol: Neemt niemand aan.",
                "",
                "Meer.",
                "+60.4 Past bij wat u wilt doen",
                "",
                "Vraag het bedrijf: Wat wilt u?",
                "Niet begrepen: “xyz” (/firm/topics/0). Geef een ander woord. Bedoelt u 3D-printen?",
                "",
                "Berekend met versie 1 van de gewichten en versie 7 van de gegevens.",
            ]
        );
    }

    #[test]
    fn the_same_ranking_is_told_in_english() {
        let text = printed(&matches(), Language::En);
        assert!(text.contains("First step") && text.contains("demonstration") && text.contains("Held back:"), "{text}");
        assert!(text.contains("\nConfidence: fair. 58 in 100.\n"), "{text}");
        assert!(!text.contains("Afgevallen") && !text.contains("Dichtbij"), "{text}");
    }

    #[test]
    fn what_is_not_listed_of_those_held_back_is_counted() {
        let answer = Matches { excluded_total: Some(41), ..matches() };
        assert!(printed(&answer, Language::Nl).contains("  Vol: Neemt niemand aan.\n  Niet getoond: 40\n"));
        let answer = Matches { excluded: Some(Vec::new()), excluded_total: Some(0), ..matches() };
        assert!(printed(&answer, Language::En).contains("Nobody was held back."));
    }

    #[test]
    fn a_firm_that_does_not_want_to_be_approached_is_told_first() {
        let notice = Some(Text::new("Niet benaderen.", "Do not approach."));
        let answer = Matches { notice, ..matches() };
        assert!(printed(&answer, Language::Nl).starts_with("Niet benaderen.\n\n"));
        assert!(printed(&answer, Language::En).starts_with("Do not approach.\n\n"));
    }

    #[test]
    fn nobody_to_show_is_said_and_explained() {
        let answer = Matches { matches: Vec::new(), excluded: None, ..matches() };
        assert!(printed(&answer, Language::Nl).starts_with("Geen kandidaten."));
    }
}

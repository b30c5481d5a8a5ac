//! A ranking as a person reads it at a terminal: a table to compare, then the reasons one by one.

use super::query::Language;
use super::table::{width, wrapped};
use crate::app::answer::{Comparison, Matches, Prospects, Verdict};
use crate::domain::Text;
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
    print_lines(out, &lines, &words, lang)?;
    if let Some(excluded) = &answer.excluded {
        let held = excluded.iter().map(|held| (held.partner.name.as_str(), &held.text));
        print_excluded(out, held, &words, lang)?;
    }
    print_comparison(out, answer.comparison.as_ref(), &lines, lang)?;
    if let Some(question) = &answer.next_question {
        let ask = format!("{} {}", words.next_question, lang.of(&question.text));
        writeln!(out, "\n{}", wrapped(&ask, width(), 2))?;
    }
    for word in answer.interpretation.iter().filter(|word| word.meaning.is_none()) {
        writeln!(out, "{} “{}” ({})", words.not_understood, word.text, word.pointer)?;
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
    print_lines(out, &lines, &words, lang)?;
    if let Some(excluded) = &answer.excluded {
        let held = excluded.iter().map(|held| (held.firm.name.as_str(), &held.text));
        print_excluded(out, held, &words, lang)?;
    }
    print_comparison(out, answer.comparison.as_ref(), &lines, lang)?;
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
    nothing: &'static str,
    excluded: &'static str,
    next_question: &'static str,
    not_understood: &'static str,
    weights: &'static str,
    data: &'static str,
}

impl Words {
    fn of(lang: Language, asked_nl: &'static str, asked_en: &'static str) -> Self {
        match lang {
            Language::Nl => Words {
                columns: ["", "Score", asked_nl, "Soort", "km", "Eerste stap"],
                nothing: "Geen kandidaten. Met --excluded ziet u wie is afgevallen en waarom.",
                excluded: "Afgevallen:",
                next_question: "Vraag het bedrijf:",
                not_understood: "Niet begrepen:",
                weights: "Gewichten",
                data: "gegevens",
            },
            Language::En => Words {
                columns: ["", "Score", asked_en, "Kind", "km", "First step"],
                nothing: "No candidates. --excluded shows who was held back, and why.",
                excluded: "Held back:",
                next_question: "Ask the firm:",
                not_understood: "Not understood:",
                weights: "Weights",
                data: "data",
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

fn print_lines(out: &mut dyn Write, lines: &[Line], words: &Words, lang: Language) -> io::Result<()> {
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
    lines.iter().try_for_each(|line| print_reasons(out, line, width, lang))
}

fn print_reasons(out: &mut dyn Write, line: &Line, width: usize, lang: Language) -> io::Result<()> {
    writeln!(out, "\n{}. {}  {}", line.rank, line.name, line.id)?;
    // Sentences are wrapped beside their points.
    let beside = |text: &Text| wrapped(lang.of(text), width.saturating_sub(10), 0).replace('\n', "\n          ");
    for reason in &line.verdict.reasons {
        writeln!(out, "{:>8.1}  {}", reason.points, beside(&reason.text))?;
    }
    let step = line.verdict.first_step.as_ref().map(|step| &step.text);
    if let Some(text) = step.or(line.verdict.ask_partner.as_ref()) {
        writeln!(out, "       →  {}", beside(text))?;
    }
    Ok(())
}

fn print_excluded<'a>(
    out: &mut dyn Write,
    held: impl Iterator<Item = (&'a str, &'a Text)>,
    words: &Words,
    lang: Language,
) -> io::Result<()> {
    writeln!(out, "\n{}", words.excluded)?;
    for (name, text) in held {
        writeln!(out, "  {}", wrapped(&format!("{name}: {}", lang.of(text)), width() - 2, 4))?;
    }
    Ok(())
}

fn print_comparison(
    out: &mut dyn Write,
    comparison: Option<&Comparison>,
    lines: &[Line],
    lang: Language,
) -> io::Result<()> {
    let Some(comparison) = comparison else { return Ok(()) };
    let name =
        |id: Uuid| lines.iter().find(|line| line.id == id).map_or_else(|| id.to_string(), |line| line.name.into());
    writeln!(out, "\n{} > {}", name(comparison.higher), name(comparison.lower))?;
    writeln!(out, "  {}", wrapped(lang.of(&comparison.text), width() - 2, 2))?;
    for difference in &comparison.differences {
        writeln!(out, "{:>+8.1}  {}", difference.points, difference.signal)?;
    }
    Ok(())
}

fn print_versions(out: &mut dyn Write, weights: &str, index: i64, words: &Words) -> io::Result<()> {
    writeln!(out, "\n{} {weights}, {} {index}.", words.weights, words.data)
}

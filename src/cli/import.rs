//! `import`: firms and partners from tables, projects from CORDIS open data.

use super::arguments::Shared;
use super::failure::{Failure, eprintln_quietly};
use super::limits::OrganisationArgs;
use super::table::wrapped;
use super::{progress, start};
use crate::app::AppError;
use crate::app::imports::{
    Column, FIRM_COLUMNS, Fault, Format, ImportReport, Mode, PARTNER_COLUMNS, Progress, import_cordis, import_firms,
    import_partners,
};
use crate::domain::import_job::TAKEN_AS;
use crate::interpretation::is_country;
use clap::{Args, Subcommand, ValueEnum};
use indicatif::ProgressBar;
use std::io::{Read, Write};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen import firms firms.csv --dry-run
  loopvermogen import firms firms.csv --on-error keep
  loopvermogen export-from-crm | loopvermogen import partners - --format ndjson
  loopvermogen import cordis ~/Downloads/cordis-HORIZON

The exit code is 1 when rows were refused. Refused rows are told with line and column on standard
error. `import firms --help` lists the columns of a table.")]
pub struct ImportArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    organisation: OrganisationArgs,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Import firms from a CSV or NDJSON file
    #[command(after_help = columns_help(FIRM_COLUMNS, FIRM_EXAMPLE))]
    Firms(TableArgs),
    /// Import partners from a CSV or NDJSON file
    #[command(after_help = columns_help(PARTNER_COLUMNS, PARTNER_EXAMPLE))]
    Partners(TableArgs),
    /// Import organisations, projects and participations from CORDIS open data (CSV)
    Cordis(CordisArgs),
}

#[derive(Args, Debug)]
struct CordisArgs {
    /// The folder with organization.csv, project.csv and, if there, euroSciVoc.csv
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Only organisations of this country (ISO 3166, two letters) become firms and partners; `all` takes every country
    #[arg(long, value_name = "CODE", default_value = "NL", value_parser = country)]
    country: Country,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// The country whose organisations become records; nothing for every country.
#[derive(Clone, Debug)]
struct Country(Option<String>);

fn country(text: &str) -> Result<Country, String> {
    if text.eq_ignore_ascii_case("all") {
        return Ok(Country(None));
    }
    let code = text.to_ascii_uppercase();
    match code.as_str() {
        "EL" => Err("in ISO 3166 Greece is GR".to_owned()),
        "UK" => Err("in ISO 3166 the United Kingdom is GB".to_owned()),
        _ if is_country(&code) => Ok(Country(Some(code))),
        _ => Err("give the two letters of a country in ISO 3166, such as NL, BE or DE, or all".to_owned()),
    }
}

#[derive(Args, Debug)]
struct TableArgs {
    /// The file; - reads standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// How the file is written [default: what its name ends with]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Check every row and write nothing
    #[arg(long)]
    dry_run: bool,
    /// What to do when a row is refused: write nothing at all, or keep the good rows
    #[arg(long, value_enum, default_value_t = OnError::Stop)]
    on_error: OnError,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

const FIRM_EXAMPLE: &str = "  name;kvkNumber;place;employees;barriers;topics
  Proef Metaal;00000001;Tilburg;34;we vinden geen vakmensen;robotica|AI";

const PARTNER_EXAMPLE: &str = "  name;kind;place;topics;steps
  Proef Lab;fieldlab;Tilburg;robotica|AI;demo|trial";

/// What a table may hold: an example, and every column.
fn columns_help(columns: &[Column], example: &str) -> String {
    let widest = columns.iter().map(|column| column.name.len()).max().unwrap_or_default();
    let mut help = format!(
        "Example:\n{example}\n\nColumns of a CSV file, in any order; only those marked with * must be there. An empty \
         cell changes nothing:\n"
    );
    for column in columns {
        let mark = if column.is_required { '*' } else { ' ' };
        let text = wrapped(column.description, COLUMN_HELP.saturating_sub(widest + 5), 0);
        let beside = text.replace('\n', &format!("\n{}", " ".repeat(widest + 5)));
        help.push_str(&format!("\n  {mark} {:widest$} {beside}", column.name));
    }
    help.push_str("\n\nA line of an NDJSON file has the fields of the HTTP interface; see openapi.yaml.");
    help
}

/// Widest line of the list of columns.
const COLUMN_HELP: usize = 98;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArg {
    /// Cells between ; or , or TAB, with a header
    Csv,
    /// One JSON object on each line
    Ndjson,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OnError {
    /// All rows or none
    Stop,
    /// Keep the good rows
    Keep,
}

/// Imports, and tells what was done.
pub fn run(args: ImportArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let (kind, table) = match args.what {
        What::Firms(table) => (Kind::Firms, table),
        What::Partners(table) => (Kind::Partners, table),
        What::Cordis(cordis) => return run_cordis(&cordis, &args.organisation, shared, out),
    };
    let format = table.format()?;
    let (source, bar) = open_source(&table.file)?;
    let app = start::open_or_make_quietly(shared)?;
    let caller = args.organisation.admin(&app)?;
    let tick = &mut |at: Progress| {
        if bar.length().is_none() {
            bar.set_position(at.done);
        }
    };
    let report = match kind {
        Kind::Firms => import_firms(&app, &caller, source, format, table.mode(), tick),
        Kind::Partners => import_partners(&app, &caller, source, format, table.mode(), tick),
    };
    bar.finish_and_clear();
    tell(&report?, table.json, out)
}

fn run_cordis(
    args: &CordisArgs,
    organisation: &OrganisationArgs,
    shared: &Shared,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let app = start::open_or_make_quietly(shared)?;
    let bar = progress::count("rows");
    let tick = &mut |at: Progress| bar.set_position(at.done);
    let report = import_cordis(&app, &organisation.admin(&app)?, &args.dir, args.country.0.as_deref(), tick);
    bar.finish_and_clear();
    let report = report?;
    if args.json {
        super::print_json(out, &report)?;
    } else {
        for fault in &report.faults {
            eprintln_quietly(&format!("refused: {}, {}", fault.file, sentence(&fault.fault)));
        }
        tell_more("refused", report.fault_count, report.faults.len());
        writeln!(
            out,
            "{} new firms ({} known), {} new partners ({} known), {} new projects, {} new participations; \
             {} organisations abroad, {} projects without title, {} rows refused.",
            report.firms_created,
            report.firms_known,
            report.partners_created,
            report.partners_known,
            report.projects_created,
            report.participations_created,
            report.organisations_abroad,
            report.projects_without_title,
            report.fault_count,
        )?;
    }
    refused_if(report.fault_count > 0, out)
}

enum Kind {
    Firms,
    Partners,
}

impl TableArgs {
    fn format(&self) -> Result<Format, Failure> {
        match self.format {
            Some(FormatArg::Csv) => Ok(Format::Csv),
            Some(FormatArg::Ndjson) => Ok(Format::Ndjson),
            None => Format::of_name(&self.file).ok_or_else(|| {
                Failure::Usage(format!("the name {} does not tell its format; add --format csv or ndjson", self.file))
            }),
        }
    }

    fn mode(&self) -> Mode {
        match (self.dry_run, self.on_error) {
            (true, _) => Mode::DryRun,
            (false, OnError::Keep) => Mode::KeepGoodRows,
            (false, OnError::Stop) => Mode::AllOrNothing,
        }
    }
}

/// The file with a bar over its bytes, or standard input with a count of rows.
fn open_source(file: &str) -> Result<(Box<dyn Read + Send>, ProgressBar), Failure> {
    if file == "-" {
        return Ok((Box::new(std::io::stdin()), progress::count("rows")));
    }
    let opened = std::fs::File::open(file).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (length, source) = opened.map_err(|source| AppError::File { doing: format!("opening {file}"), source })?;
    let bar = progress::bytes(length, "importing");
    Ok((Box::new(bar.wrap_read(source)), bar))
}

/// Tells refused rows and notices on standard error and the summary on standard output.
fn tell(report: &ImportReport, as_json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    if as_json {
        super::print_json(out, report)?;
    } else {
        list("refused", &report.faults, report.fault_count);
        list_words(&report.notices, report.notice_count);
        writeln!(out, "{}", summary(report))?;
    }
    refused_if(report.invalid > 0 || report.is_cut_off, out)
}

/// Ends with exit code 1 when rows were refused; the report has told which.
fn refused_if(refused: bool, out: &mut dyn Write) -> Result<(), Failure> {
    out.flush()?;
    if refused { Err(Failure::Told) } else { Ok(()) }
}

fn list(what: &str, faults: &[Fault], count: u64) {
    for fault in faults {
        eprintln_quietly(&format!("{what}: {}", sentence(fault)));
    }
    tell_more(what, count, faults.len());
}

fn list_words(notices: &[Fault], count: u64) {
    let (taken, words): (Vec<Fault>, Vec<Fault>) =
        notices.iter().cloned().partition(|notice| notice.fault.code == TAKEN_AS);
    for (what, notices) in [("not understood", &words), ("taken as meant", &taken)] {
        for line in each_once(notices) {
            eprintln_quietly(&format!("{what}: {line}"));
        }
    }
    let what = if taken.is_empty() { "not understood" } else { "not understood, or taken as meant" };
    tell_more(what, count, notices.len());
}

/// Words that were not understood, each once with the lines in which it stands: a word that a whole column has in a
/// wrong form must not bury the others.
fn each_once(notices: &[Fault]) -> Vec<String> {
    let mut told: Vec<(&Fault, Vec<u64>)> = Vec::new();
    for notice in notices {
        match told.iter_mut().find(|(known, _)| known.fault == notice.fault) {
            Some((_, lines)) => lines.push(notice.line),
            None => told.push((notice, vec![notice.line])),
        }
    }
    let in_words = |(notice, lines): (&Fault, Vec<u64>)| match lines[..] {
        [_] => sentence(notice),
        [_, second] => format!("{} (also line {second})", sentence(notice)),
        [.., last] => format!("{} (also {} other lines, up to line {last})", sentence(notice), lines.len() - 1),
        [] => String::new(),
    };
    told.into_iter().map(in_words).collect()
}

fn tell_more(what: &str, count: u64, told: usize) {
    let more = count.saturating_sub(told as u64);
    if more > 0 {
        eprintln_quietly(&format!("{what}: {more} more."));
    }
}

/// A fault as one reads it beside the file: line, column, what is wrong, how to mend it.
fn sentence(fault: &Fault) -> String {
    let column = fault.fault.pointer.trim_start_matches('/');
    let place = if column.is_empty() { String::new() } else { format!(", {column}") };
    format!("line {}{place}: {} {}", fault.line, fault.fault.message, fault.fault.remedy).trim_end().to_owned()
}

fn summary(report: &ImportReport) -> String {
    let ImportReport { rows, created, updated, unchanged, invalid, .. } = report;
    let noun = if *rows == 1 { "row" } else { "rows" };
    let counts = format!("{rows} {noun}: {created} new, {updated} changed, {unchanged} unchanged, {invalid} refused.");
    let cut_off = if report.is_cut_off { " Reading ended before the end of the file." } else { "" };
    let written = match (report.mode, report.is_written) {
        (Mode::DryRun, _) => "A dry run; nothing was written. ",
        (Mode::AllOrNothing, false) if *invalid > 0 => {
            "Nothing was written, because rows were refused; --on-error keep writes the others. "
        }
        (_, false) => "Nothing was written. ",
        (_, true) => "",
    };
    format!("{written}{counts}{cut_off}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_many_lines_is_told_once() {
        let notice = |line, text: &str| Fault {
            line,
            fault: crate::domain::Invalid::new("topics", "unknown_word", format!("“{text}”: Unknown."), "Use another."),
        };
        let notices = [notice(2, "a"), notice(3, "b"), notice(4, "a"), notice(5, "c"), notice(6, "c"), notice(9, "a")];
        assert_eq!(
            each_once(&notices),
            [
                "line 2, topics: “a”: Unknown. Use another. (also 2 other lines, up to line 9)",
                "line 3, topics: “b”: Unknown. Use another.",
                "line 5, topics: “c”: Unknown. Use another. (also line 6)",
            ]
        );
    }

    #[test]
    fn the_help_of_an_import_names_every_column_in_lines_that_fit() {
        for (columns, example) in [(FIRM_COLUMNS, FIRM_EXAMPLE), (PARTNER_COLUMNS, PARTNER_EXAMPLE)] {
            let help = columns_help(columns, example);
            assert!(columns.iter().all(|column| help.contains(&format!(" {} ", column.name))));
            assert!(help.contains("  * name"), "{help}");
            let mut listed = help.lines().filter(|line| line.starts_with("  "));
            assert!(listed.all(|line| line.chars().count() <= 100), "{help}");
            let header = example.lines().next().unwrap().trim();
            assert!(header.split(';').all(|name| columns.iter().any(|column| column.name == name)), "{header}");
        }
    }
}

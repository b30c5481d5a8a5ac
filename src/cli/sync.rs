//! `sync`: asks a register outside once.

use super::arguments::Shared;
use super::failure::{Failure, eprintln_quietly};
use super::{progress, start};
use crate::app::caller::Caller;
use crate::app::imports::Progress;
use crate::app::sources::{How, SyncReport, sync};
use crate::domain::text::counted;
use crate::domain::{OrganisationId, Role, Source};
use clap::Args;
use std::io::Write;
use uuid::Uuid;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  LOOPVERMOGEN_SOURCES_KVK_KEY=… loopvermogen sync kvk --dry-run --limit 10
  loopvermogen sync pdok                where firms with a postcode or place are
  loopvermogen sync cordis              projects that are new since the last time

Where the registers are stands in the section [sources] of the settings, and how often the server
asks them. What somebody else said is never replaced; where a register says otherwise is told. The
exit code is 1 when the register could not be used.")]
pub struct SyncArgs {
    /// The register: kvk, pdok, ror, cbs, cordis, fieldlabs or pps
    #[arg(value_name = "NAME", value_parser = source)]
    name: Source,
    /// Ask, tell what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Ask about so many records at most
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// The organisation whose data are meant [default: the first one]
    #[arg(long, value_name = "ID")]
    organisation: Option<Uuid>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

fn source(text: &str) -> Result<Source, String> {
    let codes = || Source::ALL.map(Source::code).join(", ");
    Source::from_code(text).ok_or_else(|| format!("the registers are {}", codes()))
}

/// Asks, and tells what that changed.
pub fn run(args: SyncArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let app = start::open_quietly(shared)?;
    let organisation = args.organisation.map_or(OrganisationId::DEFAULT, OrganisationId::new);
    app.check_organisation(organisation)?;
    let caller = Caller::of(organisation, "cli", Role::Admin);
    let bar = progress::count("records");
    let tick = &mut |at: Progress| {
        if let Some(total) = at.total {
            bar.set_length(total);
        }
        bar.set_position(at.done);
    };
    let report = sync(&app, &caller, args.name, How { dry_run: args.dry_run, most: args.limit }, tick);
    bar.finish_and_clear();
    let report = report?;
    if args.json {
        super::print_json(out, &report)?;
    } else {
        report.notes.iter().for_each(|note| eprintln_quietly(note));
        writeln!(out, "{}", sentence(&report))?;
    }
    match &report.failure {
        None => Ok(()),
        Some(failure) => {
            out.flush()?;
            Err(Failure::Failed(format!("{} could not be used to the end: {failure}", args.name.code())))
        }
    }
}

fn sentence(report: &SyncReport) -> String {
    let dry_run = if report.dry_run { "A dry run; nothing was written. " } else { "" };
    format!(
        "{dry_run}{}: {} asked or read; {} new, {} changed, {} unchanged, {} not found, {} failed; {}.",
        report.source.code(),
        counted(report.asked, "record", "records"),
        report.created,
        report.changed,
        report.unchanged,
        report.not_found,
        report.failed,
        counted(report.conflicts, "conflict", "conflicts"),
    )
}

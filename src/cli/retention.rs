//! `retention`: deletes what is past its term.

use super::arguments::Shared;
use super::failure::Failure;
use super::{logs, start};
use crate::app::retention;
use chrono::NaiveDate;
use clap::Args;
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen retention --dry-run      what is past its term, and nothing else
  loopvermogen retention                delete it

The terms stand in the section [retention] of the settings. Run it each day; a second run deletes nothing.")]
pub struct RetentionArgs {
    /// Only list what is past its term
    #[arg(long)]
    dry_run: bool,
    /// Do as if it were this day, such as 2030-01-01
    #[arg(long, value_name = "DAY", hide = true)]
    today: Option<NaiveDate>,
}

/// Deletes, or lists, and tells how much for each category.
pub fn run(args: RetentionArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let settings = start::settings(shared, &[])?;
    logs::start_quietly(&settings.logs);
    let app = start::open_existing(&settings)?;
    let app = match args.today {
        Some(day) => app.as_of(day),
        None => app,
    };
    let expired = retention::run(&app, &settings.retention, args.dry_run)?;
    let verb = if args.dry_run { "to delete" } else { "deleted" };
    for found in &expired {
        writeln!(
            out,
            "{} {} from before {}: {} {verb}",
            found.organisation, found.category, found.before, found.count
        )?;
        if args.dry_run {
            for id in &found.ids {
                writeln!(out, "  {id}")?;
            }
        }
    }
    let total: usize = expired.iter().map(|found| found.count).sum();
    Ok(writeln!(out, "{total} {verb} in all.")?)
}

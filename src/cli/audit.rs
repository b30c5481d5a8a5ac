//! `audit`: shows who did what, and checks that nothing of it was changed.

use super::arguments::Shared;
use super::failure::Failure;
use super::limits::OrganisationArgs;
use super::start;
use crate::app::App;
use crate::app::audit::{self, AuditFilter};
use crate::domain::OrganisationId;
use crate::domain::audit::{AuditRecord, Head};
use crate::domain::text::counted;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen audit verify > /elsewhere/audit-2026-11.txt
  loopvermogen audit verify --against /elsewhere/audit-2026-11.txt
  loopvermogen audit list --limit 20
  loopvermogen audit list --object 019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --json

verify prints the number and the hash of the last record. Keep what it prints elsewhere: a chain that somebody
made anew from some record on is whole, but the record that was its end is another one, which --against shows.")]
pub struct AuditArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Follow every chain from its first record to its last; names the first broken record
    Verify(VerifyArgs),
    /// Show records, newest first
    List(ListArgs),
}

#[derive(Args, Debug)]
struct VerifyArgs {
    /// File with what an earlier run printed: the records that were last then must still be there
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

#[derive(Args, Debug)]
struct ListArgs {
    /// Most records
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    /// Only about the record with this id
    #[arg(long, value_name = "ID")]
    object: Option<String>,
    /// Only by this subject
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    organisation: OrganisationArgs,
}

/// Runs the command.
pub fn run(args: AuditArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let app = start::open_quietly(shared)?;
    match args.what {
        What::Verify(args) => verify(&app, args.against.as_deref(), out),
        What::List(args) => list(&app, args, out),
    }
}

fn verify(app: &App, against: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    let noted = against.map(read_noted).transpose()?.unwrap_or_default();
    let mut is_whole = true;
    for (organisation, checked) in audit::verify_against(app, &noted)? {
        match checked {
            Ok(head) => writeln!(
                out,
                "{organisation}  whole, {}, last {}",
                counted(head.sequence, "record", "records"),
                head.hash
            )?,
            Err(broken) => {
                is_whole = false;
                writeln!(out, "{organisation}  BROKEN: record {} {}", broken.sequence, broken.fault)?;
            }
        }
    }
    if is_whole { Ok(()) } else { Err(Failure::Failed("the audit was tampered with; see above".into())) }
}

/// The ends of chains that an earlier run printed.
fn read_noted(path: &Path) -> Result<Vec<(OrganisationId, Head)>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::while_doing(&format!("reading {}", path.display()), &error))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let noted = lines.map(|(number, line)| {
        noted(line).ok_or_else(|| {
            let (number, path) = (number + 1, path.display());
            Failure::Usage(format!("line {number} of {path} is none that `audit verify` prints of a whole chain"))
        })
    });
    noted.collect()
}

fn noted(line: &str) -> Option<(OrganisationId, Head)> {
    match line.split_whitespace().collect::<Vec<_>>()[..] {
        [organisation, "whole,", sequence, "record," | "records,", "last", hash] => {
            let organisation = OrganisationId::new(organisation.parse().ok()?);
            Some((organisation, Head { sequence: sequence.parse().ok()?, hash: hash.to_owned() }))
        }
        // A chain without records has no last one.
        [organisation, "whole,", "0", "records,", "last"] => {
            Some((OrganisationId::new(organisation.parse().ok()?), Head::default()))
        }
        _ => None,
    }
}

fn list(app: &App, args: ListArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let filter = AuditFilter { object_id: args.object, subject: args.subject, ..AuditFilter::default() };
    let caller = args.organisation.admin(app)?;
    let (records, ..) = audit::list_records(app, &caller, &filter, None, args.limit as usize)?;
    for record in records {
        if args.json {
            let text = serde_json::to_string(&record)
                .map_err(|error| Failure::while_doing("writing a record as JSON", &error))?;
            writeln!(out, "{text}")?;
        } else {
            writeln!(out, "{}", line(&record))?;
        }
    }
    Ok(())
}

fn line(record: &AuditRecord) -> String {
    let AuditRecord { sequence, subject, role, action, object_kind, object_id, outcome, detail, .. } = record;
    let at = record.at.format("%Y-%m-%d %H:%M:%S");
    let who = if subject.is_empty() { "nobody known".to_owned() } else { format!("{subject} ({role})") };
    // What a token calls its bearer comes from elsewhere; a terminal must not obey it.
    let plain = |text: &str| text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect::<String>();
    let (who, object_id) = (plain(&who), plain(object_id));
    format!("{sequence:>8}  {at}  {who}  {outcome}: {action} {object_kind} {object_id} {detail}")
}

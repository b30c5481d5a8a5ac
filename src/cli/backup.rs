//! `backup` and `restore`: everything in one file, and back.

use super::arguments::Shared;
use super::failure::Failure;
use super::{logs, start};
use crate::app::Caller;
use crate::app::backup::{self, Copied, Restoring};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen backup /backups/2026-11-26.gz
  loopvermogen backup --check /backups/2026-11-26.gz

Everything as of one moment, while the server goes on. The file holds what the database holds and is
not encrypted: keep it where only you can read it. `privacy-key`, `erasure-journal.jsonl` and `token-key.pk8` in the data folder are not in it: keep \
copies of them apart, and put the newest beside a restored database, else who was erased or objected since is there again, \
and second factors and secrets of webhooks cannot be opened.")]
pub struct BackupArgs {
    /// File to write; it must not exist
    file: PathBuf,
    /// Write nothing: read a file that was written, and check it
    #[arg(long)]
    check: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen restore /backups/2026-11-26.gz --data-dir var/new --verify
  DATABASE_URL=postgres://loopvermogen@db/new loopvermogen restore /backups/2026-11-26.gz

On PostgreSQL with two roles both commands work as the owner (LOOPVERMOGEN_DATABASE_OWNER_URL).

Into a new, empty database of either kind. A file that is damaged or of another version is refused, and
nothing is written. The data folder must hold the `privacy-key` and the newest `erasure-journal.jsonl` that were in use beside \
the database: who objected, withdrew a consent or was erased after the copy was made stays out by them. \
Accounts and clients that were removed since are there again: look with `user list` and `client list`. \
Systems that follow the changes are told (410) to read everything again.")]
pub struct RestoreArgs {
    /// File that `backup` wrote
    file: PathBuf,
    /// Rank again what was ranked when the file was made, and fail when a ranking differs
    #[arg(long)]
    verify: bool,
    /// Do without the journal: who objected, withdrew or was erased since the copy was made is there again
    #[arg(long)]
    without_journal: bool,
}

/// Writes or checks a file.
pub fn run_backup(args: BackupArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let copied = if args.check {
        backup::check(&args.file)?
    } else {
        let settings = start::settings(shared, &[])?;
        logs::start_quietly(&settings.logs);
        let app = start::open_as_owner(&settings)?;
        backup::backup(&app, &Caller::command_line(), &args.file)?
    };
    tell(&copied, out)?;
    match copied.rankings {
        0 => writeln!(out, "No rankings to compare: the data changed meanwhile, or there are none.")?,
        count => writeln!(out, "{count} rankings are kept to compare.")?,
    }
    Ok(())
}

/// Puts a file back.
pub fn run_restore(args: RestoreArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let settings = start::settings(shared, &[])?;
    logs::start_quietly(&settings.logs);
    start::make_data_dir(&settings)?;
    let url = settings.database.owner_url.clone().unwrap_or_else(|| settings.database_url());
    let pool_size = settings.database.pool_size;
    let RestoreArgs { file, verify, without_journal } = args;
    let how = Restoring { data_dir: &settings.data.dir, compares: verify, without_journal };
    let (_, copied) = backup::restore(url.expose(), pool_size, &Caller::command_line(), &file, &how)?;
    // The tables are the owner's; the server has no rights to them yet.
    start::prepare(&settings)?;
    tell(&copied, out)?;
    if verify {
        writeln!(out, "{} rankings are as they were.", copied.rankings)?;
    }
    writeln!(
        out,
        "Accounts and clients are as they were when the copy was made: who was removed since can sign in again. Look \
         with `loopvermogen user list` and `loopvermogen client list`, and remove them once more."
    )?;
    Ok(())
}

fn tell(copied: &Copied, out: &mut dyn Write) -> Result<(), Failure> {
    for (table, rows) in copied.rows.iter().filter(|(_, rows)| **rows > 0) {
        writeln!(out, "{rows:>10}  {table}")?;
    }
    writeln!(out, "{:>10}  rows in all", copied.total())?;
    Ok(())
}

//! `generate`: plainly invented firms, drawn after public statistics, as lines to import.

use super::failure::Failure;
use super::progress;
use crate::app::AppError;
use crate::app::synthetic::write_firms;
use clap::Args;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen generate --firms 1000 --seed 7 --out firms.ndjson
  loopvermogen generate --firms 1000 --seed 7 | loopvermogen import firms - --format ndjson

The same seed gives the same firms. Their names are plainly synthetic; nothing counted over them
says anything about real firms.")]
pub struct GenerateArgs {
    /// How many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    firms: u64,
    /// Where chance begins
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes a firm on each line.
pub fn run(args: GenerateArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let Some(path) = &args.out else {
        return write_firms(args.firms, args.seed, out, &mut |_| {}).map_err(|error| match error {
            AppError::File { source, .. } => Failure::Output(source),
            error => error.into(),
        });
    };
    let failed = |source| AppError::File { doing: format!("writing {}", path.display()), source };
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    let bar = progress::bar(args.firms, "firms");
    let outcome = write_firms(args.firms, args.seed, &mut file, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    outcome?;
    file.flush().map_err(failed)?;
    Ok(())
}

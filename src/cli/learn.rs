//! `learn`: weights and curves from collaborations that really came about.

use super::failure::Failure;
use super::progress;
use crate::app::imports::Progress;
use crate::app::learn::{self, Lesson};
use crate::app::weights;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  loopvermogen learn --benchmark benchmark/train --version-name 3 --out weights.toml
  loopvermogen evaluate --benchmark benchmark/dev --weights weights.toml

The folder is one as `evaluate` reads it. Weights begin at the priors and stay there for signals of which the folder tells
nothing; what they were learned from, and their quality on questions held out, is written into the file. The same folder,
priors and seed give the same weights. Never learn from the folder by which you judge.")]
pub struct LearnArgs {
    /// Folder with the benchmark to learn from
    #[arg(long, value_name = "DIR")]
    benchmark: PathBuf,
    /// Weights to begin at [default: the priors that ship with the product, from survey and literature]
    #[arg(long, value_name = "FILE.toml")]
    priors: Option<PathBuf>,
    /// Name of the new version
    #[arg(long, value_name = "NAME", default_value = "learned")]
    version_name: String,
    /// Where the folds of the cross-validation begin
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Where to write the weights [default: standard output]
    #[arg(long, value_name = "FILE.toml")]
    out: Option<PathBuf>,
}

/// Learns and writes the weights.
pub fn run(args: LearnArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let priors = match &args.priors {
        Some(path) => weights::read_file(path)?,
        None => weights::priors()?,
    };
    let lesson = Lesson {
        folder: &args.benchmark,
        priors: &priors,
        version: &args.version_name,
        seed: args.seed,
        today: chrono::Local::now().date_naive(),
    };
    let bar = progress::bar(0, "questions");
    let learned = learn::learn(&lesson, &|progress: Progress| bar.set_position(progress.done));
    bar.finish_and_clear();
    let text = weights::written(&learned?)?;
    match &args.out {
        Some(path) => {
            let failed = |error: std::io::Error| Failure::while_doing("writing the weights", &error);
            std::fs::write(path, text).map_err(failed)?;
            Ok(writeln!(out, "{}", path.display())?)
        }
        None => Ok(write!(out, "{text}")?),
    }
}

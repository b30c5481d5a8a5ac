//! `learn`: weights and curves from collaborations that really came about.

use super::arguments::Shared;
use super::failure::Failure;
use super::{progress, start};
use crate::app::imports::Progress;
use crate::app::learn::outcomes::{LearnedWeight, learn_from_outcomes};
use crate::app::learn::{self, Lesson};
use crate::app::weights;
use crate::domain::OrganisationId;
use crate::domain::dutch_clock::dutch_day;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  loopvermogen learn --benchmark benchmark/train --version-name 3 --out weights.toml
  loopvermogen evaluate --benchmark benchmark/dev --weights weights.toml
  loopvermogen learn --outcomes --version-name 2026-q4

The folder is one as `evaluate` reads it. Weights begin at the priors and stay there for signals of which the folder tells
nothing; what they were learned from, and their quality on questions held out, is written into the file. The same folder,
priors and seed give the same weights. Never learn from the folder by which you judge.

With --outcomes the new version goes into the database and ranks nothing until a person activates it (loopvermogen weights).")]
pub struct LearnArgs {
    /// Folder with the benchmark to learn from
    #[arg(long, value_name = "DIR", required_unless_present = "outcomes")]
    benchmark: Option<PathBuf>,
    /// Learn from what became of the lists that were shown, in the database, beginning at the weights in use
    #[arg(long, conflicts_with_all = ["benchmark", "priors", "out"])]
    outcomes: bool,
    /// With --outcomes: id of the organisation [default: the first]
    #[arg(long, value_name = "ID", requires = "outcomes")]
    organisation: Option<OrganisationId>,
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
pub fn run(args: LearnArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let Some(folder) = &args.benchmark else { return from_outcomes(&args, shared, out) };
    let priors = match &args.priors {
        Some(path) => weights::read_file(path)?,
        None => weights::priors()?,
    };
    let lesson = Lesson {
        folder,
        priors: &priors,
        version: &args.version_name,
        seed: args.seed,
        today: dutch_day(chrono::Utc::now()),
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

/// Learns from outcomes and tells what moved, how sure that is, and how well it predicts.
fn from_outcomes(args: &LearnArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let app = start::open_quietly(shared)?;
    let organisation = args.organisation.unwrap_or(OrganisationId::DEFAULT);
    let (weights, reports) = learn_from_outcomes(&app, organisation, &args.version_name, args.seed)?;
    for report in &reports {
        writeln!(out, "{}: {} lists of which the choice is known", report.of, report.questions)?;
        let moved = report.weights.iter().filter(|weight| weight.before != weight.after);
        for LearnedWeight { signal: name, before, after, interval } in moved {
            let interval = interval.map_or_else(String::new, |(low, high)| format!("  (95 %: {low} to {high})"));
            writeln!(out, "  {name:<24} {before:>8} -> {after:>8}{interval}")?;
        }
        let (before, after) = report.fitted.loss;
        if report.questions > 0 {
            writeln!(
                out,
                "  loss on lists held out: {before:.4} -> {after:.4}; standing on top: {:.2}",
                report.fitted.position
            )?;
        }
        for class in &report.fitted.calibration {
            let interval = class.interval.map_or_else(String::new, |of| format!(" ({:.3} to {:.3})", of.low, of.high));
            let (shown, predicted, seen) = (class.shown, class.predicted, class.seen);
            writeln!(out, "  of {shown} shown, predicted {predicted:.3}, chosen {seen:.3}{interval}")?;
        }
    }
    let version = &weights.version;
    Ok(writeln!(
        out,
        "Version {version} is saved; it ranks nothing until: loopvermogen weights activate {version} --by NAME --reason WORDS"
    )?)
}

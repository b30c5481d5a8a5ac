//! `evaluate`: how well the ranking predicts collaborations that really came about, or the truth of an invented region.

use super::failure::Failure;
use super::{evaluate_confidence, evaluate_region, print_json, progress};
use crate::app::AppError;
use crate::app::evaluate::confidence::{ConfidenceReport, reports};
use crate::app::evaluate::{ALL_SETTINGS, Evaluation, Line, Setting, WishKind};
use crate::app::evaluate_without;
use crate::app::weights;
use crate::domain::weights::Weights;
use clap::{Args, ValueEnum};
use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen evaluate --benchmark benchmark/dev
  loopvermogen evaluate --benchmark benchmark/dev --wish topic --domestic --out rankings.tsv
  loopvermogen evaluate --benchmark benchmark/dev --wish topic --domestic --without-each
  loopvermogen evaluate --synthetic-region 1 --firms 2000

A benchmark folder holds real collaborations before a day (firms, partners, projects_before, collaborations_before) and
those that came after it (queries, relevant, exclude, and reverse_… for the way back), as gzipped tab-separated files.
NDCG@10 with its 95 % interval; “record” is the share of the scores that comes from what partners did before, whoever
asks; “gain” is the product's NDCG@10 minus that of the method, on the same queries. Newcomers (cold) and firms with
history (warm) are told apart. Below it, for weights that were measured: whether the share that the service tells of a
list comes true.

A synthetic region is invented, with a truth of its own: it shows what each group of signals adds where the truth is
known, and says nothing of real matches.")]
pub struct EvaluateArgs {
    /// Folder with the benchmark
    #[arg(long, value_name = "DIR", required_unless_present = "synthetic_region")]
    benchmark: Option<PathBuf>,
    /// Invent a region from this seed instead, and switch off each group of signals in turn
    #[arg(long, value_name = "SEED", conflicts_with_all = ["benchmark", "wish", "domestic", "reverse", "out"])]
    synthetic_region: Option<u64>,
    /// Firms of the invented region [default: 2000]
    #[arg(long, value_name = "N", requires = "synthetic_region", conflicts_with = "benchmark")]
    #[arg(value_parser = clap::value_parser!(u32).range(20..=20_000))]
    firms: Option<u32>,
    /// What is known of a firm's wish [default: every setting in turn]
    #[arg(long, value_enum)]
    wish: Option<Wish>,
    /// Only candidates of the firm's own country
    #[arg(long, requires = "wish", conflicts_with = "reverse")]
    domestic: bool,
    /// Partners ask for firms
    #[arg(long)]
    reverse: bool,
    /// How much the lists are spread, 0 (by score alone) to 1; only the first twenty are judged then
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = super::query::share)]
    #[arg(conflicts_with_all = ["out", "synthetic_region", "without_each"])]
    diversity: f64,
    /// Switch off each signal in turn instead, and tell what it adds
    #[arg(long, conflicts_with_all = ["out", "synthetic_region"])]
    without_each: bool,
    /// Weights to use [default: those that ship with the product]
    #[arg(long, value_name = "FILE.toml")]
    weights: Option<PathBuf>,
    /// Where to write the rankings: query, candidate, score
    #[arg(long, value_name = "FILE.tsv", requires = "wish")]
    out: Option<PathBuf>,
    /// The table as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Wish {
    /// Title of the call
    Topic,
    /// Broad theme
    Theme,
    /// Title of the coming project
    Title,
    /// Nothing
    None,
}

impl Wish {
    fn kind(self) -> WishKind {
        match self {
            Wish::Topic => WishKind::Topic,
            Wish::Theme => WishKind::Theme,
            Wish::Title => WishKind::Title,
            Wish::None => WishKind::None,
        }
    }
}

/// Firms of an invented region, when not said.
const USUAL_FIRMS: u32 = 2_000;

/// Judges the ranking and prints one line per method.
pub fn run(args: EvaluateArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let weights = weights_of(&args)?;
    if let Some(seed) = args.synthetic_region {
        let report = evaluate_region::judge(seed, args.firms.unwrap_or(USUAL_FIRMS) as usize, &weights);
        return if args.json { print_json(out, &report) } else { evaluate_region::print(&report, out) };
    }
    let Some(folder) = &args.benchmark else { return Ok(()) };
    let mut evaluation = Evaluation::load(folder, weights.clone())?;
    evaluation.diversity = args.diversity;
    if args.without_each {
        return without_each(&args, &evaluation, &weights, out);
    }
    let mut file = args.out.as_ref().map(|path| open(path)).transpose()?;
    let (mut lines, mut told) = (Vec::new(), Vec::new());
    for setting in settings(&args) {
        let bar = progress::bar(0, "queries");
        let shown = |progress: crate::app::imports::Progress| {
            bar.set_length(progress.total.unwrap_or(0));
            bar.set_position(progress.done);
        };
        let target = file.as_mut().map(|file| file as &mut dyn Write);
        let judged = evaluation.judge(setting, target, &shown);
        bar.finish_and_clear();
        let judged = judged?;
        lines.extend(judged.lines);
        told.extend(judged.told);
    }
    let confidence = reports(&told);
    if args.json {
        return print_json(out, &Report { lines, confidence });
    }
    writeln!(out, "{}", table(&lines))?;
    confidence.iter().try_for_each(|report| Ok(evaluate_confidence::print(report, out)?))
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    /// One line per method.
    lines: Vec<Line>,
    /// Whether what is said of lists comes true, by direction.
    confidence: Vec<ConfidenceReport>,
}

fn without_each(
    args: &EvaluateArgs,
    evaluation: &Evaluation,
    weights: &Weights,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let bar = progress::bar(0, "queries");
    let mut lines = Vec::new();
    for setting in settings(args) {
        let shown = |progress: crate::app::imports::Progress| bar.set_position(progress.done);
        lines.extend(evaluate_without::without_each(evaluation, setting, weights, &shown)?);
    }
    bar.finish_and_clear();
    if args.json {
        return print_json(out, &lines);
    }
    let mut table = plain_table(["setting", "firms", "without", "NDCG@10", "95 %", "cost", "95 %"]);
    for line in &lines {
        let interval = |low: f64, high: f64| format!("{low:.3}–{high:.3}");
        let cost = line.cost.map_or_else(Default::default, |cost| {
            (format!("{:+.4}", cost.value), format!("{:+.4}–{:+.4}", cost.low, cost.high))
        });
        table.add_row([
            name(line.setting),
            line.firms.to_owned(),
            line.signal.clone().unwrap_or_else(|| "nothing".into()),
            format!("{:.4}", line.ndcg10.value),
            interval(line.ndcg10.low, line.ndcg10.high),
            cost.0,
            cost.1,
        ]);
    }
    Ok(writeln!(out, "{table}")?)
}

pub(super) fn plain_table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(header);
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    table
}

fn settings(args: &EvaluateArgs) -> Vec<Setting> {
    let asked = args.wish.map(|wish| Setting { wish: wish.kind(), domestic: args.domestic, reverse: args.reverse });
    match asked {
        Some(setting) => vec![setting],
        None => ALL_SETTINGS.into_iter().filter(|setting| !args.reverse || setting.reverse).collect(),
    }
}

fn weights_of(args: &EvaluateArgs) -> Result<Weights, AppError> {
    args.weights.as_deref().map_or_else(weights::shipped, weights::read_file)
}

fn open(path: &std::path::Path) -> Result<BufWriter<File>, AppError> {
    let failed = |source| AppError::File { doing: format!("writing {}", path.display()), source };
    File::create(path).map(BufWriter::new).map_err(failed)
}

fn table(lines: &[Line]) -> Table {
    let mut table = plain_table([
        "setting", "firms", "n", "method", "NDCG@10", "95 %", "R@50", "MRR", "hit@10", "cov@10", "Gini", "record",
        "gain", "95 %",
    ]);
    for line in lines {
        let quality = &line.quality;
        let interval = |low: f64, high: f64| format!("{low:.3}–{high:.3}");
        let gain = line.gain.map_or_else(Default::default, |gain| {
            (format!("{:+.3}", gain.value), format!("{:+.3}–{:+.3}", gain.low, gain.high))
        });
        table.add_row([
            name(line.setting),
            line.firms.to_owned(),
            quality.queries.to_string(),
            line.method.to_owned(),
            format!("{:.4}", quality.ndcg10.value),
            interval(quality.ndcg10.low, quality.ndcg10.high),
            format!("{:.3}", quality.recall50.value),
            format!("{:.3}", quality.mrr.value),
            format!("{:.3}", quality.hit10.value),
            format!("{:.3}", quality.coverage10),
            format!("{:.3}", quality.gini10),
            line.track_record_share.map_or_else(String::new, |share| format!("{:.0} %", 100.0 * share)),
            gain.0,
            gain.1,
        ]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A setting in words.
pub(super) fn name(setting: Setting) -> String {
    let wish = match setting.wish {
        WishKind::Topic => "topic",
        WishKind::Theme => "theme",
        WishKind::Title => "title",
        WishKind::None => "none",
    };
    match (setting.reverse, setting.domestic) {
        (true, _) => format!("reverse {wish}"),
        (_, true) => format!("domestic {wish}"),
        _ => format!("Europe {wish}"),
    }
}

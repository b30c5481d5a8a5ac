//! The table of `evaluate --synthetic-region`.

use super::failure::Failure;
use super::progress;
use crate::app::evaluate_region::{RegionLine, RegionReport, evaluate};
use crate::app::imports::Progress;
use crate::domain::weights::Weights;
use comfy_table::{CellAlignment, Table, presets};
use std::io::Write;

/// Judges the weights on the region of a seed, with a bar while it lasts.
pub fn judge(seed: u64, firms: usize, weights: &Weights) -> RegionReport {
    let bar = progress::bar(0, "queries");
    let shown = |progress: Progress| {
        bar.set_length(progress.total.unwrap_or(0));
        bar.set_position(progress.done);
    };
    let report = evaluate(seed, firms, weights, &shown);
    bar.finish_and_clear();
    report
}

/// Prints the report as a table that says first that nothing of it is real.
pub fn print(report: &RegionReport, out: &mut dyn Write) -> Result<(), Failure> {
    let RegionReport { seed, firms, partners, projects, asking, .. } = report;
    writeln!(out, "SYNTHETIC: an invented region, nothing here is measured on real firms or partners.")?;
    writeln!(
        out,
        "Seed {seed}: {firms} firms, {partners} partners, {projects} projects of the past; {asking} firms ask."
    )?;
    writeln!(out, "n: firms that found somebody. Cost: NDCG@10 of the full weights minus that of the line.\n")?;
    Ok(writeln!(out, "{}", table(&report.lines))?)
}

fn table(lines: &[RegionLine]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["firms", "n", "ranking", "NDCG@10", "95 %", "R@10", "95 %", "cost", "95 %"]);
    for line in lines {
        let (ndcg, recall) = (line.quality.ndcg10, line.quality.recall10);
        let interval = |low: f64, high: f64| format!("{low:.3}–{high:.3}");
        let cost = line.gain.map_or_else(Default::default, |gain| {
            (format!("{:+.3}", gain.value), format!("{:+.3} to {:+.3}", gain.low, gain.high))
        });
        table.add_row([
            line.firms.to_owned(),
            line.quality.queries.to_string(),
            line.method.name(),
            format!("{:.3}", ndcg.value),
            interval(ndcg.low, ndcg.high),
            format!("{:.3}", recall.value),
            interval(recall.low, recall.high),
            cost.0,
            cost.1,
        ]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

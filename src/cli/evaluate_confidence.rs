//! The second table of `evaluate`: whether the share that is told of a list comes true.

use super::evaluate::{name, plain_table};
use crate::app::answer::{Confidence, Direction};
use crate::app::evaluate::confidence::ConfidenceReport;
use std::io::{self, Write};

/// Prints expected beside observed shares, for fifths of the lists, bands, and settings.
pub fn print(report: &ConfidenceReport, out: &mut dyn Write) -> io::Result<()> {
    let reliability = &report.reliability;
    let who = match report.direction {
        Direction::PartnersForFirm => "partners for a firm",
        Direction::FirmsForPartner => "firms for a partner",
    };
    writeln!(
        out,
        "\nConfidence of lists, {who}: share with a hit in the first ten, as served (usual diversity).\n\
         Brier score {:.4}; {:.4} had each list been given the share of all. Not measured: {} lists.",
        reliability.brier, reliability.brier_of_base_rate, report.not_measured
    )?;
    let fifths = reliability.fifths.iter().enumerate().map(|(place, bin)| (format!("fifth {}", place + 1), bin));
    let bands = report.bands.iter().map(|band| (band_name(band.band).to_owned(), &band.bin));
    let settings = report.settings.iter().map(|of| (format!("{} {}", name(of.setting), of.firms), &of.bin));
    let all = std::iter::once(("all".to_owned(), &reliability.all));
    let mut table = plain_table(["lists", "n", "expected", "observed"]);
    for (lists, bin) in fifths.chain(bands).chain(settings).chain(all).filter(|(_, bin)| bin.lists > 0) {
        table.add_row([lists, bin.lists.to_string(), format!("{:.3}", bin.expected), format!("{:.3}", bin.observed)]);
    }
    writeln!(out, "{table}")
}

fn band_name(band: Confidence) -> &'static str {
    match band {
        Confidence::Thin => "thin",
        Confidence::Fair => "fair",
        Confidence::Good => "good",
    }
}

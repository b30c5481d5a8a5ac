//! A progress indication on standard error, which shows only on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar for a known number of steps.
pub fn bar(total: u64, doing: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    bar.set_style(style("{msg} [{bar:30}] {percent}% ({eta})"));
    bar.set_message(doing);
    bar
}

/// A bar for a file, in bytes.
pub fn bytes(total: u64, doing: &'static str) -> ProgressBar {
    let bar = bar(total, doing);
    bar.set_style(style("{msg} [{bar:30}] {bytes}/{total_bytes} ({eta})"));
    bar
}

/// A count without a known end.
pub fn count(doing: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(style("{spinner} {msg}: {human_pos}"));
    bar.set_message(doing);
    bar
}

fn style(template: &str) -> ProgressStyle {
    // The templates of this file are fixed; a wrong one falls back to the library's own.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

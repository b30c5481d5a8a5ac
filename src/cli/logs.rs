//! Log lines: in text or JSON, to standard error.

use crate::app::settings::{LogFormat, LogSettings};
use std::io::IsTerminal;
use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// Starts logging as the settings say: for the server.
pub fn start(settings: &LogSettings) {
    start_at(settings.level, settings.format);
}

/// Starts logging for a command whose own output is what counts: `info` is left out, a more talkative level is kept.
pub fn start_quietly(settings: &LogSettings) {
    let level = if settings.level == Level::INFO { Level::WARN } else { settings.level };
    start_at(level, settings.format);
}

/// Whether somebody looks on: in a file or the journal, codes for colours are noise that searches stumble over.
fn shows_colours() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn start_at(level: Level, format: LogFormat) {
    // Libraries are a step less talkative: at `debug` they would speak of every packet.
    let of_libraries = if level > Level::INFO { Level::INFO } else { level.min(Level::WARN) };
    // What a caller sends that is no HTTP is no error of ours, and must not fill the log.
    let of_broken_requests = if level > Level::INFO { LevelFilter::from(of_libraries) } else { LevelFilter::OFF };
    let filter = Targets::new()
        .with_default(of_libraries)
        .with_target("actix_http::h1::dispatcher", of_broken_requests)
        .with_target("loopvermogen", level);
    let lines = match format {
        LogFormat::Text => fmt::layer().with_ansi(shows_colours()).with_writer(std::io::stderr).boxed(),
        LogFormat::Json => fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed(),
    };
    // Only a second call fails, and then the first one's choice holds.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).try_init();
}

//! `match --all`: partners for every firm, as a table.

use super::failure::{Failure, eprintln_quietly};
use super::progress;
use crate::app::match_all::{Begun, Event, Shard, match_all};
use crate::app::matches::Options;
use crate::app::{App, Caller};
use crate::domain::text::counted;
use clap::Args;
use std::io::Write;
use std::path::Path;

// `requires` alone is not enough: clap drops it when what is required cannot go with what was given.
/// Flags of a run over all firms.
#[derive(Args, Debug)]
pub struct AllArgs {
    /// Every firm that is stored; needs --out
    #[arg(long, group = "asker", requires = "out",
        conflicts_with_all = ["limit", "excluded", "compare", "json", "lang"])]
    all: bool,
    /// CSV file for the partners of all firms; one that is there is replaced when the new one is whole
    #[arg(long, value_name = "FILE", requires = "all", conflicts_with_all = ["firm", "profile"])]
    out: Option<String>,
    /// Only the Ith of N parts of the firms, for as many processes or machines
    #[arg(long, value_name = "I/N", requires = "all", conflicts_with_all = ["firm", "profile"], value_parser = shard)]
    shard: Option<Shard>,
    /// Most partners for each firm, with --all
    #[arg(long, value_name = "N", requires = "all", conflicts_with_all = ["firm", "profile"], default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=100))]
    top: u16,
}

impl AllArgs {
    /// The file to write, when all firms are meant.
    pub fn file(&self) -> Option<&Path> {
        self.out.as_deref().filter(|_| self.all).map(Path::new)
    }
}

/// Ranks for all firms and tells how it went.
pub fn run(
    app: &App,
    caller: &Caller,
    args: &AllArgs,
    file: &Path,
    options: Options,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let options = Options { limit: args.top.into(), ..options };
    let bar = progress::bar(0, "ranking");
    let told = &mut |event: Event| match event {
        Event::Begins(begun, total) => {
            bar.set_length(total);
            if let Some(line) = in_words(&begun, file) {
                eprintln_quietly(&line);
            }
        }
        Event::Done(done) => bar.set_position(done),
    };
    let outcome = match_all(app, caller, &options, args.shard.unwrap_or(Shard::WHOLE), file, told);
    bar.finish_and_clear();
    let outcome = outcome?;
    Ok(writeln!(
        out,
        "{} holds the partners of {}, at version {} of the data and {} of the weights.",
        file.display(),
        counted(outcome.firms, "firm", "firms"),
        outcome.index_version,
        outcome.weights_version,
    )?)
}

fn in_words(begun: &Begun, file: &Path) -> Option<String> {
    let part = format!("{}.part", file.display());
    match begun {
        Begun::Anew => None,
        Begun::After(firms) => Some(format!("going on with {part}, which holds {}", counted(*firms, "firm", "firms"))),
        Begun::AnewOfBroken => Some(format!("{part} cannot be gone on with; beginning anew")),
        Begun::AnewBecause(changed) => {
            let change = |(fact, then, now): &(String, String, String)| format!("{fact} was “{then}”, now “{now}”");
            let changes: Vec<String> = changed.iter().map(change).collect();
            Some(format!("{part} is of another run ({}); beginning anew", changes.join("; ")))
        }
    }
}

fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    parts
        .filter(|(number, of)| (1..=*of).contains(number) && *of <= 100_000)
        .map(|(number, of)| Shard { number, of })
        .ok_or_else(|| "give I/N, such as 2/4: the second of four parts".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_one_of_some() {
        assert_eq!(shard("2/4").unwrap(), Shard { number: 2, of: 4 });
        for wrong in ["0/4", "5/4", "1/0", "1", "a/b", "-1/2", "1/4/2"] {
            assert!(shard(wrong).is_err(), "{wrong}");
        }
    }
}

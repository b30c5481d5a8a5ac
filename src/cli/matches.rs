//! `match`: partners for a firm that is stored, or only described.

use super::arguments::Shared;
use super::failure::Failure;
use super::query::{QueryArgs, candidate, kinds};
use super::{ranking, start};
use crate::app::lookup::find_meant_firm;
use crate::app::matches::{Options, match_firm, match_profile};
use crate::app::{AppError, Caller};
use crate::domain::PartnerKind;
use crate::interpretation::FirmProfile;
use clap::Args;
use std::io::{Read, Write};
use std::path::Path;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen match --firm \"Proef Houtbouw\" --limit 5
  loopvermogen match --firm crm:4711 --kinds fieldlab,network --regions Noord-Brabant --json
  echo '{\"employees\": 34, \"location\": {\"place\": \"Tilburg\"}, \"topics\": [\"robotica\"]}' | \\
    loopvermogen match --profile - --lang en

A profile has the fields of a firm in the HTTP interface; barriers, topics, sectors and places may
be free words, wishes are sentences. Nothing of it is stored.")]
#[command(group = clap::ArgGroup::new("asker").required(true))]
pub struct MatchArgs {
    /// A stored firm: its id, SYSTEM:ID of another system, or its name
    #[arg(long, value_name = "FIRM", group = "asker")]
    firm: Option<String>,
    /// A JSON file with a firm's profile; - reads standard input
    #[arg(long, value_name = "FILE", group = "asker")]
    profile: Option<String>,
    /// Only these kinds of partner, with commas between
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = kinds())]
    kinds: Vec<PartnerKind>,
    #[command(flatten)]
    query: QueryArgs,
}

/// Ranks and prints.
pub fn run(args: MatchArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    // The profile is read first: a slip in it should not cost the time to open the database.
    let profile = args.profile.as_deref().map(read_profile).transpose()?;
    let app = start::open_quietly(shared)?;
    let caller = Caller::command_line();
    let shared = args.query.options(|text| candidate(&app, &caller, text))?;
    let options = Options { kinds: args.kinds, ..shared };
    let answer = match (&args.firm, &profile) {
        (Some(text), _) => match_firm(&app, &caller, find_meant_firm(&app, &caller, text)?.id, &options)?,
        (None, Some(profile)) => match_profile(&app, &caller, profile, &options)?,
        (None, None) => return Err(Failure::Usage("give --firm or --profile".into())),
    };
    if args.query.json {
        return super::print_json(out, &answer);
    }
    Ok(ranking::print_matches(out, &answer, args.query.lang)?)
}

fn read_profile(file: &str) -> Result<FirmProfile, Failure> {
    let mut text = String::new();
    let (name, outcome) = match file {
        "-" => ("standard input", std::io::stdin().read_to_string(&mut text).map(drop)),
        path => (path, std::fs::read_to_string(Path::new(path)).map(|content| text = content)),
    };
    outcome.map_err(|source| AppError::File { doing: format!("reading the profile from {name}"), source })?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::Failed(format!("{name} is no firm's profile: {error}. Write a JSON object with the fields of a firm."))
    })
}

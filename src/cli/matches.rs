//! `match`: partners for a firm that is stored, or only described, or for all that are stored.

use super::arguments::Shared;
use super::failure::Failure;
use super::limits::OrganisationArgs;
use super::match_all::{self, AllArgs};
use super::query::{QueryArgs, candidate, kinds};
use super::{ranking, start};
use crate::app::AppError;
use crate::app::lookup::find_meant_firm;
use crate::app::matches::{Options, match_firm, match_profile};
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
  loopvermogen match --all --out partners.csv --top 20
  loopvermogen match --all --out partners-2.csv --shard 2/4

A profile has the fields of a firm in the HTTP interface; barriers, topics, sectors and places may
be free words, wishes are sentences. Nothing of it is stored.

--all writes a table with the best partners of each firm, in the order of the firms' ids: firmId,
externalId, rank, partnerId, partnerName, score, firstStep, doNotContact; and what the contact gate
says of the firm that day: contactChannels by which it may be approached, contactRules that close
the others, and, in the first row of a firm alone, why in contactNl and contactEn. Who may be
approached by none has no contactChannels; who objected is not in the table. Cut off, it goes on
when the same command is given again, after the last whole piece of FILE.part; when data, weights,
day or flags are others by then, it says so and begins anew. Shards 1/n to n/n, put behind one another, are
the table of one run: only the first has the line with the names of the columns.")]
#[command(group = clap::ArgGroup::new("asker").required(true))]
pub struct MatchArgs {
    /// A stored firm: its id, SYSTEM:ID of another system, or its name
    #[arg(long, value_name = "FIRM", group = "asker")]
    firm: Option<String>,
    /// A JSON file with a firm's profile; - reads standard input
    #[arg(long, value_name = "FILE", group = "asker")]
    profile: Option<String>,
    #[command(flatten)]
    all: AllArgs,
    /// Only these kinds of partner, with commas between
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = kinds())]
    kinds: Vec<PartnerKind>,
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    organisation: OrganisationArgs,
}

/// Ranks and prints.
pub fn run(args: MatchArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    // The profile is read first: a slip in it should not cost the time to open the database.
    let profile = args.profile.as_deref().map(read_profile).transpose()?;
    let app = start::open_quietly(shared)?;
    let caller = args.organisation.admin(&app)?;
    let shared = args.query.options(|text| candidate(&app, &caller, text))?;
    let options = Options { kinds: args.kinds, ..shared };
    if let Some(file) = args.all.file() {
        return match_all::run(&app, &caller, &args.all, file, options, out);
    }
    let answer = match (&args.firm, &profile) {
        (Some(text), _) => match_firm(&app, &caller, find_meant_firm(&app, &caller, text)?.id, &options)?,
        (None, Some(profile)) => match_profile(&app, &caller, profile, &options)?,
        (None, None) => return Err(Failure::Usage("give --firm, --profile or --all".into())),
    };
    if args.query.json {
        return super::print_json(out, &**answer);
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

//! `prospects`: firms that a partner could invite.

use super::arguments::Shared;
use super::failure::Failure;
use super::limits::OrganisationArgs;
use super::query::QueryArgs;
use super::{ranking, start};
use crate::app::lookup::{find_meant_firm, find_meant_partner};
use crate::app::matches::{Options, find_prospects};
use clap::Args;
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen prospects --partner MindLabs --limit 20 --approachable
  loopvermogen prospects --partner ror:04b8v1s79 --regions \"Midden-Noord-Brabant\" --excluded --json")]
pub struct ProspectsArgs {
    /// The partner: its id, SYSTEM:ID of another system, or its name
    #[arg(long, value_name = "PARTNER")]
    partner: String,
    /// Only firms that may be approached by some channel today
    #[arg(long)]
    approachable: bool,
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    organisation: OrganisationArgs,
}

/// Ranks and prints.
pub fn run(args: ProspectsArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let app = start::open_quietly(shared)?;
    let caller = args.organisation.admin(&app)?;
    let options = args.query.options(|text| Ok(find_meant_firm(&app, &caller, text)?.id.0))?;
    let options = Options { approachable: args.approachable, ..options };
    let partner = find_meant_partner(&app, &caller, &args.partner)?;
    let answer = find_prospects(&app, &caller, partner.id, &options)?;
    if args.query.json {
        return super::print_json(out, &answer);
    }
    Ok(ranking::print_prospects(out, &answer, args.query.lang)?)
}

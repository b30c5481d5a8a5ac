//! `weights`: which version of the weights ranks, and what another would have shown.

use super::arguments::Shared;
use super::failure::{Failure, eprintln_quietly};
use super::{print_json, start};
use crate::app::Caller;
use crate::app::active_weights::{WeightsChoice, put_to_use};
use crate::app::caller::Role;
use crate::app::replay::{self, ReplayRequest};
use crate::app::writing::Expected;
use crate::domain::{Invalid, Officer, OrganisationId};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen learn --outcomes --version-name 2026-q4
  loopvermogen weights replay 2026-q4 --from 2026-07-01 --to 2026-09-30
  loopvermogen weights activate 2026-q4 --by \"A. de Vries\" --reason \"What was chosen stood higher in it\"

A running service ranks by the activated version at once, and goes on ranking by it after a restart.")]
pub struct WeightsArgs {
    #[command(subcommand)]
    what: What,
    /// Id of the organisation [default: the first]
    #[arg(long, value_name = "ID", global = true)]
    organisation: Option<OrganisationId>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a version the one that ranks
    Activate {
        /// Its name
        #[arg(value_name = "VERSION")]
        version: String,
        /// The person who decides so
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why
        #[arg(long, value_name = "WORDS")]
        reason: String,
    },
    /// Put lists that were shown in the order of a version, as JSON
    Replay {
        /// Its name
        #[arg(value_name = "VERSION")]
        version: String,
        /// The first day
        #[arg(long, value_name = "DAY")]
        from: NaiveDate,
        /// The last day
        #[arg(long, value_name = "DAY")]
        to: NaiveDate,
    },
}

/// Activates or replays.
pub fn run(args: WeightsArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let app = start::open_quietly(shared)?;
    let organisation = args.organisation.unwrap_or(OrganisationId::DEFAULT);
    match args.what {
        What::Activate { version, by, reason } => {
            let by = Officer::parse(&by).map_err(|_| {
                let message = format!("“{by}” is no name of a person.");
                crate::app::AppError::from(Invalid::new(
                    "--by",
                    "invalid_value",
                    message,
                    "Name the person who decides.",
                ))
            })?;
            let person = Caller::of(organisation, by.as_str(), Role::Admin);
            let told =
                put_to_use(&app, &person, &WeightsChoice { version, officer: by.clone(), reason }, &Expected::Any)?;
            for warning in &told.warnings {
                eprintln_quietly(&format!("--reason: {} {}", warning.message, warning.remedy));
            }
            Ok(writeln!(out, "{} ranks from now on, as {by} decided.", told.version)?)
        }
        What::Replay { version, from, to } => {
            let request = ReplayRequest { version, from, to, most: usize::MAX };
            print_json(out, &replay::replay(&app, organisation, &request)?)
        }
    }
}

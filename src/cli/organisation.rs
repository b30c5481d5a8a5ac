//! `organisation`: whose data the database keeps apart.

use super::arguments::Shared;
use super::failure::Failure;
use super::limits;
use super::start;
use crate::app::organisations::{add_organisation, add_sandbox, list_organisations, rename_organisation};
use clap::{Args, Subcommand};
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen organisation add \"Ontwikkelingsmaatschappij Voorbeeld\"
  loopvermogen organisation add --sandbox \"Zandbak\"
  loopvermogen organisation rename \"Ontwikkelingsmaatschappij Voorbeeld\"
  loopvermogen organisation list")]
pub struct OrganisationArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add an organisation and print its id, which tokens for it name
    Add {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// With invented data only, which POST /v1/sandbox-resets puts back; this cannot be undone
        #[arg(long)]
        sandbox: bool,
    },
    /// Give an organisation another name, which stands on its pages and as the source of its figures
    Rename {
        /// Its new name
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        organisation: limits::OrganisationArgs,
    },
    /// List id and name of every organisation
    List,
}

/// Adds, renames or lists.
pub fn run(args: OrganisationArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let app = start::open_quietly(shared)?;
    match args.what {
        What::Add { name, sandbox: false } => writeln!(out, "{}", add_organisation(&app, &name)?)?,
        What::Add { name, sandbox: true } => writeln!(out, "{}", add_sandbox(&app, &name)?)?,
        What::Rename { name, organisation } => {
            rename_organisation(&app, &organisation.admin(&app)?, &name)?;
            writeln!(out, "{}", organisation.name(&app)?)?;
        }
        What::List => {
            for organisation in list_organisations(&app)? {
                writeln!(out, "{}  {}", organisation.id, organisation.name)?;
            }
        }
    }
    Ok(())
}

//! `client`: other systems that get tokens for a secret.

use super::arguments::Shared;
use super::failure::Failure;
use super::limits::{OrganisationArgs, ReachArgs, scope};
use super::start;
use crate::app::Page;
use crate::app::accounts::clients::{self, ClientProfile, NewClient};
use crate::app::writing::Expected;
use crate::domain::ClientId;
use clap::{Args, Subcommand};
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen client add CRM --scope firms:read --scope matches:read
  loopvermogen client rotate 019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b
  curl -u ID:SECRET -d grant_type=client_credentials http://127.0.0.1:8080/oauth/token

The secret is shown once; we keep a hash.")]
pub struct ClientArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    organisation: OrganisationArgs,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a client, and print its id and secret
    Add {
        /// What you call it
        name: String,
        /// What it may do, as firms:read; may be repeated
        #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = scope)]
        scopes: Vec<String>,
        #[command(flatten)]
        reach: ReachArgs,
    },
    /// List the clients
    List,
    /// Give a client another secret
    Rotate {
        /// Id of the client
        id: ClientId,
    },
    /// Remove a client
    Remove {
        /// Id of the client
        id: ClientId,
    },
}

/// Adds, lists, rotates or removes.
pub fn run(args: ClientArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let app = start::open_quietly(shared)?;
    let admin = args.organisation.admin(&app)?;
    match args.what {
        What::Add { name, scopes, reach } => {
            let reach = reach.reach(&app, &admin)?;
            let scopes = scopes.into_iter().collect();
            let profile = ClientProfile { name, scopes, regions: reach.regions, partners: reach.partners };
            print(out, &clients::create_client(&app, &admin, &profile, None)?.made()?)?;
        }
        What::Rotate { id } => print(out, &clients::rotate_secret(&app, &admin, id, None)?.made()?)?,
        What::Remove { id } => {
            clients::delete_client(&app, &admin, id, &Expected::Any)?;
            writeln!(out, "{id} is removed")?;
        }
        What::List => {
            let mut page = Page { limit: 100, ..Page::default() };
            loop {
                let found = clients::list_clients(&app, &admin, &page)?;
                for client in found.items {
                    let scopes = client.scopes.into_iter().collect::<Vec<_>>().join(" ");
                    writeln!(out, "{}  {}  {scopes}", client.id, client.name)?;
                }
                page.after = found.next;
                if page.after.is_none() {
                    break;
                }
            }
        }
    }
    Ok(())
}

fn print(out: &mut dyn Write, client: &NewClient) -> Result<(), Failure> {
    Ok(writeln!(out, "client_id: {}\nclient_secret: {}", client.client.id, client.secret)?)
}

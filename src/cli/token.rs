//! `token`: a token for a role, signed with the key in the data folder.

use super::arguments::Shared;
use super::failure::Failure;
use super::limits::{OrganisationArgs, ReachArgs, roles, scope};
use super::start;
use crate::app::Caller;
use crate::app::{caller::Role, tokens::Tokens};
use clap::Args;
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen token --role officer --region PV30
  loopvermogen token --role integration --subject crm --scope firms:read --ttl 30d
  TOKEN=$(loopvermogen token --role officer --ttl 1h)
  curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/v1/partners

The token holds for every server that uses the same data folder. Whoever has it can call in that
role: keep it secret.")]
pub struct TokenArgs {
    /// What its bearer may do
    #[arg(long, value_parser = roles())]
    role: Role,
    /// How long it holds: 30m, 8h, 7d [default: the setting auth.token_ttl, 8h]
    #[arg(long, value_name = "TIME")]
    ttl: Option<String>,
    #[command(flatten)]
    organisation: OrganisationArgs,
    /// How its bearer is named in records [default: local: and the role]
    #[arg(long, value_name = "NAME", value_parser = subject)]
    subject: Option<String>,
    /// What it is limited to, as firms:read; may be repeated
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope)]
    scopes: Vec<String>,
    #[command(flatten)]
    reach: ReachArgs,
}

/// Prints the token alone, so that a script can take it.
pub fn run(args: TokenArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let settings = start::settings(shared, &[("auth.token_ttl", "--ttl", args.ttl)])?;
    super::logs::start_quietly(&settings.logs);
    let app = start::open_existing(&settings)?;
    let admin = args.organisation.admin(&app)?;
    let subject = args.subject.unwrap_or_else(|| format!("local:{}", args.role.code()));
    let caller = Caller {
        scopes: (!args.scopes.is_empty()).then(|| args.scopes.into_iter().collect()),
        reach: args.reach.reach(&app, &admin)?,
        ..Caller::of(admin.organisation, &subject, args.role)
    };
    let token = Tokens::open(&settings.data.dir)?.issue_to(&caller, settings.auth.token_ttl)?;
    Ok(writeln!(out, "{token}")?)
}

/// Reads a name of a bearer.
fn subject(text: &str) -> Result<String, String> {
    match (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(text.to_owned()),
        false => Err("give 1 to 200 visible ASCII characters".into()),
    }
}

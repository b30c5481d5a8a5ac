//! `token`: a token for a role, signed with the key in the data folder.

use super::arguments::Shared;
use super::failure::Failure;
use super::start;
use crate::app::{caller::Role, tokens::Tokens};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen token --role officer
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
}

/// Prints the token alone, so that a script can take it.
pub fn run(args: TokenArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let settings = start::settings(shared, &[("auth.token_ttl", "--ttl", args.ttl)])?;
    super::logs::start_quietly(&settings.logs);
    start::make_data_dir(&settings)?;
    let token = Tokens::open(&settings.data.dir)?.issue(args.role, settings.auth.token_ttl)?;
    Ok(writeln!(out, "{token}")?)
}

fn roles() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::code))
        .try_map(|code| Role::from_code(&code).ok_or("there is no such role"))
}

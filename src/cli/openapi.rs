//! `openapi`: the description of the HTTP interface, the same that `openapi.yaml` holds and the server serves.

use super::failure::Failure;
use crate::api::openapi;
use clap::Args;
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  loopvermogen openapi > openapi.yaml")]
pub struct OpenapiArgs {
    /// Print JSON instead of YAML
    #[arg(long)]
    json: bool,
}

/// Prints the description.
pub fn run(args: OpenapiArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let failed = |error: &dyn std::error::Error| Failure::while_doing("writing the description", error);
    let text = match args.json {
        true => openapi::json().map_err(|error| failed(&error))?,
        false => openapi::yaml().map_err(|error| failed(error.as_ref()))?,
    };
    Ok(writeln!(out, "{}", text.trim_end())?)
}

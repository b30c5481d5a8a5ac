//! `key`: the keys that sign tokens.

use super::arguments::Shared;
use super::failure::Failure;
use super::start;
use crate::app::tokens::ring::KeyRing;
use clap::{Args, Subcommand};
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen key rotate
  loopvermogen key list
  loopvermogen key retire 3f2a9c51d07be684

A running server follows within a second. After a rotation, tokens of the earlier key hold to their
end; retire it when it may have been read by others, and all its tokens are refused.")]
pub struct KeyArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Draw a new key, which signs from now on
    Rotate,
    /// List the keys that are in use
    List,
    /// Refuse all tokens that a key has signed
    Retire {
        /// Id of the key
        id: String,
    },
}

/// Rotates, lists or retires.
pub fn run(args: KeyArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let settings = start::settings(shared, &[])?;
    super::logs::start_quietly(&settings.logs);
    start::refuse_absent(&settings)?;
    let ring = KeyRing::open(&settings.data.dir)?;
    match args.what {
        What::Rotate => writeln!(out, "{}", ring.rotate()?)?,
        What::Retire { id } => {
            ring.retire(&id)?;
            writeln!(out, "{id} is retired")?;
        }
        What::List => {
            for key in ring.list() {
                writeln!(out, "{}  {}", key.id, if key.signs { "signs" } else { "checks" })?;
            }
        }
    }
    Ok(())
}

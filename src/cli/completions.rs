//! `completions`: what a shell needs to finish commands and flags.

use super::arguments::Arguments;
use super::failure::Failure;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::io::Write;

#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  loopvermogen completions bash > /etc/bash_completion.d/loopvermogen")]
pub struct CompletionsArgs {
    /// Which shell
    shell: Shell,
}

/// Prints the completions.
pub fn run(args: CompletionsArgs, out: &mut dyn Write) -> Result<(), Failure> {
    // Collected first: the generator panics when its writer fails, and a closed pipe must not.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "loopvermogen", &mut text);
    Ok(out.write_all(&text)?)
}

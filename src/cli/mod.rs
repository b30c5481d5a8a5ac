//! The command line: one file for each command.
//!
//! A command reads its arguments, calls one use case of [`crate::app`] and shows the result. Results go to standard
//! output, everything else (progress, refused rows, logs, errors) to standard error, so that output can be piped. The
//! exit code is 0 when the command did what it was asked, 1 when it failed, 2 when it was asked in a wrong way.

mod arguments;
mod audit;
mod backup;
mod client;
mod completions;
mod demo;
mod evaluate;
mod evaluate_confidence;
mod evaluate_region;
mod failure;
mod generate;
mod import;
mod key;
mod learn;
mod limits;
mod logs;
mod match_all;
mod matches;
mod migrate;
mod openapi;
mod organisation;
mod progress;
mod prospects;
mod query;
mod ranking;
mod reference;
mod retention;
mod serve;
mod start;
mod sync;
mod table;
mod token;
mod user;
mod weights;

use arguments::Arguments;
use clap::Parser;
use failure::Failure;
use std::io::{BufWriter, Write, stdout};
use std::process::ExitCode;

/// Reads the command line, does what it says, and answers with the exit code.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(message) => {
            // A closed pipe is no reason to complain: whoever reads has seen enough.
            let _ = message.print();
            return ExitCode::from(if message.use_stderr() { 2 } else { 0 });
        }
    };
    let mut out = BufWriter::new(stdout());
    let outcome = arguments.run(&mut out).and_then(|()| out.flush().map_err(Failure::Output));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Prints the answer as the HTTP interface gives it, indented for reading.
fn print_json(out: &mut dyn Write, answer: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(answer)
        .map_err(|error| Failure::while_doing("writing the answer as JSON", &error))?;
    Ok(writeln!(out, "{text}")?)
}

//! `reference`: data that everybody may fetch but that do not ship with the program.

use super::arguments::Shared;
use super::failure::{Failure, eprintln_quietly};
use super::{progress, start};
use crate::app::reference::load_postcodes;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  loopvermogen reference load-postcodes NL.txt")]
pub struct ReferenceArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Load the middles of postcode areas, so that a postcode gives a place on the map
    ///
    /// Reads the postal-code file of GeoNames (NL.txt, or NL_full.txt), which is published under CC BY 4.0. Without
    /// it, the name of a place or municipality gives the location. What was loaded before is replaced.
    LoadPostcodes {
        /// The file, unzipped
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Loads, and tells what was loaded.
pub fn run(args: ReferenceArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let What::LoadPostcodes { file } = args.what;
    let app = start::open_quietly(shared)?;
    let bar = progress::count("rows");
    let loaded = load_postcodes(&app, &file, &mut |at| bar.set_position(at.done));
    bar.finish_and_clear();
    let loaded = loaded?;
    for fault in &loaded.skipped {
        eprintln_quietly(&format!("skipped: line {}: {} {}", fault.line, fault.fault.message, fault.fault.remedy));
    }
    writeln!(out, "{} rows give {} postcode areas; {} skipped.", loaded.rows, loaded.areas, loaded.skipped.len())?;
    Ok(())
}

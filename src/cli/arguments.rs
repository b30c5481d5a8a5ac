//! What can be typed: the commands and the flags they share.

use super::failure::Failure;
use super::{
    audit, backup, client, completions, demo, evaluate, generate, import, key, learn, matches, migrate, openapi,
    organisation, prospects, reference, retention, serve, sync, token, user, weights,
};
use clap::{Args, Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;

/// Ranks fieldlabs, knowledge institutions and frontier companies as partners for a firm, and says why.
#[derive(Debug, Parser)]
#[command(name = "loopvermogen", version, arg_required_else_help = true, max_term_width = 120, after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    shared: Shared,
}

const EXAMPLES: &str = "\
Examples:
  loopvermogen demo                                 a server with example data
  loopvermogen match --profile firm.json            partners for a firm that you describe
  loopvermogen prospects --partner MindLabs         firms that a partner could invite
  loopvermogen import firms firms.csv --dry-run     what an import would do
  loopvermogen serve --listen 0.0.0.0:8080          the server

Settings come from config/loopvermogen.toml, the environment (LOOPVERMOGEN_SERVER_LISTEN,
DATABASE_URL …) and flags.";

/// Flags that every command understands.
#[derive(Args, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Shared {
    /// Settings file [default: config/loopvermogen.toml, when it exists]
    #[arg(long, global = true, value_name = "FILE", env = "LOOPVERMOGEN_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder of the database and the signing key [default: var]
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<String>,
    /// Database: postgres://… or the path of an SQLite file; give a password by DATABASE_URL instead
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Least weighty log line that is shown: error, warn, info, debug or trace
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log_level: Option<String>,
    /// Form of log lines: text or json
    #[arg(long, global = true, value_name = "FORM")]
    pub log_format: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server
    Serve(serve::ServeArgs),
    /// Start a server with example data in a folder of its own, and print requests to try
    Demo(demo::DemoArgs),
    /// Rank partners for a firm
    Match(matches::MatchArgs),
    /// Rank firms that a partner could invite
    Prospects(prospects::ProspectsArgs),
    /// Bring firms, partners or projects in from files
    Import(import::ImportArgs),
    /// Ask a register outside, and take in what it says
    Sync(sync::SyncArgs),
    /// Load reference data that do not ship with the program
    Reference(reference::ReferenceArgs),
    /// Add and list the organisations whose data are kept apart
    Organisation(organisation::OrganisationArgs),
    /// Make a token for a role
    Token(token::TokenArgs),
    /// Rotate the keys that sign tokens
    Key(key::KeyArgs),
    /// Manage other systems that get tokens for a secret
    Client(client::ClientArgs),
    /// Manage people who sign in
    User(user::UserArgs),
    /// Show who did what, and check that it was not changed
    Audit(audit::AuditArgs),
    /// Copy everything into one file
    Backup(backup::BackupArgs),
    /// Put everything back from such a file
    Restore(backup::RestoreArgs),
    /// Delete what is past its term
    Retention(retention::RetentionArgs),
    /// Bring the database up to date
    Migrate,
    /// Print the description of the HTTP interface
    Openapi(openapi::OpenapiArgs),
    /// Make up firms, drawn after public statistics
    Generate(generate::GenerateArgs),
    /// Measure how well the ranking predicts real collaborations
    Evaluate(evaluate::EvaluateArgs),
    /// Activate a version of the weights, or see what it would have shown
    Weights(weights::WeightsArgs),
    /// Learn how much each signal counts from real collaborations
    Learn(learn::LearnArgs),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
}

impl Arguments {
    /// Runs the command; its result goes to `out`.
    pub fn run(self, out: &mut dyn Write) -> Result<(), Failure> {
        let shared = &self.shared;
        match self.command {
            Command::Serve(args) => serve::run(args, shared),
            Command::Demo(args) => demo::run(args, shared),
            Command::Match(args) => matches::run(args, shared, out),
            Command::Prospects(args) => prospects::run(args, shared, out),
            Command::Import(args) => import::run(args, shared, out),
            Command::Sync(args) => sync::run(args, shared, out),
            Command::Reference(args) => reference::run(args, shared, out),
            Command::Organisation(args) => organisation::run(args, shared, out),
            Command::Token(args) => token::run(args, shared, out),
            Command::Key(args) => key::run(args, shared, out),
            Command::Client(args) => client::run(args, shared, out),
            Command::User(args) => user::run(args, shared, out),
            Command::Audit(args) => audit::run(args, shared, out),
            Command::Backup(args) => backup::run_backup(args, shared, out),
            Command::Restore(args) => backup::run_restore(args, shared, out),
            Command::Retention(args) => retention::run(args, shared, out),
            Command::Migrate => migrate::run(shared, out),
            Command::Openapi(args) => openapi::run(args, out),
            Command::Generate(args) => generate::run(args, out),
            Command::Evaluate(args) => evaluate::run(args, out),
            Command::Learn(args) => learn::run(args, shared, out),
            Command::Weights(args) => weights::run(args, shared, out),
            Command::Completions(args) => completions::run(args, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_description_of_the_arguments_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_and_every_flag_is_explained() {
        fn walk(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{} has no text", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
            command.get_subcommands().for_each(walk);
        }
        let mut command = Arguments::command();
        command.build();
        command.get_subcommands().filter(|command| command.get_name() != "help").for_each(walk);
    }
}

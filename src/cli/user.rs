//! `user`: people who sign in.

use super::arguments::Shared;
use super::failure::Failure;
use super::limits::{OrganisationArgs, ReachArgs, roles};
use super::start;
use crate::app::accounts::Vault;
use crate::app::accounts::users::{self, NewUser, UserProfile};
use crate::app::tokens::Tokens;
use crate::app::writing::Expected;
use crate::app::{App, Caller, Page};
use crate::domain::account::IssuerAccount;
use crate::domain::{Role, UserId};
use clap::{Args, Subcommand};
use std::io::{BufRead, Write, stdin};

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen user add j.jansen@example.org --role officer --region Noord-Brabant
  loopvermogen user add lab@example.org --role coordinator --partner MindLabs
  loopvermogen user add beheer --role admin --totp --password-stdin < password.txt
  loopvermogen user add p.smit --role admin --issuer https://sso.example --issuer-subject 248289761001

Without --password-stdin a password is drawn and shown once; we keep a hash.")]
pub struct UserArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    organisation: OrganisationArgs,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a person
    Add(AddArgs),
    /// List the people
    List,
    /// Give a person another password
    Password {
        /// Id or login of the person
        #[arg(value_name = "ID|LOGIN")]
        user: String,
    },
    /// Remove a person's account, and end the sessions
    Remove {
        /// Id or login of the person
        #[arg(value_name = "ID|LOGIN")]
        user: String,
    },
}

#[derive(Args, Debug)]
struct AddArgs {
    /// The name to sign in with
    login: String,
    /// What the person may do
    #[arg(long, value_parser = roles())]
    role: Role,
    #[command(flatten)]
    reach: ReachArgs,
    /// Ask for a code of an authenticator app too
    #[arg(long, conflicts_with = "issuer")]
    totp: bool,
    /// Read the password from the first line of standard input
    #[arg(long, conflicts_with = "issuer")]
    password_stdin: bool,
    /// The issuer at which the person signs in instead
    #[arg(long, value_name = "URL", requires = "issuer_subject")]
    issuer: Option<String>,
    /// How the issuer calls the person (sub)
    #[arg(long, value_name = "SUB", requires = "issuer")]
    issuer_subject: Option<String>,
}

/// Adds, lists or removes.
pub fn run(args: UserArgs, shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let settings = start::settings(shared, &[])?;
    super::logs::start_quietly(&settings.logs);
    // With the first administrator an installation begins.
    let app = match &args.what {
        What::Add(_) => start::open(&settings)?,
        _ => start::open_existing(&settings)?,
    };
    let admin = args.organisation.admin(&app)?;
    match args.what {
        What::Add(add) => {
            let vault = Vault::of(&Tokens::open(&settings.data.dir)?);
            let password = add.password_stdin.then(first_line).transpose()?;
            let profile = add.profile(&app, &admin)?;
            let user = users::create_user(&app, &vault, &admin, &profile, password.as_deref(), None)?;
            print(out, &user.made()?)?;
            writeln!(out, "organisation: {}", args.organisation.name(&app)?)?;
        }
        What::Password { user } => {
            let id = meant(&app, &admin, &user)?;
            print(out, &users::reset_password(&app, &admin, id, None)?.made()?)?;
        }
        What::Remove { user } => {
            let id = meant(&app, &admin, &user)?;
            users::delete_user(&app, &admin, id, &Expected::Any)?;
            writeln!(out, "{id} is removed")?;
        }
        What::List => {
            let organisation = args.organisation.name(&app)?;
            let mut page = Page { limit: 100, ..Page::default() };
            loop {
                let found = users::list_users(&app, &admin, &page)?;
                for user in found.items {
                    let state = if user.active { "" } else { "  may not sign in" };
                    let role = user.role.code();
                    writeln!(out, "{}  {}  {role}  {organisation}{state}", user.id, user.login)?;
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

impl AddArgs {
    fn profile(self, app: &App, admin: &Caller) -> Result<UserProfile, Failure> {
        let reach = self.reach.reach(app, admin)?;
        let at_issuer = self.issuer.zip(self.issuer_subject);
        Ok(UserProfile {
            login: self.login,
            role: self.role,
            regions: reach.regions,
            partners: reach.partners,
            active: true,
            at_issuer: at_issuer.map(|(issuer, subject)| IssuerAccount { issuer, subject }),
            totp: self.totp,
        })
    }
}

/// The person whom an id or a login means.
fn meant(app: &App, admin: &Caller, text: &str) -> Result<UserId, Failure> {
    let found = users::find_meant_user(app, admin, text)?;
    let missing = || Failure::Failed(format!("there is no user “{text}”; `loopvermogen user list` shows who there is"));
    found.map(|user| user.id).ok_or_else(missing)
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(|error| Failure::while_doing("reading the password", &error))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn print(out: &mut dyn Write, user: &NewUser) -> Result<(), Failure> {
    writeln!(out, "id: {}\nlogin: {}", user.user.id, user.user.login)?;
    if let Some(password) = &user.password {
        writeln!(out, "password: {password}")?;
    }
    if let Some(uri) = &user.totp_uri {
        writeln!(out, "authenticator: {uri}")?;
    }
    Ok(())
}

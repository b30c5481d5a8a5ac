//! `demo`: a server with example data in a folder of its own, and requests to try.
//!
//! The demo never opens the database that settings or environment name: example firms do not belong there. The first
//! start fills its folder, a later one finds it filled and keeps what was added since.

use super::arguments::Shared;
use super::failure::{Failure, eprintln_quietly};
use super::{logs, progress, serve, start};
use crate::app::accounts::tickets::Tickets;
use crate::app::demo::{self, Example};
use crate::app::settings::Settings;
use crate::app::{App, AppError, Caller};
use crate::app::{caller::Role, tokens::Tokens};
use crate::domain::{Firm, OrganisationId, Partner};
use chrono::TimeDelta;
use clap::Args;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant};

/// Where the demo keeps its files when `--data-dir` does not say.
const FOLDER: &str = "var/demo";
/// The firm of the first request.
const PROFILE: &str = r#"{"firm": {"employees": 34, "location": {"place": "Tilburg"},
     "barriers": ["we vinden geen vakmensen"], "topics": ["robotica", "AI"]}, "limit": 3}"#;
/// How long a link signs somebody in that was not used yet.
const LINKS_HOLD: TimeDelta = TimeDelta::hours(8);
/// How long the server may take to be ready.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen demo
  loopvermogen demo --listen 127.0.0.1:0 --data-dir /tmp/demo --json

The folder of the demo is var/demo when --data-dir does not say otherwise; remove it to begin anew.")]
pub struct DemoArgs {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Print one line of JSON with address and tokens, once the server answers
    #[arg(long)]
    json: bool,
}

/// Fills the folder when it is new, serves, and prints how to use the server.
pub fn run(args: DemoArgs, shared: &Shared) -> Result<(), Failure> {
    if shared.database_url.is_some() {
        return Err(Failure::Usage("the demo has a database of its own; leave --database-url out".into()));
    }
    let mut settings = start::settings(shared, &[("server.listen", "--listen", Some(args.listen))])?;
    settings.database.url = None;
    settings.database.owner_url = None;
    settings.data.dir = shared.data_dir.clone().unwrap_or_else(|| FOLDER.to_owned()).into();
    logs::start_quietly(&settings.logs);

    let listener = serve::listen(settings.server.listen)?;
    let app = start::open(&settings)?;
    app.check_role()?;
    let example = filled(&app, &settings)?;
    let tokens = tokens(&settings, &example)?;
    let tickets = Tickets::default();
    let links = links(&tickets, &example)?;
    let as_json = args.json;
    let folder = settings.data.dir.clone();
    serve::serve(listener, app, &settings, tickets, move |address| {
        let address = reachable(address);
        wait_until_ready(&address)?;
        let text = match as_json {
            true => json_line(&address, &tokens, &links),
            false => introduction(&address, &tokens, &links, &example, &folder),
        };
        let mut out = std::io::stdout().lock();
        Ok(writeln!(out, "{text}").and_then(|()| out.flush())?)
    })
}

/// Loads the example data unless the folder has them.
fn filled(app: &App, settings: &Settings) -> Result<Example, Failure> {
    let caller = Caller::command_line();
    let marker = settings.data.dir.join("demo-is-filled");
    if !marker.exists() {
        eprintln_quietly("Loading example firms and a made-up region around Tilburg …");
        let bar = progress::bar(demo::FIRMS, "firms");
        let outcome = demo::load(app, &caller, &mut |done| bar.set_position(done));
        bar.finish_and_clear();
        outcome?;
        std::fs::write(&marker, "Example data were loaded. Remove this folder to begin anew.\n")
            .map_err(|source| AppError::File { doing: format!("writing {}", marker.display()), source })?;
    }
    Ok(demo::example(app, &caller)?)
}

/// A token for each role.
fn tokens(settings: &Settings, example: &Example) -> Result<Vec<(Role, String)>, Failure> {
    let tokens = Tokens::open(&settings.data.dir)?;
    let token = |role: Role| Ok((role, tokens.issue_to(&somebody(role, example), settings.auth.token_ttl)?));
    Role::ALL.into_iter().map(token).collect()
}

/// Path of a link that signs one in once, for each role of people.
fn links(tickets: &Tickets, example: &Example) -> Result<Vec<(Role, String)>, Failure> {
    let people = Role::ALL.into_iter().filter(|role| *role != Role::Integration);
    let link = |role: Role| {
        let ticket = tickets.issue(&somebody(role, example), LINKS_HOLD)?;
        Ok((role, format!("/sign-in/tickets/{ticket}")))
    };
    people.map(link).collect()
}

/// Somebody in a role; the coordinator works for the partner of the example.
fn somebody(role: Role, example: &Example) -> Caller {
    let mut caller = Caller::of(OrganisationId::DEFAULT, &format!("local:{}", role.code()), role);
    if role == Role::Coordinator {
        caller.reach.partners = example.partner.as_ref().map(|partner| [partner.id].into());
    }
    caller
}

/// The address as one can call it from this machine.
fn reachable(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

fn wait_until_ready(address: &str) -> Result<(), Failure> {
    // No proxy and no certificates: the server runs on this machine and speaks plain HTTP.
    let client = reqwest::blocking::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .timeout(Duration::from_secs(5))
        .build()
        .map_err(|error| Failure::while_doing("preparing the first request", &error))?;
    let begun = Instant::now();
    loop {
        let answer = client.get(format!("{address}/health/ready")).send();
        if answer.as_ref().is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            let told =
                answer.map_or_else(|error| error.to_string(), |answer| format!("it answers {}", answer.status()));
            return Err(Failure::Failed(format!("the server was not ready after {} s: {told}", PATIENCE.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn json_line(address: &str, tokens: &[(Role, String)], links: &[(Role, String)]) -> String {
    let by_role = |texts: &[(Role, String)]| -> serde_json::Map<String, serde_json::Value> {
        texts.iter().map(|(role, text)| (role.code().to_owned(), text.clone().into())).collect()
    };
    serde_json::json!({ "address": address, "tokens": by_role(tokens), "links": by_role(links) }).to_string()
}

/// What one reads at a terminal: address, links to the pages, tokens, three requests to paste.
fn introduction(
    address: &str,
    tokens: &[(Role, String)],
    links: &[(Role, String)],
    example: &Example,
    folder: &Path,
) -> String {
    let mut text = format!("loopvermogen runs at {address}; Ctrl-C stops it.\n\n");
    text.push_str("The pages; a link signs one in once, within eight hours:\n");
    for (role, link) in links {
        text.push_str(&format!("  {:<12} {address}{link}\n", role.code()));
    }
    text.push_str("\nA token for each role:\n");
    for (role, token) in tokens {
        text.push_str(&format!("  {:<12} {token}\n", role.code()));
    }
    let officer = tokens.iter().find(|(role, _)| *role == Role::Officer).map_or("", |(_, token)| token.as_str());
    text.push_str(&format!(
        r#"
Requests to try; paste the token first:

  TOKEN={officer}

Partners for a firm that you describe:

  curl -s {address}/v1/matches -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{PROFILE}'
"#
    ));
    if let Some(firm) = &example.firm {
        let Firm { id, name, .. } = firm;
        text.push_str(&format!(
            r#"
Partners for {name}:

  curl -s "{address}/v1/firms/{id}/matches?limit=3" -H "Authorization: Bearer $TOKEN"
"#
        ));
    }
    if let Some(partner) = &example.partner {
        let Partner { id, name, .. } = partner;
        text.push_str(&format!(
            r#"
Firms for {name}:

  curl -s "{address}/v1/partners/{id}/prospects?limit=3" -H "Authorization: Bearer $TOKEN"
"#
        ));
    }
    text.push_str(&format!(
        r#"
As a table, with the reasons in words:

  {} prospects --partner MindLabs --data-dir {}"#,
        std::env::args().next().as_deref().unwrap_or("loopvermogen"),
        folder.display()
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_for_all_is_called_on_this_machine() {
        assert_eq!(reachable("0.0.0.0:8080".parse().unwrap()), "http://127.0.0.1:8080");
        assert_eq!(reachable("[::]:8080".parse().unwrap()), "http://[::1]:8080");
        assert_eq!(reachable("10.0.0.5:80".parse().unwrap()), "http://10.0.0.5:80");
    }

    #[test]
    fn the_line_of_json_has_address_and_tokens() {
        let line = json_line("http://127.0.0.1:1", &[(Role::Officer, "a.b.c".into())], &[(Role::Admin, "/d".into())]);
        let told = r#"{"address":"http://127.0.0.1:1","tokens":{"officer":"a.b.c"},"links":{"admin":"/d"}}"#;
        assert_eq!(line, told);
    }
}

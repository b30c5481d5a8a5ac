//! Sending events to addresses that users give.
//!
//! An address is checked when it is saved and again at each attempt: its name is looked up once, every address that it
//! has must be public, and the connection goes to one of those that were checked. Redirects are not followed, no proxy
//! is used, and of an answer no more than a beginning is read.

mod public_address;

pub use public_address::is_public;

use reqwest::blocking::{Client, Response};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Url, header};
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Bytes of an answer that are looked at.
const PREFIX: usize = 1024;

/// Which addresses may be called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether private addresses and plain `http` are allowed, on any port: for tests and sandboxes.
    pub private_addresses: bool,
}

/// The name or address of the machine that an address leads to.
pub fn host_of(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(str::to_owned)
}

impl Rules {
    /// What is wrong with an address, in a sentence, as far as it shows without looking its name up.
    pub fn check(self, address: &str) -> Result<(), &'static str> {
        self.parse(address).map(|_| ())
    }

    fn parse(self, address: &str) -> Result<Url, &'static str> {
        let url = Url::parse(address).map_err(|_| "It is no URL.")?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("It names no host.")?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err("It holds a name, a password or a fragment.");
        }
        if self.private_addresses {
            return if ["http", "https"].contains(&url.scheme()) { Ok(url) } else { Err("It is not http or https.") };
        }
        if url.scheme() != "https" || url.port_or_known_default() != Some(443) {
            return Err("It is not https on port 443.");
        }
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let name = host.trim_end_matches('.');
        let is_inside = |suffix: &str| name == &suffix[1..] || name.ends_with(suffix);
        match literal {
            Ok(address) if !is_public(address) => Err("It is no public address."),
            Err(_) if !name.contains('.') || [".localhost", ".local", ".internal"].iter().any(|end| is_inside(end)) => {
                Err("It is no public name.")
            }
            _ => Ok(url),
        }
    }
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Status; absent when there was no answer.
    pub status: Option<u16>,
    /// What went wrong without one.
    pub error: String,
    /// How the answer begins.
    pub beginning: String,
    /// How long to wait before another attempt, as the receiver asks.
    pub retry_after: Option<Duration>,
}

/// Headers of Standard Webhooks, and the body to which they belong.
#[derive(Clone, Debug)]
pub struct Signed {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: i64,
    /// `webhook-signature`.
    pub signature: String,
    /// The event, to the letter.
    pub body: String,
}

/// Sends events.
pub struct Sender {
    client: Client,
    rules: Rules,
    patience: Duration,
}

impl Sender {
    /// Gives a receiver `patience` from the first moment to the last; fails when the system's certificates cannot be read.
    pub fn new(rules: Rules, patience: Duration) -> io::Result<Self> {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(patience)
            .connect_timeout(patience / 2)
            .pool_max_idle_per_host(0)
            .user_agent(concat!("loopvermogen/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(CheckedNames(rules)))
            .build()
            .map_err(io::Error::other)?;
        Ok(Self { client, rules, patience })
    }

    /// One attempt.
    pub fn send(&self, address: &str, signed: &Signed) -> Answer {
        let begun = Instant::now();
        let url = match self.rules.parse(address) {
            Ok(url) => url,
            Err(why) => return Answer { error: why.to_owned(), ..Answer::default() },
        };
        let request = self
            .client
            .post(url)
            .header(header::CONTENT_TYPE, "application/cloudevents+json; charset=utf-8")
            .header("webhook-id", &signed.id)
            .header("webhook-timestamp", signed.timestamp)
            .header("webhook-signature", &signed.signature)
            .body(signed.body.clone());
        match request.send() {
            Ok(response) => {
                let status = Some(response.status().as_u16());
                let retry_after = retry_after(&response);
                let beginning = beginning(response, begun + self.patience);
                Answer { status, retry_after, beginning, error: String::new() }
            }
            Err(error) => Answer { error: told(&error), ..Answer::default() },
        }
    }
}

/// The cause that says most, without the address, which is in the log already.
fn told(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "There was no answer in time.".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}

fn retry_after(response: &Response) -> Option<Duration> {
    super::retry_after::wait(response.headers().get(header::RETRY_AFTER)?.to_str().ok()?, chrono::Utc::now())
}

/// Reads a beginning, however slowly or endlessly the answer comes; the rest is cut off with the connection.
fn beginning(mut response: Response, until: Instant) -> String {
    let (mut bytes, mut piece) = (Vec::new(), [0; 256]);
    while bytes.len() < PREFIX && Instant::now() < until {
        match response.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
        }
    }
    bytes.truncate(PREFIX);
    String::from_utf8_lossy(&bytes).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Looks names up, and hands out addresses that may be called or none.
struct CheckedNames(Rules);

impl Resolve for CheckedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let rules = self.0;
        let (sender, receiver) = oneshot::channel();
        // Looking a name up blocks; a thread of its own, so that the other attempts go on.
        let started = std::thread::Builder::new().name("names".into()).spawn(move || {
            let _ = sender.send(look_up(name.as_str(), rules));
        });
        Box::pin(async move {
            started?;
            let addresses = receiver.await??;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

fn look_up(name: &str, rules: Rules) -> io::Result<Vec<SocketAddr>> {
    let addresses: Vec<SocketAddr> = (name, 0).to_socket_addrs()?.collect();
    if !rules.private_addresses && addresses.iter().any(|address| !is_public(address.ip())) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "The name has an address that is not public."));
    }
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_are_refused_however_they_are_written() {
        for inside in [
            "https://127.0.0.1/",
            "https://localhost/",
            "https://localhost./",
            "https://[::1]/",
            "https://0.0.0.0/",
            "https://10.1.2.3/",
            "https://172.16.0.1/",
            "https://192.168.1.1/",
            "https://100.64.0.1/",
            "https://169.254.169.254/latest",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[fe90::1]/",
            "https://224.0.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://[::ffff:10.0.0.1]/",
            "https://[0:0:0:0:0:ffff:169.254.169.254]/",
            "https://[2002:a9fe:a9fe::]/",
            "https://[64:ff9b::a9fe:a9fe]/",
            "https://[2001:0:a9fe:a9fe::1]/",
            "https://database/",
            "https://db.internal/",
            "http://crm.example.org/",
            "https://crm.example.org:8443/",
            "https://user:secret@crm.example.org/",
            "ftp://crm.example.org/",
            "crm.example.org",
            "https://",
        ] {
            assert!(Rules::default().check(inside).is_err(), "{inside}");
        }
        assert_eq!(Rules::default().check("https://crm.example.org/hooks?a=1"), Ok(()));
        assert_eq!(Rules::default().check("https://1.1.1.1/"), Ok(()));
        assert_eq!(Rules { private_addresses: true }.check("http://127.0.0.1:9/"), Ok(()));
    }

    #[test]
    fn a_name_is_judged_by_the_addresses_that_it_has() {
        let error = look_up("localhost", Rules::default()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert!(!look_up("localhost", Rules { private_addresses: true }).unwrap().is_empty());
    }
}

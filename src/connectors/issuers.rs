//! What an issuer publishes (its keys, and where people sign in), and the exchange of a code for an ID token.
//!
//! Everything is bounded: an answer has a second or five and at most a megabyte, a redirect is a failure, and only
//! addresses that TLS guards are asked (this machine's own excepted). Nothing that a token says decides what is asked.

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::redirect::Policy;
use serde::Deserialize;
use serde_json::Value;
use std::io::Read;
use std::time::{Duration, Instant};

/// The largest answer of an issuer, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;
/// How long an issuer may take to answer in full.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why an issuer could not be asked. The sentences are for the log.
#[derive(Debug, thiserror::Error)]
pub enum IssuerFault {
    /// No connection, no answer in time, or half an answer.
    #[error("{address} does not answer: {source}")]
    Silent {
        /// What was asked.
        address: String,
        /// Cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another status than 200; a redirect is one.
    #[error("{address} answers with status {status}")]
    Status {
        /// What was asked.
        address: String,
        /// What it said.
        status: u16,
    },
    /// Too long, or not what was asked for.
    #[error("the answer of {address} cannot be used: {why}")]
    Unusable {
        /// What was asked.
        address: String,
        /// What is wrong with it.
        why: String,
    },
}

/// What the discovery document of an issuer says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Discovered {
    /// The issuer, to the letter.
    pub issuer: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Where people sign in.
    pub authorization_endpoint: Option<String>,
    /// Where a code becomes tokens.
    pub token_endpoint: Option<String>,
}

/// A code that an issuer gave a person, on its way to become an ID token.
#[derive(Debug)]
pub struct Exchange<'a> {
    /// Where it is exchanged.
    pub endpoint: &'a str,
    /// What the issuer calls us.
    pub client_id: &'a str,
    /// Our secret there, if we have one.
    pub client_secret: Option<&'a str>,
    /// The code.
    pub code: &'a str,
    /// What only the one who asked for the code knows (RFC 7636).
    pub verifier: &'a str,
    /// Where the code was sent to.
    pub redirect_uri: &'a str,
}

/// Asks issuers.
pub struct IssuerClient {
    outside: Client,
    /// For addresses on this machine, which no proxy reaches.
    here: Client,
}

impl IssuerClient {
    /// A client; fails when the system's certificates cannot be read.
    pub fn new() -> Result<Self, IssuerFault> {
        let builder = || Client::builder().redirect(Policy::none()).timeout(PATIENCE).connect_timeout(PATIENCE / 2);
        let failed = |error: reqwest::Error| silent("", error);
        Ok(Self { outside: builder().build().map_err(failed)?, here: builder().no_proxy().build().map_err(failed)? })
    }

    /// The discovery document (OpenID Connect Discovery 1.0, 4), which must be the issuer's own.
    pub fn discover(&self, issuer: &str) -> Result<Discovered, IssuerFault> {
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let found: Discovered = read(&address, self.get(&address))?;
        if found.issuer != issuer {
            return Err(unusable(&address, "it is the document of another issuer"));
        }
        Ok(found)
    }

    /// The keys at an address, each as it stands there (RFC 7517).
    pub fn keys(&self, address: &str) -> Result<Vec<Value>, IssuerFault> {
        #[derive(Deserialize)]
        struct Published {
            keys: Vec<Value>,
        }
        Ok(read::<Published>(address, self.get(address))?.keys)
    }

    /// The ID token for a code.
    pub fn exchange(&self, exchange: &Exchange) -> Result<String, IssuerFault> {
        #[derive(Deserialize)]
        struct Given {
            id_token: String,
        }
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", exchange.code),
            ("redirect_uri", exchange.redirect_uri),
            ("code_verifier", exchange.verifier),
        ];
        let request = self.client(exchange.endpoint).post(exchange.endpoint);
        let request = match exchange.client_secret {
            // Name and secret are encoded as in a form first (RFC 6749, 2.3.1).
            Some(secret) => request.basic_auth(form_encoded(exchange.client_id), Some(form_encoded(secret))),
            None => {
                form.push(("client_id", exchange.client_id));
                request
            }
        };
        let body = form.iter().map(|(name, value)| format!("{name}={}", form_encoded(value))).collect::<Vec<_>>();
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body.join("&"));
        Ok(read::<Given>(exchange.endpoint, request)?.id_token)
    }

    fn get(&self, address: &str) -> RequestBuilder {
        self.client(address).get(address)
    }

    fn client(&self, address: &str) -> &Client {
        if address.starts_with("http://") { &self.here } else { &self.outside }
    }
}

/// Everything but letters, digits and `-._~` as `%XX`, which a form and a query both understand.
pub fn form_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn read<T: for<'de> Deserialize<'de>>(address: &str, request: RequestBuilder) -> Result<T, IssuerFault> {
    let begun = Instant::now();
    let mut response =
        request.header("accept", "application/json").send().map_err(|error| silent(address, error.without_url()))?;
    if response.status() != 200 {
        return Err(IssuerFault::Status { address: address.to_owned(), status: response.status().as_u16() });
    }
    let (mut body, mut piece) = (Vec::new(), [0; 16 * 1024]);
    loop {
        let length = response.read(&mut piece).map_err(|error| silent(address, error))?;
        if length == 0 {
            break;
        }
        body.extend_from_slice(&piece[..length]);
        if body.len() as u64 > MOST_BYTES {
            return Err(unusable(address, "it is longer than a megabyte"));
        }
        // The client's own patience begins anew with each piece, so that a drop a second would hold us for days.
        if begun.elapsed() > PATIENCE {
            return Err(unusable(address, "it comes too slowly"));
        }
    }
    serde_json::from_slice(&body).map_err(|error| unusable(address, &error.to_string()))
}

fn silent(address: &str, source: impl std::error::Error + Send + Sync + 'static) -> IssuerFault {
    IssuerFault::Silent { address: address.to_owned(), source: Box::new(source) }
}

fn unusable(address: &str, why: &str) -> IssuerFault {
    IssuerFault::Unusable { address: address.to_owned(), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_every_value_apart() {
        assert_eq!(form_encoded("a b&c=d%é~"), "a%20b%26c%3Dd%25%C3%A9~");
    }
}

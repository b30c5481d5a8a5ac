//! Asking a register.

use super::breaker::Breaker;
use super::fault::RegisterFault;
use super::pace::Pace;
use super::retry;
use crate::connectors::issuers::form_encoded;
use crate::connectors::retry_after;
use reqwest::blocking::{Client, Response};
use reqwest::header::{ACCEPT, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::redirect::Policy;
use serde::de::DeserializeOwned;
use std::io::{Read, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// How long a question may take from the first byte to the last.
const PATIENCE: Duration = Duration::from_secs(20);
/// The same for a file.
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(3600);
/// The largest answer that is no file, in bytes.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// The first wait before a question is asked again.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// What differs between registers.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// At most so many questions a second; 0 sets no limit.
    pub per_second: u32,
    /// What `Accept` says.
    pub accept: &'static str,
    /// The register's own code in the body of a failure; empty when there is none.
    pub code: fn(&[u8]) -> String,
    /// How long a register with this code of its own asks to wait.
    pub wait: fn(&str) -> Option<Duration>,
}

impl Default for Shape {
    fn default() -> Self {
        Self { per_second: 10, accept: "application/json", code: |_| String::new(), wait: |_| None }
    }
}

/// A register at an address.
pub struct Register {
    base: String,
    http: Client,
    shape: Shape,
    first_wait: Duration,
    pace: Mutex<Pace>,
    breaker: Mutex<Breaker>,
}

/// What became of a download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// It is the version that was there before.
    Unchanged,
    /// It was written, and this is by what the next question tells which version is there; empty when the register
    /// gives none.
    Written {
        /// `ETag`.
        version: String,
        /// Bytes.
        length: u64,
    },
}

impl Register {
    /// The register at an address that the settings give; a header with the key, if it has one.
    pub fn at(base: &str, key: Option<(&'static str, &str)>, shape: Shape) -> Result<Self, RegisterFault> {
        let unusable = |why: String| RegisterFault::Unusable(why);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(shape.accept));
        if let Some((name, key)) = key {
            let mut value = HeaderValue::from_str(key)
                .map_err(|_| unusable("the key in the settings holds characters that no header may hold".into()))?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
        let builder = Client::builder()
            .redirect(Policy::none())
            .default_headers(headers)
            .connect_timeout(PATIENCE / 2)
            .user_agent(concat!("loopvermogen/", env!("CARGO_PKG_VERSION")));
        // What is asked on this machine is no business of a proxy.
        let builder = if base.starts_with("http://") { builder.no_proxy() } else { builder };
        let http = builder.build().map_err(|error| unusable(cause(&error)))?;
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            http,
            shape,
            first_wait: FIRST_WAIT,
            pace: Mutex::new(Pace::of(shape.per_second)),
            breaker: Mutex::default(),
        })
    }

    /// The same register, asked again after a shorter wait: for tests.
    #[must_use]
    pub fn with_first_wait(self, first_wait: Duration) -> Self {
        Self { first_wait, ..self }
    }

    /// Where it is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Asks for JSON at a path, with a query.
    pub fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, RegisterFault> {
        let pairs: Vec<String> =
            query.iter().map(|(name, value)| format!("{}={}", form_encoded(name), form_encoded(value))).collect();
        let separator = if pairs.is_empty() { "" } else { "?" };
        self.get_at(&format!("{}{path}{separator}{}", self.base, pairs.join("&")))
    }

    /// Asks for JSON at an address that an answer gave, as the next page. It must lie at the register itself: whoever
    /// writes the answer does not choose whom we ask, and with which key.
    pub fn get_linked<T: DeserializeOwned>(&self, address: &str) -> Result<T, RegisterFault> {
        let is_own = address.strip_prefix(&self.base).is_some_and(|rest| rest.starts_with(['/', '?']));
        if !is_own {
            return Err(RegisterFault::Unusable("its next page is at another address".into()));
        }
        self.get_at(address)
    }

    /// Downloads a file of at most `most` bytes, unless it is still `version`.
    pub fn download(&self, to: &mut impl Write, version: &str, most: u64) -> Result<Fetched, RegisterFault> {
        // A file that broke off would be written twice: it is tried again with the next run, not within this one.
        self.once(|| {
            let until = Instant::now() + PATIENCE_WITH_FILES;
            let request = self.http.get(&self.base).timeout(PATIENCE_WITH_FILES);
            let request = match version {
                "" => request,
                version => request.header(IF_NONE_MATCH, version),
            };
            let response = request.send().map_err(silent)?;
            if response.status() == 304 {
                return Ok(Fetched::Unchanged);
            }
            let mut response = self.good(response)?;
            let version = text_of(&response, &ETAG).unwrap_or_default();
            let length = copy(&mut response, to, most, until)?;
            Ok(Fetched::Written { version, length })
        })
    }

    fn get_at<T: DeserializeOwned>(&self, address: &str) -> Result<T, RegisterFault> {
        self.once(|| {
            let mut attempt = 1;
            loop {
                let fault = match self.attempt(address) {
                    Ok(answer) => return Ok(answer),
                    Err(fault) => fault,
                };
                let wait = retry::wait_after(self.first_wait, attempt, jitter(), fault.wait());
                match wait.filter(|_| fault.may_pass()) {
                    Some(wait) => std::thread::sleep(wait),
                    None => return Err(fault),
                }
                attempt += 1;
            }
        })
    }

    fn attempt<T: DeserializeOwned>(&self, address: &str) -> Result<T, RegisterFault> {
        let wait = self.pace.lock().unwrap_or_else(PoisonError::into_inner).take_turn(Instant::now());
        std::thread::sleep(wait);
        let until = Instant::now() + PATIENCE;
        let response = self.http.get(address).timeout(PATIENCE).send().map_err(silent)?;
        let mut body = Vec::new();
        copy(&mut self.good(response)?, &mut body, MOST_BYTES, until)?;
        serde_json::from_slice(&body).map_err(|error| {
            let what = if error.is_data() { "its shape is another than documented" } else { "it is no JSON" };
            RegisterFault::Unusable(format!("{what} (line {}, column {})", error.line(), error.column()))
        })
    }

    /// The answer, when it is one.
    fn good(&self, response: Response) -> Result<Response, RegisterFault> {
        let status = response.status().as_u16();
        if status == 200 {
            return Ok(response);
        }
        let asked = text_of(&response, &RETRY_AFTER).and_then(|text| retry_after::wait(&text, chrono::Utc::now()));
        let mut body = Vec::new();
        // A failure that cannot be read to its end is told by its status alone.
        let _ = response.take(64 * 1024).read_to_end(&mut body);
        let code: String = (self.shape.code)(&body).chars().filter(char::is_ascii_alphanumeric).take(20).collect();
        let wait = asked.or_else(|| (self.shape.wait)(&code));
        Err(match status {
            404 => RegisterFault::NotFound,
            401 | 403 => RegisterFault::Key { status, code },
            429 => RegisterFault::Busy { status, wait },
            503 if wait.is_some() => RegisterFault::Busy { status, wait },
            500.. => RegisterFault::Broken { status, code, wait },
            _ => RegisterFault::Refused { status, code },
        })
    }

    /// A question, if the register is not left alone; how it ended is noted.
    fn once<T>(&self, ask: impl FnOnce() -> Result<T, RegisterFault>) -> Result<T, RegisterFault> {
        let breaker = || self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((failures, last)) = breaker().refuses(Instant::now()) {
            return Err(RegisterFault::LeftAlone { failures, last });
        }
        let answer = ask();
        match &answer {
            // That there is nothing is an answer too.
            Ok(_) | Err(RegisterFault::NotFound) => breaker().note_success(),
            Err(fault) => breaker().note_failure(Instant::now(), fault.to_string()),
        }
        answer
    }
}

fn text_of(response: &Response, name: &HeaderName) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

/// Copies a body, however slowly it comes; the client's own patience begins anew with each piece.
fn copy(from: &mut impl Read, to: &mut impl Write, most: u64, until: Instant) -> Result<u64, RegisterFault> {
    let (mut length, mut piece) = (0, [0; 32 * 1024]);
    loop {
        let read = from.read(&mut piece).map_err(|_| RegisterFault::Silent("its answer broke off".into()))?;
        if read == 0 {
            return Ok(length);
        }
        length += read as u64;
        if length > most {
            return Err(RegisterFault::Unusable(format!("it is longer than {most} bytes")));
        }
        if Instant::now() > until {
            return Err(RegisterFault::Silent("its answer comes too slowly".into()));
        }
        to.write_all(&piece[..read])
            .map_err(|error| RegisterFault::Unusable(format!("it cannot be written down: {error}")))?;
    }
}

fn silent(error: reqwest::Error) -> RegisterFault {
    RegisterFault::Silent(if error.is_timeout() { "not in time".to_owned() } else { cause(&error) })
}

/// The cause that says most, without the address, which may hold a name.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}

/// A number from 0 to 1 that differs from call to call; it need not be unguessable.
fn jitter() -> f64 {
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.subsec_nanos());
    f64::from(nanos % 1_000) / 1_000.0
}

#[cfg(test)]
mod tests;

//! The keys that an issuer publishes, kept here and looked at again on a thread of their own.
//!
//! A look replaces what was known as a whole, so that a removed key stops working. A look that fails changes nothing,
//! so that known keys work while the issuer is down. Unknown keys can ask for a look, but only one in each cool-down,
//! however many there are: names of keys are for everybody to make up.

use crate::app::settings::{IssuerSettings, is_guarded};
use crate::connectors::issuers::{IssuerClient, IssuerFault};
use arc_swap::ArcSwap;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// A public key.
pub struct PublicKey {
    /// What checks a signature.
    pub checking: DecodingKey,
    /// The only algorithm for which it is, when the issuer says so.
    algorithm: Option<String>,
}

impl PublicKey {
    /// Whether the issuer meant the key for this algorithm.
    pub fn is_for(&self, algorithm: Algorithm) -> bool {
        let name = format!("{algorithm:?}");
        self.algorithm.as_ref().is_none_or(|only| *only == name) && self.checking.family() == algorithm.family()
    }
}

/// Where people sign in, and where a code becomes tokens.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Where a person is sent.
    pub authorization: String,
    /// Where a code is exchanged.
    pub token: String,
}

/// A look at the issuer that is under way.
#[derive(Debug)]
pub struct Refetch(watch::Receiver<u64>);

impl Refetch {
    /// Waits for its end, whatever it brought.
    pub async fn done(mut self) {
        let _ = self.0.changed().await;
    }
}

/// What an issuer publishes, as it was last seen.
pub struct Published {
    shared: Arc<Shared>,
    ask: SyncSender<()>,
}

struct Shared {
    known: ArcSwap<Known>,
    turn: Mutex<Turn>,
    /// Counts the looks that have ended.
    looks: watch::Sender<u64>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<String, Arc<PublicKey>>,
    endpoints: Option<Endpoints>,
}

struct Turn {
    is_looking: bool,
    not_before: Instant,
}

impl Published {
    /// Begins to look.
    pub fn start(settings: &IssuerSettings, client: Arc<IssuerClient>) -> std::io::Result<Published> {
        let shared = Arc::new(Shared {
            known: ArcSwap::default(),
            turn: Mutex::new(Turn { is_looking: false, not_before: Instant::now() }),
            looks: watch::Sender::new(0),
        });
        let (ask, asked) = sync_channel(1);
        let looker =
            Looker { settings: settings.clone(), client, shared: shared.clone(), cool_down: settings.cool_down };
        std::thread::Builder::new().name("issuer".into()).spawn(move || looker.look_whenever_asked(&asked))?;
        let published = Published { shared, ask };
        published.ask();
        Ok(published)
    }

    /// The key with this name.
    pub fn key(&self, kid: &str) -> Option<Arc<PublicKey>> {
        self.shared.known.load().keys.get(kid).cloned()
    }

    /// Where people sign in.
    pub fn endpoints(&self) -> Option<Endpoints> {
        self.shared.known.load().endpoints.clone()
    }

    /// Asks for a look; nothing when the last one was a moment ago and is over.
    pub fn ask(&self) -> Option<Refetch> {
        let mut turn = self.shared.turn();
        let refetch = Refetch(self.shared.looks.subscribe());
        if turn.is_looking {
            return Some(refetch);
        }
        if Instant::now() < turn.not_before {
            return None;
        }
        turn.is_looking = true;
        // The channel has room for one, and nobody asks while a look is under way.
        self.ask.try_send(()).ok().map(|()| refetch)
    }
}

impl Shared {
    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Looker {
    settings: IssuerSettings,
    client: Arc<IssuerClient>,
    shared: Arc<Shared>,
    cool_down: Duration,
}

impl Looker {
    /// Until nobody is left who could ask.
    fn look_whenever_asked(&self, asked: &Receiver<()>) {
        let mut pause = self.settings.refresh;
        loop {
            match asked.recv_timeout(pause) {
                Err(RecvTimeoutError::Disconnected) => return,
                Ok(()) => {}
                // Two looks at once are one too many: who asked meanwhile is in the channel.
                Err(RecvTimeoutError::Timeout) => self.shared.turn().is_looking = true,
            }
            let outcome = self.look();
            // While the issuer is down it is tried again soon.
            pause = if outcome.is_ok() { self.settings.refresh } else { self.cool_down.min(self.settings.refresh) };
            match outcome {
                Ok(known) => self.shared.known.store(Arc::new(known)),
                Err(fault) => tracing::warn!(issuer = self.settings.issuer, %fault, "the keys could not be fetched"),
            }
            let mut turn = self.shared.turn();
            // Whoever asked between the end of the pause and now is answered by this look too.
            while asked.try_recv().is_ok() {}
            *turn = Turn { is_looking: false, not_before: Instant::now() + self.cool_down };
            self.shared.looks.send_modify(|looks| *looks += 1);
        }
    }

    fn look(&self) -> Result<Known, IssuerFault> {
        let mut known = Known::default();
        let mut address = self.settings.jwks_uri.clone();
        if address.is_none() || self.settings.sign_in.is_some() {
            let found = self.client.discover(&self.settings.issuer)?;
            let guarded = |address: String| Some(address).filter(|address| is_guarded(address));
            known.endpoints = found
                .authorization_endpoint
                .and_then(guarded)
                .zip(found.token_endpoint.and_then(guarded))
                .map(|(authorization, token)| Endpoints { authorization, token });
            address = address.or_else(|| guarded(found.jwks_uri));
        }
        let address = address.ok_or_else(|| IssuerFault::Unusable {
            address: self.settings.issuer.clone(),
            why: "its keys are at an address that TLS does not guard".into(),
        })?;
        let keys = self.client.keys(&address)?;
        known.keys = keys.iter().filter_map(public_key).collect();
        Ok(known)
    }
}

/// A key that can check signatures, by its name. Others, and secrets that are published by mistake, are passed over.
fn public_key(value: &Value) -> Option<(String, Arc<PublicKey>)> {
    let jwk: Jwk = serde_json::from_value(value.clone()).ok()?;
    let is_secret = matches!(jwk.algorithm, AlgorithmParameters::OctetKey(_));
    let is_for_signatures = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
    if is_secret || !is_for_signatures {
        return None;
    }
    let checking = DecodingKey::from_jwk(&jwk).ok()?;
    let algorithm = jwk.common.key_algorithm.map(|algorithm| algorithm.to_string());
    Some((jwk.common.key_id?, Arc::new(PublicKey { checking, algorithm })))
}

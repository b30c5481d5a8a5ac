//! Events: what happened, told to the systems that asked for it.
//!
//! * The log of changes ([`crate::storage::changes`]) is the outbox: it is written in the transaction of every write,
//!   so that an event is never lost and none is told of a write that was rolled back. Every way to write records passes
//!   there, and none needs to know of events.
//! * [`relay`] follows it and makes events of it, together with what time brings ([`match_lists`], follow-ups), and puts
//!   a delivery down for every webhook that is to be told. One process at a time does that for an organisation.
//! * [`delivery`] takes what is due, sends it, and notes how it ended; a delivery that somebody took is nobody else's
//!   until its lease ends. Each delivery has its own schedule: one that fails keeps no later one waiting.
//! * [`worker`] does all this in the server, over and over.
//! * `cloud_event` writes events down, `signing` signs them, `schedule` says when to try again.

mod cloud_event;
pub mod delivery;
pub mod match_lists;
pub mod relay;
mod schedule;
pub mod signing;
pub mod worker;

use super::Result;
use super::sealed::Sealer;
use super::tokens::Tokens;

pub use crate::connectors::webhooks::{Rules, Sender};

/// Seals the secrets of webhooks.
pub struct Secrets(Sealer);

impl Secrets {
    /// Of an installation.
    pub fn of(tokens: &Tokens) -> Self {
        Self(Sealer::new(&tokens.derive_secret("webhooks")))
    }

    /// The secret as it is kept for a webhook.
    pub fn seal(&self, webhook: &str, secret: &str) -> Result<String> {
        self.0.seal(webhook, secret.as_bytes())
    }

    /// The secret that was kept; nothing when the key of the installation is another one.
    pub fn open(&self, webhook: &str, sealed: &str) -> Option<String> {
        self.0.open(webhook, sealed).and_then(|bytes| String::from_utf8(bytes).ok())
    }
}

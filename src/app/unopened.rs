//! Secrets that the keys of the data folder do not open: the database came to a folder with other keys.
//!
//! Second factors and the secrets of webhooks are sealed under a secret that follows from the first key that signs tokens
//! ([`super::tokens::ring`]). Without that key nobody with a second factor can sign in and no event can be signed, which
//! would show only when somebody tries.

use super::accounts::Vault;
use super::events::Secrets;
use super::tokens::Tokens;
use super::{App, Result};
use crate::storage::accounts::users;
use crate::storage::webhooks;

/// How many of them there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unopened {
    /// People with a second factor.
    pub people: usize,
    /// Webhooks.
    pub webhooks: usize,
}

impl Unopened {
    /// Of all organisations.
    pub fn count(app: &App, tokens: &Tokens) -> Result<Unopened> {
        let (vault, secrets) = (Vault::of(tokens), Secrets::of(tokens));
        let mut found = Unopened::default();
        for organisation in app.organisations()? {
            let (factors, kept) = app.pool.read(organisation, |tenant| -> Result<_> {
                Ok((users::load_second_factors(tenant)?, webhooks::load_webhooks(tenant)?))
            })?;
            found.people += factors.iter().filter(|(user, sealed)| !vault.opens(*user, sealed)).count();
            let is_shut = |kept: &&webhooks::Kept| secrets.open(&kept.webhook.id.to_string(), &kept.secret).is_none();
            found.webhooks += kept.iter().filter(is_shut).count();
        }
        Ok(found)
    }

    /// Whether every one was opened.
    pub fn is_none(&self) -> bool {
        *self == Unopened::default()
    }
}

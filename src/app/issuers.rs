//! Tokens of other issuers: Entra ID, Keycloak, or any server that signs with public keys.
//!
//! Whose tokens are accepted is configured ([`IssuerSettings`]); the issuer's name in a token only picks the table. A
//! key that is known checks at once and without any input or output; the keys are fetched beside the requests
//! (`published`). What the claims mean is decided by the table alone (`mapping`).

mod mapping;
mod published;

use super::settings::IssuerSettings;
use super::tokens::{LEEWAY_S, TokenFault};
use super::{AppError, Caller, Result};
use crate::connectors::issuers::IssuerClient;
use jsonwebtoken::{Header, Validation};
use published::Published;
pub use published::{Endpoints, Refetch};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The claims of a token.
pub type Claims = Map<String, Value>;

/// The issuers that are configured.
#[derive(Default)]
pub struct Issuers {
    issuers: Vec<Issuer>,
    client: Option<Arc<IssuerClient>>,
}

/// One of them.
pub struct Issuer {
    /// What its tokens mean.
    pub settings: IssuerSettings,
    published: Published,
}

impl Issuers {
    /// Begins to fetch the keys of each, on a thread of its own.
    pub fn start(settings: &[IssuerSettings]) -> Result<Issuers> {
        if settings.is_empty() {
            return Ok(Issuers::default());
        }
        let unusable = |error| AppError::Setting(format!("issuers cannot be asked: {error}"));
        let client = Arc::new(IssuerClient::new().map_err(unusable)?);
        let start = |settings: &IssuerSettings| {
            let published = Published::start(settings, client.clone())
                .map_err(|source| AppError::File { doing: "starting a thread for keys".into(), source })?;
            Ok(Issuer { settings: settings.clone(), published })
        };
        Ok(Issuers { issuers: settings.iter().map(start).collect::<Result<_>>()?, client: Some(client) })
    }

    /// The issuer that names itself so.
    pub fn find(&self, issuer: &str) -> Option<&Issuer> {
        self.issuers.iter().find(|known| known.settings.issuer == issuer)
    }

    /// All of them, in the order of the settings.
    pub fn all(&self) -> &[Issuer] {
        &self.issuers
    }

    /// Asks issuers; absent when there are none.
    pub fn client(&self) -> Option<&IssuerClient> {
        self.client.as_deref()
    }
}

impl Issuer {
    /// Who holds this access token.
    pub fn verify(&self, token: &str, header: &Header) -> std::result::Result<Caller, TokenFault> {
        let kind = header.typ.as_deref().unwrap_or_default().to_ascii_lowercase();
        // RFC 7515, 4.1.9: the beginning of the media type may be left out.
        let kind = kind.strip_prefix("application/").unwrap_or(&kind);
        if !self.settings.types.iter().any(|accepted| accepted == kind) {
            return Err(TokenFault::Header);
        }
        let claims = self.check(token, header, &self.settings.audience)?;
        // What tells an ID token apart: it answers a request to sign in, and vouches for what was sent with it.
        if ["nonce", "at_hash", "c_hash"].iter().any(|name| claims.contains_key(*name)) {
            return Err(TokenFault::OtherUse);
        }
        let parties = &self.settings.authorized_parties;
        let party = ["azp", "client_id", "appid"].iter().find_map(|name| claims.get(*name)?.as_str());
        if !parties.is_empty() && !party.is_some_and(|party| parties.iter().any(|known| known == party)) {
            return Err(TokenFault::OtherUse);
        }
        mapping::caller(&self.settings, &claims)
    }

    /// The claims of a token of this issuer for `audience`, with signature and term checked.
    pub fn check(&self, token: &str, header: &Header, audience: &str) -> std::result::Result<Claims, TokenFault> {
        // RFC 7515, 4.1.11: what a header calls critical must be understood, and we understand no extension.
        if !self.settings.algorithms.contains(&header.alg) || header.crit.is_some() {
            return Err(TokenFault::Header);
        }
        let kid = header.kid.as_deref().ok_or(TokenFault::Header)?;
        let Some(key) = self.published.key(kid) else {
            return Err(TokenFault::UnknownKey(self.published.ask()));
        };
        if !key.is_for(header.alg) {
            return Err(TokenFault::Header);
        }
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY_S;
        Ok(jsonwebtoken::decode::<Claims>(token, &key.checking, &validation)?.claims)
    }

    /// The caller that the claims of an ID token name, when they name a role.
    pub fn caller(&self, claims: &Claims) -> std::result::Result<Caller, TokenFault> {
        mapping::caller(&self.settings, claims)
    }

    /// Where people sign in, once the issuer has said so.
    pub fn endpoints(&self) -> Option<Endpoints> {
        self.published.endpoints()
    }

    /// Looks again at what it publishes, unless it did so a moment ago.
    pub fn refetch(&self) -> Option<Refetch> {
        self.published.ask()
    }
}

//! Tokens: who calls, and in which role.
//!
//! Until an organisation connects its own sign-in, the product signs its tokens itself, with an Ed25519 key that is
//! drawn at the first start and kept in a file that only its owner can read ([`ring`] for how keys follow one another).
//! A token is an access token in the form of RFC 9068, checked as RFC 8725 asks: one algorithm, our keys, one issuer
//! and one audience are accepted, and nothing in a token's header decides where a key comes from. A token of another
//! issuer is checked by [`super::issuers`], if that issuer is configured.

mod checked;
mod key;
pub mod ring;

use super::caller::{Reach, Role};
use super::issuers::{Issuers, Refetch};
use super::{AppError, Caller, Result};
use crate::domain::audit::Origin;
use crate::domain::{OrganisationId, PartnerId};
use checked::{Checked, CheckedTokens};
use jsonwebtoken::{Algorithm, Header, Validation};
use ring::KeyRing;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// Who signs the tokens.
pub const ISSUER: &str = "urn:loopvermogen:local";
/// For whom the tokens are.
pub const AUDIENCE: &str = "urn:loopvermogen:api";
/// How far clocks may differ, in seconds.
pub const LEEWAY_S: u64 = 30;
/// The longest life of a token.
pub const LONGEST_TTL: Duration = Duration::from_secs(366 * 24 * 3600);
/// Longer than any access token; what is longer is not even looked at.
const LONGEST_TOKEN: usize = 16 * 1024;
const TYPE: &str = "at+jwt";

/// Why a token is not accepted. The sentences are for the log; a caller learns only that it is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum TokenFault {
    /// Longer than any token we issue.
    #[error("the token is too long")]
    TooLong,
    /// Signed for another kind of use, with another algorithm or another key.
    #[error("the token's header is not one of ours")]
    Header,
    /// Signature, issuer, audience or term are wrong.
    #[error("the token is not accepted: {0}")]
    Refused(#[from] jsonwebtoken::errors::Error),
    /// Of an issuer that is not configured.
    #[error("the token's issuer is not one of those that are configured")]
    UnknownIssuer,
    /// Signed with a key that the issuer has not published, as far as we know; it may be looked at again.
    #[error("the token's key is not known")]
    UnknownKey(Option<Refetch>),
    /// Sound, but no access token for us: an ID token, or one that was given to another client.
    #[error("the token was made for another use")]
    OtherUse,
    /// Sound, but the table of its issuer gives it no meaning here: no role, or no organisation.
    #[error("the token names no {0} that is configured")]
    Unmapped(&'static str),
}

/// Issues tokens and checks them.
pub struct Tokens {
    ring: KeyRing,
    validation: Validation,
    issuers: Issuers,
    checked: CheckedTokens,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    iat: u64,
    exp: u64,
    jti: String,
    org: Uuid,
    role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// Codes of the regions that limit the bearer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    regions: Vec<String>,
    /// The partners for which the bearer works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    partners: Option<Vec<Uuid>>,
}

/// The one claim that is read before the signature is checked.
#[derive(Deserialize)]
struct Named {
    iss: String,
}

/// `aud` may be one name or a list (RFC 7519, 4.1.3); the check that ours is among them is `Validation`'s.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Tokens {
    /// Reads the key from the data folder, or draws one at the first start. A key file that others can read is
    /// refused: whoever read it can sign tokens for every role.
    pub fn open(data_dir: &Path) -> Result<Tokens> {
        let ring = KeyRing::open(data_dir)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY_S;
        Ok(Tokens { ring, validation, issuers: Issuers::default(), checked: CheckedTokens::default() })
    }

    /// The same, with other issuers beside it.
    pub fn with_issuers(self, issuers: Issuers) -> Tokens {
        Tokens { issuers, ..self }
    }

    /// The other issuers.
    pub fn issuers(&self) -> &Issuers {
        &self.issuers
    }

    /// A token for a role of the default organisation.
    pub fn issue(&self, role: Role, ttl: Duration) -> Result<String> {
        self.issue_to(&Caller::of(OrganisationId::DEFAULT, &format!("local:{}", role.code()), role), ttl)
    }

    /// A token for a caller.
    pub fn issue_to(&self, caller: &Caller, ttl: Duration) -> Result<String> {
        if ttl.is_zero() || ttl > LONGEST_TTL {
            let most = LONGEST_TTL.as_secs() / (24 * 3600);
            return Err(AppError::Setting(format!("a token lives longer than nothing and at most {most} days")));
        }
        let now = jsonwebtoken::get_current_timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: Audience::One(AUDIENCE.to_owned()),
            sub: caller.subject.clone(),
            iat: now,
            exp: now + ttl.as_secs().max(1),
            jti: Uuid::now_v7().to_string(),
            org: caller.organisation.0,
            role: caller.role,
            scope: caller.scopes.as_ref().map(|scopes| scopes.iter().cloned().collect::<Vec<_>>().join(" ")),
            regions: caller.reach.regions.clone(),
            partners: caller.reach.partners.as_ref().map(|ids| ids.iter().map(|id| id.0).collect()),
        };
        let key = self.ring.newest();
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(key.id().to_owned()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &key.signing())
            .map_err(|fault| AppError::Setting(format!("the token cannot be signed: {fault}")))
    }

    /// Who holds the token. Nothing is waited for: when a key of another issuer is unknown, the fault tells what may be
    /// waited for before asking again.
    pub fn verify(&self, token: &str) -> std::result::Result<Caller, TokenFault> {
        if token.len() > LONGEST_TOKEN {
            return Err(TokenFault::TooLong);
        }
        let digest = Sha256::digest(token).into();
        if let Some(caller) = self.checked.find(&digest, &self.ring) {
            return Ok(caller);
        }
        let header = jsonwebtoken::decode_header(token)?;
        // What stands in a token before its signature is checked picks the table by which it is checked, nothing more.
        let named = jsonwebtoken::dangerous::insecure_decode_claims::<Named>(token)?;
        match named.iss.as_str() {
            ISSUER => {
                let checked = self.verify_own(token, &header)?;
                let caller = checked.caller.clone();
                self.checked.keep(digest, checked);
                Ok(caller)
            }
            other => self.issuers.find(other).ok_or(TokenFault::UnknownIssuer)?.verify(token, &header),
        }
    }

    fn verify_own(&self, token: &str, header: &Header) -> std::result::Result<Checked, TokenFault> {
        let is_access_token = header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE));
        // RFC 7515, 4.1.11: what a header calls critical must be understood, and we understand no extension.
        if !is_access_token || header.alg != Algorithm::EdDSA || header.crit.is_some() {
            return Err(TokenFault::Header);
        }
        let key = header.kid.as_deref().and_then(|kid| self.ring.find(kid)).ok_or(TokenFault::Header)?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.checking(), &self.validation)?.claims;
        let caller = Caller {
            organisation: OrganisationId(claims.org),
            subject: claims.sub,
            role: claims.role,
            scopes: claims.scope.map(|scope| scope.split(' ').map(str::to_owned).collect()),
            reach: Reach {
                regions: claims.regions,
                partners: claims.partners.map(|ids| ids.into_iter().map(PartnerId).collect()),
            },
            origin: Origin::default(),
        };
        Ok(Checked { caller, key: key.id().to_owned(), ends_at: claims.exp })
    }

    /// A secret of 32 bytes for another purpose, derived from the key: the same at every start.
    pub fn derive_secret(&self, purpose: &str) -> [u8; 32] {
        self.ring.derive_secret(purpose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> (tempfile::TempDir, Tokens) {
        let dir = tempfile::tempdir().unwrap();
        let tokens = Tokens::open(dir.path()).unwrap();
        (dir, tokens)
    }

    #[test]
    fn an_issued_token_says_who_calls() {
        let (_dir, tokens) = tokens();
        for role in Role::ALL {
            let caller = tokens.verify(&tokens.issue(role, Duration::from_secs(60)).unwrap()).unwrap();
            assert_eq!(caller.role, role);
            assert_eq!(caller.organisation, OrganisationId::DEFAULT);
            assert_eq!(caller.subject, format!("local:{}", role.code()));
        }
    }

    #[test]
    fn a_token_is_accepted_after_a_restart_and_not_by_another_installation() {
        let (dir, first) = tokens();
        let token = first.issue(Role::Officer, Duration::from_secs(60)).unwrap();
        assert!(Tokens::open(dir.path()).unwrap().verify(&token).is_ok());
        let (_other_dir, other) = tokens();
        assert!(matches!(other.verify(&token), Err(TokenFault::Header)));
    }

    #[test]
    fn a_changed_token_is_refused() {
        let (_dir, tokens) = tokens();
        let token = tokens.issue(Role::Analyst, Duration::from_secs(60)).unwrap();
        let other = tokens.issue(Role::Admin, Duration::from_secs(60)).unwrap();
        let (mine, theirs): (Vec<&str>, Vec<&str>) = (token.split('.').collect(), other.split('.').collect());
        let forged = [mine[0], theirs[1], mine[2]].join(".");
        assert!(matches!(tokens.verify(&forged), Err(TokenFault::Refused(_))));
        assert!(matches!(tokens.verify(&"a".repeat(20_000)), Err(TokenFault::TooLong)));
    }

    #[test]
    fn a_token_without_end_is_not_issued() {
        let (_dir, tokens) = tokens();
        assert!(tokens.issue(Role::Officer, Duration::ZERO).is_err());
        assert!(tokens.issue(Role::Officer, LONGEST_TTL + Duration::from_secs(1)).is_err());
    }

    #[test]
    fn secrets_differ_by_purpose_and_stay_the_same_over_a_restart() {
        let (dir, tokens) = tokens();
        assert_ne!(tokens.derive_secret("a"), tokens.derive_secret("b"));
        assert_eq!(tokens.derive_secret("a"), Tokens::open(dir.path()).unwrap().derive_secret("a"));
    }
}

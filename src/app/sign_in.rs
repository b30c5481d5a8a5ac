//! Signing in at an issuer: OpenID Connect, authorization code with PKCE (RFC 7636, RFC 9700).
//!
//! What must be known again when the browser comes back (state, nonce, PKCE verifier, where to go on) travels in a
//! sealed cookie, so that only the browser that began can end it. The ID token is checked like every token of the
//! issuer, for our `client_id` and with our nonce; it becomes a session and goes no further.

use super::accounts::Vault;
use super::accounts::sessions::{Opened, SessionLimits, open_for};
use super::issuers::{Issuer, Issuers};
use super::settings::SignInSettings;
use super::tokens::TokenFault;
use super::{App, AppError, Result, random};
use crate::connectors::issuers::{Exchange, form_encoded};
use crate::domain::audit::Origin;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// How long signing in may take, in seconds.
pub const LONGEST_S: i64 = 600;
/// Path to which issuers send people back.
pub const CALLBACK: &str = "/sign-in/callback";
const CONTEXT: &str = "sign-in";
/// The longest file with a secret.
const LONGEST_SECRET: u64 = 4096;

/// What is kept while somebody is at the issuer.
#[derive(Serialize, Deserialize)]
struct Underway {
    issuer: String,
    state: String,
    nonce: String,
    verifier: String,
    go_on: String,
    begun_at: i64,
}

/// Where to send a browser, and what it is to keep.
pub struct Begun {
    /// The address at the issuer.
    pub address: String,
    /// What the cookie holds.
    pub cookie: String,
}

/// What a browser brings back.
pub struct Back {
    /// What the cookie held.
    pub cookie: String,
    /// `state`.
    pub state: String,
    /// `code`.
    pub code: String,
    /// `iss`, which issuers should send (RFC 9207).
    pub issuer: Option<String>,
    /// From where the browser comes, for the audit.
    pub origin: Origin,
}

/// Begins to sign in at the named issuer, or at the only one where people can. `go_on` is a path of ours.
pub fn begin(issuers: &Issuers, vault: &Vault, public_url: &str, named: Option<&str>, go_on: &str) -> Result<Begun> {
    let mut offered = issuers.all().iter().filter_map(|issuer| Some((issuer, issuer.settings.sign_in.as_ref()?)));
    let found = match named {
        Some(name) => offered.find(|(issuer, _)| issuer.settings.issuer == name),
        None => offered.next().filter(|_| offered.next().is_none()),
    };
    let missing = || AppError::NotFound { what: "issuer to sign in at", id: named.unwrap_or_default().to_owned() };
    let (issuer, settings) = found.ok_or_else(missing)?;
    let Some(endpoints) = issuer.endpoints() else {
        issuer.refetch();
        return Err(silent(&issuer.settings.issuer, "it has not told where people sign in"));
    };
    let underway = Underway {
        issuer: issuer.settings.issuer.clone(),
        state: random::secret()?,
        nonce: random::secret()?,
        verifier: random::secret()?,
        go_on: go_on.to_owned(),
        begun_at: Utc::now().timestamp(),
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&underway.verifier));
    let redirect_uri = format!("{public_url}{CALLBACK}");
    let parameters = [
        ("response_type", "code"),
        ("client_id", &settings.client_id),
        ("redirect_uri", &redirect_uri),
        ("scope", &settings.scope),
        ("state", &underway.state),
        ("nonce", &underway.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let query: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", form_encoded(value))).collect();
    let separator = if endpoints.authorization.contains('?') { '&' } else { '?' };
    let content = serde_json::to_vec(&underway).map_err(|error| AppError::Setting(error.to_string()))?;
    Ok(Begun {
        address: format!("{}{separator}{}", endpoints.authorization, query.join("&")),
        cookie: vault.underway.seal(CONTEXT, &content)?,
    })
}

/// Ends signing in: the session, and the path to go on at.
pub fn end(
    app: &App,
    issuers: &Issuers,
    vault: &Vault,
    public_url: &str,
    back: &Back,
    limits: SessionLimits,
) -> Result<(Opened, String)> {
    let content = vault.underway.open(CONTEXT, &back.cookie).ok_or(AppError::SignInRefused)?;
    let underway: Underway = serde_json::from_slice(&content).map_err(|_| AppError::SignInRefused)?;
    let age = Utc::now().timestamp() - underway.begun_at;
    let is_ours = underway.state == back.state && back.issuer.as_ref().is_none_or(|issuer| *issuer == underway.issuer);
    if !is_ours || !(0..=LONGEST_S).contains(&age) {
        return Err(AppError::SignInRefused);
    }
    let issuer = issuers.find(&underway.issuer).ok_or(AppError::SignInRefused)?;
    let settings = issuer.settings.sign_in.as_ref().ok_or(AppError::SignInRefused)?;
    let id_token = exchange(issuers, issuer, settings, &underway, &back.code, public_url)?;
    let claims = check_id_token(issuer, settings, &underway, &id_token).map_err(|fault| {
        tracing::warn!(issuer = underway.issuer, %fault, "ID token refused");
        AppError::SignInRefused
    })?;
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    let opened = open_for(app, issuer.caller(&claims).ok(), &underway.issuer, subject, limits, back.origin)?;
    Ok((opened, underway.go_on))
}

fn exchange(
    issuers: &Issuers,
    issuer: &Issuer,
    settings: &SignInSettings,
    underway: &Underway,
    code: &str,
    public_url: &str,
) -> Result<String> {
    let name = &issuer.settings.issuer;
    let (client, endpoints) = issuers.client().zip(issuer.endpoints()).ok_or_else(|| silent(name, "it is unknown"))?;
    let secret = settings.client_secret_file.as_deref().map(read_secret).transpose()?;
    let exchanged = client.exchange(&Exchange {
        endpoint: &endpoints.token,
        client_id: &settings.client_id,
        client_secret: secret.as_deref(),
        code,
        verifier: &underway.verifier,
        redirect_uri: &format!("{public_url}{CALLBACK}"),
    });
    exchanged.map_err(|fault| {
        tracing::warn!(issuer = name, %fault, "the code was not exchanged");
        AppError::SignInRefused
    })
}

/// The claims of an ID token that answers our question (OpenID Connect Core 1.0, 3.1.3.7).
fn check_id_token(
    issuer: &Issuer,
    settings: &SignInSettings,
    underway: &Underway,
    id_token: &str,
) -> std::result::Result<super::issuers::Claims, TokenFault> {
    let header = jsonwebtoken::decode_header(id_token)?;
    let claims = issuer.check(id_token, &header, &settings.client_id)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let is_answer = text("nonce") == Some(&underway.nonce);
    let is_ours = text("azp").is_none_or(|party| party == settings.client_id);
    let is_for_several = claims.get("aud").and_then(Value::as_array).is_some_and(|names| names.len() > 1);
    if !is_answer || !is_ours || (is_for_several && text("azp").is_none()) {
        return Err(TokenFault::OtherUse);
    }
    Ok(claims)
}

/// Our secret at an issuer, from a file that only its owner can read.
pub fn read_secret(path: &Path) -> Result<String> {
    let failed = |source| AppError::File { doing: format!("reading the secret in {}", path.display()), source };
    let file = std::fs::File::open(path).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let shown = path.display();
        return Err(AppError::Setting(format!(
            "{shown} can be read by others (mode {mode:o}); run: chmod 600 {shown}"
        )));
    }
    let mut text = String::new();
    file.take(LONGEST_SECRET).read_to_string(&mut text).map_err(failed)?;
    match text.trim() {
        short if short.len() < 16 => Err(AppError::Setting(format!("the secret in {} is short", path.display()))),
        secret => Ok(secret.to_owned()),
    }
}

fn silent(issuer: &str, why: &str) -> AppError {
    crate::storage::StorageError::Unavailable {
        doing: "signing in at an issuer",
        source: format!("{issuer}: {why}").into(),
    }
    .into()
}

//! Who may call: people with a password or an account elsewhere, and other systems with a secret. Secrets themselves
//! are no part of these records.

use super::{ClientId, OpenSessionId, PartnerId, Role, UserId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A person who signs in (*gebruiker*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Id.
    pub id: UserId,
    /// The name to sign in with, in lower case; unique on the installation.
    #[schema(max_length = 100)]
    pub login: String,
    /// What the person may do.
    pub role: Role,
    /// Codes of the regions whose firms the person sees; empty means all.
    #[schema(max_items = 500)]
    pub regions: Vec<String>,
    /// The partners for which the person works; null means that this limits nothing.
    #[schema(value_type = Option<Vec<PartnerId>>, max_items = 500)]
    pub partners: Option<BTreeSet<PartnerId>>,
    /// Whether the person may sign in.
    pub active: bool,
    /// The account at an issuer with which the person signs in, if any.
    pub at_issuer: Option<IssuerAccount>,
    /// Whether a code of an authenticator app is asked beside the password.
    pub totp: bool,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
}

/// Somebody's account at an issuer of tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IssuerAccount {
    /// `iss` of its tokens.
    #[schema(max_length = 500)]
    pub issuer: String,
    /// `sub` of its tokens.
    #[schema(max_length = 255)]
    pub subject: String,
}

/// Another system that gets tokens for its secret (*koppeling*), in the role `integration`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// Id, which is its `client_id` too.
    pub id: ClientId,
    /// What you call it; unique within your organisation.
    #[schema(max_length = 100)]
    pub name: String,
    /// What it may do, as `firms:read`.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 50)]
    pub scopes: BTreeSet<String>,
    /// Codes of the regions whose firms it sees; empty means all.
    #[schema(max_items = 500)]
    pub regions: Vec<String>,
    /// The partners for which it works; null means that this limits nothing.
    #[schema(value_type = Option<Vec<PartnerId>>, max_items = 500)]
    pub partners: Option<BTreeSet<PartnerId>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Who is behind a session (*sessie*): a copy, so that a change of the account ends its sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The account, for who has one here.
    pub user: Option<UserId>,
    /// How the caller is named.
    pub subject: String,
    /// In which role.
    pub role: Role,
    /// What limits the session beside the role, if anything.
    pub scopes: Option<BTreeSet<String>>,
    /// Regions that limit it.
    pub regions: Vec<String>,
    /// Partners that limit it.
    pub partners: Option<BTreeSet<PartnerId>>,
}

/// A session that somebody has, as an admin sees it (*openstaande sessie*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenSession {
    /// Own id.
    pub id: OpenSessionId,
    /// How the person is named in the audit.
    #[schema(max_length = 300)]
    pub subject: String,
    /// The account; absent for who is known to an issuer alone.
    pub user_id: Option<UserId>,
    /// In which role.
    pub role: Role,
    /// Last use, to the minute.
    pub used_at: DateTime<Utc>,
    /// When it ends, however much it is used.
    pub ends_at: DateTime<Utc>,
}

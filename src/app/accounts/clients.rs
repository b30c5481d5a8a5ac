//! Other systems: made by an admin, with a secret that is shown once; they get short-lived tokens for it (OAuth client
//! credentials, RFC 6749, 4.4).

use super::super::audit::{self, Event};
use super::super::caller::Reach;
use super::super::tokens::Tokens;
use super::super::writing::{self, Expected, Once, Told, revision_of};
use super::super::{App, AppError, Caller, Page, PageOf, Result, random};
use super::scopes::SCOPES;
use super::{fault_of_name, faults_of_limits, refuse, refuse_beyond};
use crate::domain::account::Client;
use crate::domain::audit::{Action, Origin};
use crate::domain::invalid::shown;
use crate::domain::{ClientId, Invalid, OrganisationId, PartnerId, Role};
use crate::storage::Tenant;
use crate::storage::accounts::clients as stored;
use crate::storage::accounts::names::{Name, delete_names, find_account, save_name};
use crate::storage::external_keys::wait_for_turn;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// With what the subject of a client begins.
const SUBJECT: &str = "client:";

/// A client as it is described by who makes it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "CRM", "scopes": ["firms:read", "matches:read"]}))]
pub struct ClientProfile {
    /// What you call it; unique within your organisation.
    #[schema(max_length = 100)]
    pub name: String,
    /// What it may do, as `firms:read`.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 50)]
    pub scopes: BTreeSet<String>,
    /// Codes of the regions whose firms it sees; empty means all.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub regions: Vec<String>,
    /// The partners for which it works; absent means that this limits nothing.
    #[serde(default)]
    #[schema(value_type = Option<Vec<PartnerId>>, max_items = 500)]
    pub partners: Option<BTreeSet<PartnerId>>,
}

/// A client with its secret, which is told this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewClient {
    /// The client.
    #[serde(flatten)]
    pub client: Client,
    /// Its `client_secret`; we keep a hash alone and cannot tell it again.
    pub secret: String,
}

impl ClientProfile {
    /// What is wrong with it.
    pub fn faults(&self) -> Vec<Invalid> {
        let mut faults: Vec<Invalid> = fault_of_name("/name", &self.name, 100).into_iter().collect();
        if self.scopes.is_empty() || self.scopes.len() > 50 {
            let message = format!("There are {} scopes.", self.scopes.len());
            faults.push(Invalid::new("/scopes", "invalid_count", message, "Give 1 to 50."));
        }
        // Scopes are a set, which has no order to count by.
        let wrong: Vec<String> =
            self.scopes.iter().filter(|scope| !SCOPES.contains(&scope.as_str())).map(|scope| shown(scope)).collect();
        if !wrong.is_empty() {
            let message = format!("No scope is “{}”.", wrong.join("”, “"));
            let remedy = format!("Give some of: {}.", SCOPES.join(", "));
            faults.push(Invalid::new("/scopes", "invalid_scope", message, remedy));
        }
        faults.extend(faults_of_limits(&self.regions, self.partners.as_ref()));
        faults
    }

    fn client(&self, id: ClientId, created_at: chrono::DateTime<Utc>) -> Client {
        Client {
            id,
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            regions: self.regions.clone(),
            partners: self.partners.clone(),
            created_at,
        }
    }
}

/// Makes a client.
pub fn create_client(
    app: &App,
    caller: &Caller,
    profile: &ClientProfile,
    once: Option<&Once>,
) -> Result<Told<NewClient>> {
    refuse(profile.faults())?;
    refuse_beyond(caller, Some(&profile.scopes))?;
    let secret = random::secret()?;
    let client = profile.client(ClientId::new(Uuid::now_v7()), Utc::now());
    writing::tell_once(app, caller, once, |tenant| {
        save_names(tenant, &client)?;
        stored::save_client(tenant, &client, &random::digest(&secret))?;
        audit::record(tenant, caller, Event::of(Action::Create, "client", client.id))?;
        Ok((client.id.0, NewClient { client: client.clone(), secret: secret.clone() }))
    })
}

/// Changes what a client may do, with tokens that it has already too; its secret stays.
pub fn replace_client(
    app: &App,
    caller: &Caller,
    id: ClientId,
    profile: &ClientProfile,
    expected: &Expected,
) -> Result<Client> {
    refuse(profile.faults())?;
    refuse_beyond(caller, Some(&profile.scopes))?;
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let (before, hash) = find(tenant, id)?;
        expected.check("client", revision_of(&before)?)?;
        let client = profile.client(id, before.created_at);
        delete_names(tenant, id.0)?;
        save_names(tenant, &client)?;
        stored::save_client(tenant, &client, &hash)?;
        audit::record(tenant, caller, Event::of(Action::Replace, "client", id))?;
        Ok(client)
    })
}

/// Gives a client another secret; the one before no longer counts.
pub fn rotate_secret(app: &App, caller: &Caller, id: ClientId, once: Option<&Once>) -> Result<Told<NewClient>> {
    let secret = random::secret()?;
    writing::tell_once(app, caller, once, |tenant| {
        let (client, _) = find(tenant, id)?;
        refuse_beyond(caller, Some(&client.scopes))?;
        stored::save_client(tenant, &client, &random::digest(&secret))?;
        audit::record(tenant, caller, Event::of(Action::Replace, "client", id).word("part", "secret"))?;
        Ok((id.0, NewClient { client, secret: secret.clone() }))
    })
}

/// The client.
pub fn get_client(app: &App, caller: &Caller, id: ClientId) -> Result<Client> {
    app.pool.read(caller.organisation, |tenant| find(tenant, id)).map(|(client, _)| client)
}

/// A page of clients.
pub fn list_clients(app: &App, caller: &Caller, page: &Page) -> Result<PageOf<Client>> {
    Ok(app.pool.read(caller.organisation, |tenant| stored::list_clients(tenant, page))?)
}

/// Deletes a client: it gets no more tokens, and those that it has are worth nothing.
pub fn delete_client(app: &App, caller: &Caller, id: ClientId, expected: &Expected) -> Result<()> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        expected.check("client", revision_of(&find(tenant, id)?.0)?)?;
        delete_names(tenant, id.0)?;
        stored::delete_client(tenant, id)?;
        audit::record(tenant, caller, Event::of(Action::Delete, "client", id))
    })
}

/// The holder of a sound token with what it may do now: a client may no more with its token than it was given since, and
/// once it was deleted nobody holds it. Who is no client is told unchanged.
pub fn holder(app: &App, caller: Caller) -> Result<Option<Caller>> {
    let Some(id) = client_of(&caller) else { return Ok(Some(caller)) };
    let found = app.pool.read(caller.organisation, |tenant| stored::find_client(tenant, id))?;
    Ok(found.map(|(client, _)| {
        let asked = caller.scopes.unwrap_or_default();
        let scopes = Some(asked.intersection(&client.scopes).cloned().collect());
        Caller { scopes, reach: Reach { regions: client.regions, partners: client.partners }, ..caller }
    }))
}

/// The client to which a token was given.
pub fn client_of(caller: &Caller) -> Option<ClientId> {
    let id = caller.subject.strip_prefix(SUBJECT).filter(|_| caller.role == Role::Integration)?;
    Uuid::parse_str(id).ok().map(ClientId::new)
}

/// What a client sent to get a token.
#[derive(Clone)]
pub struct TokenRequest {
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: String,
    /// `scope`: some of its scopes; absent means all.
    pub scope: Option<String>,
    /// From where it is sent, for the audit.
    pub origin: Origin,
}

/// A token for a client.
#[derive(Clone, Debug)]
pub struct Granted {
    /// The token.
    pub token: String,
    /// What it is good for.
    pub scope: String,
    /// How long it holds.
    pub ttl: Duration,
}

/// Why a client gets no token.
#[derive(Debug)]
pub enum Refused {
    /// It is not known, or its secret is wrong.
    Client,
    /// It asks for a scope that it does not have.
    Scope,
    /// Something failed.
    Failed(AppError),
}

/// A token for a client that shows its secret.
pub fn grant(
    app: &App,
    tokens: &Tokens,
    request: &TokenRequest,
    ttl: Duration,
) -> std::result::Result<Granted, Refused> {
    let known = known_client(app, &request.id).map_err(Refused::Failed)?;
    let (organisation, client, hash) = known.ok_or(Refused::Client)?;
    if !random::is_kept(&request.secret, &hash) {
        return Err(Refused::Client);
    }
    let scopes = match &request.scope {
        None => client.scopes.clone(),
        Some(asked) => asked.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
    };
    if scopes.is_empty() || !scopes.is_subset(&client.scopes) {
        return Err(Refused::Scope);
    }
    let scope = scopes.iter().cloned().collect::<Vec<_>>().join(" ");
    let caller = Caller {
        scopes: Some(scopes),
        reach: Reach { regions: client.regions, partners: client.partners },
        origin: request.origin,
        ..Caller::of(organisation, &format!("{SUBJECT}{}", client.id), Role::Integration)
    };
    let told = app
        .pool
        .write(&caller, |tenant| audit::record(tenant, &caller, Event::of(Action::Create, "access_token", client.id)));
    told.map_err(Refused::Failed)?;
    let token = tokens.issue_to(&caller, ttl).map_err(Refused::Failed)?;
    Ok(Granted { token, scope, ttl })
}

fn known_client(app: &App, id: &str) -> Result<Option<(OrganisationId, Client, String)>> {
    let account = find_account(&mut *app.pool.get()?, &Name::Client(id.to_owned()))?;
    let Some((organisation, id)) = account else { return Ok(None) };
    let found = app.pool.read(organisation, |tenant| stored::find_client(tenant, ClientId::new(id)))?;
    Ok(found.map(|(client, hash)| (organisation, client, hash)))
}

fn save_names(tenant: &mut Tenant<'_>, client: &Client) -> Result<()> {
    let name = Name::ClientName(tenant.organisation(), client.name.to_lowercase());
    save_name(tenant, client.id.0, &name)?;
    Ok(save_name(tenant, client.id.0, &Name::Client(client.id.to_string()))?)
}

fn find(tenant: &mut Tenant<'_>, id: ClientId) -> Result<(Client, String)> {
    let missing = || AppError::NotFound { what: "client", id: id.to_string() };
    stored::find_client(tenant, id)?.ok_or_else(missing)
}

//! Other systems that get tokens, as an admin manages them.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::ListOf;
use super::path::{IdOf, Identified};
use super::permission::{ManageAccounts, Permit};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::users::ListAccounts;
use super::{State, line, list::Paging, written};
use crate::app::App;
use crate::app::accounts::clients::{self, ClientProfile, NewClient};
use crate::app::writing::revision_of;
use crate::domain::account::Client;
use crate::domain::{ClientId, Invalid};
use actix_web::{HttpResponse, web};
use uuid::Uuid;

impl Accepted for ClientProfile {
    const MOST_BYTES: usize = 64 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/id", "/createdAt", "/secret"];

    fn check(&self) -> Vec<Invalid> {
        self.faults()
    }
}

impl Identified for Client {
    const PARAMETER: &'static str = "clientId";
    const WHAT: &'static str = "client";
    type Id = ClientId;
    fn id(uuid: Uuid) -> ClientId {
        ClientId::new(uuid)
    }
}

type ClientList = ListOf<Client>;

/// List clients
///
/// Other systems (*koppelingen*) of your organisation that get tokens at `/oauth/token`, by name.
#[utoipa::path(get, path = "/clients", operation_id = "listClients", tag = "Accounts", params(Paging),
    security(("bearer" = [])), responses((status = 200, description = "A page of clients.", body = ClientList)))]
pub async fn list_clients(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    Query(ListAccounts(paging)): Query<ListAccounts>,
) -> Result<web::Json<ListOf<Client>>, Problem> {
    permit.check_whole_organisation()?;
    let context = format!("clients {}", permit.caller.organisation);
    let page = paging.to_page(&state, &context)?;
    let found = line::run(&state, move |app| clients::list_clients(app, &permit.caller, &page)).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Add a client
///
/// The answer tells the secret this once; we keep a hash. A name that another client of your organisation has is
/// refused. Under an idempotency key the answer is kept sealed, for 24 hours.
#[utoipa::path(post, path = "/clients", operation_id = "createClient", tag = "Accounts",
    request_body = ClientProfile, security(("bearer" = [])), params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The client, with its secret.", body = NewClient)))]
pub async fn create_client(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<ClientProfile>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let once = key.once(&body);
    let work = move |app: &App| clients::create_client(app, &permit.caller, &body.value, once.as_ref());
    Ok(written::told("/clients", line::run(&state, work).await?))
}

/// Get a client
#[utoipa::path(get, path = "/clients/{clientId}", operation_id = "getClient", tag = "Accounts",
    security(("bearer" = [])),
    params(("clientId" = ClientId, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The client.", body = Client)))]
pub async fn get_client(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    client: IdOf<Client>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let id = client.id;
    let client = line::run(&state, move |app| clients::get_client(app, &permit.caller, id)).await?;
    Ok(written::record(&client, revision_of(&client)?, &conditions))
}

/// Change what a client may do
///
/// Its secret stays. With a token that it has already it may no more than this, from the next request on.
#[utoipa::path(put, path = "/clients/{clientId}", operation_id = "replaceClient", tag = "Accounts",
    request_body = ClientProfile, security(("bearer" = [])),
    params(("clientId" = ClientId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The client as stored.", body = Client)))]
pub async fn replace_client(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    client: IdOf<Client>,
    conditions: Conditions,
    body: Body<ClientProfile>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, expected) = (client.id, conditions.for_change()?);
    let work = move |app: &App| clients::replace_client(app, &permit.caller, id, &body.value, &expected);
    let client = line::run(&state, work).await?;
    Ok(written::with_revision(&client, revision_of(&client)?))
}

/// Delete a client
///
/// It gets no more tokens; one that it has already is refused from the next request on.
#[utoipa::path(delete, path = "/clients/{clientId}", operation_id = "deleteClient", tag = "Accounts",
    security(("bearer" = [])),
    params(("clientId" = ClientId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The client is gone.")))]
pub async fn delete_client(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    client: IdOf<Client>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, expected) = (client.id, conditions.for_change()?);
    line::run(&state, move |app| clients::delete_client(app, &permit.caller, id, &expected)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Give a client another secret
///
/// The one before gets no more tokens from now on.
#[utoipa::path(post, path = "/clients/{clientId}/secrets", operation_id = "createClientSecret", tag = "Accounts",
    security(("bearer" = [])), params(("clientId" = ClientId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The client, with its secret.", body = NewClient)))]
pub async fn create_secret(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    client: IdOf<Client>,
    key: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, once) = (client.id, key.once_of(format!("another secret of client {}", client.id)));
    let work = move |app: &App| clients::rotate_secret(app, &permit.caller, id, once.as_ref());
    Ok(written::told("/clients", line::run(&state, work).await?))
}

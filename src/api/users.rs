//! People who sign in, as an admin manages them.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{ManageAccounts, Permit};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::accounts::users::{self, NewUser, UserProfile};
use crate::app::writing::revision_of;
use crate::domain::account::User;
use crate::domain::{Invalid, UserId};
use actix_web::{HttpResponse, web};
use uuid::Uuid;

impl Accepted for UserProfile {
    const MOST_BYTES: usize = 64 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/id", "/createdAt", "/password", "/totpUri"];

    fn check(&self) -> Vec<Invalid> {
        self.faults()
    }
}

impl Identified for User {
    const PARAMETER: &'static str = "userId";
    const WHAT: &'static str = "user";
    type Id = UserId;
    fn id(uuid: Uuid) -> UserId {
        UserId::new(uuid)
    }
}

type UserList = ListOf<User>;

/// A page of accounts.
pub struct ListAccounts(pub Paging);

impl FromQuery for ListAccounts {
    fn read(query: &mut QueryReader) -> Self {
        Self(Paging::read(query))
    }
}

/// List people
///
/// People (*gebruikers*) of your organisation who sign in here, by login.
#[utoipa::path(get, path = "/users", operation_id = "listUsers", tag = "Accounts", params(Paging),
    security(("bearer" = [])), responses((status = 200, description = "A page of people.", body = UserList)))]
pub async fn list_users(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    Query(ListAccounts(paging)): Query<ListAccounts>,
) -> Result<web::Json<ListOf<User>>, Problem> {
    permit.check_whole_organisation()?;
    let context = format!("users {}", permit.caller.organisation);
    let page = paging.to_page(&state, &context)?;
    let found = line::run(&state, move |app| users::list_users(app, &permit.caller, &page)).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Add a person
///
/// Who signs in here gets a drawn password, which the answer tells this once; who signs in at an issuer is linked by
/// `atIssuer`. A login that is taken on this installation is refused. Under an idempotency key
/// the answer is kept sealed, for 24 hours.
#[utoipa::path(post, path = "/users", operation_id = "createUser", tag = "Accounts", request_body = UserProfile,
    security(("bearer" = [])), params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The person, with the secrets.", body = NewUser)))]
pub async fn create_user(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<UserProfile>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (app, shared, once) = (state.app.clone(), state.clone(), key.once(&body));
    let work = move || users::create_user(&app, &shared.vault, &permit.caller, &body.value, None, once.as_ref());
    Ok(written::told("/users", state.calculators.run(work).await??))
}

/// Get a person
#[utoipa::path(get, path = "/users/{userId}", operation_id = "getUser", tag = "Accounts",
    security(("bearer" = [])), params(("userId" = UserId, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The person.", body = User)))]
pub async fn get_user(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    user: IdOf<User>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let id = user.id;
    let user = line::run(&state, move |app| users::get_user(app, &permit.caller, id)).await?;
    Ok(written::record(&user, revision_of(&user)?, &conditions))
}

/// Change what a person may do
///
/// Puts the description in the place of what is stored, and ends the person's sessions. Who is asked for a code from
/// now on gets a secret for the authenticator app.
#[utoipa::path(put, path = "/users/{userId}", operation_id = "replaceUser", tag = "Accounts",
    request_body = UserProfile, security(("bearer" = [])),
    params(("userId" = UserId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The person as stored.", body = NewUser)))]
pub async fn replace_user(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    user: IdOf<User>,
    conditions: Conditions,
    body: Body<UserProfile>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, shared, expected) = (user.id, state.clone(), conditions.for_change()?);
    let work = move |app: &App| users::replace_user(app, &shared.vault, &permit.caller, id, &body.value, &expected);
    let replaced = line::run(&state, work).await?;
    Ok(written::with_revision(&replaced, revision_of(&replaced.user)?))
}

/// Delete a person's account
///
/// Ends the person's sessions too.
#[utoipa::path(delete, path = "/users/{userId}", operation_id = "deleteUser", tag = "Accounts",
    security(("bearer" = [])), params(("userId" = UserId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The account is gone.")))]
pub async fn delete_user(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    user: IdOf<User>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, expected) = (user.id, conditions.for_change()?);
    line::run(&state, move |app| users::delete_user(app, &permit.caller, id, &expected)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Give a person another password
///
/// Draws one, tells it this once, and ends the person's sessions.
#[utoipa::path(post, path = "/users/{userId}/passwords", operation_id = "createPassword", tag = "Accounts",
    security(("bearer" = [])), params(("userId" = UserId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The person, with the password.", body = NewUser)))]
pub async fn create_password(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    user: IdOf<User>,
    key: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, app) = (user.id, state.app.clone());
    let once = key.once_of(format!("another password of user {id}"));
    let work = move || users::reset_password(&app, &permit.caller, id, once.as_ref());
    Ok(written::told("/users", state.calculators.run(work).await??))
}

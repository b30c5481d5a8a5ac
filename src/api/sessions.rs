//! Sessions of people: signing in with a password, and out.

use super::authentication::{SESSION_COOKIE, cookie, is_from_other_pages, set_cookie};
use super::body::{Accepted, Body};
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{ManageAccounts, Permit, UseSession};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::users::ListAccounts;
use super::{State, line, origin, routes};
use crate::app::Caller;
use crate::app::accounts::sessions::{self, Attempt};
use crate::domain::account::OpenSession;
use crate::domain::invalid::shown;
use crate::domain::{Invalid, OpenSessionId, OrganisationId, PartnerId, Role};
use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a person signs in with.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"login": "j.jansen@example.org", "password": "paard batterij nietje", "code": "287082"}))]
pub struct SignInRequest {
    /// The login.
    #[schema(max_length = 100)]
    login: String,
    /// The password.
    #[schema(max_length = 256)]
    password: String,
    /// The six digits of the authenticator app, where they are asked.
    #[serde(default)]
    #[schema(max_length = 6)]
    code: Option<String>,
}

impl Accepted for SignInRequest {
    const MOST_BYTES: usize = 4 * 1024;

    fn check(&self) -> Vec<Invalid> {
        let code = self.code.as_deref().unwrap_or_default();
        let lengths = [("/login", &*self.login, 100), ("/password", &*self.password, 256), ("/code", code, 6)];
        let too_long = lengths.into_iter().filter(|(_, text, most)| text.chars().count() > *most);
        let fault =
            |(pointer, _, most)| Invalid::new(pointer, "too_long", "It is too long.", format!("At most {most}."));
        too_long.map(fault).collect()
    }
}

/// A session (*sessie*) and what it is good for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionRecord {
    /// Whose data are meant.
    organisation_id: OrganisationId,
    /// How the caller is named in records.
    subject: String,
    /// What the person may do.
    role: Role,
    /// Codes of the regions whose firms the person sees; empty means all.
    #[schema(max_items = 500)]
    regions: Vec<String>,
    /// The partners for which the person works; null means that this limits nothing.
    #[schema(max_items = 500)]
    partners: Option<Vec<PartnerId>>,
    /// When the session ends, however much it is used.
    ends_at: DateTime<Utc>,
}

impl SessionRecord {
    fn new(caller: &Caller, ends_at: DateTime<Utc>) -> Self {
        Self {
            organisation_id: caller.organisation,
            subject: caller.subject.clone(),
            role: caller.role,
            regions: caller.reach.regions.clone(),
            partners: caller.reach.partners.as_ref().map(|ids| ids.iter().copied().collect()),
            ends_at,
        }
    }
}

/// Sign in
///
/// Opens a session for a person with a login and a password; the cookie of the answer stands for it from then on.
/// Which of name, password and code was not right is not told. After some failures one has to wait, each time longer.
#[utoipa::path(post, path = "/sessions", operation_id = "createSession", tag = "Accounts",
    request_body = SignInRequest,
    responses((status = 201, description = "The session; its cookie is in `Set-Cookie`.", body = SessionRecord)))]
pub async fn create_session(
    state: web::Data<State>,
    _: Query<NoParameters>,
    request: HttpRequest,
    body: Body<SignInRequest>,
) -> Result<HttpResponse, Problem> {
    if is_from_other_pages(&request, &state) {
        return Err(Problem::foreign_origin());
    }
    let SignInRequest { login, password, code } = body.value;
    let attempt =
        Attempt { login, password, code, address: address(&request, &state), origin: origin::of(&request, &state) };
    let limits = state.limits.identity.sessions();
    let (app, shared) = (state.app.clone(), state.clone());
    // Hashing a password keeps a core busy.
    let work = move || sessions::sign_in(&app, &shared.vault, &attempt, limits);
    let opened = state.calculators.run(work).await??;
    let cookie = set_cookie(SESSION_COOKIE, &opened.cookie, (opened.ends_at - Utc::now()).num_seconds());
    Ok(HttpResponse::Created()
        .insert_header((SET_COOKIE, cookie))
        .insert_header((LOCATION, format!("{}/sessions/current", routes::BASE)))
        .json(SessionRecord::new(&opened.caller, opened.ends_at)))
}

/// Get the session
///
/// Who is signed in by the cookie of the request. The only session that can be asked for is `current`.
#[utoipa::path(get, path = "/sessions/{sessionId}", operation_id = "getSession", tag = "Accounts",
    security(("bearer" = [])), params(("sessionId" = String, Path)),
    responses((status = 200, description = "The session.", body = SessionRecord)))]
pub async fn get_session(
    permit: Permit<UseSession>,
    _: Query<NoParameters>,
    session: web::Path<String>,
) -> Result<web::Json<SessionRecord>, Problem> {
    let ends_at = current(&permit, &session)?;
    Ok(web::Json(SessionRecord::new(&permit.caller, ends_at)))
}

/// Sign out
///
/// Ends the session of the cookie at once, and takes the cookie away.
#[utoipa::path(delete, path = "/sessions/{sessionId}", operation_id = "deleteSession", tag = "Accounts",
    security(("bearer" = [])), params(("sessionId" = String, Path)),
    responses((status = 204, description = "The session is over.")))]
pub async fn delete_session(
    permit: Permit<UseSession>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    request: HttpRequest,
    session: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    current(&permit, &session)?;
    let cookie = cookie(&request, SESSION_COOKIE)?.unwrap_or_default();
    line::run(&state, move |app| sessions::end(app, &cookie)).await?;
    Ok(HttpResponse::NoContent().insert_header((SET_COOKIE, set_cookie(SESSION_COOKIE, "", 0))).finish())
}

/// The end of the session of the cookie, when that is the one that is asked.
fn current(permit: &Permit<UseSession>, id: &str) -> Result<DateTime<Utc>, Problem> {
    let ends_at = permit.session_ends_at.filter(|_| id == "current");
    ends_at.ok_or_else(|| Problem::not_found("session", &shown(id)))
}

/// The address by which failures to sign in are counted: that of the client, also behind a trusted proxy. That of this
/// machine tells nothing: behind it is a proxy that nobody named, and behind that everybody.
pub fn address(request: &HttpRequest, state: &State) -> Option<IpAddr> {
    origin::address(request, &state.limits.trusted_proxies).filter(|address| !address.is_loopback())
}

impl Identified for OpenSession {
    const PARAMETER: &'static str = "openSessionId";
    const WHAT: &'static str = "session";
    type Id = OpenSessionId;
    fn id(uuid: Uuid) -> OpenSessionId {
        OpenSessionId::new(uuid)
    }
}

type OpenSessionList = ListOf<OpenSession>;

/// List open sessions
///
/// Who of your organisation is signed in, by name: with an account here, or by the role that an issuer gives.
#[utoipa::path(get, path = "/open-sessions", operation_id = "listOpenSessions", tag = "Accounts", params(Paging),
    security(("bearer" = [])),
    responses((status = 200, description = "A page of sessions.", body = OpenSessionList)))]
pub async fn list_open_sessions(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    Query(ListAccounts(paging)): Query<ListAccounts>,
) -> Result<web::Json<ListOf<OpenSession>>, Problem> {
    permit.check_whole_organisation()?;
    let context = format!("open sessions {}", permit.caller.organisation);
    let (page, limits) = (paging.to_page(&state, &context)?, state.limits.identity.sessions());
    let found = line::run(&state, move |app| sessions::list_open(app, &permit.caller, limits, &page)).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// End an open session
///
/// Its cookie is worth nothing from now on. Who should not sign in again loses the account too, or the role at the issuer.
#[utoipa::path(delete, path = "/open-sessions/{openSessionId}", operation_id = "deleteOpenSession", tag = "Accounts",
    security(("bearer" = [])), params(("openSessionId" = OpenSessionId, Path)),
    responses((status = 204, description = "The session is over.")))]
pub async fn delete_open_session(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    session: IdOf<OpenSession>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let id = session.id;
    line::run(&state, move |app| sessions::end_open(app, &permit.caller, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

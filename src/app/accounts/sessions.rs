//! Sessions of people: opened with a password or by an issuer, held by a cookie, ended by idleness, age, or order.

use super::super::audit::{self, Event};
use super::super::caller::Reach;
use super::super::{App, AppError, Caller, Result, random};
use super::back_off::Tried;
use super::tickets::Tickets;
use super::{Vault, passwords, totp};
use crate::domain::account::{OpenSession, SignedIn, User};
use crate::domain::audit::{Action, Origin};
use crate::domain::{OpenSessionId, OrganisationId, UserId};
use crate::storage::accounts::names::{Name, find_account};
use crate::storage::accounts::sessions::{
    Session, delete_ended, delete_session, find_session, load_sessions, save_session, touch_session,
};
use crate::storage::accounts::users::{Secrets, find_user, use_totp_step};
use crate::storage::{Page, PageOf, Tenant, connection};
use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use std::net::IpAddr;
use std::time::Duration;
use uuid::Uuid;

/// How long sessions hold.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// After the last use.
    pub idle: Duration,
    /// At most.
    pub longest: Duration,
}

/// An attempt to sign in with a password.
#[derive(Clone)]
pub struct Attempt {
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
    /// The code of the authenticator app.
    pub code: Option<String>,
    /// From where it comes, if that tells anything.
    pub address: Option<IpAddr>,
    /// The same, as the audit tells it.
    pub origin: Origin,
}

/// An opened session.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What the cookie holds.
    pub cookie: String,
    /// Who is behind it.
    pub caller: Caller,
    /// Its end, however much it is used.
    pub ends_at: DateTime<Utc>,
}

/// A use is noted when the last note is this old: a write for each request would be too many.
const NOTED_EACH: TimeDelta = TimeDelta::seconds(60);

/// Opens a session for who knows the password and, where one is asked, the code. That it was tried in vain is told to
/// the audit of whose account it is; for a name that nobody has to that of the installation, so that both take as long.
pub fn sign_in(app: &App, vault: &Vault, attempt: &Attempt, limits: SessionLimits) -> Result<Opened> {
    let now = now();
    let login = attempt.login.to_lowercase();
    let tried = Tried::new(vault, &login, attempt.address);
    let wait = connection::write(&mut *app.pool.get()?, |conn| tried.begin(conn, now))?;
    let known = known_user(app, &Name::Login(login))?;
    let whose = known.as_ref().map(|(organisation, user, _)| (*organisation, user.id));
    let outcome = admit(app, vault, attempt, known, &tried, limits, now);
    if matches!(outcome, Err(AppError::SignInRefused)) {
        tell_failure(app, whose, attempt.origin, wait)?;
    }
    outcome
}

pub(super) fn tell_failure(
    app: &App,
    whose: Option<(OrganisationId, UserId)>,
    origin: Origin,
    wait: i64,
) -> Result<()> {
    let (organisation, user) = whose.unzip();
    let user = user.map(|user| user.to_string()).unwrap_or_default();
    let event = Event::of(Action::Create, "session", user);
    let event = if wait > 0 { event.number("locked_out_seconds", wait) } else { event };
    let organisation = organisation.unwrap_or(OrganisationId::DEFAULT);
    app.pool.write(organisation, |tenant| audit::record_refusal_of_unknown(tenant, origin, event))
}

/// The session, when password and code are right.
fn admit(
    app: &App,
    vault: &Vault,
    attempt: &Attempt,
    known: Option<(OrganisationId, User, Secrets)>,
    tried: &Tried,
    limits: SessionLimits,
    now: NaiveDateTime,
) -> Result<Opened> {
    let hash = known.as_ref().and_then(|(_, _, secrets)| secrets.password_hash.as_deref());
    let is_right = passwords::verify(&attempt.password, hash);
    let (organisation, user, secrets) = known.filter(|_| is_right).ok_or(AppError::SignInRefused)?;
    if !user.active || user.at_issuer.is_some() {
        return Err(AppError::SignInRefused);
    }
    app.pool.write(organisation, |tenant| {
        if user.totp {
            let step = step_of(vault, &user, &secrets, attempt.code.as_deref(), now);
            let step = step.ok_or(AppError::SignInRefused)?;
            if !use_totp_step(tenant, user.id, step)? {
                return Err(AppError::SignInRefused);
            }
        }
        tried.succeed(tenant.conn(), now)?;
        open(tenant, of_user(&user), limits, attempt.origin)
    })
}

fn step_of(vault: &Vault, user: &User, secrets: &Secrets, code: Option<&str>, now: NaiveDateTime) -> Option<i64> {
    let secret = vault.totp.open(&user.id.to_string(), secrets.totp_secret.as_deref()?)?;
    totp::step_of(&secret, code?, now.and_utc().timestamp())
}

/// Opens a session for somebody whom an issuer has identified: in the role of its token, else as the person whom an
/// admin has linked to the account.
pub fn open_for(
    app: &App,
    by_token: Option<Caller>,
    issuer: &str,
    subject: &str,
    limits: SessionLimits,
    origin: Origin,
) -> Result<Opened> {
    let name = Name::AtIssuer(issuer.to_owned(), subject.to_owned());
    let (organisation, who) = match by_token {
        Some(caller) => (
            caller.organisation,
            SignedIn {
                user: None,
                subject: caller.subject,
                role: caller.role,
                scopes: caller.scopes,
                regions: caller.reach.regions,
                partners: caller.reach.partners,
            },
        ),
        None => {
            let known = known_user(app, &name)?.filter(|(_, user, _)| user.active);
            let (organisation, user, _) = known.ok_or(AppError::SignInRefused)?;
            (organisation, of_user(&user))
        }
    };
    app.pool.write(organisation, |tenant| open(tenant, who, limits, origin))
}

/// Opens a session for whom a ticket was made; the ticket is worth nothing afterwards.
pub fn open_by_ticket(
    app: &App,
    tickets: &Tickets,
    ticket: &str,
    limits: SessionLimits,
    origin: Origin,
) -> Result<Opened> {
    let (organisation, who) = tickets.take(ticket, now()).ok_or(AppError::SignInRefused)?;
    app.pool.write(organisation, |tenant| open(tenant, who, limits, origin))
}

/// Who is behind a cookie; nobody when the session is over or never was.
pub fn find(app: &App, cookie: &str, limits: SessionLimits) -> Result<Option<(Caller, DateTime<Utc>)>> {
    let Some((organisation, id)) = taken_apart(cookie) else { return Ok(None) };
    let now = now();
    let Some(session) = app.pool.read(organisation, |tenant| find_session(tenant, &id))? else { return Ok(None) };
    if now >= session.ends_at || now - session.used_at >= delta(limits.idle) {
        app.pool.write(organisation, |tenant| delete_session(tenant, &id))?;
        return Ok(None);
    }
    if now - session.used_at >= NOTED_EACH.min(delta(limits.idle) / 4) {
        app.pool.write_beside(organisation, |tenant| touch_session(tenant, &id, now))?;
    }
    Ok(Some((caller(organisation, session.who), session.ends_at.and_utc())))
}

/// Who is behind the cookie of a session that was found to hold, and the account, if it is one of ours.
pub(super) fn session_of(app: &App, cookie: &str) -> Result<Option<(Caller, Option<UserId>)>> {
    let Some((organisation, id)) = taken_apart(cookie) else { return Ok(None) };
    let session = app.pool.read(organisation, |tenant| find_session(tenant, &id))?;
    Ok(session.map(|session| (session.who.user, session.who)).map(|(user, who)| (caller(organisation, who), user)))
}

/// Ends the session of a cookie.
pub fn end(app: &App, cookie: &str) -> Result<()> {
    let Some((organisation, id)) = taken_apart(cookie) else { return Ok(()) };
    Ok(app.pool.write(organisation, |tenant| delete_session(tenant, &id))?)
}

/// The sessions that are not over, by who is behind them.
pub fn list_open(app: &App, caller: &Caller, limits: SessionLimits, page: &Page) -> Result<PageOf<OpenSession>> {
    let now = now();
    let all = app.pool.read(caller.organisation, load_sessions)?;
    let is_open = |session: &Session| now < session.ends_at && now - session.used_at < delta(limits.idle);
    let open = all.into_iter().filter(|(_, session)| is_open(session));
    let open = open.map(|(id, session)| OpenSession {
        id: shown_as(&id),
        subject: session.who.subject,
        user_id: session.who.user,
        role: session.who.role,
        used_at: session.used_at.and_utc(),
        ends_at: session.ends_at.and_utc(),
    });
    Ok(PageOf::cut(open.collect(), page, |session| (session.subject.clone(), session.id.0)))
}

/// Ends the session of somebody else, or one's own elsewhere.
pub fn end_open(app: &App, caller: &Caller, id: OpenSessionId) -> Result<()> {
    app.pool.write(caller, |tenant| {
        let found = load_sessions(tenant)?.into_iter().find(|(stored, _)| shown_as(stored) == id);
        let (stored, session) = found.ok_or_else(|| AppError::NotFound { what: "session", id: id.to_string() })?;
        delete_session(tenant, &stored)?;
        audit::record(tenant, caller, Event::of(Action::Delete, "session", whose(&session.who)))
    })
}

/// What the audit calls somebody: the user, or, of whom only its issuer knows, the subject.
fn whose(who: &SignedIn) -> String {
    who.user.map_or_else(|| who.subject.clone(), |user| user.to_string())
}

/// The id under which a session is shown: a beginning of the hash that is stored, from which its cookie cannot be made.
fn shown_as(stored: &str) -> OpenSessionId {
    let number = stored.get(..32).and_then(|text| u128::from_str_radix(text, 16).ok()).unwrap_or_default();
    OpenSessionId::new(uuid::Builder::from_random_bytes(number.to_be_bytes()).into_uuid())
}

pub(super) fn open(tenant: &mut Tenant<'_>, who: SignedIn, limits: SessionLimits, origin: Origin) -> Result<Opened> {
    let now = now();
    let secret = random::secret()?;
    let ends_at = now + delta(limits.longest);
    let organisation = tenant.organisation();
    delete_ended(tenant, now - delta(limits.idle), now)?;
    let session = Session { who, used_at: now, ends_at };
    save_session(tenant, &random::digest(&secret), &session)?;
    let cookie = format!("{}.{secret}", organisation.0.simple());
    let whose = whose(&session.who);
    let caller = Caller { origin, ..caller(organisation, session.who) };
    audit::record(tenant, &caller, Event::of(Action::Create, "session", whose))?;
    Ok(Opened { cookie, caller, ends_at: ends_at.and_utc() })
}

/// The organisation that a cookie names, and the id of its session. The name opens nothing: the secret must be that of
/// a session of this very organisation.
fn taken_apart(cookie: &str) -> Option<(OrganisationId, String)> {
    let (organisation, secret) = cookie.split_once('.')?;
    let organisation = Uuid::try_parse(organisation).ok().filter(|id| id.simple().to_string() == organisation)?;
    (secret.len() == 43).then(|| (OrganisationId::new(organisation), random::digest(secret)))
}

fn known_user(app: &App, name: &Name) -> Result<Option<(OrganisationId, User, Secrets)>> {
    let account = find_account(&mut *app.pool.get()?, name)?;
    let Some((organisation, id)) = account else { return Ok(None) };
    let found = app.pool.read(organisation, |tenant| find_user(tenant, UserId::new(id)))?;
    Ok(found.map(|(user, secrets)| (organisation, user, secrets)))
}

pub(super) fn of_user(user: &User) -> SignedIn {
    SignedIn {
        user: Some(user.id),
        subject: format!("user:{}", user.id),
        role: user.role,
        scopes: None,
        regions: user.regions.clone(),
        partners: user.partners.clone(),
    }
}

fn caller(organisation: OrganisationId, who: SignedIn) -> Caller {
    Caller {
        organisation,
        subject: who.subject,
        role: who.role,
        scopes: who.scopes,
        reach: Reach { regions: who.regions, partners: who.partners },
        origin: Origin::default(),
    }
}

/// As precise as both databases store it.
pub(super) fn now() -> NaiveDateTime {
    Utc::now().naive_utc().trunc_subsecs(6)
}

fn delta(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)
}

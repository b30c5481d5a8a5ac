//! Links by which a firm tells of itself: made by an officer, opened once, good for a while and for one firm only.
//!
//! Only digests of secrets are kept. A secret names its organisation, which opens nothing by itself, as the cookie of a
//! session does; opening a link exchanges its secret for that of a cookie, so that the link is worth nothing afterwards,
//! whoever finds it in a mailbox. Who holds the cookie can read and write the answers of this firm and nothing else.

pub mod answers;

use super::accounts::names::officer;
use super::audit::{self, Event};
use super::firms::{self, FirmRecord};
use super::writing::{self, Once, Told};
use super::{App, AppError, Caller, Result, random};
use crate::domain::audit::{Action, Origin};
use crate::domain::{FirmId, IntakeLinkId, Invalid, OrganisationId, Role};
use crate::storage::StorageError;
use crate::storage::intake_links::{self as stored, IntakeLink};
use crate::storage::organisations::load_name;
use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Days that a link works when nobody says otherwise.
pub const USUAL_DAYS: u32 = 14;
/// Most days that a link works.
pub const MOST_DAYS: u32 = 90;
/// So long a link that ended is still known, so that its officer sees what became of it.
const KEPT: TimeDelta = TimeDelta::days(90);
/// Letters of a secret.
const SECRET: usize = 43;

/// For which firm a link is wanted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "days": 14}))]
pub struct IntakeLinkRequest {
    /// The firm.
    pub firm_id: FirmId,
    /// Days that it works.
    #[serde(default = "usual_days")]
    #[schema(minimum = 1, maximum = 90, default = 14)]
    pub days: u32,
}

fn usual_days() -> u32 {
    USUAL_DAYS
}

/// A link that was made (*intakelink*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeLink {
    /// Own id.
    pub id: IntakeLinkId,
    /// Of which firm.
    pub firm_id: FirmId,
    /// The path to open, once, behind the address of the service. It is told this one time.
    #[schema(max_length = 200)]
    pub path: String,
    /// Until when it works.
    pub ends_at: DateTime<Utc>,
}

/// A link, for who made it.
#[derive(Clone, Debug)]
pub struct LinkInShort {
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Until when it works.
    pub ends_at: DateTime<Utc>,
    /// Whether it was opened.
    pub is_opened: bool,
    /// When the firm sent its answers.
    pub answered_at: Option<DateTime<Utc>>,
}

/// Makes a link. Its secret is told this once.
pub fn create_link(
    app: &App,
    caller: &Caller,
    request: &IntakeLinkRequest,
    once: Option<&Once>,
) -> Result<Told<MadeLink>> {
    if !(1..=MOST_DAYS).contains(&request.days) {
        let message = format!("{} is no number of days.", request.days);
        return Err(Invalid::new("/days", "out_of_range", message, format!("Give 1 to {MOST_DAYS}.")).into());
    }
    let (secret, now) = (random::secret()?, now());
    let link = IntakeLink {
        id: IntakeLinkId::new(Uuid::now_v7()),
        firm_id: request.firm_id,
        digest: random::digest(&secret),
        made_by: officer(app, caller)?.as_str().to_owned(),
        made_at: now,
        ends_at: now + TimeDelta::days(request.days.into()),
        opened_at: None,
        answered_at: None,
    };
    let path = format!("/intake/open/{}.{secret}", caller.organisation.0.simple());
    writing::tell_once(app, caller, once, |tenant| {
        match firms::get(tenant, caller, link.firm_id) {
            Err(AppError::NotFound { id, .. } | AppError::Merged { id, .. }) => {
                let message = format!("There is no firm “{id}”.");
                return Err(Invalid::new("/firmId", "unknown_id", message, "Give the id of a firm of yours.").into());
            }
            found => {
                if found?.record.do_not_contact.is_some() {
                    let message = "The firm does not want to be approached.";
                    let remedy = "Wait until it comes by itself; `doNotContact` is lifted by who hears that of it.";
                    return Err(AppError::Conflict(vec![Invalid::new("/firmId", "do_not_contact", message, remedy)]));
                }
            }
        }
        stored::delete_ended(tenant, now - KEPT)?;
        stored::insert_link(tenant, &link)?;
        audit::record(tenant, caller, Event::of(Action::Create, "intake_link", link.id))?;
        let made = MadeLink { id: link.id, firm_id: link.firm_id, path: path.clone(), ends_at: link.ends_at.and_utc() };
        Ok((link.id.0, made))
    })
}

/// The links of a firm, the latest first.
pub fn list_links(app: &App, caller: &Caller, firm: FirmId) -> Result<Vec<LinkInShort>> {
    let links = app.pool.read(caller.organisation, |tenant| {
        firms::get(tenant, caller, firm)?;
        Ok::<_, AppError>(stored::load_links(tenant, firm)?)
    })?;
    let in_short = |link: IntakeLink| LinkInShort {
        made_by: link.made_by,
        made_at: link.made_at.and_utc(),
        ends_at: link.ends_at.and_utc(),
        is_opened: link.opened_at.is_some(),
        answered_at: link.answered_at.map(|moment| moment.and_utc()),
    };
    Ok(links.into_iter().map(in_short).collect())
}

/// Who holds the cookie of an opened link: one firm, for its own answers.
#[derive(Clone, Debug)]
pub struct Visitor {
    organisation: OrganisationId,
    link: IntakeLinkId,
    firm: FirmId,
    made_by: String,
    origin: Origin,
    /// Until when it may come back.
    pub ends_at: DateTime<Utc>,
    /// Whether it sent answers already.
    pub has_answered: bool,
}

impl Visitor {
    /// As whom it writes: what it may reach is decided by the use cases here, which name its own firm only.
    fn caller(&self) -> Caller {
        let caller = Caller::of(self.organisation, &format!("intake:{}", self.link), Role::Officer);
        Caller { origin: self.origin, ..caller }
    }
}

/// Who asks a firm to tell of itself (*wie vraagt het*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inviter {
    /// What the organisation is called; absent when nobody named it.
    pub organisation: Option<String>,
    /// Who made the link.
    pub officer: String,
}

/// Who asks by a link, when it still opens.
pub fn find_open(app: &App, secret: &str) -> Result<Option<Inviter>> {
    let Some((organisation, digest)) = taken_apart(secret) else { return Ok(None) };
    app.pool.read(organisation, |tenant| {
        let link = stored::find_link(tenant, &digest)?.filter(|link| link.opened_at.is_none() && now() < link.ends_at);
        let Some(link) = link else { return Ok(None) };
        Ok(Some(Inviter { organisation: load_name(tenant)?, officer: link.made_by }))
    })
}

/// Who asked a visitor.
pub fn inviter(app: &App, visitor: &Visitor) -> Result<Inviter> {
    let organisation = app.pool.read(visitor.organisation, load_name)?;
    Ok(Inviter { organisation, officer: visitor.made_by.clone() })
}

/// Opens a link: answers what the cookie holds, and until when. The link is worth nothing afterwards.
pub fn open(app: &App, secret: &str, origin: Origin) -> Result<Option<(String, DateTime<Utc>)>> {
    let Some((organisation, before)) = taken_apart(secret) else { return Ok(None) };
    let (cookie, now) = (random::secret()?, now());
    let opened = app.pool.write(organisation, |tenant| {
        let link = stored::find_link(tenant, &before)?.filter(|link| link.opened_at.is_none() && now < link.ends_at);
        let Some(link) = link else { return Ok(None) };
        stored::exchange(tenant, &before, &random::digest(&cookie), now)?;
        let visitor = visitor(organisation, &link, origin);
        audit::record(tenant, &visitor.caller(), Event::of(Action::Replace, "intake_link", link.id))?;
        Ok::<_, AppError>(Some(link.ends_at.and_utc()))
    });
    match opened {
        Ok(ends_at) => Ok(ends_at.map(|ends_at| (format!("{}.{cookie}", organisation.0.simple()), ends_at))),
        Err(AppError::Storage(StorageError::Changed)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Who holds a cookie; nobody when the link has ended or never was.
pub fn find_visitor(app: &App, cookie: &str, origin: Origin) -> Result<Option<Visitor>> {
    let Some((organisation, digest)) = taken_apart(cookie) else { return Ok(None) };
    let link = app.pool.read(organisation, |tenant| stored::find_link(tenant, &digest))?;
    let link = link.filter(|link| link.opened_at.is_some() && now() < link.ends_at);
    Ok(link.map(|link| visitor(organisation, &link, origin)))
}

/// The visitor's own firm; nothing when it is gone since.
pub fn own_firm(app: &App, visitor: &Visitor) -> Result<Option<FirmRecord>> {
    match firms::get_firm(app, &visitor.caller(), visitor.firm) {
        Ok((record, _)) => Ok(Some(record)),
        Err(AppError::NotFound { .. } | AppError::Merged { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn visitor(organisation: OrganisationId, link: &IntakeLink, origin: Origin) -> Visitor {
    Visitor {
        organisation,
        link: link.id,
        firm: link.firm_id,
        made_by: link.made_by.clone(),
        origin,
        ends_at: link.ends_at.and_utc(),
        has_answered: link.answered_at.is_some(),
    }
}

fn taken_apart(secret: &str) -> Option<(OrganisationId, String)> {
    let (organisation, secret) = secret.split_once('.')?;
    let organisation = Uuid::try_parse(organisation).ok().filter(|id| id.simple().to_string() == organisation)?;
    (secret.len() == SECRET).then(|| (OrganisationId::new(organisation), random::digest(secret)))
}

/// As precise as both databases store it.
fn now() -> NaiveDateTime {
    Utc::now().naive_utc().trunc_subsecs(6)
}

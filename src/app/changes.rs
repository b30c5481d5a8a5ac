//! The changes of an organisation's data (*wijzigingen*), for systems that keep a copy.

use super::{App, AppError, Caller, Result};
use crate::domain::{FirmId, Invalid, OrganisationId};
use crate::storage::changes::{FeedFilter, Logged, Writer, list_feed};
use crate::storage::organisations::load_versions;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::storage::changes::Entity;

/// Which changes are asked.
#[derive(Clone, Debug)]
pub struct ChangesAsked {
    /// After which number; from the oldest that is kept when absent.
    pub after: Option<i64>,
    /// Of which kinds of records; empty means of all.
    pub types: Vec<Entity>,
    /// Whether the caller's own are left out.
    pub skip_own: bool,
    /// At most so many.
    pub limit: usize,
}

/// A part of the sequence of changes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeFeed {
    /// The changes, oldest first.
    #[schema(max_items = 1000)]
    pub items: Vec<ChangeItem>,
    /// Give this as `after` next. It moves on past changes that were not asked for, too.
    #[schema(minimum = 0)]
    pub next_after: i64,
    /// Number of the last change there is; when it is `nextAfter`, you have seen all.
    #[schema(minimum = 0)]
    pub last: i64,
}

/// A change of a record (*wijziging*): that it changed, not what is in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeItem {
    /// Its number in the sequence of the organisation, from 1 without gaps; after a copy was put back it goes on a thousand million
    /// further.
    #[schema(minimum = 1)]
    pub sequence: i64,
    /// `firm`, `partner`, `contact`, `conversation`, `introduction` or `agreed_visit`; or a change as a whole, without id:
    /// `firms` (very many were loaded at once), `registry` (the shared partners), `collaborations` (projects), `weights` (the model).
    #[serde(rename = "type")]
    #[schema(max_length = 50)]
    pub entity: String,
    /// Which record; `null` for a change as a whole.
    pub id: Option<Uuid>,
    /// The firm to which the record belongs, or that it is; `null` when there is none.
    pub firm_id: Option<FirmId>,
    /// What happened.
    pub change: ChangeKind,
    /// When.
    pub at: DateTime<Utc>,
}

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new, or is shown again.
    Created,
    /// It changed.
    Changed,
    /// It is gone, or withheld: drop your copy.
    Deleted,
}

impl ChangeKind {
    /// What a line of the log tells.
    pub fn of(logged: &Logged) -> Self {
        match (logged.deleted, logged.is_new) {
            (true, _) => ChangeKind::Deleted,
            (false, true) => ChangeKind::Created,
            (false, false) => ChangeKind::Changed,
        }
    }
}

impl From<Logged> for ChangeItem {
    fn from(logged: Logged) -> Self {
        Self {
            sequence: logged.version,
            entity: logged.entity.code().to_owned(),
            change: ChangeKind::of(&logged),
            id: (!logged.id.is_nil()).then_some(logged.id),
            firm_id: logged.firm.map(FirmId),
            at: logged.at.and_utc(),
        }
    }
}

/// The changes after a number. One that lies beyond the last change is refused, as whoever goes on from there would miss what
/// comes, and so is one before the oldest change that is kept.
pub fn list_changes(app: &App, caller: &Caller, asked: &ChangesAsked) -> Result<ChangeFeed> {
    let not_by = asked.skip_own.then(|| Writer::of(&caller.subject));
    let filter = FeedFilter { entities: asked.types.clone(), not_by };
    let found = app
        .pool
        .read(caller.organisation, |tenant| list_feed(tenant, &filter, asked.after, asked.limit))
        .map_err(AppError::from)?;
    let after = asked.after.unwrap_or(found.forgotten);
    if after > found.last {
        let message = format!("The last change has number {}.", found.last);
        return Err(
            Invalid::new("after", "out_of_range", message, "Read everything again, and go on from there.").into()
        );
    }
    if after < found.forgotten {
        return Err(AppError::Forgotten { after, oldest: found.forgotten + 1 });
    }
    let items = found.changes.into_iter().map(ChangeItem::from).collect();
    Ok(ChangeFeed { items, next_after: found.up_to, last: found.last })
}

/// Number of the last change of each organisation.
pub fn versions(app: &App) -> Result<HashMap<OrganisationId, i64>> {
    Ok(load_versions(&mut *app.pool.get()?)?)
}

//! The changes of an organisation's data, for systems that keep a copy.

use super::permission::{Permit, ReadChanges};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader};
use super::{State, head, line};
use crate::app::changes::{self, ChangeFeed, ChangesAsked, Entity};
use crate::domain::Invalid;
use crate::domain::invalid::shown;
use actix_web::{HttpRequest, web};
use std::time::{Duration, Instant};
use utoipa::IntoParams;

/// Changes of one answer.
const MOST: i64 = 1_000;
const USUAL: i64 = 100;
/// Seconds that a request waits for a change.
const LONGEST_WAIT: i64 = 30;

/// Which changes, and how long to wait for one.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListChanges {
    /// `nextAfter` of the answer before. Without it, the oldest changes that are kept come first.
    #[param(required = false, minimum = 0)]
    after: Option<i64>,
    /// Kinds of records: `firm`, `firms`, `partner`, `contact`, `conversation`, `introduction`, `agreed_visit`,
    /// `registry`, `collaborations`, `weights`; all when absent.
    #[param(value_type = Option<Vec<String>>, max_items = 10)]
    types: Vec<Entity>,
    /// Leaves out the changes that the calling client made itself.
    #[param(required = false, default = false)]
    skip_own: bool,
    /// Most changes of the answer.
    #[param(required = false, minimum = 1, maximum = 1000, default = 100)]
    limit: i64,
    /// How many seconds to wait when there is no change yet.
    #[param(required = false, minimum = 0, maximum = 30, default = 0)]
    wait: i64,
}

impl FromQuery for ListChanges {
    fn read(query: &mut QueryReader) -> Self {
        let number = |query: &mut QueryReader, name, from, to, usual| {
            query.parsed(name, |text| whole(text, from, to)).unwrap_or(usual)
        };
        Self {
            after: query.parsed("after", |text| whole(text, 0, i64::MAX)),
            types: query.list("types", Entity::ALL.len(), entity),
            skip_own: query.flag("skipOwn"),
            limit: number(query, "limit", 1, MOST, USUAL),
            wait: number(query, "wait", 0, LONGEST_WAIT, 0),
        }
    }
}

fn whole(text: &str, from: i64, to: i64) -> Result<i64, Invalid> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_plain && (from..=to).contains(number)).ok_or_else(|| {
        let message = format!("“{}” is no whole number in range.", shown(text));
        Invalid::new("", "out_of_range", message, format!("Give a whole number from {from} to {to}."))
    })
}

fn entity(code: &str) -> Result<Entity, Invalid> {
    Entity::find(code).ok_or_else(|| {
        let codes = Entity::ALL.map(Entity::code).join(", ");
        let message = format!("“{}” is no kind of record that is followed.", shown(code));
        Invalid::new("", "unknown_code", message, format!("Use {codes}."))
    })
}

/// List changes
///
/// What changed in the data of your organisation (*wijzigingen*), in the order in which it was written: which record,
/// and whether it is new, changed or gone. Numbers have no gaps; whoever goes on from `nextAfter` misses nothing and gets
/// nothing twice, at whatever pace and however many write at the same time. A record that is withheld, because somebody
/// objected, is told as deleted. Changes are kept for a term, a year unless the settings say otherwise; who asks for older
/// ones is answered with 410, and reads all records again. So is who followed before the data were put back from a copy:
/// numbers go on a thousand million further then.
///
/// This is not a page of a list: there is no cursor to keep but a number, and the list has no end.
#[utoipa::path(get, path = "/changes", operation_id = "listChanges", tag = "Integration",
    params(ListChanges), security(("bearer" = [])),
    responses((status = 200, description = "The next changes; none when there was none in time.", body = ChangeFeed)))]
pub async fn list_changes(
    permit: Permit<ReadChanges>,
    state: web::Data<State>,
    Query(query): Query<ListChanges>,
    request: HttpRequest,
) -> Result<web::Json<ChangeFeed>, Problem> {
    permit.check_whole_organisation()?;
    let ListChanges { after, types, skip_own, limit, wait } = query;
    let limit = usize::try_from(limit).map_err(Problem::internal)?;
    // Who asks for the head alone would not see what came.
    let wait = if head::is_asked(&request) { 0 } else { wait.unsigned_abs() };
    let until = Instant::now() + Duration::from_secs(wait);
    let mut asked = ChangesAsked { after, types, skip_own, limit };
    loop {
        let (caller, now_asked) = (permit.caller.clone(), asked.clone());
        let feed = line::run(&state, move |app| changes::list_changes(app, &caller, &now_asked)).await?;
        let left = until.saturating_duration_since(Instant::now());
        if !feed.items.is_empty() || left.is_zero() {
            return Ok(web::Json(feed));
        }
        if !state.waiting.is_new(permit.caller.organisation, feed.last, left).await {
            return Ok(web::Json(feed));
        }
        // What came in may be of another kind: from there on, it is waited for again.
        asked.after = Some(feed.next_after);
    }
}

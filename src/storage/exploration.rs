//! The log of draws by lot for the call list: with it, the answers of those drawn can be weighed.

use super::document;
use super::error::failed;
use super::schema::exploration_draws as draws;
use super::{Result, Tenant, changes};
use crate::domain::FirmId;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A draw by lot, as it is kept (*loting*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedDraw {
    /// The day.
    pub date: NaiveDate,
    /// Among which firms: the codes of regions, or everywhere.
    pub scope: String,
    /// Where chance began.
    pub seed: u64,
    /// How many firms could be drawn.
    pub population: usize,
    /// The chance of each of them, 0 to 1.
    pub probability: f64,
    /// Who was drawn.
    pub drawn: Vec<FirmId>,
    /// The lot of the day from which they come, the first first; empty in logs of before there was one for a whole day.
    #[serde(default)]
    pub order: Vec<FirmId>,
}

/// A draw of a day and scope that knows the lot by which all its lists go; nothing before the first.
pub fn find_lot(tenant: &mut Tenant<'_>, date: NaiveDate, scope: &str) -> Result<Option<LoggedDraw>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = draws::table
        .filter(draws::organisation_id.eq(organisation.to_string()))
        .filter(draws::drawn_key.eq(date.to_string()))
        .filter(draws::scope.eq(scope))
        .order(draws::id)
        .select(draws::document)
        .load(conn)
        .map_err(failed("looking for the lot of a day"))?;
    let found = documents.iter().map(|text| document::from_text("draw", text)).collect::<Result<Vec<LoggedDraw>>>()?;
    Ok(found.into_iter().find(|draw| !draw.order.is_empty()))
}

/// Whether this draw is in the log.
pub fn is_logged(tenant: &mut Tenant<'_>, id: Uuid) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let found: Option<String> = draws::table
        .find((organisation.to_string(), id.to_string()))
        .select(draws::id)
        .get_result(conn)
        .optional()
        .map_err(failed("looking for a draw"))?;
    Ok(found.is_some())
}

/// Logs a draw; the same draw is logged once, however many ask for it at the same time. Answers whether it is in the log:
/// not when somebody else cast another lot for the day first.
pub fn log_draw(tenant: &mut Tenant<'_>, id: Uuid, draw: &LoggedDraw) -> Result<bool> {
    let text = document::to_text("draw", draw)?;
    let (conn, organisation) = tenant.parts();
    changes::lock(conn, organisation)?;
    if is_logged(tenant, id)? {
        return Ok(true);
    }
    let of_day = find_lot(tenant, draw.date, &draw.scope)?;
    if of_day.is_some_and(|first| first.order != draw.order || first.population != draw.population) {
        return Ok(false);
    }
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(draws::table)
        .values((
            draws::organisation_id.eq(organisation.to_string()),
            draws::id.eq(id.to_string()),
            draws::drawn_key.eq(draw.date.to_string()),
            draws::scope.eq(&draw.scope),
            draws::document.eq(text),
        ))
        .execute(conn)
        .map(|_| true)
        .map_err(failed("logging a draw"))
}

/// All draws, the earliest first.
pub fn load_draws(tenant: &mut Tenant<'_>) -> Result<Vec<LoggedDraw>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = draws::table
        .filter(draws::organisation_id.eq(organisation.to_string()))
        .order((draws::drawn_key, draws::id))
        .select(draws::document)
        .load(conn)
        .map_err(failed("loading draws"))?;
    documents.iter().map(|text| document::from_text("draw", text)).collect()
}

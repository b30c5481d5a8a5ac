//! Whether other partners are on top of a firm's list: looked at for firms that changed, and, when a partner, the earlier
//! projects or the weights changed, for every firm whose list was looked at before; some time after, so that what changes
//! ten times in a minute is ranked once.

use super::super::{App, Result};
use super::cloud_event::Happened;
use super::relay::{Told, tell};
use crate::domain::webhook::EventType;
use crate::domain::{FirmId, OrganisationId, PartnerId};
use crate::matching::query::{Limits, Query};
use crate::matching::rank;
use crate::storage::Tenant;
use crate::storage::firms::load_firms_by_id;
use crate::storage::match_lists::{DueList, forget_list, list_due, put_all_down, put_down, save_list};
use chrono::{NaiveDateTime, TimeDelta};
use serde_json::json;
use uuid::Uuid;

/// So long after the first change the list is looked at.
const SETTLED: TimeDelta = TimeDelta::seconds(30);

/// So many partners count as the top.
const TOP: usize = 5;

/// Lists that are looked at in one go.
const PIECE: i64 = 50;

/// Notes that a firm changed.
pub fn note(tenant: &mut Tenant<'_>, firm: FirmId, deleted: bool, now: NaiveDateTime) -> Result<()> {
    match deleted {
        true => forget_list(tenant, firm)?,
        false => put_down(tenant, firm, now + SETTLED)?,
    }
    Ok(())
}

/// Notes that something changed by which every firm is ranked.
pub fn note_all(tenant: &mut Tenant<'_>, now: NaiveDateTime) -> Result<()> {
    Ok(put_all_down(tenant, now + SETTLED)?)
}

/// Looks at the lists whose turn it is, and tells of those with another top. The first look at a firm tells too: who
/// keeps the list beside the firm gets it that way.
pub fn run(app: &App, organisation: OrganisationId, now: NaiveDateTime) -> Result<()> {
    let due = app.pool.read(organisation, |tenant| list_due(tenant, now, PIECE))?;
    if due.is_empty() {
        return Ok(());
    }
    let ids: Vec<FirmId> = due.iter().map(|list| list.firm).collect();
    let firms = app.pool.read(organisation, |tenant| load_firms_by_id(tenant, &ids))?;
    let indexed = app.indexes.current(organisation, None)?;
    let limits = Limits { limit: TOP, skips_held: true, ..Limits::default() };
    let top = |list: &DueList| -> Option<Vec<PartnerId>> {
        let firm = firms.iter().find(|firm| firm.id == list.firm)?;
        let query = Query::for_firm(&indexed.snapshot, firm, limits.clone());
        let ranking = rank(&indexed.snapshot, &query, &indexed.weights);
        Some(ranking.ranked.iter().take(TOP).map(|ranked| PartnerId(Uuid::from_bytes(ranked.id))).collect())
    };
    let tops: Vec<_> = due.iter().map(|list| (list, top(list))).collect();
    app.pool.write(organisation, |tenant| {
        let told = Told::load(tenant)?;
        // Another process may have looked meanwhile; what it looked at is no longer due.
        let still: Vec<FirmId> = list_due(tenant, now, PIECE)?.into_iter().map(|list| list.firm).collect();
        let mut happened = Vec::new();
        for (list, top) in tops.iter().filter(|(list, _)| still.contains(&list.firm)) {
            let Some(top) = top else {
                forget_list(tenant, list.firm)?;
                continue;
            };
            let partners = json!(top);
            let before = list.partners.as_deref().and_then(|text| serde_json::from_str(text).ok());
            save_list(tenant, list.firm, &partners.to_string())?;
            if before.as_ref() != Some(&partners) {
                happened.push(Happened {
                    kind: EventType::MatchesChanged,
                    subject: list.firm.to_string(),
                    writer: String::new(),
                    at: now,
                    data: json!({
                        "firmId": list.firm,
                        "partnerIds": partners,
                        "before": before,
                        "weightsVersion": indexed.weights.version,
                    }),
                });
            }
        }
        tell(tenant, &told, &happened, now)
    })
}

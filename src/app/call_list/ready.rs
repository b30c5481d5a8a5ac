//! A call list for a page, which waits for nothing: of many firms the ranking is that of a while ago, and what it says of
//! the firms on it is of now.

use super::{CallListRequest, NamedCallList, Verdicts, follow_up, get_call_list, scope};
use crate::app::call_list_settings::get_settings;
use crate::app::known::Known;
use crate::app::writing::revision_of;
use crate::app::{App, AppError, Caller, Result};
use crate::domain::FirmId;
use crate::storage::Tenant;
use crate::storage::agreed_visits::load_firms_with_visits;
use crate::storage::conversations::load_conversations;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// A call list that may have been ranked before.
pub struct ReadyCallList {
    /// The list.
    pub list: NamedCallList,
    /// When it was ranked, when something changed since.
    pub ranked_at: Option<DateTime<Utc>>,
}

/// A list as it was ranked, and how often each of its firms had been tried then.
struct Ranked {
    list: NamedCallList,
    tries: HashMap<FirmId, usize>,
}

/// The list of today, or nothing while it is ranked for the first time. Firms that were tried since, that may not be rung
/// any more or that are gone do not stand on it.
pub fn get_ready_call_list(app: &App, caller: &Caller, request: &CallListRequest) -> Result<Option<ReadyCallList>> {
    if app.kept.is_small(app, caller.organisation)? {
        let list = get_call_list(app, caller, request)?;
        return Ok(Some(ReadyCallList { list, ranked_at: None }));
    }
    let apart = if request.agreed_apart { " apart" } else { "" };
    // Settings are no data of which the version tells: a list that went by others is another list.
    let settings = revision_of(&get_settings(app, caller)?)?;
    let key = format!("calls {}{apart} {} by {settings}", request.length, scope(caller, request));
    let (asking, asked) = (caller.clone(), request.clone());
    let rank = move |app: &App| {
        let list = get_call_list(app, &asking, &asked)?;
        let tries = app.pool.read(asking.organisation, |tenant| tries(tenant, &list))?;
        Ok(Ranked { list, tries })
    };
    let Some(made) = app.kept.get(app, caller.organisation, key, rank)? else { return Ok(None) };
    let mut list = made.value.list.clone();
    if !made.is_current {
        let still = app.pool.read(caller.organisation, |tenant| still_to_ring(app, tenant, caller, &made.value))?;
        list.calls.retain(|call| still.contains(&call.call.firm_id));
    }
    Ok(Some(ReadyCallList { list, ranked_at: (!made.is_current).then_some(made.at) }))
}

fn tries(tenant: &mut Tenant<'_>, list: &NamedCallList) -> Result<HashMap<FirmId, usize>> {
    let ids = list.calls.iter().map(|call| call.call.firm_id);
    ids.map(|id| Ok((id, load_conversations(tenant, Some(id))?.len()))).collect()
}

fn still_to_ring(app: &App, tenant: &mut Tenant<'_>, caller: &Caller, ranked: &Ranked) -> Result<Vec<FirmId>> {
    let ids: Vec<FirmId> = ranked.list.calls.iter().map(|call| call.call.firm_id).collect();
    let known = Known::load_some(tenant, caller, &ids)?;
    let verdicts = Verdicts::ask(app, tenant, caller, &known, app.today())?;
    let with_visits = load_firms_with_visits(tenant, app.today())?;
    let is_open = |id: &FirmId| {
        // A visit that was agreed since ends the need of another call, but not the call that was promised.
        let was_promised = || follow_up(known.history(*id)).is_some_and(|agreed| agreed <= app.today());
        if with_visits.contains(id) && !was_promised() {
            return false;
        }
        let is_untouched = ranked.tries.get(id) == Some(&known.history(*id).conversations.len());
        is_untouched && verdicts.ground(*id).is_some()
    };
    let still = known.firms.iter().map(|firm| firm.id).filter(is_open);
    Ok::<_, AppError>(still.collect())
}

//! How the call lists of an organisation are filled.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::permission::{Permit, ReadCallList, WriteCallListSettings};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, line, written};
use crate::app::App;
use crate::app::call_list_settings::{self, CallListSettings};
use crate::app::writing::revision_of;
use crate::domain::Invalid;
use actix_web::{HttpResponse, web};

impl Accepted for CallListSettings {
    const MOST_BYTES: usize = 16 * 1024;

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        call_list_settings::find_faults(self)
    }
}

/// Get how call lists are filled
///
/// The share that is drawn by lot and the quotas by sector, region and type of firm: those that the organisation chose, or else
/// those of the installation.
#[utoipa::path(get, path = "/call-list-settings", operation_id = "getCallListSettings", tag = "Outreach",
    security(("bearer" = [])), params(("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "As they hold.", body = CallListSettings)))]
pub async fn get_settings(
    permit: Permit<ReadCallList>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let settings = line::run(&state, move |app| call_list_settings::get_settings(app, &permit.caller)).await?;
    Ok(written::record(&settings, revision_of(&settings)?, &conditions))
}

/// Choose how call lists are filled
///
/// For this organisation alone; lists go by it at once. The audit is told.
#[utoipa::path(put, path = "/call-list-settings", operation_id = "replaceCallListSettings", tag = "Outreach",
    security(("bearer" = [])), request_body = CallListSettings,
    params(("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "As they hold now.", body = CallListSettings)))]
pub async fn replace_settings(
    permit: Permit<WriteCallListSettings>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    conditions: Conditions,
    body: Body<CallListSettings>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_whole_organisation()?;
    let expected = conditions.for_change()?;
    let work = move |app: &App| call_list_settings::replace_settings(app, &permit.caller, &body.value, &expected);
    let settings = line::run(&state, work).await?;
    Ok(written::changed(&settings, revision_of(&settings)?, answer))
}

/// Go back to how call lists are filled by default
///
/// What the organisation chose is gone; lists go by the settings of the installation at once. Where it chose nothing, nothing
/// changes. The audit is told.
#[utoipa::path(delete, path = "/call-list-settings", operation_id = "deleteCallListSettings", tag = "Outreach",
    security(("bearer" = [])), params(("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "Those of the installation hold.")))]
pub async fn delete_settings(
    permit: Permit<WriteCallListSettings>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let expected = conditions.for_change()?;
    let work = move |app: &App| call_list_settings::delete_settings(app, &permit.caller, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}

//! Memberships by the key of another system.

use super::{Key, upserted_here};
use crate::api::body::{Accepted, Body};
use crate::api::conditions::Conditions;
use crate::api::patch::Patch;
use crate::api::permission::{Permit, ReadMemberships, WriteMemberships};
use crate::api::problem::Problem;
use crate::api::query::{NoParameters, Query};
use crate::api::{State, line, written};
use crate::app::App;
use crate::app::external_keys::{self, MembershipByKey, MembershipRecord};
use actix_web::{HttpRequest, HttpResponse, web};

impl Accepted for MembershipByKey {
    const MOST_BYTES: usize = 8 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/partnerName", "/changedAt", "/warnings"];
}

/// Make a firm a member by your own key
///
/// The membership (*lidmaatschap*) of a firm at a partner that your system knows by this id: 201 when it is new, 200
/// when it was there. Firm and partner are named by their own keys in the same system, `firmKey` and `partnerKey`, or by
/// our ids, and stay the same. When the key is new and the firm is a member already, the key is attached to that
/// membership; when that has another key of your system, nothing is written: 409. A member is not introduced to what it
/// is a member of. The membership stands among the partner's `members` too; of a partner of the shared registry your
/// organisation gets its own version.
///
/// When two firms are merged that were both members, the older of two keys of one system writes the membership and the
/// other reads it, as with the keys of the firms: a write by it is answered 409 with the code `merged`, and a `DELETE` takes
/// only that key away.
#[utoipa::path(put, path = "/systems/{system}/memberships/{externalId}", operation_id = "putMembershipByKey", tag = "Partners",
    security(("bearer" = [])), request_body = MembershipByKey,
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 201, description = "The new membership.", body = MembershipRecord),
        (status = 200, description = "The membership as it stands now.", body = MembershipRecord)))]
pub async fn put_membership(
    permit: Permit<WriteMemberships>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    request: HttpRequest,
    key: Key,
    conditions: Conditions,
    body: Body<MembershipByKey>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let condition = conditions.for_upsert()?;
    let work = move |app: &App| external_keys::put_membership(app, &permit.caller, &key.0, &body.value, &condition);
    Ok(upserted_here(&request, line::run(&state, work).await?, answer))
}

/// Get a membership by your own key
///
/// 410 when it was ended, or the firm or the partner was deleted.
#[utoipa::path(get, path = "/systems/{system}/memberships/{externalId}", operation_id = "getMembershipByKey", tag = "Partners",
    security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The membership.", body = MembershipRecord)))]
pub async fn get_membership(
    permit: Permit<ReadMemberships>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| external_keys::get_membership(app, &permit.caller, &key.0);
    let (record, revision) = line::run(&state, work).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Change a membership by your own key
///
/// A JSON Merge Patch (RFC 7396): fields that you give are put in, a field that is `null` is emptied, all else stays.
/// Firm and partner stay: what names them cannot be emptied.
#[utoipa::path(patch, path = "/systems/{system}/memberships/{externalId}", operation_id = "patchMembershipByKey",
    tag = "Partners", security(("bearer" = [])),
    request_body(content = MembershipByKey, content_type = "application/merge-patch+json"),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The membership as it stands now.", body = MembershipRecord)))]
pub async fn patch_membership(
    permit: Permit<WriteMemberships>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
    body: Body<Patch<MembershipByKey>>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_also::<ReadMemberships>()?;
    let (expected, fields) = (conditions.for_change()?, body.value.fields);
    let work = move |app: &App| external_keys::patch_membership(app, &permit.caller, &key.0, &fields, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// End a membership by your own key
///
/// The key stays as a tombstone: asking for it is answered 410.
#[utoipa::path(delete, path = "/systems/{system}/memberships/{externalId}", operation_id = "deleteMembershipByKey",
    tag = "Partners", security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The firm is no member any more.")))]
pub async fn delete_membership(
    permit: Permit<WriteMemberships>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let expected = conditions.for_change()?;
    let work = move |app: &App| external_keys::delete_membership(app, &permit.caller, &key.0, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}

//! Partners by the key of another system.

use super::{Key, upserted_below};
use crate::api::body::Body;
use crate::api::conditions::Conditions;
use crate::api::patch::Patch;
use crate::api::permission::{DeletePartners, Permit, ReadPartners, UpsertPartners, WritePartners};
use crate::api::problem::Problem;
use crate::api::query::{NoParameters, Query};
use crate::api::{State, line, written};
use crate::app::App;
use crate::app::external_keys;
use crate::app::partners::PartnerRecord;
use crate::interpretation::PartnerProfile;
use actix_web::{HttpResponse, web};

/// Create or replace a partner by your own key
///
/// The partner that your system knows by this id (*extern kenmerk*): 201 when it is new, 200 when it was there. Sending
/// the same profile again changes nothing, nor the `ETag`. `If-None-Match: *` creates only, `If-Match` replaces only. What
/// you leave out is taken away when it was your own word, told by this key and not changed by others since; what others
/// told stays, of `members` each by itself. A `PATCH` with `null` empties a field, whoever told it.
///
/// When the key is new and one partner is there under another of the `externalIds` that you give (such as `ror`), or
/// with the same name and place, the key is attached to that partner, and nothing that was known of it is lost. When more
/// than one fits, only the name is given, or the partner has another key of your system, nothing is written: 409, and
/// `errors` names the partners (`candidates`). Of a partner of the shared registry your organisation gets
/// its own version.
#[utoipa::path(put, path = "/systems/{system}/partners/{externalId}", operation_id = "putPartnerByKey",
    tag = "Partners", security(("bearer" = [])), request_body = PartnerProfile,
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 201, description = "The new partner.", body = PartnerRecord),
        (status = 200, description = "The partner as it stands now.", body = PartnerRecord)))]
pub async fn put_partner(
    permit: Permit<UpsertPartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
    body: Body<PartnerProfile>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let condition = conditions.for_upsert()?;
    let work = move |app: &App| external_keys::put_partner(app, &permit.caller, &key.0, &body.value, &condition);
    let upserted = line::run(&state, work).await?;
    Ok(upserted_below("/partners", upserted, answer))
}

/// Get a partner by your own key
///
/// 410 when the partner was deleted or hidden.
#[utoipa::path(get, path = "/systems/{system}/partners/{externalId}", operation_id = "getPartnerByKey",
    tag = "Partners", security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The partner.", body = PartnerRecord)))]
pub async fn get_partner(
    permit: Permit<ReadPartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| external_keys::get_partner(app, &permit.caller, &key.0);
    let (record, revision) = line::run(&state, work).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Change a partner by your own key
///
/// A JSON Merge Patch (RFC 7396): fields that you give are put in, a field that is `null` is emptied, all else stays.
/// What was worked out from a part of the location that you change (its regions, and where it is on the map) is worked
/// out anew, and so is a point that was given with another address, postcode or place: give it again if it still holds.
#[utoipa::path(patch, path = "/systems/{system}/partners/{externalId}", operation_id = "patchPartnerByKey",
    tag = "Partners", security(("bearer" = [])),
    request_body(content = PartnerProfile, content_type = "application/merge-patch+json"),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The partner as it stands now.", body = PartnerRecord)))]
pub async fn patch_partner(
    permit: Permit<WritePartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
    body: Body<Patch<PartnerProfile>>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_also::<ReadPartners>()?;
    let expected = conditions.for_change()?;
    let fields = body.value.fields;
    let work = move |app: &App| external_keys::patch_partner(app, &permit.caller, &Err(key.0), &fields, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Delete a partner by your own key
///
/// The key stays as a tombstone: asking for it is answered 410. A partner of the shared registry is hidden for your
/// organisation alone.
#[utoipa::path(delete, path = "/systems/{system}/partners/{externalId}", operation_id = "deletePartnerByKey",
    tag = "Partners", security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The partner is gone.")))]
pub async fn delete_partner(
    permit: Permit<DeletePartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let expected = conditions.for_change()?;
    let work = move |app: &App| external_keys::delete_partner(app, &permit.caller, &key.0, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}

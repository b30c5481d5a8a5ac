//! Firms by the key of another system.

use super::{Key, upserted_below};
use crate::api::body::Body;
use crate::api::conditions::Conditions;
use crate::api::matches::{PartnerParameters, RankingParameters};
use crate::api::patch::Patch;
use crate::api::permission::{Permit, RankPartners, ReadFirms, WriteFirms};
use crate::api::problem::Problem;
use crate::api::query::{NoParameters, Query};
use crate::api::{State, calculators, line, written};
use crate::app::external_keys;
use crate::app::firms::FirmRecord;
use crate::app::{App, answer::Matches, matches};
use crate::interpretation::FirmProfile;
use actix_web::{HttpResponse, web};

/// Create or replace a firm by your own key
///
/// The firm that your system knows by this id (*extern kenmerk*): 201 when it is new, 200 when it was there. Sending the
/// same profile again changes nothing, nor the `ETag`. `If-None-Match: *` creates only, `If-Match` replaces only.
///
/// What you leave out is taken away when it was your own word, told by this key and not changed by others since; what an
/// officer, a conversation, an introduction, a register or another system told stays. Of `barriers`, `topics` and
/// `relations` this holds for each item. `doNotContact`, `nonMailing` and `consents` always stay: who was told not to ring
/// goes on to count. A `PATCH` with `null` empties a field, whoever told it.
///
/// When the key is new and one firm of ours has the same KVK number (else RSIN), no other establishment number, and a
/// name, place, postcode or website that agrees, the key is attached to that firm, and nothing that was known of it is
/// lost. When more than one fits, only the number agrees, or the one that fits has another key of your system, nothing is
/// written: 409, and `errors` names the firms (`candidates`). Ids of other systems are never lost. A deleted firm is
/// added anew, under a new id.
///
/// After two firms were merged, each system has one primary key of the firm: the survivor's own, else the one that came
/// with the merge. Another key of the same system is an alias: it reads the firm, and a `PUT` or `PATCH` by it is answered
/// 409 with the code `merged`, the id of the firm and its primary key. A `DELETE` by it takes the alias away and not the
/// firm. When the firms are taken apart, both keys are as they were.
#[utoipa::path(put, path = "/systems/{system}/firms/{externalId}", operation_id = "putFirmByKey", tag = "Firms",
    security(("bearer" = [])), request_body = FirmProfile,
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 201, description = "The new firm.", body = FirmRecord),
        (status = 200, description = "The firm as it stands now.", body = FirmRecord)))]
pub async fn put_firm(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
    body: Body<FirmProfile>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let condition = conditions.for_upsert()?;
    let work = move |app: &App| external_keys::put_firm(app, &permit.caller, &key.0, &body.value, &condition);
    let upserted = line::run(&state, work).await?;
    Ok(upserted_below("/firms", upserted, answer))
}

/// Get a firm by your own key
///
/// 410 when the firm was deleted.
#[utoipa::path(get, path = "/systems/{system}/firms/{externalId}", operation_id = "getFirmByKey", tag = "Firms",
    security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The firm.", body = FirmRecord)))]
pub async fn get_firm(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| external_keys::get_firm(app, &permit.caller, &key.0);
    let (record, revision) = line::run(&state, work).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Change a firm by your own key
///
/// A JSON Merge Patch (RFC 7396): fields that you give are put in, a field that is `null` is emptied, all else stays.
/// What was worked out from a part of the location that you change (its regions, and where it is on the map) is worked
/// out anew, and so is a point that was given with another address, postcode or place: give it again if it still holds.
/// By an alias of a merged firm (see `PUT`) nothing is written: 409.
#[utoipa::path(patch, path = "/systems/{system}/firms/{externalId}", operation_id = "patchFirmByKey", tag = "Firms",
    security(("bearer" = [])),
    request_body(content = FirmProfile, content_type = "application/merge-patch+json"),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The firm as it stands now.", body = FirmRecord)))]
pub async fn patch_firm(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
    body: Body<Patch<FirmProfile>>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_also::<ReadFirms>()?;
    let expected = conditions.for_change()?;
    let work =
        move |app: &App| external_keys::patch_firm(app, &permit.caller, &Err(key.0), &body.value.fields, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Delete a firm by your own key
///
/// The firm is deleted for everybody, also for other systems that know it. The key stays as a tombstone: asking for it is
/// answered 410. Of a firm that was merged, an alias (see `PUT`) is taken away and the firm stays.
#[utoipa::path(delete, path = "/systems/{system}/firms/{externalId}", operation_id = "deleteFirmByKey", tag = "Firms",
    security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The firm is gone.")))]
pub async fn delete_firm(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let expected = conditions.for_change()?;
    let work = move |app: &App| external_keys::delete_firm(app, &permit.caller, &key.0, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}

/// Rank partners for a firm by your own key
///
/// As for the firm's own address.
#[utoipa::path(get, path = "/systems/{system}/firms/{externalId}/matches", operation_id = "rankPartnersForKey",
    tag = "Matching", security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        PartnerParameters, RankingParameters),
    responses((status = 200, description = "Partners, best first.", body = Matches)))]
pub async fn get_matches(
    permit: Permit<RankPartners>,
    state: web::Data<State>,
    Query(query): Query<PartnerParameters>,
    key: Key,
) -> Result<HttpResponse, Problem> {
    let options = query.ranking.into_options(query.kinds);
    let work = move |app: &App| {
        let id = external_keys::firm_id(app, &permit.caller, &key.0)?;
        matches::match_firm(app, &permit.caller, id, &options)
    };
    calculators::answer_matches(&state, work).await.map_err(Problem::of_parameters)
}

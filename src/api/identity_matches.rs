//! Whether a firm that comes in is known already.

use super::body::Body;
use super::permission::{Permit, ReadFirms};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, calculators};
use crate::app::App;
use crate::app::identity_matches::{IdentityMatches, match_identity};
use crate::interpretation::FirmProfile;
use actix_web::{HttpResponse, web};

/// Ask whether a firm is known already
///
/// Holds one firm that is only described against all firms of your organisation (*is dit bedrijf al bekend?*) and answers
/// `same`, `maybe` or `different`, with what each field brings in bits: what is known before and the fields add up to the
/// weight. One number alone is never called `same`, since establishments share it, and when two known firms are both the
/// same the answer is `maybe`, for a person to look at. Nothing is stored. The first question after a start lays all firms
/// out, which takes about a second for each hundred thousand; those after it take milliseconds.
#[utoipa::path(post, path = "/identity-matches", operation_id = "matchIdentity", tag = "Firms",
    request_body = FirmProfile, security(("bearer" = [])),
    responses((status = 200, description = "Who it is, if anybody.", body = IdentityMatches)))]
pub async fn post_identity_matches(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    body: Body<FirmProfile>,
) -> Result<HttpResponse, Problem> {
    calculators::answer(&state, move |app: &App| match_identity(app, &permit.caller, &body.value)).await
}

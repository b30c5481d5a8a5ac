//! Who may do what. A handler names the permission it needs in its signature, as [`Permit<P>`]; a handler without
//! one learns no caller and can therefore reach nobody's data.
//!
//! | Permission | officer | coordinator | integration | analyst | admin |
//! | --- | --- | --- | --- | --- | --- |
//! | [`RankPartners`] | yes | | yes | | yes |
//! | [`FindProspects`] | yes | yes | yes | | yes |
//! | [`TraceAcquaintances`] | yes | | yes | | yes |
//! | [`ReadFirms`], [`WriteFirms`] | yes | | yes | | yes |
//! | [`ReadPartners`] | yes | yes | yes | | yes |
//! | [`AddPartners`] | yes | | yes | | yes |
//! | [`WritePartners`] | | yes | yes | | yes |
//! | [`InterpretWords`] | yes | yes | yes | | yes |
//! | [`ReadReferrals`], [`WriteReferrals`] | yes | | yes | | yes |
//! | [`ReadConversations`], [`WriteConversations`] | yes | | yes | | yes |
//! | [`ReadIntroductions`] | yes | yes | yes | | yes |
//! | [`WriteIntroductions`] | yes | | yes | | yes |
//! | [`ReadCallList`] | yes | | yes | | yes |
//! | [`ReadInsights`] | yes | | | yes | yes |
//! | [`ReadTaxonomies`] | yes | yes | yes | yes | yes |

use super::State;
use super::problem::{Problem, ProblemKind};
use crate::app::Caller;
use crate::app::caller::Role::{self, Admin, Analyst, Coordinator, Integration, Officer};
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};
use std::marker::PhantomData;

/// Something that a caller may be allowed to do.
pub trait Permission: 'static {
    /// The roles that may.
    const ROLES: &'static [Role];
    /// What a token that is limited to scopes must name.
    const SCOPE: &'static str;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident $scope:literal: $($role:ident)*;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Permission for $name {
            const ROLES: &'static [Role] = &[$($role),*];
            const SCOPE: &'static str = $scope;
        }
    )*};
}

permissions! {
    /// Rank partners for a firm.
    RankPartners "matches:read": Officer Integration Admin;
    /// Find firms for a partner.
    FindProspects "prospects:read": Officer Coordinator Integration Admin;
    /// See who knows whom.
    TraceAcquaintances "acquaintances:read": Officer Integration Admin;
    /// See firms.
    ReadFirms "firms:read": Officer Integration Admin;
    /// Add, change and delete firms.
    WriteFirms "firms:write": Officer Integration Admin;
    /// See partners.
    ReadPartners "partners:read": Officer Coordinator Integration Admin;
    /// Add partners: of a new lab, an officer who visits firms often hears first.
    AddPartners "partners:write": Officer Integration Admin;
    /// Change and delete partners.
    WritePartners "partners:write": Coordinator Integration Admin;
    /// Have free words understood.
    InterpretWords "interpretations:read": Officer Coordinator Integration Admin;
    /// See referrals, and to whom one may refer.
    ReadReferrals "referrals:read": Officer Integration Admin;
    /// Offer firms to other organisations, and answer what was offered.
    WriteReferrals "referrals:write": Officer Integration Admin;
    /// See what was said with firms, and what to do next for them.
    ReadConversations "conversations:read": Officer Integration Admin;
    /// Write conversations down.
    WriteConversations "conversations:write": Officer Integration Admin;
    /// See introductions.
    ReadIntroductions "introductions:read": Officer Coordinator Integration Admin;
    /// Propose introductions, make their moves, and tell what became of them.
    WriteIntroductions "introductions:write": Officer Integration Admin;
    /// See whom to ring next.
    ReadCallList "call-list:read": Officer Integration Admin;
    /// See the figures of the region.
    ReadInsights "insights:read": Officer Analyst Admin;
    /// See classifications and regions.
    ReadTaxonomies "taxonomies:read": Officer Coordinator Integration Analyst Admin;
}

/// Proof that the caller's token is valid and its role has permission `P`.
pub struct Permit<P> {
    /// On whose behalf.
    pub caller: Caller,
    permission: PhantomData<P>,
}

impl<P: Permission> FromRequest for Permit<P> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(permit(request))
    }
}

fn permit<P: Permission>(request: &HttpRequest) -> Result<Permit<P>, Problem> {
    let state = request.app_data::<web::Data<State>>().ok_or_else(|| Problem::internal("no state"))?;
    let token = bearer_token(request)?;
    let caller = state.tokens.verify(token).map_err(|fault| {
        tracing::info!(%fault, "token refused");
        Problem::bad_token()
    })?;
    if !P::ROLES.contains(&caller.role) {
        let allowed: Vec<&str> = P::ROLES.iter().map(|role| role.code()).collect();
        let detail = format!("The role {} may not do this; allowed: {}.", caller.role.code(), allowed.join(", "));
        return Err(Problem::new(ProblemKind::Forbidden, detail));
    }
    if !caller.has_scope(P::SCOPE) {
        let detail = format!("The token is limited to scopes, and {} is not among them.", P::SCOPE);
        return Err(Problem::new(ProblemKind::Forbidden, detail));
    }
    Ok(Permit { caller, permission: PhantomData })
}

/// The token of the only `Authorization` header, which is the only place where a token may stand.
fn bearer_token(request: &HttpRequest) -> Result<&str, Problem> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let header = headers.next().ok_or_else(Problem::no_token)?;
    let text = header.to_str().map_err(|_| Problem::bad_token())?;
    match (text.split_once(' '), headers.next()) {
        (Some((scheme, token)), None) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Problem::bad_token()),
    }
}

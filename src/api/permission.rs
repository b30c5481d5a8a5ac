//! Who may do what. A handler names the permission it needs in its signature, as [`Permit<P>`]; a handler without
//! one learns no caller and can therefore reach nobody's data.
//!
//! | Permission | officer | coordinator | integration | analyst | admin |
//! | --- | --- | --- | --- | --- | --- |
//! | [`RankPartners`] | yes | | yes | | yes |
//! | [`FindProspects`] | yes | yes | yes | | yes |
//! | [`ReadFirms`], [`WriteFirms`] | yes | | yes | | yes |
//! | [`ReadPartners`] | yes | yes | yes | | yes |
//! | [`AddPartners`] | yes | yes | yes | | yes |
//! | [`WritePartners`] | | yes | yes | | yes |
//! | [`PlanOutreach`] | yes | | yes | | yes |
//! | [`InterpretWords`] | yes | yes | yes | | yes |
//! | [`ReadTaxonomies`] | yes | yes | yes | yes | yes |

use super::State;
use super::problem::{Problem, ProblemKind};
use crate::app::Caller;
use crate::app::tokens::Role::{self, Admin, Analyst, Coordinator, Integration, Officer};
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};
use std::marker::PhantomData;

/// Something that a caller may be allowed to do.
pub trait Permission: 'static {
    /// The roles that may.
    const ROLES: &'static [Role];
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident: $($role:ident)*;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Permission for $name {
            const ROLES: &'static [Role] = &[$($role),*];
        }
    )*};
}

permissions! {
    /// Rank partners for a firm.
    RankPartners: Officer Integration Admin;
    /// Find firms for a partner.
    FindProspects: Officer Coordinator Integration Admin;
    /// See firms.
    ReadFirms: Officer Integration Admin;
    /// Add, change and delete firms.
    WriteFirms: Officer Integration Admin;
    /// See partners.
    ReadPartners: Officer Coordinator Integration Admin;
    /// Add partners: of a new lab, an officer who visits firms often hears first.
    AddPartners: Officer Coordinator Integration Admin;
    /// Change and delete partners.
    WritePartners: Coordinator Integration Admin;
    /// Plan visits, give places, bring firms together.
    PlanOutreach: Officer Integration Admin;
    /// Have free words understood.
    InterpretWords: Officer Coordinator Integration Admin;
    /// See classifications and regions.
    ReadTaxonomies: Officer Coordinator Integration Analyst Admin;
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
    let identity = state.tokens.verify(token).map_err(|fault| {
        tracing::info!(%fault, "token refused");
        Problem::bad_token()
    })?;
    if !P::ROLES.contains(&identity.role) {
        let allowed: Vec<&str> = P::ROLES.iter().map(|role| role.code()).collect();
        let detail = format!("The role {} may not do this; allowed: {}.", identity.role.code(), allowed.join(", "));
        return Err(Problem::new(ProblemKind::Forbidden, detail));
    }
    Ok(Permit { caller: identity.caller, permission: PhantomData })
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

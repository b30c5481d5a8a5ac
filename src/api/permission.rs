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
//! | [`ReadTaxonomies`] | yes | yes | yes | yes | yes |
//! | [`ReadTaxonomies`], [`UseSession`] | yes | yes | yes | yes | yes |
//! | [`ManageAccounts`] | | | | | yes |

use super::authentication::{self, Identified};
use super::problem::{Problem, ProblemKind};
use crate::app::Caller;
use crate::app::caller::Role::{self, Admin, Analyst, Coordinator, Integration, Officer};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
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
    /// See classifications and regions.
    ReadTaxonomies "taxonomies:read": Officer Coordinator Integration Analyst Admin;
    /// Make, change and remove the accounts of people and of other systems.
    ManageAccounts "accounts:write": Admin;
    /// Look at one's own session, and end it.
    UseSession "sessions:write": Officer Coordinator Integration Analyst Admin;
}

/// Proof that the caller is known, by token or session, and that its role has permission `P`.
pub struct Permit<P> {
    /// On whose behalf.
    pub caller: Caller,
    /// When the session ends by whose cookie the caller is known; absent for who has a token.
    pub session_ends_at: Option<DateTime<Utc>>,
    permission: PhantomData<P>,
}

impl<P: Permission> Permit<P> {
    /// Proof that the same caller also has permission `Q`; nothing when it has not.
    pub fn also<Q: Permission>(&self) -> Option<Permit<Q>> {
        let may = Q::ROLES.contains(&self.caller.role) && self.caller.has_scope(Q::SCOPE);
        let same =
            || Permit { caller: self.caller.clone(), session_ends_at: self.session_ends_at, permission: PhantomData };
        may.then(same)
    }
}

impl<P: Permission> FromRequest for Permit<P> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(permit(request))
    }
}

fn permit<P: Permission>(request: &HttpRequest) -> Result<Permit<P>, Problem> {
    let Identified { caller, session_ends_at } = authentication::identified(request)?;
    if !P::ROLES.contains(&caller.role) {
        let allowed: Vec<&str> = P::ROLES.iter().map(|role| role.code()).collect();
        let detail = format!("The role {} may not do this; allowed: {}.", caller.role.code(), allowed.join(", "));
        return Err(Problem::new(ProblemKind::Forbidden, detail));
    }
    if !caller.has_scope(P::SCOPE) {
        let detail = format!("The token is limited to scopes, and {} is not among them.", P::SCOPE);
        return Err(Problem::new(ProblemKind::Forbidden, detail));
    }
    Ok(Permit { caller, session_ends_at, permission: PhantomData })
}

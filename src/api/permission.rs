//! Who may do what. A handler names the permission it needs in its signature, as [`Permit<P>`]; a handler without
//! one learns no caller and can therefore reach nobody's data.
//!
//! | Permission | officer | coordinator | integration | analyst | admin |
//! | --- | --- | --- | --- | --- | --- |
//! | [`RankPartners`] | yes | | yes | | yes |
//! | [`FindProspects`] | yes | yes | yes | | yes |
//! | [`TraceAcquaintances`] | yes | | yes | | yes |
//! | [`ReadFirms`], [`WriteFirms`] | yes | | yes | | yes |
//! | [`ReadImports`], [`WriteImports`], [`ExportRecords`] | yes | | yes | | yes |
//! | [`ReadPartners`] | yes | yes | yes | | yes |
//! | [`ReadPartnerNotes`], [`WritePartnerNotes`] | yes | | yes | | yes |
//! | [`AddPartners`] | yes | | yes | | yes |
//! | [`WritePartners`] | | yes | yes | | yes |
//! | [`DeletePartners`] | | | yes | | yes |
//! | [`UpsertPartners`] | | | yes | | yes |
//! | [`ReadMemberships`] | yes | | yes | | yes |
//! | [`WriteMemberships`] | | | yes | | yes |
//! | [`ResetSandbox`] | | | yes | | yes |
//! | [`WriteMatchCardSettings`], [`WriteCallListSettings`] | | | | | yes |
//! | [`PlanOutreach`] | yes | | yes | | yes |
//! | [`ReadAgreedVisits`], [`WriteAgreedVisits`] | yes | | yes | | yes |
//! | [`InterpretWords`] | yes | yes | yes | | yes |
//! | [`ReadReferrals`], [`WriteReferrals`] | yes | | yes | | yes |
//! | [`ReadConversations`], [`WriteConversations`] | yes | | yes | | yes |
//! | [`ReadIntroductions`] | yes | yes | yes | | yes |
//! | [`WriteIntroductions`] | yes | | yes | | yes |
//! | [`MoveIntroductions`] | yes | answers | yes | | yes |
//! | [`RequestFirms`] | | yes | | | |
//! | [`ReadCallList`] | yes | | yes | | yes |
//! | [`ReadChanges`], [`ManageWebhooks`] | | | yes | | yes |
//! | [`ReadInsights`] | yes | | | yes | yes |
//! | [`ReadContacts`], [`WriteContacts`], [`AskContactPermission`] | yes | | yes | | yes |
//! | [`ReadConsents`], [`RecordContactEvents`], [`ReadContactRules`] | yes | | yes | | yes |
//! | [`ReadDataRequests`], [`WriteDataRequests`] | yes | | | | yes |
//! | [`ReadTaxonomies`], [`ReadModel`], [`UseSession`] | yes | yes | yes | yes | yes |
//! | [`ManageAccounts`], [`ReadAudit`], [`ManageModel`] | | | | | yes |
//! | [`WriteContactRules`], [`ReadObjections`], [`WriteObjections`], [`DecideDataRequests`] | | | | | yes |

use super::authentication::{self, Identified};
use super::problem::{Problem, ProblemKind};
use super::written::Answer;
use super::{State, origin};
use crate::app::Caller;
use crate::app::caller::Role::{self, Admin, Analyst, Coordinator, Integration, Officer};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::{DateTime, Utc};
use std::future::{Ready, ready};
use std::marker::PhantomData;

/// Something that a caller may be allowed to do.
pub trait Permission: 'static {
    /// The roles that may.
    const ROLES: &'static [Role];
    /// What a token that is limited to scopes must name.
    const SCOPE: &'static str;
    /// What it must name as well to be answered the whole record that it wrote.
    const ANSWERS: Option<&'static str> = None;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident $scope:literal $((answers $answers:literal))?: $($role:ident)*;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Permission for $name {
            const ROLES: &'static [Role] = &[$($role),*];
            const SCOPE: &'static str = $scope;
            $(const ANSWERS: Option<&'static str> = Some($answers);)?
        }
    )*

        #[cfg(test)]
        const ALL: &[&str] = &[$($scope),*];
    };
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
    WriteFirms "firms:write" (answers "firms:read"): Officer Integration Admin;
    /// See imports and what became of their rows.
    ReadImports "imports:read": Officer Integration Admin;
    /// Send files of firms, commit and revert them, and keep mappings of their columns.
    WriteImports "imports:write" (answers "imports:read"): Officer Integration Admin;
    /// Take records out as files.
    ExportRecords "exports:read": Officer Integration Admin;
    /// See partners.
    ReadPartners "partners:read": Officer Coordinator Integration Admin;
    /// Add partners: of a new lab, an officer who visits firms often hears first.
    AddPartners "partners:write" (answers "partners:read"): Officer Integration Admin;
    /// Change partners: a coordinator keeps the data of the own one.
    WritePartners "partners:write" (answers "partners:read"): Coordinator Integration Admin;
    /// Delete partners: with one go its introductions and its place in every list of the organisation.
    DeletePartners "partners:write": Integration Admin;
    /// Add or change partners by the key of another system: who may do only one of the two may not do it.
    UpsertPartners "partners:write" (answers "partners:read"): Integration Admin;
    /// See which firms are members of which partners.
    ReadMemberships "memberships:read": Officer Integration Admin;
    /// Make firms members of partners, and end that.
    WriteMemberships "memberships:write" (answers "memberships:read"): Integration Admin;
    /// Put a sandbox back.
    ResetSandbox "sandbox:write": Integration Admin;
    /// Say whose pages may frame match cards.
    WriteMatchCardSettings "match-cards:write" (answers "matches:read"): Admin;
    /// Choose how call lists are filled.
    WriteCallListSettings "call-list:write" (answers "call-list:read"): Admin;
    /// Plan visits, give places, bring firms together.
    PlanOutreach "plans:write": Officer Integration Admin;
    /// See which visits were agreed with firms.
    ReadAgreedVisits "agreed-visits:read": Officer Integration Admin;
    /// Keep agreed visits, change them and take them back.
    WriteAgreedVisits "agreed-visits:write" (answers "agreed-visits:read"): Officer Integration Admin;
    /// Have free words understood.
    InterpretWords "interpretations:read": Officer Coordinator Integration Admin;
    /// See referrals, and to whom one may refer.
    ReadReferrals "referrals:read": Officer Integration Admin;
    /// Offer firms to other organisations, and answer what was offered.
    WriteReferrals "referrals:write" (answers "referrals:read"): Officer Integration Admin;
    /// See the organisation's own notes about partners.
    ReadPartnerNotes "partner-notes:read": Officer Integration Admin;
    /// Put such notes down and delete them.
    WritePartnerNotes "partner-notes:write" (answers "partner-notes:read"): Officer Integration Admin;
    /// See what was said with firms, and what to do next for them.
    ReadConversations "conversations:read": Officer Integration Admin;
    /// Write conversations down.
    WriteConversations "conversations:write" (answers "conversations:read"): Officer Integration Admin;
    /// See introductions.
    ReadIntroductions "introductions:read": Officer Coordinator Integration Admin;
    /// Make moves of introductions; a coordinator only the answer of the own partner.
    MoveIntroductions "introductions:write" (answers "introductions:read"): Officer Coordinator Integration Admin;
    /// Ask the agency for firms, on behalf of the own partner.
    RequestFirms "introductions:write" (answers "introductions:read"): Coordinator;
    /// Propose introductions, and tell what became of them.
    WriteIntroductions "introductions:write" (answers "introductions:read"): Officer Integration Admin;
    /// See which outcomes are to be asked.
    ReadOutcomes "introductions:read": Officer Integration Admin;
    /// See lists that were shown.
    ReadImpressions "impressions:read": Officer Integration Admin;
    /// Log lists that were shown.
    WriteImpressions "impressions:write" (answers "impressions:read"): Officer Integration Admin;
    /// See whom to ring next.
    ReadCallList "call-list:read": Officer Integration Admin;
    /// See the figures of the region.
    ReadInsights "insights:read": Officer Analyst Admin;
    /// See classifications and regions.
    ReadTaxonomies "taxonomies:read": Officer Coordinator Integration Analyst Admin;
    /// Make, change and remove the accounts of people and of other systems.
    ManageAccounts "accounts:write": Admin;
    /// Look at one's own session, and end it.
    UseSession "sessions:write": Officer Coordinator Integration Analyst Admin;
    /// Follow the changes of the data.
    ReadChanges "changes:read": Integration Admin;
    /// Say who is told of events.
    ManageWebhooks "webhooks:write": Integration Admin;
    /// See who did what.
    ReadAudit "audit:read": Admin;
    /// See how things stand with registers outside.
    ReadSources "sources:read": Admin;
    /// See what ranks.
    ReadModel "model:read": Officer Coordinator Integration Analyst Admin;
    /// Choose the weights that rank.
    ManageModel "model:write" (answers "model:read"): Admin;
    /// See contact persons.
    ReadContacts "contacts:read": Officer Integration Admin;
    /// Add, change and delete contact persons.
    WriteContacts "contacts:write" (answers "contacts:read"): Officer Integration Admin;
    /// Ask whether somebody may be approached.
    AskContactPermission "contacts:read": Officer Integration Admin;
    /// See consents and approaches.
    ReadConsents "contacts:read": Officer Integration Admin;
    /// Record consents, objections and approaches: whoever hears an objection records it at once.
    RecordContactEvents "contacts:write" (answers "contacts:read"): Officer Integration Admin;
    /// See the contact rules and whether approaches are shared.
    ReadContactRules "contacts:read": Officer Integration Admin;
    /// Change that.
    WriteContactRules "contact-rules:write" (answers "contacts:read"): Admin;
    /// See the register of objections.
    ReadObjections "objections:read": Admin;
    /// Take an objection back.
    WriteObjections "objections:write" (answers "objections:read"): Admin;
    /// See data requests.
    ReadDataRequests "data-requests:read": Officer Admin;
    /// Put data requests down.
    WriteDataRequests "data-requests:write" (answers "data-requests:read"): Officer Admin;
    /// Decide data requests, and see everything that is held of who asks.
    DecideDataRequests "data-requests:decide": Admin;
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
    /// Refuses a caller who is limited to a part of the data: what is told of all would tell of the rest.
    pub fn check_whole_organisation(&self) -> Result<(), Problem> {
        let reach = &self.caller.reach;
        if reach.regions.is_empty() && reach.partners.is_none() {
            return Ok(());
        }
        let detail = "This is about all data of your organisation, and the token is limited to regions or partners.";
        Err(Problem::new(ProblemKind::Forbidden, detail))
    }

    /// What the caller is answered of a record that it writes.
    pub fn answer(&self) -> Answer {
        match P::ANSWERS {
            Some(scope) if !self.caller.has_scope(scope) => Answer::Nothing,
            _ => Answer::Whole,
        }
    }

    /// Proof that the same caller also has permission `Q`; nothing when it has not.
    pub fn also<Q: Permission>(&self) -> Option<Permit<Q>> {
        let may = Q::ROLES.contains(&self.caller.role) && self.caller.has_scope(Q::SCOPE);
        let same =
            || Permit { caller: self.caller.clone(), session_ends_at: self.session_ends_at, permission: PhantomData };
        may.then(same)
    }

    /// Refuses a caller who has not permission `Q` as well.
    pub fn check_also<Q: Permission>(&self) -> Result<(), Problem> {
        if self.also::<Q>().is_some() {
            return Ok(());
        }
        let detail = format!("The token is limited to scopes, and {} is not among them.", Q::SCOPE);
        Err(Problem::new(ProblemKind::Forbidden, detail))
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
    let Identified { mut caller, session_ends_at } = authentication::identified(request)?;
    let state = request.app_data::<web::Data<State>>().ok_or_else(|| Problem::internal("no state"))?;
    origin::note(request, &mut caller, state);
    state.quotas.count_caller(request, &caller)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::accounts::scopes::SCOPES;
    use std::collections::BTreeSet;

    #[test]
    fn the_scopes_that_can_be_given_are_those_that_are_asked_for() {
        let (asked, given): (BTreeSet<&str>, BTreeSet<&str>) = (ALL.iter().copied().collect(), SCOPES.into());
        assert_eq!((asked, given.len()), (given.clone(), SCOPES.len()));
    }
}

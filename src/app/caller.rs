//! On whose behalf a use case runs: organisation, person or system, role, and how far that reaches.
//!
//! A caller is made from a checked token ([`super::tokens`]) or stands for the command line. What a role may do at all
//! is decided by the front end ([`crate::api::permission`]); what of an organisation's data it reaches is decided here
//! and used by the use cases, so that every front end holds to it.

use super::{AppError, Result};
use crate::domain::audit::Origin;
use crate::domain::region::Location;
use crate::domain::{OrganisationId, PartnerId};
use crate::matching::query::Region;
use crate::storage::changes::{Acting, Writer};
use std::borrow::Cow;
use std::collections::BTreeSet;

pub use crate::domain::Role;

/// Who calls, for which organisation, and how far that reaches.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The organisation whose data are meant (*organisatie*).
    pub organisation: OrganisationId,
    /// Who calls: the subject of the token, or `cli`.
    pub subject: String,
    /// In which role.
    pub role: Role,
    /// What the token limits its bearer to, as `firms:read`; absent when it limits nothing beside the role.
    pub scopes: Option<BTreeSet<String>>,
    /// Which part of the organisation's data.
    pub reach: Reach,
    /// From where the request came, for the audit.
    pub origin: Origin,
}

/// Which part of an organisation's data a caller sees (*bereik*).
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Firms in these regions only (codes of provinces, COROP regions or municipalities); empty means in all.
    pub regions: Vec<String>,
    /// These partners only; absent means all, and for a coordinator none.
    pub partners: Option<BTreeSet<PartnerId>>,
}

impl From<&Caller> for Acting {
    fn from(caller: &Caller) -> Self {
        Self { organisation: caller.organisation, writer: Some(Writer::of(&caller.subject)) }
    }
}

impl Reach {
    /// The part of the asked regions that is within reach; empty means everywhere, here as there.
    pub fn narrow(&self, asked: Vec<Region>) -> Vec<Region> {
        if self.regions.is_empty() {
            return asked;
        }
        let own: Vec<Region> = self.regions.iter().filter_map(|code| Region::from_code(code)).collect();
        let within: Vec<Region> = match asked.is_empty() {
            true => own,
            false => asked.iter().flat_map(|asked| own.iter().filter_map(|own| asked.narrower(*own))).collect(),
        };
        if within.is_empty() { vec![Region::NOWHERE] } else { within }
    }
}

impl Caller {
    /// The command line, for the default organisation.
    pub fn command_line() -> Self {
        Self::of(OrganisationId::DEFAULT, "cli", Role::Admin)
    }

    /// Whether this is a person with an account at this service.
    pub fn has_account(&self) -> bool {
        self.subject.starts_with("user:")
    }

    /// A caller whom only its role limits.
    pub fn of(organisation: OrganisationId, subject: &str, role: Role) -> Self {
        Self {
            organisation,
            subject: subject.to_owned(),
            role,
            scopes: None,
            reach: Reach::default(),
            origin: Origin::default(),
        }
    }

    /// Whether the token lets its bearer do this, as far as scopes go.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(scope))
    }

    /// Whether these scopes are no more than the token has; absent are those of somebody who signs in, whom nothing limits.
    pub fn may_give(&self, scopes: Option<&BTreeSet<String>>) -> bool {
        match (&self.scopes, scopes) {
            (None, _) => true,
            (Some(own), Some(given)) => given.is_subset(own),
            (Some(_), None) => false,
        }
    }

    /// Whether a firm with this location is within reach. A firm of which no place is known is nobody's region yet,
    /// so that who is limited to regions does not see it.
    pub fn reaches_place(&self, location: Option<&Location>) -> bool {
        let within = |location: &Location| {
            let places = [&location.province, &location.corop, &location.municipality];
            places.into_iter().flatten().any(|code| self.reach.regions.contains(code))
        };
        self.reach.regions.is_empty() || location.is_some_and(within)
    }

    /// The partners within reach; nothing when all are. A coordinator works for partners that its token names.
    pub fn own_partners(&self) -> Option<Cow<'_, BTreeSet<PartnerId>>> {
        match (&self.reach.partners, self.role) {
            (Some(partners), _) => Some(Cow::Borrowed(partners)),
            (None, Role::Coordinator) => Some(Cow::Owned(BTreeSet::new())),
            (None, _) => None,
        }
    }

    /// Whether a partner is within reach.
    pub fn reaches_partner(&self, partner: PartnerId) -> bool {
        self.own_partners().is_none_or(|partners| partners.contains(&partner))
    }

    /// Whether the caller is somebody of a partner, who learns of natural persons no more than initials and sector.
    pub fn is_outsider(&self) -> bool {
        self.role == Role::Coordinator
    }

    /// Refuses what is out of reach with the same answer as what does not exist.
    pub fn check_partner(&self, partner: PartnerId) -> Result<()> {
        match self.reaches_partner(partner) {
            true => Ok(()),
            false => Err(AppError::NotFound { what: "partner", id: partner.to_string() }),
        }
    }
}

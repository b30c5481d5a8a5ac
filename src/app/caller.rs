//! On whose behalf a use case runs: organisation, person or system, role, and how far that reaches.
//!
//! A caller is made from a checked token ([`super::tokens`]) or stands for the command line. What a role may do at all
//! is decided by the front end ([`crate::api::permission`]); what of an organisation's data it reaches is decided here
//! and used by the use cases, so that every front end holds to it.

use super::{AppError, Result};
use crate::domain::audit::Origin;
use crate::domain::region::Location;
use crate::domain::{OrganisationId, PartnerId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What a caller may do (*rol*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Visits firms and introduces them (*accountmanager*).
    Officer,
    /// Runs a fieldlab or network and looks for firms (*coördinator*).
    Coordinator,
    /// Another system, such as a CRM (*koppeling*).
    Integration,
    /// Sees classifications and aggregates only (*analist*).
    Analyst,
    /// Sets the product up (*beheerder*).
    Admin,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 5] = [Role::Officer, Role::Coordinator, Role::Integration, Role::Analyst, Role::Admin];

    /// The code in tokens, API and command line.
    pub fn code(self) -> &'static str {
        match self {
            Role::Officer => "officer",
            Role::Coordinator => "coordinator",
            Role::Integration => "integration",
            Role::Analyst => "analyst",
            Role::Admin => "admin",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

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
    /// These partners only; absent means all. A coordinator without partners sees none.
    pub partners: Option<BTreeSet<PartnerId>>,
}

impl Caller {
    /// The command line, for the default organisation.
    pub fn command_line() -> Self {
        Self::of(OrganisationId::DEFAULT, "cli", Role::Admin)
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

    /// Whether a firm with this location is within reach. A firm of which no place is known is nobody's region yet,
    /// so that who is limited to regions does not see it.
    pub fn reaches_place(&self, location: Option<&Location>) -> bool {
        let within = |location: &Location| {
            let places = [&location.province, &location.corop, &location.municipality];
            places.into_iter().flatten().any(|code| self.reach.regions.contains(code))
        };
        self.reach.regions.is_empty() || location.is_some_and(within)
    }

    /// Whether a partner is within reach.
    pub fn reaches_partner(&self, partner: PartnerId) -> bool {
        self.reach.partners.as_ref().is_none_or(|partners| partners.contains(&partner))
    }

    /// Refuses what is out of reach with the same answer as what does not exist.
    pub fn check_partner(&self, partner: PartnerId) -> Result<()> {
        match self.reaches_partner(partner) {
            true => Ok(()),
            false => Err(AppError::NotFound { what: "partner", id: partner.to_string() }),
        }
    }
}

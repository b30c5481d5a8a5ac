//! What somebody may do.

use serde::{Deserialize, Serialize};
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

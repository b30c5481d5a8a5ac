//! On whose behalf a transaction writes.

use crate::domain::OrganisationId;
use std::fmt;
use uuid::Uuid;

/// Under this name the subjects of tokens are hashed.
const NAMES: Uuid = Uuid::from_u128(0x6f1d_2f0a_7c1e_5b0e_9a57_3d5f_64b1_c2e8);

/// Who writes: a hash of the subject of the token, which tells one's own changes from those of others and says no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writer(Uuid);

impl Writer {
    /// The writer with this subject.
    pub fn of(subject: &str) -> Self {
        Self(Uuid::new_v5(&NAMES, subject.as_bytes()))
    }
}

impl fmt::Display for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// For whom a transaction is: the organisation, and who writes when that is known.
#[derive(Clone, Copy, Debug)]
pub struct Acting {
    /// Whose data are meant.
    pub organisation: OrganisationId,
    /// Who writes.
    pub writer: Option<Writer>,
}

impl From<OrganisationId> for Acting {
    fn from(organisation: OrganisationId) -> Self {
        Self { organisation, writer: None }
    }
}

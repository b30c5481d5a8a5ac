//! A partner as people write it down, and how it becomes a [`Partner`].

use super::{Surroundings, Understood};
use crate::domain::{Invalid, Partner};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A partner as people write it down.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PartnerProfile {
    /// Name.
    pub name: Option<String>,
}

impl PartnerProfile {
    /// Understands the profile; all faults at once, with pointers that begin at the profile (`/sbi/0/code`).
    pub fn understand(&self, _surroundings: &Surroundings<'_>) -> Result<Understood<Partner>, Vec<Invalid>> {
        todo!()
    }
}

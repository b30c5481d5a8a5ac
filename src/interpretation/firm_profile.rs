//! A firm as people write it down, and how it becomes a [`Firm`].

use super::{Surroundings, Understood};
use crate::domain::{Firm, Invalid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A firm as people write it down.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FirmProfile {
    /// Name.
    pub name: Option<String>,
}

impl FirmProfile {
    /// Understands the profile; all faults at once, with pointers that begin at the profile (`/sbi/0/code`).
    pub fn understand(&self, _surroundings: &Surroundings<'_>) -> Result<Understood<Firm>, Vec<Invalid>> {
        todo!()
    }
}

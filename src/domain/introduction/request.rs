//! That the partner asks for a firm itself.

use super::proposal::REASON_LENGTH;
use crate::domain::invalid::Invalid;
use crate::domain::officer::Officer;
use crate::domain::text::counted;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A partner's own request for a firm (*aanvraag*): its coordinator asks the agency to bring the two together. What comes of it
/// the agency decides, and then the firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PartnerRequest {
    /// Who asks, for the partner.
    pub by: Officer,
    /// When.
    pub date: NaiveDate,
    /// Why.
    #[schema(min_length = 3, max_length = 500)]
    pub reason: String,
}

impl PartnerRequest {
    /// What is wrong with a reason, in a field at `pointer`.
    pub fn find_fault(pointer: &str, reason: &str) -> Option<Invalid> {
        let length = reason.trim().chars().count();
        if !REASON_LENGTH.contains(&length) {
            let message = format!("The reason has {}.", counted(length, "character", "characters"));
            let remedy = "Say in 3 to 500 characters why the partner asks for the firm.";
            return Some(Invalid::new(pointer, "invalid_length", message, remedy));
        }
        let is_bare = |sign: char| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t');
        let message = "The reason has control characters.";
        reason.chars().any(is_bare).then(|| Invalid::new(pointer, "control_character", message, "Leave them out."))
    }
}

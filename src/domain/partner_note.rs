//! What an organisation puts down about a partner for itself.

use super::ids::PartnerId;
use super::invalid::Invalid;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest note, in characters.
pub const MOST_CHARACTERS: usize = 5000;

/// A note of an organisation about a partner (*eigen aantekening*), also about one of the registry that all share:
/// other organisations, and the partner itself, do not see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnerNote {
    /// Own id.
    pub id: Uuid,
    /// About which partner.
    pub partner_id: PartnerId,
    /// What was put down.
    #[schema(min_length = 1, max_length = 5000)]
    pub text: String,
    /// Who put it down: the subject of the token.
    #[schema(max_length = 300)]
    pub written_by: String,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// The text of a note at `pointer`: some characters, line ends among them, without other signs of control.
pub fn read_text(pointer: &str, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let refuse = |code, message: String, remedy: &str| Err(Invalid::new(pointer, code, message, remedy));
    if text.is_empty() {
        return refuse("missing", "The note is empty.".into(), "Write something down.");
    }
    if text.chars().count() > MOST_CHARACTERS {
        let message = format!("The note has more than {MOST_CHARACTERS} characters.");
        return refuse("too_long", message, "Shorten it, or make two of it.");
    }
    if text.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t')) {
        return refuse("control_character", "The note has control characters.".into(), "Leave them out.");
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_lines_and_is_neither_empty_nor_endless() {
        assert_eq!(read_text("/text", " eerst bellen\nmet A. ").unwrap(), "eerst bellen\nmet A.");
        let code = |text: &str| read_text("/text", text).unwrap_err().code;
        assert_eq!(code(" \n"), "missing");
        assert_eq!(code(&"x".repeat(MOST_CHARACTERS + 1)), "too_long");
        assert_eq!(code("a\u{0}b"), "control_character");
    }
}

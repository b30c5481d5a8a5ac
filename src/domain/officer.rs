//! The person at the agency who acts.

use super::invalid::{Invalid, shown};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest name that is taken.
pub const LONGEST_NAME: usize = 120;

/// A named person of the agency (*accountmanager*): whoever held a conversation, or decided on an introduction. A
/// decision has a person's name under it, never only a program's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 120, example = "A. de Vries")]
pub struct Officer(String);

impl Officer {
    /// Reads a name; white space around it falls away. A name without a letter, with a control character, or of more
    /// than [`LONGEST_NAME`] characters is refused.
    pub fn parse(name: &str) -> Result<Self, Invalid> {
        let name = name.trim();
        let is_name = name.chars().any(char::is_alphabetic) && !name.chars().any(char::is_control);
        if is_name && name.chars().count() <= LONGEST_NAME {
            return Ok(Self(name.to_owned()));
        }
        let message = format!("“{}” is no name of a person.", shown(name));
        Err(Invalid::new("", "invalid_name", message, format!("Give a name of 1 to {LONGEST_NAME} characters.")))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Officer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Officer {
    type Error = Invalid;
    fn try_from(name: String) -> Result<Self, Invalid> {
        Self::parse(&name)
    }
}

impl From<Officer> for String {
    fn from(officer: Officer) -> String {
        officer.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_needed_and_kept_without_its_margins() {
        assert_eq!(Officer::parse("  A. de Vries ").unwrap().as_str(), "A. de Vries");
        for wrong in ["", "   ", "123", "a\nb", &"x".repeat(LONGEST_NAME + 1)] {
            assert_eq!(Officer::parse(wrong).unwrap_err().code, "invalid_name", "{wrong:?}");
        }
    }
}

//! What is wrong with an input: where, what, and how to mend it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// More faults than this are not looked for in one body.
pub const MOST_FAULTS: usize = 20;

/// One fault in an input. All faults of an input are reported together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{pointer}: {message} {remedy}")]
pub struct Invalid {
    /// Where: a JSON pointer into the body (`/firm/sbi/0/code`) or the name of a parameter or column.
    pub pointer: String,
    /// Stable code for programs, such as `unknown_code`.
    pub code: String,
    /// What is wrong, naming the value.
    pub message: String,
    /// How to mend it.
    pub remedy: String,
    /// Ids of the records that may be meant, when the input does not tell which one is.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 100)]
    pub candidates: Box<[Uuid]>,
}

impl Invalid {
    /// A fault at `pointer`; `message` names the value, `remedy` says what would be accepted.
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            message: message.into(),
            remedy: remedy.into(),
            candidates: Box::default(),
        }
    }

    /// The same fault, with the records that may be meant.
    pub fn among(mut self, candidates: impl IntoIterator<Item = Uuid>) -> Self {
        self.candidates = candidates.into_iter().collect();
        self
    }

    /// The same fault, seen from one level higher: `/code` in `/firm/sbi/0` becomes `/firm/sbi/0/code`.
    pub fn within(mut self, outer: &str) -> Self {
        self.pointer.insert_str(0, outer);
        self
    }
}

fn is_empty(candidates: &[Uuid]) -> bool {
    candidates.is_empty()
}

/// The value as an error message may show it: shortened, without control characters.
pub fn shown(value: &str) -> String {
    const LONGEST: usize = 60;
    let mut text: String = value.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if value.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}

/// Pointer to a field of what `pointer` points to (RFC 6901).
pub fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", shown(key).replace('~', "~0").replace('/', "~1"))
}

//! What firms and partners want to work on together.

use super::reference;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A collaboration topic (*samenwerkingsonderwerp*): a theme (level 1) or a topic within a theme (level 2) of
/// `data/topics.csv`. Holds the row in that table; in JSON it is the topic's code, such as `robotica`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "robotica", max_length = 64)]
pub struct TopicId(u16);

impl TopicId {
    /// The topic in this row of the table.
    pub fn at(row: usize) -> Option<TopicId> {
        (row < reference::topics().len()).then_some(TopicId(row as u16))
    }

    /// The topic with this code.
    pub fn from_code(code: &str) -> Option<TopicId> {
        reference::topics().iter().position(|topic| topic.id == code).map(|row| TopicId(row as u16))
    }

    /// A topic by its row, while the table is still being read.
    pub(super) fn unchecked(row: usize) -> TopicId {
        TopicId(row as u16)
    }

    /// Row in the topic table.
    pub fn row(self) -> usize {
        self.0.into()
    }

    /// Label, parent, synonyms and barriers of the topic.
    pub fn topic(self) -> &'static reference::Topic {
        &reference::topics()[self.row()]
    }

    /// The code.
    pub fn code(self) -> &'static str {
        &self.topic().id
    }

    /// The theme to which it belongs; a theme is its own.
    pub fn theme(self) -> TopicId {
        self.topic().parent.unwrap_or(self)
    }
}

impl TryFrom<String> for TopicId {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("unknown topic “{code}”"))
    }
}

impl From<TopicId> for String {
    fn from(topic: TopicId) -> String {
        topic.code().to_owned()
    }
}

//! How one gets in at a partner, and what is on its calendar.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Intake of a partner (*intake*): whom to ask, and whether there is room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Intake {
    /// The role that receives new firms, such as "business developer"; never a person's name.
    #[schema(max_length = 200)]
    pub role: Option<String>,
    /// A mailbox of the organisation.
    #[schema(max_length = 200)]
    pub mailbox: Option<String>,
    /// When one can come, in words.
    #[schema(max_length = 500)]
    pub opening: Option<String>,
    /// Places that can be given; unknown when absent.
    pub capacity: Option<u32>,
    /// Whether new firms are taken; unknown when absent.
    pub is_open: Option<bool>,
}

/// A dated event of a partner (*evenement*): an open day, the start of student projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    /// What it is.
    #[schema(max_length = 300)]
    pub title: String,
    /// The day, or the first day.
    pub date: NaiveDate,
    /// The step that one takes there, if it is one.
    #[serde(default)]
    pub step: Option<super::step::Step>,
}

/// A programme of a school (*opleiding*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Programme {
    /// Its name.
    #[schema(max_length = 300)]
    pub name: String,
    /// Level, such as `mbo 4` or `hbo bachelor`.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub level: Option<String>,
    /// Topics that it teaches.
    #[serde(default)]
    pub topics: Vec<super::topic::TopicId>,
}

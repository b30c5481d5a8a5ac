//! A sentence in the two languages of the product.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The same words in Dutch and in English; Dutch comes first everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Pairs a Dutch and an English wording.
    pub fn new(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { nl: nl.into(), en: en.into() }
    }
}

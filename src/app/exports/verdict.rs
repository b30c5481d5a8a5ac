//! What the contact gate says of a firm, as cells of a table.

use super::firm_cells::text_of;
use crate::app::contact_permission::OpenChannels;
use crate::connectors::tables::lists::joined;
use serde_json::json;

/// The columns of [`crate::connectors::tables::CONTACT_COLUMNS`] with their cells.
pub(in crate::app) fn cells(contact: &OpenChannels) -> [(&'static str, String); 4] {
    let rules: Vec<_> = contact.reasons.iter().map(|reason| reason.rule).collect();
    let nl: Vec<&str> = contact.reasons.iter().map(|reason| reason.text.nl.as_str()).collect();
    let en: Vec<&str> = contact.reasons.iter().map(|reason| reason.text.en.as_str()).collect();
    [
        ("contactChannels", text_of(&json!(contact.channels))),
        ("contactRules", text_of(&json!(rules))),
        ("contactNl", joined(nl)),
        ("contactEn", joined(en)),
    ]
}

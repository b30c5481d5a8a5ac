//! What a partner tells of itself in a form: a few fields of its record, the others as they are.

use super::partners::{get_partner, replace_partner};
use super::writing::{Expected, Written};
use super::{App, AppError, Caller, Result};
use crate::domain::PartnerId;
use crate::domain::intake::Intake;
use crate::domain::partner::Service;
use crate::interpretation::PartnerProfile;
use serde_json::{Map, Value, json};

/// Who said so, as it stands beside the facts.
const SOURCE: &str = "opgave van de partner";

/// The fields that a partner keeps itself (*eigen gegevens*).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartnerDetails {
    /// Short description.
    pub description: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// What it does for firms.
    pub services: Vec<Service>,
    /// How one gets in, and how many places there are.
    pub intake: Intake,
}

/// Puts the details in the place of what is stored, each that changed with the partner as its source and today as its
/// date.
pub fn change_details(
    app: &App,
    caller: &Caller,
    id: PartnerId,
    details: &PartnerDetails,
    expected: &Expected,
) -> Result<Written> {
    let (record, revision) = get_partner(app, caller, id)?;
    expected.check("partner", revision)?;
    let broken = |error: serde_json::Error| AppError::File {
        doing: "reading the record of a partner as a profile".to_owned(),
        source: std::io::Error::other(error),
    };
    let mut fields: Map<String, Value> =
        serde_json::to_value(&record.partner).and_then(serde_json::from_value).map_err(broken)?;
    fields.remove("id");
    let told = [
        ("description", json!(details.description)),
        ("website", json!(details.website)),
        ("services", json!(details.services)),
        ("intake", json!(details.intake)),
    ];
    let mut sources = fields.remove("sources").unwrap_or_else(|| json!({}));
    for (name, value) in told {
        if fields.get(name) != Some(&value) {
            sources[name] = json!({"source": SOURCE, "date": app.today()});
        }
        fields.insert(name.to_owned(), value);
    }
    fields.insert("sources".to_owned(), sources);
    let profile: PartnerProfile = serde_json::from_value(Value::Object(fields)).map_err(broken)?;
    replace_partner(app, caller, id, &profile, &Expected::OneOf(vec![revision]))
}

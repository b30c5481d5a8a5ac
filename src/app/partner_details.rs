//! What a partner tells of itself in a form: a few fields of its record, the others as they are.

use super::partners::{get_partner, replace_partner, understand};
use super::writing::{Expected, Written};
use super::{App, AppError, Caller, Result};
use crate::domain::intake::{Event, Intake};
use crate::domain::partner::{Member, PartnerTopic, Service};
use crate::domain::step::{Step, StepOffer};
use crate::domain::{Invalid, Partner, PartnerId, TopicId};
use crate::interpretation::PartnerProfile;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

/// The fields that a partner keeps itself (*eigen gegevens*).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartnerDetails {
    /// Short description.
    pub description: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// What it does for firms.
    pub services: Vec<Service>,
    /// What it works on.
    pub topics: Vec<TopicId>,
    /// Steps that a firm can take with it.
    pub steps: Vec<Step>,
    /// What is on its calendar, the first day first.
    pub events: Vec<(NaiveDate, String)>,
    /// How one gets in, and how many places there are.
    pub intake: Intake,
    /// Names of its members, who are not to be invited any more; absent leaves them as they are.
    pub members: Option<Vec<String>>,
}

impl PartnerDetails {
    /// What the record says.
    pub fn of(partner: Partner) -> PartnerDetails {
        PartnerDetails {
            topics: partner.topics.iter().map(|topic| topic.topic).collect(),
            // In the order in which the form names them, so that one that was not touched is as it was.
            steps: Step::ALL.into_iter().filter(|step| partner.steps.iter().any(|offer| offer.step == *step)).collect(),
            events: partner.events.into_iter().map(|event| (event.date, event.title)).collect(),
            description: partner.description,
            website: partner.website,
            services: partner.services,
            intake: partner.intake.unwrap_or_default(),
            members: Some(partner.members.into_iter().map(|member| member.name).collect()),
        }
    }

    /// The topics, with the strength that was known of them.
    fn topics(&self, known: &[PartnerTopic]) -> Vec<PartnerTopic> {
        let stated = |topic: &TopicId| PartnerTopic { topic: *topic, strength: 1.0, derived: false };
        let of =
            |topic: &TopicId| known.iter().find(|one| one.topic == *topic).cloned().unwrap_or_else(|| stated(topic));
        self.topics.iter().map(of).collect()
    }

    /// The steps, with the price and the time that were known of them; those that were known come first, as they were.
    fn steps(&self, known: &[StepOffer]) -> Vec<StepOffer> {
        let kept = known.iter().filter(|offer| self.steps.contains(&offer.step)).cloned();
        let is_new = |step: &&Step| !known.iter().any(|offer| offer.step == **step);
        kept.chain(self.steps.iter().filter(is_new).map(|step| StepOffer::plain(*step))).collect()
    }

    /// The members, with the firm and the source that were known of them.
    fn members(&self, known: &[Member]) -> Vec<Member> {
        let of = |name: &String| {
            let found = known.iter().find(|member| member.name == *name).cloned();
            found.unwrap_or_else(|| Member { firm_id: None, name: name.clone(), provenance: None })
        };
        self.members.as_ref().map_or_else(|| known.to_vec(), |names| names.iter().map(of).collect())
    }

    /// The events, with the step that was known of them.
    fn events(&self, known: &[Event]) -> Vec<Event> {
        let step = |date: &NaiveDate, title: &String| {
            known.iter().find(|one| one.date == *date && one.title == *title).and_then(|one| one.step)
        };
        let of =
            |(date, title): &(NaiveDate, String)| Event { title: title.clone(), date: *date, step: step(date, title) };
        self.events.iter().map(of).collect()
    }
}

/// Puts the details in the place of what is stored, each that changed with who told it as its source, the partner itself or
/// somebody of the agency, and today as its date.
pub fn change_details(
    app: &App,
    caller: &Caller,
    id: PartnerId,
    details: &PartnerDetails,
    expected: &Expected,
) -> Result<Written> {
    let (record, revision) = get_partner(app, caller, id)?;
    expected.check("partner", revision)?;
    let profile = profile(&record.partner, details)?;
    replace_partner(app, caller, id, &profile, &Expected::OneOf(vec![revision]))
}

/// What is wrong with details that are not stored yet.
pub fn find_faults(app: &App, partner: &Partner, details: &PartnerDetails) -> Result<Vec<Invalid>> {
    match understand(app, &profile(partner, details)?) {
        Err(AppError::Invalid(faults)) => Ok(faults),
        other => other.map(|_| Vec::new()),
    }
}

/// The partner as a profile, with the details in the place of what was known.
fn profile(partner: &Partner, details: &PartnerDetails) -> Result<PartnerProfile> {
    let broken = |error: serde_json::Error| AppError::File {
        doing: "reading the record of a partner as a profile".to_owned(),
        source: std::io::Error::other(error),
    };
    let mut fields: Map<String, Value> =
        serde_json::to_value(partner).and_then(serde_json::from_value).map_err(broken)?;
    fields.remove("id");
    let told = [
        ("description", json!(details.description)),
        ("website", json!(details.website)),
        ("services", json!(details.services)),
        ("intake", json!(details.intake)),
        ("topics", json!(details.topics(&partner.topics))),
        ("steps", json!(details.steps(&partner.steps))),
        ("events", json!(details.events(&partner.events))),
        ("members", json!(details.members(&partner.members))),
    ];
    fields.extend(told.map(|(name, value)| (name.to_owned(), value)));
    serde_json::from_value(Value::Object(fields)).map_err(broken)
}

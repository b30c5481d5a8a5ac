//! What somebody fills in of a firm in a form: a few fields of its record, the others as they are.

use super::accounts::names::officer;
use super::external_keys::patch_firm;
use super::firms::{create_firm, get_firm, understand};
use super::search::{is_searchable, search_firms};
use super::writing::{Expected, Once, Written};
use super::{App, AppError, Caller, Result};
use crate::domain::firm::LegalForm;
use crate::domain::goal::Goal;
use crate::domain::normal_name::normal_name;
use crate::domain::partner_kind::WishedKind;
use crate::domain::region::Location;
use crate::domain::sector::SbiVersion;
use crate::domain::size::Employees;
use crate::domain::{Firm, FirmId, Invalid, Text, TopicId, reference};
use crate::interpretation::FirmProfile;
use serde_json::{Map, Value, json};

/// From this likeness on two names may be of one firm (Jaro-Winkler, of 0 to 1).
const ALIKE: f64 = 0.92;

/// Names that are compared with that of a new firm.
const MOST_ALIKE: usize = 10;

/// The fields of a firm that a form shows (*bedrijfsgegevens*), as they are written there. What is absent is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirmDetails {
    /// Name.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// What it mainly does: a label of the classification or a free word.
    pub sector: Option<String>,
    /// Persons at work: a count or a size class.
    pub employees: Option<String>,
    /// When founded: year, month or day.
    pub founded: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Place.
    pub place: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Legal form.
    pub legal_form: Option<LegalForm>,
    /// Number in the business register.
    pub kvk_number: Option<String>,
    /// What it wants to work on.
    pub topics: Vec<TopicId>,
    /// With whom.
    pub partner_kinds: Vec<WishedKind>,
    /// What it wants to reach.
    pub goals: Vec<Goal>,
}

impl FirmDetails {
    /// What is known; `say` puts the main activity into the language of the form.
    pub fn of(firm: &Firm, say: impl Fn(&Text) -> String) -> Self {
        let location = firm.location.as_ref();
        let as_text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let employees = |employees: Employees| match employees {
            Employees::Count(count) => count.to_string(),
            Employees::Class(class) => class.code().to_owned(),
        };
        Self {
            name: Some(firm.name.clone()).filter(|name| !name.is_empty()),
            description: firm.description.clone(),
            sector: firm.main_activity().map(|activity| say(&activity.label())),
            employees: firm.employees.map(employees),
            founded: firm.founded.map(|founded| as_text(json!(founded))),
            address: location.and_then(|location| location.address.clone()),
            postcode: location.and_then(|location| location.postcode.as_ref()).map(|postcode| postcode.on_envelope()),
            place: location.and_then(|location| location.place.clone()),
            website: firm.website.clone(),
            legal_form: firm.legal_form,
            kvk_number: firm.kvk_number.as_ref().map(ToString::to_string),
            topics: firm.topics.clone(),
            partner_kinds: firm.partner_kinds.clone(),
            goals: firm.goals.clone(),
        }
    }

    /// The fields that differ from what was known, as a profile has them; `null` where something was taken out.
    fn changes(&self, before: &Self, firm: &Firm) -> Map<String, Value> {
        let codes = |codes: Vec<&'static str>| json!(codes);
        let mut changes = Map::new();
        let mut put = |name: &str, is_other: bool, value: Value| {
            if is_other {
                changes.insert(name.to_owned(), value);
            }
        };
        put("name", self.name != before.name, json!(self.name));
        put("description", self.description != before.description, json!(self.description));
        put("employees", self.employees != before.employees, json!(self.employees));
        put("founded", self.founded != before.founded, json!(self.founded));
        put("website", self.website != before.website, json!(self.website));
        put("legalForm", self.legal_form != before.legal_form, json!(self.legal_form.map(LegalForm::code)));
        put("kvkNumber", self.kvk_number != before.kvk_number, json!(self.kvk_number));
        put("sbi", self.sector != before.sector, self.activities(firm));
        put("topics", self.topics != before.topics, codes(self.topics.iter().map(|topic| topic.code()).collect()));
        let kinds = self.partner_kinds.iter().map(|kind| kind.code()).collect();
        put("partnerKinds", is_other(&self.partner_kinds, &before.partner_kinds), codes(kinds));
        put("goals", is_other(&self.goals, &before.goals), codes(self.goals.iter().map(|goal| goal.code()).collect()));
        let has_moved = (&self.postcode, &self.place) != (&before.postcode, &before.place);
        put("location", has_moved || self.address != before.address, self.location(has_moved));
        changes
    }

    /// The main activity as it is written, before the others that are known.
    fn activities(&self, firm: &Firm) -> Value {
        let main = self.sector.as_deref().map(activity);
        let others = firm.sbi.iter().filter(|other| firm.main_activity() != Some(other));
        let others = others.map(|other| json!({"code": other.code, "version": other.version, "main": false}));
        let mut all: Vec<Value> = main.into_iter().collect();
        all.extend(others.filter(|other| all.iter().all(|one| one["code"] != other["code"])).collect::<Vec<_>>());
        json!(all)
    }

    /// The place; of a firm that moved, what followed from the old place is worked out anew.
    fn location(&self, has_moved: bool) -> Value {
        match has_moved {
            true if self.address.is_none() && self.postcode.is_none() && self.place.is_none() => Value::Null,
            true => json!({
                "address": self.address, "postcode": self.postcode, "place": self.place, "municipality": null,
                "corop": null, "province": null, "area": null, "coordinates": null, "precision": null,
            }),
            false => json!({"address": self.address}),
        }
    }
}

/// Whether two lists differ in more than their order: ticks have none.
fn is_other<T: PartialEq>(these: &[T], those: &[T]) -> bool {
    these.len() != those.len() || these.iter().any(|one| !those.contains(one))
}

/// An activity in words: by its label in the classification, else as a free word.
fn activity(words: &str) -> Value {
    let is_meant = |label: &Text| [&label.nl, &label.en].iter().any(|own| own.to_lowercase() == words.to_lowercase());
    let labelled = reference::sectors(SbiVersion::V2008).iter();
    let labelled = labelled.filter(|sector| sector.level != "section").find(|sector| is_meant(&sector.label));
    match labelled {
        Some(sector) => json!({"code": sector.code, "version": SbiVersion::V2008, "main": true}),
        None => json!(words),
    }
}

/// Stores a new firm of which this was filled in.
pub fn add_firm(app: &App, caller: &Caller, details: &FirmDetails, once: Option<&Once>) -> Result<Written> {
    let mut fields = details.changes(&FirmDetails::default(), &Firm::default());
    fields.retain(|_, value| !value.is_null());
    fields.insert("provenance".to_owned(), entered(app, caller)?);
    let profile = profile(app, fields)?;
    create_firm(app, caller, &profile, once)
}

/// Puts what changed in the place of what is stored, each with who filled it in as its source and today as its date;
/// nothing is written when nothing changed.
pub fn change_firm(
    app: &App,
    caller: &Caller,
    id: FirmId,
    details: &FirmDetails,
    say: impl Fn(&Text) -> String,
    expected: &Expected,
) -> Result<()> {
    let (record, revision) = get_firm(app, caller, id)?;
    expected.check("firm", revision)?;
    let mut changes = details.changes(&FirmDetails::of(&record.firm, say), &record.firm);
    if changes.is_empty() {
        return Ok(());
    }
    let name = json!(record.firm.name);
    let told = changes.iter().filter(|(_, value)| !value.is_null());
    let told = told.map(|(field, value)| (field.clone(), value.clone()));
    profile(app, [("name".to_owned(), name)].into_iter().chain(told).collect())?;
    let source = entered(app, caller)?;
    let of = |(field, value): (&String, &Value)| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        (field.clone(), if is_empty { Value::Null } else { source.clone() })
    };
    let sources: Map<String, Value> = changes.iter().map(of).collect();
    changes.insert("sources".to_owned(), Value::Object(sources));
    patch_firm(app, caller, &Ok(id), &changes, &Expected::OneOf(vec![revision]))?;
    Ok(())
}

/// Who filled it in, and when.
fn entered(app: &App, caller: &Caller) -> Result<Value> {
    let (who, day) = (officer(app, caller)?, app.today());
    Ok(json!({"source": format!("officer, {day}, {who}"), "date": day}))
}

/// The profile that was filled in. Work of which nobody knows what it is, is refused, and so is a postcode from which
/// it does not follow where the firm is.
fn profile(app: &App, fields: Map<String, Value>) -> Result<FirmProfile> {
    let profile: FirmProfile = serde_json::from_value(Value::Object(fields)).map_err(|fault| {
        AppError::from(Invalid::new("", "invalid_value", format!("The form is not filled in right: {fault}."), ""))
    })?;
    let understood = understand(app, &profile)?;
    let mut faults = Vec::new();
    if understood.record.sbi.is_empty() && !profile.sbi.is_empty() {
        let message = "It is not known what work this is.";
        faults.push(Invalid::new("/sbi", "not_understood", message, "Write it otherwise."));
    }
    let told = profile.location.as_ref().filter(|told| told.postcode.is_some() && told.place.is_none());
    let is_found = |place: &Location| place.coordinates.is_some() || place.municipality.is_some();
    if told.is_some() && !understood.record.location.as_ref().is_some_and(is_found) {
        let message = "The place does not follow from the postcode.";
        faults.push(Invalid::new("/location/place", "missing", message, "Give the place."));
    }
    if faults.is_empty() { Ok(profile) } else { Err(faults.into()) }
}

/// Firms whose name is nearly this one; none while names cannot be searched yet.
pub fn named_alike(app: &App, caller: &Caller, name: &str) -> Result<Vec<Firm>> {
    if !is_searchable(app, caller, name)? {
        return Ok(Vec::new());
    }
    let wanted = normal_name(name);
    let found = search_firms(app, caller, name, MOST_ALIKE)?.found.into_iter().map(|found| found.record);
    let is_alike = |own: &str| strsim::jaro_winkler(&normal_name(own), &wanted) >= ALIKE;
    Ok(found.filter(|firm| is_alike(&firm.name) || firm.trade_names.iter().any(|own| is_alike(own))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firm() -> Firm {
        let profile = json!({
            "name": "Proef Metaal", "employees": "10-19", "founded": "2016-03", "website": "https://proef.example",
            "legalForm": "bv", "kvkNumber": "12345678", "goals": ["jobs", "turnover"],
            "sbi": [{"code": "2562", "version": "2008", "main": true}, {"code": "62", "version": "2008"}],
            "location": {"address": "Dam 1", "postcode": "5038AB", "place": "Tilburg"}, "topics": ["robotica"],
        });
        let profile: FirmProfile = serde_json::from_value(profile).unwrap();
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        let postcodes = Default::default();
        let surroundings = crate::interpretation::Surroundings { today, postcodes: &postcodes };
        profile.understand(&surroundings).unwrap().record
    }

    fn in_dutch(text: &Text) -> String {
        text.nl.clone()
    }

    #[test]
    fn a_form_that_is_sent_as_it_was_shown_changes_nothing() {
        let (firm, mut details) = (firm(), FirmDetails::of(&firm(), in_dutch));
        assert_eq!(details.changes(&FirmDetails::of(&firm, in_dutch), &firm), Map::new());
        details.goals.reverse();
        assert_eq!(details.changes(&FirmDetails::of(&firm, in_dutch), &firm), Map::new(), "ticks have no order");
        assert_eq!(details.employees.as_deref(), Some("10-19"));
        assert_eq!((details.founded.as_deref(), details.postcode.as_deref()), (Some("2016-03"), Some("5038 AB")));
    }

    #[test]
    fn only_what_changed_is_told_and_other_activities_stay() {
        let firm = firm();
        let before = FirmDetails::of(&firm, in_dutch);
        let told = |change: &dyn Fn(&mut FirmDetails)| {
            let mut details = before.clone();
            change(&mut details);
            Value::Object(details.changes(&before, &firm))
        };
        assert_eq!(told(&|details| details.website = None), json!({"website": null}));
        assert_eq!(told(&|details| details.topics.clear()), json!({"topics": []}));
        let other = json!({"code": "62", "version": "2008", "main": false});
        let metal = reference::sector(SbiVersion::V2008, "25").unwrap().label.nl.clone();
        let named = json!({"code": "25", "version": "2008", "main": true});
        assert_eq!(told(&|details| details.sector = Some(metal.to_uppercase())), json!({"sbi": [named, other]}));
        assert_eq!(told(&|details| details.sector = Some("lassen".into())), json!({"sbi": ["lassen", other]}));
        assert_eq!(told(&|details| details.sector = None), json!({"sbi": [other]}));
        assert_eq!(told(&|details| details.address = None), json!({"location": {"address": null}}));
        let moved = told(&|details| (details.postcode, details.place) = (None, Some("Breda".into())));
        assert_eq!(moved["location"]["place"], "Breda");
        for follows in ["postcode", "municipality", "coordinates"] {
            assert_eq!(moved["location"].get(follows), Some(&Value::Null), "{follows} of the old place");
        }
        let nowhere = told(&|details| (details.address, details.postcode, details.place) = (None, None, None));
        assert_eq!(nowhere, json!({"location": null}));
    }
}

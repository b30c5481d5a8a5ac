//! What somebody fills in of a firm in a form: a few fields of its record, the others as they are.

use super::accounts::names::entered;
use super::external_keys::patch_firm;
use super::firms::{create_firm, get_firm, understand};
use super::search::{is_searchable, search_firms};
use super::work_in_words::activity;
use super::writing::{Expected, Once, Written, answered};
use super::{App, AppError, Caller, Result};
use crate::domain::firm::LegalForm;
use crate::domain::goal::Goal;
use crate::domain::normal_name::normal_name;
use crate::domain::numbers::KvkNumber;
use crate::domain::partner_kind::WishedKind;
use crate::domain::region::Location;
use crate::domain::sector::SbiActivity;
use crate::domain::size::Employees;
use crate::domain::{Firm, FirmId, Invalid, Text, TopicId, reference};
use crate::interpretation::parts::LocationProfile;
use crate::interpretation::{FirmProfile, lapsing};
use crate::storage::StorageError;
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
    /// Place; else the municipality, when only that is known. A place of which there are several, as `Nes, Ameland`.
    pub place: Option<String>,
    /// Country, two letters; absent means the Netherlands.
    pub country: Option<String>,
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
            description: firm.description.as_deref().map(in_lines),
            sector: firm.main_activity().map(|activity| say(&activity.label())),
            employees: firm.employees.map(employees),
            founded: firm.founded.map(|founded| as_text(json!(founded))),
            address: location.and_then(|location| location.address.clone()),
            postcode: location.and_then(|location| location.postcode.as_ref()).map(|postcode| postcode.on_envelope()),
            place: location.and_then(place_of),
            country: location.and_then(|location| location.country.clone()),
            website: firm.website.clone(),
            legal_form: firm.legal_form,
            kvk_number: firm.kvk_number.as_ref().map(ToString::to_string),
            topics: firm.topics.clone(),
            partner_kinds: firm.partner_kinds.clone(),
            goals: firm.goals.clone(),
        }
    }

    /// The fields that differ from what was known, as a profile has them; `null` where something was taken out. `main` is
    /// the activity that is meant by the words for it.
    fn changes(&self, before: &Self, firm: &Firm, main: Option<&SbiActivity>) -> Map<String, Value> {
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
        // Numbers beside a wrong number are of that other firm.
        let is_renumbered = before.kvk_number.is_some() && self.kvk_number != before.kvk_number;
        put("rsin", is_renumbered && firm.rsin.is_some(), Value::Null);
        put("establishmentNumber", is_renumbered && firm.establishment_number.is_some(), Value::Null);
        put("sbi", self.sector != before.sector, activities(main, firm));
        let topics: Vec<&str> = self.topics.iter().map(|topic| topic.code()).collect();
        put("topics", self.topics != before.topics, json!(topics));
        let kinds = ticked(&self.partner_kinds, &before.partner_kinds);
        put("partnerKinds", kinds != before.partner_kinds, kinds.iter().map(|kind| kind.code()).collect());
        let goals = ticked(&self.goals, &before.goals);
        put("goals", goals != before.goals, goals.iter().map(|goal| goal.code()).collect());
        if let Some(location) = self.location(before) {
            put("location", true, location);
        }
        changes
    }

    /// What changed of where it is. Of a firm that moved, what followed from the old place is worked out anew; a postcode
    /// or place that was not known yet is added to what was.
    fn location(&self, before: &Self) -> Option<Value> {
        let parts = |of: &Self| [of.postcode.clone(), of.place.clone(), of.country.clone()];
        let (now, then) = (parts(self), parts(before));
        if now == then && self.address == before.address {
            return None;
        }
        if self.address.is_none() && now.iter().all(Option::is_none) {
            return Some(Value::Null);
        }
        let has_moved = now.iter().zip(&then).any(|(now, then)| then.is_some() && now != then);
        let has_moved = has_moved || self.country != before.country;
        let mut changes = Map::new();
        let mut put = |name: &str, value: Value| changes.insert(name.to_owned(), value);
        if has_moved {
            for follows in ["municipality", "corop", "province", "area", "coordinates", "precision"] {
                put(follows, Value::Null);
            }
        }
        if has_moved || self.address != before.address {
            put("address", json!(self.address));
        }
        if has_moved || self.postcode != before.postcode {
            put("postcode", json!(self.postcode));
        }
        if has_moved || self.place != before.place {
            let (place, municipality) = match self.place.as_deref().map(|text| text.split_once(',').ok_or(text)) {
                Some(Ok((place, municipality))) => (Some(place.trim()), Some(municipality.trim())),
                Some(Err(place)) => (Some(place), None),
                None => (None, None),
            };
            put("place", json!(place));
            if municipality.is_some() {
                put("municipality", json!(municipality));
            }
        }
        if self.country != before.country {
            put("country", json!(self.country));
        }
        Some(Value::Object(changes))
    }
}

/// The name of the place, else of the municipality.
fn place_of(location: &Location) -> Option<String> {
    let municipality = || location.municipality.as_deref().and_then(reference::municipality);
    location.place.clone().or_else(|| municipality().map(|municipality| municipality.name.clone()))
}

/// A text with lines that end as ours do; browsers end them as typewriters did.
fn in_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// What is ticked in a form, where order is not seen: what was known in its order, and what is new behind it.
fn ticked<T: PartialEq + Copy>(now: &[T], before: &[T]) -> Vec<T> {
    let kept = before.iter().filter(|one| now.contains(one));
    kept.chain(now.iter().filter(|one| !before.contains(one))).copied().collect()
}

/// The main activity before the others that are known.
fn activities(main: Option<&SbiActivity>, firm: &Firm) -> Value {
    let is_same = |one: &SbiActivity, other: &SbiActivity| (&one.code, one.version) == (&other.code, other.version);
    let others = firm.sbi.iter().filter(|other| firm.main_activity() != Some(other));
    let others = others.filter(|other| main.is_none_or(|main| !is_same(main, other)));
    let written = |activity: &SbiActivity, is_main: bool| json!({"code": activity.code, "version": activity.version, "main": is_main});
    main.map(|main| written(main, true)).into_iter().chain(others.map(|other| written(other, false))).collect()
}

/// What became of a firm that was filled in.
#[derive(Debug)]
pub enum Entered {
    /// It is stored.
    Stored(FirmId),
    /// Nothing is stored: it may be one of these.
    Alike(Vec<Firm>),
    /// Nothing is stored: these have its number in the business register.
    Taken(Vec<Firm>),
}

/// Stores a new firm of which this was filled in, unless one of nearly that name is known; `is_other` says that it is none
/// of those. A repeated request finds the firm that the first one stored.
pub fn add_firm(
    app: &App,
    caller: &Caller,
    details: &FirmDetails,
    is_other: bool,
    once: Option<&Once>,
) -> Result<Entered> {
    if let Some(written) = once.map(|once| answered(app, caller, once)).transpose()?.flatten() {
        return Ok(Entered::Stored(FirmId(written.place.id)));
    }
    let alike = if is_other { Vec::new() } else { known_alike(app, caller, details)? };
    if !alike.is_empty() {
        return Ok(Entered::Alike(alike));
    }
    let mut faults = Vec::new();
    let main = mended(details.sector.as_deref().map(|words| activity(app, words)), &mut faults)?;
    let mut fields = details.changes(&FirmDetails::default(), &Firm::default(), main.as_ref());
    fields.retain(|_, value| !value.is_null());
    check(app, &fields, None, faults)?;
    fields.insert("provenance".to_owned(), json!(entered(app, caller)?));
    let profile: FirmProfile = serde_json::from_value(Value::Object(fields)).map_err(unreadable)?;
    unless_taken(app, caller, create_firm(app, caller, &profile, once))
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
) -> Result<Entered> {
    let (record, revision) = get_firm(app, caller, id)?;
    let (firm, before) = (&record.firm, FirmDetails::of(&record.firm, say));
    let is_new_work = details.sector != before.sector;
    let mut faults = Vec::new();
    let main = details.sector.as_deref().filter(|_| is_new_work).map(|words| activity(app, words));
    let main = mended(main, &mut faults)?;
    let mut changes = details.changes(&before, firm, main.as_ref());
    // A form that is sent twice finds its changes made.
    if changes.is_empty() {
        return Ok(Entered::Stored(id));
    }
    expected.check("firm", revision)?;
    if details.topics.is_empty() && !before.topics.is_empty() && !firm.wishes.is_empty() {
        let message = "The topics are read from the wishes of the firm.";
        faults.push(Invalid::new("/topics", "read_from_wishes", message, "Leave one."));
    }
    check(app, &changes, firm.location.as_ref(), faults)?;
    let mut source = json!(entered(app, caller)?);
    // The licence of a register goes with its fact.
    source["licence"] = Value::Null;
    let of = |(field, value): (&String, &Value)| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        (field.clone(), if is_empty { Value::Null } else { source.clone() })
    };
    let sources: Map<String, Value> = changes.iter().map(of).collect();
    changes.insert("sources".to_owned(), Value::Object(sources));
    unless_taken(app, caller, patch_firm(app, caller, &Ok(id), &changes, &Expected::OneOf(vec![revision])))
}

/// Puts down whether a firm has a Non-Mailing-Indicator in the business register, as somebody saw there; nothing when
/// nobody looked.
pub fn set_non_mailing(app: &App, caller: &Caller, id: FirmId, is_set: Option<bool>) -> Result<()> {
    let source = if is_set.is_some() { json!(entered(app, caller)?) } else { Value::Null };
    let changes = [("nonMailing", json!(is_set)), ("sources", json!({"nonMailing": source}))];
    let changes: Map<String, Value> = changes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    patch_firm(app, caller, &Ok(id), &changes, &Expected::Any).map(|_| ())
}

/// What became of a firm that was saved, unless others have its number.
fn unless_taken(app: &App, caller: &Caller, saved: Result<Written>) -> Result<Entered> {
    match saved {
        Ok(written) => Ok(Entered::Stored(FirmId(written.place.id))),
        Err(AppError::Storage(StorageError::Taken { holders, .. })) => {
            let ids = holders.iter().filter_map(|id| id.parse::<FirmId>().ok());
            // Of those that lie elsewhere nothing is told.
            let seen = ids.filter_map(|id| get_firm(app, caller, id).ok());
            Ok(Entered::Taken(seen.map(|(record, _)| record.firm).collect()))
        }
        Err(error) => Err(error),
    }
}

fn unreadable(fault: serde_json::Error) -> AppError {
    Invalid::new("", "invalid_value", format!("The form is not filled in right: {fault}."), "").into()
}

/// What was worked out; faults go with the others.
fn mended<T>(outcome: Option<Result<T>>, faults: &mut Vec<Invalid>) -> Result<Option<T>> {
    match outcome.transpose() {
        Err(AppError::Invalid(own)) => {
            faults.extend(own);
            Ok(None)
        }
        outcome => outcome,
    }
}

/// Refuses changes with all that is wrong in them. A place that does not tell in which municipality of the country a firm
/// is, is wrong too: distances and regions would be lost without a word.
fn check(app: &App, changes: &Map<String, Value>, known: Option<&Location>, mut faults: Vec<Invalid>) -> Result<()> {
    let told = changes.iter().filter(|(field, value)| !value.is_null() && *field != "location");
    let mut told: Map<String, Value> = told.map(|(field, value)| (field.clone(), value.clone())).collect();
    told.entry("name").or_insert_with(|| json!("-"));
    let mut profile: FirmProfile = serde_json::from_value(Value::Object(told)).map_err(unreadable)?;
    profile.location = changes.get("location").map(|change| overlaid(change, known)).transpose()?.flatten();
    let location = profile.location.as_ref();
    let is_abroad = location.and_then(|told| told.country.as_deref()).is_some_and(|country| country != "NL");
    let has_place = location.is_some_and(|told| told.place.is_some());
    let is_told = has_place || location.is_some_and(|told| told.postcode.is_some());
    match understand(app, &profile) {
        Ok(understood) => {
            let is_found = understood.record.location.is_some_and(|found| found.municipality.is_some());
            if is_told && !is_abroad && !is_found {
                let code = if has_place { "not_understood" } else { "missing" };
                let message = "It does not follow in which municipality the firm is.";
                let remedy = "Give the place, with its municipality if there are several.";
                faults.push(Invalid::new("/location/place", code, message, remedy));
            }
        }
        Err(AppError::Invalid(own)) => faults.extend(own),
        Err(error) => return Err(error),
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// Where a firm is with a change in it; nothing when that is taken out.
fn overlaid(change: &Value, known: Option<&Location>) -> Result<Option<LocationProfile>> {
    let Value::Object(change) = change else { return Ok(None) };
    let mut told = match known.map(serde_json::to_value).transpose().map_err(unreadable)? {
        Some(Value::Object(known)) => known,
        _ => Map::new(),
    };
    for part in known.map(|known| lapsing(known, change)).unwrap_or_default() {
        told.shift_remove(part);
    }
    told.extend(change.iter().map(|(part, value)| (part.clone(), value.clone())));
    serde_json::from_value(Value::Object(told)).map(Some).map_err(unreadable)
}

/// Known firms that have the same number, or nearly the same name.
fn known_alike(app: &App, caller: &Caller, details: &FirmDetails) -> Result<Vec<Firm>> {
    let mut alike: Vec<Firm> = Vec::new();
    if let Some(number) = details.kvk_number.as_deref().filter(|number| KvkNumber::parse(number).is_ok()) {
        let found = search_firms(app, caller, number, MOST_ALIKE)?.found;
        alike.extend(found.into_iter().map(|found| found.record));
    }
    if let Some(name) = &details.name {
        let named = named_alike(app, caller, name)?;
        alike
            .extend(named.into_iter().filter(|firm| alike.iter().all(|known| known.id != firm.id)).collect::<Vec<_>>());
    }
    Ok(alike)
}

/// Firms whose name is nearly this one; none while names cannot be searched yet.
fn named_alike(app: &App, caller: &Caller, name: &str) -> Result<Vec<Firm>> {
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
    use crate::domain::sector::SbiVersion;

    fn firm() -> Firm {
        let profile = json!({
            "name": "Proef Metaal", "employees": "10-19", "founded": "2016-03", "website": "https://proef.example",
            "legalForm": "bv", "kvkNumber": "12345678", "rsin": "123456782", "goals": ["jobs", "turnover"],
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
        let mut firm = firm();
        firm.description = Some("Een.\r\nTwee.".into());
        firm.partner_kinds = vec![WishedKind::ALL[4], WishedKind::ALL[1]];
        let before = FirmDetails::of(&firm, in_dutch);
        let mut details = before.clone();
        (details.goals, details.partner_kinds) =
            (vec![Goal::Turnover, Goal::Jobs], vec![WishedKind::ALL[1], WishedKind::ALL[4]]);
        assert_eq!(details.changes(&before, &firm, None), Map::new(), "ticks have no order");
        assert_eq!(details.employees.as_deref(), Some("10-19"));
        assert_eq!((details.founded.as_deref(), details.postcode.as_deref()), (Some("2016-03"), Some("5038 AB")));
        details.partner_kinds.push(WishedKind::ALL[0]);
        let kinds = [4, 1, 0].map(|place: usize| WishedKind::ALL[place].code());
        assert_eq!(Value::Object(details.changes(&before, &firm, None)), json!({"partnerKinds": kinds}));
    }

    #[test]
    fn only_what_changed_is_told() {
        let firm = firm();
        let before = FirmDetails::of(&firm, in_dutch);
        let told = |change: &dyn Fn(&mut FirmDetails)| {
            let mut details = before.clone();
            change(&mut details);
            Value::Object(details.changes(&before, &firm, None))
        };
        assert_eq!(told(&|details| details.website = None), json!({"website": null}));
        assert_eq!(told(&|details| details.topics.clear()), json!({"topics": []}));
        let other = json!({"code": "62", "version": "2008", "main": false});
        assert_eq!(told(&|details| details.sector = None), json!({"sbi": [other]}));
        let renumbered = told(&|details| details.kvk_number = Some("87654321".into()));
        assert_eq!(renumbered, json!({"kvkNumber": "87654321", "rsin": null}));
    }

    #[test]
    fn the_main_activity_takes_the_place_of_the_one_before_and_no_other() {
        let firm = firm();
        let activity = |code: &str, version| SbiActivity { code: code.into(), version, main: true };
        let codes = |main: &SbiActivity| {
            let all = activities(Some(main), &firm);
            all.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(codes(&activity("25", SbiVersion::V2008)), ["25", "62"]);
        assert_eq!(codes(&activity("62", SbiVersion::V2008)), ["62"]);
        assert_eq!(codes(&activity("62", SbiVersion::V2025)), ["62", "62"], "another meaning");
    }

    #[test]
    fn what_followed_from_a_place_goes_with_it_and_only_then() {
        let firm = firm();
        let before = FirmDetails::of(&firm, in_dutch);
        let told = |change: &dyn Fn(&mut FirmDetails)| {
            let mut details = before.clone();
            change(&mut details);
            details.location(&before)
        };
        assert_eq!(told(&|_| ()), None);
        assert_eq!(told(&|details| details.address = None), Some(json!({"address": null})));
        let moved = told(&|details| (details.postcode, details.place) = (None, Some("Breda".into()))).unwrap();
        assert_eq!((&moved["place"], &moved["address"]), (&json!("Breda"), &json!("Dam 1")));
        for follows in ["postcode", "municipality", "coordinates"] {
            assert_eq!(moved.get(follows), Some(&Value::Null), "{follows} of the old place");
        }
        let nowhere = told(&|details| (details.address, details.postcode, details.place) = (None, None, None));
        assert_eq!(nowhere, Some(Value::Null));
        let one_of = told(&|details| details.place = Some("Nes, Ameland".into())).unwrap();
        assert_eq!((&one_of["place"], &one_of["municipality"]), (&json!("Nes"), &json!("Ameland")));

        let without = FirmDetails { postcode: None, ..before.clone() };
        assert_eq!(before.location(&without), Some(json!({"postcode": "5038 AB"})), "what was known stays");
        let place = Location { municipality: Some("GM0855".into()), ..Location::default() };
        assert_eq!(place_of(&place).as_deref(), Some("Tilburg"), "the municipality where no place is known");
    }
}

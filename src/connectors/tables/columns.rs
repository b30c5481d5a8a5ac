//! Which columns a CSV table may have, and what each becomes in a profile.
//!
//! A list in a cell is separated by `|` ([`super::lists`]). An empty cell says nothing: at an update the fact stays as it is.

use super::lists::items;
use crate::domain::Invalid;
use crate::domain::invalid::shown;
use crate::domain::provenance::source_words;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// A column of a CSV table.
#[derive(Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub description: &'static str,
    /// Whether a table must have it.
    pub is_required: bool,
    /// Another column without which it means nothing.
    pub needs: Option<&'static str>,
    pub(super) into: Into,
}

/// Where the cell goes in the profile. Pointers as in JSON; `*` is the number of an item.
#[derive(Debug)]
pub(super) enum Into {
    /// The cell as text.
    Text(&'static [&'static str]),
    /// The cell split at `|`.
    List(&'static [&'static str]),
    /// Yes or no.
    Flag(&'static [&'static str]),
    /// SBI codes or free words, the first is the main one.
    Activities(&'static [&'static str]),
    /// Version of the SBI codes in the same row.
    ActivityVersion(&'static [&'static str]),
    /// The id in the Research Organization Registry.
    Ror(&'static [&'static str]),
}

impl Column {
    /// Whether its cells hold lists.
    pub fn is_list(&self) -> bool {
        matches!(self.into, Into::List(_) | Into::Activities(_))
    }

    /// Where its cells go in the profile.
    pub fn pointers(&self) -> &'static [&'static str] {
        match self.into {
            Into::Text(pointers)
            | Into::List(pointers)
            | Into::Flag(pointers)
            | Into::Activities(pointers)
            | Into::ActivityVersion(pointers)
            | Into::Ror(pointers) => pointers,
        }
    }

    const fn new(name: &'static str, into: Into, description: &'static str) -> Self {
        Self { name, description, is_required: false, needs: None, into }
    }

    const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    const fn beside(self, other: &'static str) -> Self {
        Self { needs: Some(other), ..self }
    }
}

macro_rules! columns {
    ($($name:literal $into:ident [$($pointer:literal),+] $description:literal $(.$rule:ident($($argument:literal)?))*;)+) => {
        &[$(Column::new($name, Into::$into(&[$($pointer),+]), $description)$(.$rule($($argument)?))*),+]
    };
}

/// Columns of a table of firms.
pub const FIRM_COLUMNS: &[Column] = columns! {
    "name" Text["/name"] "Name of the firm." .required();
    "externalSystem" Text["/externalIds/0/system"] "Name of the system that knows the firm by externalId, such as crm. Our own export gives loopvermogen with our id where no other system knows the firm; sent back, it names that firm and is not kept." .beside("externalId");
    "externalId" Text["/externalIds/0/id"] "The firm's id in that system; a row with a known id updates that firm." .beside("externalSystem");
    "kvkNumber" Text["/kvkNumber"] "KVK number, 8 digits.";
    "rsin" Text["/rsin"] "RSIN, 9 digits.";
    "establishmentNumber" Text["/establishmentNumber"] "Establishment number, 12 digits.";
    "tradeNames" List["/tradeNames"] "Other names, separated by |. In every list \\| is a | within an item and \\\\ a backslash.";
    "legalForm" Text["/legalForm"] "Legal form: eenmanszaak, vof, maatschap, cv, bv, nv, cooperatie, stichting, vereniging, other.";
    "founded" Text["/founded"] "Year, month or date of founding: 2016, 2016-03 or 2016-03-01.";
    "employees" Text["/employees"] "Number of employees, or a size class such as 10-19.";
    "sbi" Activities["/sbi", "/sbi/*/code", "/sbi/*"] "SBI codes or words, separated by |; the first is the main activity.";
    "sbiVersion" ActivityVersion["/sbi/*/version"] "Version of the SBI codes in the row: 2008 or 2025." .beside("sbi");
    "address" Text["/location/address"] "Street and number.";
    "postcode" Text["/location/postcode"] "Postcode: 1234 AB or 1234.";
    "place" Text["/location/place", "/location"] "Place.";
    "municipality" Text["/location/municipality"] "Municipality: name or CBS code.";
    "province" Text["/location/province"] "Province: name or CBS code.";
    "country" Text["/location/country"] "Country, two letters; empty is the Netherlands.";
    "area" Text["/location/area"] "Region of a place outside the Netherlands, as GeoNames codes it: DE.07." .beside("country");
    "lat" Text["/location/coordinates/lat", "/location/coordinates"] "Latitude in degrees, 51.56." .beside("lon");
    "lon" Text["/location/coordinates/lon"] "Longitude in degrees, 5.09." .beside("lat");
    "website" Text["/website"] "Website.";
    "description" Text["/description"] "What the firm does, in free words.";
    "wish" List["/wishes"] "What it wants to work on with others, in its own words: at most thirty, separated by |.";
    "barriers" List["/barriers"] "What holds it back: at most three codes or free words, separated by |, the heaviest first.";
    "topics" List["/topics"] "What it wants to work on: codes or free words, separated by |.";
    "partnerKinds" List["/partnerKinds"] "With whom: codes or free words, separated by |.";
    "goals" List["/goals"] "Goals: jobs, turnover, productivity, sustainability, digitalisation, separated by |.";
    "innovationOwn" Text["/innovationTurnover/own", "/innovationTurnover"] "Share of turnover from own innovation, 0 to 1.";
    "innovationBought" Text["/innovationTurnover/bought"] "Share of turnover from bought innovation, 0 to 1.";
    "growthProductivity" Text["/growth/productivity"] "Two-year growth of productivity: centre of a class, -90 to 100.";
    "growthTurnover" Text["/growth/turnover"] "Two-year growth of turnover: centre of a class, -90 to 100.";
    "growthProfit" Text["/growth/profit"] "Two-year growth of profit: centre of a class, -90 to 100.";
    "growthJobs" Text["/growth/jobs"] "Two-year growth of jobs: centre of a class, -90 to 100.";
    "fieldlab" Text["/fieldlab"] "What it has with fieldlabs: unaware, knows, takes_part.";
    "nonMailing" Flag["/nonMailing"] "Whether the business register has a Non-Mailing-Indicator: yes or no.";
    "doNotContact" Text["/doNotContact/since", "/doNotContact"] "Since when it does not want to be approached, 2026-02-01.";
    "doNotContactReason" Text["/doNotContact/reason"] "Why, in the firm's own words." .beside("doNotContact");
    "source" Text["/provenance/source", "/provenance"] "Who or what says all this.";
    "date" Text["/provenance/date"] "The day on which it was said or seen, 2026-02-01.";
};

/// Columns that our own export adds to a table of firms: what the contact gate says of each on the day of the file. They
/// are worked out and no facts, so that they are passed over when the file comes back.
pub const CONTACT_COLUMNS: &[Column] = &[
    Column::new("contactChannels", Into::Text(&[]), "Channels by which the firm may be approached, separated by |."),
    Column::new("contactRules", Into::Text(&[]), "Codes of the rules that close the others, separated by |."),
    Column::new("contactNl", Into::Text(&[]), "Why they are closed, in Dutch."),
    Column::new("contactEn", Into::Text(&[]), "Why they are closed, in English."),
];

/// Columns of a table of partners.
pub const PARTNER_COLUMNS: &[Column] = columns! {
    "name" Text["/name"] "Official name." .required();
    "kind" Text["/kind"] "Kind: fieldlab, knowledge_institution, frontier_company, network, public_body, firm." .required();
    "externalSystem" Text["/externalIds/0/system"] "Name of the system that knows the partner by externalId." .beside("externalId");
    "externalId" Text["/externalIds/0/id"] "The partner's id in that system; a row with a known id updates that partner." .beside("externalSystem");
    "ror" Ror["/externalIds/1/id", "/externalIds"] "Id in the Research Organization Registry, such as 02e2c7k09.";
    "aliases" List["/aliases"] "Other names, separated by |.";
    "subtype" Text["/subtype"] "Finer kind, such as hogeschool or smart_industry.";
    "clusterType" Text["/clusterType"] "Kind of cluster: top, innovation, formal_pps, informal.";
    "topics" List["/topics"] "What it works on: codes or free words, separated by |.";
    "services" List["/services"] "What it does for firms: test, students, rd, network, demo, training, pilot, advice, space, finance, separated by |.";
    "barriers" List["/barriers"] "Barriers it says to help with: codes or free words, separated by |.";
    "sectors" Activities["/sectors", "/sectors/*/code", "/sectors/*"] "SBI codes or words, separated by |.";
    "sbiVersion" ActivityVersion["/sectors/*/version"] "Version of the SBI codes in the row: 2008 or 2025." .beside("sectors");
    "address" Text["/location/address"] "Street and number.";
    "postcode" Text["/location/postcode"] "Postcode: 1234 AB or 1234.";
    "place" Text["/location/place", "/location"] "Place.";
    "municipality" Text["/location/municipality"] "Municipality: name or CBS code.";
    "province" Text["/location/province"] "Province: name or CBS code.";
    "country" Text["/location/country"] "Country, two letters; empty is the Netherlands.";
    "area" Text["/location/area"] "Region of a place outside the Netherlands, as GeoNames codes it: DE.07." .beside("country");
    "lat" Text["/location/coordinates/lat", "/location/coordinates"] "Latitude in degrees, 51.56." .beside("lon");
    "lon" Text["/location/coordinates/lon"] "Longitude in degrees, 5.09." .beside("lat");
    "reach" Text["/reach"] "How far it works: regional, national, international.";
    "suitsFirmTypes" List["/suits/firmTypes", "/suits"] "Types of firm it suits: start_up, scale_up, small_established, large_established, separated by |.";
    "suitsEmployeesMin" Text["/suits/employeesMin"] "Fewest employees of a firm it suits.";
    "suitsEmployeesMax" Text["/suits/employeesMax"] "Most employees of a firm it suits.";
    "steps" List["/steps"] "Steps it offers: demo, workshop, trial, student_project, internship, training, membership, rd_project, separated by |.";
    "website" Text["/website"] "Website.";
    "description" Text["/description"] "Short description.";
    "status" Text["/status"] "What the source says of its state, such as planned.";
    "verification" Text["/verification"] "How sure it is: source_seen, name_only, unverified.";
    "intakeRole" Text["/intake/role", "/intake"] "The role that receives new firms; never a person's name.";
    "intakeMailbox" Text["/intake/mailbox"] "A mailbox of the organisation.";
    "intakeOpening" Text["/intake/opening"] "When one can come, in words.";
    "intakeOpen" Flag["/intake/isOpen"] "Whether new firms are taken: yes or no.";
    "capacity" Text["/intake/capacity"] "Places that can be given.";
    "source" Text["/provenance/source", "/provenance"] "Who or what says all this.";
    "date" Text["/provenance/date"] "The day on which it was said or seen, 2026-02-01.";
};

/// The profile of a row, from its filled cells.
pub(super) fn profile<'a>(
    cells: impl Iterator<Item = (&'static Column, &'a str)> + Clone,
) -> Result<Map<String, Value>, Invalid> {
    let version = cells.clone().find(|(column, _)| matches!(column.into, Into::ActivityVersion(_)));
    let version = version.map(|(_, cell)| cell);
    let mut profile = Value::Object(Map::new());
    // The ROR id comes last: the id of the other system holds the first place in the list.
    let is_ror = |column: &Column| matches!(column.into, Into::Ror(_));
    let ordered = cells.clone().filter(|(column, _)| !is_ror(column)).chain(cells.filter(|(column, _)| is_ror(column)));
    for (column, cell) in ordered {
        let Some(first) = column.pointers().first() else { continue };
        match column.into {
            Into::Text(_) => put(&mut profile, first, json!(cell)),
            Into::List(_) => put(&mut profile, first, items(cell).map(|item| json!(item)).collect()),
            Into::Flag(_) => put(&mut profile, first, json!(flag(column.name, cell)?)),
            Into::Activities(_) => put(&mut profile, first, activities(cell, version)),
            Into::ActivityVersion(_) => {}
            Into::Ror(_) => append(&mut profile, "externalIds", json!({"system": "ror", "id": short_ror(cell)})),
        }
    }
    match profile {
        Value::Object(mut map) => {
            drop_half_ids(&mut map);
            name_the_source_of_do_not_contact(&mut map);
            Ok(map)
        }
        _ => Ok(Map::new()),
    }
}

fn flag(column: &str, cell: &str) -> Result<bool, Invalid> {
    match cell.to_lowercase().as_str() {
        "yes" | "ja" | "y" | "j" | "true" | "waar" | "1" => Ok(true),
        "no" | "nee" | "n" | "false" | "onwaar" | "0" => Ok(false),
        _ => Err(Invalid::new(
            column,
            "wrong_value",
            format!("“{}” is neither yes nor no.", shown(cell)),
            "Give yes or no.",
        )),
    }
}

/// Codes with the row's version, the first as main activity; a word that is no code stays a word.
fn activities(cell: &str, version: Option<&str>) -> Value {
    let is_code = |item: &str| item.starts_with(|c: char| c.is_ascii_digit());
    let written = |(place, item): (usize, Cow<'_, str>)| match (is_code(&item), version) {
        (false, _) => json!(item),
        (true, Some(version)) => json!({"code": item, "version": version, "main": place == 0}),
        (true, None) => json!({"code": item, "main": place == 0}),
    };
    items(cell).enumerate().map(written).collect()
}

/// `https://ror.org/02e2c7k09` and `02e2c7k09` are one id.
fn short_ror(cell: &str) -> String {
    cell.rsplit('/').next().unwrap_or(cell).to_ascii_lowercase()
}

/// Sets the value at a pointer, making objects and lists on the way; a number is the next place in a list.
fn put(root: &mut Value, pointer: &str, value: Value) {
    let mut at = root;
    for part in pointer.split('/').skip(1) {
        at = match part.parse::<usize>() {
            Ok(place) => {
                if !at.is_array() {
                    *at = json!([]);
                }
                match at {
                    Value::Array(list) => {
                        list.resize(list.len().max(place + 1), Value::Null);
                        &mut list[place]
                    }
                    _ => return,
                }
            }
            Err(_) => &mut at[part],
        };
    }
    *at = value;
}

fn append(root: &mut Value, field: &str, value: Value) {
    match &mut root[field] {
        Value::Array(list) => list.push(value),
        empty => *empty = json!([value]),
    }
}

/// A row may know no id in the other system although the table has the column.
fn drop_half_ids(profile: &mut Map<String, Value>) {
    if let Some(Value::Array(ids)) = profile.get_mut("externalIds") {
        ids.retain(|id| id.get("id").is_some());
        if ids.is_empty() {
            profile.remove("externalIds");
        }
    }
}

/// The row's own source noted it, when the row names one.
fn name_the_source_of_do_not_contact(profile: &mut Map<String, Value>) {
    let source = profile.get("provenance").and_then(|provenance| provenance.get("source")).cloned();
    if let Some(Value::Object(wish)) = profile.get_mut("doNotContact") {
        wish.insert("source".into(), source.unwrap_or_else(|| json!(source_words::TABLE)));
    }
}

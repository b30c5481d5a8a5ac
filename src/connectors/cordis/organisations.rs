//! Organisations of `organization.csv` in the form of profiles.

use super::{CORDIS, CordisRow, Rows, SOURCE, day_of_update};
use crate::connectors::tables::Fault;
use crate::domain::invalid::shown;
use crate::domain::numbers::{Postcode, Rsin};
use crate::domain::{Coordinates, PartnerKind};
use serde_json::{Map, Value, json};
use std::io::Read;

const COLUMNS: &[&str] = &[
    "projectID",
    "organisationID",
    "name",
    "activityType",
    "country",
    "vatNumber",
    "postCode",
    "city",
    "geolocation",
    "organizationURL",
    "contentUpdateDate",
];

/// Kind of organisation in CORDIS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// `PRC`: a firm, whatever its size.
    Firm,
    /// `HES`, `REC`, `PUB`, `OTH`: a partner.
    Partner(PartnerKind),
}

/// One organisation's part in one project.
#[derive(Clone, Debug, PartialEq)]
pub struct Organisation {
    /// The line on which the row begins.
    pub line: u64,
    /// Number of the project.
    pub project: String,
    /// Id of the organisation in CORDIS.
    pub id: String,
    /// ISO 3166 code of its country; CORDIS writes EL for Greece and UK for the United Kingdom.
    pub country: String,
    /// Firm or partner.
    pub activity: Activity,
    /// What the row tells, in the form of a profile.
    pub profile: Map<String, Value>,
}

impl Organisation {
    /// Opens `organization.csv`.
    pub fn open<R: Read>(source: R) -> Result<Rows<R>, Fault> {
        Rows::open(source, COLUMNS, 5)
    }

    /// The organisation of a row. What is malformed beyond its name and kind is left out, not refused: a wrong
    /// postcode is no reason to lose a collaboration.
    pub fn of_row(row: &CordisRow) -> Result<Self, Fault> {
        let needed = |place: usize| {
            let name = COLUMNS[place];
            row.filled(place).ok_or_else(|| {
                Fault::new(
                    row.line,
                    name,
                    "missing",
                    format!("The row has no {name}."),
                    "Fill it in, or take the row out.",
                )
            })
        };
        let (project, id, name) = (needed(0)?, needed(1)?, needed(2)?);
        let activity = activity(&needed(3)?).ok_or_else(|| {
            let message = format!("“{}” is no activity type.", shown(row.cell(3)));
            Fault::new(row.line, COLUMNS[3], "unknown_code", message, "Give PRC, HES, REC, PUB or OTH.")
        })?;
        let country = match row.cell(4) {
            "EL" => "GR".to_owned(),
            "UK" => "GB".to_owned(),
            code => code.to_ascii_uppercase(),
        };
        let mut profile = Map::new();
        profile.insert("name".into(), json!(name));
        profile.insert("externalIds".into(), json!([{"system": CORDIS, "id": id}]));
        profile.insert("provenance".into(), provenance(row));
        profile.insert("location".into(), location(row, &country));
        match activity {
            Activity::Firm => {
                if let Some(rsin) = rsin(row.cell(5)) {
                    profile.insert("rsin".into(), json!(rsin.as_str()));
                }
            }
            Activity::Partner(kind) => {
                profile.insert("kind".into(), json!(kind.code()));
                profile.insert("verification".into(), json!("name_only"));
            }
        }
        if let Some(website) = row.filled(9) {
            profile.insert("website".into(), json!(website));
        }
        Ok(Self { line: row.line, project, id, country, activity, profile })
    }
}

fn activity(code: &str) -> Option<Activity> {
    match code {
        "PRC" => Some(Activity::Firm),
        "HES" | "REC" => Some(Activity::Partner(PartnerKind::KnowledgeInstitution)),
        "PUB" => Some(Activity::Partner(PartnerKind::PublicBody)),
        "OTH" => Some(Activity::Partner(PartnerKind::Network)),
        _ => None,
    }
}

fn provenance(row: &CordisRow) -> Value {
    match day_of_update(row.cell(10)) {
        Some(day) => json!({"source": SOURCE, "date": day.to_string()}),
        None => json!({"source": SOURCE}),
    }
}

fn location(row: &CordisRow, country: &str) -> Value {
    let mut location = Map::new();
    let is_dutch = country == "NL";
    if is_dutch {
        if let Ok(postcode) = Postcode::parse(row.cell(6)) {
            location.insert("postcode".into(), json!(postcode.as_str()));
        }
    } else {
        location.insert("country".into(), json!(country));
    }
    if let Some(city) = row.filled(7) {
        location.insert("place".into(), json!(city));
    }
    if let Some(at) = point(row.cell(8)).filter(|at| !is_dutch || at.is_near_netherlands()) {
        location.insert("coordinates".into(), json!({"lat": at.lat, "lon": at.lon}));
    }
    Value::Object(location)
}

/// `52.01,4.36` or `(52.01,4.36)`.
fn point(text: &str) -> Option<Coordinates> {
    let (lat, lon) = text.trim_matches(['(', ')']).split_once(',')?;
    Coordinates::new(lat.trim().parse().ok()?, lon.trim().parse().ok()?)
}

/// The RSIN in a Dutch VAT number, `NL123456782B01`.
fn rsin(vat: &str) -> Option<Rsin> {
    let compact: String = vat.chars().filter(char::is_ascii_alphanumeric).collect();
    let (digits, suffix) = compact.strip_prefix("NL")?.split_once('B')?;
    let is_suffix = suffix.len() == 2 && suffix.bytes().all(|byte| byte.is_ascii_digit());
    Rsin::parse(digits).ok().filter(|_| is_suffix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpretation::{FirmProfile, PartnerProfile};

    const HEADER: &str = "projectID;projectAcronym;organisationID;vatNumber;name;activityType;postCode;city;country;\
                          geolocation;contentUpdateDate\n";

    fn organisation(row: &str) -> Result<Organisation, Fault> {
        let text = format!("{HEADER}{row}\n");
        let row = Organisation::open(text.as_bytes()).unwrap().next().unwrap().unwrap();
        Organisation::of_row(&row)
    }

    #[test]
    fn a_dutch_firm_becomes_a_profile_with_its_rsin() {
        let row =
            "101;PROEF;999;NL123456782B01;PROEF METAAL BV;PRC;5038 EA;TILBURG;NL;\"51.56,5.09\";2022-08-15 12:33:23";
        let firm = organisation(row).unwrap();
        assert_eq!((firm.project.as_str(), firm.activity), ("101", Activity::Firm));
        let expected = json!({
            "name": "PROEF METAAL BV",
            "externalIds": [{"system": "cordis", "id": "999"}],
            "provenance": {"source": SOURCE, "date": "2022-08-15"},
            "location": {"postcode": "5038EA", "place": "TILBURG", "coordinates": {"lat": 51.56, "lon": 5.09}},
            "rsin": "123456782",
        });
        assert_eq!(Value::Object(firm.profile.clone()), expected);
        serde_json::from_value::<FirmProfile>(Value::Object(firm.profile)).unwrap();
    }

    #[test]
    fn other_kinds_become_partners() {
        for (code, kind) in [
            ("HES", "knowledge_institution"),
            ("REC", "knowledge_institution"),
            ("PUB", "public_body"),
            ("OTH", "network"),
        ] {
            let partner = organisation(&format!("101;P;7;;Proef;{code};;Delft;NL;;")).unwrap();
            assert_eq!(partner.profile["kind"], kind);
            serde_json::from_value::<PartnerProfile>(Value::Object(partner.profile)).unwrap();
        }
    }

    #[test]
    fn a_malformed_postcode_point_or_vat_number_is_left_out() {
        let firm = organisation("101;P;7;NL123456789B01;Proef;PRC;99;Delft;NL;\"4.36,52.01\";").unwrap();
        assert_eq!(firm.profile["location"], json!({"place": "Delft"}));
        assert!(!firm.profile.contains_key("rsin"));
    }

    #[test]
    fn a_row_without_name_or_with_an_unknown_kind_is_a_fault_of_its_column() {
        let column = |row| organisation(row).unwrap_err().fault.pointer;
        assert_eq!(column("101;P;7;;;PRC;;Delft;NL;;"), "name");
        assert_eq!(column("101;P;7;;Proef;XYZ;;Delft;NL;;"), "activityType");
    }
}

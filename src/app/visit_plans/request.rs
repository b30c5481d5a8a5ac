//! What is asked of a plan of visits.

use crate::domain::{Coordinates, FirmId};
use crate::interpretation::Scalar;
use crate::outreach::planning::hours::{TimeOfDay, WeeklyHours};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};

/// A round of visits to plan; nothing is stored.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "firstDate": "2030-12-02", "days": 5,
    "officers": [{
        "id": "officer-1", "start": {"place": "Tilburg"},
        "hours": [{"weekday": "tuesday", "from": "09:00", "to": "17:00"}], "skills": ["english"], "mostPerDay": 5
    }],
    "visits": [{
        "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "value": 7.5, "minutes": 60, "needs": ["english"],
        "opening": [{"weekday": "tuesday", "from": "13:00", "to": "17:00"}]
    }],
    "include": ["calendars"]
}))]
pub struct VisitPlanRequest {
    /// The first day: today or later, or earlier when all days before today are frozen.
    pub first_date: NaiveDate,
    /// Calendar days from the first.
    #[schema(minimum = 1, maximum = 10, default = 5)]
    pub days: Option<u32>,
    /// Up to and including this day the earlier plan stands as it is, and nothing is added.
    pub frozen_through: Option<NaiveDate>,
    /// Name of the round. Entries of calendars keep their ids within a round, so that a new plan changes those of the
    /// plan before; another round of the same firms has another name.
    #[serde(default)]
    #[schema(max_length = 100, example = "voorjaar 2027")]
    pub round: String,
    /// Who drives.
    #[schema(min_items = 1, max_items = 20)]
    pub officers: Vec<TravellingOfficer>,
    /// Firms that could be visited.
    #[serde(default)]
    #[schema(max_items = 300)]
    pub visits: Vec<VisitRequest>,
    /// What was agreed with firms (*afspraken*); never moved.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub appointments: Vec<AppointmentRequest>,
    /// Visits of the plan before this one. Those on frozen days stand. The others must be among `visits` to be planned
    /// again, and stay with their officer on their day unless that is impossible or another plan is clearly better: it has
    /// room for more, worth over half of what such a visit is. What cannot be made any more is in `leftOut`.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub earlier_plan: Vec<AppointmentRequest>,
    /// Whether the agreed visits that are kept (`GET /v1/agreed-visits`) of these officers in these days are appointments
    /// of this round too: those whose `officer` is the `id` of an officer here.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub with_agreed_visits: bool,
    /// Whether firms are visited on public holidays too (*feestdagen*). What was agreed stands on any day.
    #[serde(default)]
    pub work_on_holidays: bool,
    /// How drives are estimated when no routing service is set up.
    pub travel: Option<TravelRequest>,
    /// Drives as you know them; then nothing is estimated, and no routing service is asked.
    pub travel_matrix: Option<TravelMatrix>,
    /// The same seed and the same round give the same plan.
    #[schema(minimum = 0, maximum = 4294967295_u64, default = 1)]
    pub seed: Option<u32>,
    /// What else to answer.
    #[serde(default)]
    #[schema(max_items = 2)]
    pub include: Vec<PlanPart>,
}

/// Somebody who visits firms (*accountmanager*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TravellingOfficer {
    /// By which the officer is named in this request. No person's data are needed, unless the kept agreed visits of the
    /// officer are to count: then it is the name under which they were agreed.
    #[schema(min_length = 1, max_length = 100, example = "officer-1")]
    pub id: String,
    /// Where the day begins.
    pub start: DayPlace,
    /// Where the day ends; where it began when absent.
    #[serde(default)]
    pub end: Option<DayPlace>,
    /// Working hours (*werktijden*), from leaving to coming home.
    #[schema(min_items = 1, max_items = 21)]
    pub hours: Vec<WeeklyHours>,
    /// Days on which the officer does not work.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub absent: Vec<NaiveDate>,
    /// Languages and skills, as words that visits ask for.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub skills: Vec<String>,
    /// Most visits a day, appointments included.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 20)]
    pub most_per_day: Option<u32>,
}

/// Where a day begins or ends (*vertrekpunt*): a point (`lat` and `lon`), or as much as is known of a place in the
/// Netherlands, of which the middle counts.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"place": "Tilburg"}))]
pub struct DayPlace {
    /// Latitude of the point in WGS 84, degrees.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: Option<f64>,
    /// Longitude of the point.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: Option<f64>,
    /// Postcode, with or without its letters. Without a file of postcodes it needs the place beside it.
    pub postcode: Option<Scalar>,
    /// Name of the place.
    #[schema(max_length = 300)]
    pub place: Option<String>,
    /// Name or CBS code of the municipality.
    #[schema(max_length = 300)]
    pub municipality: Option<String>,
}

impl From<Coordinates> for DayPlace {
    fn from(point: Coordinates) -> Self {
        Self { lat: Some(point.lat), lon: Some(point.lon), ..Self::default() }
    }
}

/// A part of a plan that is answered on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanPart {
    /// A calendar file for each officer.
    Calendars,
    /// The routes as GeoJSON.
    Map,
}

/// A firm that could be visited.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VisitRequest {
    /// A firm of your organisation that has a location.
    pub firm_id: FirmId,
    /// What the visit is worth, on any scale that is the same for all visits; above 0. The plan has the highest total.
    #[schema(exclusive_minimum = 0, maximum = 1000000)]
    pub value: f64,
    /// How long it takes.
    #[schema(minimum = 5, maximum = 600, default = 60)]
    pub minutes: Option<u32>,
    /// Whether it must be planned, before anything of more value.
    #[serde(default)]
    pub must: bool,
    /// When the firm can be visited (*openingstijden*); always when empty.
    #[serde(default)]
    #[schema(max_items = 21)]
    pub opening: Vec<WeeklyHours>,
    /// Not before this day.
    pub not_before: Option<NaiveDate>,
    /// Not after this day.
    pub not_after: Option<NaiveDate>,
    /// Languages and skills that the officer must have, all of them.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub needs: Vec<String>,
    /// Whether contact is allowed as far as you know. A firm that does not want to be approached is never visited,
    /// whatever stands here.
    pub contact: Option<ContactWord>,
}

/// Whether contact with a firm is allowed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactWord {
    /// Whether it is.
    pub allowed: bool,
    /// Why not.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// A visit with its time.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentRequest {
    /// A firm of your organisation that has a location.
    pub firm_id: FirmId,
    /// Id of the officer in this request.
    #[schema(max_length = 100)]
    pub officer: String,
    /// The day.
    pub date: NaiveDate,
    /// When it begins.
    pub from: TimeOfDay,
    /// How long it takes.
    #[schema(minimum = 5, maximum = 600, default = 60)]
    pub minutes: Option<u32>,
}

/// How drives are estimated: great-circle distance × road factor ÷ speed, and a few minutes for each drive. The speed rises
/// with the distance, unless one is given.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TravelRequest {
    /// Road kilometres for each kilometre as the crow flies.
    #[schema(minimum = 1, maximum = 3, default = 1.3)]
    pub road_factor: Option<f64>,
    /// Kilometres an hour from door to door, the same for each drive. When absent the first 5 km by road go at 30, then at 60
    /// until 20 km, at 100 until 40 km, and at 115 beyond.
    #[schema(minimum = 5, maximum = 130)]
    pub speed_kmh: Option<f64>,
    /// Minutes of each drive for parking and reporting at the desk, also between two firms in one town.
    #[schema(minimum = 0, maximum = 60, default = 5)]
    pub stop_minutes: Option<u32>,
}

/// Drives that the caller knows (*eigen reistijdenmatrix*): minutes from door to door between named places, for all
/// officers and firms of the round.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "places": [{"name": "kantoor", "officers": ["officer-1"]},
        {"name": "Tilburg-Noord", "firms": ["019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"]}],
    "minutes": [[0, 18], [21, 0]]
}))]
pub struct TravelMatrix {
    /// The places, in the order of the rows.
    #[schema(min_items = 1, max_items = 300)]
    pub places: Vec<NamedPlace>,
    /// A row for each place: minutes of the drive from it to each place, 0 to 1440.
    #[schema(schema_with = rows_of_minutes)]
    pub minutes: Vec<Vec<u32>>,
}

/// A place of a matrix, and who is there.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamedPlace {
    /// Its name, for messages.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Firms of the round that are here.
    #[serde(default)]
    #[schema(max_items = 300)]
    pub firms: Vec<FirmId>,
    /// Ids of officers who start here, and end here too unless the officer has another end.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub officers: Vec<String>,
    /// Ids of officers with another end, who end here.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub ends: Vec<String>,
}

fn yes() -> bool {
    true
}

/// The derive cannot state what the items of the items are.
fn rows_of_minutes() -> Array {
    let minutes = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(1440));
    let row = ArrayBuilder::new().items(minutes).max_items(Some(300));
    let words = "A row for each place: minutes of the drive from it to each place, 0 to 1440.";
    ArrayBuilder::new().items(row).max_items(Some(300)).description(Some(words)).build()
}

//! A plan of visits as it is answered.

use crate::domain::{FirmId, Text};
use crate::outreach::planning::hours::TimeOfDay;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::outreach::planning::left_out::LeftOutReason;

/// A plan of visits (*bezoekplan*): a proposal. Nothing is agreed or sent until a person does so.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitPlan {
    /// What to heed.
    pub notices: Vec<Text>,
    /// Working days with visits, by date and then by officer.
    pub days: Vec<DayOfVisits>,
    /// Firms that are not visited, each with its reason.
    pub left_out: Vec<LeftOutFirm>,
    /// Value of the planned visits together, appointments apart.
    pub value: f64,
    /// From where the drives are.
    pub drives: DriveSource,
    /// The seed with which the plan can be made again.
    pub seed: u32,
    /// A calendar file for each officer with visits; only with `include`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendars: Option<Vec<OfficerCalendar>>,
    /// The routes as a GeoJSON feature collection, in longitude and latitude; only with `include`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub map: Option<serde_json::Value>,
}

/// From where the times of drives are (*bron van de reistijden*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DriveSource {
    /// Estimated from distances.
    Estimate,
    /// Told by the routing service that is set up.
    RoutingService,
    /// Given with the request.
    Given,
}

/// An officer's day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayOfVisits {
    /// Id of the officer in the request.
    pub officer: String,
    /// The day.
    pub date: NaiveDate,
    /// When the officer leaves; `null` when an appointment is so early that it is the day before.
    pub leaves: Option<TimeOfDay>,
    /// When the officer is home; `null` when that is after midnight.
    pub returns: Option<TimeOfDay>,
    /// Minutes of driving, the way home included.
    pub driving_minutes: i32,
    /// Kilometres, the way home included.
    pub kilometres: f64,
    /// Visits in order.
    pub visits: Vec<PlannedVisit>,
}

/// Why a visit is where it is in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// Agreed with the firm.
    Appointment,
    /// From the earlier plan, on a frozen day.
    Frozen,
    /// Proposed.
    Proposed,
}

/// A visit in the plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedVisit {
    /// The firm.
    pub firm_id: FirmId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: Option<String>,
    /// Agreed, frozen or proposed.
    pub kind: VisitKind,
    /// Id of the agreed visit, where it is one that is kept.
    pub agreed_visit_id: Option<Uuid>,
    /// When it begins.
    pub from: Option<TimeOfDay>,
    /// When it ends; `null` when that is after midnight.
    pub to: Option<TimeOfDay>,
    /// Minutes of the drive to it.
    pub driving_minutes: i32,
    /// Kilometres of the drive to it.
    pub kilometres: f64,
}

/// A firm that is not visited.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutFirm {
    /// The firm.
    pub firm_id: FirmId,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: LeftOutReason,
    /// Why, in words.
    pub text: Text,
}

/// The visits of an officer as a calendar file.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfficerCalendar {
    /// Id of the officer in the request.
    pub officer: String,
    /// The file (`text/calendar`, RFC 5545).
    pub ics: String,
}

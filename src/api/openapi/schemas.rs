//! Puts schemas in order that come from types which are read leniently and answered in full.

use utoipa::openapi::schema::{Components, Object};
use utoipa::openapi::{RefOr, Schema};

/// Records that are always answered with all their fields, though a stored document may lack some.
const ANSWERED_IN_FULL: [&str; 2] = ["Firm", "Partner"];
/// Requests whose defaults are meant for callers; elsewhere they are how the reader begins (`""`, `null`).
const WITH_DEFAULTS: [&str; 8] = [
    "MatchRequest",
    "VisitPlanRequest",
    "VisitRequest",
    "AppointmentRequest",
    "TravelRequest",
    "AllocationRequest",
    "FirmForPlaces",
    "GroupRequest",
];

/// Takes out defaults that say nothing, and names the fields that are always there.
pub fn put_in_order(components: &mut Components) {
    for (name, schema) in &mut components.schemas {
        let RefOr::T(Schema::Object(object)) = schema else { continue };
        if !WITH_DEFAULTS.contains(&name.as_str()) {
            object.properties.values_mut().for_each(forget_default);
        }
        if ANSWERED_IN_FULL.contains(&name.as_str()) {
            require_all(object);
        }
    }
}

fn require_all(object: &mut Object) {
    object.required = object.properties.keys().cloned().collect();
}

fn forget_default(property: &mut RefOr<Schema>) {
    match property {
        RefOr::Ref(reference) => reference.default = None,
        RefOr::T(Schema::Object(object)) => object.default = None,
        RefOr::T(Schema::Array(array)) => array.default = None,
        RefOr::T(Schema::OneOf(choice)) => choice.default = None,
        RefOr::T(Schema::AllOf(all)) => all.default = None,
        RefOr::T(_) => {}
    }
}

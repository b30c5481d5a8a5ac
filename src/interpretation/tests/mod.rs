//! Tests of the interpretation that are too long for the foot of a file.

mod firms;
mod locations;
mod partners;
mod phrases;
mod properties;
mod schemas;

use super::{FirmProfile, PartnerProfile, Surroundings, Understood};
use crate::domain::region::Postcodes;
use crate::domain::{Coordinates, Firm, Invalid, Partner};
use chrono::NaiveDate;
use serde_json::Value;

fn in_surroundings<T>(ask: impl FnOnce(&Surroundings<'_>) -> T) -> T {
    let postcodes = Postcodes::from([(5038, Coordinates { lat: 51.5600, lon: 5.0800 })]);
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    ask(&Surroundings { today, postcodes: &postcodes })
}

fn firm(profile: Value) -> Result<Understood<Firm>, Vec<Invalid>> {
    let profile: FirmProfile = serde_json::from_value(profile).unwrap();
    in_surroundings(|surroundings| profile.understand(surroundings))
}

fn partner(profile: Value) -> Result<Understood<Partner>, Vec<Invalid>> {
    let profile: PartnerProfile = serde_json::from_value(profile).unwrap();
    in_surroundings(|surroundings| profile.understand(surroundings))
}

/// Pointer and code of every fault, in order.
fn told<T>(answer: Result<Understood<T>, Vec<Invalid>>) -> Vec<String> {
    let faults = answer.err().expect("there are faults");
    for fault in &faults {
        assert!(fault.message.ends_with('.') && fault.remedy.ends_with('.'), "{fault:?}");
    }
    faults.into_iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect()
}

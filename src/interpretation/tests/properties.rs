//! What must hold for any input.

use super::{firms, in_surroundings, partners};
use crate::interpretation::{FirmProfile, MeaningKind, PartnerProfile, interpret, mentions};
use proptest::prelude::*;
use serde_json::Value;

const ALL: [MeaningKind; 5] =
    [MeaningKind::Barrier, MeaningKind::Topic, MeaningKind::Sector, MeaningKind::PartnerKind, MeaningKind::Place];

/// Puts `text` in the place of the text with this number, counted through the whole value.
fn replace(value: &mut Value, number: &mut usize, text: &str) {
    match value {
        Value::String(own) => {
            if *number == 0 {
                *own = text.to_owned();
            }
            *number = number.wrapping_sub(1);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, number, text)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, number, text)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_interpreted(text in "\\PC{0,80}|[a-z ]{0,120}|.{0,20}") {
        let found = interpret(&text, &ALL);
        prop_assert!(found.alternatives.len() <= 5);
        let certainties: Vec<f64> = found.meaning.iter().chain(&found.alternatives).map(|m| m.certainty).collect();
        prop_assert!(certainties.iter().all(|certainty| (0.0..=1.0).contains(certainty)));
        prop_assert!(certainties.windows(2).all(|pair| pair[0] >= pair[1]));
        prop_assert_eq!(found.clone(), interpret(&text, &ALL));
        mentions(&text, &ALL);
    }

    #[test]
    fn any_text_in_any_place_of_a_firm_is_understood_or_refused(text in "\\PC{0,40}|.{0,10}", number in 0usize..60) {
        let mut value = firms::full_profile();
        replace(&mut value, &mut { number }, &text);
        if let Ok(profile) = serde_json::from_value::<FirmProfile>(value) {
            let answer = in_surroundings(|surroundings| profile.understand(surroundings));
            if let Err(faults) = answer {
                prop_assert!(!faults.is_empty() && faults.iter().all(|fault| fault.pointer.starts_with('/')));
            }
        }
    }

    #[test]
    fn any_text_in_any_place_of_a_partner_is_understood_or_refused(text in "\\PC{0,40}|.{0,10}", number in 0usize..60) {
        let mut value = partners::full_profile();
        replace(&mut value, &mut { number }, &text);
        if let Ok(profile) = serde_json::from_value::<PartnerProfile>(value) {
            let _ = in_surroundings(|surroundings| profile.understand(surroundings));
        }
    }

    #[test]
    fn any_number_is_understood_or_refused(number in any::<f64>(), other in any::<f64>()) {
        let mut profile = FirmProfile { founded: Some(number.into()), employees: Some(other.into()), ..FirmProfile::default() };
        profile.kvk_number = Some(number.into());
        let coordinates = crate::interpretation::parts::CoordinatesProfile { lat: Some(number.into()), lon: Some(other.into()) };
        let location = crate::interpretation::parts::LocationProfile { coordinates: Some(coordinates), ..Default::default() };
        profile.location = Some(location);
        let _ = in_surroundings(|surroundings| profile.understand(surroundings));
    }
}

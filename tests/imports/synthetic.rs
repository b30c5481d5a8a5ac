use crate::{all_firms, caller, counts, on_each};
use chrono::NaiveDate;
use loopvermogen::app::imports::{Format, Mode, import_firms};
use loopvermogen::domain::{Firm, FirmId};
use loopvermogen::interpretation::{FirmProfile, Surroundings};
use loopvermogen::synthetic::generate;
use serde_json::Value;

const EXAMPLES: &str = include_str!("../../data/example_firms.ndjson");

#[test]
fn a_synthetic_firm_is_valid_as_it_stands() {
    let postcodes = Default::default();
    let surroundings = Surroundings { today: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), postcodes: &postcodes };
    for firm in generate(300, 9) {
        let mut profile = serde_json::to_value(&firm).unwrap();
        let fields = profile.as_object_mut().unwrap();
        fields.remove("id");
        fields.remove("earlierBarriers");
        let profile: FirmProfile = serde_json::from_value(profile).unwrap();
        let understood = profile.understand_for_storage(&surroundings).unwrap();
        assert_eq!(understood.record, Firm { id: FirmId::default(), ..firm });
    }
}

#[test]
fn the_example_firms_fill_every_field_and_are_understood_to_the_last_word() {
    let fields = serde_json::to_value(FirmProfile::default()).unwrap();
    for line in EXAMPLES.lines() {
        let profile: Value = serde_json::from_str(line).unwrap();
        for field in fields.as_object().unwrap().keys().filter(|field| *field != "doNotContact") {
            let value = &profile[field];
            assert!(!value.is_null() && value != &serde_json::json!([]), "{field}: {line}");
        }
    }
    assert!(EXAMPLES.lines().count() == 10 && EXAMPLES.contains("doNotContact"));
    on_each(|app| {
        let import = || {
            let (source, mode) = (EXAMPLES.as_bytes(), Mode::AllOrNothing);
            import_firms(app, &caller(), source, Format::Ndjson, mode, &mut |_| {}).unwrap()
        };
        let report = import();
        assert_eq!((counts(&report), report.notice_count), ((10, 0, 0, 0), 0), "{report:?}");
        assert!(all_firms(app).iter().all(|firm| firm.name.starts_with("Proef ") && firm.location.is_some()));
        assert_eq!(counts(&import()), (0, 0, 10, 0));
    });
}

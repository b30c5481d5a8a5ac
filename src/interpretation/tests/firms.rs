use super::{firm, in_surroundings, told};
use crate::domain::firm::LegalForm;
use crate::domain::firm_type::{Founded, YearMonth};
use crate::domain::size::{Employees, SizeClass};
use crate::domain::{Barrier, Firm};
use crate::interpretation::{FirmProfile, Understood, topics_of_wishes};
use serde_json::{Value, json};

#[test]
fn the_firm_of_the_manual_is_understood() {
    let understood = firm(json!({
        "name": "Voorbeeld Metaal B.V.", "legalForm": "B.V.", "founded": "2016", "employees": 34,
        "sbi": [{"code": "25.62", "version": "2008", "main": true}],
        "location": {"place": "Tilburg"},
        "barriers": ["we vinden geen vakmensen"], "topics": ["robotica", "AI"], "partnerKinds": ["mbo"]
    }))
    .unwrap();
    let firm = understood.record;
    assert_eq!(firm.legal_form, Some(LegalForm::Bv));
    assert_eq!(firm.founded, Some(Founded::Year(2016)));
    assert_eq!(firm.sbi[0].code, "2562");
    assert_eq!(firm.barriers[0].barrier, Barrier::Talent);
    assert_eq!(firm.barriers[0].words.as_deref(), Some("we vinden geen vakmensen"));
    assert_eq!(firm.topics.iter().map(|topic| topic.code()).collect::<Vec<_>>(), ["robotica", "ai"]);
    let location = firm.location.unwrap();
    assert_eq!(location.municipality.as_deref(), Some("GM0855"));
    let pointers: Vec<&str> = understood.interpretation.iter().map(|entry| entry.pointer.as_str()).collect();
    assert_eq!(pointers, ["/sbi/0/code", "/location/place", "/barriers/0", "/topics/1"]);
}

#[test]
fn an_unknown_word_is_told_and_kept_out() {
    let understood = firm(json!({"topics": ["blorf", "robotica"], "barriers": ["blorf"]})).unwrap();
    assert_eq!(understood.record.topics.len(), 1);
    assert!(understood.record.barriers.is_empty());
    let told: Vec<_> =
        understood.interpretation.iter().map(|e| (&e.pointer[..], &e.text[..], e.meaning.is_none())).collect();
    assert_eq!(told, [("/barriers/0", "blorf", true), ("/topics/0", "blorf", true)]);
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_fields() {
    let first = ["robots", "bel\u{7}", " ", &"x".repeat(501), "robots"].map(str::to_owned);
    let wishes: Vec<String> = first.into_iter().chain((6..=31).map(|number| format!("wens {number}"))).collect();
    let faults = told(firm(json!({
        "externalIds": [{"system": "crm"}, {"system": "x".repeat(65), "id": "1"}],
        "kvkNumber": "1234567", "rsin": "123456789", "establishmentNumber": "12",
        "name": "x".repeat(301), "tradeNames": ["goed", " ", "bel\u{7}"],
        "legalForm": "gmbh", "founded": "2027-01-01", "employees": 3.5,
        "sbi": [{"code": "99999", "version": "2008"}, {"code": "2562"}, {"code": 2562, "version": 2008},
                {"code": "2562", "version": "1993"}, {"version": "2008"}, "25.62"],
        "location": {"postcode": "1234 SS"},
        "website": "geen adres", "description": "x".repeat(5001),
        "wishes": wishes,
        "barriers": ["talent", "talent", "finance", "demand"],
        "topics": ["robotica", "robotica", ""],
        "goals": ["rijk worden", "jobs", "jobs"],
        "innovationTurnover": {"own": 0.7, "bought": 0.4},
        "years": [{"year": 2027}, {"year": 2024, "turnoverEur": -1}, {"year": 2024}, {}],
        "growth": {"jobs": 15, "profit": "veel"},
        "fieldlab": "misschien",
        "relations": [{"with": "A", "partnerId": "12", "kind": "friend"}, {"kind": "member"}],
        "doNotContact": {"since": "2027-01-01"},
        "consents": [{"purpose": "email", "given": true, "date": "2027-01-01", "source": "x"}, {"purpose": "fax"}],
        "provenance": {"source": "gesprek", "date": "2027-01-01"},
        "sources": {"employee": {"source": "x"}}
    })));
    assert_eq!(
        faults,
        [
            "/externalIds/0/id missing",
            "/externalIds/1/system too_long",
            "/kvkNumber invalid_number",
            "/rsin invalid_number",
            "/establishmentNumber invalid_number",
            "/name too_long",
            "/tradeNames/1 missing",
            "/tradeNames/2 control_character",
            "/legalForm unknown_code",
            "/founded in_future",
            "/employees out_of_range",
            "/sbi/0/code unknown_code",
            "/sbi/1/version missing_version",
            "/sbi/2/code wrong_type",
            "/sbi/3/version unknown_code",
            "/sbi/4/code missing",
            "/sbi/5 missing_version",
            "/location/postcode invalid_number",
            "/website invalid_url",
            "/description too_long",
            "/wishes too_many",
            "/wishes/1 control_character",
            "/wishes/3 too_long",
            "/wishes/4 duplicate",
            "/barriers too_many",
            "/barriers/1 duplicate",
            "/topics/1 duplicate",
            "/topics/2 missing",
            "/goals/0 unknown_code",
            "/goals/2 duplicate",
            "/innovationTurnover out_of_range",
            "/years/0/year out_of_range",
            "/years/1/turnoverEur out_of_range",
            "/years/2/year duplicate",
            "/years/3/year missing",
            "/growth/profit out_of_range",
            "/growth/jobs out_of_range",
            "/fieldlab unknown_code",
            "/relations/0/partnerId invalid_id",
            "/relations/0/kind unknown_code",
            "/relations/1/with missing",
            "/doNotContact/since in_future",
            "/doNotContact/source missing",
            "/consents/0/date in_future",
            "/consents/1/purpose unknown_code",
            "/consents/1/given missing",
            "/consents/1/date missing",
            "/consents/1/source missing",
            "/provenance/date in_future",
            "/sources/employee unknown_field",
        ]
    );
}

#[test]
fn a_remedy_says_what_would_be_accepted() {
    let faults = firm(json!({"fieldlab": "ja", "employees": "ten", "sbi": [{"code": "2562"}]})).unwrap_err();
    assert!(faults[0].message.contains("ten") && faults[0].remedy.contains("10-19"), "{:?}", faults[0]);
    assert!(faults[1].message.contains("2562") && faults[1].remedy.contains("2025"), "{:?}", faults[1]);
    assert!(faults[2].remedy.contains("unaware, knows, takes_part"), "{:?}", faults[2]);
}

#[test]
fn employees_are_a_count_or_a_class() {
    let employees = |value: Value| firm(json!({"employees": value})).map(|u| u.record.employees);
    assert_eq!(employees(json!(34)).unwrap(), Some(Employees::Count(34)));
    assert_eq!(employees(json!("34")).unwrap(), Some(Employees::Count(34)));
    assert_eq!(employees(json!("10-19")).unwrap(), Some(Employees::Class(SizeClass::From10)));
    assert_eq!(employees(json!("10–19")).unwrap(), Some(Employees::Class(SizeClass::From10)));
    for wrong in [json!(-1), json!(3.5), json!("ten"), json!("NaN"), json!(1_000_001), json!("1e3")] {
        assert!(employees(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn a_founding_date_lies_between_1500_and_today() {
    let founded = |value: Value| firm(json!({"founded": value})).map(|u| u.record.founded);
    assert_eq!(founded(json!(2016)).unwrap(), Some(Founded::Year(2016)));
    assert!(founded(json!("2026-11-23")).is_ok());
    assert_eq!(founded(json!("2016-03")).unwrap(), YearMonth::parse("2016-03").map(Founded::Month));
    assert!(founded(json!("2026-12")).is_err() && founded(json!("2016-13")).is_err());
    for wrong in [json!("2026-11-24"), json!(2027), json!(1499), json!("01-03-2016"), json!("2016-02-30"), json!(16)] {
        assert!(founded(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn at_most_one_activity_is_the_main_one() {
    let activity = |code: &str| json!({"code": code, "version": "2008", "main": true});
    assert_eq!(told(firm(json!({"sbi": [activity("2562"), activity("2511")]}))), ["/sbi/1/main several_main"]);
    assert_eq!(told(firm(json!({"sbi": [activity("2562"), activity("25.62")]}))), ["/sbi/1 duplicate"]);
}

#[test]
fn a_sector_may_be_a_word() {
    let understood = firm(json!({"sbi": ["bakkerij", "blorf"]})).unwrap();
    assert_eq!(understood.record.sbi.len(), 1);
    assert_eq!(understood.record.sbi[0].code, "1071");
    assert!(understood.interpretation[1].meaning.is_none());
}

#[test]
fn a_code_with_two_meanings_gets_a_notice() {
    use crate::domain::reference::sectors;
    use crate::domain::sector::{SbiActivity, SbiVersion};
    let ambiguous = sectors(SbiVersion::V2008).iter().find(|sector| {
        let activity = SbiActivity { code: sector.code.clone(), version: SbiVersion::V2008, main: false };
        sector.code.len() > 1 && activity.ambiguity().is_some()
    });
    let code = &ambiguous.unwrap().code;
    let understood = firm(json!({"sbi": [{"code": code, "version": "2008"}]})).unwrap();
    assert_eq!(understood.interpretation[0].pointer, "/sbi/0/code");
    assert!(understood.interpretation[0].notice.as_ref().unwrap().nl.contains("SBI 2025"));
}

#[test]
fn two_words_for_one_barrier_are_one_barrier() {
    let understood = firm(json!({"barriers": ["personeelstekort", "we vinden geen vakmensen"]})).unwrap();
    assert_eq!(understood.record.barriers.len(), 1);
    assert!(understood.interpretation[1].notice.is_some());
}

#[test]
fn barriers_in_plain_words_have_the_source_of_the_barriers_or_of_the_record() {
    let record = json!({"source": "import", "date": "2026-11-20"});
    let call = json!({"source": "gesprek", "date": "2026-11-01"});
    let sources_of = |sources: Value| {
        let barriers = json!(["geen vakmensen", {"words": "geen geld", "provenance": {"source": "brief"}}, "demand"]);
        let understood = firm(json!({"barriers": barriers, "provenance": record, "sources": sources})).unwrap();
        serde_json::to_value(understood.record.barriers).unwrap()
    };
    let noted = sources_of(json!({}));
    assert_eq!(noted[0]["provenance"], record);
    assert_eq!(noted[1]["provenance"]["source"], "brief");
    // A bare code has no words that somebody noted: the source of the field tells enough.
    assert_eq!(noted[2]["provenance"], Value::Null);
    assert_eq!(sources_of(json!({"barriers": call}))[0]["provenance"], call);

    let in_full = json!([{"barrier": "talent", "words": "geen vakmensen"}]);
    for profile in [json!({"barriers": ["geen vakmensen"]}), json!({"barriers": in_full, "provenance": record})] {
        assert_eq!(firm(profile).unwrap().record.barriers[0].provenance, None);
    }
}

#[test]
fn a_barrier_in_full_keeps_words_and_provenance() {
    let understood = firm(json!({"barriers": [
        {"barrier": "talent", "words": "niemand te krijgen", "provenance": {"source": "gesprek", "date": "2026-11-01"}},
        {"words": "de bank wil niet"},
        {"barrier": "Netwerken"}
    ]}))
    .unwrap();
    let stated = understood.record.barriers;
    assert_eq!(
        stated.iter().map(|s| s.barrier).collect::<Vec<_>>(),
        [Barrier::Talent, Barrier::Finance, Barrier::Networks]
    );
    assert_eq!(stated[0].provenance.as_ref().unwrap().source, "gesprek");
    assert_eq!(stated[1].words.as_deref(), Some("de bank wil niet"));
    assert_eq!(stated[2].words, None);
}

#[test]
fn topics_of_the_description_are_suggested_and_not_filled_in() {
    let understood = firm(json!({"description": "Wij bouwen robots en werken aan 3D-printen."})).unwrap();
    assert!(understood.record.topics.is_empty());
    let entry = &understood.interpretation[0];
    assert!(entry.pointer == "/description" && entry.meaning.is_none());
    assert!(entry.alternatives.iter().any(|meaning| meaning.code == "robotica"), "{entry:?}");
    let stated = firm(json!({"description": "Wij bouwen robots.", "topics": ["ai"]})).unwrap();
    assert!(stated.interpretation.is_empty());
}

/// Pointer, meaning and whether there is a notice, for each entry.
fn made_of(understood: &Understood<Firm>) -> Vec<(&str, Option<&str>, bool)> {
    let entries = understood.interpretation.iter();
    entries.map(|e| (&e.pointer[..], e.meaning.as_ref().map(|m| &m.code[..]), e.notice.is_some())).collect()
}

fn codes(understood: &Understood<Firm>) -> Vec<&'static str> {
    understood.record.topics.iter().map(|topic| topic.code()).collect()
}

#[test]
fn wishes_are_kept_as_they_were_said() {
    let understood =
        firm(json!({"topics": ["ai"], "wishes": ["  een lasrobot proberen ", "", "Blorf: «ja»!"]})).unwrap();
    assert_eq!(understood.record.wishes, ["een lasrobot proberen", "Blorf: «ja»!"]);
    assert_eq!(codes(&understood), ["ai"]);
    // Whoever states topics is not asked what the wishes mean.
    assert!(understood.interpretation.is_empty());
}

#[test]
fn without_topics_those_that_the_wishes_mention_are_the_topics() {
    let residues = "Valorisation of agricultural residues and side streams from the agro-food industry";
    let understood = firm(json!({
        "wishes": ["", "robots", "iets dat niemand ooit geblorft heeft", "Robotica", residues],
        "description": "Wij werken aan 3D-printen."
    }))
    .unwrap();
    assert_eq!(understood.record.wishes.len(), 4);
    let told = made_of(&understood);
    assert_eq!(
        told[..3],
        [("/wishes/1", Some("robotica"), false), ("/wishes/2", None, true), ("/wishes/3", Some("robotica"), true)]
    );
    assert!(told.len() == 5 && told[3..].iter().all(|(at, code, _)| *at == "/wishes/4" && code.is_some()), "{told:?}");
    let mut expected = vec!["robotica"];
    expected.extend(told[3..].iter().filter_map(|(_, code, _)| *code));
    assert_eq!(codes(&understood), expected);
    assert!(understood.interpretation.iter().all(|entry| entry.pointer != "/description"));
}

#[test]
fn a_description_suggests_when_no_wish_names_a_topic() {
    let understood = firm(json!({"wishes": ["blorf"], "description": "Wij bouwen robots."})).unwrap();
    assert_eq!(made_of(&understood), [("/wishes/0", None, true), ("/description", None, true)]);
    assert!(understood.record.topics.is_empty());
}

#[test]
fn topics_that_were_read_from_wishes_have_their_source() {
    let told = json!({"source": "gesprek", "date": "2026-11-01"});
    let read = firm(json!({"wishes": ["robots"], "sources": {"wishes": told}})).unwrap().record;
    assert_eq!(read.provenance_of("topics").source, "gesprek");
    assert_eq!(firm(answered(&read)).unwrap().record, read);
    let stated = firm(json!({"wishes": ["robots"], "topics": ["ai"], "sources": {"wishes": told}})).unwrap().record;
    assert_eq!(stated.provenance_of("topics").source, "");
}

#[test]
fn what_is_read_from_wishes_is_the_same_with_and_without_a_profile() {
    for wishes in [json!(["robots", "blorf", "robotica", "iets met waterstof"]), json!([])] {
        let read = firm(json!({"wishes": wishes})).unwrap().record;
        assert_eq!(topics_of_wishes(&read.wishes), read.topics);
    }
}

#[test]
fn a_firm_needs_a_name_only_to_be_stored() {
    let nameless = FirmProfile::default();
    assert!(in_surroundings(|surroundings| nameless.understand(surroundings)).is_ok());
    assert_eq!(told(in_surroundings(|surroundings| nameless.understand_for_storage(surroundings))), ["/name missing"]);
}

/// A firm in which every field is filled.
pub(super) fn full_profile() -> Value {
    json!({
        "externalIds": [{"system": "crm", "id": "4711"}],
        "kvkNumber": "12345678", "rsin": "123456782", "establishmentNumber": "000012345678",
        "name": "Voorbeeld Metaal B.V.", "tradeNames": ["Voorbeeld"], "legalForm": "bv",
        "founded": "2016-03-01", "employees": "1",
        "sbi": [{"code": "2562", "version": "2008", "main": true}, {"code": "2511", "version": "2025"}],
        "location": {"postcode": "5038 EA", "place": "Tilburg"},
        "nonMailing": false,
        "website": "https://voorbeeld.example", "description": "Draait en freest.\nSinds 2016.",
        "wishes": ["samen een lasrobot proberen", "blorf"],
        "barriers": ["geen vakmensen", {"barrier": "finance", "provenance": {"source": "gesprek", "date": "2026-11-01"}}],
        "topics": ["robotica", "AI"], "partnerKinds": ["mbo", "andere ondernemers"], "goals": ["jobs", "verduurzamen"],
        "innovationTurnover": {"own": 0.7, "bought": 0.3},
        "years": [{"year": 2024, "valueAddedEur": -10.5, "workedPersons": 30.5, "workedHours": 50000, "turnoverEur": 4e6}],
        "growth": {"turnover": 10, "jobs": -90},
        "fieldlab": "knows",
        "relations": [{"with": "Lab", "partnerId": "0190a0a0-0000-7000-8000-000000000001", "kind": "member",
                       "reach": "regional", "provenance": {"source": "site"}}],
        "doNotContact": {"since": "2026-02-01", "reason": "druk", "source": "telefoon"},
        "consents": [{"purpose": "peer_matching", "given": true, "date": "2026-02-01", "source": "formulier"}],
        "provenance": {"source": "import", "date": "2026-11-20"},
        "sources": {"employees": {"source": "register", "date": null}}
    })
}

/// What an answer tells of a firm, as a profile.
fn answered(firm: &Firm) -> Value {
    let mut answer = serde_json::to_value(firm).unwrap();
    let fields = answer.as_object_mut().unwrap();
    fields.remove("id");
    fields.remove("earlierBarriers");
    answer
}

#[test]
fn what_is_answered_is_understood_as_the_same_firm() {
    let abroad =
        json!({"location": {"country": "DE", "area": "DE.07", "place": "Aachen"}, "wishes": ["iets met robots"]});
    for profile in [full_profile(), abroad, json!({})] {
        let first = firm(profile).unwrap().record;
        let again = firm(answered(&first)).unwrap().record;
        assert_eq!(first, again);
    }
    let empty_relations = firm(json!({"relations": []})).unwrap().record;
    assert_eq!(empty_relations.relations, Some(Vec::new()));
    assert_eq!(firm(answered(&empty_relations)).unwrap().record, empty_relations);
}

#[test]
fn every_field_of_the_full_profile_is_kept() {
    let kept = answered(&firm(full_profile()).unwrap().record);
    for (field, value) in kept.as_object().unwrap() {
        assert!(!value.is_null() && value != &json!([]) && value != &json!({}), "{field} was lost");
    }
}

#[test]
fn a_profile_survives_being_written_and_read() {
    let profile: FirmProfile = serde_json::from_value(full_profile()).unwrap();
    let written = serde_json::to_value(&profile).unwrap();
    assert_eq!(serde_json::from_value::<FirmProfile>(written).unwrap(), profile);
}

#[test]
fn what_a_reader_cannot_see_is_no_name() {
    for name in ["\u{200b}", "\u{feff}\u{2060}", "\u{202e}gnp.exe", "a\u{2028}b", "a\u{2066}b"] {
        let faults = told(firm(json!({"tradeNames": [name]})));
        assert_eq!(faults.len(), 1, "{name:?}: {faults:?}");
    }
    let read = firm(json!({"name": "\u{feff}Bakkerij\u{200b}"})).unwrap();
    assert_eq!(read.record.name, "Bakkerij");
}

#[test]
fn what_a_sheet_shows_for_a_value_that_it_cannot_work_out_is_no_value() {
    for shown in ["#N/A", " #VERW! "] {
        assert_eq!(told(firm(json!({"tradeNames": [shown]}))), ["/tradeNames/0 invalid_value"]);
        assert_eq!(told(firm(json!({"location": {"place": shown}}))), ["/location/place invalid_value"]);
        let named = firm(json!({"name": shown})).unwrap_err();
        assert_eq!(named[0].pointer, "/name");
    }
    assert_eq!(firm(json!({"name": "#N/A Muziek"})).unwrap().record.name, "#N/A Muziek");
}

#[test]
fn a_fact_of_a_year_that_nobody_can_mean_is_refused() {
    let faults = told(firm(json!({"provenance": {"source": "x", "date": "0000-01-01"}})));
    assert_eq!(faults, ["/provenance/date out_of_range"]);
}

#[test]
fn the_same_firm_is_understood_quietly_and_what_was_not_understood_is_told() {
    let profiles = [
        json!({"name": "Proef", "sbi": [{"code": "2562", "version": "2008"}], "location": {"place": "Tilburg"}}),
        json!({"name": "Proef", "location": {"place": "Beek"}, "topics": ["robots", "blorf"], "barriers": ["blorf"]}),
        json!({"name": "Proef", "location": {"place": "Blorfdam", "municipality": "Tilburg"}}),
        json!({"name": "Proef", "location": {"place": "Tilburg", "province": "PV20"}}),
    ];
    for profile in profiles {
        let profile: FirmProfile = serde_json::from_value(profile).unwrap();
        let (loud, quiet) = in_surroundings(|surroundings| {
            (profile.understand_for_storage(surroundings), profile.understand_quietly(surroundings))
        });
        let told = |understood: Understood<Firm>| {
            let unknown = understood.interpretation.into_iter().filter(|read| read.meaning.is_none());
            (understood.record, unknown.collect::<Vec<_>>())
        };
        assert_eq!(loud.map(told), quiet.map(told));
    }
}

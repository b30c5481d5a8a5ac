use crate::{all_firms, caller, counts, crm_firm, firms, on_each, partner};
use chrono::NaiveDate;
use loopvermogen::app::AppError;
use loopvermogen::app::answer::Gate;
use loopvermogen::app::imports::{Format, Mode, import_firms};
use loopvermogen::app::matches::{Options, match_profile};
use loopvermogen::domain::Barrier;
use loopvermogen::domain::size::Employees;

const TWO: &str = "name;externalSystem;externalId;employees;sbi;sbiVersion;place;barriers;topics;source\n\
                   Proef Metaal;crm;1;34;2562;2008;Tilburg;talent;robotica;crm-lijst\n\
                   Proef Kaas;crm;2;10-19;1051;2008;Alkmaar;finance|demand;;crm-lijst\n";

#[test]
fn rows_become_firms_and_the_same_rows_again_change_nothing() {
    on_each(|app| {
        let report = firms(app, TWO, Mode::KeepGoodRows).unwrap();
        assert_eq!((counts(&report), report.is_written), ((2, 0, 0, 0), true), "{report:?}");
        let firm = crm_firm(app, "1").unwrap();
        assert_eq!((firm.name.as_str(), firm.employees), ("Proef Metaal", Some(Employees::Count(34))));
        assert_eq!(firm.barriers[0].barrier, Barrier::Talent);
        assert_eq!(firm.location.unwrap().province.as_deref(), Some("PV30"));
        assert_eq!(firm.provenance.source, "crm-lijst");
        assert_eq!(counts(&firms(app, TWO, Mode::KeepGoodRows).unwrap()), (0, 0, 2, 0));
        assert_eq!(all_firms(app).len(), 2);
    });
}

#[test]
fn a_firm_without_any_number_is_known_again_by_name_and_place() {
    const NAMELESS: &str = "name;place;employees\nProef Bakker;Tilburg;3\nProef Bakker;Breda;4\nProef Slager;;5\n";
    on_each(|app| {
        assert_eq!(counts(&firms(app, NAMELESS, Mode::AllOrNothing).unwrap()), (3, 0, 0, 0));
        assert_eq!(counts(&firms(app, NAMELESS, Mode::AllOrNothing).unwrap()), (0, 0, 3, 0));
        let more = "name;place;employees\nproef  bakker;Tilburg;6\nPROEF BAKKER;Tilburg;7\nProef Bakker;Goirle;1\n";
        assert_eq!(counts(&firms(app, more, Mode::AllOrNothing).unwrap()), (1, 2, 0, 0));
        assert_eq!(all_firms(app).len(), 4);
        // With a number of its own a row is a firm of its own, and then the name alone no longer tells which is meant.
        let numbered = "name;place;kvkNumber\nProef Slager;;00000001\n";
        assert_eq!(counts(&firms(app, numbered, Mode::AllOrNothing).unwrap()), (1, 0, 0, 0));
        let report = firms(app, "name\nProef Slager\n", Mode::AllOrNothing).unwrap();
        assert_eq!((counts(&report), &report.faults[0].fault.code[..]), ((0, 0, 0, 1), "ambiguous"));
    });
}

#[test]
fn an_update_leaves_alone_what_the_file_does_not_mention() {
    on_each(|app| {
        let first = "name;externalSystem;externalId;website;doNotContact;barriers;source\n\
                     Proef Metaal;crm;1;https://proef.example;2026-02-01;talent;telefoon\n";
        firms(app, first, Mode::KeepGoodRows).unwrap();
        let second = "name;externalSystem;externalId;employees;website;doNotContact\nProef Metaal;crm;1;40;;\n";
        let report = firms(app, second, Mode::KeepGoodRows).unwrap();
        assert_eq!(counts(&report), (0, 1, 0, 0), "{report:?}");
        let firm = crm_firm(app, "1").unwrap();
        assert_eq!(firm.website.as_deref(), Some("https://proef.example"));
        assert_eq!(firm.do_not_contact.unwrap().since, NaiveDate::from_ymd_opt(2026, 2, 1).unwrap());
        assert_eq!((firm.barriers.len(), firm.employees), (1, Some(Employees::Count(40))));
        assert_eq!(firm.provenance.source, "telefoon");
        assert_eq!(firm.sources["employees"].source, "imported table");
    });
}

#[test]
fn a_day_that_can_mean_nothing_else_is_taken_and_an_odd_one_with_a_notice() {
    on_each(|app| {
        let text = "name;externalSystem;externalId;founded;doNotContact;date\n\
                    Een;crm;1;1-3-2016;31-12-2025;2026-1-31\n\
                    Twee;crm;2;2016-03;;01/02/2026\n";
        let report = firms(app, text, Mode::KeepGoodRows).unwrap();
        let told: Vec<_> =
            report.notices.iter().map(|n| (n.line, &n.fault.pointer[..], &n.fault.message[..])).collect();
        let expected = [(2, "date", "“2026-1-31” was taken as 2026-01-31.")];
        assert_eq!(told, expected, "a list full of days that are written as usual needs no word at each");
        let firm = crm_firm(app, "1").unwrap();
        assert_eq!(firm.provenance.date.map(|day| day.to_string()).as_deref(), Some("2026-01-31"));
        // Of 01/02/2026 nobody can tell whether it is in January.
        let faults: Vec<_> = report.faults.iter().map(|fault| (fault.line, &fault.fault.pointer[..])).collect();
        assert_eq!(faults, [(3, "date")]);
        let json = "{\"name\": \"Drie\", \"provenance\": {\"source\": \"crm\", \"date\": \"2026-1-31\"}}\n";
        let report = import_firms(app, &caller(), json.as_bytes(), Format::Ndjson, Mode::DryRun, &mut |_| {}).unwrap();
        assert_eq!(report.faults[0].fault.pointer, "/provenance/date");
    });
}

#[test]
fn a_decimal_comma_is_taken_for_what_it_is() {
    on_each(|app| {
        let text = "name;externalSystem;externalId;lat;lon\nEen;crm;1;51,5606;5,0919\nTwee;crm;2;1.051,5;5,0919\n";
        let report = firms(app, text, Mode::KeepGoodRows).unwrap();
        let at = crm_firm(app, "1").unwrap().location.unwrap().coordinates.unwrap();
        assert_eq!((at.lat, at.lon), (51.5606, 5.0919));
        let faults: Vec<_> = report.faults.iter().map(|fault| (fault.line, &fault.fault.pointer[..])).collect();
        assert_eq!(faults, [(3, "lat")]);
    });
}

#[test]
fn wishes_are_kept_as_they_were_said_and_topics_that_were_read_from_them_follow_them() {
    on_each(|app| {
        let read = |text: &str| {
            let report = firms(app, text, Mode::KeepGoodRows).unwrap();
            let firm = crm_firm(app, "1").unwrap();
            let topics: Vec<&str> = firm.topics.iter().map(|topic| topic.code()).collect();
            (report, firm.wishes, topics)
        };
        let first = "name;externalSystem;externalId;wish;topics;country;area\n\
                     Proef Metaal;crm;1;robots | iets met blorf, of zo;;DE;DE.07\n";
        let (report, wishes, topics) = read(first);
        assert_eq!((wishes, topics), (vec!["robots".to_owned(), "iets met blorf, of zo".into()], vec!["robotica"]));
        let told: Vec<_> = report.notices.iter().map(|n| (n.line, &n.fault.pointer[..], &n.fault.code[..])).collect();
        assert_eq!(told, [(2, "wish", "unknown_word")]);
        assert_eq!(report.notices[0].fault.remedy, "State the topics that are meant, if any.");
        assert_eq!(crm_firm(app, "1").unwrap().location.unwrap().area.as_deref(), Some("DE.07"));
        assert_eq!(counts(&read(first).0), (0, 0, 1, 0), "the same row again changes nothing");

        let (_, wishes, topics) = read("name;externalSystem;externalId;wish\nProef Metaal;crm;1;waterstof\n");
        assert_eq!((wishes, topics), (vec!["waterstof".to_owned()], vec!["waterstof"]));
        let (_, wishes, topics) = read("name;externalSystem;externalId;topics\nProef Metaal;crm;1;ai\n");
        assert_eq!((wishes, topics), (vec!["waterstof".to_owned()], vec!["ai"]));
        let (_, wishes, topics) = read("name;externalSystem;externalId;wish\nProef Metaal;crm;1;robots\n");
        assert_eq!((wishes, topics), (vec!["robots".to_owned()], vec!["ai"]));

        let thirty_one: Vec<String> = (1..=31).map(|number| format!("wens {number}")).collect();
        let table = format!("name;wish\nProef Kaas;{}\n", thirty_one.join("|"));
        let report = firms(app, &table, Mode::KeepGoodRows).unwrap();
        assert_eq!(report.faults[0].fault.pointer, "wish");
    });
}

const FAULTY: &str = "name;externalSystem;externalId;kvkNumber;sbi;sbiVersion;barriers\n\
                      Proef A;crm;1;;;;\n\
                      Proef B;crm;2;123;;;\n\
                      Proef C;crm;3;;99999;2008;\n\
                      Proef D;crm;4;;;;talent|finance|demand|networks\n\
                      Proef E;crm;5\n\
                      Proef F;crm;6;;;;\n";

#[test]
fn faulty_rows_are_told_by_line_and_column_and_the_good_ones_kept() {
    on_each(|app| {
        let report = firms(app, FAULTY, Mode::KeepGoodRows).unwrap();
        let told: Vec<_> = report.faults.iter().map(|fault| (fault.line, fault.fault.pointer.as_str())).collect();
        assert_eq!(told, [(3, "kvkNumber"), (4, "sbi"), (5, "barriers"), (6, "kvkNumber")]);
        assert!(report.faults.iter().all(|fault| !fault.fault.remedy.is_empty()));
        assert_eq!((counts(&report), report.fault_count, report.rows), ((2, 0, 0, 4), 4, 6));
        let names: Vec<String> = all_firms(app).into_iter().map(|firm| firm.name).collect();
        assert!(names.contains(&"Proef A".into()) && names.contains(&"Proef F".into()) && names.len() == 2);
    });
}

#[test]
fn one_faulty_row_and_nothing_is_written_when_all_or_nothing_was_asked() {
    on_each(|app| {
        let report = firms(app, FAULTY, Mode::AllOrNothing).unwrap();
        assert_eq!((report.is_written, report.invalid), (false, 4));
        assert!(all_firms(app).is_empty());
        assert!(firms(app, TWO, Mode::AllOrNothing).unwrap().is_written);
        assert_eq!(all_firms(app).len(), 2);
    });
}

#[test]
fn a_dry_run_tells_what_would_be_and_writes_nothing() {
    on_each(|app| {
        let report = firms(app, TWO, Mode::DryRun).unwrap();
        assert_eq!((counts(&report), report.is_written), ((2, 0, 0, 0), false));
        assert!(all_firms(app).is_empty());
    });
}

#[test]
fn a_header_with_unknown_columns_is_refused_before_any_row() {
    on_each(|app| {
        let error = firms(app, "name;kvkNummer;plaats\nProef;;\n", Mode::KeepGoodRows).unwrap_err();
        let AppError::Invalid(faults) = error else { panic!("{error}") };
        assert_eq!(faults.len(), 2);
        assert!(faults[0].message.contains("Line 1") && faults[0].remedy.contains("kvkNumber"), "{faults:?}");
        assert!(all_firms(app).is_empty());
    });
}

#[test]
fn a_kvk_number_finds_the_firm_that_has_no_id_of_the_crm_yet() {
    on_each(|app| {
        firms(app, "name;kvkNumber\nProef Metaal;00000001\n", Mode::KeepGoodRows).unwrap();
        let text =
            "name;kvkNumber;externalSystem;externalId\nProef Metaal BV;00000001;crm;7\nAndere Proef;00000002;crm;8\n";
        assert_eq!(counts(&firms(app, text, Mode::KeepGoodRows).unwrap()), (1, 1, 0, 0));
        assert_eq!(crm_firm(app, "7").unwrap().name, "Proef Metaal BV");
    });
}

#[test]
fn two_rows_of_one_file_that_mean_the_same_firm_make_one_firm() {
    on_each(|app| {
        let text = "name;kvkNumber;externalSystem;externalId;employees;website\n\
                    Proef;00000001;crm;1;5;\n\
                    Proef;00000001;;;;https://proef.example\n\
                    Proef;;crm;1;6;\n";
        assert_eq!(counts(&firms(app, text, Mode::KeepGoodRows).unwrap()), (1, 2, 0, 0));
        let firm = crm_firm(app, "1").unwrap();
        assert_eq!((firm.employees, firm.website.is_some()), (Some(Employees::Count(6)), true));
        assert_eq!(all_firms(app).len(), 1);
    });
}

#[test]
fn words_that_nobody_understands_are_told_and_do_not_stop_the_row() {
    on_each(|app| {
        let text = "name;topics;description\nProef Metaal;robotica|qwxzqwxz;Wij buigen buizen.\n";
        let report = firms(app, text, Mode::AllOrNothing).unwrap();
        assert_eq!((report.created, report.notice_count), (1, 1), "{report:?}");
        assert_eq!((report.notices[0].line, report.notices[0].fault.pointer.as_str()), (2, "topics"));
        let report = firms(app, "name;topics\nProef Kaas;\"AI, robotica\"\n", Mode::DryRun).unwrap();
        assert!(report.notices[0].fault.remedy.contains("stand apart by |"), "{report:?}");
    });
}

#[test]
fn many_rows_come_in_over_several_transactions() {
    on_each(|app| {
        let rows: String = (0..8_203).map(|row| format!("Proef {row};crm;{row}\n")).collect();
        let text = format!("name;externalSystem;externalId\n{rows}");
        let mut seen = Vec::new();
        let mode = Mode::KeepGoodRows;
        let source = text.as_bytes();
        let report =
            import_firms(app, &caller(), source, Format::Csv, mode, &mut |progress| seen.push(progress.done)).unwrap();
        assert_eq!((report.created, seen), (8_203, vec![8_000, 8_203]));
    });
}

#[test]
fn a_profile_in_json_carries_what_a_table_cannot() {
    on_each(|app| {
        let text = "{\"name\":\"Proef\",\"externalIds\":[{\"system\":\"crm\",\"id\":\"1\"}],\
                    \"relations\":[{\"with\":\"Proef Lab\",\"kind\":\"member\"}]}\n\
                    {\"name\":\"Proef Twee\",\"colour\":\"red\"}\n";
        let mode = Mode::KeepGoodRows;
        let report = import_firms(app, &caller(), text.as_bytes(), Format::Ndjson, mode, &mut |_| {}).unwrap();
        assert_eq!(counts(&report), (1, 0, 0, 1));
        assert!(report.faults[0].fault.message.contains("colour"), "{:?}", report.faults);
        assert_eq!(crm_firm(app, "1").unwrap().relations.unwrap().len(), 1);
    });
}

#[test]
fn a_partner_that_a_firm_names_among_its_relations_is_not_proposed_to_it() {
    on_each(|app| {
        let relations =
            "[{\"with\":\"mindlabs\",\"kind\":\"member\"},{\"with\":\"Proef Klant\",\"kind\":\"customer\"}]";
        let line = format!("{{\"name\":\"Proef Lid\",\"relations\":{relations}}}\n");
        import_firms(app, &caller(), line.as_bytes(), Format::Ndjson, Mode::AllOrNothing, &mut |_| {}).unwrap();
        let firm = all_firms(app).remove(0);
        let mindlabs = partner(app, "registry", "fl-mindlabs").unwrap();
        let linked: Vec<_> = firm.relations.unwrap().into_iter().map(|relation| relation.partner_id).collect();
        assert_eq!(linked, [Some(mindlabs.id), None]);

        let profile = serde_json::from_str(&format!("{{\"topics\":[\"ai\"],\"relations\":{relations}}}")).unwrap();
        let options = Options { with_excluded: true, ..Options::default() };
        let answer = match_profile(app, &caller(), &profile, &options).unwrap();
        let excluded = answer.excluded.as_ref().unwrap();
        let held = excluded.iter().find(|held| held.partner.id == mindlabs.id.0).unwrap();
        assert_eq!(held.gate, Gate::AlreadyConnected);
    });
}

#[test]
fn a_json_row_of_the_wrong_shape_is_told_by_place_and_in_clear_words() {
    on_each(|app| {
        let row = r#"{"name": 5, "sbi": [{"code": "2562", "kind": 1}], "topics": ["AI", 7], "more": 1}"#;
        let import = |text: &str| {
            import_firms(app, &caller(), text.as_bytes(), Format::Ndjson, Mode::KeepGoodRows, &mut |_| {}).unwrap()
        };
        let report = import(&format!("{{\"name\": \"Proef Metaal\"}}\n{row}\n"));
        let told: Vec<(u64, &str, &str)> = report
            .faults
            .iter()
            .map(|fault| (fault.line, fault.fault.pointer.as_str(), fault.fault.code.as_str()))
            .collect();
        let expected = [
            (2, "/name", "wrong_type"),
            (2, "/sbi/0/kind", "unknown_field"),
            (2, "/topics/1", "wrong_type"),
            (2, "/more", "unknown_field"),
            (2, "/sbi/0/version", "missing_version"),
        ];
        assert_eq!(told, expected, "{report:?}");
        assert_eq!(report.faults[0].fault.message, "The value does not fit here: number 5.");
        assert_eq!(report.faults[0].fault.remedy, "Give a text.");
        assert_eq!(counts(&report), (1, 0, 0, 1), "the good row was stored");
    });
}

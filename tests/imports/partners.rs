use crate::{caller, counts, firms, on_each, partner, partners};
use loopvermogen::app::answer::Gate;
use loopvermogen::app::imports::{Format, Mode, import_partners};
use loopvermogen::app::matches::{Options, find_prospects};
use loopvermogen::domain::{PartnerId, PartnerKind, Step};

#[test]
fn a_partner_of_the_registry_is_found_by_its_ror_id_and_learns() {
    on_each(|app| {
        let text = "name;kind;ror;externalSystem;externalId;intakeOpen;steps\n\
                    TU Delft;knowledge_institution;https://ror.org/02e2c7k09;crm;9;ja;student_project|rd_project\n";
        assert_eq!(counts(&partners(app, text)), (0, 1, 0, 0));
        let delft = partner(app, "crm", "9").unwrap();
        assert_eq!(delft.id, PartnerId::of_reference("ki-technische-universiteit-delft"));
        assert!(delft.aliases.contains(&"Technische Universiteit Delft".into()));
        assert_eq!(delft.intake.unwrap().is_open, Some(true));
        assert_eq!(delft.steps.len(), 2);
        assert!(!delft.topics.is_empty());
    });
}

#[test]
fn a_partner_of_the_registry_is_found_by_name_and_place() {
    on_each(|app| {
        let text = "name;kind;place;externalSystem;externalId\n\
                    3D MAKERS ZONE;fieldlab;Haarlem;crm;1\n\
                    3D Makers Zone;fieldlab;Breda;crm;2\n";
        assert_eq!(counts(&partners(app, text)), (1, 1, 0, 0));
        assert_eq!(partner(app, "crm", "1").unwrap().id, PartnerId::of_reference("fl-3d-makers-zone"));
        assert_ne!(partner(app, "crm", "2").unwrap().id, PartnerId::of_reference("fl-3d-makers-zone"));
    });
}

#[test]
fn a_new_partner_has_what_its_row_says() {
    on_each(|app| {
        let text = "name;kind;subtype;topics;services;place;reach;steps;externalSystem;externalId;source\n\
                    Proef Lab;fieldlab;smart_industry;robotica;test|students;Tilburg;regional;demo;crm;1;folder\n";
        assert_eq!(counts(&partners(app, text)), (1, 0, 0, 0));
        let lab = partner(app, "crm", "1").unwrap();
        assert_eq!((lab.kind, lab.topics.len(), lab.services.len()), (PartnerKind::Fieldlab, 1, 2));
        assert_eq!(lab.steps[0].step, Step::Demo);
        assert!(!lab.barriers.is_empty());
        assert_eq!(counts(&partners(app, text)), (0, 0, 1, 0));
    });
}

#[test]
fn an_unknown_kind_is_a_fault_of_its_column() {
    on_each(|app| {
        let report = partners(app, "name;kind\nProef Lab;laboratorium\n");
        assert_eq!((report.invalid, report.faults[0].fault.pointer.as_str()), (1, "kind"));
    });
}

#[test]
fn a_member_that_a_partner_names_is_not_invited_again() {
    on_each(|app| {
        firms(app, "name;place\nProef Lid;Tilburg\nProef Ander;Tilburg\n", Mode::AllOrNothing).unwrap();
        let line = "{\"name\":\"Proef Lab\",\"kind\":\"fieldlab\",\"externalIds\":[{\"system\":\"crm\",\"id\":\"1\"}],\
                    \"location\":{\"place\":\"Tilburg\"},\"members\":[\"PROEF LID\",\"Proef Onbekend\"]}";
        import_partners(app, &caller(), line.as_bytes(), Format::Ndjson, Mode::AllOrNothing, &mut |_| {}).unwrap();
        let lab = partner(app, "crm", "1").unwrap();
        assert!(lab.members[0].firm_id.is_some() && lab.members[1].firm_id.is_none());
        let options = Options { with_excluded: true, ..Options::default() };
        let answer = find_prospects(app, &caller(), lab.id, &options).unwrap();
        let invited: Vec<String> = answer.prospects.into_iter().map(|prospect| prospect.firm.name).collect();
        assert_eq!(invited, ["Proef Ander"]);
        let held: Vec<_> = answer.excluded.unwrap().into_iter().map(|held| (held.firm.name, held.gate)).collect();
        assert_eq!(held, [("Proef Lid".to_owned(), Gate::AlreadyConnected)]);
    });
}

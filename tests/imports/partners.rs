use crate::{counts, on_each, partner, partners};
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

use crate::{all_firms, caller, on_each, partner};
use loopvermogen::app::AppError;
use loopvermogen::app::imports::import_cordis;
use loopvermogen::domain::PartnerId;
use loopvermogen::storage::collaborations::{list_projects_of_partner, load_participations};
use loopvermogen::storage::tenant;
use std::path::Path;
use tempfile::TempDir;

const ORGANISATIONS: &str = "projectID;projectAcronym;organisationID;vatNumber;name;activityType;postCode;city;country;geolocation\n\
    101;PROEF;1;NL000000012B01;PROEF METAAL BV;PRC;5038 EA;TILBURG;NL;\"51.56,5.09\"\n\
    101;PROEF;2;;TECHNISCHE UNIVERSITEIT DELFT;HES;2628 CD;DELFT;NL;\n\
    101;PROEF;3;;PROVA SRL;PRC;;ROMA;IT;\n\
    102;TWEE;1;NL000000012B01;PROEF METAAL BV;PRC;5038 EA;TILBURG;NL;\"51.56,5.09\"\n\
    102;TWEE;4;;GEMEENTE PROEFDAM;PUB;;NERGENSHUIZEN;NL;\n\
    102;TWEE;5;;KAPOT\n\
    103;DRIE;3;;PROVA SRL;PRC;;ROMA;IT;\n";

const PROJECTS: &str = "id;acronym;title;startDate;objective\n\
    101;PROEF;A trial of robots;2021-01-01;Robots\n\
    102;TWEE;Second;2022-13-01;\n\
    103;DRIE;Third;2022-01-01;\n";

fn folder(organisations: &str, projects: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("organization.csv"), organisations).unwrap();
    std::fs::write(folder.path().join("project.csv"), projects).unwrap();
    let themes = "projectID;euroSciVocTitle\n101;robotics\n101;robotics\n101;automation\n";
    std::fs::write(folder.path().join("euroSciVoc.csv"), themes).unwrap();
    folder
}

#[test]
fn organisations_become_firms_and_partners_with_their_projects() {
    on_each(|app| {
        let folder = folder(ORGANISATIONS, PROJECTS);
        let report = import_cordis(app, &caller(), folder.path(), Some("nl"), &mut |_| {}).unwrap();
        assert_eq!((report.firms_created, report.partners_created, report.partners_known), (1, 1, 1), "{report:?}");
        assert_eq!((report.projects_created, report.participations_created), (2, 4));
        assert_eq!(report.organisations_abroad, 1);
        // Project 102 is known by its members alone: its own row was refused.
        assert_eq!(report.projects_without_title, 1);
        let told: Vec<_> = report.faults.iter().map(|told| (told.file, told.fault.line)).collect();
        assert_eq!(told, [("organization.csv", 7), ("project.csv", 3)]);

        let firm = all_firms(app).pop().unwrap();
        assert_eq!((firm.rsin.unwrap().as_str(), firm.external_ids[0].system.as_str()), ("000000012", "cordis"));
        // The school stood in the registry: it keeps its name and learns its id in CORDIS.
        let delft = partner(app, "cordis", "2").unwrap();
        assert_eq!(delft.id, PartnerId::of_reference("ki-technische-universiteit-delft"));
        assert_eq!(delft.name, "Technische Universiteit Delft");
        // A place that nobody knows costs the location, not the organisation.
        assert!(partner(app, "cordis", "4").is_some());

        let conn = &mut *app.pool.get().unwrap();
        let projects =
            tenant::read(conn, caller().organisation, |tenant| list_projects_of_partner(tenant, delft.id, 10)).unwrap();
        assert_eq!(
            (projects[0].members, projects[0].themes.clone()),
            (3, vec!["robotics".into(), "automation".into()])
        );
        assert_eq!(tenant::read(conn, caller().organisation, load_participations).unwrap().len(), 4);
    });
}

#[test]
fn projects_that_project_csv_lacks_are_kept_and_counted_apart() {
    on_each(|app| {
        let folder = folder(ORGANISATIONS, "id;acronym;title;startDate;objective\n");
        let report = import_cordis(app, &caller(), folder.path(), Some("NL"), &mut |_| {}).unwrap();
        assert_eq!((report.projects_created, report.projects_without_title), (2, 2), "{report:?}");
    });
}

#[test]
fn the_same_folder_again_adds_nothing() {
    on_each(|app| {
        let folder = folder(ORGANISATIONS, PROJECTS);
        let import = || import_cordis(app, &caller(), folder.path(), Some("NL"), &mut |_| {}).unwrap();
        import();
        let again = import();
        assert_eq!((again.firms_created, again.partners_created), (0, 0));
        assert_eq!((again.projects_created, again.participations_created), (0, 0));
    });
}

#[test]
fn without_a_country_all_organisations_become_records() {
    on_each(|app| {
        let folder = folder(ORGANISATIONS, PROJECTS);
        let report = import_cordis(app, &caller(), folder.path(), None, &mut |_| {}).unwrap();
        assert_eq!((report.firms_created, report.organisations_abroad), (2, 0));
    });
}

#[test]
fn a_folder_without_the_files_or_with_others_is_refused() {
    on_each(|app| {
        let missing = import_cordis(app, &caller(), Path::new("no/such/folder"), None, &mut |_| {});
        assert!(matches!(missing, Err(AppError::File { .. })));
        let folder = folder("name,city\nProef,Tilburg\n", PROJECTS);
        let Err(AppError::Invalid(faults)) = import_cordis(app, &caller(), folder.path(), None, &mut |_| {}) else {
            panic!("the file has none of the columns");
        };
        assert!(faults[0].message.contains("organization.csv"), "{faults:?}");
    });
}

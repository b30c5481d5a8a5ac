//! The schema, and reference data that are loaded.

use crate::program::Program;
use crate::support::on_each_database;
use diesel::connection::SimpleConnection;
use loopvermogen::storage::connect;

#[test]
fn migrating_names_what_it_did_and_then_has_nothing_to_do() {
    let program = Program::in_an_empty_folder();
    let first = program.run(&["migrate", "--database-url", "mine.db"]).ended_with(0);
    assert!(first.out.lines().count() > 1 && first.out.contains("The database mine.db is up to date"), "{}", first.out);
    let second = program.run(&["migrate", "--database-url", "mine.db"]).ended_with(0);
    assert_eq!(second.out, "The database mine.db was up to date.\n");
}

#[test]
fn a_database_that_cannot_be_opened_is_named() {
    let program = Program::in_an_empty_folder();
    let ran = program.run(&["user", "add", "a", "--role", "admin", "--database-url", "nowhere/mine.db"]).ended_with(1);
    assert!(ran.err.contains("opening the database nowhere/mine.db failed"), "{}", ran.err);
}

/// It would find nothing in a new one, and report that all is well.
#[test]
fn a_command_in_the_wrong_folder_makes_no_installation() {
    let program = Program::in_an_empty_folder();
    let whole = program.folder().canonicalize().unwrap();
    let commands: [&[&str]; 12] = [
        &["backup", "copy.gz"],
        &["audit", "verify"],
        &["retention"],
        &["user", "list"],
        &["user", "remove", "beheer"],
        &["key", "list"],
        &["key", "rotate"],
        &["token", "--role", "admin"],
        &["organisation", "add", "Buren"],
        &["client", "list"],
        &["match", "--firm", "A"],
        &["learn", "--outcomes", "--version-name", "2027"],
    ];
    for command in commands {
        let refused = program.run(command).ended_with(1);
        let told = format!("there is no database at var/loopvermogen.db ({}/var/loopvermogen.db)", whole.display());
        assert!(refused.err.contains(&told) && refused.err.contains("--data-dir"), "{command:?}: {}", refused.err);
        assert_eq!(std::fs::read_dir(program.folder()).unwrap().count(), 0, "{command:?}");
    }
    let refused = program.run(&["audit", "verify", "--database-url", "mine.db"]).ended_with(1);
    assert!(refused.err.contains(&format!("mine.db ({}/mine.db)", whole.display())), "{}", refused.err);
    for command in [&["migrate"][..], &["user", "add", "beheer", "--role", "admin"], &["import", "firms", "firms.csv"]]
    {
        let program = Program::in_an_empty_folder();
        program.write("firms.csv", "name\nProef\n");
        program.run(command).ended_with(0);
        program.run(&["audit", "verify"]).ended_with(0);
    }
}

#[test]
fn a_firm_or_partner_that_is_not_there_is_told() {
    let program = Program::installed();
    let ran = program.run(&["match", "--firm", "Nergens BV"]).ended_with(1);
    assert_eq!(ran.err, "loopvermogen: there is no firm “Nergens BV”\n");
    let ran = program.run(&["prospects", "--partner", "universi"]).ended_with(1);
    assert!(ran.err.contains("“universi” fits") && ran.err.contains("Open Universiteit"), "{}", ran.err);
}

#[test]
fn postcodes_are_loaded_from_the_file_of_geonames() {
    let program = Program::installed();
    program.write("NL.txt", "NL\t5038\tTilburg\tNoord-Brabant\t06\tTilburg\t0855\t\t\t51.5555\t5.0913\t6\n");
    let ran = program.run(&["reference", "load-postcodes", "NL.txt"]).ended_with(0);
    assert_eq!(ran.out, "1 rows give 1 postcode areas; 0 skipped.\n");
    program.write("empty.txt", "");
    let ran = program.run(&["reference", "load-postcodes", "empty.txt"]).ended_with(1);
    assert!(ran.err.starts_with("loopvermogen: The file has no row of the Netherlands."), "{}", ran.err);
}

#[test]
fn the_owner_migrates_and_the_role_of_the_program_has_its_rights_from_it() {
    on_each_database(|database| {
        if !database.url.starts_with("postgres") {
            return;
        }
        let program = Program::in_an_empty_folder();
        let both = [("DATABASE_URL", &*database.url), ("LOOPVERMOGEN_DATABASE_OWNER_URL", &*database.owner)];
        let mut owner = connect(&database.owner).unwrap();
        owner.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").unwrap();
        let alone = program.run_with(&["organisation", "list"], &both[..1], "").ended_with(1);
        assert!(alone.err.contains("holds nothing of loopvermogen yet"), "{}", alone.err);
        program.run_with(&["migrate"], &both, "").ended_with(0);
        let added = program.run_with(&["organisation", "add", "Buren"], &both[..1], "").ended_with(0);
        let listed = program.run_with(&["organisation", "list"], &both[..1], "").ended_with(0);
        assert!(listed.out.contains(&format!("{}  Buren", added.out.trim())), "{}", listed.out);
        owner.batch_execute("DELETE FROM __diesel_schema_migrations").unwrap();
        let old = program.run_with(&["organisation", "list"], &both[..1], "").ended_with(1);
        assert!(old.err.contains("lacks the migration") && old.err.contains("database.owner_url"), "{}", old.err);
    });
}

/// It would write no rows of the tables that came since, and so do by half what it is asked.
#[test]
fn a_database_of_a_newer_program_is_refused_by_every_command() {
    on_each_database(|database| {
        let program = Program::in_an_empty_folder();
        let mut owner = connect(&database.owner).unwrap();
        owner.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231235959')").unwrap();
        let commands: [&[&str]; 7] = [
            &["serve", "--listen", "127.0.0.1:0"],
            &["migrate"],
            &["backup", "copy.gz"],
            &["user", "list"],
            &["audit", "verify"],
            &["token", "--role", "officer"],
            &["key", "rotate"],
        ];
        for (command, url) in commands.iter().flat_map(|command| [(command, &database.url), (command, &database.owner)])
        {
            let refused = program.run_with(command, &[("DATABASE_URL", url)], "").ended_with(1);
            let told = "the database has migration 29991231235959, which this program (version";
            assert!(
                refused.err.contains(told) && refused.err.contains("or a newer one"),
                "{command:?}: {}",
                refused.err
            );
        }
    });
}

#[test]
fn attack_95_a_superuser_of_the_database_is_no_role_to_serve_with() {
    on_each_database(|database| {
        let Some((scheme, rest)) = database.owner.split_once("://").filter(|(scheme, _)| *scheme == "postgres") else {
            return;
        };
        let superuser = format!("{scheme}://postgres@{}", rest.split_once('@').unwrap().1);
        let program = Program::in_an_empty_folder();
        let refused = program.run_with(&["serve", "--listen", "127.0.0.1:0"], &[("DATABASE_URL", &superuser)], "");
        assert_eq!(refused.code, 1);
        assert!(refused.err.contains("superuser") && refused.err.contains("docs/security.md"), "{}", refused.err);
    });
}

/// The files hold personal data and secrets, whoever may look into the folder.
#[cfg(unix)]
#[test]
fn a_new_database_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::in_an_empty_folder();
    program.write("firms.csv", "name\nProef\n");
    program.run(&["import", "firms", "firms.csv", "--database-url", "open.db"]).ended_with(0);
    let mode = std::fs::metadata(program.folder().join("open.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

//! The schema, and reference data that are loaded.

use crate::program::Program;

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
    let ran = program.run(&["match", "--firm", "A", "--database-url", "nowhere/mine.db"]).ended_with(1);
    assert!(ran.err.contains("opening the database nowhere/mine.db failed"), "{}", ran.err);
}

#[test]
fn a_firm_or_partner_that_is_not_there_is_told() {
    let program = Program::in_an_empty_folder();
    let ran = program.run(&["match", "--firm", "Nergens BV"]).ended_with(1);
    assert_eq!(ran.err, "loopvermogen: there is no firm “Nergens BV”\n");
    let ran = program.run(&["prospects", "--partner", "universi"]).ended_with(1);
    assert!(ran.err.contains("“universi” fits") && ran.err.contains("Open Universiteit"), "{}", ran.err);
}

#[test]
fn postcodes_are_loaded_from_the_file_of_geonames() {
    let program = Program::in_an_empty_folder();
    program.write("NL.txt", "NL\t5038\tTilburg\tNoord-Brabant\t06\tTilburg\t0855\t\t\t51.5555\t5.0913\t6\n");
    let ran = program.run(&["reference", "load-postcodes", "NL.txt"]).ended_with(0);
    assert_eq!(ran.out, "1 rows give 1 postcode areas; 0 skipped.\n");
    program.write("empty.txt", "");
    let ran = program.run(&["reference", "load-postcodes", "empty.txt"]).ended_with(1);
    assert!(ran.err.starts_with("loopvermogen: The file has no row of the Netherlands."), "{}", ran.err);
}

//! Everything into one file, and back.

use crate::program::Program;
use crate::support::{TestDatabase, on_each_database};
use diesel::connection::SimpleConnection;
use loopvermogen::storage::connect;
use sha2::Digest;
use std::io::Write;

fn filled(program: &Program, url: &str) {
    let firms: String =
        (0..120).map(|number| format!("Firma {number};{};Tilburg;robotica\n", 30_000_000 + number)).collect();
    program.write("firms.csv", format!("name;kvkNumber;place;topics\n{firms}"));
    program.run_with(&["import", "firms", "firms.csv"], &[("DATABASE_URL", url)], "").ended_with(0);
}

fn run(program: &Program, url: &str, arguments: &[&str], code: i32) -> (String, String) {
    let ran = program.run_with(arguments, &[("DATABASE_URL", url)], "").ended_with(code);
    (ran.out, ran.err)
}

/// The lines of a copy.
fn unpacked(program: &Program, name: &str) -> String {
    let file = std::fs::File::open(program.folder().join(name)).unwrap();
    std::io::read_to_string(flate2::read::GzDecoder::new(file)).unwrap()
}

/// Lines as a copy, which others may have made or changed.
fn pack(program: &Program, name: &str, text: &str) {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    program.write(name, out.finish().unwrap());
}

#[test]
fn what_was_copied_is_put_back_and_ranks_the_same() {
    on_each_database(|database| {
        let program = Program::in_an_empty_folder();
        filled(&program, &database.owner);
        let (out, _) = run(&program, &database.owner, &["backup", "copy.gz"], 0);
        assert!(out.contains("       120  firms\n") && out.contains("100 rankings are kept"), "{out}");
        let (checked, _) = run(&program, &database.owner, &["backup", "--check", "copy.gz"], 0);
        assert_eq!(checked, out);

        // Into a database of the same kind, and into one of the other kind when there are two.
        on_each_database(|new| {
            let (out, _) = run(&program, &new.owner, &["restore", "copy.gz", "--verify"], 0);
            assert!(out.contains("       120  firms\n") && out.contains("100 rankings are as they were"), "{out}");
            assert!(out.contains("who was removed since can sign in again"), "{out}");
            let (verified, _) = run(&program, &new.owner, &["audit", "verify"], 0);
            assert!(verified.contains("whole"), "{verified}");
            // As a copy of the copy shows, nothing was lost on the way.
            let name = format!("again-{}.gz", if new.url.starts_with("postgres") { "p" } else { "s" });
            let (again, _) = run(&program, &new.owner, &["backup", &name], 0);
            let rows = |text: &str| -> Vec<String> {
                text.lines()
                    .filter(|line| !line.contains("audit") && !line.contains("in all"))
                    .map(str::to_owned)
                    .collect()
            };
            assert_eq!(rows(&again), rows(&checked));
            std::fs::remove_file(program.folder().join(name)).unwrap();
            // A database that holds something is not written over.
            let (_, err) = run(&program, &new.owner, &["restore", "copy.gz"], 1);
            assert!(err.contains("has rows already"), "{err}");
        });
        std::fs::remove_file(program.folder().join("copy.gz")).unwrap();
    });
}

#[test]
fn a_damaged_file_is_refused_and_nothing_is_written() {
    let program = Program::in_an_empty_folder();
    let database = TestDatabase::sqlite();
    filled(&program, &database.owner);
    run(&program, &database.owner, &["backup", "copy.gz"], 0);
    let (_, err) = run(&program, &database.owner, &["backup", "copy.gz"], 1);
    assert!(err.contains("copy.gz"), "{err}");
    let whole = std::fs::read(program.folder().join("copy.gz")).unwrap();
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0xff;
    let damaged: [(&str, &[u8]); 4] =
        [("changed", &changed), ("cut", &whole[..middle]), ("other", b"no backup"), ("empty", b"")];
    for (name, bytes) in damaged {
        program.write(name, bytes);
        let new = TestDatabase::sqlite();
        let (_, err) = run(&program, &new.owner, &["restore", name], 1);
        assert!(err.contains("cannot be restored"), "{name}: {err}");
        let (out, _) = run(&program, &new.owner, &["restore", "copy.gz"], 0);
        assert!(out.contains("firms"), "{out}");
    }
}

#[test]
fn a_row_that_was_changed_in_the_file_is_noticed() {
    let program = Program::in_an_empty_folder();
    let database = TestDatabase::sqlite();
    filled(&program, &database.owner);
    run(&program, &database.owner, &["backup", "copy.gz"], 0);
    let text = unpacked(&program, "copy.gz");
    pack(&program, "changed.gz", &text.replace("Firma 7\\\"", "Firma 8\\\""));
    let (_, err) = run(&program, &TestDatabase::sqlite().url, &["restore", "changed.gz"], 1);
    assert!(err.contains("its checksum is wrong"), "{err}");
}

#[test]
fn a_copy_of_another_build_is_refused_with_the_migrations_that_differ() {
    let program = Program::in_an_empty_folder();
    let database = TestDatabase::sqlite();
    filled(&program, &database.owner);
    run(&program, &database.owner, &["backup", "copy.gz"], 0);
    let text = unpacked(&program, "copy.gz");
    let (start, rest) = text.split_once('\n').unwrap();
    let lines: Vec<&str> = rest.lines().collect();
    let (last, rows) = lines.split_last().unwrap();
    let mut start: serde_json::Value = serde_json::from_str(start).unwrap();
    let migrations = start["migrations"].as_array_mut().unwrap();
    let lacking = migrations.pop().unwrap();
    migrations.push("29991231235959".into());
    let body: String = std::iter::once(start.to_string().as_str())
        .chain(rows.iter().copied())
        .map(|line| format!("{line}\n"))
        .collect();
    let mut end: serde_json::Value = serde_json::from_str(last).unwrap();
    let digest = sha2::Sha256::digest(body.as_bytes());
    end["sha256"] = digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into();
    pack(&program, "other.gz", &format!("{body}{end}\n"));
    let new = program.folder().join("not-made.db").display().to_string();
    let (_, err) = run(&program, &new, &["restore", "other.gz"], 1);
    assert!(!program.folder().join("not-made.db").exists(), "a database was made for a copy that is refused");
    let told = format!("lacks migration {}, which this program", lacking.as_str().unwrap());
    assert!(err.contains("has migration 29991231235959, which this program") && err.contains(&told), "{err}");
    assert!(err.contains("restore it with the build of the program that made it, or a newer one"), "{err}");
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_a_copy() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::in_an_empty_folder();
    let database = TestDatabase::sqlite();
    run(&program, &database.owner, &["backup", "copy.gz"], 0);
    let mode = std::fs::metadata(program.folder().join("copy.gz")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

#[test]
fn every_table_can_be_copied() {
    on_each_database(|database| {
        let conn = &mut connect(&database.owner).unwrap();
        let tables = loopvermogen::storage::tables::load_tables(conn).unwrap();
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        let place =
            |name: &str| names.iter().position(|one| *one == name).unwrap_or_else(|| panic!("{name}: {names:?}"));
        assert!(place("organisations") < place("firms") && place("firms") < place("firm_external_ids"));
        conn.batch_execute("SELECT 1").unwrap();
    });
}

/// Without the key nobody who objected is known again, and without the journal whoever objected since the copy is there
/// again: neither is found out after the fact.
#[test]
fn a_copy_is_not_put_back_without_what_keeps_out_who_objected() {
    on_each_database(|database| {
        let (program, url) = (Program::in_an_empty_folder(), database.owner.as_str());
        filled(&program, url);
        run(&program, url, &["backup", "copy.gz"], 0);
        let journal = program.folder().join("var/erasure-journal.jsonl");
        let key = program.folder().join("var/privacy-key");
        assert!(journal.exists(), "an installation that is in use has one");
        let new = TestDatabase::sqlite();
        let restore = |flags: &[&str], dir: &str, code: i32| {
            let arguments = [&["restore", "copy.gz", "--data-dir", dir], flags].concat();
            run(&program, &new.owner, &arguments, code)
        };
        let refused = |dir: &str, told: &str| {
            let (_, err) = restore(&[], dir, 1);
            assert!(err.contains(told) && err.contains("Nothing was restored"), "{err}");
        };
        refused("other", "privacy-key is not there");
        assert!(!program.folder().join("other/privacy-key").exists(), "no key is drawn in its place");
        let folder = program.folder().join("other");
        std::fs::copy(&key, folder.join("privacy-key")).unwrap();
        refused("other", "erasure-journal.jsonl is not there");
        run(&program, &TestDatabase::sqlite().owner, &["backup", "another.gz", "--data-dir", "third"], 0);
        refused("third", "another key");
        restore(&["--without-journal", "--verify"], "other", 0);
        let (out, _) = run(&program, &new.owner, &["audit", "list", "--limit", "3", "--data-dir", "other"], 0);
        assert!(out.contains("left_out"), "{out}");
    });
}

/// A new one in its place would be accepted by nothing, and the old one is not looked for once a key is there.
#[test]
fn a_key_that_is_missing_is_asked_for_and_none_is_drawn_in_its_place() {
    on_each_database(|database| {
        let (program, url) = (Program::in_an_empty_folder(), database.owner.as_str());
        filled(&program, url);
        let (key, kept) = (program.folder().join("var/privacy-key"), program.folder().join("kept"));
        std::fs::rename(&key, &kept).unwrap();
        let commands: [&[&str]; 8] = [
            &["serve", "--listen", "127.0.0.1:0"],
            &["backup", "copy.gz"],
            &["user", "list"],
            &["user", "add", "beheer", "--role", "admin"],
            &["import", "firms", "firms.csv"],
            &["token", "--role", "officer"],
            &["key", "rotate"],
            &["retention"],
        ];
        let refused = |command: &[&str], told: &str| {
            let (_, err) = run(&program, url, command, 1);
            assert!(err.contains(told) && err.contains("put it back from your backup"), "{command:?}: {err}");
        };
        for command in commands {
            refused(command, "var/privacy-key is missing");
        }
        assert!(!key.exists() && !program.folder().join("copy.gz").exists());
        refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", "empty"], "empty/privacy-key is missing");
        assert!(!program.folder().join("empty").exists());
        std::fs::rename(&kept, &key).unwrap();
        run(&program, url, &["user", "list"], 0);
    });
}

#[test]
fn with_two_roles_the_owner_copies_and_puts_back_and_the_program_has_its_rights() {
    on_each_database(|database| {
        if !database.url.starts_with("postgres") {
            return;
        }
        let program = Program::in_an_empty_folder();
        let both = |of: &TestDatabase| {
            [("DATABASE_URL", of.url.clone()), ("LOOPVERMOGEN_DATABASE_OWNER_URL", of.owner.clone())]
        };
        let run_as = |roles: &[(&str, String)], arguments: &[&str], code: i32| {
            let roles: Vec<(&str, &str)> = roles.iter().map(|(name, url)| (*name, url.as_str())).collect();
            program.run_with(arguments, &roles, "").ended_with(code)
        };
        program.write("firms.csv", "name;kvkNumber;place\nFirma;30000001;Tilburg\n");
        run_as(&both(database), &["import", "firms", "firms.csv"], 0);
        let alone = run_as(&both(database)[..1], &["backup", "copy.gz"], 1);
        assert!(alone.err.contains("LOOPVERMOGEN_DATABASE_OWNER_URL"), "{}", alone.err);
        assert!(!program.folder().join("copy.gz").exists());
        run_as(&both(database), &["backup", "copy.gz"], 0);
        on_each_database(|new| {
            if !new.url.starts_with("postgres") {
                return;
            }
            let mut owner = connect(&new.owner).unwrap();
            owner.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").unwrap();
            run_as(&both(new), &["restore", "copy.gz", "--verify"], 0);
            let verified = run_as(&both(new)[..1], &["audit", "verify"], 0);
            assert!(verified.out.contains("whole"), "{}", verified.out);
            run_as(&both(new)[..1], &["organisation", "add", "Buren"], 0);
        });
    });
}

//! Files that a command makes for a service which runs as another user: only root can try it.

use crate::program::Program;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

/// Whom nothing but the data folder belongs to.
const SERVICE: u32 = 61_234;

/// A folder of root that others may pass, with a data folder of the service in it.
fn of_the_service() -> Option<Program> {
    rustix::process::geteuid().is_root().then(|| {
        let program = Program::in_an_empty_folder();
        fs::set_permissions(program.folder(), Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(program.folder().join("var")).unwrap();
        chown(program.folder().join("var"), Some(SERVICE), Some(SERVICE)).unwrap();
        program.run(&["user", "add", "beheer", "--role", "admin"]).ended_with(0);
        program.run(&["key", "rotate"]).ended_with(0);
        program
    })
}

/// What a run as the service told; nothing where the program lies where the service cannot reach it.
fn as_service(program: &Program, arguments: &[&str]) -> Option<(bool, String)> {
    let output = program.command(arguments).uid(SERVICE).gid(SERVICE).output().ok()?;
    Some((output.status.success(), String::from_utf8(output.stderr).unwrap()))
}

fn all_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { [vec![path.clone()], all_in(&path)].concat() } else { vec![path] })
        .collect()
}

#[test]
fn what_root_makes_belongs_to_the_owner_of_the_data_folder() {
    let Some(program) = of_the_service() else { return };
    let files = all_in(&program.folder().join("var"));
    for name in
        ["loopvermogen.db", "privacy-key", "erasure-journal.jsonl", "token-key.pk8", "token-key-2.pk8", "imports"]
    {
        assert!(files.iter().any(|path| path.ends_with(name)), "{name} is not in {files:?}");
    }
    for path in files {
        assert_eq!(fs::metadata(&path).unwrap().uid(), SERVICE, "{}", path.display());
    }
    if let Some((ended_well, err)) = as_service(&program, &["user", "list"]) {
        assert!(ended_well, "{err}");
    }
}

#[test]
fn a_file_of_another_user_is_told_with_what_mends_it() {
    let Some(program) = of_the_service() else { return };
    let names = ["loopvermogen.db", "loopvermogen.db-wal", "privacy-key", "erasure-journal.jsonl", "token-key-2.pk8"];
    for name in names {
        let path = program.folder().join("var").join(name);
        if !path.exists() {
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        }
        chown(&path, Some(0), Some(0)).unwrap();
        let Some((ended_well, err)) = as_service(&program, &["user", "add", name, "--role", "officer"]) else { return };
        let told = format!(
            "var/{name} belongs to user 0, and this program runs as user {SERVICE}; run as root: chown {SERVICE} var/{name}"
        );
        assert!(!ended_well && err.contains(&told), "{name}: {err}");
        chown(&path, Some(SERVICE), Some(SERVICE)).unwrap();
    }
    // The files are its own, and SQLite cannot make others beside them.
    let folder = program.folder().join("var");
    chown(&folder, Some(0), Some(0)).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    let _ = fs::remove_file(folder.join("loopvermogen.db-wal"));
    let Some((ended_well, err)) = as_service(&program, &["user", "list"]) else { return };
    assert!(!ended_well && err.contains(&format!("run as root: chown -R {SERVICE} var")), "{err}");
}

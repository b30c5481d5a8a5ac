//! Clients that others' generators make of `openapi.yaml` work against a running server.
//!
//! The first of these tests installs the generators below `target`, from npm and PyPI, as `tests/clients` pins them.
//! Where that cannot be done a test is skipped with a notice; with `LOOPVERMOGEN_TEST_REQUIRE_CLIENTS=1` that is a
//! failure.

use crate::service::Service;
use loopvermogen::app::caller::Role;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A folder of its own below `target` with the files of `tests/clients`.
fn folder(language: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients").join(language);
    std::fs::create_dir_all(&folder).unwrap();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    for file in std::fs::read_dir(sources).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.yaml"), folder.join("openapi.yaml")).unwrap();
    folder
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// What a program printed; its failure is one of the test.
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success(), "{command:?}: {said:?}");
    said[0].clone()
}

fn skipped(what: &str) {
    let is_required = std::env::var("LOOPVERMOGEN_TEST_REQUIRE_CLIENTS").as_deref() == Ok("1");
    assert!(!is_required, "{what} could not be installed");
    let _ = writeln!(std::io::stderr(), "note: {what} could not be installed; its client is not tested");
}

fn make_ten_calls(program: &mut Command) {
    let service = Service::on_sqlite();
    let token = service.tokens.issue(Role::Integration, Duration::from_secs(600)).unwrap();
    let address = format!("http://{}", service.address);
    assert_eq!(printed(program.args([address, token])).trim(), "10 calls");
}

#[test]
fn a_generated_python_client_makes_ten_calls() {
    let folder = folder("python");
    let python = folder.join("venv/bin/python");
    let has_generator = |python: &Path| succeeds(Command::new(python).args(["-c", "import openapi_python_client"]));
    let is_there = has_generator(&python)
        || (succeeds(Command::new("python3").args(["-m", "venv", "venv"]).current_dir(&folder))
            && succeeds(
                Command::new(&python)
                    .args(["-m", "pip", "install", "-q", "-r", "requirements.txt"])
                    .current_dir(&folder),
            ));
    if !is_there {
        return skipped("openapi-python-client");
    }
    let mut generate = Command::new(&python);
    generate.args(["-m", "openapi_python_client", "generate", "--path", "openapi.yaml", "--overwrite"]);
    generate.args(["--meta", "none", "--output-path", "loopvermogen_client"]).current_dir(&folder);
    printed(&mut generate);
    make_ten_calls(Command::new(&python).arg("calls.py").current_dir(&folder));
}

#[test]
fn a_generated_typescript_client_makes_ten_calls() {
    let folder = folder("typescript");
    let is_there = folder.join("node_modules/openapi-typescript/package.json").exists()
        || succeeds(
            Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder),
        );
    if !is_there {
        return skipped("openapi-typescript");
    }
    let installed = |program: &str| {
        let mut command = Command::new(folder.join("node_modules/.bin").join(program));
        command.current_dir(&folder);
        command
    };
    printed(installed("openapi-typescript").args(["openapi.yaml", "-o", "api.d.ts"]));
    printed(installed("tsc").args(["-p", "tsconfig.json"]));
    make_ten_calls(Command::new("node").arg("calls.js").current_dir(&folder));
}

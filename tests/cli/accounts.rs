//! Keys, tokens with limits, clients and users at the command line.

use crate::program::Program;
use crate::support::on_each_database;
use loopvermogen::app::App;
use loopvermogen::app::tokens::Tokens;
use loopvermogen::app::unopened::Unopened;

fn line<'a>(text: &'a str, name: &str) -> &'a str {
    let found = text.lines().find_map(|line| line.strip_prefix(name));
    found.unwrap_or_else(|| panic!("no {name} in {text}")).trim()
}

#[test]
fn keys_follow_one_another() {
    let program = Program::installed();
    let run = |arguments: &[&str]| program.run(arguments).ended_with(0).out;
    let first = run(&["key", "list"]);
    let first = first.split_whitespace().next().unwrap();
    let second = run(&["key", "rotate"]);
    let second = second.trim();
    assert_eq!(run(&["key", "list"]), format!("{first}  checks\n{second}  signs\n"));
    let refused = program.run(&["key", "retire", second]).ended_with(1);
    assert!(refused.err.contains("key rotate"), "{}", refused.err);
    run(&["key", "retire", first]);
    assert_eq!(run(&["key", "list"]), format!("{second}  signs\n"));
    assert!(program.run(&["key", "retire", first]).ended_with(1).err.contains("there is no key"));
}

#[test]
fn a_token_may_be_limited() {
    let program = Program::installed();
    let buren = program.run(&["organisation", "add", "Buren"]).ended_with(0).out;
    let token = program.run(&[
        "token",
        "--role",
        "integration",
        "--subject",
        "crm",
        "--scope",
        "firms:read",
        "--region",
        "Noord-Brabant",
        "--partner",
        "MindLabs",
        "--partner",
        "ror:04b8v1s79",
        "--organisation",
        buren.trim(),
    ]);
    let token = token.ended_with(0).out;
    let claims: serde_json::Value = jsonwebtoken::dangerous::insecure_decode_claims(token.trim()).unwrap();
    assert_eq!((&claims["sub"], &claims["scope"]), (&"crm".into(), &"firms:read".into()));
    assert_eq!(claims["regions"][0], "PV30");
    let partners = claims["partners"].as_array().unwrap();
    assert!(partners.len() == 2 && partners.contains(&"3bb37e93-5606-52c8-90be-53b0c6b68781".into()), "{partners:?}");
    assert_eq!(claims["org"], buren.trim());
    let nobody = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c";
    for (flag, value) in [("--organisation", nobody), ("--partner", nobody), ("--partner", "Nergens")] {
        let refused = program.run(&["token", "--role", "officer", flag, value]).ended_with(1);
        assert!(refused.err.contains("there is no") && refused.out.is_empty(), "{flag} {value}: {}", refused.err);
    }
    let wrong = program.run(&["token", "--role", "officer", "--scope", "everything"]).ended_with(2);
    assert!(wrong.err.contains("firms:read"), "{}", wrong.err);
}

#[test]
fn clients_and_users_are_added_listed_and_removed() {
    let program = Program::installed();
    let run = |arguments: &[&str]| program.run(arguments).ended_with(0).out;
    let client = run(&["client", "add", "CRM", "--scope", "firms:read"]);
    let (id, secret) = (line(&client, "client_id:"), line(&client, "client_secret:"));
    assert_eq!(run(&["client", "list"]), format!("{id}  CRM  firms:read\n"));
    assert_ne!(line(&run(&["client", "rotate", id]), "client_secret:"), secret);
    run(&["client", "remove", id]);
    assert_eq!(run(&["client", "list"]), "");
    assert!(program.run(&["client", "remove", id]).ended_with(1).err.contains("there is no client"));

    let user = run(&["user", "add", "Ann", "--role", "admin", "--totp"]);
    assert!(line(&user, "authenticator:").starts_with("otpauth://totp/loopvermogen:ann?secret="));
    assert_eq!(line(&user, "password:").len(), 43);
    let id = line(&user, "id:");
    let listed = run(&["user", "list"]);
    assert!(
        listed.starts_with(&format!("{id}  ann  admin  ")) && listed.contains(line(&user, "organisation:")),
        "{listed}"
    );
    assert_eq!(line(&run(&["user", "password", id]), "login:"), "ann");
    assert_eq!(line(&run(&["user", "password", "Ann"]), "id:"), id);
    let unknown = program.run(&["user", "remove", "bob"]).ended_with(1);
    assert!(unknown.err.contains("there is no user “bob”; `loopvermogen user list`"), "{}", unknown.err);
    assert!(program.run(&["user", "add", "ann", "--role", "officer"]).ended_with(1).err.contains("ann"));
    assert_eq!(run(&["user", "remove", "ann"]), format!("{id} is removed\n"));
    assert_eq!(run(&["user", "list"]), "");
    let weak = program.run_with(&["user", "add", "ben", "--role", "officer", "--password-stdin"], &[], "geheim\n");
    assert!(weak.ended_with(1).err.contains("easily guessed"));
    let chosen =
        program.run_with(&["user", "add", "ben", "--role", "officer", "--password-stdin"], &[], "paard batterij\n");
    assert!(!chosen.ended_with(0).out.contains("password:"));
    let nowhere = program.run(&["user", "list", "--organisation", "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"]);
    assert!(nowhere.ended_with(1).err.contains("there is no organisation"));
}

/// With another signing key nobody who uses an authenticator app can sign in, which would show only when somebody tries.
#[test]
fn second_factors_that_the_keys_of_the_folder_do_not_open_are_counted() {
    on_each_database(|database| {
        let program = Program::in_an_empty_folder();
        let add = |login: &str, more: &[&str]| {
            let arguments = [&["user", "add", login, "--role", "officer"], more].concat();
            program.run_with(&arguments, &[("DATABASE_URL", &database.owner)], "").ended_with(0);
        };
        add("ann", &["--totp"]);
        add("ben", &[]);
        let var = program.folder().join("var");
        let app = App::open(&database.owner, 1).unwrap();
        let count = || Unopened::count(&app, &Tokens::open(&var).unwrap()).unwrap();
        assert!(count().is_none());
        let (key, kept) = (var.join("token-key.pk8"), program.folder().join("kept"));
        std::fs::rename(&key, &kept).unwrap();
        assert_eq!(count(), Unopened { people: 1, webhooks: 0 });
        std::fs::rename(&kept, &key).unwrap();
        assert!(count().is_none());
    });
}

#[test]
fn attack_95_a_key_that_others_can_read_refuses_the_start() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::installed();
    program.run(&["key", "rotate"]).ended_with(0);
    let path = program.folder().join("var/token-key-2.pk8");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = program.run(&["serve", "--listen", "127.0.0.1:0"]).ended_with(1);
    assert!(refused.err.contains("chmod 600") && refused.err.contains("token-key-2.pk8"), "{}", refused.err);
}

#[test]
fn an_organisation_is_renamed() {
    on_each_database(|database| {
        let program = Program::in_an_empty_folder();
        let url = [("DATABASE_URL", &*database.url)];
        let run = |arguments: &[&str]| program.run_with(arguments, &url, "").ended_with(0).out;
        let buren = run(&["organisation", "add", "Buren"]);
        let own = run(&["organisation", "rename", "Regio Noord"]);
        assert!(own.starts_with("Regio Noord ("), "{own}");
        assert_eq!(run(&["organisation", "rename", "Buren Zuid", "--organisation", buren.trim()]).trim_end(), {
            format!("Buren Zuid ({})", buren.trim())
        });
        let listed = run(&["organisation", "list"]);
        assert!(listed.contains("  Regio Noord\n") && listed.contains("  Buren Zuid\n"), "{listed}");
        for (wrong, why) in [("buren zuid", "already"), ("", "no name"), ("a\tb", "control characters")] {
            let refused = program.run_with(&["organisation", "rename", wrong], &url, "").ended_with(1);
            assert!(refused.err.contains(why), "{wrong}: {}", refused.err);
        }
        let twice = program.run_with(&["organisation", "add", "Regio noord"], &url, "").ended_with(1);
        assert!(twice.err.contains("already"), "{}", twice.err);
        let nobody = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c";
        let refused = program.run_with(&["organisation", "rename", "X", "--organisation", nobody], &url, "");
        assert!(refused.ended_with(1).err.contains("there is no organisation"));
    });
}

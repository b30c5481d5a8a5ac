//! The arrows between the modules of `src/lib.rs`, read from the sources.
//!
//! A source is read as text: comments and texts in quotes are blanked out, and so is the `#[cfg(test)]` module at the
//! foot of a file; files named `tests` are passed over. Tests may reach sideways. What is left is searched for paths
//! that begin at the crate (`crate::storage::…`, groups as in `crate::{app, domain}`, `super::super::…`) and for names
//! that belong to one module only.

use std::collections::BTreeSet;
use std::path::Path;

/// What each module may use of the crate, beside itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("interpretation", &["domain"]),
    ("graph", &["domain"]),
    ("matching", &["domain", "graph"]),
    ("outreach", &["domain"]),
    ("learning", &["domain", "matching"]),
    ("insights", &["domain"]),
    ("identity", &["domain"]),
    ("synthetic", &["domain"]),
    ("storage", &["domain"]),
    ("connectors", &["domain", "interpretation"]),
    (
        "app",
        &[
            "domain",
            "interpretation",
            "graph",
            "identity",
            "insights",
            "learning",
            "matching",
            "outreach",
            "synthetic",
            "storage",
            "connectors",
        ],
    ),
    ("api", &["app", "domain", "interpretation"]),
    ("web", &["app", "api", "domain"]),
    ("cli", &["app", "api", "web", "domain", "interpretation"]),
];

/// The modules of plain rules: no input or output, no clock.
const RULES: &[&str] =
    &["domain", "interpretation", "graph", "identity", "insights", "learning", "matching", "outreach", "synthetic"];

/// Names, and the only modules or files that may use them.
const BELONGS: &[(&str, &[&str])] = &[
    ("diesel", &["storage"]),
    ("diesel_migrations", &["storage"]),
    ("actix_web", &["api", "web", "cli/serve.rs"]),
    ("askama", &["web"]),
    ("reqwest", &["connectors", "cli/demo.rs"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("csv", &["connectors", "domain/reference.rs"]),
];

/// What the rules must not do.
const NOT_IN_RULES: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::io",
    "Utc::now",
    "Local::now",
    "SystemTime",
    "Instant",
    "now_v7",
    "new_v4",
    "println!",
    "eprintln!",
    "tracing",
];

#[test]
fn the_sources_keep_to_the_map() {
    let mut sources = Vec::new();
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut sources);
    assert!(sources.len() > 40, "only {} sources were found", sources.len());
    let faults: Vec<String> = sources.iter().flat_map(|(path, text)| faults(path, text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_module_of_the_crate_is_on_the_map() {
    let modules: BTreeSet<&str> = include_str!("../src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(modules, ARROWS.iter().map(|(module, _)| *module).collect());
}

/// A wrong sample: path, text, and what the finding must name.
const WRONG: &[(&str, &str, &str)] = &[
    ("domain/firm.rs", "use crate::storage::Conn;", "storage"),
    ("matching/rank.rs", "use crate::{domain::Firm, interpretation::{self, Meaning}};", "interpretation"),
    ("graph/mod.rs", "fn f() { crate::matching::rank(); }", "matching"),
    ("graph/walk/deep.rs", "use super::super::super::matching::rank;", "matching"),
    ("graph/mod.rs", "use super::app::App;", "app"),
    ("api/firms.rs", "use crate::\n    storage::Conn;", "storage"),
    ("api/firms.rs", "use crate::cli;", "cli"),
    ("cli/serve.rs", "use crate::storage::Pool;", "storage"),
    ("app/firms.rs", "use diesel::prelude::*;", "diesel"),
    ("app/firms.rs", "#[derive(diesel::Queryable)] struct Row;", "diesel"),
    ("cli/demo.rs", "actix_web::rt::System::new();", "actix_web"),
    ("app/jobs.rs", "let c = reqwest::Client::new();", "reqwest"),
    ("domain/firm.rs", "let today = chrono::Utc::now();", "Utc::now"),
    ("matching/rank.rs", "let begin = std::time::Instant::now();", "Instant"),
    ("interpretation/mod.rs", "let text = std::fs::read_to_string(path);", "std::fs"),
    ("interpretation/mod.rs", "use std::{fs, path::Path};", "std::fs"),
    ("graph/mod.rs", "// A quote ' in a comment.\nuse crate::app::App;", "app"),
    ("graph/mod.rs", "fn f(c: char) -> bool { c == '\"' }\nuse crate::app::App; // \"", "app"),
];

/// Samples that are right.
const RIGHT: &[(&str, &str)] = &[
    ("matching/rank.rs", "use crate::domain::Firm;\nuse crate::graph;\nuse crate::matching::index;"),
    (
        "domain/firm.rs",
        "//! Unlike crate::storage, this knows no diesel::prelude.\n/* crate::app */ const A: &str = \"crate::app\";",
    ),
    ("matching/rank.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::interpretation::interpret;\n}"),
    ("storage/firms.rs", "use super::Conn;\nuse diesel::prelude::*;"),
    ("domain/figures.rs", "use super::invalid::Invalid;"),
    ("graph/walk/deep.rs", "use super::super::matching::Pairs;"),
    ("cli/demo.rs", "let client = reqwest::blocking::Client::new();"),
    ("domain/numbers.rs", "let csvs = 3; let my_reqwest = csvs; struct Instantly;"),
    ("graph/mod.rs", "fn f<'a>(x: &'a str) -> &'a str { x }"),
];

#[test]
fn a_wrong_arrow_is_found() {
    for (path, text, named) in WRONG {
        let found = faults(path, text);
        assert!(found.iter().any(|fault| fault.contains(named)), "{path}: {text}\n{found:?}");
    }
}

#[test]
fn a_right_arrow_is_let_through() {
    for (path, text) in RIGHT {
        assert_eq!(faults(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}

/// Everything in a source that the map does not allow; `path` is relative to `src`, with `/`.
fn faults(path: &str, text: &str) -> Vec<String> {
    let Some((module, _)) = path.split_once('/') else { return Vec::new() };
    let code = without_tests(&without_texts(text));
    let mut faults = Vec::new();
    match ARROWS.iter().find(|(name, _)| *name == module) {
        None => faults.push(format!("{path}: the module {module} is not on the map")),
        Some((_, allowed)) => {
            for used in modules_used(path, &code) {
                let known = ARROWS.iter().any(|(name, _)| *name == used);
                if known && used != module && !allowed.contains(&used.as_str()) {
                    faults.push(format!("{path}: {module} must not use {used}"));
                }
            }
        }
    }
    for (name, places) in BELONGS {
        let is_place = |place: &&&str| **place == module || **place == path;
        if mentions_crate(&code, name) && places.iter().find(is_place).is_none() {
            faults.push(format!("{path}: {name} belongs in {}", places.join(", ")));
        }
    }
    if RULES.contains(&module) {
        let std_groups = group_members(&code, "std::").into_iter().map(|member| format!("std::{member}"));
        let std_groups: Vec<String> = std_groups.collect();
        for name in NOT_IN_RULES {
            if mentions(&code, name) || std_groups.iter().any(|member| member == name) {
                faults.push(format!("{path}: the rules must not use {name}"));
            }
        }
    }
    faults
}

/// The modules of the crate that a source names.
fn modules_used(path: &str, code: &str) -> BTreeSet<String> {
    let mut used: BTreeSet<String> = group_members(code, "crate::").into_iter().collect();
    // From `a/b/c.rs` the crate's root is three times `super`, from `a/b/mod.rs` twice.
    let depth = path.matches('/').count() + usize::from(!path.ends_with("/mod.rs"));
    used.extend(group_members(code, &"super::".repeat(depth)));
    used
}

/// The first names after `prefix`: one, or those of a group in braces.
fn group_members(code: &str, prefix: &str) -> Vec<String> {
    let code: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace(":: ", "::").replace(" ::", "::");
    let mut members = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| is_name(c) || c == ':') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            None => members.push(first_name(rest)),
            Some(group) => members.extend(top_level(group).into_iter().map(first_name)),
        }
    }
    members
}

/// The parts of a group up to its closing brace, split at the commas that are not in an inner group.
fn top_level(group: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&group[begin..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts
}

fn first_name(text: &str) -> String {
    text.trim_start().chars().take_while(|c| is_name(*c)).collect()
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the code names another crate: at the beginning of a path.
fn mentions_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        let is_path = after.trim_start().starts_with("::") || code[..at].trim_end().ends_with("use");
        !before.is_some_and(|c| is_name(c) || c == ':') && !after.starts_with(is_name) && is_path
    })
}

/// Whether the code has the words, not as part of longer names.
fn mentions(code: &str, words: &str) -> bool {
    code.match_indices(words).any(|(at, _)| {
        !code[..at].chars().next_back().is_some_and(is_name) && !code[at + words.len()..].starts_with(is_name)
    })
}

/// The code without the test module at its foot.
fn without_tests(code: &str) -> String {
    let foot = code.match_indices("#[cfg(test)]").find(|(at, attribute)| {
        let item = code[at + attribute.len()..].trim_start();
        item.starts_with("mod ") || item.starts_with("pub mod ")
    });
    code[..foot.map_or(code.len(), |(at, _)| at)].to_owned()
}

/// The code with comments and texts in quotes blanked out.
fn without_texts(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skipped = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => end_after(rest, 2, "*/"),
            'r' if rest.starts_with("r\"") || rest.starts_with("r#") => raw_text(rest),
            '"' => quoted(rest),
            '\'' => character(rest),
            _ => 0,
        };
        if skipped > 0 {
            code.push(' ');
            rest = &rest[skipped..];
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    code
}

fn end_after(rest: &str, from: usize, end: &str) -> usize {
    rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len())
}

/// Length of the text in quotes that `rest` begins with.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Length of a raw text, 0 when it is a raw name such as `r#type`.
fn raw_text(rest: &str) -> usize {
    let hashes = rest[1..].chars().take_while(|c| *c == '#').count();
    match rest[1 + hashes..].starts_with('"') {
        true => end_after(rest, 2 + hashes, &format!("\"{}", "#".repeat(hashes))),
        false => 0,
    }
}

/// Length of a character in quotes, 0 when it is a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, c))) => end_after(rest, at + c.len_utf8(), "'"),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

fn read_folder(folder: &Path, prefix: &str, sources: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if name.ends_with("/tests") || name.ends_with("/tests.rs") {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), sources);
        } else if name.ends_with(".rs") {
            sources.push((name, std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

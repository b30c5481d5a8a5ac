//! The places where settings are given, and how they become one [`Settings`].

use super::database_url::without_secrets;
use super::keys::{KEYS, Key};
use super::{Settings, default_file};
use crate::app::AppError;
use crate::domain::Invalid;
use crate::domain::invalid::shown;
use std::path::Path;

/// What file, environment and flags say; see the head of [`super`] for what wins.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// Name and text of the settings file.
    pub file: Option<(String, String)>,
    /// Variables of the environment; those of other programs are passed over.
    pub environment: Vec<(String, String)>,
    /// Flags that were given: name of the setting, name of the flag, value.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

/// Variables that begin with our prefix and are not settings: the place of the file, and what only tests read.
const NO_SETTINGS: [&str; 2] = ["LOOPVERMOGEN_CONFIG", "LOOPVERMOGEN_TEST_"];

/// Concern and name of the tables of issuers.
const ISSUERS: (&str, &str) = ("auth", "issuers");

/// Reads the settings file and puts environment and flags over it. The default file may be absent, a named one not.
pub fn read(
    named: Option<&Path>,
    environment: Vec<(String, String)>,
    flags: Vec<(&'static str, &'static str, String)>,
) -> Result<Settings, AppError> {
    let path = named.unwrap_or(default_file());
    let file = match std::fs::read_to_string(path) {
        Ok(text) => Some((path.display().to_string(), text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => None,
        Err(source) => {
            return Err(AppError::File { doing: format!("reading the settings file {}", path.display()), source });
        }
    };
    Ok(Layers { file, environment, flags }.settings()?)
}

impl Layers {
    /// The settings that follow, or everything that is wrong with them.
    pub fn settings(&self) -> Result<Settings, Vec<Invalid>> {
        let mut settings = Settings::default();
        let mut faults = Vec::new();
        if let Some((name, text)) = &self.file {
            issuers_in_file(name, text, &mut settings, &mut faults);
        }
        for given in self.given(&mut faults) {
            let Given { key, value, place } = given;
            if (key.set)(&mut settings, &value).is_none() {
                // A key that was typed wrong is nearly the right one.
                let value = if key.name.ends_with("_key") { "…".to_owned() } else { shown(&without_secrets(&value)) };
                let message = format!("“{value}” is not allowed.");
                faults.push(Invalid::new(place, "invalid_value", message, format!("Give {}.", key.allowed)));
            }
        }
        if faults.is_empty() { Ok(settings) } else { Err(faults) }
    }

    /// Everything that was given, the strongest place last.
    fn given(&self, faults: &mut Vec<Invalid>) -> Vec<Given> {
        let mut given = Vec::new();
        if let Some((name, text)) = &self.file {
            given_in_file(name, text, &mut given, faults);
        }
        self.given_in_environment(&mut given, faults);
        for (name, flag, value) in &self.flags {
            match KEYS.iter().find(|key| key.name == *name) {
                Some(key) => given.push(Given { key, value: value.clone(), place: (*flag).to_owned() }),
                None => faults.push(unknown(flag, name)),
            }
        }
        given
    }

    fn given_in_environment(&self, given: &mut Vec<Given>, faults: &mut Vec<Invalid>) {
        let is_ours = |name: &str| {
            name.starts_with("LOOPVERMOGEN_") && !NO_SETTINGS.iter().any(|prefix| name.starts_with(prefix))
        };
        for (name, value) in self.environment.iter().filter(|(name, _)| is_ours(name)) {
            match KEYS.iter().find(|key| key.variable() == *name) {
                Some(key) => given.push(Given { key, value: value.clone(), place: name.clone() }),
                None => faults.push(unknown(name, name)),
            }
        }
        let Some((name, url)) = self.environment.iter().find(|(name, _)| name == "DATABASE_URL") else { return };
        let key = KEYS.iter().find(|key| key.name == "database.url");
        // Two variables that name different databases: guessing could write into the wrong one.
        if given.iter().any(|other| other.place == "LOOPVERMOGEN_DATABASE_URL" && other.value != *url) {
            let message = "DATABASE_URL and LOOPVERMOGEN_DATABASE_URL name different databases.";
            faults.push(Invalid::new(name, "contradiction", message, "Set one of them."));
        }
        given.extend(key.map(|key| Given { key, value: url.clone(), place: name.clone() }));
    }
}

/// A setting that was given somewhere.
struct Given {
    key: &'static Key,
    value: String,
    /// Where it was given, as an error message names it.
    place: String,
}

fn given_in_file(name: &str, text: &str, given: &mut Vec<Given>, faults: &mut Vec<Invalid>) {
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            let message = format!("Line {line} is no TOML: {}.", error.message());
            faults.push(Invalid::new(name, "invalid_syntax", message, "Write each setting as name = value."));
            return;
        }
    };
    for (concern, names) in &table {
        let Some(names) = names.as_table() else {
            faults.push(unknown(&format!("{concern} in {name}"), concern));
            continue;
        };
        for (last, value) in names {
            if (concern.as_str(), last.as_str()) == ISSUERS {
                continue;
            }
            let full = format!("{concern}.{last}");
            let place = format!("{full} in {name}");
            match (KEYS.iter().find(|key| key.name == full), as_text(value)) {
                (None, _) => faults.push(unknown(&place, &full)),
                (Some(key), Some(value)) => given.push(Given { key, value, place }),
                (Some(key), None) => {
                    let message = format!("A value of the type {} is not allowed.", value.type_str());
                    faults.push(Invalid::new(place, "invalid_value", message, format!("Give {}.", key.allowed)));
                }
            }
        }
    }
}

/// The issuers, which are tables and therefore stand in the file alone. What is no TOML is told by the others.
fn issuers_in_file(name: &str, text: &str, settings: &mut Settings, faults: &mut Vec<Invalid>) {
    let table = text.parse::<toml::Table>().unwrap_or_default();
    let Some(value) = table.get(ISSUERS.0).and_then(|concern| concern.get(ISSUERS.1)) else { return };
    match super::issuers::read(&format!("auth.issuers in {name}"), value) {
        Ok(issuers) => settings.auth.issuers = issuers,
        Err(mut more) => faults.append(&mut more),
    }
}

fn as_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Settings that are named to who is far from any.
const FEW: usize = 3;

/// The fault of a name that is no setting, with the nearest one that is, or a few that are not far.
fn unknown(place: &str, name: &str) -> Invalid {
    let is_variable = name.starts_with("LOOPVERMOGEN_");
    let names = || KEYS.iter().map(|key| if is_variable { key.variable() } else { key.name.to_owned() });
    let near = |known: &String| strsim::damerau_levenshtein(known, name);
    let mut nearest: Vec<String> = names().collect();
    nearest.sort_by_cached_key(near);
    let remedy = match nearest.as_slice() {
        [first, ..] if near(first) <= 4 => format!("Did you mean {first}?"),
        all => {
            let few = all.iter().take(FEW).cloned().collect::<Vec<_>>().join(", ");
            format!("The nearest are {few}; config/loopvermogen.toml of the program has them all.")
        }
    };
    Invalid::new(place, "unknown_setting", "There is no such setting.", remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn file(text: &str) -> Layers {
        Layers { file: Some(("my.toml".into(), text.into())), ..Layers::default() }
    }

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let mut layers = file("[data]\ndir = 'from-file'\n[database]\nurl = 'file.db'\npool_size = 3");
        layers.environment = variables(&[("LOOPVERMOGEN_DATA_DIR", "from-environment"), ("DATABASE_URL", "env.db")]);
        layers.flags = vec![("data.dir", "--data-dir", "from-flag".into())];
        let settings = layers.settings().unwrap();
        assert_eq!(settings.data.dir, PathBuf::from("from-flag"));
        assert_eq!(settings.database_url().expose(), "env.db");
        assert_eq!(settings.database.pool_size, 3);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let mut layers = file("[server]\nlisten = 'here'\nworkres = 2\n[logs]\nlevel = ['info']\n[extra]\nx = 1");
        layers.environment = variables(&[("LOOPVERMOGEN_DATABASE_POOL_SIZE", "0"), ("LOOPVERMOGEN_LOGS_LEVL", "info")]);
        layers.flags = vec![("auth.token_ttl", "--ttl", "soon".into())];
        let faults = layers.settings().unwrap_err();
        let text = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        for expected in [
            "server.listen in my.toml: “here” is not allowed. Give an address and a port, such as 127.0.0.1:8080.",
            "server.workres in my.toml: There is no such setting. Did you mean server.workers?",
            "logs.level in my.toml: A value of the type array is not allowed. Give error, warn, info, debug or trace.",
            "extra.x in my.toml: There is no such setting. The nearest are data.dir, ",
            "LOOPVERMOGEN_DATABASE_POOL_SIZE: “0” is not allowed. Give a number from 1 to 200.",
            "LOOPVERMOGEN_LOGS_LEVL: There is no such setting. Did you mean LOOPVERMOGEN_LOGS_LEVEL?",
            "--ttl: “soon” is not allowed.",
        ] {
            assert!(text.contains(expected), "{expected}\nis not in\n{text}");
        }
        assert_eq!(faults.len(), 7, "{text}");
    }

    #[test]
    fn a_wrong_database_address_is_told_without_its_password() {
        let layers = Layers {
            environment: variables(&[("DATABASE_URL", "mysql://jan:geheim@db.example/lv")]),
            ..Layers::default()
        };
        let faults = layers.settings().unwrap_err();
        assert!(faults[0].message.contains("mysql://jan:…@db.example/lv"), "{}", faults[0]);
        assert!(!faults[0].to_string().contains("geheim"));
    }

    #[test]
    fn two_variables_that_name_different_databases_refuse_the_start() {
        let both = |second| Layers {
            environment: variables(&[("LOOPVERMOGEN_DATABASE_URL", "a.db"), ("DATABASE_URL", second)]),
            ..Layers::default()
        };
        assert!(both("a.db").settings().is_ok());
        assert_eq!(both("b.db").settings().unwrap_err()[0].code, "contradiction");
    }

    #[test]
    fn variables_of_other_programs_and_of_tests_are_passed_over() {
        let layers = Layers {
            environment: variables(&[
                ("PATH", "/bin"),
                ("LOOPVERMOGEN_TEST_POSTGRES", "x"),
                ("LOOPVERMOGEN_CONFIG", "y"),
            ]),
            ..Layers::default()
        };
        assert_eq!(layers.settings().unwrap(), Settings::default());
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_with_its_line() {
        let faults = file("[server]\nlisten = \n").settings().unwrap_err();
        assert!(faults[0].to_string().starts_with("my.toml: Line 2 is no TOML"), "{}", faults[0]);
    }

    #[test]
    fn a_named_file_must_exist() {
        let error = read(Some(Path::new("/nowhere/x.toml")), Vec::new(), Vec::new()).unwrap_err();
        assert!(error.to_string().starts_with("reading the settings file /nowhere/x.toml failed"), "{error}");
    }
}

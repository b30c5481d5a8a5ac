//! The address of the database, which may hold a password and therefore does not print itself.

use std::fmt;
use std::path::Path;

/// Address of a database (*databaseadres*); `Debug` and `Display` leave the password and the parameters out.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address, when it is one of PostgreSQL or of an SQLite file.
    pub fn parse(text: &str) -> Option<Self> {
        let known = match text.split_once("://") {
            Some((scheme, rest)) => matches!(scheme, "postgres" | "postgresql") && !rest.is_empty(),
            // A slash too few, or the words of libpq: no file is meant, and its name would tell the password.
            None if ["postgres:", "postgresql:"].iter().any(|scheme| text.trim_start().starts_with(scheme)) => false,
            None if text.contains("password=") => false,
            None => !text.trim_start_matches("sqlite:").trim().is_empty(),
        };
        known.then(|| Self(text.to_owned()))
    }

    /// The address of an SQLite file.
    pub fn of_sqlite_file(path: &Path) -> Self {
        Self(path.display().to_string())
    }

    /// The whole address, password included: only for opening the database.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_secrets(&self.0))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

/// A text that may be a database address, fit to be shown: without password and parameters.
pub(super) fn without_secrets(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return without_secrets_of_no_address(text) };
    // A password may hold an unescaped @, / or ?, so the last @ ends it.
    let (user, place) = match rest.rsplit_once('@') {
        Some((account, place)) => (account.split(':').next().map(|user| format!("{user}:…@")), place),
        None => (None, rest),
    };
    let (place, parameters) = match place.split_once('?') {
        Some((place, _)) => (place, "?…"),
        None => (place, ""),
    };
    format!("{scheme}://{}{place}{parameters}", user.unwrap_or_default())
}

/// The same of what is no address: it may be one that was typed wrong.
fn without_secrets_of_no_address(text: &str) -> String {
    let text = match text.split_once("password=") {
        Some((before, _)) => format!("{before}password=…"),
        None => text.to_owned(),
    };
    match (text.split_once(':'), text.rsplit_once('@')) {
        (Some((scheme, rest)), Some((_, place))) if scheme != "sqlite" && rest.contains('@') => {
            format!("{scheme}:…@{place}")
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_what_is_no_address_is_never_printed() {
        for (text, shown) in [
            ("postgres:/jan:geheim@db.example/lv", "postgres:…@db.example/lv"),
            ("postgres:jan:ge@heim@db.example/lv", "postgres:…@db.example/lv"),
            ("host=db.example user=jan password=geheim", "host=db.example user=jan password=…"),
        ] {
            assert!(DatabaseUrl::parse(text).is_none(), "{text}");
            assert_eq!(without_secrets(text), shown);
        }
        assert_eq!(without_secrets("sqlite:var/jan@home.db"), "sqlite:var/jan@home.db");
        assert_eq!(without_secrets("var/jan@home.db"), "var/jan@home.db");
    }

    #[test]
    fn a_password_is_never_printed() {
        for address in [
            "postgres://jan:geheim@db.example/lv",
            "postgres://jan:ge@heim/geheim@db.example/lv",
            "postgresql://db.example/lv?user=jan&password=geheim",
        ] {
            let url = DatabaseUrl::parse(address).unwrap();
            assert!(!format!("{url} {url:?}").contains("geheim"), "{url}");
            assert!(url.to_string().contains("db.example/lv"), "{url}");
            assert_eq!(url.expose(), address);
        }
    }

    #[test]
    fn only_the_two_databases_are_accepted() {
        assert!(DatabaseUrl::parse("mysql://db.example/lv").is_none());
        assert!(DatabaseUrl::parse("sqlite:").is_none());
        assert!(DatabaseUrl::parse("").is_none());
        assert!(DatabaseUrl::parse("sqlite:a/b.db").is_some());
        assert!(DatabaseUrl::parse("postgres://db.example/lv").is_some());
    }
}

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
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
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

#[cfg(test)]
mod tests {
    use super::*;

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

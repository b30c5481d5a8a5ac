//! The address of a database: which kind it is, and how to speak of it without telling the password.

use super::{Result, StorageError};

/// Where a database is.
pub(super) enum Address {
    /// An address for libpq.
    Postgres(String),
    /// The path of a file.
    Sqlite(String),
}

impl Address {
    /// Reads `postgres://…`, `postgresql://…`, `sqlite:PATH` or a plain path.
    pub(super) fn parse(address: &str) -> Result<Address> {
        let address = address.trim();
        let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
        match scheme {
            "postgres" | "postgresql" => postgres(scheme, rest),
            "" | "sqlite" => sqlite(rest.strip_prefix("sqlite:").unwrap_or(rest)),
            other => Err(StorageError::Address(format!("“{other}://” is no kind of database we know; {REMEDY}"))),
        }
    }

    /// `sqlite` or `postgres`.
    pub(super) fn backend(&self) -> &'static str {
        match self {
            Address::Postgres(_) => "postgres",
            Address::Sqlite(_) => "sqlite",
        }
    }

    /// The text with every password of the address blotted out.
    pub(super) fn redact(&self, text: &str) -> String {
        let Address::Postgres(url) = self else { return text.to_owned() };
        passwords(url).fold(text.to_owned(), |text, password| text.replace(password, "***"))
    }
}

const REMEDY: &str = "use postgres://… or the path of an SQLite file";

/// How long libpq waits for a server that it cannot reach, and when it gives up a connection on which nothing comes any more
/// because the network is gone; whoever names one in the address decides it. Seconds, but `tcp_user_timeout` milliseconds.
const PATIENCE: [(&str, u32); 5] = [
    ("connect_timeout", 5),
    ("tcp_user_timeout", 20_000),
    ("keepalives_idle", 10),
    ("keepalives_interval", 5),
    ("keepalives_count", 2),
];

/// With an unescaped `@`, `/` or `?` in the password, libpq would take its end for the name of the host and print it.
fn postgres(scheme: &str, rest: &str) -> Result<Address> {
    let user_part_ends_early = rest.rfind('@').is_some_and(|at| rest[..at].contains(['@', '/', '?', '#']));
    if user_part_ends_early {
        return Err(StorageError::Address(format!(
            "{scheme}://…: write @, /, ? and # in a user name or password as %40, %2F, %3F and %23"
        )));
    }
    let mut url = format!("{scheme}://{rest}");
    for (name, value) in PATIENCE.iter().filter(|(name, _)| !rest.contains(&format!("{name}="))) {
        url = format!("{url}{}{name}={value}", if url.contains('?') { '&' } else { '?' });
    }
    Ok(Address::Postgres(url))
}

fn sqlite(path: &str) -> Result<Address> {
    if path.is_empty() {
        return Err(StorageError::Address(format!("it is empty; {REMEDY}")));
    }
    if path.contains(":memory:") || path.contains("mode=memory") {
        return Err(StorageError::Address(format!(
            "“{path}” would give each connection of the pool a database of its own; {REMEDY}"
        )));
    }
    if ["file:", "postgres:", "postgresql:"].iter().any(|scheme| path.starts_with(scheme)) || path.contains('\0') {
        return Err(StorageError::Address(format!("it is neither; {REMEDY}")));
    }
    Ok(Address::Sqlite(path.to_owned()))
}

fn passwords(url: &str) -> impl Iterator<Item = &str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let user_part = rest.split_once('@').and_then(|(user, _)| user.split_once(':')).map(|(_, password)| password);
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let parameters = query.split('&').filter_map(|parameter| parameter.split_once('='));
    let named = parameters.filter(|(name, _)| name.ends_with("password")).map(|(_, value)| value);
    user_part.into_iter().chain(named).filter(|password| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(address: &str) -> String {
        Address::parse(address).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_scheme_chooses_the_database() {
        for (address, backend) in [
            ("postgres://localhost/loop", "postgres"),
            ("postgresql:///loop?host=/run", "postgres"),
            ("sqlite:var/loop.db", "sqlite"),
            ("sqlite:///var/loop.db", "sqlite"),
            ("loop.db", "sqlite"),
        ] {
            assert_eq!(Address::parse(address).unwrap().backend(), backend, "{address}");
        }
    }

    #[test]
    fn databases_in_memory_and_of_other_kinds_are_refused() {
        assert!(refusal(":memory:").contains("a database of its own"));
        assert!(refusal("sqlite::memory:").contains("a database of its own"));
        assert!(refusal("sqlite://file:x?mode=memory").contains("a database of its own"));
        assert!(refusal("mysql://root:geheim@localhost/loop").contains("mysql://"));
        assert!(!refusal("mysql://root:geheim@localhost/loop").contains("geheim"));
        assert!(refusal("").contains("empty"));
        assert!(refusal("postgres:user:geheim@host").contains("neither"));
    }

    #[test]
    fn a_password_that_libpq_would_read_as_a_host_is_refused_without_telling_it() {
        for address in ["postgres://loop:ge@heim@host/db", "postgres://loop:ge/heim@host/db"] {
            assert!(refusal(address).contains("%40"), "{address}");
            assert!(!refusal(address).contains("heim"), "{address}");
        }
    }

    #[test]
    fn passwords_are_blotted_out_of_messages() {
        let address = Address::parse("postgres://loop:geheim@host/db?sslpassword=stil").unwrap();
        assert_eq!(address.redact("no geheim, no stil, no loop"), "no ***, no ***, no loop");
    }
}

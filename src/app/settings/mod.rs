//! Settings: one struct per concern, read once at start and passed on as values.
//!
//! A setting has one name, `concern.name`, and four places where it can be given; a later place wins:
//!
//! 1. the default, in [`Settings::default`];
//! 2. the file `config/loopvermogen.toml` (another one with `--config` or `LOOPVERMOGEN_CONFIG`);
//! 3. the environment: `server.listen` is `LOOPVERMOGEN_SERVER_LISTEN`; `DATABASE_URL` is `database.url`;
//! 4. a flag of the command line.
//!
//! The tables `[[auth.issuers]]` stand in the file alone (`issuers`). Else a value is a short text in each of these
//! places, so `keys` holds one list with the name of each setting, how its text is read and what is allowed. Unknown
//! names and wrong values are collected by `layers` and refuse the start
//! together. Nothing here is global, and nothing is read again later.

mod database_url;
mod issuers;
mod keys;
mod layers;
mod networks;
mod outreach;
mod sources;

pub use database_url::DatabaseUrl;
pub use issuers::{IssuerSettings, OfOrganisation, SignInSettings, is_guarded};
pub use layers::{Layers, read};
pub use networks::Network;
pub use outreach::OutreachSettings;
pub use sources::{OriginSettings, RegisterSettings, SecretText, SourceSettings};

use crate::app::events::Rules;
use crate::app::retention::RetentionTerms;
use crate::domain::map_tiles::MapTiles;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// All settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Where the server listens.
    pub server: ServerSettings,
    /// How much may be asked at a time, and how long things may take.
    pub limits: LimitSettings,
    /// How much is ranked at a time.
    pub ranking: RankingSettings,
    /// How call lists are filled, and the ladder of steps.
    pub outreach: OutreachSettings,
    /// From where the drives of visit plans and the map under them are.
    pub planning: PlanningSettings,
    /// How the pages look.
    pub pages: PagesSettings,
    /// Which database.
    pub database: DatabaseSettings,
    /// Where files are kept.
    pub data: DataSettings,
    /// What is logged, and how.
    pub logs: LogSettings,
    /// Tokens, sessions and issuers.
    pub auth: AuthSettings,
    /// Where events may be sent.
    pub webhooks: WebhookSettings,
    /// How long each kind of data is kept.
    pub retention: RetentionTerms,
    /// Files that are sent.
    pub imports: ImportSettings,
    /// The registers outside.
    pub sources: SourceSettings,
}

/// Files that are sent (*imports*).
#[derive(Clone, Debug, PartialEq)]
pub struct ImportSettings {
    /// How long an import can be reverted; its file and the former values are kept as long.
    pub revert_term: Duration,
}

impl Default for ImportSettings {
    fn default() -> Self {
        Self { revert_term: crate::app::imports::uploads::USUAL_TERM }
    }
}

/// Where events may be sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WebhookSettings {
    /// Whether to private addresses too, and by plain `http`: for tests and sandboxes.
    pub private_addresses: bool,
}

impl WebhookSettings {
    /// The same for who sends.
    pub fn rules(&self) -> Rules {
        Rules { private_addresses: self.private_addresses }
    }
}

/// Where the server listens, and with how many hands.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerSettings {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Threads that answer requests; 0 takes one for each core.
    pub workers: usize,
    /// Proxies whose word is taken on who calls.
    pub trusted_proxies: Vec<Network>,
    /// Origins of pages that may call.
    pub cors_origins: Vec<String>,
    /// Whom to tell of a weakness.
    pub security_contact: String,
}

/// How much may be asked at a time, and how long things may take.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitSettings {
    /// Reads and writes that are worked on at the same time; 0 takes two for each core.
    pub running: usize,
    /// Reads and writes that are worked on or wait; the next one is told to come back later. 0 takes 64 for each core
    /// and at least 512.
    pub waiting: usize,
    /// How long the head of a request may take to arrive.
    pub head_timeout: Duration,
    /// How long the body of a request may take to arrive, and a reader may leave a part of a file lying.
    pub body_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long running requests get when the server stops.
    pub shutdown_timeout: Duration,
    /// Requests a second of one caller with a token, in the long run; 0 sets no limit.
    pub requests_per_second: u32,
    /// Requests at once of one caller with a token.
    pub burst: u32,
    /// Requests a second of one address without a token, in the long run; 0 sets no limit.
    pub anonymous_per_second: u32,
    /// Requests at once of one address without a token.
    pub anonymous_burst: u32,
}

/// How much is ranked and interpreted at a time: work that keeps a core busy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RankingSettings {
    /// Threads that rank and interpret; 0 takes one for each core.
    pub threads: usize,
    /// Requests that wait for such a thread; the next one is told to come back later. 0 takes 64 for each thread and
    /// at least 512.
    pub queue: usize,
}

/// From where the drives of visit plans and the map under them are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanningSettings {
    /// Address of a routing service with the table interface of OSRM; without it, drives are estimated.
    pub routing_url: Option<String>,
    /// The tiles of the map; without them, the map has names of places alone.
    pub map_tiles: Option<MapTiles>,
    /// Whom to name beside the map.
    pub map_credit: String,
}

/// How the pages look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PagesSettings {
    /// A style sheet with values for the tokens of the pages; without it they have the style that ships with the product.
    pub house_style: Option<PathBuf>,
}

/// Which database, and how many connections to it.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseSettings {
    /// `postgres://…` or the path of an SQLite file; without it, `loopvermogen.db` in the data folder.
    pub url: Option<DatabaseUrl>,
    /// The role that owns the tables of a PostgreSQL database, when `url` is a role that may only read and write rows.
    pub owner_url: Option<DatabaseUrl>,
    /// Most connections at the same time.
    pub pool_size: u32,
}

/// Where files are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSettings {
    /// Folder of the signing key and of the SQLite database.
    pub dir: PathBuf,
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct LogSettings {
    /// Form of a line.
    pub format: LogFormat,
    /// Least weighty line that is shown.
    pub level: tracing::Level,
}

/// Form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For a reader at a terminal.
    Text,
    /// One JSON object a line, for a log store.
    Json,
}

/// Tokens, sessions and issuers.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthSettings {
    /// How long a token holds when its maker does not say.
    pub token_ttl: Duration,
    /// How long a token holds that a client gets for its secret.
    pub client_token_ttl: Duration,
    /// How long a session holds after its last use.
    pub session_idle: Duration,
    /// How long a session holds at most.
    pub session_longest: Duration,
    /// Where browsers reach the service, as `https://host`; what comes from pages elsewhere is refused, and issuers
    /// send people back to it.
    pub public_url: Option<String>,
    /// Other issuers whose tokens are accepted.
    pub issuers: Vec<IssuerSettings>,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            workers: 0,
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            security_contact: "mailto:team@loopvermogen.example".to_owned(),
        }
    }
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            running: 0,
            waiting: 0,
            head_timeout: Duration::from_secs(5),
            body_timeout: Duration::from_secs(20),
            keep_alive: Duration::from_secs(15),
            shutdown_timeout: Duration::from_secs(10),
            requests_per_second: 200,
            burst: 400,
            anonymous_per_second: 20,
            anonymous_burst: 100,
        }
    }
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self { url: None, owner_url: None, pool_size: 8 }
    }
}

impl Default for DataSettings {
    fn default() -> Self {
        Self { dir: PathBuf::from("var") }
    }
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: tracing::Level::INFO }
    }
}

impl Default for AuthSettings {
    fn default() -> Self {
        Self {
            token_ttl: Duration::from_secs(8 * 3600),
            client_token_ttl: Duration::from_secs(15 * 60),
            session_idle: Duration::from_secs(30 * 60),
            session_longest: Duration::from_secs(12 * 3600),
            public_url: None,
            issuers: Vec::new(),
        }
    }
}

impl Settings {
    /// The database to open: the one that was chosen, else the SQLite file in the data folder.
    pub fn database_url(&self) -> DatabaseUrl {
        self.database.url.clone().unwrap_or_else(|| DatabaseUrl::of_sqlite_file(&self.data.database_file()))
    }
}

impl DataSettings {
    /// The SQLite file that is used when no database was chosen.
    pub fn database_file(&self) -> PathBuf {
        self.dir.join("loopvermogen.db")
    }
}

/// The file that is read when no other is named; it may be absent.
pub fn default_file() -> &'static Path {
    Path::new("config/loopvermogen.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_names_every_setting_with_its_default() {
        let shipped = include_str!("../../../config/loopvermogen.toml");
        let layers = Layers { file: Some(("config/loopvermogen.toml".into(), shipped.into())), ..Layers::default() };
        assert_eq!(layers.settings().unwrap(), Settings::default());

        let table: toml::Table = shipped.parse().unwrap();
        let mut named: Vec<String> = table
            .iter()
            .flat_map(|(concern, names)| names.as_table().unwrap().keys().map(move |name| format!("{concern}.{name}")))
            .collect();
        let mut known: Vec<String> = keys::KEYS.iter().map(|key| key.name.to_owned()).collect();
        named.sort();
        known.sort();
        assert_eq!(named, known);
    }

    #[test]
    fn without_a_chosen_database_the_file_lies_in_the_data_folder() {
        let mut settings = Settings::default();
        settings.data.dir = "elsewhere".into();
        assert_eq!(settings.database_url().expose(), "elsewhere/loopvermogen.db");
    }
}

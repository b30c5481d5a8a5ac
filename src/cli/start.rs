//! What most commands begin with: settings, logs, database.

use super::arguments::Shared;
use super::failure::Failure;
use super::logs;
use crate::app::settings::{Settings, read};
use crate::app::{App, AppError, RoutingService};

/// A flag of one command that is a setting: name of the setting, name of the flag, value.
pub type Flag = (&'static str, &'static str, Option<String>);

/// The settings, with the shared flags and those of the command over them.
pub fn settings(shared: &Shared, own: &[Flag]) -> Result<Settings, Failure> {
    let shared_flags: [Flag; 4] = [
        ("data.dir", "--data-dir", shared.data_dir.clone()),
        ("database.url", "--database-url", shared.database_url.clone()),
        ("logs.level", "--log-level", shared.log_level.clone()),
        ("logs.format", "--log-format", shared.log_format.clone()),
    ];
    let given = shared_flags.iter().chain(own).filter_map(|(name, flag, value)| Some((*name, *flag, value.clone()?)));
    let environment = std::env::vars_os()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
    read(shared.config.as_deref(), environment.collect(), given.collect())
        .map_err(|error| Failure::of_usage("the settings are wrong:", &error))
}

/// Settings, quiet logs and the opened database: for a command that does one thing and ends.
pub fn open_quietly(shared: &Shared) -> Result<App, Failure> {
    let settings = settings(shared, &[])?;
    logs::start_quietly(&settings.logs);
    open(&settings)
}

/// Opens the database that the settings name, and makes the data folder for it.
pub fn open(settings: &Settings) -> Result<App, Failure> {
    make_data_dir(settings)?;
    let url = settings.database_url();
    if let Some(owner) = &settings.database.owner_url {
        App::prepare(owner.expose(), url.expose())
            .map_err(|error| Failure::while_doing(&format!("preparing the database as {owner}"), &error))?;
    }
    let app = App::open(url.expose(), settings.database.pool_size)
        .and_then(|app| app.with_data_dir(&settings.data.dir))
        .map(|app| app.with_revert_term(settings.imports.revert_term).with_sources(settings.sources.clone()))
        .map_err(|error| Failure::while_doing(&format!("opening the database {url}"), &error))?;
    let planning = &settings.planning;
    let app = match &planning.routing_url {
        Some(address) => app.with_routing(RoutingService::at(address)),
        None => app,
    };
    Ok(match planning.map_tiles.clone() {
        Some(tiles) => app.with_map_tiles(tiles.with_credit(&planning.map_credit)),
        None => app,
    })
}

/// Makes the data folder, which holds the signing key and, by default, the database. A new one is for its owner alone:
/// what is known of firms may be personal data.
pub fn make_data_dir(settings: &Settings) -> Result<(), Failure> {
    let dir = &settings.data.dir;
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .recursive(true)
        .create(dir)
        .map_err(|source| AppError::File { doing: format!("making the data folder {}", dir.display()), source }.into())
}

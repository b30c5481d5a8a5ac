//! What most commands begin with: settings, logs, database.

use super::arguments::Shared;
use super::failure::Failure;
use super::logs;
use crate::app::outreach_rules::OutreachRules;
use crate::app::settings::{Settings, read};
use crate::app::{App, AppError, RoutingService};
use crate::domain::house_style::{self, HouseStyle};
use std::io::Read;
use std::path::{Path, PathBuf};

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

/// Settings, quiet logs and the opened database, which must be there: for a command that does one thing and ends.
pub fn open_quietly(shared: &Shared) -> Result<App, Failure> {
    let settings = settings(shared, &[])?;
    logs::start_quietly(&settings.logs);
    open_existing(&settings)
}

/// The same for a command with which an installation may begin.
pub fn open_or_make_quietly(shared: &Shared) -> Result<App, Failure> {
    let settings = settings(shared, &[])?;
    logs::start_quietly(&settings.logs);
    open(&settings)
}

/// Opens the database that the settings name. One that is not there is not made: a command in the wrong folder would find
/// nothing, and report that all is well.
pub fn open_existing(settings: &Settings) -> Result<App, Failure> {
    refuse_absent(settings)?;
    open(settings)
}

/// The same as the owner of the tables, where the settings name one: from the other role, row-level security hides rows.
pub fn open_as_owner(settings: &Settings) -> Result<App, Failure> {
    refuse_absent(settings)?;
    let Some(owner) = settings.database.owner_url.clone() else { return open(settings) };
    prepare(settings)?;
    let mut as_owner = settings.clone();
    as_owner.database.url = Some(owner);
    as_owner.database.owner_url = None;
    open(&as_owner)
}

/// Brings the schema up to date as the owner of the tables, where there is one, and gives the other role its rights.
pub fn prepare(settings: &Settings) -> Result<(), Failure> {
    let Some(owner) = &settings.database.owner_url else { return Ok(()) };
    App::prepare(owner.expose(), settings.database_url().expose())
        .map(|_| ())
        .map_err(|error| Failure::while_doing(&format!("preparing the database as {owner}"), &error))
}

/// Refuses settings that name no database, or one to which the data folder does not belong; writes nothing.
pub fn refuse_absent(settings: &Settings) -> Result<(), Failure> {
    if is_made(settings)? {
        return Ok(());
    }
    let url = settings.database_url();
    Err(Failure::Failed(match App::is_file(url.expose()) {
        true => {
            // A path that is a wrong address may hold a password, which this form of it leaves out.
            let file = url.to_string();
            let file = PathBuf::from(file.strip_prefix("sqlite:").unwrap_or(&file));
            let name = if settings.database.url.is_none() {
                "its folder with --data-dir"
            } else {
                "its file with --database-url"
            };
            let whole = std::path::absolute(&file).unwrap_or_else(|_| file.clone());
            let (file, whole) = (file.display(), whole.display());
            format!(
                "there is no database at {file} ({whole}); name {name}, or make a new one there with: loopvermogen migrate"
            )
        }
        false => format!(
            "the database {url} holds nothing of loopvermogen yet; name another one with DATABASE_URL, or make it with: \
             loopvermogen migrate"
        ),
    }))
}

/// Whether there is a database to which the data folder belongs; nothing is written.
fn is_made(settings: &Settings) -> Result<bool, Failure> {
    let url = settings.database_url();
    // The other role may have no rights before the owner gave them.
    let asked = settings.database.owner_url.as_ref().unwrap_or(&url);
    App::is_made(asked.expose(), &settings.data.dir)
        .map_err(|error| Failure::while_doing(&format!("opening the database {asked}"), &error))
}

/// Opens the database that the settings name; makes it, and the data folder, where there is none.
pub fn open(settings: &Settings) -> Result<App, Failure> {
    let outreach = OutreachRules::of(&settings.outreach)
        .map_err(|error| Failure::while_doing("reading what [outreach] in the settings names", &error))?;
    is_made(settings)?;
    make_data_dir(settings)?;
    prepare(settings)?;
    let url = settings.database_url();
    let app = App::open(url.expose(), settings.database.pool_size)
        .and_then(|app| app.with_data_dir(&settings.data.dir))
        .map(|app| app.with_revert_term(settings.imports.revert_term).with_sources(settings.sources.clone()))
        .map(|app| app.with_outreach(outreach))
        .map_err(|error| Failure::while_doing(&format!("opening the database {url}"), &error))?;
    let planning = &settings.planning;
    let app = match &planning.routing_url {
        Some(address) => app.with_routing(RoutingService::at(address)),
        None => app,
    };
    let app = match planning.map_tiles.clone() {
        Some(tiles) => app.with_map_tiles(tiles.with_credit(&planning.map_credit)),
        None => app,
    };
    Ok(match &settings.pages.house_style {
        Some(path) => app.with_house_style(house_style(path)?),
        None => app,
    })
}

/// Reads the house style of the pages; a file that does more than set tokens stops the start.
fn house_style(path: &Path) -> Result<HouseStyle, Failure> {
    let doing = || format!("reading the house style {} (setting pages.house_style)", path.display());
    let broken = |source| Failure::from(AppError::File { doing: doing(), source });
    // A file that is too long is refused by the words for that, without being read to its end.
    let mut text = Vec::new();
    let most = u64::try_from(house_style::MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut text)).map_err(broken)?;
    let unfit = |fault: &dyn std::fmt::Display| Failure::Usage(format!("{}: {fault}", doing()));
    let text = String::from_utf8(text).map_err(|fault| unfit(&fault))?;
    HouseStyle::parse(&text).map_err(|fault| unfit(&fault))
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

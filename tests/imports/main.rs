//! Imports from the first byte of a file to what stands in the database, on both databases.

#[path = "../support/mod.rs"]
mod support;

mod cordis;
mod firms;
mod loading;
mod partners;
mod postcodes;
mod registry;
mod synthetic;

use loopvermogen::app::imports::{Format, ImportReport, Mode, import_firms, import_partners};
use loopvermogen::app::{App, AppError, Caller};
use loopvermogen::domain::{ExternalId, Firm, Partner};
use loopvermogen::storage::firms::{find_firm_by_external_id, load_firms};
use loopvermogen::storage::partners::find_partner_by_external_id;
use loopvermogen::storage::tenant;
use support::{TestDatabase, on_each_database};

/// Runs a test with the product opened on each database.
fn on_each(test: impl Fn(&App)) {
    on_each_database(|database: &TestDatabase| test(&App::open(&database.owner, 2).unwrap()));
}

fn caller() -> Caller {
    Caller::command_line()
}

fn firms(app: &App, text: &str, mode: Mode) -> Result<ImportReport, AppError> {
    import_firms(app, &caller(), text.as_bytes(), Format::Csv, mode, &mut |_| {})
}

fn partners(app: &App, text: &str) -> ImportReport {
    import_partners(app, &caller(), text.as_bytes(), Format::Csv, Mode::KeepGoodRows, &mut |_| {}).unwrap()
}

fn external(system: &str, id: &str) -> ExternalId {
    ExternalId { system: system.into(), id: id.into() }
}

fn crm_firm(app: &App, id: &str) -> Option<Firm> {
    let conn = &mut *app.pool.get().unwrap();
    let stored =
        tenant::read(conn, caller().organisation, |tenant| find_firm_by_external_id(tenant, &external("crm", id)))
            .unwrap();
    stored.map(|stored| stored.record)
}

fn partner(app: &App, system: &str, id: &str) -> Option<Partner> {
    let conn = &mut *app.pool.get().unwrap();
    let stored =
        tenant::read(conn, caller().organisation, |tenant| find_partner_by_external_id(tenant, &external(system, id)))
            .unwrap();
    stored.map(|stored| stored.record)
}

fn all_firms(app: &App) -> Vec<Firm> {
    let mut firms = Vec::new();
    app.pool.read(caller().organisation, |tenant| load_firms(tenant, &mut |firm| firms.push(firm))).unwrap();
    firms
}

/// Counts of a report: created, updated, unchanged, invalid.
fn counts(report: &ImportReport) -> (u64, u64, u64, u64) {
    (report.created, report.updated, report.unchanged, report.invalid)
}

//! What it costs to bring firms into an SQLite database: as rows of a file, and as records that are stored. Sizes stand
//! in the names.
//!
//! A table of the size of the Dutch business register, 2.3 million rows, is too long for a bench: how it was measured,
//! and what came out, stands in `docs/loading.md`.
//!
//! Firms are the made-up ones of `generate`, so that a row has the fields of a real one. The time of a file covers
//! reading, understanding free words, and finding the firm that a row means; that of records only saving and the change log.

use divan::{Bencher, black_box};
use loopvermogen::app::imports::{Format, ImportReport, Mode, import_firms};
use loopvermogen::app::synthetic::write_firms;
use loopvermogen::app::{App, Caller};
use loopvermogen::domain::{ExternalId, Firm, FirmId, OrganisationId};
use loopvermogen::storage::tenant;
use loopvermogen::storage::{Pool, firms::save_firms, organisations};
use tempfile::TempDir;
use uuid::Uuid;

fn main() {
    divan::main();
}

/// A new database, and the folder that holds it.
fn new_database() -> (App, TempDir) {
    let folder = TempDir::new().unwrap_or_else(|error| panic!("{error}"));
    let file = folder.path().join("bench.db");
    let app = App::open(&file.to_string_lossy(), 2).unwrap_or_else(|error| panic!("{error}"));
    (app, folder)
}

/// Firms as lines of an NDJSON file.
fn lines(count: u64) -> Vec<u8> {
    let mut lines = Vec::new();
    write_firms(count, 7, &mut lines, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"));
    lines
}

fn import(app: &App, lines: &[u8]) -> ImportReport {
    let caller = Caller::command_line();
    import_firms(app, &caller, lines, Format::Ndjson, Mode::AllOrNothing, &mut |_| {})
        .unwrap_or_else(|error| panic!("{error}"))
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn import_file_of_20k_new_firms(bencher: Bencher<'_, '_>) {
    let lines = lines(20_000);
    bencher
        .with_inputs(new_database)
        .bench_local_values(|(app, folder)| (import(&app, black_box(&lines)), app, folder));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn import_file_of_20k_known_firms(bencher: Bencher<'_, '_>) {
    let lines = lines(20_000);
    let (app, _folder) = new_database();
    import(&app, &lines);
    bencher.bench_local(|| import(&app, black_box(&lines)));
}

/// A table as a register gives it.
fn table(count: u32) -> Vec<u8> {
    let mut table =
        b"name;externalSystem;externalId;kvkNumber;founded;employees;sbi;sbiVersion;place;barriers;topics\n".to_vec();
    for number in 1..=count {
        // Numbers in no order, as those of a register are.
        let kvk = 10_000_000 + u64::from(number) * 48_271_793 % 89_999_981;
        let row =
            format!("Proefbedrijf {number:06};register;{number};{kvk};2013;4;2562;2008;Tilburg;talent;robotica|ai\n");
        table.extend(row.into_bytes());
    }
    table
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn first_load_of_csv_with_100k_firms(bencher: Bencher<'_, '_>) {
    let table = table(100_000);
    let load = |app: &App| {
        let caller = Caller::command_line();
        import_firms(app, &caller, &table[..], Format::Csv, Mode::AllOrNothing, &mut |_| {})
            .unwrap_or_else(|error| panic!("{error}"))
    };
    bencher.with_inputs(new_database).bench_local_values(|(app, folder)| (load(&app), app, folder));
}

/// Records with a name, an id of a CRM and a description of some length.
fn records(count: u128, name: &str) -> Vec<Firm> {
    let record = |number: u128| Firm {
        id: FirmId::new(Uuid::from_u128(number)),
        name: format!("{name} {number} B.V."),
        external_ids: vec![ExternalId { system: "crm".into(), id: number.to_string() }],
        description: Some("Maakt onderdelen van kunststof voor de maritieme sector. ".repeat(4)),
        ..Firm::default()
    };
    (1..=count).map(record).collect()
}

/// A migrated database without a registry of partners, and the folder that holds it.
fn new_pool() -> (Pool, TempDir) {
    let folder = TempDir::new().unwrap_or_else(|error| panic!("{error}"));
    let file = folder.path().join("bench.db");
    let prepared = Pool::open(&file.to_string_lossy(), 1).and_then(|pool| {
        pool.migrate()?;
        organisations::save_default(&mut *pool.get()?)?;
        Ok(pool)
    });
    (prepared.unwrap_or_else(|error| panic!("{error}")), folder)
}

fn save(pool: &Pool, firms: &[Firm]) {
    let mut conn = pool.get().unwrap_or_else(|error| panic!("{error}"));
    for chunk in firms.chunks(2_000) {
        tenant::write(&mut conn, OrganisationId::DEFAULT, |tenant| save_firms(tenant, chunk))
            .unwrap_or_else(|error| panic!("{error}"));
    }
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn save_20k_new_firms(bencher: Bencher<'_, '_>) {
    let firms = records(20_000, "Created");
    bencher.with_inputs(new_pool).bench_local_values(|(pool, folder)| {
        save(&pool, black_box(&firms));
        (pool, folder)
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn save_20k_changed_firms(bencher: Bencher<'_, '_>) {
    let (created, changed) = (records(20_000, "Created"), records(20_000, "Changed"));
    let prepared = || {
        let (pool, folder) = new_pool();
        save(&pool, &created);
        (pool, folder)
    };
    bencher.with_inputs(prepared).bench_local_values(|(pool, folder)| {
        save(&pool, black_box(&changed));
        (pool, folder)
    });
}

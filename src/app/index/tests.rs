//! Tests of what a request gets while very much changes.

use super::*;
use crate::app::App;
use crate::domain::Firm;
use crate::domain::gist::Gist;
use uuid::Uuid;

const OURS: OrganisationId = OrganisationId::DEFAULT;

fn save(app: &App, name: &str, count: u128) -> i64 {
    let firm = |number| Firm { id: FirmId(Uuid::from_u128(number)), name: name.into(), ..Firm::default() };
    let firms: Vec<Firm> = (1..=count).map(firm).collect();
    let conn = &mut *app.pool.get().unwrap();
    storage::tenant::write(conn, OURS, |tenant| storage::firms::save_firms(tenant, &firms)).unwrap();
    storage::organisations::get_version(conn, OURS).unwrap()
}

#[test]
fn a_change_of_very_much_is_absorbed_beside_the_requests_and_waited_for_only_by_who_asks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("test.db").to_string_lossy(), 4).unwrap();
    let large = Indexes { small: 0, ..Indexes::new(app.pool.clone(), None) };
    let before = large.current(OURS, None).unwrap().snapshot.version;

    let version = save(&app, "Een", MOST_FOLLOWED as u128 + 1);
    assert_eq!(large.current(OURS, None).unwrap().snapshot.version, before, "the index before it answers");
    assert_eq!(large.lag(OURS).unwrap(), Some(version - before));
    let waited = large.current(OURS, Some(version)).unwrap();
    assert_eq!((waited.snapshot.version, waited.snapshot.firms.len()), (version, MOST_FOLLOWED + 1));

    let later = save(&app, "Twee", MOST_FOLLOWED as u128 + 1);
    let begin = Instant::now();
    while large.current(OURS, None).unwrap().snapshot.version < later {
        assert!(begin.elapsed() < Duration::from_secs(60), "the change is never absorbed");
        std::thread::sleep(Duration::from_millis(5));
    }
    let next = save(&app, "Drie", 1);
    assert_eq!(large.current(OURS, None).unwrap().snapshot.version, next, "from then on changes are followed again");
    assert!(matches!(large.current(OURS, Some(next + 1)), Err(AppError::Behind { .. })));
}

#[test]
fn some_hundreds_of_changes_keep_no_request_waiting_but_who_asks_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("test.db").to_string_lossy(), 4).unwrap();
    let large = Indexes { small: 0, ..Indexes::new(app.pool.clone(), None) };
    large.current(OURS, None).unwrap();
    let few = save(&app, "Een", FEW as u128);
    assert_eq!(large.current(OURS, None).unwrap().snapshot.version, few, "a request follows a few itself");

    let more = save(&app, "Twee", FEW as u128 + 1);
    assert_eq!(large.current(OURS, None).unwrap().snapshot.version, few, "the index before them answers");
    let begin = Instant::now();
    while large.current(OURS, None).unwrap().snapshot.version < more {
        assert!(begin.elapsed() < Duration::from_secs(60), "they are never followed");
        std::thread::sleep(Duration::from_millis(5));
    }
    let asked = save(&app, "Drie", FEW as u128 + 1);
    assert_eq!(large.current(OURS, Some(asked)).unwrap().snapshot.version, asked, "who asks for them waits");
}

#[test]
fn what_is_laid_out_anew_waits_while_much_is_written_and_not_when_nothing_else_helps() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("test.db").to_string_lossy(), 4).unwrap();
    let origin = Origin { pool: app.pool.clone(), organisation: OURS, today: app.today(), small: 0 };
    let slot = Slot::default();
    let is_written = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for name in ["Een", "Twee", "Drie", "Vier", "Vijf", "Zes"] {
                save(&app, name, FEW as u128 + 1);
                std::thread::sleep(QUIET / 4);
            }
            is_written.store(true, Ordering::Release);
        });
        slot.wait_for_quiet(&origin).unwrap();
        assert!(is_written.load(Ordering::Acquire), "it did not wait");
    });
    let begin = Instant::now();
    slot.is_far_behind.store(true, Ordering::Release);
    slot.wait_for_quiet(&origin).unwrap();
    assert!(begin.elapsed() < QUIET, "it waited");
}

#[test]
fn an_index_that_was_built_too_slowly_does_not_take_readers_back() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("test.db").to_string_lossy(), 4).unwrap();
    let large = Indexes { small: 0, ..Indexes::new(app.pool.clone(), None) };
    let slot = large.slot(OURS);
    let origin = Origin { pool: app.pool.clone(), organisation: OURS, today: app.today(), small: 0 };
    large.current(OURS, None).unwrap();
    let build = || Arc::new(origin.build().unwrap());
    let (slow, most) = (build(), MOST_FOLLOWED as u128);
    let seen =
        ["Een", "Twee"].map(|name| large.current(OURS, Some(save(&app, name, most))).unwrap())[1].snapshot.version;

    let freed = slot.take_in(&origin, slow).unwrap().unwrap();
    assert!(freed.snapshot.version < seen, "what was built is let go of");
    assert_eq!(large.current(OURS, None).unwrap().snapshot.version, seen);
    let freed = slot.take_in(&origin, build()).unwrap().unwrap();
    assert_eq!((freed.snapshot.version, large.current(OURS, None).unwrap().snapshot.version), (seen, seen));
}

#[test]
fn a_small_index_is_built_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("test.db").to_string_lossy(), 4).unwrap();
    app.indexes.current(OURS, None).unwrap();
    let version = save(&app, "Een", MOST_FOLLOWED as u128 + 1);
    assert_eq!(app.indexes.current(OURS, None).unwrap().snapshot.version, version);
}

#[test]
fn rankings_and_names_are_the_same_from_gists_as_from_documents() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("test.db").to_string_lossy(), 4).unwrap();
    let mut lines = Vec::new();
    crate::app::synthetic::write_firms(400, 7, &mut lines, &mut |_| {}).unwrap();
    let caller = crate::app::Caller::command_line();
    let (format, mode) = (crate::app::imports::Format::Ndjson, crate::app::imports::Mode::KeepGoodRows);
    crate::app::imports::import_firms(&app, &caller, &*lines, format, mode, &mut |_| {}).unwrap();
    let firms = app.pool.read(OURS, |tenant| storage::firms::load_firms_after(tenant, None, 1_000)).unwrap();
    assert_eq!(firms.len(), 400);

    let compiler = SnapshotBuilder::new(app.today(), &Default::default()).compiler();
    let part = |read: ReadOutline<'_>| {
        let mut part = Part::default();
        part.add(&read, &compiler, app.today());
        format!("{:?}", (part.names, part.roll, part.firms))
    };
    let mut with_gist = 0;
    for firm in &firms {
        // The free words aside, so that every firm has a gist.
        let firm = Firm { description: None, wishes: vec![], consents: vec![], do_not_contact: None, ..firm.clone() };
        let bytes = Gist::write(&firm);
        let Some(outline) = Outline::read(firm.id, &bytes) else { continue };
        assert_eq!(part(ReadOutline::Gist(outline)), part(ReadOutline::Whole(firm)));
        with_gist += 1;
    }
    assert!(with_gist > 200, "only {with_gist} firms had a gist");
}

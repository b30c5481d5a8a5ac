use crate::{caller, on_each};
use loopvermogen::app::reference::save_registry;
use loopvermogen::connectors::registry;
use loopvermogen::storage::organisations::get_version;
use loopvermogen::storage::partners::load_partners;
use loopvermogen::storage::tenant;

#[test]
fn the_registry_is_there_once_after_the_first_start_and_writing_it_again_changes_nothing() {
    on_each(|app| {
        let conn = &mut *app.pool.get().unwrap();
        let mut expected = registry::partners();
        expected.sort_by_key(|partner| partner.id);
        assert_eq!(tenant::read(conn, caller().organisation, load_partners).unwrap(), expected);
        let before = get_version(conn, caller().organisation).unwrap();
        save_registry(conn).unwrap();
        assert_eq!(get_version(conn, caller().organisation).unwrap(), before);
    });
}

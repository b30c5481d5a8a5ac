use crate::{crm_firm, firms, on_each};
use loopvermogen::app::imports::Mode;
use loopvermogen::app::reference::load_postcodes;
use loopvermogen::domain::region::Precision;

#[test]
fn a_file_of_postcodes_makes_locations_exact() {
    on_each(|app| {
        let file = tempfile::NamedTempFile::new().unwrap();
        let row =
            |postcode: &str| format!("NL\t{postcode}\tTilburg\tNoord-Brabant\t06\tTilburg\t0855\t\t\t51.55\t5.08\t4\n");
        std::fs::write(file.path(), row("5038") + &row("0") + &row("5011")).unwrap();
        let loaded = load_postcodes(app, file.path(), &mut |_| {}).unwrap();
        assert_eq!((loaded.rows, loaded.areas, loaded.skipped.len()), (2, 2, 1));
        firms(app, "name;externalSystem;externalId;postcode\nProef;crm;1;5038 EA\n", Mode::AllOrNothing).unwrap();
        let location = crm_firm(app, "1").unwrap().location.unwrap();
        assert_eq!((location.precision, location.coordinates.unwrap().lat), (Some(Precision::Postcode), 51.55));
    });
}

//! Postcode areas.

use crate::build::conn;
use crate::support::on_each_database;
use loopvermogen::domain::Coordinates;
use loopvermogen::domain::region::Postcodes;
use loopvermogen::storage::postcodes::{load_postcodes, save_postcodes};

#[test]
fn the_table_of_postcodes_is_replaced_as_a_whole() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        assert!(load_postcodes(conn).unwrap().is_empty());
        let middle = |number: u16| Coordinates::new(50.0 + f64::from(number) / 7000.0, 5.1).unwrap();
        let many: Postcodes = (1000..3000).map(|number| (number, middle(number))).collect();
        save_postcodes(conn, &many).unwrap();
        assert_eq!(load_postcodes(conn).unwrap(), many);
        let few: Postcodes = [(9999, middle(9999))].into();
        save_postcodes(conn, &few).unwrap();
        assert_eq!(load_postcodes(conn).unwrap(), few);
    });
}

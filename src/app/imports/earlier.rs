//! While a file is only tried: what its rows would have made so far. Each chunk is undone, so that the database does not
//! tell of the chunks before.

use super::firms::place_of;
use super::keys::{Key, KeyMap, external_key, key};
use crate::domain::Firm;
use crate::storage::firms::name_key;

/// The firms that earlier chunks would have made, each by the row that would have made it.
#[derive(Default)]
pub(super) struct Earlier {
    rows: KeyMap<u64>,
}

/// By what a firm is found again among those that earlier chunks would have made.
#[derive(Default)]
pub(super) struct Traces {
    /// By which the row looks for its firm; the first that is there says which.
    sought: Vec<Key>,
    /// By which rows that follow find the firm.
    known_by: Vec<Key>,
}

impl Traces {
    /// As rows are matched with stored firms: by the ids of other systems when it has any, else by a number (of one
    /// establishment, if both name one), else by name and place.
    pub fn of(firm: &Firm) -> Self {
        let ids = firm.external_ids.iter().map(|id| external_key(&id.system, &id.id));
        let mut known_by: Vec<Key> = ids.collect();
        let mut sought = known_by.clone();
        let establishment = firm.establishment_number.as_ref().map_or("", |number| number.as_str());
        let kvk = firm.kvk_number.as_ref().map(|number| ["kvk", number.as_str()]);
        let rsin = firm.rsin.as_ref().map(|number| ["rsin", number.as_str()]);
        for [kind, number] in kvk.iter().chain(&rsin) {
            known_by.push(key(kind, number));
            known_by.push(at(kind, number, establishment));
        }
        if sought.is_empty() {
            match kvk.or(rsin) {
                Some([kind, number]) if establishment.is_empty() => {
                    sought.extend([at(kind, number, ""), key(kind, number)]);
                }
                Some([kind, number]) => sought.extend([at(kind, number, establishment), at(kind, number, "")]),
                None => sought.push(named(firm)),
            }
        }
        known_by.push(named(firm));
        Self { sought, known_by }
    }
}

impl Earlier {
    /// The row of an earlier chunk that makes the firm that this row means.
    pub fn row(&self, traces: &Traces) -> Option<u64> {
        traces.sought.iter().find_map(|key| self.rows.get(key)).copied()
    }

    /// Remembers that a row would have made a firm; the first row stays.
    pub fn note(&mut self, traces: &Traces, row: u64) {
        for key in &traces.known_by {
            self.rows.entry(*key).or_insert(row);
        }
    }
}

/// A number at one establishment.
fn at(kind: &str, number: &str, establishment: &str) -> Key {
    external_key(kind, &format!("{number} {establishment}"))
}

fn named(firm: &Firm) -> Key {
    external_key(&place_of(firm).unwrap_or_default(), &name_key(&firm.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ExternalId;
    use crate::domain::numbers::{EstablishmentNumber, KvkNumber};
    use crate::domain::region::Location;

    fn firm(name: &str, place: &str) -> Firm {
        let location = Location { place: Some(place.into()), ..Location::default() };
        Firm { name: name.into(), location: Some(location), ..Firm::default() }
    }

    fn registered(establishment: Option<&str>) -> Firm {
        Firm {
            kvk_number: KvkNumber::parse("69599084").ok(),
            establishment_number: establishment.and_then(|number| EstablishmentNumber::parse(number).ok()),
            ..firm("Voorbeeld Staalbouw", "Deventer")
        }
    }

    fn is_found(made: &Firm, sought: &Firm) -> bool {
        let mut earlier = Earlier::default();
        earlier.note(&Traces::of(made), 7);
        earlier.row(&Traces::of(sought)) == Some(7)
    }

    #[test]
    fn a_number_with_two_establishments_is_of_two_firms() {
        let (one, other) = (registered(Some("000038509504")), registered(Some("000038509512")));
        assert!(one.establishment_number.is_some() && one.establishment_number != other.establishment_number);
        assert!(is_found(&one, &one));
        assert!(!is_found(&one, &other));
        assert!(is_found(&one, &registered(None)));
        assert!(is_found(&registered(None), &one));
    }

    #[test]
    fn one_name_in_two_places_is_of_two_firms() {
        assert!(is_found(&firm("De Smidse", "Deventer"), &firm("de smidse", "Deventer")));
        assert!(!is_found(&firm("De Smidse", "Deventer"), &firm("De Smidse", "Zwolle")));
    }

    #[test]
    fn a_row_with_an_id_of_its_own_means_no_firm_by_name_or_number() {
        let known = |id: &str| Firm {
            external_ids: vec![ExternalId { system: "crm".into(), id: id.into() }],
            ..registered(None)
        };
        assert!(is_found(&known("1"), &known("1")));
        assert!(!is_found(&known("1"), &known("2")));
        assert!(is_found(&known("1"), &registered(None)));
    }
}

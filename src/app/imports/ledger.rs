//! What a first load has loaded: which firms are known by which keys, while the database has no index to ask.

use super::keys::{Key, KeyMap};
use crate::domain::FirmId;

/// Firms by key. It takes some 80 bytes for each firm.
#[derive(Default)]
pub(super) struct Ledger {
    ids: Vec<FirmId>,
    first: KeyMap<u32>,
    /// Others with the same key.
    others: KeyMap<Vec<u32>>,
}

impl Ledger {
    /// Notes by what a firm is known.
    pub fn note(&mut self, id: FirmId, keys: impl Iterator<Item = Key>) {
        let Ok(place) = u32::try_from(self.ids.len()) else { return };
        self.ids.push(id);
        for key in keys {
            if *self.first.entry(key).or_insert(place) != place {
                self.others.entry(key).or_default().push(place);
            }
        }
    }

    /// The first firms that were ever known by a key, at most `most`, in the order in which they were noted, each once.
    pub fn firms(&self, key: Key, most: usize) -> Vec<FirmId> {
        let places = self.first.get(&key).into_iter().chain(self.others.get(&key).into_iter().flatten());
        let mut found: Vec<FirmId> = Vec::new();
        for id in places.filter_map(|place| self.ids.get(*place as usize)) {
            if found.len() == most {
                break;
            }
            if !found.contains(id) {
                found.push(*id);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn firms_are_found_by_each_key_in_their_order() {
        let id = |number| FirmId::new(Uuid::from_u128(number));
        let mut ledger = Ledger::default();
        ledger.note(id(1), [10, 11].into_iter());
        ledger.note(id(2), [11, 12].into_iter());
        ledger.note(id(1), [10, 13].into_iter());
        assert_eq!(ledger.firms(11, 9), [id(1), id(2)]);
        assert_eq!(ledger.firms(11, 1), [id(1)]);
        assert_eq!(ledger.firms(10, 9), [id(1)]);
        assert_eq!(ledger.firms(14, 9), []);
    }
}

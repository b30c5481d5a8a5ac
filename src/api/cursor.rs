//! Cursors: where the next page begins.
//!
//! A cursor is sealed ([`Sealer`]). It holds a firm's name, which does not belong in a URL in the clear, and it is
//! valid only for the list, the conditions and the organisation for which it was made.

use super::problem::Problem;
use crate::app::sealed::Sealer;
use crate::domain::Invalid;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest cursor that is looked at.
pub const LONGEST: usize = 4000;

/// Seals and opens cursors.
pub struct Cursors(Sealer);

impl Cursors {
    /// With a secret of 32 bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(Sealer::new(secret))
    }

    /// A cursor to `place` in the list that `context` describes.
    pub fn seal<T: Serialize>(&self, context: &str, place: &T) -> Result<String, Problem> {
        let place = serde_json::to_vec(place).map_err(Problem::internal)?;
        Ok(self.0.seal(context, &place)?)
    }

    /// The place to which a cursor of this list points.
    pub fn open<T: DeserializeOwned>(&self, context: &str, cursor: &str) -> Result<T, Problem> {
        let place = self.0.open(context, cursor);
        place.and_then(|place| serde_json::from_slice(&place).ok()).ok_or_else(|| {
            Problem::invalid(vec![Invalid::new(
                "cursor",
                "invalid_cursor",
                "The cursor does not belong to this list.",
                "Repeat nextCursor unchanged, with the same other parameters; or begin without a cursor.",
            )])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_valid_for_its_own_list_only() {
        let cursors = Cursors::new(&[7; 32]);
        let cursor = cursors.seal("firms of a", &("Bakkerij", 3)).unwrap();
        assert_eq!(cursors.open::<(String, u8)>("firms of a", &cursor).unwrap(), ("Bakkerij".to_owned(), 3));
        assert!(cursors.open::<(String, u8)>("firms of b", &cursor).is_err());
        assert!(Cursors::new(&[8; 32]).open::<(String, u8)>("firms of a", &cursor).is_err());
    }

    #[test]
    fn nonsense_is_no_cursor() {
        let cursors = Cursors::new(&[7; 32]);
        let cursor = cursors.seal("list", &1).unwrap();
        // One letter is another; which letters a cursor has is chance.
        let other = if cursor.starts_with('0') { "1" } else { "0" };
        let one_changed = format!("{other}{}", &cursor[1..]);
        for changed in ["", "0", "zz", "００", &cursor[2..], &cursor[..cursor.len() - 2], &one_changed] {
            assert!(cursors.open::<i32>("list", changed).is_err(), "{changed}");
        }
    }
}

//! Cursors: where the next page begins.
//!
//! A cursor is sealed with AES-256-GCM. It holds a firm's name, which does not belong in a URL in the clear, and it is
//! valid only for the list, the conditions and the organisation for which it was made.

use super::problem::Problem;
use crate::domain::Invalid;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest cursor that is looked at.
pub const LONGEST: usize = 4000;

/// Seals and opens cursors.
pub struct Cursors(RandomizedNonceKey);

impl Cursors {
    /// With a secret of 32 bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(RandomizedNonceKey::new(&AES_256_GCM, secret).expect("AES-256-GCM takes every key of 32 bytes"))
    }

    /// A cursor to `place` in the list that `context` describes.
    pub fn seal<T: Serialize>(&self, context: &str, place: &T) -> Result<String, Problem> {
        let mut sealed = serde_json::to_vec(place).map_err(Problem::internal)?;
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(context), &mut sealed)
            .map_err(|_| Problem::internal("a cursor cannot be sealed"))?;
        Ok(nonce.as_ref().iter().chain(&sealed).map(|byte| format!("{byte:02x}")).collect())
    }

    /// The place to which a cursor of this list points.
    pub fn open<T: DeserializeOwned>(&self, context: &str, cursor: &str) -> Result<T, Problem> {
        self.try_open(context, cursor).ok_or_else(|| {
            Problem::invalid(vec![Invalid::new(
                "cursor",
                "invalid_cursor",
                "The cursor does not belong to this list.",
                "Repeat nextCursor unchanged, with the same other parameters; or begin without a cursor.",
            )])
        })
    }

    fn try_open<T: DeserializeOwned>(&self, context: &str, cursor: &str) -> Option<T> {
        let mut bytes = from_hex(cursor)?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let place = self.0.open_in_place(nonce, Aad::from(context), sealed).ok()?;
        serde_json::from_slice(place).ok()
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect())
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

//! Tokens of ours whose signature was checked lately, so that it is not checked again for each request of a client.
//!
//! What a token says never changes, and its signature stays right. What may change is asked each time: whether its term
//! has ended, and whether its key was retired. Only digests of tokens are kept.

use super::super::Caller;
use super::LEEWAY_S;
use super::ring::KeyRing;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Tokens that are kept; when there are more, all are checked again.
const MOST: usize = 1_000;

/// A token that is sound.
pub(super) struct Checked {
    /// Who holds it.
    pub(super) caller: Caller,
    /// Name of the key that signed it.
    pub(super) key: String,
    /// When its term ends, in seconds since 1970.
    pub(super) ends_at: u64,
}

/// Tokens that were checked lately, by their digests.
#[derive(Default)]
pub(super) struct CheckedTokens(Mutex<HashMap<[u8; 32], Checked>>);

impl CheckedTokens {
    /// Who holds a token that was checked, unless its term has ended or its key was retired.
    pub(super) fn find(&self, digest: &[u8; 32], ring: &KeyRing) -> Option<Caller> {
        let now = jsonwebtoken::get_current_timestamp();
        let checked = self.checked();
        let checked = checked.get(digest).filter(|checked| now <= checked.ends_at.saturating_add(LEEWAY_S))?;
        ring.find(&checked.key)?;
        Some(checked.caller.clone())
    }

    /// Keeps a token that is sound.
    pub(super) fn keep(&self, digest: [u8; 32], token: Checked) {
        let mut checked = self.checked();
        if checked.len() >= MOST {
            checked.clear();
        }
        checked.insert(digest, token);
    }

    /// A poisoned lock guards whole tokens: they are put in by one step.
    fn checked(&self) -> MutexGuard<'_, HashMap<[u8; 32], Checked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_checked_is_checked_again_when_its_term_has_ended_or_its_key_was_retired() {
        let dir = tempfile::tempdir().unwrap();
        let ring = KeyRing::open(dir.path()).unwrap();
        let first = ring.list().remove(0).id;
        let (tokens, now) = (CheckedTokens::default(), jsonwebtoken::get_current_timestamp());
        let token = |ends_at| Checked { caller: Caller::command_line(), key: first.clone(), ends_at };
        tokens.keep([1; 32], token(now + 60));
        tokens.keep([2; 32], token(now - LEEWAY_S - 1));
        let is_known = |digest: u8| tokens.find(&[digest; 32], &ring).is_some();
        assert_eq!([is_known(1), is_known(2), is_known(3)], [true, false, false]);
        ring.rotate().unwrap();
        assert!(is_known(1), "the key before the newest still checks");
        ring.retire(&first).unwrap();
        assert!(!is_known(1));
    }

    #[test]
    fn only_so_many_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let ring = KeyRing::open(dir.path()).unwrap();
        let tokens = CheckedTokens::default();
        let digest = |number: usize| std::array::from_fn(|place| (number >> (8 * (place % 4))) as u8);
        for number in 0..=MOST {
            let key = ring.list().remove(0).id;
            tokens.keep(digest(number), Checked { caller: Caller::command_line(), key, ends_at: u64::MAX });
        }
        assert!(tokens.find(&digest(0), &ring).is_none() && tokens.find(&digest(MOST), &ring).is_some());
    }
}

//! Answers given lately, kept with the index that they were made from.
//!
//! An index is never changed, only replaced, so what was answered from it holds for as long as it does: a firm's page
//! that is opened again, its visit brief, the card in a CRM and a list that asks for the same firm every night need no
//! second ranking while nothing changed. Nothing is kept beyond that, so that what was erased is in no answer.

use super::Result;
use super::answer::Matches;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Answers kept for one organisation: some ten megabytes.
const MOST: usize = 64;

/// Digest of all that decides an answer.
pub(super) type Asked = [u8; 32];

/// Partners for a firm, with their JSON once somebody asked for that.
#[derive(Debug)]
pub struct Answered {
    matches: Matches,
    json: OnceLock<Arc<[u8]>>,
}

impl Answered {
    /// The answer as JSON, worked out at the first call.
    pub fn json(&self) -> serde_json::Result<Arc<[u8]>> {
        if let Some(json) = self.json.get() {
            return Ok(json.clone());
        }
        let json: Arc<[u8]> = serde_json::to_vec(&self.matches)?.into();
        Ok(self.json.get_or_init(|| json).clone())
    }
}

impl Deref for Answered {
    type Target = Matches;
    fn deref(&self) -> &Matches {
        &self.matches
    }
}

/// The last answers of one index; the oldest gives way.
#[derive(Debug, Default)]
pub(super) struct Lately(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    answers: HashMap<Asked, Arc<Answered>>,
    oldest_first: VecDeque<Asked>,
}

impl Lately {
    /// The answer to a question that was asked before of this index, else the one that `work` makes, which is kept.
    pub(super) fn answer(&self, asked: Option<Asked>, work: impl FnOnce() -> Result<Matches>) -> Result<Arc<Answered>> {
        // A poisoned lock guards whole answers: they are put in by one step.
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answered) = asked.and_then(|asked| kept().answers.get(&asked).cloned()) {
            return Ok(answered);
        }
        let answered = Arc::new(Answered { matches: work()?, json: OnceLock::new() });
        let Some(asked) = asked else { return Ok(answered) };
        let mut kept = kept();
        if kept.answers.insert(asked, answered.clone()).is_none() {
            kept.oldest_first.push_back(asked);
        }
        if kept.oldest_first.len() > MOST {
            let oldest = kept.oldest_first.pop_front();
            oldest.and_then(|oldest| kept.answers.remove(&oldest));
        }
        Ok(answered)
    }
}

/// Digest of a question; nothing when it cannot be told apart from others, so that it is always answered anew.
pub(super) fn asked(question: &impl Serialize) -> Option<Asked> {
    let mut digest = Sha256::new();
    serde_json::to_writer(&mut digest, question).ok()?;
    Some(digest.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AppError;
    use crate::domain::Text;
    use crate::matching::verdict::{Confidence, Direction, ListConfidence};

    fn answer(version: i64) -> Matches {
        Matches {
            notice: None,
            confidence: ListConfidence { band: Confidence::Thin, share: None, event: Text::new("", "") },
            matches: Vec::new(),
            excluded: None,
            excluded_total: None,
            interpretation: Vec::new(),
            next_question: None,
            comparison: None,
            direction: Direction::PartnersForFirm,
            weights_version: String::new(),
            index_version: version,
        }
    }

    #[test]
    fn the_same_question_is_answered_once_and_another_one_anew() {
        let lately = Lately::default();
        let first = lately.answer(asked(&("firm", 10)), || Ok(answer(1))).unwrap();
        let again = lately.answer(asked(&("firm", 10)), || panic!("asked before")).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        assert!(Arc::ptr_eq(&first.json().unwrap(), &again.json().unwrap()));
        let other = lately.answer(asked(&("firm", 20)), || Ok(answer(2))).unwrap();
        assert_eq!(other.index_version, 2);
    }

    #[test]
    fn what_failed_is_asked_again_and_the_oldest_gives_way() {
        let lately = Lately::default();
        let failed = lately.answer(Some([0; 32]), || Err(AppError::NotFound { what: "firm", id: String::new() }));
        assert!(failed.is_err());
        for number in 0..=MOST as u8 {
            lately.answer(Some([number; 32]), || Ok(answer(i64::from(number)))).unwrap();
        }
        let newest = lately.answer(Some([MOST as u8; 32]), || panic!("kept")).unwrap();
        assert_eq!(newest.index_version, MOST as i64);
        assert_eq!(lately.answer(Some([0; 32]), || Ok(answer(-1))).unwrap().index_version, -1);
    }
}

//! Answers given lately, kept with the index that they were made from.
//!
//! An index is never changed, only replaced, so what was answered from it holds for as long as it does: a firm's page
//! that is opened again, its visit brief, the card in a CRM and a list that asks for the same firm every night need no
//! second ranking while nothing changed. Nothing is kept beyond that, so that what was erased is in no answer; while a
//! change of very much is taken in and the index before it still serves, the version of the database tells answers
//! apart that were made before and after a change.
//!
//! * `matches`: partners for a firm, by the firm as it was understood.
//! * `by_words`: the same by the body of a request, so that the same words need not be understood again.
//! * `rankings`: firms for a partner as data, which is little, without a word about any of them.
//! * `prospects`: what was told of these firms, which is a megabyte. It holds for one caller's reach, and only
//!   while every firm in it may be approached as it could be then: consents and approaches, of which the index knows
//!   nothing, are read for each answer.

use super::Result;
use super::answer::Matches;
use super::contact_permission::OpenChannels;
use crate::domain::region::Postcodes;
use crate::domain::{Firm, FirmId};
use crate::matching::newcomers::Newcomers;
use crate::matching::rank::Ranking;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Digest of all that decides an answer.
pub(super) type Asked = [u8; 32];

/// What was answered from one index.
#[derive(Debug)]
pub(super) struct Lately {
    /// Partners for a firm: some ten megabytes.
    pub(super) matches: Last<Answered>,
    /// The same answers by the words of a request.
    pub(super) by_words: Last<AnsweredWords>,
    /// Firms for a partner: some twenty megabytes.
    pub(super) rankings: Last<RankedFirms>,
    /// What was told of firms for a partner: some thirty megabytes.
    pub(super) prospects: Last<ToldFirms>,
}

impl Default for Lately {
    fn default() -> Self {
        Self { matches: Last::of(64), by_words: Last::of(64), rankings: Last::of(1_000), prospects: Last::of(32) }
    }
}

/// Partners for a firm, with their JSON once somebody asked for that.
#[derive(Debug)]
pub struct Answered {
    matches: Matches,
    json: OnceLock<Arc<[u8]>>,
}

impl From<Matches> for Answered {
    fn from(matches: Matches) -> Self {
        Self { matches, json: OnceLock::new() }
    }
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

/// An answer to the words of a request, and the postcodes by which places in them were understood.
#[derive(Debug)]
pub(super) struct AnsweredWords {
    pub(super) postcodes: Arc<Postcodes>,
    pub(super) answered: Arc<Answered>,
}

/// Firms for a partner, and the newcomers among them and among all.
#[derive(Debug)]
pub(super) struct RankedFirms {
    pub(super) ranking: Ranking,
    pub(super) newcomers: (Newcomers, Newcomers),
}

/// What was told of firms for a partner, to whom nothing else would be told while `contact` is the same.
#[derive(Debug)]
pub(super) struct ToldFirms {
    pub(super) firms: Vec<Firm>,
    pub(super) contact: HashMap<FirmId, OpenChannels>,
    pub(super) json: Arc<[u8]>,
}

/// The last answers of a kind; the oldest gives way.
#[derive(Debug)]
pub(super) struct Last<T> {
    most: usize,
    kept: Mutex<Kept<T>>,
}

#[derive(Debug)]
struct Kept<T> {
    answers: HashMap<Asked, Arc<T>>,
    oldest_first: VecDeque<Asked>,
}

impl<T> Last<T> {
    /// At most so many.
    fn of(most: usize) -> Self {
        Self { most, kept: Mutex::new(Kept { answers: HashMap::new(), oldest_first: VecDeque::new() }) }
    }

    /// The answer to a question, if it was asked lately.
    pub(super) fn find(&self, asked: &Asked) -> Option<Arc<T>> {
        self.kept().answers.get(asked).cloned()
    }

    /// Keeps an answer, in the place of the one before to the same question.
    pub(super) fn keep(&self, asked: Asked, answer: Arc<T>) {
        let mut kept = self.kept();
        if kept.answers.insert(asked, answer).is_none() {
            kept.oldest_first.push_back(asked);
        }
        if kept.oldest_first.len() > self.most {
            let oldest = kept.oldest_first.pop_front();
            oldest.and_then(|oldest| kept.answers.remove(&oldest));
        }
    }

    /// The answer to a question that was asked before of this index, else the one that `work` makes, which is kept.
    pub(super) fn answer(&self, asked: Option<Asked>, work: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
        if let Some(answer) = asked.and_then(|asked| self.find(&asked)) {
            return Ok(answer);
        }
        let answer = Arc::new(work()?);
        if let Some(asked) = asked {
            self.keep(asked, answer.clone());
        }
        Ok(answer)
    }

    /// A poisoned lock guards whole answers: they are put in by one step.
    fn kept(&self) -> MutexGuard<'_, Kept<T>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
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

    const MOST: usize = 64;

    fn answer(version: i64) -> Answered {
        Answered::from(Matches {
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
        })
    }

    #[test]
    fn the_same_question_is_answered_once_and_another_one_anew() {
        let lately = Last::of(MOST);
        let first = lately.answer(asked(&("firm", 10)), || Ok(answer(1))).unwrap();
        let again = lately.answer(asked(&("firm", 10)), || panic!("asked before")).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        assert!(Arc::ptr_eq(&first.json().unwrap(), &again.json().unwrap()));
        let other = lately.answer(asked(&("firm", 20)), || Ok(answer(2))).unwrap();
        assert_eq!(other.index_version, 2);
    }

    #[test]
    fn what_failed_is_asked_again_and_the_oldest_gives_way() {
        let lately = Last::of(MOST);
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

//! Finding an organisation by what somebody types of its name, also when it is not spelled right.
//!
//! The words of all names lie in one sorted list (see `vocabulary.rs`), each with the rows that have it. A typed word is
//! looked up as a whole word, as the beginning or a part of one, as a place, and as a word with a letter or two wrong;
//! what it finds counts less in that order. A name must have all typed words; when none has, those that have the
//! rarest ones come. Names follow changes as rankings do: an unchanging base, and a short list of what changed since.
//!
//! The words of millions of names take seconds to lay out, and rankings read none of them. So they are laid out when
//! somebody searches first or asks for it ([`Names::lay_out`]), and who searches meanwhile waits for it; who will not wait
//! asks [`Names::is_laid_out`] first.
//!
//! A word that millions have is not looked at to the end: rows are in the order in which equal fits come, so that once
//! enough of the best fit there can be were met, nothing that follows stands before them (`MOST_OF_THE_BEST`).

mod builder;
mod typed;
mod vocabulary;

pub use builder::NamesBuilder;

use crate::domain::normal_name::normal_name;
use builder::Base;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, LazyLock, OnceLock};
use typed::{CLOSE, Candidate, Candidates, Typed};
use uuid::Uuid;

/// Words of an organisation that are kept; trade names beyond them are not found.
const MOST_WORDS: usize = 32;
/// Most bytes of a word that count.
const LONGEST_WORD: usize = 40;
/// Before the words of a place, to tell them from those of a name. It sorts before all letters.
const PLACE: char = '@';
/// When so many are found without a wrong letter, those with one are left out.
const ENOUGH: usize = 3;
/// Candidates of which is looked first whether they are within reach.
const FIRST_LOOK: usize = 500;
/// So many candidates that fit as well as any can are enough, unless too few of them are within reach.
const MOST_OF_THE_BEST: usize = 4_000;

/// What an organisation is found by: the words of its names and of its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NameWords {
    /// Words in their order with a space between, those of the place marked; each once. One text, because millions of
    /// organisations have some five words each.
    text: String,
    /// How many words its name has, 1 to 255.
    length: u8,
}

impl NameWords {
    /// The words of a name, further names, and a place.
    pub fn of<'a>(name: &str, others: impl IntoIterator<Item = &'a str>, place: Option<&str>) -> Self {
        let others: Vec<String> = others.into_iter().map(normal_name).collect();
        let place = place.map(normal_name);
        Self::of_normal(&normal_name(name), others.iter().map(String::as_str), place.as_deref())
    }

    /// As [`NameWords::of`], of names and a place that [`normal_name`] has gone over already.
    pub fn of_normal<'a>(name: &str, others: impl IntoIterator<Item = &'a str>, place: Option<&str>) -> Self {
        let mut all = String::with_capacity(name.len() + 32);
        let mut add = |normal: &str, most: usize, mark: Option<char>| {
            let normal = super::normal::joined_initials(normal);
            let words = normal.split(' ').filter(|word| !word.is_empty());
            for word in words.clone().take(most) {
                all.extend(mark);
                all.push_str(shortened(word));
                all.push(' ');
            }
            words.count()
        };
        let length = add(name, MOST_WORDS, None);
        let mut count = length;
        for other in others {
            count += add(other, MOST_WORDS.saturating_sub(count), None);
        }
        if let Some(place) = place {
            add(place, usize::MAX, Some(PLACE));
        }
        let mut words: Vec<&str> = all.split_terminator(' ').collect();
        words.sort_unstable();
        words.dedup();
        Self { text: words.join(" "), length: length.clamp(1, 255) as u8 }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ').filter(|word| !word.is_empty())
    }
}

/// The words of a name as they are compared: without legal form, capitals and accents, initials joined.
fn split(name: &str) -> Vec<String> {
    split_normal(&normal_name(name))
}

/// The words of a normal name as they are compared.
fn split_normal(normal: &str) -> Vec<String> {
    let normal = super::normal::joined_initials(normal);
    normal.split(' ').filter(|word| !word.is_empty()).map(|word| shortened(word).to_owned()).collect()
}

/// Normal words are ASCII.
fn shortened(word: &str) -> &str {
    &word[..word.len().min(LONGEST_WORD)]
}

/// The names of all organisations of a kind. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Names {
    base: Arc<LazyLock<Base, LayOut>>,
    /// Those that changed or went since.
    touched: Arc<HashSet<Uuid>>,
    /// Their rows in the base, once somebody searched.
    stale: Arc<OnceLock<HashSet<u32>>>,
    changed: Arc<BTreeMap<Uuid, NameWords>>,
}

/// What lays the base out.
type LayOut = Box<dyn FnOnce() -> Base + Send>;

/// An organisation that somebody may have meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its id.
    pub id: Uuid,
    /// How well the typed words fit, above 0 to 1; 1 when each is a word of the name.
    pub fit: f64,
    /// Whether it fits only with a letter wrong, or lacks a typed word.
    pub is_close: bool,
}

/// The organisations that somebody may have meant, the likeliest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The first ones.
    pub hits: Vec<Hit>,
    /// Whether there are more.
    pub has_more: bool,
}

impl Names {
    fn laid_out_by(lay_out: LayOut) -> Self {
        let (touched, stale, changed) = Default::default();
        Self { base: Arc::new(LazyLock::new(lay_out)), touched, stale, changed }
    }

    /// The names after changes; `None` means gone.
    pub fn follow(&self, changes: Vec<(Uuid, Option<NameWords>)>) -> Self {
        let mut next = self.clone();
        if changes.is_empty() {
            return next;
        }
        let touched = Arc::make_mut(&mut next.touched);
        let changed = Arc::make_mut(&mut next.changed);
        next.stale = Arc::default();
        for (id, words) in changes {
            touched.insert(id);
            match words {
                Some(words) => changed.insert(id, words),
                None => changed.remove(&id),
            };
        }
        next
    }

    /// Lays the words out, unless that was done; returns when it is.
    pub fn lay_out(&self) {
        LazyLock::force(&self.base);
    }

    /// Whether the words are laid out, so that a search does not wait for it.
    pub fn is_laid_out(&self) -> bool {
        LazyLock::get(&self.base).is_some()
    }

    fn stale(&self) -> &HashSet<u32> {
        self.stale.get_or_init(|| self.touched.iter().filter_map(|id| self.base.row_of(*id)).collect())
    }

    /// How many organisations have a name here.
    pub fn len(&self) -> usize {
        self.base.len() - self.stale().len() + self.changed.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whom `text` may mean, at most `most`, among those of which `is_within` holds. Equal fits are in the order of the
    /// length of the name, then of the id; those that changed since the names were laid out come last among equals.
    pub fn find(&self, text: &str, most: usize, is_within: impl Fn(Uuid) -> bool) -> Found {
        self.find_among(text, most, MOST_OF_THE_BEST, is_within)
    }

    /// As [`Names::find`], looking at first at so many of those that fit best; the answer does not depend on it.
    fn find_among(&self, text: &str, most: usize, of_the_best: usize, is_within: impl Fn(Uuid) -> bool) -> Found {
        let Some(typed) = Typed::of(text, &self.base) else { return Found::default() };
        let wanted = most + 1;
        let mut hits = Vec::new();
        // More when few are within reach, such as those of one municipality.
        for enough in [of_the_best, of_the_best.saturating_mul(16), usize::MAX] {
            let Candidates { all, is_cut } = typed.candidates(&self.base, self.stale(), &self.changed, enough);
            hits = self.first_within(all, wanted, &is_within);
            if !is_cut || hits.len() == wanted {
                break;
            }
        }
        let has_more = hits.len() > most;
        hits.truncate(most);
        Found { hits, has_more }
    }

    /// The first `wanted` of the candidates, the likeliest first, of which `is_within` holds.
    fn first_within(&self, mut rest: Vec<Candidate>, wanted: usize, is_within: &impl Fn(Uuid) -> bool) -> Vec<Hit> {
        if rest.iter().filter(|candidate| !candidate.is_close()).take(ENOUGH).count() == ENOUGH {
            rest.retain(|candidate| !candidate.is_close());
        }
        let mut hits: Vec<Hit> = Vec::new();
        let mut look = FIRST_LOOK.max(wanted);
        // Looking whether one is within reach costs more than ordering, so the best are looked at first.
        while !rest.is_empty() && hits.len() < wanted {
            let mut first = std::mem::take(&mut rest);
            if first.len() > look {
                first.select_nth_unstable(look);
                rest = first.split_off(look);
            }
            first.sort_unstable();
            let found = first.into_iter().filter_map(|candidate| {
                let id = self.id_of(candidate.row())?;
                Some(Hit { id, fit: candidate.fit(), is_close: candidate.is_close() })
            });
            hits.extend(found.filter(|hit| is_within(hit.id)).take(wanted - hits.len()));
            look *= 8;
        }
        hits
    }

    fn id_of(&self, row: usize) -> Option<Uuid> {
        match row.checked_sub(self.base.len()) {
            None => self.base.ids.get(row).copied(),
            Some(place) => self.changed.keys().nth(place).copied(),
        }
    }
}

/// The share of the best that a found word counts, when it is a whole word of the name.
const BEST: u8 = 100;

/// Whether this quality means that a letter was wrong.
fn is_close(quality: u8) -> bool {
    quality <= CLOSE
}

#[cfg(test)]
mod tests;

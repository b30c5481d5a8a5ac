//! Free words of a profile: codes pass as they are, words are interpreted, unknown words are told and kept out.

use super::limits::{LONGEST_CODE, LONGEST_PHRASE};
use super::meaning::{Interpretation, MOST_ALTERNATIVES, MeaningKind, interpret};
use super::mentions::mentions;
use super::reading::{Reading, at};
use crate::domain::Text;
use crate::domain::invalid::shown;
use std::collections::HashSet;

/// From so many words on, a wish is read as a sentence.
const SENTENCE: usize = 4;
/// From this certainty on, what a sentence mentions is taken for what it wishes; below it, generic words begin to
/// speak ("staff" for talent, "distribution" for logistics).
const SURE_MENTION: f64 = 0.62;
/// Topics that one sentence may stand for.
const MOST_MENTIONED: usize = 2;

/// A word of a profile that was understood.
pub(super) struct ReadWord {
    /// The code it stands for.
    pub code: String,
    /// Whether it was written as the code itself.
    pub is_code: bool,
}

impl Reading<'_> {
    /// A code or free word; the interpretation of a free word is noted.
    pub fn word(
        &mut self,
        pointer: &str,
        text: &str,
        kind: MeaningKind,
        codes: impl Fn(&str) -> bool,
    ) -> Option<ReadWord> {
        let Some(text) = self.lines(pointer, text, LONGEST_PHRASE) else {
            if text.trim().is_empty() {
                self.missing(pointer);
            }
            return None;
        };
        if codes(&text) {
            return Some(ReadWord { code: text, is_code: true });
        }
        let interpretation = Interpretation { pointer: pointer.to_owned(), ..interpret(&text, &[kind]) };
        let code = interpretation.meaning.as_ref().map(|meaning| meaning.code.clone());
        self.interpretation.push(interpretation);
        code.map(|code| ReadWord { code, is_code: false })
    }

    /// Notes that a code was met before. The same code twice is a fault; a second word for the same thing is not, but
    /// it is told that it adds nothing. Answers whether the word is new.
    pub fn is_new(&mut self, pointer: &str, word: &ReadWord, seen: &mut HashSet<String>) -> bool {
        if seen.insert(word.code.clone()) {
            return true;
        }
        if word.is_code {
            self.duplicate(pointer, &word.code);
        } else if let Some(entry) = self.interpretation.last_mut() {
            entry.notice = Some(Text::new("Dit werd al genoemd.", "This was named already."));
        }
        false
    }

    pub fn duplicate(&mut self, pointer: &str, value: &str) {
        let message = format!("“{}” is given twice.", shown(value));
        self.fault(pointer, "duplicate", message, "Give it once.");
    }

    /// A list of codes or free words of one kind, each code once.
    pub fn words<T>(
        &mut self,
        pointer: &str,
        list: &[String],
        most: usize,
        kind: MeaningKind,
        from_code: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for (place, text) in self.items(pointer, list, most).iter().enumerate() {
            let pointer = at(pointer, place);
            let word = self.word(&pointer, text, kind, |code| from_code(code).is_some());
            match word {
                Some(word) if self.is_new(&pointer, &word, &mut seen) => found.extend(from_code(&word.code)),
                Some(_) => {}
                None if kind == MeaningKind::Topic => {
                    let unknown = |entry: &mut Interpretation| entry.pointer == pointer && entry.meaning.is_none();
                    let Some(entry) = self.interpretation.pop_if(unknown) else { continue };
                    let entries = topics_in_sentence(entry);
                    let codes = entries.iter().filter_map(|entry| Some(&entry.meaning.as_ref()?.code));
                    found.extend(codes.filter(|code| seen.insert((*code).clone())).filter_map(|code| from_code(code)));
                    self.interpretation.extend(entries);
                }
                None => {}
            }
        }
        found
    }

    /// A value that is known but cannot be kept, told rather than dropped.
    pub fn not_kept(&mut self, pointer: &str, text: &str, notice: Text) {
        // What is not kept is held to the length that is described, as if it were.
        if self.line(pointer, text, LONGEST_CODE).is_none() {
            return;
        }
        self.interpretation.push(Interpretation {
            pointer: pointer.to_owned(),
            text: shown(text),
            meaning: None,
            alternatives: Vec::new(),
            notice: Some(notice),
        });
    }
}

/// A wish that is a whole sentence rather than a word stands for the one or two topics that it surely mentions: the
/// entry that says "not understood" gives way to one entry for each of them.
pub(super) fn topics_in_sentence(entry: Interpretation) -> Vec<Interpretation> {
    if entry.text.split_whitespace().count() < SENTENCE {
        return vec![entry];
    }
    let (mut sure, unsure): (Vec<_>, Vec<_>) =
        mentions(&entry.text, &[MeaningKind::Topic]).into_iter().partition(|meaning| meaning.certainty >= SURE_MENTION);
    if sure.is_empty() {
        return vec![entry];
    }
    let others = sure.split_off(sure.len().min(MOST_MENTIONED)).into_iter().chain(unsure);
    let others: Vec<_> = others.take(MOST_ALTERNATIVES).collect();
    let told = |meaning| Interpretation { meaning: Some(meaning), alternatives: others.clone(), ..entry.clone() };
    sure.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use crate::domain::region::Postcodes;
    use crate::interpretation::{FirmProfile, Surroundings};

    fn topics(wish: &str) -> (Vec<&'static str>, usize) {
        let profile = FirmProfile { topics: vec![wish.to_owned()], ..FirmProfile::default() };
        let postcodes = Postcodes::new();
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let understood = profile.understand(&Surroundings { today, postcodes: &postcodes }).unwrap();
        (understood.record.topics.iter().map(|topic| topic.code()).collect(), understood.interpretation.len())
    }

    #[test]
    fn a_wish_in_a_sentence_stands_for_the_topics_it_surely_mentions() {
        let (found, entries) = topics("New models and economic incentives for circular economy business");
        assert_eq!((found, entries), (vec!["circulair"], 1));
        let (found, entries) =
            topics("Valorisation of agricultural residues and side streams from the agro-food industry");
        assert_eq!((found.len(), entries), (2, 2));
    }

    #[test]
    fn a_sentence_that_names_no_topic_is_told_as_not_understood() {
        assert_eq!(topics("Evolution of things that nobody ever blorfed"), (Vec::new(), 1));
    }
}

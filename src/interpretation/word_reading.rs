//! Free words of a profile: codes pass as they are, words are interpreted, unknown words are told and kept out.

use super::limits::LONGEST_PHRASE;
use super::meaning::{Interpretation, MeaningKind, interpret};
use super::reading::{Reading, at};
use crate::domain::Text;
use crate::domain::invalid::shown;
use std::collections::HashSet;

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
            if let Some(word) = word.filter(|word| self.is_new(&pointer, word, &mut seen)) {
                found.extend(from_code(&word.code));
            }
        }
        found
    }

    /// A value that is known but cannot be kept, told rather than dropped.
    pub fn not_kept(&mut self, pointer: &str, text: &str, notice: Text) {
        self.interpretation.push(Interpretation {
            pointer: pointer.to_owned(),
            text: shown(text),
            meaning: None,
            alternatives: Vec::new(),
            notice: Some(notice),
        });
    }
}

//! Wishes of a firm: kept as they were said, and read for topics when the firm states none.
//!
//! A wish is read as a free word among the topics is; that it was understood or not changes nothing in the wish.

use super::limits::{LONGEST_PHRASE, MOST_WISHES};
use super::meaning::{Interpretation, MeaningKind, interpret};
use super::reading::{Reading, at, trimmed};
use super::word_reading::topics_in_sentence;
use crate::domain::{Text, TopicId};

/// The topics that wishes stand for, each once, in the order in which they are named.
pub fn topics_of_wishes(wishes: &[String]) -> Vec<TopicId> {
    let mut found = Vec::new();
    for topic in wishes.iter().flat_map(|wish| read(wish)).filter_map(|entry| topic_of(&entry)) {
        if !found.contains(&topic) {
            found.push(topic);
        }
    }
    found
}

/// What is made of a wish: an entry for each topic that it stands for, or one that says that there is none.
fn read(wish: &str) -> Vec<Interpretation> {
    let entry = interpret(wish, &[MeaningKind::Topic]);
    if entry.meaning.is_some() { vec![entry] } else { topics_in_sentence(entry) }
}

fn topic_of(entry: &Interpretation) -> Option<TopicId> {
    TopicId::from_code(&entry.meaning.as_ref()?.code)
}

impl Reading<'_> {
    /// The wishes as they were said, each once; an empty one is left out.
    pub fn wishes(&mut self, list: &[String]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (place, text) in self.items("/wishes", list, MOST_WISHES).iter().enumerate() {
            let pointer = at("/wishes", place);
            match self.line(&pointer, text, LONGEST_PHRASE) {
                Some(wish) if found.contains(&wish) => self.duplicate(&pointer, &wish),
                Some(wish) => found.push(wish),
                None => {}
            }
        }
        found
    }

    /// [`topics_of_wishes`], with what was made of each wish.
    pub fn topics_of_wishes(&mut self, list: &[String]) -> Vec<TopicId> {
        let mut found = Vec::new();
        // What is no wish left a fault, or was empty.
        let is_wish = |text: &str| !text.is_empty() && text.chars().nth(LONGEST_PHRASE).is_none();
        let wishes = list.iter().map(|text| trimmed(text)).enumerate().take(MOST_WISHES);
        for (place, wish) in wishes.filter(|(_, wish)| is_wish(wish)) {
            for entry in read(wish) {
                let notice = match topic_of(&entry) {
                    Some(topic) if found.contains(&topic) => {
                        Some(Text::new("Dit werd al genoemd.", "This was named already."))
                    }
                    Some(topic) => {
                        found.push(topic);
                        None
                    }
                    None => Some(Text::new(
                        "Wij lezen in deze wens geen onderwerp; de wens zelf blijft staan.",
                        "We read no topic in this wish; the wish itself stays.",
                    )),
                };
                self.interpretation.push(Interpretation { pointer: at("/wishes", place), notice, ..entry });
            }
        }
        found
    }
}

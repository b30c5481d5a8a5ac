//! What a made-up firm says that it wants to do with others: a plain sentence with the names of its topics.

use crate::domain::{Text, TopicId};
use rand::Rng;

/// Topics that a wish names; somebody who is asked does not sum up more.
const MOST_NAMED: usize = 2;

/// How a firm may say it; `{}` stands for the topics. Three firms in four speak Dutch, which is our choice.
const SENTENCES: [(Language, &str); 4] = [
    (Language::Nl, "Wij willen samen met anderen aan de slag met {}."),
    (Language::Nl, "Wij zoeken partners om samen te werken aan {}."),
    (Language::Nl, "Graag leren wij van anderen over {}."),
    (Language::En, "We would like to work with others on {}."),
];

#[derive(Clone, Copy)]
enum Language {
    Nl,
    En,
}

/// One wish that names the first topics; none without topics.
pub fn wishes(topics: &[TopicId], rng: &mut impl Rng) -> Vec<String> {
    if topics.is_empty() {
        return Vec::new();
    }
    let (language, sentence) = SENTENCES[rng.random_range(0..SENTENCES.len())];
    let names: Vec<String> = topics.iter().take(MOST_NAMED).map(|topic| name(*topic, language)).collect();
    // The names of some topics hold an "and" of their own.
    let and = match language {
        Language::Nl => " en ook ",
        Language::En => " and also ",
    };
    vec![sentence.replace("{}", &names.join(and))]
}

/// The name of a topic inside a sentence: an abbreviation keeps its capitals.
fn name(topic: TopicId, language: Language) -> String {
    let Text { nl, en } = &topic.topic().label;
    let label = match language {
        Language::Nl => nl,
        Language::En => en,
    };
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => label.clone(),
    }
}

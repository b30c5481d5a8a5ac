//! Invented texts: what projects are called, and how firms put their wishes.

use crate::domain::TopicId;
use crate::synthetic::draw::Weighted;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// The Dutch name of a theme or topic.
pub fn label(topic: TopicId) -> String {
    topic.topic().label.nl.clone()
}

/// Title and text of a project about some topics of a theme.
pub fn project(number: u64, theme: TopicId, topics: &[TopicId], rng: &mut ChaCha8Rng) -> (String, String) {
    let topics = if topics.is_empty() { &[theme] } else { topics };
    let about = Weighted::new(topics.iter().map(|topic| (*topic, 1.0))).draw_several(3, rng);
    let said: Vec<String> = about.iter().map(|topic| spoken(*topic, rng)).collect();
    let title =
        format!("Proefproject {number:04}: {}", about.first().map_or_else(|| label(theme), |topic| label(*topic)));
    (title, format!("Verzonnen project over {}.", said.join(" en ")))
}

/// The wishes of a firm with some interests: a theme by its name, or a vague sentence about a topic, or nothing.
pub fn wishes(interests: &[TopicId], rng: &mut ChaCha8Rng) -> Vec<String> {
    let pick = |rng: &mut ChaCha8Rng| interests.get(rng.random_range(0..interests.len().max(1))).copied();
    let mut wishes = Vec::new();
    if let Some(topic) = pick(rng).filter(|_| rng.random_bool(0.5)) {
        wishes.push(label(topic.theme()));
    }
    if let Some(topic) = pick(rng).filter(|_| rng.random_bool(0.6)) {
        wishes.push(format!("Wij willen verder met {} en zoeken iemand die dat kent.", spoken(topic, rng)));
    }
    wishes
}

/// A synonym of the topic, or its name.
fn spoken(topic: TopicId, rng: &mut ChaCha8Rng) -> String {
    let facts = topic.topic();
    let place = rng.random_range(0..=facts.synonyms_nl.len());
    facts.synonyms_nl.get(place).cloned().unwrap_or_else(|| facts.label.nl.to_lowercase())
}

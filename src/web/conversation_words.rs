//! What came of a conversation, in words.

use super::facts::capital;
use super::words::Words;
use crate::domain::conversation::{Channel, Conversation, Mood};
use crate::domain::firm::FieldlabTie;

/// That nobody was reached in this way.
pub fn tried(w: &Words, channel: Channel) -> &'static str {
    match channel {
        Channel::Telephone => w.what_tried,
        Channel::Visit => w.what_tried_visit,
        Channel::Video => w.what_tried_video,
        Channel::Event => w.what_tried_event,
        Channel::Email => w.what_tried_email,
        Channel::Letter => w.what_tried_letter,
    }
}

/// How a firm looks at a next step.
pub fn mood_words(w: &Words, mood: Mood) -> &'static str {
    match mood {
        Mood::Eager => w.mood_eager,
        Mood::Open => w.mood_open,
        Mood::Doubts => w.mood_doubts,
        Mood::NotNow => w.mood_not_now,
        Mood::Refuses => w.mood_refuses,
    }
}

/// The questions of the form to which the firm gave an answer that is no text of its own, each with that answer.
pub fn answers(w: &Words, call: &Conversation) -> Vec<String> {
    let fieldlab = call.fieldlab.map(|tie| match tie {
        FieldlabTie::Unaware => w.fieldlab_unaware,
        FieldlabTie::Knows => w.fieldlab_knows,
        FieldlabTie::TakesPart => w.fieldlab_takes_part,
    });
    let interest = call.fieldlab_interest.map(|has_interest| if has_interest { w.yes } else { w.no });
    let carriers: Vec<&str> = call.news_carriers.iter().map(|carrier| carrier.who.as_str()).collect();
    let carriers = Some(carriers.join("; ")).filter(|named| !named.is_empty());
    let asked = [
        (w.note_mood, call.mood.map(|mood| mood_words(w, mood).to_owned())),
        (w.note_fieldlab, fieldlab.map(str::to_owned)),
        (w.note_interest, interest.map(str::to_owned)),
        (w.note_carrier, carriers),
    ];
    let told = asked.into_iter().filter_map(|(question, answer)| Some((question, answer?)));
    told.map(|(question, answer)| format!("{question} {}.", capital(&answer))).collect()
}

//! Putting facts into words that one can say aloud.

use super::Pair;
use crate::domain::provenance::Provenance;
use crate::domain::reference;
use crate::domain::region::Location;
use crate::domain::sector::SbiActivity;
use crate::domain::text::counted;
use crate::domain::{Text, TopicId};
use crate::matching::verdict::{Fact, Side};

/// A fact of the firm, with source and date of the field.
pub fn of_firm(pair: &Pair<'_>, field: &str, value: Text) -> Fact {
    fact(Side::Firm, field, value, false, pair.firm.provenance_of(field))
}

/// How a sentence begins, in Dutch and English, that repeats what stands in the firm's record: by `own` where the firm said so
/// itself, as far as the source tells. Nobody is told that it said what somebody else noted.
pub fn who_says(source: &Provenance, own: [&'static str; 2], of_record: &'static str) -> [&'static str; 2] {
    if source.is_word_of_firm() { own } else { ["In uw dossier staat", of_record] }
}

/// Topics of the firm, put into words by `say`, as one fact for each source.
pub fn topics_of_firm(pair: &Pair<'_>, topics: &[TopicId], say: impl Fn(Text) -> Text) -> Vec<Fact> {
    let labels = |topics: Vec<TopicId>| list(&topics.into_iter().map(topic).collect::<Vec<_>>());
    let told = pair.firm.by_source(topics).into_iter();
    told.map(|(source, topics)| fact(Side::Firm, "topics", say(labels(topics)), false, source)).collect()
}

/// A fact of the partner, with source and date of the field.
pub fn of_partner(pair: &Pair<'_>, field: &str, value: Text, derived: bool) -> Fact {
    fact(Side::Partner, field, value, derived, pair.partner.provenance_of(field))
}

/// A fact with its source.
pub fn fact(of: Side, field: &str, value: Text, derived: bool, provenance: &Provenance) -> Fact {
    Fact { of, field: field.to_owned(), value, derived, source: provenance.source.clone(), date: provenance.date }
}

/// Whether the record of the firm that is shown tells in which place it is. Of a firm that is shown by its province alone,
/// the distance and "the same place" would tell it.
pub fn tells_place(pair: &Pair<'_>) -> bool {
    pair.firm.location.as_ref().is_some_and(Location::tells_place)
}

/// The firm in a few words, for signals that rest on the partner alone: what it does, where it is, how large it is,
/// or its name.
pub fn the_firm(pair: &Pair<'_>) -> Fact {
    let sector = pair.firm.main_activity().map(trade).filter(|label| !label.nl.is_empty());
    let place = pair.firm.location.as_ref().and_then(|location| location.spoken());
    match (sector, place, pair.firm.employees) {
        (Some(sector), _, _) => {
            let value = Text::new(format!("een bedrijf in {}", sector.nl), format!("a firm in {}", sector.en));
            of_firm(pair, "sbi", value)
        }
        (None, Some(place), _) => {
            of_firm(pair, "location", Text::new(format!("een bedrijf in {place}"), format!("a firm in {place}")))
        }
        (None, None, Some(employees)) => {
            let (nl, en) =
                (counted(employees, "medewerker", "medewerkers"), counted(employees, "employee", "employees"));
            of_firm(pair, "employees", Text::new(format!("een bedrijf met {nl}"), format!("a firm with {en}")))
        }
        (None, None, None) if !pair.firm.name.is_empty() => of_firm(pair, "name", both(&pair.firm.name)),
        _ => of_firm(
            pair,
            "name",
            Text::new("een bedrijf waarvan nog weinig bekend is", "a firm of which little is known yet"),
        ),
    }
}

/// The same words in both languages: a name.
pub fn both(name: &str) -> Text {
    Text::new(name, name)
}

/// Label of a topic, as it stands inside a sentence.
pub fn topic(topic: TopicId) -> Text {
    inside_sentence(&topic.topic().label)
}

/// Label of a topic row.
pub fn topic_row(row: u16) -> Text {
    inside_sentence(&reference::topics()[usize::from(row)].label)
}

/// Takes the capital off the first word, unless the word is an abbreviation or holds a digit.
pub fn inside_sentence(label: &Text) -> Text {
    let lower = |text: &str| {
        let mut letters = text.chars();
        match (letters.next(), letters.clone().next()) {
            (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
            _ => text.to_owned(),
        }
    };
    Text::new(lower(&label.nl), lower(&label.en))
}

/// What a firm does, as one says it: the label of the activity without what stands in brackets.
pub fn trade(activity: &SbiActivity) -> Text {
    let label = inside_sentence(&activity.label());
    let spoken = |text: &str| text.split(" (").next().unwrap_or(text).trim_end().to_owned();
    Text::new(spoken(&label.nl), spoken(&label.en))
}

/// A number as one writes it in each language: 754,9 and 754.9.
pub fn number(value: f64) -> Text {
    Text::new(value.to_string().replace('.', ","), value.to_string())
}

/// "a, b en c" and "a, b and c"; with a comma before the last when a part has an "and" of its own.
pub fn list(parts: &[Text]) -> Text {
    let join = |words: Vec<&str>, and: &str| match words.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => {
            let comma = if words.iter().any(|word| word.contains(&format!(" {and} "))) { "," } else { "" };
            format!("{}{comma} {and} {last}", most.join(", "))
        }
    };
    let nl = parts.iter().map(|part| part.nl.as_str()).collect();
    let en = parts.iter().map(|part| part.en.as_str()).collect();
    Text::new(join(nl, "en"), join(en, "and"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_loses_its_capital_inside_a_sentence_but_an_abbreviation_does_not() {
        assert_eq!(inside_sentence(&Text::new("Robotica en cobots", "Robotics")).nl, "robotica en cobots");
        assert_eq!(inside_sentence(&Text::new("BIM en digitaal bouwen", "BIM")).nl, "BIM en digitaal bouwen");
        assert_eq!(inside_sentence(&Text::new("5G en connectiviteit", "5G")).nl, "5G en connectiviteit");
    }

    #[test]
    fn a_list_reads_as_one_says_it() {
        let words = ["a", "b", "c"].map(both);
        assert_eq!(list(&words), Text::new("a, b en c", "a, b and c"));
        assert_eq!(list(&words[..1]).nl, "a");
        assert_eq!(list(&["a en b", "c"].map(both)).nl, "a en b, en c");
    }
}

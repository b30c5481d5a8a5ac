//! Parts of sentences that return: numbers, years, examples.

use super::super::{Pair, words};
use super::{Said, of_the_firm};
use crate::domain::Text;
use crate::matching::past::evidence::Group;
use crate::matching::past::named::NamedProject;
use crate::matching::verdict::{Fact, Side};

/// A noun, Dutch and English, for one and for more.
pub(super) struct Noun {
    one: (&'static str, &'static str),
    more: (&'static str, &'static str),
}

pub(super) const PROJECT: Noun = Noun { one: ("project", "project"), more: ("projecten", "projects") };
pub(super) const JOINT_PROJECT: Noun =
    Noun { one: ("gezamenlijk project", "joint project"), more: ("gezamenlijke projecten", "joint projects") };
pub(super) const FIRM: Noun = Noun { one: ("bedrijf", "firm"), more: ("bedrijven", "firms") };
pub(super) const ORGANISATION: Noun =
    Noun { one: ("organisatie", "organisation"), more: ("organisaties", "organisations") };

const NUMBERS: [(&str, &str); 13] = [
    ("nul", "zero"),
    ("één", "one"),
    ("twee", "two"),
    ("drie", "three"),
    ("vier", "four"),
    ("vijf", "five"),
    ("zes", "six"),
    ("zeven", "seven"),
    ("acht", "eight"),
    ("negen", "nine"),
    ("tien", "ten"),
    ("elf", "eleven"),
    ("twaalf", "twelve"),
];

/// A number as one says it: a word up to twelve, figures above.
pub(super) fn number(count: u32) -> Text {
    match NUMBERS.get(count as usize) {
        Some((nl, en)) => Text::new(*nl, *en),
        None => words::both(&count.to_string()),
    }
}

/// "vier projecten", "four projects".
pub(super) fn counted(count: u32, noun: &Noun) -> Text {
    let (number, (nl, en)) = (number(count), if count == 1 { noun.one } else { noun.more });
    Text::new(format!("{} {nl}", number.nl), format!("{} {en}", number.en))
}

/// "twee daarvan begonnen", "two of them"; "alle vier", "beide" when it is all of them. Nothing for none, and for the
/// only one. Dutch has the verb for one and for more behind it, which may be empty.
pub(super) fn some_of(part: u32, all: u32, one_does: &str, more_do: &str) -> Option<Text> {
    let number = number(part);
    let (nl, en) = match (part, all) {
        (0, _) | (_, ..=1) => return None,
        (2, 2) => ("beide".to_owned(), "both".to_owned()),
        _ if part == all => (format!("alle {}", number.nl), format!("all {}", number.en)),
        _ => (format!("{} daarvan", number.nl), format!("{} of them", number.en)),
    };
    let verb = if part == 1 { one_does } else { more_do };
    Some(Text::new(format!("{nl} {verb}").trim_end(), en))
}

/// Projects of a group that can be called by a name.
pub(super) fn mentioned<'a>(pair: &Pair<'a>, group: &Group) -> Vec<&'a NamedProject> {
    group.examples.iter().filter_map(|id| pair.names.projects.get(id)).collect()
}

/// "“A” (2016) en “B” (2012)"; nothing when there are none.
pub(super) fn spoken(mentioned: &[&NamedProject]) -> Option<Text> {
    let names: Vec<Text> = mentioned.iter().map(|project| words::both(&project.spoken())).collect();
    Some(words::list(&names)).filter(|_| !names.is_empty())
}

/// ", zoals “A” (2016)": the first project that has a name, and nothing when none has.
pub(super) struct SuchAs {
    pub(super) nl: String,
    pub(super) en: String,
}

impl SuchAs {
    /// The English when the sentence goes on behind it, which then needs a comma.
    pub(super) fn en_aside(&self) -> String {
        if self.en.is_empty() { String::new() } else { format!("{},", self.en) }
    }
}

pub(super) fn such_as(pair: &Pair<'_>, group: &Group) -> SuchAs {
    match (mentioned(pair, group).first(), group.projects) {
        (None, _) => SuchAs { nl: String::new(), en: String::new() },
        (Some(project), 1) => {
            let spoken = format!(", {}", project.spoken());
            SuchAs { nl: spoken.clone(), en: spoken }
        }
        (Some(project), _) => {
            let spoken = project.spoken();
            SuchAs { nl: format!(", zoals {spoken}"), en: format!(", such as {spoken}") }
        }
    }
}

/// A project as a fact of the partner.
pub(super) fn project_fact(project: &NamedProject) -> Fact {
    words::fact(Side::Partner, "collaborations", words::both(&project.spoken()), false, &project.provenance)
}

/// The count, worked out from the projects, and the project that is named as an example.
pub(super) fn facts(pair: &Pair<'_>, group: &Group, count: Text) -> Vec<Fact> {
    match mentioned(pair, group).first() {
        Some(project) => {
            let counted = words::fact(Side::Partner, "collaborations", count, true, &project.provenance);
            vec![counted, project_fact(project)]
        }
        None => vec![words::of_partner(pair, "collaborations", count, true)],
    }
}

/// That a partner took part in the projects of a group.
pub(super) struct Part {
    /// "X deed sinds 2012 mee aan vier projecten, zoals “A” (2016)".
    pub(super) nl: String,
    /// "since 2012 ", or nothing.
    when_en: String,
    /// "X has taken part in four projects, such as “A” (2016)".
    rest_en: String,
    /// What the clause names.
    pub(super) facts: Vec<Fact>,
}

impl Part {
    /// English, inside a sentence.
    pub(super) fn en_inside(&self) -> String {
        format!("{}{}", self.when_en, self.rest_en)
    }

    /// English, at the beginning of a sentence.
    pub(super) fn en_first(&self) -> String {
        let mut letters = self.when_en.chars();
        let first = letters.next().map(char::to_uppercase).into_iter().flatten();
        first.chain(letters).chain(self.rest_en.chars()).collect()
    }

    /// A sentence of the clause and what it means to the firm.
    pub(super) fn of_the_firm(self, pair: &Pair<'_>, nl: &str, en: &str) -> Said {
        let said = of_the_firm(
            pair,
            |firm| format!("{}; {nl} {firm}.", self.nl),
            |firm| format!("{}; {en} {firm}.", self.en_first()),
        );
        Said { past: self.facts, ..said }
    }
}

/// That the partner took part in the projects of a group; nothing when there are none. `tail` follows the noun, `after`
/// the example.
pub(super) fn took_part(pair: &Pair<'_>, group: &Group, noun: &Noun, tail: Text, after: Text) -> Option<Part> {
    if group.projects == 0 {
        return None;
    }
    let (name, count, such) = (&pair.partner.name, counted(group.projects, noun), such_as(pair, group));
    let is_named = !such.nl.is_empty();
    let (when_nl, when_en, did) = match (group.projects, group.since) {
        (1, _) if is_named => (String::new(), String::new(), "took part in"),
        (2.., Some(year)) => (format!(" sinds {year}"), format!("since {year} "), "has taken part in"),
        _ => (" eerder".to_owned(), String::new(), "has taken part in"),
    };
    let behind = |text: &str| match (text.is_empty(), is_named) {
        (true, _) => String::new(),
        (false, true) => format!(", {text}"),
        (false, false) => format!(" {text}"),
    };
    Some(Part {
        nl: format!("{name} deed{when_nl} mee aan {}{}{}{}", count.nl, tail.nl, such.nl, behind(&after.nl)),
        when_en,
        rest_en: format!("{name} {did} {}{}{}{}", count.en, tail.en, such.en, behind(&after.en)),
        facts: facts(pair, group, count),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_up_to_twelve_are_words_and_nouns_agree_with_them() {
        assert_eq!(counted(1, &PROJECT), Text::new("één project", "one project"));
        assert_eq!(counted(4, &PROJECT), Text::new("vier projecten", "four projects"));
        assert_eq!(counted(12, &FIRM), Text::new("twaalf bedrijven", "twelve firms"));
        assert_eq!(counted(13, &JOINT_PROJECT), Text::new("13 gezamenlijke projecten", "13 joint projects"));
    }

    #[test]
    fn a_part_of_a_number_is_said_as_one_says_it() {
        let some = |part, all| some_of(part, all, "begon", "begonnen").map(|text| (text.nl, text.en));
        let said = |nl: &str, en: &str| Some((nl.to_owned(), en.to_owned()));
        assert_eq!(some(0, 4), None);
        assert_eq!(some(1, 1), None);
        assert_eq!(some(1, 4), said("één daarvan begon", "one of them"));
        assert_eq!(some(3, 4), said("drie daarvan begonnen", "three of them"));
        assert_eq!(some(2, 2), said("beide begonnen", "both"));
        assert_eq!(some(4, 4), said("alle vier begonnen", "all four"));
        assert_eq!(some_of(2, 4, "", "").unwrap().nl, "twee daarvan");
    }
}

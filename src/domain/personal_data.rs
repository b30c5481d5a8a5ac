//! Personal data that do not belong in free text: citizen service numbers, e-mail addresses, telephone numbers.
//!
//! A warning never repeats what it found. It is a hint for whoever writes: nine digits that pass the test need not be a
//! number of a person, and a number that was mistyped passes unseen.

use super::Text;
use super::invalid::Invalid;

/// What a text seems to hold (*soort persoonsgegeven*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nine digits that pass the test of a citizen service number (*BSN*).
    Bsn,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Telephone,
}

impl Kind {
    /// What is said beside a text that seems to hold it; never what it holds.
    pub fn notice(self) -> Text {
        match self {
            Kind::Bsn => Text::new(
                "Let op: hier lijkt een burgerservicenummer (BSN) te staan. Haal het weg; we mogen het niet bewaren.",
                "Mind: this seems to hold a citizen service number (BSN). Take it out; we may not keep it.",
            ),
            Kind::Email => Text::new(
                "Let op: hier lijkt een e-mailadres te staan. Zet het bij de contactpersoon en haal het hier weg.",
                "Mind: this seems to hold an e-mail address. Put it with the contact person and take it out here.",
            ),
            Kind::Telephone => Text::new(
                "Let op: hier lijkt een telefoonnummer te staan. Zet het bij de contactpersoon en haal het hier weg.",
                "Mind: this seems to hold a telephone number. Put it with the contact person and take it out here.",
            ),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Kind::Bsn => "looks_like_bsn",
            Kind::Email => "looks_like_email",
            Kind::Telephone => "looks_like_telephone",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Kind::Bsn => "The text holds nine digits that pass the test of a citizen service number (BSN).",
            Kind::Email => "The text holds something like an e-mail address.",
            Kind::Telephone => "The text holds something like a telephone number.",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Kind::Bsn => "Take it out: there is no basis to keep it.",
            _ => "Put it with the contact person, where its purpose and basis stand; take it out here.",
        }
    }
}

/// What in a text looks like personal data, each kind once.
pub fn found(text: &str) -> Vec<Kind> {
    let (mut bsn, mut telephone) = (false, false);
    for run in digit_runs(text) {
        bsn |= run.digits.len() == 9 && !run.has_plus && passes_eleven_test(&run.digits);
        telephone |= run.is_telephone();
    }
    let kinds = [(bsn, Kind::Bsn), (has_email(text), Kind::Email), (telephone, Kind::Telephone)];
    kinds.into_iter().filter(|(is_found, _)| *is_found).map(|(_, kind)| kind).collect()
}

/// What any of these texts holds, each kind once.
pub fn found_in<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = texts.into_iter().flat_map(found).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The same as warnings at `pointer`.
pub fn warnings(pointer: &str, text: &str) -> Vec<Invalid> {
    let warning = |kind: Kind| Invalid::new(pointer, kind.code(), kind.message(), kind.remedy());
    found(text).into_iter().map(warning).collect()
}

/// Digits with single separators between them.
struct Run {
    digits: Vec<u8>,
    has_plus: bool,
    /// Where it stands, in letters from the beginning.
    at: std::ops::Range<usize>,
}

impl Run {
    /// A Dutch number (0 and nine digits, or +31 and nine, with or without the 0), or one from abroad.
    fn is_telephone(&self) -> bool {
        let count = self.digits.len();
        match (self.has_plus, self.digits.as_slice()) {
            (true, _) => (9..=15).contains(&count),
            (false, [0, 0, ..]) => (11..=15).contains(&count),
            (false, [0, second, ..]) => count == 10 && *second != 0,
            _ => false,
        }
    }
}

/// The text with another word in the place of a telephone number, however it is spelled: with a country code or without, and
/// with signs between its digits. Nothing when it is not in it.
pub fn without_number(text: &str, number: &str, instead: &str) -> Option<String> {
    let wanted = digit_runs(number).into_iter().next().and_then(|run| subscriber(&run.digits))?;
    let runs = digit_runs(text).into_iter().filter(|run| subscriber(&run.digits).is_some_and(|found| found == wanted));
    let places: Vec<_> = runs.map(|run| run.at).collect();
    if places.is_empty() {
        return None;
    }
    let is_within = |at: usize| places.iter().find(|place| place.contains(&at));
    let kept = text.chars().enumerate().map(|(at, letter)| match is_within(at) {
        Some(place) if place.start == at => instead.to_owned(),
        Some(_) => String::new(),
        None => letter.to_string(),
    });
    Some(kept.collect())
}

/// The last nine digits of a number, by which a Dutch one is the same in every spelling.
fn subscriber(digits: &[u8]) -> Option<Vec<u8>> {
    digits.len().checked_sub(9).map(|from| digits[from..].to_vec())
}

fn digit_runs(text: &str) -> Vec<Run> {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).and_then(|c| c.to_digit(10)).map(|digit| digit as u8);
    let (mut runs, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let Some(first) = digit(at) else {
            at += 1;
            continue;
        };
        let before = at.checked_sub(1).map(|before| chars[before]);
        let has_plus = before == Some('+') || (before == Some('(') && at >= 2 && chars[at - 2] == '+');
        let is_part_of_word = before.is_some_and(char::is_alphabetic);
        let mut digits = vec![first];
        let begin = at;
        at += 1;
        loop {
            // Up to two signs between digits, as in “+31 (0)13”; more is another number.
            let gap = (0..=2)
                .find(|gap| digit(at + gap).is_some() && chars[at..at + gap].iter().all(|c| " .-()/".contains(*c)));
            let Some(gap) = gap else { break };
            at += gap;
            digits.extend(digit(at));
            at += 1;
        }
        let is_followed_by_word = chars.get(at).is_some_and(|c| c.is_alphabetic());
        if !is_part_of_word && !is_followed_by_word {
            runs.push(Run { digits, has_plus, at: begin..at });
        }
    }
    runs
}

/// The test of a citizen service number: 9·a + 8·b + … + 2·h − i divides by 11.
fn passes_eleven_test(digits: &[u8]) -> bool {
    let sum: i32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| i32::from(*digit) * if place == 8 { -1 } else { 9 - place as i32 })
        .sum();
    digits.len() == 9 && digits.iter().any(|digit| *digit != 0) && sum % 11 == 0
}

fn has_email(text: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    text.match_indices('@').any(|(at, _)| {
        let name = text[..at].chars().next_back().is_some_and(is_name);
        let host: String = text[at + 1..].chars().take_while(|c| c.is_alphanumeric() || ".-".contains(*c)).collect();
        name && host
            .trim_end_matches('.')
            .split_once('.')
            .is_some_and(|(first, rest)| !first.is_empty() && !rest.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        warnings("/description", text).into_iter().map(|warning| warning.code).collect()
    }

    #[test]
    fn a_number_goes_in_every_spelling() {
        for spelled in ["06-12345678", "0612345678", "+31 6 1234 5678", "0031 (0)6 12 34 56 78"] {
            let text = format!("Bel {spelled} morgen, niet 06-87654321.");
            let without = without_number(&text, "+31 6 12345678", "…").unwrap_or_default();
            let without = without.replace('+', "");
            assert_eq!(without, "Bel … morgen, niet 06-87654321.", "{spelled}");
        }
        assert_eq!(without_number("in 2026 12 keer", "06-12345678", "…"), None);
    }

    #[test]
    fn a_number_that_passes_the_test_of_a_bsn_is_warned_of() {
        for text in ["bsn 111222333", "111.222.333", "Zijn nummer is 123456782, dus", "111 222 333"] {
            assert_eq!(codes(text), ["looks_like_bsn"], "{text}");
        }
        for text in ["123456789", "11122233", "1112223330", "000000000", "A111222333", "111222333e"] {
            assert!(!codes(text).contains(&"looks_like_bsn".to_owned()), "{text}");
        }
    }

    #[test]
    fn an_address_is_warned_of_and_an_at_sign_alone_is_not() {
        assert_eq!(codes("mail jan.jansen@bedrijf.example eens"), ["looks_like_email"]);
        for text in ["5 stuks @ 3 euro", "@bedrijf op sociale media", "jan@bedrijf", "a@.b"] {
            assert_eq!(codes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_telephone_number_is_warned_of_in_its_usual_forms() {
        for text in [
            "06-12345678",
            "bel 013 123 45 67",
            "+31 6 12345678",
            "+31 (0)13 1234567",
            "0031612345678",
            "(013) 1234567",
        ] {
            assert_eq!(codes(text), ["looks_like_telephone"], "{text}");
        }
        for text in
            ["omzet 1234567890", "in 2016 en 2018", "8 robots, 3 lijnen en 12 mensen", "5038 EA 12", "€ 1.250.000"]
        {
            assert_eq!(codes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_warning_does_not_repeat_what_it_found() {
        let warning = &warnings("/wishes/0", "bel 06-12345678")[0];
        assert_eq!(warning.pointer, "/wishes/0");
        assert!(!warning.to_string().contains("12345678"));
    }
}

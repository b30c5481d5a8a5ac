//! Names in a form in which they can be compared: without capitals, accents, punctuation and legal forms.

use super::invisible::is_invisible;
use std::borrow::Cow;

/// The text in lower-case ASCII with single spaces, punctuation kept: `Café  Zo’n` becomes `cafe zo'n`. What nobody sees does
/// not count.
pub fn fold(text: &str) -> String {
    let plain = if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(ascii(text)) };
    let mut folded = join(plain.split(|c: char| c.is_ascii_whitespace() || c.is_ascii_control()), plain.len());
    folded.make_ascii_lowercase();
    folded
}

fn ascii(text: &str) -> String {
    if text.contains(is_invisible) {
        return deunicode::deunicode(&text.replace(is_invisible, ""));
    }
    deunicode::deunicode(text)
}

/// Whether a sign is a mark on the letter before it, as Unicode writes them apart (*combining diacritical mark*).
pub fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// As [`fold`], with punctuation replaced by spaces: `Jansen-Smit B.V.` becomes `jansen smit b v`.
pub fn fold_words(text: &str) -> String {
    words_of(&fold(text))
}

/// [`fold`] and [`fold_words`] of a text, for the work of little more than one.
pub fn fold_both(text: &str) -> (String, String) {
    let folded = fold(text);
    let words = words_of(&folded);
    (folded, words)
}

/// What [`fold`] gave, with punctuation replaced by spaces.
fn words_of(folded: &str) -> String {
    join(folded.split(|c: char| !c.is_ascii_alphanumeric()), folded.len())
}

/// The name by which an organisation is known, whatever its legal form: `Stichting M2i`, `M2I B.V.` and `m2i` are one
/// name. A name of which nothing else would be left keeps its legal form.
pub fn normal_name(name: &str) -> String {
    // “B.V.” becomes “bv”, but “Booking.com” must not become “bookingcom”: a point goes only after a single letter.
    let folded = fold(name);
    let mut joined = String::with_capacity(folded.len() + 1);
    for word in folded.split(' ') {
        let letters = word.split('.').filter(|part| !part.is_empty());
        if word.contains('.') && letters.clone().all(|part| part.len() == 1) {
            letters.for_each(|letter| joined.push_str(letter));
        } else {
            joined.push_str(word);
        }
        joined.push(' ');
    }
    let joined = words_of(&joined);
    let words: Vec<&str> = joined.split(' ').collect();
    let mut kept: Vec<&str> = words.iter().copied().filter(|word| !LEGAL_FORMS.contains(word)).collect();
    while kept.len() > 1 && kept.last().is_some_and(|word| LEGAL_ENDINGS.contains(word)) {
        kept.pop();
    }
    if kept.is_empty() { joined } else { kept.join(" ") }
}

/// Legal forms that are no words of a name wherever they stand.
const LEGAL_FORMS: [&str; 21] = [
    "bv",
    "bvba",
    "cooperatie",
    "cooperatief",
    "eenmanszaak",
    "eeig",
    "gmbh",
    "inc",
    "llc",
    "llp",
    "ltd",
    "maatschap",
    "nv",
    "plc",
    "sarl",
    "sprl",
    "stichting",
    "ua",
    "vereniging",
    "vof",
    "vzw",
];

/// Legal forms that may be a word or initials elsewhere, and count only at the end.
const LEGAL_ENDINGS: [&str; 16] =
    ["ab", "ag", "aps", "as", "asa", "ba", "corp", "cv", "kg", "limited", "oy", "sa", "se", "spa", "srl", "wa"];

/// The words that are not empty with a space between, in a text of so many bytes at most.
fn join<'a>(words: impl Iterator<Item = &'a str>, most: usize) -> String {
    let mut joined = String::with_capacity(most);
    for word in words.filter(|word| !word.is_empty()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_accents_and_spaces_do_not_count() {
        assert_eq!(fold("  Café\t Ünal \u{0}"), "cafe unal");
        assert_eq!(fold_words("Jansen-Smit & Zn. (Ede)"), "jansen smit zn ede");
    }

    #[test]
    fn what_nobody_sees_does_not_count() {
        let signs =
            "\u{ad}\u{34f}\u{61c}\u{115f}\u{180e}\u{200b}\u{200d}\u{2060}\u{2063}\u{3164}\u{fe0f}\u{feff}\u{e0041}";
        for sign in signs.chars() {
            assert_eq!(fold(&format!("Wiele{sign}waal")), "wielewaal", "{}", sign.escape_unicode());
        }
    }

    #[test]
    fn legal_forms_are_not_part_of_a_name() {
        for name in ["M2i", "Stichting M2I", "m2i B.V.", "M2I b.v", "Coöperatie M2I U.A.", "M2I GmbH", "M2i, Ltd."] {
            assert_eq!(normal_name(name), "m2i", "{name}");
        }
        assert_eq!(normal_name("Philips Nederland N.V."), "philips nederland");
    }

    #[test]
    fn what_only_looks_like_a_legal_form_stays() {
        assert_eq!(normal_name("AS Watson"), "as watson");
        assert_eq!(normal_name("Booking.com B.V."), "booking com");
        assert_eq!(normal_name("Stichting"), "stichting");
        assert_eq!(normal_name("SA"), "sa");
    }
}

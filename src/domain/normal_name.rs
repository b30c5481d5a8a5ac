//! Names in a form in which they can be compared: without capitals, accents, punctuation and legal forms.

/// The text in lower-case ASCII with single spaces, punctuation kept: `Café  Zo’n` becomes `cafe zo'n`.
pub fn fold(text: &str) -> String {
    let plain = deunicode::deunicode(text).to_ascii_lowercase();
    join(plain.split(|c: char| c.is_ascii_whitespace() || c.is_ascii_control()))
}

/// As [`fold`], with punctuation replaced by spaces: `Jansen-Smit B.V.` becomes `jansen smit b v`.
pub fn fold_words(text: &str) -> String {
    join(fold(text).split(|c: char| !c.is_ascii_alphanumeric()))
}

/// The name by which an organisation is known, whatever its legal form: `Stichting M2i`, `M2I B.V.` and `m2i` are one
/// name. A name of which nothing else would be left keeps its legal form.
pub fn normal_name(name: &str) -> String {
    // “B.V.” becomes “bv”, but “Booking.com” must not become “bookingcom”: a point goes only after a single letter.
    let folded = fold(name);
    let mut joined = String::with_capacity(folded.len());
    for word in folded.split(' ') {
        let letters = word.split('.').filter(|part| !part.is_empty());
        let abbreviation = word.contains('.') && letters.clone().all(|part| part.len() == 1);
        joined.push_str(&if abbreviation { letters.collect() } else { word.to_owned() });
        joined.push(' ');
    }
    let joined = fold_words(&joined);
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

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
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

//! Where a name stands in a text, however it is written there: with other capitals, accents, apostrophes or spaces.

use super::invisible::is_invisible;
use super::normal_name::is_mark;

/// A letter of a text as it is compared, and the letters of the text that it stands for, counted from the beginning.
struct Compared {
    letter: char,
    at: usize,
}

/// The text with another word in the place of a name, wherever it stands whole; nothing when the name is not in it. A name
/// of one letter is no name.
///
/// `Özlem Yılmaz` is found in `ÖZLEM  YILMAZ` and `Ozlem Yilmaz`, and not in `Özlem Yılmazer`.
pub fn without_name(text: &str, name: &str, instead: &str) -> Option<String> {
    let name: Vec<char> = compared(name.trim()).into_iter().map(|compared| compared.letter).collect();
    if name.len() < 2 {
        return None;
    }
    let folded = compared(text);
    let is_letter = |at: usize| folded.get(at).is_some_and(|found| found.letter.is_alphanumeric());
    let begins = |at: usize| at == 0 || folded[at - 1].at != folded[at].at;
    let ends = |at: usize| folded.get(at).is_none_or(|next| next.at != folded[at - 1].at);
    let stands_at = |at: usize| {
        let end = at + name.len();
        let here = folded.get(at..end);
        here.is_some_and(|here| here.iter().map(|found| found.letter).eq(name.iter().copied()))
            && begins(at)
            && ends(end)
            && !(at > 0 && is_letter(at - 1))
            && !is_letter(end)
    };
    let letters: Vec<char> = text.chars().collect();
    let (mut without, mut kept_from, mut at) = (String::new(), 0, 0);
    while at < folded.len() {
        if !stands_at(at) {
            at += 1;
            continue;
        }
        without.extend(&letters[kept_from..folded[at].at]);
        without.push_str(instead);
        let last = folded[at + name.len() - 1].at + 1;
        // Marks that are written after their letter go with it.
        let marks = letters[last..].iter().take_while(|letter| is_mark(**letter) || is_invisible(**letter)).count();
        (kept_from, at) = (last + marks, at + name.len());
    }
    if kept_from == 0 {
        return None;
    }
    without.extend(&letters[kept_from..]);
    Some(without)
}

/// A text letter by letter, without what does not count; spaces that follow one another are one.
fn compared(text: &str) -> Vec<Compared> {
    let mut folded: Vec<Compared> = Vec::with_capacity(text.len());
    for (at, letter) in text.chars().enumerate() {
        if is_invisible(letter) || is_mark(letter) {
            continue;
        }
        if letter.is_whitespace() {
            if folded.last().is_some_and(|last| last.letter != ' ') {
                folded.push(Compared { letter: ' ', at });
            }
            continue;
        }
        // A drawing is no letter, whatever it is called.
        let is_plain = |plain: &&str| letter.is_alphanumeric() || !plain.chars().any(char::is_alphanumeric);
        let plain = deunicode::deunicode_char(letter).filter(|plain| !plain.trim().is_empty()).filter(is_plain);
        match plain {
            Some(plain) => {
                folded.extend(plain.trim().chars().map(|plain| Compared { letter: plain.to_ascii_lowercase(), at }));
            }
            None => folded.push(Compared { letter, at }),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_wherever_it_stands_whole() {
        let without = |text| without_name(text, "Anna Jansen", "…");
        assert_eq!(without("Sprak ANNA jansen; anna jansen belt.").as_deref(), Some("Sprak …; … belt."));
        for text in ["Johanna Jansen", "Anna Jansens", "Anna", ""] {
            assert_eq!(without(text), None, "{text}");
        }
        assert_eq!(without_name("a b", "a", "…"), None);
    }

    #[test]
    fn a_name_goes_however_it_is_written() {
        let cases = [
            ("Özlem Yılmaz", "ÖZLEM YILMAZ, Ozlem Yilmaz en özlem yılmazer", "…, … en özlem yılmazer"),
            ("André Müller", "Andre\u{301} Mu\u{308}ller, en Andre\u{301}", "…, en Andre\u{301}"),
            ("Rene\u{301}", "René\u{200b} en Rene\u{301}", "… en …"),
            ("Piet d'Angelo", "Piet d’Angelo; Piet d'Angelo", "…; …"),
            (
                "Jan de Boer",
                "Jan  de Boer; Jan\u{a0}de\nBoer; Ja\u{ad}n de Boer; Jan de Boers",
                "…; …; …; Jan de Boers",
            ),
            (" Jan  de Boer", "Jan de Boer.", "…."),
            ("Strauß", "Strauss, STRAUSS", "…, …"),
        ];
        for (name, text, expected) in cases {
            assert_eq!(without_name(text, name, "…").as_deref(), Some(expected), "{name}");
        }
        assert_eq!(without_name("ß", "ss", "…").as_deref(), Some("…"));
        assert_eq!(without_name("dank Anna Jansen😀", "Anna Jansen", "…").as_deref(), Some("dank …😀"));
        assert_eq!(without_name("xæ", "xa", "…"), None);
    }
}

//! Which words of the dictionary a written word may be: itself, another form, a misspelling, or a compound of it.

use super::dictionary::dictionary;
use super::words::{LONGEST_WORD, Word, stems};

/// Words of the dictionary with the likeness, 0 to 1, to a written word. The ways are tried from sure to unsure; the
/// first that finds something ends the search, so that a real word is never taken for a misspelling of another.
pub fn like_words(word: &Word) -> Vec<(usize, f64)> {
    let (same, plain) = (same_words(word), word.plain.as_str());
    if !same.is_empty() || plain.len() > LONGEST_WORD || word.weight < 1.0 {
        return same;
    }
    [misspelled, compounds, beginnings].iter().map(|way| way(plain)).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The word itself and its other forms; a word that only colours ("development") has no other forms ("developers").
pub fn same_words(word: &Word) -> Vec<(usize, f64)> {
    let plain = word.plain.as_str();
    let exact = dictionary().entry(plain);
    if word.weight < 1.0 {
        return exact.map(|entry| (entry, 1.0)).into_iter().collect();
    }
    let forms = dictionary().entries_of_stem(plain).filter(|entry| Some(*entry) != exact);
    let mut found: Vec<(usize, f64)> = exact.map(|entry| (entry, 1.0)).into_iter().collect();
    for entry in forms {
        if found.iter().all(|(known, _)| *known != entry) {
            found.push((entry, OTHER_FORM));
        }
    }
    found
}

const OTHER_FORM: f64 = 0.96;
const HEAD_OF_COMPOUND: f64 = 0.75;
const REST_OF_COMPOUND: f64 = 0.66;
/// Added when both parts of the compound are words that we know.
const BOTH_KNOWN: f64 = 0.12;
const SAME_BEGINNING: f64 = 0.6;
/// The first letters that two words must share to be called alike.
const SHARED_BEGINNING: usize = 7;
/// Shortest part of a compound.
const SHORTEST_PART: usize = 4;

/// Words one slip away, or two in a long word. The first letter is nearly always right.
fn misspelled(plain: &str) -> Vec<(usize, f64)> {
    let most = match plain.len() {
        0..=4 => return Vec::new(),
        5..=8 => 1,
        _ => 2,
    };
    let mut found = Vec::new();
    for entry in dictionary().entries_of_initial(plain.as_bytes()[0]) {
        let word = &dictionary().entries[*entry].plain;
        if word.len().abs_diff(plain.len()) > most || word.len() < 5 {
            continue;
        }
        let slips = strsim::osa_distance(plain, word);
        if slips <= most {
            // One slip in a short word may well be another word.
            let likeness = if plain.len() == 5 { 0.8 } else { 1.0 - 0.08 * slips as f64 };
            found.push((*entry, likeness));
        }
    }
    let best = found.iter().map(|(_, likeness)| *likeness).fold(0.0, f64::max);
    found.retain(|(_, likeness)| *likeness == best);
    found
}

/// Words that are part of a Dutch compound: `las` + `robots`, `energie` + `kosten`. The last part says most.
fn compounds(plain: &str) -> Vec<(usize, f64)> {
    let known = |part: &str| {
        let entry = dictionary().entry(part).or_else(|| dictionary().entries_of_stem(part).next());
        entry.filter(|entry| dictionary().is_common_word(*entry))
    };
    let mut found: Vec<(usize, f64)> = Vec::new();
    for cut in SHORTEST_PART..plain.len().saturating_sub(SHORTEST_PART - 1) {
        let (rest, head) = plain.split_at(cut);
        let rest = known(rest).or_else(|| {
            let linked =
                rest.strip_suffix('s').or_else(|| rest.strip_suffix("en")).or_else(|| rest.strip_suffix('e'))?;
            known(linked).filter(|_| linked.len() >= SHORTEST_PART)
        });
        let head = known(head);
        let bonus = if head.is_some() && rest.is_some() { BOTH_KNOWN } else { 0.0 };
        found.extend(head.map(|entry| (entry, HEAD_OF_COMPOUND + bonus)));
        found.extend(rest.map(|entry| (entry, REST_OF_COMPOUND + bonus)));
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(4);
    found
}

/// Words that begin alike: "robotiseringsslag", "robotisering".
fn beginnings(plain: &str) -> Vec<(usize, f64)> {
    if plain.len() < SHARED_BEGINNING {
        return Vec::new();
    }
    let alike = dictionary().entries_of_initial(plain.as_bytes()[0]).iter().filter(|entry| {
        let word = &dictionary().entries[**entry].plain;
        let shared = word.bytes().zip(plain.bytes()).take_while(|(a, b)| a == b).count();
        shared >= SHARED_BEGINNING && plain.len() - shared <= 5 && word.len() - shared <= 5
    });
    let stem = &stems(plain)[0];
    let mut found: Vec<(usize, f64)> = alike.map(|entry| (*entry, SAME_BEGINNING)).collect();
    found.sort_by_key(|(entry, _)| dictionary().entries[*entry].plain.len().abs_diff(stem.len()));
    found.truncate(4);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(plain: &str) -> Vec<(usize, f64)> {
        like_words(&crate::interpretation::words::words(plain)[0])
    }

    fn best(plain: &str) -> String {
        like(plain).first().map(|(entry, _)| dictionary().entries[*entry].plain.clone()).unwrap_or_default()
    }

    #[test]
    fn a_slip_of_the_pen_is_forgiven() {
        assert_eq!(best("robotcia"), "robotica");
        assert_eq!(best("digitaliserng"), "digitalisering");
        assert_eq!(best("vakmesnen"), "vakmensen");
    }

    #[test]
    fn a_compound_is_understood_by_its_parts() {
        assert!(like("snijrobots").iter().any(|(entry, _)| dictionary().entries[*entry].plain.starts_with("robot")));
    }

    #[test]
    fn nonsense_is_like_nothing() {
        for nonsense in ["blorf", "xyzzy", "qwrtplk", "zzzzzzzz"] {
            assert!(like(nonsense).is_empty(), "{nonsense} is like {}", best(nonsense));
        }
    }
}

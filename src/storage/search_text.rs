//! Names as lists sort and search them: in ASCII, so that both databases agree on the order.

use crate::domain::normal_name::{fold, fold_both, fold_words};
use std::borrow::Cow;

/// Bytes of a sort key. PostgreSQL refuses index entries of more than 2,700 bytes; whoever shares the first 200 with
/// another is told apart by the id.
const LONGEST_KEY: usize = 200;

/// The key by which a name is sorted; names without a single letter keep their signs.
pub(super) fn sort_key(name: &str) -> String {
    let (folded, words) = fold_both(name);
    sort_key_of(&folded, &words)
}

fn sort_key_of(folded: &str, words: &str) -> String {
    // Folded text is ASCII, so that it may be cut anywhere.
    let key = if words.is_empty() { folded } else { words };
    key[..key.len().min(LONGEST_KEY)].to_owned()
}

/// A word that is compared as a whole, such as a place or a normalised name, short enough for an index.
pub(super) fn word_key(word: &str) -> String {
    let mut key = fold_words(word);
    key.truncate(LONGEST_KEY);
    key
}

/// The key by which a record is sorted, that of its first name, and what a search looks through: each name as it is
/// written, and once more without punctuation when that differs, so that `jansen smit` finds Jansen-Smit and `50%` finds
/// no other fifty. Names are kept apart by line ends, which no search text holds.
pub(super) fn sorted_and_searched<'a>(name: &'a String, others: impl Iterator<Item = &'a String>) -> (String, String) {
    let (mut sorted, mut lines) = (None, Vec::new());
    for name in std::iter::once(name).chain(others) {
        let (folded, words) = fold_both(name);
        sorted.get_or_insert_with(|| sort_key_of(&folded, &words));
        for line in [folded, words] {
            if !line.is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    (sorted.unwrap_or_default(), lines.join("\n"))
}

/// Characters of a text that is searched for: more than a name has, and less than SQLite refuses (50,000).
const LONGEST_SEARCH: usize = 10_000;

/// The `LIKE` pattern (escaped by `\`) that finds a text; nothing for a text without content.
pub(super) fn pattern(text: &str) -> Option<String> {
    let mut folded = fold(text);
    folded.truncate(LONGEST_SEARCH);
    let escaped = folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    (!folded.is_empty()).then(|| format!("%{escaped}%"))
}

/// Text that both databases can hold: PostgreSQL has no place for the character zero.
pub(super) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_with_and_without_its_punctuation() {
        let (name, trade_name) = ("Jansen-Smit B.V.".to_owned(), ["Ünal".to_owned()]);
        let (sorted, searched) = sorted_and_searched(&name, trade_name.iter());
        assert_eq!(searched, "jansen-smit b.v.\njansen smit b v\nunal");
        assert_eq!(sorted, sort_key(&name));
    }

    #[test]
    fn wildcards_mean_themselves() {
        assert_eq!(pattern("50%_\\").as_deref(), Some("%50\\%\\_\\\\%"));
        assert_eq!(pattern("Café").as_deref(), Some("%cafe%"));
        assert_eq!(pattern("  "), None);
    }

    #[test]
    fn a_sort_key_is_short_ascii() {
        assert_eq!(sort_key("'t Hoekje"), "t hoekje");
        assert_eq!(sort_key("&"), "&");
        assert_eq!(sort_key(&"é".repeat(5000)).len(), 200);
    }
}

//! Lists in a cell: items between `|`. In an item, `\|` is a bar and `\\` a backslash; any other backslash is itself.

use std::borrow::Cow;

const BAR: u8 = b'|';
const ESCAPE: u8 = b'\\';

/// The items of a cell, without spaces around them; empty ones are none.
pub(super) fn items(cell: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(cell);
    std::iter::from_fn(move || {
        loop {
            let cell = rest?;
            let end = end_of_item(cell);
            rest = cell.get(end + 1..);
            let item = cell[..end].trim();
            if !item.is_empty() {
                return Some(unescaped(item));
            }
        }
    })
}

/// A cell with these items.
pub fn joined(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut cell = String::new();
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            cell.push('|');
        }
        for letter in item.as_ref().chars() {
            if matches!(letter, '|' | '\\') {
                cell.push('\\');
            }
            cell.push(letter);
        }
    }
    cell
}

fn end_of_item(cell: &str) -> usize {
    let bytes = cell.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match *byte {
            BAR => return at,
            ESCAPE if is_escaped(bytes.get(at + 1)) => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn unescaped(item: &str) -> Cow<'_, str> {
    if !item.contains('\\') {
        return Cow::Borrowed(item);
    }
    let mut plain = String::with_capacity(item.len());
    let mut letters = item.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = if letter == '\\' { letters.next_if(|next| matches!(next, '|' | '\\')) } else { None };
        plain.push(escaped.unwrap_or(letter));
    }
    Cow::Owned(plain)
}

fn is_escaped(byte: Option<&u8>) -> bool {
    matches!(byte, Some(&BAR | &ESCAPE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(cell: &str) -> Vec<String> {
        items(cell).map(Cow::into_owned).collect()
    }

    #[test]
    fn a_bar_in_an_item_is_no_end_of_it() {
        assert_eq!(read(r" a |b\|c||d\\|e"), ["a", "b|c", r"d\", "e"]);
        assert_eq!(read(r"C:\data | \"), [r"C:\data", r"\"]);
        assert_eq!(joined(["a|b", r"c\"]), r"a\|b|c\\");
        assert!(read("").is_empty() && read("|").is_empty());
    }

    proptest! {
        #[test]
        fn every_list_comes_back(list in prop::collection::vec(r"[a|\\ é;,\n]{0,8}", 0..6)) {
            let list: Vec<&str> = list.iter().map(|item| item.trim()).filter(|item| !item.is_empty()).collect();
            prop_assert_eq!(read(&joined(&list)), list);
        }

        #[test]
        fn any_cell_can_be_read(cell in r"[a|\\ é]{0,20}") {
            let list = read(&cell);
            prop_assert_eq!(read(&joined(&list)), list);
        }
    }
}

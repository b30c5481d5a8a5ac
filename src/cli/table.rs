//! Lines that fit a terminal.

/// Widest line, also where the terminal is wider: longer lines are hard to read.
const WIDEST: usize = 110;
/// Width when the output is no terminal.
const USUAL: usize = 100;

/// Columns to fill on standard output.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(USUAL, |(width, _)| usize::from(width.0).clamp(40, WIDEST))
}

/// The text in lines of at most `width` characters, all but the first begun with `indent` spaces; a longer word has
/// a line of its own.
pub fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > indent && column + 1 + length > width {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            column = indent;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked_and_no_word_is_lost() {
        let text = "Zij bieden testen met echte apparatuur en u zoekt kennis en technologie.";
        let lines = wrapped(text, 30, 4);
        assert!(lines.lines().all(|line| line.chars().count() <= 30), "{lines}");
        assert!(lines.lines().skip(1).all(|line| line.starts_with("    ")));
        assert_eq!(lines.split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn a_word_that_is_too_long_has_a_line_of_its_own() {
        assert_eq!(wrapped("aan abcdefghijklmnop toe", 10, 2), "aan\n  abcdefghijklmnop\n  toe");
    }
}

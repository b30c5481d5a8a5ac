//! YAML that every reader takes for the same document.
//!
//! The writer follows YAML 1.2, in which `on`, `no` and `10:00` are texts. Readers of YAML 1.1, which many generators still
//! use, take them for a truth value and for 600 seconds; between quotation marks all read them alike.

/// The same document with every text quoted that YAML 1.1 would read as something else.
pub(super) fn for_every_reader(yaml: &str) -> String {
    let mut lines = String::with_capacity(yaml.len() + 1024);
    for line in yaml.lines() {
        let unlisted = line.trim_start_matches([' ', '-']);
        let (before, rest) = line.split_at(line.len() - unlisted.len());
        match rest.split_once(':') {
            // A time of day has a colon, and no space behind it.
            Some((key, value)) if value.is_empty() || value.starts_with(' ') => {
                lines.push_str(before);
                lines.push_str(&quoted(key));
                lines.push(':');
                if let Some(value) = value.strip_prefix(' ') {
                    lines.push(' ');
                    lines.push_str(&quoted(value));
                }
            }
            _ => {
                lines.push_str(before);
                lines.push_str(&if before.ends_with("- ") { quoted(rest) } else { rest.to_owned() });
            }
        }
        lines.push('\n');
    }
    lines
}

fn quoted(text: &str) -> String {
    if is_read_differently(text) { format!("'{text}'") } else { text.to_owned() }
}

/// Whether YAML 1.1 takes a plain text for a truth value or a number in base 60 (https://yaml.org/type/bool.html,
/// https://yaml.org/type/int.html).
fn is_read_differently(text: &str) -> bool {
    let is_truth = ["y", "n", "yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_truth || (text.contains(':') && text.split(':').all(is_digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_old_readers_take_for_something_else_is_quoted_and_nothing_else_is() {
        let written = "a:\n  - on\n  - once\n  from: 10:00\n  n:\n    y: no\n  example: \"09:30\"\n  text: at 10:00\n";
        let expected =
            "a:\n  - 'on'\n  - once\n  from: '10:00'\n  'n':\n    'y': 'no'\n  example: \"09:30\"\n  text: at 10:00\n";
        assert_eq!(for_every_reader(written), expected);
    }

    #[test]
    fn the_description_says_the_same_as_before() {
        let written = super::super::document().to_yaml().unwrap();
        let read = |text: &str| -> serde_json::Value { yaml_serde::from_str(text).unwrap() };
        assert_eq!(read(&for_every_reader(&written)), read(&written));
    }
}

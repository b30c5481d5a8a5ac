//! What is wrong with a body that is no JSON, in words of ours: where it stands, what it is, and how to mend it.

use crate::domain::Invalid;
use crate::domain::invalid::shown;
use serde_json::Error;
use serde_json::error::Category;

/// Describes the fault at which the reader stopped; `pointer` tells how far it got.
pub fn describe(bytes: &[u8], pointer: &str, error: &Error) -> Invalid {
    let invalid = |code: &str, message: String, remedy: &str| Invalid::new(pointer, code, message, remedy);
    if let Err(wrong) = std::str::from_utf8(bytes) {
        let byte = bytes.get(wrong.valid_up_to()).copied().unwrap_or_default();
        let place = place_of(bytes, wrong.valid_up_to());
        return invalid("invalid_encoding", format!("The byte 0x{byte:02X} at {place} is not UTF-8."), "Send UTF-8.");
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        let message = "The body begins with a byte order mark, at line 1 column 1.".to_owned();
        return invalid("not_json", message, "Send UTF-8 without a byte order mark.");
    }
    if bytes.trim_ascii().is_empty() {
        return invalid("not_json", format!("The body is empty, at {}.", place(error)), "Send a JSON object.");
    }
    let place = place(error);
    let words = error.to_string();
    if words.starts_with("recursion limit") {
        let message = format!("Lists and objects lie more than 127 deep in one another, at {place}.");
        return invalid("too_deep", message, "Compare the body with the schema in /v1/openapi.json.");
    }
    if words.starts_with("number out of range") {
        return invalid("out_of_range", format!("The number at {place} is too large."), "Give a smaller number.");
    }
    if error.classify() == Category::Eof {
        return invalid("not_json", format!("The JSON breaks off at {place}."), "Send the whole body.");
    }
    let word = word_at(bytes, error);
    if matches!(word, "NaN" | "Infinity" | "Inf" | "nan" | "inf") {
        let message = format!("“{word}” at {place} is no JSON.");
        return invalid("not_json", message, "NaN and Infinity are no JSON; leave the field out.");
    }
    if words.starts_with("trailing characters") {
        let message = format!("More follows after the JSON, from {place}.");
        return invalid("not_json", message, "Send one JSON object and nothing after it.");
    }
    if words.starts_with("control character") {
        let message = format!("A text holds a line break, tab or other control character, at {place}.");
        return invalid("control_character", message, r"Write a line break as \n and a tab as \t.");
    }
    let what = words.split(" at line ").next().unwrap_or_default();
    let message = format!("The body is no JSON at {place}: {}.", shown(what));
    let remedy = "Put names and texts in double quotes, a comma between two fields, and none after the last.";
    invalid("not_json", message, remedy)
}

fn place(error: &Error) -> String {
    format!("line {} column {}", error.line(), error.column())
}

/// Line and column of a byte, counted as the reader of JSON counts them.
fn place_of(bytes: &[u8], at: usize) -> String {
    let before = bytes.get(..at).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    format!("line {line} column {column}")
}

/// The word of letters at which the reader stopped, or just behind which.
fn word_at<'a>(bytes: &'a [u8], error: &Error) -> &'a str {
    let line = bytes.split(|byte| *byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let is_letter = |at: usize| line.get(at).is_some_and(u8::is_ascii_alphabetic);
    let mut begin = error.column().saturating_sub(1).min(line.len());
    while begin > 0 && is_letter(begin - 1) {
        begin -= 1;
    }
    let mut end = begin;
    while is_letter(end) {
        end += 1;
    }
    line.get(begin..end).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default()
}

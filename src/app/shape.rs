//! A plain JSON value in the shape of a type, with all faults of shape.
//!
//! It does not stop at the first fault: the faulty part is taken out and the rest is tried again, so that the caller
//! learns of all faults at once, each with its place and in words of ours.

mod exact;

use crate::domain::Invalid;
use crate::domain::invalid::shown;
use exact::Exact;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use std::collections::HashMap;

/// More faults than this are not looked for.
pub const MOST_FAULTS: usize = 20;

/// Gives a value its shape; `read_only` are pointers to fields that an answer has and an input must not have, and
/// `check` finds faults of a value that has its shape.
pub fn shape<T: DeserializeOwned>(
    mut value: Value,
    read_only: &[&str],
    check: impl Fn(&T) -> Vec<Invalid>,
) -> Result<T, Vec<Invalid>> {
    // Keeping track of where one is costs more than reading; what has no fault needs no place of a fault.
    if let Ok(shaped) = T::deserialize(Exact(&value))
        && check(&shaped).is_empty()
    {
        return Ok(shaped);
    }
    let mut faults: Vec<Invalid> = Vec::new();
    let mut removed = Removed::default();
    loop {
        let error = match serde_path_to_error::deserialize::<_, T>(Exact(&value)) {
            Ok(shaped) => {
                for fault in check(&shaped) {
                    let fault = Invalid { pointer: removed.as_sent(&fault.pointer), ..fault };
                    if !faults.iter().any(|known| known.pointer.starts_with(&fault.pointer)) {
                        faults.push(fault);
                    }
                }
                return if faults.is_empty() { Ok(shaped) } else { Err(faults) };
            }
            Err(error) => error,
        };
        let path: Vec<Segment> = error.path().iter().cloned().collect();
        let fault = describe(&removed.original(&path), &error.inner().to_string(), read_only);
        // A part from which something was taken out may miss just that; then it goes as well, without a word.
        let is_consequence = faults.iter().any(|known| known.pointer.starts_with(&fault.pointer))
            || faults.iter().any(|known| fault.pointer == known.pointer);
        if !is_consequence {
            faults.push(fault);
        }
        if faults.len() >= MOST_FAULTS || !removed.remove(&mut value, &path) {
            return Err(faults);
        }
    }
}

/// What was taken out of lists, so that the places of what is left can be told as they were.
#[derive(Default)]
struct Removed(HashMap<String, Vec<usize>>);

impl Removed {
    /// Pointer to a place in the body as it was sent.
    fn original(&self, path: &[Segment]) -> String {
        path.iter().fold(String::new(), |pointer, segment| match segment {
            Segment::Seq { index } => format!("{pointer}/{}", self.original_index(&pointer, *index)),
            Segment::Map { key } => child(&pointer, key),
            Segment::Enum { .. } | Segment::Unknown => pointer,
        })
    }

    fn original_index(&self, list: &str, index: usize) -> usize {
        let gone = self.0.get(list).map_or(&[][..], Vec::as_slice);
        gone.iter().fold(index, |index, gone| if *gone <= index { index + 1 } else { index })
    }

    /// The same for a pointer into what is left.
    fn as_sent(&self, pointer: &str) -> String {
        let is_list = |pointer: &str| self.0.contains_key(pointer);
        pointer.split('/').skip(1).fold(String::new(), |outer, part| match part.parse() {
            Ok(index) if is_list(&outer) => format!("{outer}/{}", self.original_index(&outer, index)),
            _ => format!("{outer}/{part}"),
        })
    }

    /// Takes the part at `path` out; says whether there was one.
    fn remove(&mut self, value: &mut Value, path: &[Segment]) -> bool {
        let path: Vec<&Segment> =
            path.iter().filter(|part| matches!(part, Segment::Seq { .. } | Segment::Map { .. })).collect();
        let Some((last, above)) = path.split_last() else {
            return false;
        };
        let mut parent = value;
        let mut segments = Vec::new();
        for segment in above {
            segments.push((*segment).clone());
            let below = match segment {
                Segment::Seq { index } => parent.get_mut(*index),
                Segment::Map { key } => parent.get_mut(key.as_str()),
                Segment::Enum { .. } | Segment::Unknown => None,
            };
            match below {
                Some(below) => parent = below,
                None => return false,
            }
        }
        match (last, parent) {
            (Segment::Map { key }, Value::Object(fields)) => fields.shift_remove(key).is_some(),
            (Segment::Seq { index }, Value::Array(items)) if *index < items.len() => {
                segments.push((*last).clone());
                let original = self.original(&segments);
                items.remove(*index);
                if let Some((list, place)) = original.rsplit_once('/')
                    && let Ok(place) = place.parse()
                {
                    let gone = self.0.entry(list.to_owned()).or_default();
                    gone.push(place);
                    gone.sort_unstable();
                }
                true
            }
            _ => false,
        }
    }
}

/// The words of the JSON reader, in our form.
fn describe(pointer: &str, words: &str, read_only: &[&str]) -> Invalid {
    let (what, expected) = words.split_once(", expected ").unwrap_or((words, ""));
    let quoted = what.split('`').nth(1).unwrap_or_default();
    if what.starts_with("unknown field") {
        return if read_only.contains(&pointer) {
            let message = format!("The field “{}” is read-only.", shown(quoted));
            Invalid::new(pointer, "read_only", message, "Leave it out.")
        } else {
            let remedy = format!("Known here: {}.", expected.trim_start_matches("one of ").replace('`', ""));
            Invalid::new(pointer, "unknown_field", format!("There is no field “{}” here.", shown(quoted)), remedy)
        };
    }
    if what.starts_with("missing field") {
        let message = format!("The field “{quoted}” is missing.");
        return Invalid::new(child(pointer, quoted), "missing", message, "Add it.");
    }
    if what.starts_with("unknown variant") {
        let remedy = format!("Use {}.", expected.replace('`', ""));
        return Invalid::new(pointer, "unknown_code", format!("“{}” is not known here.", shown(quoted)), remedy);
    }
    let found = what.trim_start_matches("invalid type: ").trim_start_matches("invalid value: ");
    let remedy = match expected {
        "" => "Compare it with the schema in /v1/openapi.json.".to_owned(),
        expected => format!("Give {}.", plainly(expected)),
    };
    let code = if what.starts_with("invalid type") { "wrong_type" } else { "invalid_value" };
    Invalid::new(pointer, code, format!("The value does not fit here: {}.", shown(&plainly(found))), remedy)
}

/// Names of types as people who write JSON know them.
fn plainly(words: &str) -> String {
    match words {
        "map" => "an object".to_owned(),
        "sequence" | "a sequence" => "a list".to_owned(),
        "a string" => "a text".to_owned(),
        "unit value" => "null".to_owned(),
        // What follows may quote the value, which is not to be touched.
        text if text.starts_with("string \"") => text.replacen("string", "text", 1),
        number => {
            let number = number.replacen("integer `", "number `", 1).replacen("floating point `", "number `", 1);
            number.replace('`', "")
        }
    }
}

/// Pointer to a field of what `pointer` points to (RFC 6901).
pub fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", shown(key).replace('~', "~0").replace('/', "~1"))
}

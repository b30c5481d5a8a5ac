//! A plain JSON value in the shape of a type, with all faults of shape.
//!
//! It does not stop at the first fault: the faulty part is taken out and the rest is tried again, so that the caller
//! learns of all faults at once, each with its place and in words of ours.

mod exact;

use crate::domain::Invalid;
use crate::domain::invalid::{MOST_FAULTS, child, shown};
use exact::Exact;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_path_to_error::Segment;
use std::collections::{HashMap, VecDeque};

/// Parts of values that are read at most while faults are looked for: each fault takes one more reading of the whole, so that
/// a large value gets fewer.
const MOST_READ: usize = 4_000_000;

/// Gives a value its shape; `read_only` are pointers to fields that an answer has and an input must not have, and
/// `check` finds faults of a value that has its shape.
pub fn shape<T: DeserializeOwned>(
    value: Value,
    read_only: &[&str],
    check: impl Fn(&T) -> Vec<Invalid>,
) -> Result<T, Vec<Invalid>> {
    shape_and_foresee(value, read_only, check, |_| Vec::new())
}

/// As [`shape`]. Of a value that is refused here, `foresee` tells what would be refused later: who mends the one fault is to
/// learn of the others with it. A value without a fault is not asked twice.
pub fn shape_and_foresee<T: DeserializeOwned>(
    mut value: Value,
    read_only: &[&str],
    check: impl Fn(&T) -> Vec<Invalid>,
    foresee: impl Fn(&T) -> Vec<Invalid>,
) -> Result<T, Vec<Invalid>> {
    // Keeping track of where one is costs more than reading; what has no fault needs no place of a fault.
    if let Ok(shaped) = T::deserialize(Exact(&value))
        && check(&shaped).is_empty()
    {
        return Ok(shaped);
    }
    let mut faults: Vec<Invalid> = Vec::new();
    let mut removed = Removed::default();
    let mut stood_in: Vec<String> = Vec::new();
    let mut readings = Readings::of(&value);
    loop {
        let error = match readings.read::<T>(&value) {
            Some(Ok(shaped)) => {
                // What stands in for a missing field says nothing of the object around it.
                let around: Vec<&str> =
                    stood_in.iter().filter_map(|pointer| Some(pointer.rsplit_once('/')?.0)).collect();
                for fault in check(&shaped) {
                    let fault = Invalid { pointer: removed.as_sent(&fault.pointer), ..fault };
                    let is_consequence = faults.iter().any(|known| lies_in(&known.pointer, &fault.pointer))
                        || around.iter().any(|object| lies_in(&fault.pointer, object));
                    if !is_consequence {
                        faults.push(fault);
                    }
                }
                if faults.is_empty() {
                    return Ok(shaped);
                }
                let known = faults.len();
                for fault in foresee(&shaped) {
                    let fault = Invalid { pointer: removed.as_sent(&fault.pointer), ..fault };
                    let is_consequence = faults[..known].iter().any(|known| explains(known, &fault))
                        || around.iter().any(|object| !object.is_empty() && lies_in(&fault.pointer, object));
                    if !is_consequence && faults.len() < MOST_FAULTS {
                        faults.push(fault);
                    }
                }
                return Err(faults);
            }
            Some(Err(error)) => error,
            None => return Err(faults),
        };
        let path: Vec<Segment> = error.path().iter().cloned().collect();
        let words = error.inner().to_string();
        let fault = describe(&removed.original(&path), &words, read_only);
        let missing = missing_field(&words).filter(|_| !stood_in.contains(&fault.pointer));
        let pointer = fault.pointer.clone();
        // A part from which something was taken out may miss just that; then it goes as well, without a word.
        let is_consequence = faults.iter().any(|known| lies_in(&known.pointer, &fault.pointer))
            || stood_in.iter().any(|place| lies_in(&fault.pointer, place));
        if !is_consequence {
            faults.push(fault);
        }
        if faults.len() < MOST_FAULTS
            && missing.is_some_and(|field| stand_in::<T>(&mut value, &path, field, &mut readings))
        {
            stood_in.push(pointer);
        } else if faults.len() >= MOST_FAULTS || !removed.remove(&mut value, &path) {
            return Err(faults);
        }
    }
}

/// Whether a fault follows from a known one: it is told of the same place or of a part of that, or of the whole around it, of
/// which the faulty part was taken out. A list that is too long is so without that part as well.
fn explains(known: &Invalid, fault: &Invalid) -> bool {
    lies_in(&fault.pointer, &known.pointer) || fault.code != "too_many" && lies_in(&known.pointer, &fault.pointer)
}

/// How often a value may be read still.
struct Readings(usize);

impl Readings {
    fn of(value: &Value) -> Self {
        // Each fault that is told has its turn, however large the value.
        Self((MOST_READ / parts(value).max(1)).max(MOST_FAULTS + 1))
    }

    /// What a value says; nothing when it was read often enough.
    fn read<T: DeserializeOwned>(&mut self, value: &Value) -> Option<Read<T>> {
        self.0 = self.0.checked_sub(1)?;
        Some(serde_path_to_error::deserialize(Exact(value)))
    }
}

type Read<T> = Result<T, serde_path_to_error::Error<serde_json::Error>>;

fn parts(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(parts).sum::<usize>() + 1,
        Value::Object(fields) => fields.values().map(parts).sum::<usize>() + 1,
        _ => 1,
    }
}

/// Whether `pointer` is `place`, or points to a part of it.
fn lies_in(pointer: &str, place: &str) -> bool {
    pointer.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The field that is missing, in the words of the JSON reader.
fn missing_field(words: &str) -> Option<&str> {
    words.strip_prefix("missing field `")?.split('`').next()
}

/// Puts a value that its type takes in the place of a missing field, so that what else is missing is found; says whether
/// one was found.
fn stand_in<T: DeserializeOwned>(value: &mut Value, path: &[Segment], field: &str, readings: &mut Readings) -> bool {
    let texts = ["a", "2026-01-01", "2026-01-01T00:00:00Z", "09:00", "00000000-0000-0000-0000-000000000000"];
    // An object before a list: a choice that names its kind inside is read from a list, too, and could not be filled there.
    let others = [json!(1), json!(true), json!({}), json!([])];
    let mut candidates: VecDeque<Value> = texts.into_iter().map(Value::from).chain(others).collect();
    while let Some(candidate) = candidates.pop_front() {
        let Some(Value::Object(fields)) = part(value, path) else { return false };
        fields.insert(field.to_owned(), candidate);
        let error = match readings.read::<T>(value) {
            Some(Ok(_)) => return true,
            Some(Err(error)) => error,
            None => break,
        };
        let words = error.inner().to_string();
        let is_of_field = match error.path().iter().filter(|part| is_place(part)).nth(places(path).count()) {
            Some(Segment::Map { key }) => key == field,
            // A choice that names its kind inside is read as a whole, and its faults are told of the whole.
            None => ["invalid type", "invalid value", "unknown variant"].iter().any(|start| words.starts_with(start)),
            _ => false,
        };
        // What an object misses itself is found next.
        if !is_of_field || missing_field(&words).is_some() {
            return true;
        }
        let variants = words.strip_prefix("unknown variant").and_then(|words| words.split_once(", expected "));
        candidates.extend(variants.and_then(|(_, known)| known.split('`').nth(1)).map(Value::from));
    }
    if let Some(Value::Object(fields)) = part(value, path) {
        fields.shift_remove(field);
    }
    false
}

fn is_place(segment: &Segment) -> bool {
    matches!(segment, Segment::Seq { .. } | Segment::Map { .. })
}

fn places(path: &[Segment]) -> impl Iterator<Item = &Segment> {
    path.iter().filter(|segment| is_place(segment))
}

fn part<'v>(value: &'v mut Value, path: &[Segment]) -> Option<&'v mut Value> {
    places(path).try_fold(value, below)
}

fn below<'v>(value: &'v mut Value, segment: &Segment) -> Option<&'v mut Value> {
    match segment {
        Segment::Seq { index } => value.get_mut(*index),
        Segment::Map { key } => value.get_mut(key.as_str()),
        Segment::Enum { .. } | Segment::Unknown => None,
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
        let path: Vec<&Segment> = places(path).collect();
        let Some((last, above)) = path.split_last() else {
            return false;
        };
        let mut parent = value;
        let mut segments = Vec::new();
        for segment in above {
            segments.push((*segment).clone());
            match below(parent, segment) {
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
    if let Some(own) = words.strip_prefix(": ") {
        let (message, remedy) = sentences(own);
        return Invalid::new(pointer, "invalid_value", message, remedy);
    }
    if what.starts_with("UUID parsing failed") {
        let remedy = "Give an id with its hyphens, such as 019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.";
        return Invalid::new(pointer, "invalid_value", "The value is no id.", remedy);
    }
    if missing_field(words).is_some() {
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

/// What a type of ours says of a value, as what is wrong and what to do: the first sentence ends where no quote is open.
fn sentences(words: &str) -> (&str, &str) {
    let is_end = |(at, _): &(usize, &str)| {
        let count = |mark: char| words[..*at].matches(mark).count();
        count('“') == count('”')
    };
    match words.match_indices(". ").find(is_end) {
        Some((at, _)) => (&words[..=at], words[at + 1..].trim_start()),
        None => (words, ""),
    }
}

/// Names of types as people who write JSON know them.
fn plainly(words: &str) -> String {
    match words {
        "map" | "a map" => "an object".to_owned(),
        text if text.starts_with("struct ") || text.contains("tagged enum") => "an object".to_owned(),
        "string or map" => "a text".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0".to_owned(),
        "i8" | "i16" | "i32" | "i64" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a formatted UUID string" => "an id, as a text".to_owned(),
        "a formatted date string" => exact::DAY.to_owned(),
        "a formatted time string" => exact::TIME.to_owned(),
        text if text.contains("formatted date and time string") => exact::MOMENT.to_owned(),
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

//! From the fluent files to a struct of Rust: the build script writes it, and tests hold the files to each other.
//!
//! What is not used of fluent is refused: a message is one plain text, or a number with words that follow it
//! (`{ $count -> [one] … *[other] … }`). So a page takes its words from a field, without a search or a parse.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a message says.
#[derive(Debug, PartialEq, Eq)]
pub enum Message {
    /// The same always.
    Plain(String),
    /// One thing, or another number of them: what stands before the number and after it.
    Counted([(String, String); 2]),
}

/// The messages of a file, by name as Rust writes it; else what is wrong with it.
pub fn messages(file: &str) -> Result<BTreeMap<String, Message>, String> {
    let parsed = fluent_syntax::parser::parse(file).map_err(|(_, faults)| format!("{faults:?}"))?;
    let mut messages = BTreeMap::new();
    for entry in parsed.body {
        let Entry::Message(message) = entry else { continue };
        let name = message.id.name.replace('-', "_");
        let value = message.value.as_ref().ok_or_else(|| format!("`{name}` says nothing"))?;
        let said = said(value).ok_or_else(|| format!("`{name}` is neither a text nor one of `{{ $count -> … }}`"))?;
        if messages.insert(name.clone(), said).is_some() {
            return Err(format!("`{name}` is there twice"));
        }
    }
    Ok(messages)
}

fn said(pattern: &Pattern<&str>) -> Option<Message> {
    match pattern.elements.as_slice() {
        [PatternElement::Placeable { expression: Expression::Select { selector, variants } }] if is_count(selector) => {
            let [one, other] = variants.as_slice() else { return None };
            let is_named =
                |key: &VariantKey<&str>, word| matches!(key, VariantKey::Identifier { name } if *name == word);
            let is_right = is_named(&one.key, "one") && is_named(&other.key, "other") && other.default;
            is_right.then_some(Message::Counted([around(&one.value)?, around(&other.value)?]))
        }
        elements => text(elements).map(Message::Plain),
    }
}

/// What stands before and after the number; all of it before when the number is not named.
fn around(pattern: &Pattern<&str>) -> Option<(String, String)> {
    let is_number = |element: &PatternElement<&str>| match element {
        PatternElement::Placeable { expression: Expression::Inline(inline) } => is_count(inline),
        _ => false,
    };
    let at = pattern.elements.iter().position(is_number)?;
    Some((text(&pattern.elements[..at])?, text(&pattern.elements[at + 1..])?))
}

fn is_count(expression: &InlineExpression<&str>) -> bool {
    matches!(expression, InlineExpression::VariableReference { id } if id.name == "count")
}

fn text(elements: &[PatternElement<&str>]) -> Option<String> {
    elements
        .iter()
        .map(|element| if let PatternElement::TextElement { value } = element { Some(*value) } else { None })
        .collect()
}

/// In what two languages differ: messages that one of them lacks, or that count in one only.
pub fn differences(dutch: &BTreeMap<String, Message>, english: &BTreeMap<String, Message>) -> Vec<String> {
    let lacks = |ours: &BTreeMap<String, Message>, others: &BTreeMap<String, Message>, file: &str| {
        let absent = others.keys().filter(|name| !ours.contains_key(*name));
        absent.map(|name| format!("{file} lacks `{}`", name.replace('_', "-"))).collect::<Vec<_>>()
    };
    let counts = |message: &Message| matches!(message, Message::Counted(_));
    let unlike =
        dutch.iter().filter(|(name, said)| english.get(*name).is_some_and(|other| counts(other) != counts(said)));
    let unlike = unlike.map(|(name, _)| format!("`{}` counts in one language only", name.replace('_', "-")));
    [lacks(dutch, english, "nl.ftl"), lacks(english, dutch, "en.ftl"), unlike.collect()].concat()
}

/// The struct `Words`, and its two values.
pub fn code(dutch: &BTreeMap<String, Message>, english: &BTreeMap<String, Message>) -> String {
    let mut code = String::from("/// The words of one language.\npub struct Words {\n");
    let mut named = String::new();
    for (name, said) in dutch {
        let (kind, about) = match said {
            Message::Plain(text) => ("&'static str", text.clone()),
            Message::Counted([_, (before, after)]) => ("Counted", format!("{before}5{after}")),
        };
        let _ = writeln!(code, "    #[doc = {:?}]\n    pub {name}: {kind},", format!("`{about}`"));
        if matches!(said, Message::Plain(_)) {
            let _ = writeln!(named, "            {name:?} => self.{name},");
        }
    }
    code.push_str("}\n");
    for (constant, about, messages) in
        [("DUTCH", "Nederlands, in plain words (B1).", dutch), ("ENGLISH", "English.", english)]
    {
        let _ = writeln!(code, "/// {about}\npub const {constant}: Words = Words {{");
        for (name, said) in messages {
            let _ = match said {
                Message::Plain(text) => writeln!(code, "    {name}: {text:?},"),
                Message::Counted([one, other]) => {
                    writeln!(code, "    {name}: Counted {{ one: {one:?}, other: {other:?} }},")
                }
            };
        }
        code.push_str("};\n");
    }
    let _ = write!(
        code,
        "impl Words {{\n    /// The text of this name, for names that are put together from a code.\n    \
         pub fn named(&self, name: &str) -> Option<&'static str> {{\n        Some(match name {{\n{named}            \
         _ => return None,\n        }})\n    }}\n}}\n"
    );
    code
}

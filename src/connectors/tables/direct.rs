//! A row of a CSV table as a profile at once, without a JSON value in between.
//!
//! This is the quick way for the many rows without a fault, and says nothing of what is wrong with the others:
//! [`super::Form::row`] does. Both ways give the same profile.

use super::columns::{Column, Into};
use super::lists::items;
use serde::de::value::{CowStrDeserializer, Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::borrow::Cow;

/// Where in the profile each column of a table goes.
#[derive(Clone)]
pub struct Tree {
    root: Node,
    version: Option<usize>,
    /// Columns in whose rows fields depend on each other: filled cells here, or a filled one beside an empty one, are
    /// left to the other way.
    apart: Vec<usize>,
    halves: Vec<(usize, usize)>,
}

#[derive(Clone)]
enum Node {
    Object(Vec<(&'static str, Node)>),
    List(Vec<Node>),
    Cell(usize, &'static Column),
}

impl Tree {
    /// The tree of a table with these columns.
    pub fn of(columns: &[&'static Column]) -> Self {
        let mut tree = Self { root: Node::Object(Vec::new()), version: None, apart: Vec::new(), halves: Vec::new() };
        let place_of = |name: &str| columns.iter().position(|column| column.name == name);
        for (place, column) in columns.iter().copied().enumerate() {
            match (&column.into, column.pointers().first()) {
                (Into::ActivityVersion(_), _) => tree.version = Some(place),
                (Into::Text(_) | Into::List(_) | Into::Activities(_), Some(pointer))
                    if !pointer.starts_with("/doNotContact") =>
                {
                    tree.root.insert(pointer.split('/').skip(1), Node::Cell(place, column));
                }
                // A column that is worked out says nothing of the firm.
                (_, None) => {}
                _ => tree.apart.push(place),
            }
        }
        tree.halves.extend(place_of("externalSystem").zip(place_of("externalId")));
        tree
    }

    /// The profile of a row with the fields that it mentions; nothing when it must be read the other way.
    pub fn read<T: DeserializeOwned>(&self, cells: &[&str]) -> Option<(T, Vec<&'static str>)> {
        let is_empty = |place: &usize| cells.get(*place).is_none_or(|cell| cell.trim().is_empty());
        if !self.apart.iter().all(is_empty) || self.halves.iter().any(|(one, other)| is_empty(one) != is_empty(other)) {
            return None;
        }
        let version = self.version.and_then(|place| cells.get(place)).map(|cell| cell.trim());
        let row = Row { cells, version: version.filter(|version| !version.is_empty()) };
        let Node::Object(fields) = &self.root else { return None };
        let mentioned = fields.iter().filter(|(_, node)| node.is_filled(&row)).map(|(name, _)| *name).collect();
        Some((T::deserialize(At { node: &self.root, row: &row }).ok()?, mentioned))
    }
}

impl Node {
    fn insert(&mut self, mut pointer: impl Iterator<Item = &'static str>, leaf: Node) {
        let Some(part) = pointer.next() else {
            *self = leaf;
            return;
        };
        let empty = || Node::Object(Vec::new());
        let below = match (part.parse::<usize>(), &mut *self) {
            (Ok(place), Node::List(items)) => {
                items.resize(items.len().max(place + 1), empty());
                &mut items[place]
            }
            (Ok(place), _) => {
                *self = Node::List(vec![empty(); place + 1]);
                match self {
                    Node::List(items) => &mut items[place],
                    _ => return,
                }
            }
            (Err(_), Node::Object(fields)) => {
                let known = fields.iter().position(|(name, _)| *name == part);
                let at = known.unwrap_or_else(|| {
                    fields.push((part, empty()));
                    fields.len() - 1
                });
                &mut fields[at].1
            }
            (Err(_), _) => return,
        };
        below.insert(pointer, leaf);
    }

    fn is_filled(&self, row: &Row<'_>) -> bool {
        match self {
            Node::Object(fields) => fields.iter().any(|(_, node)| node.is_filled(row)),
            Node::List(items) => items.iter().any(|node| node.is_filled(row)),
            Node::Cell(place, _) => !row.cell(*place).is_empty(),
        }
    }
}

struct Row<'de> {
    cells: &'de [&'de str],
    version: Option<&'de str>,
}

impl<'de> Row<'de> {
    fn cell(&self, place: usize) -> &'de str {
        self.cells.get(place).map_or("", |cell| cell.trim())
    }
}

/// A part of the profile of a row.
#[derive(Clone, Copy)]
struct At<'de> {
    node: &'de Node,
    row: &'de Row<'de>,
}

impl<'de> Deserializer<'de> for At<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Self { row, .. } = self;
        match self.node {
            Node::Object(fields) => {
                let filled = fields.iter().filter(|(_, node)| node.is_filled(row));
                visitor.visit_map(MapDeserializer::new(filled.map(|(name, node)| (*name, At { node, row }))))
            }
            Node::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(|node| At { node, row }))),
            Node::Cell(place, column) => match column.into {
                Into::List(_) => {
                    visitor.visit_seq(SeqDeserializer::new(items(row.cell(*place)).map(CowStrDeserializer::new)))
                }
                Into::Activities(_) => {
                    let activity = |(place, text)| Activity { text, version: row.version, is_main: place == 0 };
                    visitor.visit_seq(SeqDeserializer::new(items(row.cell(*place)).enumerate().map(activity)))
                }
                _ => visitor.visit_borrowed_str(row.cell(*place)),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for At<'de> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// An item of a cell with activities: a code in full, or a word.
struct Activity<'de> {
    text: Cow<'de, str>,
    version: Option<&'de str>,
    is_main: bool,
}

impl<'de> Deserializer<'de> for Activity<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !self.text.starts_with(|c: char| c.is_ascii_digit()) {
            return CowStrDeserializer::new(self.text).deserialize_any(visitor);
        }
        let code = [("code", Part::Text(self.text)), ("main", Part::Flag(self.is_main))];
        let version = self.version.map(|version| ("version", Part::Text(version.into())));
        visitor.visit_map(MapDeserializer::new(code.into_iter().chain(version)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Activity<'de> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

enum Part<'de> {
    Text(Cow<'de, str>),
    Flag(bool),
}

impl<'de> Deserializer<'de> for Part<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Part::Text(text) => CowStrDeserializer::new(text).deserialize_any(visitor),
            Part::Flag(flag) => visitor.visit_bool(flag),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Part<'de> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

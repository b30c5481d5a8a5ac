//! JSON without what says nothing. Names of members are held back until it is known that their value says something.

use serde_json::ser::{CharEscape, CompactFormatter, Formatter};
use std::io::{Result, Write};

/// Writes JSON without spaces, without members that are `null`, and without empty lists and objects that are members of
/// the outermost object, unless they are to be kept.
pub struct Lean<'a> {
    kept: &'a [&'a str],
    /// The name of the member whose value comes next, in quotes.
    name: Vec<u8>,
    /// Whether the name is being written.
    is_in_name: bool,
    /// Whether the name is held back.
    is_held: bool,
    /// The bracket that is held back with it.
    bracket: Option<u8>,
    /// For each list or object that is open, whether a member was written.
    open: Vec<bool>,
}

impl<'a> Lean<'a> {
    /// Members of the record with these names are written also when they are empty.
    pub fn keeping(kept: &'a [&'a str]) -> Self {
        let (name, open) = (Vec::with_capacity(32), Vec::with_capacity(8));
        Self { kept, name, is_in_name: false, is_held: false, bracket: None, open }
    }

    /// Writes what was held back.
    fn release<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        if !std::mem::take(&mut self.is_held) {
            return Ok(());
        }
        // The list or object that is held back is open already; the name stands in the one around it.
        let around = self.open.len().checked_sub(1 + usize::from(self.bracket.is_some()));
        if let Some(has_members) = around.and_then(|around| self.open.get_mut(around))
            && std::mem::replace(has_members, true)
        {
            writer.write_all(b",")?;
        }
        writer.write_all(&self.name)?;
        writer.write_all(b":")?;
        match self.bracket.take() {
            Some(bracket) => writer.write_all(&[bracket]),
            None => Ok(()),
        }
    }

    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: u8) -> Result<()> {
        let is_kept = || self.kept.iter().any(|kept| self.name.get(1..self.name.len() - 1) == Some(kept.as_bytes()));
        if self.is_held && self.bracket.is_none() && self.open.len() == 1 && !is_kept() {
            self.bracket = Some(bracket);
        } else {
            self.release(writer)?;
            writer.write_all(&[bracket])?;
        }
        self.open.push(false);
        Ok(())
    }

    fn end<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: u8) -> Result<()> {
        self.open.pop();
        if self.bracket.take().is_some() {
            self.is_held = false;
            return Ok(());
        }
        writer.write_all(&[bracket])
    }
}

/// Values that always say something.
macro_rules! values {
    ($($write:ident($value:ty))*) => {
        $(fn $write<W: ?Sized + Write>(&mut self, writer: &mut W, value: $value) -> Result<()> {
            if self.is_in_name {
                return CompactFormatter.$write(&mut self.name, value);
            }
            self.release(writer)?;
            CompactFormatter.$write(writer, value)
        })*
    };
}

impl Formatter for Lean<'_> {
    values! {
        write_bool(bool) write_i8(i8) write_i16(i16) write_i32(i32) write_i64(i64) write_i128(i128) write_u8(u8)
        write_u16(u16) write_u32(u32) write_u64(u64) write_u128(u128) write_f32(f32) write_f64(f64)
        write_number_str(&str) write_raw_fragment(&str)
    }

    fn write_null<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        if self.is_held && self.bracket.is_none() {
            self.is_held = false;
            return Ok(());
        }
        self.release(writer)?;
        writer.write_all(b"null")
    }

    fn begin_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        if self.is_in_name {
            self.name.push(b'"');
            return Ok(());
        }
        self.release(writer)?;
        writer.write_all(b"\"")
    }

    fn end_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        if self.is_in_name {
            self.name.push(b'"');
            return Ok(());
        }
        writer.write_all(b"\"")
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> Result<()> {
        if self.is_in_name {
            self.name.extend_from_slice(fragment.as_bytes());
            return Ok(());
        }
        writer.write_all(fragment.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, writer: &mut W, escape: CharEscape) -> Result<()> {
        match self.is_in_name {
            true => CompactFormatter.write_char_escape(&mut self.name, escape),
            false => CompactFormatter.write_char_escape(writer, escape),
        }
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.begin(writer, b'[')
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.end(writer, b']')
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.release(writer)?;
        if first { Ok(()) } else { writer.write_all(b",") }
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.begin(writer, b'{')
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.end(writer, b'}')
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, _: bool) -> Result<()> {
        self.release(writer)?;
        self.name.clear();
        self.is_in_name = true;
        Ok(())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> Result<()> {
        self.is_in_name = false;
        self.is_held = true;
        Ok(())
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> Result<()> {
        Ok(())
    }
}

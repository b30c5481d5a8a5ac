//! In which encoding a text file is, and reading Windows-1252 and UTF-16 as UTF-8.

use super::lines::in_cp1252;
use std::io::{BufRead, BufReader, Read, Result};

/// The encoding of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, and what looks like nothing else.
    Utf8,
    /// What spreadsheets on Windows write as "Unicode text" (UTF-16), of either order of bytes.
    Utf16,
    /// What spreadsheets on Windows write as "CSV" (CP1252).
    Windows1252,
}

impl Encoding {
    /// Its name on the internet.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// Reads a whole file to find out. UTF-8 is what begins with its mark, what has no byte that is not of UTF-8, and
    /// what has at least as many characters of several bytes as such bytes: letters with accents in Windows-1252 make
    /// such a character only by a rare chance (`É` before `–`), so that a file with them is UTF-8 into which something
    /// else was pasted, and as Windows-1252 each of its accents would turn into two signs without a word. What is left is
    /// Windows-1252, when it has no NUL and no byte that Windows-1252 lacks. Of UTF-8 and of a file that is neither, broken
    /// lines are told one by one.
    pub fn of(source: impl Read) -> Result<Encoding> {
        let mut source = BufReader::with_capacity(256 * 1024, source);
        let head = source.fill_buf()?;
        if utf16(head).is_some() {
            return Ok(Encoding::Utf16);
        }
        if head.starts_with(b"\xef\xbb\xbf") {
            return Ok(Encoding::Utf8);
        }
        let mut count = Count::default();
        loop {
            let bytes = source.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            if bytes.iter().any(|byte| *byte == 0 || in_cp1252(*byte).is_none()) {
                // NUL, or a byte that Windows-1252 lacks: whatever the file is, it is not that.
                return Ok(Encoding::Utf8);
            }
            count.add(bytes);
            let length = bytes.len();
            source.consume(length);
        }
        Ok(if count.is_utf8() { Encoding::Utf8 } else { Encoding::Windows1252 })
    }
}

/// What speaks for UTF-8 in a text, and what against it.
#[derive(Default)]
struct Count {
    /// Characters of several bytes.
    characters: usize,
    /// Bytes that are no part of a character.
    stray: usize,
    /// The beginning of a character that may go on in the next part.
    open: Vec<u8>,
}

impl Count {
    /// Counts the next part of the text.
    fn add(&mut self, part: &[u8]) {
        let mut text = std::mem::take(&mut self.open);
        text.extend_from_slice(part);
        let mut seen = 0;
        for chunk in text.utf8_chunks() {
            let (valid, wrong) = (chunk.valid(), chunk.invalid());
            seen += valid.len() + wrong.len();
            self.characters += valid.bytes().filter(|byte| *byte >= 0xc0).count();
            let is_open = || std::str::from_utf8(wrong).is_err_and(|fault| fault.error_len().is_none());
            if seen == text.len() && is_open() {
                self.open = wrong.to_vec();
            } else {
                self.stray += wrong.len();
            }
        }
    }

    fn is_utf8(&self) -> bool {
        self.characters >= self.stray + self.open.len()
    }
}

/// A reader of Windows-1252 that gives UTF-8.
pub struct FromWindows<R> {
    source: R,
    waiting: Vec<u8>,
    given: usize,
}

impl<R: Read> FromWindows<R> {
    /// Reads `source` as Windows-1252.
    pub fn new(source: R) -> Self {
        Self { source, waiting: Vec::new(), given: 0 }
    }
}

impl<R: Read> Read for FromWindows<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        if self.given == self.waiting.len() {
            let mut bytes = [0; 16 * 1024];
            let count = self.source.read(&mut bytes)?;
            self.waiting.clear();
            self.given = 0;
            let mut letter = [0; 4];
            for byte in &bytes[..count] {
                let text = in_cp1252(*byte).unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut letter);
                self.waiting.extend_from_slice(text.as_bytes());
            }
        }
        let count = out.len().min(self.waiting.len() - self.given);
        out[..count].copy_from_slice(&self.waiting[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// Which byte of a unit of UTF-16 comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

/// The order of bytes of a file in UTF-16: its mark tells it, else that every second byte of the first few is zero.
pub(super) fn utf16(head: &[u8]) -> Option<ByteOrder> {
    let zeros = |offset: usize| head.iter().take(16).skip(offset).step_by(2).all(|byte| *byte == 0);
    match head {
        [0xff, 0xfe, ..] => Some(ByteOrder::Little),
        [0xfe, 0xff, ..] => Some(ByteOrder::Big),
        [_, _, _, _, ..] if zeros(0) != zeros(1) => Some(if zeros(0) { ByteOrder::Big } else { ByteOrder::Little }),
        _ => None,
    }
}

/// A source that gives UTF-8, or whatever it holds when that is no UTF-16.
pub(super) enum Decoded<R> {
    AsItIs(BufReader<R>),
    FromUtf16(FromUtf16<BufReader<R>>),
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(source: BufReader<R>, order: Option<ByteOrder>) -> Self {
        match order {
            None => Decoded::AsItIs(source),
            Some(order) => Decoded::FromUtf16(FromUtf16 { source, order, text: Vec::new(), given: 0 }),
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let bytes = self.fill_buf()?;
        let count = out.len().min(bytes.len());
        out[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        match self {
            Decoded::AsItIs(source) => source.fill_buf(),
            Decoded::FromUtf16(source) => source.fill(),
        }
    }

    fn consume(&mut self, count: usize) {
        match self {
            Decoded::AsItIs(source) => source.consume(count),
            Decoded::FromUtf16(source) => source.given += count,
        }
    }
}

/// A reader of UTF-16 that gives UTF-8.
pub(super) struct FromUtf16<R> {
    source: R,
    order: ByteOrder,
    text: Vec<u8>,
    given: usize,
}

impl<R: BufRead> FromUtf16<R> {
    fn fill(&mut self) -> Result<&[u8]> {
        /// Units that are read together.
        const MANY: u64 = 8 * 1024;
        if self.given == self.text.len() {
            let mut bytes = Vec::new();
            (&mut self.source).take(2 * MANY).read_to_end(&mut bytes)?;
            let unit = |pair: &[u8]| match (pair, self.order) {
                ([one, other], ByteOrder::Little) => u16::from_le_bytes([*one, *other]),
                ([one, other], ByteOrder::Big) => u16::from_be_bytes([*one, *other]),
                // Half a unit at the end: no character.
                _ => 0xdfff,
            };
            // The second half of the last character comes with the next part.
            if bytes.len() as u64 == 2 * MANY && matches!(unit(&bytes[bytes.len() - 2..]), 0xd800..0xdc00) {
                (&mut self.source).take(2).read_to_end(&mut bytes)?;
            }
            self.text.clear();
            self.given = 0;
            let mut letter = [0; 4];
            for character in char::decode_utf16(bytes.chunks(2).map(unit)) {
                match character {
                    Ok(character) => self.text.extend_from_slice(character.encode_utf8(&mut letter).as_bytes()),
                    // Half a character alone becomes a byte that is none in UTF-8, so that its line is told as faulty.
                    Err(_) => self.text.push(0x81),
                }
            }
        }
        Ok(&self.text[self.given..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_utf16(text: &str, order: ByteOrder) -> Vec<u8> {
        let bytes = |unit: u16| match order {
            ByteOrder::Little => unit.to_le_bytes(),
            ByteOrder::Big => unit.to_be_bytes(),
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        Decoded::new(BufReader::new(bytes), utf16(bytes)).read_to_end(&mut text).unwrap();
        text
    }

    #[test]
    fn utf16_is_read_in_either_order_with_and_without_its_mark_wherever_it_is_cut() {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            for text in ["naam\tplaats\r\nCafé €\tOss\r\n".to_owned(), format!("naam;plaats\n{}", "é𝄞".repeat(20_000))]
            {
                for mark in ["", "\u{feff}"] {
                    let text = format!("{mark}{text}");
                    let bytes = as_utf16(&text, order);
                    assert_eq!(Encoding::of(&bytes[..]).unwrap(), Encoding::Utf16);
                    assert!(decoded(&bytes) == text.as_bytes(), "{order:?} {mark:?}");
                }
            }
        }
    }

    #[test]
    fn half_a_character_is_no_text() {
        let mut bytes = as_utf16("\u{feff}naam\n", ByteOrder::Little);
        bytes.extend_from_slice(&[0x00, 0xd8, b'x', 0, b'y']);
        assert_eq!(&decoded(&bytes)[3..], b"naam\n\x81x\x81");
    }

    #[test]
    fn windows_text_is_recognised_and_read() {
        let windows = b"Caf\xe9 \x80 5";
        assert_eq!(Encoding::of(&windows[..]).unwrap(), Encoding::Windows1252);
        let mut text = String::new();
        FromWindows::new(&windows[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "Café € 5");
    }

    #[test]
    fn utf8_stays_utf8_wherever_it_is_cut() {
        let text = "é".repeat(200_000);
        for start in 0..2 {
            let text = format!("{}{text}", "x".repeat(start));
            assert_eq!(Encoding::of(text.as_bytes()).unwrap(), Encoding::Utf8);
        }
        assert_eq!(Encoding::of(&b"Caf\xe9 \0"[..]).unwrap(), Encoding::Utf8);
    }

    #[test]
    fn a_few_bytes_of_another_encoding_do_not_make_a_file_windows() {
        let rows = "Café Été\n".repeat(50);
        let with = |begin: &str, end: &[u8]| Encoding::of(&[begin.as_bytes(), end].concat()[..]).unwrap();
        assert_eq!(with(&rows, b"Caf\xe9\n"), Encoding::Utf8);
        assert_eq!(with(&rows, b"Caf\xc3"), Encoding::Utf8, "cut off within a character");
        assert_eq!(with("é", b"Caf\xe9"), Encoding::Utf8);
        assert_eq!(with("\u{feff}naam\n", b"Caf\xe9 \xc9t\xe9\n"), Encoding::Utf8, "its mark says so");
        assert_eq!(with("", b"CAF\xc9 \x96 CAF\xc9\x96 \xc9T\xc9\n"), Encoding::Windows1252, "one by chance");
        // Wherever the parts end in which it is read.
        for start in 0..3 {
            let long = "x".repeat(start) + &"€".repeat(200_000);
            assert_eq!(with(&long, b"Caf\xe9\n"), Encoding::Utf8);
            assert_eq!(with(&"x".repeat(300_000 + start), b"Caf\xe9 \xe9\xe9n"), Encoding::Windows1252);
        }
    }
}

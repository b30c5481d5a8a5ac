//! Lines of a text file, one at a time and never longer than a megabyte: the guard against files that are not what
//! they seem (another encoding, binary data, a line without end).

use super::Fault;
use super::encoding::{Decoded, utf16};
use std::io::{BufRead, BufReader, Read};

/// The longest line, in bytes; a longer one is passed over, not kept.
pub const LONGEST: usize = 1_000_000;

/// One line with its end, and where it stands.
pub struct Line<'a> {
    /// Number of the line, from 1.
    pub number: u64,
    /// The text, line end included.
    pub text: &'a str,
}

/// A reader of lines.
pub struct Lines<R> {
    source: Decoded<R>,
    buffer: Vec<u8>,
    end: u8,
    number: u64,
    broken: bool,
}

impl<R: Read> Lines<R> {
    /// Opens a source; reads UTF-16 as UTF-8 and takes off a byte order mark.
    pub fn open(source: R) -> Result<Self, Fault> {
        let mut source = BufReader::with_capacity(64 * 1024, source);
        let head = source.fill_buf().map_err(|cause| unreadable(1, &cause))?;
        let order = utf16(head);
        let mut source = Decoded::new(source, order);
        let head = source.fill_buf().map_err(|cause| unreadable(1, &cause))?;
        let end = end_of_lines(head);
        if head.starts_with(&[0xef, 0xbb, 0xbf]) {
            source.consume(3);
        }
        Ok(Self { source, buffer: Vec::new(), end, number: 0, broken: false })
    }

    /// Number of the line that was read last.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line. After a faulty line the next one can be read; a source that breaks off gives nothing more.
    pub fn next_line(&mut self) -> Option<Result<Line<'_>, Fault>> {
        if self.broken {
            return None;
        }
        self.buffer.clear();
        let limit = (LONGEST + 1) as u64;
        match (&mut self.source).take(limit).read_until(self.end, &mut self.buffer) {
            Ok(0) => return None,
            Ok(_) => self.number += 1,
            Err(cause) => {
                self.broken = true;
                return Some(Err(unreadable(self.number + 1, &cause)));
            }
        }
        if self.buffer.len() > LONGEST {
            return Some(Err(self.pass_over_long_line()));
        }
        Some(checked(&self.buffer, self.number))
    }

    fn pass_over_long_line(&mut self) -> Fault {
        if self.buffer.last() != Some(&self.end) {
            self.broken = self.source.skip_until(self.end).is_err();
        }
        self.buffer = Vec::new();
        let message = "The line is longer than 1 MB.";
        Fault::new(self.number, "", "too_long", message, "Split the record, or leave the long text out.")
    }
}

const SAVE_AS_UTF8: &str = "Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”) and import it again; of a file that is UTF-8, \
    write the character anew.";

fn unreadable(line: u64, cause: &std::io::Error) -> Fault {
    let message = format!("The file cannot be read any further: {cause}.");
    Fault::new(line, "", "unreadable", message, "Check the file and import it again.")
}

/// What ends a line: a line feed, or the carriage return alone that spreadsheets on a Mac write as "CSV (Macintosh)".
/// A carriage return as the last byte that was read may be half of a pair.
fn end_of_lines(head: &[u8]) -> u8 {
    let is_mac = !head.contains(&b'\n') && head.iter().rev().skip(1).any(|byte| *byte == b'\r');
    if is_mac { b'\r' } else { b'\n' }
}

fn checked(bytes: &[u8], number: u64) -> Result<Line<'_>, Fault> {
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let message = format!("Byte {} of the line is NUL.", at + 1);
        return Err(Fault::new(number, "", "nul_byte", message, "Take the NUL byte out; a text file has none."));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Line { number, text }),
        Err(wrong) => Err(not_utf8(bytes, wrong.valid_up_to(), number)),
    }
}

/// Names the byte and, when the line reads well in the usual Windows code page, what it must have been meant as.
fn not_utf8(bytes: &[u8], at: usize, number: u64) -> Fault {
    let byte = bytes.get(at).copied().unwrap_or_default();
    let message = format!("Byte {} of the line (0x{byte:02X}) is not UTF-8", at + 1);
    let message = match in_cp1252(byte) {
        Some(letter) => format!("{message}; in Windows-1252 it would be “{letter}”."),
        None => format!("{message}."),
    };
    Fault::new(number, "", "wrong_encoding", message, SAVE_AS_UTF8)
}

/// The character of a byte above ASCII in Windows-1252; nothing for its five unused bytes.
pub(super) fn in_cp1252(byte: u8) -> Option<char> {
    const SPECIAL: [Option<char>; 32] = [
        Some('€'),
        None,
        Some('‚'),
        Some('ƒ'),
        Some('„'),
        Some('…'),
        Some('†'),
        Some('‡'),
        Some('ˆ'),
        Some('‰'),
        Some('Š'),
        Some('‹'),
        Some('Œ'),
        None,
        Some('Ž'),
        None,
        None,
        Some('‘'),
        Some('’'),
        Some('“'),
        Some('”'),
        Some('•'),
        Some('–'),
        Some('—'),
        Some('˜'),
        Some('™'),
        Some('š'),
        Some('›'),
        Some('œ'),
        None,
        Some('ž'),
        Some('Ÿ'),
    ];
    match byte {
        0x80..=0x9f => SPECIAL[usize::from(byte - 0x80)],
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_fault(bytes: &[u8]) -> Fault {
        let mut lines = match Lines::open(bytes) {
            Ok(lines) => lines,
            Err(fault) => return fault,
        };
        loop {
            match lines.next_line() {
                Some(Ok(_)) => {}
                Some(Err(fault)) => return fault,
                None => panic!("no fault"),
            }
        }
    }

    #[test]
    fn a_windows_file_is_refused_with_line_byte_and_letter() {
        let fault = first_fault(b"naam\nCaf\xe9 Proef\n");
        assert_eq!((fault.line, fault.fault.code.as_str()), (2, "wrong_encoding"));
        assert!(fault.fault.message.contains("Byte 4") && fault.fault.message.contains("“é”"), "{fault:?}");
        assert!(fault.fault.remedy.contains("UTF-8"));
        assert!(first_fault(b"5 \x80").fault.message.contains("“€”"));
    }

    #[test]
    fn a_byte_order_mark_is_taken_off() {
        let mut lines = Lines::open(&b"\xef\xbb\xbfnaam\n"[..]).unwrap();
        assert_eq!(lines.next_line().unwrap().unwrap().text, "naam\n");
    }

    #[test]
    fn lines_that_end_in_a_carriage_return_alone_are_lines() {
        let mut lines = Lines::open(&b"naam;plaats\rProef;Tilburg\rTwee;Breda"[..]).unwrap();
        let mut texts = Vec::new();
        while let Some(line) = lines.next_line() {
            let line = line.unwrap();
            texts.push((line.number, line.text.to_owned()));
        }
        let expected = [(1, "naam;plaats\r"), (2, "Proef;Tilburg\r"), (3, "Twee;Breda")];
        assert_eq!(texts, expected.map(|(number, text)| (number, text.to_owned())));
        let mut pairs = Lines::open(&b"naam\r\nProef\r"[..]).unwrap();
        assert_eq!(pairs.next_line().unwrap().unwrap().text, "naam\r\n");
    }

    #[test]
    fn a_long_line_is_passed_over_and_the_next_one_read() {
        let mut text = vec![b'x'; 2 * LONGEST];
        text.extend_from_slice(b"\nna\n");
        let mut lines = Lines::open(&text[..]).unwrap();
        assert_eq!(lines.next_line().unwrap().err().unwrap().fault.code, "too_long");
        let next = lines.next_line().unwrap().unwrap();
        assert_eq!((next.number, next.text), (2, "na\n"));
        assert!(lines.next_line().is_none());
    }

    #[test]
    fn a_nul_byte_is_named() {
        let fault = first_fault(b"naam;plaats\nPro\0ef;Tilburg\n");
        assert_eq!((fault.line, fault.fault.code.as_str()), (2, "nul_byte"));
    }

    #[test]
    fn a_source_that_breaks_off_is_reported_once() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("cable out"))
            }
        }
        let fault = Lines::open(Broken).err().unwrap();
        assert_eq!(fault.fault.code, "unreadable");
        let mut lines = Lines::open((&b"a\n"[..]).chain(Broken)).unwrap();
        assert!(lines.next_line().unwrap().is_ok());
        assert!(lines.next_line().unwrap().is_err());
        assert!(lines.next_line().is_none());
    }
}

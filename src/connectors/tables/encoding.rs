//! In which encoding a text file is, and reading Windows-1252 as UTF-8.

use super::lines::in_cp1252;
use std::io::{BufRead, BufReader, Read, Result};

/// The encoding of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, and what looks like nothing else: UTF-16 is refused where lines are read.
    Utf8,
    /// What spreadsheets on Windows write as "CSV" (CP1252).
    Windows1252,
}

impl Encoding {
    /// Its name on the internet.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// Reads a whole file to find out. Windows-1252 is what is not UTF-8 and has no byte that Windows-1252 lacks and no
    /// NUL; a file that is neither is told line by line as broken UTF-8.
    pub fn of(source: impl Read) -> Result<Encoding> {
        let mut source = BufReader::with_capacity(256 * 1024, source);
        let (mut is_utf8, mut is_windows) = (true, true);
        let mut left: Vec<u8> = Vec::new();
        loop {
            let bytes = source.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            let length = bytes.len();
            is_windows &= !bytes.iter().any(|byte| *byte == 0 || in_cp1252(*byte).is_none());
            if is_utf8 {
                left.extend_from_slice(bytes);
                match std::str::from_utf8(&left) {
                    Ok(_) => left.clear(),
                    // The last character goes on in the next part.
                    Err(wrong) if wrong.error_len().is_none() => drop(left.drain(..wrong.valid_up_to())),
                    Err(_) => is_utf8 = false,
                }
            }
            source.consume(length);
            if !is_utf8 && !is_windows {
                break;
            }
        }
        let is_windows = is_windows && (!is_utf8 || !left.is_empty());
        Ok(if is_windows { Encoding::Windows1252 } else { Encoding::Utf8 })
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

#[cfg(test)]
mod tests {
    use super::*;

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
}

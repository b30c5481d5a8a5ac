//! How large a workbook may become when it is unpacked.
//!
//! Whoever understands a workbook holds one piece of XML at a time, what stands in one cell, and the texts that cells
//! share. A small file can make each of them gigabytes. So every part is gone through before, with the same reader of XML and
//! with none of it kept: it ends at the first piece, cell or part that is out of bounds.

use super::Fault;
use super::sheet::unreadable;
use super::workbook::no_workbook;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Bytes of all sheets together: a million rows of a dozen columns take half of it.
const MOST_IN_SHEETS: u64 = 1024 * 1024 * 1024;
/// Bytes of all other parts together, of which the texts that cells share are held in memory.
const MOST_BESIDE: u64 = 192 * 1024 * 1024;
/// Texts that cells share: each takes memory beside its letters.
const MOST_TEXTS: u64 = 5_000_000;
/// Bytes of one tag, of one text, and of all that stands in one cell. Excel allows 32,767 characters in a cell.
const MOST_IN_A_CELL: u64 = 1024 * 1024;

/// Checks every part; what a part says of its own size may be a lie.
pub(super) fn check(path: &Path) -> Result<(), Fault> {
    let file = File::open(path).map_err(|cause| unreadable(&cause))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|cause| no_workbook(&cause))?;
    let (mut in_sheets, mut beside) = (MOST_IN_SHEETS, MOST_BESIDE);
    for number in 0..archive.len() {
        let part = archive.by_index(number).map_err(|cause| no_workbook(&cause))?;
        let name = part.name().map_err(|cause| no_workbook(&cause))?.to_ascii_lowercase();
        // Texts that cells share are held wherever a workbook puts them.
        let is_sheet = name.starts_with("xl/worksheets/") && !name.ends_with("sharedstrings.xml");
        let left = if is_sheet { &mut in_sheets } else { &mut beside };
        let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
        let mut part = Counted { from: BufReader::new(part), taken: Cell::new(0), most: Cell::new(*left) };
        if is_xml {
            check_pieces(&mut part, *left)?;
        }
        part.most.set(*left);
        match io::copy(&mut part, &mut io::sink()) {
            Ok(_) => *left -= part.taken.get(),
            Err(cause) if is_too_much(&cause) => {
                return Err(too_large("The workbook is too large when it is unpacked."));
            }
            Err(cause) => return Err(no_workbook(&cause)),
        }
    }
    Ok(())
}

/// Goes through a part of XML as far as it is XML; who understands it ends there too.
fn check_pieces<R: BufRead>(part: &mut Counted<R>, left: u64) -> Result<(), Fault> {
    let too_long = || too_large("A text of the workbook is longer than 1 MB.");
    let mut reader = Reader::from_reader(part);
    let config = reader.config_mut();
    (config.check_end_names, config.check_comments, config.expand_empty_elements) = (false, false, true);
    let mut piece = Vec::new();
    let (mut texts, mut cell_began) = (0, None);
    loop {
        piece.clear();
        let taken = reader.get_ref().taken.get();
        reader.get_ref().most.set(left.min(taken + MOST_IN_A_CELL));
        match reader.read_event_into(&mut piece) {
            Ok(Event::Start(start)) => match start.local_name().as_ref() {
                "sst" if announced(&start) > MOST_TEXTS => return Err(too_many()),
                "si" => {
                    texts += 1;
                    cell_began = Some(taken);
                }
                "c" | "row" | "sheetData" => cell_began = Some(taken),
                _ => {}
            },
            Ok(Event::End(end)) if matches!(end.local_name().as_ref(), "sheetData" | "sst") => cell_began = None,
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(quick_xml::Error::Io(cause)) if is_too_much(&cause) && left > taken + MOST_IN_A_CELL => {
                return Err(too_long());
            }
            Err(_) => return Ok(()),
        }
        if texts > MOST_TEXTS {
            return Err(too_many());
        }
        if cell_began.is_some_and(|began| reader.get_ref().taken.get() > began + MOST_IN_A_CELL) {
            return Err(too_long());
        }
    }
}

/// How many texts a part says that it holds: room is made for them at once.
fn announced(start: &BytesStart<'_>) -> u64 {
    let count = start.try_get_attribute("uniqueCount").ok().flatten();
    count.and_then(|count| count.value.parse().ok()).unwrap_or(0)
}

fn too_many() -> Fault {
    too_large("The workbook holds more than 5,000,000 different texts.")
}

fn too_large(message: &str) -> Fault {
    Fault::new(1, "", "too_large", message, "Save the sheet as CSV UTF-8 and send that.")
}

/// A reader that gives no more than it may.
struct Counted<R> {
    from: R,
    taken: Cell<u64>,
    most: Cell<u64>,
}

/// The failure of who asks for more than may be given.
#[derive(Debug, thiserror::Error)]
#[error("it is too large")]
struct TooMuch;

fn is_too_much(cause: &io::Error) -> bool {
    cause.get_ref().is_some_and(|inner| inner.is::<TooMuch>())
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let (taken, most) = (self.taken.get(), self.most.get());
        let bytes = self.from.fill_buf()?;
        if taken >= most && !bytes.is_empty() {
            return Err(io::Error::other(TooMuch));
        }
        let room = usize::try_from(most - taken.min(most)).unwrap_or(usize::MAX);
        Ok(&bytes[..bytes.len().min(room)])
    }

    fn consume(&mut self, amount: usize) {
        self.taken.set(self.taken.get() + amount as u64);
        self.from.consume(amount);
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let amount = self.fill_buf()?.read(into)?;
        self.consume(amount);
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// What is said of a workbook with one part: a begin, a piece so many times over, and an end.
    fn checked(name: &str, begin: &str, piece: &str, times: usize, end: &str) -> Result<(), String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("book.xlsx");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(begin.as_bytes()).unwrap();
        let block = piece.repeat(1000);
        for _ in 0..times / 1000 {
            archive.write_all(block.as_bytes()).unwrap();
        }
        archive.write_all(end.as_bytes()).unwrap();
        archive.finish().unwrap();
        check(&path).map_err(|fault| fault.fault.message)
    }

    const SHEET: &str = "xl/worksheets/sheet1.xml";
    const TEXTS: &str = "xl/sharedStrings.xml";

    #[test]
    fn nothing_in_a_workbook_that_is_held_at_once_is_long() {
        let long = Err("A text of the workbook is longer than 1 MB.".to_owned());
        assert_eq!(checked(SHEET, "<worksheet>", "     ", 2_000_000, "</worksheet>"), long);
        assert_eq!(checked(SHEET, "", "     ", 2_000_000, "<worksheet/>"), long);
        assert_eq!(checked(SHEET, "<worksheet><!--", "<c/>", 2_000_000, "--></worksheet>"), long);
        assert_eq!(checked(SHEET, "<worksheet a=\"", "<c/>", 2_000_000, "\"/>"), long);
        let many = "<sheetData><row><c t=\"inlineStr\"><is>";
        assert_eq!(checked(SHEET, many, "<r><t>text</t></r>", 100_000, "</is></c></row></sheetData>"), long);
        assert_eq!(checked(TEXTS, "<sst><si>", "<r><t>text</t></r>", 100_000, "</si></sst>"), long);
    }

    #[test]
    fn a_large_workbook_of_short_cells_is_good() {
        let cell = "<c r=\"A1\"><v>1</v></c>";
        assert_eq!(checked(SHEET, "<sheetData><row>", cell, 1_000_000, "</row></sheetData>"), Ok(()));
        let merged = "<sheetData><row/></sheetData><mergeCells>";
        assert_eq!(checked(SHEET, merged, "<mergeCell ref=\"A1:B1\"/>", 100_000, "</mergeCells>"), Ok(()));
        assert_eq!(checked(TEXTS, "<sst>", "<si><t>Breda</t></si>", 1_000_000, "</sst>"), Ok(()));
        assert_eq!(checked("xl/media/image1.png", "", "\u{1}", 4_000_000, ""), Ok(()));
    }

    #[test]
    fn many_texts_and_large_parts_are_refused() {
        let many = Err("The workbook holds more than 5,000,000 different texts.".to_owned());
        assert_eq!(checked(TEXTS, "<sst uniqueCount=\"99999999999\">", "", 0, "</sst>"), many);
        assert_eq!(checked(TEXTS, "<sst>", "<si/>", 5_001_000, "</sst>"), many);
        let large = Err("The workbook is too large when it is unpacked.".to_owned());
        assert_eq!(checked("xl/media/image1.png", "", &"\u{1}".repeat(100), 2_100_000, ""), large);
        assert_eq!(checked(TEXTS, "<sst>", &format!("<si><t>{}</t></si>", "a".repeat(200)), 1_000_000, ""), large);
    }
}

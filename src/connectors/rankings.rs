//! A table of rankings (CSV), written piece by piece, so that a run that was cut off can go on where it was.
//!
//! `FILE.part` grows by whole pieces; once a second, `FILE.part.json` notes how long it is and of which run. What a broken
//! run wrote beyond that is cut off. A finished table gets its name in one step.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Error, ErrorKind, Result, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The columns, in their order.
pub const COLUMNS: [&str; 12] = [
    "firmId",
    "externalId",
    "rank",
    "partnerId",
    "partnerName",
    "score",
    "firstStep",
    "doNotContact",
    "contactChannels",
    "contactRules",
    "contactNl",
    "contactEn",
];

/// Cells beside one another, as they are written. Most of a table are the same few, so that they are put in quotes once.
pub struct Cells(Vec<u8>);

impl Cells {
    /// At least two, as one that is empty would be no row.
    pub fn of<const N: usize>(cells: [&str; N]) -> Result<Self> {
        const { assert!(N > 1) };
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(cells)?;
        let mut written = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        written.pop();
        Ok(Self(written))
    }
}

/// One of the partners of a firm.
pub struct Row<'a> {
    /// Its place among them, from 1.
    pub rank: usize,
    /// Id and name.
    pub partner: &'a Cells,
    /// Tenths of points.
    pub score: u32,
    /// Code of the first step; empty when there is none.
    pub step: &'static str,
}

/// Rows of a table in memory.
#[derive(Default)]
pub struct Rows(Vec<u8>);

impl Rows {
    /// The names of the columns.
    pub fn head() -> Result<Self> {
        let mut rows = Self(Cells::of(COLUMNS)?.0);
        rows.0.push(b'\n');
        Ok(rows)
    }

    /// Adds a row: whose it is, a partner, and how the firm may be approached.
    pub fn add(&mut self, firm: &Cells, row: &Row<'_>, contact: &Cells) -> Result<()> {
        let Row { rank, partner, score, step } = row;
        self.0.extend_from_slice(&firm.0);
        write!(self.0, ",{rank},")?;
        self.0.extend_from_slice(&partner.0);
        write!(self.0, ",{}.{},{step},", score / 10, score % 10)?;
        self.0.extend_from_slice(&contact.0);
        self.0.push(b'\n');
        Ok(())
    }

    /// All of them, as they are written.
    pub fn written(self) -> Vec<u8> {
        self.0
    }
}

/// What decides the content of a table, by what people call it: two runs are the same when all of it is.
pub type RunFacts = BTreeMap<String, String>;

/// How a table was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// From the first firm.
    Anew,
    /// After so many firms that an earlier run wrote.
    After(u64),
    /// From the first firm, because the earlier run was about something else: fact, then and now.
    AnewBecause(Vec<(String, String, String)>),
    /// From the first firm, because what the earlier run left cannot be read.
    AnewOfBroken,
}

/// So much work at most is lost with a run that is cut off.
const BETWEEN_NOTES: Duration = Duration::from_secs(1);

/// A table that is being written.
pub struct GrowingTable {
    path: PathBuf,
    file: File,
    notes: Notes,
    noted: Option<Instant>,
}

#[derive(Serialize, Deserialize)]
struct Notes {
    run: RunFacts,
    firms: u64,
    bytes: u64,
}

impl GrowingTable {
    /// Begins the table of a run, or goes on with it. Refused while another process writes it.
    pub fn open(path: &Path, run: RunFacts) -> Result<(Self, Begun)> {
        let part = beside(path, ".part");
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&part)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Error::new(ErrorKind::WouldBlock, "another run is writing it at this moment"),
            TryLockError::Error(error) => error,
        })?;
        let anew = Notes { run, firms: 0, bytes: 0 };
        let (notes, begun) = begin(&beside(path, ".part.json"), file.metadata()?.len(), anew);
        let mut table = Self { path: path.to_owned(), file, notes, noted: None };
        table.file.set_len(table.notes.bytes)?;
        table.file.seek(SeekFrom::End(0))?;
        table.note()?;
        Ok((table, begun))
    }

    /// Adds the rows of `firms` more firms, the first at once so that they stay, later ones with those of the same second.
    pub fn append(&mut self, rows: &[u8], firms: u64) -> Result<()> {
        self.file.write_all(rows)?;
        self.notes.bytes += rows.len() as u64;
        self.notes.firms += firms;
        if self.noted.is_some_and(|noted| noted.elapsed() < BETWEEN_NOTES) {
            return Ok(());
        }
        self.file.sync_data()?;
        self.note()?;
        self.noted = Some(Instant::now());
        Ok(())
    }

    /// Gives the table its name; an older one of that name is replaced.
    pub fn finish(self) -> Result<()> {
        self.file.sync_all()?;
        std::fs::rename(beside(&self.path, ".part"), &self.path)?;
        std::fs::remove_file(beside(&self.path, ".part.json"))
    }

    fn note(&self) -> Result<()> {
        let new = beside(&self.path, ".part.json.new");
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec_pretty(&self.notes)?)?;
        file.sync_data()?;
        std::fs::rename(new, beside(&self.path, ".part.json"))
    }
}

/// Where to begin in a file of this length, by the notes of an earlier run.
fn begin(notes: &Path, length: u64, anew: Notes) -> (Notes, Begun) {
    if length == 0 {
        return (anew, Begun::Anew);
    }
    let earlier = std::fs::read(notes).ok().and_then(|text| serde_json::from_slice::<Notes>(&text).ok());
    let Some(earlier) = earlier.filter(|earlier| earlier.bytes <= length) else { return (anew, Begun::AnewOfBroken) };
    let of = |run: &RunFacts, fact: &str| run.get(fact).cloned().unwrap_or_default();
    let facts = anew.run.keys().chain(earlier.run.keys().filter(|fact| !anew.run.contains_key(*fact)));
    let changed: Vec<_> = facts
        .map(|fact| (fact.clone(), of(&earlier.run, fact), of(&anew.run, fact)))
        .filter(|(_, then, now)| then != now)
        .collect();
    match (changed.is_empty(), earlier.firms) {
        (false, _) => (anew, Begun::AnewBecause(changed)),
        (true, 0) => (anew, Begun::Anew),
        (true, firms) => (earlier, Begun::After(firms)),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(version: &str) -> RunFacts {
        BTreeMap::from([("data version".to_owned(), version.to_owned())])
    }

    #[test]
    fn a_table_that_was_cut_off_goes_on_after_its_last_whole_piece() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.csv");
        let (mut table, begun) = GrowingTable::open(&path, run("1")).unwrap();
        assert_eq!(begun, Begun::Anew);
        table.append(b"a,1\n", 2).unwrap();
        // Of the same second, so that nothing tells that they are whole.
        table.append(b"b,1\n", 1).unwrap();
        assert!(GrowingTable::open(&path, run("1")).is_err(), "two write at once");
        // Half a piece, as a process leaves it that is killed.
        table.file.write_all(b"b,").unwrap();
        drop(table);

        let (mut table, begun) = GrowingTable::open(&path, run("1")).unwrap();
        assert_eq!(begun, Begun::After(2));
        table.append(b"b,2\n", 1).unwrap();
        assert!(!path.exists());
        table.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a,1\nb,2\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn another_run_or_a_shortened_part_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.csv");
        let open = |version| GrowingTable::open(&path, run(version)).unwrap();
        open("1").0.append(b"a,1\n", 1).unwrap();
        let (mut table, begun) = open("2");
        assert_eq!(begun, Begun::AnewBecause(vec![("data version".into(), "1".into(), "2".into())]));
        table.append(b"a,2\n", 1).unwrap();
        table.file.set_len(2).unwrap();
        drop(table);
        assert_eq!(open("2").1, Begun::AnewOfBroken);
        assert_eq!(std::fs::metadata(beside(&path, ".part")).unwrap().len(), 0);
    }
}

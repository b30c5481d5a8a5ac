//! The file of a backup: lines of JSON, compressed, with a checksum over them.

use super::rankings::Rankings;
use crate::app::{AppError, Result};
use crate::storage::tables::{BATCH, Table};
use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

const FORMAT: &str = "loopvermogen backup 1";

/// The first line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Start {
    format: String,
    program: String,
    backend: String,
    at: DateTime<Utc>,
    migrations: Vec<String>,
}

impl Start {
    /// Of a backup that is made now.
    pub fn new(backend: &str, migrations: Vec<String>) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT.to_owned(), program, backend: backend.to_owned(), at: Utc::now(), migrations }
    }

    /// Refuses a copy of another schema; `known` are the migrations of this program.
    pub fn check_migrations(&self, known: &[String]) -> Result<()> {
        let of_one_only = |one: &[String], other: &[String]| -> Vec<String> {
            one.iter().filter(|name| !other.contains(name)).cloned().collect()
        };
        let (unknown, lacking) = (of_one_only(&self.migrations, known), of_one_only(known, &self.migrations));
        let (at, made, ours) = (self.at.format("%Y-%m-%d %H:%M UTC"), &self.program, env!("CARGO_PKG_VERSION"));
        let mut parts = Vec::new();
        if !unknown.is_empty() {
            parts.push(format!("has {}, which this program (version {ours}) does not know", listed(&unknown)));
        }
        if !lacking.is_empty() {
            parts.push(format!("lacks {}, which this program (version {ours}) has", listed(&lacking)));
        }
        let mend = match (parts.is_empty(), unknown.is_empty()) {
            (true, _) => return Ok(()),
            (_, true) => "restore it with the build of the program that made it, and start this one on that database",
            _ => "restore it with the build of the program that made it, or a newer one",
        };
        let parts = parts.join(" and ");
        Err(AppError::Setting(format!("the backup of {at} (by version {made}) {parts}; {mend}")))
    }
}

/// A few migrations by name.
fn listed(migrations: &[String]) -> String {
    const MOST: usize = 5;
    let word = if migrations.len() == 1 { "migration" } else { "migrations" };
    let named = migrations.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    match migrations.len().saturating_sub(MOST) {
        0 => format!("{word} {named}"),
        more => format!("{word} {named} and {more} more"),
    }
}

/// The line before the rows of a table.
#[derive(Serialize, Deserialize)]
struct Head {
    table: String,
    columns: Vec<String>,
}

/// The last line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct End {
    sha256: String,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// What was ranked when the file was made; nothing when the data changed meanwhile.
    pub rankings: Option<Rankings>,
}

/// A file that is damaged, or none of ours.
pub fn damaged(path: &Path, what: impl std::fmt::Display) -> AppError {
    AppError::Setting(format!("{} cannot be restored: {what}", path.display()))
}

fn failed(doing: &str, path: &Path) -> impl FnOnce(std::io::Error) -> AppError {
    let doing = format!("{doing} {}", path.display());
    move |source| AppError::File { doing, source }
}

/// Writes a file; until it is whole it has another name.
pub struct Writer {
    path: PathBuf,
    part: PathBuf,
    out: GzEncoder<BufWriter<File>>,
    hash: Sha256,
}

impl Writer {
    /// A new file; one that is there is not written over.
    pub fn create(path: &Path) -> Result<Writer> {
        if path.exists() {
            let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            return Err(AppError::File { doing: format!("writing {}", path.display()), source });
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // It holds what the database holds.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&part).map_err(failed("writing", &part))?;
        let out = GzEncoder::new(BufWriter::new(file), Compression::fast());
        Ok(Writer { path: path.to_owned(), part, out, hash: Sha256::new() })
    }

    /// Writes the first line.
    pub fn start(&mut self, start: &Start) -> Result<()> {
        self.json(start)
    }

    /// Begins a table.
    pub fn table(&mut self, table: &Table) -> Result<()> {
        let columns = table.columns().into_iter().map(str::to_owned).collect();
        self.json(&Head { table: table.name.clone(), columns })
    }

    /// Writes a row of the table.
    pub fn row(&mut self, row: &str) -> Result<()> {
        self.hash.update(row);
        self.hash.update("\n");
        writeln!(self.out, "{row}").map_err(failed("writing", &self.part))
    }

    fn json(&mut self, value: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string(value).map_err(|error| damaged(&self.path, error))?;
        self.row(&text)
    }

    /// Writes the last line and gives the file its name, when it is safe on the disk.
    pub fn finish(mut self, rows: BTreeMap<String, u64>, rankings: Option<Rankings>) -> Result<()> {
        let sha256 = hex(std::mem::take(&mut self.hash));
        self.json(&End { sha256, rows, rankings })?;
        let Writer { path, part, out, .. } = self;
        let buffered = out.finish().map_err(failed("writing", &part))?;
        let file = buffered.into_inner().map_err(|error| failed("writing", &part)(error.into_error()))?;
        file.sync_all().map_err(failed("writing", &part))?;
        std::fs::rename(&part, &path).map_err(failed("naming", &path))
    }
}

/// Reads a file.
pub struct Reader {
    path: PathBuf,
    lines: BufReader<MultiGzDecoder<BufReader<File>>>,
    hash: Sha256,
    start: Start,
}

impl Reader {
    /// Opens a file of ours.
    pub fn open(path: &Path) -> Result<Reader> {
        let file = File::open(path).map_err(failed("reading", path))?;
        let mut lines = BufReader::new(MultiGzDecoder::new(BufReader::new(file)));
        let mut hash = Sha256::new();
        let line = next_line(&mut lines, path)?.unwrap_or_default();
        hash.update(&line);
        let start = serde_json::from_str::<Start>(&line).ok().filter(|start| start.format == FORMAT);
        let start = start.ok_or_else(|| damaged(path, "it is no backup of this program"))?;
        Ok(Reader { path: path.to_owned(), lines, hash, start })
    }

    /// The first line.
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// Hands out the rows in batches, with the name and the columns of their table; checks the last line.
    pub fn read(mut self, mut each: impl FnMut(&str, &[String], &[String]) -> Result<()>) -> Result<(Start, End)> {
        let mut table: Option<Head> = None;
        let mut rows: Vec<String> = Vec::new();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        loop {
            let cut_off = || damaged(&self.path, "it is cut off");
            let line = next_line(&mut self.lines, &self.path)?.ok_or_else(cut_off)?;
            let is_row = line.starts_with('[');
            if rows.len() == BATCH || !is_row {
                if let Some(Head { table, columns }) = table.as_ref().filter(|_| !rows.is_empty()) {
                    each(table, columns, &rows)?;
                }
                rows.clear();
            }
            if !is_row && let Ok(end) = serde_json::from_str::<End>(&line) {
                let path = self.path;
                return match (end.sha256 == hex(self.hash), counts == end.rows) {
                    (true, true) => Ok((self.start, end)),
                    (false, _) => Err(damaged(&path, "its checksum is wrong")),
                    (_, false) => Err(damaged(&path, "it has not as many rows as it says")),
                };
            }
            self.hash.update(&line);
            match (&table, is_row) {
                (Some(head), true) => {
                    *counts.entry(head.table.clone()).or_default() += 1;
                    rows.push(line.trim_end().to_owned());
                }
                _ => {
                    let head: Head = serde_json::from_str(&line).map_err(|error| damaged(&self.path, error))?;
                    counts.entry(head.table.clone()).or_default();
                    table = Some(head);
                }
            }
        }
    }
}

fn next_line(lines: &mut impl BufRead, path: &Path) -> Result<Option<String>> {
    let mut line = String::new();
    let read = lines.read_line(&mut line).map_err(|error| damaged(path, error))?;
    Ok((read > 0).then_some(line))
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

//! The archive that CORDIS publishes, and what of it is new.
//!
//! The archive holds all projects of a programme each time. Rows say when their content was last updated, so that only
//! projects of which a row is newer than the last time have to be looked at again (*delta by project*).

use super::{ORGANISATIONS, PROJECTS, THEMES};
use csv::{ByteRecord, ReaderBuilder, WriterBuilder};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read};
use std::path::Path;

/// Bytes of the files together, unpacked; CORDIS has some hundred million.
const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Unpacks the files that are used from an archive into a folder.
pub fn unpack(archive: File, folder: &Path) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(BufReader::new(archive)).map_err(io::Error::other)?;
    let mut left = MOST_BYTES;
    for number in 0..archive.len() {
        let entry = archive.by_index(number).map_err(io::Error::other)?;
        // Only these names are written, wherever in the archive they lie: no path of the archive is followed.
        let name = entry.name().map_err(io::Error::other)?.into_owned();
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let Some(name) = [ORGANISATIONS, PROJECTS, THEMES].into_iter().find(|known| *known == name) else { continue };
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        let written = io::copy(&mut entry.take(left + 1), &mut file)?;
        file.into_inner().map_err(|error| error.into_error())?.sync_data()?;
        left = left.checked_sub(written).ok_or_else(|| io::Error::other("it unpacks to more than four gigabytes"))?;
    }
    for name in [ORGANISATIONS, PROJECTS] {
        if !folder.join(name).exists() {
            return Err(io::Error::other(format!("it holds no {name}")));
        }
    }
    Ok(())
}

/// What of a folder is newer than a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// The newest moment in the folder, `2026-02-28 10:00:00`; empty when no row tells.
    pub newest: String,
    /// Projects with a newer row.
    pub changed: usize,
    /// All projects.
    pub all: usize,
}

/// Copies the rows of projects of which a row is newer than `since` to another folder; all rows when `since` is empty.
pub fn copy_newer(folder: &Path, since: &str, to: &Path) -> io::Result<Delta> {
    let (mut all, mut changed, mut newest) = (HashSet::new(), HashSet::new(), String::new());
    for (name, column) in [(PROJECTS, "id"), (ORGANISATIONS, "projectID")] {
        let mut table = Table::open(&folder.join(name), column)?;
        while let Some((project, updated, _)) = table.next()? {
            // Rows without a moment are taken each time: nobody can tell whether they are new.
            if updated.is_empty() || updated.as_str() > since {
                changed.insert(project.clone());
            }
            if updated > newest {
                newest = updated;
            }
            all.insert(project);
        }
    }
    for (name, column) in [(PROJECTS, "id"), (ORGANISATIONS, "projectID"), (THEMES, "projectID")] {
        if !folder.join(name).exists() {
            continue;
        }
        let mut table = Table::open(&folder.join(name), column)?;
        let file = BufWriter::new(File::create(to.join(name))?);
        let mut copy = WriterBuilder::new().delimiter(b';').flexible(true).from_writer(file);
        copy.write_byte_record(&table.header).map_err(io::Error::other)?;
        while let Some((project, _, row)) = table.next()? {
            if changed.contains(&project) {
                copy.write_byte_record(&row).map_err(io::Error::other)?;
            }
        }
        copy.flush()?;
    }
    Ok(Delta { newest, changed: changed.len(), all: all.len() })
}

struct Table {
    rows: csv::Reader<BufReader<File>>,
    header: ByteRecord,
    project: usize,
    updated: Option<usize>,
}

impl Table {
    fn open(path: &Path, project: &str) -> io::Result<Self> {
        let file = BufReader::new(File::open(path)?);
        let mut rows = ReaderBuilder::new().delimiter(b';').flexible(true).has_headers(false).from_reader(file);
        let mut header = ByteRecord::new();
        rows.read_byte_record(&mut header).map_err(io::Error::other)?;
        let place = |wanted: &str| {
            let is_wanted = |name: &[u8]| {
                let name = name.strip_prefix("\u{feff}".as_bytes()).unwrap_or(name);
                name.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes())
            };
            header.iter().position(is_wanted)
        };
        let missing = || io::Error::other(format!("the column “{project}” is missing in {}", path.display()));
        let (project, updated) = (place(project).ok_or_else(missing)?, place("contentUpdateDate"));
        Ok(Self { rows, header, project, updated })
    }

    /// Project, moment of the last update, and the row.
    fn next(&mut self) -> io::Result<Option<(String, String, ByteRecord)>> {
        let mut row = ByteRecord::new();
        if !self.rows.read_byte_record(&mut row).map_err(io::Error::other)? {
            return Ok(None);
        }
        let text = |place: usize| String::from_utf8_lossy(row.get(place).unwrap_or_default()).trim().to_owned();
        let updated = self.updated.map(text).unwrap_or_default();
        Ok(Some((text(self.project), updated, row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn archive(files: &[(&str, &str)]) -> File {
        let mut zip = zip::ZipWriter::new(tempfile::tempfile().unwrap());
        for (name, text) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap()
    }

    /// After “CORDIS - EU research projects under Horizon Europe” (data.europa.eu), CSV, read as in `organisations`; projects
    /// and organisations are invented.
    const PROJECT_FILE: &str = "id;acronym;title;startDate;contentUpdateDate\n\
        \"101\";\"PROEF\";\"A; trial\";2021-01-01;\"2022-08-15 12:33:23\"\n\
        \"102\";\"TEST\";\"Another\";2022-01-01;\"2026-02-01 08:00:00\"\n\
        \"103\";\"OUD\";\"Old\";2015-01-01;\"2016-01-01 08:00:00\"\n";
    const ORGANISATION_FILE: &str = "projectID;organisationID;name;activityType;country;contentUpdateDate\n\
        101;1;PROEF BV;PRC;NL;2026-03-01 09:00:00\n\
        102;1;PROEF BV;PRC;NL;2026-02-01 08:00:00\n\
        103;2;OUD BV;PRC;NL;2016-01-01 08:00:00\n";

    #[test]
    fn only_projects_with_a_newer_row_are_copied_and_whole() {
        let (folder, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let files =
            [("csv/project.csv", PROJECT_FILE), ("csv/organization.csv", ORGANISATION_FILE), ("readme.txt", "x")];
        unpack(archive(&files), folder.path()).unwrap();
        assert!(!folder.path().join("readme.txt").exists());
        let delta = copy_newer(folder.path(), "2026-02-01 08:00:00", to.path()).unwrap();
        assert_eq!(delta, Delta { newest: "2026-03-01 09:00:00".into(), changed: 1, all: 3 });
        let read = |name: &str| std::fs::read_to_string(to.path().join(name)).unwrap();
        assert_eq!(read(PROJECTS).lines().nth(1).unwrap(), "101;PROEF;\"A; trial\";2021-01-01;2022-08-15 12:33:23");
        assert_eq!(read(ORGANISATIONS).lines().count(), 2);
        assert_eq!(copy_newer(folder.path(), "", to.path()).unwrap().changed, 3);
        assert_eq!(copy_newer(folder.path(), &delta.newest, to.path()).unwrap().changed, 0);
    }

    #[test]
    fn what_is_no_archive_of_projects_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let why = unpack(archive(&[("../project.csv", "id\n1\n")]), folder.path()).unwrap_err().to_string();
        assert_eq!(why, "it holds no organization.csv");
        assert!(!folder.path().parent().unwrap().join(PROJECTS).exists());
        let mut text = tempfile::tempfile().unwrap();
        text.write_all(b"<html>").unwrap();
        assert!(unpack(text, folder.path()).is_err());
    }
}

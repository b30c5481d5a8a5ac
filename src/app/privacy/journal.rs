//! The journal: a file in the data folder to which erasures, objections, restrictions and withdrawals of consent are
//! added, one JSON object a line, without names.
//!
//! An entry is on disk before the transaction that carries it out is committed, and the database marks it in that
//! transaction. A database that was restored from before has no mark: the entry is carried out again before anything is
//! served, so that erased stays erased. An entry whose transaction failed at the very end is carried out at the next
//! start; it was asked for.

use super::effects;
use crate::app::{App, AppError, Result};
use crate::domain::contact::DoNotContact;
use crate::domain::contact_event::{ConsentEvent, ObjectionEvent, Withdrawal};
use crate::domain::{ContactId, FirmId, OrganisationId};
use crate::storage::tenant;
use crate::storage::{data_requests, file_owner, organisations};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Name of the file.
pub const FILE_NAME: &str = "erasure-journal.jsonl";

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Own id.
    pub id: Uuid,
    /// Whose firm.
    pub organisation: OrganisationId,
    /// When.
    pub at: DateTime<Utc>,
    /// Which firm.
    pub firm: FirmId,
    /// Which person there; absent when the firm itself is meant.
    pub contact: Option<ContactId>,
    /// Keyed hashes of the firm or person.
    pub subjects: Vec<String>,
    /// From which day.
    pub since: NaiveDate,
    /// What is done.
    pub deed: Deed,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Deed {
    /// Everything is deleted.
    Erasure,
    /// Nothing is shown or used any more; the event, without name and words.
    Objection {
        /// The event.
        event: Box<ObjectionEvent>,
    },
    /// As an objection, for as long as it lasts.
    Restriction,
    /// An objection is taken back.
    Withdrawal {
        /// Of which objection.
        of: Uuid,
        /// When and by whom.
        withdrawal: Withdrawal,
    },
    /// A consent is withdrawn; one that is given is not noted, for nobody is harmed when it is forgotten.
    ConsentWithdrawal {
        /// The event.
        event: Box<ConsentEvent>,
    },
    /// The firm does not want to be approached; without the reason.
    Wish {
        /// Since when, and who noted it.
        wish: DoNotContact,
    },
    /// A restriction ends.
    Lifting {
        /// Of which request.
        of: Uuid,
    },
}

/// The journal of a data folder.
#[derive(Clone, Debug)]
pub struct Journal {
    path: PathBuf,
}

impl Journal {
    /// The journal in a folder.
    pub fn in_folder(dir: &Path) -> Self {
        Self { path: dir.join(FILE_NAME) }
    }

    /// Makes the file, if it is not there: a folder without one is not the folder of an installation that was in use.
    pub fn make(&self) -> Result<()> {
        let made = match OpenOptions::new().append(true).create_new(true).mode(0o600).open(&self.path) {
            Ok(file) => {
                file_owner::give_to_owner_of_folder(&file, &self.path);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                OpenOptions::new().append(true).open(&self.path).map(drop)
            }
            Err(error) => Err(error),
        };
        made.map_err(|source| self.failed("making", source))
    }

    fn failed(&self, doing: &str, source: std::io::Error) -> AppError {
        let source = file_owner::explained(&self.path, source);
        AppError::File { doing: format!("{doing} {}", self.path.display()), source }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds an entry, on disk when this returns.
    pub fn append(&self, entry: &Entry) -> Result<()> {
        let mut line = serde_json::to_vec(entry)
            .map_err(|error| AppError::Setting(format!("an entry of the journal cannot be written: {error}")))?;
        line.push(b'\n');
        let mut write = || {
            let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&self.path)?;
            // A line that broke off when the power failed is ended first.
            let length = file.seek(SeekFrom::End(0))?;
            if length > 0 {
                let mut last = [0];
                file.seek(SeekFrom::End(-1))?;
                file.read_exact(&mut last)?;
                if last != *b"\n" {
                    line.insert(0, b'\n');
                }
            }
            file.write_all(&line)?;
            file.sync_all()
        };
        write().map_err(|source| self.failed("writing", source))
    }

    /// All entries, oldest first. A line that broke off is passed over: its transaction was never committed.
    pub fn entries(&self) -> Result<Vec<Entry>> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(missing) if missing.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.failed("reading", source)),
        };
        let mut entries = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(entry) => entries.push(entry),
                Err(error) if error.is_eof() => {}
                Err(error) => {
                    let (path, number) = (self.path.display(), number + 1);
                    return Err(AppError::Setting(format!("line {number} of {path} cannot be read: {error}")));
                }
            }
        }
        Ok(entries)
    }
}

/// Carries out what the database has not seen; answers how many entries that were.
pub fn carry_out_again(app: &App) -> Result<usize> {
    let journal = app.privacy.journal()?;
    let entries = journal.entries()?;
    let conn = &mut *app.pool.get()?;
    let marked = data_requests::load_journal_marks(conn)?;
    let written: HashSet<Uuid> = entries.iter().map(|entry| entry.id).collect();
    let lacking = marked.iter().filter(|id| !written.contains(id)).count();
    if lacking > 0 {
        tracing::error!(
            lacking,
            journal = %journal.path.display(),
            "the journal lacks erasures and objections of this database; of a restored copy put the journal back from beside \
             the database that was in use, else who was erased or objected after the copy is visible again"
        );
    }
    if entries.is_empty() {
        return Ok(0);
    }
    let known = organisations::load_organisations(conn)?;
    let mut count = 0;
    for entry in entries.iter().filter(|entry| !marked.contains(&entry.id) && known.contains(&entry.organisation)) {
        tenant::write(conn, entry.organisation, |tenant| {
            effects::carry_out(tenant, &app.privacy, entry, None)?;
            Ok::<_, AppError>(data_requests::mark_journal_entry(tenant, entry.id)?)
        })?;
        count += 1;
    }
    if count > 0 {
        tracing::warn!(entries = count, "carried out again what the database had not seen of the journal");
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            id: Uuid::now_v7(),
            organisation: OrganisationId::DEFAULT,
            at: Utc::now(),
            firm: FirmId(Uuid::from_u128(1)),
            contact: None,
            subjects: vec!["ab".into()],
            since: "2026-11-26".parse().unwrap(),
            deed: Deed::Erasure,
        }
    }

    #[test]
    fn a_line_that_broke_off_is_passed_over_and_the_next_entry_stands_on_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::in_folder(dir.path());
        let (first, second) = (entry(), entry());
        journal.append(&first).unwrap();
        let mut file = OpenOptions::new().append(true).open(&journal.path).unwrap();
        file.write_all(b"{\"id\":\"019a").unwrap();
        journal.append(&second).unwrap();
        assert_eq!(journal.entries().unwrap(), [first, second]);
    }

    #[test]
    fn a_line_that_was_changed_refuses_the_start() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::in_folder(dir.path());
        journal.append(&entry()).unwrap();
        let text = std::fs::read_to_string(&journal.path).unwrap().replace("erasure", "nothing");
        std::fs::write(&journal.path, text).unwrap();
        assert!(journal.entries().unwrap_err().to_string().starts_with("line 1 of "));
    }
}

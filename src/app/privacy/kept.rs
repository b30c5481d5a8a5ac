//! What was promised to firms and persons as a copy of a database knows it: before the copy is put back, the folder that
//! it is put back beside must hold the key and the journal, else who objected or was erased comes back.

use super::journal::Journal;
use super::key::{FILE_NAME, PrivacyKey};
use crate::app::{AppError, Result};
use std::collections::HashSet;
use std::path::Path;
use uuid::Uuid;

/// What a copy tells of the key and the journal with which it was in use.
#[derive(Clone, Debug, Default)]
pub struct Promises {
    /// Fingerprint of the key; absent when the database was never in use.
    pub key: Option<String>,
    /// The entries of the journal that it has carried out.
    pub carried_out: HashSet<Uuid>,
}

impl Promises {
    /// Refuses a folder with which the promises would be broken. `without_journal` is for who lost the journal, or knows
    /// that nobody objected or was erased since the copy was made. Nothing is written.
    pub fn check(&self, dir: &Path, without_journal: bool) -> Result<()> {
        let Some(key) = &self.key else { return Ok(()) };
        let path = dir.join(FILE_NAME);
        match PrivacyKey::find(dir)? {
            None => Err(refused(format!(
                "{} is not there: the copy knows who objected or was erased by hashes that were made with that key. Put \
                 the one there that was in use beside the database",
                path.display()
            ))),
            Some(found) if found.fingerprint() != *key => Err(refused(format!(
                "{} is another key than the one with which the copy hashed who objected or was erased. Put that one there",
                path.display()
            ))),
            Some(_) if without_journal => Ok(()),
            Some(_) => self.check_journal(&Journal::in_folder(dir)),
        }
    }

    fn check_journal(&self, journal: &Journal) -> Result<()> {
        let path = journal.path().display();
        let mend = "Put the newest one there that was in use beside the database, so that who objected, withdrew or was \
                    erased after the copy was made stays out; or, when nobody did or the journal is lost, say \
                    --without-journal";
        if !journal.path().exists() {
            return Err(refused(format!("{path} is not there. {mend}")));
        }
        match self.lacking(journal)? {
            0 => Ok(()),
            lacking => Err(refused(format!("{path} lacks {lacking} of the entries that the copy knows. {mend}"))),
        }
    }

    /// How many entries that the copy has carried out stand in the journal no more.
    fn lacking(&self, journal: &Journal) -> Result<usize> {
        let written: HashSet<Uuid> = journal.entries()?.iter().map(|entry| entry.id).collect();
        Ok(self.carried_out.difference(&written).count())
    }
}

fn refused(what: String) -> AppError {
    AppError::Setting(format!("{what}. Nothing was restored"))
}

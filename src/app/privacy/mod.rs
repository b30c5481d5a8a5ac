//! What keeps a promise to a firm or person over re-imports, merges and restores.
//!
//! * [`by_number`]: a firm of which only the KVK number is known.
//! * `kept`: whether a folder has the key and the journal that a copy of a database needs.
//! * `key`: the secret under which firms and persons are hashed.
//! * [`subjects`]: which hashes a firm or person has.
//! * [`journal`]: the file in which erasures and objections are written down beside the database, and carried out again
//!   on a database that has not seen them.
//! * [`mentions`]: where somebody stands by name in what is kept of others.
//! * [`effects`]: what an entry of the journal does; the same code when it happens and when it is carried out again.

pub mod by_number;
pub mod effects;
pub mod journal;
mod kept;
mod key;
pub mod mentions;
pub mod subjects;

pub use kept::Promises;
pub use key::FILE_NAME as KEY_FILE;

use super::imports::{Uploads, forget_files};
use super::sealed::Sealer;
use super::{App, AppError, Result};
use crate::domain::Firm;
use crate::storage::objections::{find_suppression, has_suppressions};
use crate::storage::{Conn, Tenant, data_requests};
use journal::Journal;
use key::PrivacyKey;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The key and the journal of the data folder; without a folder, nothing can be promised and everything that would be
/// is refused.
#[derive(Debug, Default)]
pub struct Privacy {
    key: Option<PrivacyKey>,
    journal: Option<Journal>,
    /// Where the files of imports lie.
    files: Option<PathBuf>,
}

impl Privacy {
    fn key(&self) -> Result<&PrivacyKey> {
        let missing = || AppError::Setting("the data folder was not opened, and with it the key of the hashes".into());
        self.key.as_ref().ok_or_else(missing)
    }

    /// Whether a data folder was opened.
    pub fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Seals for a purpose, under a secret that follows from the key.
    pub(super) fn sealer(&self, purpose: &str) -> Result<Sealer> {
        Ok(Sealer::new(&Sha256::digest(self.key()?.hash(purpose, "")).into()))
    }

    /// The journal of the data folder.
    pub fn journal(&self) -> Result<&Journal> {
        self.journal.as_ref().ok_or_else(|| AppError::Setting("the data folder was not opened".into()))
    }

    /// Deletes the files of imports that speak of a firm.
    pub fn forget_files(&self, tenant: &mut Tenant<'_>, firm: &Firm) -> Result<()> {
        match &self.files {
            Some(folder) => forget_files(tenant, folder, firm),
            None => Ok(()),
        }
    }

    /// Refuses a firm that objects or was erased, whatever the way in: by hand, by an import, by a merge. To be called
    /// in the transaction that saves it, which keeps out an objection that comes in meanwhile.
    pub fn refuse_suppressed(&self, tenant: &mut Tenant<'_>, firm: &Firm) -> Result<()> {
        if !has_suppressions(tenant)? {
            return Ok(());
        }
        match find_suppression(tenant, &self.firm_traces(firm)?)? {
            Some(_) => Err(AppError::Suppressed { what: "firm" }),
            None => Ok(()),
        }
    }

    /// Whether a firm of which only the name is told may be one that objects or was erased.
    pub fn is_suppressed_by_name(&self, tenant: &mut Tenant<'_>, name: &str) -> Result<bool> {
        if !has_suppressions(tenant)? {
            return Ok(false);
        }
        Ok(find_suppression(tenant, &self.named_traces(name)?)?.is_some())
    }
}

/// Refuses a folder without the key with which the database hashed who objected or was erased, before anything is written:
/// under another key nobody of them is known again.
pub(super) fn check_key(conn: &mut Conn, dir: &Path) -> Result<()> {
    let Some(stored) = data_requests::find_key_fingerprint(conn, "subjects")? else { return Ok(()) };
    let path = dir.join(KEY_FILE);
    let path = path.display();
    let refused = |what: String| Err(AppError::Setting(what));
    match PrivacyKey::find(dir)? {
        Some(key) if key.fingerprint() == stored => Ok(()),
        Some(_) => refused(format!(
            "{path} is not the key with which this database hashed who objected or was erased; put that file back"
        )),
        None => refused(format!(
            "{path} is missing, the key with which this database hashed who objected or was erased; put it back from your \
             backup, or name the folder that has it with --data-dir"
        )),
    }
}

impl App {
    /// Takes the data folder into use: the key under which firms and persons are hashed, drawn at the first start, and
    /// the journal, of which everything is carried out that this database has not seen. Refused when the hashes in the
    /// database were made with another key.
    pub fn with_data_dir(self, dir: &Path) -> Result<App> {
        let mut conn = self.pool.get()?;
        check_key(&mut conn, dir)?;
        let key = PrivacyKey::open(dir)?;
        data_requests::key_fingerprint(&mut conn, "subjects", &key.fingerprint())?;
        // Another program may have been quicker to put its key down.
        check_key(&mut conn, dir)?;
        drop(conn);
        let journal = Journal::in_folder(dir);
        journal.make()?;
        let uploads = Uploads::in_folder(dir)?;
        let files = Some(uploads.folder().to_owned());
        let privacy = Privacy { key: Some(key), journal: Some(journal), files };
        let uploads = Some(Arc::new(uploads));
        let app = App { privacy: Arc::new(privacy), uploads, ..self };
        journal::carry_out_again(&app)?;
        Ok(app)
    }
}

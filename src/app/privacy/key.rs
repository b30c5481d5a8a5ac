//! The secret under which firms and persons are hashed, in a file of its own: the signing key of tokens may be replaced
//! any day, but with this one the suppression list would be lost.

use crate::app::{AppError, Result};
use crate::storage::file_owner;
use aws_lc_rs::hmac;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use uuid::Uuid;

/// Name of the file in the data folder: 32 bytes. Keep it with the backups of the database.
pub const FILE_NAME: &str = "privacy-key";

/// Fewer different bytes than a drawn key of 32 bytes ever has: a key that somebody typed or filled in.
const FEWEST_BYTES: usize = 12;

/// HMAC-SHA-256 under a secret of 32 bytes.
pub struct PrivacyKey(hmac::Key);

impl fmt::Debug for PrivacyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivacyKey")
    }
}

impl PrivacyKey {
    /// Reads the key of the folder; draws one when there is none.
    pub fn open(data_dir: &Path) -> Result<PrivacyKey> {
        let path = data_dir.join(FILE_NAME);
        if let Some(key) = read(&path)? {
            return Ok(key);
        }
        create(data_dir, &path)?;
        read(&path)?.ok_or_else(|| AppError::Setting(format!("{} vanished while it was made", path.display())))
    }

    /// The key of the folder, if there is one.
    pub fn find(data_dir: &Path) -> Result<Option<PrivacyKey>> {
        read(&data_dir.join(FILE_NAME))
    }

    /// The hash of a text for a purpose, hexadecimal; hashes for two purposes cannot be joined.
    pub fn hash(&self, purpose: &str, text: &str) -> String {
        let tag = hmac::sign(&self.0, format!("{purpose}\n{text}").as_bytes());
        tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// By which one key is told from another.
    pub fn fingerprint(&self) -> String {
        self.hash("fingerprint", "")[..16].to_owned()
    }
}

fn read(path: &Path) -> Result<Option<PrivacyKey>> {
    let failed = |source| AppError::File {
        doing: format!("reading the key file {}", path.display()),
        source: file_owner::explained(path, source),
    };
    let file = match File::open(path) {
        Err(missing) if missing.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(failed)?,
    };
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.display();
        let message = format!("the key file {path} can be read by others (mode {mode:o}); run: chmod 600 {path}");
        return Err(AppError::Setting(message));
    }
    let mut secret = Vec::new();
    file.take(64).read_to_end(&mut secret).map_err(failed)?;
    let different = secret.iter().collect::<std::collections::BTreeSet<_>>().len();
    match secret.len() {
        32 if different < FEWEST_BYTES => {
            Err(AppError::Setting(format!("the key in {} was not drawn at random", path.display())))
        }
        32 => Ok(Some(PrivacyKey(hmac::Key::new(hmac::HMAC_SHA256, &secret)))),
        _ => Err(AppError::Setting(format!("{} holds no key of 32 bytes", path.display()))),
    }
}

/// Written under another name first, then linked, which fails when another process was quicker: then its key counts.
fn create(data_dir: &Path, path: &Path) -> Result<()> {
    let failed = |source| AppError::File { doing: format!("making the key file {}", path.display()), source };
    let mut secret = [0; 32];
    aws_lc_rs::rand::fill(&mut secret).map_err(|_| AppError::Setting("no key can be drawn".into()))?;
    fs::create_dir_all(data_dir).map_err(failed)?;
    let draft = data_dir.join(format!(".{FILE_NAME}.{}", Uuid::now_v7().simple()));
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).and_then(|mut file| {
        file_owner::give_to_owner_of_folder(&file, &draft);
        file.write_all(&secret).and_then(|()| file.sync_all())
    });
    let linked = written.and_then(|()| match fs::hard_link(&draft, path) {
        Err(taken) if taken.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let cleared = fs::remove_file(&draft);
    linked.and(cleared).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_stays_the_same_over_a_restart_and_differs_by_purpose_and_installation() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = PrivacyKey::open(dir.path()).unwrap();
        let again = PrivacyKey::open(dir.path()).unwrap();
        assert_eq!(first.hash("a", "12345678"), again.hash("a", "12345678"));
        assert_ne!(first.hash("a", "12345678"), first.hash("b", "12345678"));
        let elsewhere = PrivacyKey::open(other.path()).unwrap();
        assert_ne!(first.hash("a", "12345678"), elsewhere.hash("a", "12345678"));
        assert_eq!(first.hash("a", "12345678").len(), 64);
    }

    #[test]
    fn attack_95_a_key_that_was_filled_in_or_cut_short_is_refused() {
        for (secret, told) in [([7; 32].as_slice(), "not drawn at random"), (&[1, 2, 3, 4, 5, 6, 7, 8], "32 bytes")] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(FILE_NAME);
            fs::write(&path, secret).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            let refused = PrivacyKey::open(dir.path()).unwrap_err().to_string();
            assert!(refused.contains(told), "{refused}");
        }
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        PrivacyKey::open(dir.path()).unwrap();
        fs::set_permissions(dir.path().join(FILE_NAME), fs::Permissions::from_mode(0o644)).unwrap();
        let refused = PrivacyKey::open(dir.path()).unwrap_err().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
    }
}

//! The signing key in its file.

use super::super::{AppError, Result};
use crate::storage::file_owner;
use aws_lc_rs::encoding::{AsBigEndian, Curve25519SeedBin};
use aws_lc_rs::hkdf;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use jsonwebtoken::{DecodingKey, EncodingKey};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Name of the file in the data folder: the private key as PKCS#8.
pub const FILE_NAME: &str = "token-key.pk8";
/// Fewer different bytes than any drawn key has: a key that somebody typed or filled in.
const FEWEST_BYTES: usize = 12;
/// Longer than a PKCS#8 document of an Ed25519 key ever is.
const LONGEST_FILE: u64 = 4096;

/// An Ed25519 key pair with the name by which tokens refer to it.
pub struct SigningKey {
    pkcs8: Vec<u8>,
    public: Vec<u8>,
    id: String,
}

impl SigningKey {
    /// Reads the first key of the folder; draws one when there is none.
    pub fn open(data_dir: &Path) -> Result<SigningKey> {
        let path = data_dir.join(FILE_NAME);
        if let Some(key) = Self::read(&path)? {
            return Ok(key);
        }
        Self::draw(data_dir, FILE_NAME)
    }

    /// Reads the key in a file, if the file is there.
    pub fn read(path: &Path) -> Result<Option<SigningKey>> {
        read(path)?.map(|pkcs8| Self::from_pkcs8(pkcs8, path)).transpose()
    }

    /// Draws a key for a file that is not there; when another process was quicker, its key counts.
    pub fn draw(data_dir: &Path, name: &str) -> Result<SigningKey> {
        let path = data_dir.join(name);
        create(data_dir, &path)?;
        Self::read(&path)?.ok_or_else(|| AppError::Setting(format!("{} vanished while it was made", path.display())))
    }

    /// What signs.
    pub fn signing(&self) -> EncodingKey {
        EncodingKey::from_ed_der(&self.pkcs8)
    }

    /// What checks.
    pub fn checking(&self) -> DecodingKey {
        DecodingKey::from_ed_der(&self.public)
    }

    /// Name of the key in the header of tokens.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// HKDF-SHA-256 over the private key, with the purpose as its label.
    pub fn derive_secret(&self, purpose: &str) -> [u8; 32] {
        let secret = hkdf::Salt::new(hkdf::HKDF_SHA256, b"loopvermogen").extract(&self.pkcs8);
        let mut bytes = [0; 32];
        let label = [purpose.as_bytes()];
        secret
            .expand(&label, hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut bytes))
            .expect("HKDF-SHA-256 gives its own length of 32 bytes for a short label");
        bytes
    }

    fn from_pkcs8(pkcs8: Vec<u8>, path: &Path) -> Result<SigningKey> {
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| {
            AppError::Setting(format!("{} holds no Ed25519 key; move it away to draw a new one", path.display()))
        })?;
        let seed = pair.seed().and_then(|seed| AsBigEndian::<Curve25519SeedBin>::as_be_bytes(&seed));
        let seed = seed.map_err(|_| AppError::Setting(format!("{} cannot be read as a key", path.display())))?;
        let different: std::collections::BTreeSet<u8> = seed.as_ref().iter().copied().collect();
        if different.len() < FEWEST_BYTES {
            let message = format!("{} holds a key that was not drawn at random; move it away", path.display());
            return Err(AppError::Setting(message));
        }
        let public = pair.public_key().as_ref().to_vec();
        let id = Sha256::digest(&public).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(SigningKey { pkcs8, public, id })
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
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
        return Err(AppError::Setting(format!(
            "the key file {} can be read by others (mode {mode:o}); run: chmod 600 {0}",
            path.display()
        )));
    }
    let mut pkcs8 = Vec::new();
    file.take(LONGEST_FILE).read_to_end(&mut pkcs8).map_err(failed)?;
    Ok(Some(pkcs8))
}

/// Draws a key and puts it in place as a whole: written under another name first, then linked, which fails when
/// another process was quicker. Then its key counts.
fn create(data_dir: &Path, path: &Path) -> Result<()> {
    let failed = |source| AppError::File { doing: format!("making the key file {}", path.display()), source };
    let pair = Ed25519KeyPair::generate()
        .and_then(|pair| pair.to_pkcs8())
        .map_err(|_| AppError::Setting("no signing key can be drawn".into()))?;
    fs::create_dir_all(data_dir).map_err(failed)?;
    let draft: PathBuf = data_dir.join(format!(".key.{}", Uuid::now_v7().simple()));
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).and_then(|mut file| {
        file_owner::give_to_owner_of_folder(&file, &draft);
        file.write_all(pair.as_ref()).and_then(|()| file.sync_all())
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
    fn the_key_file_is_readable_by_its_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        let key = SigningKey::open(dir.path()).unwrap();
        let path = dir.path().join(FILE_NAME);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(SigningKey::open(dir.path()).unwrap().id(), key.id());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no draft is left behind");
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        SigningKey::open(dir.path()).unwrap();
        let path = dir.path().join(FILE_NAME);
        for mode in [0o640, 0o604, 0o660] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let refusal = SigningKey::open(dir.path()).err().unwrap().to_string();
            assert!(refusal.contains("chmod 600"), "{refusal}");
        }
    }

    #[test]
    fn a_broken_key_file_is_named_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        SigningKey::open(dir.path()).unwrap();
        let path = dir.path().join(FILE_NAME);
        fs::write(&path, b"not a key").unwrap();
        assert!(SigningKey::open(dir.path()).err().unwrap().to_string().contains(FILE_NAME));
        assert_eq!(fs::read(&path).unwrap(), b"not a key");
    }

    #[test]
    fn a_key_that_somebody_filled_in_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        file.unwrap().write_all(pair.to_pkcs8().unwrap().as_ref()).unwrap();
        assert!(SigningKey::open(dir.path()).err().unwrap().to_string().contains("not drawn at random"));
    }

    #[test]
    fn two_starts_at_once_end_with_one_key() {
        let dir = tempfile::tempdir().unwrap();
        let ids: Vec<String> = std::thread::scope(|scope| {
            let starts: Vec<_> =
                (0..4).map(|_| scope.spawn(|| SigningKey::open(dir.path()).unwrap().id().to_owned())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]));
    }
}

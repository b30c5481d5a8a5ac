//! The keys of the local issuer as they follow one another.
//!
//! The first key is `token-key.pk8`, those after it `token-key-2.pk8` and so on. The newest signs; the others still
//! check, until the tokens that they signed have ended or until they are retired. A running server sees a change
//! within a second.
//!
//! Secrets for other purposes (cursors, keyed hashes that are stored) come from the first key for ever: a hash that was
//! kept must still be found after a rotation. Its file therefore stays when it is retired, beside a mark.

use super::super::{AppError, Result};
use super::key::{FILE_NAME, SigningKey};
use arc_swap::ArcSwap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// How often the folder is looked at, at most.
const PAUSE: Duration = Duration::from_secs(1);
/// Says that the first key no longer checks.
const RETIRED_MARK: &str = "token-key.retired";
/// More keys than anybody keeps.
const MOST_KEYS: u32 = 10_000;

/// The keys in a data folder.
pub struct KeyRing {
    dir: PathBuf,
    keys: ArcSwap<Keys>,
    looked: Mutex<(Instant, Option<SystemTime>)>,
}

struct Keys {
    first: Arc<SigningKey>,
    /// Those that check, the newest last.
    checking: Vec<Arc<SigningKey>>,
}

/// A key as the command line tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStatus {
    /// Name of the key in the header of tokens.
    pub id: String,
    /// Whether it signs; the others check.
    pub signs: bool,
}

impl KeyRing {
    /// Reads the keys; draws the first when there is none.
    pub fn open(data_dir: &Path) -> Result<KeyRing> {
        let changed = changed_at(data_dir);
        let keys = ArcSwap::from_pointee(Keys::read(data_dir)?);
        Ok(KeyRing { dir: data_dir.to_owned(), keys, looked: Mutex::new((Instant::now(), changed)) })
    }

    /// The key that signs.
    pub(super) fn newest(&self) -> Arc<SigningKey> {
        self.look();
        let keys = self.keys.load();
        keys.checking.last().unwrap_or(&keys.first).clone()
    }

    /// The key with this name, unless it was retired.
    pub(super) fn find(&self, id: &str) -> Option<Arc<SigningKey>> {
        self.look();
        self.keys.load().checking.iter().find(|key| key.id() == id).cloned()
    }

    /// A secret of 32 bytes for another purpose.
    pub(super) fn derive_secret(&self, purpose: &str) -> [u8; 32] {
        self.keys.load().first.derive_secret(purpose)
    }

    /// Reads the folder again when something in it changed. It is asked for each token, so it mostly does nothing.
    fn look(&self) {
        let Ok(mut looked) = self.looked.try_lock() else { return };
        if looked.0.elapsed() < PAUSE {
            return;
        }
        let changed = changed_at(&self.dir);
        if changed != looked.1 {
            match Keys::read(&self.dir) {
                Ok(keys) => self.keys.store(Arc::new(keys)),
                Err(error) => tracing::error!(%error, "the keys could not be read again; those known before are used"),
            }
        }
        *looked = (Instant::now(), changed);
    }

    /// Forgets when it looked, so that the next token sees the folder as it is.
    fn look_at_once(&self) {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner).1 = None;
        if let Ok(keys) = Keys::read(&self.dir) {
            self.keys.store(Arc::new(keys));
        }
    }

    /// Draws a new key, which signs from now on; answers its name.
    pub fn rotate(&self) -> Result<String> {
        let key = SigningKey::draw(&self.dir, &file_name(newest_number(&self.dir)? + 1))?;
        self.look_at_once();
        Ok(key.id().to_owned())
    }

    /// The keys that are in use, the one that signs last.
    pub fn list(&self) -> Vec<KeyStatus> {
        let keys = self.keys.load();
        let newest = keys.checking.last().map(|key| key.id());
        let status = |key: &Arc<SigningKey>| KeyStatus { id: key.id().to_owned(), signs: newest == Some(key.id()) };
        keys.checking.iter().map(status).collect()
    }

    /// Makes a key stop checking: tokens that it signed are refused from now on. The one that signs is not retired.
    pub fn retire(&self, id: &str) -> Result<()> {
        let found = self.list().into_iter().find(|key| key.id == id);
        match found {
            None => return Err(AppError::NotFound { what: "key", id: id.to_owned() }),
            Some(key) if key.signs => {
                return Err(AppError::Setting(format!("the key {id} signs; rotate first: loopvermogen key rotate")));
            }
            Some(_) => {}
        }
        for number in 1..=newest_number(&self.dir)? {
            let path = self.dir.join(file_name(number));
            if SigningKey::read(&path)?.is_some_and(|key| key.id() == id) {
                let done =
                    if number == 1 { fs::write(self.dir.join(RETIRED_MARK), "") } else { fs::remove_file(&path) };
                done.map_err(|source| AppError::File { doing: format!("retiring {}", path.display()), source })?;
            }
        }
        self.look_at_once();
        Ok(())
    }
}

impl Keys {
    fn read(dir: &Path) -> Result<Keys> {
        let first = Arc::new(SigningKey::open(dir)?);
        let is_retired = dir.join(RETIRED_MARK).exists();
        let mut checking: Vec<_> = (!is_retired).then(|| first.clone()).into_iter().collect();
        for number in 2..=newest_number(dir)? {
            checking.extend(SigningKey::read(&dir.join(file_name(number)))?.map(Arc::new));
        }
        if checking.is_empty() {
            let message = format!("no key in {} signs: {RETIRED_MARK} is there without a newer key", dir.display());
            return Err(AppError::Setting(message));
        }
        Ok(Keys { first, checking })
    }
}

/// The highest number of a key file; retired ones leave gaps.
fn newest_number(dir: &Path) -> Result<u32> {
    let entries = match fs::read_dir(dir) {
        Err(missing) if missing.kind() == ErrorKind::NotFound => return Ok(1),
        entries => entries
            .map_err(|source| AppError::File { doing: format!("looking for keys in {}", dir.display()), source })?,
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let number = |name: String| name.strip_prefix("token-key-")?.strip_suffix(".pk8")?.parse().ok();
    Ok(names.filter_map(number).filter(|number| *number <= MOST_KEYS).max().unwrap_or(1))
}

fn file_name(number: u32) -> String {
    if number <= 1 { FILE_NAME.to_owned() } else { format!("token-key-{number}.pk8") }
}

fn changed_at(dir: &Path) -> Option<SystemTime> {
    fs::metadata(dir).and_then(|folder| folder.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::super::super::caller::Role;
    use super::super::Tokens;
    use super::*;

    fn ttl() -> Duration {
        Duration::from_secs(60)
    }

    #[test]
    fn after_a_rotation_old_tokens_hold_until_their_key_is_retired() {
        let dir = tempfile::tempdir().unwrap();
        let ring = KeyRing::open(dir.path()).unwrap();
        let first = ring.list().remove(0).id;
        let old = Tokens::open(dir.path()).unwrap().issue(Role::Officer, ttl()).unwrap();
        let second = ring.rotate().unwrap();
        let tokens = Tokens::open(dir.path()).unwrap();
        let new = tokens.issue(Role::Officer, ttl()).unwrap();
        assert_eq!(jsonwebtoken::decode_header(&new).unwrap().kid.as_deref(), Some(&*second));
        assert!(tokens.verify(&old).is_ok() && tokens.verify(&new).is_ok());
        let secret = tokens.derive_secret("kept");

        assert!(ring.retire(&second).is_err(), "the key that signs stays");
        assert!(matches!(ring.retire("nothing"), Err(AppError::NotFound { .. })));
        ring.retire(&first).unwrap();
        let tokens = Tokens::open(dir.path()).unwrap();
        assert!(tokens.verify(&old).is_err() && tokens.verify(&new).is_ok());
        assert_eq!(tokens.derive_secret("kept"), secret, "what was kept under a secret is still found");

        let third = ring.rotate().unwrap();
        ring.retire(&second).unwrap();
        assert_eq!(ring.list(), [KeyStatus { id: third, signs: true }]);
        assert!(Tokens::open(dir.path()).unwrap().verify(&new).is_err());
    }

    #[test]
    fn a_running_server_sees_a_rotation() {
        let dir = tempfile::tempdir().unwrap();
        let running = Tokens::open(dir.path()).unwrap();
        KeyRing::open(dir.path()).unwrap().rotate().unwrap();
        let new = Tokens::open(dir.path()).unwrap().issue(Role::Officer, ttl()).unwrap();
        let begun = Instant::now();
        while running.verify(&new).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the new key is not seen");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

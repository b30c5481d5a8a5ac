//! Where the files of imports lie: in the data folder, for its owner alone, until the term to revert has passed.

use crate::app::{App, AppError, Result};
use crate::domain::ImportId;
use crate::storage::file_owner;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The largest file of text, in bytes: 2.5 million rows of a register are some 400 MB.
pub const MOST_BYTES: u64 = 1024 * 1024 * 1024;
/// The largest workbook, in bytes: its sheets hold a million rows at most anyway.
pub const MOST_WORKBOOK_BYTES: u64 = 100 * 1024 * 1024;
/// How long an import can be reverted, unless the settings say otherwise.
pub const USUAL_TERM: Duration = Duration::from_secs(14 * 24 * 3600);

/// The folder of files, and how long they stay.
#[derive(Clone, Debug)]
pub struct Uploads {
    folder: PathBuf,
    /// How long an import can be reverted.
    pub revert_term: Duration,
}

impl Uploads {
    /// In the data folder.
    pub fn in_folder(data: &Path) -> Result<Self> {
        let folder = data.join("imports");
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let is_new = !folder.exists();
        builder.recursive(true).create(&folder).map_err(|source| failed("making", &folder, source))?;
        if is_new {
            file_owner::give_folder_to_owner_of_folder(&folder);
        }
        Ok(Self { folder, revert_term: USUAL_TERM })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the file of an import lies.
    pub fn path(&self, id: ImportId) -> PathBuf {
        self.folder.join(id.to_string())
    }

    /// A new file that is being received; its name becomes that of an import when it is whole.
    pub fn receive(&self) -> Result<(PathBuf, File)> {
        let path = self.folder.join(format!("{}.part", Uuid::now_v7()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|source| failed("receiving", &path, source))?;
        Ok((path, file))
    }

    /// Deletes the file of an import, if it is there.
    pub fn delete(&self, id: ImportId) -> Result<()> {
        delete(&self.path(id))
    }

    /// Deletes what was received by halves and left behind by a crash.
    pub fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let is_part = entry.path().extension().is_some_and(|ending| ending == "part");
            let age = entry.metadata().and_then(|facts| facts.modified()).ok().and_then(|moment| moment.elapsed().ok());
            if is_part && age.is_some_and(|age| age > Duration::from_secs(24 * 3600)) {
                let _ = delete(&entry.path());
            }
        }
    }
}

/// Deletes a file, if it is there.
pub fn delete(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => Err(failed("deleting", path, source)),
        _ => Ok(()),
    }
}

pub(super) fn failed(doing: &str, path: &Path, source: std::io::Error) -> AppError {
    AppError::File { doing: format!("{doing} {}", path.display()), source }
}

impl App {
    /// The folder of the files of imports.
    pub fn uploads(&self) -> Result<&Uploads> {
        self.uploads.as_deref().ok_or_else(|| AppError::Setting("the data folder was not opened".into()))
    }

    /// The same product, in which an import can be reverted for so long.
    pub fn with_revert_term(mut self, term: Duration) -> App {
        if let Some(uploads) = &self.uploads {
            self.uploads = Some(Arc::new(Uploads { revert_term: term, ..Uploads::clone(uploads) }));
        }
        self
    }
}

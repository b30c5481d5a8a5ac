//! To whom the files of an installation belong.
//!
//! The service runs as a user of its own, to whom the data folder belongs; whoever runs a command beside it is often root.
//! What that command makes would be out of the service's reach. SQLite itself takes care of the files that it makes beside
//! a database.

use std::fs::{self, File};
use std::io::{Error, ErrorKind};
use std::os::unix::fs::{MetadataExt, fchown, lchown};
use std::path::{Path, PathBuf};

/// Gives a file that was just made to the owner of its folder, as root may. Not by its name, which the owner of the folder
/// may have put on another file meanwhile.
pub fn give_to_owner_of_folder(file: &File, path: &Path) {
    let Some((owner, group)) = owner_beside(path) else { return };
    if file.metadata().is_ok_and(|file| file.uid() != owner) {
        tell(path, owner, fchown(file, Some(owner), Some(group)));
    }
}

/// The same for a folder in a folder.
pub fn give_folder_to_owner_of_folder(path: &Path) {
    let Some((owner, group)) = owner_beside(path) else { return };
    if fs::symlink_metadata(path).is_ok_and(|folder| folder.uid() != owner) {
        tell(path, owner, lchown(path, Some(owner), Some(group)));
    }
}

/// The same failure, which tells of whom the file is when that is the reason, and how to mend it.
pub fn explained(path: &Path, error: Error) -> Error {
    if error.kind() != ErrorKind::PermissionDenied {
        return error;
    }
    // The file itself, or the folder that lets nobody see it.
    let seen = path.ancestors().find_map(|found| Some((found.display(), fs::metadata(found).ok()?)));
    let Some((found, facts)) = seen else { return error };
    let (owner, ours) = (facts.uid(), rustix::process::geteuid().as_raw());
    let chown = if facts.is_dir() { "chown -R" } else { "chown" };
    match owner == ours {
        true => {
            Error::new(error.kind(), format!("{found} belongs to this user ({ours}), whose rights it does not give"))
        }
        false => Error::new(
            error.kind(),
            format!(
                "{found} belongs to user {owner}, and this program runs as user {ours}; run as root: {chown} {ours} {found}"
            ),
        ),
    }
}

/// The first of these files that is there and cannot be read and written, or their folder, in which none can be made.
pub(super) fn forbidden(paths: &[PathBuf]) -> Option<Error> {
    let refused = |path: &Path, error: Error| {
        let is_refused = matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem);
        is_refused.then(|| explained(path, error))
    };
    let of_file = |path: &PathBuf| refused(path, File::options().read(true).write(true).open(path).err()?);
    paths.iter().find_map(of_file).or_else(|| {
        let folder = folder_of(paths.first()?);
        refused(folder, tempfile::tempfile_in(folder).err()?)
    })
}

/// Owner and group of the folder. Root reads everything, and a folder of root such as `/tmp` does not tell as whom the
/// service runs.
fn owner_beside(path: &Path) -> Option<(u32, u32)> {
    let folder = fs::metadata(folder_of(path)).ok()?;
    (folder.uid() != 0).then(|| (folder.uid(), folder.gid()))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn tell(path: &Path, owner: u32, given: Result<(), Error>) {
    if let Err(error) = given {
        let path = path.display();
        tracing::warn!(
            %error,
            "{path} cannot be given to user {owner}, to whom its folder belongs and as whom the service then cannot read it; \
             run as root: chown {owner} {path}"
        );
    }
}

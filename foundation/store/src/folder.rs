//! The data folder: its database file, and the lock that keeps a second process out.

use crate::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The embedded database inside the data folder.
pub const DATABASE_FILE: &str = "rapport.db";
/// The folder of uploaded files inside the data folder.
pub const FILES_FOLDER: &str = "files";
/// Inside it: what is on its way in or out. No backup holds that.
pub const MOVING_FOLDER: &str = "moving";
pub(crate) const LOCK_FILE: &str = "rapport.lock";

/// The data folder, ours alone for as long as this lives. The system drops the lock with the process.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    pub fn take(path: &Path) -> Result<Self, OpenError> {
        std::fs::create_dir_all(path).map_err(|e| OpenError::folder(path, &e))?;
        let file = path.join(LOCK_FILE);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&file);
        let lock = lock.map_err(|e| OpenError::folder(&file, &e))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { folder: path.to_owned() }),
            Err(TryLockError::Error(e)) => Err(OpenError::folder(&file, &e)),
        }
    }

    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE_FILE)
    }
}

//! Reading a backup: first all of it to see whether it is good, then into a new folder.

use super::frames::Reader;
use super::{BackedUpFile, BackupError, Manifest, hex, private_file, sync_folder_of};
use crate::folder::DATABASE_FILE;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// Reads the whole backup and tells what it holds; any damage is an error.
pub fn verify(backup: &Path) -> Result<Manifest, BackupError> {
    unpack(backup, |_| Ok(Box::new(io::sink())))
}

/// Restores a backup into a folder that is empty or not there yet, and checks the database it wrote.
pub fn restore(backup: &Path, folder: &Path) -> Result<Manifest, BackupError> {
    verify(backup)?;
    let is_empty = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(why) if why.kind() == io::ErrorKind::NotFound => true,
        Err(why) => return Err(BackupError::at(folder)(why)),
    };
    if !is_empty {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    std::fs::create_dir_all(folder).map_err(BackupError::at(folder))?;
    let mut written = Vec::new();
    let manifest = unpack(backup, |file| {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(BackupError::at(parent))?;
        let out = private_file(&path).map_err(BackupError::at(&path))?;
        written.push(path);
        Ok(Box::new(out))
    })?;
    for path in &written {
        File::open(path).and_then(|file| file.sync_all()).map_err(BackupError::at(path))?;
        sync_folder_of(path)?;
    }
    check_database(&folder.join(DATABASE_FILE))?;
    Ok(manifest)
}

fn unpack(
    backup: &Path,
    mut out: impl FnMut(&BackedUpFile) -> Result<Box<dyn Write>, BackupError>,
) -> Result<Manifest, BackupError> {
    let mut frames = Reader::new(File::open(backup).map_err(BackupError::at(backup))?)?;
    let missing = || BackupError::Damaged("it ends too early");
    let manifest = frames.frame()?.ok_or_else(missing)?;
    let manifest: Manifest =
        serde_json::from_slice(&manifest).map_err(|_| BackupError::Damaged("its list of files"))?;
    for file in &manifest.files {
        if !stays_inside(&file.path) {
            return Err(BackupError::Damaged("a file outside its folder"));
        }
        let (mut target, mut hash, mut size) = (out(file)?, Sha256::new(), 0);
        while size < file.size {
            let content = frames.frame()?.ok_or_else(missing)?;
            hash.update(&content);
            size += content.len() as u64;
            let at = PathBuf::from(&file.path);
            target.write_all(&content).map_err(|why| BackupError::Io { path: at, why })?;
        }
        if size != file.size || hex(&hash.finalize()) != file.sha256 {
            return Err(BackupError::Damaged("a file does not match its checksum"));
        }
    }
    match frames.frame()? {
        None => Ok(manifest),
        Some(_) => Err(BackupError::Damaged("more than its list of files")),
    }
}

fn stays_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

fn check_database(path: &Path) -> Result<(), BackupError> {
    let check = || -> rusqlite::Result<(String, bool)> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let whole = connection.query_row("pragma integrity_check", [], |row| row.get(0))?;
        let has_loose_ends = connection.prepare("pragma foreign_key_check")?.exists([])?;
        Ok((whole, has_loose_ends))
    };
    match check() {
        Ok((whole, false)) if whole == "ok" => Ok(()),
        Ok(_) => Err(BackupError::Damaged("the restored database does not hold together")),
        Err(why) => Err(BackupError::Database(why.to_string())),
    }
}

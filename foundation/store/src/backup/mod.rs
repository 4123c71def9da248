//! Backup of a data folder into one compressed file, while the server runs, and restore from it.
//!
//! What must hold: the copy is of one moment; a flipped, missing or added byte is noticed before anything is
//! restored; restoring never writes over existing data; what is written is for the program's own account only,
//! since the installation's key is part of it. On PostgreSQL its own tools make backups.

mod frames;
mod restore;

pub use restore::{restore, verify};

use crate::folder::{DATABASE_FILE, FILES_FOLDER, LOCK_FILE, MOVING_FOLDER};
use crate::seal::{self, KEY_FILE};
use frames::Writer;
use kernel::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of the program that made it.
    pub version: String,
    pub made_at: Timestamp,
    pub files: Vec<BackedUpFile>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BackedUpFile {
    /// Within the data folder, with `/` between its parts.
    pub path: String,
    pub size: u64,
    pub sha256: String,
}

/// Why a backup was not made, or is not good.
#[derive(Debug)]
pub enum BackupError {
    Io {
        path: PathBuf,
        why: io::Error,
    },
    Database(String),
    /// The file is not what was once written; says what was noticed.
    Damaged(&'static str),
    NotEmpty(PathBuf),
    Exists(PathBuf),
    /// A backup without the key would restore sealed secrets that nothing opens.
    NoKey(PathBuf),
}

impl BackupError {
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |why| Self::Io { path: path.to_owned(), why }
    }
}

impl std::fmt::Display for BackupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io { path, why } => write!(f, "{}: {why}", path.display()),
            Self::Database(why) => write!(f, "the database: {why}"),
            Self::Damaged(what) => write!(f, "the backup is damaged: {what}"),
            Self::NotEmpty(path) => write!(f, "{} is not empty: restore into a new folder", path.display()),
            Self::Exists(path) => write!(f, "{} exists already", path.display()),
            Self::NoKey(path) => {
                write!(f, "the installation's key {} is missing: bring it back, then back up", path.display())
            }
        }
    }
}
impl std::error::Error for BackupError {}

/// Copies the data folder into the new file `target`. A server may be using the folder.
pub fn backup(folder: &Path, target: &Path, version: &str, now: Timestamp) -> Result<Manifest, BackupError> {
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let copy = Scratch(beside(target, "database"));
    let part = Scratch(beside(target, "part"));
    if copy_database(&folder.join(DATABASE_FILE), &copy.0)? && !folder.join(KEY_FILE).exists() {
        return Err(BackupError::NoKey(folder.join(KEY_FILE)));
    }
    let mut sources = vec![(DATABASE_FILE.to_owned(), copy.0.clone())];
    other_files(folder, "", target, &mut sources)?;
    let files = sources.iter().map(|(path, source)| described(path, source)).collect::<Result<_, _>>()?;
    let manifest = Manifest { version: version.to_owned(), made_at: now, files };
    write(&part.0, &manifest, &sources).map_err(BackupError::at(&part.0))?;
    verify(&part.0)?;
    std::fs::rename(&part.0, target).map_err(BackupError::at(target))?;
    sync_folder_of(target)?;
    Ok(manifest)
}

/// A file that goes when we are done with it, whatever happened.
struct Scratch(PathBuf);
impl Drop for Scratch {
    fn drop(&mut self) {
        // It may never have been made, or have become the backup.
        let _ = std::fs::remove_file(&self.0);
    }
}

fn beside(target: &Path, what: &str) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{what}"));
    target.with_file_name(name)
}

/// A copy of one moment, without the pages that nothing uses; tells whether secrets in it are sealed.
fn copy_database(from: &Path, to: &Path) -> Result<bool, BackupError> {
    let copy = || -> rusqlite::Result<bool> {
        let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.execute("vacuum into ?1", [to.to_string_lossy()])?;
        connection.prepare("select 1 from settings where name = ?1")?.exists([seal::CHECK])
    };
    // What an earlier backup that was killed left behind is in the way. SQLite fills an empty file that is there.
    let _ = std::fs::remove_file(to);
    private_file(to).map_err(BackupError::at(to))?;
    copy().map_err(|e| BackupError::Database(e.to_string()))
}

fn other_files(
    folder: &Path,
    within: &str,
    target: &Path,
    found: &mut Vec<(String, PathBuf)>,
) -> Result<(), BackupError> {
    let entries = std::fs::read_dir(folder).map_err(BackupError::at(folder))?;
    for entry in entries {
        let entry = entry.map_err(BackupError::at(folder))?;
        let kind = entry.file_type().map_err(BackupError::at(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = within.is_empty() && (name.starts_with(DATABASE_FILE) || name == LOCK_FILE);
        let is_target = target.file_name().is_some_and(|target| name.starts_with(&*target.to_string_lossy()));
        let is_moving = within == format!("{FILES_FOLDER}/") && name == MOVING_FOLDER;
        if kind.is_dir() && is_moving {
            continue;
        }
        if kind.is_dir() {
            other_files(&entry.path(), &format!("{within}{name}/"), target, found)?;
        } else if kind.is_file() && !is_ours && !is_target {
            found.push((format!("{within}{name}"), entry.path()));
        }
    }
    Ok(())
}

fn described(path: &str, source: &Path) -> Result<BackedUpFile, BackupError> {
    let mut file = File::open(source).map_err(BackupError::at(source))?;
    let (mut hash, mut size, mut chunk) = (Sha256::new(), 0, vec![0; frames::CHUNK]);
    loop {
        let read = file.read(&mut chunk).map_err(BackupError::at(source))?;
        if read == 0 {
            return Ok(BackedUpFile { path: path.to_owned(), size, sha256: hex(&hash.finalize()) });
        }
        hash.update(&chunk[..read]);
        size += read as u64;
    }
}

fn write(part: &Path, manifest: &Manifest, sources: &[(String, PathBuf)]) -> io::Result<()> {
    let _ = std::fs::remove_file(part);
    let mut out = Writer::new(private_file(part)?)?;
    out.frame(&serde_json::to_vec(manifest)?)?;
    for (_, source) in sources {
        out.chunks(File::open(source)?)?;
    }
    out.finish()?.sync_all()
}

/// A new file for the eyes of the program's own account only.
fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn sync_folder_of(path: &Path) -> Result<(), BackupError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(BackupError::at(folder))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

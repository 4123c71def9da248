//! The file with the installation's key: 64 hexadecimal digits, so that it can be carried to another node, for
//! the eyes of the program's own account only.

use super::{SealError, SealKey, from_hex};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use uuid::Uuid;

/// In the data folder, unless another place was named.
pub const KEY_FILE: &str = "secret.key";

fn at(path: &Path) -> impl Fn(io::Error) -> SealError + '_ {
    |why| SealError::File { path: path.to_owned(), why: why.to_string() }
}

/// The key, if the file is there.
pub(super) fn read(path: &Path) -> Result<Option<SealKey>, SealError> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(at(path)(why)),
    };
    let mode = std::fs::metadata(path).map_err(at(path))?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!("{} can be read by other accounts of this machine: chmod 600", path.display());
    }
    let key = from_hex(text.trim_ascii()).and_then(|bytes| bytes.try_into().ok());
    key.map(|bytes| Some(SealKey(bytes))).ok_or_else(|| SealError::NoKey(path.to_owned()))
}

/// Makes a fresh key. The file appears whole or not at all, and never in the place of another.
pub(super) fn make(path: &Path) -> Result<SealKey, SealError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|why| SealError::Database(why.to_string()))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(at(folder))?;
    let part = folder.join(format!(".{KEY_FILE}.{}", Uuid::new_v4().simple()));
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let made =
        write(&part, &digits).map_err(at(&part)).and_then(|()| match std::fs::hard_link(&part, path) {
            Err(why) if why.kind() != io::ErrorKind::AlreadyExists => Err(at(path)(why)),
            // Another node was faster: its key is as good.
            _ => Ok(()),
        });
    // Only a name for the same content; what it was for is decided above.
    let _ = std::fs::remove_file(&part);
    made?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))?;
    read(path)?.ok_or_else(|| SealError::Missing(path.to_owned()))
}

fn write(path: &Path, digits: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{digits}")?;
    file.sync_all()
}

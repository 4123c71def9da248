//! Where things are in the checkout, and walking its files.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing a person wrote.
const NOT_OURS: [&str; 9] =
    ["target", "node_modules", ".git", ".tools", "dist", "results", "shots", "data", "generated"];

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_path_buf()
}

/// Every file below `folder` that a person wrote, sorted, with paths relative to `folder`.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(folder, Path::new(""), &mut found);
    found.sort();
    found
}

fn walk(base: &Path, below: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(base.join(below)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let path = below.join(&name);
        if !entry.path().is_dir() {
            found.push(path);
        } else if !NOT_OURS.iter().any(|folder| name == *folder) {
            walk(base, &path, found);
        }
    }
}

/// The path with `/` between its parts, as rules and messages write it.
pub fn shown(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A fresh folder under the system's folder for temporary files; the caller removes it.
pub fn temporary(purpose: &str) -> Result<PathBuf, String> {
    for attempt in 0..1000 {
        let name = format!("rapport-{purpose}-{}-{attempt}", std::process::id());
        let path = std::env::temp_dir().join(name);
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(format!("cannot make the folder {}: {error}", path.display())),
        }
    }
    Err("cannot find a free name for a temporary folder".to_string())
}

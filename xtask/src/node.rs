//! Node and its packages: the right version is there, and each folder has what its lock file says.

use crate::program::{self, Outcome};
use crate::tree;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Node that everything here runs on.
const FLOOR: u32 = 20;

/// Refuses with one sentence when Node is missing or too old.
pub fn require() -> Outcome {
    let Ok(version) = program::output(Command::new("node").arg("--version")) else {
        return Err(format!(
            "Node {FLOOR} or newer is needed to build the web app, and `node` was not found"
        ));
    };
    let major: Option<u32> =
        version.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok());
    match major {
        Some(major) if major >= FLOOR => Ok(()),
        _ => Err(format!("Node {FLOOR} or newer is needed, this is {}", version.trim())),
    }
}

/// Installs the packages of a folder when its lock file is newer than what is installed.
pub fn install(folder: &str) -> Outcome<bool> {
    let path = tree::root().join(folder);
    if is_fresh(&path) {
        return Ok(false);
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&path);
    program::run(&mut npm).map(|()| true)
}

fn is_fresh(folder: &Path) -> bool {
    let changed = |path: PathBuf| fs::metadata(path).and_then(|file| file.modified()).ok();
    let installed = changed(folder.join("node_modules/.package-lock.json"));
    let wanted = changed(folder.join("package-lock.json"));
    matches!((installed, wanted), (Some(installed), Some(wanted)) if installed >= wanted)
}

/// A program that an installed package brought, started in that folder.
pub fn tool(folder: &str, name: &str) -> Command {
    let path = tree::root().join(folder);
    let mut command = Command::new(path.join("node_modules/.bin").join(name));
    command.current_dir(path);
    command
}

/// A script of a folder's package.json.
pub fn npm(folder: &str, script: &str) -> Command {
    let mut command = Command::new("npm");
    command.args(["run", "--silent", script]).current_dir(tree::root().join(folder));
    command
}

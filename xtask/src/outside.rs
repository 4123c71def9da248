//! Programs of others that tests hold ours against. What is missing is named as not run, and is an error in CI.

use crate::program::{self, Outcome};
use crate::summary::Summary;
use crate::tree;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Programs of Debian's packages, and what is tried with them.
const PROGRAMS: [(&str, &str); 5] = [
    ("dovecot", "LMTP and IMAP against Dovecot: packages dovecot-imapd and dovecot-lmtpd"),
    ("java", "plans as MPXJ reads them: package default-jre-headless"),
    ("openssl", "encrypted IMAP"),
    ("pdftotext", "reports as PDF, as another program reads them: package poppler-utils"),
    ("python3", "mails and chat messages as other libraries read them"),
];

/// The folder in which the tests of chat messages find the vendors' own validators.
const VALIDATORS: &str = "RAPPORT_CHANNEL_VALIDATORS";

/// The folder in which the tests of plan files find MPXJ.
const MPXJ: &str = "RAPPORT_MPXJ";

/// What the tests of the crates are told of programs of others.
pub fn known_to(tests: &mut Command, summary: &mut Summary) {
    for (name, what) in PROGRAMS {
        if program::find(name).is_none() {
            summary.not_run(name, what);
        }
    }
    match validators() {
        Ok(folder) => {
            tests.env(VALIDATORS, folder);
        }
        Err(why) => summary.not_run("validators of chat messages", &why),
    }
    if program::find("java").is_some() {
        match mpxj() {
            Ok(folder) => {
                tests.env(MPXJ, folder);
            }
            Err(why) => summary.not_run("plans as MPXJ reads them", &why),
        }
    }
}

/// Fetched once into the folder of what is built.
fn validators() -> Outcome<PathBuf> {
    let folder = tree::root().join("target/validators");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    if !folder.join("node_modules/adaptivecards").is_dir() {
        let mut npm = Command::new("npm");
        npm.args([
            "install",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            "--prefix",
            ".",
            "adaptivecards@3.0.6",
        ]);
        program::run(npm.current_dir(&folder))?;
    }
    if !folder.join("py/slack_sdk").is_dir() {
        program::run(pip(&folder).args(["slack_sdk==3.47.0", "standardwebhooks==1.1.0"]))?;
    }
    Ok(folder)
}

/// A package of Python around a library of Java. Fetched once, too.
fn mpxj() -> Outcome<PathBuf> {
    let folder = tree::root().join("target/mpxj");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    if !folder.join("py/jpype").is_dir() {
        program::run(pip(&folder).args(["mpxj==16.10.0", "jpype1==1.7.1"]))?;
    }
    Ok(folder)
}

fn pip(folder: &Path) -> Command {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]);
    pip.args(["--target", "py"]).current_dir(folder);
    pip
}

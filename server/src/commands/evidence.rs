//! Evidence on the command line: checking a receipt or an export without any server, and taking a tree out of the
//! data folder. What was found wrong ends with 1, a file or key that cannot be read with 2.

use super::accounts::told;
use super::{Ended, Outcome, print};
use crate::serve::Place;
use kernel::{Failure, PartyId, ProjectId};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use verify::{Fault, Report, Said, VerifierKey};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rapport verify receipt.json --key 'rapport-1a2b3c4d+5e6f7a8b+AZ…'
  rapport verify evidence.jsonl --key 'rapport-…' --checkpoint receipt.json

The key stands at /api/v1/evidence-key of the installation and in every receipt. Take it from a source you trust,
once, and keep it. Without --key the file is checked against the key that it names itself: that proves that
nothing in it was changed since it was signed, but not by whom, since anybody can make a key and a file for it.

An export alone cannot show that its newest entries were cut off, or that everything was written anew by whoever
holds the key. A receipt or checkpoint kept from earlier shows both: give it with --checkpoint.

It ends with 0 if nothing is wrong, with 1 if something is, with 2 if a file or key cannot be read.")]
pub struct Verify {
    /// A receipt (JSON) or an export of evidence (JSON lines)
    file: PathBuf,
    /// The installation's key, as `name+hash+key`; or a file that holds it
    #[arg(long)]
    key: Option<String>,
    /// A receipt or checkpoint kept from earlier, with which an export must agree; may be given several times
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
}

impl Verify {
    pub fn run(self) -> Outcome {
        let text = read(&self.file)?;
        let key = self.key.as_deref().map(key).transpose()?;
        let mut notes = Vec::new();
        for file in &self.checkpoints {
            let note = verify::checkpoint_in(&read(file)?);
            notes.push(note.map_err(|what| Ended::wrong(format!("{}: {what}", file.display())))?);
        }
        let checked = match is_export(&text) {
            true => {
                let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
                verify::check_export(&text, &notes, key.as_ref())
            }
            false if notes.is_empty() => {
                verify::check_receipt(&text, key.as_ref()).map_err(|fault| vec![fault])
            }
            false => return Err(Ended::wrong("--checkpoint is for an export; a receipt proves itself")),
        };
        match checked {
            Ok(report) => print(right(&report, is_export(&text), notes.len()).trim_end()),
            Err(faults) => Err(Ended::from(wrong(&faults))),
        }
    }
}

fn read(file: &Path) -> Result<String, Ended> {
    std::fs::read_to_string(file).map_err(|error| Ended::wrong(format!("{}: {error}", file.display())))
}

fn key(given: &str) -> Result<VerifierKey, Ended> {
    let text = if given.contains('+') { given.to_owned() } else { read(Path::new(given))? };
    text.trim().parse().map_err(|what| Ended::wrong(format!("--key: {what}")))
}

fn is_export(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains("\"rapport-evidence/1\""))
}

fn right(report: &Report, is_export: bool, given: usize) -> String {
    let mut text = String::new();
    let mut line = |line: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{line}");
    };
    match is_export {
        true => line(format!("Nothing is wrong: {} entries, each unchanged and in its place.", report.size)),
        false => line("Nothing is wrong: this receipt is unchanged.".to_owned()),
    }
    for said in &report.said {
        match is_export {
            true => line(format!("  {}  {}  {}", said.index, said.at, in_short(said))),
            false => at_length(said).into_iter().for_each(&mut line),
        }
    }
    line(format!("Tree: {}, {} entries then. Signed by: {}.", report.origin, report.size, report.key_name));
    if !report.is_trusted {
        line(
            "No key was given: checked against the key in the file itself. Who signed is not proved (see --help)."
                .to_owned(),
        );
    }
    match (is_export, given) {
        (false, _) => {}
        (true, 0) => line(
            "No earlier checkpoint was given: that nothing was cut off at the end is not proved (see --help)."
                .to_owned(),
        ),
        (true, _) => line(format!("It agrees with {} of {given} checkpoints from earlier.", report.earlier)),
    }
    text
}

fn in_short(said: &Said) -> String {
    let subject = said.subject.as_deref().unwrap_or_default();
    format!("{}  {subject}  {}", said.act, who(said))
}

fn who(said: &Said) -> String {
    match (&said.person, said.is_erased) {
        (Some(person), _) => format!("{} <{}>", person.name, person.email),
        (None, true) => "(the person is not told here)".to_owned(),
        (None, false) => String::new(),
    }
}

fn at_length(said: &Said) -> Vec<String> {
    let person = said.person.as_ref();
    let fields = [
        ("Act", Some(said.act.clone())),
        ("Subject", said.subject.clone()),
        ("Answer", said.answer.clone()),
        ("Who", Some(who(said))),
        ("On behalf of", person.and_then(|person| person.on_behalf_of.clone())),
        ("Role", person.map(|person| format!("{}, {}", person.role, person.side))),
        ("Known by", said.authenticated.clone()),
        ("When", Some(said.at.clone())),
        ("Check digits", Some(said.check_digits.clone())),
    ];
    fields.into_iter().filter_map(|(name, text)| Some(format!("  {name}: {}", text?))).collect()
}

fn wrong(faults: &[Fault]) -> String {
    const MOST: usize = 50;
    let mut text = "this is not as it was recorded".to_owned();
    for fault in faults.iter().take(MOST) {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  {fault}");
    }
    if faults.len() > MOST {
        let _ = write!(text, "\n  and {} more", faults.len() - MOST);
    }
    text
}

#[derive(Debug, clap::Subcommand)]
pub enum EvidenceCommand {
    /// Write a client party's tree, or the project's internal one, into a file; the server must not be running
    Export(Export),
}

#[derive(Debug, clap::Args)]
pub struct Export {
    #[command(flatten)]
    place: Place,
    /// The project's id
    #[arg(long)]
    project: ProjectId,
    /// The client party's id; without it the internal tree is written
    #[arg(long)]
    party: Option<PartyId>,
    /// The file to write (JSON lines)
    file: PathBuf,
}

impl EvidenceCommand {
    pub async fn run(self) -> Outcome {
        let Self::Export(Export { place, project, party, file }) = self;
        let (db, seal) = place.open_sealed().await?;
        let signer = ::evidence::signer(&db, &seal).await.map_err(told)?;
        let text = db.read(move |conn| {
            engagement::store::projects::get(conn, project)?;
            if let Some(party) = party {
                engagement::store::parties::get(conn, project, party)?;
            }
            ::evidence::export(conn, &signer, project, party)
        });
        let text = text.await.map_err(|failure| match failure {
            Failure::NotFound => Ended::wrong("there is no such project, or no such party in it"),
            other => told(other),
        })?;
        db.close().await;
        std::fs::write(&file, &text).map_err(|error| Ended::from(format!("{}: {error}", file.display())))?;
        eprintln!("{} lines written to {}", text.lines().count(), file.display());
        Ok(())
    }
}

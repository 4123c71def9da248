//! Reports as PDF, and their pictures in mails: set and painted by a program of its own beside this one, which is there where
//! somebody built it. It gets the text and gives the bytes.
//!
//! Must hold: bounded in time, and in what it is given; where the program is not there, the report goes without a PDF, and
//! its figures are drawn in cells.

use crate::letter_parts::Departure;
use kernel::{Failure, LetterPart, Result};
use locales::Locale;
use reporting::SetReport;
use reporting::report::mailed::drawings;
use reporting::store::reports_for_client;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::sync::Semaphore;
use uuid::Uuid;
use web::{App, BoxFuture, File};

const PROGRAM: &str = "rapport-pdf";
/// In a checkout it lies where it was built, seen from where this one was: of the two builds the one made last.
#[cfg(not(test))]
const BUILT: [&str; 2] = ["../../typesetting/target/release", "../../typesetting/target/debug"];
#[cfg(test)]
const BUILT: [&str; 2] = ["../../../typesetting/target/release", "../../../typesetting/target/debug"];
const LONGEST: Duration = Duration::from_secs(20);

/// Beside this program, or where a checkout builds it.
fn program() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.parent()?.to_owned();
    let installed = beside.join(PROGRAM);
    if installed.is_file() {
        return Some(installed);
    }
    let built = BUILT.map(|folder| beside.join(folder).join(PROGRAM)).into_iter();
    let built = built.filter_map(|program| Some((program.metadata().ok()?.modified().ok()?, program)));
    built.max().map(|(_, program)| program)
}

/// What reports are set with.
pub const SET_REPORT: SetReport = SetReport {
    is_there: || program().is_some(),
    set: |text| Box::pin(pdf(text)),
    paint: |svg| Box::pin(painted(svg)),
};

/// So many at once; whoever comes then waits their turn.
static PLACES: Semaphore = Semaphore::const_new(2);

async fn pdf(text: String) -> Result<Option<Vec<u8>>> {
    made(&[], text).await
}

/// As PNG.
async fn painted(svg: String) -> Result<Option<Vec<u8>>> {
    made(&["picture"], svg).await
}

/// None where nobody installed the program.
async fn made(how: &[&str], text: String) -> Result<Option<Vec<u8>>> {
    let Some(program) = program() else { return Ok(None) };
    let _place = PLACES.acquire().await.map_err(Failure::fault)?;
    let mut running = Command::new(program)
        .args(how)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env_clear()
        .kill_on_drop(true)
        .spawn()
        .map_err(Failure::fault)?;
    let mut input = running.stdin.take().ok_or_else(|| Failure::fault("it takes its text"))?;
    let set = async move {
        input.write_all(text.as_bytes()).await?;
        drop(input);
        running.wait_with_output().await
    };
    let output = tokio::time::timeout(LONGEST, set).await.map_err(Failure::fault)?.map_err(Failure::fault)?;
    match output.status.success() {
        true => Ok(Some(output.stdout)),
        false => Err(Failure::fault(String::from_utf8_lossy(&output.stderr).into_owned())),
    }
}

/// The report that a letter leads to, in its reader's language where it was sent in that: as a file, and its pictures.
pub fn report_of_letter(app: App, departure: Departure) -> BoxFuture<'static, Result<Vec<LetterPart>>> {
    Box::pin(async move {
        let url = departure.letter.url.as_deref().unwrap_or_default();
        let key = url.rsplit('/').next().and_then(|key| key.parse::<Uuid>().ok());
        let Some((key, viewer)) = key.zip(departure.viewer) else { return Ok(Vec::new()) };
        let read = app.db().read_as_client(viewer, move |conn| reports_for_client::version(conn, key));
        let sent = read.await?;
        let locale = sent.frozen.read_in(Locale::from_tag(&departure.letter.locale).unwrap_or_default());
        let set = *app.get::<SetReport>();
        if !(set.is_there)() {
            return Ok(Vec::new());
        }
        let File { name, content_type: media_type, bytes } =
            set.file(&sent.frozen, Some(&sent.sha256), locale).await?;
        let mut parts = vec![LetterPart::File { name, media_type, bytes }];
        for (section, svg) in drawings(&sent.frozen, locale) {
            let of = section.word().to_owned();
            let content_id = format!("{of}.{}@rapport", departure.id);
            match (set.paint)(svg).await {
                Ok(Some(bytes)) => parts.push(LetterPart::Picture { of, content_id, bytes }),
                Ok(None) => {}
                // Its figures stand in the letter's words.
                Err(failure) => tracing::warn!(%failure, "a picture of a letter was not painted"),
            }
        }
        Ok(parts)
    })
}

#[cfg(test)]
mod tests;

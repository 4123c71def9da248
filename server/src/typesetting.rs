//! Reports as PDF: set by a program of its own beside this one, which is there where somebody built it. It gets the text
//! and gives the bytes.
//!
//! Must hold: bounded in time, and in what it is given; where the program is not there, the report goes without a PDF.

use crate::letter_parts::Departure;
use kernel::{Failure, LetterPart, Result};
use locales::Locale;
use reporting::report::FrozenReport;
use reporting::report::sheet::sheet;
use reporting::store::reports_for_client;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use uuid::Uuid;
use web::{App, BoxFuture};

const PROGRAM: &str = "rapport-pdf";
/// In a checkout it lies where it was built.
const BUILT: &str = "../../typesetting/target/release";
const LONGEST: Duration = Duration::from_secs(20);

/// Beside this program, or where a checkout builds it.
fn program() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.parent()?.to_owned();
    [beside.join(PROGRAM), beside.join(BUILT).join(PROGRAM)].into_iter().find(|program| program.is_file())
}

/// None where nobody installed the program.
pub async fn pdf(frozen: &FrozenReport, locale: Locale) -> Result<Option<Vec<u8>>> {
    let Some(program) = program() else { return Ok(None) };
    let text = sheet(frozen, locale).to_string();
    let mut running = Command::new(program)
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

/// The report that a letter leads to, in its reader's language where it was sent in that.
pub fn report_of_letter(app: App, departure: Departure) -> BoxFuture<'static, Result<Vec<LetterPart>>> {
    Box::pin(async move {
        let url = departure.letter.url.as_deref().unwrap_or_default();
        let key = url.rsplit('/').next().and_then(|key| key.parse::<Uuid>().ok());
        let Some((key, viewer)) = key.zip(departure.viewer) else { return Ok(Vec::new()) };
        let read = app.db().read_as_client(viewer, move |conn| reports_for_client::version(conn, key));
        let frozen = read.await?.frozen;
        let own = Locale::from_tag(&departure.letter.locale).unwrap_or_default();
        let locale = frozen.read_in(own);
        let name = format!("{}-{}-v{}.pdf", reporting::REPORT.prefix, frozen.number, frozen.version);
        let file = |bytes| LetterPart::File { name, media_type: "application/pdf".into(), bytes };
        Ok(pdf(&frozen, locale).await?.map(file).into_iter().collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reporting::report::{ReportKind, ReportValues, SectionCode, SectionWords};

    fn frozen() -> FrozenReport {
        let values = ReportValues {
            kind: ReportKind::Progress,
            project: "Warehouse".into(),
            team: "Hengmu".into(),
            client: "Chengchuan".into(),
            from: jiff::civil::date(2027, 3, 1),
            until: jiff::civil::date(2027, 3, 7),
            as_of: jiff::civil::date(2027, 3, 7),
            sections: vec![reporting::report::Section { code: SectionCode::Summary, lines: vec![] }],
            burn_up: vec![],
            trends: vec![],
        };
        let words = SectionWords { en: "#panic() *plain*".into(), zh: "一切顺利。".into() };
        let words = [(SectionCode::Summary, words)].into();
        FrozenReport { number: 1, version: 1, values, words, languages: vec!["en".into(), "zh-CN".into()] }
    }

    /// Where the program is not built there is no PDF; where it is, the same report gives the same bytes.
    #[tokio::test]
    async fn a_report_is_set_to_the_same_bytes_or_not_at_all() {
        for locale in Locale::ALL {
            let [one, again] =
                [pdf(&frozen(), locale).await.expect("set"), pdf(&frozen(), locale).await.expect("set")];
            assert_eq!(one, again);
            assert_eq!(one.is_some(), program().is_some());
            assert!(one.is_none_or(|bytes| bytes.starts_with(b"%PDF-")));
        }
    }
}

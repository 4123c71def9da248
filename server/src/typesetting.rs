//! Reports as PDF: set by a program of its own beside this one, which is there where somebody built it. It gets the text
//! and gives the bytes.
//!
//! Must hold: bounded in time, and in what it is given; where the program is not there, the report goes without a PDF.

use crate::letter_parts::Departure;
use kernel::{Failure, LetterPart, Result};
use locales::Locale;
use reporting::SetReport;
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
/// In a checkout it lies where it was built, seen from where this one was: of the two builds the faster one.
#[cfg(not(test))]
const BUILT: [&str; 2] = ["../../typesetting/target/release", "../../typesetting/target/debug"];
#[cfg(test)]
const BUILT: [&str; 2] = ["../../../typesetting/target/release", "../../../typesetting/target/debug"];
const LONGEST: Duration = Duration::from_secs(20);

/// Beside this program, or where a checkout builds it.
fn program() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.parent()?.to_owned();
    let built = BUILT.map(|folder| beside.join(folder).join(PROGRAM));
    std::iter::once(beside.join(PROGRAM)).chain(built).find(|program| program.is_file())
}

/// What reports are set with.
pub const SET_REPORT: SetReport =
    SetReport { is_there: || program().is_some(), set: |text| Box::pin(pdf(text)) };

/// So many at once; whoever comes then waits their turn.
static PLACES: Semaphore = Semaphore::const_new(2);

/// None where nobody installed the program.
async fn pdf(text: String) -> Result<Option<Vec<u8>>> {
    let Some(program) = program() else { return Ok(None) };
    let _place = PLACES.acquire().await.map_err(Failure::fault)?;
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
        let sent = read.await?;
        let locale = sent.frozen.read_in(Locale::from_tag(&departure.letter.locale).unwrap_or_default());
        let set = *app.get::<SetReport>();
        if !(set.is_there)() {
            return Ok(Vec::new());
        }
        let File { name, content_type: media_type, bytes } =
            set.file(&sent.frozen, Some(&sent.sha256), locale).await?;
        Ok(vec![LetterPart::File { name, media_type, bytes }])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use reporting::report::chart::burn_up;
    use reporting::report::sheet::sheet;
    use reporting::report::texts::text_of;
    use reporting::report::{
        FrozenReport, Line, ReportKind, ReportValues, Section, SectionCode, SectionWords, Value,
    };

    /// Every second task is done, on days of its own.
    fn done(number: i16) -> Line {
        let day = date(2027, 1, 1).checked_add(jiff::Span::new().days(number)).expect("a day");
        Line {
            key: format!("done:{number}"),
            says: "done".into(),
            title: format!("Reader {number} in hall B 扫码枪 <{number}> & #let"),
            number: String::new(),
            place: format!("items/{number}"),
            values: [("finish".into(), Value::Day(day))].into(),
        }
    }

    fn frozen(lines: i16) -> FrozenReport {
        let day = date(2027, 3, 7);
        let values = ReportValues {
            kind: ReportKind::Progress,
            project: "Warehouse 澄川仓控二期".into(),
            team: "Hengmu 衡木科技".into(),
            client: "Chengchuan".into(),
            phase: None,
            from: date(2027, 3, 1),
            until: day,
            as_of: day,
            sections: vec![
                Section { code: SectionCode::Summary, lines: vec![] },
                Section { code: SectionCode::Done, lines: (0..lines).map(done).collect() },
            ],
            burn_up: burn_up(&[(date(2027, 2, 1), date(2027, 2, 1), true), (day, day, false)], day),
            trends: vec![],
        };
        let words = SectionWords {
            en: "#panic() *plain*".into(), zh: "一切顺利，关键路径没有变化。".into()
        };
        let words = [(SectionCode::Summary, words)].into();
        FrozenReport { number: 1, version: 1, values, words, languages: vec!["en".into(), "zh-CN".into()] }
    }

    /// Where the program is not built there is no PDF; where it is, the same report gives the same bytes.
    #[tokio::test]
    async fn a_report_is_set_to_the_same_bytes_or_not_at_all() {
        for locale in Locale::ALL {
            let text = sheet(&frozen(3), None, locale).to_string();
            let [one, again] = [pdf(text.clone()).await.expect("set"), pdf(text).await.expect("set")];
            assert_eq!(one, again);
            assert_eq!(one.is_some(), program().is_some());
            assert!(one.is_none_or(|bytes| bytes.starts_with(b"%PDF-")));
        }
    }

    /// As another program reads it, which a developer's machine may not have; CI has both.
    async fn read_by_another(bytes: Vec<u8>) -> Option<String> {
        let mut reader = Command::new("pdftotext")
            .args(["-raw", "-enc", "UTF-8", "-", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let mut input = reader.stdin.take().expect("it takes the file");
        input.write_all(&bytes).await.expect("written");
        drop(input);
        let read = reader.wait_with_output().await.expect("read");
        Some(String::from_utf8(read.stdout).expect("UTF-8"))
    }

    fn close(words: &str) -> String {
        words.chars().filter(|sign| !sign.is_whitespace()).collect()
    }

    #[tokio::test]
    async fn the_paper_says_what_the_values_say_over_several_pages() {
        let frozen = frozen(60);
        for locale in Locale::ALL {
            let Some(bytes) = pdf(sheet(&frozen, Some("0123abcd"), locale).to_string()).await.expect("set")
            else {
                continue;
            };
            let Some(read) = read_by_another(bytes).await else { continue };
            assert!(read.matches("0123abcd").count() > 1, "the foot stands on each page: {read}");
            let read = close(&read);
            let said = text_of(&frozen.values, &frozen.words, locale);
            let lines = said.sections.iter().flat_map(|section| &section.lines);
            let lines = lines.flat_map(|line| [line.title.as_str(), line.says.as_str()]);
            let sections = said.sections.iter().flat_map(|of| [of.heading.as_str(), of.words.as_str()]);
            for words in lines.chain(sections).chain([said.kind.as_str(), said.period.as_str()]) {
                assert!(read.contains(&close(words)), "{words} is missing in {read}");
            }
        }
    }
}

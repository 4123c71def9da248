//! Reports as paper: the same bytes, the same words, and where they stand on the pages.

mod pages;

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
    let languages = vec!["en".into(), "zh-CN".into()];
    FrozenReport { number: 1, version: 1, values, words, languages, terms: Vec::new() }
}

/// A developer may do without it; where everything is tested, nothing is left out because it is missing.
fn is_built() -> bool {
    let is_built = program().is_some();
    assert!(
        is_built || std::env::var_os("CI").is_none(),
        "rapport-pdf is not built: cargo build in typesetting/"
    );
    is_built
}

/// Where the program is not built there is no PDF; where it is, the same report gives the same bytes.
#[tokio::test]
async fn a_report_is_set_to_the_same_bytes_or_not_at_all() {
    for locale in Locale::ALL {
        let text = sheet(&frozen(3), None, locale).to_string();
        let [one, again] = [pdf(text.clone()).await.expect("set"), pdf(text).await.expect("set")];
        assert_eq!(one, again);
        assert_eq!(one.is_some(), is_built());
        assert!(one.is_none_or(|bytes| bytes.starts_with(b"%PDF-")));
    }
}

/// As another program reads it, which a developer's machine may not have; CI has both.
async fn read_by_another(bytes: Vec<u8>) -> Option<String> {
    read_with("-raw", bytes).await
}

async fn read_with(how: &str, bytes: Vec<u8>) -> Option<String> {
    let mut reader = Command::new("pdftotext")
        .args([how, "-enc", "UTF-8", "-", "-"])
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
        let said = text_of(&frozen.values, &frozen.words, &frozen.terms, locale);
        let lines = said.sections.iter().flat_map(|section| &section.lines);
        let lines = lines.flat_map(|line| [line.title.as_str(), line.says.as_str()]);
        let sections = said.sections.iter().flat_map(|of| [of.heading.as_str(), of.words.as_str()]);
        for words in lines.chain(sections).chain([said.kind.as_str(), said.period.as_str()]) {
            assert!(read.contains(&close(words)), "{words} is missing in {read}");
        }
    }
}

/// In the head of a PNG.
fn size(png: &[u8]) -> (u32, u32) {
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (side(16), side(20))
}

/// Mails are read on telephones and kept for years: a picture is small, and the same each time.
#[tokio::test]
async fn a_picture_of_a_mail_is_small_and_fine_enough() {
    for kind in [ReportKind::Progress, ReportKind::Review] {
        for locale in Locale::ALL {
            for (section, svg) in drawings(&pages::whole(kind, 20), locale) {
                let Some(png) = painted(svg.clone()).await.expect("painted") else { continue };
                assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
                let (width, height) = size(&png);
                assert!(width == 1_000 && (400..1_500).contains(&height), "{section:?}: {width} x {height}");
                assert!(png.len() < 60 * 1024, "{section:?}, {locale:?}: {} bytes", png.len());
                assert_eq!(painted(svg).await.expect("painted"), Some(png));
            }
        }
    }
    assert!(painted("no picture".into()).await.is_err() || program().is_none());
}

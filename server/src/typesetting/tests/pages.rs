//! Where the words of the three reports stand on their pages, in both languages, as another program finds them.

use super::*;
use reporting::report::{BurnUpPoint, Trend, TrendPoint};
use serde_json::Value as Text;

/// In points, as on A4 within its margins, with what letters reach above their line; the foot stands below.
const LEFT: f64 = 62.0;
const RIGHT: f64 = 533.5;
const TOP: f64 = 60.0;
const BOTTOM: f64 = 774.5;

struct Word {
    page: usize,
    words: String,
    /// Left, top, right, bottom.
    at: [f64; 4],
}

/// The words of the pages without their feet.
async fn words_of(sheet: &Text) -> Option<Vec<Word>> {
    let bytes = pdf(sheet.to_string()).await.expect("set")?;
    let read = read_with("-bbox", bytes).await?;
    let (mut page, mut found) = (0, Vec::new());
    for line in read.lines() {
        page += usize::from(line.trim_start().starts_with("<page "));
        let Some(rest) = line.trim().strip_prefix("<word ") else { continue };
        let (sides, words) = rest.split_once('>').expect("a word");
        let side = |name: &str| {
            let (_, side) = sides.split_once(&format!("{name}=\"")).expect("a side");
            side.split('"').next().expect("a side").parse::<f64>().expect("a number")
        };
        let at = [side("xMin"), side("yMin"), side("xMax"), side("yMax")];
        let words = words.strip_suffix("</word>").expect("a word").to_owned();
        if at[1] < BOTTOM {
            found.push(Word { page, words, at });
        }
    }
    Some(found)
}

/// Nothing stands outside the margins, and nothing on anything else.
fn stands_well(words: &[Word], told: &str) {
    for (place, word) in words.iter().enumerate() {
        let [left, top, right, bottom] = word.at;
        let is_within = left >= LEFT && right <= RIGHT && top >= TOP && bottom <= BOTTOM;
        assert!(is_within, "{told}: {} stands at {:?} of page {}", word.words, word.at, word.page);
        for other in words[place + 1..].iter().take_while(|other| other.page == word.page) {
            // Letters reach a little into the lines above and below them.
            let over = |first: usize| {
                word.at[first + 2].min(other.at[first + 2]) - word.at[first].max(other.at[first])
            };
            let is_over = over(0) > 1.0 && over(1) > 5.0;
            assert!(
                !is_over,
                "{told}: {} and {} stand on each other on page {}",
                word.words, other.words, word.page
            );
        }
    }
}

/// A row is on one page whole, and a heading has something below it.
fn breaks_well(words: &[Word], headings: &[&str], told: &str) {
    let pages = |sign: char| {
        let of =
            |word: &Word| Some((word.words.split_once(sign)?.1.split('.').next()?.to_owned(), word.page));
        words.iter().filter_map(of).collect::<std::collections::BTreeMap<_, _>>()
    };
    let [begins, ends] = ['«', '»'].map(pages);
    assert!(begins.len() > 10, "{told}: rows are found");
    assert_eq!(begins, ends, "{told}: a row is cut");
    for page in 1..=words.iter().map(|word| word.page).max().unwrap_or(0) {
        let of_page = || words.iter().filter(|word| word.page == page);
        let lowest = of_page().max_by(|one, other| one.at[3].total_cmp(&other.at[3])).expect("words");
        let line = of_page().filter(|word| (word.at[1] - lowest.at[1]).abs() < 3.0);
        let line: String = line.map(|word| word.words.as_str()).collect();
        assert!(!headings.iter().any(|heading| close(heading) == line), "{told}: {line} ends page {page}");
    }
}

/// The ends of each title can be found again on the pages.
fn row(code: SectionCode, number: i16) -> Line {
    let words = match number % 4 {
        0 => "Interfaces",
        1 => "扫码枪安装、接口联调与三号仓库的现场培训，含夜班人员的补课安排",
        2 => {
            "https://example.com/a/path/that/never/ends/abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz"
        }
        _ => {
            "Installation of the barcode readers in hall B, with the cables under the floor, the training of both shifts and a week of watching how they are used"
        }
    };
    let key = format!("{}{number}", code.word());
    let values: [(&str, Value); 5] = match code {
        SectionCode::Resources => ["planned", "done", "count", "weeks", "days"]
            .map(|name| (name, Value::Count(i64::from(number) * 97))),
        _ => ["finish", "agreed", "start", "since", "due"].map(|name| (name, Value::Day(date(2027, 3, 9)))),
    };
    Line {
        says: if code == SectionCode::Resources { "effort" } else { "expected_agreed" }.into(),
        title: format!("«{key}. {words} »{key}."),
        number: if number % 2 == 0 { format!("CR-{number}") } else { String::new() },
        place: format!("items/{key}"),
        values: values.map(|(name, value)| (name.into(), value)).into(),
        key,
    }
}

/// Every section of a kind, with so many lines and all pictures.
pub(super) fn whole(kind: ReportKind, lines: i16) -> FrozenReport {
    let day = |day: i8| date(2027, 3, day);
    let section = |code: &SectionCode| Section {
        code: *code,
        lines: (0..lines).map(|number| row(*code, number)).collect(),
    };
    let trend = |number: i8| Trend {
        place: format!("items/{number}"),
        title: "Everything that was agreed is accepted 全部验收通过".into(),
        points: vec![
            TrendPoint { told: day(1), finish: day(9) },
            TrendPoint { told: day(8), finish: day(9 + number) },
        ],
    };
    let point = |at: i8| BurnUpPoint {
        day: day(at),
        planned: i64::from(at) * 100,
        done: (at < 9).then_some(i64::from(at)),
    };
    let said = SectionWords {
        en: "All goes well. Nothing on the critical path moved, and the interfaces stand.\nThe night shift comes later.".into(),
        zh: "一切顺利，关键路径没有变化，接口已经确定。\n夜班人员随后培训。".into(),
    };
    let of = frozen(0);
    let values = ReportValues {
        kind,
        sections: kind.sections().iter().map(section).collect(),
        burn_up: (1..20).map(point).collect(),
        trends: (1..=6).map(trend).collect(),
        ..of.values
    };
    let words = kind.sections().iter().map(|code| (*code, said.clone())).collect();
    FrozenReport { values, words, ..of }
}

const KINDS: [ReportKind; 3] = [ReportKind::Progress, ReportKind::Review, ReportKind::Phase];

fn headings(sheet: &Text) -> Vec<&str> {
    let sections = sheet["sections"].as_array().expect("sections").iter();
    sections.map(|section| section["heading"].as_str().expect("a heading")).collect()
}

#[tokio::test]
async fn words_stand_within_the_page_and_rows_are_whole() {
    for (kind, locale) in KINDS.into_iter().flat_map(|kind| Locale::ALL.map(|locale| (kind, locale))) {
        // Each number of lines breaks the pages elsewhere.
        for lines in [2, 5, 7, 24] {
            let told = format!("{kind:?} {locale:?} {lines}");
            let sheet = sheet(&whole(kind, lines), Some("0123abcd"), locale);
            let Some(words) = words_of(&sheet).await else { return };
            stands_well(&words, &told);
            breaks_well(&words, &headings(&sheet), &told);
        }
    }
}

/// Every text of the sheet 40 % longer, as another language might be.
fn longer(text: &mut Text) {
    match text {
        Text::String(words) if !words.starts_with("<svg") => {
            let more: String = words
                .chars()
                .filter(|sign| !sign.is_ascii_punctuation())
                .take(words.chars().count() * 2 / 5)
                .collect();
            words.push_str(&more.replace(['«', '»'], ""));
        }
        Text::Array(texts) => texts.iter_mut().for_each(longer),
        Text::Object(texts) => {
            texts.iter_mut().filter(|(name, _)| *name != "language").for_each(|(_, text)| longer(text))
        }
        _ => {}
    }
}

#[tokio::test]
async fn longer_words_and_an_empty_report_stand_as_well() {
    for (kind, locale) in KINDS.into_iter().flat_map(|kind| Locale::ALL.map(|locale| (kind, locale))) {
        let mut long = sheet(&whole(kind, 5), None, locale);
        longer(&mut long);
        let Some(words) = words_of(&long).await else { return };
        stands_well(&words, "longer");
        breaks_well(&words, &headings(&long), "longer");
        let empty = FrozenReport { words: Default::default(), ..whole(kind, 0) };
        let empty = FrozenReport::of(
            (1, 1),
            ReportValues { burn_up: vec![], trends: vec![], ..empty.values },
            &Default::default(),
            empty.languages,
        );
        let words = words_of(&sheet(&empty, None, locale)).await.expect("set");
        assert!(words.iter().all(|word| word.page == 1) && !words.is_empty());
        stands_well(&words, "empty");
    }
}

/// What the font does not hold is named where it cannot be drawn.
#[tokio::test]
async fn what_cannot_be_drawn_is_named() {
    let mut frozen = frozen(2);
    frozen.values.client = "龘𠮷镕翀 \u{1F389}\u{FE0F}".into();
    for locale in Locale::ALL {
        let Some(bytes) = pdf(sheet(&frozen, None, locale).to_string()).await.expect("set") else { return };
        let Some(read) = read_by_another(bytes).await else { return };
        assert!(read.contains("镕翀") && read.contains("U+9F98, U+1F389, U+20BB7"), "{read}");
    }
}

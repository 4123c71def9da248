//! Ten thousand broken files: no reader panics on any of them, and whatever is read hands the engine a plan whose
//! indices hold. The changes are drawn from a fixed seed, so a failure comes again.

use importers::{ImportError, ImportedPlan, mspdi::read_mspdi, read, read_sheet, to_engine};
use std::io::{Read, Write};

const XML: &str = include_str!("fixtures/whole.xml");
const CSV: &str = "ID,任务名称,WBS,工期,开始时间,完成时间,前置任务,负责人,% Complete,Milestone,Deadline\r\n\
    1,\"准备, Preparation\",1,,,,,,,,\r\n2,访谈,1.1,3天,2026年3月5日,,,张伟；李娜[50%],50%,否,2026/3/20\r\n\
    3,Prototype,1.2,2w 1d,5 Mar 2026,25/3/2026 17:00,\"2FS+2个工作日,1SS-50%\",Lin <lin@example.com>,0.5,,\r\n\
    4,Go live,2,0,,2026-04-01,3,,,yes,\r\n";

/// xorshift64*
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }
}

/// What hostile and clumsy files have in the place of a value.
const WORDS: &[&str] = &[
    "",
    "-1",
    "0",
    "99999999999999999999",
    "1e308",
    "NaN",
    "-PT9999999999H",
    "PT",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59",
    "2026-02-29",
    "24:00:00",
    "&lt;",
    "&x;",
    "&#x110000;",
    "<!DOCTYPE a>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "</Task>",
    "<Task>",
    "<Project>",
    "<UID>3</UID>",
    "\0",
    "\u{FFFE}",
    "门户",
    "\"",
    ",",
    ";",
    "\n",
    "\r",
    "\t",
    "1FS+",
    "+++",
    "半",
    "个",
    "：",
    "e%",
    "1SS-99999999999d",
    "2026年",
    "点:",
    "十十",
    "[",
    "]",
    "[%]",
    "<@>",
    "%",
    "=1+1",
    "🙂",
    "-",
    ".",
    "1.1.1.1.1.1.1.1",
];

fn changed(original: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(bytes.len());
        let end = (at + dice.roll(40)).min(bytes.len());
        let word = WORDS[dice.roll(WORDS.len())].as_bytes();
        match dice.roll(8) {
            0 => bytes.truncate(at),
            1 => bytes.get_mut(at).into_iter().for_each(|byte| *byte = dice.roll(256) as u8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                let to = dice.roll(bytes.len());
                bytes.splice(to..to, copy);
            }
            4 => drop(bytes.splice(at..at, word.iter().copied())),
            _ => replace_value(&mut bytes, at, word),
        }
    }
    bytes
}

/// Puts the word where a value stands: between the next two delimiters.
fn replace_value(bytes: &mut Vec<u8>, at: usize, word: &[u8]) {
    let is_delimiter = |byte: &u8| matches!(byte, b'<' | b'>' | b',' | b'\n');
    let Some(from) = bytes.iter().skip(at).position(is_delimiter).map(|step| at + step + 1) else { return };
    let to = bytes.iter().skip(from).position(is_delimiter).map_or(bytes.len(), |step| from + step);
    bytes.splice(from..to, word.iter().copied());
}

#[derive(Default)]
struct Tally {
    read: usize,
    refused: std::collections::BTreeMap<&'static str, usize>,
}

impl Tally {
    fn count(&mut self, answer: Result<ImportedPlan, ImportError>) {
        match answer {
            Ok(plan) => {
                self.read += 1;
                let engine = to_engine(&plan);
                let tasks = engine.tasks.len() as u32;
                assert!(engine.dependencies.iter().all(|d| d.predecessor.0 < tasks && d.successor.0 < tasks));
                assert!(engine.tasks.iter().all(|t| t.parent.is_none_or(|parent| parent.0 < tasks)));
                assert!(engine.assignments.iter().all(|a| a.task.0 < tasks));
                assert!(plan.not_understood.iter().all(|finding| !finding.to_string().is_empty()));
            }
            Err(refusal) => {
                assert!(!refusal.to_string().contains('\n'));
                *self.refused.entry(refusal.code).or_default() += 1;
            }
        }
    }
    fn print(&self, what: &str) {
        println!("{what}: {} read, refused {:?}", self.read, self.refused);
    }
}

#[test]
fn three_thousand_broken_xml_files() {
    let mut dice = Dice(0x5EED);
    let mut tally = Tally::default();
    for _ in 0..3_000 {
        tally.count(read_mspdi(&changed(XML.as_bytes(), &mut dice)));
    }
    tally.print("xml");
    assert!(tally.read > 100 && tally.refused.len() > 5);
}

/// Well-formed files with odd values: these reach the code behind the syntax.
#[test]
fn two_thousand_odd_values() {
    let plain: Vec<&str> =
        WORDS.iter().copied().filter(|word| !word.contains(['<', '&', '\0', '\u{FFFE}'])).collect();
    let starts: Vec<usize> = XML
        .match_indices('>')
        .map(|(at, _)| at + 1)
        .filter(|at| !XML[*at..].starts_with(['<', '\n']))
        .collect();
    let mut dice = Dice(0x0DD);
    let mut tally = Tally::default();
    for _ in 0..2_000 {
        let mut text = XML.to_owned();
        let from = starts[dice.roll(starts.len())];
        let Some(length) = text[from..].find('<') else { continue };
        text.replace_range(from..from + length, plain[dice.roll(plain.len())]);
        tally.count(read_mspdi(text.as_bytes()));
    }
    tally.print("xml values");
    assert!(tally.read > 500);
}

#[test]
fn every_beginning_of_an_xml_file() {
    let mut tally = Tally::default();
    for end in (0..XML.len()).step_by(31) {
        tally.count(read_mspdi(&XML.as_bytes()[..end]));
    }
    assert_eq!(tally.read, 0);
}

#[test]
fn four_thousand_broken_lists() {
    let mut dice = Dice(0xC5F);
    let mut tally = Tally::default();
    let (gb18030, _, _) = encoding_rs::GB18030.encode(CSV);
    for round in 0..4_000 {
        let original = if round % 4 == 0 { gb18030.as_ref() } else { CSV.as_bytes() };
        tally.count(read_sheet(&changed(original, &mut dice), "list.csv", None).map(|(plan, _)| plan));
    }
    tally.print("csv");
    assert!(tally.read > 1_000);
}

/// The parts of a small workbook.
fn parts() -> Vec<(String, Vec<u8>)> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in CSV.lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row as u32, column as u16, number).expect("cell"),
                Err(_) => sheet.write(row as u32, column as u16, cell).expect("cell"),
            };
        }
    }
    let bytes = workbook.save_to_buffer().expect("workbook");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("archive");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("name").into_owned()).collect();
    let read = |name: String| {
        let mut bytes = Vec::new();
        archive.by_name(&name).expect("part").read_to_end(&mut bytes).expect("part");
        (name, bytes)
    };
    names.into_iter().map(read).collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        archive.start_file(name.as_str(), stored).expect("part");
        archive.write_all(bytes).expect("part");
    }
    archive.finish().expect("archive").into_inner()
}

/// Half of them broken inside a part, half of them as an archive.
#[test]
fn a_thousand_broken_workbooks() {
    let mut dice = Dice(0xE5CE1);
    let mut tally = Tally::default();
    let whole = parts();
    let archive = packed(&whole);
    for round in 0..1_000 {
        let bytes = if round % 2 == 0 {
            let mut parts = whole.clone();
            let part = dice.roll(parts.len());
            parts[part].1 = changed(&parts[part].1, &mut dice);
            packed(&parts)
        } else {
            changed(&archive, &mut dice)
        };
        tally.count(read(&bytes, "list.xlsx"));
    }
    tally.print("xlsx");
    assert!(tally.read > 50);
}

#[test]
fn a_cell_far_away_costs_nothing() {
    let mut parts = parts();
    let sheet = parts.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).expect("sheet");
    let text = String::from_utf8(sheet.1.clone()).expect("text");
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>";
    sheet.1 = text.replace("</sheetData>", far).into_bytes();
    let plan = read(&packed(&parts), "list.xlsx").expect("a plan");
    assert_eq!(plan.tasks.len(), 4);
}

/// Small files that ask for much: each is answered from a bounded amount.
#[test]
fn small_files_cannot_ask_for_much() {
    let exception = "<Exception><TimePeriod><FromDate>1900-01-01T00:00:00</FromDate><ToDate>2199-12-31T00:00:00</ToDate></TimePeriod>\
        <Type>5</Type><Period>1</Period><MonthItem>0</MonthItem><MonthPosition>0</MonthPosition><DayWorking>0</DayWorking></Exception>";
    let many = format!("<Exceptions>{}", exception.repeat(100));
    let plan = read_mspdi(XML.replacen("<Exceptions>", &many, 1).as_bytes()).expect("a plan");
    let days: usize = plan.calendars.iter().map(|calendar| calendar.exceptions.len()).sum();
    assert!(days <= 20_100, "{days}");

    let wrong = "<TotalSlack>?</TotalSlack>";
    let tasks: String = (1..=3_000).map(|uid| format!("<Task><UID>{uid}</UID>{wrong}</Task>")).collect();
    let plan = read_mspdi(format!("<Project><Tasks>{tasks}</Tasks></Project>").as_bytes()).expect("a plan");
    let last = plan.not_understood.last().expect("findings").to_string();
    assert_eq!(last, "2,000 more findings of a kind listed above.");
    assert!(plan.not_understood.len() <= 1_002);

    let limits = importers::Limits { records: 100, ..importers::Limits::default() };
    let crowded = format!("Task,Predecessors\nA,\nB,\"{}\"\n", "1,".repeat(200));
    let refusal =
        importers::sheet::read_sheet_within(crowded.as_bytes(), "x.csv", None, limits).expect_err("too many");
    assert_eq!((refusal.code, refusal.line), ("import.too_many", Some(3)));

    let wide = format!("Task,Duration\nA,1{}\n", ",x".repeat(600));
    let plan = read(wide.as_bytes(), "x.csv").expect("a plan");
    assert!(plan.not_understood.iter().any(|finding| finding.code == "import.columns_beyond_limit"));
}

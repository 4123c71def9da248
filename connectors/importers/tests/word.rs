//! Requirements out of Word documents: tables, the text under headings, and what is broken or hostile.

use importers::{Detected, RequirementMapping, detect, read, read_requirements};
use proptest::prelude::*;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
  <w:style w:styleId="2"><w:name w:val="Heading 2"/></w:style>
  <w:style w:styleId="own"><w:name w:val="需求标题"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
  <w:style w:styleId="toc"><w:name w:val="toc 1"/></w:style></w:styles>"#;

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("its bytes");
    }
    zip.finish().expect("a file").into_inner()
}

fn document(body: &str) -> Vec<u8> {
    let text =
        format!(r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    packed(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &text), ("word/styles.xml", STYLES)])
}

fn styled(style: &str, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

fn said(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn cell(text: &str) -> String {
    format!("<w:tc>{}</w:tc>", said(text))
}

fn table(rows: &[&[&str]]) -> String {
    let row = |cells: &&[&str]| {
        let cells: String = cells.iter().map(|text| cell(text)).collect();
        format!("<w:tr>{cells}</w:tr>")
    };
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

fn specification() -> String {
    [
        said("澄川仓控二期 需求规格书"),
        styled("toc", "1 扫码 ……… 3"),
        styled("1", "1 扫码"),
        styled("2", "1.1 离线扫码"),
        said("断网时仍可扫码 &amp; 入库。"),
        r#"<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>断网 30 分钟</w:t></w:r>
           <w:del><w:r><w:delText>作废</w:delText></w:r></w:del><w:ins><w:r><w:t>不丢数据</w:t></w:r></w:ins></w:p>"#
            .to_owned(),
        styled("own", "REQ-7：Alarm when a vessel drifts"),
        styled("1", "2 Reports"),
        said("One a week."),
    ]
    .concat()
}

fn rows(bytes: &[u8], sheet: Option<&str>) -> Vec<(Option<String>, String, Option<String>)> {
    let mapping = RequirementMapping { sheet: sheet.map(str::to_owned), ..RequirementMapping::default() };
    let read = read_requirements(bytes, "spec.docx", Some(&mapping)).expect("read");
    read.rows.into_iter().map(|row| (row.reference, row.title, row.description)).collect()
}

#[test]
fn each_heading_with_words_is_one_requirement() {
    let some = |text: &str| Some(text.to_owned());
    let expected = vec![
        (some("1.1"), "离线扫码".into(), some("断网时仍可扫码 & 入库。\n- 断网 30 分钟不丢数据")),
        (some("REQ-7"), "Alarm when a vessel drifts".into(), None),
        (some("2"), "Reports".into(), some("One a week.")),
    ];
    assert_eq!(rows(&document(&specification()), None), expected);
}

#[test]
fn a_document_without_headings_is_read_line_by_line() {
    let read = rows(&document(&[said("Scan offline"), said(""), said("扫码即入库")].concat()), None);
    let titles: Vec<&str> = read.iter().map(|(_, title, _)| title.as_str()).collect();
    assert_eq!(titles, ["Scan offline", "扫码即入库"]);
}

#[test]
fn tables_with_the_same_headings_are_one_list() {
    let (head, other) = (["编号", "需求名称", "优先级"], ["版本", "日期", "说明"]);
    let body = [
        table(&[&other, &["1.0", "2026-01-05", "初稿"]]),
        specification(),
        table(&[&head, &["A-1", "离线扫码", "高"], &["A-2", "补打标签", "低"]]),
        said("下一页"),
        table(&[&head, &["A-3", "夜间盘点", "中"]]),
    ];
    let bytes = document(&body.concat());
    let read = read_requirements(&bytes, "spec.docx", None).expect("read");
    assert_eq!(read.sheet.sheets, ["1", "2 · 2 Reports", "Text · 正文"]);
    assert_eq!(read.sheet.sheet, "2 · 2 Reports");
    let found: Vec<_> = read.rows.iter().map(|row| (row.reference.as_deref(), row.priority)).collect();
    assert_eq!(
        found,
        [(Some("A-1"), Some("must")), (Some("A-2"), Some("could")), (Some("A-3"), Some("should"))]
    );
    assert_eq!(rows(&bytes, Some("Text · 正文")).len(), 3, "the text can be chosen instead");
}

#[test]
fn merged_cells_and_tables_in_cells() {
    let merged =
        |kind: &str, text: &str| format!(r#"<w:tc><w:tcPr><w:vMerge{kind}/></w:tcPr>{}</w:tc>"#, said(text));
    let wide = format!(r#"<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{}</w:tc>"#, said("Wide"));
    let inner = format!("<w:tc>{}{}</w:tc>", said("Within:"), table(&[&["a", "b"], &["c", "d"]]));
    let body = format!(
        "<w:tbl><w:tr>{}{}{}</w:tr><w:tr>{}{}{inner}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{wide}{}</w:tr></w:tbl>",
        cell("Type"),
        cell("Title"),
        cell("Description"),
        merged(r#" w:val="restart""#, "interface"),
        cell("One"),
        merged("", ""),
        cell("Two"),
        cell("x"),
        cell("y"),
    );
    let read = read_requirements(&document(&body), "spec.docx", None).expect("read");
    let found: Vec<_> =
        read.rows.iter().map(|row| (row.kind, row.title.as_str(), row.description.as_deref())).collect();
    let within = Some("Within:\na b\nc d");
    assert_eq!(
        found,
        [(Some("interface"), "One", within), (Some("interface"), "Two", Some("x")), (None, "y", Some("y"))]
    );
}

#[test]
fn what_is_no_document_or_hostile_is_refused() {
    let deep = format!("{}{}", "<w:a>".repeat(300), "</w:a>".repeat(300));
    let row = r#"<w:tr><w:tc><w:tcPr><w:gridSpan w:val="500"/></w:tcPr><w:p/></w:tc></w:tr>"#;
    let wide = format!("<w:tbl>{}</w:tbl>", row.repeat(8_100));
    let many: String = (0..10_001).map(|number| table(&[&[number.to_string().as_str()]])).collect();
    let bomb = "x".repeat(40 << 20);
    for (what, bytes, code) in [
        ("nothing in it", document(""), "import.no_sheet"),
        ("entities", document("<w:p><w:r><w:t>&xxe;</w:t></w:r></w:p>"), "import.entity_refused"),
        ("a document type", packed(&[("word/document.xml", "<!DOCTYPE a><a/>")]), "import.dtd_refused"),
        ("too deep", document(&deep), "import.document"),
        ("cut off", packed(&[("word/document.xml", "<w:document><w:body>")]), "import.document"),
        ("more cells than fit", document(&wide), "import.too_many"),
        ("more tables than anybody reads", document(&many), "import.too_many"),
        ("a bomb", document(&bomb), "import.workbook_bomb"),
    ] {
        assert_eq!(read_requirements(&bytes, "spec.docx", None).expect_err(what).code, code, "{what}");
    }
    let whole = document(&specification());
    assert_eq!(detect(&whole, "spec.zip"), Detected::Docx);
    assert_eq!(read(&whole, "plan.docx").expect_err("no plan").code, "import.unknown_format");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_that_is_cut_or_altered_makes_it_panic(cut in 0_usize..4_000, at in 0_usize..4_000, by in 0_u8..=255) {
        let mut bytes = document(&specification());
        let at = at % bytes.len();
        bytes[at] ^= by;
        bytes.truncate(cut.max(1));
        let _ = read_requirements(&bytes, "spec.docx", None);
    }
    #[test]
    fn no_text_makes_it_panic(text in "(<w:(tbl|tr|tc|p|r|t|vMerge|gridSpan w:val=\"9\")/?>|</w:(tbl|tr|tc|p|r|t)>|[a-z&;]){0,60}") {
        let _ = read_requirements(&document(&text), "spec.docx", None);
    }
}

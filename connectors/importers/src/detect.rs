//! What a file is, by its first bytes and only then by its name.

use crate::error::{ImportError, excerpt};
use crate::limits::Limits;
use crate::plan::ImportedPlan;
use crate::sheet::{is_document, read_sheet};
use serde::Serialize;

/// What the bytes look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Detected {
    Mspdi,
    Xlsx,
    Csv,
    /// A Word document.
    Docx,
    /// Word's old binary file.
    Doc,
    /// Primavera's XML.
    Pmxml,
    /// Primavera's text export.
    Xer,
    /// Microsoft Project's own binary file.
    Mpp,
    /// Excel's old binary file.
    Xls,
    /// A workbook or document with a password, which hides in the same container.
    ProtectedWorkbook,
    Unknown,
}

const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Looks at the beginning of the file; the name decides between what the bytes leave open.
pub fn detect(bytes: &[u8], file_name: &str) -> Detected {
    let extension = file_name.rsplit_once('.').map_or(String::new(), |(_, end)| end.to_ascii_lowercase());
    if bytes.starts_with(&OLE[..4]) {
        return match extension.as_str() {
            "xls" | "xlt" => Detected::Xls,
            "doc" | "dot" => Detected::Doc,
            "xlsx" | "xlsm" | "docx" | "docm" => Detected::ProtectedWorkbook,
            _ => Detected::Mpp,
        };
    }
    if bytes.starts_with(b"ERMHDR") {
        return Detected::Xer;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return if is_document(bytes) { Detected::Docx } else { Detected::Xlsx };
    }
    let head: String = plain_letters(bytes);
    if head.trim_start().starts_with('<') {
        return if head.contains("<APIBusinessObjects") { Detected::Pmxml } else { Detected::Mspdi };
    }
    match extension.as_str() {
        "mpp" | "mpt" | "mpx" if bytes.contains(&0) => Detected::Mpp,
        "xml" | "xlsx" | "xlsm" | "docx" | "docm" | "doc" | "xer" | "mpp" | "mpx" => Detected::Unknown,
        "csv" | "tsv" | "txt" => Detected::Csv,
        _ if crate::text_encoding::list_text(bytes).is_ok_and(|text| is_list(&text)) => Detected::Csv,
        _ => Detected::Unknown,
    }
}

/// Reads whatever the file is, or refuses it with the way out.
pub fn read(bytes: &[u8], file_name: &str) -> Result<ImportedPlan, ImportError> {
    check_size(bytes, Limits::default())?;
    match detect(bytes, file_name) {
        Detected::Mspdi => crate::mspdi::read_mspdi(bytes),
        Detected::Xer => crate::primavera::read_xer(bytes),
        Detected::Pmxml => crate::primavera::read_pmxml(bytes),
        Detected::Xlsx | Detected::Csv => Ok(read_sheet(bytes, file_name, None)?.0),
        other => Err(refusal(other, file_name)),
    }
}

/// Why a file of this sort is not read.
pub(crate) fn refusal(sort: Detected, file_name: &str) -> ImportError {
    match sort {
        Detected::Mpp => ImportError::new("import.mpp"),
        Detected::Xls => ImportError::new("import.xls"),
        Detected::Doc => ImportError::new("import.doc"),
        Detected::ProtectedWorkbook => ImportError::new("import.workbook_protected"),
        _ => ImportError::new("import.unknown_format").with("file", excerpt(file_name)),
    }
}

pub(crate) fn check_size(bytes: &[u8], limits: Limits) -> Result<(), ImportError> {
    if bytes.is_empty() {
        return Err(ImportError::new("import.empty"));
    }
    if bytes.len() > limits.file_bytes {
        let refusal = ImportError::new("import.too_large").with("actual", bytes.len() as u64);
        return Err(refusal.with("limit", limits.file_bytes as u64));
    }
    Ok(())
}

/// The ASCII of the first kilobytes in any encoding with or without a byte order mark.
fn plain_letters(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(4096)];
    head.iter().filter(|byte| byte.is_ascii() && **byte != 0).map(|byte| char::from(*byte)).collect()
}

fn is_list(text: &str) -> bool {
    !text.contains('\0') && text.lines().next().is_some_and(|line| line.contains([',', ';', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_bytes() {
        let utf16: Vec<u8> =
            "\u{FEFF}<?xml version=\"1.0\"?><Project/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], &str, Detected); 16] = [
            (b"\xEF\xBB\xBF<?xml version=\"1.0\"?><Project/>", "plan.xml", Detected::Mspdi),
            (&utf16, "plan", Detected::Mspdi),
            (b"<APIBusinessObjects/>", "plan.xml", Detected::Pmxml),
            (&[OLE, &[0; 20]].concat(), "plan.xml", Detected::Mpp),
            (OLE, "list.xls", Detected::Xls),
            (OLE, "list.xlsx", Detected::ProtectedWorkbook),
            (OLE, "list.docx", Detected::ProtectedWorkbook),
            (OLE, "list.doc", Detected::Doc),
            (b"hello", "list.docx", Detected::Unknown),
            (b"ERMHDR\t8.4", "plan.xer", Detected::Xer),
            (b"PK\x03\x04rest", "list.xlsx", Detected::Xlsx),
            (b"Task,Start\n", "list.csv", Detected::Csv),
            ("任务;工期\n".as_bytes(), "list", Detected::Csv),
            (b"hello", "x.xml", Detected::Unknown),
            (b"\x00\x01\x02\x03", "x", Detected::Unknown),
            (b"", "x", Detected::Unknown),
        ];
        for (bytes, name, sort) in cases {
            assert_eq!(detect(bytes, name), sort, "{name} {:?}", &bytes[..bytes.len().min(20)]);
        }
    }

    #[test]
    fn what_is_not_read_says_the_way_out() {
        let mpp = read(&[OLE, &[0; 100]].concat(), "plan.mpp").expect_err("binary");
        assert_eq!(mpp.code, "import.mpp");
        assert!(mpp.to_string().contains("File → Save as → XML"));
        assert_eq!(read(b"ERMHDR\t8.4", "plan.xer").expect_err("xer").code, "import.no_tasks");
        assert_eq!(read(b"", "plan.xml").expect_err("empty").code, "import.empty");
    }
}

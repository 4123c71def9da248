//! Names of files and folders as people may see and save them.
//!
//! Must hold: no name leads out of a folder, hides its end or turns a line around, whoever made it up.

use kernel::{Input, Result};

/// The longest name, in characters; with the longest characters still short enough for every file system.
pub const LONGEST_NAME: usize = 80;
/// The longest title, folder and note, in characters.
pub const LONGEST_TITLE: usize = 200;
pub const LONGEST_FOLDER: usize = 120;
pub const LONGEST_NOTE: usize = 500;

/// A name that is harmless, near to what was given.
pub fn harmless(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !is_hostile(*c)).map(seen).collect();
    let plain = plain.trim().trim_start_matches('.').trim_end_matches(['.', ' ']).trim();
    match plain {
        "" => "file".to_owned(),
        name => shortened(name),
    }
}

/// Control characters, and those by which a text is turned around or carries what nobody sees.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}'
            | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Signs that some system takes for something else.
fn seen(c: char) -> char {
    if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c }
}

/// Cut in the middle: the end tells what it is.
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= LONGEST_NAME {
        return name.to_owned();
    }
    let end = ending(name).map(|end| format!(".{end}")).unwrap_or_default();
    let kept = LONGEST_NAME - end.chars().count();
    name.chars().take(kept).chain(end.chars()).collect()
}

/// What follows the last full stop, where that says what a file is.
pub fn ending(name: &str) -> Option<&str> {
    let (before, end) = name.rsplit_once('.')?;
    let is_one =
        !before.is_empty() && (1..=10).contains(&end.len()) && end.chars().all(char::is_alphanumeric);
    is_one.then_some(end)
}

/// A title from a file's name.
pub fn title_of(name: &str) -> String {
    match ending(name) {
        Some(end) => name[..name.len() - end.len() - 1].to_owned(),
        None => name.to_owned(),
    }
}

/// The name under which a file is saved by somebody who knows the document by this title: what the team calls
/// the file stays inside.
pub fn named_after(title: &str, name: &str) -> String {
    let title = harmless(title);
    match ending(name) {
        Some(end) if ending(&title) != Some(end) => {
            let kept: String = title.chars().take(LONGEST_NAME - end.chars().count() - 1).collect();
            format!("{kept}.{end}")
        }
        _ => title,
    }
}

/// `Offers / 2026`: parts between slashes, none empty; empty for no folder.
pub fn checked_folder(folder: &str) -> Result<String> {
    let mut input = Input::new();
    let line = input.optional_line("folder", folder, LONGEST_FOLDER);
    input.finish()?;
    let parts =
        line.split(['/', '\\']).map(|part| part.chars().filter(|c| !is_hostile(*c)).collect::<String>());
    let parts: Vec<String> = parts.map(|part| part.trim().to_owned()).collect();
    let kept: Vec<&str> =
        parts.iter().map(String::as_str).filter(|part| !matches!(*part, "" | "." | "..")).collect();
    Ok(kept.join("/"))
}

/// A title: one line without signs that turn it around.
pub fn checked_title(title: &str) -> Result<String> {
    let mut input = Input::new();
    let plain: String = title.chars().filter(|c| c.is_control() || !is_hostile(*c)).collect();
    let title = input.line("title", &plain, LONGEST_TITLE);
    input.finish().map(|()| title)
}

pub fn checked_note(note: &str) -> Result<String> {
    let mut input = Input::new();
    let note = input.optional_line("note", note, LONGEST_NOTE);
    input.finish().map(|()| note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_anywhere() {
        for (given, harmless_name) in [
            ("plan.pdf", "plan.pdf"),
            ("验收报告 第二版.docx", "验收报告 第二版.docx"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\a.txt", "a.txt"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
            ("..", "file"),
            (".htaccess", "htaccess"),
            ("", "file"),
            (" \u{200b} ", "file"),
            ("a/", "file"),
            ("what? \"now\".txt", "what_ _now_.txt"),
            ("end. ", "end"),
        ] {
            assert_eq!(harmless(given), harmless_name, "{given:?}");
        }
        let long = harmless(&format!("{}.tar", "长".repeat(300)));
        assert_eq!((long.chars().count(), long.ends_with("长.tar")), (LONGEST_NAME, true));
    }

    #[test]
    fn what_a_client_saves_bears_the_title_they_know() {
        for (title, name, saved) in [
            ("Offer", "candid words about them.pdf", "Offer.pdf"),
            ("Offer.pdf", "x.pdf", "Offer.pdf"),
            ("Offer v1.2", "x.docx", "Offer v1.2.docx"),
            ("报价", "README", "报价"),
            ("a/b", "x.txt", "b.txt"),
        ] {
            assert_eq!(named_after(title, name), saved, "{title}");
        }
        assert_eq!(named_after(&"长".repeat(200), "x.pdf").chars().count(), LONGEST_NAME);
        assert_eq!(
            (title_of("plan.v2.pdf"), title_of("README"), title_of(".x")),
            ("plan.v2".into(), "README".into(), ".x".into())
        );
    }

    #[test]
    fn folders_are_parts_between_slashes() {
        for (given, folder) in [
            ("", ""),
            ("Offers", "Offers"),
            (" Offers / 2026 ", "Offers/2026"),
            ("/../a//b/", "a/b"),
            ("a\\b", "a/b"),
        ] {
            assert_eq!(checked_folder(given), Ok(folder.to_owned()), "{given}");
        }
        assert!(checked_folder(&"x".repeat(121)).is_err());
        assert!(checked_folder("a\nb").is_err());
        assert_eq!(checked_title(" A\u{202e}b "), Ok("Ab".to_owned()));
        assert!(checked_title(" ").is_err() && checked_title("a\nb").is_err());
    }
}

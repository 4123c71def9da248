//! Cutting text into what can be searched for, in English and in Chinese.
//!
//! What must hold: the same text gives the same tokens on both databases, because neither of them cuts it. A
//! token holds letters, digits, `-` and `_` only, so it never needs quoting.

/// The most characters of one text that are searched.
const LONGEST_TEXT: usize = 200_000;
/// A word of a query that is shorter than this is not searched as a beginning.
const SHORTEST_BEGINNING: usize = 2;

/// What an index holds: words, numbered names such as `t-12` with their parts, single Chinese characters and
/// pairs of them.
pub(crate) fn of_text(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    each_run(text, |run| match run {
        Run::Word(word) => {
            if word.contains(['-', '_']) {
                tokens.extend(word.split(['-', '_']).filter(|part| !part.is_empty()).map(str::to_owned));
            }
            tokens.push(word.to_owned());
        }
        Run::Han(characters) => {
            tokens.extend(characters.iter().map(char::to_string));
            tokens.extend(characters.windows(2).map(|pair| pair.iter().collect::<String>()));
        }
    });
    tokens
}

/// What every entry of a record carries, and what every entry of a part of one does: a search for the one walks
/// past none of the other.
pub(crate) const RECORD: &str = "_record";
pub(crate) const PART: &str = "_part";

/// The token of every entry of a project, so that a search within projects reads no others.
pub(crate) fn of_project(project: kernel::ProjectId) -> String {
    format!("_{}", project.uuid().simple())
}

/// What a query asks for: every token must be there; a word may be the beginning of one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted {
    pub token: String,
    pub is_beginning: bool,
}

pub(crate) fn of_query(query: &str) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    let mut want = |token: String, is_beginning| {
        let new = Wanted { token, is_beginning };
        if !wanted.contains(&new) && wanted.len() < 32 {
            wanted.push(new);
        }
    };
    each_run(query, |run| match run {
        Run::Word(word) => want(word.to_owned(), word.chars().count() >= SHORTEST_BEGINNING),
        Run::Han([one]) => want(one.to_string(), false),
        Run::Han(characters) => {
            characters.windows(2).for_each(|pair| want(pair.iter().collect(), false));
        }
    });
    wanted
}

enum Run<'a> {
    Word(&'a str),
    Han(&'a [char]),
}

fn each_run(text: &str, mut each: impl FnMut(Run<'_>)) {
    let (mut word, mut han) = (String::new(), Vec::new());
    for c in text.chars().take(LONGEST_TEXT).chain([' ']) {
        let in_word = !is_han(c) && (c.is_alphanumeric() || (matches!(c, '-' | '_') && !word.is_empty()));
        if !in_word && !word.is_empty() {
            let whole = word.trim_end_matches(['-', '_']);
            each(Run::Word(whole));
            word.clear();
        }
        if !is_han(c) && !han.is_empty() {
            each(Run::Han(&han));
            han.clear();
        }
        if in_word {
            word.extend(plain(c).to_lowercase());
        } else if is_han(c) {
            han.push(c);
        }
    }
}

/// Chinese characters, and the Japanese and Korean writing that has no spaces either.
fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Full-width letters and digits count as the usual ones.
fn plain(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (text, wanted) in [
            ("Roof plan", "roof plan"),
            ("项目计划", "项 目 计 划 项目 目计 计划"),
            ("T-12 done", "t 12 t-12 done"),
            ("屋顶roof檐", "屋 顶 屋顶 roof 檐"),
            ("ＡＢＣ１２", "abc12"),
            ("Größe", "größe"),
            ("-- ' \" * :", ""),
            ("end-", "end"),
        ] {
            assert_eq!(of_text(text).join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn queries() {
        let show = |query: &str| {
            let each = of_query(query);
            let each = each.iter().map(|w| format!("{}{}", w.token, if w.is_beginning { "*" } else { "" }));
            each.collect::<Vec<_>>().join(" ")
        };
        for (query, wanted) in [
            ("pla", "pla*"),
            ("计", "计"),
            ("项目计划", "项目 目计 计划"),
            ("T-12", "t-12*"),
            ("a a", "a"),
            ("", ""),
            ("\" or 1=1 --", "or* 1"),
        ] {
            assert_eq!(show(query), wanted, "{query}");
        }
    }
}

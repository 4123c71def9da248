//! Words of a mail as people read them: without signs that nobody sees, and in few lines.

use super::html::Line;

/// Control characters, and those by which a text is turned around or carries what nobody sees.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
            | '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// All in one line, with single spaces.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let plain: String = spaced.chars().filter(|c| !is_hostile(*c)).collect();
    plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Lines without spaces at their end, and not more than one empty line in a row.
pub fn tidied(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = text.split('\n').map(|line| Line { text: line.to_owned(), mark: None });
    tidied_lines(lines).into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
}

/// The same for lines of which something is known: what was said of an empty line that goes is said of the next.
pub fn tidied_lines(lines: impl IntoIterator<Item = Line>) -> Vec<Line> {
    let mut tidy: Vec<Line> = Vec::new();
    let mut carried = None;
    for line in lines {
        let mark = carried.take().or(line.mark);
        let text = plain(&line.text);
        let is_repeated = text.is_empty() && tidy.last().is_none_or(|last| last.text.is_empty());
        match is_repeated {
            true => carried = mark,
            false => tidy.push(Line { text, mark }),
        }
    }
    while tidy.last().is_some_and(|last| last.text.is_empty()) {
        tidy.pop();
    }
    tidy
}

/// Without spaces at its end and signs that nobody sees.
fn plain(line: &str) -> String {
    let spaced = line.chars().map(|c| if matches!(c, '\u{a0}' | '\t') { ' ' } else { c });
    let mut plain: String = spaced.filter(|c| !is_hostile(*c)).collect();
    plain.truncate(plain.trim_end().len());
    plain
}

/// How a forwarded letter says who wrote it.
const FROM: [&str; 7] = ["from", "发件人", "寄件者", "寄件人", "von", "de", "发自"];
/// Lines in which that may stand, and how many writers are told.
const LOOKED_AT: usize = 400;
const MOST_WRITERS: usize = 5;
const MOST_ADDRESSES: usize = 50;

/// The addresses under "From:" inside a text, in small letters.
pub fn writers_named_in(text: &str) -> Vec<String> {
    let mut writers = Vec::new();
    for line in text.lines().take(LOOKED_AT) {
        let line = line.trim_start_matches([' ', '>', '*', '|', '-']);
        let Some((label, rest)) = line.split_once([':', '：']) else { continue };
        let label = label.trim_matches([' ', '*']).to_lowercase();
        if !FROM.contains(&label.as_str()) {
            continue;
        }
        writers.extend(address_in(rest).filter(|one| !writers.contains(one)));
        if writers.len() >= MOST_WRITERS {
            break;
        }
    }
    writers
}

fn address_in(text: &str) -> Option<String> {
    addresses_in(text).into_iter().next()
}

/// The addresses among the words of a text, in small letters, each once.
pub fn addresses_in(text: &str) -> Vec<String> {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "@._%+-'".contains(c);
    let is_address = |word: &&str| {
        let parts: Vec<&str> = word.split('@').collect();
        matches!(parts[..], [who, place] if !who.is_empty() && place.contains('.'))
    };
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|c: char| !is_sign(c)).filter(is_address) {
        let address = word.trim_matches(['.', '\'']).to_lowercase();
        if !found.contains(&address) && found.len() < MOST_ADDRESSES {
            found.push(address);
        }
    }
    found
}

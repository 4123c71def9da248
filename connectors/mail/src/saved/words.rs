//! Words of a mail as people read them: without signs that nobody sees, and in few lines.

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
    let mut tidy = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line: String = line
            .chars()
            .map(|c| if c == '\u{a0}' || c == '\t' { ' ' } else { c })
            .filter(|c| !is_hostile(*c))
            .collect();
        let line = line.trim_end();
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy.trim_matches('\n').trim_end().to_owned()
}

/// How a forwarded letter says who wrote it.
const FROM: [&str; 7] = ["from", "发件人", "寄件者", "寄件人", "von", "de", "发自"];
/// Lines in which that may stand, and how many writers are told.
const LOOKED_AT: usize = 400;
const MOST_WRITERS: usize = 5;

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
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "@._%+-'".contains(c);
    let mut words = text.split(|c: char| !is_sign(c));
    let found = words.find(|word| {
        let parts: Vec<&str> = word.split('@').collect();
        matches!(parts[..], [who, place] if !who.is_empty() && place.contains('.'))
    });
    found.map(|word| word.trim_matches(['.', '\'']).to_lowercase())
}

//! A Rust file cut into code, string literals and functions, without a parser.
//!
//! What must hold: `code` has the lines of the file, with comments and the insides of literals blanked, so that
//! a brace in a string is not a brace. Enough for house rules; nothing here understands types.

pub struct RustText {
    /// The file with comments and literals blanked.
    pub code: String,
    pub strings: Vec<Literal>,
    pub functions: Vec<Function>,
    /// The line where the file's own tests begin, or past the end.
    pub tests_from: usize,
}

pub struct Literal {
    pub line: usize,
    pub text: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    pub line: usize,
    pub lines: usize,
}

impl RustText {
    pub fn of(text: &str) -> RustText {
        let (code, strings) = Lexer::new(text).cut();
        let functions = functions(&code);
        let tests_from = code
            .lines()
            .position(|line| {
                line.trim().starts_with("#[cfg(test)]") || line.trim().starts_with("#![cfg(test)]")
            })
            .map_or(usize::MAX, |index| index + 1);
        RustText { code, strings, functions, tests_from }
    }

    /// The lines of code before the file's own tests, with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
            .filter(|(line, _)| *line < self.tests_from)
    }
}

struct Lexer<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    line: usize,
    code: String,
    strings: Vec<Literal>,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str) -> Lexer<'a> {
        Lexer {
            rest: text.chars().peekable(),
            line: 1,
            code: String::with_capacity(text.len()),
            strings: Vec::new(),
        }
    }

    fn cut(mut self) -> (String, Vec<Literal>) {
        while let Some(next) = self.rest.next() {
            match (next, self.rest.peek().copied()) {
                ('/', Some('/')) => self.line_comment(),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.string(),
                ('r', Some('"' | '#')) if !self.ends_in_word() => self.raw_string(),
                ('\'', _) => self.quote(),
                _ => self.keep(next),
            }
        }
        (self.code, self.strings)
    }

    /// Whether an `r` here would belong to a name; after a lone `b` it opens a raw byte string.
    fn ends_in_word(&self) -> bool {
        let is_word = |last: char| last.is_alphanumeric() || last == '_';
        let before_word = self.code.trim_end_matches(is_word).len();
        !matches!(&self.code[before_word..], "" | "b")
    }

    fn keep(&mut self, character: char) {
        self.line += usize::from(character == '\n');
        self.code.push(character);
    }

    fn blank(&mut self, character: char) {
        self.keep(if character == '\n' { '\n' } else { ' ' });
    }

    fn line_comment(&mut self) {
        self.code.push(' ');
        while let Some(next) = self.rest.next_if(|next| *next != '\n') {
            self.blank(next);
        }
    }

    fn block_comment(&mut self) {
        self.code.push(' ');
        let (mut depth, mut last) = (0, '/');
        while let Some(next) = self.rest.next() {
            self.blank(next);
            match (last, next) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    last = next;
                    continue;
                }
            }
            last = ' ';
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.code.push('"');
        let line = self.line;
        let mut text = String::new();
        while let Some(next) = self.rest.next() {
            if next == '"' {
                break;
            }
            self.blank(next);
            text.push(next);
            if next == '\\'
                && let Some(escaped) = self.rest.next()
            {
                self.blank(escaped);
                text.pop();
                text.push(if matches!(escaped, 'n' | '\n' | 't') { ' ' } else { escaped });
            }
        }
        self.code.push('"');
        self.strings.push(Literal { line, text });
    }

    /// `r"…"` and `r#"…"#`; also the raw identifier `r#type`, which is code.
    fn raw_string(&mut self) {
        let mut hashes = 0;
        while self.rest.next_if_eq(&'#').is_some() {
            hashes += 1;
        }
        self.code.push('r');
        if self.rest.next_if_eq(&'"').is_none() {
            return;
        }
        let line = self.line;
        let end: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
        let mut text = String::new();
        for next in self.rest.by_ref() {
            text.push(next);
            if text.ends_with(&end) {
                break;
            }
        }
        text.truncate(text.len().saturating_sub(end.len()));
        for character in text.clone().chars() {
            self.blank(character);
        }
        self.code.push('"');
        self.strings.push(Literal { line, text });
    }

    /// A character literal is blanked; a lifetime is code.
    fn quote(&mut self) {
        self.code.push('\'');
        let mut ahead = self.rest.clone();
        let literal = matches!((ahead.next(), ahead.next()), (Some('\\'), _) | (Some(_), Some('\'')));
        if !literal {
            return;
        }
        let mut escaped = false;
        while let Some(next) = self.rest.next() {
            self.blank(next);
            if next == '\'' && !escaped {
                return;
            }
            escaped = next == '\\' && !escaped;
        }
    }
}

/// Every `fn` with a body, and how many lines it takes from its name to its closing brace.
fn functions(code: &str) -> Vec<Function> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let starts_word = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        let name: String =
            code[at + 3..].chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect();
        if !starts_word || name.is_empty() {
            continue;
        }
        if let Some(end) = end_of_body(bytes, at) {
            let line = 1 + code[..at].matches('\n').count();
            let lines = 1 + code[at..end].matches('\n').count();
            found.push(Function { name, line, lines });
        }
    }
    found
}

/// Where the body ends that belongs to the `fn` at this place; nothing for a declaration.
fn end_of_body(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut braces, mut others) = (0, 0);
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => others += 1,
            b')' | b']' => others -= 1,
            b';' if braces == 0 && others == 0 => return None,
            b'{' => braces += 1,
            b'}' => {
                braces -= 1;
                if braces == 0 && others == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Function, RustText};

    #[test]
    fn comments_and_literals_are_blanked_and_lines_kept() {
        let cases = [
            ("let a = 1; // {", "let a = 1;     "),
            ("let a = \"{\\\"\";", "let a = \"   \";"),
            ("let a = '{'; let b: &'static str;", "let a = '  ; let b: &'static str;"),
            ("let a = '\\''; }", "let a = '   ; }"),
            ("/* { /* } */ { */ fn", "                  fn"),
            ("let a = r#\"{\"\"#;", "let a = r  \";"),
        ];
        for (text, code) in cases {
            assert_eq!(RustText::of(text).code, code, "{text}");
        }
    }

    #[test]
    fn strings_are_read_with_their_lines() {
        let text = RustText::of("a(\"one\");\nb(r#\"two \"2\"\"#, \"three \\\n   more\");\nc(\"four\")");
        let read: Vec<_> = text.strings.iter().map(|each| (each.line, each.text.as_str())).collect();
        assert_eq!(read, [(1, "one"), (2, "two \"2\""), (2, "three     more"), (4, "four")]);
    }

    #[test]
    fn functions_are_measured_from_name_to_closing_brace() {
        let text = "trait T { fn declared(&self); }\nfn one() {}\nfn two(a: [u8; 2]) -> u8 {\n    if true { 1 } else { 2 }\n}\n";
        let expected = [("one", 2, 1), ("two", 3, 3)].map(|(name, line, lines)| Function {
            name: name.to_string(),
            line,
            lines,
        });
        assert_eq!(RustText::of(text).functions, expected);
    }

    #[test]
    fn the_tests_of_a_file_are_left_out_of_its_lines() {
        let text = RustText::of("fn rule() {}\n#[cfg(test)]\nmod tests {}\n");
        assert_eq!(text.lines().collect::<Vec<_>>(), [(1, "fn rule() {}")]);
    }
}

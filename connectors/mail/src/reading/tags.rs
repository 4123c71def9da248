//! HTML as a row of tags and words. In one pass, whatever stands there: what begins like a tag and does not end as
//! one is words.

/// Longer tags no letter has; a quotation mark that is not closed ends nothing either.
const LONGEST: usize = 16 << 10;
/// What stands inside is not for reading.
const SKIPPED: [&str; 5] = ["script", "style", "title", "template", "svg"];

pub enum Token<'a> {
    Words(&'a str),
    Begin(Tag<'a>),
    End(String),
}

/// A tag that begins an element.
pub struct Tag<'a> {
    /// In small letters.
    pub name: String,
    attributes: &'a str,
}

pub struct Tags<'a> {
    rest: &'a str,
    /// Quotation marks were not closed somewhere: from there on they are ordinary signs.
    is_broken: bool,
    /// What was looked for to the end and did not come is not looked for again.
    has_no_bracket: bool,
    has_no_comment_end: bool,
}

impl<'a> Tags<'a> {
    pub fn of(html: &'a str) -> Self {
        Self { rest: html, is_broken: false, has_no_bracket: false, has_no_comment_end: false }
    }

    /// The length of the tag that begins here, with its brackets.
    fn length(&mut self) -> Option<usize> {
        let bytes = self.rest.as_bytes();
        let first = *bytes.get(1)?;
        if !(first.is_ascii_alphabetic() || matches!(first, b'/' | b'!' | b'?')) {
            return None;
        }
        let looked_at = if self.is_broken { 0 } else { LONGEST };
        let mut quote = None;
        for (at, byte) in bytes.iter().enumerate().take(looked_at).skip(1) {
            match (quote, byte) {
                (None, b'>') => return Some(at + 1),
                // A quotation mark means something after an equals sign only.
                (None, b'"' | b'\'') if bytes[..at].trim_ascii_end().ends_with(b"=") => quote = Some(byte),
                (Some(open), _) if open == byte => quote = None,
                _ => {}
            }
        }
        self.is_broken = true;
        if self.has_no_bracket {
            return None;
        }
        let end = bytes.iter().position(|byte| *byte == b'>');
        self.has_no_bracket = end.is_none();
        end.map(|at| at + 1)
    }

    fn skip(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// Past the comment that begins here, if one does.
    fn skip_comment(&mut self) -> bool {
        let Some(inside) = self.rest.strip_prefix("<!--") else { return false };
        let end = if self.has_no_comment_end { None } else { inside.find("-->") };
        self.has_no_comment_end = end.is_none();
        self.rest = end.map_or(inside, |end| &inside[end + 3..]);
        true
    }

    /// Past what is not for reading, up to its end.
    fn skip_inside(&mut self, name: &str) {
        let end = format!("</{name}");
        let bytes = self.rest.as_bytes();
        let at = bytes.windows(end.len()).position(|window| window.eq_ignore_ascii_case(end.as_bytes()));
        self.rest = at.map_or("", |at| &self.rest[at..]);
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let to_tag = self.rest.find('<').unwrap_or(self.rest.len());
            if to_tag > 0 {
                return Some(Token::Words(self.skip(to_tag)));
            }
            if self.rest.is_empty() {
                return None;
            }
            if self.skip_comment() {
                continue;
            }
            let Some(length) = self.length() else { return Some(Token::Words(self.skip(1))) };
            let inside = self.skip(length).trim_start_matches('<').trim_end_matches('>');
            if let Some(name) = inside.strip_prefix('/') {
                return Some(Token::End(name_of(name).to_ascii_lowercase()));
            }
            if inside.starts_with(['!', '?']) {
                continue;
            }
            let name = name_of(inside);
            let tag = Tag { name: name.to_ascii_lowercase(), attributes: &inside[name.len()..] };
            if SKIPPED.contains(&tag.name.as_str()) && !tag.is_closed() {
                self.skip_inside(&tag.name);
                continue;
            }
            return Some(Token::Begin(tag));
        }
    }
}

fn name_of(tag: &str) -> &str {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '>');
    &tag[..tag.find(is_end).unwrap_or(tag.len())]
}

impl Tag<'_> {
    pub fn is_closed(&self) -> bool {
        self.attributes.trim_end().ends_with('/')
    }

    /// An attribute's value, in small letters.
    pub fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes.trim_start_matches('/').trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let after = after.trim_start();
            let (value, next) = match after.strip_prefix('=') {
                Some(after) => value_of(after.trim_start()),
                None => ("", after),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(value.to_lowercase());
            }
            // A sign that is neither name nor value.
            rest = if next.len() < rest.len() { next.trim_start() } else { "" };
        }
        None
    }
}

fn value_of(from: &str) -> (&str, &str) {
    let quote = from.chars().next().filter(|c| matches!(c, '"' | '\''));
    match quote {
        Some(quote) => from[1..].split_once(quote).unwrap_or((&from[1..], "")),
        None => from.split_at(from.find(char::is_whitespace).unwrap_or(from.len())),
    }
}

//! HTML made readable: what stands in blocks gets lines of its own, and of everything else the words alone are left.
//! What a mail program marked as quoted from the mail that is answered stays known: quoted words get `>` in front, as
//! in a plain mail, and where a quotation or a signature begins is told. No page is made of it, so there is nothing to
//! make harmless.

use super::tags::{Tag, Tags, Token};
use mail_parser::decoders::html::add_html_token;

/// Elements that begin and end a line.
const BLOCKS: [&str; 20] = [
    "p",
    "div",
    "tr",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "section",
    "article",
];
/// What is remembered of elements that are open, and how deep a quotation is told.
const MOST_OPEN: usize = 200;
const DEEPEST_QUOTE: usize = 8;

/// What a mail program says about a line and those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// From here on stands the mail that is answered.
    Quoted,
    /// From here on stands a signature.
    Signature,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub mark: Option<Mark>,
}

pub fn readable(html: &str) -> String {
    lines(html).into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
}

pub fn lines(html: &str) -> Vec<Line> {
    let mut page = Page::default();
    for token in Tags::of(html) {
        match token {
            Token::Words(words) => page.words(words),
            Token::Begin(tag) => page.begin(&tag),
            Token::End(name) => page.end(&name),
        }
    }
    page.end_line();
    page.lines
}

#[derive(Default)]
struct Page {
    lines: Vec<Line>,
    current: String,
    mark: Option<Mark>,
    /// The open elements that come in pairs, and which of them quote.
    open: Vec<(String, bool)>,
    /// Spaces and ends of lines are as somebody wrote them.
    preformatted: usize,
}

impl Page {
    fn words(&mut self, words: &str) {
        let mut rest = words;
        while !rest.is_empty() {
            let at = rest.find('&').unwrap_or(rest.len());
            self.plain(&rest[..at]);
            rest = &rest[at..];
            let window = &rest.as_bytes()[..rest.len().min(40)];
            let Some(end) = window.iter().position(|byte| *byte == b';') else {
                let one = rest.len().min(1);
                self.plain(&rest[..one]);
                rest = &rest[one..];
                continue;
            };
            let mut sign = String::new();
            add_html_token(&mut sign, &rest.as_bytes()[..=end], false);
            match sign.chars().count() {
                1 => self.current.push_str(&sign),
                _ => self.plain(&sign),
            }
            rest = &rest[end + 1..];
        }
    }

    fn plain(&mut self, words: &str) {
        for c in words.chars() {
            match c {
                '\n' if self.preformatted > 0 => self.break_line(),
                ' ' if self.preformatted > 0 => self.current.push(' '),
                ' ' | '\t' | '\r' | '\n' | '\u{c}' => {
                    if !self.current.is_empty() && !self.current.ends_with(' ') {
                        self.current.push(' ');
                    }
                }
                other => self.current.push(other),
            }
        }
    }

    fn begin(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        if name == "br" {
            return self.break_line();
        }
        let is_block = BLOCKS.contains(&name);
        if is_block || name == "pre" {
            self.end_line();
        }
        if let Some(mark) = mark_of(tag) {
            self.end_line();
            self.mark = Some(mark);
        }
        match name {
            "li" => self.current.push_str("• "),
            "td" | "th" => self.plain(" "),
            "pre" => self.preformatted += 1,
            _ => {}
        }
        if is_block && name != "hr" && !tag.is_closed() && self.open.len() < MOST_OPEN {
            self.open.push((tag.name.clone(), name == "blockquote" && is_citation(tag)));
        }
    }

    fn end(&mut self, name: &str) {
        if BLOCKS.contains(&name) || name == "pre" {
            self.end_line();
        }
        if name == "pre" {
            self.preformatted = self.preformatted.saturating_sub(1);
        }
        if let Some(at) = self.open.iter().rposition(|(open, _)| open == name) {
            self.open.truncate(at);
        }
    }

    /// A block ends the line, if there is one.
    fn end_line(&mut self) {
        if !self.current.is_empty() {
            self.break_line();
        }
    }

    fn break_line(&mut self) {
        let depth = self.open.iter().filter(|(_, is_quote)| *is_quote).count().min(DEEPEST_QUOTE);
        let words = std::mem::take(&mut self.current);
        let words = words.trim_matches(' ');
        let text = match depth {
            0 => words.to_owned(),
            _ => format!("{} {words}", ">".repeat(depth)),
        };
        self.lines.push(Line { text, mark: self.mark.take() });
    }
}

/// A quotation of the mail that is answered, and not a paragraph that somebody set in.
fn is_citation(tag: &Tag) -> bool {
    let said = |name: &str| tag.attribute(name).unwrap_or_default();
    let style = said("style").replace(' ', "");
    said("type") == "cite"
        || ["gmail_quote", "protonmail_quote", "cite"].iter().any(|class| said("class").contains(class))
        || said("id") == "isreplycontent"
        || style.contains("border-left")
        || !said("cite").is_empty()
}

/// What stands in this element, by the names that mail programs give it.
fn mark_of(tag: &Tag) -> Option<Mark> {
    const QUOTED_IDS: [&str; 8] = [
        "divrplyfwdmsg",
        "appendonsend",
        "stopspelling",
        "olk_src_body_section",
        "mail-editor-reference-message-container",
        "isreplycontent",
        "isforwardcontent",
        "original-content",
    ];
    const QUOTED_CLASSES: [&str; 7] = [
        "gmail_quote",
        "gmail_extra_quote",
        "yahoo_quoted",
        "moz-cite-prefix",
        "protonmail_quote",
        "ntes-mailmaster-quote",
        "zmail_extra",
    ];
    const SIGNATURES: [&str; 9] = [
        "gmail_signature",
        "gmail_signature_prefix",
        "ms-outlook-mobile-signature",
        "moz-signature",
        "protonmail_signature_block",
        "divneteasemailcard",
        "spneditorsign",
        "ntes-mailmaster-signature",
        "foxmail_signature",
    ];
    if tag.name == "includetail" {
        return Some(Mark::Quoted);
    }
    if !matches!(tag.name.as_str(), "div" | "blockquote" | "hr" | "table" | "span" | "section" | "p") {
        return None;
    }
    let said = |name: &str| tag.attribute(name).unwrap_or_default();
    let (id, class) = (said("id"), said("class"));
    let is_of =
        |names: &[&str]| names.iter().any(|name| id == *name || class.split(' ').any(|one| one == *name));
    if is_of(&QUOTED_IDS) || is_of(&QUOTED_CLASSES) || is_ruled(&said("style")) {
        return Some(Mark::Quoted);
    }
    (is_of(&SIGNATURES) || id == "signature").then_some(Mark::Signature)
}

/// The thin line above what Outlook and Foxmail quote.
fn is_ruled(style: &str) -> bool {
    let style = style.replace(' ', "");
    [
        "border-top:solid#e1e1e1",
        "border-top:solid#b5c4df",
        "border-top:1ptsolid#e1e1e1",
        "border-top:1ptsolid#b5c4df",
    ]
    .iter()
    .any(|line| style.contains(line))
}

//! HTML made readable: what stands in blocks gets lines of its own, and of everything else the words alone are
//! left. No page is made of it, so there is nothing to make harmless.

use mail_parser::decoders::html::html_to_text;

/// Elements that begin and end a line.
const BLOCKS: [&str; 17] = [
    "p",
    "div",
    "tr",
    "li",
    "ul",
    "ol",
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
/// Stands where a block begins or ends until the tags are gone; no letter has it.
const EDGE: char = '\u{e000}';

pub fn readable(html: &str) -> String {
    let mut marked = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        marked.push_str(before);
        mark(&mut marked, tag);
        marked.push('<');
        rest = tag;
    }
    marked.push_str(rest);
    let text = html_to_text(&marked);
    // An empty line that somebody wrote is a space that does not break.
    let lines = text.split(EDGE).map(|line| line.trim_matches([' ', '\n'])).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// What is put before a tag so that its words do not stick to those before it.
fn mark(marked: &mut String, tag: &str) {
    let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
    let length = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = &tag[..length];
    if BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block)) {
        marked.push(EDGE);
        if !is_end && name.eq_ignore_ascii_case("li") {
            marked.push_str("• ");
        }
    } else if !is_end && (name.eq_ignore_ascii_case("td") || name.eq_ignore_ascii_case("th")) {
        marked.push(' ');
    }
}

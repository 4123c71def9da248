//! The robots that take a text in a little Markdown: WeCom and DingTalk.

use super::typed;
use crate::message::{Block, Link, Message, Severity};
use serde_json::{Value, json};

pub(super) struct Dialect {
    /// What parts two lines.
    newline: &'static str,
    /// Whether a word can be coloured.
    has_colours: bool,
}

pub(super) const WECOM: Dialect = Dialect { newline: "\n", has_colours: true };
/// A single line break is none there.
const DINGTALK: Dialect = Dialect { newline: "\n\n", has_colours: false };

pub(super) fn dingtalk<A>(message: &Message<A>) -> Value {
    json!({
        "msgtype": "markdown",
        "at": { "atMobiles": [], "isAtAll": false },
        "markdown": { "title": typed(&message.title), "text": text(&DINGTALK, message) },
    })
}

pub(super) fn text<A>(dialect: &Dialect, message: &Message<A>) -> String {
    let mut lines = vec![heading(dialect, message)];
    lines.extend(message.blocks.iter().flat_map(block));
    if message.is_cut {
        lines.push("…".to_owned());
    }
    let links: Vec<_> = message.actions.iter().chain([&message.page]).map(link).collect();
    lines.push(links.join(" · "));
    lines.join(dialect.newline)
}

fn heading<A>(dialect: &Dialect, message: &Message<A>) -> String {
    let title = typed(&message.title);
    let colour = match message.severity {
        Severity::Late => "warning",
        Severity::Wanted => "info",
        Severity::Calm => return format!("### {title}"),
    };
    if dialect.has_colours {
        format!("### <font color=\"{colour}\">{title}</font>")
    } else {
        format!("### {title}")
    }
}

fn block(block: &Block) -> Vec<String> {
    match block {
        Block::Text(text) => text.lines().map(typed).filter(|line| !line.is_empty()).collect(),
        Block::Fields(fields) => {
            let line = |field: &crate::Field| format!("**{}** {}", typed(&field.name), typed(&field.value));
            fields.iter().map(line).collect()
        }
        Block::List(lines) => lines.iter().map(|line| format!("- {}", typed(line))).collect(),
        Block::Quote(text) => text.lines().map(|line| format!("> {}", typed(line))).collect(),
        Block::Divider => vec!["———".to_owned()],
    }
}

fn link(link: &Link) -> String {
    format!("[{}]({})", typed(&link.words).replace(['[', ']'], ""), link.url)
}

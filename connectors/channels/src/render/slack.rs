//! Slack: blocks, and a text for whoever reads notifications only.

use crate::fit::shortened;
use crate::message::{Block, Field, Link, Message};
use serde_json::{Value, json};

const SECTION: usize = 3_000;
const FIELDS: usize = 10;
const FIELD: usize = 2_000;
const BUTTON: usize = 75;
const BUTTONS: usize = 25;
/// Of fifty: the heading, the sign of a cut and the buttons have theirs.
const BLOCKS: usize = 46;

pub(super) fn blocks<A>(message: &Message<A>) -> Value {
    let title = one_line(&message.title);
    let mut blocks = vec![json!({ "type": "header", "text": plain(&title) })];
    let all: Vec<_> = message.blocks.iter().flat_map(block).collect();
    let is_cut = message.is_cut || all.len() > BLOCKS;
    blocks.extend(all.into_iter().take(BLOCKS));
    if is_cut {
        blocks.push(json!({ "type": "context", "elements": [plain("…")] }));
    }
    let buttons: Vec<_> = message.links().map(button).collect();
    let first = buttons.len().saturating_sub(BUTTONS);
    blocks.push(json!({ "type": "actions", "elements": buttons[first..] }));
    json!({ "text": escaped(&title), "blocks": blocks })
}

fn block(block: &Block) -> Vec<Value> {
    match block {
        Block::Text(text) => section(text),
        Block::Fields(fields) => fields.chunks(FIELDS).map(together).collect(),
        Block::List(lines) => {
            section(&lines.iter().map(|line| format!("• {line}")).collect::<Vec<_>>().join("\n"))
        }
        Block::Quote(text) => {
            let lines: Vec<_> = text.lines().map(|line| format!(">{}", escaped(line))).collect();
            let quote = shortened(&lines.join("\n"), SECTION);
            vec![json!({ "type": "section", "text": { "type": "mrkdwn", "text": quote } })]
        }
        Block::Divider => vec![json!({ "type": "divider" })],
    }
}

/// An empty section is refused.
fn section(text: &str) -> Vec<Value> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    vec![json!({ "type": "section", "text": plain(&shortened(text, SECTION)) })]
}

fn together(fields: &[Field]) -> Value {
    let one = |field: &Field| {
        let text = format!("*{}*\n{}", escaped(&field.name), escaped(&field.value));
        json!({ "type": "mrkdwn", "text": shortened(&text, FIELD) })
    };
    json!({ "type": "section", "fields": fields.iter().map(one).collect::<Vec<_>>() })
}

fn button(link: &Link) -> Value {
    json!({ "type": "button", "text": plain(&shortened(&link.words, BUTTON)), "url": link.url })
}

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The three characters of which links and calls are made.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

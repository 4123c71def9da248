//! Feishu and Lark: a card whose texts are plain ones, so nothing typed becomes a tag.

use crate::message::{Block, Link, Message, Severity};
use crate::sign::feishu_sign;
use serde_json::{Value, json};

pub(super) fn card<A>(message: &Message<A>, secret: Option<&str>, seconds: i64) -> Value {
    let mut elements: Vec<Value> = message.blocks.iter().map(block).collect();
    if message.is_cut {
        elements.push(plain("…"));
    }
    let buttons: Vec<_> = message.links().map(button).collect();
    elements.push(json!({ "tag": "action", "actions": buttons }));
    let colour = match message.severity {
        Severity::Calm => "blue",
        Severity::Wanted => "orange",
        Severity::Late => "red",
    };
    let mut body = json!({
        "msg_type": "interactive",
        "card": {
            "config": { "wide_screen_mode": true },
            "header": { "title": { "tag": "plain_text", "content": message.title }, "template": colour },
            "elements": elements,
        },
    });
    if let Some(secret) = secret {
        body["timestamp"] = json!(seconds.to_string());
        body["sign"] = json!(feishu_sign(seconds, secret));
    }
    body
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) => plain(text),
        Block::Fields(fields) => {
            let one = |field: &crate::Field| {
                let content = format!("{}\n{}", field.name, field.value);
                json!({ "is_short": true, "text": { "tag": "plain_text", "content": content } })
            };
            json!({ "tag": "div", "fields": fields.iter().map(one).collect::<Vec<_>>() })
        }
        Block::List(lines) => {
            plain(&lines.iter().map(|line| format!("• {line}")).collect::<Vec<_>>().join("\n"))
        }
        Block::Quote(text) => {
            json!({ "tag": "note", "elements": [{ "tag": "plain_text", "content": text }] })
        }
        Block::Divider => json!({ "tag": "hr" }),
    }
}

fn plain(text: &str) -> Value {
    json!({ "tag": "div", "text": { "tag": "plain_text", "content": text } })
}

fn button(link: &Link) -> Value {
    json!({
        "tag": "button",
        "text": { "tag": "plain_text", "content": link.words },
        "url": link.url,
        "type": "default",
    })
}

//! Whoever programs their own: the message as plain values, in the form of Standard Webhooks.

use crate::channel::Moment;
use crate::message::{Block, Link, Message};
use serde_json::{Value, json};

pub(super) fn body<A>(message: &Message<A>, moment: &Moment) -> Value {
    let at = jiff::Timestamp::from_millisecond(moment.millis).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    json!({
        "type": "message",
        "timestamp": at.to_string(),
        "data": {
            "title": message.title,
            "severity": message.severity.word(),
            "blocks": message.blocks.iter().map(block).collect::<Vec<_>>(),
            "links": message.links().map(link).collect::<Vec<_>>(),
            "thread": message.thread,
            "is_cut": message.is_cut,
        },
    })
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) => json!({ "kind": "text", "text": text }),
        Block::Fields(fields) => {
            let one = |field: &crate::Field| json!({ "name": field.name, "value": field.value });
            json!({ "kind": "fields", "fields": fields.iter().map(one).collect::<Vec<_>>() })
        }
        Block::List(lines) => json!({ "kind": "list", "lines": lines }),
        Block::Quote(text) => json!({ "kind": "quote", "text": text }),
        Block::Divider => json!({ "kind": "divider" }),
    }
}

fn link(link: &Link) -> Value {
    json!({ "words": link.words, "url": link.url })
}

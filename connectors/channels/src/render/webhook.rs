//! Whoever programs their own: the message as plain values, in the form of Standard Webhooks.

use crate::channel::Moment;
use crate::message::{Block, Link, Message, Subject};
use serde_json::{Value, json};

/// What is no event: somebody pressed the button.
const TEST: &str = "channel.test";

pub(super) fn body<A>(message: &Message<A>, moment: &Moment) -> Value {
    let at = jiff::Timestamp::from_millisecond(moment.millis).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let about = message.about.as_ref();
    json!({
        "type": about.map_or(TEST, |about| about.event.as_str()),
        "timestamp": at.to_string(),
        "data": {
            "project": about.and_then(|about| about.project.as_deref()),
            "subject": about.map(|about| subject(&about.subject)),
            "title": message.title,
            "severity": message.severity.word(),
            "blocks": message.blocks.iter().map(block).collect::<Vec<_>>(),
            "links": message.links().map(link).collect::<Vec<_>>(),
            "thread": message.thread,
            "is_cut": message.is_cut,
        },
    })
}

fn subject(of: &Subject) -> Value {
    json!({ "kind": of.kind, "key": of.key, "number": of.number })
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

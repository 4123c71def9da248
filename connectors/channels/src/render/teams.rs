//! Microsoft Teams through a workflow: an adaptive card.

use super::typed;
use crate::message::{Block, Link, Message, Severity};
use serde_json::{Value, json};

pub(super) fn card<A>(message: &Message<A>) -> Value {
    let colour = match message.severity {
        Severity::Calm => "Default",
        Severity::Wanted => "Accent",
        Severity::Late => "Attention",
    };
    let mut body = vec![json!({
        "type": "TextBlock", "text": typed(&message.title), "style": "heading", "weight": "Bolder",
        "size": "Large", "color": colour, "wrap": true,
    })];
    let mut is_parted = false;
    for block in &message.blocks {
        match block {
            Block::Divider => is_parted = true,
            block => {
                let mut one = of(block);
                if std::mem::take(&mut is_parted) {
                    one["separator"] = json!(true);
                }
                body.push(one);
            }
        }
    }
    if message.is_cut {
        body.push(text("…"));
    }
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": body,
                "actions": message.links().map(action).collect::<Vec<_>>(),
                "msteams": { "width": "full" },
            },
        }],
    })
}

fn of(block: &Block) -> Value {
    match block {
        Block::Text(words) => text(&lines(words)),
        Block::Fields(fields) => {
            let fact =
                |field: &crate::Field| json!({ "title": typed(&field.name), "value": typed(&field.value) });
            json!({ "type": "FactSet", "facts": fields.iter().map(fact).collect::<Vec<_>>() })
        }
        Block::List(items) => {
            text(&items.iter().map(|item| format!("- {}", typed(item))).collect::<Vec<_>>().join("\n"))
        }
        Block::Quote(words) => {
            let mut quote = text(&lines(words));
            quote["isSubtle"] = json!(true);
            quote
        }
        Block::Divider => text(""),
    }
}

/// A single line break is none there.
fn lines(words: &str) -> String {
    words.lines().map(typed).collect::<Vec<_>>().join("\n\n")
}

fn text(words: &str) -> Value {
    json!({ "type": "TextBlock", "text": words, "wrap": true })
}

fn action(link: &Link) -> Value {
    json!({ "type": "Action.OpenUrl", "title": link.words, "url": link.url })
}

//! Cutting a message down to what a channel takes: from its end, between characters, and it says so.

use crate::message::{Block, Message, Readers};

/// The longest title anywhere, in characters: Slack's heading.
const LONGEST_TITLE: usize = 150;
/// A text shorter than this is left out rather than cut.
const SHORT: usize = 80;
const SHORTEST_TITLE: usize = 20;

/// The message, or as much of it as is within the budget: whole blocks from its beginning, and what there is room for of
/// the next one.
pub(crate) fn fitting<A: Readers>(
    message: &Message<A>,
    budget: usize,
    measured: impl Fn(&Message<A>) -> usize,
) -> Message<A> {
    let mut message = message.clone();
    message.title = shortened(&message.title, LONGEST_TITLE);
    if measured(&message) <= budget {
        return message;
    }
    message.is_cut = true;
    let all = std::mem::take(&mut message.blocks);
    let mut with = |blocks: &[Block]| {
        message.blocks = blocks.to_vec();
        measured(&message) <= budget
    };
    let (mut fits, mut over) = (0, all.len());
    while over - fits > 1 {
        let middle = fits.midpoint(over);
        if with(&all[..middle]) { fits = middle } else { over = middle }
    }
    let mut kept = all[..fits].to_vec();
    let mut next = all.get(fits).cloned();
    while next.as_mut().is_some_and(shorten) {
        kept.extend(next.clone());
        if with(&kept) {
            return message;
        }
        kept.pop();
    }
    message.blocks = kept;
    while measured(&message) > budget && shorten_rest(&mut message) {}
    message
}

/// Leaves out half of it; tells whether anything worth reading is left.
fn shorten(block: &mut Block) -> bool {
    match block {
        Block::Text(text) | Block::Quote(text) => halve(text),
        Block::List(lines) => match lines.as_mut_slice() {
            [line] => halve(line),
            _ => {
                lines.truncate(lines.len() / 2);
                !lines.is_empty()
            }
        },
        Block::Fields(fields) => match fields.as_mut_slice() {
            [field] => halve(&mut field.value),
            _ => {
                fields.truncate(fields.len() / 2);
                !fields.is_empty()
            }
        },
        Block::Divider => false,
    }
}

/// Where the frame alone is over the budget: a block less, an action less, a shorter title.
fn shorten_rest<A>(message: &mut Message<A>) -> bool {
    if message.blocks.pop().is_some() || message.actions.pop().is_some() {
        return true;
    }
    let is_long = message.title.chars().count() > SHORTEST_TITLE;
    message.title = shortened(&message.title, SHORTEST_TITLE);
    is_long
}

fn halve(text: &mut String) -> bool {
    let count = text.chars().count();
    *text = shortened(text, count / 2);
    count > SHORT
}

/// At most so many characters, with an ellipsis where something is missing.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

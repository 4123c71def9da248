//! Each channel's form of a message, within what it takes.

mod feishu;
mod markdown;
mod slack;
mod teams;
mod webhook;

use crate::channel::{JSON, Kind, Moment, Request};
use crate::fit::fitting;
use crate::message::{Message, Readers};
use crate::sign::{dingtalk_sign, webhook_signature};
use serde_json::{Value, json};

/// WeCom counts the bytes of a text's UTF-8.
const WECOM_BYTES: usize = 4_096;
/// DingTalk refuses longer bodies; its limit is 20 000.
const DINGTALK_BYTES: usize = 18_000;
const FEISHU_BYTES: usize = 20_000;
/// Teams adds to what was sent: 24 453 bytes were refused as 28 897.
const TEAMS_BYTES: usize = 20_480;
const SLACK_BYTES: usize = 30_000;
const WEBHOOK_BYTES: usize = 60_000;

pub(crate) fn render<A: Readers>(
    kind: Kind,
    url: &str,
    secrets: [Option<&str>; 2],
    message: &Message<A>,
    moment: &Moment,
) -> Request {
    let (mut url, mut headers) = (url.to_owned(), Vec::new());
    let [secret, _] = secrets;
    let body = match kind {
        Kind::WeCom => {
            let text = |message: &Message<A>| markdown::text(&markdown::WECOM, message);
            let message = fitting(message, WECOM_BYTES, |message| text(message).len());
            json!({ "msgtype": "markdown", "markdown": { "content": text(&message) } }).to_string()
        }
        Kind::DingTalk => {
            if let Some(secret) = secret {
                url = signed_address(&url, moment.millis, secret);
            }
            fitted(message, DINGTALK_BYTES, markdown::dingtalk)
        }
        Kind::Feishu => {
            let card = |message: &Message<A>| feishu::card(message, secret, moment.seconds());
            fitted(message, FEISHU_BYTES, card)
        }
        Kind::Slack => fitted(message, SLACK_BYTES, slack::blocks),
        Kind::Teams => fitted(message, TEAMS_BYTES, teams::card),
        Kind::Webhook => {
            let body = fitted(message, WEBHOOK_BYTES, |message| webhook::body(message, moment));
            headers = webhook_headers(&body, secrets, moment);
            body
        }
    };
    Request { url, content_type: JSON, headers, body }
}

fn fitted<A: Readers>(message: &Message<A>, bytes: usize, form: impl Fn(&Message<A>) -> Value) -> String {
    form(&fitting(message, bytes, |message| form(message).to_string().len())).to_string()
}

fn signed_address(url: &str, millis: i64, secret: &str) -> String {
    let sign = dingtalk_sign(millis, secret).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}timestamp={millis}&sign={sign}")
}

/// One signature for each key; whoever checks takes the message where one of them is right.
fn webhook_headers(body: &str, keys: [Option<&str>; 2], moment: &Moment) -> Vec<(&'static str, String)> {
    let seconds = moment.seconds();
    let mut headers = vec![("webhook-id", moment.id.clone()), ("webhook-timestamp", seconds.to_string())];
    let sign = |key: &str| webhook_signature(&moment.id, seconds, body, key);
    let signatures: Vec<String> = keys.into_iter().flatten().filter_map(sign).collect();
    if !signatures.is_empty() {
        headers.push(("webhook-signature", signatures.join(" ")));
    }
    headers
}

/// What somebody typed, in one line, as text: neither tag nor link nor a call to anybody.
fn typed(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.replace('<', "＜").replace('>', "＞").replace("](", "］(").trim().to_owned()
}

//! What a channel's answer means. WeCom, DingTalk and Feishu say what went wrong inside a 200.

use crate::channel::Kind;
use crate::fit::shortened;
use serde_json::Value;
use std::time::Duration;

#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Sent,
    /// Another time, after so long where it says so.
    Later {
        why: String,
        after: Option<Duration>,
    },
    /// Never like this: somebody has to change something.
    Refused {
        why: String,
    },
    /// The channel says that it is no more.
    Gone {
        why: String,
    },
}

/// How long DingTalk takes nothing after too much.
const DINGTALK_CLOSED: Duration = Duration::from_secs(600);
const A_MINUTE: Duration = Duration::from_secs(60);
/// Nobody keeps us waiting longer by a header.
const LONGEST_WAIT: u64 = 86_400;
const LONGEST_WHY: usize = 300;

pub fn classify(
    kind: Kind,
    status: u16,
    retry_after: Option<&str>,
    body: &[u8],
    now_seconds: i64,
) -> Outcome {
    let why = || why(status, body);
    match status {
        200..=299 => match kind {
            Kind::WeCom | Kind::DingTalk | Kind::Feishu => inside(kind, body),
            Kind::Slack | Kind::Teams | Kind::Webhook => Outcome::Sent,
        },
        410 => Outcome::Gone { why: why() },
        408 | 425 | 429 | 500.. => {
            Outcome::Later { why: why(), after: retry_after.and_then(|text| waits(text, now_seconds)) }
        }
        _ => Outcome::Refused { why: why() },
    }
}

/// The code inside a 200. One that says nothing is no success.
fn inside(kind: Kind, body: &[u8]) -> Outcome {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = |name: &str| answer.get(name).and_then(Value::as_i64);
    let code = match kind {
        Kind::Feishu => code("code").or(code("StatusCode")),
        _ => code("errcode"),
    };
    let why = why(200, body);
    match (kind, code) {
        (_, Some(0)) => Outcome::Sent,
        (Kind::WeCom, Some(45_009 | 45_033)) | (Kind::Feishu, Some(9_499 | 11_232)) => {
            Outcome::Later { why, after: Some(A_MINUTE) }
        }
        (Kind::DingTalk, Some(130_101 | 410_100)) => Outcome::Later { why, after: Some(DINGTALK_CLOSED) },
        (_, Some(-1) | None) => Outcome::Later { why, after: None },
        (_, Some(_)) => Outcome::Refused { why },
    }
}

/// Seconds, or a date.
fn waits(text: &str, now_seconds: i64) -> Option<Duration> {
    let text = text.trim();
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second();
            u64::try_from(at.saturating_sub(now_seconds)).unwrap_or(0)
        }
    };
    Some(Duration::from_secs(seconds.min(LONGEST_WAIT)))
}

fn why(status: u16, body: &[u8]) -> String {
    let said = String::from_utf8_lossy(body);
    let said: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    shortened(format!("{status} {}", said.trim()).trim(), LONGEST_WHY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(outcome: &Outcome) -> (&'static str, Option<u64>) {
        match outcome {
            Outcome::Sent => ("sent", None),
            Outcome::Later { after, .. } => ("later", after.map(|after| after.as_secs())),
            Outcome::Refused { .. } => ("refused", None),
            Outcome::Gone { .. } => ("gone", None),
        }
    }

    #[test]
    fn two_hundred_is_not_delivered() {
        for (kind, status, body, wanted) in [
            (Kind::WeCom, 200, r#"{"errcode":0,"errmsg":"ok"}"#, ("sent", None)),
            (Kind::WeCom, 200, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#, ("refused", None)),
            (Kind::WeCom, 200, r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#, ("later", Some(60))),
            (Kind::WeCom, 200, r#"{"errcode":-1,"errmsg":"system busy"}"#, ("later", None)),
            (Kind::WeCom, 200, "<html>a proxy</html>", ("later", None)),
            (Kind::DingTalk, 200, r#"{"errcode":0,"errmsg":"ok"}"#, ("sent", None)),
            (Kind::DingTalk, 200, r#"{"errcode":310000,"errmsg":"sign not match"}"#, ("refused", None)),
            (Kind::DingTalk, 200, r#"{"errcode":130101,"errmsg":"send too fast"}"#, ("later", Some(600))),
            (Kind::Feishu, 200, r#"{"code":0,"msg":"success","data":{}}"#, ("sent", None)),
            (Kind::Feishu, 200, r#"{"StatusCode":0,"StatusMessage":"success"}"#, ("sent", None)),
            (Kind::Feishu, 200, r#"{"code":19021,"msg":"sign match fail"}"#, ("refused", None)),
            (Kind::Feishu, 200, r#"{"code":11232,"msg":"frequency limited"}"#, ("later", Some(60))),
            (Kind::Slack, 200, "ok", ("sent", None)),
            (Kind::Slack, 404, "no_service", ("refused", None)),
            (Kind::Slack, 503, "", ("later", None)),
            (Kind::Teams, 202, "", ("sent", None)),
            (Kind::Teams, 400, "", ("refused", None)),
            (Kind::Webhook, 204, "", ("sent", None)),
            (Kind::Webhook, 410, "", ("gone", None)),
            (Kind::Webhook, 302, "", ("refused", None)),
        ] {
            let outcome = classify(kind, status, None, body.as_bytes(), 0);
            assert_eq!(word(&outcome), wanted, "{kind:?} {status} {body}");
        }
    }

    #[test]
    fn how_long_to_wait() {
        for (said, wanted) in [
            ("30", Some(30)),
            (" 0 ", Some(0)),
            ("99999999", Some(86_400)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(60)),
            ("Wed, 21 Oct 2015 07:20:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
        ] {
            let outcome = classify(Kind::Slack, 429, Some(said), b"", 1_445_412_420);
            assert_eq!(word(&outcome), ("later", wanted), "{said}");
        }
    }

    #[test]
    fn what_was_said_is_kept_short_and_in_one_line() {
        let long = format!("a\r\nb{}", "汉".repeat(1_000));
        let Outcome::Refused { why } = classify(Kind::Slack, 403, None, long.as_bytes(), 0) else { panic!() };
        assert!(why.starts_with("403 a  b汉") && why.chars().count() == 300 && why.ends_with('…'), "{why}");
    }
}

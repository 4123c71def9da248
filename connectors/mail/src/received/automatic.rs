//! Whether a machine wrote a mail, by what it says of itself (RFC 3834) and by what programs write instead.

use crate::reading::headers::Headers;

/// Who wrote it, if nobody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// An answer that a machine gives for somebody: out of office.
    Reply,
    /// A notice of some system.
    Notice,
    /// Sent to many at once.
    Bulk,
}

/// How out-of-office answers begin; the answered subject follows.
const SUBJECTS: [&str; 24] = [
    "自动回复",
    "自動回覆",
    "自动答复",
    "自動回復",
    "[自动回复]",
    "【自动回复】",
    "休假自动回复",
    "外出自动回复",
    "不在办公室",
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "autoresponse",
    "out of office",
    "out of the office",
    "out-of-office",
    "ooo:",
    "abwesenheitsnotiz",
    "automatische antwort",
    "réponse automatique",
    "respuesta automática",
    "自動応答",
];

pub fn read(headers: &Headers, subject: &str) -> Option<Automatic> {
    let said =
        |name: &str| headers.said(name).map(|value| value.to_lowercase()).filter(|value| !value.is_empty());
    let submitted = said("Auto-Submitted").unwrap_or_default();
    let precedence = said("Precedence").unwrap_or_default();
    let subject = subject.to_lowercase();
    let is_reply = submitted.starts_with("auto-replied")
        || ["X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-AutoReply-From", "X-Mail-Autoreply"]
            .iter()
            .any(|name| said(name).is_some_and(|value| value != "no"))
        || matches!(precedence.as_str(), "auto_reply" | "auto-reply")
        || SUBJECTS.iter().any(|beginning| subject.starts_with(beginning));
    match () {
        () if is_reply => Some(Automatic::Reply),
        () if submitted.starts_with("auto-") => Some(Automatic::Notice),
        () if said("X-Auto-Response-Suppress").is_some_and(|value| value != "none") => {
            Some(Automatic::Notice)
        }
        () if said("Feedback-Type").is_some() => Some(Automatic::Notice),
        () if matches!(precedence.as_str(), "bulk" | "junk" | "list") => Some(Automatic::Bulk),
        () => None,
    }
}

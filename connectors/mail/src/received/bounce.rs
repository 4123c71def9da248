//! Mails that say that a mail did not arrive: by the standard (RFC 3464), and as large Chinese providers write it in
//! words alone.

use crate::reading::headers::{Headers, split};
use crate::reading::parts::{Part, text_of};
use crate::reading::words::addresses_in;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounce {
    pub undelivered: Vec<Undelivered>,
    /// Which mail it is about, without angle brackets.
    pub message_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// In small letters.
    pub address: String,
    /// `5.1.1` (RFC 3463), where it is told.
    pub status: Option<String>,
    /// It will not arrive any more. Otherwise it is late, and the server goes on trying.
    pub is_permanent: bool,
    /// The words of the server that refused it, in one line.
    pub words: String,
}

/// More recipients no mail of ours has.
const MOST_RECIPIENTS: usize = 50;
const LONGEST_WORDS: usize = 500;

pub fn read(headers: &Headers, said: &[Part], hanging: &[Part]) -> Option<Bounce> {
    let mut undelivered = Vec::new();
    let reports = hanging.iter().filter(|part| {
        part.is_of("message", "delivery-status") || part.is_of("message", "global-delivery-status")
    });
    let mut is_report = false;
    for report in reports {
        is_report = true;
        undelivered.extend(recipients(&report.bytes));
    }
    if !is_report && !is_told_as_bounce(headers) {
        return None;
    }
    if !is_report {
        undelivered = told_in_words(headers, &text_of(said));
    }
    undelivered.truncate(MOST_RECIPIENTS);
    let answered = || headers.ids("In-Reply-To").into_iter().chain(headers.ids("References")).next();
    Some(Bounce { undelivered, message_id: returned_id(hanging).or_else(answered) })
}

/// One block of fields for each recipient, after the one about the mail.
fn recipients(report: &[u8]) -> Vec<Undelivered> {
    let mut found = Vec::new();
    let mut rest = report;
    while !rest.is_empty() && found.len() < MOST_RECIPIENTS {
        let (lines, after) = split(rest);
        rest = after;
        let fields = Headers::parse(lines);
        let address = fields.said("Final-Recipient").or_else(|| fields.said("Original-Recipient"));
        let Some(address) = address.and_then(|address| one_address(&address)) else { continue };
        let action = fields.said("Action").unwrap_or_default().to_ascii_lowercase();
        if !matches!(action.as_str(), "failed" | "delayed") {
            continue;
        }
        let status = fields.said("Status").and_then(|status| status.split(' ').next().map(str::to_owned));
        let is_final = status.as_deref().is_none_or(|status| !status.starts_with('4'));
        let words: String =
            fields.said("Diagnostic-Code").unwrap_or_default().chars().take(LONGEST_WORDS).collect();
        found.push(Undelivered { address, is_permanent: action == "failed" && is_final, status, words });
    }
    found
}

/// `rfc822; somebody@example.com`
fn one_address(field: &str) -> Option<String> {
    let address = field.rsplit(';').next()?.trim().trim_matches(['<', '>']).to_lowercase();
    (address.contains('@') && address.len() <= 254).then_some(address)
}

fn is_told_as_bounce(headers: &Headers) -> bool {
    const WRITERS: [&str; 3] = ["mailer-daemon", "postmaster", "mail-daemon"];
    const SUBJECTS: [&str; 13] = [
        "退信",
        "退件",
        "未送达",
        "无法送达",
        "无法投递",
        "投递失败",
        "undeliver",
        "returned mail",
        "returned to sender",
        "delivery fail",
        "failure notice",
        "delivery status notification",
        "mail delivery",
    ];
    let subject = headers.subject().to_lowercase();
    let by_nobody = headers.said("Return-Path").is_some_and(|path| path.trim() == "<>");
    let writer = headers.from().map(|from| from.address).unwrap_or_default();
    let by_server = WRITERS.iter().any(|one| writer.split('@').next().is_some_and(|who| who == *one));
    let is_of_report = headers.media_type() == ("multipart".to_owned(), "report".to_owned())
        && headers.attribute("report-type").is_some_and(|kind| kind.eq_ignore_ascii_case("delivery-status"));
    is_of_report
        || headers.said("X-Failed-Recipients").is_some()
        || ((by_nobody || by_server) && SUBJECTS.iter().any(|one| subject.contains(one)))
}

/// Where only the words tell it: the recipients that a header names, or the first address in the text that is neither
/// the server's nor ours.
fn told_in_words(headers: &Headers, text: &str) -> Vec<Undelivered> {
    let text: String = text.chars().take(8_000).collect();
    let own: Vec<String> = headers.to().into_iter().chain(headers.from()).map(|one| one.address).collect();
    let named = headers.said("X-Failed-Recipients").map(|named| addresses_in(&named)).unwrap_or_default();
    let addresses = match named.is_empty() {
        true => addresses_in(&text).into_iter().filter(|one| !own.contains(one)).take(1).collect(),
        false => named,
    };
    let is_status = |word: &&str| {
        let parts: Vec<&str> = word.split('.').collect();
        parts.len() == 3
            && matches!(parts[0], "4" | "5")
            && parts.iter().all(|part| part.parse::<u16>().is_ok())
    };
    let mut words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let status = words.find(is_status).map(str::to_owned);
    let is_permanent = status.as_deref().is_none_or(|status| status.starts_with('5'));
    let told: String =
        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_WORDS).collect();
    let one = |address| Undelivered { address, status: status.clone(), is_permanent, words: told.clone() };
    addresses.into_iter().map(one).collect()
}

/// The id of the mail that came back, whole or its headers alone.
fn returned_id(hanging: &[Part]) -> Option<String> {
    let returned = hanging.iter().filter(|part| {
        part.is_of("message", "rfc822")
            || part.is_of("message", "global")
            || part.is_of("text", "rfc822-headers")
            || part.is_of("message", "rfc822-headers")
    });
    returned.filter_map(|part| Headers::parse(split(&part.bytes).0).message_id()).next()
}

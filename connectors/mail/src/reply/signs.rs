//! The signs by which mail programs say where the mail that is answered begins, in the languages that our clients'
//! programs speak. Each is looked for as the program writes it, never as a person might by chance.

use crate::message::REPLY_MARKS;
use crate::reading::html::{Line, Mark};

/// Where a quotation begins: its first line, and the first after what introduces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boundary {
    pub begins: usize,
    pub ends: usize,
    /// It says that a mail was passed on.
    pub is_passed_on: bool,
    /// It is nothing but a line that is quoted.
    pub is_marked_line: bool,
}

/// How many `>` stand in front.
pub fn quote_depth(line: &str) -> usize {
    let line = line.trim_start();
    line.chars().filter(|c| *c != ' ').take_while(|c| *c == '>').count()
}

/// Whether a quotation begins at this line.
pub fn boundary_at(lines: &[Line], at: usize) -> Option<Boundary> {
    let found = |begins, ends| Boundary { begins, ends, is_passed_on: false, is_marked_line: false };
    let line = lines[at].text.trim();
    if lines[at].mark == Some(Mark::Quoted) {
        let inner = introduced(lines, at);
        return Some(inner.map_or(found(at, at), |inner| Boundary { begins: at, ..inner }));
    }
    if quote_depth(line) > 0 {
        return Some(Boundary { is_marked_line: true, ..found(at, at) });
    }
    introduced(lines, at)
}

/// What introduces a quotation in words.
fn introduced(lines: &[Line], at: usize) -> Option<Boundary> {
    let found = |ends| Boundary { begins: at, ends, is_passed_on: false, is_marked_line: false };
    let line = lines[at].text.trim();
    if line.is_empty() {
        return None;
    }
    if line.starts_with(REPLY_MARKS.0) || line.ends_with(REPLY_MARKS.1) {
        return Some(found(at + 1));
    }
    if let Some(is_passed_on) = separator(line) {
        let ends = header_block(lines, at + 1).unwrap_or(at + 1);
        return Some(Boundary { is_passed_on, ..found(ends) });
    }
    if is_ruler(line) {
        let below = (at + 1..lines.len()).find(|below| !lines[*below].text.trim().is_empty())?;
        return header_block(lines, below).map(found);
    }
    header_block(lines, at).or_else(|| attribution(lines, at)).map(found)
}

/// `---- 原始邮件 ----`: whether it says that a mail was passed on.
fn separator(line: &str) -> Option<bool> {
    const ANSWERED: [&str; 23] = [
        "original",
        "original message",
        "original mail",
        "original appointment",
        "original e-mail",
        "replied message",
        "reply message",
        "原始邮件",
        "原始郵件",
        "原始信件",
        "原邮件",
        "回复的邮件",
        "回复的原邮件",
        "回复邮件",
        "回覆的郵件",
        "原文",
        "邮件原文",
        "原始会议",
        "原始约会",
        "ursprüngliche nachricht",
        "message d'origine",
        "mensaje original",
        "исходное сообщение",
    ];
    const PASSED_ON: [&str; 17] = [
        "forwarded message",
        "forwarded mail",
        "forwarded by",
        "begin forwarded message",
        "转发的邮件",
        "转发邮件",
        "转发邮件信息",
        "转发的消息",
        "转发的原邮件",
        "转发消息",
        "已转发的邮件",
        "开始转发的邮件",
        "以下是转发的邮件",
        "下面是被转发的邮件",
        "轉寄的郵件",
        "轉寄郵件",
        "weitergeleitete nachricht",
    ];
    if line.len() > 160 {
        return None;
    }
    let is_rule = |c: char| matches!(c, '-' | '_' | '—' | '–' | '=' | '*' | '－' | '─') || c.is_whitespace();
    let bare = line.trim_matches(is_rule);
    let is_ruled = line.starts_with(['-', '_', '—', '–', '=', '*', '－', '─']) && bare.len() < line.len();
    let bare = bare.trim_end_matches([':', '：']).trim().to_lowercase();
    let is_said = bare.starts_with("begin forwarded") || line.ends_with('：') || line.ends_with(':');
    if PASSED_ON.contains(&bare.as_str()) && (is_ruled || is_said) {
        return Some(true);
    }
    (is_ruled && (ANSWERED.contains(&bare.as_str()) || bare.starts_with("forwarded by ")))
        .then(|| bare.starts_with("forwarded"))
}

/// A line drawn with signs.
fn is_ruler(line: &str) -> bool {
    let signs = line.chars().filter(|c| !c.is_whitespace());
    signs.clone().count() >= 5 && signs.clone().all(|c| matches!(c, '-' | '_' | '—' | '*' | '─' | '='))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    From,
    Sent,
    To,
    Copy,
    Subject,
    Other,
}

/// `发件人: …`, `*From:* …`
fn label(line: &str) -> Option<(Label, &str)> {
    let line = line.trim_start_matches(['*', ' ', '|', '\u{b7}', '•']);
    let (label, value) = line.split_once([':', '：'])?;
    let label = label.trim_matches(['*', ' ', '\u{3000}']).to_lowercase();
    let label: String = label.chars().filter(|c| !matches!(c, ' ' | '\u{3000}')).collect();
    let kind = match label.as_str() {
        "from"
        | "发件人"
        | "发件者"
        | "发信人"
        | "寄件者"
        | "寄件人"
        | "寄件者/寄件人"
        | "von"
        | "de"
        | "от"
        | "差出人" => Label::From,
        "sent"
        | "date"
        | "senton"
        | "发送时间"
        | "发送日期"
        | "发件时间"
        | "日期"
        | "时间"
        | "寄件日期"
        | "傳送時間"
        | "gesendet"
        | "datum"
        | "envoyé"
        | "enviado"
        | "送信日時"
        | "отправлено"
        | "дата" => Label::Sent,
        "to" | "收件人" | "收件者" | "收信人" | "an" | "à" | "para" | "宛先" | "кому" => {
            Label::To
        }
        "cc" | "抄送" | "抄送人" | "副本" | "copy" => Label::Copy,
        "subject" | "主题" | "主旨" | "标题" | "邮件主题" | "betreff" | "objet" | "asunto" | "件名"
        | "тема" => Label::Subject,
        "bcc" | "密送" | "reply-to" | "回复至" | "答复" | "attachments" | "附件" | "importance"
        | "重要性" | "organization" => Label::Other,
        _ => return None,
    };
    Some((kind, value))
}

/// The lines From, Sent, To, Subject in any order, that Outlook and its kin put above what they quote: where they end.
fn header_block(lines: &[Line], at: usize) -> Option<usize> {
    const WITHIN: usize = 14;
    let first = lines.get(at).and_then(|line| label(&line.text))?;
    if !matches!(first.0, Label::From | Label::Sent | Label::To | Label::Subject) {
        return None;
    }
    let (mut seen, mut has_address, mut ends, mut strangers) = (Vec::new(), false, at, 0);
    for (index, line) in lines.iter().enumerate().skip(at).take(WITHIN) {
        match label(&line.text) {
            Some((kind, value)) => {
                if !seen.contains(&kind) {
                    seen.push(kind);
                }
                has_address |= value.contains('@') || (kind == Label::Sent && has_clock(value));
                (ends, strangers) = (index + 1, 0);
            }
            None if line.text.is_empty() && seen.len() >= 3 => break,
            // A long list of recipients goes on in the next line.
            None => strangers += usize::from(!line.text.is_empty()),
        }
        if strangers > 2 {
            break;
        }
    }
    let is_whole =
        seen.contains(&Label::From) && seen.iter().filter(|kind| **kind != Label::Other).count() >= 3;
    (is_whole && (has_address || seen.contains(&Label::Subject))).then_some(ends)
}

/// `On … wrote:`, `在 … 写道：`, also over several lines: where it ends.
fn attribution(lines: &[Line], at: usize) -> Option<usize> {
    const LONGEST: usize = 400;
    let mut said = String::new();
    for (index, line) in lines.iter().enumerate().skip(at).take(5) {
        let line = line.text.trim();
        if line.is_empty() || (index > at && (quote_depth(line) > 0 || begins_anew(line))) {
            return None;
        }
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(line);
        if said.len() > LONGEST || !begins_attribution(&said) {
            return None;
        }
        if ends_attribution(&said) {
            return is_about_a_mail(&said, lines, index + 1).then_some(index + 1);
        }
    }
    None
}

/// A sentence before it began in the same way by chance.
fn begins_anew(line: &str) -> bool {
    ["On ", "At ", "在 ", "在2"].iter().any(|one| line.starts_with(one))
}

fn begins_attribution(said: &str) -> bool {
    const BEGINNINGS: [&str; 12] =
        ["On ", "At ", "在 ", "在2", "在“", "在\"", "于 ", "Am ", "Le ", "El ", "Il ", "於 "];
    let said = said.trim_start_matches(['-', '—', ' ']);
    let begins_with_day = said.chars().next().is_some_and(|c| c.is_ascii_digit());
    let early: String = said.chars().take(120).collect();
    // `张三 <zhang@example.com> 于2026年…`, `"Zhang" <zhang@example.com> wrote:`
    let begins_with_writer = early.contains('@') && early.contains(['<', '[', '('])
        || early.contains(" 于2")
        || early.contains(" 於 2");
    BEGINNINGS.iter().any(|one| said.starts_with(one)) || begins_with_day || begins_with_writer
}

fn ends_attribution(said: &str) -> bool {
    const VERBS: [&str; 15] = [
        "wrote",
        "writes",
        "写道",
        "寫道",
        "写到",
        "编写",
        "撰写",
        "来信",
        "schrieb",
        "a écrit",
        "escribió",
        "ha scritto",
        "пишет",
        "написал",
        "написал(а)",
    ];
    let Some(said) = said.strip_suffix([':', '：']) else {
        // `Am … schrieb Zhang:` has the writer at the end.
        return false;
    };
    let said = said.trim_end();
    // Some name day, hour and writer, and no verb.
    if said.ends_with('>') && said.contains('@') && has_clock(said) {
        return true;
    }
    VERBS.iter().any(|verb| said.ends_with(verb))
        || (said.starts_with("Am ") && said.contains(" schrieb "))
        || (said.starts_with(|c: char| c.is_ascii_digit()) && said.contains(" от ") && said.contains('@'))
}

/// A clock or an address stands in it, or quoted words follow: a sentence that happens to end so does not cut.
fn is_about_a_mail(said: &str, lines: &[Line], next: usize) -> bool {
    let follows = || lines[next..].iter().find(|line| !line.text.is_empty());
    said.contains('@') || has_clock(said) || follows().is_some_and(|line| quote_depth(&line.text) > 0)
}

/// `18:40`
fn has_clock(said: &str) -> bool {
    let is_clock = |three: &[u8]| three[0].is_ascii_digit() && three[1] == b':' && three[2].is_ascii_digit();
    said.as_bytes().windows(3).any(is_clock)
}

/// The line above a signature, by the standard or as some programs draw it.
pub fn is_signature_mark(line: &str) -> bool {
    let line = line.trim_end();
    // Lists draw a line above what they add.
    line == "--" || (line.len() >= 30 && line.bytes().all(|byte| byte == b'_'))
}

/// What a telephone or a mail program adds by itself.
pub fn is_signature_line(line: &str) -> bool {
    const BEGINNINGS: [&str; 9] = [
        "get outlook for ",
        "sent from outlook",
        "sent from mail for windows",
        "sent from yahoo mail",
        "获取 outlook",
        "下载 outlook",
        "发自我的",
        "發自我的",
        "来自我的",
    ];
    const ENDINGS: [&str; 8] = [
        "网易邮箱大师定制",
        "网易邮箱大师 定制",
        "版邮件发送",
        "版邮件应用发送",
        "手机版发送",
        "客户端发送",
        "的iphone发送",
        "的 iphone 傳送",
    ];
    const WHOLE: [&str; 12] = [
        "发自网易邮箱大师",
        "发自网易邮箱手机智能版",
        "发自qq邮箱",
        "来自qq邮箱",
        "来自qq邮箱手机版",
        "发自企业微信",
        "来自企业微信",
        "发自钉钉",
        "来自钉邮",
        "发自钉钉邮箱",
        "发自 outlook for ios",
        "von meinem iphone gesendet",
    ];
    let line = line.trim().trim_matches(['|', '*', '_', ' ']).to_lowercase();
    if line.is_empty() || line.chars().count() > 60 {
        return false;
    }
    let line = line.split('<').next().unwrap_or_default().trim();
    let is_short = |words: &str| words.split_whitespace().count() <= 4 && !words.contains([',', '，', '。']);
    if let Some(device) = line.strip_prefix("sent from my ") {
        return is_short(device);
    }
    let from_my = line.strip_prefix("从我的").or_else(|| line.strip_prefix("從我的"));
    if from_my.is_some_and(|rest| (rest.ends_with("发送") || rest.ends_with("傳送")) && is_short(rest)) {
        return true;
    }
    WHOLE.contains(&line)
        || ENDINGS.iter().any(|ending| line.ends_with(ending))
        || BEGINNINGS.iter().any(|beginning| line.strip_prefix(beginning).is_some_and(is_short))
}

/// Whether the new words say that the answers stand inside the quotation, where no sign tells them.
pub fn is_answering_inside(new: &[Line]) -> bool {
    const SAID: [&str; 24] = [
        "inline",
        "in-line",
        "in line below",
        "in red",
        "in blue",
        "in green",
        "answers below",
        "comments below",
        "replies below",
        "responses below",
        "answered below",
        "see below in",
        "红色",
        "红字",
        "标红",
        "蓝色",
        "蓝字",
        "标蓝",
        "绿色字",
        "原文中",
        "原邮件中",
        "下文逐条",
        "逐条回复如下",
        "在下面邮件里",
    ];
    let told: String = new.iter().map(|line| line.text.to_lowercase()).collect::<Vec<_>>().join(" ");
    told.chars().count() <= 400 && SAID.iter().any(|one| told.contains(one))
}

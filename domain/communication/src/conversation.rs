//! A conversation out of WeChat or WhatsApp, as it is copied or exported there: who said what, and when.
//!
//! Must hold: no line is lost. Every line is the head of a message or stands in one, in order; what is no head for sure
//! is text. Times are those of a clock nobody named: the zone is said by whoever pastes it.

use jiff::civil::{Date, DateTime, Time};
use kernel::{Failure, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest name of somebody who speaks, in characters.
const LONGEST_NAME: usize = 40;
/// Where a name is followed by nothing but a colon, longer ones are sentences.
const LONGEST_BARE_NAME: usize = 20;

/// Which number of `3/4/2026` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    DayFirst,
    MonthFirst,
}

/// How the text was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConversationForm {
    /// `31/12/2026, 21:05 - Zheng: text` or `[2026/12/31 21:05:07] Zheng: text`
    Whatsapp,
    /// `张三 2026/11/2 14:03`, and the words below it.
    Wechat,
    /// `——— 2026-11-02 ———`, and below it `张三  14:03`.
    WechatMail,
    /// `张三:` and no time.
    Named,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Nobody: the app itself, or what stands above the first message.
    pub speaker: Option<String>,
    pub at: Option<DateTime>,
    pub body: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    pub form: ConversationForm,
    pub messages: Vec<Message>,
    /// How days were read; none where they could not be read otherwise.
    pub day_order: Option<DayOrder>,
}

/// How the text is to be read, as far as that was said.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub day_order: Option<DayOrder>,
    /// Words before a colon that are nobody's name.
    pub not_speakers: Vec<String>,
}

/// Takes the text apart; a text without a single message is refused.
pub fn split(text: &str, reading: &Reading) -> Result<Conversation> {
    let lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let form = form_of(&lines, reading).ok_or_else(|| Failure::refused("conversation.not_recognised"))?;
    let mut heads: Vec<Option<Head>> = lines.iter().map(|line| head(form, line, reading)).collect();
    let uncertain: Vec<(u32, u32)> = heads.iter().flatten().filter_map(Head::uncertain).collect();
    let told = order_of(&uncertain);
    let order = told.or(reading.day_order).unwrap_or(DayOrder::DayFirst);
    for head in heads.iter_mut().flatten() {
        head.order = order;
    }
    let is_open = told.is_none() && !uncertain.is_empty();
    Ok(Conversation { form, messages: messages(&lines, &heads), day_order: is_open.then_some(order) })
}

fn messages(lines: &[&str], heads: &[Option<Head>]) -> Vec<Message> {
    let mut found: Vec<(Message, Vec<&str>)> = Vec::new();
    let mut day = None;
    for (line, head) in lines.iter().zip(heads) {
        match head {
            Some(head) if head.is_divider => day = head.date(),
            Some(head) => {
                let date = head.date().or(day);
                let at = date.zip(head.time).map(|(date, time)| date.to_datetime(time));
                let message = Message { speaker: head.speaker.clone(), at, body: String::new() };
                found.push((message, head.rest.into_iter().collect()));
            }
            None => match found.last_mut() {
                Some((_, body)) => body.push(line),
                None if line.trim().is_empty() => {}
                None => {
                    let message = Message { speaker: None, at: None, body: String::new() };
                    found.push((message, vec![line]));
                }
            },
        }
    }
    found.into_iter().map(|(message, body)| Message { body: body.join("\n"), ..message }).collect()
}

/// What the first line that says anything looks like; words above it may be somebody's own.
fn form_of(lines: &[&str], reading: &Reading) -> Option<ConversationForm> {
    use ConversationForm::{Named, Wechat, WechatMail, Whatsapp};
    for form in [Whatsapp, Wechat, WechatMail] {
        let is_message = |line: &&str| head(form, line, reading).is_some_and(|head| !head.is_divider);
        if lines.iter().any(is_message) {
            return Some(form);
        }
    }
    let first = lines.iter().find(|line| !line.trim().is_empty())?;
    head(Named, first, reading).map(|_| Named)
}

/// The head of a message, or the day above several.
#[derive(Debug, Clone)]
struct Head<'a> {
    is_divider: bool,
    day: Option<RawDate>,
    time: Option<Time>,
    order: DayOrder,
    speaker: Option<String>,
    /// What stands in the same line.
    rest: Option<&'a str>,
}

impl Head<'_> {
    /// The two numbers of which one is the day.
    fn uncertain(&self) -> Option<(u32, u32)> {
        self.day.filter(|day| !day.is_year_first).map(|day| (day.parts[0], day.parts[1]))
    }

    fn date(&self) -> Option<Date> {
        self.day.and_then(|day| day.date(self.order))
    }
}

#[derive(Debug, Clone, Copy)]
struct RawDate {
    parts: [u32; 3],
    is_year_first: bool,
}

impl RawDate {
    fn date(self, order: DayOrder) -> Option<Date> {
        let [a, b, c] = self.parts;
        let (year, month, day) = match (self.is_year_first, order) {
            (true, _) => (a, b, c),
            (false, DayOrder::DayFirst) => (c, b, a),
            (false, DayOrder::MonthFirst) => (c, a, b),
        };
        let year = if year < 100 { year + 2_000 } else { year };
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    fn is_possible(self) -> bool {
        [DayOrder::DayFirst, DayOrder::MonthFirst].into_iter().any(|order| self.date(order).is_some())
    }
}

/// A number over twelve tells, or that time never runs back; none where both ways are possible.
fn order_of(days: &[(u32, u32)]) -> Option<DayOrder> {
    if days.iter().any(|(first, _)| *first > 12) {
        return Some(DayOrder::DayFirst);
    }
    if days.iter().any(|(_, second)| *second > 12) {
        return Some(DayOrder::MonthFirst);
    }
    // Within a year; where the year turns, months fall and days say nothing.
    let falls = |key: fn(&(u32, u32)) -> (u32, u32)| days.windows(2).any(|two| key(&two[0]) > key(&two[1]));
    let (day_first, month_first) = (falls(|day| (day.1, day.0)), falls(|day| (day.0, day.1)));
    match (day_first, month_first) {
        (false, true) => Some(DayOrder::DayFirst),
        (true, false) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

fn head<'a>(form: ConversationForm, line: &'a str, reading: &Reading) -> Option<Head<'a>> {
    let head = match form {
        ConversationForm::Whatsapp => whatsapp(line),
        ConversationForm::Wechat => wechat(line),
        ConversationForm::WechatMail => wechat_mail(line),
        ConversationForm::Named => named(line),
    }?;
    let is_nobody = head.speaker.as_ref().is_some_and(|name| reading.not_speakers.contains(name));
    (!is_nobody).then_some(head)
}

const MARKS: [char; 9] = [
    '\u{feff}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2068}',
];

fn without_marks(text: &str) -> &str {
    text.trim_start_matches(MARKS)
}

fn whatsapp(line: &str) -> Option<Head<'_>> {
    let line = without_marks(line);
    let (stamp, said) = match line.strip_prefix('[') {
        Some(inner) => inner.split_once("] ")?,
        None => line.split_once(" - ")?,
    };
    let (day, time, left) = moment(stamp)?;
    if !left.trim().is_empty() {
        return None;
    }
    let spoken = without_marks(said).split_once(':').filter(|(name, _)| is_name(name, LONGEST_NAME));
    let (speaker, rest) = match spoken {
        Some((name, rest)) => (Some(tidied(name)), rest.strip_prefix(' ').unwrap_or(rest)),
        None => (None, said),
    };
    Some(Head {
        is_divider: false,
        day: Some(day),
        time: Some(time),
        order: DayOrder::DayFirst,
        speaker,
        rest: Some(rest),
    })
}

/// The name, and to the end of the line the moment.
fn wechat(line: &str) -> Option<Head<'_>> {
    let line = without_marks(line).trim_end().trim_end_matches([':', '：']);
    let spaces = line.char_indices().filter(|(_, sign)| sign.is_whitespace());
    let found = spaces.filter_map(|(at, _)| {
        let (name, stamp) = line.split_at(at);
        let (day, time, left) = moment(stamp.trim_start())?;
        (left.is_empty() && is_name(name, LONGEST_NAME)).then_some((name, day, time))
    });
    let (name, day, time) = found.into_iter().next()?;
    Some(Head {
        is_divider: false,
        day: Some(day),
        time: Some(time),
        order: DayOrder::DayFirst,
        speaker: Some(tidied(name)),
        rest: None,
    })
}

fn wechat_mail(line: &str) -> Option<Head<'_>> {
    const DASHES: [char; 4] = ['—', '–', '-', '─'];
    let bare = Head {
        is_divider: true,
        day: None,
        time: None,
        order: DayOrder::DayFirst,
        speaker: None,
        rest: None,
    };
    let inner = line.trim();
    let is_ruled = inner.starts_with(DASHES) && inner.ends_with(DASHES);
    if is_ruled {
        let (day, left) = raw_date(inner.trim_matches(DASHES).trim())?;
        return left.is_empty().then_some(Head { day: Some(day), ..bare });
    }
    let (name, stamp) = inner.rsplit_once("  ")?;
    let (time, left) = clock(stamp.trim())?;
    let is_head = left.is_empty() && is_name(name, LONGEST_NAME);
    is_head.then(|| Head { is_divider: false, time: Some(time), speaker: Some(tidied(name)), ..bare })
}

fn named(line: &str) -> Option<Head<'_>> {
    const OF_SENTENCES: &[char] = &[
        '/', '。', '，', ',', '.', ';', '；', '!', '?', '！', '？', '(', ')', '（', '）', '[', ']', '《',
        '》', '“', '”', '"',
    ];
    let (name, rest) = without_marks(line).split_once([':', '：'])?;
    let is_of_number = name.trim().chars().all(|sign| sign.is_ascii_digit());
    if !is_name(name, LONGEST_BARE_NAME)
        || is_of_number
        || name.contains(OF_SENTENCES)
        || rest.starts_with("//")
    {
        return None;
    }
    let rest = Some(rest.strip_prefix(' ').unwrap_or(rest)).filter(|rest| !rest.is_empty());
    Some(Head {
        is_divider: false,
        day: None,
        time: None,
        order: DayOrder::DayFirst,
        speaker: Some(tidied(name)),
        rest,
    })
}

fn is_name(name: &str, longest: usize) -> bool {
    let name = name.trim();
    !name.is_empty() && name.chars().count() <= longest
}

fn tidied(name: &str) -> String {
    name.trim_matches(MARKS).trim_start_matches('~').trim().to_owned()
}

/// A day and a time, and what stands behind.
fn moment(text: &str) -> Option<(RawDate, Time, &str)> {
    let (day, left) = raw_date(text)?;
    let left = left.trim_start_matches(|sign: char| sign == ',' || sign == '，' || sign.is_whitespace());
    let (time, left) = clock(left)?;
    Some((day, time, left))
}

fn raw_date(text: &str) -> Option<(RawDate, &str)> {
    let (first, digits, left) = number(text)?;
    let left = left.strip_prefix(['/', '.', '-', '年'])?;
    let (second, _, left) = number(left)?;
    let left = left.strip_prefix(['/', '.', '-', '月'])?;
    let (third, _, left) = number(left)?;
    let left = left.strip_prefix('日').unwrap_or(left);
    let day = RawDate { parts: [first, second, third], is_year_first: digits == 4 };
    day.is_possible().then_some((day, left))
}

/// `21:05`, `9:05:07 PM`, `下午9:05`.
fn clock(text: &str) -> Option<(Time, &str)> {
    const HALVES: [(&str, bool); 8] = [
        ("上午", false),
        ("凌晨", false),
        ("早上", false),
        ("中午", true),
        ("下午", true),
        ("傍晚", true),
        ("晚上", true),
        ("清晨", false),
    ];
    let before = HALVES.iter().find_map(|(word, late)| Some((text.strip_prefix(word)?, *late)));
    let (left, mut is_late) = before.map_or((text, None), |(left, late)| (left.trim_start(), Some(late)));
    let (hour, _, left) = number(left)?;
    let (minute, _, left) = number(left.strip_prefix(':')?)?;
    let (second, left) = match left.strip_prefix(':').and_then(number) {
        Some((second, _, left)) => (second, left),
        None => (0, left),
    };
    let (half, left) = english_half(left);
    is_late = is_late.or(half);
    let hour = match (is_late, hour) {
        (Some(true), 1..=11) => hour + 12,
        (Some(false), 12) => 0,
        (_, hour) => hour,
    };
    let part = |number: u32| i8::try_from(number).ok();
    Some((Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()?, left))
}

/// `PM`, `p.m.` or neither.
fn english_half(text: &str) -> (Option<bool>, &str) {
    let left = text.trim_start();
    for (word, is_late) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
        if let Some(start) = left.get(..word.len())
            && start.eq_ignore_ascii_case(word)
        {
            return (Some(is_late), &left[word.len()..]);
        }
    }
    (None, text)
}

/// A number of at most four digits, and how many they are.
fn number(text: &str) -> Option<(u32, usize, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=4).contains(&digits) {
        return None;
    }
    Some((text[..digits].parse().ok()?, digits, &text[digits..]))
}

#[cfg(test)]
mod tests;

//! Several letters as one mail: each under a heading of its own, in the words that its own mail would have had, with its
//! button and its address for answers. The subject says what they are, the first line a phone shows what they say.

use crate::render::{Beside, one_line, param};
use kernel::Point;
use locales::{Locale, Param, text};
use serde_json::{Map, Value};

/// Longer words are cut, and go on behind the button.
const LONGEST: usize = 1_500;
/// So much of a mail a phone shows before it is opened.
const FIRST_LINE: usize = 140;
/// Of so many kinds the subject counts each; the others are counted together.
const KINDS: usize = 3;

/// One of them, as it stands in the mail.
pub(crate) struct PointWords {
    pub heading: String,
    pub paragraphs: Vec<String>,
    pub quote: Option<String>,
    /// The words of its button and where it leads, until the mail is sent.
    pub button: Option<(String, String)>,
    /// What a mail about it is for, and to which address.
    pub by_mail: Option<(String, String)>,
}

/// What each of them says.
pub(crate) fn point_words(locale: Locale, points: &[Point], all: &Map<String, Value>) -> Vec<PointWords> {
    points.iter().map(|point| words_of(locale, point, all)).collect()
}

fn words_of(locale: Locale, point: &Point, all: &Map<String, Value>) -> PointWords {
    let mut params = all.clone();
    params.extend(point.params.clone());
    let filled = filled(locale, &params);
    let words = |part: &str, filled: &[(&str, Param)]| {
        text(locale, &format!("mail.{}.{part}", point.template), filled)
    };
    // The project stands above all of them.
    let mut without_project: Vec<(&str, Param)> = filled.clone();
    without_project.retain(|(name, _)| *name != "project");
    without_project.push(("project", Param::Text(String::new())));
    let heading = words("subject", &without_project);
    let quote = point.params.get("quote").and_then(Value::as_str).map(str::trim);
    let quote = quote.filter(|quote| !quote.is_empty()).map(|quote| cut(locale, quote));
    let body = words("body", &filled);
    let mut paragraphs: Vec<String> = body.split("\n\n").skip(1).map(|one| one.trim().to_owned()).collect();
    // What only leads to the words that are quoted is said by the heading.
    if quote.is_some()
        && paragraphs.last().is_some_and(|last| last.ends_with([':', '：']))
        && paragraphs.len() == 1
    {
        paragraphs.clear();
    }
    PointWords {
        heading: begun_large(one_line(&heading).trim_start_matches([':', '：', ' '])),
        paragraphs,
        quote,
        button: point.url.clone().map(|url| (words("button", &filled), url)),
        by_mail: point
            .reply
            .as_ref()
            .map(|reply| (text(locale, &format!("mail.by_mail.{}", reply.note), &[]), reply.address.clone())),
    }
}

pub(crate) fn filled(locale: Locale, params: &Map<String, Value>) -> Vec<(&str, Param)> {
    params.iter().map(|(name, value)| (name.as_str(), param(locale, value))).collect()
}

fn cut(locale: Locale, quote: &str) -> String {
    match quote.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\n{}", quote[..end].trim_end(), text(locale, "mail.gathered.cut", &[])),
        None => quote.to_owned(),
    }
}

fn begun_large(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// What they are, the first kind first: "3 questions and 1 answer".
pub(crate) fn what(locale: Locale, points: &[Point]) -> String {
    let mut kinds: Vec<(&str, i64)> = Vec::new();
    for point in points {
        match kinds.iter_mut().find(|(kind, _)| *kind == point.template) {
            Some((_, count)) => *count += 1,
            None => kinds.push((&point.template, 1)),
        }
    }
    let counted = |key: &str, count: i64| text(locale, key, &[("count", Param::Number(count))]);
    let is_many = kinds.len() > KINDS;
    let shown = kinds.iter().take(if is_many { KINDS - 1 } else { KINDS });
    let mut parts: Vec<String> =
        shown.map(|(kind, count)| counted(&format!("mail.{kind}.count"), *count)).collect();
    if is_many {
        let others = kinds.iter().skip(KINDS - 1).map(|(_, count)| count).sum();
        parts.push(counted("mail.gathered.more", others));
    }
    let last = parts.pop().unwrap_or_default();
    let Some(mut joined) = parts.first().cloned() else { return last };
    let join = |key: &str, first: &str, second: &str| {
        text(locale, key, &[("first", first.into()), ("second", second.into())])
    };
    for next in &parts[1..] {
        joined = join("mail.gathered.join", &joined, next);
    }
    join("mail.gathered.join_last", &joined, &last)
}

/// What a phone shows of the mail before it is opened: the first words of each.
pub(crate) fn first_line(points: &[PointWords]) -> String {
    let said = points.iter().map(|point| match &point.quote {
        Some(quote) => one_line(quote.lines().next().unwrap_or_default()),
        None => point.heading.clone(),
    });
    let all = said.collect::<Vec<_>>().join(" · ");
    match all.char_indices().nth(FIRST_LINE) {
        Some((end, _)) => format!("{}…", all[..end].trim_end()),
        None => all,
    }
}

/// For mail programs that show no HTML.
pub(crate) fn plain(locale: Locale, beside: &Beside<'_>) -> Vec<String> {
    let colon = if locale == Locale::ZhCn { "：" } else { ":" };
    let mut parts = Vec::new();
    for (place, point) in beside.points.iter().enumerate() {
        let heading = format!("{}. {}", place + 1, point.heading);
        let mut said = std::iter::once(heading).chain(point.paragraphs.iter().cloned()).collect::<Vec<_>>();
        if let Some(quote) = &point.quote {
            said.push(quote.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"));
        }
        if let Some((words, url)) = &point.button {
            said.push(format!("{words}{colon}\n{url}"));
        }
        if let Some((words, address)) = &point.by_mail {
            said.push(format!("{words}{colon}\n{address}"));
        }
        parts.push(said.join("\n\n"));
    }
    parts
}

/// A new mail about one of them.
pub(crate) fn mailto(address: &str, heading: &str) -> String {
    let mut encoded = String::new();
    for byte in format!("Re: {heading}").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte as char),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("mailto:{address}?subject={encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{REPLY_NOTE, Rendered, render_letter};
    use kernel::{GATHERED_LETTER, Letter};
    use serde_json::json;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn asked(template: &str, params: Value, reply: Option<&str>) -> Point {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let reply = reply
            .map(|note| json!({ "address": format!("reply+{number}x@in.hengmu.example"), "note": note }));
        serde_json::from_value(json!({
            "letter": format!("0199a000-0000-7000-8000-{number:012}"), "template": template, "params": params,
            "url": format!("https://rapport.example/p/abc/{number}x"), "reply": reply,
        }))
        .expect("a point")
    }

    fn letter(locale: &str, points: &[Point]) -> Letter {
        let mut letter: Letter = serde_json::from_value(json!({
            "to": "0199a000-0000-7000-8000-000000000000", "to_name": "郑海砚", "to_email": "zheng@chengchuan.example",
            "locale": locale, "template": GATHERED_LETTER, "url": null, "project": null, "link": null,
            "params": { "project": "澄川仓控二期", REPLY_NOTE: "gathered" },
        }))
        .expect("a letter");
        letter.put_points(points);
        letter
    }

    fn question(number: u32, words: &str) -> Point {
        let params = json!({ "project": "澄川仓控二期", "by": "岑屿", "number": format!("Q-{number}"), "title": words, "quote": words });
        asked("question_asked", params, Some("answer"))
    }

    fn rendered(locale: &str, points: &[Point]) -> Rendered {
        let mail = render_letter(&letter(locale, points), "衡木科技", &[]);
        for words in [&mail.subject, &mail.text, &mail.html] {
            assert!(!words.contains("mail."), "a key is missing: {words}");
        }
        assert!(!mail.text.contains('{'), "{}", mail.text);
        mail
    }

    #[test]
    fn each_stands_with_its_words_its_button_and_its_address() {
        let answered = json!({ "project": "澄川仓控二期", "by": "Cen Yu", "number": "Q-9", "title": "Gate", "quote": "Gate <2>.\nFrom Monday." });
        let points = [
            question(3, "Which gate?"),
            question(4, "哪一天培训？"),
            asked("question_answered", answered, None),
        ];
        let mail = rendered("en", &points);
        assert_eq!(mail.subject, "澄川仓控二期: 2 questions and 1 answer");
        let said = [
            "Dear 郑海砚,",
            "1. Question Q-3 from 岑屿\n\n> Which gate?",
            "2. Question Q-4",
            "3. Question Q-9 was answered\n\n> Gate <2>.",
        ];
        let places: Vec<usize> = said
            .iter()
            .map(|part| mail.text.find(part).unwrap_or_else(|| panic!("{part}: {}", mail.text)))
            .collect();
        assert!(places.is_sorted(), "{}", mail.text);
        for point in &points {
            let url = point.url.as_deref().expect("an address");
            assert!(
                mail.text.contains(url) && mail.html.contains(&format!("href=\"{url}\"")),
                "{}",
                mail.html
            );
        }
        let address = &points[1].reply.as_ref().expect("an address").address;
        assert!(mail.text.contains(&format!("Answer by mail:\n{address}")), "{}", mail.text);
        assert!(
            mail.html.contains(&format!("mailto:{address}?subject=Re%3A%20Question%20Q-4")),
            "{}",
            mail.html
        );
        assert_eq!(
            mail.html.matches("mailto:").count(),
            2,
            "nothing is promised where nothing can be written"
        );
        assert!(mail.html.contains("Gate &lt;2&gt;.<br>From Monday."), "{}", mail.html);
        let first = mail.html.find("Which gate? · 哪一天培训？ · Gate &lt;2&gt;.").expect("a first line");
        assert!(first < mail.html.find("<h1").expect("a heading"));
        assert_eq!(rendered("zh-CN", &points).subject, "澄川仓控二期：2 个提问、1 条答复");
    }

    #[test]
    fn what_they_are_is_counted_by_kind() {
        let one =
            |template: &str| asked(template, json!({ "title": "x", "number": "X-1", "by": "Cen" }), None);
        let many =
            ["question_asked", "comment_for_you", "review_asked", "task_returned", "task_returned"].map(one);
        assert_eq!(what(Locale::En, &many), "1 question, 1 comment and 3 more");
        assert_eq!(what(Locale::ZhCn, &many), "1 个提问、1 条留言、另外 3 项");
        assert_eq!(what(Locale::En, &many[..3]), "1 question, 1 comment and 1 thing to look at");
        assert_eq!(what(Locale::En, &many[3..]), "2 tasks not done yet");
    }

    #[test]
    fn long_words_are_cut_and_lead_on() {
        let mail = rendered("en", &[question(1, &"长".repeat(LONGEST + 500)), question(2, "Short?")]);
        assert_eq!(mail.text.matches('长').count(), LONGEST);
        assert!(mail.text.contains("on its page"), "{}", mail.text);
    }

    #[test]
    fn once_sent_it_leads_nowhere() {
        let points =
            [question(1, "One?"), question(2, "Two?")].map(|point| Point { url: None, reply: None, ..point });
        let mail = rendered("zh-CN", &points);
        assert!(!mail.text.contains("http") && !mail.html.contains("href"), "{}", mail.html);
    }
}

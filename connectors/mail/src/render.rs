//! The words of a mail: `mail.<template>.subject`, `.body` (paragraphs between empty lines) and `.button` of
//! the catalogue, as plain text and as HTML. The parameter `quote` or `message` is what a person wrote; it is
//! set apart; `pictures` have a heading, what they show in words, and their figures; `items` are lines that each lead somewhere.
//! The first paragraph addresses the reader; the parameter `salutation` takes its place.

use crate::letterhead;
use crate::together::{self, PointWords};
use kernel::{Letter, LetterPart, Point};
use locales::{Locale, Param, text};
use serde_json::{Map, Value};

/// The parameter that says what becomes of an answer to the mail.
pub const REPLY_NOTE: &str = "reply_note";

#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Writes a mail. `url` is the one button; without it there is none.
pub fn render(locale: Locale, template: &str, params: &Map<String, Value>, url: Option<&str>) -> Rendered {
    written(locale, template, params, (url, &[], &[]))
}

fn written(
    locale: Locale,
    template: &str,
    params: &Map<String, Value>,
    (url, parts, points): (Option<&str>, &[LetterPart], &[Point]),
) -> Rendered {
    let mut filled: Vec<(&str, Param)> =
        params.iter().map(|(name, value)| (name.as_str(), param(locale, value))).collect();
    filled.extend(period(locale, params).map(|period| ("period", period.into())));
    let words = |part: &str| text(locale, &format!("mail.{template}.{part}"), &filled);
    let subject = one_line(&words("subject"));
    let body = addressed(words("body"), params.get("salutation").and_then(Value::as_str));
    let note = params.get(REPLY_NOTE).and_then(Value::as_str);
    let note = note.map(|note| text(locale, &format!("mail.{REPLY_NOTE}.{note}"), &filled));
    let quote = params.get("quote").or_else(|| params.get("message"));
    let quote = quote.and_then(Value::as_str).map(str::trim).filter(|quote| !quote.is_empty());
    let (pictures, items) = (pictures(params.get("pictures"), parts), items(params.get("items")));
    let points = together::point_words(locale, points, params);
    let beside = Beside { quote, pictures: &pictures, items: &items, points: &points };
    let button = url.map(|url| (words("button"), url));
    let foot = text(locale, "mail.foot", &filled);
    let button_words = button.as_ref().map(|(words, url)| (words.as_str(), *url));
    // Where answers go is said below everything else, small.
    let small = note.iter().chain([&foot]).map(String::as_str).collect::<Vec<_>>().join("\n");
    Rendered {
        text: noted(plain(locale, &body, &beside, button_words, &foot), note.as_deref()),
        html: letterhead::html(locale, &subject, &body, &beside, button_words, &small),
        subject,
    }
}

/// Words and the address that they lead to.
pub(crate) type Item<'a> = (&'a str, &'a str);

/// What a picture shows, and where it lies in the mail; without one its figures are drawn as bars where they are shares.
pub(crate) struct Picture<'a> {
    pub heading: &'a str,
    pub says: &'a str,
    pub figures: Vec<Figure<'a>>,
    pub content_id: Option<&'a str>,
}

/// A sentence, and where it is a share how long its bar is in hundredths.
pub(crate) type Figure<'a> = (&'a str, Option<u64>);

/// What stands below the body, above the button.
pub(crate) struct Beside<'a> {
    pub quote: Option<&'a str>,
    pub pictures: &'a [Picture<'a>],
    pub items: &'a [Item<'a>],
    pub points: &'a [PointWords],
}

fn pictures<'a>(kept: Option<&'a Value>, parts: &'a [LetterPart]) -> Vec<Picture<'a>> {
    let all = kept.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let picture = |one: &'a Value| {
        let word = |name: &str| one.get(name).and_then(Value::as_str);
        let of = word("of")?;
        let content_id = parts.iter().find_map(|part| match part {
            LetterPart::Picture { of: its, content_id, .. } if its == of => Some(content_id.as_str()),
            _ => None,
        });
        let figures = figures(one.get("figures"));
        Some(Picture { heading: word("heading")?, says: word("says")?, figures, content_id })
    };
    all.iter().filter_map(picture).collect()
}

fn figures(kept: Option<&Value>) -> Vec<Figure<'_>> {
    let all = kept.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let percent = |one: &Value| one.get("percent").and_then(Value::as_u64).map(|percent| percent.min(100));
    all.iter().filter_map(|one| Some((one.get("words")?.as_str()?, percent(one)))).collect()
}

fn items(kept: Option<&Value>) -> Vec<Item<'_>> {
    let all = kept.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|one| Some((one.get("words")?.as_str()?, one.get("url")?.as_str()?))).collect()
}

fn addressed(body: String, salutation: Option<&str>) -> String {
    match (salutation, body.split_once("\n\n")) {
        (Some(salutation), Some((_, rest))) => format!("{}\n\n{rest}", one_line(salutation)),
        _ => body,
    }
}

/// Writes a letter of the outbox for its reader. `organisation` is the delivery team's name; of what it brings along the
/// pictures stand in it.
pub fn render_letter(letter: &Letter, organisation: &str, parts: &[LetterPart]) -> Rendered {
    let locale = Locale::from_tag(&letter.locale).unwrap_or_default();
    let mut params = letter.params.clone();
    for (name, value) in [("name", letter.to_name.as_str()), ("organisation", organisation)] {
        params.entry(name).or_insert_with(|| value.into());
    }
    if let Some(words) =
        params.get("notice").and_then(Value::as_str).map(|kind| noticed(locale, kind, &params))
    {
        params.insert("words".into(), words.into());
    }
    let points = letter.points();
    if !points.is_empty() {
        params.insert("what".into(), together::what(locale, &points).into());
    }
    written(locale, &letter.template, &params, (letter.url.as_deref(), parts, &points))
}

/// What a notification says, of whoever did it.
fn noticed(locale: Locale, kind: &str, params: &Map<String, Value>) -> String {
    let word = |name: &str| params.get(name).and_then(Value::as_str).unwrap_or_default();
    let by = match word("by") {
        "" => text(locale, "notifications.somebody", &[]),
        name => name.to_owned(),
    };
    let title =
        [word("title"), word("project")].into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    let others = [("name", by.into()), ("title", title.into()), ("with_others", word("with_others").into())];
    text(locale, &format!("notifications.kind.{kind}"), &others)
}

/// From the first day to the last, where a letter speaks of both.
fn period(locale: Locale, params: &Map<String, Value>) -> Option<String> {
    let day = |name: &str| params.get(name)?.get("date")?.as_str()?.parse().ok();
    Some(locale.period_with_year(day("from")?, day("until")?))
}

/// `{"date": "2026-03-09"}` is a day in the reader's words.
pub(crate) fn param(locale: Locale, value: &Value) -> Param {
    if let Some(day) = value.get("date").and_then(Value::as_str).and_then(|day| day.parse().ok()) {
        return Param::Text(locale.date_with_year(day));
    }
    match value {
        Value::Number(number) if number.is_i64() => Param::Number(number.as_i64().unwrap_or_default()),
        Value::String(text) => Param::Text(text.clone()),
        Value::Null => Param::Text(String::new()),
        other => Param::Text(other.to_string()),
    }
}

/// With what becomes of an answer, above the signature.
fn noted(words: String, note: Option<&str>) -> String {
    match (note, words.rsplit_once("-- \n")) {
        (Some(note), Some((said, foot))) => format!("{said}{note}\n\n-- \n{foot}"),
        _ => words,
    }
}

/// A subject is one line: whatever would start a new one becomes a space.
pub(crate) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn plain(
    locale: Locale,
    body: &str,
    beside: &Beside<'_>,
    button: Option<(&str, &str)>,
    foot: &str,
) -> String {
    let mut parts = vec![body.trim().to_owned()];
    if let Some(quote) = beside.quote {
        parts.push(quote.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"));
    }
    for picture in beside.pictures {
        let figures = picture.figures.iter().map(|(words, _)| *words);
        parts.push(std::iter::once(picture.heading).chain(figures).collect::<Vec<_>>().join("\n"));
    }
    parts.extend(beside.items.iter().map(|(words, url)| format!("{words}\n{url}")));
    parts.extend(together::plain(locale, beside));
    if let Some((words, url)) = button {
        let colon = if locale == Locale::ZhCn { "：" } else { ":" };
        parts.push(format!("{words}{colon}\n{url}"));
    }
    parts.push(format!("-- \n{foot}"));
    parts.join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TEMPLATES: [&str; 25] = [
        "change_closed",
        "change_requested",
        "change_not_applied",
        "change_done",
        "deliverable_remarked",
        "deliverable_case_failed",
        "file_sent",
        "invitation",
        "issue_solved",
        "password_reset",
        "first_password",
        "question_asked",
        "question_answered",
        "questionnaire_returned",
        "reminder",
        "link_again",
        "review_asked",
        "review_closed",
        "sign_off_asked",
        "sign_off_receipt",
        "sign_off_decided",
        "sign_off_code",
        "task_reported",
        "task_returned",
        "test",
    ];

    fn params() -> Map<String, Value> {
        let Value::Object(params) = json!({
            "name": "郑海砚", "project": "Warehouse <control>", "organisation": "Hengmu", "by": "Cen Yu", "inviter": "Cen Yu", "days": 30,
            "until": "3 February", "period": "2–9 March 2027", "number": "Q-3", "title": "Training & \"dates\"", "quote": "first\n<b>second</b>", "record": "Which gate?",
            "verdict": "approved", "code": "012345", "minutes": 10,
        }) else {
            unreachable!()
        };
        params
    }

    #[test]
    fn every_template_has_words_in_both_languages() {
        for template in TEMPLATES {
            for locale in Locale::ALL {
                let mail = render(locale, template, &params(), Some("https://rapport.example/p/abc"));
                for text in [&mail.subject, &mail.text, &mail.html] {
                    assert!(
                        !text.contains("mail."),
                        "{template} {}: a key is missing in {text}",
                        locale.tag()
                    );
                }
                for text in [&mail.subject, &mail.text] {
                    assert!(!text.contains('{'), "{template} {}: {text}", locale.tag());
                }
                assert!(mail.text.contains("https://rapport.example/p/abc"), "{template}");
                assert!(mail.html.contains("href=\"https://rapport.example/p/abc\""), "{template}");
            }
        }
    }

    #[test]
    fn a_letter_of_the_outbox_finds_its_reader() {
        let letter: Letter = serde_json::from_value(json!({
            "to": "0199a000-0000-7000-8000-000000000000", "to_name": "郑海砚", "to_email": "zheng@chengchuan.example",
            "locale": "zh-CN", "template": "invitation", "url": "https://rapport.example/p/abc",
            "params": {"project": "澄川仓控二期", "inviter": "岑屿", "days": 30, "message": "欢迎随时提问。"},
            "project": null, "link": null,
        }))
        .unwrap();
        let mail = render_letter(&letter, "衡木科技", &[]);
        for part in ["郑海砚，您好", "衡木科技的岑屿", "30 天", "> 欢迎随时提问。"] {
            assert!(mail.text.contains(part), "{part}: {}", mail.text);
        }
        assert!(!mail.text.contains('{'), "{}", mail.text);
    }

    #[test]
    fn whoever_wants_to_be_addressed_otherwise_is() {
        let mut params = params();
        params.insert("salutation".into(), "尊敬的郑总：<b>".into());
        for template in TEMPLATES.iter().filter(|template| **template != "test") {
            for locale in Locale::ALL {
                let usual = text(locale, &format!("mail.{template}.body"), &[]);
                let opened = usual.split("\n\n").next().unwrap_or_default();
                assert!(opened.contains("{name}"), "{template} addresses nobody at first: {opened}");
                let mail = render(locale, template, &params, None);
                assert!(mail.text.starts_with("尊敬的郑总：<b>\n\n"), "{}", mail.text);
                assert!(!mail.text.contains("郑海砚") && mail.html.contains("尊敬的郑总：&lt;b&gt;</p>"));
            }
        }
    }

    #[test]
    fn what_people_typed_is_escaped_and_set_apart() {
        let mail = render(Locale::En, "question_answered", &params(), None);
        assert!(!mail.html.contains("<control>") && !mail.html.contains("<b>second"));
        assert!(mail.html.contains("&lt;b&gt;second&lt;/b&gt;"));
        assert!(mail.text.contains("> first\n> <b>second</b>"));
    }

    fn with_pictures() -> Letter {
        let figures = [
            ("Done: 0 of <4>", Some(0)),
            ("Planned: 3 of 4", Some(75)),
            ("All", Some(100)),
            ("Beyond", Some(1_000)),
            ("Said", None),
        ];
        let figures = figures.map(|(words, percent)| json!({ "words": words, "percent": percent }));
        let mut params = params();
        let picture = json!({ "of": "standing", "heading": "Where we <stand>", "says": "0 \"done\" of 3", "figures": figures });
        params.insert("pictures".into(), json!([picture, { "heading": "Of nothing" }, "odd"]));
        serde_json::from_value(json!({
            "to": "0199a000-0000-7000-8000-000000000000", "to_name": "郑海砚", "to_email": "zheng@chengchuan.example",
            "locale": "en", "template": "report_sent", "url": "https://rapport.example/p/abc", "params": params,
            "project": null, "link": null,
        }))
        .unwrap()
    }

    #[test]
    fn a_period_says_once_what_its_days_share() {
        let mut letter = with_pictures();
        letter.params.remove("period");
        for (name, day) in [("from", "2026-11-16"), ("until", "2026-11-22")] {
            letter.params.insert(name.into(), json!({ "date": day }));
        }
        for (locale, wanted) in [("en", "16–22\u{a0}November\u{a0}2026"), ("zh-CN", "2026年11月16日至22日")]
        {
            letter.locale = locale.into();
            let mail = render_letter(&letter, "Hengmu", &[]);
            assert!(mail.text.contains(wanted), "{}", mail.text);
        }
    }

    #[test]
    fn without_its_picture_a_share_is_a_sentence_and_two_cells() {
        let mail = render_letter(&with_pictures(), "Hengmu", &[]);
        let said = "Where we <stand>\nDone: 0 of <4>\nPlanned: 3 of 4\nAll\nBeyond\nSaid\n\n";
        assert!(mail.text.contains(said), "{}", mail.text);
        assert!(mail.html.contains("Done: 0 of &lt;4&gt;") && !mail.html.contains("<img"));
        let drawn = |percent: &str| mail.html.matches(&format!("<td width=\"{percent}%\"")).count();
        assert_eq!((drawn("75"), drawn("25"), drawn("100"), drawn("0")), (1, 1, 3, 0), "{}", mail.html);
        assert!(!mail.html.contains("Of nothing"));
    }

    #[test]
    fn a_picture_stands_in_the_page_with_its_figures_in_words() {
        let part = |of: &str| LetterPart::Picture {
            of: of.into(),
            content_id: format!("{of}.1@report"),
            bytes: vec![1],
        };
        let mail = render_letter(&with_pictures(), "Hengmu", &[part("milestones"), part("standing")]);
        let image = mail.html.split("<img").nth(1).expect("a picture").split('>').next().unwrap_or_default();
        for wanted in ["src=\"cid:standing.1@report\"", "alt=\"0 &quot;done&quot; of 3\"", "width=\"500\""] {
            assert!(image.contains(wanted), "{wanted}: {image}");
        }
        assert_eq!(mail.html.matches("<img").count(), 1, "the letter speaks of no other");
        assert!(
            mail.html.contains("Planned: 3 of 4") && !mail.html.contains("<td width=\"75%\""),
            "{}",
            mail.html
        );
        assert_eq!(mail.text, render_letter(&with_pictures(), "Hengmu", &[]).text);
    }

    #[test]
    fn a_subject_stays_one_line() {
        let mut params = params();
        params.insert("project".into(), "Yard\r\nBcc: all@example".into());
        for template in TEMPLATES {
            assert!(!render(Locale::En, template, &params, None).subject.contains(['\r', '\n']));
        }
    }
}

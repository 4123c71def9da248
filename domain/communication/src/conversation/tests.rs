//! Samples of what WeChat and WhatsApp write down, and that no line of whatever is pasted is lost.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Vec<(String, String, String)> {
    let found = split(text, &Reading::default()).expect("a conversation").messages.into_iter();
    let at = |at: Option<DateTime>| {
        at.map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
    };
    found.map(|one| (one.speaker.unwrap_or_default(), at(one.at), one.body)).collect()
}

fn said(speaker: &str, at: &str, body: &str) -> (String, String, String) {
    (speaker.to_owned(), at.to_owned(), body.to_owned())
}

#[test]
fn a_conversation_copied_from_wechat_on_a_desk() {
    let text = "郑海燕 2026/11/2 14:03\n图纸收到了，谢谢。\n还有两点：\n1. 门禁\n\n林伟 2026-11-02 14:05:09\r\n好的\r\n";
    assert_eq!(
        read(text),
        [
            said("郑海燕", "2026-11-02 14:03:00", "图纸收到了，谢谢。\n还有两点：\n1. 门禁\n"),
            said("林伟", "2026-11-02 14:05:09", "好的\n"),
        ]
    );
}

#[test]
fn a_conversation_mailed_from_wechat() {
    let text = "如下是微信群“仓库项目”的聊天记录：\n\n—————  2026-11-02  —————\n\n郑海燕  14:03\n\n图纸收到了\n\n—————  2026-11-03  —————\n\n林伟  09:10\n\n好的";
    assert_eq!(
        read(text),
        [
            said("", "-", "如下是微信群“仓库项目”的聊天记录：\n\n"),
            said("郑海燕", "2026-11-02 14:03:00", "\n图纸收到了\n\n"),
            said("林伟", "2026-11-03 09:10:00", "\n好的"),
        ]
    );
}

#[test]
fn a_conversation_copied_from_wechat_on_a_phone() {
    let text = "郑海燕:\n图纸收到了\nhttp://example.com/a\n14:30 见\n林伟：好的";
    assert_eq!(
        read(text),
        [said("郑海燕", "-", "图纸收到了\nhttp://example.com/a\n14:30 见"), said("林伟", "-", "好的")]
    );
    let list = "郑海燕:\n清单:\n图纸";
    let reading = Reading { not_speakers: vec!["清单".into()], ..Reading::default() };
    let found = split(list, &reading).expect("a conversation").messages;
    assert_eq!(found.len(), 1, "a word before a colon is said to be nobody's name");
    assert_eq!(found[0].body, "清单:\n图纸");
}

#[test]
fn a_conversation_exported_from_whatsapp() {
    let android = "\u{feff}31/12/2026, 21:04 - Messages and calls are end-to-end encrypted.\n31/12/2026, 21:05 - Anna Berg: First line\nsecond: line\n1/1/2027, 09:00 - Lin Wei: <Media omitted>";
    assert_eq!(
        read(android),
        [
            said("", "2026-12-31 21:04:00", "Messages and calls are end-to-end encrypted."),
            said("Anna Berg", "2026-12-31 21:05:00", "First line\nsecond: line"),
            said("Lin Wei", "2027-01-01 09:00:00", "<Media omitted>"),
        ]
    );
    let apple = "[12/31/26, 9:05:07\u{202f}PM] Anna Berg: Ok\n\u{200e}[12/31/26, 12:00:01 AM] ~\u{202f}Lin: \u{200e}image omitted";
    assert_eq!(
        read(apple),
        [
            said("Anna Berg", "2026-12-31 21:05:07", "Ok"),
            said("Lin", "2026-12-31 00:00:01", "\u{200e}image omitted")
        ]
    );
    let chinese = "[2026/12/31 下午9:05:07] 郑海燕: 好\n2026年12月31日 上午12:30 - 林伟: 早";
    assert_eq!(
        read(chinese),
        [said("郑海燕", "2026-12-31 21:05:07", "好"), said("林伟", "2026-12-31 00:30:00", "早")]
    );
}

#[test]
fn which_number_is_the_day_is_read_off_the_text_or_asked() {
    use DayOrder::{DayFirst, MonthFirst};
    let days = |days: &[&str]| {
        days.iter().map(|day| format!("{day}/2026, 10:00 - A: x")).collect::<Vec<_>>().join("\n")
    };
    for (text, said, open, first) in [
        (days(&["13/1"]), Some(MonthFirst), None, "2026-01-13"),
        (days(&["1/13"]), None, None, "2026-01-13"),
        // Time never runs back.
        (days(&["9/3", "2/4"]), None, None, "2026-03-09"),
        (days(&["3/9", "4/2"]), None, None, "2026-03-09"),
        (days(&["3/4"]), None, Some(DayFirst), "2026-04-03"),
        (days(&["3/4"]), Some(MonthFirst), Some(MonthFirst), "2026-03-04"),
    ] {
        let reading = Reading { day_order: said, ..Reading::default() };
        let found = split(&text, &reading).expect("a conversation");
        let day = found.messages[0].at.expect("a time").date().to_string();
        assert_eq!((found.day_order, day.as_str()), (open, first), "{text}");
    }
}

#[test]
fn what_is_no_conversation_is_refused() {
    for text in ["", "  \n", "Dear all, please find attached.", "14:30", "https://example.com: x"] {
        assert!(matches!(split(text, &Reading::default()), Err(Failure::Refused(_))), "{text}");
    }
}

proptest! {
    /// What goes in comes out: each body, whole and in order.
    #[test]
    fn no_word_is_lost(
        bodies in prop::collection::vec(prop::collection::vec("[a-z你好 ,.!<>]{1,12}", 1..4), 1..8),
        is_phone in any::<bool>(),
    ) {
        let bodies: Vec<String> = bodies.into_iter().map(|lines| lines.join("\n")).collect();
        let name = |place: usize| if place.is_multiple_of(2) { "郑海燕" } else { "Lin Wei" };
        let head = |place: usize| match is_phone {
            true => format!("2/11/26, 14:{:02} - {}: ", place, name(place)),
            false => format!("{} 2026/11/2 14:{:02}\n", name(place), place),
        };
        let text: Vec<String> = bodies.iter().enumerate().map(|(place, body)| head(place) + body).collect();
        let found = split(&text.join("\n"), &Reading::default()).expect("a conversation").messages;
        let read: Vec<&str> = found.iter().map(|one| one.body.as_str()).collect();
        prop_assert_eq!(read, bodies.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// Whatever was pasted under a head: every line stands in a message, or is a head.
    #[test]
    fn every_line_is_somewhere(lines in prop::collection::vec("\\PC{0,30}", 0..12)) {
        let text = format!("林伟 2026/11/2 14:03\n{}", lines.join("\n"));
        let found = split(&text, &Reading::default()).expect("a conversation").messages;
        for line in lines.iter().filter(|line| wechat(line).is_none() && whatsapp(line).is_none()) {
            prop_assert!(found.iter().any(|one| one.body.contains(line.as_str())), "{}", line);
        }
    }
}

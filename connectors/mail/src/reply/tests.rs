//! Answers as mail programs write them: every one of the test data, and the shapes that Chinese programs give them.

mod corpus;
mod shapes;

use super::*;
use proptest::prelude::*;

/// The lines that say something, in their order.
fn said(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect()
}

/// Nothing is lost: the pieces are the whole, and new and rest together are its lines.
pub(super) fn holds(reply: &Reply, whole: &str) {
    assert_eq!(reply.whole(), whole);
    let new: Vec<String> =
        reply.pieces.iter().filter(|piece| piece.is_new).map(|piece| piece.text.clone()).collect();
    let rest: Vec<String> =
        reply.pieces.iter().filter(|piece| !piece.is_new).map(|piece| piece.text.clone()).collect();
    let mut both: Vec<String> = [reply.new_text(), reply.rest()]
        .iter()
        .flat_map(|text| said(text))
        .map(|line| line.trim().to_owned())
        .collect();
    let mut all: Vec<String> = said(whole).into_iter().map(|line| line.trim().to_owned()).collect();
    both.sort();
    all.sort();
    assert_eq!(both, all, "new {new:?} rest {rest:?}");
}

#[test]
fn in_doubt_all_of_it_is_new() {
    let cases = [
        ("Re: x", "", Shape::Plain),
        ("Re: x", "好的，同意。", Shape::Plain),
        // Sentences that look like the beginning of a quotation.
        ("Re: x", "在 2026 年 10 月的会议纪要里，王工写道：\n验收推迟一周。", Shape::Plain),
        ("Re: x", "On Monday we met, and as Bob wrote:\nthe gate is too low.", Shape::Plain),
        ("Re: x", "To: all\nPlease look at the gate.\nFrom: where do the pallets come?", Shape::Plain),
        ("Re: x", "收件人：仓库\n主题：托盘\n请处理。", Shape::Plain),
        ("Re: x", "-- first\n-- second\nand that was all of it", Shape::Plain),
        ("Re: x", "原始邮件\n我找不到了，请再发一次。", Shape::Plain),
        ("Re: x", "Sent from my desk, is much easier then my mobile phone.", Shape::Plain),
        ("Re: x", "发自我的真心话，这个方案不错。", Shape::Plain),
        // Nothing but what is quoted.
        ("Re: x", "> one\n> two", Shape::OnlyQuoted),
        ("Re: x", "在 2026年10月30日，18:40，周明 <a@b.c> 写道：\n\n> 一\n", Shape::OnlyQuoted),
        ("Re: x", "-----Original Message-----\nFrom: a@b.c\nSent: x\nSubject: y\n\nwords", Shape::OnlyQuoted),
        // The answers stand inside.
        (
            "Re: x",
            "见下文红字\n\n发件人: a@b.c\n发送时间: 2026年10月30日\n主题: x\n\n1. 托盘？ 是的",
            Shape::Interleaved,
        ),
        (
            "Re: x",
            "My answers are inline.\n\nFrom: a@b.c\nSent: x\nSubject: y\n\n1. Pallets? yes",
            Shape::Interleaved,
        ),
        ("Re: x", "> 一？\n是的。\n> 二？\n不是。", Shape::Interleaved),
        ("Re: x", "好\n\n> 一？\n> 二？\n\n二：下周。\n", Shape::Interleaved),
        ("Fw: x", "FYI\n\n发件人: a@b.c\n发送时间: 2026年10月30日\n主题: x\n\n正文", Shape::Forwarded),
        (
            "转发：x",
            "请看\n\n------------------ 原始邮件 ------------------\n发件人: a@b.c\n正文",
            Shape::Forwarded,
        ),
        ("x", "请看\n\n---------- Forwarded message ---------\nFrom: a@b.c\n\nwords", Shape::Forwarded),
    ];
    for (subject, text, shape) in cases {
        let reply = cut(subject, text);
        assert_eq!(reply.shape, shape, "{text}");
        assert_eq!(said(&reply.new_text()), said(&reply.whole()), "{text}");
        assert_eq!(reply.rest(), "");
    }
}

#[test]
fn an_answer_below_its_quotation_is_new() {
    let reply = cut(
        "Re: x",
        "On 30/10/2026 18:40, Zhou Ming wrote:\n> When?\n> Where?\n\nOn Monday, at the gate.\n\n-- \nLi\n",
    );
    assert_eq!((reply.shape, reply.new_text().as_str()), (Shape::Cut, "On Monday, at the gate."));
    assert!(reply.rest().contains("> Where?") && reply.rest().contains("Li"));
}

#[test]
fn our_own_line_ends_the_answer_in_any_program() {
    let line = crate::reply_line();
    for quoted in
        [format!("{line}\n\nDear all"), format!("> {line}\n> Dear all"), format!("| {line} |\nDear all")]
    {
        let quoted = quoted.replace("| ##-", "##-").replace("-## |", "-##");
        let reply = cut("Re: x", &format!("Agreed.\n\n{quoted}"));
        assert_eq!((reply.shape, reply.new_text().as_str()), (Shape::Cut, "Agreed."), "{quoted}");
    }
}

proptest! {
    /// Of lines that programs write, in any order: none is lost.
    #[test]
    fn no_line_is_lost(picked in proptest::collection::vec((0usize..24, 0usize..3), 0..40), subject in 0usize..3) {
        const LINES: [&str; 24] = [
            "同意。", "", "On Mon, Apr 2, 2012 at 6:26 PM, A <a@b.c> wrote:", "在 2026年10月30日，18:40，周明 <a@b.c> 写道：",
            "------------------ 原始邮件 ------------------", "发件人: \"周明\" <a@b.c>;", "发送时间: 2026年10月30日", "收件人: b@c.d",
            "主题: 托盘", "From: a@b.c", "Sent: Friday", "To: b@c.d", "Subject: x", "-- ", "发自我的iPhone", "Sent from my iPhone",
            "##- 请在此线以上回复 / Please reply above this line -##", "________________________________", "  indented",
            "---------- Forwarded message ---------", "A <a@b.c>", "wrote:", "于2026年10月30日周五 18:40写道：", "见红字",
        ];
        let text: String = picked.iter().map(|(line, depth)| format!("{}{}\n", "> ".repeat(*depth), LINES[*line])).collect();
        let reply = cut(["Re: x", "转发: x", ""][subject], &text);
        let whole: Vec<String> = plain_lines(&text).into_iter().map(|line| line.text).collect();
        holds(&reply, &whole.join("\n"));
    }

    #[test]
    fn no_text_is_lost_or_panics(text in "[-a-z@<>:：\n >写道wrote0-9在\\r\\t*_]{0,300}") {
        let reply = cut("Re: x", &text);
        let whole: Vec<String> = plain_lines(&text).into_iter().map(|line| line.text).collect();
        holds(&reply, &whole.join("\n"));
    }

    #[test]
    fn no_html_is_lost_or_panics(html in "[-a-z<>/=\"' !&;]{0,300}") {
        let reply = cut_html("Re: x", &html);
        let whole: Vec<String> =
            words::tidied_lines(crate::reading::html::lines(&html)).into_iter().map(|line| line.text).collect();
        holds(&reply, &whole.join("\n"));
    }
}

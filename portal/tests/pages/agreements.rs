//! The pages of sign-offs and receipts, made from invented ones.

use super::frame;
use communication::SafeHtml;
use engagement::sign_off::{Figure, Label, Paper, QuestionedItem, Value, Verdict};
use jiff::civil::{Date, date};
use locales::Locale;
use portal::model::*;
use scope::diff::{FieldDiff, pieces};
use scope::since::{FigureSince, SinceCount};
use uuid::Uuid;

fn say(locale: Locale, en: &str, zh: &str) -> String {
    if locale == Locale::ZhCn { zh.to_owned() } else { en.to_owned() }
}

fn dates(label: Label, now: Date, becomes: Date) -> Figure {
    Figure { label, now: Some(Value::Date(now)), becomes: Some(Value::Date(becomes)) }
}

fn figures(locale: Locale) -> Vec<Figure> {
    let acceptance = Label::Text(say(locale, "Your acceptance", "您方验收"));
    let money = |minor| Some(Value::Money { minor, currency: "CNY".into() });
    vec![
        dates(Label::Code("finish".into()), date(2027, 3, 24), date(2027, 3, 31)),
        dates(acceptance, date(2027, 3, 11), date(2027, 3, 18)),
        Figure { label: Label::Code("price".into()), now: None, becomes: money(8_600_000) },
        Figure {
            label: Label::Code("quality".into()),
            now: None,
            becomes: Some(Value::Text(say(
                locale,
                "Old codes keep working in all halls.",
                "旧码在所有库区继续可用，无需更换标签。",
            ))),
        },
    ]
}

const ALL: &[Verdict] =
    &[Verdict::Approved, Verdict::ApprovedWithConditions, Verdict::OtherTerms, Verdict::Declined];

pub fn offer(locale: Locale, turn: Turn) -> SignOffPage {
    let reader = match turn {
        Turn::OfNamed => Reader::SomebodyElse,
        Turn::Preview => Reader::Team { member: "Cen Yu".into() },
        _ => Reader::Unasked,
    };
    let summary = say(
        locale,
        "The supplier changes to 2-D codes in March; today’s readers cannot read them. <script>",
        "供应商三月起改用二维托盘码，现在的扫码枪读不出。<script>",
    );
    SignOffPage {
        frame: frame(locale, reader),
        key: "5c1d".into(),
        subject: Subject {
            kind: "change_offer".into(),
            number: "CR-12".into(),
            version: 1,
            title: say(locale, "Support 2-D pallet codes", "支持二维托盘码"),
        },
        summary: Some(SafeHtml::of_markdown(&summary)),
        figures: figures(locale),
        items: Vec::new(),
        since: None,
        due: Some(date(2027, 1, 26)),
        valid_until: Some(date(2027, 1, 29)),
        verdicts: ALL.to_vec(),
        turn,
        answers: Vec::new(),
        typed: Typed { form_key: "0b9d".into(), ..Typed::default() },
        ask_at: "#ask".into(),
        tacit: None,
        receipt: None,
        tests: None,
        later: Vec::new(),
        comments: None,
        files: Files::default(),
        questions: Vec::new(),
        asks_about: None,
    }
}

pub fn requirements(locale: Locale, count: usize) -> SignOffPage {
    let text = |text: String| Some(SafeHtml::of_markdown(&text));
    let items = (1..=count).map(|number| ItemLine {
        place: number - 1,
        sort: Some("quality".into()),
        priority: Some("must".into()),
        since: LineSince::Plain,
        number: format!("REQ-{number}"),
        title: say(locale, "The hand-held reader shows the shelf within a second", "手持终端一秒内显示货位"),
        body: text(say(
            locale,
            "After a scan the shelf, the article and the amount are shown. Without a network the last known place is shown, marked as such.",
            "扫码后显示货位、物料与数量。无网络时显示最近一次的位置，并注明。",
        )),
        criteria: text(say(locale, "- 95 of 100 scans in hall B\n- no network for ten minutes", "- B 库区 100 次扫码中 95 次\n- 断网十分钟")),
        is_questioned: number == 2,
        words: if number == 2 { say(locale, "Also with gloves?", "戴手套时也可以吗？") } else { String::new() },
    });
    SignOffPage {
        subject: Subject {
            kind: "requirements".into(),
            number: "RD-v3".into(),
            version: 3,
            title: say(locale, "What the warehouse control must do, version 3", "仓库控制系统需求，第三版"),
        },
        figures: Vec::new(),
        items: items.collect(),
        valid_until: None,
        verdicts: vec![Verdict::Approved, Verdict::Declined],
        ..offer(locale, Turn::Yours { on_behalf_of: Some(say(locale, "Ouyang Lan", "欧阳岚")) })
    }
}

/// Asked again: one changed, one is new, one is gone, the rest is as it was.
fn asked_again(locale: Locale) -> SignOffPage {
    let first = requirements(locale, 5);
    let change = |field, was: &str, becomes: &str| FieldDiff {
        field,
        was: was.to_owned(),
        becomes: becomes.to_owned(),
        pieces: pieces(was, becomes),
    };
    let criteria = change(
        "criteria",
        &say(locale, "No scan is lost in 20 minutes without network.", "断网二十分钟不丢失扫码记录。"),
        &say(locale, "No scan is lost in 4 hours without network.", "断网四小时不丢失扫码记录。"),
    );
    let priority = FieldDiff { pieces: Vec::new(), ..change("priority", "should", "must") };
    let since = |place| match place {
        0 => LineSince::New,
        2 => LineSince::Changed(vec![priority.clone(), criteria.clone()]),
        1 => LineSince::Plain,
        _ => LineSince::Same,
    };
    let items = first.items.into_iter().map(|item| ItemLine { since: since(item.place), ..item }).collect();
    let gone =
        GoneLine { number: "REQ-9".into(), title: say(locale, "A second printer", "增加一台打印机") };
    let count = SinceCount {
        number: "RD-v2".into(),
        version: 2,
        verdict: Verdict::Approved,
        changed: 1,
        new: 1,
        gone: 1,
        unchanged: 2,
    };
    let was = Value::Date(date(2027, 3, 20));
    let line = SinceLine {
        count,
        on: date(2027, 1, 12),
        unchanged_on: Some(date(2027, 1, 12)),
        deemed: 0,
        figures: vec![FigureSince::Was(was), FigureSince::New],
        gone: vec![gone],
        gone_figures: figures(locale).split_off(2),
    };
    let figures = figures(locale).into_iter().take(2).map(|figure| Figure { now: None, ..figure }).collect();
    SignOffPage { items, since: Some(line), figures, ..first }
}

/// The places of the items are part of what is agreed to, in whatever order they stand.
#[test]
fn what_changed_is_marked_and_what_did_not_is_folded() {
    let html = portal::render_sign_off(&asked_again(Locale::En), Locale::En);
    for part in [
        "Compared with RD-v2, which your side confirmed on",
        "1 changed, 1 new, 1 gone",
        "2 unchanged since you confirmed them on",
        "<del>20</del><ins>4</ins>",
        "<del>minutes</del><ins>hours</ins>",
        "<del>Should</del> <ins>Must</ins>",
        "<del>A second printer</del>",
    ] {
        assert!(html.contains(part), "{part}");
    }
    let places: Vec<usize> = ["i0", "i1", "i2", "i3", "i4"]
        .iter()
        .map(|name| html.find(&format!("name=\"{name}\"")).expect("each can be questioned"))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    let folded = html.find("2 unchanged since").expect("a line that opens them");
    assert!(places[2] < folded && folded < places[3]);
}

/// Silence is not told as somebody's word.
#[test]
fn what_is_deemed_accepted_was_confirmed_by_nobody() {
    let page = asked_again(Locale::En);
    let since = page.since.as_ref().expect("asked again");
    let read = |deemed: usize| {
        let verdict = if deemed > 0 { Verdict::DeemedAccepted } else { Verdict::Approved };
        let count = SinceCount { verdict, ..since.count.clone() };
        let since = SinceLine { count, deemed, ..since.clone() };
        portal::render_sign_off(&SignOffPage { since: Some(since), ..page.clone() }, Locale::En)
    };
    let (all, some) = (read(2), read(1));
    for html in [&all, &some] {
        assert!(html.contains("Compared with RD-v2, which was deemed accepted on"), "{html}");
        assert!(!html.contains("which your side confirmed"), "{html}");
    }
    assert!(all.contains("2 unchanged since they were deemed accepted on"), "{all}");
    assert!(some.contains("2 unchanged since you confirmed them or they were deemed accepted"), "{some}");
}

/// Kind and priority that were not sent along when the party agreed are added, and stand for nothing else.
#[test]
fn a_word_that_was_not_part_of_it_before_is_added() {
    let mut page = asked_again(Locale::En);
    let word = |field, becomes: &str| FieldDiff {
        field,
        was: String::new(),
        becomes: becomes.into(),
        pieces: Vec::new(),
    };
    page.items[2].since = LineSince::Changed(vec![word("priority", "must")]);
    let html = portal::render_sign_off(&page, Locale::En);
    assert!(html.contains("<dt>Priority</dt><dd><ins>Must</ins></dd>"), "{html}");
}

fn answer(locale: Locale, verdict: Verdict, receipt: Option<&str>) -> AnswerLine {
    AnswerLine {
        name: say(locale, "Zheng Haiyan", "郑海砚"),
        on_behalf_of: String::new(),
        verdict,
        remark: say(locale, "Please not in the week of the stocktaking.", "请避开盘点那一周。"),
        questioned: vec![QuestionedItem { key: Uuid::nil(), number: "REQ-2".into(), words: "<b>?".into() }],
        at: date(2027, 1, 20).at(14, 32, 0, 0),
        receipt: receipt.map(str::to_owned),
        paper: None,
    }
}

pub fn lines(locale: Locale) -> Vec<DecisionLine> {
    let line = |number: &str, title: String, state, receipt: Option<&str>| DecisionLine {
        kind: "requirements".into(),
        key: format!("key-{number}"),
        number: number.into(),
        title,
        state,
        on: date(2027, 1, 12),
        receipt: receipt.map(str::to_owned),
    };
    vec![
        line("CR-11", say(locale, "Labels in two languages", "双语标签"), DecisionState::Waiting, None),
        line(
            "RD-v2",
            say(locale, "Requirements, version 2", "需求，第二版"),
            DecisionState::Decided(Verdict::Approved),
            Some("r1"),
        ),
        line("CR-9", say(locale, "A second gate", "增加二号门"), DecisionState::Withdrawn, None),
    ]
}

fn receipt(locale: Locale) -> ReceiptPage {
    ReceiptPage {
        is_plan_shown: false,
        frame: frame(locale, Reader::AsNamed),
        key: "7f3a".into(),
        of: ReceiptOf::Decision,
        about: "5c1d".into(),
        subject: offer(locale, Turn::Over).subject,
        done: "approved".into(),
        file_word: "CR-12".into(),
        verdict: Some(Verdict::Approved),
        figures: figures(locale),
        person: Some(say(locale, "Zheng Haiyan", "郑海砚")),
        on_behalf_of: Some(say(locale, "Ouyang Lan", "欧阳岚")),
        is_mine: true,
        authenticated: "mail_link_and_code".into(),
        at: date(2027, 1, 21).at(14, 32, 7, 0),
        zone: "UTC+8".into(),
        remark: say(locale, "Please not in the week of the stocktaking.", "请避开盘点那一周。"),
        questioned: Vec::new(),
        clause: None,
        consent: Some(say(
            locale,
            "CR-12, version 1. Support 2-D pallet codes: finished on 31 March instead of 24 March.",
            "CR-12，第 1 版。支持二维托盘码：3月31日完成（原 3月24日）。",
        )),
        check_digits: "7f3a91c4e02b5d68".into(),
        state: Some(DecisionState::Decided(Verdict::Approved)),
        waiting_for: Vec::new(),
    }
}

/// What somebody else of the client did, and what the team did.
fn done(locale: Locale, of: ReceiptOf) -> ReceiptPage {
    let (kind, done, authenticated) = match of {
        ReceiptOf::TeamAct => ("change_offer", "withdrawn", "team_account"),
        _ => ("acceptance_case", "failed", "mail_link"),
    };
    let subject = Subject { kind: kind.into(), ..offer(locale, Turn::Over).subject };
    ReceiptPage {
        is_plan_shown: false,
        of,
        subject,
        done: done.into(),
        authenticated: authenticated.into(),
        verdict: None,
        figures: Vec::new(),
        person: None,
        on_behalf_of: None,
        is_mine: false,
        consent: None,
        state: None,
        ..receipt(locale)
    }
}

/// Nobody has answered yet, or nobody did in time.
fn silent(locale: Locale, turn: Turn) -> SignOffPage {
    let clause = say(
        locale,
        "If the client has not answered within 10 working days, what was submitted is deemed accepted.",
        "客户 10 个工作日内未答复的，所提交的内容视为同意。",
    );
    let tacit = TacitLine {
        working_days: 10,
        clause,
        charter: "PC-v2".into(),
        last_day: Some(date(2027, 1, 26)),
        is_running: true,
    };
    let receipt = matches!(turn, Turn::Decided { .. }).then(|| "7f3a".to_owned());
    SignOffPage { turn, tacit: Some(tacit), receipt, valid_until: None, ..requirements(locale, 3) }
}

fn paper(locale: Locale) -> PaperPage {
    let SignOffPage { subject, summary, figures, valid_until, verdicts, .. } = offer(locale, Turn::Over);
    let item = |number: &str| PaperItem {
        sort: Some("quality".into()),
        priority: Some("must".into()),
        number: number.into(),
        version: 2,
        title: say(locale, "Old codes keep working", "旧码继续可用"),
        body: None,
        criteria: Some(SafeHtml::of_markdown("- 95 %")),
    };
    PaperPage {
        project: say(locale, "Warehouse control", "仓库控制系统"),
        team: say(locale, "Hengmu", "恒木"),
        client: say(locale, "Chengchuan", "澄川"),
        back: Some("/p/x/sign-offs/5c1d".into()),
        subject,
        summary,
        figures,
        items: vec![item("REQ-1"), item("REQ-2")],
        valid_until,
        verdicts,
        signers: vec![say(locale, "Zheng Haiyan", "郑海砚"), say(locale, "Ouyang Lan", "欧阳岚")],
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        is_waiting: true,
    }
}

fn signed_on_paper(locale: Locale) -> SignOffPage {
    let paper = Paper {
        position: say(locale, "Head of logistics", "物流总监"),
        signed_on: date(2027, 1, 19),
        is_sealed: true,
        file_name: "CR-12.pdf".into(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        recorded_by: say(locale, "Cen Yu", "岑羽"),
    };
    let answer = AnswerLine { paper: Some(paper), ..answer(locale, Verdict::Approved, Some("7f3a")) };
    let turn = Turn::Decided { verdict: Verdict::Approved, on: Some(date(2027, 1, 20)) };
    SignOffPage { answers: vec![answer], ..offer(locale, turn) }
}

fn code(locale: Locale, state: CodeState) -> CodePage {
    CodePage {
        frame: frame(locale, Reader::AsNamed),
        act: "sign-offs/5c1d/decisions".into(),
        back: "/sign-offs/5c1d".into(),
        text: say(locale, "Approve: 31 March, ¥86,000 more", "批准：3月31日完成，增加 8.6 万元"),
        carried: vec![("verdict".into(), "approved".into()), ("remark".into(), "\"<b>".into())],
        sign_off: None,
        typed: say(locale, "From May on, with training.", "五月起，需含培训。"),
        state,
    }
}

/// Silence that counted as an answer: nobody's, by the clause which was agreed on.
fn unanswered(locale: Locale, nobodys: &ReceiptPage) -> ReceiptPage {
    let asked = silent(locale, Turn::Yours { on_behalf_of: None });
    ReceiptPage {
        is_plan_shown: false,
        verdict: Some(Verdict::DeemedAccepted),
        clause: asked.tacit.map(|line| line.clause),
        consent: None,
        remark: String::new(),
        authenticated: "nobody".into(),
        ..nobodys.clone()
    }
}

/// Each with its name.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let names = || vec![say(locale, "Ouyang Lan", "欧阳岚"), say(locale, "Mo Qing", "莫青")];
    let on = Some(date(2027, 1, 20));
    let offered = |turn| portal::render_sign_off(&offer(locale, turn), locale);
    let answered = |turn, verdict| {
        let answers = vec![answer(locale, verdict, Some("7f3a"))];
        portal::render_sign_off(&SignOffPage { answers, ..offer(locale, turn) }, locale)
    };
    let decided = |verdict| answered(Turn::Decided { verdict, on }, verdict);
    let late = Typed {
        remark: say(locale, "Only with training.", "需含培训。"),
        is_not_recorded: true,
        ..Typed::default()
    };
    let late = SignOffPage { typed: late, ..offer(locale, Turn::Superseded { newer: Some("9e".into()) }) };
    let lacking = Typed { problem: Some("required".into()), ..Typed::default() };
    let lacking = SignOffPage { typed: lacking, ..offer(locale, Turn::Yours { on_behalf_of: None }) };
    let erased =
        ReceiptPage { person: None, verdict: None, is_mine: false, on_behalf_of: None, ..receipt(locale) };
    let yours = || Turn::Yours { on_behalf_of: None };
    let deemed = Turn::Decided { verdict: Verdict::DeemedAccepted, on };
    let unanswered = unanswered(locale, &erased);
    let who = WhoPage {
        frame: frame(locale, Reader::Unasked),
        act: "sign-offs/5c1d/decisions".into(),
        text: code(locale, CodeState::Mailed).text,
        is_decision: true,
        carried: code(locale, CodeState::Mailed).carried,
    };
    vec![
        ("sign-off", offered(Turn::Yours { on_behalf_of: None })),
        ("sign-off-lacking", portal::render_sign_off(&lacking, locale)),
        ("sign-off-again", portal::render_sign_off(&asked_again(locale), locale)),
        ("sign-off-items", portal::render_sign_off(&requirements(locale, 12), locale)),
        ("sign-off-somebody-else", offered(Turn::OfNamed)),
        ("sign-off-preview", offered(Turn::Preview)),
        ("sign-off-noted", answered(Turn::Noted { names: names() }, Verdict::Approved)),
        ("sign-off-later", offered(Turn::Later { names: names() })),
        ("sign-off-others", offered(Turn::Others { names: names() })),
        ("sign-off-approved", decided(Verdict::Approved)),
        ("sign-off-conditions", decided(Verdict::ApprovedWithConditions)),
        ("sign-off-terms", decided(Verdict::OtherTerms)),
        ("sign-off-declined", decided(Verdict::Declined)),
        ("sign-off-superseded", portal::render_sign_off(&late, locale)),
        ("sign-off-withdrawn", offered(Turn::Withdrawn { reason: "We found a way without it.".into() })),
        ("sign-off-over", offered(Turn::Over)),
        ("sign-off-tacit", portal::render_sign_off(&silent(locale, yours()), locale)),
        ("sign-off-deemed", portal::render_sign_off(&silent(locale, deemed), locale)),
        ("sign-off-on-paper", portal::render_sign_off(&signed_on_paper(locale), locale)),
        ("receipt-deemed", portal::render_receipt(&unanswered, locale)),
        ("receipt", portal::render_receipt(&receipt(locale), locale)),
        ("receipt-erased", portal::render_receipt(&erased, locale)),
        ("receipt-done", portal::render_receipt(&done(locale, ReceiptOf::ClientAct), locale)),
        ("receipt-team", portal::render_receipt(&done(locale, ReceiptOf::TeamAct), locale)),
        ("code", portal::render_code(&code(locale, CodeState::Mailed), locale)),
        ("code-wrong", portal::render_code(&code(locale, CodeState::Wrong { tries_left: 3 }), locale)),
        ("code-spent", portal::render_code(&code(locale, CodeState::Spent), locale)),
        ("code-over", portal::render_code(&code(locale, CodeState::Over), locale)),
        ("code-many", portal::render_code(&code(locale, too_many(false)), locale)),
        ("code-many-link", portal::render_code(&code(locale, too_many(true)), locale)),
        ("who-decision", portal::render_who(&who, locale)),
        ("somebody-else-decision", portal::render_somebody_else(&who, locale)),
    ]
}

const NONE_LEFT: CodeState = CodeState::TooMany { minutes: 12, fresh_link_helps: false, one_works: false };

#[test]
fn a_code_that_works_is_asked_for_and_one_that_is_not_mailed_yet_says_from_when_on() {
    let shown = |state| portal::render_code(&code(Locale::En, state), Locale::En);
    for (state, takes_one, mails_one) in [
        (CodeState::Mailed, true, true),
        (CodeState::Over, false, true),
        (too_many(false), true, false),
        (NONE_LEFT, false, true),
        (CodeState::Spent, false, false),
    ] {
        let html = shown(state);
        assert_eq!(html.contains("name=\"code\""), takes_one, "{state:?}: {html}");
        assert_eq!(html.contains("name=\"fresh_code\""), mails_one, "{state:?}: {html}");
    }
    assert!(shown(NONE_LEFT).contains("Mail a new code (from "), "it says from when on");
}

fn too_many(fresh_link_helps: bool) -> CodeState {
    CodeState::TooMany { minutes: 12, fresh_link_helps, one_works: true }
}

#[test]
fn only_the_first_answer_stands_out_and_each_says_what_it_does() {
    let html = portal::render_sign_off(&offer(Locale::En, Turn::Yours { on_behalf_of: None }), Locale::En);
    assert_eq!(html.matches("name=\"verdict\"").count(), 4);
    assert_eq!(html.matches("button primary").count(), 1);
    let approve = html.find("Approve: 31\u{a0}March, ¥86,000 more").expect("the consequence on the button");
    assert!(approve < html.find("Decline: keep the plan as it is").expect("a refusal"));
    let preview = portal::render_sign_off(&offer(Locale::En, Turn::Preview), Locale::En);
    assert_eq!(preview.matches(" disabled>").count(), 4);
}

#[test]
fn a_form_to_sign_says_everything_in_both_languages() {
    for locale in Locale::ALL {
        let html = portal::render_paper(&paper(locale));
        for words in [
            "签字盖章确认单",
            "Form for signature and seal",
            "姓名 Name",
            "盖章 Seal",
            "批准",
            "Approve",
            "9f86d081",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert_eq!(html.matches("class=\"signature\"").count(), 2);
        assert!(!html.contains("portal.") && !html.contains("<script") && !html.contains('{'), "{html}");
        if let Ok(folder) = std::env::var("PORTAL_SHOTS") {
            let link = format!("<link rel=\"stylesheet\" href=\"{}\">", *portal::STYLE_PATH);
            let html = html.replace(&link, &format!("<style>{}</style>", portal::stylesheet()));
            std::fs::write(format!("{folder}/paper-{}.html", locale.tag()), html).unwrap();
        }
        let ended = PaperPage { is_waiting: false, ..paper(locale) };
        assert!(portal::render_paper(&ended).contains("role=\"alert\""));
    }
}

#[test]
fn three_hundred_items_stay_small() {
    for locale in Locale::ALL {
        let html = portal::render_sign_off(&requirements(locale, 300), locale);
        assert!(html.len() < 150_000, "{} bytes in {}", html.len(), locale.tag());
        assert_eq!(html.matches("type=\"checkbox\"").count(), 300);
        // Folded in pieces; the one with a question is open.
        assert_eq!(html.matches("<details class=\"group\"").count(), 12);
        assert_eq!(html.matches("<details class=\"group\" open>").count(), 1);
        assert!(html.contains("<summary>REQ-276"), "{html}");
        assert!(html.contains("name=\"i1\" checked") && html.contains("name=\"w299\""));
    }
}

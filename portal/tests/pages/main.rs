//! The pages as their readers get them: what must be there, what must not, and that they are well formed.
//! With `PORTAL_SHOTS` set to a folder the pages are written there, to be looked at as pictures.

mod agreements;
mod cards;

use jiff::civil::{Date, date};
use locales::Locale;
use portal::model::*;

fn frame(locale: Locale, reader: Reader) -> Frame {
    let zh = locale == Locale::ZhCn;
    let say = |en: &str, zh_text: &str| if zh { zh_text.to_owned() } else { en.to_owned() };
    Frame {
        project: say("Warehouse control, phase 2", "澄川仓控二期"),
        team: say("Hengmu", "衡木科技"),
        client: say("Chengchuan Logistics", "澄川物流"),
        origin: String::new(),
        base: "/p/k3yk3y".into(),
        here: String::new(),
        address: String::new(),
        form_token: "f0f0".into(),
        reader,
        member: None,
        reader_name: say("Zheng Haiyan", "郑海砚"),
        reader_email: "zheng.haiyan@chengchuan.example".into(),
        valid_until: Some(date(2027, 2, 3)),
        now: date(2027, 1, 20).at(14, 2, 0, 0),
        closed: None,
        circle: Vec::new(),
    }
}

struct Row(&'static str, &'static str, ItemKind, Date, Date, Option<Date>, i64, bool, i64);

const ROWS: &[Row] = &[
    Row("Requirements", "需求", ItemKind::Phase, date(2026, 11, 30), date(2026, 12, 18), None, 100, false, 0),
    Row(
        "Requirements v3 agreed",
        "需求 v3 已确认",
        ItemKind::Milestone,
        date(2026, 12, 18),
        date(2026, 12, 18),
        None,
        100,
        false,
        1,
    ),
    Row("Design", "设计", ItemKind::Phase, date(2026, 12, 14), date(2026, 12, 28), None, 100, false, 0),
    Row(
        "Design review passed",
        "设计评审通过",
        ItemKind::Milestone,
        date(2026, 12, 28),
        date(2026, 12, 28),
        None,
        100,
        false,
        1,
    ),
    Row(
        "Build",
        "开发",
        ItemKind::Phase,
        date(2026, 12, 29),
        date(2027, 1, 28),
        Some(date(2027, 1, 26)),
        78,
        false,
        0,
    ),
    Row(
        "Test environment in the Nanpu warehouse, with the hand-held readers",
        "南浦仓测试环境与手持终端到位",
        ItemKind::Task,
        date(2027, 1, 13),
        date(2027, 1, 20),
        None,
        60,
        true,
        1,
    ),
    Row(
        "Test",
        "测试",
        ItemKind::Phase,
        date(2027, 1, 13),
        date(2027, 2, 25),
        Some(date(2027, 2, 23)),
        9,
        false,
        0,
    ),
    Row(
        "Integration test starts",
        "集成测试开始",
        ItemKind::Milestone,
        date(2027, 1, 25),
        date(2027, 1, 25),
        None,
        0,
        false,
        1,
    ),
    Row(
        "Test exit",
        "测试出口",
        ItemKind::Milestone,
        date(2027, 2, 25),
        date(2027, 2, 25),
        Some(date(2027, 2, 23)),
        0,
        false,
        1,
    ),
    Row(
        "Go-live",
        "上线",
        ItemKind::Phase,
        date(2027, 2, 12),
        date(2027, 3, 24),
        Some(date(2027, 3, 19)),
        0,
        false,
        0,
    ),
    Row(
        "Client acceptance test",
        "您方验收测试",
        ItemKind::Task,
        date(2027, 2, 26),
        date(2027, 3, 11),
        Some(date(2027, 3, 8)),
        0,
        true,
        1,
    ),
    Row(
        "Your acceptance",
        "您方验收通过",
        ItemKind::Milestone,
        date(2027, 3, 11),
        date(2027, 3, 11),
        Some(date(2027, 3, 8)),
        0,
        false,
        1,
    ),
    Row(
        "Handover",
        "移交与终验",
        ItemKind::Milestone,
        date(2027, 3, 24),
        date(2027, 3, 24),
        Some(date(2027, 3, 19)),
        0,
        false,
        1,
    ),
];

fn plan(locale: Locale) -> Vec<PlanItem> {
    let item = |(number, row): (usize, &Row)| PlanItem {
        key: format!("key-{number}"),
        title: if locale == Locale::En { row.0 } else { row.1 }.into(),
        kind: row.2,
        start: row.3,
        finish: row.4,
        was_start: row.5.map(|was| if row.2 == ItemKind::Milestone { was } else { row.3 }),
        was_finish: row.5,
        percent_complete: row.6,
        is_yours: row.7,
        level: row.8,
    };
    ROWS.iter().enumerate().map(item).collect()
}

fn questions(locale: Locale) -> Vec<QuestionLine> {
    let zh = locale == Locale::ZhCn;
    let say = |en: &str, zh_text: &str| if zh { zh_text.to_owned() } else { en.to_owned() };
    let question = |number: &str, title: String, state, day| QuestionLine {
        number: number.into(),
        is_commercial: false,
        key: format!("question-{number}"),
        title,
        state,
        at: day,
        promised: None,
    };
    vec![
        question(
            "Q-4",
            say("Which pallets come with 2-D codes?", "哪些托盘使用二维码？"),
            QuestionState::WaitingForYou,
            date(2027, 1, 19),
        ),
        question(
            "Q-3",
            say("When does the training start?", "培训什么时候开始？"),
            QuestionState::Answered,
            date(2027, 1, 18),
        ),
        question(
            "Q-1",
            say("Who brings the label printer?", "标签打印机由谁提供？"),
            QuestionState::Closed,
            date(2026, 12, 2),
        ),
    ]
}

fn handed_over(title: String) -> DeliverableLine {
    DeliverableLine {
        key: "deliverable-D-1".into(),
        number: "D-1".into(),
        title,
        state: "accepted",
        version: 2,
        on: date(2027, 1, 12),
    }
}

fn home(locale: Locale, reader: Reader) -> HomePage {
    let zh = locale == Locale::ZhCn;
    let say = |en: &str, zh_text: &str| if zh { zh_text.to_owned() } else { en.to_owned() };
    HomePage {
        shown: vec![ShownLine {
            href: "questionnaires/key-8".into(),
            number: "QN-1".into(),
            title: say("Before we begin", "开工前的几个问题"),
            on: date(2026, 12, 4),
            state: "portal.questionnaire.state.submitted".into(),
        }],
        further: vec![
            ("issues".into(), "portal.issues.link"),
            ("waiting-times".into(), "portal.waiting.link"),
        ],
        notes_visits: true,
        frame: frame(locale, reader),
        standing: Standing {
            health: Health::AtRisk,
            finish: Some(date(2027, 3, 24)),
            agreed_finish: Some(date(2027, 3, 19)),
            next: Some(Coming {
                title: say("Integration test starts", "集成测试开始"),
                start: date(2027, 1, 25),
            }),
            as_of: Some(date(2027, 1, 20).at(9, 6, 0, 0)),
            is_held: false,
        },
        wants: vec![
            Want {
                kind: WantKind::Task,
                title: say(
                    "Test environment in the Nanpu warehouse, with the hand-held readers",
                    "南浦仓测试环境与手持终端到位",
                ),
                due: Some(date(2027, 1, 20)),
                href: "items/key-5".into(),
            },
            Want {
                kind: WantKind::Question,
                title: say("Which pallets come with 2-D codes?", "哪些托盘使用二维码？"),
                due: Some(date(2027, 1, 26)),
                href: "questions/question-Q-4".into(),
            },
        ],
        plan: plan(locale),
        last_visit: Some(date(2027, 1, 15)),
        news: vec![
            News {
                day: date(2027, 1, 20),
                sentence: say("The plan was brought up to date", "计划已更新"),
                href: None,
            },
            News {
                day: date(2027, 1, 19),
                sentence: say("Your question Q-3 was answered", "您的提问 Q-3 已答复"),
                href: Some("questions/question-Q-3".into()),
            },
        ],
        questions: questions(locale),
        decisions: agreements::lines(locale),
        deliverables: vec![handed_over(say("Scanning, first release", "扫码功能首个版本"))],
        refused: None,
        form_key: "0b9d".into(),
    }
}

fn said(author: &str, is_team: bool, html: &str, day: Date) -> Said {
    Said {
        author: author.into(),
        is_team,
        at: day.at(15, 20, 0, 0),
        html: communication::SafeHtml::of_markdown(html),
        is_commercial: false,
    }
}

fn question_page(locale: Locale) -> QuestionPage {
    let home = home(locale, Reader::AsNamed);
    let zh = locale == Locale::ZhCn;
    let say = |en: &'static str, zh_text: &'static str| if zh { zh_text } else { en };
    QuestionPage {
        files: Files::default(),
        frame: Frame { here: "/questions/question-Q-4".into(), ..home.frame },
        line: home.questions[0].clone(),
        question: said(
            say("Cen Yu", "岑屿"),
            true,
            say(
                "Your supplier changes to 2-D codes in March.\n\n- all pallets?\n- only the blue ones?",
                "贵方供应商三月改用二维码。\n\n- 全部托盘？\n- 仅蓝色托盘？",
            ),
            date(2027, 1, 19),
        ),
        answers: vec![said(
            say("Zheng Haiyan", "郑海砚"),
            false,
            say("I ask the supplier and tell you on Friday.", "我问一下供应商，周五答复。"),
            date(2027, 1, 20),
        )],
        about: Some(About { page: "/items/key-6".into(), title: say("Test", "测试").into() }),
        settling: Settling::Ask,
        cause: Some(communication::SafeHtml::of_markdown(say(
            "The supplier changed the printer.",
            "供应商更换了打印机。",
        ))),
        solution: Some(communication::SafeHtml::of_markdown(say("Both codes are read.", "两种码都能识别。"))),
        file_problem: None,
        refused: Some(RefusedText { text: String::new(), code: "required".into() }),
        form_key: "0b9d".into(),
    }
}

fn item_page(locale: Locale) -> ItemPage {
    let home = home(locale, Reader::Unasked);
    ItemPage {
        files: Files::default(),
        report: Report::Nothing,
        frame: Frame { here: "/items/key-5".into(), ..home.frame },
        item: home.plan[5].clone(),
        comments: Comments {
            said: vec![said(
                "Jian Ning",
                true,
                "The readers are needed from the first day of the test.",
                date(2027, 1, 14),
            )],
            form: CommentForm { on: "key-5".into(), form_key: "0b9d".into(), ..CommentForm::default() },
        },
        questions: vec![home.questions[1].clone()],
        form_key: "0b9d".into(),
    }
}

fn search_page(locale: Locale, query: &str) -> SearchPage {
    let zh = locale == Locale::ZhCn;
    let say = |en: &str, zh_text: &str| if zh { zh_text.to_owned() } else { en.to_owned() };
    let found = vec![
        Found {
            what: FoundWhat::Question("Q-3".into()),
            title: say("When does the training start?", "培训什么时候开始？"),
            snippet: Some(say(
                "…two half days after the integration test; please prepare a room for 20",
                "…集成测试之后，两场各半天；请准备一间可容纳 20 人的会议室。",
            )),
            href: "questions/question-Q-3".into(),
        },
        Found {
            what: FoundWhat::Item(ItemKind::Milestone),
            title: say("Test exit", "测试出口"),
            snippet: None,
            href: "items/key-8".into(),
        },
    ];
    SearchPage {
        frame: Frame { here: "/search".into(), ..frame(locale, Reader::AsNamed) },
        query: query.into(),
        found: if query.starts_with('<') || query.is_empty() { Vec::new() } else { found },
    }
}

fn who_page(locale: Locale) -> WhoPage {
    WhoPage {
        frame: frame(locale, Reader::Unasked),
        act: "questions".into(),
        text: "When does the training start?\n<script>alert(1)</script>".into(),
        is_decision: false,
        carried: vec![("form_key".into(), "0b9d".into()), ("text".into(), "When?\" <b>".into())],
    }
}

fn every_page(locale: Locale) -> Vec<(&'static str, String)> {
    let at_home = |reader| portal::render_home(&home(locale, reader), locale);
    let empty = HomePage {
        plan: vec![],
        wants: vec![],
        news: vec![],
        questions: vec![],
        decisions: vec![],
        deliverables: vec![],
        shown: vec![],
        ..home(locale, Reader::Unasked)
    };
    let calm = HomePage {
        standing: Standing {
            health: Health::OnTrack,
            agreed_finish: Some(date(2027, 3, 24)),
            ..home(locale, Reader::AsNamed).standing
        },
        wants: vec![],
        news: vec![],
        last_visit: None,
        ..home(locale, Reader::AsNamed)
    };
    let member = || Reader::Team { member: "Cen Yu".into() };
    let asked = AskedPage {
        frame: frame(locale, Reader::AsNamed),
        line: home(locale, Reader::AsNamed).questions[1].clone(),
    };
    let mut pages = vec![
        ("home", at_home(Reader::Unasked)),
        ("home-calm", portal::render_home(&calm, locale)),
        ("home-empty", portal::render_home(&empty, locale)),
        ("home-team", at_home(member())),
        ("home-draft", at_home(Reader::Draft)),
        ("question", portal::render_question(&question_page(locale), locale)),
        ("item", portal::render_item(&item_page(locale), locale)),
        ("who", portal::render_who(&who_page(locale), locale)),
        ("somebody-else", portal::render_somebody_else(&who_page(locale), locale)),
        ("asked", portal::render_asked(&asked, locale)),
        ("search", portal::render_search(&search_page(locale, "test"), locale)),
        ("search-new", portal::render_search(&search_page(locale, ""), locale)),
        ("search-nothing", portal::render_search(&search_page(locale, "<b>"), locale)),
    ];
    pages.extend(agreements::pages(locale));
    for (name, end) in ENDS {
        let reference = (end == End::Fault).then(|| "7f3a".to_owned());
        pages.push((
            name,
            portal::render_end(
                &EndPage { end, base: Some("/p/k3yk3y".into()), reference, closed: closed() },
                locale,
            ),
        ));
    }
    pages
}

fn closed() -> Closed {
    Closed { since: Some(date(2027, 4, 30)), ask: Some("Lin Yuanhang".into()) }
}

const ENDS: [(&str, End); 11] = [
    ("archived", End::Archived),
    ("expired", End::Expired),
    ("revoked", End::Revoked),
    ("superseded", End::Superseded),
    ("not-found", End::NotFound),
    ("sent-again", End::SentAgain),
    ("signed-out", End::SignedOut),
    ("busy", End::Busy),
    ("not-yours", End::NotYours),
    ("not-from-page", End::NotFromPage),
    ("fault", End::Fault),
];

#[test]
fn every_page_is_whole_and_says_everything_in_its_language() {
    for locale in Locale::ALL {
        for (name, html) in every_page(locale) {
            let tag = locale.tag();
            assert!(html.contains(&format!("<html lang=\"{tag}\">")), "{name} {tag}");
            assert!(
                !html.contains("portal.") && !html.contains("sign_off."),
                "{name} {tag}: a key without words:\n{html}"
            );
            assert!(
                !html.contains('{') && !html.contains('}'),
                "{name} {tag}: an unfilled parameter:\n{html}"
            );
            assert_eq!(html.matches("<h1").count(), 1, "{name} {tag}");
            assert_balanced(&html, name);
            if let Ok(folder) = std::env::var("PORTAL_SHOTS") {
                let link = format!("<link rel=\"stylesheet\" href=\"{}\">", *portal::STYLE_PATH);
                let html = html.replace(&link, &format!("<style>{}</style>", portal::stylesheet()));
                std::fs::write(format!("{folder}/{name}-{tag}.html"), html).unwrap();
            }
        }
    }
}

/// What the strict policy of these pages forbids must not be needed: scripts, styles in place, other hosts.
#[test]
fn no_page_needs_what_the_content_policy_forbids() {
    for (name, html) in Locale::ALL.into_iter().flat_map(every_page) {
        for forbidden in ["<script", "style=\"", "<style", "javascript:", "http://", "https://", " onclick"] {
            assert!(!html.contains(forbidden), "{name}: {forbidden}");
        }
    }
    let css = portal::stylesheet();
    assert!(!css.contains("url(") && !css.contains("@import"), "the sheet asks for other files");
}

#[test]
fn what_people_typed_is_escaped() {
    let mut page = home(Locale::En, Reader::AsNamed);
    page.frame.project = "<b>Yard & \"gate\"</b>".into();
    page.plan[0].title = "<img src=x onerror=alert(1)>".into();
    page.questions[0].title = "</a><script>x</script>".into();
    page.wants[0].title = "'><svg onload=x>".into();
    let html = portal::render_home(&page, Locale::En);
    let found = portal::render_search(&search_page(Locale::En, "<b>Yard \"'"), Locale::En);
    assert!(!found.contains("<b>Yard") && !found.contains("Yard \""), "{found}");
    for raw in ["<b>Yard", "<img", "<script>", "<svg onload"] {
        assert!(!html.contains(raw), "{raw}");
    }
}

#[test]
fn only_the_client_gets_forms() {
    for (reader, forms) in [
        (Reader::Viewer, 0),
        (Reader::Unasked, 1),
        (Reader::AsNamed, 2),
        (Reader::SomebodyElse, 2),
        (Reader::Team { member: "Cen Yu".into() }, 0),
        (Reader::Draft, 0),
    ] {
        let html = portal::render_home(&home(Locale::En, reader.clone()), Locale::En);
        assert_eq!(html.matches("<form method=\"post\"").count(), forms, "{reader:?}");
        let looks_for = usize::from(reader != Reader::Draft);
        assert_eq!(
            html.matches("<form method=\"get\"").count(),
            looks_for,
            "{reader:?}: whoever looks may find"
        );
        assert_eq!(html.matches("name=\"form_token\"").count(), forms, "{reader:?}");
        assert_eq!(html.contains("href=\"/p/"), reader != Reader::Draft, "{reader:?}");
    }
}

#[test]
fn a_dead_link_names_nothing() {
    for (_, end) in ENDS {
        let html = portal::render_end(
            &EndPage { end, base: None, reference: None, closed: Closed::default() },
            Locale::En,
        );
        assert!(!html.contains("Warehouse") && !html.contains("Zheng"));
    }
}

#[test]
fn a_long_plan_folds() {
    let mut page = home(Locale::En, Reader::AsNamed);
    let milestone = |number: i32| PlanItem {
        key: format!("m{number}"),
        title: format!("Milestone {number}"),
        finish: date(2026, 1, 1).saturating_add(jiff::Span::new().days(number * 9)),
        start: date(2026, 1, 1),
        percent_complete: if number < 10 { 100 } else { 0 },
        ..page.plan[1].clone()
    };
    page.plan = (0..60).map(milestone).collect();
    let html = portal::render_home(&page, Locale::En);
    for words in ["8 earlier milestones", "43 later milestones", "36 more items"] {
        assert!(html.contains(words), "{words}");
    }
}

/// Every element that must be closed is closed, in order.
fn assert_balanced(html: &str, name: &str) {
    const EMPTY: [&str; 6] = ["meta", "link", "input", "br", "img", "!DOCTYPE"];
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, _) = part.split_once('>').unwrap_or_else(|| panic!("{name}: `<{part}` is not closed"));
        let word = tag.split([' ', '\n']).next().unwrap();
        match word.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "{name}: before {part}"),
            None if tag.ends_with('/') || EMPTY.contains(&word) => {}
            None => open.push(word),
        }
    }
    assert!(open.is_empty(), "{name}: {open:?}");
}

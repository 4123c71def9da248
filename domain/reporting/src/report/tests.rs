//! What a report says in both languages, what of a draft is frozen, and how it stands on its way.

use super::mailed::{drawings, pictures};
use super::texts::{line_in, text_of};
use super::*;
use jiff::civil::date;
use locales::Locale;
use std::sync::LazyLock;

fn line(section: SectionCode, says: &str, values: &[(&str, Value)]) -> Line {
    Line {
        key: format!("{}:{says}", section.word()),
        says: says.into(),
        title: "Cutover".into(),
        number: "T-1".into(),
        place: format!("items/{says}"),
        values: values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    }
}

static CATALOGUES: LazyLock<[BTreeMap<String, String>; 2]> = LazyLock::new(|| {
    let [en, zh] =
        [include_str!("../../../../locales/en.json"), include_str!("../../../../locales/zh-CN.json")];
    [en, zh].map(|catalogue| serde_json::from_str(catalogue).expect("words"))
});

/// A value for each parameter of a sentence, none like another.
fn filled(says: &str) -> Line {
    let mut values = Vec::new();
    for (place, name) in
        ["finish", "agreed", "start", "since", "due", "until", "announced", "passed", "begun"]
            .into_iter()
            .enumerate()
    {
        let day = date(2027, 1 + i8::try_from(place).expect("few"), 11 + i8::try_from(place).expect("few"));
        values.push((name, Value::Day(day)));
    }
    for (name, count) in
        [("done", 7_431), ("count", 12_345), ("percent", 83), ("days", 29), ("planned", 6_204), ("weeks", 17)]
    {
        values.push((name, Value::Count(count)));
    }
    values.push(("health", Value::Word("health_on_track".into())));
    values.push(("state", Value::Word("change_offered".into())));
    let key = format!("report.says.{says}");
    values.retain(|(name, _)| CATALOGUES.iter().any(|words| words[&key].contains(&format!("{{{name}"))));
    line(SectionCode::Doing, says, &values)
}

const SAYS: [&str; 57] = [
    "announced_done",
    "announced_doing",
    "announced_expected",
    "announced_not_begun",
    "announced_reached",
    "effort_all",
    "effort",
    "effort_none",
    "crowded",
    "health",
    "finish",
    "finish_agreed",
    "tasks",
    "planned",
    "milestones",
    "done",
    "doing",
    "not_begun",
    "reached",
    "reached_agreed",
    "starts",
    "expected",
    "expected_agreed",
    "in_state",
    "decision",
    "decision_due",
    "question_team",
    "question_team_due",
    "question_client",
    "question_client_due",
    "overdue_team",
    "overdue_client",
    "later",
    "earlier",
    "more",
    "finish_late",
    "finish_agreed_late",
    "finished",
    "finished_agreed",
    "doing_late",
    "expected_late",
    "expected_agreed_late",
    "announced_expected_late",
    "announced_doing_late",
    "spanned",
    "spans",
    "spans_late",
    "was_later",
    "was_earlier",
    "agreed_late",
    "offer",
    "review",
    "review_due",
    "verdict",
    "verdict_due",
    "confirm",
    "times",
];

/// Every number and every day in a text, in order of size: how both languages say the same thing differs in order.
fn figures(text: &str) -> Vec<i64> {
    let mut plain = text.replace('\u{a0}', " ").replace(',', "");
    for (place, month) in [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    .into_iter()
    .enumerate()
    {
        plain = plain.replace(month, &(place + 1).to_string());
    }
    let mut found: Vec<i64> = plain
        .split(|sign: char| !sign.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(|digits| digits.parse().expect("digits"))
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn both_languages_say_the_same_numbers_and_days() {
    let known: Vec<&str> = CATALOGUES[0].keys().filter_map(|key| key.strip_prefix("report.says.")).collect();
    let mut says = SAYS;
    says.sort_unstable();
    assert_eq!(known, says);
    for says in SAYS {
        let line = filled(says);
        let [en, zh] = [Locale::En, Locale::ZhCn].map(|locale| line_in(&line, locale).says);
        let wanted: Vec<i64> = {
            let days = line.values.values().flat_map(|value| match value {
                Value::Day(day) => vec![i64::from(day.year()), i64::from(day.month()), i64::from(day.day())],
                Value::Count(count) => vec![*count],
                Value::Word(_) => Vec::new(),
            });
            let mut days: Vec<i64> = days.collect();
            days.sort_unstable();
            days
        };
        assert_eq!(figures(&en), wanted, "{says}: {en}");
        assert_eq!(figures(&zh), wanted, "{says}: {zh}");
        assert!(!en.contains('{') && !zh.contains('{'), "{en} {zh}");
    }
}

fn values() -> ReportValues {
    let finish = || ("finish", Value::Day(date(2027, 3, 9)));
    ReportValues {
        kind: ReportKind::Progress,
        project: "Warehouse".into(),
        team: "Hengmu".into(),
        client: "Chengchuan".into(),
        phase: None,
        from: date(2027, 3, 1),
        until: date(2027, 3, 7),
        as_of: date(2027, 3, 7),
        sections: vec![
            Section { code: SectionCode::Summary, lines: vec![] },
            Section { code: SectionCode::Done, lines: vec![line(SectionCode::Done, "done", &[finish()])] },
            Section {
                code: SectionCode::Milestones,
                lines: vec![line(SectionCode::Milestones, "expected", &[finish()])],
            },
            Section { code: SectionCode::Questions, lines: vec![] },
        ],
        burn_up: vec![],
        trends: vec![Trend { place: "items/expected".into(), title: "Cutover".into(), points: vec![] }],
    }
}

#[test]
fn what_is_frozen_is_what_was_not_left_out() {
    let hidden = ["milestones:expected".to_owned()].into();
    let words = SectionWords { en: "All well.".into(), zh: "一切顺利。".into() };
    let wording = Wording { words: [(SectionCode::Summary, words)].into(), hidden, ..Wording::default() };
    let both = || Locale::ALL.map(|locale| locale.tag().to_owned()).to_vec();
    let frozen = FrozenReport::of((3, 2), values(), &wording, both());
    let sections: Vec<_> = frozen.values.sections.iter().map(|section| section.code).collect();
    assert_eq!(sections, [SectionCode::Summary, SectionCode::Done]);
    assert!(frozen.values.trends.is_empty(), "a hidden milestone stands in no picture");
    let bytes = frozen.bytes().expect("bytes");
    assert!(!bytes.contains("items/expected"), "{bytes}");
    assert_eq!(sha256(bytes.as_bytes()), sha256(frozen.bytes().expect("bytes").as_bytes()));
    assert_eq!(FrozenReport::kept(&bytes).expect("kept"), frozen);
    let text = text_of(&frozen.values, &frozen.words, &[], Locale::ZhCn);
    assert_eq!((text.sections[0].words.as_str(), text.kind.as_str()), ("一切顺利。", "进度报告"));
}

/// The frozen report is in the party's evidence, byte for byte.
#[test]
fn words_in_a_language_that_is_not_sent_stay_unless_there_are_no_others() {
    let words = |en: &str, zh: &str| SectionWords { en: en.into(), zh: zh.into() };
    let frozen = |of: SectionWords, languages: &[&str]| {
        let wording = Wording { words: [(SectionCode::Done, of)].into(), ..Wording::default() };
        let languages = languages.iter().map(|one| (*one).to_owned()).collect();
        FrozenReport::of((3, 2), values(), &wording, languages).words[&SectionCode::Done].clone()
    };
    for (of, languages, wanted) in [
        (words("Well.", "内部"), &["en"][..], words("Well.", "")),
        (words("Inside.", "顺利"), &["zh-CN"], words("", "顺利")),
        (words("Well.", "顺利"), &["en", "zh-CN"], words("Well.", "顺利")),
        (words("Well.", ""), &["zh-CN"], words("Well.", "")),
    ] {
        assert_eq!(frozen(of, languages), wanted);
    }
}

#[test]
fn what_was_announced_in_words_is_quoted_and_not_without_end() {
    let words = SectionWords { en: "x".repeat(LONGEST_WORDS), zh: "下周开始联调。".into() };
    let quoted = words.quoted();
    assert_eq!(quoted.zh, "上次报告中写道：“下周开始联调。”");
    assert!(quoted.en.ends_with("x…”") && quoted.en.chars().count() < 1_100);
    assert!(SectionWords::default().quoted().is_empty());
}

#[test]
fn what_is_done_is_drawn_once() {
    let section = |code| Section { code, lines: vec![line(code, "tasks", &[])] };
    let sections = [SectionCode::Standing, SectionCode::Completion].map(section).into();
    let burn_up = vec![BurnUpPoint { day: date(2027, 3, 5), planned: 4, done: Some(1) }];
    let text = text_of(&ReportValues { sections, burn_up, ..values() }, &BTreeMap::new(), &[], Locale::En);
    assert_eq!(text.sections.iter().map(|one| one.picture.is_empty()).collect::<Vec<_>>(), [false, true]);
}

/// The letter draws it, and nobody would have looked at it.
#[test]
fn what_is_done_is_drawn_where_a_section_draws_it() {
    let reached = || {
        let day = date(2027, 3, 5);
        vec![BurnUpPoint { day, planned: 4, done: Some(1) }]
    };
    let standing = || Section {
        code: SectionCode::Standing,
        lines: vec![line(SectionCode::Standing, "standing", &[("count", Value::Count(1))])],
    };
    let hidden = Wording { hidden: [standing().lines[0].key.clone()].into(), ..Wording::default() };
    for (sections, wording, is_drawn) in [
        (vec![standing()], Wording::default(), true),
        (vec![standing()], hidden, false),
        (vec![], Wording::default(), false),
    ] {
        let values = ReportValues { sections, burn_up: reached(), ..values() };
        let frozen = FrozenReport::of((3, 2), values, &wording, vec!["en".into()]);
        assert_eq!(!pictures(&frozen, Locale::En).is_empty(), is_drawn);
    }
}

#[test]
fn where_it_is_not_said_how_much_is_done_it_is_not_drawn() {
    let says = |says: &str| line(SectionCode::Standing, says, &[("count", Value::Count(1))]);
    let lines = vec![says("health"), says("tasks")];
    let point = BurnUpPoint { day: date(2027, 3, 5), planned: 4, done: Some(1) };
    let values = ReportValues {
        sections: vec![Section { code: SectionCode::Standing, lines }],
        burn_up: vec![point],
        ..values()
    };
    for (hidden, is_drawn) in [("health", true), ("tasks", false)] {
        let hidden = [format!("standing:{hidden}")].into();
        let wording = Wording { hidden, ..Wording::default() };
        let frozen = FrozenReport::of((3, 2), values.clone(), &wording, vec!["en".into()]);
        assert_eq!(!frozen.values.burn_up.is_empty(), is_drawn, "{wording:?}");
    }
}

#[test]
fn a_deviation_that_is_hidden_stands_in_no_picture() {
    let lines = ["later", "earlier"].map(|says| line(SectionCode::Deviations, says, &[])).into();
    let trend = |place: &str| Trend { place: place.into(), title: place.into(), points: vec![] };
    let values = ReportValues {
        kind: ReportKind::Review,
        sections: vec![Section { code: SectionCode::Deviations, lines }],
        trends: vec![trend("items/later"), trend("items/earlier")],
        ..values()
    };
    let hidden = ["deviations:later".to_owned()].into();
    let wording = Wording { hidden, ..Wording::default() };
    let frozen = FrozenReport::of((3, 2), values, &wording, vec!["en".into()]);
    assert!(!frozen.bytes().expect("bytes").contains("items/later"));
    assert_eq!(frozen.values.trends.len(), 1);
}

/// The picture of a mail is that of the page, and says its figures in words.
#[test]
fn a_mail_has_the_pictures_of_the_page_with_their_figures() {
    let point = |day: i8, finish: i8| TrendPoint { told: date(2027, 3, day), finish: date(2027, 3, finish) };
    let trend = Trend {
        place: "items/expected".into(),
        title: "Cutover".into(),
        points: vec![point(1, 9), point(2, 9), point(3, 12)],
    };
    let hours = [("planned", Value::Count(30)), ("done", Value::Count(1_200)), ("count", Value::Count(40))];
    let section = |code, lines| Section { code, lines };
    let values = ReportValues {
        sections: vec![
            section(SectionCode::Completion, vec![line(SectionCode::Completion, "tasks", &[])]),
            section(SectionCode::Milestones, vec![line(SectionCode::Milestones, "expected", &[])]),
            section(SectionCode::Resources, vec![line(SectionCode::Resources, "effort", &hours)]),
        ],
        burn_up: vec![BurnUpPoint { day: date(2027, 3, 5), planned: 4, done: Some(1) }],
        trends: vec![trend],
        ..values()
    };
    let let_in = ["resources:effort".to_owned()].into();
    let wording = Wording { let_in, ..Wording::default() };
    let frozen = FrozenReport::of((3, 2), values, &wording, vec!["en".into()]);
    for locale in Locale::ALL {
        let said = pictures(&frozen, locale);
        let page = text_of(&frozen.values, &frozen.words, &[], locale);
        let drawn = drawings(&frozen, locale);
        assert_eq!(
            said.iter().map(|one| one.of).collect::<Vec<_>>(),
            ["completion", "milestones", "resources"]
        );
        for ((one, (code, svg)), section) in said.iter().zip(&drawn).zip(&page.sections) {
            assert_eq!((one.of, &one.heading), (code.word(), &section.heading));
            assert_eq!(*svg, section.picture.replace("currentColor", "#1c2026"));
            assert!(one.says.starts_with(&section.picture_says), "{one:?}");
            assert!(
                one.figures.iter().all(|figure| one.of == "completion" || one.says.contains(&figure.words))
            );
        }
        let words =
            said.iter().flat_map(|one| &one.figures).map(|figure| figure.words.replace('\u{a0}', " "));
        let wanted = match locale {
            Locale::En => [
                "Done: 1 of 4",
                "To be done by now: 4 of 4",
                "Cutover: 9 March 2027 → 12 March 2027",
                "Cutover: 30 hours due, 1,200 done; 40 in all",
            ],
            Locale::ZhCn => [
                "已完成：1 / 4",
                "按计划应完成：4 / 4",
                "Cutover：2027年3月9日 → 2027年3月12日",
                "Cutover：应完成 30 小时，已完成 1,200 小时，共 40 小时",
            ],
        };
        assert_eq!(words.collect::<Vec<_>>(), wanted);
    }
}

#[test]
fn what_is_kept_back_leaves_only_where_it_was_let_in() {
    let hours = |name| (name, Value::Count(8));
    let hours = [hours("planned"), hours("done"), hours("count")];
    let lines = ["effort_all", "effort"].map(|says| line(SectionCode::Resources, says, &hours)).into();
    let sections = vec![Section { code: SectionCode::Resources, lines }];
    let review = ReportValues { kind: ReportKind::Review, sections, trends: vec![], ..values() };
    let drawn = text_of(&review, &BTreeMap::new(), &[], Locale::En);
    assert!(drawn.sections[0].is_kept_back && drawn.sections[0].picture.contains("Cutover"));
    let frozen = |wording: &Wording| FrozenReport::of((1, 1), review.clone(), wording, vec!["en".into()]);
    assert!(frozen(&Wording::default()).values.sections.is_empty(), "nothing was let in");
    let let_in = ["resources:effort_all".to_owned(), "done:done".to_owned()].into();
    let wording = Wording { let_in, ..Wording::default() };
    let wording = wording.checked(ReportKind::Review, Some(&review)).expect("words");
    assert_eq!(wording.let_in.len(), 1, "what is not in it is not kept");
    let sent = frozen(&wording);
    let text = text_of(&sent.values, &sent.words, &[], Locale::En);
    assert_eq!(text.sections[0].lines.len(), 1);
    assert_eq!(text.sections[0].picture, "", "what was not let in is in no picture");
    assert!(
        !sent.bytes().expect("bytes").contains("Cutover\",\"number\":\"T-1\",\"place\":\"items/effort\"")
    );
}

#[test]
fn words_are_checked_and_belong_to_the_kind() {
    let said = |words: &str| SectionWords { en: words.into(), zh: String::new() };
    let wording = |code, words: &str| Wording { words: [(code, said(words))].into(), ..Wording::default() };
    let checked = |wording: Wording| wording.checked(ReportKind::Progress, Some(&values()));
    let kept = checked(wording(SectionCode::Done, "  Two weeks early.  ")).expect("words");
    assert_eq!(kept.words[&SectionCode::Done].en, "Two weeks early.");
    assert_eq!(checked(wording(SectionCode::Done, "  ")).expect("none").words.len(), 0);
    assert!(checked(wording(SectionCode::Lessons, "Of another kind")).is_err());
    assert!(checked(wording(SectionCode::Done, &"x".repeat(LONGEST_WORDS + 1))).is_err());
    let hidden = Wording { hidden: ["done:done".to_owned(), "gone".to_owned()].into(), ..Wording::default() };
    assert_eq!(checked(hidden).expect("hidden").hidden, ["done:done".to_owned()].into());
}

#[test]
fn figures_are_the_same_whenever_they_were_drawn() {
    let later = ReportValues { as_of: date(2027, 3, 8), ..values() };
    assert!(values().says_the_same(&later));
    let mut moved = values();
    moved.sections[1].lines.clear();
    assert!(!values().says_the_same(&moved));
}

#[test]
fn how_it_stands_and_what_may_be_done() {
    use ReportState::{Approved, Asked, Changed, Draft, Sent};
    let [lin, wen, cen] = [PersonId::new(), PersonId::new(), PersonId::new()];
    let course =
        |edit, sent_edit, approver, approved_edit| Course { edit, sent_edit, approver, approved_edit };
    // Whether it may be sent, and whether where every report is looked at.
    for (course, wanted, may_be_sent, may_where_needed) in [
        (course(1, None, None, None), Draft, true, false),
        (course(1, None, Some(wen), None), Asked, false, false),
        (course(1, None, Some(wen), Some(1)), Approved, true, true),
        // Whoever approved it was taken off since.
        (course(1, None, None, Some(1)), Approved, true, true),
        // Written into after the approval.
        (course(2, None, Some(wen), Some(1)), Asked, false, false),
        (course(2, Some(2), None, None), Sent, true, false),
        (course(2, Some(2), Some(wen), Some(2)), Sent, true, true),
        (course(3, Some(2), None, None), Changed, true, false),
        (course(3, Some(2), Some(wen), Some(2)), Asked, false, false),
        (course(3, Some(3), Some(wen), None), Sent, true, false),
    ] {
        assert_eq!(course.state(), wanted, "{course:?}");
        assert_eq!(course.may_be_sent(false).is_ok(), may_be_sent, "{course:?}");
        assert_eq!(course.may_be_sent(true).is_ok(), may_where_needed, "{course:?}");
    }
    let asked = course(1, None, Some(wen), None);
    for (by, is_manager, written_by, wanted) in [
        (wen, false, Some(lin), true),
        (wen, false, None, true),
        (wen, false, Some(wen), false),
        (wen, true, Some(wen), false),
        (cen, false, Some(lin), false),
        (cen, true, Some(lin), true),
    ] {
        assert_eq!(asked.may_be_approved(by, is_manager, written_by).is_ok(), wanted);
    }
    assert_eq!(course(1, None, Some(cen), None).asks_no_more(asked), Some(wen));
    assert_eq!(course(2, None, Some(wen), None).asks_no_more(asked), None);
    let approved = course(1, None, Some(wen), Some(1));
    assert_eq!(course(1, None, Some(cen), None).asks_no_more(approved), None, "they looked at it");
}

#[test]
fn a_period_is_in_order() {
    let day = |day| date(2027, 3, day);
    assert!(checked_period(day(1), day(1)).is_ok());
    assert!(checked_period(day(2), day(1)).is_err());
    assert!(checked_period(date(2020, 1, 1), day(1)).is_err());
}

/// What was explained when it was sent stays, whatever becomes of the list.
#[test]
fn own_terms_are_frozen_with_what_they_explain() {
    let words = SectionWords { en: "The FAT is done.".into(), zh: "出厂验收已完成。".into() };
    let wording = Wording { words: [(SectionCode::Summary, words)].into(), ..Wording::default() };
    let plain = |term: &str, plain: &str| terms::PlainWords { term: term.into(), plain: plain.into() };
    let own = [
        OwnTerm { en: plain("FAT", "the trial at ours"), zh: plain("出厂验收", "在我方试运行") },
        OwnTerm { en: plain("SAT", "the trial at yours"), ..OwnTerm::default() },
    ];
    let frozen = |languages: &[&str]| {
        let languages = languages.iter().map(|one| (*one).to_owned()).collect();
        FrozenReport::of((3, 2), values(), &wording, languages).explained(&own)
    };
    let sent = frozen(&["en"]);
    assert_eq!(sent.terms, [OwnTerm { zh: terms::PlainWords::default(), ..own[0].clone() }]);
    assert_eq!(FrozenReport::kept(&sent.bytes().expect("bytes")).expect("kept"), sent);
    assert_eq!(frozen(&["en", "zh-CN"]).terms, own[..1]);
    let bytes = FrozenReport::of((3, 2), values(), &wording, vec!["en".into()]).bytes().expect("bytes");
    assert!(!bytes.contains("terms"), "what was sent before there were any reads as it did");
}

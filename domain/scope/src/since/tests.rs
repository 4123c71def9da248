//! What a party reads beside what it answered, as tables of invented contents.

use super::*;
use jiff::civil::date;
use uuid::Uuid;

fn item(key: u128, number: &str, title: &str, body: &str) -> Item {
    Item {
        key: Uuid::from_u128(key),
        number: number.into(),
        version: 1,
        title: title.into(),
        body: body.into(),
        ..Item::default()
    }
}

fn figure(label: Label, value: &str) -> Figure {
    Figure { label, now: None, becomes: Some(Value::Text(value.into())) }
}

fn content(version: i64, items: Vec<Item>, figures: Vec<Figure>) -> Content {
    Content {
        kind: "kind".into(),
        number: format!("X-v{version}"),
        version,
        title: "Title".into(),
        summary: String::new(),
        figures,
        items,
        valid_until: None,
    }
}

fn answered(content: Content, is_approved: bool, questioned: &[u128]) -> Answered {
    let at = Timestamp::from_micros(content.version);
    let questioned = questioned.iter().map(|key| Uuid::from_u128(*key)).collect();
    let verdict = if is_approved { Verdict::Approved } else { Verdict::Declined };
    Answered { content, verdict, questioned, at }
}

fn told(since: &Since) -> Vec<String> {
    let told = |one: &ItemSince| match one {
        ItemSince::New => "new".to_owned(),
        ItemSince::Changed(fields) => fields.iter().map(|field| field.field).collect::<Vec<_>>().join("+"),
        ItemSince::SameAndOpen => "open".into(),
        ItemSince::Same { at, .. } => format!("same since {}", at.micros()),
    };
    since.items.iter().map(told).collect()
}

#[test]
fn whoever_never_answered_has_nothing_to_read_it_beside() {
    let is = content(1, vec![item(1, "1", "a", "")], vec![]);
    for known in [Known::Each, Known::ByKey, Known::ByWords] {
        assert_eq!(since(&[], &is, known), None);
    }
    let other = Content { kind: "other".into(), ..is.clone() };
    assert_eq!(since(&[answered(other, true, &[])], &is, Known::ByKey), None);
}

#[test]
fn each_beside_where_it_was_agreed_to_last() {
    let all = [
        answered(
            content(4, vec![item(1, "1", "a", "other words"), item(5, "5", "e", "new")], vec![]),
            false,
            &[],
        ),
        answered(content(3, vec![item(2, "2", "b", "text"), item(3, "3", "c", "text")], vec![]), true, &[3]),
        answered(content(1, vec![item(1, "1", "a", "text"), item(3, "3", "c", "first")], vec![]), true, &[]),
    ];
    let is = content(
        5,
        vec![
            item(1, "1", "a", "text"),
            item(2, "2", "b", "text and more"),
            item(3, "3", "c", "text"),
            item(4, "4", "d", ""),
            item(5, "5", "e", "new"),
        ],
        vec![],
    );
    let found = since(&all, &is, Known::Each).expect("answered before");
    assert_eq!(told(&found), ["same since 1", "body", "body", "new", "open"]);
    assert_eq!((found.number.as_str(), found.gone.len()), ("X-v3", 0));
    let count = found.count();
    assert_eq!((count.changed, count.new, count.gone, count.unchanged), (2, 1, 0, 2));
}

#[test]
fn how_much_it_is_wanted_is_part_of_it_once_it_was_sent_along() {
    let wanted = |priority: Option<&str>| Item {
        priority: priority.map(str::to_owned),
        ..item(1, "REQ-1", "a", "text")
    };
    for (was, is, is_agreed, found) in [
        (Some("must"), Some("wont"), true, "priority"),
        (Some("must"), Some("must"), true, "same since 1"),
        // Not part of what was agreed to then.
        (None, Some("must"), true, "priority"),
        (None, Some("must"), false, "open"),
        (None, None, true, "same since 1"),
    ] {
        let questioned: &[u128] = if is_agreed { &[] } else { &[1] };
        let all = [answered(content(1, vec![wanted(was)], vec![]), true, questioned)];
        let since = since(&all, &content(2, vec![wanted(is)], vec![]), Known::Each).expect("answered before");
        assert_eq!(told(&since), [found]);
    }
}

#[test]
fn a_document_beside_the_one_that_was_agreed_to() {
    let was = content(1, vec![item(1, "D-1.1", "a", ""), item(2, "D-1.2", "b", "")], vec![]);
    let declined = content(2, vec![item(1, "D-1.1", "z", "")], vec![]);
    let is = content(3, vec![item(3, "D-1.1", "c", ""), item(2, "D-1.2", "b", "mended")], vec![]);
    let all = [answered(declined.clone(), false, &[]), answered(was, true, &[2])];
    let found = since(&all, &is, Known::ByKey).expect("answered before");
    assert_eq!(
        (told(&found), found.version, found.verdict),
        (vec!["new".into(), "body".into()], 1, Verdict::Approved)
    );
    assert_eq!(found.gone.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["a"]);
    let found = since(&all[..1], &declined, Known::ByKey).expect("answered before");
    assert_eq!((told(&found), found.verdict), (vec!["open".to_owned()], Verdict::Declined));
}

#[test]
fn lines_that_are_numbered_anew_are_known_by_their_words() {
    let was = vec![
        item(1, "2.1", "Aisles 1 to 4 are delivered", ""),
        item(2, "2.2", "Training of the night shift", ""),
        item(3, "2.3", "Handover in March", ""),
        item(4, "3.1", "The roof", ""),
    ];
    let is = vec![
        item(11, "2.1", "Handover in March", ""),
        item(12, "2.2", "Aisles 1 to 6 are delivered", ""),
        item(13, "2.3", "The roof", ""),
        item(14, "2.4", "夜班培训", ""),
    ];
    let found =
        since(&[answered(content(1, was, vec![]), true, &[])], &content(2, is, vec![]), Known::ByWords);
    let found = found.expect("answered before");
    assert_eq!(told(&found), ["same since 1", "title", "new", "new"]);
    let gone: Vec<_> = found.gone.iter().map(|one| one.number.as_str()).collect();
    assert_eq!(gone, ["2.2", "3.1"]);
}

#[test]
fn figures_are_known_by_their_labels() {
    let code = |code: &str| Label::Code(code.into());
    let was = vec![
        figure(code("charter_resources"), "Four people"),
        figure(code("charter_scope_in"), "2.1 – 2.3"),
        figure(Label::Text("1.1 Faster".into()), "a day"),
        figure(code("charter_budget"), "much"),
        figure(code("charter_start"), "a day"),
    ];
    let is = vec![
        figure(code("charter_start"), "a day"),
        figure(code("charter_resources"), "Five people"),
        figure(code("charter_scope_in"), "2.1 – 2.4"),
        figure(code("charter_scope_out"), "3.1"),
        figure(Label::Text("1.2 Faster".into()), "a day"),
        figure(code("silence_deliverable"), "5"),
    ];
    let all = [answered(content(1, vec![], was), true, &[])];
    let found = since(&all, &content(2, vec![], is), Known::ByWords).expect("answered before");
    let same = FigureSince::Same;
    let wanted = [
        same.clone(),
        FigureSince::Was(Value::Text("Four people".into())),
        same.clone(),
        same.clone(),
        same,
        FigureSince::New,
    ];
    assert_eq!(found.figures, wanted);
    assert_eq!(
        found.gone_figures.iter().map(|one| &one.label).collect::<Vec<_>>(),
        [&code("charter_budget")]
    );
}

fn goal(key: u128, number: &str, title: &str, criteria: &str) -> Item {
    Item { criteria: criteria.into(), ..item(key, number, title, "") }
}

fn due(label: &str, day: Date) -> Figure {
    Figure { label: Label::Text(label.into()), now: None, becomes: Some(Value::Date(day)) }
}

#[test]
fn a_day_is_known_by_its_item_wherever_that_stands_now() {
    let (november, january) = (date(2026, 11, 1), date(2027, 1, 31));
    let was = content(
        1,
        vec![
            item(1, "1.1", "Faster at the gate", ""),
            item(2, "1.2", "Fewer errors", ""),
            item(3, "1.3", "c", ""),
        ],
        vec![
            due("1.1 Faster at the gate", november),
            due("1.2 Fewer errors", november),
            due("1.3 c", november),
        ],
    );
    let is = content(
        2,
        vec![
            item(11, "1.1", "No paper", ""),
            item(12, "1.2", "Faster at the gate", ""),
            item(13, "1.3", "Fewer errors at night", ""),
            item(14, "1.4", "c", ""),
        ],
        vec![
            due("1.1 No paper", january),
            due("1.2 Faster at the gate", january),
            due("1.3 Fewer errors at night", november),
        ],
    );
    let found = since(&[answered(was, true, &[])], &is, Known::ByWords).expect("answered before");
    assert_eq!(told(&found), ["new", "same since 1", "title", "same since 1"]);
    let before = FigureSince::Was(Value::Date(november));
    assert_eq!(found.figures, [FigureSince::New, before, FigureSince::Same]);
    assert_eq!(found.gone_figures, [due("1.3 c", november)]);
}

#[test]
fn a_day_that_stood_in_the_criteria_is_read_beside_the_figure() {
    let (november, january) = (date(2026, 11, 1), date(2027, 1, 31));
    let was = vec![
        goal(1, "1.1", "Faster", "Time ≤ 40 s · 2026-11-01"),
        goal(2, "1.2", "Fewer errors", "Errors 3 · 2026-11-01"),
        goal(3, "1.3", "No paper", "Sheets 0 a day · "),
        goal(4, "1.4", "Aisles", "Open 1 · 2"),
    ];
    let is = vec![
        goal(11, "1.1", "Faster", "Time ≤ 40 s"),
        goal(12, "1.2", "Fewer errors", "Errors 3"),
        goal(13, "1.3", "No paper", "Sheets 0 a day"),
        goal(14, "1.4", "Aisles", "Open 1"),
    ];
    let days =
        vec![due("1.1 Faster", november), due("1.2 Fewer errors", january), due("1.3 No paper", january)];
    let all = [answered(content(1, was, vec![]), true, &[])];
    let found = since(&all, &content(2, is, days), Known::ByWords).expect("answered before");
    assert_eq!(told(&found), ["same since 1", "same since 1", "same since 1", "criteria"]);
    let before = FigureSince::Was(Value::Date(november));
    assert_eq!(found.figures, [FigureSince::Same, before, FigureSince::New]);
    assert_eq!(found.gone_figures, []);
}

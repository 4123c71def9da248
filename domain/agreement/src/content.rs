//! What a party reads of a charter and confirms: a numbered document whose bytes are the same in every language.
//!
//! Must hold: nothing that is only ours has a place in it; a name stands in it only if it is of the team or of the
//! party that reads it.

use crate::charter::{CharterFields, Goal};
use crate::responsibility::ResponsibilityLine;
use engagement::sign_off::{Content, Figure, Item, Label, Value};
use kernel::PersonId;
use std::collections::HashMap;
use uuid::Uuid;

/// The words around a charter that is sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The client's count.
    pub number: i64,
    pub title: &'a str,
    pub summary: &'a str,
    pub with_budget: bool,
}

const GOALS: &str = "charter_goals";

/// The charter as the party reads it. `names` are of the people it may read of.
pub fn content(fields: &CharterFields, names: &HashMap<PersonId, String>, sent: &Sent<'_>) -> Content {
    let (mut items, mut contents) = (Vec::new(), Vec::new());
    for (section, (code, texts)) in (1..).zip(sections(fields, names)) {
        let from = items.len();
        for (place, text) in (1..).zip(texts) {
            items.push(item(format!("{section}.{place}"), text));
        }
        if items.len() > from {
            contents.push(figure(code, Value::Text(range(section, items.len() - from))));
        }
        if code == GOALS {
            contents.extend(days_of_goals(section, &fields.goals));
        }
    }
    Content {
        kind: crate::CHARTER_SIGN_OFF.name.to_owned(),
        number: format!("{}-v{}", crate::CHARTER.prefix, sent.number),
        version: sent.number,
        title: sent.title.to_owned(),
        summary: sent.summary.to_owned(),
        figures: figures(fields, sent.with_budget).into_iter().chain(contents).collect(),
        items,
        valid_until: None,
    }
}

/// Whether two versions read the same for a party.
pub fn has_same_words(was: &CharterFields, is: &CharterFields, with_budget: bool) -> bool {
    let part = |fields: &CharterFields| CharterFields {
        budget: fields.budget.clone().filter(|_| with_budget),
        goals: fields
            .goals
            .iter()
            .map(|goal| Goal { id: None, milestones: vec![], kpi: None, ..goal.clone() })
            .collect(),
        responsibilities: fields
            .responsibilities
            .iter()
            .map(|line| ResponsibilityLine { record_id: None, ..line.clone() })
            .collect(),
        kpis: Vec::new(),
        stakeholders: Vec::new(),
        ..fields.clone()
    };
    part(was) == part(is)
}

struct Text {
    title: String,
    body: String,
    criteria: String,
}

fn sections(fields: &CharterFields, names: &HashMap<PersonId, String>) -> [(&'static str, Vec<Text>); 7] {
    let lines = |lines: &[String]| lines.iter().map(|line| plain(line)).collect();
    [
        (GOALS, fields.goals.iter().map(goal).collect()),
        ("charter_scope_in", lines(&fields.scope_in)),
        ("charter_scope_out", lines(&fields.scope_out)),
        ("charter_assumptions", lines(&fields.assumptions)),
        ("charter_constraints", lines(&fields.constraints)),
        (
            "charter_responsibilities",
            fields.responsibilities.iter().map(|line| duties(line, names)).collect(),
        ),
        ("charter_silence", fields.silence.iter().map(|clause| plain(&clause.words)).collect()),
    ]
}

fn plain(line: &str) -> Text {
    Text { title: line.to_owned(), body: String::new(), criteria: String::new() }
}

fn goal(goal: &Goal) -> Text {
    Text {
        title: goal.specific.clone(),
        body: format!("{}\n\n{}", goal.relevant, goal.achievable),
        criteria: format!("{} {} {}", goal.measure, goal.target, goal.unit),
    }
}

/// By when each is to be reached: a figure, so that everybody reads the day in their own language.
fn days_of_goals(section: usize, goals: &[Goal]) -> impl Iterator<Item = Figure> {
    (1..).zip(goals).filter_map(move |(place, goal)| {
        let label = Label::Text(format!("{section}.{place} {}", goal.specific));
        Some(Figure { label, now: None, becomes: Some(Value::Date(goal.due?)) })
    })
}

fn duties(line: &ResponsibilityLine, names: &HashMap<PersonId, String>) -> Text {
    let known = line.people.iter().filter_map(|one| Some((one.duty.letters(), names.get(&one.person_id)?)));
    let body = known.map(|(letters, name)| format!("{letters} {name}")).collect::<Vec<_>>().join(" · ");
    Text { title: line.label.clone(), body, criteria: String::new() }
}

fn item(number: String, text: Text) -> Item {
    let Text { title, body, criteria } = text;
    // A key of this sending alone: an answer names the item by it.
    Item { key: Uuid::new_v4(), number, version: 1, title, body, criteria, ..Item::default() }
}

fn range(section: usize, count: usize) -> String {
    match count {
        1 => format!("{section}.1"),
        count => format!("{section}.1 – {section}.{count}"),
    }
}

fn figure(code: &str, becomes: Value) -> Figure {
    Figure { label: Label::Code(code.to_owned()), now: None, becomes: Some(becomes) }
}

fn figures(fields: &CharterFields, with_budget: bool) -> Vec<Figure> {
    let budget = fields.budget.clone().filter(|_| with_budget);
    let money = budget.map(|money| Value::Money { minor: money.minor, currency: money.currency });
    let resources = Some(fields.resources.clone()).filter(|text| !text.is_empty());
    let all = [
        ("charter_start", fields.start.map(Value::Date)),
        ("charter_finish", fields.finish.map(Value::Date)),
        ("charter_budget", money),
        ("charter_resources", resources.map(Value::Text)),
    ];
    let silence = fields.silence.iter().flat_map(|clause| {
        let days = Value::Text(clause.working_days.to_string());
        clause.kinds.iter().map(move |kind| figure(&format!("silence_{kind}"), days.clone()))
    });
    all.into_iter().filter_map(|(code, value)| Some(figure(code, value?))).chain(silence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charter::{Influence, Stakeholder};
    use crate::kpi::{Kpi, KpiMeasure};
    use crate::responsibility::{Duty, Responsibility};
    use engagement::sign_off::Money;
    use jiff::civil::date;
    use kernel::RecordId;

    fn fields(ours: &str, ally: PersonId, stranger: PersonId) -> CharterFields {
        CharterFields {
            scope_in: vec!["Aisle 1".into(), "Aisle 2".into()],
            scope_out: vec!["The roof".into()],
            start: Some(date(2026, 6, 1)),
            finish: Some(date(2026, 12, 1)),
            budget: Some(Money { minor: 98_765_400, currency: "CNY".into() }),
            goals: vec![Goal {
                id: Some(Uuid::from_u128(7)),
                specific: "Faster".into(),
                measure: "Time".into(),
                target: "≤ 40".into(),
                unit: "s".into(),
                achievable: "Tried".into(),
                relevant: "Season".into(),
                due: Some(date(2026, 11, 1)),
                milestones: vec![RecordId::new()],
                kpi: Some(KpiMeasure::TasksDone),
            }],
            kpis: vec![Kpi { measure: KpiMeasure::TasksDone, target: 77 }],
            responsibilities: vec![ResponsibilityLine {
                label: "Trial run".into(),
                record_id: Some(RecordId(Uuid::from_u128(8))),
                people: vec![
                    Responsibility { person_id: ally, duty: Duty::Accountable },
                    Responsibility { person_id: stranger, duty: Duty::Informed },
                ],
            }],
            stakeholders: vec![Stakeholder {
                person_id: None,
                name: ours.into(),
                interest: ours.into(),
                influence: Influence::High,
            }],
            ..CharterFields::default()
        }
    }

    fn sent(with_budget: bool) -> Sent<'static> {
        Sent { number: 2, title: "Charter", summary: "", with_budget }
    }

    #[test]
    fn a_numbered_document_without_what_is_ours() {
        let (ally, stranger) = (PersonId::new(), PersonId::new());
        let fields = fields("the director drinks", ally, stranger);
        let names = HashMap::from([(ally, "Zheng Haiyan".to_owned())]);
        let read = content(&fields, &names, &sent(false));
        let items: Vec<_> = read.items.iter().map(|one| (one.number.as_str(), one.title.as_str())).collect();
        let wanted = [
            ("1.1", "Faster"),
            ("2.1", "Aisle 1"),
            ("2.2", "Aisle 2"),
            ("3.1", "The roof"),
            ("6.1", "Trial run"),
        ];
        assert_eq!(items, wanted);
        assert_eq!(read.items[0].criteria, "Time ≤ 40 s");
        assert_eq!(read.items[4].body, "A Zheng Haiyan");
        let day = Figure {
            label: Label::Text("1.1 Faster".into()),
            now: None,
            becomes: Some(Value::Date(date(2026, 11, 1))),
        };
        assert_eq!(read.figures[3], day);
        assert_eq!(read.figures[4], figure("charter_scope_in", Value::Text("2.1 – 2.2".into())));
        let bytes = read.canonical().unwrap();
        let internal = [
            "director".to_owned(),
            "98765400".to_owned(),
            "tasks_done".to_owned(),
            stranger.to_string(),
            fields.goals[0].milestones[0].to_string(),
            Uuid::from_u128(7).to_string(),
            Uuid::from_u128(8).to_string(),
        ];
        for ours in internal {
            assert!(!bytes.contains(&ours), "{ours} in {bytes}");
        }
        assert!(content(&fields, &names, &sent(true)).canonical().unwrap().contains("98765400"));
    }

    #[test]
    fn which_edits_change_what_a_party_read() {
        let (ally, stranger) = (PersonId::new(), PersonId::new());
        let was = fields("a", ally, stranger);
        let ours = fields("b", ally, stranger);
        assert!(has_same_words(&was, &CharterFields { kpis: vec![], ..ours }, true));
        let cheaper = CharterFields { budget: None, ..was.clone() };
        assert!(has_same_words(&was, &cheaper, false) && !has_same_words(&was, &cheaper, true));
        let mut unlinked = was.clone();
        unlinked.responsibilities[0].record_id = None;
        assert!(has_same_words(&was, &unlinked, true), "which record a line is about is no word of it");
        for changed in [
            CharterFields { scope_out: vec![], ..was.clone() },
            CharterFields { finish: None, ..was.clone() },
            CharterFields { goals: vec![], ..was.clone() },
            CharterFields { responsibilities: vec![], ..was.clone() },
        ] {
            assert!(!has_same_words(&was, &changed, false), "{changed:?}");
        }
    }
}

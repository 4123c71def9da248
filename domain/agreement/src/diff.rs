//! What changed between two versions of a charter: field by field, and inside a text piece by piece.

use crate::charter::{CharterFields, Goal};
use crate::responsibility::ResponsibilityLine;
use crate::silence::SilenceClause;
use engagement::sign_off::Money;
use jiff::civil::Date;
use kernel::PersonId;
use scope::diff::{FieldDiff, pieces};
use std::collections::HashMap;

/// The fields that differ, in the order in which they are read. Lists and tables are told line by line.
pub fn fields(was: &CharterFields, is: &CharterFields, names: &HashMap<PersonId, String>) -> Vec<FieldDiff> {
    let told = |fields: &CharterFields| texts(fields, names);
    let both = told(was).into_iter().zip(told(is));
    let changed = both.filter(|((_, was), (_, is))| was != is);
    changed
        .map(|((field, was), (_, is))| FieldDiff { field, pieces: pieces(&was, &is), was, becomes: is })
        .collect()
}

fn texts(fields: &CharterFields, names: &HashMap<PersonId, String>) -> [(&'static str, String); 13] {
    let name = |id: PersonId| names.get(&id).cloned().unwrap_or_else(|| id.to_string());
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let words = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let stakeholders = fields.stakeholders.iter().map(|one| {
        let who = one.person_id.map_or_else(|| one.name.clone(), name);
        row(&[&who, &words(serde_json::json!(one.influence)), &one.interest])
    });
    let kpis = fields.kpis.iter();
    let kpis = kpis.map(|kpi| format!("{} {}", words(serde_json::json!(kpi.measure)), kpi.target));
    [
        ("scope_in", fields.scope_in.join("\n")),
        ("scope_out", fields.scope_out.join("\n")),
        ("assumptions", fields.assumptions.join("\n")),
        ("constraints", fields.constraints.join("\n")),
        ("start", day(fields.start)),
        ("finish", day(fields.finish)),
        ("budget", fields.budget.as_ref().map(money).unwrap_or_default()),
        ("resources", fields.resources.clone()),
        ("goals", fields.goals.iter().map(goal).collect::<Vec<_>>().join("\n\n")),
        ("kpis", kpis.collect::<Vec<_>>().join("\n")),
        ("responsibilities", joined(fields.responsibilities.iter().map(|line| duties(line, &name)))),
        ("silence", fields.silence.as_ref().map(silence).unwrap_or_default()),
        ("stakeholders", joined(stakeholders)),
    ]
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn row(parts: &[&str]) -> String {
    let written: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    written.join(" · ")
}

/// In the smallest unit, which is exact in every currency.
fn money(money: &Money) -> String {
    format!("{} {}", money.minor, money.currency)
}

fn silence(clause: &SilenceClause) -> String {
    row(&[&clause.words, &clause.working_days.to_string(), &clause.kinds.join(", ")])
}

fn goal(goal: &Goal) -> String {
    let due = goal.due.map(|due| due.to_string()).unwrap_or_default();
    let target = [goal.measure.as_str(), &goal.target, &goal.unit].join(" ");
    let milestones = match goal.milestones.len() {
        0 => String::new(),
        count => format!("◆ {count}"),
    };
    let lines = [&goal.specific, target.trim(), &goal.achievable, &goal.relevant, &due, &milestones];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn duties(line: &ResponsibilityLine, name: &impl Fn(PersonId) -> String) -> String {
    let people = line.people.iter().map(|one| format!("{} {}", one.duty.letters(), name(one.person_id)));
    let people: Vec<String> = people.collect();
    row(&[&line.label, &people.join(" · ")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let was = CharterFields { scope_in: vec!["Aisle 1".into()], ..CharterFields::default() };
        let is = CharterFields { scope_in: vec!["Aisle 1".into(), "Aisle 2".into()], ..was.clone() };
        assert_eq!(fields(&was, &was, &HashMap::new()), []);
        let found = fields(&was, &is, &HashMap::new());
        assert_eq!(
            (found.len(), found[0].field, found[0].becomes.as_str()),
            (1, "scope_in", "Aisle 1\nAisle 2")
        );
        assert_eq!(found[0].pieces.len(), 2);
    }
}

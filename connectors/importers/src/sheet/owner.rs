//! Names in a column of owners become resources: `张伟；李娜`, `Wei Zhang[50%], Na Li`, `Na Li <na@example.com>`.

use super::value::normal;
use crate::plan::{ImportedAssignment, ImportedResource, ResourceKind};
use std::collections::HashMap;

/// More names in one cell than any task has owners.
const NAMES_IN_CELL: usize = 100;

#[derive(Default)]
pub(super) struct Owners {
    by_name: HashMap<String, usize>,
    pub resources: Vec<ImportedResource>,
    pub assignments: Vec<ImportedAssignment>,
}

impl Owners {
    /// Assigns everybody the cell names to the task.
    pub fn assign(&mut self, task: usize, cell: &str) {
        let separators = [',', ';', '，', '；', '、', '\n', '/', '&', '|'];
        let names = cell.split(separators).map(str::trim).filter(|name| !name.is_empty());
        let mut seen = Vec::new();
        for name in names.take(NAMES_IN_CELL) {
            let (name, units) = split_units(name);
            let resource = self.resource(name);
            if seen.contains(&resource) {
                continue;
            }
            seen.push(resource);
            let uid = self.assignments.len() as i64 + 1;
            self.assignments.push(ImportedAssignment::plain(uid, task, Some(resource), units));
        }
    }

    fn resource(&mut self, written: &str) -> usize {
        let (name, email) = split_email(written);
        let resources = &mut self.resources;
        *self.by_name.entry(normal(name)).or_insert_with(|| {
            resources.push(ImportedResource {
                uid: resources.len() as i64 + 1,
                guid: None,
                name: name.to_owned(),
                email: email.map(str::to_owned),
                kind: ResourceKind::Work,
                calendar: None,
                max_units: 1.0,
                generic: false,
            });
            resources.len() - 1
        })
    }
}

fn split_units(name: &str) -> (&str, f64) {
    let share = |inside: &str| {
        let percent: f64 = inside.trim().strip_suffix('%')?.trim().parse().ok()?;
        (percent > 0.0 && percent <= 10_000.0).then_some(percent / 100.0)
    };
    let split = name.strip_suffix([']', ')', '）']).and_then(|open| open.rsplit_once(['[', '(', '（']));
    match split.and_then(|(bare, inside)| Some((bare.trim(), share(inside)?))) {
        Some((bare, units)) if !bare.is_empty() => (bare, units),
        _ => (name, 1.0),
    }
}

fn split_email(written: &str) -> (&str, Option<&str>) {
    let is_address = |text: &str| text.contains('@') && !text.contains(char::is_whitespace);
    match written.strip_suffix('>').and_then(|open| open.split_once('<')) {
        Some((name, address)) if is_address(address) && !name.trim().is_empty() => {
            (name.trim(), Some(address))
        }
        _ if is_address(written) => (written, Some(written)),
        _ => (written, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_resources_once() {
        let mut owners = Owners::default();
        owners.assign(0, "张伟；李娜[50%]");
        owners.assign(1, "张伟, Na Li <na@example.com>");
        owners.assign(2, "na li / 张伟(25%) / 张伟");
        let names: Vec<&str> = owners.resources.iter().map(|resource| resource.name.as_str()).collect();
        assert_eq!(names, ["张伟", "李娜", "Na Li"]);
        assert_eq!(owners.resources[2].email.as_deref(), Some("na@example.com"));
        let given: Vec<_> =
            owners.assignments.iter().map(|a| (a.task, a.resource.unwrap_or(99), a.units)).collect();
        assert_eq!(given, [(0, 0, 1.0), (0, 1, 0.5), (1, 0, 1.0), (1, 2, 1.0), (2, 2, 1.0), (2, 0, 0.25)]);
    }
}

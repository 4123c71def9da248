//! A list of requirements brought in from a file: what each row makes of the requirements that are there.
//!
//! Must hold: the same file brought in twice makes nothing the second time; an empty cell says nothing and takes
//! nothing away; everything that is made starts internal.

use crate::requirement::{RequirementFields, RequirementKind, RequirementPriority, RequirementSource};
use kernel::{PersonId, RecordId, Result};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;

/// A list as it comes from a file, whichever program wrote it. The readers live in the connectors.
#[derive(Debug, Clone, Default)]
pub struct RequirementList {
    pub rows: Vec<ListedRequirement>,
    pub not_understood: Vec<RequirementFinding>,
    /// How the columns were read, for the screen to change.
    pub columns: serde_json::Value,
}

/// One row; what it says nothing of is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListedRequirement {
    /// The row of the sheet, counted from 1.
    pub line: u64,
    pub reference: Option<String>,
    pub title: String,
    pub kind: Option<RequirementKind>,
    pub priority: Option<RequirementPriority>,
    pub source: Option<RequirementSource>,
    pub source_note: Option<String>,
    pub need: Option<String>,
    pub pain: Option<String>,
    pub description: Option<String>,
    pub acceptance_criteria: Option<String>,
    /// A name or a mail address.
    pub owner: Option<String>,
    pub internal_note: Option<String>,
}

/// Something in the file that the list does not hold: where, and what as a code with parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RequirementFinding {
    pub place: String,
    pub code: String,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
}

/// Reads a file; the last argument is the chosen mapping of its columns. Filled by the server.
#[derive(Clone, Copy)]
pub struct ReadRequirementList(pub fn(&[u8], &str, Option<&serde_json::Value>) -> Result<RequirementList>);

/// A requirement that is there already.
#[derive(Debug, Clone)]
pub struct KnownRequirement {
    pub id: RecordId,
    pub number: i64,
    pub reference: String,
    pub fields: RequirementFields,
    pub internal_note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListedChange {
    Created,
    Changed,
    Same,
}

/// What becomes of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedRow {
    pub line: u64,
    pub change: ListedChange,
    /// The requirement that it is, where it is there already.
    pub known: Option<(RecordId, i64)>,
    pub reference: String,
    pub fields: RequirementFields,
    pub internal_note: String,
}

/// A row is a known requirement by the number it has in its list, or else by its title.
pub fn merge(
    list: &RequirementList,
    known: &[KnownRequirement],
    people: &HashMap<String, PersonId>,
) -> (Vec<MergedRow>, Vec<RequirementFinding>) {
    let mut by_reference: HashMap<&str, &KnownRequirement> = HashMap::new();
    let mut by_title: HashMap<String, &KnownRequirement> = HashMap::new();
    for one in known.iter().rev() {
        if !one.reference.is_empty() {
            by_reference.insert(&one.reference, one);
        }
        by_title.insert(key(&one.fields.title), one);
    }
    let (mut merged, mut findings, mut taken) = (Vec::new(), Vec::new(), HashSet::new());
    for row in &list.rows {
        let reference = row.reference.as_deref().unwrap_or_default();
        let found = by_reference.get(reference).or_else(|| by_title.get(&key(&row.title)));
        // Two rows of one name are two requirements.
        let found = found.filter(|one| taken.insert(one.id)).copied();
        let (one, finding) = merged_row(row, found, people);
        findings.extend(finding);
        match one.fields.checked() {
            Ok(fields) => merged.push(MergedRow { fields, ..one }),
            Err(_) => findings.push(finding_at(row, "import.requirement_unreadable")),
        }
    }
    (merged, findings)
}

fn key(title: &str) -> String {
    title.trim().to_lowercase()
}

fn finding_at(row: &ListedRequirement, code: &str) -> RequirementFinding {
    RequirementFinding {
        place: format!("{} · {}", row.line, row.title.chars().take(60).collect::<String>()),
        code: code.to_owned(),
        params: serde_json::Map::new(),
    }
}

fn merged_row(
    row: &ListedRequirement,
    found: Option<&KnownRequirement>,
    people: &HashMap<String, PersonId>,
) -> (MergedRow, Option<RequirementFinding>) {
    let before = found.map_or_else(|| blank(row), |one| one.fields.clone());
    let said = |text: &Option<String>, before: String| text.clone().unwrap_or(before);
    let owner = row.owner.as_ref().and_then(|name| people.get(&key(name)).copied());
    let finding = row.owner.as_ref().filter(|_| owner.is_none()).map(|name| {
        let mut finding = finding_at(row, "import.owner_unknown");
        finding.params.insert("value".into(), name.as_str().into());
        finding
    });
    let fields = RequirementFields {
        title: row.title.clone(),
        kind: row.kind.unwrap_or(before.kind),
        priority: row.priority.unwrap_or(before.priority),
        source: row.source.unwrap_or(before.source),
        source_note: said(&row.source_note, before.source_note),
        need: said(&row.need, before.need),
        pain: said(&row.pain, before.pain),
        description: said(&row.description, before.description),
        acceptance_criteria: said(&row.acceptance_criteria, before.acceptance_criteria),
        owner_id: owner.or(before.owner_id),
    };
    let fields = fields.checked().unwrap_or(fields);
    let note_before = found.map_or("", |one| one.internal_note.as_str());
    let internal_note = row.internal_note.clone().unwrap_or_else(|| note_before.to_owned());
    let change = match found {
        None => ListedChange::Created,
        Some(one) if one.fields == fields && one.internal_note == internal_note => ListedChange::Same,
        Some(_) => ListedChange::Changed,
    };
    let merged = MergedRow {
        line: row.line,
        change,
        known: found.map(|one| (one.id, one.number)),
        reference: row.reference.clone().unwrap_or_default(),
        fields,
        internal_note,
    };
    (merged, finding)
}

/// A requirement of which nothing is known yet.
fn blank(row: &ListedRequirement) -> RequirementFields {
    RequirementFields {
        title: row.title.clone(),
        kind: RequirementKind::Function,
        source: RequirementSource::Document,
        source_note: String::new(),
        need: String::new(),
        pain: String::new(),
        description: String::new(),
        acceptance_criteria: String::new(),
        priority: RequirementPriority::Should,
        owner_id: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(reference: &str, title: &str, need: &str) -> ListedRequirement {
        ListedRequirement {
            line: 2,
            reference: (!reference.is_empty()).then(|| reference.to_owned()),
            title: title.to_owned(),
            need: (!need.is_empty()).then(|| need.to_owned()),
            ..ListedRequirement::default()
        }
    }

    fn known(reference: &str, title: &str, need: &str) -> KnownRequirement {
        let row = row(reference, title, need);
        let fields = RequirementFields { need: need.to_owned(), ..blank(&row) };
        KnownRequirement {
            id: RecordId::new(),
            number: 7,
            reference: reference.to_owned(),
            fields,
            internal_note: String::new(),
        }
    }

    #[test]
    fn rows_and_what_is_there() {
        use ListedChange::{Changed, Created, Same};
        let there = [known("A-1", "Scan", "fast"), known("", "登录", "")];
        for (row, change) in [
            (row("A-1", "Scan", "fast"), Same),
            (row("A-1", "Scan", ""), Same),
            (row("A-1", "Scanning", ""), Changed),
            (row("", " scan ", "slow"), Changed),
            (row("", "登录", ""), Same),
            (row("B-9", "登录", "单点"), Changed),
            (row("A-2", "Print", ""), Created),
        ] {
            let list = RequirementList { rows: vec![row.clone()], ..RequirementList::default() };
            let (merged, findings) = merge(&list, &there, &HashMap::new());
            assert_eq!((merged[0].change, findings.len()), (change, 0), "{row:?}");
        }
    }

    #[test]
    fn two_rows_of_one_name_are_two() {
        let there = [known("", "Scan", "")];
        let rows = vec![row("", "Scan", ""), row("", "Scan", "")];
        let list = RequirementList { rows, ..RequirementList::default() };
        let (merged, _) = merge(&list, &there, &HashMap::new());
        assert_eq!((merged[0].change, merged[1].change), (ListedChange::Same, ListedChange::Created));
    }

    #[test]
    fn an_unknown_owner_is_told_and_a_text_too_long_is_left_out() {
        let lin = PersonId::new();
        let people = HashMap::from([("lin wei".to_owned(), lin)]);
        let owned = |name: &str| ListedRequirement { owner: Some(name.into()), ..row("", "Scan", "") };
        let rows = vec![owned("Lin Wei"), owned("Nobody"), row("", "Long", &"x".repeat(20_000))];
        let list = RequirementList { rows, ..RequirementList::default() };
        let (merged, findings) = merge(&list, &[], &people);
        assert_eq!(merged.iter().map(|one| one.fields.owner_id).collect::<Vec<_>>(), [Some(lin), None]);
        let codes: Vec<_> = findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, ["import.owner_unknown", "import.requirement_unreadable"]);
    }
}

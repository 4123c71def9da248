//! The requirements document: what is wanted, by kind and by how much, to be read and printed as a page.

use crate::requirement::{
    ClientWords, RequirementFields, RequirementKind, RequirementPriority, RequirementState,
};
use kernel::RecordId;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DocumentSection {
    pub kind: RequirementKind,
    pub parts: Vec<DocumentPart>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DocumentPart {
    pub priority: RequirementPriority,
    pub requirements: Vec<DocumentRequirement>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DocumentRequirement {
    pub id: RecordId,
    pub number: i64,
    pub version: i64,
    pub state: RequirementState,
    pub confirmed_version: Option<i64>,
    pub title: String,
    /// What a client reads or would read: need and description as Markdown.
    pub body: String,
    pub acceptance_criteria: String,
    /// Left out where the document is looked at for a client.
    pub pain: Option<String>,
    pub source_note: Option<String>,
}

/// One requirement as the document takes it.
pub struct Listed<'a> {
    pub id: RecordId,
    pub number: i64,
    pub version: i64,
    pub state: RequirementState,
    pub confirmed_version: Option<i64>,
    pub fields: &'a RequirementFields,
}

/// Sections by kind, in each the most wanted first; what was dropped is not wanted. `for_client` leaves out what
/// is written for ourselves.
pub fn sections<'a>(listed: impl IntoIterator<Item = Listed<'a>>, for_client: bool) -> Vec<DocumentSection> {
    let mut wanted: Vec<Listed> =
        listed.into_iter().filter(|one| one.state != RequirementState::Dropped).collect();
    wanted.sort_by_key(|one| (one.fields.kind, one.fields.priority, one.number));
    let mut sections: Vec<DocumentSection> = Vec::new();
    for one in wanted {
        let (kind, priority) = (one.fields.kind, one.fields.priority);
        if sections.last().is_none_or(|last| last.kind != kind) {
            sections.push(DocumentSection { kind, parts: Vec::new() });
        }
        let parts = &mut sections.last_mut().expect("one was pushed above").parts;
        if parts.last().is_none_or(|last| last.priority != priority) {
            parts.push(DocumentPart { priority, requirements: Vec::new() });
        }
        parts.last_mut().expect("one was pushed above").requirements.push(shown(&one, for_client));
    }
    sections
}

fn shown(one: &Listed, for_client: bool) -> DocumentRequirement {
    let ClientWords { title, body, criteria, .. } = one.fields.client_words();
    let ours = |text: &str| (!for_client).then(|| text.to_owned());
    DocumentRequirement {
        id: one.id,
        number: one.number,
        version: one.version,
        state: one.state,
        confirmed_version: one.confirmed_version,
        title,
        body,
        acceptance_criteria: criteria,
        pain: ours(&one.fields.pain),
        source_note: ours(&one.fields.source_note),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::RequirementSource;

    #[test]
    fn sections_by_kind_and_priority() {
        let fields = |title: &str, kind, priority| RequirementFields {
            title: title.into(),
            kind,
            source: RequirementSource::Other,
            source_note: "p. 3".into(),
            need: "need".into(),
            pain: "pain".into(),
            description: String::new(),
            acceptance_criteria: String::new(),
            priority,
            owner_id: None,
        };
        use RequirementKind::{Function, Quality};
        use RequirementPriority::{Could, Must};
        use RequirementState::{Draft, Dropped};
        let all = [
            (3, Draft, fields("c", Quality, Must)),
            (1, Draft, fields("b", Function, Could)),
            (2, Draft, fields("a", Function, Must)),
            (4, Dropped, fields("d", Function, Must)),
        ];
        let listed = || {
            all.iter().map(|(number, state, fields)| Listed {
                id: RecordId::new(),
                number: *number,
                version: 1,
                state: *state,
                confirmed_version: None,
                fields,
            })
        };
        let found = sections(listed(), true);
        let told: Vec<_> = found
            .iter()
            .flat_map(|section| section.parts.iter().map(move |part| (section.kind, part)))
            .map(|(kind, part)| (kind, part.priority, part.requirements[0].title.clone()))
            .collect();
        let wanted = [(Function, Must, "a"), (Function, Could, "b"), (Quality, Must, "c")];
        assert_eq!(told, wanted.map(|(kind, priority, title)| (kind, priority, title.to_owned())));
        let one = &found[0].parts[0].requirements[0];
        assert_eq!((one.pain.as_ref(), one.source_note.as_ref(), one.body.as_str()), (None, None, "need"));
        let ours = sections(listed(), false);
        assert_eq!(ours[0].parts[0].requirements[0].pain.as_deref(), Some("pain"));
    }
}

//! What changed between two versions: field by field, and inside a text piece by piece.
//!
//! Must hold: the pieces that stayed and were added make the new text, those that stayed and were removed the
//! old one, sign by sign.

use crate::requirement::RequirementFields;
use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use std::time::{Duration, Instant};
use utoipa::ToSchema;

/// Two texts that have nothing in common would take long to compare in full; after this the rest is told as one
/// change.
const PATIENCE: Duration = Duration::from_millis(100);

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldDiff {
    /// The field's name, for example `acceptance_criteria`.
    pub field: &'static str,
    pub was: String,
    pub becomes: String,
    /// The text in pieces; empty for a field that holds one word or a person.
    pub pieces: Vec<DiffPiece>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DiffPiece {
    pub change: PieceChange,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PieceChange {
    Same,
    Removed,
    Added,
}

/// The fields that differ, in the order in which they are read.
pub fn fields(was: &RequirementFields, becomes: &RequirementFields) -> Vec<FieldDiff> {
    let owner = |fields: &RequirementFields| fields.owner_id.map_or(String::new(), |id| id.to_string());
    let word = |field, was: &str, becomes: &str| FieldDiff {
        field,
        was: was.to_owned(),
        becomes: becomes.to_owned(),
        pieces: Vec::new(),
    };
    let text = |field, was: &str, becomes: &str| FieldDiff {
        pieces: if was == becomes { Vec::new() } else { pieces(was, becomes) },
        ..word(field, was, becomes)
    };
    let all = [
        text("title", &was.title, &becomes.title),
        word("kind", was.kind.word(), becomes.kind.word()),
        word("priority", was.priority.word(), becomes.priority.word()),
        text("need", &was.need, &becomes.need),
        text("description", &was.description, &becomes.description),
        text("acceptance_criteria", &was.acceptance_criteria, &becomes.acceptance_criteria),
        text("pain", &was.pain, &becomes.pain),
        word("source", was.source.word(), becomes.source.word()),
        text("source_note", &was.source_note, &becomes.source_note),
        word("owner_id", &owner(was), &owner(becomes)),
    ];
    all.into_iter().filter(|field| field.was != field.becomes).collect()
}

/// A text's change, neighbours of one sort joined.
pub fn pieces(was: &str, becomes: &str) -> Vec<DiffPiece> {
    let (old, new) = (units(was), units(becomes));
    let deadline = Instant::now() + PATIENCE;
    let mut pieces: Vec<DiffPiece> = Vec::new();
    let mut push = |change, units: &[&str]| {
        if units.is_empty() {
            return;
        }
        match pieces.last_mut().filter(|last| last.change == change) {
            Some(last) => last.text.extend(units.iter().copied()),
            None => pieces.push(DiffPiece { change, text: units.concat() }),
        }
    };
    for op in capture_diff_slices_deadline(Algorithm::Patience, &old, &new, Some(deadline)) {
        let (tag, was, becomes) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            push(PieceChange::Same, &old[was]);
        } else {
            push(PieceChange::Removed, &old[was]);
            push(PieceChange::Added, &new[becomes]);
        }
    }
    pieces
}

/// Words of letters and digits stay whole; each Han character, blank and mark stands alone.
fn units(text: &str) -> Vec<&str> {
    let mut units = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if is_of_word(c) {
            continue;
        }
        if start < at {
            units.push(&text[start..at]);
        }
        start = at + c.len_utf8();
        units.push(&text[at..start]);
    }
    if start < text.len() {
        units.push(&text[start..]);
    }
    units
}

fn is_of_word(c: char) -> bool {
    let is_alone = matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
    c.is_alphanumeric() && !is_alone
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::{RequirementKind, RequirementPriority, RequirementSource};

    fn marked(was: &str, becomes: &str) -> String {
        let piece = |piece: DiffPiece| match piece.change {
            PieceChange::Same => piece.text,
            PieceChange::Removed => format!("[-{}]", piece.text),
            PieceChange::Added => format!("[+{}]", piece.text),
        };
        pieces(was, becomes).into_iter().map(piece).collect()
    }

    #[test]
    fn words_that_were_added_and_removed() {
        for (was, becomes, shown) in [
            ("Scans are kept.", "Scans are kept for 8 hours.", "Scans are kept[+ for 8 hours]."),
            ("Scans are kept 4 hours", "Scans are kept 12 hours", "Scans are kept [-4][+12] hours"),
            ("扫码数据保留四小时。", "扫码数据保留八小时。", "扫码数据保留[-四][+八]小时。"),
            ("使用 WMS 接口", "使用 MES 接口", "使用 [-WMS][+MES] 接口"),
            ("", "new", "[+new]"),
            ("gone", "", "[-gone]"),
            ("same", "same", "same"),
            ("", "", ""),
        ] {
            assert_eq!(marked(was, becomes), shown);
        }
    }

    #[test]
    fn the_pieces_make_both_texts() {
        let texts =
            ["", "a b c", "甲乙丙 丁", "a  b\n\nc 😀", "Ünïcode – word", "a b c d e f g h", "b a 乙甲"];
        for was in texts {
            for becomes in texts {
                let pieces = pieces(was, becomes);
                let of = |left_out| -> String {
                    let kept = pieces.iter().filter(|piece| piece.change != left_out);
                    kept.map(|piece| piece.text.as_str()).collect()
                };
                assert_eq!((of(PieceChange::Added), of(PieceChange::Removed)), (was.into(), becomes.into()));
            }
        }
    }

    #[test]
    fn fields_that_differ() {
        let was = RequirementFields {
            title: "Scan".into(),
            kind: RequirementKind::Function,
            source: RequirementSource::Mail,
            source_note: String::new(),
            need: String::new(),
            pain: String::new(),
            description: "a".into(),
            acceptance_criteria: String::new(),
            priority: RequirementPriority::Must,
            owner_id: None,
        };
        assert_eq!(fields(&was, &was), []);
        let becomes = RequirementFields {
            priority: RequirementPriority::Could,
            description: "b".into(),
            ..was.clone()
        };
        let found = fields(&was, &becomes);
        let told: Vec<_> = found.iter().map(|one| (one.field, one.was.as_str(), one.pieces.len())).collect();
        assert_eq!(told, [("priority", "must", 0), ("description", "a", 2)]);
    }
}

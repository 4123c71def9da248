//! Lists of requirements in spreadsheets, from the reader's neutral form to the register's.

use importers::{ImportedRequirement, RequirementMapping};
use kernel::{Failure, Refusal, Result};
use scope::requirement::{RequirementKind, RequirementPriority, RequirementSource};
use scope::requirement_import::{ListedRequirement, RequirementFinding, RequirementList};

/// Reads a list of requirements; `mapping` says what its columns mean.
pub fn read(bytes: &[u8], file_name: &str, mapping: Option<&serde_json::Value>) -> Result<RequirementList> {
    let mapping: Option<RequirementMapping> = match mapping {
        Some(mapping) => {
            let read = serde_json::from_value(mapping.clone());
            Some(read.map_err(|_| Failure::invalid("mapping", "not_a_mapping"))?)
        }
        None => None,
    };
    let read = importers::read_requirements(bytes, file_name, mapping.as_ref()).map_err(|error| {
        let mut refusal = Refusal { code: error.code, params: error.params };
        if let Some(line) = error.line {
            refusal = refusal.with("line", line);
        }
        refusal
    })?;
    Ok(RequirementList {
        columns: serde_json::to_value(&read.sheet).map_err(Failure::fault)?,
        not_understood: read.not_understood.iter().map(finding).collect(),
        rows: read.rows.into_iter().map(row).collect(),
    })
}

fn row(from: ImportedRequirement) -> ListedRequirement {
    ListedRequirement {
        line: from.line,
        reference: from.reference,
        title: from.title,
        kind: from.kind.and_then(RequirementKind::from_word),
        priority: from.priority.and_then(RequirementPriority::from_word),
        source: from.source.and_then(RequirementSource::from_word),
        source_note: from.source_note,
        need: from.need,
        pain: from.pain,
        description: from.description,
        acceptance_criteria: from.acceptance_criteria,
        owner: from.owner,
        internal_note: from.internal_note,
    }
}

fn finding(found: &importers::Finding) -> RequirementFinding {
    let place = &found.place;
    let line = place.line.map(|line| line.to_string());
    let parts: Vec<&str> = [line.as_deref(), place.column.as_deref()].into_iter().flatten().collect();
    RequirementFinding {
        place: parts.join(" · "),
        code: found.code.to_string(),
        params: found.params.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_becomes_requirements_with_the_products_own_words() {
        let list = "需求名称,类型,优先级,来源,预算\n离线扫码,接口,高,会议,1\n";
        let read = read(list.as_bytes(), "list.csv", None).expect("read");
        let row = &read.rows[0];
        assert_eq!((row.title.as_str(), row.line), ("离线扫码", 2));
        assert_eq!(row.kind, Some(RequirementKind::Interface));
        assert_eq!(row.priority, Some(RequirementPriority::Must));
        assert_eq!(row.source, Some(RequirementSource::Meeting));
        assert_eq!(read.not_understood[0].code, "import.column_unused");
        assert_eq!(read.columns["columns"][1]["maps_to"], "kind");
    }

    #[test]
    fn a_wrong_mapping_is_a_wrong_field() {
        let mapping = serde_json::json!({ "columns": { "0": "nothing_known" } });
        let refused = super::read(b"Title,Kind\nx,y\n", "list.csv", Some(&mapping)).expect_err("refused");
        assert_eq!(refused, Failure::invalid("mapping", "not_a_mapping"));
    }
}

//! Which column of a list of requirements means what: headings in Chinese and English, and the words people put
//! into the columns of kind, priority and source.

use super::cell::{Row, Table};
use super::headed;
use super::value::normal;
use serde::{Deserialize, Serialize};

/// What a column of a list of requirements can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementColumn {
    /// The number that the list itself gives.
    Reference,
    Title,
    Kind,
    Priority,
    Need,
    Pain,
    Description,
    AcceptanceCriteria,
    Source,
    SourceNote,
    Owner,
    InternalNote,
}

use RequirementColumn::*;

/// Headings in normal form: small letters, no blanks, no punctuation.
const HEADINGS: &[(RequirementColumn, &[&str])] = &[
    (
        Reference,
        &[
            "编号",
            "序号",
            "需求编号",
            "需求id",
            "需求号",
            "id",
            "no",
            "ref",
            "reference",
            "key",
            "requirementid",
            "reqid",
            "requirementno",
            "requirementnumber",
        ],
    ),
    (
        Title,
        &[
            "需求名称",
            "需求标题",
            "名称",
            "标题",
            "需求",
            "功能名称",
            "功能点",
            "功能",
            "需求项",
            "title",
            "name",
            "requirement",
            "requirementname",
            "requirementtitle",
            "summary",
            "subject",
            "feature",
            "story",
        ],
    ),
    (
        Kind,
        &[
            "需求类型",
            "类型",
            "类别",
            "需求类别",
            "分类",
            "需求分类",
            "kind",
            "type",
            "category",
            "requirementtype",
            "class",
        ],
    ),
    (
        Priority,
        &["优先级", "优先级别", "重要性", "重要程度", "优先", "priority", "prio", "moscow", "importance"],
    ),
    (
        Need,
        &[
            "需要",
            "业务需要",
            "业务需求",
            "客户需要",
            "诉求",
            "客户诉求",
            "目的",
            "目标",
            "need",
            "needs",
            "businessneed",
            "goal",
            "purpose",
            "benefit",
        ],
    ),
    (Pain, &["痛点", "问题", "现状问题", "存在问题", "现状", "pain", "painpoint", "problem", "issue"]),
    (
        Description,
        &[
            "需求描述",
            "描述",
            "详细描述",
            "说明",
            "需求说明",
            "功能描述",
            "需求内容",
            "内容",
            "description",
            "details",
            "detail",
            "text",
            "requirementdescription",
            "specification",
        ],
    ),
    (
        AcceptanceCriteria,
        &[
            "验收标准",
            "验收条件",
            "验收准则",
            "接受标准",
            "验收",
            "完成标准",
            "acceptancecriteria",
            "acceptance",
            "criteria",
            "ac",
            "fitcriterion",
            "definitionofdone",
        ],
    ),
    (Source, &["来源", "需求来源", "source", "origin"]),
    (
        SourceNote,
        &[
            "来源说明",
            "来源备注",
            "提出人",
            "需求提出人",
            "提出者",
            "sourcenote",
            "sourcedetail",
            "requestedby",
            "requester",
            "raisedby",
        ],
    ),
    (Owner, &["负责人", "责任人", "需求负责人", "跟进人", "owner", "responsible", "assignee", "assignedto"]),
    (
        InternalNote,
        &[
            "内部备注",
            "备注",
            "注释",
            "internalnote",
            "note",
            "notes",
            "remark",
            "remarks",
            "comment",
            "comments",
        ],
    ),
];

/// Words of the product's own kinds, priorities and sources, and what people write for them.
const WORDS: &[(RequirementColumn, &str, &[&str])] = &[
    (Kind, "function", &["function", "functional", "feature", "功能", "功能性", "功能需求", "功能性需求"]),
    (Kind, "interface", &["interface", "integration", "api", "接口", "接口需求", "集成", "对接"]),
    (
        Kind,
        "experience",
        &["experience", "ux", "ui", "usability", "体验", "用户体验", "体验需求", "界面", "易用性"],
    ),
    (
        Kind,
        "quality",
        &[
            "quality",
            "nonfunctional",
            "performance",
            "security",
            "质量",
            "质量需求",
            "非功能",
            "非功能性",
            "非功能需求",
            "非功能性需求",
            "性能",
            "安全",
        ],
    ),
    (Kind, "constraint", &["constraint", "limitation", "约束", "约束条件", "限制", "约束需求"]),
    (
        Priority,
        "must",
        &["must", "musthave", "m", "p0", "high", "critical", "必须", "必须有", "高", "必要", "紧急"],
    ),
    (
        Priority,
        "should",
        &[
            "should",
            "shouldhave",
            "s",
            "p1",
            "medium",
            "normal",
            "应该",
            "应当",
            "应有",
            "中",
            "一般",
            "重要",
        ],
    ),
    (
        Priority,
        "could",
        &["could", "couldhave", "c", "p2", "low", "nicetohave", "可以", "可有", "可选", "低"],
    ),
    (
        Priority,
        "wont",
        &["wont", "wonthave", "w", "p3", "notnow", "不做", "暂不做", "暂不", "不会有", "本期不做"],
    ),
    (Source, "interview", &["interview", "访谈", "客户访谈", "用户访谈", "调研"]),
    (Source, "questionnaire", &["questionnaire", "survey", "问卷", "问卷调查", "调查问卷"]),
    (
        Source,
        "document",
        &["document", "specification", "contract", "文档", "文件", "合同", "招标文件", "标书"],
    ),
    (Source, "mail", &["mail", "email", "邮件", "电子邮件"]),
    (Source, "meeting", &["meeting", "workshop", "会议", "会议纪要", "研讨"]),
    (Source, "other", &["other", "其他", "其它"]),
];

/// Rows that are looked at when searching for the headings.
const ROWS_SEARCHED: usize = 40;

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a heading means: as a whole, before a bracket, or in one of two languages beside each other.
pub(super) fn meaning_of(heading: &str) -> Option<RequirementColumn> {
    let whole = normal(heading);
    let named = |text: &str| {
        let text = letters(text);
        HEADINGS.iter().find_map(|(column, names)| names.contains(&text.as_str()).then_some(*column))
    };
    named(&whole).or_else(|| {
        let parts = whole.split(['(', ')', '/', '\n', '|', '[', ']', ':', '-']);
        parts.filter(|part| !part.is_empty()).find_map(named)
    })
}

/// The product's own word for what stands in a column of words.
pub(super) fn word_of(column: RequirementColumn, value: &str) -> Option<&'static str> {
    let whole = normal(value);
    let named = |text: &str| {
        let text = letters(text);
        WORDS
            .iter()
            .find_map(|(of, word, names)| (*of == column && names.contains(&text.as_str())).then_some(*word))
    };
    named(&whole).or_else(|| {
        let parts = whole.split(['(', ')', '/', '|', '-', ':', ' ']);
        parts.filter(|part| !part.is_empty()).find_map(named)
    })
}

pub(super) fn meanings(row: &Row) -> Vec<Option<RequirementColumn>> {
    headed::meanings(row, meaning_of)
}

/// Index into the table's rows: the row with the most known headings, a title or a description among them.
pub(super) fn find(table: &Table) -> Option<usize> {
    headed::find(table, ROWS_SEARCHED, &[Title, Description], meaning_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_both_languages() {
        for (heading, meaning) in [
            ("需求名称", Some(Title)),
            ("Requirement", Some(Title)),
            ("需求编号 (ID)", Some(Reference)),
            ("Req. ID", Some(Reference)),
            ("优先级（MoSCoW）", Some(Priority)),
            ("Acceptance Criteria", Some(AcceptanceCriteria)),
            ("验收标准", Some(AcceptanceCriteria)),
            ("痛点 / Pain", Some(Pain)),
            ("Source note", Some(SourceNote)),
            ("备注", Some(InternalNote)),
            ("Budget", None),
            ("", None),
        ] {
            assert_eq!(meaning_of(heading), meaning, "{heading:?}");
        }
    }

    #[test]
    fn words_in_both_languages() {
        for (column, value, word) in [
            (Kind, "功能性需求", Some("function")),
            (Kind, "Non-functional", Some("quality")),
            (Priority, "Must have", Some("must")),
            (Priority, "M - Must", Some("must")),
            (Priority, "高", Some("must")),
            (Priority, "Won't", Some("wont")),
            (Priority, "someday", None),
            (Source, "客户访谈", Some("interview")),
            (Source, "高", None),
        ] {
            assert_eq!(word_of(column, value), word, "{value:?}");
        }
    }

    #[test]
    fn each_heading_means_one_thing() {
        let mut all: Vec<&str> = HEADINGS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        all.sort_unstable();
        let doubles: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(doubles.is_empty(), "{doubles:?}");
    }
}

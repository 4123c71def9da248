//! Which column means what: headings in Chinese and English as people and programs write them, and where the row
//! of headings stands.

use super::cell::{Row, Table};
use super::headed;
use super::value::normal;
use serde::{Deserialize, Serialize};

/// What a column can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnMeaning {
    /// The number or key by which predecessors name a row.
    RowId,
    Wbs,
    OutlineLevel,
    /// A heading above several rows; each one becomes a phase.
    Phase,
    Title,
    Duration,
    Start,
    Finish,
    Predecessors,
    Owner,
    PercentComplete,
    Deadline,
    Milestone,
    ActualStart,
    ActualFinish,
    Work,
    Priority,
    ConstraintKind,
    ConstraintDate,
    Notes,
}

use ColumnMeaning::*;

/// Headings in normal form: small letters, no blanks, no punctuation.
const HEADINGS: &[(ColumnMeaning, &[&str])] = &[
    (
        Title,
        &[
            "任务名称",
            "任务",
            "名称",
            "任务名",
            "任务标题",
            "标题",
            "工作任务",
            "工作内容",
            "工作项",
            "工作事项",
            "事项",
            "活动",
            "活动名称",
            "作业名称",
            "任务内容",
            "任务描述",
            "主要工作",
            "子任务",
            "工序",
            "工序名称",
            "taskname",
            "task",
            "name",
            "title",
            "activity",
            "activityname",
            "summary",
            "subject",
            "item",
            "workitem",
            "tasktitle",
            "taskdescription",
            "deliverable",
        ],
    ),
    (
        Duration,
        &[
            "工期",
            "持续时间",
            "时长",
            "计划工期",
            "历时",
            "周期",
            "天数",
            "工作日",
            "工作日数",
            "计划天数",
            "duration",
            "dur",
            "days",
            "length",
            "plannedduration",
            "durationdays",
            "durationindays",
            "originalduration",
            "workdays",
            "workingdays",
        ],
    ),
    (
        Start,
        &[
            "开始时间",
            "开始日期",
            "开始",
            "计划开始",
            "计划开始时间",
            "计划开始日期",
            "起始日期",
            "起始时间",
            "启动时间",
            "开工日期",
            "预计开始",
            "预计开始时间",
            "预计开始日期",
            "start",
            "startdate",
            "starttime",
            "begin",
            "begindate",
            "from",
            "plannedstart",
            "plannedstartdate",
            "scheduledstart",
            "startson",
        ],
    ),
    (
        Finish,
        &[
            "完成时间",
            "完成日期",
            "完成",
            "结束时间",
            "结束日期",
            "结束",
            "计划完成",
            "计划完成时间",
            "计划完成日期",
            "计划结束",
            "计划结束时间",
            "计划结束日期",
            "终止日期",
            "完工日期",
            "预计完成",
            "预计完成时间",
            "预计完成日期",
            "预计结束",
            "finish",
            "finishdate",
            "end",
            "enddate",
            "endtime",
            "to",
            "due",
            "duedate",
            "plannedfinish",
            "plannedend",
            "plannedfinishdate",
            "plannedenddate",
            "completion",
            "completiondate",
            "dueon",
        ],
    ),
    (
        Predecessors,
        &[
            "前置任务",
            "前置",
            "紧前任务",
            "紧前工作",
            "前置工作",
            "前置任务编号",
            "前置活动",
            "依赖",
            "依赖任务",
            "依赖关系",
            "predecessors",
            "predecessor",
            "pred",
            "preds",
            "dependencies",
            "dependency",
            "dependson",
            "blockedby",
            "after",
        ],
    ),
    (
        Owner,
        &[
            "负责人",
            "资源名称",
            "责任人",
            "资源",
            "执行人",
            "经办人",
            "承办人",
            "主责人",
            "处理人",
            "指派给",
            "分配给",
            "负责人员",
            "责任部门",
            "责任单位",
            "负责部门",
            "人员",
            "成员",
            "owner",
            "resourcenames",
            "resources",
            "resource",
            "assignee",
            "assignees",
            "assignedto",
            "responsible",
            "who",
            "person",
            "taskowner",
            "responsibility",
            "team",
        ],
    ),
    (
        OutlineLevel,
        &[
            "大纲级别",
            "级别",
            "层级",
            "任务级别",
            "任务层级",
            "outlinelevel",
            "level",
            "indent",
            "indentlevel",
        ],
    ),
    (
        Wbs,
        &[
            "wbs",
            "wbs编码",
            "wbs编号",
            "wbs代码",
            "wbs号",
            "wbscode",
            "outlinenumber",
            "大纲数字",
            "大纲编号",
            "大纲号",
            "工作分解结构",
        ],
    ),
    (
        RowId,
        &[
            "标识号",
            "序号",
            "编号",
            "任务编号",
            "任务号",
            "任务id",
            "id",
            "行号",
            "no",
            "num",
            "number",
            "nr",
            "taskid",
            "taskno",
            "row",
            "rownumber",
            "key",
            "issuekey",
            "唯一标识号",
            "uniqueid",
            "activityid",
            "作业代码",
        ],
    ),
    (
        PercentComplete,
        &[
            "完成百分比",
            "进度",
            "完成进度",
            "完成率",
            "当前进度",
            "任务进度",
            "完成度",
            "完成比例",
            "已完成",
            "complete",
            "percentcomplete",
            "progress",
            "pctcomplete",
            "done",
            "completed",
            "percent",
            "completionpercentage",
            "percentagecomplete",
            "progressinpercent",
        ],
    ),
    (
        Deadline,
        &[
            "截止",
            "截止日期",
            "截止时间",
            "期限",
            "最后期限",
            "最迟完成",
            "要求完成时间",
            "deadline",
            "mustfinishby",
            "latestfinish",
        ],
    ),
    (Milestone, &["里程碑", "是否里程碑", "关键节点", "是否关键节点", "milestone", "ismilestone"]),
    (
        Phase,
        &[
            "阶段",
            "项目阶段",
            "所属阶段",
            "阶段名称",
            "分组",
            "模块",
            "phase",
            "stage",
            "section",
            "sectioncolumn",
            "group",
            "workstream",
        ],
    ),
    (ActualStart, &["实际开始", "实际开始时间", "实际开始日期", "actualstart", "actualstartdate", "started"]),
    (
        ActualFinish,
        &[
            "实际完成",
            "实际完成时间",
            "实际完成日期",
            "实际结束",
            "实际结束时间",
            "实际结束日期",
            "actualfinish",
            "actualfinishdate",
            "actualend",
            "actualenddate",
            "completedat",
            "finished",
        ],
    ),
    (
        Work,
        &[
            "工时",
            "工作量",
            "计划工时",
            "预计工时",
            "人天",
            "人时",
            "work",
            "effort",
            "estimate",
            "estimatedwork",
            "estimatedeffort",
        ],
    ),
    (Priority, &["优先级", "priority"]),
    (ConstraintKind, &["限制类型", "约束类型", "constrainttype", "constraint"]),
    (ConstraintDate, &["限制日期", "约束日期", "constraintdate"]),
    (
        Notes,
        &[
            "备注",
            "说明",
            "描述",
            "注释",
            "详细说明",
            "备注说明",
            "notes",
            "note",
            "description",
            "comment",
            "comments",
            "remarks",
            "remark",
            "details",
        ],
    ),
];

/// Rows that are looked at when searching for the headings.
const ROWS_SEARCHED: usize = 40;

/// What a heading means: as a whole, before a bracket, or in one of two languages beside each other.
pub(super) fn meaning_of(heading: &str) -> Option<ColumnMeaning> {
    let whole = normal(heading);
    if let Some(found) = named(&whole) {
        return Some(found);
    }
    let parts = whole.split(['(', ')', '/', '\n', '|', '[', ']', ':', '-']);
    parts.filter(|part| !part.is_empty()).find_map(named)
}

fn named(text: &str) -> Option<ColumnMeaning> {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let is =
        |(meaning, names): &(ColumnMeaning, &[&str])| names.contains(&letters.as_str()).then_some(*meaning);
    HEADINGS.iter().find_map(is)
}

/// The unit a heading gives its numbers: `工期(天)`, `Duration (h)`.
pub(super) fn unit_of(heading: &str) -> Option<String> {
    let text = normal(heading);
    let inside = text.split_once(['(', '['])?.1.split([')', ']']).next()?.trim().to_owned();
    (!inside.is_empty()).then_some(inside)
}

pub(super) fn meanings(row: &Row) -> Vec<Option<ColumnMeaning>> {
    headed::meanings(row, meaning_of)
}

/// Index into the table's rows: the row with the most known headings, a name of tasks among them.
pub(super) fn find(table: &Table) -> Option<usize> {
    headed::find(table, ROWS_SEARCHED, &[Title], meaning_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_both_languages() {
        let cases = [
            ("任务名称", Some(Title)),
            ("Task Name", Some(Title)),
            (" 任务名称\n(Task Name) ", Some(Title)),
            ("工期（天）", Some(Duration)),
            ("Duration (days)", Some(Duration)),
            ("Duration in days", Some(Duration)),
            ("Progress in percent", Some(PercentComplete)),
            ("进度（百分比）", Some(PercentComplete)),
            ("计划开始时间", Some(Start)),
            ("Start Date*", Some(Start)),
            ("Due", Some(Finish)),
            ("前置任务", Some(Predecessors)),
            ("Resource Names", Some(Owner)),
            ("责任人", Some(Owner)),
            ("% Complete", Some(PercentComplete)),
            ("完成百分比", Some(PercentComplete)),
            ("大纲级别", Some(OutlineLevel)),
            ("WBS 编码", Some(Wbs)),
            ("序号", Some(RowId)),
            ("No.", Some(RowId)),
            ("ＷＢＳ", Some(Wbs)),
            ("Budget", None),
            ("", None),
        ];
        for (heading, meaning) in cases {
            assert_eq!(meaning_of(heading), meaning, "{heading:?}");
        }
        assert_eq!(unit_of("工期（小时）").as_deref(), Some("小时"));
    }

    #[test]
    fn each_heading_means_one_thing() {
        let mut all: Vec<&str> = HEADINGS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        all.sort_unstable();
        let doubles: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(doubles.is_empty(), "{doubles:?}");
        assert!(all.iter().all(|name| name.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase())));
    }
}

//! The invented house, its clients and their plans. Nobody here exists.

use super::changes::{self, Wishes};
use super::charters::{self, Charter};
use super::deliverables::{self, Handover};
use super::expectations::{self, Expected};
use super::requirements::{self, Register};

/// Days of a row that is a phase, or a milestone.
pub const PHASE: i64 = -1;
pub const MILESTONE: i64 = 0;
/// Owner of a row that the client's people do, or nobody in particular.
pub const CLIENT: usize = 90;
const NOBODY: usize = 99;

pub const MEMBERS: &[(&str, &str)] = &[
    ("岑屿 Cen Yu", "cen.yu@hengmu.example"),
    ("路遥川 Lu Yaochuan", "lu.yaochuan@hengmu.example"),
    ("闻一舟 Wen Yizhou", "wen.yizhou@hengmu.example"),
    ("柳棠 Liu Tang", "liu.tang@hengmu.example"),
    ("简宁 Jian Ning", "jian.ning@hengmu.example"),
];

pub struct Project {
    pub name: &'static str,
    pub client: &'static str,
    pub client_short: &'static str,
    pub locale: &'static str,
    pub baseline: &'static str,
    /// Name, address, title.
    pub contacts: &'static [(&'static str, &'static str, &'static str)],
    pub questions: &'static [(&'static str, Option<&'static str>)],
    /// On a task of the client's: a word for them, and one among ourselves.
    pub remarks: (&'static str, &'static str),
    pub charter: &'static Charter,
    pub expectations: &'static [Expected],
    pub requirements: &'static Register,
    pub handover: &'static Handover,
    pub wishes: &'static Wishes,
    pub rows: &'static [Row],
}

pub struct Row {
    pub title: &'static str,
    pub days: i64,
    /// Rows before it, by their place.
    pub after: &'static [usize],
    pub owner: usize,
    pub percent: u8,
    /// How much longer it takes than agreed.
    pub late_days: i64,
}

const fn phase(title: &'static str) -> Row {
    Row { title, days: PHASE, after: &[], owner: NOBODY, percent: 0, late_days: 0 }
}

const fn task(title: &'static str, days: i64, after: &'static [usize], owner: usize, percent: u8) -> Row {
    Row { title, days, after, owner, percent, late_days: 0 }
}

const fn late(
    title: &'static str,
    days: i64,
    after: &'static [usize],
    owner: usize,
    percent: u8,
    by: i64,
) -> Row {
    Row { title, days, after, owner, percent, late_days: by }
}

const fn milestone(title: &'static str, after: &'static [usize], owner: usize, percent: u8) -> Row {
    Row { title, days: MILESTONE, after, owner, percent, late_days: 0 }
}

pub const PROJECTS: &[&Project] = &[&WAREHOUSE, &HARBOUR];

static WAREHOUSE: Project = Project {
    charter: &charters::WAREHOUSE,
    expectations: &expectations::WAREHOUSE,
    requirements: &requirements::WAREHOUSE,
    handover: &deliverables::WAREHOUSE,
    wishes: &changes::WAREHOUSE,
    name: "澄川仓控二期",
    client: "澄川物流",
    client_short: "澄川",
    locale: "zh-CN",
    baseline: "基线 1",
    contacts: &[
        ("许望舒", "xu.wangshu@chengchuan.example", "运营总监"),
        ("郑海砚", "zheng.haiyan@chengchuan.example", "仓储经理"),
    ],
    questions: &[
        ("扫码枪断网时，离线期间的数据会丢吗？", None),
        (
            "培训什么时候开始，需要我们准备会议室吗？",
            Some("培训安排在集成测试之后，两场各半天；请准备一间可容纳 20 人的会议室。"),
        ),
    ],
    remarks: (
        "测试环境需要能访问 WMS 的测试库；网络专线的申请单已发给贵方信息部。",
        "专线如果下周还没批，联调要往后排，先和郑经理确认。",
    ),
    rows: &[
        phase("需求"),
        task("需求调研", 10, &[], 0, 100),
        milestone("需求 v3 已确认", &[1], 0, 100),
        phase("设计"),
        task("界面设计", 8, &[2], 1, 100),
        task("算法设计", 10, &[2], 2, 100),
        milestone("设计评审通过", &[4, 5], 0, 100),
        phase("开发"),
        late("WMS 接口开发", 15, &[6], 1, 70, 3),
        task("调度引擎", 16, &[6], 2, 75),
        task("运营看板", 13, &[6], 3, 60),
        task("手持终端程序", 14, &[4], 3, 80),
        phase("测试"),
        task("准备测试环境和网络", 6, &[6], CLIENT, 50),
        task("系统集成测试", 9, &[8, 9, 13], 4, 0),
        task("性能测试", 4, &[14, 10], 4, 0),
        task("缺陷修复", 6, &[15, 11], 2, 0),
        milestone("测试出口", &[16], 4, 0),
        phase("上线"),
        task("数据迁移", 4, &[14], 1, 0),
        task("现场培训", 5, &[15], 3, 0),
        task("客户验收测试", 10, &[17, 19], CLIENT, 0),
        task("切换演练", 4, &[21, 20], 1, 0),
        task("上线值守", 5, &[22], 0, 0),
        milestone("移交与终验", &[23], 0, 0),
    ],
};

static HARBOUR: Project = Project {
    charter: &charters::HARBOUR,
    expectations: &expectations::HARBOUR,
    requirements: &requirements::HARBOUR,
    handover: &deliverables::HARBOUR,
    wishes: &changes::HARBOUR,
    name: "Harbour terminal dashboard",
    client: "Lighthouse Terminals Ltd",
    client_short: "Lighthouse",
    locale: "en",
    baseline: "Baseline 1",
    contacts: &[
        ("Marta Quill", "marta.quill@lighthouse.example", "Head of operations"),
        ("Tomas Reed", "tomas.reed@lighthouse.example", "IT lead"),
    ],
    questions: &[
        (
            "Can the berth view show two vessels side by side?",
            Some("Yes. It is part of the layout you saw on Tuesday; nothing to decide."),
        ),
        ("Which browser versions do our control-room screens need?", None),
    ],
    remarks: (
        "Thank you, the feed arrives. Two of the older transponders send no heading; we show those without an arrow.",
        "If more transponders turn out like this, the alarm rules need another day.",
    ),
    rows: &[
        phase("Discovery"),
        task("Interviews on site", 6, &[], 0, 100),
        task("Requirements written down", 7, &[1], 0, 100),
        milestone("Requirements agreed", &[2], 0, 100),
        phase("Design"),
        task("Layout of the control room", 9, &[3], 3, 100),
        task("Data model", 8, &[3], 2, 100),
        milestone("Design approved", &[5, 6], 0, 100),
        phase("Build"),
        task("Vessel position feed", 12, &[7], 1, 65),
        task("Berth planning view", 14, &[7], 3, 55),
        task("Alarm rules", 8, &[9], 2, 0),
        task("Access to the position feed", 5, &[7], CLIENT, 100),
        milestone("Feature complete", &[10, 11, 12], 0, 0),
        phase("Acceptance"),
        task("Trial in the control room", 8, &[13], CLIENT, 0),
        task("Corrections", 6, &[15], 2, 0),
        task("Operator training", 4, &[15], 4, 0),
        milestone("Accepted and live", &[16, 17], 0, 0),
    ],
};

//! What the invented projects are for: a charter that the client confirmed, and the requirements its goals go on in.

use super::client_side::{Place, approve};
use super::script::Project;
use agreement::charter::{CharterFields, Goal, Influence, Stakeholder};
use agreement::kpi::{Kpi, KpiMeasure};
use agreement::responsibility::{Duty, Responsibility, ResponsibilityLine};
use agreement::routes::{CharterConfirmationBody, ask_to_confirm};
use agreement::store::{charters, goals};
use engagement::access::{ShareWithClient, authorized_by_command};
use engagement::sign_off::Money;
use jiff::ToSpan;
use kernel::{Failure, PersonId, ProjectId, Result};
use scope::store::requirements;
use store::Db;
use uuid::Uuid;

/// Both sides' people, in the order of the script.
pub struct Sides<'a> {
    pub team: &'a [PersonId],
    pub clients: &'a [PersonId],
}

/// The parts of a goal, by when it is due and which milestone of the plan it leads to.
pub struct Aim {
    pub specific: &'static str,
    pub measure: &'static str,
    pub target: &'static str,
    pub unit: &'static str,
    pub achievable: &'static str,
    pub relevant: &'static str,
    pub after_days: i64,
    pub row: usize,
}

pub struct Charter {
    pub title: &'static str,
    pub summary: &'static str,
    pub scope_in: &'static [&'static str],
    pub scope_out: &'static [&'static str],
    pub assumptions: &'static [&'static str],
    pub constraints: &'static [&'static str],
    pub resources: &'static str,
    /// In cents; it stays with the commercial circle and was not sent along.
    pub budget: (i64, &'static str),
    pub aims: &'static [Aim],
    /// What somebody of ours answers for, and the place of that person.
    pub lines: &'static [(&'static str, usize)],
    pub interests: [&'static str; 2],
    pub consent: &'static str,
}

const DURATION_DAYS: i64 = 110;

/// Written down, sent and confirmed.
pub async fn agree(db: &Db, script: &'static Project, place: &Place<'_>, sides: &Sides<'_>) -> Result<()> {
    let (charter, project, party, manager) = (script.charter, place.project, place.party, place.manager);
    let start = super::first_monday(db.clock().now()).parse().map_err(Failure::fault)?;
    let fields = fields(charter, place, sides, start)?.checked()?.with_goal_ids(None);
    let (public_url, signer) = (place.public_url.to_owned(), place.signer.clone());
    db.write(move |tx| {
        let written = charters::create(tx, project, charter.title, &fields, manager)?;
        let body = CharterConfirmationBody {
            party_id: party,
            version: written.version,
            title: charter.title.to_owned(),
            summary: charter.summary.to_owned(),
            due: None,
            with_budget: false,
        };
        let by = authorized_by_command::<ShareWithClient>(project, manager);
        ask_to_confirm(tx, &by, &public_url, &signer, project, &body).map(drop)
    })
    .await?;
    approve(db, place, agreement::CHARTER_SIGN_OFF.name, script.locale, charter.consent).await
}

fn fields(
    charter: &Charter,
    place: &Place<'_>,
    sides: &Sides<'_>,
    start: jiff::civil::Date,
) -> Result<CharterFields> {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let stakeholders = sides.clients.iter().zip(charter.interests).map(|(person, interest)| Stakeholder {
        person_id: Some(*person),
        name: String::new(),
        interest: interest.to_owned(),
        influence: if *person == place.approver { Influence::High } else { Influence::Medium },
    });
    let kpi = |measure, target| Kpi { measure, target };
    Ok(CharterFields {
        scope_in: lines(charter.scope_in),
        scope_out: lines(charter.scope_out),
        assumptions: lines(charter.assumptions),
        constraints: lines(charter.constraints),
        start: Some(start),
        finish: Some(start.saturating_add(DURATION_DAYS.days())),
        budget: Some(Money { minor: charter.budget.0, currency: charter.budget.1.to_owned() }),
        resources: charter.resources.to_owned(),
        goals: charter.aims.iter().map(|aim| goal(aim, place, start)).collect(),
        kpis: vec![
            kpi(KpiMeasure::MilestonesKept, 90),
            kpi(KpiMeasure::RequirementsConfirmed, 100),
            kpi(KpiMeasure::OldQuestions, 1),
            kpi(KpiMeasure::QuestionsInTime, 90),
            kpi(KpiMeasure::ClientWaited, 20),
            kpi(KpiMeasure::ChangesInTime, 90),
            kpi(KpiMeasure::AcceptedAtOnce, 80),
            kpi(KpiMeasure::FinishLate, 0),
        ],
        responsibilities: charter.lines.iter().map(|line| answered_for(*line, place, sides)).collect(),
        silence: None,
        stakeholders: stakeholders.collect(),
    })
}

fn goal(aim: &Aim, place: &Place<'_>, start: jiff::civil::Date) -> Goal {
    Goal {
        id: None,
        specific: aim.specific.to_owned(),
        measure: aim.measure.to_owned(),
        target: aim.target.to_owned(),
        unit: aim.unit.to_owned(),
        achievable: aim.achievable.to_owned(),
        relevant: aim.relevant.to_owned(),
        due: Some(start.saturating_add(aim.after_days.days())),
        milestones: place.tasks.get(aim.row).copied().into_iter().collect(),
        kpi: Some(KpiMeasure::MilestonesKept),
    }
}

/// One of ours answers for it, the manager is asked; the client's approver is asked, the others are told.
fn answered_for((label, owner): (&str, usize), place: &Place<'_>, sides: &Sides<'_>) -> ResponsibilityLine {
    let duty = |person_id, duty| Responsibility { person_id, duty };
    let owner = sides.team.get(owner).copied().unwrap_or(place.manager);
    let mut people = vec![duty(owner, Duty::AccountableAndResponsible)];
    if owner != place.manager {
        people.push(duty(place.manager, Duty::Consulted));
    }
    people.extend(sides.clients.iter().map(|person| {
        let part = if *person == place.approver { Duty::Consulted } else { Duty::Informed };
        duty(*person, part)
    }));
    ResponsibilityLine { label: label.to_owned(), record_id: None, people }
}

/// Each requirement serves a goal, in turn; the last of each list is left, so that a gap is seen.
pub async fn trace(db: &Db, project: ProjectId, by: PersonId) -> Result<()> {
    db.write(move |tx| {
        let Some(charter) = charters::of_project(tx, project)? else { return Ok(()) };
        let ids: Vec<Uuid> = charter.fields.goals.iter().filter_map(|goal| goal.id).collect();
        let mut wanted = requirements::all(tx, project)?;
        wanted.sort_by_key(|one| one.number);
        wanted.pop();
        for (one, goal) in wanted.iter().zip(ids.iter().cycle()) {
            goals::put(tx, project, *goal, one.id, by)?;
        }
        Ok(())
    })
    .await
}

pub static WAREHOUSE: Charter = Charter {
    title: "澄川仓控二期项目章程",
    summary: "启动会上讨论的稿子，目标与边界按会上的意见修改过。",
    scope_in: &["调度引擎与 WMS 接口", "手持终端程序，断网可用", "运营看板", "现场培训与切换演练"],
    scope_out: &["WMS 本身的改造", "手持终端和网络设备的采购"],
    assumptions: &["WMS 测试库在开发期间一直可用", "现场网络专线在集成测试前开通"],
    constraints: &["切换只能在周末夜间进行", "双十一前后两周不上线"],
    resources: "项目组 5 人；客户方业务与信息部各 1 人，每周半天。",
    budget: (86_000_000, "CNY"),
    aims: &[
        Aim {
            specific: "高峰时派工不再卡顿",
            measure: "每小时 12,000 件时的派工用时",
            target: "≤ 2",
            unit: "秒",
            achievable: "一期调度引擎在回放测试中已达到 3.1 秒。",
            relevant: "去年高峰停线 40 分钟。",
            after_days: 85,
            row: 17,
        },
        Aim {
            specific: "断网时照常收发货",
            measure: "断网期间可连续扫码的时间",
            target: "≥ 8",
            unit: "小时",
            achievable: "终端存储可保存三天的记录。",
            relevant: "夜班每周因断网停工两三次。",
            after_days: 108,
            row: 24,
        },
    ],
    lines: &[("需求与设计", 0), ("WMS 接口", 1), ("调度引擎", 2), ("测试与验收准备", 4)],
    interests: ["旺季前稳定上线", "夜班操作简单，断网不停工"],
    consent: "我确认本项目章程",
};

pub static HARBOUR: Charter = Charter {
    title: "Project charter: harbour terminal dashboard",
    summary: "As talked through at kickoff, with your two corrections to the bounds.",
    scope_in: &["Vessel position feed", "Berth planning view", "Alarm rules", "Operator training"],
    scope_out: &["New screens or computers in the control room", "Changes to the port's own systems"],
    assumptions: &["The position feed can be reached from the test environment"],
    constraints: &["No installation during the night shift"],
    resources: "A team of five; one shift lead and one person of IT on the client's side, half a day a week.",
    budget: (18_500_000, "EUR"),
    aims: &[
        Aim {
            specific: "Shift leads choose a berth without paper",
            measure: "Time to find the better berth of two vessels",
            target: "≤ 60",
            unit: "s",
            achievable: "The trial layout took three shift leads 50 to 70 seconds.",
            relevant: "Today two sheets are printed and compared by hand.",
            after_days: 70,
            row: 13,
        },
        Aim {
            specific: "Nobody relies on an old position",
            measure: "Age of a position shown in colour",
            target: "≤ 15",
            unit: "s",
            achievable: "The feed sends every five seconds.",
            relevant: "The old screen once showed a vessel that had left.",
            after_days: 100,
            row: 18,
        },
    ],
    lines: &[("Requirements", 0), ("Position feed", 1), ("Layout and berth view", 3), ("Training", 4)],
    interests: ["A quiet switch before winter", "Few moving parts to operate"],
    consent: "I confirm this charter",
};

//! What the invented houses handed over: one deliverable accepted, one that waits with its acceptance cases half
//! gone through, one in review with remarks.

use super::client_side::{Place, approve};
use super::script::Project;
use engagement::access::{ShareWithClient, authorized_by_command};
use kernel::{Failure, RecordId, Result};
use scope::acceptance_case::{CaseBody, CaseResult};
use scope::deliverable::{CriterionBody, DeliverableFields};
use scope::review::{RemarkOutcome, Remarks};
use scope::routes::{send_review, submit};
use scope::store::reviews::RemarkAnswer;
use scope::store::{acceptance_cases, deliverables, requirements, reviews, traces};
use scope::{ClientRemarks, ClientRun, DELIVERABLE_SIGN_OFF, remark_as_client, run_as_client};
use std::collections::BTreeMap;
use store::{Conn, Db, Tx, records};
use uuid::Uuid;

/// A deliverable, and the requirement that it fulfils by its title.
pub struct Deliverable {
    pub title: &'static str,
    pub handover: &'static str,
    pub criteria: &'static [&'static str],
    pub requirement: &'static str,
    pub cases: &'static [Case],
}

/// An acceptance case, and what the client's person says of it; nothing where they did not come to it.
pub struct Case {
    pub title: &'static str,
    pub steps: &'static str,
    pub expected: &'static str,
    pub result: Option<(CaseResult, &'static str)>,
}

/// The deliverables of one project.
pub struct Handover {
    pub accepted: Deliverable,
    pub waiting: Deliverable,
    pub reviewed: Deliverable,
    /// What is asked with the review; what the client's person remarks on the first criterion and on the whole.
    pub note: &'static str,
    pub remarks: (&'static str, &'static str),
    /// What became of the first remark.
    pub answer: &'static str,
    /// What the client's person agreed to.
    pub consent: &'static str,
}

pub async fn fill(db: &Db, script: &'static Project, place: &Place<'_>) -> Result<()> {
    let handover = script.handover;
    let accepted = hand_over(db, place, &handover.accepted).await?;
    run_cases(db, place, accepted, &handover.accepted).await?;
    approve(db, place, DELIVERABLE_SIGN_OFF.name, script.locale, handover.consent).await?;
    let waiting = hand_over(db, place, &handover.waiting).await?;
    run_cases(db, place, waiting, &handover.waiting).await?;
    review(db, place, handover).await
}

impl Deliverable {
    fn fields(&self, place: &Place<'_>, requirement: Option<RecordId>) -> DeliverableFields {
        let criterion = |words: &&str| CriterionBody { id: None, words: (*words).to_owned() };
        let case = |case: &Case| CaseBody {
            id: None,
            title: case.title.to_owned(),
            steps: case.steps.to_owned(),
            expected: case.expected.to_owned(),
            criterion_id: None,
            requirement_id: requirement,
        };
        DeliverableFields {
            title: self.title.to_owned(),
            description: String::new(),
            handover: self.handover.to_owned(),
            due: None,
            owner_id: Some(place.manager),
            criteria: self.criteria.iter().map(criterion).collect(),
            cases: self.cases.iter().map(case).collect(),
        }
    }
}

async fn write_down(db: &Db, place: &Place<'_>, of: &'static Deliverable) -> Result<RecordId> {
    let (project, manager) = (place.project, place.manager);
    let requirement = db.read(move |conn| {
        let all = requirements::all(conn, project)?;
        Ok(all.into_iter().find(|one| one.fields.title == of.requirement).map(|one| one.id))
    });
    let requirement = requirement.await?;
    let fields = of.fields(place, requirement);
    db.write(move |tx| {
        let made = deliverables::create(tx, project, manager, &fields)?;
        if let Some(requirement) = requirement {
            traces::put(tx, project, requirement, made.id, manager)?;
        }
        Ok(made.id)
    })
    .await
}

async fn hand_over(db: &Db, place: &Place<'_>, of: &'static Deliverable) -> Result<RecordId> {
    let id = write_down(db, place, of).await?;
    let (project, party, manager) = (place.project, place.party, place.manager);
    let (public_url, signer) = (place.public_url.to_owned(), place.signer.clone());
    db.write(move |tx| {
        let by = authorized_by_command::<ShareWithClient>(project, manager);
        let written = deliverables::get(tx, id)?;
        submit(tx, &by, &public_url, &signer, &written, party, None).map(drop)
    })
    .await?;
    Ok(id)
}

/// The client's key of a deliverable.
fn key(conn: &mut Conn, id: RecordId) -> Result<Uuid> {
    records::get(conn, id)?
        .client_key
        .ok_or_else(|| Failure::fault("a deliverable of the demo is not shared"))
}

async fn run_cases(db: &Db, place: &Place<'_>, id: RecordId, of: &'static Deliverable) -> Result<()> {
    let (by, public_url, witness) = (place.approver(), place.public_url.to_owned(), place.witness());
    db.write(move |tx| {
        let deliverable = key(tx, id)?;
        let known = acceptance_cases::all(tx, id)?;
        for (case, known) in of.cases.iter().zip(known) {
            let Some((result, remark)) = case.result else { continue };
            let run = ClientRun {
                deliverable,
                case: known.key,
                version: 1,
                result,
                remark: remark.to_owned(),
                form_key: Uuid::new_v4(),
            };
            run_as_client(tx, &by, &public_url, &witness, &run)?;
        }
        Ok(())
    })
    .await
}

async fn review(db: &Db, place: &Place<'_>, handover: &'static Handover) -> Result<()> {
    let id = write_down(db, place, &handover.reviewed).await?;
    let (project, party, manager, by) = (place.project, place.party, place.manager, place.approver());
    let (public_url, witness) = (place.public_url.to_owned(), place.witness());
    db.write(move |tx| {
        let proof = authorized_by_command::<ShareWithClient>(project, manager);
        let written = deliverables::get(tx, id)?;
        let review = send_review(tx, &proof, &written, party, None, handover.note)?;
        let remarks = Remarks {
            by_place: BTreeMap::from([(0, handover.remarks.0.to_owned())]),
            general: handover.remarks.1.to_owned(),
        };
        let said = ClientRemarks { review: review.key, remarks, form_key: Uuid::new_v4() };
        remark_as_client(tx, &by, &public_url, &witness, &said)?;
        answer(tx, id, handover, manager)
    })
    .await
}

fn answer(tx: &mut Tx, id: RecordId, handover: &Handover, manager: kernel::PersonId) -> Result<()> {
    let Some(first) = reviews::remarks(tx, id)?.into_iter().next() else { return Ok(()) };
    let name = people::person::get(tx, manager)?.name;
    let answer =
        RemarkAnswer { outcome: RemarkOutcome::Done, words: handover.answer, by: manager, name: &name };
    reviews::put_answer(tx, id, first.id, Some(&answer)).map(drop)
}

const PASSED: Option<(CaseResult, &str)> = Some((CaseResult::Passed, ""));

pub static WAREHOUSE: Handover = Handover {
    accepted: Deliverable {
        title: "WMS 接口说明书",
        handover: "接口说明书 1.2 版，含字段对照表与错误码。",
        criteria: &["涵盖出库、入库、盘点三类接口", "每个字段都有取值范围和示例"],
        requirement: "与 WMS 双向同步库存",
        cases: &[Case {
            title: "按说明书完成一次盘点同步",
            steps: "1. 在测试仓任选一个库位\n2. 按第 4 章的示例发送盘点结果",
            expected: "10 分钟内调度界面显示新的数量。",
            result: PASSED,
        }],
    },
    waiting: Deliverable {
        title: "手持终端扫码模块 1.0",
        handover: "安装包 1.0（构建 418），已装在测试仓的 6 台手持终端上。",
        criteria: &["断网 8 小时内扫码不丢失", "恢复网络后 10 分钟内全部上传", "每次扫码都有提示音"],
        requirement: "断网时继续扫码",
        cases: &[
            Case {
                title: "断网后继续扫码",
                steps: "1. 关闭测试仓的无线网络\n2. 连续扫码 50 次\n3. 恢复网络",
                expected: "50 条记录全部出现在调度界面，没有重复。",
                result: PASSED,
            },
            Case {
                title: "嘈杂环境下的提示音",
                steps: "在输送线旁边扫码 10 次。",
                expected: "每次都能听到提示音。",
                result: Some((CaseResult::Failed, "输送线开动时听不清，建议加振动。")),
            },
            Case {
                title: "两人同时扫同一托盘",
                steps: "两台终端断网后各扫一次同一托盘，再恢复网络。",
                expected: "调度界面提示冲突，由班组长处理。",
                result: None,
            },
        ],
    },
    reviewed: Deliverable {
        title: "夜班操作手册",
        handover: "手册初稿，共 24 页。",
        criteria: &["夜班人员不问别人就能完成断网补录", "每一步都有截图"],
        requirement: "断网时继续扫码",
        cases: &[],
    },
    note: "请重点看第 3 章的断网补录步骤。",
    remarks: ("第 3 章请补充终端没电时怎么办。", "字再大一些，夜班灯光暗。"),
    answer: "已补充第 3.4 节。",
    consent: "我接受该交付物",
};

pub static HARBOUR: Handover = Handover {
    accepted: Deliverable {
        title: "Data sources of the wall, described",
        handover: "The description in version 1.2, with fields, units and error codes.",
        criteria: &["Every source names its owner and its delay", "Every field has a unit and an example"],
        requirement: "Positions are fresh",
        cases: &[Case {
            title: "Find a position's source",
            steps: "1. Choose a vessel on the wall\n2. Look its position up in chapter 4",
            expected: "The source and its delay are named.",
            result: PASSED,
        }],
    },
    waiting: Deliverable {
        title: "Berth view, first build",
        handover: "Build 418, open on the test screen of the control room.",
        criteria: &[
            "Any two vessels side by side",
            "Readable from four metres",
            "Nothing older than 15 seconds in colour",
        ],
        requirement: "Berth view with two vessels side by side",
        cases: &[
            Case {
                title: "Compare two vessels",
                steps: "1. Choose a berth\n2. Put any two vessels side by side",
                expected: "Length, draught and arrival of both are shown within two seconds.",
                result: PASSED,
            },
            Case {
                title: "Read it from the back row",
                steps: "Stand four metres away and read both names.",
                expected: "Both names can be read.",
                result: Some((CaseResult::Failed, "The draught is too small to read.")),
            },
            Case {
                title: "A position grows old",
                steps: "Pull the cable of the receiver and wait 20 seconds.",
                expected: "The vessel turns grey.",
                result: None,
            },
        ],
    },
    reviewed: Deliverable {
        title: "Handbook for shift leads",
        handover: "First draft, 24 pages.",
        criteria: &["A shift lead assigns a berth without asking anybody", "Every step has a picture"],
        requirement: "Berth view with two vessels side by side",
        cases: &[],
    },
    note: "Please look at chapter 3 above all: assigning a berth at night.",
    remarks: (
        "Chapter 3 does not say what to do when both berths are closed.",
        "Larger type, please: the room is dark at night.",
    ),
    answer: "Section 3.4 says so now.",
    consent: "I accept this deliverable",
};

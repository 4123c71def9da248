//! What the invented clients want: some confirmed, one edited since, one that waits for an answer, one a draft.

use super::client_side::{Place, approve};
use super::script::Project;
use engagement::access::{ShareWithClient, authorized_by_command};
use engagement::sign_off::Wording;
use kernel::{PersonId, ProjectId, RecordId, Result};
use scope::requirement::{RequirementFields, RequirementKind, RequirementPriority, RequirementSource};
use scope::routes::{LookedAt, Sending, choose, make_findable, prepare, send};
use scope::store::requirements::{self, NewRequirement};
use scope::store::traces;
use store::{Db, Tx};

pub struct Wanted {
    pub kind: RequirementKind,
    pub priority: RequirementPriority,
    pub title: &'static str,
    pub need: &'static str,
    pub pain: &'static str,
    pub description: &'static str,
    pub criteria: &'static str,
    /// The rows of the plan that fulfil it, by their places.
    pub rows: &'static [usize],
}

/// The words of one project's requirements.
pub struct Register {
    /// How many of them are confirmed; the one after these waits, the rest are drafts.
    pub confirmed: usize,
    pub list: &'static [Wanted],
    /// What the last of the confirmed ones says since then.
    pub edited: &'static str,
    /// The titles of the two requests, and what the client's person agreed to with the first.
    pub titles: [&'static str; 2],
    pub consent: &'static str,
}

pub async fn fill(db: &Db, script: &'static Project, place: &Place<'_>) -> Result<()> {
    let register = script.requirements;
    let (project, manager, tasks) = (place.project, place.manager, place.tasks.to_vec());
    let made = db.write(move |tx| write_down(tx, register, project, manager, &tasks)).await?;
    let (confirmed, rest) = made.split_at(register.confirmed);
    let waiting = rest.first().copied().into_iter().collect::<Vec<_>>();
    ask(db, place, register.titles[0], confirmed).await?;
    let (kind, consent) = (scope::SIGN_OFF.name, register.consent);
    approve(db, place, kind, script.locale, consent).await?;
    if let Some(last) = confirmed.last().copied() {
        db.write(move |tx| {
            let before = requirements::get(tx, last)?;
            let fields =
                RequirementFields { description: register.edited.to_owned(), ..before.fields.clone() };
            requirements::save(tx, &before, None, &fields, None, manager).map(drop)
        })
        .await?;
    }
    ask(db, place, register.titles[1], &waiting).await
}

fn write_down(
    tx: &mut Tx,
    register: &Register,
    project: ProjectId,
    by: PersonId,
    tasks: &[RecordId],
) -> Result<Vec<RecordId>> {
    let mut made = Vec::new();
    for wanted in register.list {
        let fields = RequirementFields {
            title: wanted.title.to_owned(),
            kind: wanted.kind,
            source: RequirementSource::Interview,
            source_note: String::new(),
            need: wanted.need.to_owned(),
            pain: wanted.pain.to_owned(),
            description: wanted.description.to_owned(),
            acceptance_criteria: wanted.criteria.to_owned(),
            priority: wanted.priority,
            owner_id: Some(by),
        };
        let id = RecordId::new();
        let new = NewRequirement { id, fields: &fields, reference: "", internal_note: "" };
        requirements::create_many(tx, project, by, &[new])?;
        for task in wanted.rows.iter().filter_map(|row| tasks.get(*row)) {
            traces::put(tx, project, id, *task, by)?;
        }
        made.push(id);
    }
    Ok(made)
}

async fn ask(db: &Db, place: &Place<'_>, title: &'static str, ids: &[RecordId]) -> Result<()> {
    let (project, party, manager) = (place.project, place.party, place.manager);
    let sent = ids.to_vec();
    let wording = Wording { title, summary: "", due: None };
    let asked = ids.to_vec();
    let sending = db.read(move |conn| -> Result<Sending> {
        let chosen = choose(conn, project, party, &asked)?.into_iter();
        let looked_at: Vec<LookedAt> =
            chosen.map(|one| LookedAt { id: one.id, version: one.version }).collect();
        prepare(conn, project, party, &looked_at, wording)
    });
    let sending = sending.await?;
    let (public_url, signer) = (place.public_url.to_owned(), place.signer.clone());
    db.write(move |tx| {
        let by = authorized_by_command::<ShareWithClient>(project, manager);
        send(tx, &by, &public_url, &signer, &sending).map(drop)
    })
    .await?;
    make_findable(db, sent).await
}

use RequirementKind::{Experience, Function, Interface, Quality};
use RequirementPriority::{Could, Must, Should};

pub static WAREHOUSE: Register = Register {
    confirmed: 3,
    list: &[
        Wanted {
            kind: Function,
            priority: Must,
            title: "断网时继续扫码",
            need: "仓库角落没有网络信号，夜班也要照常收发货。",
            pain: "夜班每周因断网停工两三次，补录容易出错。",
            description: "手持终端在断网时保存扫码记录，恢复网络后自动上传，冲突由班组长处理。",
            criteria: "断网 8 小时、连续扫码 3,000 次，恢复后 10 分钟内全部上传，没有丢失和重复。",
            rows: &[11],
        },
        Wanted {
            kind: Interface,
            priority: Must,
            title: "与 WMS 双向同步库存",
            need: "调度看到的库存要与 WMS 一致。",
            pain: "现在靠人工导出表格，数据晚半天。",
            description: "任务完成后 5 秒内回写 WMS，WMS 的盘点结果每 10 分钟读取一次。",
            criteria: "抽查 200 个库位，数量全部一致。",
            rows: &[8],
        },
        Wanted {
            kind: Quality,
            priority: Should,
            title: "高峰时的响应时间",
            need: "双十一期间每小时 12,000 件。",
            pain: "去年高峰调度界面卡死过一次。",
            description: "每小时 12,000 件时，派工在 2 秒内完成。",
            criteria: "按去年高峰的数据回放 4 小时，95% 的派工不超过 2 秒。",
            rows: &[9],
        },
        Wanted {
            kind: Experience,
            priority: Should,
            title: "运营看板一屏看全",
            need: "值班经理站在大屏前就能看出哪里堵了。",
            pain: "",
            description: "一屏显示各区任务量、积压和告警，三米外可读。",
            criteria: "值班经理不点击就能说出当前积压最多的区。",
            rows: &[10],
        },
        Wanted {
            kind: Function,
            priority: Could,
            title: "班组之间的工作量对比",
            need: "",
            pain: "班组长担心被排名，先不要给客户看。",
            description: "按班组显示每小时完成量。",
            criteria: "",
            rows: &[],
        },
    ],
    edited: "每小时 15,000 件时，派工在 2 秒内完成。",
    titles: ["二期需求", "二期需求：运营看板"],
    consent: "我确认以上需求",
};

pub static HARBOUR: Register = Register {
    confirmed: 2,
    list: &[
        Wanted {
            kind: Function,
            priority: Must,
            title: "Berth view with two vessels side by side",
            need: "The shift lead compares two vessels before assigning a berth.",
            pain: "Today they print two sheets and hold them next to each other.",
            description: "Any two vessels can be put side by side with length, draught and arrival.",
            criteria: "A shift lead finds the better berth of two within one minute.",
            rows: &[10],
        },
        Wanted {
            kind: Quality,
            priority: Must,
            title: "Positions are fresh",
            need: "Pilots rely on what the wall shows.",
            pain: "The old screen once showed a vessel that had left.",
            description: "A position on the screen is never older than 15 seconds; older ones turn grey.",
            criteria: "Over one day, no position older than 15 seconds is shown in colour.",
            rows: &[9],
        },
        Wanted {
            kind: Function,
            priority: Should,
            title: "Alarm when a vessel drifts",
            need: "Somebody has to notice at night.",
            pain: "",
            description: "An alarm sounds when a moored vessel moves more than five metres.",
            criteria: "A drill with a tug raises the alarm within 30 seconds, and nothing else does for a week.",
            rows: &[11],
        },
        Wanted {
            kind: Experience,
            priority: Could,
            title: "Night colours",
            need: "",
            pain: "They ask for everything in dark; see first what it costs.",
            description: "Darker colours between sunset and sunrise.",
            criteria: "",
            rows: &[],
        },
    ],
    edited: "A position on the screen is never older than 10 seconds; older ones turn grey.",
    titles: ["Requirements of the dashboard", "Requirements: alarm"],
    consent: "I confirm these requirements",
};

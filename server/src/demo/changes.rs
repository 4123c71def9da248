//! What the invented clients want otherwise than agreed: one request was decided and is in the plan, one offer waits, and
//! one that came by mail waits for an offer longer than was promised.

use super::answered;
use super::client_side::{Place, approve};
use super::script::Project;
use change::assessment::{Assessed, Internals, Level, Rating};
use change::clock_facts::promised;
use change::offer::Offered;
use change::request::{ChangeOrigin, ChangeSource};
use change::routes::{PreparedOffer, prepare_offer, send_offer, write_assessment};
use change::store::requests::{self, ChangeRequest, NewChangeRequest};
use change::{CHANGE_OFFER, ClientRequest, request_as_client};
use communication::routes::{ClientAsking, ask_as_client};
use engagement::access::{EditPlan, ShareWithClient, authorized_by_command};
use engagement::sign_off::Money;
use jiff::{Span, civil::Date};
use kernel::{Event, Failure, RecordId, Result};
use people::person;
use schedule::edit::{CreateTask, Edit, TaskFields};
use schedule::planning::{Plans, elsewhere, what_if};
use serde_json::json;
use store::Db;
use uuid::Uuid;

/// So long ago the mail came that nobody answered.
const LATE_DAYS: i64 = 20;
/// How long an offer of the demo is good, and when an answer is wanted.
const VALID_DAYS: i64 = 14;
const ANSWER_DAYS: i64 = 7;

/// One request, as the client wrote it and as it was offered.
pub struct Wish {
    pub title: &'static str,
    pub text: &'static str,
    pub offered: &'static str,
    pub summary: &'static str,
    pub quality: &'static str,
    /// In cents; what it costs us and what we think of it stay inside.
    pub price: i64,
    pub cost: i64,
    pub why: &'static str,
    pub risks: &'static str,
    pub candid: &'static str,
    pub work: Work,
}

/// A new task, by the places of its phase and of the rows around it.
pub struct Work {
    pub title: &'static str,
    pub days: i64,
    pub phase: usize,
    pub after: usize,
    pub before: usize,
}

/// The requests of one project.
pub struct Wishes {
    pub currency: &'static str,
    pub agreed: Wish,
    pub waiting: Wish,
    /// What is asked about the price of the one that waits, among those who see prices, and the answer.
    pub about_price: (&'static str, &'static str),
    /// Came by mail; nobody has looked at it. Its title and words.
    pub late: (&'static str, &'static str),
    /// What the client's person agreed to.
    pub consent: &'static str,
}

/// Asked for, offered, agreed to, and brought into the plan.
pub async fn agree(db: &Db, known: &Plans, script: &'static Project, place: &Place<'_>) -> Result<()> {
    offer(db, known, place, script.wishes.currency, &script.wishes.agreed).await?;
    approve(db, place, CHANGE_OFFER.name, script.locale, script.wishes.consent).await?;
    match change::planning::apply_approved(db, known, place.public_url).await? {
        1 => Ok(()),
        count => Err(Failure::fault(format!("{count} changes were brought into the plan"))),
    }
}

/// Asked for and offered; the client has not answered, but asked about the price.
pub async fn leave_waiting(
    db: &Db,
    known: &Plans,
    script: &'static Project,
    place: &Place<'_>,
) -> Result<()> {
    let asked = offer(db, known, place, script.wishes.currency, &script.wishes.waiting).await?;
    let (by, manager, public_url) = (place.approver(), place.manager, place.public_url.to_owned());
    let (question, answer) = script.wishes.about_price;
    db.write(move |tx| {
        let asking = ClientAsking {
            text: question.to_owned(),
            about: asked.client_key,
            is_told_circle: true,
            form_key: Uuid::new_v4(),
        };
        let asked = ask_as_client(tx, &by, &public_url, &asking)?;
        answered(tx, &asked, manager, answer)
    })
    .await
}

/// Came by mail and was taken down; the promised time for an offer is over.
pub async fn leave_late(db: &Db, script: &'static Project, place: &Place<'_>) -> Result<()> {
    let (project, party, manager, contact) = (place.project, place.party, place.manager, place.approver);
    let (title, description) = script.wishes.late;
    db.write(move |tx| {
        let (origin, source) = (ChangeOrigin::Client, ChangeSource::Mail);
        let name = person::get(tx, contact)?.name;
        let promise = promised(tx, project, origin, source)?;
        let received_at = tx.now().plus_days(-LATE_DAYS);
        let new = NewChangeRequest {
            project,
            party: Some(party),
            is_shared: false,
            title,
            description,
            origin,
            source,
            asked_by: Some(contact),
            asked_by_name: &name,
            received_at,
            wanted_by: None,
            owner: None,
            form_key: None,
            by: manager,
            promise,
        };
        let change = requests::create(tx, &new)?;
        let detail =
            json!({ "side": "client", "by": "mail", "person": contact, "party": party, "at": received_at });
        let event = Event::new("change_request.received", tx.now(), Some(manager));
        tx.event(event.in_project(project).on(change.id).detail(detail))
    })
    .await
}

async fn offer(
    db: &Db,
    known: &Plans,
    place: &Place<'_>,
    currency: &'static str,
    wish: &'static Wish,
) -> Result<ChangeRequest> {
    let (by, project, manager) = (place.approver(), place.project, place.manager);
    let (public_url, witness) = (place.public_url.to_owned(), place.witness());
    let asked = db.write(move |tx| request_as_client(tx, &by, &public_url, &witness, &wish.asked())).await?;
    let (id, plans, edits) = (asked.id, known.clone(), wish.work.edits(place.tasks));
    let what_is = edits.clone();
    let impact = db.read(move |conn| {
        let step = what_if::compute(conn, &plans, project, &what_is)?;
        Ok(what_if::impact(&step, &elsewhere::of(conn, &plans, &step.before)?))
    });
    let impact = impact.await?;
    let finish = impact.finish_after.as_deref().and_then(|day| day.parse::<Date>().ok());
    let finish = finish.ok_or_else(|| Failure::fault("a plan of the demo without an end"))?;
    let (assessed, internals) = (wish.assessed(edits), wish.internals(currency));
    db.write(move |tx| {
        let change = requests::get(tx, id)?;
        let proof = authorized_by_command::<EditPlan>(project, manager);
        write_assessment(tx, &proof, &change, 0, (&assessed, &internals, &impact))
    })
    .await?;
    let (plans, today) = (known.clone(), db.clock().now().in_zone("Asia/Shanghai").date());
    let offered = wish.offer(finish, today, currency).checked(today)?;
    let prepared: PreparedOffer = db
        .read(move |conn| {
            let change = requests::get(conn, id)?;
            prepare_offer(conn, &plans, &change, offered)
        })
        .await?;
    let (public_url, signer) = (place.public_url.to_owned(), place.signer.clone());
    db.write(move |tx| {
        let change = requests::get(tx, id)?;
        let proof = authorized_by_command::<ShareWithClient>(project, manager);
        send_offer(tx, &proof, &public_url, &signer, &change, &prepared).map(drop)
    })
    .await?;
    Ok(asked)
}

impl Wish {
    fn asked(&self) -> ClientRequest {
        ClientRequest {
            title: self.title.to_owned(),
            text: self.text.to_owned(),
            wanted_by: String::new(),
            form_key: Uuid::new_v4(),
        }
    }

    fn assessed(&self, edits: Vec<Edit>) -> Assessed {
        let rated = |level, words: &str| Rating { level, words: words.to_owned() };
        Assessed {
            necessity: rated(Level::High, self.why),
            feasibility: rated(Level::High, ""),
            priority: rated(Level::Medium, ""),
            quality_notes: self.quality.to_owned(),
            risks: self.risks.to_owned(),
            edits,
        }
    }

    fn internals(&self, currency: &str) -> Internals {
        let notes = self.candid.to_owned();
        Internals { cost_minor: Some(self.cost), currency: Some(currency.to_owned()), notes }
    }

    fn offer(&self, finish: Date, today: Date, currency: &str) -> Offered {
        let in_days = |count: i64| today.saturating_add(Span::new().days(count));
        Offered {
            assessment_version: 1,
            title: self.offered.to_owned(),
            summary: self.summary.to_owned(),
            quality_notes: self.quality.to_owned(),
            finish,
            milestones: Vec::new(),
            price: Some(Money { minor: self.price, currency: currency.to_owned() }),
            valid_until: in_days(VALID_DAYS),
            due: Some(in_days(ANSWER_DAYS)),
        }
    }
}

impl Work {
    fn edits(&self, tasks: &[RecordId]) -> Vec<Edit> {
        let id = RecordId::new();
        let set = TaskFields { duration_minutes: Some(self.days * 480), ..TaskFields::default() };
        let task = CreateTask {
            id: Some(id),
            parent_id: Some(tasks[self.phase]),
            after_id: None,
            title: self.title.to_owned(),
            set: Some(Box::new(set)),
        };
        vec![
            Edit::CreateTask(task),
            Edit::follow(tasks[self.after], id),
            Edit::follow(id, tasks[self.before]),
        ]
    }
}

pub static WAREHOUSE: Wishes = Wishes {
    currency: "CNY",
    agreed: Wish {
        title: "托盘改用二维码",
        text: "供应商下季度起改贴二维码，手持终端要能读，旧的条码还会用一阵。",
        offered: "手持终端读取二维托盘码",
        summary: "新旧两种码都能读，现场不需要切换设置。",
        quality: "旧条码的读取速度不变。",
        price: 8_600_000,
        cost: 6_140_000,
        why: "供应商已经定了日期，不改就要人工录入。",
        risks: "供应商的码制样本还没给全。",
        candid: "接口人想一并谈维保折扣，先不接。",
        work: Work { title: "二维码读取模块", days: 4, phase: 7, after: 11, before: 16 },
    },
    waiting: Wish {
        title: "看板增加夜班视图",
        text: "夜班只有两个人值守，希望一屏只看异常和停线的区。",
        offered: "运营看板增加夜班视图",
        summary: "夜班时段自动切换到只显示异常的视图，白班不受影响。",
        quality: "三米外可读，亮度随时段降低。",
        price: 4_200_000,
        cost: 2_950_000,
        why: "夜班漏看过两次停线告警。",
        risks: "大屏的亮度控制要厂家配合。",
        candid: "做完可以作为三期的样板。",
        work: Work { title: "夜班视图", days: 6, phase: 7, after: 10, before: 15 },
    },
    about_price: ("报价里包含大屏的调光改造吗？", "包含。大屏厂家的上门调试也在报价内，不另收费。"),
    late: (
        "月台增设电子封条核验",
        "承运商要求出库时核对电子封条，请评估能否接入出库流程，以及需要多少时间。",
    ),
    consent: "我同意这项变更的日期和价格",
};

pub static HARBOUR: Wishes = Wishes {
    currency: "EUR",
    agreed: Wish {
        title: "Show the pilots’ roster beside the berths",
        text: "The shift lead calls the pilot station for every second vessel. We would like to see who is on duty.",
        offered: "Pilots’ roster in the berth view",
        summary: "The roster is read from the station’s file every ten minutes and shown beside each berth.",
        quality: "An outdated roster is marked as such.",
        price: 1_180_000,
        cost: 760_000,
        why: "It saves a call for every second vessel.",
        risks: "The station may change its file without telling us.",
        candid: "Tomas wanted it for free; Marta did not.",
        work: Work { title: "Read and show the pilots’ roster", days: 3, phase: 8, after: 10, before: 13 },
    },
    waiting: Wish {
        title: "Send alarms to the duty phone",
        text: "At night nobody looks at the wall all the time. An alarm should ring the duty phone.",
        offered: "Alarms ring the duty phone",
        summary: "A drift alarm rings the duty phone until somebody takes it, and the wall shows who did.",
        quality: "Rings within 30 seconds; tried with a drill once a month.",
        price: 940_000,
        cost: 610_000,
        why: "The drill in spring went unnoticed for four minutes.",
        risks: "The phone provider’s contract is not signed.",
        candid: "Offer the yearly drill as a service later.",
        work: Work { title: "Alarms to the duty phone", days: 5, phase: 8, after: 11, before: 13 },
    },
    about_price: (
        "Does the price include the phone provider’s yearly fee?",
        "No, the fee is about EUR 240 a year and goes from the provider to you. The price covers setting it up.",
    ),
    late: (
        "Let tug masters confirm on their own phones",
        "The tug company would like its masters to confirm a berth themselves. What would that take, and until when?",
    ),
    consent: "I agree to the dates and the price of this change",
};

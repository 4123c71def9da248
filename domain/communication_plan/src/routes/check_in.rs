//! A check-in, a talk about how satisfied the client is, a review of the plan itself: a task of the owner in the
//! project's plan, internal.

use crate::entry::Product;
use crate::produced_kind::{Became, Make, ProducedKind, Wanted};
use ::store::{Conn, Tx, records};
use engagement::access::{EditPlan, authorized_by_command};
use kernel::{Failure, RecordId, Result};
use schedule::edit::{ConstraintBody, CreateTask, Edit, TaskFields};
use schedule::planning::{self, Change, Plans};
use schedule::task::ConstraintKind;
use web::{App, BoxFuture};

pub const CHECK_IN: ProducedKind = task(Product::CheckIn);
pub const FEEDBACK_TALK: ProducedKind = task(Product::FeedbackTalk);
pub const PLAN_REVIEW: ProducedKind = task(Product::PlanReview);

const fn task(product: Product) -> ProducedKind {
    ProducedKind { product, make: Make::Beside(make), became }
}

/// Where nobody says how long it takes.
const USUAL_MINUTES: i64 = 30;

fn make(app: App, wanted: Wanted) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let (db, plans) = (app.db(), app.get::<Plans>().clone());
        let (known, of_plan) = (plans.clone(), wanted.clone());
        let edit = db.read(move |conn| match became(conn, of_plan.id)? {
            Became::Gone => edit(conn, &known, &of_plan).map(Some),
            Became::Open | Became::Done(_) => Ok(None),
        });
        let Some(edit) = edit.await? else { return Ok(()) };
        let (project, by) = (wanted.project, wanted.by);
        let authorize = move |_: &mut Tx| Ok(authorized_by_command::<EditPlan>(project, by));
        planning::change(db, &plans, Change::new(project, vec![edit]), authorize).await.map(drop)
    })
}

/// On its day, where the plan reaches as far; a check-in never makes the plan longer.
fn edit(conn: &mut Conn, plans: &Plans, wanted: &Wanted) -> Result<Edit> {
    let live = plans.get(conn, wanted.project)?;
    let day = wanted.day.to_string();
    let is_within = day < schedule::times::finish_date(live.computed.finish);
    let fields = &wanted.fields;
    let owner = fields.owner_id.filter(|owner| *owner == wanted.by);
    let minutes = if fields.minutes > 0 { fields.minutes } else { USUAL_MINUTES };
    let set = TaskFields {
        notes: Some(notes(wanted)),
        duration_minutes: Some(minutes),
        constraint: is_within.then(|| ConstraintBody { kind: ConstraintKind::Snet, date: Some(day.clone()) }),
        deadline: Some(Some(day)),
        owner_id: Some(owner),
        ..TaskFields::default()
    };
    Ok(Edit::CreateTask(CreateTask {
        id: Some(wanted.id),
        parent_id: None,
        after_id: None,
        title: fields.title.clone(),
        set: Some(Box::new(set)),
    }))
}

fn notes(wanted: &Wanted) -> String {
    let points = wanted.fields.content.iter().map(|point| format!("- {point}"));
    let purpose = Some(wanted.fields.purpose.clone()).filter(|words| !words.is_empty());
    purpose.into_iter().chain(points).collect::<Vec<_>>().join("\n")
}

fn became(conn: &mut Conn, task: RecordId) -> Result<Became> {
    match records::get(conn, task) {
        Ok(record) if record.state == "done" => Ok(Became::Done(record.updated_at)),
        Ok(record) if record.state == "deleted" => Ok(Became::Gone),
        Ok(_) => Ok(Became::Open),
        Err(Failure::NotFound) => Ok(Became::Gone),
        Err(failure) => Err(failure),
    }
}

//! A check-in, a talk about how satisfied the client is, a review of the plan itself: a task of the owner in the
//! project's plan, internal.

use crate::entry::Product;
use crate::produced_kind::{Became, Make, ProducedKind, Wanted};
use ::store::{Conn, Tx, records};
use engagement::access::{EditPlan, authorized_by_command};
use kernel::{Failure, RecordId, Result};
use schedule::edit::{ConstraintBody, CreateTask, Edit, TaskFields};
use schedule::planning::{self, Change, Plans};
use schedule::task::{ConstraintKind, FurtherInputs};
use std::collections::HashMap;
use web::{App, BoxFuture};

pub const CHECK_IN: ProducedKind = task(Product::CheckIn);
pub const FEEDBACK_TALK: ProducedKind = task(Product::FeedbackTalk);
pub const PLAN_REVIEW: ProducedKind = task(Product::PlanReview);

const fn task(product: Product) -> ProducedKind {
    ProducedKind {
        product,
        make: Make::Beside(make),
        became,
        may_be_called_off: false,
        sent_for: |_, _| Ok(HashMap::new()),
        falling_away: None,
    }
}

/// Where nobody says how long it takes.
const USUAL_MINUTES: i64 = 30;

fn make(app: App, wanted: Wanted) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let (db, plans) = (app.db(), app.get::<Plans>().clone());
        let (id, project, by) = (wanted.id, wanted.project, wanted.by);
        let known = db.read(move |conn| became(conn, &[id])).await?;
        if known.contains_key(&id) {
            return Ok(());
        }
        let authorize = move |_: &mut Tx| Ok(authorized_by_command::<EditPlan>(project, by));
        planning::change(db, &plans, Change::new(project, vec![edit(&wanted)]), authorize).await.map(drop)
    })
}

/// On its day. A chore makes no plan longer and no project late: whether it was kept is the communication plan's to count.
fn edit(wanted: &Wanted) -> Edit {
    let day = wanted.day.to_string();
    let fields = &wanted.fields;
    let owner = fields.owner_id.filter(|owner| *owner == wanted.by);
    let minutes = if fields.minutes > 0 { fields.minutes } else { USUAL_MINUTES };
    let set = TaskFields {
        notes: Some(notes(wanted)),
        duration_minutes: Some(minutes),
        constraint: Some(ConstraintBody { kind: ConstraintKind::Snet, date: Some(day.clone()) }),
        deadline: Some(Some(day)),
        owner_id: Some(owner),
        further: Some(FurtherInputs { is_chore: true, ..FurtherInputs::default() }),
        ..TaskFields::default()
    };
    Edit::CreateTask(CreateTask {
        id: Some(wanted.id),
        parent_id: None,
        after_id: None,
        title: fields.title.clone(),
        set: Some(Box::new(set)),
    })
}

fn notes(wanted: &Wanted) -> String {
    let points = wanted.fields.content.iter().map(|point| format!("- {point}"));
    let purpose = Some(wanted.fields.purpose.clone()).filter(|words| !words.is_empty());
    purpose.into_iter().chain(points).collect::<Vec<_>>().join("\n")
}

fn became(conn: &mut Conn, tasks: &[RecordId]) -> Result<HashMap<RecordId, Became>> {
    let mut became = HashMap::new();
    for task in tasks {
        match records::get(conn, *task) {
            Ok(record) if record.state == "done" => became.insert(*task, Became::Done(record.updated_at)),
            Ok(record) if record.state == "deleted" => None,
            Ok(_) => became.insert(*task, Became::Open),
            Err(Failure::NotFound) => None,
            Err(failure) => return Err(failure),
        };
    }
    Ok(became)
}

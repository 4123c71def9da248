//! Edits that are kept to be made later: each says what it was made on, so that nothing that somebody does in the
//! meantime is overwritten by it, and what it makes has its id from now on.

use super::expected::as_it_is;
use super::{Work, in_edit};
use crate::computed::Computed;
use crate::edit::{Edit, ExpectedPlace, ExpectedPlan, TaskFields};
use crate::plan::Plan;
use kernel::{RecordId, Result};
use uuid::Uuid;

/// The same edits with what they count on. Refused as [`super::apply`] refuses them.
pub fn guarded(before: &Plan, computed: &Computed, edits: &[Edit]) -> Result<Vec<Edit>> {
    let mut work = Work::on(before, computed);
    let mut kept = Vec::with_capacity(edits.len());
    for (place, edit) in edits.iter().enumerate() {
        let mut edit = edit.clone();
        name_what_is_made(&mut edit);
        expect_what_is(&work, &mut edit);
        let known = work.inverse.len();
        work.edit(&edit).map_err(|failure| in_edit(place, failure))?;
        expect_what_was(&mut edit, &work.inverse[known..]);
        kept.push(edit);
    }
    Ok(kept)
}

/// Those of kept edits that can still be made, and the titles of the tasks that the others are about.
pub fn surviving(before: &Plan, computed: &Computed, edits: &[Edit]) -> (Vec<Edit>, Vec<String>) {
    let mut work = Work::on(before, computed);
    let (mut kept, mut titles): (Vec<Edit>, Vec<String>) = (Vec::new(), Vec::new());
    for edit in edits {
        if work.edit(edit).is_ok() {
            kept.push(edit.clone());
            continue;
        }
        let title = edit.task().map(|id| work.title_of_any(id)).filter(|title| !title.is_empty());
        let title = title.unwrap_or_else(|| "–".to_owned());
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    (kept, titles)
}

fn name_what_is_made(edit: &mut Edit) {
    match edit {
        Edit::CreateTask(create) => _ = create.id.get_or_insert_with(RecordId::default),
        Edit::CreateDependency(create) => _ = create.id.get_or_insert_with(Uuid::now_v7),
        _ => {}
    }
}

/// What only the plan before the edit tells.
fn expect_what_is(work: &Work<'_>, edit: &mut Edit) {
    match edit {
        Edit::DeleteTask(delete) if delete.expect.is_none() && work.place(delete.id).is_ok() => {
            delete.expect = Some(Box::new(work.branch(delete.id)));
        }
        Edit::UpdateDependency(update) if update.expect.is_none() => {
            let known = work.index.dependency(&work.plan, update.id);
            update.expect = known.map(|place| as_it_is(&work.plan.dependencies[place]));
        }
        Edit::DeleteDependency(delete) if delete.expect.is_none() => {
            let known = work.index.dependency(&work.plan, delete.id);
            delete.expect = known.map(|place| as_it_is(&work.plan.dependencies[place]));
        }
        _ => {}
    }
}

/// What takes an edit back names what was.
fn expect_what_was(edit: &mut Edit, inverse: &[Edit]) {
    for back in inverse {
        match (&mut *edit, back) {
            (Edit::UpdateTask(update), Edit::UpdateTask(was)) if update.id == was.id => {
                update.expect.get_or_insert_with(|| Box::new(TaskFields::clone(&was.set)));
            }
            (Edit::MoveTask(step), Edit::MoveTask(was)) if step.id == was.id => {
                let (parent_id, after_id) = (was.parent_id, was.after_id);
                let place = was.position.map(|position| ExpectedPlace { parent_id, after_id, position });
                step.expect = step.expect.take().or(place);
            }
            (Edit::SetAssignments(set), Edit::SetAssignments(was)) if set.task_id == was.task_id => {
                set.expect.get_or_insert_with(|| was.assignments.clone());
            }
            (Edit::UpdatePlan(update), Edit::UpdatePlan(was)) => {
                update.expect.get_or_insert_with(|| {
                    Box::new(ExpectedPlan {
                        start: was.start.clone(),
                        status_date: was.status_date.clone(),
                        moves_open_work: was.moves_open_work,
                        calendar_id: was.calendar_id,
                        rules: was.rules,
                        method: was.method.clone(),
                    })
                });
            }
            _ => {}
        }
    }
}

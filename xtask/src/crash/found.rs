//! Looking for what was written: the plan with its revision, each task's record and row, its comments and their
//! events.

use super::writers::{Written, WrittenTask};
use crate::http::Connection;
use crate::program::Outcome;
use serde_json::Value;
use std::collections::BTreeSet;

pub fn check(written: &Written, connection: &mut Connection, token: &str) -> Outcome {
    let mut asked = Asked { connection, token };
    let plan =
        asked.get(&format!("/api/v1/projects/{}/plan", written.project))?.ok_or("the project is gone")?;
    let in_plan: BTreeSet<&str> =
        plan["tasks"].as_array().into_iter().flatten().filter_map(|task| task["id"].as_str()).collect();
    // Every edit created one task and made one revision, its computed dates with it.
    if plan["revision"].as_u64() != Some(1 + in_plan.len() as u64) {
        return Err(format!(
            "the plan is there by half: revision {} with {} tasks",
            plan["revision"],
            in_plan.len()
        ));
    }
    for task in &written.tasks {
        let present = in_plan.contains(task.id.as_str());
        if task.acknowledged && !present {
            return Err(format!("the acknowledged task {} is not in the plan", task.id));
        }
        check_task(task, present, &mut asked)?;
    }
    let created: BTreeSet<&str> = written.tasks.iter().map(|task| task.id.as_str()).collect();
    match in_plan.difference(&created).next() {
        Some(stranger) => Err(format!("nobody created the task {stranger}")),
        None => Ok(()),
    }
}

struct Asked<'a> {
    connection: &'a mut Connection,
    token: &'a str,
}

impl Asked<'_> {
    /// The answer's JSON, or nothing for "does not exist".
    fn get(&mut self, path: &str) -> Outcome<Option<Value>> {
        let answer = self.connection.get(path, self.token).map_err(|error| format!("{path}: {error}"))?;
        match answer.status {
            200 => answer.json().map(Some),
            404 => Ok(None),
            status => Err(format!("{path}: status {status}")),
        }
    }
}

/// Record, task row, comments and events are there together or not at all.
fn check_task(task: &WrittenTask, present: bool, asked: &mut Asked) -> Outcome {
    let record = asked.get(&format!("/api/v1/tasks/{}", task.id))?;
    if record.is_some() != present {
        return Err(format!("the task {} is there by half: plan and record differ", task.id));
    }
    if !present {
        return Ok(());
    }
    let comments = items(asked.get(&format!("/api/v1/records/{}/comments", task.id))?);
    let bodies: BTreeSet<&str> = comments.iter().filter_map(|comment| comment["body"].as_str()).collect();
    if let Some(lost) = task.comments.iter().find(|body| !bodies.contains(body.as_str())) {
        return Err(format!("\"{lost}\" on task {} was acknowledged and is lost", task.id));
    }
    if bodies.len() != comments.len() || comments.len() > task.started {
        return Err(format!("task {} has comments that nobody sent", task.id));
    }
    let history = items(asked.get(&format!("/api/v1/records/{}/history", task.id))?);
    let events = history.iter().filter(|event| event["kind"] == "comment.created").count();
    if events == comments.len() {
        return Ok(());
    }
    Err(format!("task {} is there by half: {} comments, {events} events of them", task.id, comments.len()))
}

fn items(answer: Option<Value>) -> Vec<Value> {
    answer.and_then(|answer| answer["items"].as_array().cloned()).unwrap_or_default()
}

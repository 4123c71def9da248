//! Figures of whole plans: read, edited so that everything moves, imported from a large file.

use super::Known;
use super::load::{Load, Request, resident_megabytes};
use super::table::Table;
use crate::http::{request, upload};
use crate::program::Outcome;
use crate::rapport::{Place, Serving};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The plan of 1,000 tasks, read compressed.
pub fn whole(serving: &Serving, token: &str, known: &Known, table: &mut Table) -> Outcome {
    let path = format!("/api/v1/projects/{}/plan", known.project);
    let compressed = request("GET", &path, token, None, "accept-encoding: gzip\r\n");
    let read: Request = Arc::new(move |_, _| compressed.clone());
    let load = Load { connections: 1, span: Duration::from_secs(2), request: read };
    let measured = load.run(serving.address, serving.process())?;
    table.load("the whole plan of 1,000 tasks", 1, &measured, 10_000.0, None);
    table.kilobytes("the whole plan, compressed", measured.bytes as f64 / 1024.0, 150.0);
    Ok(())
}

/// An edit of the first task, which all others follow.
pub fn edit(serving: &Serving, token: &str, known: &Known, table: &mut Table) -> Outcome {
    let first = known.tasks.first().ok_or("the plan is empty")?;
    let edits = Edits { serving, token, project: &known.project };
    edits.measure("an edit that moves tasks", duration_of(first, [2_400, 4_800]), None, table)?;
    table.megabytes("memory, after load", resident_megabytes(serving.process())?, 150.0);
    Ok(())
}

/// How often an edit is sent; the first ones find nothing warm and are not counted.
const EDITS_SENT: usize = 13;
const EDITS_COLD: usize = 2;

/// Edits of one plan, one after the other.
struct Edits<'a> {
    serving: &'a Serving,
    token: &'a str,
    project: &'a str,
}

impl Edits<'_> {
    /// The clock stops with the last byte of the answer: reading it is the caller's time, not the server's.
    fn measure(
        &self,
        name: &str,
        edit: impl Fn(usize) -> Value,
        goal: Option<Duration>,
        table: &mut Table,
    ) -> Outcome {
        let path = format!("/api/v1/projects/{}/plan-edits", self.project);
        let mut connection = self.serving.connect()?;
        let (mut moved, mut took) = (0, Vec::new());
        for place in 0..EDITS_SENT {
            let body = json!({ "edits": [edit(place)] }).to_string();
            let asked = request("POST", &path, self.token, Some(&body), "");
            let sent = Instant::now();
            let answer = connection.exchange(&asked).map_err(|error| error.to_string())?;
            took.push(sent.elapsed());
            if answer.status != 200 {
                return Err(format!("{path}: status {}", answer.status));
            }
            moved = moved.max(answer.json()?["moved"].as_array().map_or(0, Vec::len));
        }
        took.drain(..EDITS_COLD);
        took.sort_unstable();
        let median = took[took.len() / 2];
        table.edit(name, moved, median, goal);
        Ok(())
    }
}

/// The task's duration, one of two in turn, so that each edit changes something.
fn duration_of(task: &str, minutes: [u32; 2]) -> impl Fn(usize) -> Value {
    move |place| json!({ "op": "update_task", "id": task, "set": { "duration_minutes": minutes[place % 2] } })
}

/// Edits of the plan of 10,000 tasks: one that moves all of them, one that moves a chain of ten.
fn edit_imported(serving: &Serving, token: &str, project: &str, table: &mut Table) -> Outcome {
    let edits = Edits { serving, token, project };
    let starts = ["2026-03-09", "2026-03-02"];
    let start = |place: usize| json!({ "op": "update_plan", "start": starts[place % 2] });
    let all = "an edit that moves a plan of 10,000 tasks";
    edits.measure(all, start, Some(Duration::from_millis(60)), table)?;
    let mut connection = serving.connect()?;
    let plan = connection.get(&format!("/api/v1/projects/{project}/plan"), token);
    let plan = plan.map_err(|error| error.to_string())?.json()?;
    let first = plan["tasks"][0]["id"].as_str().ok_or("the imported plan is empty")?;
    let few = "an edit that moves few of 10,000 tasks";
    // It is shortened: every chain is as long as the plan, and a longer one would change the float of all others.
    edits.measure(few, duration_of(first, [480, 960]), Some(Duration::from_millis(5)), table)
}

/// A list of 10,000 tasks with 9,000 dependencies, previewed and applied by a server that has done nothing else.
pub fn import(place: &Place, token: &str, table: &mut Table) -> Outcome {
    const TASKS: usize = 10_000;
    let serving = place.serve()?;
    let wanted = json!({ "name": "Measured import", "start": "2026-03-02", "time_zone": "Asia/Shanghai" });
    let project = post(&serving, "/api/v1/projects", token, &wanted)?;
    let project = project["id"].as_str().ok_or("no project was opened")?.to_string();
    let path = format!("/api/v1/projects/{project}/imports");
    let began = Instant::now();
    let preview =
        sent(&serving, &upload(&format!("{path}?file_name=list.csv"), token, list(TASKS).as_bytes()))?;
    let previewed = began.elapsed();
    let id = preview["id"].as_str().ok_or_else(|| format!("no preview: {preview}"))?;
    let began = Instant::now();
    let applied = post(&serving, &format!("{path}/{id}/applications"), token, &json!({}))?;
    let created = applied["created"].as_u64().unwrap_or(0);
    let shown = format!(
        "{created} created, preview {:.1} s, applied {:.1} s",
        previewed.as_secs_f64(),
        began.elapsed().as_secs_f64()
    );
    table.row("an import of 10,000 tasks", &shown, "", created == TASKS as u64);
    table.hold("longest hold of the writer, importing", &serving.stop(&place.data)?)?;
    let serving = place.serve()?;
    edit_imported(&serving, token, &project, table)?;
    table.hold("longest hold of the writer, editing 10,000 tasks", &serving.stop(&place.data)?)
}

fn list(tasks: usize) -> String {
    let mut text = String::from("Name,Duration,Predecessors\n");
    for number in 1..=tasks {
        let before = if number % 10 == 1 { String::new() } else { (number - 1).to_string() };
        text.push_str(&format!("Step {number} 步骤,{}d,{before}\n", number % 5 + 1));
    }
    text
}

pub fn post(serving: &Serving, path: &str, token: &str, body: &Value) -> Outcome<Value> {
    sent(serving, &request("POST", path, token, Some(&body.to_string()), ""))
}

pub fn sent(serving: &Serving, bytes: &[u8]) -> Outcome<Value> {
    let answer = serving.connect()?.exchange(bytes).map_err(|error| error.to_string())?;
    match answer.status {
        200..300 => answer.json(),
        status => Err(format!("status {status}: {}", String::from_utf8_lossy(&answer.body))),
    }
}

//! Writers over the public API: each creates a task and comments on it, and remembers what was acknowledged.

use crate::http::Connection;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Comments on one task before the next is created.
const COMMENTS: usize = 40;
/// How long the first acknowledged change is waited for: a slow machine needs more than the span of a cycle.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one cycle wrote, as far as the writers know.
pub struct Written {
    pub project: String,
    pub tasks: Vec<WrittenTask>,
}

/// A task with the comments the server acknowledged; `started` also counts the one on its way at the end.
pub struct WrittenTask {
    pub id: String,
    pub acknowledged: bool,
    pub comments: Vec<String>,
    pub started: usize,
}

impl Written {
    pub fn acknowledged(&self) -> u64 {
        let of_task = |task: &WrittenTask| u64::from(task.acknowledged) + task.comments.len() as u64;
        self.tasks.iter().map(of_task).sum()
    }
}

pub struct Writing {
    project: String,
    writers: Vec<JoinHandle<Vec<WrittenTask>>>,
    acknowledged: Arc<AtomicU64>,
}

pub fn start(count: usize, address: SocketAddr, token: &str, project: &str) -> Writing {
    let acknowledged = Arc::new(AtomicU64::new(0));
    let writers = (0..count).map(|number| {
        let (token, project, acknowledged) = (token.to_string(), project.to_string(), acknowledged.clone());
        std::thread::spawn(move || write(number, address, &token, &project, &acknowledged))
    });
    Writing { project: project.to_string(), writers: writers.collect(), acknowledged }
}

impl Writing {
    /// Lets them write for a while, and until there is something that could be lost.
    pub fn go_on_for(&self, span: Duration) {
        let begun = Instant::now();
        std::thread::sleep(span);
        while self.acknowledged.load(Ordering::Relaxed) == 0 && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The writers end by themselves once the server is gone.
    pub fn end(self) -> Written {
        let tasks = self.writers.into_iter().flat_map(|writer| writer.join().unwrap_or_default());
        Written { tasks: tasks.collect(), project: self.project }
    }
}

/// Until the connection breaks.
fn write(
    number: usize,
    address: SocketAddr,
    token: &str,
    project: &str,
    acknowledged: &AtomicU64,
) -> Vec<WrittenTask> {
    let mut tasks = Vec::new();
    let Ok(mut connection) = Connection::open(address) else { return tasks };
    loop {
        let mut task = WrittenTask {
            id: uuid::Uuid::now_v7().to_string(),
            acknowledged: false,
            comments: Vec::new(),
            started: 0,
        };
        let going_on = write_task(number, &mut connection, token, project, &mut task, acknowledged);
        tasks.push(task);
        if going_on.is_none() {
            return tasks;
        }
    }
}

/// Nothing when the connection broke. An answer that is no success acknowledges nothing.
fn write_task(
    number: usize,
    connection: &mut Connection,
    token: &str,
    project: &str,
    task: &mut WrittenTask,
    acknowledged: &AtomicU64,
) -> Option<()> {
    let edit = json!({ "edits": [{ "op": "create_task", "id": task.id, "title": format!("Writer {number}"), "set": { "duration_minutes": 480 } }] });
    let answer =
        connection.post(&format!("/api/v1/projects/{project}/plan-edits"), token, &edit.to_string()).ok()?;
    task.acknowledged = answer.status < 300;
    acknowledged.fetch_add(u64::from(task.acknowledged), Ordering::Relaxed);
    if !task.acknowledged {
        return Some(());
    }
    let path = format!("/api/v1/records/{}/comments", task.id);
    for count in 0..COMMENTS {
        let body = format!("Comment {count} of writer {number}");
        let comment = json!({ "body": body, "audience": "internal" });
        task.started += 1;
        let answer = connection.post(&path, token, &comment.to_string()).ok()?;
        if answer.status < 300 {
            task.comments.push(body);
        }
    }
    Some(())
}

//! Acts on the plan: written, named, moved, deleted, brought back, undone, imported, shown, taken back, sent.

use super::team::Team;
use crate::world::text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A task as the plan has it now, and what was chosen for each party.
#[derive(Debug, Clone, Default)]
pub struct Task {
    pub id: String,
    title: String,
    is_deleted: bool,
    chosen: [bool; 2],
    client_titles: [Option<String>; 2],
}

impl Task {
    /// What a party reads of it.
    pub fn reads_as(&self, party: usize) -> Option<&str> {
        let title = self.client_titles[party].as_deref().unwrap_or(&self.title);
        (self.chosen[party] && !self.is_deleted).then_some(title)
    }
    /// It came back: whoever saw it does not see it again by that.
    fn brought_back(&mut self) {
        self.is_deleted = false;
        for party in 0..2 {
            if std::mem::take(&mut self.chosen[party]) {
                self.client_titles[party] = None;
            }
        }
    }
}

impl Team<'_> {
    pub async fn plan(&mut self) {
        match self.dice.below(20) {
            0..=2 => self.create_task().await,
            3 | 4 => self.rename_task().await,
            5 => self.move_task().await,
            6 | 7 => self.delete_task().await,
            8..=10 => self.undo().await,
            11..=13 => self.show_task().await,
            14 => self.take_back_task().await,
            15 => self.title_task().await,
            16 => self.import().await,
            17 => self.take_import_back().await,
            18 => self.send_plan().await,
            _ => self.hold().await,
        }
    }

    fn live(&mut self) -> Option<usize> {
        let live: Vec<usize> = (0..self.tasks.len()).filter(|task| !self.tasks[*task].is_deleted).collect();
        (!live.is_empty()).then(|| *self.dice.pick(&live))
    }
    /// What stands in the plan now: what is new there is nobody's, and so is what came back.
    async fn look_at_plan(&mut self) {
        let plan = self.read(&self.at("plan")).await;
        let rows = plan["tasks"].as_array().expect("tasks").iter();
        let mut now: BTreeMap<String, String> =
            rows.map(|row| (text(&row["id"]), text(&row["title"]))).collect();
        for task in &mut self.tasks {
            match now.remove(&task.id) {
                Some(title) => {
                    task.title = title;
                    if task.is_deleted {
                        task.brought_back();
                    }
                }
                None => task.is_deleted = true,
            }
        }
        for (id, title) in now.into_iter().filter(|(_, title)| title.starts_with("wd")) {
            self.tasks.push(Task { id, title, ..Task::default() });
        }
    }
    async fn edit(&mut self, act: &str, edits: Value) {
        let path = self.at("plan-edits");
        if let Some(done) = self.send("POST", &path, json!({ "edits": edits })).await {
            self.inverses.push(done["inverse"].clone());
            self.count(act);
        }
        self.look_at_plan().await;
    }
    fn title(&mut self) -> String {
        let title = self.word();
        self.titles.insert(title.clone());
        title
    }

    async fn create_task(&mut self) {
        let (title, notes) = (self.title(), self.word());
        let parent = if self.dice.percent(40) { self.live() } else { None };
        let parent = parent.map(|parent| self.tasks[parent].id.clone());
        let kind = *self.dice.pick(&["task", "task", "milestone"]);
        let set = json!({ "notes": notes, "kind": kind });
        let create = json!({ "op": "create_task", "title": title, "parent_id": parent, "set": set });
        self.edit("create", json!([create])).await;
    }
    async fn rename_task(&mut self) {
        let Some(task) = self.live() else { return };
        let set = json!({ "title": self.title(), "notes": self.word() });
        let edits = json!([{ "op": "update_task", "id": self.tasks[task].id, "set": set }]);
        self.edit("rename", edits).await;
    }
    async fn move_task(&mut self) {
        let (Some(task), Some(to)) = (self.live(), self.live()) else { return };
        let (id, to) = (self.tasks[task].id.clone(), self.tasks[to].id.clone());
        self.edit("move", json!([{ "op": "move_task", "id": id, "parent_id": to }])).await;
    }
    async fn delete_task(&mut self) {
        let Some(task) = self.live() else { return };
        let edits = json!([{ "op": "delete_task", "id": self.tasks[task].id }]);
        self.edit("delete", edits).await;
    }
    async fn undo(&mut self) {
        if self.inverses.is_empty() {
            return;
        }
        let place = self.dice.below(self.inverses.len());
        let inverse = self.inverses.remove(place);
        self.edit("undo", inverse).await;
    }
    async fn show_task(&mut self) {
        let Some(task) = self.live() else { return };
        let (party, id) = self.some_party();
        let path = format!("/api/v1/records/{}/audience", self.tasks[task].id);
        if self.send("PUT", &path, json!({ "audience": "client", "party_id": id })).await.is_some() {
            self.tasks[task].chosen[party] = true;
            self.count("show");
        }
    }
    async fn take_back_task(&mut self) {
        let Some(task) = self.live() else { return };
        let path = format!("/api/v1/records/{}/audience", self.tasks[task].id);
        if self.send("PUT", &path, json!({ "audience": "internal" })).await.is_some() {
            self.tasks[task].chosen = [false; 2];
            self.count("take back");
        }
    }
    /// The rule of a party with something else in it.
    async fn change_rule(&mut self, party: usize, change: impl FnOnce(&mut Value)) -> bool {
        let path = self.at(&format!("parties/{}/sharing", self.party(party)));
        let kept = self.read(&path).await;
        let (mut rule, revision) = (kept["rule"].clone(), kept["revision"].as_i64().expect("a revision"));
        change(&mut rule);
        self.send_read("PUT", &path, revision, json!({ "rule": rule })).await.is_some()
    }
    async fn title_task(&mut self) {
        let Some(task) = self.live() else { return };
        let (party, title, id) = (self.dice.below(2), self.title(), self.tasks[task].id.clone());
        if self.change_rule(party, |rule| rule["client_titles"][&id] = json!(title)).await {
            self.tasks[task].client_titles[party] = Some(title);
            self.count("client title");
        }
    }
    /// Dates are held, or follow the plan again: neither shows a title.
    async fn hold(&mut self) {
        let (party, held) = (self.dice.below(2), self.dice.percent(50));
        if self.change_rule(party, |rule| rule["held"] = json!(held)).await {
            self.count("hold");
        }
    }

    /// A file in which tasks have the same numbers each time: those of before are named anew, those it leaves out go.
    async fn import(&mut self) {
        let numbers: Vec<usize> = (1..=6).filter(|_| self.dice.percent(80)).collect();
        for number in &numbers {
            if self.dice.percent(40) || !self.file_titles.contains_key(number) {
                let title = self.title();
                self.file_titles.insert(*number, title);
            }
        }
        let rows: String = numbers.iter().map(|number| row(*number, &self.file_titles[number])).collect();
        let file = format!(
            "<Project xmlns=\"http://schemas.microsoft.com/project\"><Tasks>{rows}</Tasks></Project>"
        );
        let path = self.at("imports?file_name=plan.xml");
        let sending =
            self.world.app.post(&path).as_(self.world.root()).body("application/octet-stream", file);
        let preview = sending.await;
        self.tell(format!("import {numbers:?}: {} {}", preview.status, preview.code()));
        assert_eq!(preview.status, 200, "{}", preview.text());
        let id = text(&preview.json()["id"]);
        let path = self.at(&format!("imports/{id}/applications"));
        if let Some(done) = self.send("POST", &path, Value::Null).await {
            self.imports.push(id);
            self.count("import");
            if done["updated"].as_i64() > Some(0) || done["removed"].as_i64() > Some(0) {
                self.count("import again");
            }
        }
        self.look_at_plan().await;
        // Once somebody edited what came, it cannot be taken back.
        if self.dice.percent(30) {
            self.take_import_back().await;
        }
    }
    async fn take_import_back(&mut self) {
        let Some(newest) = self.imports.pop() else { return };
        let path = self.at(&format!("imports/{newest}/applications/current"));
        if self.send("DELETE", &path, Value::Null).await.is_some() {
            self.count("import taken back");
        }
        self.look_at_plan().await;
    }

    /// The plan as a party reads it, to be confirmed: what stands in it stays.
    async fn send_plan(&mut self) {
        let (party, id) = self.some_party();
        let revision = self.read(&self.at("plan")).await["revision"].as_i64().expect("a revision");
        let (title, summary) = (self.word(), self.word());
        let path = self.at(&format!("parties/{}/plan-confirmations", id.as_str().expect("an id")));
        let body = json!({ "title": title, "summary": summary });
        if self.send_read("POST", &path, revision, body).await.is_some() {
            self.show(&title, party);
            self.show(&summary, party);
            let read = self.tasks.iter().filter_map(|task| task.reads_as(party).map(str::to_owned));
            read.collect::<Vec<_>>().iter().for_each(|title| self.keep(title, party));
            self.count("send plan");
        }
    }
}

fn row(number: usize, title: &str) -> String {
    format!(
        "<Task><UID>{number}</UID><ID>{number}</ID><Name>{title}</Name><OutlineLevel>1</OutlineLevel>\
         <Duration>PT8H0M0S</Duration></Task>"
    )
}

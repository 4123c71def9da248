//! Plans at the edge: single edits that a program could well send, with extreme lengths, lags and dates. Most
//! are accepted, so what they lead to is read on every page, and undone again.

use super::words::{DIGITS, FRACTIONS, TIMES};
use super::{SEED, asked_for};
use crate::dice::Dice;
use crate::world::{World, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::testing::each_database;
use uuid::Uuid;

const ROUNDS: u64 = 400;
const HOLE: &str = "00000000-0000-4000-8000-000000000000";

struct Edits {
    dice: Dice,
    api: Value,
    tasks: Vec<String>,
}

impl Edits {
    fn word(&mut self, type_name: &str) -> Value {
        let words = self.api["components"]["schemas"][type_name]["enum"].as_array().cloned();
        self.dice.pick(&words.unwrap_or_else(|| panic!("{type_name} has words"))).clone()
    }
    fn task(&mut self) -> String {
        let nobodys = HOLE.to_owned();
        if self.tasks.is_empty() { nobodys } else { self.dice.pick(&self.tasks).clone() }
    }
    fn maybe_task(&mut self) -> Value {
        if self.dice.percent(60) { Value::Null } else { json!(self.task()) }
    }
    fn time(&mut self) -> Value {
        if self.dice.percent(15) { Value::Null } else { json!(self.dice.pick(TIMES)) }
    }
    fn uuid(&mut self) -> String {
        let (high, low) = (self.dice.roll(), self.dice.roll());
        Uuid::from_u64_pair(high, low).to_string()
    }

    fn field(&mut self) -> (&'static str, Value) {
        match self.dice.below(14) {
            0 | 1 => ("duration_minutes", json!(*self.dice.pick(DIGITS))),
            2 => ("deadline", self.time()),
            3 => ("percent_complete", json!(*self.dice.pick(&[0, 1, 50, 99, 100]))),
            4 => ("actual_start", self.time()),
            5 => ("actual_finish", self.time()),
            6 => ("state", self.word("TaskState")),
            7 => ("kind", self.word("TaskKind")),
            8 => ("manual", json!(self.dice.percent(50))),
            9 => ("start", json!(self.dice.pick(TIMES))),
            10 => ("manual_start", self.time()),
            11 => ("manual_finish", self.time()),
            12 => ("elapsed", json!(self.dice.percent(50))),
            _ => ("constraint", json!({ "kind": self.word("ConstraintKind"), "date": self.time() })),
        }
    }

    fn set(&mut self) -> Value {
        let many = 1 + self.dice.below(2);
        (0..many).map(|_| self.field()).collect::<BTreeMap<_, _>>().into_iter().collect()
    }

    fn edit(&mut self) -> Value {
        match self.dice.below(12) {
            0 | 1 => {
                let (id, parent, set) = (self.uuid(), self.maybe_task(), self.set());
                json!({ "op": "create_task", "id": id, "title": "Edge", "parent_id": parent, "set": set })
            }
            2..=5 => json!({ "op": "update_task", "id": self.task(), "set": self.set() }),
            6..=8 => json!({ "op": "create_dependency", "id": self.uuid(), "predecessor_id": self.task(),
                "successor_id": self.task(), "kind": self.word("DependencyKind"),
                "lag_minutes": *self.dice.pick(FRACTIONS), "lag_unit": self.word("LagUnit") }),
            9 => json!({ "op": "move_task", "id": self.task(), "parent_id": self.maybe_task() }),
            10 => json!({ "op": "delete_task", "id": self.task() }),
            _ => json!({ "op": "update_plan", "start": self.dice.pick(TIMES), "status_date": self.time() }),
        }
    }
}

/// Everything that shows the plan still does. Gives the tasks that there are.
async fn opens(world: &World, why: &Value) -> Vec<String> {
    let project = &world.ours.project;
    let plan = world.app.get(&format!("/api/v1/projects/{project}/plan")).as_(world.root()).await;
    assert_eq!(plan.status, 200, "the plan after {why}");
    for path in [
        format!("/api/v1/projects/{project}/tasks?sort=finish"),
        "/api/v1/home".to_owned(),
        "/api/v1/my-work".to_owned(),
    ] {
        let answer = world.app.get(&path).as_(world.root()).await;
        assert_eq!(answer.status, 200, "{path} after {why}");
    }
    for party in &world.ours.parties {
        let answer = world.app.get(&format!("/p/{}", party.contacts[0].token)).await;
        assert_eq!(answer.status, 200, "the portal after {why}");
    }
    let plan = plan.json();
    plan["tasks"].as_array().expect("tasks").iter().map(|task| text(&task["id"])).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_at_the_edge_is_refused_or_shown() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let everything = json!({ "level": 9, "phases_and_milestones": true });
        let place = &world.ours;
        world.share(&place.project, &place.parties[0].id, everything).await;
        let mut edits = Edits {
            dice: Dice(asked_for("RAPPORT_TEST_SEED").unwrap_or(SEED)),
            api: serde_json::from_str(server::assembly::api_description()).expect("JSON"),
            tasks: vec![place.internal_task.clone(), place.parties[0].shared_task.clone()],
        };
        let path = format!("/api/v1/projects/{}/plan-edits", place.project);
        let (mut statuses, mut wrong) = (BTreeMap::<u16, usize>::new(), Vec::new());
        let rounds = asked_for("RAPPORT_TEST_ROUNDS").unwrap_or(ROUNDS);
        for round in 0..rounds {
            let edit = edits.edit();
            let answer = world.app.post(&path).as_(world.root()).json(json!({ "edits": [edit] })).await;
            *statuses.entry(answer.status).or_default() += 1;
            if answer.status >= 500 {
                wrong.push(format!("round {round}: {edit}: {}", answer.text()));
            }
            if answer.status == 200 {
                edits.tasks = opens(&world, &edit).await;
            }
            let inverse = answer.json()["inverse"].clone();
            // What changed nothing has nothing to undo.
            let is_change = inverse.as_array().is_some_and(|edits| !edits.is_empty());
            if is_change && edits.dice.percent(40) {
                let undo = json!({ "edits": inverse });
                let undone = world.app.post(&path).as_(world.root()).json(undo.clone()).await;
                if undone.status != 200 {
                    wrong.push(format!("round {round}: undo of {edit} by {undo}: {}", undone.text()));
                }
            }
        }
        println!("plans at the edge: {rounds} edits: {statuses:?}");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}

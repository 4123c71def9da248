//! The plan that was looked at before it is sent, and what somebody of the client's said to be done.

use crate::world::{Party, Place, World};
use serde_json::Value;
use uuid::Uuid;

pub async fn revision(world: &World, place: &Place) -> i64 {
    let plan = world.done("GET", &format!("/api/v1/projects/{}/plan", place.project), Value::Null).await;
    plan["revision"].as_i64().expect("a revision")
}

pub async fn reported(world: &World, place: &Place, party: &Party, task: &str) {
    let id = |text: &str| text.parse::<Uuid>().expect("an id");
    let (task, project, person) = (id(task), id(&place.project), id(&party.contacts[0].person));
    let party = id(&party.id);
    let said = world.app.db().write(move |tx| {
        let new = schedule::store::task_reports::NewReport {
            task: task.into(),
            project: project.into(),
            party: party.into(),
            key: Uuid::new_v4(),
            person: person.into(),
            person_name: "Zheng",
            words: "",
            form_key: Uuid::new_v4(),
        };
        schedule::store::task_reports::create(tx, &new)
    });
    said.await.expect("reported");
}

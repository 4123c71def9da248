//! Lines of the responsibility matrix that are about a deliverable bear its title.

use crate::scene::{Scene, fields};
use crate::with_scene;
use engagement::sign_off::Verdict;
use kernel::{Audience, ProjectId, RecordId};
use serde_json::{Value, json};
use store::records::{self, NewRecord, RecordChange};
use web::testing::team;

impl Scene {
    async fn deliverable(&self, project: ProjectId, title: &'static str) -> RecordId {
        let by = self.lin;
        let created = self.db().write(move |tx| {
            let new = NewRecord {
                id: RecordId::new(),
                project: Some(project),
                client: None,
                kind: &scope::DELIVERABLE,
                title,
                audience: Audience::Internal,
                party: None,
                owner: Some(by),
                state: "in_progress",
                due: None,
                by: Some(by),
            };
            records::create(tx, &new)
        });
        created.await.expect("a deliverable").id
    }
    async fn rename(&self, record: RecordId, title: &'static str) {
        let change = RecordChange { title: Some(title), ..RecordChange::default() };
        self.db().write(move |tx| records::change(tx, record, None, &change)).await.expect("renamed");
    }
    fn line(&self, record: RecordId) -> Value {
        let people = json!([{ "person_id": self.zheng, "duty": "accountable" }]);
        json!([{ "label": "typed", "record_id": record, "people": people }])
    }
    async fn label(&self) -> String {
        let label = &self.get("charter").await["fields"]["responsibilities"][0]["label"];
        label.as_str().expect("a label").to_owned()
    }
}

#[tokio::test]
async fn a_line_follows_the_title_of_its_deliverable() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let record = scene.deliverable(scene.project, "Trial report").await;
        scene.edit("responsibilities", scene.line(record)).await;
        assert_eq!(scene.label().await, "Trial report");
        let sent = scene.asked().await;
        assert!(scene.content(&sent).await.items.iter().any(|item| item.title == "Trial report"));
        scene.answer(&sent, Verdict::Approved).await.expect("confirmed");
        assert_eq!(scene.state().await, ("confirmed".into(), Some(1)));

        scene.rename(record, "Report of the trial").await;
        assert_eq!(scene.label().await, "Report of the trial");
        assert_eq!(scene.state().await, ("unconfirmed".into(), Some(1)), "it reads otherwise by now");
    })
    .await;
}

#[tokio::test]
async fn what_was_renamed_after_it_was_looked_at_is_not_sent() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let record = scene.deliverable(scene.project, "Trial report").await;
        scene.edit("responsibilities", scene.line(record)).await;
        let looked_at = scene.asking(scene.party, false).await;
        scene.rename(record, "Hidden fees").await;
        let path = scene.at("charter-confirmations");
        scene.app.post(&path).as_(team(scene.lin)).json(looked_at).await.expect(412);
        let sent = scene.asked().await;
        let content = scene.content(&sent).await;
        assert!(content.items.iter().any(|item| item.title == "Hidden fees"), "looked at again, it is sent");
    })
    .await;
}

#[tokio::test]
async fn a_line_is_about_nothing_but_a_deliverable_or_phase_of_the_project() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let elsewhere = scene.deliverable(ProjectId::new(), "Of another project").await;
        let charter = scene.get("charter").await["id"].as_str().expect("an id").parse().expect("an id");
        for record in [elsewhere, RecordId(charter), RecordId::new()] {
            let mut fields = scene.get("charter").await["fields"].clone();
            fields["responsibilities"] = scene.line(record);
            let refused = scene.put(fields).await.expect(422).json();
            let fields = refused.to_string();
            assert!(fields.contains("fields.responsibilities.0.record_id"), "{refused}");
        }
    })
    .await;
}

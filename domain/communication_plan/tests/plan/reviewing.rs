//! How the plan serves those who read it: asked by name about what they read, answered once, told to the team.

use crate::scene::{Scene, told, with_scene};
use communication_plan::review::{ReviewAnswer, RowAnswer, Standing, Verdict};
use communication_plan::store::reviews_for_client::{self as for_client, ClientReview};
use communication_plan::{ClientReviewing, review_as_client, review_reason_to_stay};
use engagement::noted_act::Witness;
use engagement::store::parties;
use engagement::testing;
use kernel::{Failure, PartyRole, PersonId, Result};
use serde_json::{Value, json};
use store::{Viewer, params};
use web::testing::{TestAnswer, team};

impl Scene {
    pub async fn shown_plan(&self) {
        let path = self.at(&format!("parties/{}/communication-plan", self.party.id));
        let lines = self.app.get(&path).as_(team(self.lin)).await.expect(200).json()["lines"].clone();
        let body = json!({ "party_id": self.party.id, "lines": lines });
        let path = self.at("communication-plan-releases");
        self.app.post(&path).as_(team(self.lin)).json(body).await.expect(201);
    }
    pub async fn ask(&self, release: i64, people: &[PersonId]) -> TestAnswer {
        self.ask_until(release, people, None).await
    }
    pub async fn ask_until(&self, release: i64, people: &[PersonId], due: Option<&str>) -> TestAnswer {
        let body =
            json!({ "party_id": self.party.id, "release_number": release, "person_ids": people, "due": due });
        self.app.post(&self.at("communication-plan-reviews")).as_(team(self.lin)).json(body).await
    }
    async fn reviews(&self) -> Value {
        let path = self.at("communication-plan-reviews");
        self.app.get(&path).as_(team(self.reader)).await.expect(200).json()
    }
    pub async fn asked_of(&self, person: PersonId) -> Vec<ClientReview> {
        let viewer = Viewer { project: self.project, party: self.party.id, person };
        self.db().read_as_client(viewer, for_client::of_viewer).await.expect("it can be read")
    }
    pub async fn answer(&self, person: PersonId, answer: ReviewAnswer) -> Result<()> {
        let key = self.asked_of(person).await.first().map(|one| one.key).ok_or(Failure::NotFound)?;
        let by = testing::principal(&self.party, person, PartyRole::ClientApprover);
        let witness = Witness { signer: testing::signer(), ip: "192.0.2.1".into(), agent: "test".into() };
        let given = ClientReviewing { review: key, answer };
        self.db().write(move |tx| review_as_client(tx, &by, &witness, &given)).await
    }
    pub async fn another_of_the_party(&self, name: &'static str, role: PartyRole) -> PersonId {
        let party = self.party.clone();
        self.db().write(move |tx| testing::contact(tx, &party, name, role)).await.expect("a contact")
    }
    async fn receipts(&self) -> i64 {
        let sql = "select cast(count(*) as bigint) from evidence_receipts where party_id = $1";
        let party = self.party.id;
        let count = self.db().read(move |conn| conn.one(sql, params![party], |row| row.get(0)));
        count.await.expect("a count")
    }
}

fn less_often() -> ReviewAnswer {
    let row = RowAnswer { verdict: Verdict::LessOften, words: "两周一次就够了".into() };
    ReviewAnswer { rows: vec![row], usefulness: Some(4), words: String::new() }
}

fn refused(done: Result<()>) -> &'static str {
    match done {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_are_asked_by_name_say_once_how_it_serves_them() {
    with_scene(|scene| async move {
        let silent = scene.another_of_the_party("Mou Lan", PartyRole::ClientContact).await;
        let viewer = scene.another_of_the_party("Qiu Shu", PartyRole::ClientViewer).await;
        let row = scene.added(scene.row()).await;
        let refused_at_first = scene.ask(1, &[scene.zheng]).await.expect(422).json();
        assert_eq!(refused_at_first["code"], "plan_review.not_shown");
        scene.shown_plan().await;
        scene.ask(2, &[scene.zheng]).await.expect(412);
        for people in [vec![], vec![viewer], vec![scene.wen]] {
            scene.ask(1, &people).await.expect(422);
        }
        let path = scene.at("communication-plan-reviews");
        let body = json!({ "party_id": scene.party.id, "release_number": 1, "person_ids": [scene.zheng] });
        scene.app.post(&path).as_(team(scene.wen)).json(body).await.expect(403);
        assert_eq!(scene.asked_of(scene.zheng).await, []);

        scene.ask(1, &[scene.zheng]).await.expect(201);
        assert_eq!(scene.asked_of(scene.zheng).await[0].standing(), Standing::Open);
        assert_eq!(scene.asked_of(silent).await, [], "nobody else knows of it");

        scene.answer(scene.zheng, less_often()).await.expect("it is taken");
        scene.answer(scene.zheng, less_often()).await.expect("sent twice it is one");
        let another = scene.answer(scene.zheng, ReviewAnswer::all_fits(1)).await;
        assert_eq!(refused(another), "plan_review.was_answered");
        assert_eq!(scene.receipts().await, 2, "of the plan that was shown, and of the answer");
        let read = scene.asked_of(scene.zheng).await;
        assert_eq!((read[0].standing(), read[0].answer.clone()), (Standing::Answered, Some(less_often())));
        assert!(read[0].receipt.is_some());

        let line = scene.reviews().await["items"][0]["lines"][0].clone();
        assert_eq!((&line["said"][0]["verdict"], &line["is_changed"]), (&json!("less_often"), &json!(false)));
        let fortnightly = json!({ "kind": "weekly", "every": 2, "weekdays": ["wednesday"] });
        scene.change(&row, scene.row_with("rhythm", fortnightly)).await.expect(200);
        let line = scene.reviews().await["items"][0]["lines"][0].clone();
        assert_eq!((&line["stands"], &line["is_changed"]), (&json!(true), &json!(true)));
        assert_eq!(scene.told(scene.wen).await, ["plan_reviewed"], "whoever owns the row");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_late_is_too_late_and_what_is_taken_back_is_not_there() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        scene.shown_plan().await;
        let first = scene.ask(1, &[scene.zheng]).await.expect(201).json()["items"][0].clone();
        let id: uuid::Uuid = first["id"].as_str().expect("an id").parse().expect("an id");
        let zheng = scene.zheng;
        let stays = || scene.db().read(move |conn| review_reason_to_stay(conn, id, zheng));
        assert_eq!(stays().await, Ok(None));
        for (role, reason) in
            [(PartyRole::ClientViewer, Some("letter.not_asked")), (PartyRole::ClientApprover, None)]
        {
            let party = scene.party.clone();
            let put = scene.db().write(move |tx| parties::put_contact(tx, &party, zheng, role));
            put.await.expect("put");
            assert_eq!(stays().await, Ok(reason), "whoever only looks cannot answer");
        }
        let path = format!("/api/v1/communication-plan-reviews/{id}/closing");
        for _ in 0..2 {
            scene.app.put(&path).as_(team(scene.lin)).await.expect(200);
        }
        assert_eq!(refused(scene.answer(scene.zheng, less_often()).await), "plan_review.is_closed");
        assert_eq!(stays().await, Ok(Some("letter.not_open")));

        // A newer one takes its place; with the plan it is taken back.
        scene.ask(1, &[scene.zheng]).await.expect(201);
        scene.ask(1, &[scene.zheng]).await.expect(201);
        let open = scene.asked_of(scene.zheng).await;
        let standings: Vec<_> = open.iter().map(|one| one.standing()).collect();
        assert_eq!(standings, [Standing::Open, Standing::Closed, Standing::Closed]);
        let path = scene.at(&format!("parties/{}/communication-plan-release", scene.party.id));
        scene.app.delete(&path).as_(team(scene.lin)).await.expect(200);
        assert_eq!(scene.asked_of(scene.zheng).await, []);
        assert_eq!(stays().await, Ok(Some("letter.not_shown")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asking_is_what_the_row_of_the_review_wants() {
    with_scene(|scene| async move {
        let mut row = scene.row_with("produces", json!("plan_review"));
        row["rhythm"] = json!({ "kind": "once" });
        row["from"] = json!("2026-02-10");
        scene.added(row).await;
        scene.execute().await;
        scene.shown_plan().await;
        assert_eq!(told(&scene.plan().await["next"]), ["2026-02-10 ahead"]);
        scene.ask(1, &[scene.zheng]).await.expect(201);
        scene.pass_days(3);
        assert_eq!(told(&scene.plan().await["past"]), ["2026-02-10 kept"]);
    })
    .await;
}

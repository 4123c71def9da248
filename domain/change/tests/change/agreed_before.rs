//! What parties agreed to before agreed days were kept for each of them, from their own words alone: the same as if it
//! had been kept from the first day.

use crate::scene::*;
use engagement::sign_off::{self, Verdict};
use kernel::{PartyId, RecordId, Result, SignOffId};
use schedule::agreed_with::AgreedWith;
use schedule::planning::confirmed::agree_confirmed;
use schedule::planning::{Plans, agreed_before};
use schedule::store::agreed_plans;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::params;

impl Scene {
    /// Asked, confirmed by the party's approver, and agreed.
    async fn confirmed(&self, party: PartyId) {
        let path = |rest: &str| self.path(&format!("parties/{party}/plan-confirmation{rest}"));
        let title = json!({ "title": "The plan" });
        let looked = self.send("POST", &path("-previews"), self.lin, title.clone()).await.expect(200).json();
        let revision = looked["plan_revision"].as_i64().expect("a revision");
        let ask = self.app.post(&path("s")).as_(web::testing::team(self.lin)).if_match(revision);
        let sent = ask.json(title).await.expect(201).json();
        let id = SignOffId(sent["sign_off_id"].as_str().expect("a sign-off").parse().expect("an id"));
        let asked = self.db().read(move |conn| sign_off::get(conn, id)).await.expect("asked");
        let approver = if party == self.party { self.zheng } else { self.xu };
        self.decide(approver, &asked, Verdict::Approved).await.expect("confirmed");
        assert_eq!(agree_confirmed(self.db(), &self.plans).await, Ok(1));
        self.later();
    }
    /// Building takes so many days.
    async fn building_takes(&self, days: i64) {
        self.edit(json!([building(days)])).await.expect(200);
    }
    /// Offered with those milestones and approved by the first party; not yet in the plan.
    async fn approved(&self, edits: Value, milestones: Value) -> RecordId {
        let change = self.change().await;
        self.assess(change, edits).await;
        let mut offer = self.offer();
        offer["milestones"] = milestones;
        self.act_on("POST", change, "/offers", offer).await.expect(201);
        self.approve(change).await;
        self.later();
        change
    }
    fn later(&self) {
        self.db().clock().advance_seconds(60);
    }
    async fn agreed(&self) -> HashMap<PartyId, AgreedWith> {
        let project = self.project;
        self.db().read(move |conn| agreed_plans::of_project(conn, project)).await.expect("what is agreed")
    }
    /// What both parties read as agreed.
    async fn reads(&self) -> Vec<(String, Option<String>)> {
        let parties = [self.party, self.other_party];
        let found = self.db().read(move |conn| {
            let mut all = Vec::new();
            for party in parties {
                let of = params![party];
                let read = |row: &store::Row| Ok((row.get(0)?, row.get(1)?));
                let project = "select health, agreed_finish from released_projects where party_id = $1";
                all.push(conn.one(project, of, read)?);
                let tasks =
                    "select title, agreed_finish from released_tasks where party_id = $1 order by sort";
                all.extend(conn.rows(tasks, of, read)?);
            }
            Ok(all)
        });
        found.await.expect("what is read")
    }
    /// As an earlier version left it: one agreed baseline for all, and nothing of a party.
    async fn forget(&self) {
        let forgotten = self.db().write(|tx| {
            tx.exec("delete from agreed_days", &[])?;
            tx.exec("delete from agreed_plans", &[])?;
            tx.exec("update released_projects set agreed_finish = null", &[])?;
            tx.exec("update released_tasks set agreed_start = null, agreed_finish = null", &[])
        });
        forgotten.await.expect("forgotten");
    }
    /// Tells for how many parties.
    async fn keep(&self) -> Result<usize> {
        let approved = change::planning::approved_before;
        agreed_before::keep_agreed_before(self.db(), &Plans::default(), approved).await
    }
}

fn building(days: i64) -> Value {
    json!({ "op": "update_task", "id": task(BUILD), "set": { "duration_minutes": days * 480 } })
}

fn on(milestone: u128, day: &str) -> Value {
    json!({ "task_id": task(milestone), "date": day, "title": "Milestone" })
}

#[tokio::test]
async fn each_party_has_its_own_words_and_no_other() {
    with_scene(|scene| async move {
        scene.share(scene.party, json!({ "task_ids": [task(BUILD), task(HANDOVER)] })).await;
        scene.share(scene.other_party, json!({ "task_ids": [task(BUILD), task(HANDOVER)] })).await;
        scene.confirmed(scene.party).await;
        // It moves work that was agreed, and names a milestone that was not in the plan that was confirmed.
        scene.approved(json!([building(7)]), json!([on(EXIT, "2026-03-12")])).await;
        assert_eq!(scene.apply().await, 1);
        let all = json!({ "task_ids": [task(BUILD), task(EXIT), task(HANDOVER)] });
        scene.share(scene.party, all).await;
        scene.building_takes(9).await;
        scene.confirmed(scene.other_party).await;

        let (agreed, read) = (scene.agreed().await, scene.reads().await);
        let word = |party| (agreed[&party].word.name.as_str(), agreed[&party].finish.to_string());
        assert_eq!(word(scene.party), ("CR-1", "2026-03-13".into()));
        assert_eq!(word(scene.other_party), ("PD-v1", "2026-03-12".into()));
        let of = |title: &str, day: &str| (title.to_owned(), Some(day.to_owned()));
        let own = [of("Build", "2026-03-10"), of("Test exit", "2026-03-12"), of("Handover", "2026-03-06")];
        assert_eq!(read[1..4], own);
        scene.forget().await;
        for wanted in [2, 0] {
            assert_eq!(scene.keep().await, Ok(wanted), "once");
        }
        assert_eq!(scene.agreed().await, agreed);
        assert_eq!(scene.reads().await, read);
    })
    .await;
}

#[tokio::test]
async fn what_another_party_confirmed_after_a_change_of_the_first_is_not_the_firsts() {
    with_scene(|scene| async move {
        scene.share(scene.other_party, json!({ "task_ids": [task(BUILD), task(HANDOVER)] })).await;
        scene.confirmed(scene.party).await;
        scene.building_takes(6).await;
        scene.confirmed(scene.other_party).await;
        scene.approved(reader_module(), json!([])).await;
        assert_eq!(scene.apply().await, 1);
        let (agreed, read) = (scene.agreed().await, scene.reads().await);
        // Whoever deleted an older baseline took nothing of this away.
        let deleted = "delete from baselines where number = (select max(number) - 1 from baselines)";
        for sql in [None, Some(deleted)] {
            if let Some(sql) = sql {
                scene.db().write(move |tx| tx.exec(sql, &[])).await.expect("deleted");
            }
            scene.forget().await;
            assert_eq!(scene.keep().await, Ok(2));
            assert_eq!(scene.agreed().await, agreed);
            assert_eq!(scene.reads().await, read);
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_that_waited_counts_from_the_moment_of_its_own_party() {
    with_scene(|scene| async move {
        scene.share(scene.other_party, json!({ "task_ids": [task(HANDOVER)] })).await;
        scene.confirmed(scene.party).await;
        scene.approved(reader_module(), json!([on(HANDOVER, "2026-03-13")])).await;
        scene.confirmed(scene.other_party).await;
        let others = scene.agreed().await[&scene.other_party].clone();
        scene.forget().await;
        assert_eq!(scene.keep().await, Ok(2));
        assert_eq!(scene.apply().await, 1);
        let agreed = scene.agreed().await;
        let own = &agreed[&scene.party];
        assert_eq!((own.word.name.as_str(), own.finish.to_string()), ("CR-1", "2026-03-13".into()));
        let day = own.tasks.values().map(|agreed| agreed.days.finish.to_string()).collect::<Vec<_>>();
        assert_eq!(day, ["2026-03-13"]);
        assert_eq!(agreed[&scene.other_party], others);
    })
    .await;
}

#[tokio::test]
async fn a_change_alone_is_kept_for_the_party_that_approved_it() {
    with_scene(|scene| async move {
        scene.share(scene.other_party, json!({ "task_ids": [task(HANDOVER)] })).await;
        scene.approved(reader_module(), json!([on(HANDOVER, "2026-03-13")])).await;
        assert_eq!(scene.apply().await, 1);
        let (agreed, read) = (scene.agreed().await, scene.reads().await);
        assert!(!agreed.contains_key(&scene.other_party));
        scene.forget().await;
        for wanted in [1, 0] {
            assert_eq!(scene.keep().await, Ok(wanted), "once");
        }
        assert_eq!((scene.agreed().await, scene.reads().await), (agreed, read));
    })
    .await;
}

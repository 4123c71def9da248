//! Whom of the client's people a comment names, or is mailed to. Zheng and Cao are of the first party, Fang of the second.

use super::said;
use crate::scene::Scene;
use crate::{letters, with_scene};
use communication::comment::MOST_AN_HOUR;
use kernel::{Event, Failure, PersonId};
use serde_json::{Value, json};
use store::records::{self, RecordChange};
use web::testing::TestAnswer;

impl Scene {
    async fn writes(&self, words: &str, more: Value) -> TestAnswer {
        let mut body = json!({ "body": words, "audience": "client", "party_id": self.party });
        body.as_object_mut().expect("a body").extend(more.as_object().expect("fields").clone());
        self.post(&format!("/api/v1/records/{}/comments", self.task), self.wen, body).await
    }
    /// The letters about comments since the last look: to whom.
    async fn mailed(&self, seen: &mut usize) -> Vec<(PersonId, String)> {
        let all = letters(self.db()).await;
        let new = all.into_iter().filter(|letter| letter.template == "comment_for_you").skip(*seen);
        let new: Vec<_> = new.map(|letter| (letter.to, letter.url.unwrap_or_default())).collect();
        *seen += new.len();
        new
    }
}

fn people(mailed: &[(PersonId, String)]) -> Vec<PersonId> {
    mailed.iter().map(|(to, _)| *to).collect()
}

#[tokio::test]
async fn whoever_is_named_or_chosen_gets_a_letter_and_nobody_else() {
    with_scene(|scene| async move {
        let cao = scene.contact("Cao Lan").await;
        scene.invite(cao).await;
        scene.share(scene.task).await;
        let key = scene.key_of(scene.task).await;
        let mut seen = 0;
        scene.writes("It runs at night", json!({})).await.expect(201);
        assert_eq!(scene.mailed(&mut seen).await, vec![], "nobody without being named");
        scene.writes("@Zheng Haiyan it runs at night", json!({})).await.expect(201);
        let mailed = scene.mailed(&mut seen).await;
        assert_eq!(people(&mailed), [scene.zheng]);
        assert!(mailed[0].1.ends_with(&format!("/items/{key}#comments")), "{mailed:?}");
        scene.writes("@Zheng Haiyan once more", json!({ "mail_to": [scene.zheng, cao] })).await.expect(201);
        let mut mailed = people(&scene.mailed(&mut seen).await);
        mailed.sort();
        let mut wanted = [scene.zheng, cao];
        wanted.sort();
        assert_eq!(mailed, wanted, "each once");
        // Nobody opened a door for whoever has no link.
        scene.writes("@Xu Wangshu", json!({})).await.expect(201);
        assert_eq!(scene.mailed(&mut seen).await, vec![]);
        let told = scene.told_of().await;
        let reached: Vec<_> = told["readers"][0]["people"]
            .as_array()
            .expect("people")
            .iter()
            .map(|one| (one["name"].clone(), one["is_reached"].clone()))
            .collect();
        assert!(reached.contains(&(json!("Zheng Haiyan"), json!(true))), "{reached:?}");
        assert!(reached.contains(&(json!("Xu Wangshu"), json!(false))), "{reached:?}");
    })
    .await;
}

#[tokio::test]
async fn being_named_shows_a_comment_to_nobody() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        let written = || async { scene.told_of().await["items"].as_array().expect("items").len() };
        let mut seen = 0;
        for (words, more) in [
            ("@Fang Mo of the other party", json!({})),
            ("@Zheng Haiyan sees no prices", json!({ "is_commercial": true })),
        ] {
            let refused = scene.writes(words, more).await.expect(422);
            assert_eq!(refused.code(), "comment.named_does_not_read", "{words}");
            assert!(words.contains(refused.json()["params"]["name"].as_str().expect("a name")));
        }
        for chosen in [scene.xu, scene.wen, PersonId::new()] {
            scene.writes("x", json!({ "mail_to": [chosen] })).await.expect(404);
        }
        let internal = json!({ "audience": "internal", "party_id": null });
        scene
            .writes("x", json!({ "audience": "internal", "party_id": null, "mail_to": [scene.zheng] }))
            .await
            .expect(404);
        assert_eq!(written().await, 0, "nothing was written");
        scene.writes("@Zheng Haiyan asks too much", internal).await.expect(201);
        assert_eq!(
            (written().await, scene.mailed(&mut seen).await),
            (1, vec![]),
            "the team talks among itself"
        );
    })
    .await;
}

#[tokio::test]
async fn a_client_names_people_of_the_team_and_of_their_own_side() {
    with_scene(|scene| async move {
        let cao = scene.contact("Cao Lan").await;
        scene.invite(cao).await;
        // The other party has a Fang Mo: that changes nothing for the first one's Fang.
        let fang = scene.contact("Fang").await;
        scene.invite(fang).await;
        let (first, _) = scene.task_of_two().await;
        let mut seen = 0;
        let words = "@Cao Lan @Wen Yizhou @Fang Mo @Zheng Haiyan who opens the gate?";
        let once = said(first, words);
        for _ in 0..2 {
            scene.comment(scene.principal(), once.clone()).await.expect("written");
        }
        let mailed = scene.mailed(&mut seen).await;
        let mut to = people(&mailed);
        to.sort();
        let mut wanted = [cao, fang];
        wanted.sort();
        assert_eq!(to, wanted, "neither the other party nor its author, and once");
        assert!(mailed[0].1.ends_with(&format!("/items/{first}#comments")), "{mailed:?}");
        let all = letters(scene.db()).await;
        let to_team =
            all.iter().filter(|letter| letter.template == "comment_written" && letter.to == scene.wen);
        assert_eq!(to_team.count(), 1);
        assert_eq!(scene.sees(scene.viewer_b()).await, Vec::<String>::new(), "the other party sees nothing");
    })
    .await;
}

#[tokio::test]
async fn nobody_of_the_clients_writes_without_end() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        let key = scene.key_of(scene.task).await;
        for number in 0..MOST_AN_HOUR {
            scene.comment(scene.principal(), said(key, &format!("{number}"))).await.expect("written");
        }
        let refused = scene.comment(scene.principal(), said(key, "One more")).await;
        assert_eq!(refused, Err(Failure::refused("comment.too_many")));
        let cao = scene.contact("Cao Lan").await;
        scene.comment(scene.as_person(cao), said(key, "Of another")).await.expect("written");
        scene.db().clock().advance_seconds(3_601);
        scene.comment(scene.principal(), said(key, "Later")).await.expect("written");
    })
    .await;
}

#[tokio::test]
async fn a_colleague_who_is_named_or_gets_a_task_has_a_mail_of_it_once() {
    with_scene(|scene| async move {
        let internal = json!({ "body": "@Wen Yizhou look, please", "audience": "internal" });
        scene
            .post(&format!("/api/v1/records/{}/comments", scene.task), scene.lin, internal)
            .await
            .expect(201);
        let (project, task, lin, wen) = (scene.project, scene.task, scene.lin, scene.wen);
        let assigned = scene.db().write(move |tx| {
            let change = RecordChange { owner: Some(Some(wen)), ..RecordChange::default() };
            records::change(tx, task, None, &change)?;
            let at = tx.now();
            tx.event(Event::new("task.assigned", at, Some(lin)).in_project(project).on(task))
        });
        assigned.await.expect("assigned");
        for _ in 0..2 {
            scene.dispatch().await;
        }
        let mailed = letters(scene.db()).await.into_iter().filter(|letter| letter.to == wen);
        let mailed: Vec<_> = mailed.map(|letter| (letter.template, letter.url.unwrap_or_default())).collect();
        let place = format!("https://rapport.example/projects/{project}/plan?record={task}");
        assert_eq!(
            mailed,
            [("comment_mentioned".to_owned(), place.clone()), ("task_assigned".to_owned(), place)]
        );
    })
    .await;
}

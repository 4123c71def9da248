//! What a client's people write under a record: who reads it, who is told, and that a task of two parties keeps what is
//! said to each apart. Zheng is of the first party, Fang of the second.

mod naming;

use crate::scene::Scene;
use crate::{letters, with_scene};
use communication::routes::{ClientComment, Rendered, comment_as_client};
use communication::store::for_client;
use engagement::store::parties;
use engagement::testing::asked_about_money;
use kernel::{ClientPrincipal, Failure, Identified, PartyId, PartyRole, PersonId, Result, Timestamp};
use serde_json::{Value, json};
use store::{Viewer, params, search};
use uuid::Uuid;

fn said(record: Uuid, words: &str) -> ClientComment {
    ClientComment {
        record,
        sign_off: None,
        words: Rendered::of(words).expect("words"),
        is_told_circle: false,
        form_key: Uuid::new_v4(),
    }
}

impl Scene {
    fn of_second(&self) -> ClientPrincipal {
        ClientPrincipal {
            person: self.xu,
            party: self.party_b,
            role: PartyRole::ClientApprover,
            ..self.principal()
        }
    }
    async fn comment(&self, by: ClientPrincipal, said: ClientComment) -> Result<()> {
        self.db().write(move |tx| comment_as_client(tx, &by, "http://localhost:8080", &said)).await
    }
    /// Shows the task to a party in its plan, and tells the key under which the party reads it.
    async fn released(&self, party: PartyId, key: Uuid) -> Uuid {
        let (project, task) = (self.project, self.task);
        let put = self.db().write(move |tx| {
            let sql = "insert into released_tasks (party_id, record_id, project_id, client_key, title, kind, start,
                         finish, percent_complete, state, is_client_side, level, sort, shown_since)
                       values ($1, $2, $3, $4, 'Integration test', 'task', '2026-03-02', '2026-03-06', 0, 'to_do',
                         true, 1, 1, 0)";
            tx.exec(sql, params![party, task, project, key])
        });
        put.await.expect("released");
        key
    }
    /// The task as both parties read it, the first by its record: their keys.
    async fn task_of_two(&self) -> (Uuid, Uuid) {
        self.share(self.task).await;
        let key = self.key_of(self.task).await;
        (self.released(self.party, key).await, self.released(self.party_b, Uuid::new_v4()).await)
    }
    async fn says_to(&self, party: Option<PartyId>, words: &str) -> web::testing::TestAnswer {
        let body = json!({ "body": words, "audience": "client", "party_id": party });
        self.post(&format!("/api/v1/records/{}/comments", self.task), self.wen, body).await
    }
    async fn reads(&self, viewer: Viewer, key: Uuid) -> Vec<String> {
        let read = self.as_client(viewer, move |conn| for_client::comments(conn, key)).await;
        read.into_iter().map(|one| one.body).collect()
    }
    /// Everything the second lock lets a viewer see of comments, whatever the key.
    async fn sees(&self, viewer: Viewer) -> Vec<String> {
        self.as_client(viewer, |conn| {
            conn.rows("select body from comments order by at", params![], |row| row.get(0))
        })
        .await
    }
    async fn told_of(&self) -> Value {
        let path = format!("/api/v1/records/{}/comments", self.task);
        self.get(&path, self.wen).await.expect(200).json()
    }
    fn as_person(&self, person: PersonId) -> ClientPrincipal {
        ClientPrincipal { person, ..self.principal() }
    }
}

#[tokio::test]
async fn a_clients_comment_is_written_once_and_read_by_both_sides() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        scene.own(scene.task, scene.wen).await;
        let key = scene.key_of(scene.task).await;
        let once = said(key, "The **gate** opens at six.");
        for _ in 0..2 {
            scene.comment(scene.principal(), once.clone()).await.expect("written");
        }
        let told = scene.told_of().await;
        assert_eq!(told["items"].as_array().map(Vec::len), Some(1), "a form sent twice writes once");
        let one = &told["items"][0];
        assert_eq!((&one["author"]["side"], &one["audience"]), (&json!("client"), &json!("client")));
        assert_eq!(one["party_id"], json!(scene.party));
        assert!(one["html"].as_str().is_some_and(|html| html.contains("<strong>gate</strong>")));
        let words = vec!["The **gate** opens at six.".to_owned()];
        assert_eq!(scene.reads(scene.viewer(), key).await, words);
        assert_eq!(scene.sees(scene.viewer_b()).await, Vec::<String>::new(), "the other party sees nothing");

        // News for the others of the party and no news for its author; found by both sides.
        let news = |own: &'static str| {
            let since = Timestamp::from_micros(0);
            scene.as_client(scene.viewer(), move |conn| for_client::comments_since(conn, since, own))
        };
        assert_eq!((news("Cao Lan").await.len(), news("Zheng Haiyan").await.len()), (1, 0));
        let found = scene.as_client(scene.viewer(), |conn| search::find_as_client(conn, "gate", 5)).await;
        assert_eq!(found.len(), 1);
        let found = scene.get("/api/v1/search?q=gate", scene.lin).await.expect(200).json();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1));

        // The owner of the task is told, by the list and by mail, and it stands in the log as the client's.
        scene.dispatch().await;
        assert_eq!(scene.told(scene.wen).await, ["client_comment"]);
        assert_eq!(scene.told(scene.lin).await, Vec::<String>::new());
        let mails = letters(scene.db()).await;
        let mails: Vec<_> = mails.iter().filter(|letter| letter.template == "comment_written").collect();
        assert_eq!((mails.len(), mails[0].to), (1, scene.wen));
        assert_eq!(mails[0].params["quote"], "The **gate** opens at six.");
        communication::follow_the_log(scene.db()).await.expect("followed");
        let log = format!("/api/v1/projects/{}/communication-log", scene.project);
        let log = scene.get(&log, scene.lin).await.expect(200).json();
        assert_eq!(
            (&log["items"][0]["kind"], &log["items"][0]["side"]),
            (&json!("comment"), &json!("client"))
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_wrote_before_is_told_and_the_managers_where_there_is_nobody() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        let key = scene.key_of(scene.task).await;
        scene.comment(scene.principal(), said(key, "Hello?")).await.expect("written");
        scene.dispatch().await;
        assert_eq!(scene.told(scene.lin).await, ["client_comment"], "nobody owns it: the manager");
        scene.says_to(None, "Yes?").await.expect(201);
        scene.comment(scene.principal(), said(key, "@Lin Wei and you: when?")).await.expect("written");
        scene.dispatch().await;
        assert_eq!(scene.told(scene.wen).await, ["client_comment"], "who answered on it");
        assert_eq!(scene.told(scene.lin).await, ["mention", "client_comment"]);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_write_writes_nothing() {
    with_scene(|scene| async move {
        let internal = scene.comment(scene.principal(), said(Uuid::new_v4(), "x")).await;
        assert_eq!(internal, Err(Failure::NotFound));
        scene.share(scene.task).await;
        let key = scene.key_of(scene.task).await;
        let somebody_else = ClientPrincipal { identified: Identified::SomebodyElse, ..scene.principal() };
        let forged = ClientComment { is_told_circle: true, ..said(key, "x") };
        let question = scene.ask("When?").await;
        let question = scene.key_of(question).await;
        for (by, said, wanted) in [
            (scene.as_person(scene.viewer_only), said(key, "x"), Failure::Forbidden),
            (somebody_else, said(key, "x"), Failure::Forbidden),
            (scene.of_second(), said(key, "x"), Failure::NotFound),
            (scene.as_person(scene.stranger), said(key, "x"), Failure::NotFound),
            (scene.principal(), forged, Failure::NotFound),
            (scene.principal(), said(question, "x"), Failure::NotFound),
        ] {
            assert_eq!(scene.comment(by, said).await, Err(wanted));
        }
        scene.unshare(scene.task).await;
        assert_eq!(scene.comment(scene.principal(), said(key, "x")).await, Err(Failure::NotFound));
        assert_eq!(scene.told_of().await["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn where_money_was_asked_about_the_circle_writes_to_itself() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        let key = scene.key_of(scene.task).await;
        let party = scene.party;
        let (zheng, colleague) = (scene.zheng, scene.contact("Cao Lan").await);
        let put = scene.db().write(move |tx| parties::set_commercial(tx, party, zheng, true));
        put.await.expect("in the circle");
        asked_about_money(scene.db(), scene.project, party, scene.task, scene.lin).await;
        scene.comment(scene.principal(), said(key, "86 000 is too much")).await.expect("written");
        scene.comment(scene.as_person(colleague), said(key, "When is it?")).await.expect("written");
        let colleagues = Viewer { person: colleague, ..scene.viewer() };
        assert_eq!(scene.reads(colleagues, key).await, ["When is it?"]);
        assert_eq!(scene.reads(scene.viewer(), key).await.len(), 2);
        let all = scene.told_of().await;
        assert_eq!(
            (&all["items"][0]["is_commercial"], &all["items"][1]["is_commercial"]),
            (&json!(true), &json!(false))
        );
    })
    .await;
}

#[tokio::test]
async fn the_team_leaves_what_the_client_wrote_as_it_is() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        let key = scene.key_of(scene.task).await;
        scene.comment(scene.principal(), said(key, "As it was")).await.expect("written");
        let id = scene.told_of().await["items"][0]["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/v1/comments/{id}");
        for body in [json!({ "is_commercial": true }), json!({ "audience": "internal" })] {
            let refused = scene.app.patch(&path).as_(web::testing::team(scene.lin)).json(body).await;
            assert_eq!(refused.expect(422).code(), "comment.is_of_client");
        }
        let deletion = scene.app.put(&format!("{path}/deletion")).as_(web::testing::team(scene.lin)).await;
        assert_eq!(deletion.expect(422).code(), "comment.is_of_client");
        let words = scene.app.patch(&path).as_(web::testing::team(scene.lin)).json(json!({ "body": "Mine" }));
        words.await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn on_a_task_of_two_parties_each_reads_its_own() {
    with_scene(|scene| async move {
        let (first, second) = scene.task_of_two().await;
        let readers = scene.told_of().await["readers"].as_array().expect("readers").len();
        assert_eq!(readers, 2, "the team sees who reads here, party by party");
        assert_eq!(scene.says_to(None, "x").await.expect(422).code(), "comment.say_for_whom");
        scene.says_to(Some(scene.party), "For Chengchuan").await.expect(201);
        scene.says_to(Some(scene.party_b), "For Nanpu").await.expect(201);
        scene.comment(scene.principal(), said(first, "From Chengchuan")).await.expect("written");
        scene.comment(scene.of_second(), said(second, "From Nanpu")).await.expect("written");
        for (viewer, own, other, words) in [
            (scene.viewer(), first, second, ["For Chengchuan", "From Chengchuan"]),
            (scene.viewer_b(), second, first, ["For Nanpu", "From Nanpu"]),
        ] {
            assert_eq!(scene.reads(viewer, own).await, words);
            assert_eq!(scene.sees(viewer).await, words, "the second lock shows no other");
            assert_eq!(scene.reads(viewer, other).await, Vec::<String>::new());
        }
        let since = Timestamp::from_micros(0);
        let news =
            scene.as_client(scene.viewer_b(), move |conn| for_client::comments_since(conn, since, "")).await;
        assert!(news.iter().all(|(record, _)| record.key == second && record.kind == "task"), "{news:?}");
        assert_eq!(news.len(), 2);
        let looked_through = scene.as_client(scene.viewer_b(), for_client::comments_in_no_index).await;
        assert_eq!(looked_through.len(), 2, "no index knows a key of the second party");
        // Another's key is no key.
        let crossed = scene.comment(scene.of_second(), said(first, "x")).await;
        assert_eq!(crossed, Err(Failure::NotFound));

        let (party_b, task) = (scene.party_b, scene.task);
        let gone = scene.db().write(move |tx| {
            let sql = "delete from released_tasks where party_id = $1 and record_id = $2";
            tx.exec(sql, params![party_b, task])
        });
        gone.await.expect("taken back");
        assert_eq!(scene.sees(scene.viewer_b()).await, Vec::<String>::new(), "no longer than the task");
        assert_eq!(
            scene.says_to(Some(party_b), "x").await.expect(422).code(),
            "comment.party_does_not_see_record"
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_parties_the_owners_is_reminded() {
    with_scene(|scene| async move {
        scene.task_of_two().await;
        let (project, party, xu) = (scene.project, scene.party_b, scene.xu);
        let invited = scene.db().write(move |tx| {
            let of = parties::get(tx, project, party)?;
            engagement::testing::invite(tx, &of, xu)
        });
        invited.await.expect("a link");
        scene.own(scene.task, scene.xu).await;
        let path = format!("/api/v1/projects/{}/reminders", scene.project);
        let body = json!({ "kind": "task", "subject_id": scene.task });
        let sent = scene.post(&path, scene.lin, body).await.expect(201).json();
        assert_eq!(sent["reached"], json!(["Fang Mo"]));
    })
    .await;
}

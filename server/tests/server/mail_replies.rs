//! Answers by mail to what is closed by now: what its people may open again is open, the rest has the words, and whoever has it
//! is told.

use crate::mail_in::{
    Asked, address_of, ask, bring, deliver, mail, mail_server, question, state, states, switch_on,
};
use crate::world::{World, text};
use serde_json::{Value, json};
use store::params;
use store::testing::each_database;
use uuid::Uuid;

/// Closes a question, and answers a letter about it by mail.
async fn close_and_reply(world: &World, asked: &Asked, words: &str) {
    world.done("PUT", &format!("/api/v1/questions/{}/closure", asked.id), Value::Null).await;
    bring(world, &asked.reply_to, &mail(&asked.from, &asked.reply_to, "", words)).await;
}

async fn told(world: &World, kind: &str) -> bool {
    communication::dispatch(world.app.db()).await.expect("told");
    let list = world.dressed(world.app.get("/api/v1/notifications"), "manager").await.expect(200).json();
    list["items"].as_array().is_some_and(|all| all.iter().any(|one| one["kind"] == kind))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_closed_question_of_the_teams_is_added() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        close_and_reply(&world, &asked, "By the way: the gate is closed on Friday.").await;
        assert_eq!(states(&world).await, [state("filed", "")]);
        let closed = question(&world, &asked.id).await;
        assert_eq!((&closed["state"], &closed["waiting_for"]), (&json!("closed"), &Value::Null), "{closed}");
        assert_eq!(closed["answers"][0]["body"], "By the way: the gate is closed on Friday.");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_their_own_closed_question_opens_it_again() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let contact = &world.ours.parties[0].contacts[0];
        let key = Uuid::now_v7().to_string();
        let fields = [("text", "Where is the gate?"), ("form_key", key.as_str()), ("who", "as_named")];
        world.app.post(&format!("/p/{}/questions", contact.token)).form(&fields).await.expect(303);
        let found = world.app.db().read(|conn| {
            let sql = "select r.id from records r join questions q on q.id = r.id where r.title = 'Where is the gate?'";
            conn.one(sql, params![], |row| row.get::<Uuid>(0))
        });
        let id = found.await.expect("the question").to_string();
        let answer = json!({ "body": "In the north.", "is_commercial": false });
        world.done("POST", &format!("/api/v1/questions/{id}/answers"), answer).await;
        deliver(&world).await;
        let asked = address_of(&world, id, &contact.person).await;
        close_and_reply(&world, &asked, "北门锁着，进不去。").await;
        assert_eq!(states(&world).await, [state("filed", "")]);
        let open = question(&world, &asked.id).await;
        assert_eq!((&open["state"], &open["waiting_for"]), (&json!("open"), &json!("team")), "{open}");
        let said = open["answers"].as_array().and_then(|all| all.last()).expect("an answer").clone();
        assert_eq!((text(&said["body"]).as_str(), &said["author"]["side"]), ("北门锁着，进不去。", &json!("client")));
        assert!(told(&world, "question_reopened").await, "whoever has it is told");
    })
    .await;
}

//! Comments, questions and notifications through the API, in roles, on each database.

mod circle;
mod clock;
mod commenting;
mod log;
mod pinned;
mod promised;
mod question_circle;
mod reminders;
mod rendered;
mod scene;

use kernel::{Audience, ClientPrincipal, Identified, LETTER, Letter, ProjectRole};
use scene::{Scene, TASK, to_all};
use serde_json::{Value, json};
use store::{Db, Page, outbox};
use uuid::Uuid;

/// Runs a body on each database, with the scene set.
async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&scene::SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}

async fn letters(db: &Db) -> Vec<Letter> {
    let items = db.read(|conn| outbox::list(conn, &Page::first(100))).await.unwrap().items;
    let mut letters: Vec<Letter> = Vec::new();
    for item in items.into_iter().rev().filter(|item| item.kind == LETTER) {
        letters.push(serde_json::from_value(item.payload).unwrap());
    }
    letters
}

#[tokio::test]
async fn comments_are_internal_unless_the_record_is_shared() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/records/{}/comments", scene.task);
        let comment = |audience: &str, party: Option<Uuid>| {
            json!({ "body": "**Ready**, @Wen Yizhou <b>", "audience": audience, "party_id": party })
        };
        let made = scene.post(&path, scene.lin, comment("internal", None)).await.expect(201).json();
        assert_eq!(made["audience"], "internal");
        assert_eq!(made["html"], "<p><strong>Ready</strong>, @Wen Yizhou &lt;b&gt;</p>\n");
        assert_eq!(made["author"]["name"], "Lin Wei");

        let refused = scene.post(&path, scene.lin, comment("client", None)).await.expect(422);
        assert_eq!(refused.code(), "comment.record_is_internal");
        assert_eq!(scene.get(&path, scene.lin).await.json()["readers"], json!([]), "nobody of the client");
        scene.share(scene.task).await;
        let readers = scene.get(&path, scene.lin).await.json()["readers"].clone();
        assert_eq!(readers[0]["party_id"], json!(scene.party));
        assert!(readers[0]["people"].to_string().contains("Zheng Haiyan"), "by name");
        assert_eq!(readers.as_array().unwrap().len(), 1, "the other party does not see the record");
        let other_party = scene.post(&path, scene.lin, comment("client", Some(scene.party_b.0))).await.expect(422);
        assert_eq!(other_party.code(), "comment.party_does_not_see_record");
        let foreign = scene.post(&path, scene.lin, comment("client", Some(Uuid::new_v4()))).await;
        assert_eq!(foreign.status, 404);
        let shared = scene.post(&path, scene.lin, comment("client", None)).await.expect(201).json();
        assert_eq!(shared["party_id"], json!(scene.party));

        // Sharing the record shared the new comment only; the client of the other party sees nothing.
        let key = scene.key_of(scene.task).await;
        let seen = |viewer| scene.as_client(viewer, move |conn| communication::store::for_client::comments(conn, key));
        assert_eq!(seen(scene.viewer()).await.len(), 1);
        assert_eq!(seen(scene.viewer_b()).await.len(), 0);
        scene.unshare(scene.task).await;
        assert_eq!(seen(scene.viewer()).await.len(), 0, "a comment is never wider than its record");

        let list = scene.get(&path, scene.lin).await.expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_of_the_project_finds_nothing() {
    with_scene(|scene| async move {
        let question = scene.ask("When?").await;
        let record = format!("/api/v1/records/{}", scene.task);
        for (method, path, body) in [
            ("GET", format!("{record}/comments"), Value::Null),
            ("POST", format!("{record}/comments"), json!({ "body": "x", "audience": "internal" })),
            ("GET", format!("{record}/history"), Value::Null),
            ("GET", format!("/api/v1/projects/{}/questions", scene.project), Value::Null),
            (
                "POST",
                format!("/api/v1/projects/{}/questions", scene.project),
                json!({ "party_id": scene.party, "body": "x" }),
            ),
            ("GET", format!("/api/v1/questions/{question}"), Value::Null),
            ("POST", format!("/api/v1/questions/{question}/answers"), to_all("x")),
            ("PUT", format!("/api/v1/questions/{question}/closure"), Value::Null),
            ("GET", format!("/api/v1/search?q=when&project={}", scene.project), Value::Null),
        ] {
            let before = scene.newest_event().await;
            let send = |path: &str| {
                let sending = scene.app.send(method, path).as_(web::testing::team(scene.stranger));
                if body.is_null() { sending } else { sending.json(body.clone()) }
            };
            let hidden = send(&path).await;
            let project = scene.project.to_string();
            let nonsense = path.replace(&question.to_string(), &Uuid::new_v4().to_string());
            let nonsense = nonsense.replace(&scene.task.to_string(), &Uuid::new_v4().to_string());
            let missing = send(&nonsense.replace(&project, &Uuid::new_v4().to_string())).await;
            assert_eq!((hidden.status, hidden.text()), (404, missing.text()), "{method} {path}");
            assert_eq!(scene.newest_event().await, before, "{method} {path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_read_only_member_reads_and_does_not_write() {
    with_scene(|scene| async move {
        scene.member(scene.stranger, ProjectRole::ReadOnly).await;
        let path = format!("/api/v1/records/{}/comments", scene.task);
        scene.get(&path, scene.stranger).await.expect(200);
        let body = json!({ "body": "x", "audience": "internal" });
        assert_eq!(scene.post(&path, scene.stranger, body).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_client_asks_and_gets_an_answer() {
    with_scene(|scene| async move {
        let id = scene.ask("When does the training start?\r\nAnd where?").await;
        let told: Vec<_> = letters(scene.db()).await.into_iter().map(|l| (l.to_name, l.template)).collect();
        assert_eq!(
            told,
            [("Lin Wei".to_owned(), "question_asked".to_owned())],
            "the project manager answers"
        );

        let path = format!("/api/v1/questions/{id}");
        let asked = scene.get(&path, scene.lin).await.expect(200).json();
        assert_eq!(asked["title"], "When does the training start?");
        assert_eq!((&asked["state"], &asked["waiting_for"]), (&json!("open"), &json!("team")));
        assert_eq!(asked["asked_by"]["side"], "client");

        let body = to_all("On Friday.");
        let answered = scene.post(&format!("{path}/answers"), scene.wen, body).await.expect(201).json();
        assert_eq!((&answered["state"], &answered["waiting_for"]), (&json!("answered"), &Value::Null));
        let letter = letters(scene.db()).await.pop().unwrap();
        assert_eq!((letter.to, letter.template.as_str()), (scene.zheng, "question_answered"));
        assert_eq!(letter.params["number"], "Q-1");
        let url = letter.url.unwrap();
        let key = scene.key_of(id).await;
        assert!(
            url.starts_with("http://localhost:8080/p/") && url.ends_with(&format!("/questions/{key}")),
            "{url}"
        );

        let words = scene
            .as_client(scene.viewer(), move |conn| communication::store::for_client::answers(conn, key))
            .await;
        assert_eq!(words.len(), 1);
        assert_eq!((words[0].author_name.as_str(), words[0].body.as_str()), ("Wen Yizhou", "On Friday."));
        let others = scene.as_client(scene.viewer_b(), communication::store::for_client::questions).await;
        assert_eq!(others, [], "another party of the project does not know of it");
    })
    .await;
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_question() {
    with_scene(|scene| async move {
        let asking = scene.asking("Twice?");
        let first = scene.ask_with(scene.principal(), asking.clone()).await.unwrap();
        let second = scene.ask_with(scene.principal(), asking).await.unwrap();
        assert_eq!(first.id, second.id);
        assert_eq!(letters(scene.db()).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn only_who_was_invited_and_said_so_writes() {
    with_scene(|scene| async move {
        let of = |identified| ClientPrincipal { identified, ..scene.principal() };
        for principal in [
            of(Identified::Unasked),
            of(Identified::SomebodyElse),
            of(Identified::TeamPreview(scene.lin)),
            ClientPrincipal { person: scene.viewer_only, ..scene.principal() },
        ] {
            let before = scene.newest_event().await;
            let refused = scene.ask_with(principal.clone(), scene.asking("x")).await;
            assert_eq!(refused.unwrap_err(), kernel::Failure::Forbidden, "{principal:?}");
            assert_eq!(scene.newest_event().await, before);
        }
        let taken_off = ClientPrincipal { person: scene.stranger, ..scene.principal() };
        let refused = scene.ask_with(taken_off, scene.asking("x")).await;
        assert_eq!(refused.unwrap_err(), kernel::Failure::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_member_asks_a_client_about_what_they_see() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/projects/{}/questions", scene.project);
        let about = |party| json!({ "party_id": party, "body": "Which pallets?", "record_id": scene.task, "due": "2026-03-09" });
        let refused = scene.post(&path, scene.wen, about(scene.party)).await.expect(422);
        assert_eq!(refused.code(), "question.record_not_shared");
        scene.share(scene.task).await;
        let refused = scene.post(&path, scene.wen, about(scene.party_b)).await.expect(422);
        assert_eq!(refused.code(), "question.record_not_shared", "another party's record stays unmentioned");
        let asked = scene.post(&path, scene.wen, about(scene.party)).await.expect(201).json();
        assert_eq!((&asked["waiting_for"], &asked["due"]), (&json!("client"), &json!("2026-03-09")));
        // Everybody of the party who may answer gets a mail; a viewer does not.
        let told: Vec<_> = letters(scene.db()).await.into_iter().map(|letter| letter.to).collect();
        assert_eq!(told, [scene.zheng]);

        let foreign = json!({ "party_id": scene.party, "body": "x", "to_person": scene.stranger });
        assert_eq!(scene.post(&path, scene.wen, foreign).await.status, 404);
        let who_looks = json!({ "party_id": scene.party, "body": "x", "to_person": scene.viewer_only });
        let refused = scene.post(&path, scene.wen, who_looks).await.expect(422);
        assert_eq!(refused.code(), "question.viewer_cannot_answer");
        let wrong_date = json!({ "party_id": scene.party, "body": "x", "due": "2026-02-30" });
        let wrong = scene.post(&path, scene.wen, wrong_date).await.expect(422).json();
        assert_eq!(wrong["fields"][0]["field"], "due");

        // The client answers; the member who asked is told.
        let key = scene.key_of(asked["id"].as_str().unwrap().parse().unwrap()).await;
        let answer = communication::routes::ClientAnswer { question: key, text: "The blue ones".into(), is_told_circle: false, form_key: Uuid::new_v4() };
        let again = answer.clone();
        scene.answer_with(scene.principal(), answer).await.unwrap();
        scene.answer_with(scene.principal(), again).await.unwrap();
        let question = scene.get(&format!("/api/v1/questions/{}", asked["id"].as_str().unwrap()), scene.wen).await.json();
        assert_eq!((&question["state"], question["answers"].as_array().unwrap().len()), (&json!("answered"), 1));
        scene.dispatch().await;
        assert_eq!(scene.told(scene.wen).await, ["question_answered"]);
        assert_eq!(scene.told(scene.lin).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_closed_question_takes_no_more_words() {
    with_scene(|scene| async move {
        let id = scene.ask("When?").await;
        let closure = format!("/api/v1/questions/{id}/closure");
        for _ in 0..2 {
            let closed = scene.app.put(&closure).as_(web::testing::team(scene.lin)).await.expect(200).json();
            assert_eq!(closed["state"], "closed");
        }
        let path = format!("/api/v1/questions/{id}/answers");
        let refused = scene.post(&path, scene.lin, to_all("late")).await.expect(422);
        assert_eq!(refused.code(), "question.closed");
        let open = scene.app.delete(&closure).as_(web::testing::team(scene.lin)).await.expect(200).json();
        assert_eq!((&open["state"], &open["waiting_for"]), (&json!("open"), &json!("team")));
        let history = scene.get(&format!("/api/v1/records/{id}/history"), scene.lin).await.expect(200).json();
        let kinds: Vec<_> =
            history["items"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
        assert_eq!(kinds, ["question.reopened", "question.closed", "question.asked"]);
    })
    .await;
}

#[tokio::test]
async fn notifications_tell_only_what_needs_one() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/records/{}/comments", scene.task);
        let body = json!({ "body": "@wen yizhou please look, @Zheng too", "audience": "internal" });
        scene.post(&path, scene.lin, body).await.expect(201);
        scene.ask("When?").await;
        scene.dispatch().await;
        scene.dispatch().await;
        assert_eq!(scene.told(scene.wen).await, ["mention"]);
        assert_eq!(scene.told(scene.lin).await, ["question_asked"]);
        assert_eq!(scene.told(scene.stranger).await, Vec::<String>::new());

        let list = scene.get("/api/v1/notifications", scene.lin).await.expect(200).json();
        assert_eq!(list["unread"], 1);
        assert_eq!(list["items"][0]["record"]["title"], "When?");
        assert_eq!(list["items"][0]["actor"]["name"], "Zheng Haiyan");
        let read = json!({ "up_to": list["items"][0]["id"] });
        let not_theirs = scene
            .app
            .put("/api/v1/notifications/read")
            .as_(web::testing::team(scene.wen))
            .json(read.clone())
            .await;
        assert_eq!(not_theirs.status, 404);
        scene
            .app
            .put("/api/v1/notifications/read")
            .as_(web::testing::team(scene.lin))
            .json(read)
            .await
            .expect(204);
        let list = scene.get("/api/v1/notifications", scene.lin).await.expect(200).json();
        assert_eq!(list["unread"], 0);
    })
    .await;
}

#[tokio::test]
async fn search_finds_in_both_languages_within_ones_projects() {
    with_scene(|scene| async move {
        scene.ask("培训什么时候开始？").await;
        scene.ask("Who brings the label printer?").await;
        for (query, person, count) in [
            ("%E5%9F%B9%E8%AE%AD", scene.lin, 1),
            ("printer", scene.lin, 1),
            ("printer%20label", scene.wen, 1),
            ("printer", scene.stranger, 0),
            ("nothing", scene.lin, 0),
            ("", scene.lin, 0),
        ] {
            let found = scene.get(&format!("/api/v1/search?q={query}"), person).await.expect(200).json();
            assert_eq!(found["items"].as_array().unwrap().len(), count, "{query}");
        }
        let hits =
            |viewer| scene.as_client(viewer, |conn| store::search::find_as_client(conn, "printer", 10));
        assert_eq!(hits(scene.viewer()).await.len(), 1);
        assert_eq!(hits(scene.viewer_b()).await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn only_the_author_changes_a_comment() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/records/{}/comments", scene.task);
        let made = scene
            .post(&path, scene.wen, json!({ "body": "one", "audience": "internal" }))
            .await
            .expect(201)
            .json();
        let one = format!("/api/v1/comments/{}", made["id"].as_str().unwrap());
        let change =
            |person| scene.app.patch(&one).as_(web::testing::team(person)).json(json!({ "body": "two" }));
        assert_eq!(change(scene.lin).await.status, 403);
        assert_eq!(change(scene.stranger).await.status, 404);
        let changed = change(scene.wen).await.expect(200).json();
        assert_eq!((&changed["body"], changed["edited_at"].is_string()), (&json!("two"), true));
        let wider = scene
            .app
            .patch(&one)
            .as_(web::testing::team(scene.wen))
            .json(json!({ "body": "x", "audience": "client" }));
        assert_eq!(wider.await.status, 422, "an audience never rises by an edit");
    })
    .await;
}

#[tokio::test]
async fn news_reaches_the_party_it_was_made_for() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        scene.milestone_moved().await;
        scene.dispatch().await;
        let news = |viewer| {
            scene.as_client(viewer, |conn| {
                communication::store::for_client::news_since(conn, kernel::Timestamp(0))
            })
        };
        let told = news(scene.viewer()).await;
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].kind.as_str(), told[0].becomes.as_deref()),
            ("milestone.moved", Some("2026-03-20"))
        );
        assert_eq!(news(scene.viewer_b()).await, []);
        assert_eq!(TASK.name, "task");
        let record = scene.db().read({
            let id = scene.task;
            move |conn| store::records::get(conn, id)
        });
        assert_eq!(record.await.unwrap().audience, Audience::Client);
    })
    .await;
}

#[tokio::test]
async fn only_those_who_were_invited_get_a_link() {
    with_scene(|scene| async move {
        let uninvited = scene.contact("Fu Qing").await;
        let revoked = scene.contact("Lan Bo").await;
        let link = scene.invite(revoked).await;
        scene.revoke(link).await;
        let path = format!("/api/v1/projects/{}/questions", scene.project);
        let asked = scene.post(&path, scene.wen, json!({ "party_id": scene.party, "body": "Which?" })).await;
        let asked = asked.expect(201).json();
        let told: Vec<_> = letters(scene.db()).await.into_iter().map(|letter| letter.to).collect();
        assert_eq!(told, [scene.zheng]);
        assert_eq!(
            asked["not_reached"],
            json!([
                { "person_id": uninvited, "name": "Fu Qing", "reason": "not_invited" },
                { "person_id": revoked, "name": "Lan Bo", "reason": "revoked" },
            ])
        );
        for person in [uninvited, revoked] {
            assert_eq!(scene.living_links(person).await, 0, "asking opens no door");
        }
        let answers = format!("/api/v1/questions/{}/answers", asked["id"].as_str().unwrap());
        let added = scene.post(&answers, scene.wen, to_all("The blue ones?")).await.expect(201);
        assert_eq!(added.json()["not_reached"].as_array().unwrap().len(), 2);
        let directly = json!({ "party_id": scene.party, "body": "You?", "to_person": uninvited });
        let asked = scene.post(&path, scene.wen, directly).await.expect(201).json();
        assert_eq!(asked["not_reached"][0]["name"], "Fu Qing");
        assert_eq!(letters(scene.db()).await.len(), 2, "both to the one who was invited");
    })
    .await;
}

#[tokio::test]
async fn whoever_asked_and_lost_their_link_gets_no_new_one() {
    with_scene(|scene| async move {
        let id = scene.ask("When?").await;
        let link = scene.invite(scene.zheng).await;
        scene.revoke(link).await;
        let path = format!("/api/v1/questions/{id}/answers");
        let answered = scene.post(&path, scene.wen, to_all("On Friday.")).await.expect(201).json();
        assert_eq!(answered["not_reached"][0]["name"], "Zheng Haiyan");
        assert_eq!(scene.living_links(scene.zheng).await, 0);
        let to_client = letters(scene.db()).await.into_iter().filter(|letter| letter.to == scene.zheng);
        assert_eq!(to_client.count(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_a_client_says_reaches_somebody_after_people_left() {
    with_scene(|scene| async move {
        scene.own(scene.task, scene.wen).await;
        scene.share(scene.task).await;
        scene.disable(scene.wen).await;
        let about = Some(scene.key_of(scene.task).await);
        let asking = communication::routes::ClientAsking { about, ..scene.asking("Is it ready?") };
        scene.ask_with(scene.principal(), asking).await.unwrap();
        scene.dispatch().await;
        assert_eq!(scene.told(scene.lin).await, ["question_asked"], "the manager instead of who left");
        let told: Vec<_> = letters(scene.db()).await.into_iter().map(|letter| letter.to).collect();
        assert_eq!(told, [scene.lin]);

        // The last manager left as well: whoever still works there.
        scene.member(scene.stranger, ProjectRole::Member).await;
        scene.disable(scene.lin).await;
        scene.ask("Is anybody there?").await;
        let told: Vec<_> = letters(scene.db()).await.into_iter().map(|letter| letter.to).collect();
        assert_eq!(told, [scene.lin, scene.stranger]);
    })
    .await;
}

#[tokio::test]
async fn an_answer_reaches_the_manager_once_the_asker_left() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/projects/{}/questions", scene.project);
        let body = json!({ "party_id": scene.party, "body": "Which ones?" });
        let asked = scene.post(&path, scene.wen, body).await.expect(201).json();
        scene.disable(scene.wen).await;
        let key = scene.key_of(asked["id"].as_str().unwrap().parse().unwrap()).await;
        let answer = communication::routes::ClientAnswer {
            question: key,
            is_told_circle: false,
            text: "The blue ones".into(),
            form_key: Uuid::new_v4(),
        };
        scene.answer_with(scene.principal(), answer).await.unwrap();
        scene.dispatch().await;
        assert_eq!(scene.told(scene.lin).await, ["question_answered"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_said_is_found_and_leads_to_its_record() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/records/{}/comments", scene.task);
        let say = |body: &'static str, audience: &'static str| {
            scene.post(&path, scene.wen, json!({ "body": body, "audience": audience }))
        };
        say("The supplier's gutter is late", "internal").await.expect(201);
        scene.share(scene.task).await;
        let shown = say("南浦仓的雨棚周五到", "client").await.expect(201).json();
        let find = async |query: &str, person| {
            let found = scene.get(&format!("/api/v1/search?q={query}"), person).await.expect(200).json();
            found["items"].as_array().unwrap().clone()
        };
        let [hit] = &find("gutter", scene.lin).await[..] else { panic!("one record") };
        assert_eq!((&hit["record_id"], &hit["kind"]), (&json!(scene.task), &json!("task")));
        assert_eq!(hit["snippet"], "The supplier's gutter is late");
        assert_eq!(find("gutter", scene.stranger).await, Vec::<Value>::new());
        let hits = |viewer, query: &'static str| {
            scene.as_client(viewer, move |conn| store::search::find_as_client(conn, query, 9))
        };
        assert_eq!(hits(scene.viewer(), "gutter").await, [], "an internal word stays inside");
        assert_eq!(hits(scene.viewer(), "雨棚").await.len(), 1);
        assert_eq!(hits(scene.viewer_b(), "雨棚").await, []);

        let one = format!("/api/v1/comments/{}", shown["id"].as_str().unwrap());
        let change = json!({ "body": "周六到货" });
        scene.app.patch(&one).as_(web::testing::team(scene.wen)).json(change).await.expect(200);
        assert_eq!(hits(scene.viewer(), "雨棚").await, []);
        assert_eq!(
            (hits(scene.viewer(), "周六").await.len(), find("%E5%91%A8%E5%85%AD", scene.lin).await.len()),
            (1, 1)
        );
        scene.unshare(scene.task).await;
        assert_eq!(hits(scene.viewer(), "周六").await, [], "a comment is never wider than its record");
    })
    .await;
}

#[tokio::test]
async fn a_comment_sent_by_mistake_is_taken_back_and_never_sent_again() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        scene.member(scene.stranger, ProjectRole::Member).await;
        let path = format!("/api/v1/records/{}/comments", scene.task);
        let body = json!({ "body": "Their budget is gone", "audience": "client" });
        let made = scene.post(&path, scene.wen, body).await.expect(201).json();
        let one = format!("/api/v1/comments/{}", made["id"].as_str().unwrap());
        let key = scene.key_of(scene.task).await;
        let seen = || {
            scene.as_client(scene.viewer(), move |conn| communication::store::for_client::comments(conn, key))
        };
        let found =
            || scene.as_client(scene.viewer(), |conn| store::search::find_as_client(conn, "budget", 9));
        assert_eq!((seen().await.len(), found().await.len()), (1, 1));

        let put = |person, change: Value| scene.app.patch(&one).as_(web::testing::team(person)).json(change);
        let internal = || json!({ "audience": "internal" });
        assert_eq!(put(scene.stranger, internal()).await.status, 403, "neither author nor manager");
        let narrowed = put(scene.lin, internal()).await.expect(200).json();
        assert_eq!((&narrowed["audience"], &narrowed["party_id"]), (&json!("internal"), &Value::Null));
        assert_eq!((seen().await.len(), found().await.len()), (0, 0));
        let refused = put(scene.wen, json!({ "audience": "client" })).await.expect(422);
        assert_eq!(refused.code(), "comment.never_wider");
        let history = scene.get(&format!("/api/v1/records/{}/history", scene.task), scene.lin).await.json();
        assert_eq!(history["items"][0]["kind"], "comment.narrowed");
    })
    .await;
}

#[tokio::test]
async fn a_deleted_comment_leaves_a_trace_and_comes_back_to_the_team_alone() {
    with_scene(|scene| async move {
        scene.share(scene.task).await;
        let path = format!("/api/v1/records/{}/comments", scene.task);
        let body = json!({ "body": "Said too early", "audience": "client" });
        let made = scene.post(&path, scene.wen, body).await.expect(201).json();
        let deletion = format!("/api/v1/comments/{}/deletion", made["id"].as_str().unwrap());
        scene.member(scene.stranger, ProjectRole::Member).await;
        let put = |person| scene.app.put(&deletion).as_(web::testing::team(person));
        assert_eq!(put(scene.stranger).await.status, 403);
        for _ in 0..2 {
            let deleted = put(scene.wen).await.expect(200).json();
            assert_eq!((&deleted["body"], deleted["deleted_at"].is_string()), (&json!(""), true));
        }
        let list = scene.get(&path, scene.lin).await.json();
        assert_eq!((&list["items"][0]["body"], &list["items"][0]["html"]), (&json!(""), &json!("")));
        let key = scene.key_of(scene.task).await;
        let seen = || {
            scene.as_client(scene.viewer(), move |conn| communication::store::for_client::comments(conn, key))
        };
        assert_eq!(seen().await, []);
        let found = scene.get("/api/v1/search?q=early", scene.lin).await.json();
        assert_eq!(found["items"], json!([]));

        let back = scene.app.delete(&deletion).as_(web::testing::team(scene.wen)).await.expect(200).json();
        assert_eq!((&back["body"], &back["audience"]), (&json!("Said too early"), &json!("internal")));
        assert_eq!(seen().await, [], "the client is not told again");
    })
    .await;
}

#[tokio::test]
async fn questions_come_in_pieces_with_their_answers() {
    with_scene(|scene| async move {
        for number in 0..7 {
            let id = scene.ask(&format!("Question {number}?")).await;
            let body = to_all(&format!("Answer {number}"));
            scene.post(&format!("/api/v1/questions/{id}/answers"), scene.lin, body).await.expect(201);
        }
        let (mut after, mut seen) = (String::new(), Vec::new());
        loop {
            let path = format!("/api/v1/projects/{}/questions?limit=3{after}", scene.project);
            let page = scene.get(&path, scene.wen).await.expect(200).json();
            for question in page["items"].as_array().unwrap() {
                let number = question["title"].as_str().unwrap().replace("Question ", "").replace('?', "");
                assert_eq!(question["answers"].as_array().unwrap().len(), 1);
                assert_eq!(question["answers"][0]["body"], format!("Answer {number}"));
                seen.push(number.parse::<i32>().unwrap());
            }
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(seen, [6, 5, 4, 3, 2, 1, 0]);
    })
    .await;
}

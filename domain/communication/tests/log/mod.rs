//! The communication log: what writes itself, once, and what people note.

mod conversations;
mod waiting;

use crate::scene::{Scene, to_all};
use crate::with_scene;
use communication::{follow_the_log, follow_ups_of, notifications_of};
use kernel::{ClientPrincipal, Event, Identified, LETTER, Letter};
use serde_json::{Value, json};
use store::outbox;
use web::testing::{TestAnswer, team};

const DAY: i64 = 86_400;

async fn log(scene: &Scene, query: &str) -> Vec<Value> {
    follow_the_log(scene.db()).await.expect("followed");
    let path = format!("/api/v1/projects/{}/communication-log{query}", scene.project);
    let list = scene.get(&path, scene.wen).await.expect(200).json();
    list["items"].as_array().expect("a list").clone()
}

fn whats(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["what"].as_str().expect("a word")).collect()
}

async fn note(scene: &Scene, body: Value) -> Value {
    let path = format!("/api/v1/projects/{}/communication-log", scene.project);
    scene.post(&path, scene.wen, body).await.expect(201).json()
}

async fn put(scene: &Scene, path: &str, revision: Option<i64>, body: Value) -> TestAnswer {
    let sending = scene.app.put(path).as_(team(scene.lin));
    match revision {
        Some(revision) => sending.if_match(revision).json(body).await,
        None => sending.json(body).await,
    }
}

#[tokio::test]
async fn what_is_said_stands_in_the_log_by_itself_and_once() {
    with_scene(|scene| async move {
        let question = scene.ask("When does the **training** start?").await;
        scene.app.db().clock().advance_seconds(60);
        let answer = format!("/api/v1/questions/{question}/answers");
        scene.post(&answer, scene.lin, to_all("On the 16th.")).await.expect(201);
        scene.app.db().clock().advance_seconds(60);
        let comments = format!("/api/v1/records/{question}/comments");
        scene
            .post(&comments, scene.wen, json!({ "body": "Ours.", "audience": "internal" }))
            .await
            .expect(201);
        let theirs = json!({ "body": "Room 3.", "audience": "client" });
        scene.post(&comments, scene.wen, theirs).await.expect(201);

        let entries = log(&scene, "").await;
        assert_eq!(whats(&entries), ["comment.created", "question.answered", "question.asked"]);
        assert_eq!(log(&scene, "").await, entries, "a second look writes nothing");
        assert_eq!(entries[0]["words"], "Room 3.");
        assert_eq!(entries[1]["words"], "On the 16th.");
        assert_eq!((&entries[1]["side"], &entries[1]["actor"]["name"]), (&json!("team"), &json!("Lin Wei")));
        assert_eq!(entries[2]["words"], "When does the **training** start?");
        assert_eq!(entries[2]["record"]["id"], json!(question));
        assert_eq!(entries[2]["party_id"], json!(scene.party));

        let path = format!("/api/v1/projects/{}/communication-log", scene.project);
        assert_eq!(scene.get(&path, scene.stranger).await.status, 404);
        let of_b = log(&scene, &format!("?party={}", scene.party_b)).await;
        assert_eq!(of_b, Vec::<Value>::new(), "the other party said nothing");
    })
    .await;
}

#[tokio::test]
async fn words_that_were_deleted_are_gone_from_the_log() {
    with_scene(|scene| async move {
        let question = scene.ask("When?").await;
        let comments = format!("/api/v1/records/{question}/comments");
        let theirs = json!({ "body": "A slip.", "audience": "client" });
        let made = scene.post(&comments, scene.wen, theirs).await.expect(201).json();
        let path = format!("/api/v1/comments/{}/deletion", made["id"].as_str().expect("an id"));
        scene.app.put(&path).as_(team(scene.wen)).await.expect(200);
        let entries = log(&scene, "?kind=comment").await;
        assert_eq!((entries.len(), &entries[0]["words"]), (1, &json!("")));
        assert_eq!(log(&scene, "?q=slip").await, Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn a_meeting_that_was_not_held_after_all_is_gone_from_the_log() {
    with_scene(|scene| async move {
        let question = scene.ask("When?").await;
        let (project, party, by) = (scene.project, scene.party, scene.wen);
        let happened = |kind: &'static str| {
            scene.db().write(move |tx| {
                let at = tx.now();
                let event = Event::new(kind, at, Some(by)).in_project(project).on(question);
                tx.event(event.detail(json!({ "party": party, "people": [by] })))
            })
        };
        for (kind, wanted) in [("meeting.held", 1), ("meeting.not_held", 0), ("meeting.held", 1)] {
            happened(kind).await.expect("written");
            assert_eq!(log(&scene, "?kind=meeting").await.len(), wanted, "{kind}");
        }
        for kind in ["meeting.not_held", "meeting.held", "meeting.not_held", "meeting.held"] {
            happened(kind).await.expect("written");
        }
        assert_eq!(log(&scene, "?kind=meeting").await.len(), 1, "of a row of them the last one holds");
    })
    .await;
}

#[tokio::test]
async fn mails_stand_in_the_log_once_they_left_and_those_of_before_there_was_one_too() {
    with_scene(|scene| async move {
        let link = scene.invite(scene.zheng).await;
        let letter = |template: &str| Letter {
            to: scene.zheng,
            to_name: "Zheng Haiyan".into(),
            to_email: "zheng@client.example".into(),
            locale: "en".into(),
            template: template.into(),
            params: json!({ "number": "Q-1", "title": "When?" }).as_object().expect("params").clone(),
            url: None,
            project: Some(scene.project),
            link: Some(link),
            about: None,
            goes_along: false,
        };
        let (before, after, code) =
            (letter("invitation"), letter("question_answered"), letter("sign_off_code"));
        let waiting = letter("question_asked");
        let early = scene.db().write(move |tx| {
            let now = tx.now();
            let id = outbox::enqueue(tx, LETTER, &before, now)?;
            outbox::done(tx, id)?;
            outbox::enqueue(tx, LETTER, &waiting, now).map(drop)
        });
        early.await.expect("sent");
        scene.db().clock().advance_seconds(60);
        assert_eq!(whats(&log(&scene, "").await), ["letter.sent"]);
        let project = scene.project;
        let late = scene.db().write(move |tx| {
            for letter in [&after, &code] {
                let now = tx.now();
                let id = outbox::enqueue(tx, LETTER, letter, now)?;
                outbox::done(tx, id)?;
                let event = Event::new("letter.sent", now, None).in_project(project);
                tx.event(event.detail(json!({ "letter": id })))?;
            }
            Ok(())
        });
        late.await.expect("sent");
        let entries = log(&scene, &format!("?kind=mail&person={}", scene.zheng)).await;
        let told: Vec<_> =
            entries.iter().map(|one| (&one["mail"]["template"], &one["mail"]["title"])).collect();
        let (answered, invitation, when) = (json!("question_answered"), json!("invitation"), json!("When?"));
        assert_eq!(told, [(&answered, &when), (&invitation, &when)], "a code is no talk");
    })
    .await;
}

#[tokio::test]
async fn a_call_is_noted_followed_up_changed_and_taken_back() {
    with_scene(|scene| async move {
        let follow_up = json!({ "owner_id": scene.lin, "due": "2026-03-06" });
        let body = json!({ "kind": "call", "party_id": scene.party, "person_ids": [scene.zheng],
            "words": "Asked for the floor plan.\nBy Friday.", "follow_up": follow_up });
        let noted = note(&scene, body.clone()).await;
        assert_eq!((&noted["own"]["number"], &noted["kind"]), (&json!(1), &json!("call")));
        assert_eq!(noted["people"][0]["name"], "Zheng Haiyan");
        let open = scene.get("/api/v1/follow-ups", scene.lin).await.expect(200).json();
        assert_eq!(open["items"][0]["entry"]["follow_up"]["due"], "2026-03-06");
        assert_eq!(scene.get("/api/v1/follow-ups", scene.wen).await.json()["items"], json!([]));
        let found = scene.get("/api/v1/search?q=floor", scene.wen).await.expect(200).json();
        assert_eq!(found["items"][0]["kind"], "log_entry");

        let path = format!("/api/v1/communication-log/{}", noted["id"].as_str().expect("an id"));
        let mut done = body.clone();
        done["follow_up"]["is_done"] = json!(true);
        let revision = noted["own"]["revision"].as_i64();
        let changed = put(&scene, &path, revision, done.clone()).await.expect(200).json();
        assert!(changed["follow_up"]["done_at"].is_string());
        assert_eq!(put(&scene, &path, revision, done).await.status, 412, "somebody else was faster");
        assert_eq!(scene.get("/api/v1/follow-ups", scene.lin).await.json()["items"], json!([]));

        let deletion = format!("{path}/deletion");
        scene.app.put(&deletion).as_(team(scene.wen)).await.expect(200);
        assert_eq!(log(&scene, "").await, Vec::<Value>::new());
        assert_eq!(scene.get("/api/v1/search?q=floor", scene.wen).await.json()["items"], json!([]));
        assert_eq!(put(&scene, &path, None, body).await.status, 404, "what is deleted is not changed");
        scene.app.delete(&deletion).as_(team(scene.wen)).await.expect(200);
        assert_eq!(whats(&log(&scene, "").await), ["log_entry.created"]);
        let seen =
            scene.as_client(scene.viewer(), |conn| store::search::find_as_client(conn, "floor", 9)).await;
        assert!(seen.is_empty(), "a client finds nothing of it");
    })
    .await;
}

#[tokio::test]
async fn many_notifications_and_follow_ups_take_as_many_statements_as_few() {
    with_scene(|scene| async move {
        let more = async |count: usize| {
            for number in 0..count {
                scene.ask(&format!("Question {number}?")).await;
                let follow_up = json!({ "owner_id": scene.lin, "due": "2026-03-06" });
                note(&scene, json!({ "kind": "call", "words": "Called.", "follow_up": follow_up })).await;
            }
            scene.dispatch().await;
        };
        let taken = async |count: usize| {
            let lin = scene.lin;
            let taken = scene.db().write(move |tx| {
                let before = tx.statements();
                assert_eq!(notifications_of(tx, lin, false)?.len(), count);
                let between = tx.statements();
                assert_eq!(follow_ups_of(tx, lin, false)?.len(), count);
                Ok((between - before, tx.statements() - between))
            });
            taken.await.expect("lists")
        };
        more(2).await;
        let few = taken(2).await;
        more(8).await;
        assert_eq!(taken(10).await, few);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_noted() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/projects/{}/communication-log", scene.project);
        let good = json!({ "kind": "call", "party_id": scene.party, "words": "x" });
        for (field, value, status) in [
            ("kind", json!("question"), 422),
            ("words", json!("  "), 422),
            ("at", json!("2026-03-03T00:00:00Z"), 422),
            ("person_ids", json!([scene.xu]), 404),
            ("party_id", json!(kernel::PartyId::new()), 404),
            ("follow_up", json!({ "owner_id": scene.stranger }), 422),
            ("follow_up", json!({ "owner_id": scene.lin, "due": "soon" }), 422),
        ] {
            let mut body = good.clone();
            body[field] = value.clone();
            let answer = scene.post(&path, scene.wen, body).await;
            assert_eq!(answer.status, status, "{field} {value}: {}", answer.text());
        }
        assert_eq!(scene.post(&path, scene.stranger, good).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_long_log_is_read_in_pieces_and_filtered_by_kind_person_day_and_words() {
    with_scene(|scene| async move {
        for (number, kind) in ["call", "chat", "meeting", "call", "conversation"].into_iter().enumerate() {
            let people = if number == 3 { json!([scene.zheng]) } else { json!([]) };
            note(
                &scene,
                json!({ "kind": kind, "words": format!("Talk 100% number {number}"), "person_ids": people }),
            )
            .await;
            scene.db().clock().advance_seconds(DAY);
        }
        let path = format!("/api/v1/projects/{}/communication-log?limit=2", scene.project);
        let (mut after, mut all) = (String::new(), Vec::new());
        loop {
            let page = scene.get(&format!("{path}{after}"), scene.wen).await.expect(200).json();
            let items = page["items"].as_array().expect("a list").clone();
            all.extend(items.iter().map(|one| one["words"].as_str().expect("words").to_owned()));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let wanted: Vec<_> = (0..5).rev().map(|number| format!("Talk 100% number {number}")).collect();
        assert_eq!(all, wanted);
        for (query, count) in [
            ("?kind=call", 2),
            ("?kind=call,chat", 3),
            (&format!("?person={}", scene.zheng), 1),
            ("?from=2026-03-03&until=2026-03-04", 2),
            ("?until=2026-03-02", 1),
            ("?q=100%25", 5),
            ("?q=NUMBER%203", 1),
            ("?q=nothing", 0),
        ] {
            assert_eq!(log(&scene, query).await.len(), count, "{query}");
        }
        let wrong = scene.get(&format!("{path}&kind=noise"), scene.wen).await;
        assert_eq!(wrong.status, 422);
        // Whoever stands in it can be asked for, though they left the project since.
        let (party, zheng) = (scene.party, scene.zheng);
        let gone = scene.db().write(move |tx| engagement::store::parties::remove_contact(tx, party, zheng));
        assert_eq!(gone.await, Ok(1));
        let page = scene.get(&path, scene.wen).await.expect(200).json();
        let people = page["people"].as_array().expect("a list");
        assert!(people.iter().any(|one| one["id"] == json!(zheng)), "{people:?}");
        assert_eq!(log(&scene, &format!("?person={zheng}")).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn visits_of_named_people_stand_in_the_log_once_a_day_where_it_is_switched_on() {
    with_scene(|scene| async move {
        let visit = async |by: ClientPrincipal| {
            scene.db().write(move |tx| communication::note_visit(tx, &by)).await.expect("a look");
        };
        let unknown = ClientPrincipal { identified: Identified::Unasked, ..scene.principal() };
        visit(scene.principal()).await;
        assert_eq!(log(&scene, "?kind=visit").await, Vec::<Value>::new(), "it is off");
        let path = format!("/api/v1/projects/{}/communication-settings", scene.project);
        assert_eq!(scene.get(&path, scene.wen).await.expect(200).json(), json!({ "logs_visits": false }));
        let on = json!({ "logs_visits": true });
        assert_eq!(scene.app.put(&path).as_(team(scene.wen)).json(on.clone()).await.status, 403);
        scene.app.put(&path).as_(team(scene.lin)).json(on).await.expect(200);
        let says_so = communication::store::for_client::are_visits_logged;
        assert!(scene.as_client(scene.viewer(), says_so).await);
        for by in [unknown, scene.principal(), scene.principal()] {
            visit(by).await;
        }
        scene.db().clock().advance_seconds(DAY);
        visit(scene.principal()).await;
        let entries = log(&scene, "?kind=visit").await;
        let who: Vec<_> = entries.iter().map(|entry| entry["actor"]["name"].as_str()).collect();
        assert_eq!(who, [Some("Zheng Haiyan"); 2], "one for each day");
        assert_eq!(entries[0]["party_id"], json!(scene.party));
    })
    .await;
}

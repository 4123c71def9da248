//! The morning look, where what clients did is found among whatever the team did since; a leaver's questions; the
//! history of a task.

use crate::access_matrix::{
    agreed_plans, asked_and_shown, changes, deliverables, issues, meetings, sign_offs,
};
use crate::visiting::Visitor;
use crate::world::{World, text};
use kernel::{Event, PersonId, ProjectId, RecordId};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::testing::each_database;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_team_does_not_hide_what_the_client_did() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let id = |text: &str| text.parse::<Uuid>().expect("an id");
        let project = ProjectId(id(&world.ours.project));
        let client = PersonId(id(&world.ours.parties[0].contacts[0].person));
        let manager = world.ids["manager"];
        let happened = world.app.db().write(move |tx| {
            let at = tx.now();
            tx.event(Event::new("question.asked", at, Some(client)).in_project(project))?;
            for _ in 0..80 {
                tx.event(Event::new("plan.changed", at, Some(manager)).in_project(project))?;
            }
            Ok(())
        });
        happened.await.expect("events");
        let home = world.dressed(world.app.get("/api/v1/home"), "manager").await.expect(200).json();
        let since = home["since"].as_array().expect("news");
        let of_client = |news: &&Value| text(&news["actor"]["id"]) == client.to_string();
        assert_eq!(since.iter().filter(of_client).count(), 1, "{since:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_hundreds_of_items_is_one_line_and_hides_nothing() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let id = |text: &str| text.parse::<Uuid>().expect("an id");
        let project = ProjectId(id(&world.ours.project));
        let client = PersonId(id(&world.ours.parties[0].contacts[0].person));
        let document = RecordId(id(&world.ours.parties[0].question));
        let item = RecordId(id(&world.ours.internal_task));
        world.app.db().clock().advance_seconds(3_600);
        let happened = world.app.db().write(move |tx| {
            let of_client = |kind, at| Event::new(kind, at, Some(client)).in_project(project);
            let at = tx.now();
            tx.event(of_client("portal.visited", at.plus_seconds(-60)))?;
            tx.event(of_client("sign_off.decided", at).on(document))?;
            (0..300).try_for_each(|_| tx.event(of_client("requirement.confirmed", at).on(item)))
        });
        happened.await.expect("events");
        let kinds = |news: &Value| {
            let of_client = |news: &&Value| text(&news["actor"]["id"]) == client.to_string();
            let told = news.as_array().expect("news").iter().filter(of_client);
            told.map(|news| text(&news["kind"])).take(2).collect::<Vec<_>>()
        };
        let wanted = ["sign_off.decided", "portal.visited"];
        let home = world.dressed(world.app.get("/api/v1/home"), "manager").await.expect(200).json();
        assert_eq!(kinds(&home["since"]), wanted);
        let path = format!("/api/v1/projects/{}/client-news", world.ours.project);
        let own = world.dressed(world.app.get(&path), "manager").await.expect(200).json();
        assert_eq!(kinds(&own["items"]), wanted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_stands_on_the_side_that_has_the_next_step() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let change = changes::received(&world, place, party).await;
        let sign_off = sign_offs::waiting(&world, place, party).await;
        let theirs = changes::of_client(&world, place, party).await;
        // Far beyond the promise, whatever days are worked.
        world.app.db().clock().advance_seconds(7 * 86_400);
        let waiting = world.dressed(world.app.get("/api/v1/waiting"), "manager").await.expect(200).json();
        let found = |side: &str, id: &str| {
            waiting[side].as_array().expect("a list").iter().find(|item| item["id"] == *id).cloned()
        };
        let change = found("for_us", &change).expect("the change");
        assert_eq!((&change["clock"], &change["is_over"]), (&Value::Null, &json!(false)), "our own");
        let theirs = found("for_us", &theirs.to_string()).expect("the client's change");
        assert_eq!((&theirs["clock"]["state"], &theirs["is_over"]), (&json!("over"), &json!(true)));
        assert_eq!((&change["kind"], &change["next_step"]), (&json!("change_request"), &json!("assess")));
        let waiting = found("for_client", &sign_off.id.to_string()).expect("the sign-off");
        assert_eq!(
            (&waiting["kind"], &waiting["title"]),
            (&json!("sign_off"), &json!(sign_off.content.title))
        );
        assert!(!waiting["persons"].as_array().expect("persons").is_empty(), "{waiting}");
        assert_eq!(found("for_us", &sign_off.id.to_string()), None);
    })
    .await;
}

/// A question of ours waits for whom we asked; where they left the project, for nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_waits_for_whom_it_was_put_to() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (project, party) = (&world.ours.project, &world.ours.parties[0]);
        let asked = &party.contacts[1].person;
        let body = json!({ "party_id": party.id, "body": "Which gate?", "to_person": asked });
        let path = format!("/api/v1/projects/{project}/questions");
        let question = crate::world::text(&world.done("POST", &path, body).await["id"]);
        let persons = || async {
            let waiting = world.dressed(world.app.get("/api/v1/waiting"), "manager").await.expect(200).json();
            let items = waiting["for_client"].as_array().expect("a list").clone();
            let found = items.into_iter().find(|item| item["id"] == question).expect("the question");
            found["persons"].as_array().expect("persons").clone()
        };
        let named = persons().await;
        assert_eq!((named.len(), &named[0]["id"]), (1, &json!(asked)));
        let contact = format!("/api/v1/projects/{project}/parties/{}/contacts/{asked}", party.id);
        world.done("DELETE", &contact, Value::Null).await;
        assert_eq!(persons().await, Vec::<Value>::new(), "without an owner");
    })
    .await;
}

/// Every kind on its side, each with its people; the morning look holds the first of them and tells how many there are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_waits_on_its_side() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let theirs = json!({ "op": "update_task", "id": party.shared_task, "set": { "client_side": true } });
        let edits = format!("/api/v1/projects/{}/plan-edits", place.project);
        world.done("POST", &edits, json!({ "edits": [theirs] })).await;
        let questionnaire = asked_and_shown::known(&world, place, party, "questionnaire", false).await;
        let demonstration = asked_and_shown::known(&world, place, party, "demonstration", false).await;
        deliverables::key(&world, place, party, "review", false).await;
        issues::key(&world, place, party, false).await;
        let deliverable = deliverables::written(&world, place).await;
        for what in ["defect", "defect", "condition", "remark"] {
            deliverables::found(&world, &deliverable, what).await;
        }
        let waiting = || async {
            let path = format!("/api/v1/projects/{}/waiting", place.project);
            world.dressed(world.app.get(&path), "manager").await.expect(200).json()
        };
        let kinds = |side: &Value| {
            let kind = |item: &Value| (text(&item["kind"]), item["count"].as_i64().expect("a count"));
            side.as_array().expect("a list").iter().map(kind).collect::<BTreeSet<_>>()
        };
        let of =
            |kinds: &[(&str, i64)]| kinds.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect();
        let now = waiting().await;
        let asked = ["demonstration", "issue", "question", "questionnaire", "review", "task"];
        let wanted: BTreeSet<_> = of(&asked.map(|kind| (kind, 1)));
        assert_eq!(kinds(&now["for_client"]), wanted, "{now:#}");
        // The remark is written down without a project: nobody looks for it in another.
        let wanted: BTreeSet<_> = of(&[("condition", 1), ("defect", 2)]);
        assert_eq!(kinds(&now["for_us"]), wanted, "{now:#}");
        for item in now["for_client"].as_array().expect("a list") {
            assert!(!item["persons"].as_array().expect("people").is_empty(), "{item}");
            assert!(!text(&item["persons"][0]["name"]).is_empty(), "{item}");
        }
        agreed_plans::reported(&world, place, party, &party.shared_task).await;
        let now = waiting().await;
        assert!(!kinds(&now["for_client"]).contains(&("task".to_owned(), 1)), "{now:#}");
        assert!(kinds(&now["for_us"]).contains(&("task_report".to_owned(), 1)), "{now:#}");
        for contact in &party.contacts {
            let path = format!(
                "/api/v1/projects/{}/parties/{}/contacts/{}",
                place.project, party.id, contact.person
            );
            world.done("DELETE", &path, Value::Null).await;
        }
        let now = waiting().await;
        for id in [&questionnaire, &demonstration] {
            let items = now["for_client"].as_array().expect("a list");
            let item = items.iter().find(|item| item["id"] == **id).expect("it waits still");
            assert_eq!(item["persons"], json!([]), "without an owner");
        }
        for _ in 0..9 {
            world.question(&place.project, &place.parties[1].id).await;
        }
        let all = waiting().await["for_client"].as_array().expect("a list").len();
        let home = world.dressed(world.app.get("/api/v1/home"), "manager").await.expect(200).json();
        let first = &home["waiting_for_client"];
        assert_eq!((first["items"].as_array().expect("a list").len(), &first["count"]), (8, &json!(all)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leavers_questions_go_to_the_successor() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (leaver, successor) = (world.ids["member"], world.ids["manager"]);
        let question = kernel::RecordId(world.ours.parties[0].question.parse().expect("an id"));
        let owned = world.app.db().write(move |tx| {
            let change = store::records::RecordChange { owner: Some(Some(leaver)), ..Default::default() };
            store::records::change(tx, question, None, &change)
        });
        owned.await.expect("an owner");
        let path = format!("/api/v1/persons/{leaver}/handovers");
        let moved = world.done("POST", &path, serde_json::json!({ "to": successor })).await;
        assert_eq!(moved["moved"], 1);
        let owner = world.app.db().read(move |conn| Ok(store::records::get(conn, question)?.owner));
        assert_eq!(owner.await.expect("a record"), Some(successor));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_history_of_a_task_tells_each_change_once_and_page_by_page() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let task = &world.ours.internal_task;
        let edits = format!("/api/v1/projects/{}/plan-edits", world.ours.project);
        for minutes in [60, 120, 180] {
            world.app.db().clock().advance_seconds(60);
            let set = serde_json::json!({ "op": "update_task", "id": task, "set": { "duration_minutes": minutes } });
            world.done("POST", &edits, serde_json::json!({ "edits": [set] })).await;
            world.comment(task, None).await;
        }
        let mut told = Vec::new();
        let mut next = String::new();
        loop {
            let path = format!("/api/v1/records/{task}/history?limit=2{next}");
            let page = world.done("GET", &path, Value::Null).await;
            told.extend(page["items"].as_array().expect("items").iter().cloned());
            let Some(after) = page["next"].as_str() else { break };
            next = format!("&after={after}");
        }
        let of = |kind: &str| told.iter().filter(|item| item["kind"] == kind).count();
        assert_eq!((of("task.changed"), of("plan.changed")), (3, 0), "{told:#?}");
        let newest = told.iter().find(|item| item["kind"] == "task.changed").expect("a change");
        let change = &newest["detail"]["changes"][0];
        assert_eq!((&change["before"], &change["after"]), (&serde_json::json!(120), &serde_json::json!(180)));
        assert_eq!(text(&newest["actor"]["name"]), "administrator");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_and_invitations_wait_for_those_who_have_not_answered() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let waiting = || async {
            let path = format!("/api/v1/projects/{}/waiting", place.project);
            let all = world.dressed(world.app.get(&path), "manager").await.expect(200).json();
            let items = all["for_client"].as_array().expect("a list").clone();
            let meetings = items.into_iter().filter(|item| item["record_kind"] == "meeting");
            let line = |item: Value| {
                let people = item["persons"].as_array().expect("people").len();
                (text(&item["kind"]), text(&item["due"]), people)
            };
            meetings.map(line).collect::<BTreeSet<_>>()
        };
        let of = |kind: &str, day: &str, people| (kind.to_owned(), day.to_owned(), people);
        assert_eq!(waiting().await, BTreeSet::new());
        let times = meetings::times_key(&world, place, party).await;
        let meeting = meetings::key(&world, place, party).await;
        let asked = waiting().await;
        let able = asked.first().expect("a meeting").2;
        assert!(able > 0, "whoever only looks is asked nothing");
        let both = [of("meeting", "2030-03-02", able), of("meeting_times", "2030-03-05", able)];
        assert_eq!(asked, both.into());

        let mut visitor = Visitor::new(&world, &party.contacts[0]);
        let form_key = Uuid::now_v7().to_string();
        let fields = [("answer", "tentative"), ("sequence", "1"), ("form_key", form_key.as_str())];
        visitor.act(&format!("meetings/{meeting}/attendance"), &fields).await.expect(303);
        let fields = [("suits", "none"), ("round", "1"), ("form_key", form_key.as_str())];
        visitor.act(&format!("meeting-times/{times}/fits"), &fields).await.expect(303);
        let left = waiting().await;
        let fewer = |kind: &str, day: &str| (able > 1).then(|| of(kind, day, able - 1));
        let wanted = [fewer("meeting", "2030-03-02"), fewer("meeting_times", "2030-03-05")];
        assert_eq!(left, wanted.into_iter().flatten().collect());
    })
    .await;
}

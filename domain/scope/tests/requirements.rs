//! Requirements through the API, in roles, on each database: versions, confirmations, what the client reads.

mod deliverables;
mod demonstrations;
mod questionnaires;
mod scene;
mod sending;

use engagement::sign_off::{Acted, Verdict};
use kernel::{Failure, Timestamp};
use scene::{Scene, fields};
use scope::requirement::RequirementPriority;
use serde_json::{Value, json};
use store::Db;
use uuid::Uuid;
use web::testing::team;

/// Runs a body on each database, with the scene set.
async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&scene::SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}

fn titles(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|one| one["fields"]["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_save_with_a_change_makes_a_version() {
    with_scene(|scene| async move {
        let id = scene.write_down("Scan offline").await;
        let path = format!("/api/v1/requirements/{id}");
        let first = scene.get(&path, scene.jian).await.expect(200);
        assert_eq!(first.header("etag"), Some("\"1\""));
        let first = first.json();
        assert_eq!(
            (&first["number"], &first["version"], &first["state"]),
            (&json!(1), &json!(1), &json!("draft"))
        );

        let same = json!({ "fields": first["fields"] });
        let put =
            |body: Value, revision| scene.app.put(&path).as_(team(scene.wen)).if_match(revision).json(body);
        let unchanged = put(same.clone(), 1).await.expect(200).json();
        assert_eq!(unchanged["requirement"]["version"], 1, "nothing changed, no version");
        let mut changed = same.clone();
        changed["fields"]["description"] = json!("Scans are kept for eight hours.");
        let saved = put(changed.clone(), 1).await.expect(200).json();
        assert_eq!(
            (&saved["requirement"]["version"], &saved["requirement"]["revision"]),
            (&json!(2), &json!(2))
        );
        put(changed, 1).await.expect(412);

        let versions = scene.get(&format!("{path}/versions"), scene.jian).await.expect(200).json();
        assert_eq!(versions["items"][0]["by"]["name"], "Wen Yizhou");
        assert_eq!(versions["items"][1]["fields"]["description"], "Scans are kept for four hours.");
        let diff = scene.get(&format!("{path}/diff"), scene.jian).await.expect(200).json();
        assert_eq!(
            (&diff["from"], &diff["to"], &diff["fields"][0]["field"]),
            (&json!(1), &json!(2), &json!("description"))
        );
        assert_eq!(diff["fields"][0]["pieces"][1], json!({ "change": "removed", "text": "four" }));
        scene.get(&format!("{path}/diff?from=1&to=9"), scene.jian).await.expect(404);

        // The answer holds what takes the save back.
        let undone = put(saved["undo"].clone(), 2).await.expect(200).json();
        assert_eq!(undone["requirement"]["fields"], first["fields"]);
        assert_eq!(undone["requirement"]["version"], 3);

        // A note of our own belongs to no version.
        let noted = json!({ "fields": first["fields"], "internal_note": "Expensive" });
        let noted = put(noted, 3).await.expect(200).json();
        assert_eq!(
            (&noted["requirement"]["version"], &noted["requirement"]["internal_note"]),
            (&json!(3), &json!("Expensive"))
        );
    })
    .await;
}

#[tokio::test]
async fn roles_in_the_register() {
    with_scene(|scene| async move {
        let id = scene.write_down("Scan offline").await;
        let one = format!("/api/v1/requirements/{id}");
        let body = json!({ "fields": fields("x") });
        let looking = json!({ "party_id": scene.party });
        let request = json!({ "party_id": scene.party, "items": [{ "id": id, "version": 1 }], "title": "x" });
        let trace = format!("{one}/tasks/{}", scene.task);
        for (method, path, body, reader, member) in [
            ("GET", scene.at("requirements"), Value::Null, 200, 200),
            ("POST", scene.at("requirements"), body.clone(), 403, 201),
            ("GET", one.clone(), Value::Null, 200, 200),
            ("PUT", one.clone(), body, 403, 200),
            ("GET", format!("{one}/versions"), Value::Null, 200, 200),
            ("GET", format!("{one}/diff"), Value::Null, 200, 200),
            ("PUT", trace.clone(), Value::Null, 403, 200),
            ("DELETE", trace, Value::Null, 403, 200),
            ("GET", scene.at("requirements/gaps"), Value::Null, 200, 200),
            ("GET", scene.at("requirements/document"), Value::Null, 200, 200),
            ("GET", scene.at("requirements/export"), Value::Null, 200, 200),
            ("GET", scene.at("requirement-confirmations"), Value::Null, 200, 200),
            ("POST", scene.at("requirement-confirmation-previews"), looking, 403, 403),
            ("POST", scene.at("requirement-confirmations"), request, 403, 403),
            ("PUT", format!("{one}/dropping"), Value::Null, 403, 200),
            ("DELETE", format!("{one}/dropping"), Value::Null, 403, 200),
        ] {
            for (person, status) in [(scene.stranger, 404), (scene.jian, reader), (scene.wen, member)] {
                let before = scene.newest_event().await;
                let sending = scene.app.send(method, &path).as_(team(person));
                let answer = if body.is_null() { sending.await } else { sending.json(body.clone()).await };
                assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
                assert!(
                    status < 400 || scene.newest_event().await == before,
                    "{method} {path} left an event"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_register_is_filtered_sorted_and_read_in_pieces() {
    with_scene(|scene| async move {
        for (title, kind, priority) in [
            ("First", "function", "could"),
            ("第二条", "quality", "must"),
            ("100% of it", "function", "must"),
        ] {
            let mut fields = fields(title);
            (fields["kind"], fields["priority"]) = (json!(kind), json!(priority));
            scene.post(&scene.at("requirements"), scene.lin, json!({ "fields": fields })).await.expect(201);
        }
        let dropped = scene.write_down("Dropped").await;
        let path = format!("/api/v1/requirements/{dropped}/dropping");
        scene.app.put(&path).as_(team(scene.wen)).await.expect(200);
        for (query, wanted) in [
            ("", vec!["First", "第二条", "100% of it"]),
            ("sort=priority", vec!["第二条", "100% of it", "First"]),
            ("sort=updated&kind=function", vec!["100% of it", "First"]),
            ("kind=quality,interface", vec!["第二条"]),
            ("priority=must&kind=function", vec!["100% of it"]),
            ("q=%25", vec!["100% of it"]),
            ("q=第二", vec!["第二条"]),
            ("state=dropped", vec!["Dropped"]),
            ("state=confirmed,sent", vec![]),
        ] {
            let found =
                scene.get(&scene.at(&format!("requirements?{query}")), scene.jian).await.expect(200).json();
            assert_eq!(titles(&found), wanted, "{query}");
        }
        scene.get(&scene.at("requirements?state=lost"), scene.jian).await.expect(422);
        for sort in ["number", "priority", "updated"] {
            let (mut all, mut after) = (Vec::new(), String::new());
            loop {
                let path = scene.at(&format!("requirements?limit=1&sort={sort}&after={after}"));
                let piece = scene.get(&path, scene.jian).await.expect(200).json();
                all.extend(titles(&piece).into_iter().map(str::to_owned));
                assert_eq!(piece["counts"], json!({ "draft": 3, "dropped": 1 }));
                let Some(next) = piece["next"].as_str() else { break };
                after = next.to_owned();
            }
            assert_eq!(all.len(), 3, "{sort}: {all:?}");
        }
        let list = scene.get(&scene.at("requirements/export"), scene.jian).await.expect(200).text();
        assert!(list.starts_with("\u{FEFF}Number,Reference,Title") && list.contains("\"REQ-2\""), "{list}");
    })
    .await;
}

#[tokio::test]
async fn confirmed_edited_unconfirmed_and_confirmed_again() {
    with_scene(|scene| async move {
        let id = scene.write_down("Scan offline").await;
        assert_eq!(scene.read_as(scene.viewer()).await, [], "everything is internal until it is sent");
        let first = scene.asked(&[]).await;
        assert_eq!((&first["number"], &first["count"]), (&json!("RD-v1"), &json!(1)));
        assert_eq!(scene.state(&id).await, ("sent".into(), None));
        scene.confirm(&first).await;
        assert_eq!(scene.state(&id).await, ("confirmed".into(), Some(1)));
        let nothing = scene.ask(scene.party, &[]).await.expect(422);
        assert_eq!(nothing.code(), "requirement.nothing_to_confirm");
        let again = scene.ask(scene.party, &[&id]).await.expect(422);
        assert_eq!(again.code(), "requirement.already_confirmed");

        // What only the team reads takes no confirmation away.
        scene.edit(&id, "pain", json!("They shout.")).await;
        assert_eq!(scene.state(&id).await, ("confirmed".into(), Some(1)));
        scene.edit(&id, "description", json!("Scans are kept for eight hours.")).await;
        assert_eq!(scene.state(&id).await, ("unconfirmed".into(), Some(1)));
        let read = scene.read_as(scene.viewer()).await;
        assert_eq!((read[0].state.as_str(), read[0].version), ("confirmed", 1));
        assert!(read[0].body.ends_with("four hours."), "the client keeps the version that was sent");
        assert_eq!(scene.found_by_client("eight").await, 0);
        assert_eq!(scene.found_by_client("four").await, 1);
        assert_eq!(scene.found_by_client("headquarters").await, 0, "the pain is ours");

        let second = scene.asked(&[&id]).await;
        assert_eq!(second["number"], "RD-v2");
        let content = scene.content(&second).await;
        assert_eq!((content.items[0].number.as_str(), content.items[0].version), ("REQ-1", 2));
        assert!(content.items[0].body.ends_with("eight hours."));
        assert_eq!(scene.found_by_client("eight").await, 1);
        scene.confirm(&second).await;
        assert_eq!(scene.state(&id).await, ("confirmed".into(), Some(3)));
        let read = scene.read_as(scene.viewer()).await;
        assert_eq!((read.len(), read[0].state.as_str(), read[0].version), (1, "confirmed", 2));
        assert_eq!(scene.read_as(scene.viewer_b()).await, [], "another party knows nothing of it");
        let found = scene.get(&format!("/api/v1/requirements/{id}"), scene.jian).await.json();
        let answers: Vec<_> =
            found["answers"].as_array().unwrap().iter().map(|one| &one["version"]).collect();
        assert_eq!(answers, [&json!(3), &json!(1)]);
    })
    .await;
}

/// How much something is wanted is part of what was agreed; asked again, both sides read what changed.
#[tokio::test]
async fn asked_again_the_party_reads_beside_what_it_confirmed() {
    with_scene(|scene| async move {
        let id = scene.write_down("Scan offline").await;
        let none = scene.preview(&[&id]).await;
        assert_eq!(none["since"], Value::Null, "nothing was answered yet");
        let first = scene.asked(&[&id]).await;
        let item = scene.content(&first).await.items.remove(0);
        assert_eq!((item.sort.as_deref(), item.priority.as_deref()), (Some("function"), Some("must")));
        scene.confirm(&first).await;
        scene.edit(&id, "priority", json!("wont")).await;
        assert_eq!(scene.state(&id).await, ("unconfirmed".into(), Some(1)));
        let read = scene.read_as(scene.viewer()).await;
        assert_eq!(read[0].priority, Some(RequirementPriority::Must), "what was sent stays what they read");
        scene.write_down("Print labels").await;

        let since = scene.preview(&[]).await["since"].clone();
        let told = ["changed", "new", "gone", "unchanged"].map(|part| since[part].as_i64());
        assert_eq!(told, [Some(1), Some(1), Some(0), Some(0)]);
        assert_eq!(since["number"], first["number"]);
        let second = scene.asked(&[]).await;
        let read = scene.read_as(scene.viewer()).await;
        assert_eq!(read[0].priority, Some(RequirementPriority::Wont));
        let more = scene.write_down("Count twice").await;
        let preview = scene.preview(&[&more]).await;
        let told = ["changed", "new", "gone", "unchanged"].map(|part| preview["since"][part].as_i64());
        assert_eq!(told, [Some(1), Some(2), Some(0), Some(0)], "with what waits and goes along");
        assert_eq!(preview["waiting_count"], 2);
        let now = Timestamp::from_micros(i64::MAX);
        let answered = |viewer| {
            scene.db().read_as_client(viewer, move |conn| {
                engagement::store::for_client::answered(conn, "requirements", now)
            })
        };
        let own = answered(scene.viewer()).await.expect("a client reads");
        assert_eq!(
            own.iter().map(|one| one.content.number.as_str()).collect::<Vec<_>>(),
            [first["number"].as_str().unwrap()]
        );
        assert_eq!(answered(scene.viewer_b()).await.expect("a client reads"), [], "another party's");

        // Taken back, they read what they confirmed, as much wanted as it was then.
        scene.withdraw(&second).await;
        let read = scene.read_as(scene.viewer()).await;
        assert_eq!(
            (read[0].state.as_str(), read[0].priority),
            ("confirmed", Some(RequirementPriority::Must))
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_holds_nothing_that_is_ours() {
    with_scene(|scene| async move {
        let body =
            json!({ "fields": fields("Scan offline"), "internal_note": "Their director is against it" });
        let id =
            scene.post(&scene.at("requirements"), scene.lin, body).await.expect(201).json()["id"].clone();
        let preview = json!({ "party_id": scene.party });
        let path = scene.at("requirement-confirmation-previews");
        let shown = scene.post(&path, scene.lin, preview).await.expect(200).json();
        assert_eq!(shown["items"][0]["id"], id);
        let readers: Vec<_> =
            shown["readers"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(readers.len(), 2);
        assert_eq!(scene.read_as(scene.viewer()).await, [], "a preview shows nothing to anybody");
        let request = scene.asked(&[]).await;
        let content = scene.content(&request).await.canonical().unwrap();
        let read = format!("{:?}", scene.read_as(scene.viewer()).await);
        for ours in ["headquarters", "director", "interview", &scene.lin.to_string(), id.as_str().unwrap()] {
            assert!(!content.contains(ours), "{ours} in {content}");
            assert!(!read.contains(ours), "{ours} in {read}");
        }
        let document = scene.at(&format!("requirements/document?party={}", scene.party));
        let document = scene.get(&document, scene.jian).await.expect(200).text();
        assert!(!document.contains("headquarters") && document.contains("Warehouse control"), "{document}");
        let ours = scene.get(&scene.at("requirements/document"), scene.jian).await.expect(200).text();
        assert!(ours.contains("headquarters"));
    })
    .await;
}

#[tokio::test]
async fn drafts_that_were_never_sent_leave_no_gap_in_what_the_client_counts() {
    with_scene(|scene| async move {
        scene.write_down("Internal idea").await;
        let id = scene.write_down("Scan offline").await;
        scene.edit(&id, "need", json!("Once more")).await;
        scene.edit(&id, "need", json!("And again")).await;
        let content = scene.content(&scene.asked(&[&id]).await).await;
        assert_eq!(
            (content.items.len(), content.items[0].number.as_str(), content.items[0].version),
            (1, "REQ-1", 1)
        );
    })
    .await;
}

#[tokio::test]
async fn questioned_items_are_not_confirmed() {
    with_scene(|scene| async move {
        let (scan, print) = (scene.write_down("Scan offline").await, scene.write_down("Print labels").await);
        let request = scene.asked(&[]).await;
        let questions = [("Print labels", "Which printer?")];
        scene.answer(&request, scene.zheng, Verdict::Approved, &questions).await.expect("answered");
        assert_eq!(scene.state(&scan).await, ("confirmed".into(), Some(1)));
        assert_eq!(scene.state(&print).await, ("questioned".into(), None));
        let read = scene.read_as(scene.viewer()).await;
        let found: Vec<_> =
            read.iter().map(|one| (one.title.as_str(), one.state.as_str(), one.remark.as_str())).collect();
        assert_eq!(
            found,
            [("Scan offline", "confirmed", ""), ("Print labels", "questioned", "Which printer?")]
        );
        let list = scene.get(&scene.at("requirement-confirmations"), scene.jian).await.expect(200).json();
        assert_eq!(
            (&list["items"][0]["outcome"], &list["items"][0]["questioned"]),
            (&json!("confirmed"), &json!(1))
        );
        // Written anew it is a draft again, and only that is asked.
        scene.edit(&print, "description", json!("The printer at gate 3.")).await;
        assert_eq!(scene.state(&print).await.0, "draft");
        let second = scene.asked(&[]).await;
        assert_eq!(second["count"], 1);
        // A refusal of the whole questions each.
        scene.answer(&second, scene.zheng, Verdict::Declined, &[]).await.expect("declined");
        assert_eq!(scene.state(&print).await.0, "questioned");
        assert_eq!(scene.state(&scan).await.0, "confirmed");
        assert_eq!(scene.read_as(scene.viewer()).await[1].remark, "As discussed");
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_about_the_version_that_was_sent() {
    with_scene(|scene| async move {
        let id = scene.write_down("Scan offline").await;
        let request = scene.asked(&[]).await;
        scene.edit(&id, "description", json!("Something else entirely.")).await;
        assert_eq!(scene.state(&id).await.0, "sent");
        assert!(scene.read_as(scene.viewer()).await[0].body.ends_with("four hours."));
        scene.confirm(&request).await;
        assert_eq!(scene.state(&id).await, ("unconfirmed".into(), Some(1)));
    })
    .await;
}

#[tokio::test]
async fn a_new_request_takes_in_what_still_waits_as_it_was_sent() {
    with_scene(|scene| async move {
        let scan = scene.write_down("Scan offline").await;
        let first = scene.asked(&[]).await;
        scene.edit(&scan, "description", json!("Not for the client yet.")).await;
        let print = scene.write_down("Print labels").await;
        let second = scene.asked(&[&print]).await;
        let content = scene.content(&second).await;
        let words: Vec<_> =
            content.items.iter().map(|item| (item.title.as_str(), item.body.contains("yet"))).collect();
        assert_eq!(words, [("Scan offline", false), ("Print labels", false)]);
        let late = scene.answer(&first, scene.zheng, Verdict::Approved, &[]).await;
        assert!(
            matches!(late, Err(Failure::Refused(ref no)) if no.code == "sign_off.superseded"),
            "{late:?}"
        );
        scene.confirm(&second).await;
        assert_eq!(scene.state(&scan).await, ("unconfirmed".into(), Some(1)));
        assert_eq!(scene.state(&print).await, ("confirmed".into(), Some(1)));
    })
    .await;
}

#[tokio::test]
async fn two_confirmations_at_the_same_time_are_one() {
    with_scene(|scene| async move {
        let id = scene.write_down("Scan offline").await;
        let request = scene.asked(&[]).await;
        let (one, other) = tokio::join!(
            scene.answer(&request, scene.zheng, Verdict::Approved, &[]),
            scene.answer(&request, scene.xu, Verdict::Declined, &[]),
        );
        let decided = [&one, &other].into_iter().filter(|done| matches!(done, Ok(Acted::Decided(_)))).count();
        let already = [&one, &other].into_iter().filter(|done| matches!(done, Ok(Acted::Already(_)))).count();
        let busy = [&one, &other].into_iter().filter(|done| matches!(done, Err(Failure::Busy))).count();
        assert_eq!((decided, already + busy), (1, 1), "{one:?} {other:?}");
        let found = scene.get(&format!("/api/v1/requirements/{id}"), scene.jian).await.json();
        assert_eq!(found["answers"].as_array().unwrap().len(), 1);
        // Two sendings at the same time: the later takes in the earlier.
        let more = scene.write_down("Print labels").await;
        let ids = [more.as_str()];
        let (one, other) = tokio::join!(scene.ask(scene.party, &ids), scene.ask(scene.party, &ids));
        assert_eq!((one.status, other.status), (201, 201));
        let list = scene.get(&scene.at("requirement-confirmations"), scene.jian).await.json();
        let waiting = list["items"].as_array().unwrap().iter().filter(|one| one["outcome"].is_null()).count();
        assert_eq!(waiting, 1);
    })
    .await;
}

#[tokio::test]
async fn a_request_that_was_taken_back_leaves_what_was_confirmed() {
    with_scene(|scene| async move {
        let (scan, print) = (scene.write_down("Scan offline").await, scene.write_down("Print labels").await);
        let first = scene.asked(&[&scan]).await;
        scene.confirm(&first).await;
        scene.edit(&scan, "description", json!("Scans are kept for eight hours.")).await;
        let second = scene.asked(&[]).await;
        let path = format!("/api/v1/requirements/{print}/dropping");
        let refused = scene.app.put(&path).as_(team(scene.lin)).await.expect(422);
        assert_eq!(refused.code(), "requirement.waits_for_client");
        scene.withdraw(&second).await;
        assert_eq!(scene.state(&scan).await, ("unconfirmed".into(), Some(1)));
        assert_eq!(scene.state(&print).await.0, "draft");
        let read = scene.read_as(scene.viewer()).await;
        let found: Vec<_> =
            read.iter().map(|one| (one.state.as_str(), one.version, one.body.contains("four"))).collect();
        assert_eq!(found, [("confirmed", 1, true), ("withdrawn", 1, true)]);
        let third = scene.asked(&[]).await;
        assert_eq!((&third["number"], &third["count"]), (&json!("RD-v3"), &json!(2)));
    })
    .await;
}

#[tokio::test]
async fn dropped_and_brought_back() {
    with_scene(|scene| async move {
        let id = scene.write_down("Scan offline").await;
        scene.confirm(&scene.asked(&[]).await).await;
        let path = format!("/api/v1/requirements/{id}/dropping");
        // A party reads it: that is for whoever decides what the client sees.
        scene.app.put(&path).as_(team(scene.wen)).await.expect(403);
        scene.app.put(&path).as_(team(scene.lin)).await.expect(200);
        scene.app.put(&path).as_(team(scene.lin)).await.expect(200);
        assert_eq!(scene.state(&id).await.0, "dropped");
        assert_eq!(scene.read_as(scene.viewer()).await[0].state, "dropped");
        let body = json!({ "fields": fields("x") });
        let refused =
            scene.app.put(&format!("/api/v1/requirements/{id}")).as_(team(scene.lin)).json(body).await;
        assert_eq!(refused.expect(422).code(), "requirement.is_dropped");
        let refused = scene.ask(scene.party, &[&id]).await.expect(422);
        assert_eq!(refused.code(), "requirement.dropped_not_sent");
        scene.app.delete(&path).as_(team(scene.lin)).await.expect(200);
        assert_eq!(scene.state(&id).await, ("confirmed".into(), Some(1)));
        assert_eq!(scene.read_as(scene.viewer()).await[0].state, "confirmed");
    })
    .await;
}

#[tokio::test]
async fn a_requirement_belongs_to_one_party() {
    with_scene(|scene| async move {
        let id = scene.write_down("Scan offline").await;
        scene.asked(&[&id]).await;
        let refused = scene.ask(scene.party_b, &[&id]).await.expect(422);
        assert_eq!(refused.code(), "requirement.of_another_party");
        let nothing = scene.ask(scene.party_b, &[]).await.expect(422);
        assert_eq!(nothing.code(), "requirement.nothing_to_confirm");
        let foreign = scene.ask(scene.party, &[&Uuid::new_v4().to_string()]).await;
        assert_eq!(foreign.status, 404);
        let items = json!([{ "id": id, "version": 1 }]);
        let nobody = json!({ "party_id": Uuid::new_v4(), "items": items, "title": "x" });
        scene.post(&scene.at("requirement-confirmations"), scene.lin, nobody).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn tasks_that_fulfil_a_requirement_and_gaps() {
    with_scene(|scene| async move {
        let id = scene.write_down("Scan offline").await;
        let mut bare = fields("Print labels");
        (bare["acceptance_criteria"], bare["priority"]) = (json!(""), json!("could"));
        scene.post(&scene.at("requirements"), scene.lin, json!({ "fields": bare })).await.expect(201);
        let gaps = async || scene.get(&scene.at("requirements/gaps"), scene.jian).await.expect(200).json();
        let of = |gaps: &Value, sort: &str| -> Vec<String> {
            let found = gaps[sort].as_array().unwrap().iter();
            found.map(|one| one["title"].as_str().unwrap().to_owned()).collect()
        };
        let before = gaps().await;
        assert_eq!(of(&before, "without_task"), ["Scan offline", "Print labels"]);
        assert_eq!(of(&before, "without_criteria"), ["Print labels"]);
        let path = format!("/api/v1/requirements/{id}/tasks/{}", scene.task);
        let put = scene.app.put(&path).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(put["tasks"][0]["title"], "Offline queue");
        scene.app.put(&path).as_(team(scene.wen)).await.expect(200);
        assert_eq!(of(&gaps().await, "without_task"), ["Print labels"]);
        let record = format!("/api/v1/records/{}/traces", scene.task);
        let traces = scene.get(&record, scene.jian).await.expect(200).json();
        assert_eq!(traces["comes_from"][0]["kind"], "requirement");
        scene.get(&record, scene.stranger).await.expect(404);
        // A requirement is no task.
        let wrong = format!("/api/v1/requirements/{id}/tasks/{id}");
        scene.app.put(&wrong).as_(team(scene.wen)).await.expect(404);
        scene.app.delete(&path).as_(team(scene.wen)).await.expect(200);
        assert_eq!(of(&gaps().await, "without_task").len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_list_is_brought_in_once_and_taken_back() {
    with_scene(|scene| async move {
        let known = scene.write_down("Scan offline").await;
        let path = scene.at("requirement-imports");
        let upload = async |text: &str| {
            let sending = scene.app.post(&format!("{path}?file_name=list.csv")).as_(team(scene.wen));
            sending.body("application/octet-stream", text.as_bytes()).await.expect(200).json()
        };
        let list = "Scan offline;Faster\nPrint labels;\n多语言;中文";
        let preview = upload(list).await;
        assert_eq!((&preview["creates"], &preview["changes"]), (&json!(2), &json!(1)));
        assert_eq!(preview["rows"][0]["number"], 1);
        let apply = format!("{path}/{}/applications", preview["id"].as_str().unwrap());
        scene.app.post(&apply).as_(team(scene.jian)).await.expect(403);
        let applied = scene.app.post(&apply).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(applied, json!({ "created": 2, "changed": 1, "unchanged": 0 }));
        let twice = scene.app.post(&apply).as_(team(scene.wen)).await.expect(422);
        assert_eq!(twice.code(), "import.already_applied");
        let again = upload(list).await;
        assert_eq!(
            (&again["creates"], &again["changes"], &again["unchanged"]),
            (&json!(0), &json!(0), &json!(3))
        );
        assert_eq!(scene.read_as(scene.viewer()).await, [], "what is brought in is internal");

        let all = scene.get(&scene.at("requirements"), scene.jian).await.expect(200).json();
        assert_eq!(titles(&all), ["Scan offline", "Print labels", "多语言"]);
        let sent = all["items"][1]["id"].as_str().unwrap();
        scene.asked(&[sent]).await;
        let undone = scene.app.delete(&apply).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(undone, json!({ "undone": 2, "kept": 1 }), "what was sent stays");
        let found = scene.get(&format!("/api/v1/requirements/{known}"), scene.jian).await.expect(200).json();
        assert_eq!(found["fields"], fields_of(&scene, &known, 1).await);
        let left = scene.get(&scene.at("requirements"), scene.jian).await.expect(200).json();
        assert_eq!(titles(&left), ["Scan offline", "Print labels"]);
        let twice = scene.app.delete(&apply).as_(team(scene.wen)).await.expect(422);
        assert_eq!(twice.code(), "import.not_applied");
    })
    .await;
}

async fn fields_of(scene: &Scene, id: &str, version: i64) -> Value {
    let versions =
        scene.get(&format!("/api/v1/requirements/{id}/versions"), scene.jian).await.expect(200).json();
    let found = versions["items"].as_array().unwrap().iter().find(|one| one["version"] == version);
    found.unwrap()["fields"].clone()
}

#[tokio::test]
async fn an_owner_is_of_the_project() {
    with_scene(|scene| async move {
        let mut owned = fields("Scan offline");
        owned["owner_id"] = json!(scene.stranger);
        let body = json!({ "fields": owned });
        let refused = scene.post(&scene.at("requirements"), scene.lin, body).await.expect(422).json();
        assert_eq!(refused["fields"][0]["field"], "fields.owner_id");
        owned["owner_id"] = json!(scene.wen);
        let made = scene
            .post(&scene.at("requirements"), scene.lin, json!({ "fields": owned }))
            .await
            .expect(201)
            .json();
        assert_eq!(made["owner_name"], "Wen Yizhou");
        let (lin, wen, jian) = (scene.lin, scene.wen, scene.jian);
        let moved = scene.db().write(move |tx| scope::hand_over(tx, lin, wen, jian)).await.unwrap();
        let path = format!("/api/v1/requirements/{}", made["id"].as_str().unwrap());
        let found = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!((moved, &found["owner_name"]), (1, &json!("Jian Ning")));
    })
    .await;
}

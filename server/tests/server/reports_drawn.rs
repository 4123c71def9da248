//! What a report draws of the reports before it.

use crate::access_matrix::meetings;
use crate::reports::with_draft;
use crate::world::{World, text};
use kernel::RecordId;
use reporting::report::{ReportValues, Value as Drawn};
use reporting::store::reports;
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

/// A review says nothing of milestones but how far they are from what was agreed: what the progress reports told is its past.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_draws_where_the_progress_reports_expected_the_milestones() {
    with_draft(|mut scene| async move {
        let (project, party) = (scene.world.ours.project.clone(), scene.world.ours.parties[0].id.clone());
        let set = json!({ "kind": "milestone" });
        let edit = json!({ "op": "create_task", "id": Uuid::now_v7(), "title": "Agreed", "set": set });
        let edits = format!("/api/v1/projects/{project}/plan-edits");
        scene.world.done("POST", &edits, json!({ "edits": [edit] })).await;
        scene.world.share(&project, &party, json!({ "phases_and_milestones": true })).await;
        let reports_of = format!("/api/v1/projects/{project}/reports");
        let wanted = |kind: &str, until: &str| json!({ "party_id": party, "kind": kind, "from": "2025-06-01", "until": until });
        let progress = scene.world.done("POST", &reports_of, wanted("progress", "2026-02-01")).await;
        scene.path = format!("/api/v1/reports/{}", text(&progress["id"]));
        scene.send().await.expect(200);
        scene.world.app.db().clock().advance_seconds(86_400);
        let review = scene.world.done("POST", &reports_of, wanted("review", "2026-03-01")).await;
        let review: RecordId = text(&review["id"]).parse().expect("an id");
        let drawn = scene.world.app.db().read(move |conn| reports::body(conn, review)).await.expect("drawn");
        let trends = drawn.values.expect("values").trends;
        let of: Vec<(&str, usize)> = trends.iter().map(|one| (one.title.as_str(), one.points.len())).collect();
        assert_eq!(of, [("Agreed", 2)]);
    })
    .await;
}

async fn edited(world: &World, edits: Value) {
    let path = format!("/api/v1/projects/{}/plan-edits", world.ours.project);
    world.done("POST", &path, json!({ "edits": edits })).await;
}

fn task(id: &str, title: &str, set: Value) -> Value {
    json!({ "op": "create_task", "id": id, "title": title, "set": set })
}

fn done_now(id: &str) -> Value {
    json!({ "op": "update_task", "id": id, "set": { "percent_complete": 100 } })
}

async fn drafted(world: &World, body: Value) -> Value {
    world.done("POST", &format!("/api/v1/projects/{}/reports", world.ours.project), body).await
}

async fn values_of(world: &World, report: &Value) -> ReportValues {
    let id: RecordId = text(&report["id"]).parse().expect("an id");
    let body = world.app.db().read(move |conn| reports::body(conn, id)).await.expect("drawn");
    body.values.expect("values")
}

fn said(report: &Value, language: &str, section: &str) -> Vec<String> {
    let texts = report["texts"].as_array().expect("texts");
    let text_in = texts.iter().find(|one| one["language"] == language).expect("the language");
    let sections = text_in["sections"].as_array().expect("sections");
    let found = sections.iter().find(|one| one["code"] == section).expect("the section");
    let line =
        |line: &Value| format!("{} {}: {}", text(&line["number"]), text(&line["title"]), text(&line["says"]));
    found["lines"].as_array().expect("lines").iter().map(line).collect()
}

/// What nobody moved stands on days that are over: the plan has no new ones, and the report says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_expected_on_a_day_that_is_over() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let gate = Uuid::now_v7().to_string();
        edited(world, json!([task(&gate, "Gate", json!({ "kind": "milestone" }))])).await;
        let rule = json!({ "task_ids": [party.shared_task], "phases_and_milestones": true });
        world.share(&world.ours.project, &party.id, rule).await;
        world.app.db().clock().advance_seconds(400 * 86_400);
        for kind in ["progress", "review", "phase"] {
            let body =
                json!({ "party_id": party.id, "kind": kind, "from": "2026-01-01", "until": "2027-12-31" });
            let report = drafted(world, body).await;
            let values = values_of(world, &report).await;
            let told = values.sections.iter().flat_map(|section| &section.lines);
            for line in told.filter(|line| !line.says.starts_with("done") && !line.says.contains("reached")) {
                for day in ["finish", "start"].iter().filter_map(|name| line.values.get(*name)) {
                    let is_ahead = matches!(day, Drawn::Day(day) if *day >= values.as_of);
                    assert!(is_ahead, "{kind}: {line:?}");
                }
            }
            let ahead = values.trends.iter().filter_map(|trend| trend.points.last());
            assert!(ahead.clone().all(|point| point.finish >= point.told), "{:?}", values.trends);
        }
        let body =
            json!({ "party_id": party.id, "kind": "progress", "from": "2026-01-01", "until": "2027-12-31" });
        let report = drafted(world, body).await;
        for (section, says) in [
            (
                "doing",
                "Shared with the first: 0 % done; was expected by 4 May 2026 and is late, no new day yet",
            ),
            ("milestones", "Gate: was expected on 4 May 2026 and is late, no new day yet"),
        ] {
            let lines = said(&report, "en", section);
            assert!(lines.iter().any(|line| line.replace('\u{a0}', " ").contains(says)), "{lines:?}");
        }
        assert!(
            said(&report, "zh-CN", "milestones")
                .concat()
                .contains("原预计 2026年5月4日，现已逾期，新的日期尚未确定")
        );
        let standing = said(&report, "en", "standing").concat().replace('\u{a0}', " ");
        assert!(standing.contains("That day is over, and there is no new one yet."), "{standing}");
        assert!(!standing.contains("on track") && !standing.contains("We expect"), "{standing}");
        edited(world, json!([done_now(&gate)])).await;
        let anew = format!("/api/v1/reports/{}/drawings", text(&report["id"]));
        let report = world.done("POST", &anew, Value::Null).await;
        let lines = said(&report, "en", "milestones").concat();
        assert!(lines.contains("Gate: reached"), "{lines}");
    })
    .await;
}

/// Whoever is outside the circle reads that an offer waits, not what it says.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_the_client_stands_among_the_decisions() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let (place, buyer) = (&world.ours, &party.contacts[0]);
        world.put_in_the_circle(&place.project, &party.id, &buyer.person, "client_approver").await;
        for (title, price) in [("A second gate", Some(8_600_000)), ("Fewer labels", None)] {
            let body = json!({ "title": title, "description": "As written.", "party_id": party.id });
            let path = format!("/api/v1/projects/{}/changes", place.project);
            let change = format!("/api/v1/changes/{}", text(&world.done("POST", &path, body).await["id"]));
            world.done("PUT", &format!("{change}/assessment"), json!({ "from_version": 0 })).await;
            let price = price.map(|minor| json!({ "minor": minor, "currency": "CNY" }));
            let mut offer = json!({ "assessment_version": 1, "title": title, "finish": "2026-12-31",
                "valid_until": "2026-12-31" });
            if let Some(price) = price {
                offer["price"] = price;
            }
            world.done("POST", &format!("{change}/offers"), offer).await;
        }
        let times = meetings::times_key(world, place, party).await;
        let report = world.done("POST", &format!("{}/drawings", scene.path), Value::Null).await;
        let lines = said(&report, "en", "decisions");
        let of = |title: &str| lines.iter().filter(|line| line.contains(title)).count();
        // What a change is about stands beside its price where it is the team's own: the others read its number.
        let dear =
            lines.iter().filter(|line| line.as_str().trim().starts_with("CR-1: our offer waits")).count();
        assert_eq!((dear, of("Fewer labels")), (1, 1), "each once: {lines:?}");
        assert!(!report.to_string().contains("86,000") && !report.to_string().contains("8600000"));
        let zh = said(&report, "zh-CN", "decisions").concat();
        assert!(zh.contains("我方报价自 ") && zh.contains("起等待您决定"), "{zh}");
        assert_eq!(lines.iter().filter(|line| line.contains("which of the proposed times")).count(), 1);

        // Whoever was asked for times knows of them, the others do not: the line stays, unless it is put in.
        scene.send().await.expect(200);
        let sent = async |path: &str| {
            let base = format!("/p/{}", party.contacts[2].token);
            let list = world.app.get(&format!("{base}/reports")).await.expect(200).text();
            let key =
                list.split("/reports/").nth(1).and_then(|rest| rest.split('"').next()).expect("a report");
            world.app.get(&format!("{base}{path}/{key}")).await.expect(200).text()
        };
        let page = sent("/reports").await;
        assert!(page.contains("our offer waits") && !page.contains("A second gate"), "{page}");
        assert!(!page.contains("which of the proposed times"), "{page}");
        let put = json!({ "wording": { "let_in": [format!("decisions:times:{times}")] } });
        let revision =
            world.done("GET", &scene.path, Value::Null).await["revision"].as_i64().expect("a revision");
        let sending = world.app.put(&scene.path).as_(world.root()).if_match(revision);
        sending.json(put).await.expect(200);
        scene.send().await.expect(200);
        assert!(sent("/reports").await.contains("which of the proposed times"));
    })
    .await;
}

/// Nobody named days: those of the plan that the party reads count, not those since the last report.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phase_report_of_the_whole_plan_takes_its_days_and_holds_them_against_what_was_agreed() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let [phase, inside, gate] = [(); 3].map(|()| Uuid::now_v7().to_string());
        let below = json!({ "op": "create_task", "id": inside, "title": "Interfaces", "parent_id": phase,
            "set": { "duration_minutes": 4_800 } });
        let edits = [task(&phase, "Preparation", json!({})), below, task(&gate, "Gate", json!({ "kind": "milestone" }))];
        edited(world, json!(edits)).await;
        let rule = json!({ "task_ids": [phase, inside, gate] });
        world.share(&world.ours.project, &party.id, rule).await;
        let first = drafted(world, json!({ "party_id": party.id, "kind": "phase" })).await;
        assert_eq!((&first["from"], &first["until"]), (&json!("2026-05-04"), &json!("2026-05-15")), "{first}");
        let named = json!({ "party_id": party.id, "kind": "phase", "until": "2026-05-08" });
        let named = drafted(world, named).await;
        assert_eq!((&named["from"], &named["until"]), (&json!("2026-05-04"), &json!("2026-05-08")));

        // Agreed for two weeks; it takes three.
        edited(world, json!([{ "op": "update_task", "id": inside, "set": { "duration_minutes": 7_200 } }])).await;
        let days = [
            (&phase, "2026-05-04", "2026-05-15"),
            (&inside, "2026-05-04", "2026-05-15"),
            (&gate, "2026-05-04", "2026-05-04"),
        ];
        agree(world, &party.id, days).await;
        let phases = format!("/api/v1/projects/{}/parties/{}/report-phases", world.ours.project, party.id);
        let found = world.done("GET", &phases, Value::Null).await;
        let found = found["items"].as_array().expect("phases").iter().find(|one| one["title"] == "Preparation");
        let key = found.expect("the phase")["key"].clone();
        for body in [
            json!({ "party_id": party.id, "kind": "phase", "phase": key }),
            json!({ "party_id": party.id, "kind": "phase" }),
        ] {
            let report = drafted(world, body).await;
            assert_eq!((&report["from"], &report["until"]), (&json!("2026-05-04"), &json!("2026-05-22")));
            let agreed = said(&report, "en", "agreed").concat().replace('\u{a0}', " ");
            let wanted = "Preparation: agreed for 4 May 2026 to 15 May 2026; now from 4 May 2026, expected to end on 22 May 2026";
            assert!(agreed.contains(wanted), "{agreed}");
            let deviations = said(&report, "en", "deviations").concat().replace('\u{a0}', " ");
            let wanted = "Preparation: expected on 22 May 2026: 7 days later than agreed (15 May 2026)";
            assert!(deviations.contains(wanted), "{deviations}");
        }
        edited(world, json!([done_now(&inside)])).await;
        agree(world, &party.id, days).await;
        let report = drafted(world, json!({ "party_id": party.id, "kind": "phase", "phase": key })).await;
        let anew = format!("/api/v1/reports/{}/drawings", text(&report["id"]));
        let report = world.done("POST", &anew, Value::Null).await;
        let deviations = said(&report, "en", "deviations").concat();
        assert!(deviations.contains("Preparation: done on"), "what is done is expected no more: {deviations}");
    })
    .await;
}

/// As if the party had confirmed a plan document.
async fn agree(world: &World, party: &str, days: [(&String, &str, &str); 3]) {
    let party: Uuid = party.parse().expect("an id");
    for (task, start, finish) in days {
        let task: Uuid = task.parse().expect("an id");
        let (start, finish) = (start.to_owned(), finish.to_owned());
        let written = world.app.db().write(move |tx| {
            tx.exec(
                "update released_tasks set agreed_start = $3, agreed_finish = $4 where party_id = $1 and record_id = $2",
                params![party, task, start, finish],
            )
        });
        written.await.expect("written");
    }
}

/// Whom no mail reaches is told before it is sent, with why.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_no_mail_reaches_is_named_with_the_reason_before_it_is_sent() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let stranger = world.contact(&party.client).await;
        let path = format!("/api/v1/projects/{}/parties/{}/contacts/{stranger}", world.ours.project, party.id);
        world.done("PUT", &path, json!({ "role": "client_contact" })).await;
        let back: Uuid = party.contacts[1].person.parse().expect("an id");
        let written = world.app.db().write(move |tx| {
            let email = people::person::get(tx, back.into())?.email.to_lowercase();
            tx.exec(
                "insert into returned_addresses (address, person_id, letter_id, words, at) values ($1, $2, $3, $4, $5)",
                params![email, back, Uuid::now_v7(), "550 no such user", tx.now()],
            )
        });
        written.await.expect("written");
        let readers = world.done("GET", &scene.path, Value::Null).await["readers"].clone();
        let of = |person: &str| {
            let found = readers.as_array().expect("readers").iter().find(|one| one["person_id"] == person);
            found.unwrap_or_else(|| panic!("{readers}"))["not_reached"].clone()
        };
        assert_eq!(of(&stranger), "not_invited");
        assert_eq!(of(&party.contacts[1].person), "returned");
        assert_eq!(of(&party.contacts[0].person), Value::Null);
    })
    .await;
}

/// Theirs are pointed out beside ours, explained to the client as it was sent, and kept by administrators alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_organisations_own_terms_are_pointed_out_and_frozen_with_the_report() {
    with_draft(|scene| async move {
        let (world, party) = (&scene.world, &scene.world.ours.parties[0]);
        let path = "/api/v1/report-terms";
        let fat =
            |plain: &str| json!({ "items": [{ "en": { "term": "FAT, factory test", "plain": plain } }] });
        for by in ["manager", "write_token"] {
            world.dressed(world.app.put(path), by).json(fat("no")).await.expect(404);
        }
        let kept = world.done("PUT", path, fat("the trial at ours")).await;
        assert_eq!(kept["revision"], 1);
        let read = world.dressed(world.app.get(path), "reader").await.expect(200).json();
        assert_eq!((&read["items"], read["built_in"].as_array().expect("ours").len()), (&kept["items"], 14));
        let outdated = world.app.put(path).as_(world.root()).if_match(0).json(fat("other"));
        outdated.await.expect(412);
        let wrong = json!({ "items": [{ "en": { "term": "FAT", "plain": "" } }] });
        let wrong = world.app.put(path).as_(world.root()).json(wrong).await.expect(422).json();
        assert_eq!(wrong["fields"][0]["field"], "items.0.en.plain");

        let words = "The FAT is done; the baseline stands.";
        let wording = json!({ "wording": { "words": { "summary": { "en": words, "zh": "" } } } });
        let seen = world.done("GET", &scene.path, Value::Null).await;
        let revision = seen["revision"].as_i64().expect("a revision");
        let sending = world.app.put(&scene.path).as_(world.root()).if_match(revision).json(wording);
        let report = sending.await.expect(200).json();
        let texts = report["texts"].as_array().expect("texts");
        let english = texts.iter().find(|one| one["language"] == "en").expect("English");
        let summary = &english["sections"][0];
        let forms: Vec<String> =
            summary["terms"].as_array().expect("terms").iter().map(|one| text(&one["form"])).collect();
        assert_eq!(forms, ["FAT", "baseline"]);
        let pieces: String =
            summary["pieces"].as_array().expect("pieces").iter().map(|one| text(&one["words"])).collect();
        assert_eq!(pieces, words);

        // Somebody changes the list while it is looked at: what would be explained is looked at anew.
        world.done("PUT", path, fat("a test in our hall")).await;
        let body =
            |revision: i64| json!({ "languages": ["en"], "reader_ids": [], "terms_revision": revision });
        let versions = format!("{}/versions", scene.path);
        let known = report["revision"].as_i64().expect("a revision");
        let send = |body: Value| world.app.post(&versions).as_(world.root()).if_match(known).json(body);
        send(body(1)).await.expect(412);
        send(body(2)).await.expect(200);
        world.done("PUT", path, json!({ "items": [] })).await;
        let base = format!("/p/{}", party.contacts[0].token);
        let list = world.app.get(&format!("{base}/reports")).await.expect(200).text();
        let key = list.split("/reports/").nth(1).and_then(|rest| rest.split('"').next()).expect("a report");
        let page = world.app.get(&format!("{base}/reports/{key}")).await.expect(200).text();
        assert!(page.contains("a test in our hall"), "as it was sent: {page}");
        let other = world.ours.parties[1].contacts[0].token.clone();
        let other = world.app.get(&format!("/p/{other}/reports")).await.expect(200).text();
        assert!(!other.contains("a test in our hall"));
    })
    .await;
}

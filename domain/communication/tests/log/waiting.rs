//! Who waited for whom, over a weekend, a public holiday and the end of a month. It is Monday 9:00 in Shanghai when
//! a test begins; the project works by the calendar of mainland China.

use crate::scene::{CLOCKED, Scene, to_all};
use crate::with_scene;
use communication::follow_waiting;
use communication::store::for_client;
use serde_json::{Value, json};
use web::testing::team;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

async fn times(scene: &Scene) -> Value {
    let path = format!("/api/v1/projects/{}/waiting-times", scene.project);
    scene.get(&path, scene.wen).await.expect(200).json()
}

fn of_first(times: &Value, scene: &Scene) -> Value {
    let parties = times["parties"].as_array().expect("parties");
    parties.iter().find(|party| party["party_id"] == json!(scene.party)).expect("the party").clone()
}

#[tokio::test]
async fn only_working_time_counts_over_weekend_holiday_and_month() {
    with_scene(|scene| async move {
        // Friday 27 March, 17:00: an hour of that day is left.
        scene.db().clock().advance_seconds(25 * DAY + 8 * HOUR);
        let question = scene.ask("Which gate?").await;
        // Tuesday 7 April, 9:00: the weekend, five days, the weekend with Tomb-Sweeping Day and its Monday off.
        scene.db().clock().advance_seconds(10 * DAY + 16 * HOUR);
        let path = format!("/api/v1/questions/{question}/answers");
        scene.post(&path, scene.lin, to_all("Gate 3.")).await.expect(201);
        // One working day until the client speaks again.
        scene.db().clock().advance_seconds(DAY);
        let found = times(&scene).await;
        let party = of_first(&found, &scene);
        let hour = 60;
        assert_eq!(party["team_minutes"], hour + 5 * 480);
        assert_eq!(party["client_minutes"], 480);
        let months = json!([
            { "month": "2026-03", "team_minutes": hour + 2 * 480, "client_minutes": 0 },
            { "month": "2026-04", "team_minutes": 3 * 480, "client_minutes": 480 },
        ]);
        assert_eq!(party["months"], months);
        assert_eq!((&found["items"][0]["awaited"], &found["count"]), (&json!("client"), &json!(1)));
    })
    .await;
}

#[tokio::test]
async fn a_client_reads_it_once_it_is_released_until_it_is_taken_back() {
    with_scene(|scene| async move {
        scene.ask("Which gate?").await;
        scene.db().clock().advance_seconds(3 * HOUR);
        let at = |party| format!("/api/v1/projects/{}/parties/{party}/waiting-release", scene.project);
        let release = at(scene.party);
        let hidden = || scene.db().read_as_client(scene.viewer(), for_client::waiting);
        assert_eq!(hidden().await, Err(kernel::Failure::NotFound));
        let released = for_client::has_waiting;
        assert!(!scene.as_client(scene.viewer(), released).await);

        assert_eq!(scene.app.put(&release).as_(team(scene.wen)).await.status, 403);
        assert_eq!(scene.app.put(&release).as_(team(scene.stranger)).await.status, 404);
        scene.app.put(&release).as_(team(scene.lin)).await.expect(200);
        let seen = scene.as_client(scene.viewer(), for_client::waiting).await;
        let told: Vec<_> =
            seen.iter().map(|one| (one.month.as_str(), one.team_tenths, one.client_tenths)).collect();
        assert_eq!(told, [("2026-03", 4, 0)], "three hours of eight, in tenths of days");
        let other = scene.db().read_as_client(scene.viewer_b(), for_client::waiting).await;
        assert_eq!(other, Err(kernel::Failure::NotFound), "the other party reads nothing of it");

        assert_eq!(follow_waiting(scene.db(), CLOCKED).await, Ok(0), "nothing moved yet");
        scene.db().clock().advance_seconds(2 * HOUR);
        assert_eq!(follow_waiting(scene.db(), CLOCKED).await, Ok(1), "they follow the clock");
        assert_eq!(follow_waiting(scene.db(), CLOCKED).await, Ok(0), "nothing is written twice");

        scene.app.delete(&release).as_(team(scene.lin)).await.expect(200);
        assert_eq!(hidden().await, Err(kernel::Failure::NotFound));
        assert_eq!(follow_waiting(scene.db(), CLOCKED).await, Ok(0));
    })
    .await;
}

#[tokio::test]
async fn what_the_client_has_to_do_counts_from_the_agreed_day_until_they_say_that_it_is_done() {
    with_scene(|scene| async move {
        let (party, other, project, zheng) = (scene.party, scene.party_b, scene.project, scene.zheng);
        let task = kernel::RecordId::new();
        let set = scene.db().write(move |tx| {
            let record = store::records::NewRecord {
                id: task,
                project: Some(project),
                client: None,
                kind: &schedule::TASK,
                title: "Test data, urgently",
                audience: kernel::Audience::Client,
                party: Some(party),
                owner: None,
                state: "to_do",
                due: None,
                by: None,
            };
            store::records::create(tx, &record)?;
            let sql = "insert into tasks (id, project_id, position, kind, duration_minutes, is_elapsed, constraint_kind,
                         percent_complete, is_manual, is_client_side, further, notes)
                       values ($1, $2, 1, 'task', 480, false, 'as_soon_as_possible', 0, false, true, '{}', '')";
            tx.exec(sql, store::params![task, project])?;
            // Agreed for Friday 6 March by one party; the other reads it without an agreed day.
            for (party, agreed) in [(party, Some("2026-03-06")), (other, None)] {
                let sql = "insert into released_tasks (party_id, record_id, project_id, client_key, title, kind, start,
                             finish, agreed_start, agreed_finish, percent_complete, state, is_client_side, level, sort)
                           values ($1, $2, $3, $4, 'Test data', 'task', '2026-03-06', '2026-03-06', $5, $5, 0, 'to_do',
                             true, 0, 1)";
                tx.exec(sql, store::params![party, task, project, kernel::client_key(), agreed])?;
            }
            Ok(())
        });
        set.await.expect("a task of the client's");
        scene.db().clock().advance_seconds(4 * DAY);
        assert_eq!(times(&scene).await["count"], 0, "on the agreed day nobody is late");
        // Wednesday 11 March, 9:00: Monday and Tuesday were waited for.
        scene.db().clock().advance_seconds(5 * DAY);
        let found = times(&scene).await;
        let party_of = of_first(&found, &scene);
        assert_eq!((&party_of["client_minutes"], &party_of["team_minutes"]), (&json!(2 * 480), &json!(0)));
        assert_eq!(found["count"], 1, "not on the other party's side: {found}");
        let item = &found["items"][0];
        assert_eq!((&item["kind"], &item["awaited"], &item["title"]), (&json!("task"), &json!("client"), &json!("Test data, urgently")));
        let said = scene.db().write(move |tx| {
            let now = tx.now();
            let sql = "insert into task_reports (id, task_id, project_id, party_id, client_key, person_id, person_name,
                         words, form_key, at, answer)
                       values ($1, $2, $3, $4, $1, $5, 'Zheng Haiyan', '', $1, $6, '')";
            tx.exec(sql, store::params![uuid::Uuid::now_v7(), task, project, party, zheng, now])
        });
        said.await.expect("said");
        scene.db().clock().advance_seconds(DAY);
        let found = times(&scene).await;
        assert_eq!(of_first(&found, &scene)["client_minutes"], 2 * 480, "nothing more counts");
        assert_eq!(found["items"][0]["awaited"], Value::Null);
        // "Not yet" on Thursday 9:00: it is wanted again.
        let returned = scene.db().write(move |tx| {
            let now = tx.now();
            tx.exec("update task_reports set returned_at = $2 where task_id = $1", store::params![task, now])
        });
        returned.await.expect("not yet");
        scene.db().clock().advance_seconds(DAY);
        assert_eq!(of_first(&times(&scene).await, &scene)["client_minutes"], 3 * 480);
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_anew_stands_beside_what_was_sent_before() {
    with_scene(|scene| async move {
        let (party, project, lin) = (scene.party, scene.project, scene.lin);
        let record = kernel::RecordId::new();
        let sent = scene.db().write(move |tx| {
            let of = store::records::NewRecord {
                id: record,
                project: Some(project),
                client: None,
                kind: &schedule::TASK,
                title: "Charter",
                audience: kernel::Audience::Client,
                party: Some(party),
                owner: None,
                state: "to_do",
                due: None,
                by: None,
            };
            store::records::create(tx, &of)?;
            let now = tx.now();
            for (state, ended_at) in [("superseded", Some(now)), ("waiting", None)] {
                let sql = "insert into sign_offs (id, client_key, project_id, party_id, record_id, kind, content,
                             is_commercial, mode, state, answers, opened_by, opened_at, ended_at, reason, number, version, title)
                           values ($1, $2, $3, $4, $5, 'charter', '{}', false, 'any', $6, 0, $7, $8, $9, '', 'CH-1', 1, 'Charter')";
                let key = kernel::client_key();
                tx.exec(sql, store::params![uuid::Uuid::now_v7(), key, project, party, record, state, lin, now, ended_at])?;
            }
            Ok(())
        });
        sent.await.expect("sent twice");
        scene.db().clock().advance_seconds(DAY);
        let found = times(&scene).await;
        assert_eq!(found["count"], 2);
        let items = found["items"].as_array().expect("items");
        let awaited = items.iter().filter(|one| one["awaited"] == "client").count();
        assert_eq!(awaited, 1, "the newer one waits: {found}");
    })
    .await;
}

//! Editing the plan, two at once, baselines, calendars, sharing and lists, in roles.

use crate::scene::{task, with_scene};
use serde_json::{Value, json};
use web::testing::team;

#[tokio::test]
async fn moving_a_task_moves_its_followers_and_undo_takes_all_back() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let before = scene.plan().await;
        assert_eq!(task(&before, "Handover")["finish"], "2026-03-04T17:00");
        assert_eq!(task(&before, "Build")["wbs"], "1");
        assert_eq!(task(&before, "Valve")["why"], json!({ "code": "predecessor", "task_id": ids.a }));
        let longer = json!([{ "op": "update_task", "id": ids.a, "set": { "duration_minutes": 2400 } }]);
        let edited = scene.edit(scene.member, longer).await.expect(200).json();
        assert_eq!(edited["finish"], "2026-03-09T17:00");
        let moved: Vec<_> =
            edited["moved"].as_array().unwrap().iter().filter(|m| m["shifted"] == true).collect();
        assert_eq!(moved.len(), 4, "the task, its follower, the milestone, the phase");
        scene.edit(scene.member, edited["inverse"].clone()).await.expect(200);
        let after = scene.plan().await;
        for title in ["Secret pump", "Valve", "Handover", "Build"] {
            assert_eq!(task(&after, title)["finish"], task(&before, title)["finish"], "{title}");
        }
    })
    .await;
}

#[tokio::test]
async fn roles_of_the_plan() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let rename = json!([{ "op": "update_task", "id": ids.a, "set": { "title": "Pump hall" } }]);
        for (by, status) in
            [(scene.lin, 200), (scene.member, 200), (scene.reader, 403), (scene.stranger, 404)]
        {
            scene.edit(by, rename.clone()).await.expect(status);
        }
        let preview = |by| {
            let body =
                json!({ "edits": [{ "op": "update_task", "id": ids.a, "set": { "duration_minutes": 60 } }] });
            scene.app.post(&scene.path("plan-previews")).as_(team(by)).json(body)
        };
        preview(scene.reader).answer().await.expect(200);
        preview(scene.stranger).answer().await.expect(404);
        let plan = scene.plan().await;
        assert_eq!(task(&plan, "Pump hall")["duration_minutes"], 960, "a preview writes nothing");
        let foreign = json!([{ "op": "update_task", "id": ids.a, "set": { "owner_id": scene.stranger } }]);
        scene.edit(scene.lin, foreign).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn two_at_once_both_land_and_one_who_saw_old_values_is_refused() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let set =
            |id, minutes| json!([{ "op": "update_task", "id": id, "set": { "duration_minutes": minutes } }]);
        let (one, two) = tokio::join!(
            scene.edit(scene.lin, set(ids.a, 1_440)),
            scene.edit(scene.member, set(ids.b, 1_440))
        );
        one.expect(200);
        two.expect(200);
        let plan = scene.plan().await;
        assert_eq!(task(&plan, "Handover")["finish"], "2026-03-09T17:00");
        let late = json!([{ "op": "update_task", "id": ids.a, "set": { "duration_minutes": 60 },
                            "expect": { "duration_minutes": 960 } }]);
        let refused = scene.edit(scene.member, late).await.expect(422);
        assert_eq!(refused.code(), "plan.changed_since");
        let unknown = json!([{ "op": "update_task", "id": ids.a, "set": { "colour": "red" } }]);
        scene.edit(scene.lin, unknown).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn a_baseline_shows_what_moved_since() {
    with_scene(|scene| async move {
        let path = scene.path("baselines");
        let save = || scene.app.post(&path).as_(team(scene.lin)).json(json!({ "name": "Agreed" }));
        assert_eq!(save().answer().await.expect(422).code(), "baseline.of_empty_plan");
        let ids = scene.with_plan().await;
        let saved = save().answer().await.expect(201).json();
        scene
            .edit(
                scene.lin,
                json!([{ "op": "update_task", "id": ids.a, "set": { "duration_minutes": 1920 } }]),
            )
            .await;
        let plan = scene.plan().await;
        let end = task(&plan, "Handover");
        assert_eq!(
            (&end["baseline"]["finish"], &end["baseline"]["finish_variance_days"]),
            (&json!("2026-03-04T17:00"), &json!(2))
        );
        let delete = scene.app.delete(&format!("{path}/{}", saved["id"].as_str().unwrap()));
        assert_eq!(delete.as_(team(scene.lin)).answer().await.expect(422).code(), "baseline.in_use");
    })
    .await;
}

#[tokio::test]
async fn a_holiday_in_the_calendar_moves_the_plan() {
    with_scene(|scene| async move {
        scene.with_plan().await;
        let plan = scene.plan().await;
        let mut calendar = plan["calendars"][0].clone();
        let id = calendar["id"].as_str().unwrap().to_owned();
        calendar.as_object_mut().unwrap().remove("id");
        calendar["exceptions"] =
            json!([{ "name": "清明节", "from": "2026-03-03", "to": "2026-03-03", "working": [] }]);
        let path = scene.path(&format!("calendars/{id}"));
        scene.app.put(&path).as_(team(scene.reader)).json(calendar.clone()).answer().await.expect(403);
        scene.app.put(&path).as_(team(scene.member)).json(calendar).answer().await.expect(200);
        let plan = scene.plan().await;
        assert_eq!(task(&plan, "Handover")["finish"], "2026-03-05T17:00");
        assert!(plan["non_working"].to_string().contains("清明节"));
    })
    .await;
}

#[tokio::test]
async fn lists_come_in_pages_and_a_forged_cursor_is_a_wrong_field() {
    with_scene(|scene| async move {
        let edits: Vec<Value> =
            (0..25).map(|n| json!({ "op": "create_task", "title": format!("任务 {n:02}") })).collect();
        scene.edit(scene.lin, json!(edits)).await.expect(200);
        let mut seen = Vec::new();
        let mut next = Some(String::new());
        while let Some(after) = next {
            let cursor = if after.is_empty() { String::new() } else { format!("&after={after}") };
            let path = scene.path(&format!("tasks?sort=title&limit=10{cursor}"));
            let page = scene.app.get(&path).as_(team(scene.reader)).answer().await.expect(200).json();
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|task| task["title"].as_str().unwrap().to_owned()),
            );
            next = page["next"].as_str().map(str::to_owned);
        }
        let expected: Vec<String> = (0..25).map(|n| format!("任务 {n:02}")).collect();
        assert_eq!(seen, expected);
        for forged in ["zz", "1.abc", "1.zz", "é.00"] {
            let path = scene.path(&format!("tasks?after={forged}"));
            scene.app.get(&path).as_(team(scene.reader)).answer().await.expect(422);
        }
    })
    .await;
}

#[tokio::test]
async fn what_few_plans_need_is_chosen_and_undone_and_what_others_chose_since_stays() {
    with_scene(|scene| async move {
        let ids = scene.with_plan().await;
        let parallel = json!([{ "op": "create_task", "title": "Short", "set": { "duration_minutes": 960 } }]);
        scene.edit(scene.lin, parallel).await.expect(200);
        let critical = |plan: &Value| task(plan, "Short")["critical"].clone();
        let before = scene.plan().await;
        assert_eq!((&before["rules"]["critical_float_minutes"], critical(&before)), (&json!(0), json!(false)));
        let rules = |float: i64| {
            let mut rules = before["rules"].clone();
            rules["critical_float_minutes"] = json!(float);
            json!([{ "op": "update_plan", "rules": rules }])
        };
        let set = scene.edit(scene.lin, rules(480)).await.expect(200).json();
        let after = scene.plan().await;
        assert_eq!((&after["rules"]["critical_float_minutes"], critical(&after)), (&json!(480), json!(true)));
        assert_eq!(scene.edit(scene.lin, rules(480)).await.expect(200).json()["inverse"], json!([]));
        let wrong = scene.edit(scene.lin, rules(-1)).await.expect(422).json();
        assert_eq!(wrong["fields"][0]["field"], json!("edits.0.rules.critical_float_minutes"));
        scene.edit(scene.reader, rules(960)).await.expect(403);
        // Somebody else chose otherwise meanwhile.
        let other = scene.edit(scene.lin, rules(960)).await.expect(200).json();
        assert_eq!(scene.edit(scene.lin, set["inverse"].clone()).await.code(), "plan.settings_changed_since");
        scene.edit(scene.lin, other["inverse"].clone()).await.expect(200);
        scene.edit(scene.lin, set["inverse"].clone()).await.expect(200);
        assert_eq!(scene.plan().await["rules"], before["rules"]);
        // A date that a dependency contradicts: which of both wins.
        let held = json!([{ "op": "update_task", "id": ids.b, "set": { "constraint": { "kind": "mso", "date": "2026-03-02T08:00" } } }]);
        scene.edit(scene.lin, held).await.expect(200);
        let start = |plan: &Value| task(plan, "Valve")["start"].clone();
        let held = start(&scene.plan().await);
        let mut otherwise = before["rules"].clone();
        otherwise["honour_constraints"] = json!(!before["rules"]["honour_constraints"].as_bool().expect("said"));
        scene.edit(scene.lin, json!([{ "op": "update_plan", "rules": otherwise }])).await.expect(200);
        assert_ne!(start(&scene.plan().await), held);
    })
    .await;
}

//! The issue log in roles, on both databases: what is kept, who says what, and what a client reads.

mod scene;

use kernel::Failure;
use risk::issue::IssueState;
use risk::store::for_client;
use scene::with_scene;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_issue_is_raised_solved_and_confirmed_inside_the_team() {
    with_scene(|scene| async move {
        let raised = scene.raise("The label printer eats its paper").await;
        assert_eq!(
            (&raised["number"], &raised["state"], &raised["audience"]),
            (&json!(1), &json!("open"), &json!("internal"))
        );
        assert_eq!(scene.step(&raised, "solved").await.expect(422).code(), "issue.solution_missing");
        scene.describe(&raised, "solution", "Another feed roller").await.expect(200);
        scene.step(&raised, "solved").await.expect(200);
        let done = scene.step(&raised, "confirmed").await.expect(200).json();
        assert_eq!(done["state"], "confirmed");
        let steps: Vec<&Value> =
            done["steps"].as_array().expect("steps").iter().map(|step| &step["step"]).collect();
        assert_eq!(steps, [&json!("solved"), &json!("confirmed")]);
        assert_eq!(
            scene.events().await,
            ["issue.raised", "issue.changed", "issue.solved", "issue.confirmed"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_field_is_named_and_nothing_is_written() {
    with_scene(|scene| async move {
        let owner = scene.stranger;
        let cases = [
            (json!({ "title": " ", "severity": "low" }), "title"),
            (json!({ "title": "x".repeat(121), "severity": "low" }), "title"),
            (json!({ "title": "T", "severity": "low", "cause": "c".repeat(10_001) }), "cause"),
            (json!({ "title": "T", "severity": "low", "due": "31.12.2026" }), "due"),
            (json!({ "title": "T", "severity": "low", "owner_id": owner }), "owner_id"),
        ];
        for (body, field) in cases {
            let answer = scene.post("issues", scene.wen, body.clone()).await.expect(422).json();
            assert_eq!(answer["fields"][0]["field"], field, "{body}: {answer}");
        }
        let list = scene.get("issues", scene.reader).await;
        assert_eq!(list["items"].as_array().expect("items").len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outdated_edit_changes_nothing() {
    with_scene(|scene| async move {
        let raised = scene.raise("Two people at once").await;
        scene.describe(&raised, "cause", "First").await.expect(200);
        scene.describe(&raised, "cause", "Second").await.expect(412);
        assert_eq!(scene.issue(&raised).await["cause"], "First");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_read_members_write_and_strangers_find_nothing() {
    with_scene(|scene| async move {
        let raised = scene.raise("Seen by the team").await;
        let path = format!("/api/v1/issues/{}", raised["id"].as_str().expect("an id"));
        for (person, status) in [(scene.reader, 200), (scene.wen, 200), (scene.stranger, 404)] {
            scene.app.get(&path).as_(web::testing::team(person)).await.expect(status);
        }
        let body = json!({ "title": "Mine", "severity": "high" });
        for (person, status) in [(scene.reader, 403), (scene.stranger, 404), (scene.wen, 201)] {
            scene.post("issues", person, body.clone()).await.expect(status);
        }
        let shared = json!({ "party_id": scene.party.id });
        for (person, status) in [(scene.wen, 403), (scene.stranger, 404), (scene.lin, 200)] {
            let to = format!("{path}/party");
            scene.app.put(&to).as_(web::testing::team(person)).json(shared.clone()).await.expect(status);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_party_it_was_shared_with_reads_it_and_counts_only_what_it_sees() {
    with_scene(|scene| async move {
        scene.raise("Stays inside").await;
        let raised = scene.raise("Shown to one party").await;
        assert_eq!(scene.seen_by(&scene.party).await, []);
        scene.share(&raised, Some(scene.party.id)).await.expect(200);
        let seen = scene.seen_by(&scene.party).await;
        assert_eq!(
            seen.iter().map(|one| (one.number, one.title.as_str())).collect::<Vec<_>>(),
            [(1, "Shown to one party")]
        );
        assert_eq!(scene.seen_by(&scene.other_party).await, []);
        scene.share(&raised, None).await.expect(200);
        assert_eq!(scene.seen_by(&scene.party).await, []);
        let again = scene.settle(true, seen[0].key).await;
        assert!(matches!(again, Err(Failure::NotFound)), "{again:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_rewritten_since_it_was_looked_at_is_not_shown() {
    with_scene(|scene| async move {
        let looked_at = scene.raise("Read by the manager").await;
        scene.describe(&looked_at, "cause", "Written meanwhile").await.expect(200);
        scene.share_as_seen(&looked_at, Some(scene.party.id)).await.expect(412);
        assert_eq!(scene.seen_by(&scene.party).await, []);
        scene.share(&looked_at, Some(scene.party.id)).await.expect(200);
        scene.share_as_seen(&looked_at, None).await.expect(200);
        assert_eq!(scene.seen_by(&scene.party).await, [], "taking back asks for nothing");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn solved_by_mistake_and_not_yet_from_the_same_page_are_two_answers() {
    with_scene(|scene| async move {
        let raised = scene.raise("Shared").await;
        scene.describe(&raised, "solution", "A new cable").await.expect(200);
        scene.share(&raised, Some(scene.party.id)).await.expect(200);
        let key = scene.seen_by(&scene.party).await[0].key;
        scene.step(&raised, "solved").await.expect(200);
        assert_eq!(scene.settle(true, key).await.expect("by mistake").state, IssueState::Confirmed);
        assert_eq!(scene.settle(false, key).await.expect("after Back").state, IssueState::Open);
        let steps = scene.issue(&raised).await["steps"].clone();
        assert_eq!(steps[2]["note"], "Still the same");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_client_says_whether_a_shared_issue_is_solved_and_a_form_counts_once() {
    with_scene(|scene| async move {
        let raised = scene.raise("Shared").await;
        scene.describe(&raised, "solution", "A new cable").await.expect(200);
        scene.share(&raised, Some(scene.party.id)).await.expect(200);
        let key = scene.seen_by(&scene.party).await[0].key;
        assert!(matches!(scene.settle(true, key).await, Err(Failure::Refused(_))), "not solved yet");
        scene.step(&raised, "solved").await.expect(200);
        assert_eq!(scene.step(&raised, "confirmed").await.expect(422).code(), "issue.client_confirms");
        assert_eq!(scene.settle(false, key).await.expect("not yet").state, IssueState::Open);
        // The same form again: nothing more happens.
        assert_eq!(scene.settle(false, key).await.expect("once").state, IssueState::Open);
        scene.step(&raised, "solved").await.expect(200);
        assert_eq!(scene.settle(true, key).await.expect("confirmed").state, IssueState::Confirmed);
        let steps = scene.issue(&raised).await["steps"].clone();
        let sides: Vec<&str> = steps
            .as_array()
            .expect("steps")
            .iter()
            .map(|step| step["side"].as_str().expect("a side"))
            .collect();
        assert_eq!(sides, ["team", "client", "team", "client"]);
        let of_viewer = scene.as_client(&scene.party, move |conn| for_client::issue(conn, key)).await;
        assert_eq!(of_viewer.state, IssueState::Confirmed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_comes_in_pages_and_narrows() {
    with_scene(|scene| async move {
        for number in 0..7 {
            scene.raise(&format!("Issue {number} 标签")).await;
        }
        let first = scene.get("issues?limit=4", scene.reader).await;
        let after = first["next"].as_str().expect("more");
        let second = scene.get(&format!("issues?limit=4&after={after}"), scene.reader).await;
        let count = |page: &Value| page["items"].as_array().expect("items").len();
        assert_eq!((count(&first), count(&second), &second["next"]), (4, 3, &Value::Null));
        let narrowed = scene.get("issues?text=6%20%E6%A0%87", scene.reader).await;
        assert_eq!(count(&narrowed), 1);
        assert_eq!(count(&scene.get("issues?state=solved", scene.reader).await), 0);
    })
    .await;
}

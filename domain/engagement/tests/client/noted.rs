//! What the team sends to a party and takes back stands in that party's evidence, and in no other's.

use crate::scene::{Scene, with_scene};
use engagement::sign_off::{self, State};
use engagement::testing::{evidence_of, party, signer};
use kernel::{Failure, SignOffId};
use serde_json::{Value, json};

async fn entries(scene: &Scene) -> Vec<Value> {
    evidence_of(scene.db(), scene.project, scene.party).await
}

async fn withdraw(scene: &Scene, id: SignOffId) -> kernel::Result<State> {
    let lin = scene.lin;
    let done = scene.db().write(move |tx| sign_off::withdraw(tx, &signer(), lin, id, "The price was wrong."));
    done.await.map(|sign_off| sign_off.state)
}

#[tokio::test]
async fn each_act_of_the_team_leaves_one_entry_with_the_bytes_that_were_sent() {
    with_scene(|scene| async move {
        assert!(entries(&scene).await.is_empty());
        let first = scene.open().await;
        let second = scene.open().await;
        assert_eq!(withdraw(&scene, second.id).await, Ok(State::Withdrawn));
        let again = withdraw(&scene, second.id).await;
        assert_eq!(again, Err(Failure::refused("sign_off.not_waiting")), "pressed twice");

        let kind = second.content.kind.as_str();
        let replaces = json!({ "key": first.key, "number": first.content.number, "version": 1 });
        let wanted = [
            (format!("{kind}.sent"), first.key, json!({ "verdict": "sent" })),
            (format!("{kind}.sent"), second.key, json!({ "verdict": "sent", "replaces": replaces })),
            (
                format!("{kind}.withdrawn"),
                second.key,
                json!({ "verdict": "withdrawn", "remark": "The price was wrong." }),
            ),
        ];
        let found = entries(&scene).await;
        assert_eq!(found.len(), wanted.len(), "{found:#?}");
        for (entry, (act, key, answer)) in found.iter().zip(wanted) {
            assert_eq!((&entry["act"], &entry["subject"]["key"]), (&json!(act), &json!(key)));
            assert_eq!(entry["parts"]["answer"], answer);
            assert_eq!(entry["parts"]["content"], serde_json::to_value(&second.content).expect("JSON"));
            assert_eq!(entry["parts"].get("consent"), None, "nothing was agreed to");
            let person = &entry["parts"]["person"];
            assert_eq!((&person["side"], &person["role"]), (&json!("team"), &json!("project_manager")));
            assert_eq!((&person["ip"], &person["agent"]), (&json!(""), &json!("")));
            assert_eq!(entry["authenticated"], "team_account");
            assert_eq!(entry["at"], json!(second.opened_at), "the clock of the tests stands");
        }
    })
    .await;
}

#[tokio::test]
async fn another_party_of_the_project_knows_of_none() {
    with_scene(|scene| async move {
        let project = scene.project;
        let other = scene.db().write(move |tx| party(tx, project, "Another client")).await.expect("a party");
        scene.open().await;
        assert_eq!(entries(&scene).await.len(), 1);
        assert!(evidence_of(scene.db(), project, other.id).await.is_empty());
    })
    .await;
}

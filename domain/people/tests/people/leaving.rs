//! Letting people in, changing their rights, and seeing them off.

use crate::stage::{each, key_of, member, newest_letter, sign_in};
use serde_json::json;

#[tokio::test]
async fn a_new_person_chooses_a_first_password() {
    each(|app| async move {
        let administrator = member(&app, "Cen Yu", true).await;
        let body = json!({"name": "Lin Wei", "email": "Lin.Wei@hengmu.example", "locale": "en"});
        let made = administrator.send("POST", "/api/v1/persons").json(body.clone()).await.expect(201);
        assert_eq!(made.json()["disabled"], false);
        assert_eq!(
            made.header("location"),
            Some(format!("/api/v1/persons/{}", made.json()["id"].as_str().expect("an id")).as_str())
        );
        let taken = administrator.send("POST", "/api/v1/persons").json(body).await.expect(422).json();
        assert_eq!(
            (&taken["fields"][0]["field"], &taken["fields"][0]["code"]),
            (&json!("email"), &json!("taken"))
        );
        let letter = newest_letter(&app).await.expect("a letter");
        assert_eq!((letter.template.as_str(), &letter.params["by"]), ("first_password", &json!("Cen Yu")));
        let path = format!("/api/v1/password-resets/{}", key_of(&letter));
        app.put(&path).json(json!({"password": "an unusual sentence"})).await.expect(204);
        let me = sign_in(&app, "lin.wei@hengmu.example", "an unusual sentence").await;
        let names = me.send("GET", "/api/v1/persons").await.expect(200).json();
        let names: Vec<_> =
            names["items"].as_array().into_iter().flatten().map(|one| one["name"].clone()).collect();
        assert_eq!(names, ["Cen Yu", "Lin Wei"]);
    })
    .await;
}

#[tokio::test]
async fn members_do_not_administer() {
    each(|app| async move {
        let administrator = member(&app, "Cen Yu", true).await;
        let me = member(&app, "Lin Wei", false).await;
        let own = format!("/api/v1/persons/{}", me.id());
        me.send("PATCH", &own).json(json!({"is_administrator": true})).await.expect(404);
        let body = json!({"name": "x", "email": "x@hengmu.example", "locale": "en"});
        me.send("POST", "/api/v1/persons").json(body).await.expect(404);
        let to = json!({"to": me.id()});
        let handover = format!("/api/v1/persons/{}/handovers", administrator.id());
        me.send("POST", &handover).json(to).await.expect(404);
        administrator.send("PATCH", &own).json(json!({"is_administrator": true})).await.expect(200);
        let renamed = me.send("PATCH", &own).json(json!({"name": "林蔚"})).await.expect(200).json();
        assert_eq!(
            (&renamed["name"], &renamed["is_administrator"]),
            (&json!("林蔚"), &json!(true)),
            "at once"
        );
    })
    .await;
}

#[tokio::test]
async fn a_closed_account_is_out_at_once() {
    each(|app| async move {
        let administrator = member(&app, "Cen Yu", true).await;
        let me = member(&app, "Lin Wei", false).await;
        let token = me.send("POST", "/api/v1/me/tokens").json(json!({"name": "x", "scope": "read"}));
        let token = token.await.expect(201).json()["token"].as_str().expect("a key").to_owned();
        let path = format!("/api/v1/persons/{}", me.id());
        let closed = administrator.send("PATCH", &path).json(json!({"disabled": true})).await.expect(200);
        assert_eq!(closed.json()["disabled"], true);
        assert!(!me.is_in().await);
        app.get("/api/v1/me").bearer(&token).await.expect(401);
        let again = json!({"email": "lin.wei@hengmu.example", "password": crate::stage::SENTENCE});
        assert_eq!(app.post("/api/v1/sessions").json(again).await.expect(422).code(), "sign_in_failed");
        app.post("/api/v1/password-resets")
            .json(json!({"email": "lin.wei@hengmu.example"}))
            .await
            .expect(204);
        assert_eq!(crate::stage::letters(&app).await, 0);
        administrator.send("PATCH", &path).json(json!({"disabled": false})).await.expect(200);
        assert!(!me.is_in().await, "an old session does not come back");
        sign_in(&app, "lin.wei@hengmu.example", crate::stage::SENTENCE).await;
    })
    .await;
}

#[tokio::test]
async fn an_administrator_remains() {
    each(|app| async move {
        let administrator = member(&app, "Cen Yu", true).await;
        let own = format!("/api/v1/persons/{}", administrator.id());
        let change = |body| administrator.send("PATCH", &own).json(body);
        assert_eq!(
            change(json!({"is_administrator": false})).await.expect(422).code(),
            "person.last_administrator"
        );
        assert_eq!(change(json!({"disabled": true})).await.expect(422).code(), "person.cannot_disable_self");
        assert!(administrator.is_in().await);
    })
    .await;
}

#[tokio::test]
async fn two_administrators_cannot_shut_each_other_out() {
    each(|app| async move {
        let (one, two) = (member(&app, "Cen Yu", true).await, member(&app, "Ben Ode", true).await);
        let close = |by: &crate::stage::Browser, whom: &str| {
            by.send("PATCH", &format!("/api/v1/persons/{whom}")).json(json!({"disabled": true})).answer()
        };
        let (first, second) = tokio::join!(close(&one, two.id()), close(&two, one.id()));
        let left = [one.is_in().await, two.is_in().await];
        assert_eq!(left.iter().filter(|is_in| **is_in).count(), 1, "{} {}", first.status, second.status);
    })
    .await;
}

#[tokio::test]
async fn a_leavers_work_is_handed_over() {
    each(|app| async move {
        let administrator = member(&app, "Cen Yu", true).await;
        let (leaver, successor) =
            (member(&app, "Lin Wei", false).await, member(&app, "Ben Ode", false).await);
        let path = format!("/api/v1/persons/{}/handovers", leaver.id());
        let hand_over = |to: &str| administrator.send("POST", &path).json(json!({"to": to}));
        let nobody = kernel::PersonId::new().to_string();
        hand_over(&nobody).await.expect(404);
        assert_eq!(hand_over(leaver.id()).await.expect(422).json()["fields"][0]["code"], "same_person");
        assert!(leaver.is_in().await);
        assert_eq!(hand_over(successor.id()).await.expect(200).json(), json!({"moved": 3}));
        assert!(!leaver.is_in().await && successor.is_in().await);
        let back = format!("/api/v1/persons/{}/handovers", successor.id());
        let to_leaver = administrator.send("POST", &back).json(json!({"to": leaver.id()}));
        assert_eq!(to_leaver.await.expect(422).json()["fields"][0]["code"], "disabled");
    })
    .await;
}

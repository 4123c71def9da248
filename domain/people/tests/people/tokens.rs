//! API tokens: shown once, never beyond their owner, dead when revoked.

use crate::stage::{SENTENCE, each, member, wait};
use serde_json::json;
use web::testing::TestApp;

async fn me_with(app: &TestApp, token: &str) -> u16 {
    app.get("/api/v1/me").bearer(token).await.status
}

#[tokio::test]
async fn a_token_is_shown_once_and_reaches_as_far_as_it_says() {
    each(|app| async move {
        let me = member(&app, "Lin Wei", false).await;
        let make = |scope: &str| {
            me.send("POST", "/api/v1/me/tokens").json(json!({"name": "Nightly import", "scope": scope}))
        };
        let made = make("read").await.expect(201).json();
        let read = made["token"].as_str().expect("a key").to_owned();
        assert!(read.starts_with("rap_") && read.len() == 68);
        let list = me.send("GET", "/api/v1/me/tokens").await.expect(200);
        assert_eq!(list.json()["items"][0]["id"], made["id"]);
        assert!(!list.text().contains("rap_"));
        assert_eq!(make("administer").await.expect(422).code(), "token.beyond_own_rights");

        assert_eq!(me_with(&app, &read).await, 200);
        let rename = |token: &str| app.patch("/api/v1/me").bearer(token).json(json!({"theme": "dark"}));
        assert_eq!(rename(&read).await.expect(403).code(), "token_scope");
        let write = make("write").await.expect(201).json()["token"].as_str().expect("a key").to_owned();
        rename(&write).await.expect(200);
        // A program neither widens itself nor touches the password.
        let more =
            app.post("/api/v1/me/tokens").bearer(&write).json(json!({"name": "x", "scope": "administer"}));
        assert_eq!(more.await.expect(422).code(), "token.beyond_own_rights");
        let change = json!({"current": SENTENCE, "password": "an unusual sentence"});
        app.put("/api/v1/me/password").bearer(&write).json(change).await.expect(403);
        app.post("/api/v1/me/totp").bearer(&write).await.expect(403);
        // A wrong token is not made good by a cookie.
        app.get("/api/v1/me").bearer("rap_wrong").cookie(&me.cookie).await.expect(401);

        let path = format!("/api/v1/me/tokens/{}", made["id"].as_str().expect("an id"));
        member(&app, "Cen Yu", true).await.send("DELETE", &path).await.expect(404);
        me.send("DELETE", &path).await.expect(204);
        assert_eq!(me_with(&app, &read).await, 401);
        assert_eq!(me_with(&app, &write).await, 200);
    })
    .await;
}

#[tokio::test]
async fn a_token_expires() {
    each(|app| async move {
        let me = member(&app, "Lin Wei", false).await;
        let make = |at: kernel::Timestamp| {
            let body = json!({"name": "For a day", "scope": "read", "expires_at": at});
            me.send("POST", "/api/v1/me/tokens").json(body)
        };
        let now = app.app.now();
        assert_eq!(make(now).await.expect(422).json()["fields"][0]["field"], "expires_at");
        let made = make(now.plus_days(1)).await.expect(201).json();
        let token = made["token"].as_str().expect("a key");
        wait(&app, 86_399);
        assert_eq!(me_with(&app, token).await, 200);
        let used = me.send("GET", "/api/v1/me/tokens").await.json()["items"][0]["last_used_at"].clone();
        assert_eq!(used, json!(app.app.now()));
        wait(&app, 1);
        assert_eq!(me_with(&app, token).await, 401);
    })
    .await;
}

#[tokio::test]
async fn an_administrators_token_administers_only_if_made_for_it() {
    each(|app| async move {
        let administrator = member(&app, "Cen Yu", true).await;
        let body = json!({"name": "林蔚", "email": "lin.wei@hengmu.example", "locale": "zh-CN"});
        for (scope, status) in [("read", 404), ("write", 404), ("administer", 201)] {
            let made = administrator.send("POST", "/api/v1/me/tokens");
            let made = made.json(json!({"name": scope, "scope": scope})).await.expect(201).json();
            let token = made["token"].as_str().expect("a key").to_owned();
            let answer = app.post("/api/v1/persons").bearer(&token).json(body.clone()).await;
            assert_eq!(answer.status, status, "{scope}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_command_makes_a_token_by_address() {
    each(|app| async move {
        member(&app, "Lin Wei", false).await;
        let make =
            |email: &'static str, scope| people::account::create_token(app.db(), email, "bench", scope);
        let token = make("LIN.WEI@hengmu.example", kernel::TokenScope::Write).await.expect("a token");
        assert_eq!(me_with(&app, &token).await, 200);
        assert!(make("nobody@hengmu.example", kernel::TokenScope::Read).await.is_err());
        assert!(make("lin.wei@hengmu.example", kernel::TokenScope::Administer).await.is_err());
    })
    .await;
}

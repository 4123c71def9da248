//! Passwords, sessions and forgotten passwords.

use crate::stage::{SENTENCE, each, key_of, letters, member, newest_letter, sign_in, wait};
use serde_json::{Value, json};
use web::testing::TestApp;

const DAY: i64 = 86_400;

async fn attempt(app: &TestApp, email: &str, password: &str) -> (u16, Value) {
    let body = json!({"email": email, "password": password});
    let answer = app.post("/api/v1/sessions").json(body).await;
    let mut problem = answer.json();
    problem["request_id"] = Value::Null;
    (answer.status, problem)
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_are_answered_alike() {
    each(|app| async move {
        member(&app, "Lin Wei", false).await;
        let wrong = attempt(&app, "lin.wei@hengmu.example", "another sentence").await;
        assert_eq!((wrong.0, &wrong.1["code"]), (422, &json!("sign_in_failed")));
        for (email, password) in [
            ("nobody@hengmu.example", SENTENCE),
            ("", ""),
            ("lin.wei@hengmu.example", ""),
            ("no address at all", SENTENCE),
        ] {
            assert_eq!(attempt(&app, email, password).await, wrong, "{email}");
        }
        let long = "x".repeat(10_000);
        assert_eq!(attempt(&app, "lin.wei@hengmu.example", &long).await, wrong);
    })
    .await;
}

#[tokio::test]
async fn too_many_attempts_wait_whether_the_account_exists_or_not() {
    each(|app| async move {
        member(&app, "Lin Wei", false).await;
        for email in ["lin.wei@hengmu.example", "nobody@hengmu.example"] {
            for _ in 0..10 {
                assert_eq!(attempt(&app, email, "wrong sentence").await.1["code"], "sign_in_failed");
            }
            let (status, problem) = attempt(&app, email, SENTENCE).await;
            assert_eq!((status, &problem["code"]), (422, &json!("too_many_attempts")), "{email}");
            assert_eq!(problem["params"]["retry_after_seconds"], 900);
        }
        wait(&app, 901);
        sign_in(&app, "lin.wei@hengmu.example", SENTENCE).await;
        // Being right starts the count anew.
        for _ in 0..3 {
            for _ in 0..6 {
                attempt(&app, "lin.wei@hengmu.example", "wrong sentence").await;
            }
            sign_in(&app, "lin.wei@hengmu.example", SENTENCE).await;
        }
    })
    .await;
}

#[tokio::test]
async fn sessions_are_listed_and_end_at_once() {
    each(|app| async move {
        let first = member(&app, "Lin Wei", false).await;
        let second = sign_in(&app, "lin.wei@hengmu.example", SENTENCE).await;
        let stranger = member(&app, "Cen Yu", true).await;
        let list = second.send("GET", "/api/v1/sessions").await.expect(200).json();
        let items = list["items"].as_array().expect("a list").clone();
        assert_eq!(items.iter().map(|one| one["current"] == true).collect::<Vec<_>>(), [true, false]);
        assert_eq!(items[0]["ip"], "127.0.0.1");
        let path = format!("/api/v1/sessions/{}", items[1]["id"].as_str().expect("an id"));
        stranger.send("DELETE", &path).await.expect(404);
        assert!(first.is_in().await);
        second.send("DELETE", &path).await.expect(204);
        assert!(!first.is_in().await);
        second.send("DELETE", &path).await.expect(404);
        let out = second.send("DELETE", "/api/v1/sessions/current").await.expect(204);
        assert!(out.header("set-cookie").is_some_and(|cookie| cookie.contains("rapport_session=; ")));
        assert!(!second.is_in().await);
        assert!(stranger.is_in().await);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_idle_or_old() {
    each(|app| async move {
        let idle = member(&app, "Lin Wei", false).await;
        let busy = sign_in(&app, "lin.wei@hengmu.example", SENTENCE).await;
        for _ in 0..5 {
            wait(&app, 10 * DAY);
            assert!(busy.is_in().await);
        }
        assert!(!idle.is_in().await, "idle for fifty days");
        wait(&app, 9 * DAY);
        assert!(busy.is_in().await);
        wait(&app, DAY);
        assert!(!busy.is_in().await, "sixty days old");
        let swept = app.db().write(people::session::sweep).await.expect("a number");
        assert_eq!(swept, 2);
    })
    .await;
}

#[tokio::test]
async fn a_made_up_cookie_opens_nothing() {
    each(|app| async move {
        let me = member(&app, "Lin Wei", false).await;
        let shorter = &me.cookie[..me.cookie.len() - 1];
        for cookie in ["rapport_session=", "rapport_session=0", shorter, "other=1"] {
            app.get("/api/v1/me").cookie(cookie).await.expect(401);
        }
        let both = app.get("/api/v1/me").cookie(&format!("a=b; {}; c=d", me.cookie));
        both.await.expect(200);
        let signed_in = app.post("/api/v1/sessions").cookie(&me.cookie);
        let body = json!({"email": "lin.wei@hengmu.example", "password": SENTENCE});
        signed_in.json(body).await.expect(201);
        assert!(!me.is_in().await, "a browser has one session");
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_once() {
    each(|app| async move {
        let me = member(&app, "Lin Wei", false).await;
        let ask = |email: &str| app.post("/api/v1/password-resets").json(json!({"email": email}));
        assert_eq!(
            ask("nobody@hengmu.example").await.expect(204).body,
            ask("lin.wei@hengmu.example").await.expect(204).body
        );
        assert_eq!(letters(&app).await, 1);
        let letter = newest_letter(&app).await.expect("a letter");
        assert_eq!(
            (letter.template.as_str(), letter.to_email.as_str()),
            ("password_reset", "lin.wei@hengmu.example")
        );
        let earlier = key_of(&letter);
        ask("lin.wei@hengmu.example").await.expect(204);
        let key = key_of(&newest_letter(&app).await.expect("a letter"));
        let choose = |key: &str, password: &str| {
            app.put(&format!("/api/v1/password-resets/{key}")).json(json!({"password": password}))
        };
        choose("nonsense", "an unusual sentence").await.expect(404);
        assert_eq!(choose(&key, "short").await.expect(422).json()["fields"][0]["code"], "too_short");
        assert!(me.is_in().await);
        choose(&key, "an unusual sentence").await.expect(204);
        assert!(!me.is_in().await, "sessions end with the old password");
        choose(&key, "another unusual one").await.expect(404);
        choose(&earlier, "another unusual one").await.expect(404);
        assert_eq!(attempt(&app, "lin.wei@hengmu.example", SENTENCE).await.0, 422);
        sign_in(&app, "lin.wei@hengmu.example", "an unusual sentence").await;
        ask("lin.wei@hengmu.example").await.expect(204);
        let late = key_of(&newest_letter(&app).await.expect("a letter"));
        wait(&app, 2 * 3_600);
        choose(&late, "another unusual one").await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn my_password_is_changed_with_the_present_one() {
    each(|app| async move {
        let me = member(&app, "Lin Wei", false).await;
        let other = sign_in(&app, "lin.wei@hengmu.example", SENTENCE).await;
        let change = |current: &str, password: &str| {
            me.send("PUT", "/api/v1/me/password").json(json!({"current": current, "password": password}))
        };
        let wrong = change("wrong sentence", "an unusual sentence").await.expect(422).json();
        assert_eq!(
            (&wrong["fields"][0]["field"], &wrong["fields"][0]["code"]),
            (&json!("current"), &json!("wrong"))
        );
        change(SENTENCE, "lin.wei@hengmu.example").await.expect(422);
        change(SENTENCE, "an unusual sentence").await.expect(204);
        assert!(me.is_in().await && !other.is_in().await);
        sign_in(&app, "lin.wei@hengmu.example", "an unusual sentence").await;
    })
    .await;
}

#[tokio::test]
async fn i_change_my_name_and_language() {
    each(|app| async move {
        let me = member(&app, "Lin Wei", false).await;
        let change = json!({"name": " 林蔚 ", "locale": "en", "theme": "dark", "time_zone": "Europe/Berlin"});
        let answer = me.send("PATCH", "/api/v1/me").json(change).await.expect(200).json();
        assert_eq!(
            answer["person"],
            json!({
                "id": me.id(), "name": "林蔚", "email": "lin.wei@hengmu.example", "locale": "en",
                "time_zone": "Europe/Berlin", "theme": "dark", "is_administrator": false, "has_totp": false,
            })
        );
        for (body, field, code) in [
            (json!({"name": " "}), "name", "required"),
            (json!({"locale": "fr"}), "locale", "unknown_locale"),
            (json!({"theme": "pink"}), "theme", "invalid"),
            (json!({"is_administrator": true}), "is_administrator", "unknown"),
        ] {
            let problem = me.send("PATCH", "/api/v1/me").json(body).await.expect(422).json();
            assert_eq!(
                (&problem["fields"][0]["field"], &problem["fields"][0]["code"]),
                (&json!(field), &json!(code))
            );
        }
        assert_eq!(me.send("GET", "/api/v1/me").await.json(), answer);
    })
    .await;
}

/// The count over a network: one customer of an IPv6 provider has 2^64 addresses.
#[tokio::test]
async fn a_network_that_guesses_at_many_accounts_waits() {
    each(|app| async move {
        member(&app, "Lin Wei", false).await;
        for (from, same_network, other) in [
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1"),
            ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"),
        ] {
            let at = |email: String, password: &str, from: &str| {
                app.post("/api/v1/sessions").from(from).json(json!({"email": email, "password": password}))
            };
            let lin = || "lin.wei@hengmu.example".to_owned();
            for n in 0..50 {
                let wrong = at(format!("nobody{n}@{from}.example"), "wrong sentence", from).await.expect(422);
                assert_eq!(wrong.code(), "sign_in_failed", "{n}");
            }
            let refused = at(lin(), SENTENCE, same_network).await.expect(422);
            assert_eq!(refused.code(), "too_many_attempts", "{same_network}");
            at(lin(), SENTENCE, other).await.expect(201);
        }
    })
    .await;
}

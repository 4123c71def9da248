//! The first run: possible once, with the token from the console.

use crate::stage::{SENTENCE, each, sign_in};
use serde_json::{Value, json};

fn setup(token: &str) -> Value {
    json!({
        "token": token, "organisation": "恒木咨询", "name": "Cen Yu", "email": "cen.yu@hengmu.example",
        "password": SENTENCE, "locale": "zh-CN", "time_zone": "Asia/Shanghai",
    })
}

#[tokio::test]
async fn whoever_holds_the_token_sets_up_once() {
    each(|app| async move {
        assert_eq!(app.get("/api/v1/setup").await.expect(200).json(), json!({"needed": true}));
        let old = people::setup::issue_token(app.db()).await.expect("a token").expect("set-up is open");
        let token = people::setup::issue_token(app.db()).await.expect("a token").expect("set-up is open");
        for wrong in ["", "guess", &old] {
            let answer = app.post("/api/v1/setup").json(setup(wrong)).await.expect(422).json();
            assert_eq!(
                (&answer["fields"][0]["field"], &answer["fields"][0]["code"]),
                (&json!("token"), &json!("wrong"))
            );
        }
        let mut weak = setup(&token);
        weak["password"] = json!("password123");
        weak["time_zone"] = json!("Mars/Base");
        let fields = app.post("/api/v1/setup").json(weak).await.expect(422).json()["fields"].clone();
        let told: Vec<_> =
            fields.as_array().into_iter().flatten().map(|field| field["code"].clone()).collect();
        assert_eq!(told, ["unknown_time_zone", "too_common"]);

        let answer = app.post("/api/v1/setup").json(setup(&token)).await.expect(201);
        assert_eq!(answer.json()["organisation"], "恒木咨询");
        assert_eq!(answer.json()["person"]["is_administrator"], true);
        let cookie = answer.header("set-cookie").expect("a cookie").to_owned();
        assert!(
            cookie.starts_with("rapport_session=")
                && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=5184000")
        );
        let me = app.get("/api/v1/me").cookie(&answer.set_cookie().expect("a cookie")).await.expect(200);
        assert_eq!(me.json(), answer.json());

        app.post("/api/v1/setup").json(setup(&token)).await.expect(404);
        let after = app.get("/api/v1/setup").await.expect(200).json();
        assert_eq!(after, json!({"needed": false, "organisation": "恒木咨询", "locale": "zh-CN"}));
        assert_eq!(people::setup::issue_token(app.db()).await.expect("no fault"), None);
        sign_in(&app, "CEN.YU@hengmu.example ", SENTENCE).await;
    })
    .await;
}

#[tokio::test]
async fn under_tls_the_cookie_is_bound_to_the_host() {
    store::testing::each_database(&[people::TABLES], |db| async move {
        let token = people::setup::issue_token(&db).await.expect("a token").expect("set-up is open");
        let mut parts = web::testing::TestParts::over(db);
        parts.public_url = "https://rapport.example".into();
        parts.authenticator = people::authenticate;
        let app = web::testing::TestApp::new(parts, people::routes());
        let answer = app.post("/api/v1/setup").json(setup(&token)).await.expect(201);
        let cookie = answer.header("set-cookie").expect("a cookie");
        assert!(cookie.starts_with("__Host-rapport_session=") && cookie.ends_with("; Secure"), "{cookie}");
        app.get("/api/v1/me").cookie(&answer.set_cookie().expect("a cookie")).await.expect(200);
        let plain = answer.set_cookie().expect("a cookie").replace("__Host-", "");
        app.get("/api/v1/me").cookie(&plain).await.expect(401);
    })
    .await;
}

#[tokio::test]
async fn of_two_browsers_one_sets_up() {
    each(|app| async move {
        let token = people::setup::issue_token(app.db()).await.expect("a token").expect("set-up is open");
        let mut other = setup(&token);
        other["email"] = json!("lin.wei@hengmu.example");
        let one = app.post("/api/v1/setup").json(setup(&token));
        let (one, two) = tokio::join!(one.answer(), app.post("/api/v1/setup").json(other).answer());
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 404]);
    })
    .await;
}

#[tokio::test]
async fn guessing_the_token_ends_soon() {
    each(|app| async move {
        people::setup::issue_token(app.db()).await.expect("a token");
        let mut statuses = Vec::new();
        for _ in 0..51 {
            statuses.push(app.post("/api/v1/setup").json(setup("guess")).await.code());
        }
        assert_eq!(statuses.iter().filter(|code| *code == "invalid").count(), 50);
        assert_eq!(statuses.last().map(String::as_str), Some("too_many_attempts"));
    })
    .await;
}

//! Time-based codes: confirmed before they count, used once, with recovery codes beside them.

use crate::stage::{Browser, SENTENCE, each, member, newest_letter, seal, wait};
use serde_json::{Value, json};
use totp_rs::{Algorithm, Secret, TOTP};
use web::testing::{Sending, TestApp};

/// What the person's phone shows at this moment.
fn code(app: &TestApp, secret: &str) -> String {
    let secret = Secret::Encoded(secret.into()).to_bytes().expect("base 32");
    let totp = TOTP::new(Algorithm::SHA1, 6, 1, 30, secret, None, "phone".into()).expect("a secret");
    totp.generate(app.app.now().micros() as u64 / 1_000_000)
}

fn sign_in_with(app: &TestApp, code: Option<&str>) -> Sending {
    let body = json!({"email": "lin.wei@hengmu.example", "password": SENTENCE, "code": code});
    app.post("/api/v1/sessions").json(body)
}

async fn enrolled(app: &TestApp) -> (Browser, String, Vec<String>) {
    let me = member(app, "Lin Wei", false).await;
    let enrolment = me.send("POST", "/api/v1/me/totp").await.expect(200).json();
    assert!(enrolment["qr_svg"].as_str().is_some_and(|svg| svg.starts_with("<svg xmlns=")));
    assert!(enrolment["otpauth_url"].as_str().is_some_and(|url| url.starts_with("otpauth://totp/Rapport")));
    let secret = enrolment["secret"].as_str().expect("a secret").to_owned();
    sign_in_with(app, None).await.expect(201);
    let confirm = |code: &str| me.send("PUT", "/api/v1/me/totp").json(json!({"code": code}));
    assert_eq!(confirm("000000").await.expect(422).json()["fields"][0]["code"], "wrong");
    let codes = confirm(&code(app, &secret)).await.expect(200).json()["recovery_codes"].clone();
    let codes: Vec<String> = serde_json::from_value(codes).expect("codes");
    assert_eq!(codes.len(), 10);
    (me, secret, codes)
}

#[tokio::test]
async fn a_code_is_asked_for_and_works_once() {
    each(|app| async move {
        let (me, secret, _) = enrolled(&app).await;
        assert_eq!(me.send("GET", "/api/v1/me").await.json()["person"]["has_totp"], true);
        assert_eq!(sign_in_with(&app, None).await.expect(422).code(), "totp_required");
        assert_eq!(sign_in_with(&app, Some("")).await.expect(422).code(), "totp_required");
        let used = code(&app, &secret);
        assert_eq!(
            sign_in_with(&app, Some(&used)).await.expect(422).code(),
            "sign_in_failed",
            "it confirmed"
        );
        wait(&app, 30);
        let fresh = code(&app, &secret);
        sign_in_with(&app, Some(&fresh)).await.expect(201);
        assert_eq!(sign_in_with(&app, Some(&fresh)).await.expect(422).code(), "sign_in_failed", "used");
        wait(&app, 120);
        assert_eq!(sign_in_with(&app, Some(&fresh)).await.expect(422).code(), "sign_in_failed", "late");
        let wrong = json!({"email": "lin.wei@hengmu.example", "password": "wrong sentence", "code": fresh});
        assert_eq!(app.post("/api/v1/sessions").json(wrong).await.expect(422).code(), "sign_in_failed");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_used_by_one_of_two_at_once() {
    each(|app| async move {
        let (_, secret, _) = enrolled(&app).await;
        wait(&app, 30);
        let fresh = code(&app, &secret);
        let (one, two) = tokio::join!(sign_in_with(&app, Some(&fresh)), sign_in_with(&app, Some(&fresh)));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422]);
    })
    .await;
}

#[tokio::test]
async fn a_recovery_code_opens_once() {
    each(|app| async move {
        let (_, _, codes) = enrolled(&app).await;
        let typed = codes[0].to_uppercase().replace('-', " ");
        sign_in_with(&app, Some(&typed)).await.expect(201);
        assert_eq!(sign_in_with(&app, Some(&codes[0])).await.expect(422).code(), "sign_in_failed");
        sign_in_with(&app, Some(&codes[1])).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn guessing_codes_ends_soon() {
    each(|app| async move {
        enrolled(&app).await;
        for _ in 0..10 {
            sign_in_with(&app, Some("123456")).await.expect(422);
        }
        assert_eq!(sign_in_with(&app, Some("123456")).await.expect(422).code(), "too_many_attempts");
    })
    .await;
}

#[tokio::test]
async fn switching_off_takes_the_password() {
    each(|app| async move {
        let (me, _, codes) = enrolled(&app).await;
        let off = |password: &str| me.send("DELETE", "/api/v1/me/totp").json(json!({"password": password}));
        let wrong: Value = off("wrong sentence").await.expect(422).json();
        assert_eq!(wrong["fields"][0]["code"], "wrong");
        assert_eq!(me.send("POST", "/api/v1/me/totp").await.expect(422).code(), "totp.already_on");
        off(SENTENCE).await.expect(204);
        off(SENTENCE).await.expect(404);
        sign_in_with(&app, None).await.expect(201);
        sign_in_with(&app, Some(&codes[2])).await.expect(201);
    })
    .await;
}

async fn kept_secret(app: &TestApp) -> Vec<u8> {
    let sql = "select secret from totp_secrets";
    let kept = app.db().read(move |conn| conn.one(sql, store::params![], |row| row.get::<Vec<u8>>(0)));
    kept.await.expect("a secret")
}

#[tokio::test]
async fn the_secret_is_sealed_and_a_plain_one_becomes_so() {
    each(|app| async move {
        let (_, secret, _) = enrolled(&app).await;
        let plain = Secret::Encoded(secret.clone()).to_bytes().expect("base 32");
        let sealed = kept_secret(&app).await;
        assert!(store::seal::is_sealed(&sealed));
        assert!(!sealed.windows(plain.len()).any(|window| window == plain), "the secret lies there plain");

        // As an earlier version left it.
        let earlier = plain.clone();
        let put = app.db().write(move |tx| {
            tx.exec("update totp_secrets set secret = $1", store::params![earlier]).map(|_| ())
        });
        put.await.expect("written");
        for _ in 0..2 {
            people::totp::seal_plain(app.db(), &seal()).await.expect("sealed");
            assert!(store::seal::is_sealed(&kept_secret(&app).await));
        }
        wait(&app, 30);
        sign_in_with(&app, Some(&code(&app, &secret))).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_switches_it_off_when_the_phone_is_gone() {
    each(|app| async move {
        let (me, _, _) = enrolled(&app).await;
        let boss = member(&app, "Cen Yu", true).await;
        let path = format!("/api/v1/persons/{}/totp", me.id());
        let has_totp = |by: Browser, id: String| async move {
            let team = by.send("GET", "/api/v1/persons").await.expect(200).json();
            let items = team["items"].as_array().expect("persons").clone();
            items.into_iter().find(|person| person["id"] == *id).expect("the person")["has_totp"].clone()
        };
        assert_eq!(has_totp(boss.clone(), me.id().into()).await, true);
        assert_eq!(has_totp(me.clone(), me.id().into()).await, Value::Null, "not for everybody to know");
        me.send("DELETE", &path).await.expect(404);
        assert!(me.is_in().await);

        boss.send("DELETE", &path).await.expect(204);
        assert!(!me.is_in().await, "whoever sat in a session may have been somebody else");
        let letter = newest_letter(&app).await.expect("a letter");
        assert_eq!((letter.to.to_string().as_str(), letter.template.as_str()), (me.id(), "totp_removed"));
        assert_eq!((letter.params["by"].as_str(), letter.url), (Some("Cen Yu"), None));
        sign_in_with(&app, None).await.expect(201);
        boss.send("DELETE", &path).await.expect(404);

        let own = format!("/api/v1/persons/{}/totp", boss.id());
        boss.send("POST", "/api/v1/me/totp").await.expect(200);
        assert_eq!(boss.send("DELETE", &own).await.expect(422).code(), "totp.own_takes_password");
        boss.send("DELETE", "/api/v1/persons/01890000-0000-7000-8000-000000000000/totp").await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_command_switches_it_off_when_nobody_can_sign_in() {
    each(|app| async move {
        let (me, _, _) = enrolled(&app).await;
        assert!(people::account::reset_totp(app.db(), "nobody@hengmu.example").await.is_err());
        people::account::reset_totp(app.db(), "Lin.Wei@hengmu.example").await.expect("off");
        assert!(!me.is_in().await);
        assert_eq!(newest_letter(&app).await.expect("a letter").template, "totp_removed_by_command");
        sign_in_with(&app, None).await.expect(201);
        assert!(people::account::reset_totp(app.db(), "lin.wei@hengmu.example").await.is_err());
    })
    .await;
}

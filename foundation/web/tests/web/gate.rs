//! What the gate lets through, and what callers are told when it does not.

use crate::stage::{THINGS, all, client};
use kernel::{PersonId, Principal, TeamPrincipal, TokenScope};
use serde_json::json;
use store::testing::each_database;
use uuid::Uuid;
use web::testing::{TestApp, TestParts, administrator, team};
use web::{Limits, Rate};

fn with_token(scope: TokenScope) -> Principal {
    let person = PersonId::new();
    Principal::Team(TeamPrincipal { person, is_administrator: true, session: None, token: Some(scope) })
}

#[tokio::test]
async fn a_missing_thing_and_nonsense_are_the_same_404() {
    each_database(&[THINGS], |db| async {
        let app = TestApp::over(db, all());
        let me = team(PersonId::new());
        let missing = app.get(&format!("/api/v1/things/{}", Uuid::now_v7())).as_(me.clone()).await.expect(404);
        assert_eq!(
            missing.text(),
            r#"{"type":"about:blank","title":"Not found","status":404,"code":"not_found","params":{},"fields":[]}"#
        );
        for path in ["/api/v1/things/no-id", "/api/v1/things/%ff", "/api/v1/settings", "/api/v1/nothing", "/nowhere"] {
            let answer = app.get(path).as_(me.clone()).await.expect(404);
            assert_eq!(answer.body, missing.body, "{path}");
        }
        let of_a_client = app.get("/api/v1/things").as_(client()).await.expect(404);
        assert_eq!(of_a_client.body, missing.body);
    })
    .await;
}

#[tokio::test]
async fn each_side_keeps_to_its_routes() {
    each_database(&[THINGS], |db| async {
        let app = TestApp::over(db, all());
        let person = PersonId::new();
        let callers = [
            ("nobody", None),
            ("member", Some(team(person))),
            ("administrator", Some(administrator(person))),
            ("token to read", Some(with_token(TokenScope::Read))),
            ("token to write", Some(with_token(TokenScope::Write))),
            ("token to administer", Some(with_token(TokenScope::Administer))),
            ("client", Some(client())),
        ];
        let routes = [
            ("GET", "/api/v1/things", [401, 200, 200, 200, 200, 200, 404]),
            ("POST", "/api/v1/things", [401, 201, 201, 403, 201, 201, 404]),
            ("GET", "/api/v1/settings", [401, 404, 204, 404, 404, 204, 404]),
            ("GET", "/p/page", [401, 404, 404, 404, 404, 404, 200]),
            ("POST", "/p/open", [303, 303, 303, 403, 303, 303, 303]),
        ];
        for (method, path, statuses) in routes {
            for ((name, principal), status) in callers.iter().zip(statuses) {
                let request = app.send(method, path).json(json!({"title": "x"}));
                let request = match principal {
                    Some(principal) => request.as_(principal.clone()),
                    None => request,
                };
                assert_eq!(request.await.status, status, "{name} on {method} {path}");
            }
        }
        assert_eq!(
            app.delete("/api/v1/things").as_(team(person)).await.expect(405).code(),
            "method_not_allowed"
        );
    })
    .await;
}

#[tokio::test]
async fn bad_input_names_its_field() {
    each_database(&[THINGS], |db| async {
        let app = TestApp::over(db, all());
        let me = team(PersonId::new());
        for (body, field, code) in [
            (json!({}), "title", "required"),
            (json!({"title": 5}), "title", "invalid"),
            (json!({"title": "x", "colour": 1}), "colour", "unknown"),
            (json!({"title": "x", "size": {}}), "size.width", "required"),
            (json!({"title": "x", "size": {"width": "wide"}}), "size.width", "invalid"),
            (json!({"title": "x", "size": {"width": 1, "height": 2}}), "size.height", "unknown"),
            (json!({"title": "x", "size": {"width": -1}}), "size.width", "negative"),
            (json!([]), "body", "invalid"),
        ] {
            let answer =
                app.post("/api/v1/things").as_(me.clone()).json(body.clone()).await.expect(422).json();
            assert_eq!(answer["code"], "invalid");
            let told = (answer["fields"][0]["field"].as_str(), answer["fields"][0]["code"].as_str());
            assert_eq!(told, (Some(field), Some(code)), "{body}");
        }
        let many: serde_json::Map<_, _> = (0..5_000).map(|at| (format!("x{at}"), json!(at))).collect();
        let answer = app.post("/api/v1/things").as_(me.clone()).json(many.into()).await.expect(422);
        assert!(answer.body.len() < 2_000, "{} bytes", answer.body.len());
        for (content_type, body, code) in [
            ("text/plain", "{}", "not_json"),
            ("application/json", "{\"title\": \"x\"} and more", "not_json"),
            ("application/json", "", "invalid"),
        ] {
            let request = app.post("/api/v1/things").as_(me.clone()).body(content_type, body);
            assert_eq!(request.await.expect(422).json()["fields"][0]["code"], code, "{body}");
        }
        let long = json!({"title": "x".repeat(web::JSON_LIMIT)});
        let answer = app.post("/api/v1/things").as_(me.clone()).json(long).await.expect(422).json();
        assert_eq!(answer["fields"][0]["code"], "too_large");
        for (query, field, code) in [("colour=1", "colour", "unknown"), ("limit=many", "limit", "invalid")] {
            let request = app.get(&format!("/api/v1/things?{query}")).as_(me.clone());
            let answer = request.await.expect(422).json();
            let told = (answer["fields"][0]["field"].as_str(), answer["fields"][0]["code"].as_str());
            assert_eq!(told, (Some(field), Some(code)), "{query}");
        }
        let things = app.get("/api/v1/things?text=&limit=3").as_(me).await.expect(200).json();
        assert_eq!(things, json!({"items": [], "limit": 3}), "nothing was written");
    })
    .await;
}

#[tokio::test]
async fn the_sorts_of_no() {
    each_database(&[THINGS], |db| async {
        let app = TestApp::over(db, all());
        let me = team(PersonId::new());
        for (title, status, code) in [
            ("refused", 422, "thing.too_wide"),
            ("busy", 503, "busy"),
            ("fault", 500, "fault"),
            ("panic", 500, "fault"),
        ] {
            let answer =
                app.post("/api/v1/things").as_(me.clone()).json(json!({"title": title})).await.expect(status);
            assert_eq!(answer.code(), code);
            assert!(!answer.text().contains("secret"), "{}", answer.text());
            assert_eq!(answer.header("content-type"), Some("application/problem+json"));
            assert_eq!(answer.json()["request_id"].as_str(), answer.header("x-request-id"));
            assert_eq!(answer.header("retry-after").is_some(), status == 503);
        }
        let refused = app.post("/api/v1/things").as_(me).json(json!({"title": "refused"})).await.json();
        assert_eq!(refused["params"], json!({"limit": 7}));
        let page = app.get("/p/page").await.expect(401);
        assert_eq!(page.text(), "<h1>not_signed_in</h1>", "a client reads pages");
    })
    .await;
}

#[tokio::test]
async fn a_revision_guards_a_change() {
    each_database(&[THINGS], |db| async {
        let app = TestApp::over(db, all());
        let me = team(PersonId::new());
        let made = app.post("/api/v1/things").as_(me.clone()).json(json!({"title": "a"})).await.expect(201);
        let path = made.header("location").expect("a location").to_owned();
        let seen = app.get(&path).as_(me.clone()).await.expect(200);
        assert_eq!(seen.header("etag"), Some("\"1\""));
        app.get(&path).as_(me.clone()).header("if-none-match", "\"1\"").await.expect(304);
        let rename = |title: &str| app.patch(&path).as_(me.clone()).json(json!({"title": title}));
        rename("b").if_match(1).await.expect(204);
        assert_eq!(rename("c").if_match(1).await.expect(412).code(), "outdated");
        assert_eq!(
            rename("c").header("if-match", "new").await.expect(422).json()["fields"][0]["field"],
            "If-Match"
        );
        rename("d").await.expect(204);
        assert_eq!(app.get(&path).as_(me.clone()).await.json()["title"], "d");
    })
    .await;
}

#[tokio::test]
async fn a_key_acts_once() {
    each_database(&[THINGS], |db| async {
        let app = TestApp::over(db, all());
        let me = team(PersonId::new());
        let make = |key: &str, title: &str| {
            let request = app.post("/api/v1/things").as_(me.clone()).header("idempotency-key", key);
            request.json(json!({"title": title}))
        };
        let first = make("one", "a").await.expect(201);
        let again = make("one", "a").await.expect(201);
        assert_eq!((&first.body, first.header("location")), (&again.body, again.header("location")));
        assert_eq!(again.header("idempotent-replay"), Some("true"));
        assert_eq!(make("one", "b").await.expect(422).code(), "idempotency_key_reused");
        // Another person's key is another key.
        let other = app.post("/api/v1/things").as_(team(PersonId::new())).header("idempotency-key", "one");
        other.json(json!({"title": "other"})).await.expect(201);
        // A refusal is an answer; where nothing was done, the key is free again.
        make("two", "refused").await.expect(422);
        assert_eq!(make("two", "refused").await.expect(422).header("idempotent-replay"), Some("true"));
        make("three", "busy").await.expect(503);
        assert_eq!(make("three", "fine").await.expect(201).header("idempotent-replay"), None);
        // What is shown once is not kept.
        let secret =
            || app.post("/api/v1/keys").as_(me.clone()).header("idempotency-key", "four").json(json!({}));
        secret().await.expect(200);
        assert_eq!(secret().await.expect(422).code(), "idempotency_answer_not_kept");
        let things = app.get("/api/v1/things").as_(me.clone()).await.json();
        assert_eq!(things["items"].as_array().map(Vec::len), Some(3));
    })
    .await;
}

#[tokio::test]
async fn other_sites_cannot_make_a_browser_act() {
    each_database(&[THINGS], |db| async {
        let app = TestApp::over(db, all());
        let me = team(PersonId::new());
        for (header, value, status) in [
            ("sec-fetch-site", "same-origin", 201),
            ("sec-fetch-site", "same-site", 403),
            ("sec-fetch-site", "cross-site", 403),
            ("origin", "http://localhost:8080", 201),
            ("origin", "http://evil.example", 403),
            ("origin", "null", 403),
            ("accept", "*/*", 403),
        ] {
            let request = app.post("/api/v1/things").as_(me.clone()).without_header("sec-fetch-site");
            let answer = request.header(header, value).json(json!({"title": "x"})).await;
            assert_eq!(answer.status, status, "{header}: {value}");
        }
        let by_token = app.post("/api/v1/things").as_(me).without_header("sec-fetch-site").bearer("rap_x");
        by_token.json(json!({"title": "x"})).await.expect(201);
        let sign_in = app.post("/p/open").header("sec-fetch-site", "cross-site");
        sign_in.await.expect(403);
        app.post("/p/open").without_header("sec-fetch-site").await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn a_form_without_browser_headers_needs_its_own_token() {
    each_database(&[THINGS], |db| async {
        let app = TestApp::over(db, all());
        let me = client();
        let token = app.get("/p/page").as_(me.clone()).await.expect(200).text();
        let say = |fields: &[(&str, &str)]| {
            app.post("/p/words").as_(me.clone()).form(fields).without_header("sec-fetch-site")
        };
        say(&[("words", "hello")]).await.expect(403);
        say(&[("words", "hello"), ("form_token", "wrong")]).await.expect(403);
        assert_eq!(say(&[("words", "你好"), ("form_token", &token)]).await.expect(200).text(), "你好");
        let another = app.get("/p/page").as_(client()).await.expect(200).text();
        say(&[("words", "hello"), ("form_token", &another)]).await.expect(403);
        let with_header = app.post("/p/words").as_(me.clone()).form(&[("words", "hello")]);
        with_header.await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn every_answer_bears_the_headers() {
    each_database(&[THINGS], |db| async {
        let app = TestApp::over(db, all());
        for (path, policy, referrer) in [
            ("/api/v1/nothing", "default-src 'none'; frame-ancestors 'none'", "no-referrer"),
            ("/p/page", "default-src 'none'; style-src 'self';", "no-referrer"),
            ("/", "default-src 'none'; script-src 'self';", "same-origin"),
        ] {
            let answer = app.get(path).await;
            assert!(
                answer.header("content-security-policy").is_some_and(|found| found.starts_with(policy)),
                "{path}"
            );
            assert_eq!(answer.header("referrer-policy"), Some(referrer));
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            assert!(answer.header("strict-transport-security").is_none());
            assert!(answer.header("x-request-id").is_some());
        }
        assert_eq!(app.get("/api/v1/nothing").await.header("cache-control"), Some("private, no-store"));
    })
    .await;
}

#[tokio::test]
async fn too_many_calls_are_told_to_wait() {
    each_database(&[THINGS], |db| async {
        let mut parts = TestParts::over(db);
        let rate = Some(Rate { burst: 2.0, per_second: 0.5 });
        parts.limits = Limits { per_address: rate, per_account: None, is_loopback_free: true };
        parts.trusted_proxies = vec!["192.0.2.1".parse().expect("an address")];
        parts.clock = kernel::Clock::held(kernel::Timestamp(1_000_000_000_000));
        let clock = parts.clock.clone();
        let app = TestApp::new(parts, all());
        let from = |address: &str| app.get("/nothing-here").from(address);
        let call = |address: &str| app.get("/api/v1/things").from(address);
        // The same /64 counts as one.
        call("2001:db8::1").await.expect(401);
        call("2001:db8::2").await.expect(401);
        let limited = call("2001:db8::3").await.expect(429);
        assert_eq!(
            (limited.code().as_str(), limited.header("retry-after")),
            ("too_many_requests", Some("2"))
        );
        call("2001:db8:0:1::1").await.expect(401);
        clock.advance_seconds(2);
        call("2001:db8::1").await.expect(401);
        // This machine itself is free, and only a trusted proxy is believed.
        for _ in 0..5 {
            call("127.0.0.1").await.expect(401);
            call("192.0.2.1").header("x-forwarded-for", "127.0.0.1").await.expect(401);
        }
        call("198.51.100.7").header("x-forwarded-for", "127.0.0.1").await.expect(401);
        call("198.51.100.7").header("x-forwarded-for", "127.0.0.2").await.expect(401);
        call("198.51.100.7").header("x-forwarded-for", "127.0.0.3").await.expect(429);
        from("198.51.100.7").await.expect(404);
    })
    .await;
}

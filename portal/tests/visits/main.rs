//! A client's visits through the gate: looking, asking, saying who one is, and every end of a link.

mod asked_and_shown;
mod closed;
mod commenting;
mod decisions;
mod deliverables;
mod files;
mod folders;
mod noted;
mod one_file;
mod promised;
mod scene;
mod settling;

use scene::{SCHEMAS, Scene, hidden};
use store::Db;
use web::testing::TestAnswer;

async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}

fn cookies(answer: &TestAnswer) -> Vec<String> {
    let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    set.map(|(_, value)| value.split(';').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_page_shows_what_was_shared_and_nothing_else() {
    with_scene(|scene| async move {
        let link = scene.link(scene.zheng).await;
        let empty = scene.app.get(&link).await.expect(200).text();
        assert!(empty.contains("还没有与您共享的内容"), "{empty}");
        scene.share().await;
        let before = scene.newest_event().await;
        let answer = scene.app.get(&link).await.expect(200);
        let page = answer.text();
        for words in [
            "Go-live",
            "Build",
            "Test data from your side",
            "需要您做的",
            "郑海砚",
            "Hengmu",
            "lang=\"zh-CN\"",
        ] {
            assert!(page.contains(words), "{words} in {page}");
        }
        assert!(!page.contains("renegotiate"), "an internal task reached the client");
        for id in &scene.tasks {
            assert!(!page.contains(&id.to_string()), "an internal id reached the client");
        }
        assert_eq!(scene.newest_event().await, before, "looking changes nothing");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        let style = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let style = scene.app.get(style).await.expect(200);
        assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
        assert!(style.header("cache-control").unwrap().contains("immutable"));
        assert_eq!(scene.app.get("/portal-style/other.css").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn parameters_that_messengers_append_do_no_harm() {
    with_scene(|scene| async move {
        let link = scene.link(scene.zheng).await;
        scene.app.get(&format!("{link}?from=singlemessage&isappinstalled=0")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn the_first_act_asks_who_is_writing_and_the_next_does_not() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let page = scene.app.get(&link).await.expect(200).text();
        let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
        let ask = format!("{link}/questions");
        let fields =
            [("form_token", token.as_str()), ("form_key", key.as_str()), ("text", "培训什么时候开始？<b>")];

        let before = scene.newest_event().await;
        let who = scene.app.post(&ask).form(&fields).await.expect(200).text();
        assert!(who.contains("您是郑海砚吗？") && who.contains("培训什么时候开始？&#60;b&#62;"), "{who}");
        assert_eq!(scene.newest_event().await, before, "nothing was asked yet");

        let named = [fields.as_slice(), &[("who", "as_named")]].concat();
        let asked = scene.app.post(&ask).form(&named).await.expect(303);
        let device = cookies(&asked).pop().expect("the device is remembered");
        assert!(device.starts_with("rapport_device="), "{device}");
        let thanks = asked.header("location").unwrap().to_owned();
        let thanks = scene.app.get(&thanks).cookie(&device).await.expect(200).text();
        assert!(thanks.contains("您的提问编号是 Q-1"), "{thanks}");

        // The same form again: the same question. Another one: not asked who.
        let again = scene.app.post(&ask).form(&fields).cookie(&device).await.expect(303);
        assert_eq!(again.header("location"), asked.header("location"));
        let page = scene.app.get(&link).cookie(&device).await.expect(200).text();
        assert!(page.contains("Q-1") && page.contains("等待 Hengmu 答复"), "{page}");
        let key = hidden(&page, "form_key");
        let more = [("form_token", token.as_str()), ("form_key", key.as_str()), ("text", "Where?")];
        scene.app.post(&ask).form(&more).cookie(&device).await.expect(303);

        // Another device is asked again.
        let elsewhere = scene.app.post(&ask).form(&more).await.expect(200).text();
        assert!(elsewhere.contains("您是郑海砚吗？"));

        // Forgetting the device: the next act asks again.
        let forget = format!("{link}/devices/forgotten");
        let forgotten =
            scene.app.post(&forget).form(&[("form_token", &token)]).cookie(&device).await.expect(200);
        assert!(forgotten.text().contains("已在此设备上退出"));
        assert!(cookies(&forgotten).contains(&"rapport_device=".to_owned()));
        let asked_again = scene.app.post(&ask).form(&more).cookie(&device).await.expect(200).text();
        assert!(asked_again.contains("您是郑海砚吗？"));
    })
    .await;
}

#[tokio::test]
async fn somebody_else_looks_and_does_not_write() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let page = scene.app.get(&link).await.expect(200).text();
        let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
        let before = scene.newest_event().await;
        let fields = [
            ("form_token", token.as_str()),
            ("form_key", &key),
            ("text", "Where?"),
            ("who", "somebody_else"),
        ];
        let told = scene.app.post(&format!("{link}/questions")).form(&fields).await.expect(200);
        assert!(told.text().contains("由郑海砚来写") && told.text().contains("Where?"), "{}", told.text());
        let device = cookies(&told).pop().unwrap();
        let again =
            scene.app.post(&format!("{link}/questions")).form(&fields[..3]).cookie(&device).await.expect(200);
        assert!(again.text().contains("由郑海砚来写"));
        scene.app.get(&link).cookie(&device).await.expect(200);
        assert_eq!(scene.newest_event().await, before);
    })
    .await;
}

#[tokio::test]
async fn viewers_and_the_team_look_only() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.viewer_only).await;
        let page = scene.app.get(&link).await.expect(200).text();
        assert!(!page.contains("<form method=\"post\""), "a viewer has no form to write in");
        let fields =
            [("form_key", "7d444840-9dc0-11d1-b245-5ffdce74fad2"), ("text", "x"), ("who", "as_named")];
        let before = scene.newest_event().await;
        let refused = scene.app.post(&format!("{link}/questions")).form(&fields).await.expect(403).text();
        assert!(
            refused.contains("Only the person this page was sent to") || refused.contains("只有本页的收件人")
        );
        assert_eq!(scene.newest_event().await, before);

        let (link, cookie) = scene.team_view().await;
        let before = scene.newest_event().await;
        let page = scene.app.get(&link).cookie(&cookie).await.expect(200).text();
        assert!(page.contains("class=\"watermarked\"") && page.contains("Lin Wei, you see what"), "{page}");
        assert!(
            page.contains("Go-live") && !page.contains("renegotiate") && !page.contains("method=\"post\"")
        );
        let ask = scene.app.post(&format!("{link}/questions")).cookie(&cookie);
        assert_eq!(ask.form(&fields).await.status, 403);
        assert_eq!(scene.newest_event().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_form_from_elsewhere_does_nothing() {
    with_scene(|scene| async move {
        let link = scene.link(scene.zheng).await;
        let page = scene.app.get(&link).await.expect(200).text();
        let key = hidden(&page, "form_key");
        let fields = [("form_key", key.as_str()), ("text", "x"), ("who", "as_named")];
        let before = scene.newest_event().await;
        let ask = || scene.app.post(&format!("{link}/questions")).form(&fields);
        let foreign = ask().header("sec-fetch-site", "cross-site").await.expect(403);
        assert!(foreign.text().contains("Please send it again from the page"));
        let silent = ask().without_header("sec-fetch-site");
        assert_eq!(silent.await.status, 403, "no headers and no token of the page");
        let token = hidden(&page, "form_token");
        let own = [fields.as_slice(), &[("form_token", token.as_str())]].concat();
        let own = scene.app.post(&format!("{link}/questions")).form(&own).without_header("sec-fetch-site");
        assert_eq!(scene.newest_event().await, before);
        own.await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn empty_and_endless_words_are_told_beside_the_field() {
    with_scene(|scene| async move {
        let link = scene.link(scene.zheng).await;
        let page = scene.app.get(&link).await.expect(200).text();
        let key = hidden(&page, "form_key");
        for (text, words) in [("  ", "请先写下您的问题"), (&"长".repeat(10_001), "内容太长")] {
            let fields = [("form_key", key.as_str()), ("text", text)];
            let told = scene.app.post(&format!("{link}/questions")).form(&fields).await.expect(422).text();
            assert!(told.contains(words) && told.contains("aria-invalid"), "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_end_of_a_link_has_its_page() {
    with_scene(|scene| async move {
        scene.share().await;
        let english = |path: String| scene.app.get(&path).header("accept-language", "en-GB,en;q=0.9");
        let old = scene.link(scene.zheng).await;
        let link = scene.link(scene.zheng).await;
        let superseded = english(old.clone()).await;
        assert!(superseded.text().contains("There is a newer link"), "{}", superseded.text());

        let missing = english("/p/nonsense".into()).await.expect(404).text();
        let foreign_question =
            english(format!("{link}/questions/7d444840-9dc0-11d1-b245-5ffdce74fad2")).await.expect(404);
        assert!(
            missing.contains("There is nothing here")
                && foreign_question.text().contains("There is nothing here")
        );

        scene.app.app.clock().advance_seconds(31 * 86_400);
        let expired = english(link.clone()).await;
        assert!(expired.text().contains("This link has expired") && !expired.text().contains("Warehouse"));
        let letters = || async {
            let items =
                scene.db().read(|conn| store::outbox::list(conn, &store::Page::first(50))).await.unwrap();
            items.items.iter().map(|item| item.payload["to_email"].clone()).collect::<Vec<_>>()
        };
        let before = letters().await.len();
        let fresh =
            scene.app.post(&format!("{link}/fresh-links")).header("accept-language", "en").await.expect(200);
        let nonsense =
            scene.app.post("/p/nonsense/fresh-links").header("accept-language", "en").await.expect(200);
        assert_eq!(fresh.text(), nonsense.text(), "the answer tells nothing");
        let after = letters().await;
        assert_eq!((after.len(), after[0].as_str()), (before + 1, Some("zheng@chengchuan.example")));
        // Pressed again at once: no second mail.
        scene.app.post(&format!("{link}/fresh-links")).await.expect(200);
        assert_eq!(letters().await.len(), before + 1);
    })
    .await;
}

#[tokio::test]
async fn asking_about_a_shared_item_and_reading_it_in_english() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let switched = scene.app.get(&format!("{link}/language/en")).await.expect(303);
        let language = cookies(&switched).pop().unwrap();
        let page = scene.app.get(&link).cookie(&language).await.expect(200).text();
        assert!(page.contains("What we need from you: 1"), "{page}");
        let item =
            page.split(&format!("{link}/items/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let page = scene.app.get(&format!("{link}/items/{item}")).cookie(&language).await.expect(200).text();
        let key = hidden(&page, "form_key");
        let fields =
            [("form_key", key.as_str()), ("text", "The data is ready on Friday"), ("who", "as_named")];
        let sent =
            scene.app.post(&format!("{link}/records/{item}/questions")).form(&fields).await.expect(303);
        let device = cookies(&sent).pop().unwrap();
        let both = format!("{language}; {device}");
        let page = scene.app.get(&format!("{link}/items/{item}")).cookie(&both).await.expect(200).text();
        assert!(
            page.contains("The data is ready on Friday") && page.contains("Questions about this"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn another_language_stays_on_the_page() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let way_of = |page: &str| {
            let way = page.split("class=\"language\" href=\"").nth(1).expect("a way to the other language");
            way.split('"').next().expect("an address").replace("&#38;", "&").replace("&amp;", "&")
        };
        for at in ["", "/changes", "/documents", "/search?q=%E6%95%B0%E6%8D%AE+%26+%2F"] {
            let here = format!("{link}{at}");
            let page = scene.app.get(&here).await.expect(200).text();
            let switched = scene.app.get(&way_of(&page)).await.expect(303);
            assert_eq!(switched.header("location"), Some(here.as_str()), "{at}");
            let language = cookies(&switched).pop().expect("kept on the device");
            let page = scene.app.get(&here).cookie(&language).await.expect(200).text();
            assert!(page.contains("<html lang=\"en\">"), "{page}");
        }
        // Words that were refused stand on the page of their form.
        let page = scene.app.get(&format!("{link}/changes")).await.expect(200).text();
        let key = hidden(&page, "form_key");
        let nothing = [("form_key", key.as_str()), ("who", "as_named")];
        let refused = scene.app.post(&format!("{link}/changes")).form(&nothing).await.expect(422).text();
        let switched = scene.app.get(&way_of(&refused)).await.expect(303);
        assert_eq!(switched.header("location"), Some(format!("{link}/changes").as_str()));
        for elsewhere in
            ["//evil.example", "https://evil.example", "/%2e%2e/%2e%2e/api/v1/me", "/..", "\\\\evil.example"]
        {
            let at: String = form_urlencoded::byte_serialize(elsewhere.as_bytes()).collect();
            let switched = scene.app.get(&format!("{link}/language/en?at={at}")).await.expect(303);
            assert_eq!(switched.header("location"), Some(link.as_str()), "{elsewhere}");
        }
    })
    .await;
}

#[tokio::test]
async fn asking_about_a_change_request_on_its_page() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let switched = scene.app.get(&format!("{link}/language/en")).await.expect(303);
        let language = cookies(&switched).pop().unwrap();
        let page = scene.app.get(&format!("{link}/changes")).cookie(&language).await.expect(200).text();
        let key = hidden(&page, "form_key");
        let nothing = [("form_key", key.as_str()), ("wanted_by", "soon"), ("who", "as_named")];
        let refused = scene.app.post(&format!("{link}/changes")).form(&nothing).await.expect(422).text();
        for field in ["title", "text", "wanted_by"] {
            assert!(refused.contains(&format!("id=\"{field}-problem\"")), "each beside its field: {refused}");
        }
        let wish =
            [("form_key", key.as_str()), ("title", "A third gate"), ("text", "Please"), ("who", "as_named")];
        let sent = scene.app.post(&format!("{link}/changes")).form(&wish).await.expect(303);
        let both = format!("{language}; {}", cookies(&sent).pop().unwrap());
        let list = scene.app.get(&format!("{link}/changes")).cookie(&both).await.expect(200).text();
        let change =
            list.split(&format!("{link}/changes/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let at = format!("{link}/changes/{change}");
        let page = scene.app.get(&at).cookie(&both).await.expect(200).text();
        assert!(page.contains("Ask about this"), "{page}");

        let key = hidden(&page, "form_key");
        let ask = |text: &'static str| {
            let fields = [("form_key", key.as_str()), ("text", text)];
            scene.app.post(&format!("{link}/records/{change}/questions")).cookie(&both).form(&fields)
        };
        let empty = ask(" ").await.expect(422).text();
        assert!(empty.contains("Please write your question first"), "{empty}");
        ask("Does it include the ramp?").await.expect(303);
        ask("Does it include the ramp?").await.expect(303);
        let page = scene.app.get(&at).cookie(&both).await.expect(200).text();
        assert!(page.contains("Questions about this"), "{page}");
        let asked = page.split(&format!("{link}/questions/")).collect::<Vec<_>>();
        assert_eq!(asked.len(), 2, "once");
        let question = asked[1].split('"').next().unwrap();
        let page =
            scene.app.get(&format!("{link}/questions/{question}")).cookie(&both).await.expect(200).text();
        assert!(page.contains(&format!("{at}\">CR-1 A third gate")), "it leads back: {page}");
        let foreign = format!("{link}/records/7d444840-9dc0-11d1-b245-5ffdce74fad2/questions");
        let fields = [("form_key", "7d444840-9dc0-11d1-b245-5ffdce74fad3"), ("text", "What?")];
        scene.app.post(&foreign).cookie(&both).form(&fields).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn who_one_is_holds_for_every_mail_on_this_device() {
    with_scene(|scene| async move {
        scene.share().await;
        let first = scene.link(scene.zheng).await;
        let page = scene.app.get(&first).await.expect(200).text();
        let key = hidden(&page, "form_key");
        let fields = [("form_key", key.as_str()), ("text", "When?"), ("who", "as_named")];
        let asked = scene.app.post(&format!("{first}/questions")).form(&fields).await.expect(303);
        let device = cookies(&asked).pop().unwrap();
        let visit = cookies(&scene.app.get(&first).cookie(&device).await.expect(200)).pop().unwrap();

        // The next mail carries a link of its own.
        scene.app.app.clock().advance_seconds(2 * 86_400);
        let second = scene.link(scene.zheng).await;
        let page = scene.app.get(&second).cookie(&format!("{device}; {visit}")).await.expect(200).text();
        assert!(page.contains("您上次来访"), "the visit by the first mail counts: {page}");
        let key = hidden(&page, "form_key");
        let again = [("form_key", key.as_str()), ("text", "Where?")];
        scene.app.post(&format!("{second}/questions")).form(&again).cookie(&device).await.expect(303);

        // Somebody else's mail on the same device is another matter.
        let other = scene.link(scene.viewer_only).await;
        let page = scene.app.get(&other).cookie(&format!("{device}; {visit}")).await.expect(200).text();
        assert!(page.contains("What happened lately"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_teams_remarks_stand_in_the_conversation_and_are_found() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let page = scene.app.get(&link).await.expect(200).text();
        let key = hidden(&page, "form_key");
        let fields = [("form_key", key.as_str()), ("text", "扫码枪断网怎么办？"), ("who", "as_named")];
        scene.app.post(&format!("{link}/questions")).form(&fields).await.expect(303);
        let question = scene.question().await;
        scene.app.app.clock().advance_seconds(60);
        scene.remark(question, "离线数据会缓存在本机").await;
        scene.app.app.clock().advance_seconds(60);
        scene.answer(question, "不会丢失").await;
        scene.remark(scene.tasks[2], "请用脱敏后的数据").await;

        let found = |words: &'static str| {
            let path = format!("{link}/search?q={words}");
            let sending = scene.app.get(&path);
            async move { sending.await.expect(200).text() }
        };
        let thread = found("%E7%BC%93%E5%AD%98").await;
        assert!(thread.contains("离线数据会缓存在本机") && thread.contains("找到 1 处"), "{thread}");
        let address = thread.split(&format!("{link}/questions/")).nth(1).unwrap().split('"').next().unwrap();
        let thread = scene.app.get(&format!("{link}/questions/{address}")).await.expect(200).text();
        let (remark, answer) = (thread.find("离线数据会缓存").unwrap(), thread.find("不会丢失").unwrap());
        assert!(remark < answer && thread.contains("Lin Wei"), "in the order of time, by name: {thread}");

        let item = found("%E8%84%B1%E6%95%8F").await;
        assert!(item.contains("Test data from your side") && item.contains("请用脱敏后的数据"), "{item}");
        let by_title = found("go-live").await;
        assert!(by_title.contains("Go-live") && by_title.contains("找到 1 处"), "{by_title}");
        for nothing in ["renegotiate", "supplier", "%25", "%22%20OR%20%22"] {
            let page = found(nothing).await;
            assert!(page.contains("没有找到") && !page.contains("Internal:"), "{nothing}: {page}");
        }
        let empty = scene.app.get(&format!("{link}/search")).await.expect(200).text();
        assert!(!empty.contains("没有找到") && empty.contains("name=\"q\""));
        // What was remarked is news.
        let home = scene.app.get(&link).await.expect(200).text();
        assert!(home.contains("提问 Q-1 有新的说明"), "{home}");
    })
    .await;
}

#[tokio::test]
async fn what_is_new_since_the_last_visit_is_told() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let first = scene.app.get(&link).await.expect(200);
        assert!(!first.text().contains("新共享给您"), "on a first visit everything is new: {}", first.text());
        let visit = cookies(&first).pop().unwrap();
        scene.app.app.clock().advance_seconds(2 * 86_400);
        scene.share_more(scene.tasks[3]).await;
        let page = scene.app.get(&link).cookie(&visit).await.expect(200).text();
        assert!(page.contains("新共享给您：Internal: renegotiate with the supplier"), "{page}");
        assert!(!page.contains("新共享给您：Go-live"), "known before: {page}");
    })
    .await;
}

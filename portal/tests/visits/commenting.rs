//! A client's person writes under what they read: once, without a script, and never more than their own side sees.

use super::scene::{Scene, hidden, requirements};
use super::{cookies, with_scene};
use engagement::sign_off::Content;
use engagement::store::parties;
use store::records::{self, RecordKind};

/// The page of the shared task, below a link.
async fn page_of_task(scene: &Scene, link: &str) -> String {
    let task = scene.tasks[2];
    let record = scene.db().read(move |conn| records::get(conn, task)).await.expect("a record");
    format!("{link}/items/{}", record.client_key.expect("a shared task"))
}

/// Where the form of comments on a page goes.
fn action(page: &str) -> String {
    let action = page
        .split("action=\"")
        .find(|part| part.split('"').next().is_some_and(|to| to.ends_with("/comments")));
    action.and_then(|part| part.split('"').next()).expect("a form for comments").to_owned()
}

#[tokio::test]
async fn a_comment_is_written_once_and_stands_on_the_page() {
    with_scene(|scene| async move {
        scene.share().await;
        scene.remark(scene.tasks[2], "We wait for the **data**.").await;
        let link = scene.link(scene.zheng).await;
        let path = page_of_task(&scene, &link).await;
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(page.contains("回复") && page.contains("参与本项目的同事都能看到"), "{page}");
        let (to, token, key) = (action(&page), hidden(&page, "form_token"), hidden(&page, "form_key"));
        let before = scene.newest_event().await;

        // Words that cannot be sent stand on a page of their own, to be changed.
        let empty = [("form_token", &*token), ("form_key", &*key), ("text", " ")];
        let refused = scene.app.post(&to).form(&empty).await.expect(422).text();
        assert!(refused.contains("请先填写内容") && action(&refused) == to, "{refused}");
        let fields = [("form_token", &*token), ("form_key", &*key), ("text", "周五给你们 <b>")];
        let who = scene.app.post(&to).form(&fields).await.expect(200).text();
        assert!(who.contains("您是郑海砚吗？") && who.contains("周五给你们 &#60;b&#62;"), "{who}");
        assert_eq!(scene.newest_event().await, before, "nothing was written yet");

        let named = [&fields[..], &[("who", "as_named")]].concat();
        let written = scene.app.post(&to).form(&named).await.expect(303);
        assert_eq!(written.header("location"), Some(format!("{path}#comments").as_str()));
        let device = cookies(&written).pop().expect("the device is remembered");
        scene.app.post(&to).form(&named).cookie(&device).await.expect(303);
        let page = scene.app.get(&path).cookie(&device).await.expect(200).text();
        assert_eq!(page.matches("周五给你们").count(), 1, "sent twice, written once: {page}");
        assert!(page.contains("郑海砚</b> · Chengchuan"), "{page}");
        let home = scene.app.get(&link).cookie(&device).await.expect(200).text();
        assert_eq!(home.matches("有新的评论").count(), 1, "what the reader wrote is no news to them: {home}");

        // The colleague reads it, hears of it and finds it, and may not write.
        let colleague = scene.link(scene.viewer_only).await;
        let read = scene.app.get(&page_of_task(&scene, &colleague).await).await.expect(200).text();
        assert!(read.contains("周五给你们") && !read.contains("/comments\""), "{read}");
        let to = to.replace(&link, &colleague);
        scene.app.post(&to).form(&named).await.expect(403);
        let found = scene.app.get(&format!("{colleague}/search?q=周五")).await.expect(200).text();
        assert!(found.contains("Test data from your side"), "{found}");
    })
    .await;
}

#[tokio::test]
async fn the_circle_reads_who_reads_it_by_name() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let path = page_of_task(&scene, &link).await;
        let plain = scene.app.get(&path).await.expect(200).text();
        assert!(!plain.contains("name=\"circle\""), "{plain}");
        scene.ask_the_circle(2, super::scene::offer("CR-1", "Two codes")).await;
        scene.comment_for_circle(2, "86 000 is our last word").await;
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(
            page.contains("贵方可见：郑海砚") && page.contains("name=\"circle\" value=\"true\""),
            "{page}"
        );
        let others = scene.link(scene.viewer_only).await;
        let read = scene.app.get(&page_of_task(&scene, &others).await).await.expect(200).text();
        assert!(!read.contains("last word") && !read.contains("郑海砚"), "{read}");
    })
    .await;
}

const CHARTER: RecordKind = RecordKind { name: "charter", prefix: "PC" };

/// What has no page but those of its sign-offs: its kind, and what it is sent as.
fn read_where_agreed() -> [(&'static RecordKind, Content); 3] {
    let sent = |kind: &str, number: &str| Content {
        kind: kind.into(),
        number: number.into(),
        figures: Vec::new(),
        ..requirements(2)
    };
    [
        (&CHARTER, sent("charter", "PC-v1")),
        (&schedule::PLAN_DOCUMENT, sent("plan", "PD-v1")),
        (&scope::REQUIREMENTS_DOCUMENT, sent("requirements", "RD-v1")),
    ]
}

#[tokio::test]
async fn what_is_read_where_it_is_agreed_to_is_talked_about_there() {
    with_scene(|scene| async move {
        for (kind, content) in read_where_agreed() {
            let record = scene.shown_record(kind).await;
            let key = scene.ask_about(record, content, false).await;
            scene.app.app.clock().advance_seconds(60);
            scene.remark(record, "Please look at goal **two**.").await;
            let link = scene.link(scene.zheng).await;
            let path = format!("{link}/sign-offs/{key}");
            let page = scene.app.get(&path).await.expect(200).text();
            assert!(page.contains("goal <strong>two</strong>"), "{}: {page}", kind.name);
            let home = scene.app.get(&link).await.expect(200).text();
            let news = home.split("有新的评论").next().expect("news");
            assert!(home.contains("有新的评论") && news.contains(&path), "{}: {home}", kind.name);
            let found = scene.app.get(&format!("{link}/search?q=goal")).await.expect(200).text();
            assert!(found.contains(&path), "{}: {found}", kind.name);

            let (to, form_key) = (action(&page), hidden(&page, "form_key"));
            let words = format!("{} 看过了", kind.prefix);
            let fields =
                [("form_key", &*form_key), ("sign_off", &*key), ("text", &*words), ("who", "as_named")];
            let written = scene.app.post(&to).form(&fields).await.expect(303);
            assert_eq!(written.header("location"), Some(format!("{path}#comments").as_str()));
            let page = scene.app.get(&path).await.expect(200).text();
            assert_eq!(page.matches(&words).count(), 1, "{}: {page}", kind.name);
            // A question that is asked there leads back to it.
            let ask = to.replace("/comments", "/questions");
            assert!(page.contains(&format!("action=\"{ask}\"")), "{}: {page}", kind.name);
            let form_key = uuid::Uuid::new_v4().to_string();
            let empty = [("form_key", &*form_key), ("text", " ")];
            scene.app.post(&ask).form(&empty).await.expect(422);
            let fields = [("form_key", &*form_key), ("text", "为什么？"), ("who", "as_named")];
            let asked = scene.app.post(&ask).form(&fields).await.expect(303);
            let asked = asked.header("location").expect("its page").replace("/asked/", "/questions/");
            let question = scene.app.get(&asked).await.expect(200).text();
            assert!(question.contains(&path), "{}: {question}", kind.name);
            let colleague = scene.link(scene.viewer_only).await;
            let read = scene.app.get(&format!("{colleague}/sign-offs/{key}")).await.expect(200).text();
            assert!(read.contains(&words) && !read.contains("/comments\""), "{}: {read}", kind.name);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_agreed_to_with_its_price_is_talked_about_in_the_circle() {
    with_scene(|scene| async move {
        let (party, zheng) = (scene.party, scene.zheng);
        let in_circle = scene.db().write(move |tx| parties::set_commercial(tx, party, zheng, true));
        in_circle.await.expect("in the circle");
        for (kind, content) in read_where_agreed() {
            let record = scene.shown_record(kind).await;
            let plain = scene.ask_about(record, content.clone(), false).await;
            let link = scene.link(scene.zheng).await;
            let page = scene.app.get(&format!("{link}/sign-offs/{plain}")).await.expect(200).text();
            assert!(!page.contains("name=\"circle\""), "{}: {page}", kind.name);
            let priced = scene.ask_about(record, Content { version: 2, ..content }, true).await;
            let page = scene.app.get(&format!("{link}/sign-offs/{priced}")).await.expect(200).text();
            assert!(page.contains("name=\"circle\" value=\"true\""), "{}: {page}", kind.name);

            let form_key = hidden(&page, "form_key");
            let fields = [
                ("form_key", &*form_key),
                ("sign_off", &*priced),
                ("circle", "true"),
                ("text", "nine thousand"),
                ("who", "as_named"),
            ];
            scene.app.post(&action(&page)).form(&fields).await.expect(303);
            let page = scene.app.get(&format!("{link}/sign-offs/{priced}")).await.expect(200).text();
            assert!(page.contains("nine thousand"), "{}: {page}", kind.name);
            let others = scene.link(scene.viewer_only).await;
            scene.app.get(&format!("{others}/sign-offs/{priced}")).await.expect(404);
            let read = scene.app.get(&format!("{others}/sign-offs/{plain}")).await.expect(200).text();
            assert!(!read.contains("nine thousand"), "{}: {read}", kind.name);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_shown_takes_no_words() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let page = scene.app.get(&page_of_task(&scene, &link).await).await.expect(200).text();
        let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
        let fields = [("form_token", &*token), ("form_key", &*key), ("text", "x"), ("who", "as_named")];
        let before = scene.newest_event().await;
        for record in [scene.tasks[3].to_string(), uuid::Uuid::new_v4().to_string()] {
            scene.app.post(&format!("{link}/records/{record}/comments")).form(&fields).await.expect(404);
        }
        let unknown = [&fields[..], &[("sign_off", &*key)]].concat();
        scene.app.post(&action(&page)).form(&unknown).await.expect(303);
        assert!(scene.newest_event().await > before, "its own page is reason enough");
    })
    .await;
}

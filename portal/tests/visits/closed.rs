//! An archived project as its client reads it: closed on every page, nothing that can be filled in, everything read.

use super::deliverables::linked;
use super::scene::{Scene, app_over, hidden, offer};
use super::with_scene;
use engagement::authenticate::{Shown, client};
use kernel::{Failure, Principal, Result};
use web::{App, BoxFuture, RequestHead};

const CLOSED: &str = "此项目已结束。";
const READ_ON: &str = "您可以继续查看全部内容，并保存回执。";

async fn put_state(scene: &Scene, state: &'static str) {
    let put = move |tx: &mut store::Tx| tx.exec("update projects set state = $1", store::params![state]);
    scene.db().write(put).await.expect("put");
}

/// How many forms write something of the project.
fn forms(page: &str) -> usize {
    page.matches("<form method=\"post\"").count() - page.matches("/devices/forgotten").count()
}

#[tokio::test]
async fn nothing_is_asked_for_in_a_closed_project_and_everything_is_read() {
    with_scene(|scene| async move {
        scene.share().await;
        let sign_off = scene.ask_to_agree(1, offer("CR-1", "A second scanner")).await;
        let link = scene.link(scene.zheng).await;
        let pages = [link.clone(), format!("{link}/sign-offs/{sign_off}"), format!("{link}/changes")];
        for page in &pages {
            let html = scene.app.get(page).await.expect(200).text();
            assert!(!html.contains(CLOSED) && forms(&html) > 0, "{page} is open: {html}");
        }
        put_state(&scene, "archived").await;
        for page in &pages {
            let html = scene.app.get(page).await.expect(200).text();
            assert!(html.contains(CLOSED) && html.contains(READ_ON), "{page} says so: {html}");
            assert_eq!(forms(&html), 0, "{page} takes nothing: {html}");
            assert!(!html.contains("portal."), "{page}: a key without words: {html}");
        }
        let home = scene.app.get(&link).await.expect(200).text();
        assert!(!home.contains("class=\"box want\""), "nothing is wanted any more: {home}");
        assert!(home.contains("A second scanner"), "what was open can be read: {home}");
        let documents = scene.app.get(&format!("{link}/documents")).await.expect(200).text();
        assert!(documents.contains(CLOSED), "{documents}");
        put_state(&scene, "active").await;
        let home = scene.app.get(&link).await.expect(200).text();
        assert!(!home.contains(CLOSED) && home.contains("class=\"box want\""), "{home}");
    })
    .await;
}

/// Nothing to fill in but what searches and forgets.
fn takes_nothing(page: &str) -> bool {
    let fields = ["<textarea", "type=\"radio\"", "type=\"checkbox\"", "type=\"file\"", "class=\"field\""];
    forms(page) == 0 && fields.iter().all(|field| !page.contains(field))
}

#[tokio::test]
async fn what_was_said_is_read_in_a_closed_project() {
    with_scene(|scene| async move {
        scene.share().await;
        let asked = scene.ask_people(vec![scene.zheng]).await;
        let shown = scene.show_things().await;
        let handed_over = scene.deliverable().await;
        scene.review(handed_over).await;
        let sign_off = scene.ask_to_agree(1, offer("CR-1", "A second scanner")).await;
        let link = scene.link(scene.zheng).await;
        let home = scene.app.get(&link).await.expect(200).text();
        let review = linked(&home, "href", "/reviews/");
        let at = |place: &str| format!("{link}/{place}");
        let section = at(&format!("questionnaires/{asked}/sections/1"));
        let page = scene.app.get(&section).await.expect(200).text();
        let answers = [("q0", "The night shift counts"), ("q1_1", "on"), ("who", "as_named")];
        scene.post_form(&section, "", &page, &answers).await.expect(303);
        let said = at(&format!("demonstrations/{shown}"));
        let page = scene.app.get(&said).await.expect(200).text();
        let (key, to) = (hidden(&page, "form_key"), format!("{said}/verdicts"));
        let verdict =
            [("v0", "changes_wanted"), ("r0", "Louder"), ("form_key", key.as_str()), ("who", "as_named")];
        scene.post_form(&to, "", &page, &verdict).await.expect(303);
        let item = at(&format!(
            "items/{}",
            scene
                .db()
                .read({
                    let task = scene.tasks[2];
                    move |conn| store::records::get(conn, task)
                })
                .await
                .expect("a task")
                .client_key
                .expect("a key")
        ));
        let deliverable = scene.db().read(move |conn| store::records::get(conn, handed_over)).await;
        let deliverable =
            at(&format!("deliverables/{}", deliverable.expect("one").client_key.expect("a key")));
        let asked = at(&format!("questionnaires/{asked}"));
        put_state(&scene, "archived").await;
        for (page, words) in [
            (&section, "The night shift counts"),
            (&section, "Handheld"),
            (&asked, "The night shift counts"),
            (&said, "Louder"),
            (&review, "请看提示音"),
            (&item, "Test data from your side"),
            (&deliverable, "扫码功能首个版本"),
        ] {
            let html = scene.app.get(page).await.expect(200).text();
            assert!(takes_nothing(&html), "{page} takes something: {html}");
            assert!(html.contains(CLOSED) && html.contains(words), "{page} tells {words}: {html}");
            assert!(!html.contains("portal."), "{page}: a key without words: {html}");
        }
        for page in [&section, &asked, &said, &review, &item] {
            let html = scene.app.get(page).await.expect(200).text();
            assert_eq!(html.matches(READ_ON).count(), 1, "{page} says once how it goes on: {html}");
        }
        let home = scene.app.get(&link).await.expect(200).text();
        for words in ["已截止", "未回复", asked.as_str(), said.as_str()] {
            assert!(home.contains(words), "{words} is not found from home: {home}");
        }
        let paper = scene.app.get(&at(&format!("sign-offs/{sign_off}/paper"))).await.expect(200).text();
        assert!(paper.contains("此版本已不再等待签核"), "{paper}");
    })
    .await;
}

/// Lets everybody through who has a link, as if the project had been closed right after that.
fn through(app: App, head: &RequestHead) -> BoxFuture<'static, Result<Option<Principal>>> {
    let token = head.path().strip_prefix("/p/").and_then(|rest| rest.split('/').next()).map(str::to_owned);
    Box::pin(async move {
        let (token, now) = (token.ok_or(Failure::NotFound)?, app.now());
        let found = app.db().read(move |conn| client(conn, &token, &Shown::default(), now));
        found.await.map(|client| Some(Principal::Client(client)))
    })
}

#[tokio::test]
async fn what_is_on_its_way_when_a_project_closes_is_not_taken() {
    with_scene(|scene| async move {
        scene.share().await;
        let sign_off = scene.ask_to_agree(1, offer("CR-1", "A second scanner")).await;
        let asked = scene.ask_people(vec![scene.zheng]).await;
        let link = scene.link(scene.zheng).await;
        let app = app_over(scene.db(), through);
        let decides = format!("{link}/sign-offs/{sign_off}");
        let section = format!("{link}/questionnaires/{asked}/sections/1");
        let (page, fills) =
            (app.get(&decides).await.expect(200).text(), app.get(&section).await.expect(200).text());
        let [key, words, locale] = ["form_key", "words", "locale"].map(|name| hidden(&page, name));
        let token = hidden(&fills, "form_token");
        let own = [("form_token", token.as_str()), ("who", "as_named")];
        let decision = [
            ("verdict", "declined"),
            ("remark", "Too late for us"),
            ("form_key", &key),
            ("words", &words),
            ("locale", &locale),
        ];
        let forms = [
            (format!("{decides}/decisions"), decision.to_vec(), 409, "Too late for us"),
            (section.clone(), vec![("q0", "The day shift")], 409, "The day shift"),
            (format!("{link}/questions"), vec![("text", "And now?"), ("form_key", &key)], 422, CLOSED),
        ];
        put_state(&scene, "archived").await;
        let before = scene.newest_event().await;
        for (path, fields, status, words) in forms {
            let fields = [&own[..], &fields].concat();
            let sending = app.post(&path).header("accept-language", "zh-CN").form(&fields);
            let told = sending.await.expect(status).text();
            assert!(told.contains(CLOSED) && told.contains(words), "{path}: {told}");
            assert!(takes_nothing(&told), "{path}: {told}");
        }
        assert_eq!(scene.newest_event().await, before, "nothing happened");
        assert!(scene.mailed_codes().await.is_empty());
        put_state(&scene, "active").await;
        let empty = app.get(&section).await.expect(200).text();
        assert!(!empty.contains("The day shift"), "it was not kept: {empty}");
    })
    .await;
}

//! An archived project as its client reads it: closed on every page, nothing that can be filled in, everything read.

use super::scene::{Scene, offer};
use super::with_scene;

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

//! Comments as harmless HTML that is kept: what another renderer made is never shown.

use crate::with_scene;
use communication::markdown::RENDERED_BY;
use serde_json::json;

#[tokio::test]
async fn what_another_renderer_made_is_not_shown_and_made_anew() {
    with_scene(|scene| async move {
        let path = format!("/api/v1/records/{}/comments", scene.task);
        let made = scene.post(&path, scene.lin, json!({ "body": "*one*", "audience": "internal" })).await;
        let id = made.expect(201).json()["id"].as_str().unwrap().to_owned();
        let changed = json!({ "body": "*two*" });
        let patched = scene.app.patch(&format!("/api/v1/comments/{id}"));
        let patched = patched.as_(web::testing::team(scene.lin)).json(changed).await.expect(200);
        assert_eq!(patched.json()["html"], "<p><em>two</em></p>\n");
        let kept = || async {
            let read = "select html, html_by from comments";
            let kept = scene.db().read(move |conn| conn.one(read, &[], |row| Ok((row.get(0)?, row.get(1)?))));
            let (html, by): (Option<String>, Option<String>) = kept.await.unwrap();
            (html.unwrap_or_default(), by.unwrap_or_default())
        };
        assert_eq!(kept().await, ("<p><em>two</em></p>\n".into(), RENDERED_BY.into()));
        assert_eq!(communication::render_comments(scene.db()).await, Ok(0), "all are of this renderer");

        for (html, by) in [(Some("<script>a()</script>"), Some("list 0")), (None, None)] {
            let put = move |tx: &mut store::Tx| {
                tx.exec("update comments set html = $1, html_by = $2", store::params![html, by])?;
                tx.exec("delete from settings where name = 'communication.comments_rendered_by'", &[])
            };
            scene.db().write(put).await.unwrap();
            let shown = scene.get(&path, scene.lin).await.expect(200).json();
            assert_eq!(shown["items"][0]["html"], "<p><em>two</em></p>\n");
            assert_eq!(communication::render_comments(scene.db()).await, Ok(1));
            assert_eq!(kept().await, ("<p><em>two</em></p>\n".into(), RENDERED_BY.into()));
            assert_eq!(communication::render_comments(scene.db()).await, Ok(0));
        }
    })
    .await;
}

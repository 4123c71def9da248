//! By when the team promised something: read where a manager released it, on every page that shows the question.

use super::scene::{Scene, hidden};
use super::with_scene;
use communication::store::promised;

const HOUR: i64 = 3_600;

impl Scene {
    async fn release_promises(&self) {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let released = self.db().write(move |tx| promised::put_release(tx, project, party, lin));
        released.await.expect("released");
    }
    async fn set_state(&self, state: &'static str) {
        let project = self.project;
        let set = self.db().write(move |tx| {
            tx.exec("update projects set state = $2 where id = $1", store::params![project, state])
        });
        set.await.expect("a state");
    }
}

#[tokio::test]
async fn question_and_change_request_say_by_when_an_answer_is_promised() {
    with_scene(|scene| async move {
        scene.share().await;
        let unreleased = scene.link(scene.zheng).await;
        let home = scene.app.get(&unreleased).await.expect(200).text();
        assert!(!home.contains("class=\"promised"), "{home}");
        scene.release_promises().await;
        let link = scene.link(scene.zheng).await;
        for (place, title) in [("questions", ""), ("changes", "A second gate")] {
            let shown = if place == "changes" { format!("{link}/changes") } else { link.clone() };
            let page = scene.app.get(&shown).await.expect(200).text();
            let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
            let mut fields = vec![
                ("form_token", token.as_str()),
                ("form_key", key.as_str()),
                ("text", "When do we start?"),
                ("who", "as_named"),
            ];
            fields.extend(Some(("title", title)).filter(|_| place == "changes"));
            let asked = scene.app.post(&format!("{link}/{place}")).form(&fields).await.expect(303);
            let after = asked.header("location").expect("a page after asking").to_owned();
            let after_asking = scene.app.get(&after).await.expect(200).text();
            assert!(after_asking.contains("承诺于") && after_asking.contains("前答复"), "{after_asking}");
            let list = scene.app.get(&shown).await.expect(200).text();
            assert!(list.contains("<small class=\"promised\">承诺于"), "{list}");

            scene.db().clock().advance_seconds(8 * 24 * HOUR);
            let over = scene.app.get(&after).await.expect(200).text();
            assert!(over.contains("<p class=\"note overdue\">已逾期：原承诺于"), "{over}");
            let list = scene.app.get(&shown).await.expect(200).text();
            assert!(list.contains("<small class=\"promised overdue\">已逾期"), "{list}");
            scene.set_state("archived").await;
            for path in [&after, &shown] {
                let closed = scene.app.get(path).await.expect(200).text();
                assert!(!closed.contains("承诺于"), "nothing is promised any more: {closed}");
            }
            scene.set_state("active").await;
        }
    })
    .await;
}

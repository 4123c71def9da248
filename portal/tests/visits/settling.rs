//! Two buttons under an answered question: that solves it, or not yet.

use super::scene::{Scene, hidden};
use super::{cookies, with_scene};
use communication::question::{Speaker, standing};
use communication::store::{clocks, questions};
use kernel::RecordId;

async fn answered(scene: &Scene) -> RecordId {
    let id = scene.question().await;
    scene.answer(id, "On the 16th.").await;
    let settled = scene.db().write(move |tx| {
        let mut question =
            questions::put_standing(tx, id, standing(Speaker::Client, Some(Speaker::Team), false))?;
        question.cause = "A <b>cable</b> was cut".into();
        clocks::put_handling(tx, &question)
    });
    settled.await.expect("answered");
    id
}

#[tokio::test]
async fn not_yet_and_then_solved() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let home = scene.app.get(&link).await.expect(200).text();
        let form = |page: &str| {
            let field = |name: &str| (name.to_owned(), hidden(page, name));
            vec![field("form_token"), field("form_key"), ("who".to_owned(), "as_named".to_owned())]
        };
        let mut ask = form(&home);
        ask.push(("text".to_owned(), "When does it start?".to_owned()));
        let ask: Vec<_> = ask.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let asked = scene.app.post(&format!("{link}/questions")).form(&ask).await.expect(303);
        let device = cookies(&asked).pop().expect("the device is remembered");
        let key = asked.header("location").and_then(|to| to.rsplit('/').next()).expect("its key").to_owned();
        let path = format!("{link}/questions/{key}");
        let get = || async { scene.app.get(&path).cookie(&device).await.expect(200).text() };
        assert!(!get().await.contains("/confirmation"), "nothing to confirm before an answer");

        answered(&scene).await;
        let page = get().await;
        assert!(page.contains("已解决") && page.contains("还没有解决"), "{page}");
        assert!(page.contains("A &lt;b&gt;cable&lt;/b&gt; was cut"), "{page}");
        let post = |act: &'static str, page: String| {
            let (scene, device, path) = (&scene, &device, format!("{path}/{act}"));
            let fields = form(&page);
            async move {
                let fields: Vec<_> =
                    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                scene.app.post(&path).form(&fields).cookie(device).await.expect(303);
            }
        };
        post("reopening", page).await;
        let page = get().await;
        assert!(page.contains("等待 Hengmu 答复") && !page.contains("/confirmation"), "{page}");

        answered(&scene).await;
        let page = get().await;
        post("confirmation", page.clone()).await;
        post("confirmation", page).await;
        let page = get().await;
        assert!(
            page.contains("您已于") && page.contains("问题没有解决") && !page.contains("/confirmation"),
            "{page}"
        );
        // Words that were being typed when it was closed are sent with "not solved".
        let mut late = form(&page);
        late.push(("text".to_owned(), "The west gate stays shut".to_owned()));
        let late: Vec<_> = late.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let kept = scene.app.post(&format!("{path}/answers")).form(&late).cookie(&device);
        let kept = kept.await.expect(422).text();
        assert!(
            kept.contains("The west gate stays shut</textarea>") && kept.contains("/reopening"),
            "{kept}"
        );
        scene.app.post(&format!("{path}/reopening")).form(&late).cookie(&device).await.expect(303);
        let page = get().await;
        assert!(page.contains("The west gate stays shut") && page.contains("等待 Hengmu 答复"), "{page}");

        let viewer = scene.link(scene.viewer_only).await;
        let seen = scene.app.get(&format!("{viewer}/questions/{key}")).await.expect(200).text();
        assert!(!seen.contains("/reopening"), "a viewer looks only");
    })
    .await;
}

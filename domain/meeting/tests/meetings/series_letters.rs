//! What letters about a series say and when they leave: what is off is told, what is overtaken is told anew, and nobody learns
//! of a date that they were not asked to.

use crate::scene::{Scene, with_scene};
use crate::series::{call_off, entries, planned, preview, send, told};
use meeting::routes::reason_to_stay;
use serde_json::json;

/// Why each of the letters to somebody stays, in the order of their writing.
async fn stays(scene: &Scene, name: &str) -> Vec<Option<&'static str>> {
    let letters: Vec<_> = scene
        .letters()
        .await
        .into_iter()
        .filter(|(to, _, _)| to == name)
        .map(|(_, _, letter)| letter)
        .collect();
    let found = scene.app.db().read(move |conn| {
        letters.iter().map(|letter| reason_to_stay(conn, letter)).collect::<kernel::Result<Vec<_>>>()
    });
    found.await.expect("read")
}

/// The newest letter to somebody: which, and what it quotes.
async fn newest(scene: &Scene, name: &str) -> (String, String) {
    let letters = scene.letters().await;
    let (_, template, letter) = letters.into_iter().rfind(|(to, _, _)| to == name).expect("a letter");
    (template, letter.params["quote"].as_str().expect("a quote").to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dates_that_are_off_while_others_stand_are_told_by_a_letter_that_leaves() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 4).await;
        send(&scene, &all[0]).await;
        scene.letters_leave().await;
        call_off(&scene, &all[2], "Done").await;
        send(&scene, &all[0]).await;
        assert_eq!(told(&entries(&scene, "Zheng Haiyan").await[1]).0, 2);
        assert_eq!(stays(&scene, "Zheng Haiyan").await[1], None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_all_that_is_ahead_is_off_the_letter_says_that_and_why() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.lin, scene.zheng], 4).await;
        send(&scene, &all[0]).await;
        scene.letters_leave().await;
        scene.app.app.clock().advance_seconds(4 * 86_400);
        call_off(&scene, &all[1], "The gate is accepted").await;
        let looked_at = preview(&scene, &all[1]).await;
        assert_eq!(looked_at["people"][0]["telling"], "calls_off");
        send(&scene, &all[1]).await;
        for name in ["Lin Wei", "Zheng Haiyan"] {
            let wanted = ("meeting_called_off".to_owned(), "The gate is accepted".to_owned());
            assert_eq!(newest(&scene, name).await, wanted);
            let entry = entries(&scene, name).await.pop().expect("one");
            assert!(entry.is_called_off);
            assert_eq!(told(&entry).0, 3, "the date that is over stays in the calendar");
            assert_eq!(stays(&scene, name).await[1], None);
        }
        // They stand again: nothing else is ahead, so it is an invitation.
        scene.letters_leave().await;
        let again = scene.app.delete(&Scene::path(&all[1], "/cancellation?with_following=true"));
        again.as_(web::testing::team(scene.wen)).await.expect(200);
        assert_eq!(preview(&scene, &all[1]).await["people"][0]["telling"], "invites");
        send(&scene, &all[1]).await;
        assert_eq!(newest(&scene, "Zheng Haiyan").await.0, "meeting_invited");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_asked_to_some_dates_learns_nothing_of_the_others() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 6).await;
        send(&scene, &all[0]).await;
        let asked_too = |place: usize| {
            let mut body = scene.body(0, &[scene.zheng, scene.fang]);
            body["starts"] = all[place]["local_starts"].clone();
            body
        };
        scene.change(&all[3], asked_too(3)).await;
        send(&scene, &all[0]).await;
        let [one] = &entries(&scene, "Fang Mo").await[..] else { panic!("one letter") };
        assert!(one.series.is_none() && one.instance_of.is_some(), "a date of its own");

        scene.letters_leave().await;
        scene.change(&all[1], asked_too(1)).await;
        scene.change(&all[5], asked_too(5)).await;
        send(&scene, &all[0]).await;
        let letter = entries(&scene, "Fang Mo").await.pop().expect("a letter");
        let series = letter.series.as_ref().expect("several dates");
        assert_eq!((series.dates.len(), series.rule.is_none()), (3, true));

        // Without a gap between them they are a rule of their own.
        scene.letters_leave().await;
        scene.change(&all[2], asked_too(2)).await;
        scene.change(&all[4], asked_too(4)).await;
        send(&scene, &all[0]).await;
        let letter = entries(&scene, "Fang Mo").await.pop().expect("a letter");
        let series = letter.series.as_ref().expect("several dates");
        let slots = series.rule.as_ref().expect("a rule").slots();
        assert_eq!(slots, series.dates.iter().map(|date| date.slot).collect::<Vec<_>>());
        assert_eq!(slots.len(), 5, "the first one is not told");
        assert_eq!(stays(&scene, "Fang Mo").await.last(), Some(&None));

        // Of what was a rule to nobody but others, each date that is off is named.
        scene.letters_leave().await;
        for place in [2, 4] {
            let mut body = asked_too(place);
            body["people"] = json!([{ "person_id": scene.zheng }]);
            scene.change(&all[place], body).await;
        }
        send(&scene, &all[0]).await;
        let letter = entries(&scene, "Fang Mo").await.pop().expect("a letter");
        assert_eq!((letter.is_called_off, told(&letter).0), (false, 3));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_waits_is_overtaken_by_one_that_says_all_anew() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 4).await;
        send(&scene, &all[0]).await;
        call_off(&scene, &all[3], "").await;
        scene.send(&all[3]).await;
        assert_eq!(stays(&scene, "Zheng Haiyan").await, [Some("letter.not_shown"), None]);
        let found = entries(&scene, "Zheng Haiyan").await;
        assert_eq!(told(&found[1]).0, 3, "they learn of the three that stand");

        let mut body = scene.body(0, &[scene.zheng]);
        body["starts"] = all[1]["local_starts"].clone();
        body["title"] = json!("Another title");
        scene.change(&all[1], body).await;
        scene.send(&all[1]).await;
        let wanted = [Some("letter.not_shown"), Some("letter.not_shown"), None];
        assert_eq!(stays(&scene, "Zheng Haiyan").await, wanted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_date_that_was_moved_before_it_was_sent_is_named_by_its_new_time() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 5).await;
        let old = all[1]["starts"].as_str().expect("a time").to_owned();
        let mut body = scene.body(11, &[scene.zheng]);
        scene.change(&all[1], body.clone()).await;
        send(&scene, &all[0]).await;
        let [entry] = &entries(&scene, "Zheng Haiyan").await[..] else { panic!("one letter") };
        assert_eq!(told(entry), (5, 0));
        let series = entry.series.as_ref().expect("a series");
        let mut slots = series.rule.as_ref().expect("a rule").slots();
        assert_eq!((slots.len(), slots[1].to_string()), (5, old.clone()), "the rule stays");
        assert!(!series.dates.iter().any(|date| date.slot == slots[1]), "nobody meets then, and nobody did");
        let seen = scene.seen_by(&scene.party, scene.zheng).await;
        let named: Vec<String> =
            seen.iter().filter_map(|one| Some(one.slot.as_ref()?.0.to_string())).collect();
        assert!(named.len() == 5 && !named.contains(&old), "{named:?}");

        // Once it was sent its name stays.
        scene.letters_leave().await;
        slots[1] = series.dates[1].slot;
        body["starts"] = all[1]["local_starts"].clone();
        scene.change(&all[1], body).await;
        send(&scene, &all[0]).await;
        let entry = entries(&scene, "Zheng Haiyan").await.pop().expect("a letter");
        assert_eq!((entry.series, entry.instance_of), (None, Some(slots[1])));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dates_that_move_along_before_they_are_sent_keep_names_of_their_own() {
    with_scene(|scene| async move {
        let all = planned(&scene, &[scene.zheng], 4).await;
        let change = |place: usize, days: i64, query: &'static str| {
            let (scene, all) = (scene.clone(), all.clone());
            async move {
                let meeting = scene.meeting(&all[place]).await;
                let path = Scene::path(&meeting, query);
                let put = scene
                    .app
                    .put(&path)
                    .as_(web::testing::team(scene.wen))
                    .json(scene.body(days, &[scene.zheng]));
                put.if_match(meeting["revision"].as_i64().expect("one")).await.expect(200);
            }
        };
        // From the second on a week later, onto the days of those after it; then two at the same time.
        change(1, 17, "?with_following=true").await;
        change(0, 17, "").await;
        send(&scene, &all[1]).await;
        let [entry] = &entries(&scene, "Zheng Haiyan").await[..] else { panic!("one letter") };
        let dates = &entry.series.as_ref().expect("a series").dates;
        let names: std::collections::BTreeSet<_> = dates.iter().map(|date| date.slot).collect();
        assert_eq!((names.len(), dates.len()), (4, 4), "{dates:?}");
        let (_, named_otherwise) = told(entry);
        assert_eq!(named_otherwise, 1, "of the two that are at the same time");
    })
    .await;
}

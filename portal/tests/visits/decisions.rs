//! Decisions through the gate: from the link to the receipt, and every way in which they do not come about.

use super::deliverables::linked;
use super::scene::{Scene, hidden, offer, requirements};
use super::{cookies, with_scene};

/// The form of a page, with more fields.
fn form(page: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = ["form_token", "form_key", "locale", "words"].map(|name| (name.to_owned(), hidden(page, name)));
    own.into_iter()
        .chain(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
        .collect()
}

/// The hidden fields of a page in between, with one more.
fn carried(page: &str, more: (&str, &str)) -> Vec<(String, String)> {
    let form = page.split("<form method=\"post\"").nth(1).expect("a form");
    let form = form.split("</form>").next().expect("its end");
    let field = |part: &str| {
        let (name, rest) = part.split_once('"')?;
        let value = rest.split("value=\"").nth(1)?.split('"').next()?;
        let value =
            value.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&");
        Some((name.to_owned(), value))
    };
    let mut fields: Vec<_> = form.split("type=\"hidden\" name=\"").skip(1).filter_map(field).collect();
    fields.push((more.0.to_owned(), more.1.to_owned()));
    fields
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

struct Browser<'a> {
    scene: &'a Scene,
    link: String,
    device: Option<String>,
}

impl Browser<'_> {
    /// English is read here.
    fn cookies(&self) -> String {
        format!("rapport_language=en; {}", self.device.as_deref().unwrap_or("none=none"))
    }

    async fn get(&self, path: &str, status: u16) -> String {
        let sending = self.scene.app.get(&format!("{}{path}", self.link)).cookie(&self.cookies());
        sending.await.expect(status).text()
    }

    /// The text of the answer, or where it leads.
    async fn post(&mut self, path: &str, fields: &[(String, String)], status: u16) -> String {
        let sending = self.scene.app.post(&format!("{}{path}", self.link)).form(&pairs(fields));
        let answer = sending.cookie(&self.cookies()).await.expect(status);
        let device = cookies(&answer).into_iter().find(|cookie| cookie.starts_with("rapport_device="));
        self.device = device.or(self.device.take());
        answer.header("location").map(str::to_owned).unwrap_or_else(|| answer.text())
    }

    /// From the button to the receipt, on a device that is not known yet.
    async fn decide(&mut self, key: &str, more: &[(&str, &str)]) -> String {
        let (page, act) = (self.get(&format!("/sign-offs/{key}"), 200).await, decisions(key));
        let who = self.post(&act, &form(&page, more), 200).await;
        let code = self.post(&act, &carried(&who, ("who", "as_named")), 200).await;
        let mailed = self.scene.mailed_codes().await.pop().expect("a code");
        self.post(&act, &carried(&code, ("code", &mailed)), 303).await
    }
}

fn browser(scene: &Scene, link: String) -> Browser<'_> {
    Browser { scene, link, device: None }
}

fn decisions(key: &str) -> String {
    format!("/sign-offs/{key}/decisions")
}

#[tokio::test]
async fn from_the_link_to_the_receipt() {
    with_scene(|scene| async move {
        scene.share().await;
        let key = scene.ask_to_agree(1, offer("CR-1", "2-D pallet codes")).await;
        let mut zheng = browser(&scene, scene.link(scene.zheng).await);
        let home = zheng.get("", 200).await;
        let want = home.find("Read and decide").expect("it is wanted");
        assert!(want < home.find("See it and tell us").expect("a task is wanted too"), "first in order");
        assert!(home.contains(&format!("/sign-offs/{key}\"")), "{home}");
        let page = zheng.get(&format!("/sign-offs/{key}"), 200).await;
        for words in ["Approve: 31\u{a0}March, ¥86,000 more", "please decide by 6\u{a0}March", "24\u{a0}Mar"]
        {
            assert!(page.contains(words), "{words} in {page}");
        }
        let before = scene.newest_event().await;
        let act = decisions(&key);
        let typed = [("verdict", "approved"), ("remark", "Not in the week of the \"<b>stock\" & count")];
        let who = zheng.post(&act, &form(&page, &typed), 200).await;
        assert!(who.contains("Are you 郑海砚?") && who.contains("Approve: 31\u{a0}March"), "{who}");
        assert!(scene.mailed_codes().await.is_empty() && scene.newest_event().await == before);

        let code = zheng.post(&act, &carried(&who, ("who", "as_named")), 200).await;
        assert!(
            code.contains("autocomplete=\"one-time-code\"") && code.contains("inputmode=\"numeric\""),
            "{code}"
        );
        let again = zheng.post(&act, &carried(&code, ("code", "")), 200).await;
        assert!(again.contains("one-time-code"), "an empty field counts as no try");
        assert_eq!(scene.mailed_codes().await.len(), 1, "the page does not mail another one by itself");
        let mailed = scene.mailed_codes().await.pop().expect("a code");
        let wrong = if mailed == "000000" { "000001" } else { "000000" };
        let wrong = zheng.post(&act, &carried(&code, ("code", wrong)), 422).await;
        assert!(wrong.contains("4 tries are left"), "{wrong}");
        assert_eq!(scene.newest_event().await, before, "nothing was decided yet");

        let leads_to = zheng.post(&act, &carried(&wrong, ("code", &mailed)), 303).await;
        assert_eq!(leads_to, format!("{}/sign-offs/{key}", zheng.link));
        let done = zheng.get(&format!("/sign-offs/{key}"), 200).await;
        assert!(done.contains("CR-1 was approved on") && !done.contains("name=\"verdict\""), "{done}");
        assert!(done.contains("Not in the week of the &#34;&#60;b&#62;stock&#34; &#38; count"), "{done}");
        receipt_of(&zheng, &done).await;

        let found = zheng.get("/search?q=pallet", 200).await;
        assert!(found.contains("Decision CR-1"), "{found}");

        // The same form again: once is enough. Another button of the old page is told that it came too late.
        let after = scene.newest_event().await;
        zheng.post(&act, &form(&page, &typed), 303).await;
        let fields = form(&page, &[("verdict", "declined")]);
        let late = zheng.post(&act, &fields, 409).await;
        assert!(late.contains("not recorded") && late.contains("CR-1 was approved on"), "{late}");
        assert_eq!(scene.newest_event().await, after);
        let home = zheng.get("", 200).await;
        assert!(!home.contains("Read and decide") && home.contains("<h2>Decisions</h2>"), "{home}");
        assert!(home.contains("Approved: 2-D pallet codes (CR-1)"), "told among the news: {home}");
    })
    .await;
}

async fn receipt_of(zheng: &Browser<'_>, done: &str) {
    let receipt = done.split("/receipts/").nth(1).expect("a receipt").split('"').next().expect("a key");
    let page = zheng.get(&format!("/receipts/{receipt}"), 200).await;
    for words in
        ["You have approved CR-1", "personal link and code by mail", "¥86,000.00", "CR-1, version 1."]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    let file = zheng.scene.app.get(&format!("{}/receipts/{receipt}/file", zheng.link)).await.expect(200);
    let disposition = file.header("content-disposition").unwrap_or_default();
    assert!(
        disposition.starts_with("attachment") && disposition.contains("receipt-CR-1.json"),
        "{disposition}"
    );
    assert!(serde_json::from_str::<serde_json::Value>(&file.text()).is_ok());
}

#[tokio::test]
async fn a_page_that_reads_otherwise_by_now_is_shown_again_before_it_counts() {
    with_scene(|scene| async move {
        let key = scene.ask_to_agree(1, offer("CR-1", "2-D pallet codes")).await;
        let mut zheng = browser(&scene, scene.link(scene.zheng).await);
        let (page, act) = (zheng.get(&format!("/sign-offs/{key}"), 200).await, decisions(&key));
        let before = scene.newest_event().await;
        let mut fields = form(&page, &[("verdict", "approved"), ("remark", "From May on")]);
        for (name, value) in &mut fields {
            if name == "words" {
                *value = "0123456789abcdef".into();
            }
        }
        let again = zheng.post(&act, &fields, 409).await;
        assert!(again.contains("reads differently now") && again.contains("From May on"), "{again}");
        assert!(scene.newest_event().await == before && scene.mailed_codes().await.is_empty());

        // The words go along through the pages in between.
        let who = zheng.post(&act, &form(&again, &[("verdict", "approved")]), 200).await;
        assert_eq!(hidden(&who, "words"), hidden(&page, "words"));
        let code = zheng.post(&act, &carried(&who, ("who", "as_named")), 200).await;
        let mailed = scene.mailed_codes().await.pop().expect("a code");
        zheng.post(&act, &carried(&code, ("code", &mailed)), 303).await;
    })
    .await;
}

#[tokio::test]
async fn a_link_through_which_too_much_was_guessed_asks_for_a_fresh_one() {
    with_scene(|scene| async move {
        let key = scene.ask_to_agree(1, requirements(2)).await;
        let (link, act) = (scene.link(scene.zheng).await, decisions(&key));
        let mut last = String::new();
        for _ in 0..4 {
            let mut device = browser(&scene, link.clone());
            let page = device.get(&format!("/sign-offs/{key}"), 200).await;
            let typed = [("verdict", "approved"), ("remark", "From May on"), ("w1", "Which labels?")];
            let who = device.post(&act, &form(&page, &typed), 200).await;
            let code = device.post(&act, &carried(&who, ("who", "as_named")), 200).await;
            let mailed = scene.mailed_codes().await.pop().expect("a code");
            let wrong = if mailed == "000000" { "000001" } else { "000000" };
            for _ in 0..5 {
                last = device.post(&act, &carried(&code, ("code", wrong)), 422).await;
            }
        }
        assert!(
            last.contains("takes no more codes") && last.contains(&format!("{link}/fresh-links")),
            "{last}"
        );
        assert!(!last.contains("one-time-code") && !last.contains("fresh_code"), "{last}");

        // What was typed stands there to be copied, and nothing else of the form goes on.
        let copied = last.split("<textarea").nth(1).expect("what was typed");
        for words in ["From May on", "REQ-2", "Which labels?"] {
            assert!(copied.contains(words), "{words} in {last}");
        }

        // At once, though the link is young; and to the same decision.
        let fresh = last.split("/fresh-links").nth(1).expect("a form").split('"').next().expect("its end");
        let ask = format!("{link}/fresh-links{fresh}");
        scene.app.post(&ask).header("accept-language", "en").await.expect(200);
        let letter = scene.newest_letter().await;
        let url = letter["url"].as_str().expect("a link").to_owned();
        assert!(
            letter["template"] == "link_again" && url.ends_with(&format!("/sign-offs/{key}")),
            "{letter}"
        );
        // Pressed again: the fresh link is good, so no second one is mailed.
        scene.app.post(&ask).await.expect(200);
        assert_eq!(scene.newest_letter().await, letter);
        let place = url.strip_prefix("http://localhost").expect("ours").split_once('/').expect("a path").1;
        let token = place.strip_suffix(&format!("/sign-offs/{key}")).expect("the decision");
        browser(&scene, format!("/{token}")).decide(&key, &[("verdict", "approved")]).await;
    })
    .await;
}

#[tokio::test]
async fn two_taps_where_the_code_was_entered_before_and_a_code_everywhere_else() {
    with_scene(|scene| async move {
        let first = scene.ask_to_agree(1, offer("CR-1", "Codes")).await;
        let mut zheng = browser(&scene, scene.link(scene.zheng).await);
        zheng.decide(&first, &[("verdict", "approved")]).await;
        // A new mail, so a new link; the same device.
        let second = scene.ask_to_agree(2, offer("CR-2", "Labels")).await;
        zheng.link = scene.link(scene.zheng).await;
        let page = zheng.get(&format!("/sign-offs/{second}"), 200).await;
        let before = scene.mailed_codes().await.len();
        zheng.post(&decisions(&second), &form(&page, &[("verdict", "declined")]), 303).await;
        assert_eq!(scene.mailed_codes().await.len(), before, "no code was asked for");
        let done = zheng.get(&format!("/sign-offs/{second}"), 200).await;
        assert!(done.contains("CR-2 was declined on"), "{done}");

        // The mail was forwarded: whoever says "I am …" on another device has no code.
        let third = scene.ask_to_agree(0, offer("CR-3", "Gate")).await;
        let mut other = browser(&scene, zheng.link.clone());
        let page = other.get(&format!("/sign-offs/{third}"), 200).await;
        let events = scene.newest_event().await;
        let act = decisions(&third);
        let who = other.post(&act, &form(&page, &[("verdict", "approved")]), 200).await;
        let mut code = other.post(&act, &carried(&who, ("who", "as_named")), 200).await;
        let mailed = scene.mailed_codes().await.pop().expect("a code");
        let guess = if mailed == "123456" { "654321" } else { "123456" };
        for _ in 0..5 {
            code = other.post(&act, &carried(&code, ("code", guess)), 422).await;
        }
        assert!(code.contains("no longer works") && !code.contains("one-time-code"), "{code}");
        other.post(&act, &carried(&code, ("code", &mailed)), 422).await;
        assert_eq!(scene.newest_event().await, events, "nothing was decided");
        let fresh = other.post(&act, &carried(&code, ("fresh_code", "1")), 200).await;
        let mailed = scene.mailed_codes().await.pop().expect("another code");
        other.post(&act, &carried(&fresh, ("code", &mailed)), 303).await;
        assert!(scene.newest_event().await > events);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_is_sent_twice_decides_once_and_leads_to_the_same_page() {
    with_scene(|scene| async move {
        scene.share().await;
        let key = scene.ask_to_agree(1, offer("CR-1", "2-D pallet codes")).await;
        let mut zheng = browser(&scene, scene.link(scene.zheng).await);
        let (page, act) = (zheng.get(&format!("/sign-offs/{key}"), 200).await, decisions(&key));
        let who = zheng.post(&act, &form(&page, &[("verdict", "approved")]), 200).await;
        let code = zheng.post(&act, &carried(&who, ("who", "as_named")), 200).await;
        let mailed = scene.mailed_codes().await.pop().expect("a code");
        let entered = carried(&code, ("code", &mailed));
        let first = zheng.post(&act, &entered, 303).await;
        let decided = scene.newest_event().await;
        assert_eq!(zheng.post(&act, &entered, 303).await, first);
        assert_eq!(scene.newest_event().await, decided, "the second time nothing happened");
    })
    .await;
}

#[tokio::test]
async fn somebody_else_looks_and_a_viewer_reads_who_decides() {
    with_scene(|scene| async move {
        let key = scene.ask_to_agree(1, offer("CR-1", "Codes")).await;
        let mut other = browser(&scene, scene.link(scene.zheng).await);
        let (place, act) = (format!("/sign-offs/{key}"), decisions(&key));
        let page = other.get(&place, 200).await;
        let events = scene.newest_event().await;
        let fields =
            form(&page, &[("verdict", "approved"), ("remark", "My words"), ("who", "somebody_else")]);
        let end = other.post(&act, &fields, 200).await;
        assert!(end.contains("郑海砚 can decide") && end.contains("My words"), "{end}");
        let page = other.get(&place, 200).await;
        assert!(page.contains("郑海砚 decides on CR-1") && !page.contains("name=\"verdict\""), "{page}");
        assert!(scene.newest_event().await == events && scene.mailed_codes().await.is_empty());

        let mut viewer = browser(&scene, scene.link(scene.viewer_only).await);
        let page = viewer.get(&place, 200).await;
        assert!(page.contains("CR-1 is decided by others") && page.contains("郑海砚"), "{page}");
        let forged: Vec<_> =
            fields.into_iter().filter(|(name, _)| name != "form_token" && name != "who").collect();
        viewer.post(&act, &forged, 403).await;

        let (link, cookie) = scene.team_view().await;
        let mut team = Browser { device: Some(cookie), ..browser(&scene, link) };
        let events = scene.newest_event().await;
        let page = team.get(&place, 200).await;
        assert!(page.contains(" disabled>") && page.contains("watermarked"), "{page}");
        team.post(&act, &form(&page, &[("verdict", "approved"), ("who", "as_named")]), 403).await;
        assert_eq!(scene.newest_event().await, events);
    })
    .await;
}

#[tokio::test]
async fn scanners_change_nothing() {
    with_scene(|scene| async move {
        let key = scene.ask_to_agree(1, offer("CR-1", "Codes")).await;
        let link = scene.link(scene.zheng).await;
        let before = scene.newest_event().await;
        for path in ["", &format!("/sign-offs/{key}")] {
            scene.app.get(&format!("{link}{path}")).await.expect(200);
            scene.app.send("HEAD", &format!("{link}{path}")).await.expect(200);
        }
        let act = format!("{link}{}", decisions(&key));
        assert_eq!(scene.app.get(&act).await.status, 405);
        assert_eq!(scene.app.send("HEAD", &act).await.status, 405);
        assert!(scene.newest_event().await == before && scene.mailed_codes().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_ended_while_the_page_was_open_is_not_recorded() {
    with_scene(|scene| async move {
        let old = scene.ask_to_agree(1, offer("CR-1", "Codes")).await;
        let mut zheng = browser(&scene, scene.link(scene.zheng).await);
        let page = zheng.get(&format!("/sign-offs/{old}"), 200).await;
        let new = scene.ask_to_agree(1, offer("CR-1", "Codes, cheaper")).await;
        let fields =
            form(&page, &[("verdict", "approved"), ("remark", "With training"), ("who", "as_named")]);
        let late = zheng.post(&decisions(&old), &fields, 409).await;
        for words in
            ["not recorded", "With training", "There is a newer version", &format!("/sign-offs/{new}\"")]
        {
            assert!(late.contains(words), "{words} in {late}");
        }
        let page = zheng.get(&format!("/sign-offs/{new}"), 200).await;
        scene.withdraw(1, "We found a way without it.").await;
        let fields = form(&page, &[("verdict", "approved"), ("who", "as_named")]);
        let late = zheng.post(&decisions(&new), &fields, 409).await;
        assert!(late.contains("was withdrawn") && late.contains("We found a way without it."), "{late}");
        let home = zheng.get("", 200).await;
        assert!(
            home.contains("Withdrawn by us: Codes, cheaper") && !home.contains("Read and decide"),
            "{home}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_answers_what_was_answered_before_is_told_that_it_was_not_recorded() {
    with_scene(|scene| async move {
        let mut other = browser(&scene, scene.link(scene.second_approver().await).await);
        let mut zheng = browser(&scene, scene.link(scene.zheng).await);
        let key = scene.ask_to_agree(1, offer("CR-1", "Codes")).await;
        let place = format!("/sign-offs/{key}");
        let old_tab = zheng.get(&place, 200).await;
        let page = other.get(&place, 200).await;
        zheng.decide(&key, &[("verdict", "approved")]).await;
        let events = scene.newest_event().await;
        for (who, browser, page) in [("old tab", &mut zheng, old_tab), ("another", &mut other, page)] {
            let fields = form(&page, &[("verdict", "declined"), ("remark", "Too late"), ("who", "as_named")]);
            let late = browser.post(&decisions(&key), &fields, 409).await;
            for words in ["not recorded", "Too late", "CR-1 was approved on", "郑海砚"] {
                assert!(late.contains(words), "{who}: {words} in {late}");
            }
        }
        assert_eq!(scene.newest_event().await, events);
    })
    .await;
}

#[tokio::test]
async fn what_is_for_the_commercial_circle_is_not_there_for_others() {
    with_scene(|scene| async move {
        let key = scene.ask_the_circle(1, offer("CR-7", "Kept among few")).await;
        let mut outside = browser(&scene, scene.link(scene.viewer_only).await);
        outside.get(&format!("/sign-offs/{key}"), 404).await;
        let home = outside.get("", 200).await;
        assert!(!home.contains("Kept among few") && !home.contains("CR-7"), "{home}");
        let form_key = "0b9d0b9d-0000-4000-8000-000000000000".to_owned();
        let fields = [("verdict".to_owned(), "approved".to_owned()), ("form_key".to_owned(), form_key)];
        let refused = outside.post(&decisions(&key), &fields, 403).await;
        assert!(!refused.contains("Kept among few"));
        let inside = browser(&scene, scene.link(scene.zheng).await);
        assert!(inside.get(&format!("/sign-offs/{key}"), 200).await.contains("Kept among few"));
    })
    .await;
}

#[tokio::test]
async fn hundreds_of_items_are_answered_in_one_go() {
    with_scene(|scene| async move {
        let key = scene.ask_to_agree(1, requirements(300)).await;
        let mut zheng = browser(&scene, scene.link(scene.zheng).await);
        let page = zheng.get(&format!("/sign-offs/{key}"), 200).await;
        assert!(page.len() < 150_000, "{} bytes", page.len());
        assert!(page.contains("Confirm all that I did not question"), "{page}");
        // What was typed beside number 10 stays behind: it is not ticked any more.
        let is_ticked = |place: &usize| place.is_multiple_of(2) && *place != 10;
        let ticks = (0..300).filter(is_ticked).map(|place| (format!("i{place}"), "on".to_owned()));
        let words = (0..300).map(|place| {
            (format!("w{place}"), if place % 2 == 0 { "为什么？".repeat(40) } else { String::new() })
        });
        let words: Vec<(String, String)> = ticks.chain(words).collect();
        let mut more = vec![("verdict", "approved"), ("i7", "on")];
        more.extend(words.iter().map(|(name, words)| (name.as_str(), words.as_str())));
        zheng.decide(&key, &more).await;
        let done = zheng.get(&format!("/sign-offs/{key}"), 200).await;
        assert!(done.contains("150 items questioned") && done.contains("<b>REQ-8</b>"), "{done}");
        assert!(!done.contains("<b>REQ-11</b>"), "{done}");

        let fields = form(&page, &[("verdict", "approved"), ("w300", "?")]);
        zheng.post(&decisions(&key), &fields, 422).await;
    })
    .await;
}

#[tokio::test]
async fn conditions_have_to_be_written_down() {
    with_scene(|scene| async move {
        let key = scene.ask_to_agree(1, offer("CR-1", "Codes")).await;
        let mut zheng = browser(&scene, scene.link(scene.zheng).await);
        let page = zheng.get(&format!("/sign-offs/{key}"), 200).await;
        let fields = form(&page, &[("verdict", "approved_with_conditions"), ("remark", "  ")]);
        let again = zheng.post(&decisions(&key), &fields, 422).await;
        assert!(
            again.contains("write down your conditions") && hidden(&again, "form_key") == fields[1].1,
            "{again}"
        );
        zheng
            .decide(&key, &[("verdict", "approved_with_conditions"), ("remark", "Only with training")])
            .await;
        let done = zheng.get(&format!("/sign-offs/{key}"), 200).await;
        assert!(
            done.contains("approved with conditions on") && done.contains("Only with training"),
            "{done}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_accepted_has_a_certificate() {
    with_scene(|scene| async move {
        let id = scene.deliverable().await;
        scene.submit(id).await;
        let mut zheng = browser(&scene, scene.link(scene.zheng).await);
        let below = |path: String| path.strip_prefix(&scene_link(&path)).expect("below the link").to_owned();
        let asked = below(linked(&zheng.get("", 200).await, "href", "/sign-offs/"));
        let page = below(linked(&zheng.get(&asked, 200).await, "href", "/deliverables/"));
        let certificate = format!("{page}/certificate");
        assert!(zheng.get(&certificate, 200).await.contains("Nothing is decided yet"));
        let key = asked.rsplit('/').next().expect("a key").to_owned();
        let typed = [
            ("verdict", "approved_with_conditions"),
            ("remark", "With a manual"),
            ("i1", "on"),
            ("w1", "It beeps twice"),
        ];
        zheng.decide(&key, &typed).await;
        assert!(zheng.get(&page, 200).await.contains("Acceptance certificate"), "it leads there");
        let read = zheng.get(&certificate, 200).await;
        for words in ["Version 1", "Build 41", "With a manual", "It beeps twice", "断网一小时", "/receipts/"]
        {
            assert!(read.contains(words), "{words} in {read}");
        }
        let colleague = browser(&scene, scene.link(scene.viewer_only).await);
        assert!(colleague.get(&certificate, 200).await.contains("With a manual"));
    })
    .await;
}

/// The link of a mail in the address of a page: `/p/…`.
fn scene_link(path: &str) -> String {
    path.split('/').take(3).collect::<Vec<_>>().join("/")
}

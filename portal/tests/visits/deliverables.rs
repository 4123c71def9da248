//! Work in progress remarked on, and acceptance cases run, on a phone without JavaScript: the pages, their forms,
//! and what was typed when it comes too late.

use super::scene::{Scene, hidden};
use super::{cookies, with_scene};
use documents::acting::add_version;
use documents::store::{showing, versions};
use documents::{Attachment, FileStore, Received, attach};
use engagement::access::{ShareWithClient, authorized_by_command};
use engagement::store::parties;
use kernel::RecordId;
use scope::acceptance_case::CaseBody;
use scope::deliverable::{CriterionBody, DeliverableFields};
use scope::store::{acceptance_cases, deliverables, reviews};
use std::collections::BTreeMap;

fn fields() -> DeliverableFields {
    let criterion = |words: &str| CriterionBody { id: None, words: words.to_owned() };
    let case = CaseBody {
        id: None,
        title: "断网一小时".to_owned(),
        steps: "1. 拔掉网线\n2. 扫码 20 次".to_owned(),
        expected: "恢复后全部上传".to_owned(),
        criterion_id: None,
        requirement_id: None,
    };
    DeliverableFields {
        title: "扫码功能首个版本".to_owned(),
        description: String::new(),
        handover: "Build 41".to_owned(),
        due: None,
        owner_id: None,
        criteria: vec![criterion("没有丢失"), criterion("有提示音")],
        cases: vec![case],
    }
}

impl Scene {
    pub async fn deliverable(&self) -> RecordId {
        let (project, lin) = (self.project, self.lin);
        let made = self.db().write(move |tx| deliverables::create(tx, project, lin, &fields()));
        made.await.expect("written").id
    }
    pub async fn review(&self, id: RecordId) {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let sent = self.db().write(move |tx| {
            let by = authorized_by_command::<ShareWithClient>(project, lin);
            let of = deliverables::get(tx, id)?;
            scope::routes::send_review(tx, &by, &of, party, Some("2026-03-20"), "请看提示音")
        });
        sent.await.expect("sent");
    }
    pub async fn submit(&self, id: RecordId) {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let sent = self.db().write(move |tx| {
            let by = authorized_by_command::<ShareWithClient>(project, lin);
            let of = deliverables::get(tx, id)?;
            scope::routes::submit(
                tx,
                &by,
                "http://localhost:8080",
                &engagement::testing::signer(),
                &of,
                party,
                None,
            )
        });
        sent.await.expect("submitted");
    }
}

/// The path below the link of the first `href` or `action` that holds these words.
pub fn linked(page: &str, attribute: &str, words: &str) -> String {
    let start = format!("{attribute}=\"");
    let starts = page.match_indices(&start).map(|(at, found)| &page[at + found.len()..]);
    let values = starts.map(|rest| rest.split('"').next().unwrap_or_default());
    values
        .into_iter()
        .find(|value| value.contains(words))
        .unwrap_or_else(|| panic!("no {words}: {page}"))
        .to_owned()
}

fn form<'a>(page: &str, more: &[(&'a str, &'a str)]) -> BTreeMap<&'a str, String> {
    let mut fields: BTreeMap<&str, String> =
        ["form_token", "form_key"].into_iter().map(|name| (name, hidden(page, name))).collect();
    fields.insert("who", "as_named".to_owned());
    fields.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    fields
}

fn pairs<'a>(fields: &'a BTreeMap<&'a str, String>) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn remarks_are_written_down_and_answered() {
    with_scene(|scene| async move {
        let id = scene.deliverable().await;
        scene.review(id).await;
        let link = scene.link(scene.zheng).await;
        let home = scene.app.get(&link).await.expect(200).text();
        assert!(
            home.contains("查看并提意见") && home.contains("请您审阅：扫码功能首个版本（D-1）"),
            "{home}"
        );
        let path = linked(&home, "href", "/reviews/");
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(
            page.contains("请看提示音") && page.contains("没有丢失") && page.contains("第 1 轮审阅"),
            "{page}"
        );
        let to = format!("{path}/remarks");
        let empty =
            scene.app.post(&to).form(&pairs(&form(&page, &[("act", "remark")]))).await.expect(422).text();
        assert!(empty.contains("role=\"alert\""), "{empty}");
        let said = form(&page, &[("act", "remark"), ("w1", "提示音太轻"), ("text", "其他都好")]);
        let first = scene.app.post(&to).form(&pairs(&said)).await.expect(303);
        let device = cookies(&first).pop().expect("the device is remembered");
        scene.app.post(&to).form(&pairs(&said)).cookie(&device).await.expect(303);
        let page = scene.app.get(&path).cookie(&device).await.expect(200).text();
        assert_eq!(page.matches("提示音太轻").count(), 1, "sent twice, said once: {page}");
        assert!(page.contains("已看：郑海砚") && page.contains("尚未处理"), "{page}");
        let home = scene.app.get(&link).cookie(&device).await.expect(200).text();
        assert!(!home.contains("查看并提意见"), "nothing is wanted any more: {home}");

        let closed = scene.db().write(move |tx| reviews::close(tx, id));
        assert!(closed.await.expect("closed"));
        let late = form(&page, &[("act", "remark"), ("w0", "还有一条")]);
        let late = scene.app.post(&to).form(&pairs(&late)).cookie(&device).await.expect(409).text();
        assert!(late.contains("还有一条") && late.contains("没有记录"), "{late}");
        let viewer = scene.link(scene.viewer_only).await;
        let key = path.rsplit('/').next().expect("a key");
        let seen = scene.app.get(&format!("{viewer}/reviews/{key}")).await.expect(200).text();
        assert!(!seen.contains("<textarea"), "a viewer looks only");
    })
    .await;
}

#[tokio::test]
async fn cases_are_run_on_the_version_that_waits() {
    with_scene(|scene| async move {
        let id = scene.deliverable().await;
        let link = scene.link(scene.zheng).await;
        let none = scene.app.get(&format!("{link}/deliverables")).await.expect(200).text();
        assert!(!none.contains("扫码功能首个版本"), "nothing was sent: {none}");
        scene.submit(id).await;
        let home = scene.app.get(&link).await.expect(200).text();
        let asked = scene.app.get(&linked(&home, "href", "/sign-offs/")).await.expect(200).text();
        assert!(asked.contains("共 1 条：0 条通过，0 条未通过，1 条未执行"), "{asked}");
        let path = linked(&asked, "href", "/deliverables/");
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(
            page.contains("拔掉网线") && page.contains("恢复后全部上传") && page.contains("待验收"),
            "{page}"
        );
        let to = linked(&page, "action", "/results");
        let bare = form(&page, &[("version", "1"), ("result", "failed")]);
        let bare = scene.app.post(&to).form(&pairs(&bare)).await.expect(422).text();
        assert!(bare.contains("请写明哪里不对"), "{bare}");
        let failed = form(&page, &[("version", "1"), ("result", "failed"), ("text", "少了三条")]);
        let first = scene.app.post(&to).form(&pairs(&failed)).await.expect(303);
        let device = cookies(&first).pop().expect("the device is remembered");
        let page = scene.app.get(&path).cookie(&device).await.expect(200).text();
        assert!(page.contains("少了三条") && page.contains("郑海砚"), "{page}");
        let asked =
            scene.app.get(&linked(&home, "href", "/sign-offs/")).cookie(&device).await.expect(200).text();
        assert!(asked.contains("此时接受即为部分验收"), "{asked}");

        // A newer version takes its place: what was typed is there, and was not recorded.
        scene.submit(id).await;
        let late = form(&page, &[("version", "1"), ("result", "failed"), ("text", "又少了一条")]);
        let late = scene.app.post(&to).form(&pairs(&late)).cookie(&device).await.expect(409).text();
        assert!(late.contains("又少了一条") && late.contains("没有记录"), "{late}");
        assert!(late.contains("共 1 条：0 条通过，0 条未通过，1 条未执行"), "{late}");
    })
    .await;
}

#[tokio::test]
async fn what_was_written_and_dropped_inside_leaves_no_gap_in_the_numbers() {
    with_scene(|scene| async move {
        let id = scene.deliverable().await;
        let project = scene.project;
        for _ in 0..2 {
            let again = scene.db().write(move |tx| acceptance_cases::put(tx, project, id, &fields().cases));
            again.await.expect("written anew");
        }
        scene.submit(id).await;
        let link = scene.link(scene.zheng).await;
        let home = scene.app.get(&link).await.expect(200).text();
        let asked = scene.app.get(&linked(&home, "href", "/sign-offs/")).await.expect(200).text();
        let page = scene.app.get(&linked(&asked, "href", "/deliverables/")).await.expect(200).text();
        assert!(page.contains("<small>1</small> 断网一小时"), "{page}");
        assert!(page.contains("for=\"text-1\"") && page.contains("id=\"text-1\""), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_is_accepted_names_the_bytes_that_were_handed_over() {
    with_scene(|scene| async move {
        let id = scene.deliverable().await;
        scene.review(id).await;
        let (project, party, lin) = (scene.project, scene.party, scene.lin);
        let store = scene.app.app.get::<FileStore>();
        let [first, later] = [b"first build", b"later build"].map(|bytes| store.keep(bytes).expect("kept"));
        let fingerprint = |of: &Received| format!("v1 · SHA-256 {}", &of.sha256[..16]);
        let (says, hidden) = (fingerprint(&first), later.sha256[..16].to_owned());
        let files = [("扫码固件", first, true), ("内部日志", later.clone(), false)];
        let filed = scene.db().write(move |tx| {
            let mut shown = None;
            for (title, received, is_shown) in &files {
                let new = Attachment {
                    project,
                    on: Some(id),
                    title: Some(title),
                    folder: &documents::Folder::none(),
                    note: "",
                    file_name: "build-41-candid.bin",
                    received,
                    by: lin,
                    is_evidence: false,
                };
                let filed = attach(tx, &new)?;
                if *is_shown {
                    showing::show(tx, &filed, (party, false), lin)?;
                    shown = Some(filed);
                }
            }
            shown.ok_or_else(|| kernel::Failure::fault("nothing is shown"))
        });
        let filed = filed.await.expect("filed");
        scene.price_for_the_circle(id).await;
        scene.submit(id).await;
        scene.db().clock().advance_seconds(60);
        // The team shows other bytes under the same name while it waits.
        let swapped = scene.db().write(move |tx| {
            let newer = add_version(tx, &filed, &later, "build.bin", "", lin)?;
            showing::show(tx, &newer, (party, false), lin)
        });
        swapped.await.expect("shown");
        let link = scene.link(scene.zheng).await;
        let home = scene.app.get(&link).await.expect(200).text();
        let asked = scene.app.get(&linked(&home, "href", "/sign-offs/")).await.expect(200).text();
        assert!(
            asked.contains("交付的文件") && asked.contains("扫码固件") && asked.contains(&says),
            "{asked}"
        );
        assert!(
            !asked.contains(&hidden) && !asked.contains("内部日志") && !asked.contains("candid"),
            "{asked}"
        );
        let (_, later) = asked.split_once("不属于本次提交的文件").expect("it is told apart");
        assert!(later.contains("您在这里的决定与它们无关") && later.contains(">扫码固件<small>"), "{later}");
        assert!(later.contains(">报价单<small>"), "what the circle saw before is no part either: {later}");
        let told = scene.db().read(move |conn| versions::shown_since(conn, id, party, kernel::Timestamp(0)));
        let told: Vec<_> =
            told.await.expect("shown").into_iter().map(|one| (one.title, one.version)).collect();
        assert_eq!(told, [("扫码固件".to_owned(), 2)], "the team reads the same");
    })
    .await;
}

impl Scene {
    /// A file on it that only the commercial circle sees, of which the approver is.
    async fn price_for_the_circle(&self, id: RecordId) {
        let (project, party, lin, zheng) = (self.project, self.party, self.lin, self.zheng);
        let received = self.app.app.get::<FileStore>().keep(b"86 000").expect("kept");
        let shown = self.db().write(move |tx| {
            parties::set_commercial(tx, party, zheng, true)?;
            let new = Attachment {
                project,
                on: Some(id),
                title: Some("报价单"),
                folder: &documents::Folder::none(),
                note: "",
                file_name: "price.txt",
                received: &received,
                by: lin,
                is_evidence: false,
            };
            let filed = attach(tx, &new)?;
            showing::show(tx, &filed, (party, true), lin)
        });
        shown.await.expect("shown");
    }
}

const PICTURE: &str = "\u{89}PNG no picture, but bytes";

/// The form of the first case as a browser sends it with files.
fn with_files(scene: &Scene, page: &str, who: Option<&str>, names: &[&str]) -> web::testing::Sending {
    let field = |name: &str, value: &str| {
        format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = field("form_key", &hidden(page, "form_key")) + &field("version", "1");
    body += &field("text", "少了三条");
    body.extend(who.map(|who| field("who", who)));
    for name in names {
        body += &format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{PICTURE}\r\n"
        );
    }
    body += &field("result", "failed");
    body += "--cut--\r\n";
    let to = linked(page, "action", "/results");
    scene.app.post(&to).body("multipart/form-data; boundary=cut", body)
}

impl Scene {
    pub async fn takes_files(&self, uploads: documents::sharing::ClientUploads) {
        let project = self.project;
        let put =
            self.db().write(move |tx| documents::store::settings::put_client_uploads(tx, project, uploads));
        put.await.expect("chosen");
    }
    async fn number(&self, sql: &'static str) -> i64 {
        self.db().read(move |conn| conn.one(sql, &[], |row| row.get(0))).await.expect("a number")
    }
}

#[tokio::test]
async fn pictures_go_with_a_case_that_failed() {
    with_scene(|scene| async move {
        let id = scene.deliverable().await;
        scene.submit(id).await;
        let link = scene.link(scene.zheng).await;
        let home = scene.app.get(&link).await.expect(200).text();
        let asked = scene.app.get(&linked(&home, "href", "/sign-offs/")).await.expect(200).text();
        let path = linked(&asked, "href", "/deliverables/");
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(page.contains("multipart/form-data") && page.contains("最多 6 个"), "{page}");
        with_files(&scene, &page, None, &["a.png"]).await.expect(403);
        let many = ["1.png", "2.png", "3.png", "4.png", "5.png", "6.png", "7.png"];
        let refused = with_files(&scene, &page, Some("as_named"), &many).await.expect(422).text();
        assert!(refused.contains("一次最多上传 6 个文件") && refused.contains("少了三条"), "{refused}");
        assert_eq!(scene.number("select count(*) from documents").await, 0, "nothing was filed of it");

        let sent = with_files(&scene, &page, Some("as_named"), &["货架.png", "", "b.png"]).await.expect(303);
        let device = cookies(&sent).pop().expect("the device is remembered");
        with_files(&scene, &page, Some("as_named"), &["货架.png", "b.png"]).cookie(&device).await.expect(303);
        assert_eq!(scene.number("select count(*) from documents").await, 2, "sent twice, filed once");
        assert_eq!(scene.number("select count(*) from deliverable_defects").await, 1);
        let page = scene.app.get(&path).cookie(&device).await.expect(200).text();
        assert!(page.contains(">货架<small>") && page.contains(">b<small>"), "{page}");
        let file = scene.app.get(&linked(&page, "href", "/documents/")).await.expect(200);
        assert_eq!(file.text(), PICTURE);
        let files = scene.db().read(move |conn| scope::store::case_files::of_deliverable(conn, id));
        let titles: Vec<String> = files.await.expect("files").into_iter().map(|one| one.title).collect();
        assert_eq!(titles, ["货架", "b"]);
        let evidence = "select count(*) from documents where is_evidence";
        assert_eq!(scene.number(evidence).await, 2, "nobody removes what a case was judged by");

        // What the store takes out of sight is gone from the page too.
        let taken = scene.db().write(move |tx| {
            let first = scope::store::case_files::of_deliverable(tx, id)?.remove(0).document;
            documents::store::showing::take_back(tx, first).map(drop)
        });
        taken.await.expect("taken back");
        let page = scene.app.get(&path).cookie(&device).await.expect(200).text();
        assert!(!page.contains(">货架<small>") && page.contains(">b<small>"), "{page}");

        // A version that is over takes no files in, and says so; what was typed is there.
        scene.submit(id).await;
        let late = with_files(&scene, &page, Some("as_named"), &["c.png"]).cookie(&device).await;
        let late = late.expect(409).text();
        assert!(late.contains("少了三条") && late.contains("没有记录"), "{late}");
        assert_eq!(scene.number("select count(*) from documents").await, 2, "nothing more was filed");

        scene.takes_files(documents::sharing::ClientUploads::Nowhere).await;
        let page = scene.app.get(&path).cookie(&device).await.expect(200).text();
        assert!(!page.contains("type=\"file\""), "{page}");
        let off =
            with_files(&scene, &page, Some("as_named"), &["c.png"]).cookie(&device).await.expect(422).text();
        assert!(off.contains("此处不能上传文件"), "{off}");
    })
    .await;
}

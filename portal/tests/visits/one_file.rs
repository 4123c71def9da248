//! One file as a client's person looks at it: the picture with its pins, a text by its lines, and what was said of which
//! version.

use super::scene::{Scene, hidden};
use super::with_scene;
use communication::comment::Seen;
use communication::place::{Place, Shown, Spot};
use communication::store::comments::{self, NewComment};
use documents::acting::add_version;
use documents::store::{documents as filed, showing};
use documents::{Attachment, FileStore, attach};
use kernel::{Audience, RecordId};
use web::testing::TestAnswer;

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const TEXT: &[u8] = "第一行\n<script>alert(1)</script>\n".as_bytes();

impl Scene {
    async fn filed(&self, name: &'static str, bytes: &'static [u8]) -> RecordId {
        let received = self.app.app.get::<FileStore>().keep(bytes).expect("kept");
        let (project, lin) = (self.project, self.lin);
        let filed = self.db().write(move |tx| {
            let new = Attachment {
                project,
                on: None,
                title: Some(name),
                folder: &documents::Folder::none(),
                note: "",
                file_name: name,
                received: &received,
                by: lin,
                is_evidence: false,
            };
            Ok(attach(tx, &new)?.id)
        });
        filed.await.expect("filed")
    }
    async fn newer(&self, document: RecordId, bytes: &'static [u8]) {
        let (received, lin) = (self.app.app.get::<FileStore>().keep(bytes).expect("kept"), self.lin);
        let added = self.db().write(move |tx| {
            let document = filed::get(tx, document)?;
            add_version(tx, &document, &received, "newer", "", lin)
        });
        added.await.expect("a version");
    }
    async fn show_file(&self, document: RecordId) {
        let (party, lin) = (self.party, self.lin);
        let shown = self.db().write(move |tx| {
            let document = filed::get(tx, document)?;
            showing::show(tx, &document, (party, false), lin)
        });
        shown.await.expect("shown");
        self.db().clock().advance_seconds(60);
    }
    /// `shown`: the client's count of the version, where it is for them.
    async fn pin(&self, document: RecordId, body: &'static str, place: Place, shown: Option<i64>) {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let written = self.db().write(move |tx| {
            let record_key = store::records::get(tx, document)?.client_key.filter(|_| shown.is_some());
            let seen = match shown {
                Some(_) => Seen { audience: Audience::Client, party: Some(party), is_commercial: false },
                None => Seen::INTERNAL,
            };
            let author_name = "Lin Wei";
            let new =
                NewComment { record: document, project, seen, record_key, author: lin, author_name, body };
            let written = comments::create(tx, &new)?;
            comments::put_place(tx, written.id, &place, Shown(shown))
        });
        written.await.expect("a remark");
        self.db().clock().advance_seconds(60);
    }
    /// The address of a file's page, below the link.
    async fn file_page(&self, link: &str) -> String {
        let list = self.app.get(&format!("{link}/documents")).await.expect(200).text();
        let links = list.split("href=\"").filter_map(|part| part.split('"').next());
        let is_page = |to: &&str| {
            to.contains("/documents/") && to.rsplit('/').next().is_some_and(|end| end.len() == 36)
        };
        links.clone().find(is_page).expect("a file to look at").to_owned()
    }
}

const fn point(version: i64, x: i64, y: i64) -> Place {
    Place { version, spot: Spot::Point { x, y } }
}

#[tokio::test]
async fn pins_are_counted_among_those_that_the_reader_sees() {
    with_scene(|scene| async move {
        let picture = scene.filed("floor.png", PICTURE).await;
        scene.newer(picture, PICTURE).await;
        scene.show_file(picture).await;
        scene.pin(picture, "太贵了，别说出去", point(2, 1_000, 1_000), None).await;
        scene.pin(picture, "闸门太窄", point(2, 2_500, 7_000), Some(1)).await;
        scene.pin(picture, "这里加一盏灯", point(2, 9_000, 500), Some(1)).await;
        let link = scene.link(scene.zheng).await;
        let path = scene.file_page(&link).await;
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(
            page.contains("cx=\"2500\" cy=\"7000\"") && page.contains("cx=\"9000\" cy=\"500\""),
            "{page}"
        );
        assert!(!page.contains("cx=\"1000\"") && !page.contains("别说出去"), "{page}");
        assert!(page.contains("id=\"remark-1\"") && page.contains("id=\"remark-2\""), "{page}");
        assert!(!page.contains("remark-3"), "{page}");
        let preview = scene.app.get(&format!("{path}/1/preview")).await.expect(200);
        assert_eq!(preview.header("content-type"), Some("image/png"));
        assert!(
            preview.header("content-security-policy").is_some_and(|policy| policy.starts_with("sandbox"))
        );
        scene.app.get(&format!("{path}/2/preview")).await.expect(404);
        // Another version: the pins stay with theirs, and say so.
        scene.newer(picture, PICTURE).await;
        scene.show_file(picture).await;
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(!page.contains("class=\"pins\""), "{page}");
        assert!(page.contains("图中位置 · 针对第 1 版") && page.contains("?version=1#picture"), "{page}");
        let older = scene.app.get(&format!("{path}?version=1")).await.expect(200).text();
        assert!(older.contains("cx=\"2500\""), "{older}");
        scene.app.get(&format!("{path}?version=3")).await.expect(404);
        // Taken back and shown again, the numbers begin anew: what was said of the old first version is not pinned to it.
        let back = scene.db().write(move |tx| showing::take_back(tx, picture).map(drop));
        back.await.expect("taken back");
        scene.app.get(&path).await.expect(404);
        scene.show_file(picture).await;
        let path = scene.file_page(&link).await;
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(!page.contains("class=\"pins\"") && !page.contains("remark-1"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_text_is_read_by_its_lines_and_runs_nothing() {
    with_scene(|scene| async move {
        let text = scene.filed("notes.svg", TEXT).await;
        scene.show_file(text).await;
        scene.pin(text, "错别字", Place { version: 1, spot: Spot::Line { line: 2 } }, Some(1)).await;
        let link = scene.link(scene.viewer_only).await;
        let path = scene.file_page(&link).await;
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(page.contains("id=\"line-2\"") && !page.contains("<script>"), "{page}");
        assert!(page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"), "{page}");
        let second = page.split("id=\"line-2\"").nth(1).expect("a second line");
        assert!(second.split("</li>").next().expect("its end").contains("href=\"#remark-1\""), "{second}");
        assert!((page.contains("第 2 行") || page.contains("Line 2")) && page.contains("错别字"), "{page}");
        let preview = scene.app.get(&format!("{path}/1/preview")).await.expect(200);
        assert_eq!(preview.header("content-type"), Some("text/plain; charset=utf-8"));
    })
    .await;
}

impl Scene {
    /// What a browser sends with the form of a file's page.
    async fn says(&self, page: &str, spot: Option<&str>, words: &str) -> TestAnswer {
        let action = page.split("action=\"").find(|part| part.contains("/comments\""));
        let action = action.and_then(|part| part.split('"').next()).expect("a form for remarks");
        let (token, key) = (hidden(page, "form_token"), hidden(page, "form_key"));
        let version = hidden(page.split("/comments\"").nth(1).expect("the form"), "version");
        let mut fields = vec![("form_token", &*token), ("form_key", &*key), ("version", &*version)];
        fields.extend([("who", "as_named"), ("text", words)]);
        fields.extend(spot.map(|spot| ("spot", spot)));
        self.app.post(action).form(&fields).await
    }
}

#[tokio::test]
async fn a_client_touches_a_picture_and_writes_about_that_place() {
    with_scene(|scene| async move {
        let picture = scene.filed("floor.png", PICTURE).await;
        scene.show_file(picture).await;
        let link = scene.link(scene.zheng).await;
        let path = scene.file_page(&link).await;
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(page.contains("type=\"image\"") && !page.contains("name=\"spot\""), "{page}");
        // A quarter of the width from the left, and half of it down.
        let touched =
            scene.app.get(&format!("{path}?version=1&width=320&x=80&y=160")).await.expect(200).text();
        assert_eq!(hidden(&touched, "spot"), "2500,5000");
        assert!(touched.contains("class=\"chosen\" cx=\"2500\" cy=\"5000\""), "{touched}");
        for odd in ["width=7&x=80&y=160", "width=320&x=-5&y=160", "width=320&x=80&y=9999999"] {
            let shown = scene.app.get(&format!("{path}?version=1&{odd}")).await.expect(200).text();
            assert!(!shown.contains("name=\"spot\""), "nothing that a page shows, {odd}: {shown}");
        }
        for _ in 0..2 {
            scene.says(&touched, Some("2500,5000"), "这扇门太窄").await.expect(303);
        }
        let page = scene.app.get(&path).await.expect(200).text();
        assert_eq!(page.matches("这扇门太窄").count(), 1, "{page}");
        assert!(
            page.contains("cx=\"2500\" cy=\"5000\"") && !page.contains("class=\"team\"><circle"),
            "{page}"
        );
        let fresh = scene.app.get(&path).await.expect(200).text();
        scene.says(&fresh, None, "整体很好").await.expect(303);
        for spot in ["x", "2500", "10001,1"] {
            let refused = scene.says(&fresh, Some(spot), "别丢了我的话").await.expect(422).text();
            assert!(refused.contains("别丢了我的话") && refused.contains("没有这个位置"), "{refused}");
        }
        let viewer = scene.link(scene.viewer_only).await;
        let seen = scene.app.get(&path.replace(&link, &viewer)).await.expect(200).text();
        assert!(
            seen.contains("这扇门太窄") && !seen.contains("type=\"image\""),
            "looks, and touches nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn a_client_names_the_page_of_a_pdf() {
    with_scene(|scene| async move {
        let pdf = scene.filed("plan.pdf", b"%PDF-1.7\n").await;
        scene.show_file(pdf).await;
        let link = scene.link(scene.zheng).await;
        let path = scene.file_page(&link).await;
        let page = scene.app.get(&path).await.expect(200).text();
        let refused = scene.says(&page, Some("0"), "第零页").await.expect(422).text();
        assert!(refused.contains("type=\"number\" name=\"spot\""), "it can be corrected: {refused}");
        scene.says(&page, Some("3"), "图二看不清").await.expect(303);
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(page.contains("图二看不清") && page.contains("/1/preview#page=3\""), "{page}");
        let kept = "select place_version, place_page from comments where place_page is not null";
        let kept = scene
            .db()
            .read(move |conn| conn.one(kept, &[], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))));
        assert_eq!(kept.await, Ok((1, 3)), "the team reads it in its own count");
    })
    .await;
}

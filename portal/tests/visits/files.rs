//! Files from and to the client: sent with a form, saved from the pages, and from a link without a name.

use super::scene::{Scene, hidden, offer};
use super::with_scene;
use communication::question::{Speaker, standing};
use communication::store::questions;
use documents::sharing::ClientUploads;
use documents::{Attachment, FileStore, attach};
use engagement::link;
use engagement::store::parties;
use kernel::RecordId;
use std::time::SystemTime;
use store::params;
use uuid::Uuid;
use web::testing::{Sending, TestAnswer};

/// The form of a page as a browser would send it with a file, and a device that said nothing yet.
struct Form {
    action: String,
    form_key: String,
    /// What it says of who will see the file, as a field of its own.
    circle: Option<&'static str>,
}

impl Form {
    fn of(page: &str) -> Self {
        let form = page.split("action=\"").find(|part| part.contains("?form_token="));
        let form = form.and_then(|part| part.split("</form>").next()).expect("a form for files");
        let action = form.split('"').next().expect("where it goes").to_owned();
        let circle = form.contains("name=\"circle\" value=\"true\"").then_some("true");
        Self { action, form_key: hidden(form, "form_key"), circle }
    }
    fn with(&self, scene: &Scene, who: Option<&str>, name: &str, words: &str) -> Sending {
        let fields: Vec<_> = who.map(|who| ("who", who)).into_iter().collect();
        self.with_fields(scene, &fields, name, words)
    }
    fn with_fields(&self, scene: &Scene, fields: &[(&str, &str)], name: &str, words: &str) -> Sending {
        let field = |name: &str, value: &str| {
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let mut body = field("form_key", &self.form_key);
        body.extend(self.circle.map(|told| field("circle", told)));
        body.extend(fields.iter().map(|(name, value)| field(name, value)));
        body += &format!("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        body += &format!("Content-Type: text/html\r\n\r\n{words}\r\n--cut--\r\n");
        scene.app.post(&self.action).body("multipart/form-data; boundary=cut", body)
    }
}

/// A question that the client asked on another device.
async fn page_of_question(scene: &Scene, link: &str) -> String {
    let home = scene.app.get(link).await.expect(200).text();
    let (token, key) = (hidden(&home, "form_token"), hidden(&home, "form_key"));
    let fields =
        [("form_token", &*token), ("form_key", &*key), ("who", "as_named"), ("text", "When does it start?")];
    let asked = scene.app.post(&format!("{link}/questions")).form(&fields).await.expect(303);
    let key = asked.header("location").and_then(|to| to.rsplit('/').next()).expect("its key").to_owned();
    format!("{link}/questions/{key}")
}

fn href(page: &str) -> String {
    let link = page.split("href=\"").find(|part| part.contains("/documents/"));
    link.and_then(|part| part.split('"').next()).expect("a file to save").to_owned()
}

async fn count(scene: &Scene) -> i64 {
    let count =
        scene.db().read(|conn| conn.one("select count(*) from documents", params![], |row| row.get(0)));
    count.await.expect("a number")
}

#[tokio::test]
async fn a_file_is_sent_once_and_saved_again() {
    with_scene(|scene| async move {
        let link = scene.link(scene.zheng).await;
        let path = page_of_question(&scene, &link).await;
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(
            page.contains("name=\"who\" value=\"as_named\" required"),
            "asked who it is in the same form"
        );
        let form = Form::of(&page);
        form.with(&scene, None, "a.png", "x").await.expect(403);
        for _ in 0..2 {
            let sent =
                form.with(&scene, Some("as_named"), "货架 <b>.html", "<script>alert(1)</script>").await;
            let to = sent.expect(303).header("location").expect("the way back").to_owned();
            assert_eq!(to, format!("{path}#files"));
        }
        form.with(&scene, Some("as_named"), "b.txt", "other bytes").await.expect(303);
        assert_eq!(count(&scene).await, 1, "a form that is sent twice files once");
        let later = SystemTime::now() + 2 * documents::files::LEFT_BEHIND;
        let lying = scene.app.app.get::<FileStore>().settled(later).expect("a folder");
        assert_eq!(lying.len(), 1, "nor are its bytes taken in");
        let page = scene.app.get(&path).await.expect(200).text();
        assert!(page.contains("货架 _b_") && !page.contains("<b>.html"), "{page}");
        let saved = scene.app.get(&href(&page)).await.expect(200);
        assert_eq!(saved.text(), "<script>alert(1)</script>");
        let header = |name: &str| saved.header(name).unwrap_or_default().to_owned();
        assert_eq!(header("content-type"), "text/plain");
        assert!(
            header("content-disposition").starts_with("attachment; "),
            "{}",
            header("content-disposition")
        );
        assert!(header("content-security-policy").starts_with("sandbox; default-src 'none'"));
        let list = scene.app.get(&format!("{link}/documents")).await.expect(200).text();
        assert_eq!(href(&list), href(&page));
    })
    .await;
}

#[tokio::test]
async fn an_answer_and_its_file_go_in_one_form() {
    with_scene(|scene| async move {
        let link = scene.link(scene.zheng).await;
        let path = page_of_question(&scene, &link).await;
        let page = scene.app.get(&path).await.expect(200).text();
        assert_eq!(page.matches("type=\"file\"").count(), 1, "{page}");
        assert_eq!(page.matches("name=\"text\"").count(), 1, "{page}");
        let form = Form::of(&page);
        let words = [("text", "See the drawing"), ("who", "as_named")];
        for _ in 0..2 {
            let sent = form.with_fields(&scene, &words, "drawing.txt", "lines").await.expect(303);
            assert_eq!(sent.header("location"), Some(path.as_str()));
        }
        assert_eq!(count(&scene).await, 1);
        let page = scene.app.get(&path).await.expect(200).text();
        assert_eq!(page.matches("See the drawing").count(), 1, "{page}");
        assert!(page.contains("drawing"), "{page}");
        let form = Form::of(&page);
        let words = [("text", "Another drawing"), ("who", "as_named")];
        let refused =
            form.with_fields(&scene, &words, "a.txt", &"x".repeat(3 << 20)).await.expect(422).text();
        assert!(refused.contains("2 MB") && refused.contains(">Another drawing</textarea>"), "{refused}");
        let nothing = form.with_fields(&scene, &[("text", " ")], "", "").await.expect(422).text();
        assert!(nothing.contains("ask-problem"), "{nothing}");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_taken_says_why() {
    with_scene(|scene| async move {
        let link = scene.link(scene.zheng).await;
        let path = page_of_question(&scene, &link).await;
        let form = Form::of(&scene.app.get(&path).await.expect(200).text());
        let refused = |answer: TestAnswer| answer.expect(422).text();
        let said = refused(form.with(&scene, Some("as_named"), "a.txt", &"x".repeat(3 << 20)).await);
        assert!(said.contains("2 MB") && said.contains(&path), "{said}");
        let said = refused(form.with(&scene, Some("as_named"), "empty.txt", "").await);
        assert!(said.contains("文件是空的"), "{said}");
        // A browser that says nothing of where the form came from proves it by the token in its address.
        let unsaid =
            |form: &Form| form.with(&scene, Some("as_named"), "a.txt", "x").without_header("sec-fetch-site");
        let tokenless = Form {
            action: form.action.split('?').next().expect("a path").into(),
            ..Form::of(&page(&scene, &path).await)
        };
        unsaid(&tokenless).await.expect(403);
        unsaid(&form).await.expect(303);
        let viewer = scene.link(scene.viewer_only).await;
        let seen = scene.app.get(&path.replace(&link, &viewer)).await.expect(200).text();
        assert!(
            !seen.contains("multipart/form-data") && seen.contains("/documents/"),
            "looks, and sends nothing"
        );
        let action = form.action.replace(&link, &viewer);
        Form { action, form_key: Uuid::new_v4().to_string(), circle: None }
            .with(&scene, Some("as_named"), "a.txt", "x")
            .await
            .expect(403);
    })
    .await;
}

async fn page(scene: &Scene, path: &str) -> String {
    scene.app.get(path).await.expect(200).text()
}

#[tokio::test]
async fn a_link_shows_what_it_is_and_each_download_counts() {
    with_scene(|scene| async move {
        let received = scene.app.app.get::<FileStore>().keep(b"%PDF-1.7").expect("kept");
        let (project, party, lin) = (scene.project, scene.party, scene.lin);
        let (token, token_hash) = link::fresh_token();
        let filed = scene.db().write(move |tx| {
            let new = Attachment {
                project,
                on: None,
                title: Some("报价"),
                folder: &documents::Folder::none(),
                note: "",
                file_name: "candid.pdf",
                received: &received,
                by: lin,
                is_evidence: false,
            };
            let filed = attach(tx, &new)?;
            documents::store::showing::show(tx, &filed, (party, false), lin)?;
            let expires_at = tx.now().plus_days(7);
            let new = documents::store::links::NewLink {
                document: filed.id,
                version: 1,
                token_hash: token_hash.clone(),
                made_by: lin,
                expires_at,
            };
            documents::store::links::create(tx, &new)?;
            Ok(filed.id)
        });
        let id: RecordId = filed.await.expect("a link");
        let path = format!("/f/{token}");
        let shown = scene.app.get(&path).await.expect(200).text();
        assert!(shown.contains("报价.pdf") && !shown.contains("candid"), "{shown}");
        for _ in 0..2 {
            let saved = scene.app.get(&format!("{path}/file")).await.expect(200);
            assert_eq!(
                (saved.text().as_str(), saved.header("content-type")),
                ("%PDF-1.7", Some("application/pdf"))
            );
        }
        scene.app.send("HEAD", &format!("{path}/file")).await.expect(200);
        let counted = scene.db().read(move |conn| {
            conn.one("select downloads from document_links where document_id = $1", params![id], |row| {
                row.get(0)
            })
        });
        assert_eq!(counted.await, Ok(2_i64));
        scene.app.get("/f/nobodys-link").await.expect(404);
        scene
            .db()
            .write(move |tx| documents::store::showing::take_back(tx, id).map(drop))
            .await
            .expect("taken back");
        scene.app.get(&path).await.expect(404);
        scene.app.get(&format!("{path}/file")).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn what_the_team_writes_on_a_file_is_read_beside_it_and_found() {
    with_scene(|scene| async move {
        let link = scene.link(scene.zheng).await;
        let path = page_of_question(&scene, &link).await;
        let page = scene.app.get(&path).await.expect(200).text();
        Form::of(&page).with(&scene, Some("as_named"), "Shelf plan.txt", "x").await.expect(303);
        let newest = "select id from documents";
        let found = scene.db().read(move |conn| conn.one(newest, &[], |row| row.get(0)));
        scene.remark(found.await.expect("a file"), "The third aisle is too narrow.").await;
        for place in [path.as_str(), &format!("{link}/documents")] {
            let page = scene.app.get(place).await.expect(200).text();
            let line = page.split("<li id=\"file-").nth(1).expect("the file's line");
            assert!(line.contains("The third aisle is too narrow."), "{place}: {page}");
        }
        let hits = |words: &str| scene.app.get(&format!("{link}/search?q={words}"));
        let found = hits("aisle").await.expect(200).text();
        assert_eq!(found.matches(&format!("href=\"{link}/documents/")).count(), 1, "{found}");
        let found = hits("Shelf").await.expect(200).text();
        assert_eq!(found.matches("Shelf plan").count(), 1, "once, by its title: {found}");
        let home = scene.app.get(&link).await.expect(200).text();
        assert!(home.contains(&format!("{link}/documents/")), "told as news: {home}");
    })
    .await;
}

impl Scene {
    async fn sees_prices(&self, is_commercial: bool) {
        let (party, zheng) = (self.party, self.zheng);
        let put = self.db().write(move |tx| parties::set_commercial(tx, party, zheng, is_commercial));
        put.await.expect("in the circle or out of it");
    }
    async fn is_for_circle(&self, question: RecordId, is_commercial: bool) {
        let put = self.db().write(move |tx| {
            let asked = questions::get(tx, question)?;
            questions::put_commercial(tx, &asked, is_commercial).map(drop)
        });
        put.await.expect("for the circle or for everybody");
    }
    async fn close(&self, question: RecordId) {
        let closed = standing(Speaker::Client, None, true);
        let put = self.db().write(move |tx| questions::put_standing(tx, question, closed).map(drop));
        put.await.expect("closed");
    }
}

#[tokio::test]
async fn what_was_meant_for_the_circle_is_not_filed_for_everybody() {
    with_scene(|scene| async move {
        scene.sees_prices(true).await;
        let link = scene.link(scene.zheng).await;
        let path = page_of_question(&scene, &link).await;
        let question = scene.question().await;
        scene.is_for_circle(question, true).await;
        let shown = page(&scene, &path).await;
        assert!(!shown.contains("贵方参与本项目的同事都能看到"), "who reads it is said once: {shown}");
        let form = Form::of(&shown);
        assert!(form.circle.is_some(), "only the commercial contacts will see it");
        scene.is_for_circle(question, false).await;

        let before = scene.newest_event().await;
        let words = [("text", "Nine thousand"), ("who", "as_named")];
        for file in ["price.txt", ""] {
            let refused = form.with_fields(&scene, &words, file, "9000").await.expect(422).text();
            assert!(refused.contains(">Nine thousand</textarea>"), "{refused}");
            assert!(refused.contains("role=\"alert\"") && refused.contains("全部人员"), "{refused}");
            assert!(Form::of(&refused).circle.is_none(), "it says now who will see it");
        }
        assert_eq!((count(&scene).await, scene.newest_event().await), (0, before), "nothing was written");
        let again = form.with_fields(&scene, &words, "", "").await.expect(422).text();
        Form::of(&again).with_fields(&scene, &words, "price.txt", "9000").await.expect(303);
        assert_eq!(count(&scene).await, 1, "sent knowingly");
        let others = scene.link(scene.viewer_only).await;
        let read = page(&scene, &path.replace(&link, &others)).await;
        assert!(read.contains("Nine thousand") && read.contains("price"), "{read}");
    })
    .await;
}

#[tokio::test]
async fn who_is_of_the_circle_no_more_does_not_send_to_everybody_what_was_for_it() {
    with_scene(|scene| async move {
        scene.share().await;
        scene.ask_the_circle(2, offer("CR-1", "Scanners")).await;
        scene.takes_files(ClientUploads::EverythingShared).await;
        let link = scene.link(scene.zheng).await;
        let home = page(&scene, &link).await;
        let item = home.split("href=\"").find(|part| part.contains("/items/")).expect("a task");
        let item = item.split('"').next().expect("its page").to_owned();
        let shown = page(&scene, &item).await;
        let at = shown.find("id=\"files\"").expect("a place for files");
        let form = Form::of(&shown[at..]);
        assert!(form.circle.is_some(), "{shown}");
        scene.sees_prices(false).await;
        let said = form.with(&scene, Some("as_named"), "price.txt", "9000").await.expect(422).text();
        assert!(said.contains("全部人员") && said.contains(&item), "{said}");
        assert_eq!(count(&scene).await, 0);
        scene.sees_prices(true).await;
        form.with(&scene, Some("as_named"), "price.txt", "9000").await.expect(303);
        let list = page(&scene, &format!("{}/documents", scene.link(scene.viewer_only).await)).await;
        assert!(count(&scene).await == 1 && !list.contains("price"), "{list}");
    })
    .await;
}

#[tokio::test]
async fn a_closed_question_of_the_circle_takes_a_file() {
    with_scene(|scene| async move {
        scene.sees_prices(true).await;
        let link = scene.link(scene.zheng).await;
        let path = page_of_question(&scene, &link).await;
        let question = scene.question().await;
        scene.is_for_circle(question, true).await;
        scene.close(question).await;
        let form = Form::of(&page(&scene, &path).await);
        scene.is_for_circle(question, false).await;
        let said = form.with(&scene, Some("as_named"), "price.txt", "9000").await.expect(422).text();
        assert!(said.contains("全部人员") && count(&scene).await == 0, "{said}");
        scene.is_for_circle(question, true).await;
        let sent = form.with(&scene, Some("as_named"), "price.txt", "9000").await.expect(303);
        assert_eq!(sent.header("location"), Some(format!("{path}#files").as_str()));
        assert!(page(&scene, &path).await.contains("price"));
    })
    .await;
}

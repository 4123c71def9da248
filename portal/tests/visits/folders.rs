//! The folders among a client's documents: only those that hold something of theirs, and what was sent and agreed to
//! beside the files.

use super::scene::{Scene, offer, requirements};
use super::with_scene;
use documents::{Attachment, FileStore, Folder, StandardFolder, attach};
use engagement::sign_off::Content;
use kernel::RecordId;
use store::Tx;

/// A file that the party was shown, and its folder.
async fn shown_file(scene: &Scene, name: &'static str, folder: Folder) -> RecordId {
    let files = scene.app.app.get::<FileStore>().clone();
    let (project, party, lin) = (scene.project, scene.party, scene.lin);
    let written = scene.db().write(move |tx: &mut Tx| {
        let new = Attachment {
            project,
            on: None,
            title: None,
            folder: &folder,
            note: "",
            file_name: name,
            received: &files.keep(name.as_bytes())?,
            by: lin,
            is_evidence: false,
        };
        let filed = attach(tx, &new)?;
        documents::store::showing::show(tx, &filed, (party, false), lin)?;
        Ok(filed.id)
    });
    written.await.expect("a file")
}

fn charter() -> Content {
    Content { kind: "charter".into(), number: "PC-v1".into(), ..offer("PC-v1", "What we set out to do") }
}

#[tokio::test]
async fn folders_hold_what_is_the_readers_and_an_empty_one_is_not_told_of() {
    with_scene(|scene| async move {
        scene.share().await;
        let link = scene.link(scene.zheng).await;
        let page =
            async |rest: &str| scene.app.get(&format!("{link}/documents{rest}")).await.expect(200).text();
        let nothing = page("").await;
        assert!(!nothing.contains("class=\"folders\""), "{nothing}");
        let sign_off = scene.ask_to_agree(1, charter()).await;
        scene.ask_to_agree(0, requirements(1)).await;
        shown_file(&scene, "talk.txt", Folder::Standard(StandardFolder::Minutes)).await;
        shown_file(&scene, "draft.txt", Folder::Own("candid words".into())).await;
        let all = page("").await;
        for (folder, count) in [("charter", 1), ("requirements", 1), ("minutes", 1), ("other", 1)] {
            assert!(all.contains(&format!("href=\"{link}/documents?folder={folder}\"")), "{folder}: {all}");
            assert!(all.contains(&format!("（{count}）")), "{all}");
        }
        for folder in ["plan", "acceptance", "reports", "mails", "changes"] {
            assert!(!all.contains(&format!("folder={folder}")), "{folder} is empty: {all}");
        }
        assert!(!all.contains("candid"), "the team's own folders are its own: {all}");
        assert!(all.contains(&format!("{link}/sign-offs/{sign_off}")) && all.contains("draft"), "{all}");
        assert!(
            all.contains("等待答复") && !all.contains("portal.") && !all.contains("documents.standard"),
            "{all}"
        );
        let charters = page("?folder=charter").await;
        assert!(charters.contains("What we set out to do") && !charters.contains("draft"), "{charters}");
        assert!(page("?folder=minutes").await.contains("talk"), "a file beside it");
        assert!(page("?folder=other").await.contains("draft"));
        for nowhere in ["?folder=attic", "?after=x", "?folder=../charter"] {
            scene.app.get(&format!("{link}/documents{nowhere}")).await.expect(404);
        }
        let (looking, cookie) = scene.look_as(scene.zheng).await;
        let looked = scene.app.get(&format!("{looking}/documents")).cookie(&cookie).await;
        assert!(
            looked.expect(200).text().contains("What we set out to do"),
            "the team looks as the client does"
        );
    })
    .await;
}

#[tokio::test]
async fn an_offer_for_the_circle_is_in_no_folder_of_the_others() {
    with_scene(|scene| async move {
        scene.share().await;
        let other = scene.second_approver().await;
        scene.ask_the_circle(1, offer("CR-1", "A second scanner")).await;
        let of = async |person| {
            let link = scene.link(person).await;
            scene.app.get(&format!("{link}/documents")).await.expect(200).text()
        };
        let (circle, others) = (of(scene.zheng).await, of(other).await);
        assert!(circle.contains("A second scanner") && circle.contains("class=\"circle\""), "{circle}");
        assert!(!others.contains("scanner") && !others.contains("folder=changes"), "{others}");
    })
    .await;
}

#[tokio::test]
async fn a_long_list_is_read_to_its_end() {
    with_scene(|scene| async move {
        scene.share().await;
        for _ in 0..104 {
            shown_file(&scene, "talk.txt", Folder::Standard(StandardFolder::Minutes)).await;
        }
        let link = scene.link(scene.zheng).await;
        let first = scene.app.get(&format!("{link}/documents?folder=minutes")).await.expect(200).text();
        let older = first.split("href=\"").find(|part| part.contains("after=")).expect("the older ones");
        let older = older.split('"').next().unwrap_or_default().replace("&amp;", "&");
        let second = scene.app.get(&older).await.expect(200).text();
        let count = |page: &str| page.matches("<li id=\"file-").count();
        assert_eq!((count(&first), count(&second)), (100, 4));
        assert!(!second.contains("after="), "{second}");
    })
    .await;
}

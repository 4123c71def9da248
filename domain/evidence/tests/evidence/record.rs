//! Statements become entries, receipts and trees, on both databases.

use crate::scene::{Place, SCHEMAS, a_signer};
use evidence::store::trees;
use evidence::{Statement, erase_person, export, receipt_for_team, record, signer};
use kernel::{Failure, PersonId, ProjectId};
use store::seal::SealKey;
use store::testing::{A_MONDAY, each_database};
use verify::check_receipt;

#[tokio::test]
async fn the_signer_is_made_once_and_sealed() {
    each_database(SCHEMAS, |db| async move {
        let seal = SealKey::new([3; 32]);
        let first = signer(&db, &seal).await.expect("a signer").verifier_key();
        let again = signer(&db, &seal).await.expect("a signer").verifier_key();
        assert_eq!(first, again);
        assert!(signer(&db, &SealKey::new([4; 32])).await.is_err(), "another key opens nothing");
    })
    .await;
}

#[tokio::test]
async fn a_receipt_tells_who_said_what() {
    each_database(SCHEMAS, |db| async move {
        let here = Place::new();
        let keys = here.say(&db, &["第二种语言", "Another"]).await;
        let receipt = here.read(&db, keys[0]).await.expect("a receipt");
        assert_eq!(receipt.act, "change_offer.approved");
        assert_eq!(receipt.subject.title, "第二种语言");
        assert_eq!((receipt.verdict.as_deref(), receipt.remark.as_deref()), (Some("approved"), Some("可以")));
        assert_eq!(receipt.person.as_ref().map(|person| person.name.as_str()), Some("郑海燕"));
        assert_eq!((receipt.at, receipt.check_digits.len()), (A_MONDAY, 16));
        assert_eq!(receipt.consent.as_deref(), Some("我代表瑞安同意。\u{fffd}"));
        let key = keys[0];
        let team = db.read(move |conn| receipt_for_team(conn, here.project, key)).await.expect("a receipt");
        assert_eq!(team, receipt);
        let elsewhere = db.read(move |conn| receipt_for_team(conn, ProjectId::new(), key)).await;
        assert_eq!(elsewhere, Err(Failure::NotFound));
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_for_its_party_and_money_for_whoever_acted() {
    each_database(SCHEMAS, |db| async move {
        let here = Place::new();
        let plain = here.say(&db, &["One"]).await[0];
        let money = db.write(move |tx| {
            record(tx, &a_signer(), &Statement { is_commercial: true, ..here.statement("Price") })
        });
        let money = money.await.expect("recorded");
        let colleague = Place { person: PersonId::new(), ..here };
        for (who, key, found) in [
            (here, plain, true),
            (here, money, true),
            (colleague, plain, true),
            (colleague, money, false),
            (here.beside(), plain, false),
            (Place { project: ProjectId::new(), ..here }, plain, false),
        ] {
            match who.read(&db, key).await {
                Ok(receipt) => {
                    assert!(found && receipt.content.is_some());
                    let (file, is_own) = (receipt.receipt_json().expect("a file"), who.person == here.person);
                    let tells = |word: &str| file.contains(word);
                    assert_eq!((receipt.person.is_some(), tells("203.0.113.7")), (is_own, is_own), "{file}");
                    let report =
                        check_receipt(&file, Some(&a_signer().verifier_key().parse().expect("a key")))
                            .expect("it holds");
                    assert_eq!(report.said[0].is_erased, !is_own);
                }
                Err(why) => assert_eq!((found, why), (false, Failure::NotFound)),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_reads_nothing_of_trees() {
    each_database(SCHEMAS, |db| async move {
        let here = Place::new();
        here.say(&db, &["One"]).await;
        let viewer = here.viewer();
        let sizes = db.read_as_client(viewer, |conn| {
            conn.rows("select size from evidence_trees", &[], |r| r.get::<i64>(0))
        });
        assert!(sizes.await.is_err());
        let entries = db.read_as_client(viewer, |conn| {
            conn.rows("select entry from evidence_entries", &[], |row| row.get::<String>(0))
        });
        let entries = entries.await.expect("entries");
        assert_eq!(entries.len(), 1, "not the internal tree's");
        assert!(!entries[0].contains("tree.root"));
    })
    .await;
}

#[tokio::test]
async fn erasing_somebody_leaves_every_hash() {
    each_database(SCHEMAS, |db| async move {
        let here = Place::new();
        let key = here.say(&db, &["One", "Two"]).await[0];
        let before = here.read(&db, key).await.expect("a receipt");
        assert_eq!(db.write(move |tx| erase_person(tx, here.person)).await, Ok(2));
        assert_eq!(db.write(move |tx| erase_person(tx, here.person)).await, Ok(0));
        let after = here.read(&db, key).await.expect("a receipt");
        assert_eq!((after.person, &after.check_digits), (None, &before.check_digits));
        let text = db.read(move |conn| export(conn, &a_signer(), here.project, Some(here.party))).await;
        let text = text.expect("an export");
        assert!(!text.contains("郑海燕") && !text.contains("203.0.113.7"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn an_append_on_a_size_that_is_gone_changes_nothing() {
    each_database(SCHEMAS, |db| async move {
        let here = Place::new();
        here.say(&db, &["One", "Two"]).await;
        let find = move |conn: &mut store::Conn| trees::find(conn, here.project, Some(here.party));
        let tree = db.read(find).await.expect("read").expect("a tree");
        assert_eq!(tree.size, 2);
        let internal = db.read(move |conn| trees::find(conn, here.project, None)).await;
        assert_eq!(internal.expect("read").expect("a tree").size, 2);
        let failed: kernel::Result<()> = db
            .write(move |tx| {
                record(tx, &a_signer(), &here.statement("Three"))?;
                Err(Failure::refused("test.later"))
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(db.read(find).await.expect("read").expect("a tree").size, 2, "gone with its transaction");
    })
    .await;
}

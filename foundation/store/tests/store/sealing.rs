//! The installation's key: made once, then the same for ever, or a clear sentence.

use store::seal::{self, KEY_FILE, SealError};
use store::settings;
use store::testing::{TestFolder, each_database};

#[tokio::test]
async fn a_key_is_made_once_and_a_missing_or_other_one_is_told() {
    each_database(&[], |db| async move {
        use std::os::unix::fs::PermissionsExt;
        let folder = TestFolder::new();
        let [ours, theirs, none] = [KEY_FILE, "other.key", "none.key"].map(|name| folder.path().join(name));
        let key = seal::key(&db, &ours).await.unwrap();
        assert_eq!(std::fs::metadata(&ours).unwrap().permissions().mode() & 0o777, 0o600);
        let sealed = key.seal("t", 1, b"secret").unwrap();
        let again = seal::key(&db, &ours).await.unwrap();
        assert_eq!(again.open("t", 1, &sealed).unwrap(), b"secret");

        assert_eq!(seal::key(&db, &none).await.unwrap_err(), SealError::Missing(none.clone()));
        assert!(!none.exists(), "no key is made in the place of a lost one");
        std::fs::write(&theirs, "ab".repeat(32)).unwrap();
        assert_eq!(seal::key(&db, &theirs).await.unwrap_err(), SealError::Wrong(theirs.clone()));
        for text in ["", "ab", &"ab".repeat(33), &"xy".repeat(32)] {
            std::fs::write(&theirs, text).unwrap();
            assert_eq!(
                seal::key(&db, &theirs).await.unwrap_err(),
                SealError::NoKey(theirs.clone()),
                "{text}"
            );
        }
        // A key that was brought along counts for a database that has none yet.
        db.write(|tx| settings::remove(tx, "seal_check")).await.unwrap();
        std::fs::write(&theirs, format!("{}\n", "CD".repeat(32))).unwrap();
        seal::key(&db, &theirs).await.unwrap();
        assert_eq!(seal::key(&db, &ours).await.unwrap_err(), SealError::Wrong(ours.clone()));
    })
    .await;
}

#[tokio::test]
async fn two_nodes_that_start_at_once_with_one_file_agree() {
    each_database(&[], |db| async move {
        let folder = TestFolder::new();
        let file = folder.path().join(KEY_FILE);
        let keys = tokio::join!(seal::key(&db, &file), seal::key(&db, &file));
        let sealed = keys.0.unwrap().seal("t", 1, b"secret").unwrap();
        assert_eq!(keys.1.unwrap().open("t", 1, &sealed).unwrap(), b"secret");
    })
    .await;
}

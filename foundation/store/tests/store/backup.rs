//! Backup while the server runs, and restore.

use crate::task;
use kernel::{ProjectId, Timestamp};
use std::path::Path;
use store::backup::{self, BackupError};
use store::testing::{TestFolder, sqlite};
use store::{Db, Open, records, settings};

async fn backed_up(target: &Path, size: usize) -> usize {
    let (db, folder) = sqlite(&[]);
    let project = ProjectId::new();
    db.write(move |tx| {
        for title in ["Roof", "屋顶"] {
            records::create(tx, &task(project, title))?;
        }
        settings::put(tx, "organisation", "恒木")
    })
    .await
    .unwrap();
    std::fs::create_dir_all(folder.path().join("files/ab")).unwrap();
    std::fs::write(folder.path().join("files/ab/plan.pdf"), vec![7; size]).unwrap();
    std::fs::create_dir_all(folder.path().join("files/moving")).unwrap();
    std::fs::write(folder.path().join("files/moving/half"), "what is still being uploaded").unwrap();
    std::fs::write(folder.path().join("empty.key"), "").unwrap();
    let manifest = backup::backup(folder.path(), target, "0.1.0", Timestamp(0)).unwrap();
    db.close().await;
    manifest.files.len()
}

#[tokio::test]
async fn a_backup_of_a_running_server_restores_everything() {
    let folder = TestFolder::new();
    let (file, target) = (folder.path().join("night.backup"), folder.path().join("restored"));
    assert_eq!(backed_up(&file, 3_000_000).await, 3);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["night.backup"], "nothing else is left behind");
    backup::restore(&file, &target).unwrap();
    assert_eq!(std::fs::read(target.join("files/ab/plan.pdf")).unwrap(), vec![7; 3_000_000]);
    assert_eq!(std::fs::read(target.join("empty.key")).unwrap(), b"");
    let db = Db::open(Open::folder(&target, &[])).unwrap();
    let found = db.read(|conn| conn.one("select count(*) from records", &[], |row| row.get::<i64>(0)));
    assert_eq!(found.await.unwrap(), 2);
    assert_eq!(db.read(|conn| settings::get(conn, "organisation")).await.unwrap().as_deref(), Some("恒木"));
    db.close().await;
}

#[tokio::test]
async fn nothing_is_written_over() {
    let folder = TestFolder::new();
    let file = folder.path().join("night.backup");
    backed_up(&file, 1_000).await;
    let (used, _keep) = sqlite(&[]);
    let again = backup::backup(folder.path(), &file, "0.1.0", Timestamp(0));
    assert!(matches!(again, Err(BackupError::Exists(_))));
    assert!(matches!(backup::restore(&file, folder.path()), Err(BackupError::NotEmpty(_))));
    used.close().await;
}

#[tokio::test]
async fn every_flipped_cut_or_added_byte_is_noticed() {
    let folder = TestFolder::new();
    let (file, bad) = (folder.path().join("night.backup"), folder.path().join("bad.backup"));
    backed_up(&file, 1_000).await;
    let good = std::fs::read(&file).unwrap();
    let places =
        (0..good.len()).step_by((good.len() / 100).max(1)).chain(0..60).chain(good.len() - 40..good.len());
    for place in places {
        let mut damaged = good.clone();
        damaged[place] ^= 1 << (place % 8);
        std::fs::write(&bad, &damaged).unwrap();
        assert!(matches!(backup::verify(&bad), Err(BackupError::Damaged(_))), "byte {place}");
    }
    for length in [0, 5, good.len() / 2, good.len() - 36, good.len() - 1] {
        std::fs::write(&bad, &good[..length]).unwrap();
        assert!(matches!(backup::verify(&bad), Err(BackupError::Damaged(_))), "cut to {length}");
    }
    std::fs::write(&bad, [&good[..], b"x"].concat()).unwrap();
    assert!(matches!(backup::verify(&bad), Err(BackupError::Damaged(_))));
    let target = folder.path().join("restored");
    assert!(backup::restore(&bad, &target).is_err());
    assert!(!target.exists(), "nothing is restored from a bad one");
}

#[tokio::test]
async fn the_key_goes_with_the_data_and_nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    use store::seal::{self, KEY_FILE};
    let private = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = TestFolder::new();
    let (file, target) = (folder.path().join("night.backup"), folder.path().join("restored"));
    let (db, data) = sqlite(&[]);
    let key = seal::key(&db, &data.path().join(KEY_FILE)).await.unwrap();
    let sealed = key.seal_text("settings", "smtp", "the password").unwrap();
    db.write(move |tx| settings::put(tx, "smtp", &sealed)).await.unwrap();
    backup::backup(data.path(), &file, "0.1.0", Timestamp(0)).unwrap();
    std::fs::remove_file(data.path().join(KEY_FILE)).unwrap();
    let keyless = backup::backup(data.path(), &folder.path().join("keyless.backup"), "0.1.0", Timestamp(0));
    assert!(matches!(keyless, Err(BackupError::NoKey(_))), "{keyless:?}");
    db.close().await;
    backup::restore(&file, &target).unwrap();
    assert_eq!([private(&file), private(&target.join(KEY_FILE))], [0o600, 0o600]);
    let db = Db::open(Open::folder(&target, &[])).unwrap();
    let key = seal::key(&db, &target.join(KEY_FILE)).await.unwrap();
    let sealed = db.read(|conn| settings::get(conn, "smtp")).await.unwrap().unwrap();
    assert_eq!(key.open_text("settings", "smtp", &sealed).unwrap(), "the password");
    db.close().await;
}

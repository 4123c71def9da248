//! What survives closing, a second process, an older and a newer version.

use std::time::Duration;
use store::testing::TestFolder;
use store::{ClientView, Db, Migration, Open, OpenError, Schema, params, settings};
use uuid::Uuid;

const ONE: Migration =
    Migration { number: 901, name: "one", sql: "create table ones (id uuid primary key);" };
const TWO: Migration = Migration {
    number: 902,
    name: "two",
    sql: "alter table ones add column note text; create index ones_note on ones (note);",
};
/// Copies what there is, lets go of it, and fails.
const BAD: Migration = Migration {
    number: 903,
    name: "bad",
    sql:
        "create table twos (id uuid primary key); insert into twos (id) select id from ones; drop table ones;
          create index x on nowhere (y);",
};
const VIEWS: &[ClientView] = &[ClientView::never("ones")];

const BEFORE: Schema = Schema { owner: "x", migrations: &[ONE], client_views: VIEWS };
const AFTER: Schema = Schema { owner: "x", migrations: &[ONE, TWO], client_views: VIEWS };
const BROKEN: Schema = Schema { owner: "x", migrations: &[ONE, BAD], client_views: VIEWS };

fn open(folder: &TestFolder, schema: Schema) -> Result<Db, OpenError> {
    Db::open(Open::folder(folder.path(), &[schema]))
}

#[tokio::test]
async fn what_was_written_is_there_after_closing() {
    let folder = TestFolder::new();
    let db = open(&folder, BEFORE).unwrap();
    db.write(|tx| settings::put(tx, "a", "1")).await.unwrap();
    db.close().await;
    assert_eq!(db.write(|tx| settings::put(tx, "b", "1")).await, Err(kernel::Failure::Busy));
    let db = open(&folder, BEFORE).unwrap();
    assert_eq!(db.read(|conn| settings::get(conn, "a")).await.unwrap().as_deref(), Some("1"));
}

#[tokio::test]
async fn the_folder_belongs_to_one_process() {
    let folder = TestFolder::new();
    let db = open(&folder, BEFORE).unwrap();
    let second = open(&folder, BEFORE).err().unwrap();
    assert!(second.to_string().starts_with("another process uses the data folder"), "{second}");
    db.close().await;
    open(&folder, BEFORE).unwrap();
}

#[tokio::test]
async fn an_upgrade_goes_on_where_it_stopped() {
    let folder = TestFolder::new();
    upgraded_past_a_failure(|schema| open(&folder, schema)).await;
}

/// The step that fails leaves nothing: neither its table nor a note, and what it let go of is there.
pub async fn upgraded_past_a_failure(open: impl Fn(Schema) -> Result<Db, OpenError>) {
    let db = open(BEFORE).unwrap();
    db.write(|tx| tx.exec("insert into ones (id) values ($1)", params![Uuid::nil()])).await.unwrap();
    db.close().await;
    let failed = open(BROKEN).err().unwrap();
    assert!(failed.to_string().contains("schema step 903 (bad)"), "{failed}");
    let db = open(AFTER).unwrap();
    db.write(|tx| tx.exec("update ones set note = 'x' where id = $1", params![Uuid::nil()])).await.unwrap();
    let noted = db.read(|conn| conn.rows("select note from ones", &[], |row| row.get::<String>(0))).await;
    assert_eq!(noted.unwrap(), ["x"]);
    db.close().await;
}

#[tokio::test]
async fn a_newer_folder_is_not_touched() {
    let folder = TestFolder::new();
    let newer = Open { version: "9.4.1", ..Open::folder(folder.path(), &[AFTER]) };
    Db::open(newer).unwrap().close().await;
    let older = open(&folder, BEFORE).err().unwrap();
    assert_eq!(older.to_string(), "this data folder was written by a newer version 9.4.1");
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_ended() {
    let folder = TestFolder::new();
    let open = Open { read_deadline: Duration::from_millis(20), ..Open::folder(folder.path(), &[]) };
    let db = Db::open(open).unwrap();
    let endless = db.read(|conn| {
        conn.one(
            "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n",
            params![],
            |row| row.get::<i64>(0),
        )
    });
    assert!(matches!(endless.await, Err(kernel::Failure::Fault(why)) if why.contains("interrupted")));
    assert_eq!(db.read(|conn| settings::get(conn, "a")).await, Ok(None));
}

#[tokio::test]
async fn a_write_that_takes_too_long_takes_only_its_own_batch_along() {
    let folder = TestFolder::new();
    let open = Open { write_deadline: Duration::from_millis(20), ..Open::folder(folder.path(), &[]) };
    let db = Db::open(open).unwrap();
    let endless = db.write(|tx| {
        settings::put(tx, "a", "1")?;
        tx.exec(
            "insert into settings (name, value) with recursive n (i) as (select 1 union all select i + 1 from n)
             select cast(i as text), '' from n",
            params![],
        )
    });
    assert!(endless.await.is_err());
    assert_eq!(db.read(|conn| settings::get(conn, "a")).await, Ok(None));
    db.write(|tx| settings::put(tx, "b", "1")).await.unwrap();
}

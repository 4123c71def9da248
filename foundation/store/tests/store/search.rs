//! Searching in English and Chinese, as the team and as a client.

use crate::task;
use crate::writing::{WriteJob, one_batch};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId};
use std::collections::BTreeSet;
use store::search::{self, Within};
use store::testing::each_database;
use store::{Db, Viewer, records};

async fn indexed(
    db: &Db,
    project: ProjectId,
    title: &'static str,
    shared_with: Option<Option<PartyId>>,
) -> RecordId {
    db.write(move |tx| {
        let record = records::create(tx, &task(project, title))?;
        let mut client_text = None;
        if let Some(party) = shared_with {
            records::share(tx, record.id, party)?;
            client_text = Some(title);
        }
        let text = format!("T-{} {title} internal", record.number);
        search::index(tx, record.id, Some(project), &text, client_text, shared_with.flatten())?;
        Ok(record.id)
    })
    .await
    .unwrap()
}

async fn found(db: &Db, query: &'static str) -> Vec<String> {
    let hits = db.read(move |conn| search::find(conn, Within::Everything, query, 20)).await.unwrap();
    let mut titles: Vec<_> = hits.into_iter().map(|hit| hit.title).collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn both_languages_and_numbers_are_found() {
    each_database(&[], |db| async move {
        let project = ProjectId::new();
        for title in ["Roof inspection", "Gate", "屋顶验收", "验收计划 (draft)"] {
            indexed(&db, project, title, None).await;
        }
        for (query, wanted) in [
            ("roof", &["Roof inspection"][..]),
            ("ROOF insp", &["Roof inspection"]),
            ("roof gate", &[]),
            ("验收", &["屋顶验收", "验收计划 (draft)"]),
            ("屋", &["屋顶验收"]),
            ("收计", &["验收计划 (draft)"]),
            ("验收 draft", &["验收计划 (draft)"]),
            ("T-2", &["Gate"]),
            ("", &[]),
            ("\" OR * ' -- ) (", &[]),
            ("a:b & !c | <->", &[]),
        ] {
            assert_eq!(found(&db, query).await, wanted, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_asked_projects_are_searched() {
    each_database(&[], |db| async move {
        let (one, other) = (ProjectId::new(), ProjectId::new());
        let wanted = indexed(&db, one, "Roof", None).await;
        indexed(&db, other, "Roof", None).await;
        let hits =
            db.read(move |conn| search::find(conn, Within::Projects(&[one]), "roof", 20)).await.unwrap();
        assert_eq!(hits.iter().map(|hit| hit.record).collect::<Vec<_>>(), [wanted]);
        let none = db.read(|conn| search::find(conn, Within::Projects(&[]), "roof", 20)).await.unwrap();
        assert_eq!(none, []);
    })
    .await;
}

#[tokio::test]
async fn of_a_common_word_the_newest_of_the_asked_projects_come_first() {
    each_database(&[], |db| async move {
        let (one, other) = (ProjectId::new(), ProjectId::new());
        let made = db.write(move |tx| {
            let mut made = Vec::new();
            for number in 0..1_200 {
                let project = if number % 2 == 0 { one } else { other };
                let record = records::create(tx, &task(project, "Pump"))?;
                search::index(tx, record.id, Some(project), "Pump 泵房", None, None)?;
                made.push(record.id);
            }
            Ok(made)
        });
        let newest: Vec<_> = made.await.unwrap().into_iter().step_by(2).rev().take(3).collect();
        for query in ["pump", "泵房"] {
            let hits = db.read(move |conn| search::find(conn, Within::Projects(&[one]), query, 3)).await;
            let found: Vec<_> = hits.unwrap().into_iter().map(|hit| hit.record).collect();
            assert_eq!(found, newest, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_index_follows_its_record() {
    each_database(&[], |db| async move {
        let project = ProjectId::new();
        let id = indexed(&db, project, "Roof", Some(None)).await;
        db.write(move |tx| search::index(tx, id, Some(project), "Wall", Some("Wall"), None)).await.unwrap();
        assert_eq!(found(&db, "roof").await, [""; 0]);
        assert_eq!(found(&db, "wall").await, ["Roof"]);
        db.write(move |tx| search::remove(tx, id)).await.unwrap();
        assert_eq!(found(&db, "wall").await, [""; 0]);
        let unknown = db.write(|tx| search::index(tx, RecordId::new(), None, "x", Some("x"), None)).await;
        assert!(unknown == Ok(()) || matches!(unknown, Err(Failure::Fault(_))));
    })
    .await;
}

#[tokio::test]
async fn a_client_finds_only_what_its_party_was_shown() {
    each_database(&[], |db| async move {
        let (project, party, other) = (ProjectId::new(), PartyId::new(), PartyId::new());
        let all = indexed(&db, project, "Roof for all", Some(None)).await;
        let mine = indexed(&db, project, "Roof 屋顶 for us", Some(Some(party))).await;
        indexed(&db, project, "Roof for others", Some(Some(other))).await;
        indexed(&db, project, "Roof inside", None).await;
        indexed(&db, ProjectId::new(), "Roof elsewhere", Some(None)).await;
        let keys = db
            .read(move |conn| Ok([records::get(conn, all)?.client_key, records::get(conn, mine)?.client_key]))
            .await
            .unwrap();
        let [for_all, for_us] = keys.map(Option::unwrap);
        let viewer = Viewer { project, party, person: PersonId::new() };
        let keys = |query: &'static str| {
            let db = db.clone();
            async move {
                let found = db.read_as_client(viewer, move |conn| search::find_as_client(conn, query, 20));
                found.await.unwrap().into_iter().map(|hit| hit.client_key).collect::<BTreeSet<_>>()
            }
        };
        assert_eq!(keys("roof").await, BTreeSet::from([for_all, for_us]));
        assert_eq!(keys("屋顶").await, BTreeSet::from([for_us]));
        assert!(keys("internal").await.is_empty(), "the team's words are not the client's");
        db.write(move |tx| records::unshare(tx, mine)).await.unwrap();
        assert_eq!(keys("roof").await, BTreeSet::from([for_all]));
    })
    .await;
}

#[tokio::test]
async fn a_part_is_found_beside_its_record_and_seen_no_longer_than_that() {
    each_database(&[], |db| async move {
        let (one, other) = (ProjectId::new(), ProjectId::new());
        let party = PartyId::new();
        let record = indexed(&db, one, "Roof", Some(Some(party))).await;
        let (open, internal) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
        let key = db.read(move |conn| records::get(conn, record)).await.unwrap().client_key.unwrap();
        let part = move |tx: &mut store::Tx, id, text: &str, for_client| {
            search::index_part(tx, &search::Part { id, project: one, text, for_client })
        };
        db.write(move |tx| {
            part(tx, open, "The gutter leaks", Some((key, Some(party))))?;
            part(tx, internal, "The gutter costs too much", None)?;
            // Writing the record's words anew leaves its parts alone.
            search::index(tx, record, Some(one), "Roof", Some("Roof"), Some(party))
        })
        .await
        .unwrap();
        let parts = |project, query: &'static str| {
            let found = db.read(move |conn| search::find_parts(conn, Within::Projects(&[project]), query, 9));
            async move { found.await.unwrap().into_iter().map(|hit| hit.id).collect::<BTreeSet<_>>() }
        };
        assert_eq!(parts(one, "gutter").await, BTreeSet::from([open, internal]));
        assert_eq!(parts(one, "roof").await, BTreeSet::new());
        assert_eq!(parts(other, "gutter").await, BTreeSet::new());
        assert!(found(&db, "gutter").await.is_empty(), "a part is no record");
        let as_client = |party, query: &'static str| {
            let viewer = Viewer { project: one, party, person: PersonId::new() };
            let found = db.read_as_client(viewer, move |conn| search::find_as_client(conn, query, 9));
            async move { found.await.unwrap().into_iter().map(|hit| hit.client_key).collect::<Vec<_>>() }
        };
        assert_eq!(as_client(party, "leaks").await, [key]);
        assert!(as_client(party, "costs").await.is_empty());
        assert!(as_client(PartyId::new(), "leaks").await.is_empty());
        let words = "select search_id from client_search_entries";
        let viewer = Viewer { project: one, party, person: PersonId::new() };
        let readable = async || {
            let rows = db.read_as_client(viewer, move |conn| conn.rows(words, &[], |row| row.get::<i64>(0)));
            rows.await.unwrap().len()
        };
        assert_eq!(readable().await, 2);
        db.write(move |tx| records::unshare(tx, record)).await.unwrap();
        assert_eq!((as_client(party, "leaks").await, readable().await), (vec![], 0));
        db.write(move |tx| search::remove_part(tx, open)).await.unwrap();
        assert_eq!(parts(one, "gutter").await, BTreeSet::from([internal]));
    })
    .await;
}

#[tokio::test]
async fn words_of_a_batch_are_those_of_the_writes_that_stay() {
    each_database(&[], |db| async move {
        let project = ProjectId::new();
        let record = indexed(&db, project, "Alpha", None).await;
        let make = |texts: &'static [&str], stays: bool| -> WriteJob<()> {
            Box::new(move |tx| {
                let made = records::create(tx, &task(project, texts[0]))?.id;
                search::index_new(tx, made, Some(project), texts[0])?;
                for text in &texts[1..] {
                    search::index(tx, made, Some(project), text, None, None)?;
                }
                if stays { Ok(()) } else { Err(Failure::NotFound) }
            })
        };
        let again = |text: Option<&'static str>, stays: bool| -> WriteJob<()> {
            Box::new(move |tx| {
                match text {
                    Some(text) => search::index(tx, record, Some(project), text, None, None)?,
                    None => search::remove(tx, record)?,
                }
                if stays { Ok(()) } else { Err(Failure::NotFound) }
            })
        };
        let jobs = vec![
            make(&["Beta"], false),
            again(Some("Omega"), true),
            again(None, false),
            make(&["Gamma", "Delta"], true),
            again(Some("Sigma"), false),
            make(&["Kappa"], true),
            make(&["Lambda", "Mu"], false),
        ];
        let stayed: Vec<_> = one_batch(&db, jobs).await.iter().map(Result::is_ok).collect();
        assert_eq!(stayed, [false, true, false, true, false, true, false]);
        let of_record = db.read(|conn| search::find(conn, Within::Everything, "omega", 20)).await.unwrap();
        assert_eq!(of_record.iter().map(|hit| hit.record).collect::<Vec<_>>(), [record]);
        for (word, count) in
            [("alpha", 0), ("beta", 0), ("gamma", 0), ("delta", 1), ("sigma", 0), ("kappa", 1), ("mu", 0)]
        {
            assert_eq!(found(&db, word).await.len(), count, "{word}");
        }
    })
    .await;
}

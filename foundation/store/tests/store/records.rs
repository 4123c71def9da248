//! Records: numbers, revisions, sharing.

use crate::{QUESTION, task};
use kernel::{Audience, Failure, PartyId, PersonId, ProjectId, RecordId};
use store::Viewer;
use store::records::{self, NewRecord, RecordChange};
use store::testing::each_database;

fn viewer(project: ProjectId, party: PartyId) -> Viewer {
    Viewer { project, party, person: PersonId::new() }
}

#[tokio::test]
async fn numbers_count_within_a_project_and_a_kind() {
    each_database(&[], |db| async move {
        let (one, other) = (ProjectId::new(), ProjectId::new());
        let numbers = db.write(move |tx| {
            let first = records::create(tx, &task(one, "Survey"))?;
            let many = records::create_many(
                tx,
                &[
                    task(one, "Roof"),
                    NewRecord { kind: &QUESTION, ..task(one, "Which tiles?") },
                    task(one, "Gate"),
                ],
            )?;
            let elsewhere = records::create(tx, &task(other, "Survey"))?;
            let mut numbers: Vec<_> = [&first]
                .into_iter()
                .chain(&many)
                .chain([&elsewhere])
                .map(|r| (r.kind.clone(), r.number))
                .collect();
            numbers.sort();
            Ok(numbers)
        });
        let numbers = numbers.await.unwrap();
        let shown: Vec<_> = numbers.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
        assert_eq!(shown, ["question 1", "task 1", "task 1", "task 2", "task 3"]);
    })
    .await;
}

#[tokio::test]
async fn a_change_on_an_old_revision_is_outdated_and_changes_nothing() {
    each_database(&[], |db| async move {
        let made = db.write(|tx| records::create(tx, &task(ProjectId::new(), "Roof"))).await.unwrap();
        let owner = PersonId::new();
        let changed = db
            .write(move |tx| {
                let change = RecordChange {
                    owner: Some(Some(owner)),
                    due: Some(Some("2026-04-01")),
                    ..Default::default()
                };
                records::change(tx, made.id, Some(1), &change)
            })
            .await
            .unwrap();
        assert_eq!(
            (changed.revision, changed.owner, changed.due.as_deref()),
            (2, Some(owner), Some("2026-04-01"))
        );
        assert_eq!(changed.title, "Roof");
        let late = db
            .write(move |tx| {
                let change = RecordChange { title: Some("Wall"), ..Default::default() };
                records::change(tx, made.id, Some(1), &change)
            })
            .await;
        assert_eq!(late, Err(Failure::Outdated));
        assert_eq!(db.read(move |conn| records::get(conn, made.id)).await.unwrap(), changed);
        let nobody =
            db.write(|tx| records::change(tx, RecordId::new(), None, &RecordChange::default())).await;
        assert_eq!(nobody, Err(Failure::NotFound));
    })
    .await;
}

#[tokio::test]
async fn client_numbers_count_shared_records_only_and_keys_are_random() {
    each_database(&[], |db| async move {
        let (project, cen, lin) = (ProjectId::new(), PartyId::new(), PartyId::new());
        let shown = db
            .write(move |tx| {
                let mut all = Vec::new();
                for _ in 0..5 {
                    all.push(records::create(tx, &task(project, "Roof"))?.id);
                }
                let mut numbers = Vec::new();
                for (index, party) in [(4, Some(cen)), (2, Some(lin)), (3, None), (1, Some(cen))] {
                    let record = records::share(tx, all[index], party)?;
                    assert_eq!(record.client_key.unwrap().get_version_num(), 4);
                    numbers.push((record.number, record.client_number.unwrap()));
                }
                Ok(numbers)
            })
            .await
            .unwrap();
        assert_eq!(shown, [(5, 1), (3, 1), (4, 2), (2, 3)]);
    })
    .await;
}

#[tokio::test]
async fn a_record_taken_back_is_gone_for_the_client_and_comes_back_under_its_number() {
    each_database(&[], |db| async move {
        let (project, party, other) = (ProjectId::new(), PartyId::new(), PartyId::new());
        let shared = db
            .write(move |tx| {
                records::create(
                    tx,
                    &NewRecord { audience: Audience::Client, party: Some(party), ..task(project, "Roof") },
                )
            })
            .await
            .unwrap();
        let key = shared.client_key.unwrap();
        assert_eq!((shared.audience, shared.client_number, shared.revision), (Audience::Client, Some(1), 1));
        for (who, sees) in [
            (viewer(project, party), true),
            (viewer(project, other), false),
            (viewer(ProjectId::new(), party), false),
        ] {
            let seen = db.write(move |tx| records::visible(tx, &who, key)).await;
            assert_eq!(seen.map(|r| r.id()), if sees { Ok(shared.id) } else { Err(Failure::NotFound) });
        }
        db.write(move |tx| records::unshare(tx, shared.id)).await.unwrap();
        let gone = db.write(move |tx| records::visible(tx, &viewer(project, party), key)).await;
        assert_eq!(gone, Err(Failure::NotFound));

        let again = db.write(move |tx| records::share(tx, shared.id, Some(party))).await.unwrap();
        assert_eq!((again.client_key, again.client_number), (Some(key), Some(1)));
        let elsewhere = db.write(move |tx| records::share(tx, shared.id, Some(other))).await.unwrap();
        assert_ne!(elsewhere.client_key, Some(key));
        let history = db.read(move |conn| records::visibility(conn, shared.id)).await.unwrap();
        let told: Vec<_> = history.iter().map(|v| (v.party == Some(party), v.to.is_some())).collect();
        assert_eq!(told, [(true, true), (true, true), (false, false)]);
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_is_not_found() {
    each_database(&[], |db| async move {
        let project = ProjectId::new();
        let made = db
            .write(move |tx| {
                let made = records::create(tx, &task(project, "Roof"))?;
                records::share(tx, made.id, None)?;
                store::search::index(tx, made.id, Some(project), "Roof", Some("Roof"), None)?;
                Ok(made)
            })
            .await
            .unwrap();
        db.write(move |tx| records::delete(tx, made.id)).await.unwrap();
        assert_eq!(db.read(move |conn| records::get(conn, made.id)).await, Err(Failure::NotFound));
        assert_eq!(db.write(move |tx| records::delete(tx, made.id)).await, Err(Failure::NotFound));
    })
    .await;
}

#[tokio::test]
async fn what_hangs_on_a_record_is_never_wider_than_it() {
    each_database(&[], |db| async move {
        let (project, cen, lin) = (ProjectId::new(), PartyId::new(), PartyId::new());
        let seen = db.write(move |tx| {
            let on = records::create(tx, &task(project, "Roof"))?.id;
            let file = records::create(tx, &task(project, "Drawing"))?.id;
            records::put_within(tx, file, Some(on))?;
            let mut seen = Vec::new();
            let mut look = |tx: &mut store::Tx, step: &str| -> kernel::Result<()> {
                let record = records::get(tx, file)?;
                seen.push((step.to_owned(), record.audience, record.party));
                Ok(())
            };
            records::share(tx, on, Some(cen))?;
            look(tx, "sharing the record does not share what hangs on it")?;
            records::share(tx, file, Some(cen))?;
            records::share(tx, on, None)?;
            look(tx, "the record is everybody's")?;
            records::share(tx, on, Some(lin))?;
            look(tx, "the record is another party's")?;
            records::share(tx, file, Some(lin))?;
            records::unshare(tx, on)?;
            look(tx, "the record was taken back")?;
            records::share(tx, on, Some(lin))?;
            look(tx, "the record is shown again")?;
            records::put_within(tx, file, None)?;
            records::share(tx, file, Some(cen))?;
            assert!(records::put_within(tx, file, Some(on))?, "it moved to where its party does not see it");
            look(tx, "hung on a record of another party")?;
            records::share(tx, file, Some(lin))?;
            records::delete(tx, on)?;
            look(tx, "the record is gone")?;
            assert_eq!(records::within(tx, file)?, None);
            Ok(seen)
        });
        let seen = seen.await.unwrap();
        let narrow = (Audience::Internal, None);
        for (step, audience, party) in seen {
            let expected =
                if step == "the record is everybody's" { (Audience::Client, Some(cen)) } else { narrow };
            assert_eq!((audience, party), expected, "{step}");
        }
    })
    .await;
}

#[tokio::test]
async fn many_are_shared_as_one_is() {
    each_database(&[], |db| async move {
        let (project, party, other) = (ProjectId::new(), PartyId::new(), PartyId::new());
        let checked = db.write(move |tx| {
            let new: Vec<NewRecord<'_>> = (0..70).map(|_| task(project, "Roof")).collect();
            let ids: Vec<RecordId> = records::create_many(tx, &new)?.iter().map(|one| one.id).collect();
            // One is theirs already, one was and is not now, one is another party's, and a file hangs on that.
            let (theirs, lost, others) = (ids[3], ids[5], ids[7]);
            let first = records::share(tx, theirs, Some(party))?;
            let second = records::share(tx, lost, Some(party))?;
            records::unshare(tx, lost)?;
            records::share(tx, others, Some(other))?;
            let file = records::create(tx, &task(project, "Photo"))?.id;
            records::put_within(tx, file, Some(others))?;
            records::share(tx, file, Some(other))?;

            records::share_many(tx, &ids, Some(party))?;
            let shared = records::get_many(tx, &ids)?;
            assert!(shared.iter().all(|one| (one.audience, one.party) == (Audience::Client, Some(party))));
            let known = |place: usize| (shared[place].client_key, shared[place].client_number);
            assert_eq!(known(3), (first.client_key, Some(1)));
            assert_eq!(known(5), (second.client_key, Some(2)));
            let fresh: Vec<_> =
                (0..70).filter(|place| ![3, 5].contains(place)).map(|place| known(place).1).collect();
            assert_eq!(fresh, (3..71).map(Some).collect::<Vec<_>>());
            let keys: std::collections::HashSet<_> = shared.iter().map(|one| one.client_key).collect();
            assert_eq!(keys.len(), 70);
            assert_eq!(records::get(tx, file)?.audience, Audience::Internal);
            let seen = records::visibility(tx, others)?;
            assert_eq!(
                seen.iter().map(|one| (one.party, one.to.is_some())).collect::<Vec<_>>(),
                [(Some(other), true), (Some(party), false)]
            );
            assert_eq!(records::visibility(tx, theirs)?.len(), 1);
            let missing = [theirs, RecordId::new()];
            assert_eq!(records::share_many(tx, &missing, Some(other)), Err(Failure::NotFound));

            let before = records::get(tx, theirs)?.revision;
            records::put_state_of_many(tx, [theirs, lost], "done")?;
            let now = records::get(tx, theirs)?;
            assert_eq!((now.state.as_str(), now.revision), ("done", before + 1));
            Ok(())
        });
        checked.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_record_of_a_circle_is_nobodys_by_its_key_and_numbered_apart() {
    each_database(&[], |db| async move {
        let (project, party) = (ProjectId::new(), PartyId::new());
        let [first, circle, second] = db
            .write(move |tx| {
                let mut made = Vec::new();
                for (title, is_commercial) in [("Gate", false), ("Price", true), ("Roof", false)] {
                    let id = records::create(tx, &task(project, title))?.id;
                    records::put_commercial(tx, id, is_commercial)?;
                    made.push(records::share(tx, id, Some(party))?);
                }
                Ok(<[records::Record; 3]>::try_from(made).expect("three"))
            })
            .await
            .unwrap();
        let numbers = [&first, &circle, &second].map(|record| record.client_number);
        assert_eq!(numbers, [Some(1), Some(1), Some(2)]);
        let (viewer, hidden) = (viewer(project, party), circle.client_key.expect("a key"));
        assert_eq!(
            db.read(move |conn| records::visible(conn, &viewer, hidden)).await,
            Err(Failure::NotFound)
        );
        let seen = db.read_as_client(viewer, |conn| {
            conn.rows("select client_number from records order by client_number", &[], |row| {
                row.get::<i64>(0)
            })
        });
        assert_eq!(seen.await.unwrap(), [1, 2]);
        let (wider, same) = db
            .write(move |tx| {
                let wider = records::put_commercial(tx, circle.id, false)?;
                Ok((wider, records::put_commercial(tx, circle.id, false)?))
            })
            .await
            .unwrap();
        assert_eq!((wider.client_key, wider.client_number), (Some(hidden), Some(3)));
        assert!(wider.revision > circle.revision && same == wider, "what was so already is not written");
        assert!(db.read(move |conn| records::visible(conn, &viewer, hidden)).await.is_ok());
        let hidden_again = db.write(move |tx| {
            records::unshare(tx, first.id)?;
            records::put_commercial(tx, first.id, true)?;
            records::share(tx, first.id, Some(party))
        });
        let hidden_again = hidden_again.await.unwrap();
        assert_ne!(hidden_again.client_key, first.client_key, "known to nobody");
        assert_eq!(hidden_again.client_number, Some(2), "among those of the circle");
    })
    .await;
}

#[tokio::test]
async fn what_hangs_on_a_record_of_a_circle_is_seen_by_nobody_else() {
    each_database(&[], |db| async move {
        let (project, party) = (ProjectId::new(), PartyId::new());
        let checked = db.write(move |tx| {
            let mut shared = |title| {
                let id = records::create(tx, &task(project, title))?.id;
                records::share(tx, id, Some(party)).map(|record| record.id)
            };
            let [on, open, theirs, later] =
                [shared("Question")?, shared("Plan")?, shared("Price")?, shared("Note")?];
            for file in [open, theirs] {
                assert!(!records::put_within(tx, file, Some(on))?, "its party sees it there");
            }
            records::put_commercial(tx, theirs, true)?;
            records::put_commercial(tx, on, true)?;
            let audience = |tx: &mut store::Tx, id| records::get(tx, id).map(|record| record.audience);
            assert_eq!(audience(tx, open)?, Audience::Internal, "taken back from who does not see the other");
            assert_eq!(audience(tx, theirs)?, Audience::Client);
            assert!(records::put_within(tx, later, Some(on))?);
            assert_eq!(audience(tx, later)?, Audience::Internal);
            records::put_commercial(tx, on, false)?;
            assert_eq!(audience(tx, open)?, Audience::Internal, "showing the one does not show the other");
            Ok(())
        });
        checked.await.unwrap();
    })
    .await;
}

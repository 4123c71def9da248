//! The second lock alone: a client's connection reads every column of every table without a condition of its
//! own, and still nothing of anybody else comes back.

use crate::digest::{columns, statement};
use crate::world::{Contact, Party, Place, World};
use std::collections::{BTreeMap, BTreeSet};
use store::testing::each_database;
use store::{ClientConn, FromValue, ValueRef, Viewer};
use uuid::Uuid;

/// Ids and texts as a test compares them.
pub struct Any(pub String);

impl FromValue for Any {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        Some(Self(match value {
            ValueRef::Text(text) => text.to_owned(),
            ValueRef::Uuid(id) => id.to_string(),
            ValueRef::Bytes(bytes) => match Uuid::from_slice(bytes) {
                Ok(id) => id.to_string(),
                Err(_) => format!("{bytes:?}"),
            },
            other => format!("{other:?}"),
        }))
    }
}

pub fn viewer(place: &Place, party: &Party, contact: &Contact) -> Viewer {
    let id = |text: &str| text.parse::<Uuid>().expect("an id");
    Viewer {
        project: id(&place.project).into(),
        party: id(&party.id).into(),
        person: id(&contact.person).into(),
    }
}

/// What a client's connection may ask for at all: a refusal depends on the statement, never on who asks or on
/// what stands in the tables, so it is found out once.
pub struct Reach {
    /// Every column by itself, in three ways.
    each: Vec<&'static str>,
    /// Every table with all the columns that can be read of it, and how many they are.
    whole: Vec<(&'static str, usize)>,
}

impl Reach {
    pub async fn of(world: &World) -> Self {
        let place = &world.ours;
        let viewer = viewer(place, &place.parties[0], &place.parties[0].contacts[0]);
        let mut each = Vec::new();
        let mut whole: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (table, column) in columns() {
            for (way, sql) in [
                format!("select {column} from {table}"),
                format!("with all_rows as (select * from {table}) select {column} from all_rows"),
                format!("select max({column}) from {table} group by {column}"),
            ]
            .into_iter()
            .enumerate()
            {
                let sql = statement(sql);
                let read = move |conn: &mut ClientConn| conn.rows(sql, &[], |row| row.get::<Any>(0));
                if world.app.db().read_as_client(viewer, read).await.is_ok() {
                    each.push(sql);
                    if way == 0 {
                        whole.entry(table).or_default().push(column);
                    }
                }
            }
        }
        let of_table = |(table, columns): (&str, Vec<&str>)| {
            (statement(format!("select {} from {table}", columns.join(", "))), columns.len())
        };
        Self { each, whole: whole.into_iter().map(of_table).collect() }
    }

    /// Everything this viewer gets out of the database by asking for it column by column.
    async fn readable(&self, world: &World, viewer: Viewer) -> BTreeSet<String> {
        let statements = self.each.iter().map(|sql| (*sql, 1)).collect();
        asked(world, viewer, statements).await
    }

    /// The same by few statements, for whoever looks often.
    pub async fn told(&self, world: &World, viewer: Viewer) -> BTreeSet<String> {
        asked(world, viewer, self.whole.clone()).await
    }
}

async fn asked(world: &World, viewer: Viewer, statements: Vec<(&'static str, usize)>) -> BTreeSet<String> {
    let read = move |conn: &mut ClientConn| {
        let mut found = BTreeSet::new();
        for (sql, columns) in statements {
            let rows = conn.rows(sql, &[], |row| {
                (0..columns).map(|column| Ok(row.get::<Any>(column)?.0)).collect::<kernel::Result<Vec<_>>>()
            })?;
            found.extend(rows.into_iter().flatten());
        }
        Ok(found)
    };
    world.app.db().read_as_client(viewer, read).await.expect("what can be asked for can be read")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_without_conditions_finds_nothing_of_others() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let reach = Reach::of(&world).await;
        for (place, elsewhere) in [(&world.ours, &world.other), (&world.other, &world.ours)] {
            for (own, other) in [(0, 1), (1, 0)] {
                let (party, neighbour) = (&place.parties[own], &place.parties[other]);
                for contact in &party.contacts {
                    let found = reach.readable(&world, viewer(place, party, contact)).await;
                    for hidden in [&place.internal_task, &place.comment, &place.calendar, &place.baseline] {
                        assert!(!found.contains(hidden), "{hidden} of the own project");
                    }
                    let others = [neighbour, &elsewhere.parties[0], &elsewhere.parties[1]];
                    for other in others {
                        let client = if other.client == party.client { "" } else { other.client.as_str() };
                        for hidden in
                            [other.id.as_str(), &other.shared_task, &other.item, &other.question, client]
                        {
                            assert!(
                                hidden.is_empty() || !found.contains(hidden),
                                "{hidden} of another party"
                            );
                        }
                        assert!(!found.contains(&other.question_key), "another party's question");
                        assert!(!found.contains(&other.contacts[0].person), "another party's contact");
                    }
                    for person in world.ids.values() {
                        assert!(!found.contains(&person.to_string()), "somebody of the team");
                    }
                    assert!(found.contains(&party.item) && found.contains(&party.question_key), "the own");
                }
            }
        }
    })
    .await;
}

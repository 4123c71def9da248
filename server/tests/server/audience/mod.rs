//! The audience never rises. Whatever the team does in whatever order (write, name anew, move, delete, restore, undo,
//! import, copy, comment, file, send, take back), a client's person finds afterwards what somebody showed to them, and
//! nothing else: not through a record that is shared later, with another party, or again.
//!
//! Every text is a word of its own, and every column that a client's connection can read is looked through for it
//! after every act; at the end so are the pages and letters of each, and a project that was begun from this one.

mod documents;
mod plan;
mod sending;
mod talks;
mod team;
mod templates;
mod texts;

use crate::canaries::{letters, pages};
use crate::digest::{columns, statement};
use crate::second_lock::{Any, viewer};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};
use store::testing::{each_database, sqlite};
use store::{ClientConn, Viewer};
use team::{READERS, Team};

const STEPS: usize = 240;
const SEEDS: [u64; 3] = [11, 29, 47];
/// Acts without which the rest would prove little.
const MUST_HAPPEN: [&str; 27] = [
    "undo",
    "import again",
    "import taken back",
    "take back",
    "client title",
    "send plan",
    "comment for a client",
    "comment for the circle",
    "comment left to the circle",
    "comment brought back",
    "ask the circle",
    "question left to the circle",
    "question given to all",
    "document shown",
    "document shown to the circle",
    "document left to the circle",
    "document shown to all after the circle",
    "document changed",
    "document shown to another",
    "document taken back",
    "write undone",
    "send Issue",
    "send Expectation",
    "expectation answered",
    "send Deliverable",
    "send Questionnaire",
    "send Change",
];

/// What a client's connection gives at all: a statement for each table.
struct Readable(Vec<(usize, &'static str)>);

impl Readable {
    async fn of(world: &World, viewer: Viewer) -> Self {
        let mut open: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (table, column) in columns() {
            let sql = statement(format!("select {column} from {table}"));
            let read = move |conn: &mut ClientConn| conn.rows(sql, &[], |row| row.get::<Any>(0)).map(|_| ());
            if world.app.db().read_as_client(viewer, read).await.is_ok() {
                open.entry(table).or_default().push(column);
            }
        }
        let select = |(table, columns): (&&str, &Vec<&str>)| {
            (columns.len(), statement(format!("select {} from {table}", columns.join(", "))))
        };
        Self(open.iter().map(select).collect())
    }

    /// Every word that stands in something the viewer can read.
    async fn found(&self, world: &World, viewer: Viewer) -> BTreeSet<String> {
        let open = self.0.clone();
        let read = world.app.db().read_as_client(viewer, move |conn| {
            let mut texts = String::new();
            for (width, sql) in &open {
                let rows = conn.rows(sql, &[], |row| {
                    (0..*width).map(|place| row.get::<Any>(place)).collect::<kernel::Result<Vec<_>>>()
                })?;
                rows.iter().flatten().for_each(|text| texts.extend([&text.0, "\n"]));
            }
            Ok(texts)
        });
        words(&read.await.expect("what a client reads"))
    }
}

fn words(text: &str) -> BTreeSet<String> {
    let found = text.match_indices("wd").filter_map(|(at, _)| text.get(at..at + 7));
    let is_word = |word: &&str| word.ends_with('x') && word[2..6].bytes().all(|byte| byte.is_ascii_digit());
    found.filter(is_word).map(str::to_owned).collect()
}

/// What each reader finds now was shown to them; tells how many words that were.
async fn look(team: &Team<'_>, readable: &Readable, viewers: &[Viewer]) -> usize {
    let mut seen = 0;
    for (reader, viewer) in viewers.iter().enumerate() {
        for word in readable.found(team.world, *viewer).await {
            assert!(team.may_read(&word, reader), "{word} for {:?}:\n{}", READERS[reader], story(team));
            seen += 1;
        }
    }
    seen
}

/// The same of pages, files and letters; a letter tells what was so when it was written.
async fn visit(team: &Team<'_>) -> usize {
    let mut seen = 0;
    for (reader, (party, contact)) in READERS.iter().enumerate() {
        let contact = &team.world.ours.parties[*party].contacts[*contact];
        for (path, text) in pages(team.world, contact).await {
            for word in words(&text) {
                assert!(team.may_read(&word, reader), "{word} on {path}:\n{}", story(team));
                seen += 1;
            }
        }
        for letter in letters(team.world, &contact.person).await {
            for word in words(&letter) {
                assert!(team.was_told(&word, reader), "{word} in {letter}:\n{}", story(team));
            }
        }
    }
    seen
}

fn story(team: &Team<'_>) -> String {
    team.story.join("\n")
}

async fn played(world: &World, seed: u64) -> BTreeMap<String, usize> {
    let viewer_of = |(party, contact): &(usize, usize)| {
        let party = &world.ours.parties[*party];
        viewer(&world.ours, party, &party.contacts[*contact])
    };
    let viewers: Vec<Viewer> = READERS.iter().map(viewer_of).collect();
    for party in &world.ours.parties {
        let person = &party.contacts[0].person;
        world.put_in_the_circle(&world.ours.project, &party.id, person, "client_approver").await;
    }
    let readable = Readable::of(world, viewers[0]).await;
    let open: usize = readable.0.iter().map(|(width, _)| width).sum();
    assert!(open > 150, "only {open} columns");
    let mut team = Team::new(world, seed);
    let mut seen = 0;
    for _ in 0..STEPS {
        team.step().await;
        seen += look(&team, &readable, &viewers).await;
    }
    assert!(seen > 1_000, "a client that finds nothing proves nothing: {seen}");
    assert!(visit(&team).await > 100, "pages without words");
    team.begins_another().await;
    team.done
}

/// One seed on each database, the others on one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_done_in_whatever_order() {
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for seed in SEEDS {
        let (db, _folder) = sqlite(server::assembly::SCHEMAS);
        let world = World::make(db).await;
        for (act, count) in played(&world, seed).await {
            *done.entry(act).or_default() += count;
        }
    }
    let missing: Vec<_> = MUST_HAPPEN.iter().filter(|act| !done.contains_key(**act)).collect();
    assert!(missing.is_empty(), "no {missing:?} among {done:?}");
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        played(&world, 5).await;
    })
    .await;
}

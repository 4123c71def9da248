//! What the trees prove, checked by the independent reading.

use crate::scene::{Place, SCHEMAS, a_signer};
use evidence::store::trees;
use evidence::tree::{self, Hash, Subtrees};
use evidence::{Signer, Statement, erase_person, record};
use kernel::Result;
use serde_json::Value;
use std::collections::HashMap;
use store::Db;
use store::testing::{TestDatabase, each_database, postgres_server};
use uuid::Uuid;
use verify::{VerifierKey, check_export, check_receipt};

/// What implementations of RFC 6962 test themselves with.
const LEAVES: [&str; 8] = [
    "",
    "\u{0}",
    "\u{10}",
    "\u{20}\u{21}",
    "\u{30}\u{31}",
    "\u{40}\u{41}\u{42}\u{43}",
    "\u{50}\u{51}\u{52}\u{53}\u{54}\u{55}\u{56}\u{57}",
    "\u{60}\u{61}\u{62}\u{63}\u{64}\u{65}\u{66}\u{67}\u{68}\u{69}\u{6a}\u{6b}\u{6c}\u{6d}\u{6e}\u{6f}",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const A: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const B: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const C: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const D: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const E: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const F: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";

/// Full subtrees in memory; counts how many were asked for.
#[derive(Default)]
struct Memory {
    known: HashMap<(u32, u64), Hash>,
    asked: usize,
    size: u64,
}

impl Subtrees for Memory {
    fn hash(&mut self, level: u32, position: u64) -> Result<Hash> {
        self.asked += 1;
        Ok(*self.known.get(&(level, position)).expect("a full subtree"))
    }
}

impl Memory {
    fn push(&mut self, entry: &str) {
        let made = tree::completed(self, self.size, tree::leaf(entry)).expect("completed");
        self.known.extend(made.into_iter().map(|(level, position, hash)| ((level, position), hash)));
        self.size += 1;
    }
    fn of(size: u64) -> Self {
        let mut memory = Self::default();
        for index in 0..size {
            memory.push(&index.to_string());
        }
        memory
    }
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn roots_and_proofs_are_those_of_the_published_examples() {
    let (mut memory, mut growing) = (Memory::default(), verify::tree::Growing::default());
    assert_eq!(hex(&tree::root(&mut memory, 0).expect("a root")), ROOTS[0]);
    for (leaf, root) in LEAVES.iter().zip(&ROOTS[1..]) {
        memory.push(leaf);
        growing.push(verify::tree::leaf(leaf));
        let size = memory.size;
        assert_eq!(hex(&tree::root(&mut memory, size).expect("a root")), *root);
        assert_eq!(hex(&growing.root()), *root);
    }
    let all = |proof: Result<Vec<Hash>>| proof.expect("a proof").iter().map(hex).collect::<Vec<_>>();
    for (index, size, path) in [
        (0, 1, vec![]),
        (0, 8, vec![A, B, C]),
        (5, 8, vec![D, E, ROOTS[4]]),
        (2, 3, vec![ROOTS[2]]),
        (1, 5, vec![ROOTS[1], B, D]),
    ] {
        assert_eq!(all(tree::inclusion(&mut memory, index, size)), path, "{index} in {size}");
    }
    for (earlier, size, path) in
        [(1, 1, vec![]), (1, 8, vec![A, B, C]), (6, 8, vec![F, E, ROOTS[4]]), (2, 5, vec![B, D])]
    {
        assert_eq!(all(tree::consistency(&mut memory, earlier, size)), path, "{earlier} to {size}");
    }
}

#[test]
fn every_proof_holds_and_no_other_does() {
    const MOST: u64 = 40;
    let mut memory = Memory::of(MOST);
    let roots: Vec<Hash> = (0..=MOST).map(|size| tree::root(&mut memory, size).expect("a root")).collect();
    let root = |size: u64| roots[size as usize];
    for size in 1..=MOST {
        for index in 0..size {
            let (leaf, proof) =
                (tree::leaf(&index.to_string()), tree::inclusion(&mut memory, index, size).expect("a proof"));
            let leads = |index, proof: &[Hash]| verify::tree::root_by_inclusion(index, size, leaf, proof);
            assert_eq!(leads(index, &proof), Some(root(size)));
            assert_ne!(leads(index ^ 1, &proof), Some(root(size)), "another index");
            let longer = [&proof[..], &[leaf]].concat();
            assert_eq!(leads(index, &longer), None, "a step more");
        }
        for earlier in 1..=size {
            let proof = tree::consistency(&mut memory, earlier, size).expect("a proof");
            let holds = |first: Hash, proof: &[Hash]| {
                verify::tree::is_consistent((earlier, first), (size, root(size)), proof)
            };
            assert!(holds(root(earlier), &proof), "{earlier} to {size}");
            assert!(!holds(root(earlier - 1), &proof), "another earlier root");
            assert!(!holds(root(earlier), &[&proof[..], &[root(1)]].concat()), "a step more");
        }
    }
}

#[test]
fn a_proof_asks_for_few_hashes() {
    let mut memory = Memory::of(1000);
    for (index, earlier) in [(0, 1), (511, 512), (512, 513), (999, 999)] {
        memory.asked = 0;
        tree::inclusion(&mut memory, index, 1000).expect("a proof");
        assert!(memory.asked <= 20, "{} for entry {index}", memory.asked);
        memory.asked = 0;
        tree::consistency(&mut memory, earlier, 1000).expect("a proof");
        assert!(memory.asked <= 30, "{} from {earlier}", memory.asked);
    }
}

fn key() -> VerifierKey {
    a_signer().verifier_key().parse().expect("a key")
}

#[tokio::test]
async fn what_is_stored_proves_itself() {
    each_database(SCHEMAS, |db| async move {
        let here = Place::new();
        here.say(&db, &["1", "2", "3", "4", "5", "6", "7"]).await;
        let stored = db.read(move |conn| {
            let tree = trees::find(conn, here.project, Some(here.party))?.expect("a tree");
            let roots: Vec<Hash> =
                (0..=tree.size).map(|size| trees::root(conn, tree, size)).collect::<Result<_>>()?;
            for earlier in 1..=tree.size {
                let proof = trees::consistency(conn, tree, earlier)?;
                let (from, to) = ((earlier, roots[earlier as usize]), (tree.size, roots[tree.size as usize]));
                assert!(verify::tree::is_consistent(from, to, &proof), "from {earlier}");
                assert!(trees::inclusion(conn, tree, earlier - 1).is_ok());
            }
            assert!(trees::inclusion(conn, tree, tree.size).is_err());
            Ok(())
        });
        stored.await.expect("read");
        for of_party in [true, false] {
            let text = here.exported(&db, of_party).await;
            let report = check_export(&text, &[], Some(&key())).expect("nothing wrong");
            assert_eq!((report.size, report.said.len(), report.is_trusted), (7, 7, true));
        }
    })
    .await;
}

#[tokio::test]
async fn a_receipt_holds_alone_and_against_a_later_export() {
    each_database(SCHEMAS, |db| async move {
        let here = Place::new();
        let keys = here.say(&db, &["第二种语言", "2", "3"]).await;
        let mut notes = Vec::new();
        for (index, receipt_key) in keys.into_iter().enumerate() {
            let receipt = here.read(&db, receipt_key).await.expect("a receipt");
            let text = receipt.receipt_json().expect("a file");
            let report = check_receipt(&text, Some(&key())).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
            assert_eq!((report.size, report.said[0].index), (index as u64 + 1, index as u64));
            assert_eq!(report.said[0].check_digits, receipt.check_digits);
            assert_eq!(report.said[0].person.as_ref().expect("a person").name, "郑海燕");
            assert!(!check_receipt(&text, None).expect("in itself").is_trusted);
            let other = Signer::from_seed("rapport-test", &[8; 32]).verifier_key();
            assert!(check_receipt(&text, Some(&other.parse().expect("a key"))).is_err(), "another key");
            notes.push(verify::checkpoint_in(&text).expect("a note"));
        }
        let text = here.exported(&db, true).await;
        let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
        assert_eq!(check_export(&text, &notes, Some(&key())).expect("nothing wrong").earlier, 3);
    })
    .await;
}

#[tokio::test]
async fn erasing_somebody_leaves_every_proof() {
    each_database(SCHEMAS, |db| async move {
        let here = Place::new();
        let keys = here.say(&db, &["1", "2", "3"]).await;
        db.write(move |tx| erase_person(tx, here.person)).await.expect("erased");
        let receipt = here.read(&db, keys[1]).await.expect("a receipt");
        let report = check_receipt(&receipt.receipt_json().expect("a file"), Some(&key())).expect("valid");
        assert!(report.said[0].is_erased && report.said[0].person.is_none());
        let report = check_export(&here.exported(&db, true).await, &[], Some(&key())).expect("valid");
        assert!(report.said.iter().all(|said| said.is_erased));
    })
    .await;
}

#[tokio::test]
async fn a_tree_that_holds_nothing_has_an_export_too() {
    each_database(SCHEMAS, |db| async move {
        let text = Place::new().exported(&db, true).await;
        assert_eq!(check_export(&text, &[], Some(&key())).expect("valid").size, 0);
    })
    .await;
}

/// A JSON value without what is random in it: ids, salts and what was hashed from them keep their length only.
fn unsalted(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Ok(mut inner) = serde_json::from_str::<Value>(text) {
                unsalted(&mut inner);
                *text = inner.to_string();
            } else {
                *text = text.split_inclusive([' ', '\n']).map(blank).collect();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(unsalted),
        Value::Object(fields) => fields.values_mut().for_each(unsalted),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn blank(word: &str) -> String {
    let bare = word.trim_end().trim_start_matches("rapport/");
    let is_random = Uuid::parse_str(bare).is_ok_and(|id| !id.is_nil())
        || (bare.len() > 40 && bare.chars().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c)));
    if is_random { "*".repeat(word.len()) } else { word.to_owned() }
}

/// What a party can hold in its hands: its receipts, its tree, and what its connection reads of the tables.
async fn held_by(db: &Db, here: Place, keys: Vec<Uuid>) -> Vec<Value> {
    let mut texts = Vec::new();
    for key in keys {
        texts.push(here.read(db, key).await.expect("a receipt").receipt_json().expect("a file"));
    }
    texts.extend(here.exported(db, true).await.lines().map(str::to_owned));
    let entries = db.read_as_client(here.viewer(), |conn| {
        conn.rows("select entry from evidence_entries order by position", &[], |row| row.get::<String>(0))
    });
    texts.extend(entries.await.expect("entries"));
    let values = texts.iter().map(|text| {
        let mut value = serde_json::from_str(text).expect("JSON");
        unsalted(&mut value);
        value
    });
    values.collect()
}

#[tokio::test]
async fn work_that_is_not_the_partys_leaves_no_trace_in_what_it_holds() {
    each_database(SCHEMAS, |db| async move {
        let (quiet, busy) = (Place::new(), Place::new());
        let mut keys = [Vec::new(), Vec::new()];
        for titles in [&["1"][..], &["2", "3"], &["4"]] {
            busy.beside().say(&db, &["Other party's", "Other party's"]).await;
            Place::new().say(&db, &["Elsewhere"]).await;
            keys[0].extend(quiet.say(&db, titles).await);
            keys[1].extend(busy.say(&db, titles).await);
            busy.beside().say(&db, &["Other party's"]).await;
        }
        let [first, second] = keys;
        let (one, other) = (held_by(&db, quiet, first).await, held_by(&db, busy, second).await);
        assert_eq!(one, other);
        assert_eq!(
            one.len(),
            4 + 1 + 4 + 4 + 4,
            "receipts, the file's header, entries and checkpoints, rows"
        );
    })
    .await;
}

#[tokio::test]
async fn two_nodes_write_one_tree() {
    let Some(server) = postgres_server() else {
        println!("not run: postgresql");
        return;
    };
    let database = TestDatabase::new(&server);
    let nodes = [database.open(SCHEMAS).expect("open"), database.open(SCHEMAS).expect("open")];
    let here = Place::new();
    let writes: Vec<_> = (0..30)
        .map(|at| {
            let db = nodes[at % 2].clone();
            tokio::spawn(async move {
                db.write(move |tx| record(tx, &a_signer(), &Statement { ..here.statement("One") })).await
            })
        })
        .collect();
    for write in writes {
        write.await.expect("ran").expect("recorded");
    }
    for of_party in [true, false] {
        let text = here.exported(&nodes[0], of_party).await;
        assert_eq!(check_export(&text, &[], Some(&key())).expect("nothing wrong").size, 30);
    }
    for db in nodes {
        db.close().await;
    }
}

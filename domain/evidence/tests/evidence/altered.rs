//! Whoever changes what was recorded is found, and the place is told.

use crate::scene::{Place, SCHEMAS, a_signer};
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::ops::Range;
use store::testing::sqlite;
use verify::{Fault, Place as Where, VerifierKey, What, check_export, check_receipt};

const CASES: u64 = 10_000;

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

/// An export taken apart.
#[derive(Clone)]
struct File {
    header: Value,
    entries: Vec<String>,
    notes: Vec<String>,
}

impl File {
    fn read(text: &str) -> Self {
        let mut lines = text.lines();
        let header = serde_json::from_str(lines.next().expect("a header")).expect("JSON");
        let (entries, notes): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with("{\"entry\""));
        let owned = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect();
        Self { header, entries: owned(entries), notes: owned(notes) }
    }
    fn text(&self) -> String {
        let lines = [&[self.header.to_string()][..], &self.entries, &self.notes].concat();
        lines.join("\n") + "\n"
    }
    /// The note about the first `size` entries.
    fn checkpoint(&self, size: usize) -> String {
        let line: Value = serde_json::from_str(&self.notes[size - 1]).expect("JSON");
        line["checkpoint"].as_str().expect("a note").to_owned()
    }
    /// What somebody does who knows the format, but not the key: sizes and indexes fit again.
    fn smooth(&mut self) {
        for (index, line) in self.entries.iter_mut().enumerate() {
            *line = changed(line, |entry| entry["index"] = json!(index));
        }
        self.notes.truncate(self.entries.len());
        self.header["size"] = json!(self.entries.len());
    }
}

/// The line with its entry changed and written anew.
fn changed(line: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(line).expect("JSON");
    let mut entry: Value = serde_json::from_str(value["entry"].as_str().expect("an entry")).expect("JSON");
    change(&mut entry);
    value["entry"] = Value::from(entry.to_string());
    value.to_string()
}

/// One thing done to a file: how it is then, and at which entries the trouble lies.
fn altered(dice: &mut Dice, whole: &File) -> (&'static str, File, Range<usize>) {
    let (mut file, size) = (whole.clone(), whole.entries.len());
    let (here, there) = (dice.below(size), dice.below(size));
    let (what, place) = match dice.below(11) {
        0 | 1 => {
            byte(dice, &mut file.entries[here]);
            ("a byte", here..here + 1)
        }
        2 => {
            file.entries.remove(here);
            ("removed", here..here + 1)
        }
        3 => {
            file.entries.remove(here);
            file.smooth();
            ("removed smoothly", here..here + 1)
        }
        4 if here != there => {
            file.entries.swap(here, there);
            ("swapped", here.min(there)..here.max(there) + 1)
        }
        5 if here != there => {
            file.entries.swap(here, there);
            file.smooth();
            ("swapped smoothly", here.min(there)..here.min(there) + 1)
        }
        6 => {
            let twice = file.entries[here].clone();
            file.entries.insert(there, twice);
            (("twice"), here.min(there)..here.max(there) + 2)
        }
        7 => {
            file.entries[here] = changed(&file.entries[here], |entry| {
                entry["subject"]["title"] = json!(format!("Another {}", entry["subject"]["title"]));
            });
            ("another title", here..here + 1)
        }
        8 => {
            file.entries[here] = other_part(dice, &file.entries[here]);
            ("another part", here..here + 1)
        }
        9 => {
            file.entries[here] = other_part_committed(&file.entries[here]);
            ("another answer, with its commitment", here..here + 1)
        }
        _ => {
            file.entries.truncate(here);
            file.smooth();
            ("cut", here..size)
        }
    };
    (what, file, place)
}

/// Another byte somewhere in a line; not the text of another character that reads the same.
fn byte(dice: &mut Dice, line: &mut String) {
    let places: Vec<usize> = line.char_indices().filter(|(_, c)| c.is_ascii()).map(|(at, _)| at).collect();
    let at = places[dice.below(places.len())];
    let becomes = char::from(32 + dice.below(95) as u8);
    match line[at..].starts_with(becomes) {
        true => line.replace_range(at..=at, ""),
        false => line.replace_range(at..=at, &becomes.to_string()),
    }
}

fn other_part(dice: &mut Dice, line: &str) -> String {
    let mut value: Value = serde_json::from_str(line).expect("JSON");
    let parts: Vec<String> = value["parts"].as_object().expect("parts").keys().cloned().collect();
    let part = &parts[dice.below(parts.len())];
    match dice.below(3) {
        0 if part != "person" => value["parts"][part] = Value::Null,
        1 => drop(value["parts"].as_object_mut().expect("parts").remove(part)),
        _ => value["parts"][part]["text"] = json!("{}"),
    }
    value.to_string()
}

/// The answer is replaced and the entry commits to the new one: only the tree tells.
fn other_part_committed(line: &str) -> String {
    let (salt, text) = ([5; 32], r#"{"verdict":"declined"}"#);
    let commitment: String =
        Sha256::digest([&salt, text.as_bytes()].concat()).iter().map(|byte| format!("{byte:02x}")).collect();
    let line = changed(line, |entry| entry["parts"]["answer"] = json!(commitment));
    let mut value: Value = serde_json::from_str(&line).expect("JSON");
    value["parts"]["answer"] = json!({ "salt": Base64::encode_string(&salt), "text": text });
    value.to_string()
}

/// Whether a fault says that the trouble is among these entries.
fn points_at(fault: &Fault, entries: &Range<usize>) -> bool {
    let among = |index: u64| entries.contains(&(index as usize));
    match fault.place {
        // Line 1 is the header.
        Where::Line(line) => line >= 2 && among(line as u64 - 2),
        Where::Entry { index, line } => among(index) || among(line as u64 - 2),
        Where::Entries { first, last } => first as usize <= entries.start && entries.start <= last as usize,
        Where::File | Where::Earlier(_) => false,
    }
}

async fn files() -> Vec<File> {
    const TITLES: [&str; 12] = ["一", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
    let (db, _folder) = sqlite(SCHEMAS);
    let mut files = Vec::new();
    for size in [1, 2, 3, 4, 5, 8, 12] {
        let here = Place::new();
        here.act(&db, &TITLES[..size]).await;
        files.push(File::read(&here.exported(&db, true).await));
    }
    db.close().await;
    files
}

fn key() -> VerifierKey {
    a_signer().verifier_key().parse().expect("a key")
}

#[tokio::test]
async fn ten_thousand_alterations_are_found_where_they_are() {
    let (files, key) = (files().await, key());
    for file in &files {
        assert!(check_export(&file.text(), &[], Some(&key)).is_ok());
    }
    let (mut dice, mut seen) = (Dice(3), std::collections::BTreeMap::new());
    for case in 0..CASES {
        // Small files more often: what matters happens at their edges.
        let file = &files[dice.below(files.len()).min(dice.below(files.len()))];
        let (what, bad, place) = altered(&mut dice, file);
        let size = file.entries.len();
        let kept = place.start + 1 + dice.below(size - place.start);
        let note = file.checkpoint(kept);
        let report = check_export(&bad.text(), &[&note], Some(&key));
        let faults = report.err().unwrap_or_else(|| panic!("case {case}: {what} at {place:?} was not found"));
        let is_located = faults.iter().any(|fault| points_at(fault, &place));
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(is_located, "case {case}: {what} at {place:?} of {size}: {told:#?}");
        *seen.entry(what).or_insert(0) += 1;
    }
    println!("{seen:?}");
    assert_eq!(seen.len(), 10);
}

#[tokio::test]
async fn a_cut_tail_is_found_by_one_earlier_checkpoint_and_by_nothing_else() {
    let (files, key) = (files().await, key());
    let whole = files.last().expect("a file");
    let mut cut = whole.clone();
    cut.entries.truncate(7);
    cut.smooth();
    assert!(check_export(&cut.text(), &[], Some(&key)).is_ok(), "the file alone cannot tell");
    assert!(check_export(&cut.text(), &[&whole.checkpoint(7)], Some(&key)).is_ok());
    let faults = check_export(&cut.text(), &[&whole.checkpoint(9)], Some(&key)).expect_err("cut");
    let missing = Fault { what: What::Missing, place: Where::Entries { first: 7, last: 8 } };
    assert_eq!(faults, [missing]);
}

#[tokio::test]
async fn a_history_written_anew_with_the_real_key_is_found_by_an_earlier_checkpoint() {
    let (db, _folder) = sqlite(SCHEMAS);
    let here = Place::new();
    here.say(&db, &["1", "2", "3", "4"]).await;
    let before = File::read(&here.exported(&db, true).await);
    let after = before.text();
    // The same tree, signed with the same key, but with another second entry.
    let mut forged = before.clone();
    forged.entries[1] = changed(&forged.entries[1], |entry| entry["at"] = json!("2026-01-01T00:00:00Z"));
    let mut tree = verify::tree::Growing::default();
    let origin = before.header["origin"].as_str().expect("an origin");
    for (index, line) in forged.entries.iter().enumerate() {
        let value: Value = serde_json::from_str(line).expect("JSON");
        tree.push(verify::tree::leaf(value["entry"].as_str().expect("an entry")));
        let note = a_signer().checkpoint(origin, index as u64 + 1, &tree.root());
        forged.notes[index] = json!({ "checkpoint": note }).to_string();
    }
    assert!(check_export(&after, &[], Some(&key())).is_ok());
    assert!(check_export(&forged.text(), &[], Some(&key())).is_ok(), "the file alone cannot tell");
    let kept = [before.checkpoint(1), before.checkpoint(3)];
    let faults = check_export(&forged.text(), &[&kept[0], &kept[1]], Some(&key())).expect_err("rewritten");
    assert_eq!(faults, [Fault { what: What::Rewritten, place: Where::Entries { first: 1, last: 2 } }]);
}

#[tokio::test]
async fn a_receipt_with_any_byte_changed_is_refused() {
    let (db, _folder) = sqlite(SCHEMAS);
    let here = Place::new();
    for receipt in here.act(&db, &["一", "2", "3"]).await.into_iter().take(2) {
        let text = here.read(&db, receipt).await.expect("a receipt").receipt_json().expect("a file");
        assert!(check_receipt(&text, Some(&key())).is_ok());
        every_byte_counts(&text);
    }
}

fn every_byte_counts(text: &str) {
    let (bytes, mut dice) = (text.as_bytes(), Dice(5));
    for at in 0..bytes.len() {
        let classes =
            [b'0', b'9', b'a', b'A', b'+', b'"', b'\\', b' ', b'\n', b'{', bytes[at] ^ 0x20, bytes[at] ^ 1];
        let mut changed = bytes.to_vec();
        changed[at] = classes[dice.below(classes.len())];
        let removed = [&bytes[..at], &bytes[at + 1..]].concat();
        for altered in [changed, removed].into_iter().filter(|altered| altered != bytes) {
            let Ok(altered) = String::from_utf8(altered) else { continue };
            for trusted in [Some(&key()), None] {
                assert!(check_receipt(&altered, trusted).is_err(), "byte {at}:\n{altered}");
            }
        }
    }
}

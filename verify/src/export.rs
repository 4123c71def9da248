//! An export: a header, every entry of a tree in its order, and the checkpoints. Faults are told with the place
//! where the trouble begins; what merely follows from it is not told again.

use crate::entry;
use crate::json::{self, Fields};
use crate::note::{Checkpoint, VerifierKey};
use crate::tree::{Growing, Hash};
use crate::{Fault, Place, Report, Said, What};

const FORMAT: &str = "rapport-evidence/1";

/// Checks an export against its own checkpoints and against those that somebody kept from earlier (as notes).
/// Without a trusted key the one in the header is used, which proves only that the file agrees with itself.
pub fn check_export(
    text: &str,
    earlier: &[&str],
    trusted: Option<&VerifierKey>,
) -> Result<Report, Vec<Fault>> {
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let header = lines.next().map_or("", |(_, line)| line);
    let header = read_header(header, trusted).map_err(|what| vec![Fault { what, place: Place::Line(1) }])?;
    let mut reading = Reading { header, faults: Vec::new(), entries: Entries::default(), signed: Vec::new() };
    for (line, text) in lines {
        reading.line(line, text);
    }
    reading.order();
    let signed = std::mem::take(&mut reading.signed);
    reading.compare_with_own(&signed);
    let held = reading.compare_with_earlier(earlier);
    reading.ends(&signed);
    let Reading { header, faults, entries, .. } = reading;
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Report {
        origin: header.origin.unwrap_or_default(),
        size: header.size,
        key_name: header.key.name,
        is_trusted: trusted.is_some(),
        said: entries.said,
        earlier: held,
    })
}

struct Header {
    /// None while nothing was ever written.
    origin: Option<String>,
    size: u64,
    key: VerifierKey,
}

fn read_header(line: &str, trusted: Option<&VerifierKey>) -> Result<Header, What> {
    let fields = json::object(line)?;
    if json::text(&fields, "format")? != FORMAT {
        return Err(What::UnknownFormat);
    }
    let key: VerifierKey = json::text(&fields, "verifier_key")?.parse()?;
    if trusted.is_some_and(|trusted| *trusted != key) {
        return Err(What::OtherKey(key.name));
    }
    let origin = match fields.get("origin") {
        Some(serde_json::Value::Null) => None,
        _ => Some(json::text(&fields, "origin")?.to_owned()),
    };
    Ok(Header { origin, size: json::number(&fields, "size")?, key })
}

#[derive(Default)]
struct Entries {
    rows: Vec<Row>,
    said: Vec<Said>,
    /// The roots of each size, as far as the entries are in their order.
    roots: Vec<Hash>,
    /// The index that the next entry would have.
    next: u64,
}

/// A line that stands in the place of an entry.
struct Row {
    line: usize,
    read: Result<(u64, Hash), What>,
}

impl Row {
    fn is(&self, index: u64) -> bool {
        matches!(self.read, Ok((said, _)) if said == index)
    }
}

struct Reading {
    header: Header,
    faults: Vec<Fault>,
    entries: Entries,
    signed: Vec<Checkpoint>,
}

impl Reading {
    fn fault(&mut self, what: What, place: Place) {
        self.faults.push(Fault { what, place });
    }

    fn line(&mut self, line: usize, text: &str) {
        match json::object(text) {
            Err(what) if self.signed.is_empty() => self.entries.rows.push(Row { line, read: Err(what) }),
            Err(what) => self.fault(what, Place::Line(line)),
            Ok(fields) if fields.contains_key("entry") => self.entry(line, &fields),
            Ok(fields) => self.checkpoint(line, &fields),
        }
    }

    fn entry(&mut self, line: usize, fields: &Fields) {
        let read = match json::text(fields, "entry").and_then(entry::read) {
            Ok(read) => read,
            Err(what) => return self.entries.rows.push(Row { line, read: Err(what) }),
        };
        let place = Place::Entry { index: read.index, line };
        if !self.signed.is_empty() {
            self.fault(What::Misplaced, place);
        }
        if self.header.origin != Some(format!("rapport/{}", read.tree)) {
            self.fault(What::OtherTree, place);
        }
        if let Some(added) = fields.keys().find(|name| !matches!(name.as_str(), "entry" | "parts")) {
            self.fault(What::PartAdded(added.clone()), place);
        }
        match json::fields(fields, "parts").and_then(|parts| read.said(parts)) {
            Ok(said) => self.entries.said.push(said),
            Err(what) => self.fault(what, place),
        }
        self.entries.rows.push(Row { line, read: Ok((read.index, read.leaf())) });
    }

    /// Every entry says its own index. Where one does not fit, the next one tells whether it was changed, or whether
    /// others are missing before it. No root can be computed from there on.
    fn order(&mut self) {
        let rows = std::mem::take(&mut self.entries.rows);
        let (mut expected, mut tree, mut is_whole) = (0_u64, Growing::default(), true);
        for (at, Row { line, read }) in rows.iter().enumerate() {
            let is_last = self.header.size == expected + 1;
            let goes_on = rows.get(at + 1).map_or(is_last, |next| next.is(expected + 1));
            let here = Place::Entry { index: expected, line: *line };
            is_whole &= matches!(read, Ok((index, _)) if *index == expected);
            match read {
                Err(what) => self.fault(what.clone(), here),
                Ok((index, leaf)) if *index == expected => {
                    tree.push(*leaf);
                    if is_whole {
                        self.entries.roots.push(tree.root());
                    }
                }
                Ok((index, _)) => {
                    let place = Place::Entry { index: *index, line: *line };
                    if *index > expected && !goes_on && *index < u64::MAX {
                        self.fault(What::Missing, Place::Entries { first: expected, last: index - 1 });
                        expected = *index;
                    } else {
                        self.fault(What::OutOfPlace { expected }, place);
                        expected -= u64::from(!goes_on && *index < expected);
                    }
                }
            }
            expected += 1;
        }
        self.entries.next = expected;
        let (header, found) = (self.header.size, rows.len() as u64);
        if header != found {
            self.fault(What::OtherSize { header, found }, Place::Line(1));
        }
    }

    fn checkpoint(&mut self, line: usize, fields: &Fields) {
        let note = json::text(fields, "checkpoint").and_then(|note| match fields.len() {
            1 => Ok(note),
            _ => Err(What::NotCanonical),
        });
        let read = note.and_then(|note| Checkpoint::read(note, &self.header.key));
        match read {
            Err(what) => self.fault(what, Place::Line(line)),
            Ok(read) if Some(&read.origin) != self.header.origin.as_ref() => {
                self.fault(What::OtherTree, Place::Line(line));
            }
            Ok(read) => {
                if self.signed.last().is_some_and(|before| before.size >= read.size) {
                    self.fault(What::Misplaced, Place::Line(line));
                }
                self.signed.push(read);
            }
        }
    }

    /// The first of its own checkpoints that does not come out lies right after the first altered entry.
    fn compare_with_own(&mut self, signed: &[Checkpoint]) {
        let mut proved = 0;
        for checkpoint in signed {
            match self.root_of(checkpoint.size) {
                Some(root) if root == checkpoint.root => proved = checkpoint.size,
                Some(_) => {
                    let last = checkpoint.size.saturating_sub(1);
                    return self.fault(What::Altered, Place::Entries { first: proved, last });
                }
                None => return,
            }
        }
    }

    /// Tells how many agree.
    fn compare_with_earlier(&mut self, notes: &[&str]) -> usize {
        let (mut known, mut held) = (Vec::new(), 0);
        for (at, note) in notes.iter().enumerate() {
            match Checkpoint::read(note, &self.header.key) {
                Err(what) => self.fault(what, Place::Earlier(at + 1)),
                Ok(read) if Some(&read.origin) != self.header.origin.as_ref() => {
                    self.fault(What::OtherTree, Place::Earlier(at + 1));
                }
                Ok(read) => known.push(read),
            }
        }
        known.sort_by_key(|checkpoint| checkpoint.size);
        let mut proved = 0;
        for checkpoint in known {
            let last = checkpoint.size.saturating_sub(1);
            match self.root_of(checkpoint.size) {
                Some(root) if root == checkpoint.root => (proved, held) = (checkpoint.size, held + 1),
                Some(_) => {
                    self.fault(What::Rewritten, Place::Entries { first: proved, last });
                    break;
                }
                None if checkpoint.size > self.entries.next => {
                    self.fault(What::Missing, Place::Entries { first: self.entries.next, last });
                    break;
                }
                // The order is broken, which was told.
                None => {}
            }
        }
        held
    }

    fn root_of(&self, size: u64) -> Option<Hash> {
        match size {
            0 => Some(Growing::default().root()),
            size => self.entries.roots.get(usize::try_from(size - 1).ok()?).copied(),
        }
    }

    fn ends(&mut self, signed: &[Checkpoint]) {
        let next = self.entries.next;
        let covered = signed.iter().map(|checkpoint| checkpoint.size).max().unwrap_or(0);
        if next < covered {
            self.fault(What::Missing, Place::Entries { first: next, last: covered - 1 });
        }
        if next > covered {
            self.fault(What::Unsigned, Place::Entries { first: covered, last: next - 1 });
        }
    }
}

//! What is wrong, and where.

use std::fmt::{Display, Formatter, Result};

#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub what: What,
    pub place: Place,
}

/// Where a fault is; lines count from 1, entries from 0 as the file itself counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    File,
    Line(usize),
    /// One entry and the line it stands in.
    Entry {
        index: u64,
        line: usize,
    },
    /// The first and the last of the entries concerned.
    Entries {
        first: u64,
        last: u64,
    },
    /// The n-th checkpoint that was given beside the file, from 1.
    Earlier(usize),
}

#[derive(Debug, Clone, PartialEq)]
pub enum What {
    NoJson,
    NotCanonical,
    UnknownFormat,
    Lacks(&'static str),
    /// Something that must be base 64, hexadecimal or a key is not.
    Unreadable(&'static str),
    /// Signed with another key than the trusted one.
    OtherKey(String),
    BadSignature,
    NoNote,
    /// A checkpoint or an entry of another tree.
    OtherTree,
    /// A part does not belong to the entry.
    PartAltered(String),
    PartMissing(String),
    PartAdded(String),
    /// The entry and its proof do not lead to the signed root.
    NotIncluded,
    /// Entries are missing that later ones or a checkpoint know of.
    Missing,
    /// An entry stands where another one belongs.
    OutOfPlace {
        expected: u64,
    },
    /// A checkpoint's root does not come out: one of these entries was altered, and what follows them is unproved.
    Altered,
    /// The same for a checkpoint that was given: this is not the history that was signed then.
    Rewritten,
    /// Entries at the end that no checkpoint covers.
    Unsigned,
    /// Checkpoints must stand after the entries, with growing sizes.
    Misplaced,
    /// The header tells another number of entries.
    OtherSize {
        header: u64,
        found: u64,
    },
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.place {
            Place::File => write!(f, "{}", self.what),
            Place::Line(line) => write!(f, "line {line}: {}", self.what),
            Place::Entry { index, line } => write!(f, "entry {index} (line {line}): {}", self.what),
            Place::Entries { first, last } if first == last => write!(f, "entry {first}: {}", self.what),
            Place::Entries { first, last } => write!(f, "entries {first} to {last}: {}", self.what),
            Place::Earlier(number) => write!(f, "given checkpoint {number}: {}", self.what),
        }
    }
}

impl Display for What {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::NoJson => f.write_str("this cannot be read as JSON; something was cut or changed"),
            Self::NotCanonical => f.write_str("not written as the program writes it; something was changed"),
            Self::UnknownFormat => {
                f.write_str("neither a receipt nor an export of evidence that is known here")
            }
            Self::Lacks(field) => write!(f, "\"{field}\" is missing or of the wrong sort"),
            Self::Unreadable(what) => write!(f, "{what} cannot be read"),
            Self::OtherKey(name) => write!(f, "signed with another key ({name}) than the trusted one"),
            Self::BadSignature => f.write_str("the signature does not fit: what was signed was changed"),
            Self::NoNote => f.write_str("this is no signed checkpoint"),
            Self::OtherTree => f.write_str("belongs to another tree"),
            Self::PartAltered(part) => write!(f, "the {part} is not the one that was recorded"),
            Self::PartMissing(part) => write!(f, "the {part} is missing"),
            Self::PartAdded(part) => write!(f, "a {part} was added that the entry does not know"),
            Self::NotIncluded => {
                f.write_str("not what the signed checkpoint covers: the entry or its proof was changed")
            }
            Self::Missing => f.write_str("missing: removed or cut off"),
            Self::OutOfPlace { expected } => write!(f, "stands out of place, where entry {expected} belongs"),
            Self::Altered => f.write_str("altered (or replaced); what follows is not proved either"),
            Self::Rewritten => {
                f.write_str("not what was signed when the given checkpoint was made: history was rewritten")
            }
            Self::Unsigned => f.write_str("covered by no checkpoint"),
            Self::Misplaced => f.write_str("stands where it does not belong"),
            Self::OtherSize { header, found } => {
                write!(f, "the header says {header} entries, the file has {found}")
            }
        }
    }
}

impl std::error::Error for Fault {}

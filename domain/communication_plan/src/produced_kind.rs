//! What occurrences make: a list of kinds that the server fills in, each with a function that makes one and one that
//! tells what became of it.
//!
//! Must hold: what is made is internal, and it is made once: in the transaction that writes it down, or under an id that
//! was chosen before.

use crate::entry::{EntryFields, Product};
use ::store::{Conn, Tx};
use jiff::civil::Date;
use kernel::{PersonId, ProjectId, RecordId, Result, Timestamp};
use std::collections::HashMap;
use web::{App, BoxFuture};

/// What is to be made for one occurrence.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Chosen before, for what cannot be made in one transaction with it.
    pub id: RecordId,
    pub project: ProjectId,
    pub entry: RecordId,
    pub fields: EntryFields,
    /// In the zone of the row.
    pub day: Date,
    pub at: Timestamp,
    /// In whose name: the owner of the row, or a project manager.
    pub by: PersonId,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    Open,
    /// The report was sent, the meeting held, the task done.
    Done(Timestamp),
    /// Somebody called it off knowingly, and said why; may be empty.
    CalledOff(String),
    /// Somebody took it away.
    Gone,
}

pub enum Make {
    /// In the transaction that writes down that it was made; tells its id.
    InTransaction(fn(&mut Tx, &Wanted) -> Result<RecordId>),
    /// Before it, under the id that was chosen; where it is there already, it is left as it is.
    Beside(fn(App, Wanted) -> BoxFuture<'static, Result<()>>),
}

/// How it is taken back as long as nobody began with it.
pub struct FallingAway {
    pub may: fn(&mut Conn, RecordId) -> Result<bool>,
    pub fall: fn(&mut Tx, RecordId, PersonId) -> Result<()>,
}

/// Of several at once, by their ids.
pub type OfEach<T> = fn(&mut Conn, &[RecordId]) -> Result<HashMap<RecordId, T>>;

pub struct ProducedKind {
    pub product: Product,
    pub make: Make,
    /// Of each; what is not told is gone.
    pub became: OfEach<Became>,
    /// Somebody may call it off, also long after it was missed; of what may not, nothing becomes any more.
    pub may_be_called_off: bool,
    /// The moment that those who take part were sent, where they were: it is held against that one.
    pub sent_for: OfEach<Timestamp>,
    /// None: it stays whatever becomes of its row.
    pub falling_away: Option<FallingAway>,
}

#[derive(Clone, Copy)]
pub struct ProducedKinds(pub &'static [&'static ProducedKind]);

impl ProducedKinds {
    pub fn of(&self, product: Product) -> Option<&'static ProducedKind> {
        self.0.iter().copied().find(|kind| kind.product == product)
    }
}

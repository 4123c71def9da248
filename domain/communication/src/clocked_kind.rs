//! What runs on a response clock, whatever its kind. A kind says what of it there is in a project; its clock, the warnings
//! of the team and the waiting times follow from that.

use crate::QUESTION;
use crate::question::Speaker;
use crate::response_clock::{Promise, Turn};
use crate::store::clocks::{self, AskedQuestion};
use ::store::Conn;
use ::store::records::RecordKind;
use kernel::{EventKind, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};

/// Asked by one side, with what was promised then and all that happened since.
#[derive(Debug, Clone, PartialEq)]
pub struct Clocked {
    pub record: RecordId,
    pub number: i64,
    pub title: String,
    pub party: Option<PartyId>,
    pub asked_by: Speaker,
    pub asked_at: Timestamp,
    pub promise: Promise,
    /// In the order of time. What lies ahead, as the end of a validity, counts once it has come.
    pub turns: Vec<(Timestamp, Turn)>,
    /// As far as every contact of its party reads it; none where not all of them know of it.
    pub told: Option<Vec<(Timestamp, Turn)>>,
    /// Who is warned; the project managers where it is nobody.
    pub owner: Option<PersonId>,
}

/// Which of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    /// What may wait for the team.
    Waiting,
}

pub struct ClockedKind {
    pub record: &'static RecordKind,
    /// Three quarters of what was promised are gone.
    pub warned: EventKind,
    pub overdue: EventKind,
    /// The projects in which something of it may wait for the team.
    pub waiting_in: fn(&mut Conn) -> Result<Vec<ProjectId>>,
    pub of_project: fn(&mut Conn, ProjectId, Which) -> Result<Vec<Clocked>>,
    pub get: fn(&mut Conn, RecordId) -> Result<Clocked>,
    /// Whoever of the client reads one knows all its turns.
    pub is_read_whole: bool,
}

#[derive(Clone, Copy)]
pub struct ClockedKinds(pub &'static [&'static ClockedKind]);

/// The questions of both sides. To what the team asks it promises nothing.
pub const QUESTION_CLOCK: ClockedKind = ClockedKind {
    record: &QUESTION,
    warned: "question.warned",
    overdue: "question.overdue",
    waiting_in: clocks::questions_waiting_in,
    of_project: questions_of,
    get: |conn, id| Ok(question(clocks::asked(conn, id)?, turns_of(clocks::turns(conn, id)?))),
    is_read_whole: true,
};

fn questions_of(conn: &mut Conn, project: ProjectId, which: Which) -> Result<Vec<Clocked>> {
    let (asked, turns) = match which {
        Which::All => (clocks::all_asked(conn, project)?, clocks::all_turns(conn, project)?),
        Which::Waiting => {
            let side = Speaker::Team;
            (clocks::asked_waiting(conn, project, side)?, clocks::turns_of_waiting(conn, project, side)?)
        }
    };
    let mut turns = clocks::by_question(turns);
    let of = |one: AskedQuestion| {
        let own = turns.remove(&one.id).unwrap_or_default();
        question(one, turns_of(own))
    };
    Ok(asked.into_iter().map(of).collect())
}

fn turns_of(turns: Vec<clocks::StoredTurn>) -> Vec<(Timestamp, Turn)> {
    turns.into_iter().map(|one| (one.at, one.turn)).collect()
}

fn question(asked: AskedQuestion, turns: Vec<(Timestamp, Turn)>) -> Clocked {
    Clocked {
        record: asked.id,
        number: asked.number,
        title: asked.title,
        party: Some(asked.party),
        asked_by: asked.asked_by_side,
        asked_at: asked.asked_at,
        promise: asked.promise,
        told: (!asked.is_commercial).then(|| turns.clone()),
        turns,
        owner: asked.owner,
    }
}

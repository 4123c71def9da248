//! Questions and change requests on the clock of their project: its wall clock, its calendar, and now.

use crate::clocked_kind::Clocked;
use crate::promise::{Priority, PromisedTime, ResponsePromise, usual};
use crate::question::Speaker;
use crate::response_clock::{Clock, Course, Promise, Stretch, Turn, clock, stretches, waits};
use crate::store::clocks::{self, StoredTurn};
use crate::store::questions::Question;
use ::store::{Conn, Tx};
use engine::time::Minute;
use kernel::{ProjectId, RecordId, Result, Timestamp};
use schedule::hours::ProjectHours;
use std::collections::HashMap;

/// The kind of change requests; their crate stands above this one.
const CHANGE_REQUEST: &str = "change_request";

pub struct ProjectClock {
    pub hours: ProjectHours,
    now: Minute,
    at: Timestamp,
}

impl ProjectClock {
    pub fn of_project(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Self> {
        let hours = ProjectHours::of_project(conn, project)?;
        Ok(Self { now: hours.minute(now), at: now, hours })
    }

    /// Of any kind; nothing is promised there to anybody but a client.
    pub fn of_clocked(&self, one: &Clocked) -> Clock {
        self.of_turns(one, &one.turns)
    }

    /// As it is for whoever knows these turns of it.
    pub fn of_turns(&self, one: &Clocked, turns: &[(Timestamp, Turn)]) -> Clock {
        let turns = self.until_now(one.asked_at, turns);
        let course =
            Course { asked_by: one.asked_by, asked_at: self.hours.minute(one.asked_at), turns: &turns };
        clock(&self.hours.working_time, &course, one.promise, self.now)
    }

    /// Who was awaited from when to when, and who is now.
    pub fn stretches(&self, one: &Clocked, turns: &[(Timestamp, Turn)]) -> (Vec<Stretch>, Option<Speaker>) {
        let turns = self.until_now(one.asked_at, turns);
        let course =
            Course { asked_by: one.asked_by, asked_at: self.hours.minute(one.asked_at), turns: &turns };
        stretches(&course, self.now)
    }

    /// What happened before it was asked, as somebody wrote down later, happened when it was asked: no stretch ends
    /// before it begins.
    fn until_now(&self, asked_at: Timestamp, turns: &[(Timestamp, Turn)]) -> Vec<(Minute, Turn)> {
        let past = turns.iter().take_while(|(at, _)| *at <= self.at);
        past.map(|(at, turn)| (self.hours.minute(asked_at.max(*at)), *turn)).collect()
    }

    /// The turns are those of this question, in the order of time.
    pub fn of(&self, question: &Question, turns: &[StoredTurn]) -> Clock {
        let turns: Vec<_> = turns.iter().map(|one| (self.hours.minute(one.at), one.turn)).collect();
        let asked_at = self.hours.minute(question.asked_at);
        let course = Course { asked_by: question.asked_by_side, asked_at, turns: &turns };
        clock(&self.hours.working_time, &course, self.promise(question, asked_at), self.now)
    }

    /// The team promises. A client promised nothing: of them an answer is wanted by the end of a day, where one
    /// was named.
    fn promise(&self, question: &Question, asked_at: Minute) -> Promise {
        if question.asked_by_side == Speaker::Client {
            return question.promise;
        }
        let end = question.due.as_deref().and_then(|due| self.hours.end_of_day(due));
        let minutes = end.map(|end| self.hours.working_time.minutes_between(asked_at, end).max(0));
        Promise { first_answer: minutes, resolution: None }
    }
}

/// What the project promises for each priority: chosen by its manager, or what is usual.
pub fn promises(conn: &mut Conn, project: ProjectId) -> Result<Vec<ResponsePromise>> {
    let chosen = clocks::promises(conn, project)?;
    let of = |priority| chosen.iter().find(|one| one.priority == priority).copied();
    Ok(Priority::ALL.map(|priority| of(priority).unwrap_or_else(|| usual(priority))).into())
}

/// What is promised to whoever asks now.
pub fn promised(conn: &mut Conn, project: ProjectId, priority: Priority) -> Result<Promise> {
    let found = promises(conn, project)?.into_iter().find(|one| one.priority == priority);
    Ok(found.unwrap_or_else(|| usual(priority)).promise())
}

/// What the project promises for its clients' change requests.
pub fn change_promise(conn: &mut Conn, project: ProjectId) -> Result<PromisedTime> {
    let chosen = clocks::kind_promise(conn, project, CHANGE_REQUEST)?;
    Ok(chosen.unwrap_or(PromisedTime::USUAL_FOR_CHANGES))
}

/// What its project manager chose for them.
pub fn promise_changes(tx: &mut Tx, project: ProjectId, promise: PromisedTime) -> Result<()> {
    clocks::put_kind_promise(tx, project, CHANGE_REQUEST, promise)
}

/// What both sides said about a record, as far as it moves the record's clock.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TalkAbout {
    pub questions: Vec<AskedAbout>,
    /// When the team said something that everybody of the client reads.
    pub told: Vec<Timestamp>,
}

/// A question about a record.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedAbout {
    /// For whom it waited, from each moment on.
    pub waits: Vec<(Timestamp, Option<Speaker>)>,
    /// Of the client the commercial circle alone reads it.
    pub is_commercial: bool,
}

impl TalkAbout {
    /// As everybody of the client knows it.
    pub fn told_to_all(&self) -> Self {
        let mut told = self.clone();
        told.questions.retain(|asked| !asked.is_commercial);
        told
    }
}

/// Of some records, in the same few statements however many they are.
pub fn talk_about(conn: &mut Conn, records: &[RecordId]) -> Result<HashMap<RecordId, TalkAbout>> {
    let mut found = HashMap::<RecordId, TalkAbout>::new();
    let mut turns = clocks::by_question(clocks::turns_about(conn, records)?);
    for asked in clocks::asked_about(conn, records)? {
        let own = turns.remove(&asked.question).unwrap_or_default();
        let own: Vec<_> = own.iter().map(|one| (one.at, one.turn)).collect();
        let talk = found.entry(asked.about).or_default();
        let waits = waits(asked.asked_by_side, asked.asked_at, &own);
        talk.questions.push(AskedAbout { waits, is_commercial: asked.is_commercial });
        // Whoever waits for a first answer may not be of the circle.
        if asked.is_commercial {
            continue;
        }
        let by_team = own.iter().filter(|(_, turn)| *turn == Turn::Said(Speaker::Team));
        talk.told.extend(by_team.map(|(at, _)| *at));
        talk.told.extend(Some(asked.asked_at).filter(|_| asked.asked_by_side == Speaker::Team));
    }
    for (record, at) in clocks::told_client(conn, records)? {
        found.entry(record).or_default().told.push(at);
    }
    Ok(found)
}

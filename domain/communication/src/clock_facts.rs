//! Questions on the clock of their project: its wall clock, its calendar, and now.

use crate::promise::{Priority, ResponsePromise, usual};
use crate::question::Speaker;
use crate::response_clock::{Clock, Course, Promise, clock};
use crate::store::clocks::{self, StoredTurn};
use crate::store::questions::Question;
use ::store::Conn;
use engine::time::Minute;
use kernel::{ProjectId, Result, Timestamp};
use schedule::hours::ProjectHours;

pub struct ProjectClock {
    pub hours: ProjectHours,
    now: Minute,
}

impl ProjectClock {
    pub fn of_project(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Self> {
        let hours = ProjectHours::of_project(conn, project)?;
        let now = hours.minute(now);
        Ok(Self { hours, now })
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

//! How long a question or a change request waits, and on whom, in working minutes of the project's calendar. From what
//! was said and decided alone: nobody starts or stops a clock by hand.
//!
//! Whoever spoke last waits for the other side. An answer hands the question back to whoever asked, to say that it
//! is solved or what is missing; what was promised stands still meanwhile. While a question is closed, no clock runs.

use crate::question::{Speaker, standing};
use engine::time::Minute;
use engine::working_time::WorkingTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// From this part of what was promised on, the owner is told: three quarters.
const WARNED_FROM: (i64, i64) = (3, 4);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Hands it to the other side.
    Said(Speaker),
    /// An answer that leaves it where it is.
    Told(Speaker),
    Closed,
    /// By the side that asked, this is a word: it is not solved.
    Reopened(Speaker),
}

/// What was asked, from then on; the turns in the order of time.
#[derive(Debug, Clone)]
pub struct Course<'a> {
    pub asked_by: Speaker,
    pub asked_at: Minute,
    pub turns: &'a [(Minute, Turn)],
}

/// Working minutes that the answering side has; none where nothing was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Promise {
    pub first_answer: Option<i64>,
    pub resolution: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountState {
    /// Nothing was promised.
    Unpromised,
    Running,
    /// The other side is awaited.
    Paused,
    /// Three quarters are gone.
    Warned,
    Over,
    Kept,
    Missed,
}

/// One promise against what was needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub promised: Option<i64>,
    pub spent: i64,
    /// When the promised minutes are used up; unknown while the other side is awaited.
    pub due: Option<Minute>,
    /// When it was given.
    pub at: Option<Minute>,
    pub state: CountState,
}

impl Count {
    /// How late it was given.
    pub fn missed_by(&self) -> Option<i64> {
        let over = |promised| self.spent - promised;
        self.promised.filter(|_| self.state == CountState::Missed).map(over)
    }
}

/// Working minutes that each side was awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waited {
    pub team: i64,
    pub client: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    pub first_answer: Count,
    pub resolution: Count,
    pub waited: Waited,
    /// Nobody while it is closed.
    pub awaited: Option<Speaker>,
}

impl Clock {
    /// The count that matters now: the first answer, where one was promised, until it is there; then the resolution.
    pub fn shown(&self) -> (Measure, &Count) {
        let is_answered = self.first_answer.at.is_some() || self.first_answer.promised.is_none();
        match is_answered && self.resolution.promised.is_some() {
            true => (Measure::Resolution, &self.resolution),
            false => (Measure::FirstAnswer, &self.first_answer),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    FirstAnswer,
    Resolution,
}

impl Measure {
    pub const fn word(self) -> &'static str {
        match self {
            Self::FirstAnswer => "first_answer",
            Self::Resolution => "resolution",
        }
    }
}

/// A stretch of time in which one side was awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub from: Minute,
    pub to: Minute,
    pub awaited: Speaker,
}

pub fn clock(hours: &WorkingTime, course: &Course, promise: Promise, now: Minute) -> Clock {
    let answering = course.asked_by.other();
    let (stretches, awaited) = stretches(course, now);
    let minutes = |side| -> i64 {
        let own = stretches.iter().filter(|stretch| stretch.awaited == side);
        own.map(|stretch| hours.minutes_between(stretch.from, stretch.to)).sum()
    };
    let waited = Waited { team: minutes(Speaker::Team), client: minutes(Speaker::Client) };
    let answer = course.turns.iter().find(|(_, turn)| match turn {
        Turn::Said(side) | Turn::Told(side) => *side == answering,
        Turn::Closed => true,
        Turn::Reopened(_) => false,
    });
    let closed_at = course.turns.iter().rev().find(|(_, turn)| *turn == Turn::Closed).map(|(at, _)| *at);
    let is_awaited = awaited == Some(answering);
    let count = |promised: Option<i64>, spent: i64, at: Option<Minute>, due: Option<Minute>| Count {
        promised,
        spent,
        due,
        at,
        state: state(promised, spent, at.is_some(), is_awaited),
    };
    let first_at = answer.map(|(at, _)| *at);
    // Nothing pauses before the first answer.
    let first_due = promise.first_answer.map(|promised| hours.finish_after(course.asked_at, promised));
    let until_first = hours.minutes_between(course.asked_at, first_at.unwrap_or(now)).max(0);
    let spent = if answering == Speaker::Team { waited.team } else { waited.client };
    let used_up = |promised| due(hours, &stretches, answering, is_awaited, promised);
    let closed_at = closed_at.filter(|_| awaited.is_none());
    Clock {
        first_answer: count(promise.first_answer, until_first, first_at, first_due),
        resolution: count(promise.resolution, spent, closed_at, promise.resolution.and_then(used_up)),
        waited,
        awaited,
    }
}

/// Who was awaited from when to when, and who is now.
pub fn stretches(course: &Course, now: Minute) -> (Vec<Stretch>, Option<Speaker>) {
    let mut found = Vec::with_capacity(course.turns.len() + 1);
    let (mut from, mut speaker, mut is_closed) = (course.asked_at, course.asked_by, false);
    for (at, turn) in course.turns {
        if !is_closed {
            found.push(Stretch { from, to: *at, awaited: speaker.other() });
        }
        from = *at;
        match turn {
            Turn::Said(side) => speaker = *side,
            Turn::Told(_) => {}
            Turn::Closed => is_closed = true,
            Turn::Reopened(side) => {
                is_closed = false;
                if *side == course.asked_by {
                    speaker = *side;
                }
            }
        }
    }
    if is_closed {
        return (found, None);
    }
    found.push(Stretch { from, to: now.max(from), awaited: speaker.other() });
    (found, Some(speaker.other()))
}

/// When the side has used up what was promised: in a stretch that is past, or in the one that lasts.
fn due(
    hours: &WorkingTime,
    stretches: &[Stretch],
    side: Speaker,
    is_awaited: bool,
    promised: i64,
) -> Option<Minute> {
    let mut left = promised;
    for (index, stretch) in stretches.iter().enumerate().filter(|(_, stretch)| stretch.awaited == side) {
        let length = hours.minutes_between(stretch.from, stretch.to);
        let lasts = is_awaited && index + 1 == stretches.len();
        if length >= left || lasts {
            return Some(hours.finish_after(stretch.from, left).max(stretch.from));
        }
        left -= length;
    }
    None
}

fn state(promised: Option<i64>, spent: i64, is_given: bool, is_awaited: bool) -> CountState {
    let Some(promised) = promised else { return CountState::Unpromised };
    match (is_given, spent > promised) {
        (true, false) => CountState::Kept,
        (true, true) => CountState::Missed,
        (false, _) if !is_awaited => CountState::Paused,
        (false, true) => CountState::Over,
        (false, false) if spent * WARNED_FROM.1 >= promised * WARNED_FROM.0 => CountState::Warned,
        (false, false) => CountState::Running,
    }
}

/// Where a question that was opened again stands: who spoke last in it, counting a "not yet" of the asker.
pub fn last_speaker(asked_by: Speaker, turns: impl DoubleEndedIterator<Item = Turn>) -> Option<Speaker> {
    turns.rev().find_map(|turn| match turn {
        Turn::Said(side) => Some(side),
        Turn::Reopened(side) if side == asked_by => Some(side),
        Turn::Reopened(_) | Turn::Told(_) | Turn::Closed => None,
    })
}

/// For whom a question waited, from each of these moments on.
pub fn waits<At: Copy>(asked_by: Speaker, asked_at: At, turns: &[(At, Turn)]) -> Vec<(At, Option<Speaker>)> {
    let (mut last, mut is_closed) = (None, false);
    let mut found = vec![(asked_at, standing(asked_by, None, false).waiting_for)];
    for (at, turn) in turns {
        match turn {
            Turn::Said(side) => last = Some(*side),
            Turn::Told(_) => {}
            Turn::Closed => is_closed = true,
            Turn::Reopened(side) => {
                is_closed = false;
                if *side == asked_by {
                    last = Some(*side);
                }
            }
        }
        found.push((*at, standing(asked_by, last, is_closed).waiting_for));
    }
    found
}

#[cfg(test)]
mod tests;

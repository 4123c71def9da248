//! Telling the team that time runs out: at three quarters whoever owns the matter, when it is over the project
//! managers. Each once. Nobody above the person asked on the client's side is ever told.

use crate::response_clock::{Clock, CountState, Measure};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Warned,
    Overdue,
}

impl Step {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warned => "warned",
            Self::Overdue => "overdue",
        }
    }
}

/// What is to be told of a clock as it is now.
pub fn steps(clock: &Clock) -> Vec<(Measure, Step)> {
    let counts = [(Measure::FirstAnswer, &clock.first_answer), (Measure::Resolution, &clock.resolution)];
    let found = counts.into_iter().filter_map(|(measure, count)| match count.state {
        CountState::Warned => Some((measure, Step::Warned)),
        CountState::Over => Some((measure, Step::Overdue)),
        _ => None,
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response_clock::{Count, Waited};
    use CountState::{Kept, Missed, Over, Paused, Running, Unpromised, Warned};

    #[test]
    fn warned_at_three_quarters_and_overdue_when_it_is_over() {
        let count = |state| Count { promised: Some(480), spent: 0, due: None, at: None, state };
        for (first, resolution, wanted) in [
            (Running, Running, vec![]),
            (Warned, Running, vec![(Measure::FirstAnswer, Step::Warned)]),
            (Over, Warned, vec![(Measure::FirstAnswer, Step::Overdue), (Measure::Resolution, Step::Warned)]),
            (Kept, Over, vec![(Measure::Resolution, Step::Overdue)]),
            (Missed, Paused, vec![]),
            (Unpromised, Unpromised, vec![]),
        ] {
            let clock = Clock {
                first_answer: count(first),
                resolution: count(resolution),
                waited: Waited::default(),
                awaited: None,
            };
            assert_eq!(steps(&clock), wanted, "{first:?} {resolution:?}");
        }
    }
}

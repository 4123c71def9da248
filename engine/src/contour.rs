//! How the work of an assignment is spread over its time: ten equal steps, each so many percent of the units asked for
//! at the peak (Microsoft, "Work contours").

use crate::plan::Contour;

fn steps(contour: Contour) -> [i64; 10] {
    match contour {
        Contour::Flat => [100; 10],
        Contour::BackLoaded => [10, 15, 25, 50, 50, 75, 75, 100, 100, 100],
        Contour::FrontLoaded => [100, 100, 100, 75, 75, 50, 50, 25, 15, 10],
        Contour::DoublePeak => [25, 50, 100, 50, 25, 25, 50, 100, 50, 25],
        Contour::EarlyPeak => [25, 50, 100, 100, 75, 50, 50, 25, 15, 10],
        Contour::LatePeak => [10, 15, 25, 50, 50, 75, 100, 100, 50, 25],
        Contour::Bell => [10, 20, 40, 80, 100, 100, 80, 40, 20, 10],
        Contour::Turtle => [25, 50, 75, 100, 100, 100, 100, 75, 50, 25],
    }
}

impl Contour {
    /// Its work over what a flat one at its peak would be.
    pub fn average(self) -> f64 {
        average_of_peak(self)
    }
}

/// The work of a contour over what a flat one at its peak would be.
pub(crate) fn average_of_peak(contour: Contour) -> f64 {
    steps(contour).iter().sum::<i64>() as f64 / 1_000.0
}

/// Of so much work, what is done when so many of all working minutes have passed.
pub(crate) fn done(contour: Contour, work: i64, passed: i64, all: i64) -> i64 {
    match passed {
        ..=0 => 0,
        passed if passed >= all => work,
        passed => {
            let (passed, all, steps) = (i128::from(passed) * 10, i128::from(all), steps(contour));
            let whole = (passed / all) as usize;
            let sum: i64 = steps[..whole].iter().sum();
            let done = i128::from(sum) * all + i128::from(steps[whole]) * (passed % all);
            let of = i128::from(steps.iter().sum::<i64>()) * all;
            (i128::from(work) * done / of) as i64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Contour; 8] = [
        Contour::Flat,
        Contour::BackLoaded,
        Contour::FrontLoaded,
        Contour::DoublePeak,
        Contour::EarlyPeak,
        Contour::LatePeak,
        Contour::Bell,
        Contour::Turtle,
    ];

    #[test]
    fn averages_are_those_that_are_documented() {
        assert_eq!(ALL.map(average_of_peak), [1.0, 0.6, 0.6, 0.5, 0.5, 0.5, 0.5, 0.7]);
    }

    #[test]
    fn work_only_grows_and_ends_as_a_whole() {
        for contour in ALL {
            let done: Vec<i64> = (-1..=101).map(|percent| done(contour, 6_000, percent, 100)).collect();
            assert!(done.is_sorted(), "{contour:?}");
            assert_eq!((done[0], done[1], done[101], done[102]), (0, 0, 6_000, 6_000), "{contour:?}");
        }
        assert_eq!(done(Contour::BackLoaded, 6_000, 50, 100), 1_500);
        assert_eq!(done(Contour::FrontLoaded, 6_000, 50, 100), 4_500);
        assert_eq!(done(Contour::Bell, 5_000, 5, 100), 50);
    }
}

//! How much goes out at once, when it is tried again, and when a channel is given up.

use std::time::Duration;

/// More that wait than this go together: nobody reads ten messages in a row.
const MOST_ALONE: usize = 3;
/// What one message of many holds.
pub const MOST_TOGETHER: usize = 50;
/// After so many attempts in a row that nobody answered, or answered with a fault of theirs: somewhat more than a day.
pub const MOST_FAILURES: i64 = 8;
/// After so many refusals in a row somebody has to change something.
pub const MOST_REFUSALS: i64 = 3;
/// Waits between attempts, in seconds.
const WAITS: [u64; 8] = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 36_000];

/// How many of those that wait go into each message of this round, when the channel takes `room` messages now. Programs
/// (`is_apart`) are told each thing in a message of its own.
pub fn rounds(waiting: usize, room: usize, is_apart: bool) -> Vec<usize> {
    if room == 0 || waiting == 0 {
        return Vec::new();
    }
    if is_apart || waiting <= MOST_ALONE.min(room) {
        return vec![1; waiting.min(room)];
    }
    vec![waiting.min(MOST_TOGETHER)]
}

/// How long until the next attempt, after so many in a row that failed; `dice` (0 to 999) spreads those of many channels.
pub fn wait(failures: i64, said: Option<Duration>, dice: u64) -> Duration {
    let step = usize::try_from(failures - 1).unwrap_or(0).min(WAITS.len() - 1);
    let ours = Duration::from_secs(WAITS[step]);
    let ours = ours + ours.mul_f64(f64::from(u16::try_from(dice % 1_000).unwrap_or(0)) / 4_000.0);
    said.map_or(ours, |said| said.max(ours))
}

/// How many more messages may leave now: `sent` holds the seconds since each that left, the youngest first.
pub fn room(sent: &[f64], rates: &[(u32, u32)]) -> usize {
    let left = |(messages, seconds): &(u32, u32)| {
        let lately = sent.iter().filter(|ago| **ago < f64::from(*seconds)).count();
        usize::try_from(*messages).unwrap_or(usize::MAX).saturating_sub(lately)
    };
    rates.iter().map(left).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_go_alone_and_many_together() {
        for (waiting, room, is_apart, wanted) in [
            (0, 5, false, vec![]),
            (2, 0, false, vec![]),
            (1, 1, false, vec![1]),
            (3, 5, false, vec![1, 1, 1]),
            (3, 2, false, vec![3]),
            (4, 5, false, vec![4]),
            (500, 20, false, vec![50]),
            (7, 4, true, vec![1, 1, 1, 1]),
        ] {
            assert_eq!(rounds(waiting, room, is_apart), wanted, "{waiting} {room} {is_apart}");
        }
    }

    #[test]
    fn the_rate_of_each_channel() {
        let minute: Vec<f64> = (0..20).map(f64::from).collect();
        assert_eq!(room(&minute, &[(20, 60)]), 0);
        assert_eq!(room(&minute[1..], &[(20, 60)]), 1);
        assert_eq!(room(&[61.0, 70.0], &[(20, 60)]), 20);
        assert_eq!(room(&[0.1, 0.2, 0.3, 0.4, 0.9, 5.0], &[(5, 1), (100, 60)]), 0);
        assert_eq!(room(&[1.0], &[(5, 1), (100, 60)]), 5);
        assert_eq!(room(&[], &[(1, 1)]), 1);
    }

    #[test]
    fn ever_longer_and_never_before_it_was_said() {
        let seconds =
            |failures, said: Option<u64>| wait(failures, said.map(Duration::from_secs), 0).as_secs();
        assert_eq!(
            [seconds(1, None), seconds(2, None), seconds(8, None), seconds(99, None)],
            [5, 60, 36_000, 36_000]
        );
        assert_eq!(seconds(1, Some(30)), 30);
        assert_eq!(seconds(4, Some(30)), 1_800);
        let spread = wait(3, None, 999);
        assert!(spread > Duration::from_secs(300) && spread <= Duration::from_secs(375), "{spread:?}");
    }
}

//! What summary tasks take from the tasks below them besides their dates: percent complete,
//! weighted by duration.

use crate::network::{NONE, Step};
use crate::prepared::Prepared;
use crate::schedule::TaskDates;

pub(crate) fn roll_up_percent(prepared: &Prepared<'_>, tasks: &mut [TaskDates]) {
    let network = &prepared.network;
    // Minutes done, times 100, and minutes in all, of everything below.
    let mut below: Vec<(i128, i128)> = vec![(0, 0); tasks.len()];
    for &step in &network.steps {
        let (task, own) = match step {
            Step::Gate(_) => continue,
            Step::Leaf(task) => {
                let input = &prepared.plan.tasks[task as usize];
                let is_buffer = prepared.further.is_buffer(task);
                let minutes = if is_buffer { 0 } else { i128::from(input.duration.minutes) };
                (task, (minutes * i128::from(input.progress.percent_complete), minutes))
            }
            Step::RollUp(task) => {
                let (done, all) = below[task as usize];
                // Half a percent rounds up.
                tasks[task as usize].percent_complete =
                    if all == 0 { 0 } else { ((done + all / 2) / all) as u8 };
                (task, (done, all))
            }
        };
        let above = network.parent[task as usize];
        if above != NONE && network.counts[task as usize] {
            below[above as usize].0 += own.0;
            below[above as usize].1 += own.1;
        }
    }
}

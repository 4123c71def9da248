//! The order in which a plan can be computed. A leaf task is one node; a summary task is two:
//! its gate, through which its predecessors hold back all tasks below it, and its roll-up, which
//! waits for all of them. A loop is refused with every task of it named, in order.

use crate::further;
use crate::plan::{Plan, TaskIndex};
use crate::schedule::{PlanError, Warning};

/// No parent.
pub(crate) const NONE: u32 = u32::MAX;

/// One step of the computation, by place of the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Leaf(u32),
    Gate(u32),
    RollUp(u32),
}

pub(crate) struct Network {
    pub(crate) steps: Vec<Step>,
    pub(crate) parent: Vec<u32>,
    pub(crate) is_summary: Vec<bool>,
    /// Dependencies by successor and by predecessor, those of inactive tasks and own summaries left out.
    pub(crate) incoming: Lists,
    pub(crate) outgoing: Lists,
    /// Tasks by the summary task above them.
    pub(crate) children: Lists,
    /// By task: whether it moves others and its summary task. Inactive tasks do not, nor do those that accompany.
    pub(crate) counts: Vec<bool>,
    /// By dependency: whether it counts at all.
    pub(crate) is_followed: Vec<bool>,
    pub(crate) warnings: Vec<Warning>,
}

/// Many short lists in one piece of memory.
pub(crate) struct Lists {
    first: Vec<u32>,
    entries: Vec<u32>,
}

impl Lists {
    /// `pairs` of list and entry; entries keep their order.
    pub(crate) fn new(lists: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Lists {
        let mut first = vec![0_u32; lists + 1];
        for (list, _) in pairs.clone() {
            first[list as usize + 1] += 1;
        }
        for list in 0..lists {
            first[list + 1] += first[list];
        }
        let mut next = first.clone();
        let mut entries = vec![0; first[lists] as usize];
        for (list, entry) in pairs {
            let place = &mut next[list as usize];
            entries[*place as usize] = entry;
            *place += 1;
        }
        Lists { first, entries }
    }

    pub(crate) fn of(&self, list: u32) -> &[u32] {
        let list = list as usize;
        &self.entries[self.first[list] as usize..self.first[list + 1] as usize]
    }
}

impl Network {
    pub(crate) fn new(plan: &Plan) -> Result<Network, PlanError> {
        let parent: Vec<u32> =
            plan.tasks.iter().map(|task| task.parent.map_or(NONE, |TaskIndex(at)| at)).collect();
        let depth = depths(plan, &parent)?;
        let mut is_summary = vec![false; parent.len()];
        parent.iter().filter(|&&above| above != NONE).for_each(|&above| is_summary[above as usize] = true);
        let mut counts: Vec<bool> = plan.tasks.iter().map(|task| task.is_active).collect();
        further::accompanying(plan).iter().for_each(|(TaskIndex(at), _)| counts[*at as usize] = false);
        let mut warnings = Vec::new();
        let mut followed = Vec::with_capacity(plan.dependencies.len());
        for (index, link) in (0_u32..).zip(&plan.dependencies) {
            let (before, after) = (link.predecessor.0, link.successor.0);
            if before != after
                && (contains(&parent, &depth, before, after) || contains(&parent, &depth, after, before))
            {
                warnings.push(Warning::DependencyOnOwnSummary { dependency: index });
            } else if counts[before as usize] && counts[after as usize] {
                followed.push((before, after, index));
            }
        }
        let mut is_followed = vec![false; plan.dependencies.len()];
        followed.iter().for_each(|&(_, _, index)| is_followed[index as usize] = true);
        let tasks = parent.len();
        let steps = steps(plan, &parent, &is_summary, &followed)?;
        let incoming = Lists::new(tasks, followed.iter().map(|&(_, after, index)| (after, index)));
        let outgoing = Lists::new(tasks, followed.iter().map(|&(before, _, index)| (before, index)));
        let below = (0_u32..).zip(&parent).filter(|&(_, &above)| above != NONE);
        let children = Lists::new(tasks, below.map(|(task, &above)| (above, task)));
        Ok(Network { steps, parent, is_summary, incoming, outgoing, children, counts, is_followed, warnings })
    }
}

/// How many summary tasks lie above each task.
fn depths(plan: &Plan, parent: &[u32]) -> Result<Vec<u32>, PlanError> {
    let mut depth = vec![NONE; parent.len()];
    let mut path = Vec::new();
    for task in 0..parent.len() as u32 {
        let mut at = task;
        while at != NONE && depth[at as usize] == NONE {
            path.push(at);
            if path.len() > parent.len() {
                return Err(parent_loop(plan, parent, at));
            }
            at = parent[at as usize];
        }
        let mut above = if at == NONE { 0 } else { depth[at as usize] + 1 };
        while let Some(below) = path.pop() {
            depth[below as usize] = above;
            above += 1;
        }
    }
    Ok(depth)
}

fn parent_loop(plan: &Plan, parent: &[u32], inside: u32) -> PlanError {
    let mut uids = vec![plan.tasks[inside as usize].uid];
    let mut at = parent[inside as usize];
    while at != inside {
        uids.push(plan.tasks[at as usize].uid);
        at = parent[at as usize];
    }
    PlanError::ParentLoop { uids }
}

fn contains(parent: &[u32], depth: &[u32], above: u32, mut below: u32) -> bool {
    while depth[below as usize] > depth[above as usize] {
        below = parent[below as usize];
    }
    below == above
}

/// Nodes: a leaf or a gate has the task's number, a roll-up that number plus the number of tasks.
fn steps(
    plan: &Plan,
    parent: &[u32],
    is_summary: &[bool],
    followed: &[(u32, u32, u32)],
) -> Result<Vec<Step>, PlanError> {
    let tasks = parent.len() as u32;
    let leaving = |task: u32| if is_summary[task as usize] { task + tasks } else { task };
    let mut edges: Vec<(u32, u32)> =
        followed.iter().map(|&(before, after, _)| (leaving(before), after)).collect();
    for task in 0..tasks {
        if is_summary[task as usize] {
            edges.push((task, task + tasks));
        }
        if parent[task as usize] != NONE {
            edges.push((parent[task as usize], task));
            edges.push((leaving(task), parent[task as usize] + tasks));
        }
    }
    let nodes = 2 * tasks as usize;
    let followers = Lists::new(nodes, edges.iter().copied());
    let mut waiting_for = vec![0_u32; nodes];
    edges.iter().for_each(|&(_, after)| waiting_for[after as usize] += 1);
    let exists = |node: u32| node < tasks || is_summary[(node - tasks) as usize];
    let mut order: Vec<u32> =
        (0..2 * tasks).filter(|&node| exists(node) && waiting_for[node as usize] == 0).collect();
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        next += 1;
        for &follower in followers.of(node) {
            waiting_for[follower as usize] -= 1;
            if waiting_for[follower as usize] == 0 {
                order.push(follower);
            }
        }
    }
    if order.len() < (0..2 * tasks).filter(|&node| exists(node)).count() {
        return Err(loop_among(plan, tasks, &edges, &waiting_for));
    }
    let step = |node: u32| match (node < tasks, is_summary[(node % tasks) as usize]) {
        (true, false) => Step::Leaf(node),
        (true, true) => Step::Gate(node),
        (false, _) => Step::RollUp(node - tasks),
    };
    Ok(order.into_iter().map(step).collect())
}

/// Every node that still waits has one before it that waits as well; going back must come round.
fn loop_among(plan: &Plan, tasks: u32, edges: &[(u32, u32)], waiting_for: &[u32]) -> PlanError {
    let mut before = vec![NONE; waiting_for.len()];
    for &(from, to) in edges {
        if waiting_for[from as usize] > 0 && waiting_for[to as usize] > 0 {
            before[to as usize] = from;
        }
    }
    let waits = |node: &u32| waiting_for[*node as usize] > 0 && before[*node as usize] != NONE;
    let Some(mut at) = (0..waiting_for.len() as u32).find(waits) else {
        return PlanError::Loop { uids: Vec::new() };
    };
    for _ in 0..waiting_for.len() {
        at = before[at as usize];
    }
    let mut nodes = vec![at];
    let mut back = before[at as usize];
    while back != at {
        nodes.push(back);
        back = before[back as usize];
    }
    nodes.reverse();
    let mut uids: Vec<i64> = nodes.iter().map(|node| plan.tasks[(node % tasks) as usize].uid).collect();
    uids.dedup();
    if uids.len() > 1 && uids.first() == uids.last() {
        uids.pop();
    }
    PlanError::Loop { uids }
}

//! What is taken of resources over time: steps from one minute to the next.

use crate::time::Minute;
use std::collections::BTreeMap;
use std::ops::Bound;

pub(crate) struct Taken {
    /// Of each resource: how much is taken from this minute on.
    steps: Vec<BTreeMap<Minute, i64>>,
    /// Of each resource: how much there is.
    capacities: Vec<i64>,
}

impl Taken {
    pub(crate) fn new(capacities: Vec<i64>) -> Taken {
        Taken { steps: vec![BTreeMap::new(); capacities.len()], capacities }
    }

    /// Takes from `from` up to `to`.
    pub(crate) fn take(&mut self, demands: &[(u32, i64)], from: Minute, to: Minute) {
        if from >= to {
            return;
        }
        for (resource, units) in demands {
            let steps = &mut self.steps[*resource as usize];
            for edge in [from, to] {
                let before = steps.range(..=edge).next_back().map_or(0, |(_, level)| *level);
                steps.entry(edge).or_insert(before);
            }
            for level in steps.range_mut(from..to).map(|(_, level)| level) {
                *level += units;
            }
        }
    }

    /// Where the last moment ends at which one of them has not this much left; none where all have.
    pub(crate) fn blocked_until(&self, demands: &[(u32, i64)], from: Minute, to: Minute) -> Option<Minute> {
        let blocked = demands.iter().filter_map(|(resource, units)| {
            self.last_above(*resource, from, to, self.capacities[*resource as usize] - units)
        });
        blocked.max()
    }

    /// Whether more is taken of one of them than there is.
    pub(crate) fn is_over(&self, demands: &[(u32, i64)], from: Minute, to: Minute) -> bool {
        let is_over =
            |resource: u32| self.last_above(resource, from, to, self.capacities[resource as usize]).is_some();
        demands.iter().any(|(resource, _)| is_over(*resource))
    }

    fn last_above(&self, resource: u32, from: Minute, to: Minute, most: i64) -> Option<Minute> {
        if from >= to {
            return None;
        }
        let steps = &self.steps[resource as usize];
        let first = steps.range(..=from).next_back().map_or(from, |(at, _)| *at);
        let (at, _) = steps.range(first..to).rev().find(|(_, level)| **level > most)?;
        let end = steps.range((Bound::Excluded(*at), Bound::Unbounded)).next();
        end.map(|(end, _)| *end)
    }
}

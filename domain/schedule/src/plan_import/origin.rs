//! Whether a file was brought in before: which earlier import it continues, and which of its tasks are known.
//!
//! Files carry no lasting name (people save them under others), so likeness decides: an earlier import of which
//! the file holds a good part again, by number and title, is the same plan. Otherwise it is another plan, whose
//! tasks are all new and whose absence removes nothing.
//!
//! A file that was written here says so by the ids of its tasks. They are the plan's own, whatever they came with, so
//! nothing that was made here takes on a source by going out and coming back.

use crate::plan::Plan;
use crate::plan_file::PlanFile;
use crate::task::Task;
use kernel::RecordId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// One in so many tasks of the smaller side must be there again.
const LIKENESS: usize = 3;

pub struct Origin {
    pub source: Uuid,
    /// The plan's task for places of the file.
    pub known: HashMap<usize, RecordId>,
    /// The file was written here.
    pub is_ours: bool,
}

impl Origin {
    pub fn of(plan: &Plan, file: &PlanFile) -> Self {
        if let Some(ours) = Self::of_ours(plan, file) {
            return ours;
        }
        let sources: BTreeSet<Uuid> = plan.tasks.iter().filter_map(|task| task.further.source).collect();
        let candidates = sources.into_iter().map(|source| {
            let own: Vec<&Task> =
                plan.all_tasks().filter(|task| task.further.source == Some(source)).collect();
            // Programs number their tasks for good.
            let known = match file.format.as_str() {
                "mspdi" | "xer" | "pmxml" => by_number(&own, file),
                _ => by_path(plan, &own, file),
            };
            let titles: HashMap<RecordId, &str> =
                own.iter().map(|task| (task.id, task.title.as_str())).collect();
            let alike = known
                .iter()
                .filter(|(place, id)| titles.get(*id).copied() == Some(file.words[**place].title.trim()));
            let alike = alike.count();
            let is_same = alike * LIKENESS >= own.len().min(file.words.len()).max(1);
            (is_same, alike, source, known)
        });
        let best =
            candidates.filter(|(is_same, ..)| *is_same).max_by_key(|(_, alike, source, _)| (*alike, *source));
        match best {
            Some((_, _, source, known)) => Self { source, known, is_ours: false },
            None => Self { source: Uuid::now_v7(), known: HashMap::new(), is_ours: false },
        }
    }
}

impl Origin {
    fn of_ours(plan: &Plan, file: &PlanFile) -> Option<Self> {
        let places = plan.places();
        let own = |guid: Option<Uuid>| guid.map(RecordId).filter(|id| places.contains_key(id));
        let rows = file.words.iter().enumerate();
        let known: HashMap<usize, RecordId> =
            rows.filter_map(|(place, words)| Some((place, own(words.guid)?))).collect();
        if known.is_empty() || known.len() * LIKENESS < places.len().min(file.words.len()) {
            return None;
        }
        let mut sources: BTreeMap<Uuid, usize> = BTreeMap::new();
        let tasks = known.values().filter_map(|id| plan.tasks.get(*places.get(id)?));
        tasks
            .filter_map(|task| task.further.source)
            .for_each(|source| *sources.entry(source).or_default() += 1);
        let most = sources.into_iter().max_by_key(|(_, count)| *count);
        Some(Self { source: most.map_or_else(Uuid::now_v7, |(source, _)| source), known, is_ours: true })
    }
}

fn by_number(own: &[&Task], file: &PlanFile) -> HashMap<usize, RecordId> {
    let numbers: HashMap<i64, RecordId> =
        own.iter().filter_map(|task| Some((task.source_uid?, task.id))).collect();
    let tasks = file.plan.tasks.iter().enumerate();
    tasks.filter_map(|(place, task)| Some((place, *numbers.get(&task.uid)?))).collect()
}

/// Rows of a sheet are known by their titles from the top down, because their numbers shift.
fn by_path(plan: &Plan, own: &[&Task], file: &PlanFile) -> HashMap<usize, RecordId> {
    let mut paths: HashMap<String, RecordId> = HashMap::new();
    let places = plan.places();
    for task in own {
        paths.entry(path_of(plan, &places, task)).or_insert(task.id);
    }
    let mut found = HashMap::new();
    let mut of_file: Vec<String> = Vec::new();
    for (place, (task, words)) in file.plan.tasks.iter().zip(&file.words).enumerate() {
        let above =
            task.parent.and_then(|parent| of_file.get(parent.0 as usize)).cloned().unwrap_or_default();
        let path = format!("{above}\n{}", words.title.trim());
        // The second row of the same name is another task.
        if let Some(id) = paths.remove(&path) {
            found.insert(place, id);
        }
        of_file.push(path);
    }
    found
}

fn path_of(plan: &Plan, places: &HashMap<RecordId, usize>, task: &Task) -> String {
    let mut path = format!("\n{}", task.title);
    let mut next = task.parent;
    let mut steps = 0;
    while let Some(above) = next.and_then(|parent| places.get(&parent)).map(|place| &plan.tasks[*place]) {
        path = format!("\n{}{path}", above.title);
        next = above.parent;
        steps += 1;
        if steps > 60 {
            break;
        }
    }
    path
}

//! Where things stand in the plan being edited, so that a batch of hundreds of edits on a plan of thousands of
//! tasks looks nothing up by walking through all of them. Rows change places here; [`Plan::sort`] and the end of
//! the batch put them in order again.

use crate::plan::{Assignment, Dependency, Plan};
use crate::task::Task;
use kernel::RecordId;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The plan's rows by id and by what they hang on.
pub(super) struct Index {
    tasks: HashMap<RecordId, usize>,
    /// In the order of the outline.
    children: HashMap<Option<RecordId>, Vec<RecordId>>,
    dependencies: Links,
    deleted_tasks: HashMap<RecordId, usize>,
    deleted_children: HashMap<RecordId, Vec<RecordId>>,
    deleted_dependencies: Links,
    pub assignments: BTreeMap<RecordId, Vec<Assignment>>,
}

#[derive(Default)]
struct Links {
    places: HashMap<Uuid, usize>,
    of_task: HashMap<RecordId, Vec<Uuid>>,
}

impl Links {
    fn note(&mut self, dependency: &Dependency, place: usize) {
        self.places.insert(dependency.id, place);
        self.of_task.entry(dependency.predecessor).or_default().push(dependency.id);
        self.of_task.entry(dependency.successor).or_default().push(dependency.id);
    }

    /// `moved` is the row that takes the place of the one that goes.
    fn forget(&mut self, gone: &Dependency, place: usize, moved: Option<Uuid>) {
        self.places.remove(&gone.id);
        for task in [gone.predecessor, gone.successor] {
            if let Some(ids) = self.of_task.get_mut(&task) {
                ids.retain(|id| *id != gone.id);
            }
        }
        if let Some(moved) = moved {
            self.places.insert(moved, place);
        }
    }

    fn of(&self, task: RecordId) -> &[Uuid] {
        self.of_task.get(&task).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Index {
    /// Takes the assignments out of the plan; [`Index::put_back`] returns them.
    pub fn of(plan: &mut Plan) -> Self {
        let mut index = Self {
            tasks: plan.places(),
            children: HashMap::new(),
            dependencies: Links::default(),
            deleted_tasks: HashMap::new(),
            deleted_children: HashMap::new(),
            deleted_dependencies: Links::default(),
            assignments: BTreeMap::new(),
        };
        for task in &plan.tasks {
            index.children.entry(task.parent).or_default().push(task.id);
        }
        for (place, dependency) in plan.dependencies.iter().enumerate() {
            index.dependencies.note(dependency, place);
        }
        for (place, (_, task)) in plan.deleted.tasks.iter().enumerate() {
            index.note_deleted(task, place);
        }
        for (place, (_, dependency)) in plan.deleted.dependencies.iter().enumerate() {
            index.deleted_dependencies.note(dependency, place);
        }
        for assignment in std::mem::take(&mut plan.assignments) {
            index.assignments.entry(assignment.task).or_default().push(assignment);
        }
        index
    }

    /// Leaves the plan in the order in which the database gives it.
    pub fn put_back(self, plan: &mut Plan) {
        plan.sort();
        plan.dependencies.sort_by_key(|dependency| dependency.id);
        for mut own in self.assignments.into_values() {
            own.sort_by_key(|assignment| assignment.resource);
            plan.assignments.extend(own);
        }
    }

    pub fn place(&self, id: RecordId) -> Option<usize> {
        self.tasks.get(&id).copied()
    }

    pub fn children(&self, parent: Option<RecordId>) -> &[RecordId] {
        self.children.get(&parent).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn deleted_children(&self, parent: RecordId) -> &[RecordId] {
        self.deleted_children.get(&parent).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn add_task(&mut self, plan: &mut Plan, task: Task) {
        self.tasks.insert(task.id, plan.tasks.len());
        let (parent, id) = (task.parent, task.id);
        plan.tasks.push(task);
        self.join(plan, parent, id);
    }

    pub fn remove_task(&mut self, plan: &mut Plan, id: RecordId) -> Option<Task> {
        let place = self.tasks.remove(&id)?;
        let task = plan.tasks.swap_remove(place);
        if let Some(moved) = plan.tasks.get(place) {
            self.tasks.insert(moved.id, place);
        }
        self.leave(task.parent, id);
        Some(task)
    }

    /// Puts a task under another parent or to another position.
    pub fn stand(&mut self, plan: &mut Plan, id: RecordId, parent: Option<RecordId>, position: f64) {
        let Some(place) = self.place(id) else { return };
        self.leave(plan.tasks[place].parent, id);
        (plan.tasks[place].parent, plan.tasks[place].position) = (parent, position);
        self.join(plan, parent, id);
    }

    fn join(&mut self, plan: &Plan, parent: Option<RecordId>, id: RecordId) {
        let siblings = self.children.entry(parent).or_default();
        let task = |id: &RecordId| &plan.tasks[self.tasks[id]];
        let own = task(&id);
        let place = siblings.partition_point(|other| in_outline(task(other), own) == Ordering::Less);
        siblings.insert(place, id);
    }

    fn leave(&mut self, parent: Option<RecordId>, id: RecordId) {
        let Some(siblings) = self.children.get_mut(&parent) else { return };
        // What goes is often what came last.
        if let Some(place) = siblings.iter().rposition(|sibling| *sibling == id) {
            siblings.remove(place);
        }
    }

    pub fn deleted_task<'p>(&self, plan: &'p Plan, id: RecordId) -> Option<&'p (i64, Task)> {
        self.deleted_tasks.get(&id).map(|place| &plan.deleted.tasks[*place])
    }

    pub fn add_deleted_task(&mut self, plan: &mut Plan, stamp: i64, task: Task) {
        self.note_deleted(&task, plan.deleted.tasks.len());
        plan.deleted.tasks.push((stamp, task));
    }

    fn note_deleted(&mut self, task: &Task, place: usize) {
        self.deleted_tasks.insert(task.id, place);
        if let Some(parent) = task.parent {
            self.deleted_children.entry(parent).or_default().push(task.id);
        }
    }

    pub fn remove_deleted_task(&mut self, plan: &mut Plan, id: RecordId) -> Option<Task> {
        let place = self.deleted_tasks.remove(&id)?;
        let (_, task) = plan.deleted.tasks.swap_remove(place);
        if let Some((_, moved)) = plan.deleted.tasks.get(place) {
            self.deleted_tasks.insert(moved.id, place);
        }
        if let Some(siblings) = task.parent.and_then(|parent| self.deleted_children.get_mut(&parent)) {
            siblings.retain(|sibling| *sibling != id);
        }
        Some(task)
    }

    pub fn dependency(&self, id: Uuid) -> Option<usize> {
        self.dependencies.places.get(&id).copied()
    }

    pub fn dependencies_of(&self, task: RecordId) -> &[Uuid] {
        self.dependencies.of(task)
    }

    pub fn add_dependency(&mut self, plan: &mut Plan, dependency: Dependency) {
        self.dependencies.note(&dependency, plan.dependencies.len());
        plan.dependencies.push(dependency);
    }

    pub fn remove_dependency(&mut self, plan: &mut Plan, id: Uuid) -> Option<Dependency> {
        let place = self.dependency(id)?;
        let gone = plan.dependencies.swap_remove(place);
        let moved = plan.dependencies.get(place).map(|moved| moved.id);
        self.dependencies.forget(&gone, place, moved);
        Some(gone)
    }

    pub fn deleted_dependency<'p>(&self, plan: &'p Plan, id: Uuid) -> Option<&'p (i64, Dependency)> {
        self.deleted_dependencies.places.get(&id).map(|place| &plan.deleted.dependencies[*place])
    }

    pub fn deleted_dependencies_of(&self, task: RecordId) -> &[Uuid] {
        self.deleted_dependencies.of(task)
    }

    pub fn add_deleted_dependency(&mut self, plan: &mut Plan, stamp: i64, dependency: Dependency) {
        self.deleted_dependencies.note(&dependency, plan.deleted.dependencies.len());
        plan.deleted.dependencies.push((stamp, dependency));
    }

    pub fn remove_deleted_dependency(&mut self, plan: &mut Plan, id: Uuid) -> Option<Dependency> {
        let place = self.deleted_dependencies.places.get(&id).copied()?;
        let (_, back) = plan.deleted.dependencies.swap_remove(place);
        let moved = plan.deleted.dependencies.get(place).map(|(_, moved)| moved.id);
        self.deleted_dependencies.forget(&back, place, moved);
        Some(back)
    }
}

/// As [`Plan::sort`] puts siblings.
fn in_outline(a: &Task, b: &Task) -> Ordering {
    a.position.total_cmp(&b.position).then(a.number.cmp(&b.number)).then(a.id.cmp(&b.id))
}

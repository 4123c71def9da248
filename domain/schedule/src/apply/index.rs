//! Where things stand in the plan being edited, so that a batch of hundreds of edits on a plan of thousands of
//! tasks looks nothing up by walking through all of them, and an edit of one task makes nothing that it does not
//! ask for. Rows change places here; [`Plan::sort`] and the end of the batch put them in order again.

use crate::computed::Computed;
use crate::plan::{Assignment, Dependency, Plan, in_outline};
use crate::task::Task;
use kernel::RecordId;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// The plan's rows by id and by what they hang on. Each part is made of the plan as it is when it is first asked
/// for, and follows the plan from then on.
pub(super) struct Index {
    /// Where the tasks stood before the batch.
    before: Arc<HashMap<RecordId, usize>>,
    /// Where those stand that came, went or changed places since; nowhere if they went.
    since: HashMap<RecordId, Option<usize>>,
    is_out_of_order: bool,
    are_dependencies_out_of_order: bool,
    /// In the order of the outline.
    children: OnceCell<HashMap<Option<RecordId>, Vec<RecordId>>>,
    dependencies: OnceCell<Links>,
    deleted_tasks: OnceCell<DeletedTasks>,
    deleted_dependencies: OnceCell<Links>,
    /// Of the tasks whose assignments changed.
    assignments: BTreeMap<RecordId, Vec<Assignment>>,
}

#[derive(Default)]
struct Links {
    places: HashMap<Uuid, usize>,
    of_task: HashMap<RecordId, Vec<Uuid>>,
}

impl Links {
    fn of_all<'d>(dependencies: impl Iterator<Item = &'d Dependency>) -> Self {
        let mut links = Self::default();
        dependencies.enumerate().for_each(|(place, dependency)| links.note(dependency, place));
        links
    }

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

#[derive(Default)]
struct DeletedTasks {
    places: HashMap<RecordId, usize>,
    children: HashMap<RecordId, Vec<RecordId>>,
}

impl DeletedTasks {
    fn note(&mut self, task: &Task, place: usize) {
        self.places.insert(task.id, place);
        if let Some(parent) = task.parent {
            self.children.entry(parent).or_default().push(task.id);
        }
    }
}

impl Index {
    pub fn of(plan: &Plan, computed: &Computed) -> Self {
        Self {
            before: computed.places_in(plan),
            since: HashMap::new(),
            is_out_of_order: false,
            are_dependencies_out_of_order: false,
            children: OnceCell::new(),
            dependencies: OnceCell::new(),
            deleted_tasks: OnceCell::new(),
            deleted_dependencies: OnceCell::new(),
            assignments: BTreeMap::new(),
        }
    }

    /// Leaves the plan in the order in which the database gives it.
    pub fn put_back(self, plan: &mut Plan) {
        if self.is_out_of_order {
            plan.sort();
        }
        if self.are_dependencies_out_of_order {
            plan.dependencies.sort_by_key(|dependency| dependency.id);
        }
        if !self.assignments.is_empty() {
            plan.assignments.retain(|assignment| !self.assignments.contains_key(&assignment.task));
            plan.assignments.extend(self.assignments.into_values().flatten());
            plan.assignments.sort_by_key(|assignment| (assignment.task, assignment.resource));
        }
    }

    pub fn place(&self, id: RecordId) -> Option<usize> {
        self.since.get(&id).copied().unwrap_or_else(|| self.before.get(&id).copied())
    }

    /// In the outline the first child stands right below.
    pub fn is_summary(&self, plan: &Plan, id: RecordId) -> bool {
        if self.is_out_of_order {
            return !self.children(plan, Some(id)).is_empty();
        }
        let below = self.place(id).and_then(|place| plan.tasks.get(place + 1));
        below.is_some_and(|below| below.parent == Some(id))
    }

    pub fn children(&self, plan: &Plan, parent: Option<RecordId>) -> &[RecordId] {
        let all = self.children.get_or_init(|| {
            let mut all: HashMap<Option<RecordId>, Vec<&Task>> = HashMap::new();
            plan.tasks.iter().for_each(|task| all.entry(task.parent).or_default().push(task));
            let ordered = |mut siblings: Vec<&Task>| {
                siblings.sort_by(|a, b| in_outline(a, b));
                siblings.iter().map(|task| task.id).collect()
            };
            all.into_iter().map(|(parent, siblings)| (parent, ordered(siblings))).collect()
        });
        all.get(&parent).map(Vec::as_slice).unwrap_or_default()
    }

    fn deleted(&self, plan: &Plan) -> &DeletedTasks {
        self.deleted_tasks.get_or_init(|| {
            let mut deleted = DeletedTasks::default();
            let tasks = plan.deleted.tasks.iter().enumerate();
            tasks.for_each(|(place, (_, task))| deleted.note(task, place));
            deleted
        })
    }

    pub fn deleted_children(&self, plan: &Plan, parent: RecordId) -> &[RecordId] {
        self.deleted(plan).children.get(&parent).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn add_task(&mut self, plan: &mut Plan, task: Arc<Task>) {
        self.since.insert(task.id, Some(plan.tasks.len()));
        let (parent, id) = (task.parent, task.id);
        plan.tasks.push(task);
        self.join(plan, parent, id);
    }

    pub fn remove_task(&mut self, plan: &mut Plan, id: RecordId) -> Option<Arc<Task>> {
        let place = self.place(id)?;
        self.since.insert(id, None);
        self.is_out_of_order = true;
        let task = plan.tasks.swap_remove(place);
        if let Some(moved) = plan.tasks.get(place) {
            self.since.insert(moved.id, Some(place));
        }
        self.leave(task.parent, id);
        Some(task)
    }

    /// Puts a task under another parent or to another position.
    pub fn stand(&mut self, plan: &mut Plan, id: RecordId, parent: Option<RecordId>, position: f64) {
        let Some(place) = self.place(id) else { return };
        self.leave(plan.tasks[place].parent, id);
        let task = Arc::make_mut(&mut plan.tasks[place]);
        (task.parent, task.position) = (parent, position);
        self.join(plan, parent, id);
    }

    fn join(&mut self, plan: &Plan, parent: Option<RecordId>, id: RecordId) {
        self.is_out_of_order = true;
        let Some(mut children) = self.children.take() else { return };
        let siblings = children.entry(parent).or_default();
        if let Some(own) = self.place(id).map(|place| &plan.tasks[place]) {
            let is_before = |other: &RecordId| {
                self.place(*other).is_some_and(|place| in_outline(&plan.tasks[place], own) == Ordering::Less)
            };
            siblings.insert(siblings.partition_point(is_before), id);
        }
        self.children = children.into();
    }

    fn leave(&mut self, parent: Option<RecordId>, id: RecordId) {
        let Some(siblings) = self.children.get_mut().and_then(|all| all.get_mut(&parent)) else { return };
        // What goes is often what came last.
        if let Some(place) = siblings.iter().rposition(|sibling| *sibling == id) {
            siblings.remove(place);
        }
    }

    pub fn deleted_task<'p>(&self, plan: &'p Plan, id: RecordId) -> Option<&'p (i64, Arc<Task>)> {
        self.deleted(plan).places.get(&id).map(|place| &plan.deleted.tasks[*place])
    }

    pub fn add_deleted_task(&mut self, plan: &mut Plan, stamp: i64, task: Arc<Task>) {
        if let Some(deleted) = self.deleted_tasks.get_mut() {
            deleted.note(&task, plan.deleted.tasks.len());
        }
        plan.deleted.tasks.push((stamp, task));
    }

    pub fn remove_deleted_task(&mut self, plan: &mut Plan, id: RecordId) -> Option<Arc<Task>> {
        self.deleted(plan);
        let deleted = self.deleted_tasks.get_mut()?;
        let place = deleted.places.remove(&id)?;
        let (_, task) = plan.deleted.tasks.swap_remove(place);
        if let Some((_, moved)) = plan.deleted.tasks.get(place) {
            deleted.places.insert(moved.id, place);
        }
        if let Some(siblings) = task.parent.and_then(|parent| deleted.children.get_mut(&parent)) {
            siblings.retain(|sibling| *sibling != id);
        }
        Some(task)
    }

    fn links(&self, plan: &Plan) -> &Links {
        self.dependencies.get_or_init(|| Links::of_all(plan.dependencies.iter()))
    }

    fn deleted_links(&self, plan: &Plan) -> &Links {
        let gone = || plan.deleted.dependencies.iter().map(|(_, dependency)| dependency);
        self.deleted_dependencies.get_or_init(|| Links::of_all(gone()))
    }

    pub fn dependency(&self, plan: &Plan, id: Uuid) -> Option<usize> {
        self.links(plan).places.get(&id).copied()
    }

    pub fn dependencies_of(&self, plan: &Plan, task: RecordId) -> &[Uuid] {
        self.links(plan).of(task)
    }

    pub fn add_dependency(&mut self, plan: &mut Plan, dependency: Dependency) {
        if let Some(links) = self.dependencies.get_mut() {
            links.note(&dependency, plan.dependencies.len());
        }
        self.are_dependencies_out_of_order = true;
        plan.dependencies.push(dependency);
    }

    pub fn remove_dependency(&mut self, plan: &mut Plan, id: Uuid) -> Option<Dependency> {
        let place = self.dependency(plan, id)?;
        self.are_dependencies_out_of_order = true;
        let gone = plan.dependencies.swap_remove(place);
        let moved = plan.dependencies.get(place).map(|moved| moved.id);
        self.dependencies.get_mut()?.forget(&gone, place, moved);
        Some(gone)
    }

    pub fn deleted_dependency<'p>(&self, plan: &'p Plan, id: Uuid) -> Option<&'p (i64, Dependency)> {
        self.deleted_links(plan).places.get(&id).map(|place| &plan.deleted.dependencies[*place])
    }

    pub fn deleted_dependencies_of(&self, plan: &Plan, task: RecordId) -> &[Uuid] {
        self.deleted_links(plan).of(task)
    }

    pub fn add_deleted_dependency(&mut self, plan: &mut Plan, stamp: i64, dependency: Dependency) {
        if let Some(links) = self.deleted_dependencies.get_mut() {
            links.note(&dependency, plan.deleted.dependencies.len());
        }
        plan.deleted.dependencies.push((stamp, dependency));
    }

    pub fn remove_deleted_dependency(&mut self, plan: &mut Plan, id: Uuid) -> Option<Dependency> {
        let place = self.deleted_links(plan).places.get(&id).copied()?;
        let (_, back) = plan.deleted.dependencies.swap_remove(place);
        let moved = plan.deleted.dependencies.get(place).map(|(_, moved)| moved.id);
        self.deleted_dependencies.get_mut()?.forget(&back, place, moved);
        Some(back)
    }

    /// A plan's assignments are in the order of tasks and resources.
    pub fn assignments<'p>(&'p self, plan: &'p Plan, task: RecordId) -> &'p [Assignment] {
        self.assignments.get(&task).map_or_else(|| plan.assignments_of(task), Vec::as_slice)
    }

    pub fn set_assignments(&mut self, task: RecordId, assignments: Vec<Assignment>) {
        self.assignments.insert(task, assignments);
    }
}

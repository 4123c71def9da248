//! From records to a plan: what refers to each other by uid is joined, the outline becomes parents, and what does
//! not fit together is noted.

use super::staffing::{self, RawAssignment};
use super::task::{self, RawLink};
use super::value::Fields;
use crate::error::ImportError;
use crate::finding::{Finding, Findings};
use crate::limits::Limits;
use crate::outline::{mark_summaries, set_parents};
use crate::plan::{
    Format, ImportedAssignment, ImportedCalendar, ImportedDependency, ImportedPlan, ImportedResource,
    ImportedTask,
};
use crate::xml::Element;
use std::collections::{HashMap, HashSet};

/// All records of a file, not yet joined.
pub(super) struct Collected {
    limits: Limits,
    calendars: Vec<ImportedCalendar>,
    calendar_uids: HashSet<i64>,
    tasks: Vec<ImportedTask>,
    task_uids: HashSet<i64>,
    links: Vec<RawLink>,
    resources: Vec<ImportedResource>,
    resource_uids: HashSet<i64>,
    assignments: Vec<RawAssignment>,
    /// Single days that recurring exceptions may still name.
    days_left: usize,
    custom_values: u64,
    with_costs: u64,
    findings: Findings,
}

impl Collected {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            calendars: Vec::new(),
            calendar_uids: HashSet::new(),
            tasks: Vec::new(),
            task_uids: HashSet::new(),
            links: Vec::new(),
            resources: Vec::new(),
            resource_uids: HashSet::new(),
            assignments: Vec::new(),
            days_left: super::calendar::DAYS_OF_RECURRENCE,
            custom_values: 0,
            with_costs: 0,
            findings: Findings::default(),
        }
    }

    pub fn calendar(&mut self, record: &Element) -> Result<(), ImportError> {
        let calendar = super::calendar::read(record, &mut self.findings, &mut self.days_left)?;
        once(&mut self.calendar_uids, calendar.uid, record)?;
        self.calendars.push(calendar);
        within(self.calendars.len(), self.limits.records, record)
    }

    pub fn task(&mut self, record: &Element) -> Result<(), ImportError> {
        let Some(raw) = task::read(record, &mut self.findings)? else { return Ok(()) };
        once(&mut self.task_uids, raw.task.uid, record)?;
        if raw.task.outline_level > self.limits.outline_depth {
            let limit = self.limits.outline_depth;
            let refusal = ImportError::new("import.outline_too_deep").at_line(record.line);
            return Err(refusal.in_element("OutlineLevel").with("limit", limit));
        }
        if raw.is_subproject {
            let finding = Finding::new("import.subproject").at_line(record.line);
            self.findings.push(finding.titled(raw.task.title.clone()));
        }
        self.custom_values += raw.custom_values;
        self.with_costs += u64::from(raw.has_cost);
        self.links.extend(raw.links);
        self.tasks.push(raw.task);
        within(self.tasks.len(), self.limits.tasks, record)?;
        within(self.links.len(), self.limits.records, record)
    }

    pub fn resource(&mut self, record: &Element) -> Result<(), ImportError> {
        let Some(raw) = staffing::read_resource(record)? else { return Ok(()) };
        once(&mut self.resource_uids, raw.resource.uid, record)?;
        self.custom_values += raw.custom_values;
        self.with_costs += u64::from(raw.has_cost);
        self.resources.push(raw.resource);
        within(self.resources.len(), self.limits.records, record)
    }

    pub fn assignment(&mut self, record: &Element) -> Result<(), ImportError> {
        let raw = staffing::read_assignment(record, &mut self.findings)?;
        self.assignments.push(raw);
        within(self.assignments.len(), self.limits.records, record)
    }

    /// The plan; its name is the title, the project row's name or the file's own.
    pub fn into_plan(mut self, header: &Element) -> Result<ImportedPlan, ImportError> {
        if self.tasks.is_empty() {
            return Err(ImportError::new("import.no_tasks"));
        }
        sort_by_row(&mut self.tasks);
        set_parents(&mut self.tasks);
        mark_summaries(&mut self.tasks);
        let index: HashMap<i64, usize> =
            self.tasks.iter().enumerate().map(|(at, task)| (task.uid, at)).collect();
        let dependencies = self.dependencies(&index);
        let assignments = self.join_assignments(&index);
        self.check_calendars_named();
        let fields = Fields::of(header);
        let calendar = fields.whole("CalendarUID")?.filter(|uid| self.known_calendar(*uid, header));
        self.check_bases(calendar);
        let start = fields.moment("StartDate")?.or_else(|| self.earliest());
        self.note_totals();
        Ok(ImportedPlan {
            format: Format::Mspdi,
            name: self.name(&fields),
            start,
            finish: fields.moment("FinishDate")?,
            must_finish_by: None,
            status_date: fields.moment("StatusDate")?,
            schedule_from: super::read_direction(header)?,
            calendar,
            options: super::read_options(header)?,
            calendars: self.calendars,
            tasks: self.tasks,
            dependencies,
            resources: self.resources,
            assignments,
            not_understood: self.findings.into_list(),
        })
    }

    fn name(&self, fields: &Fields<'_>) -> String {
        let project_row = || self.tasks.iter().find(|task| task.project_summary && !task.title.is_empty());
        let file = || {
            fields.text("Name").map(|name| name.trim_end_matches(".xml").trim_end_matches(".mpp").to_owned())
        };
        fields
            .text("Title")
            .or_else(|| project_row().map(|task| task.title.clone()))
            .or_else(file)
            .unwrap_or_default()
    }

    fn dependencies(&mut self, index: &HashMap<i64, usize>) -> Vec<ImportedDependency> {
        let mut dependencies = Vec::with_capacity(self.links.len());
        for link in std::mem::take(&mut self.links) {
            let Some(&successor) = index.get(&link.successor_uid) else { continue };
            let note = |code| {
                Finding::new(code)
                    .at_line(link.line)
                    .in_column("PredecessorLink")
                    .titled(self.tasks[successor].title.clone())
            };
            let predecessor = index.get(&link.predecessor_uid).copied();
            // A link into another project counts only where that project's task stands here as an external one.
            let outside = predecessor.is_none_or(|at| !self.tasks[at].external);
            match (predecessor, &link.cross_project) {
                (_, Some(project)) if outside => {
                    let finding = note("import.cross_project").with("project", project.clone());
                    self.findings.push(finding);
                }
                (Some(predecessor), _) if predecessor == successor => {
                    let finding = note("import.predecessor_is_itself");
                    self.findings.push(finding);
                }
                (Some(predecessor), _) => {
                    let (kind, lag) = (link.kind, link.lag);
                    dependencies.push(ImportedDependency { predecessor, successor, kind, lag });
                }
                (None, _) => {
                    let finding =
                        note("import.predecessor_missing").with("predecessor", link.predecessor_uid);
                    self.findings.push(finding);
                }
            }
        }
        dependencies
    }

    fn join_assignments(&mut self, tasks: &HashMap<i64, usize>) -> Vec<ImportedAssignment> {
        let resources: HashMap<i64, usize> =
            self.resources.iter().enumerate().map(|(at, resource)| (resource.uid, at)).collect();
        let mut joined = Vec::with_capacity(self.assignments.len());
        for mut raw in std::mem::take(&mut self.assignments) {
            let finding = |code| Finding::new(code).at_line(raw.line).in_column("Assignment");
            let Some(&task) = tasks.get(&raw.task_uid) else {
                self.findings.push(finding("import.task_missing").with("task", raw.task_uid));
                continue;
            };
            raw.assignment.task = task;
            raw.assignment.resource = resources.get(&raw.resource_uid).copied();
            // Negative numbers and 0 stand for "nobody yet".
            if raw.assignment.resource.is_none() && raw.resource_uid > 0 {
                self.findings.push(finding("import.resource_missing").with("resource", raw.resource_uid));
                continue;
            }
            joined.push(raw.assignment);
        }
        joined
    }

    /// A base that does not exist, or leads back to where it came from, gives way to the project calendar.
    fn check_bases(&mut self, project: Option<i64>) {
        let bases: HashMap<i64, Option<i64>> = self.calendars.iter().map(|c| (c.uid, c.base_uid)).collect();
        let project = project.filter(|uid| bases.get(uid) == Some(&None));
        for calendar in &mut self.calendars {
            let Some(base) = calendar.base_uid else { continue };
            let finding =
                |code| Finding::new(code).in_column("BaseCalendarUID").titled(calendar.name.clone());
            if !bases.contains_key(&base) {
                self.findings.push(finding("import.calendar_missing").with("calendar", base));
            } else if leads_back(calendar.uid, &bases) {
                self.findings.push(finding("import.calendar_loop"));
            } else {
                continue;
            }
            calendar.base_uid = project.filter(|uid| *uid != calendar.uid);
            if calendar.base_uid.is_none() {
                super::calendar::fill_with_standard(&mut calendar.week);
            }
        }
    }

    fn check_calendars_named(&mut self) {
        let known = &self.calendar_uids;
        let missing = |uid: i64, title: &str| {
            let finding = Finding::new("import.calendar_missing").in_column("CalendarUID");
            finding.titled(title).with("calendar", uid)
        };
        for task in &mut self.tasks {
            if let Some(uid) = task.calendar.filter(|uid| !known.contains(uid)) {
                self.findings.push(missing(uid, &task.title).at_line(task.place));
                task.calendar = None;
            }
        }
        for resource in &mut self.resources {
            if let Some(uid) = resource.calendar.filter(|uid| !known.contains(uid)) {
                self.findings.push(missing(uid, &resource.name));
                resource.calendar = None;
            }
        }
    }

    fn known_calendar(&mut self, uid: i64, header: &Element) -> bool {
        let known = self.calendar_uids.contains(&uid);
        if !known && uid >= 0 {
            let finding = Finding::new("import.calendar_missing").at_line(header.line);
            self.findings.push(finding.in_column("CalendarUID").with("calendar", uid));
        }
        known
    }

    /// The file names no start: the first date in it has to do.
    fn earliest(&mut self) -> Option<jiff::civil::DateTime> {
        let dates = |task: &ImportedTask| {
            [task.actual_start, task.manual_start, task.constraint_date, task.stored.start]
                .into_iter()
                .flatten()
                .min()
        };
        let first = self.tasks.iter().filter_map(dates).min();
        let code = if first.is_some() { "import.start_from_dates" } else { "import.no_start" };
        self.findings.push(Finding::new(code).in_column("StartDate"));
        first
    }

    fn note_totals(&mut self) {
        for (code, count) in [("import.custom_fields", self.custom_values), ("import.costs", self.with_costs)]
        {
            if count > 0 {
                self.findings.push(Finding::new(code).with("count", count));
            }
        }
    }
}

/// The plan's order is that of the row numbers where every task has one of its own, otherwise the file's.
fn sort_by_row(tasks: &mut [ImportedTask]) {
    let rows: HashSet<i64> = tasks.iter().filter_map(|task| task.row).collect();
    if rows.len() == tasks.len() {
        tasks.sort_by_key(|task| task.row);
    }
}

fn leads_back(uid: i64, bases: &HashMap<i64, Option<i64>>) -> bool {
    let mut at = bases.get(&uid).copied().flatten();
    // No chain of bases is longer than the number of calendars.
    for _ in 0..bases.len() {
        match at {
            Some(base) if base == uid => return true,
            Some(base) => at = bases.get(&base).copied().flatten(),
            None => return false,
        }
    }
    false
}

fn once(seen: &mut HashSet<i64>, uid: i64, record: &Element) -> Result<(), ImportError> {
    if seen.insert(uid) {
        return Ok(());
    }
    let line = record.child("UID").map_or(record.line, |child| child.line);
    Err(ImportError::new("import.duplicate_uid").at_line(line).in_element(record.name).with("uid", uid))
}

fn within(count: usize, limit: usize, record: &Element) -> Result<(), ImportError> {
    if count <= limit {
        return Ok(());
    }
    let refusal = ImportError::new("import.too_many").at_line(record.line).in_element(record.name);
    Err(refusal.with("limit", limit as u64))
}

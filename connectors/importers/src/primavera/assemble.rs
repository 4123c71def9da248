//! From Primavera's records to a plan: elements of the work breakdown structure become summary tasks, activities
//! become tasks below them, and the rules of scheduling become options.

use super::records::{Activity, ActivityKind, Link, Node, Project, Records, Rules, Staffing};
use crate::error::ImportError;
use crate::finding::{Finding, Findings};
use crate::limits::Limits;
use crate::outline::mark_summaries;
use crate::plan::{
    Accompanies, Constraint, Format, ImportedAssignment, ImportedDependency, ImportedPlan, ImportedTask, Lag,
    PlanOptions, ScheduleFrom, StoredDates, TaskKind, TaskType,
};
use jiff::civil::DateTime;
use std::collections::{HashMap, HashSet};

pub(super) fn assemble(
    mut records: Records,
    format: Format,
    limits: Limits,
) -> Result<ImportedPlan, ImportError> {
    check(&records, limits)?;
    let project = main_project(&records);
    let mut tasks = outline(&mut records, project.rules, limits)?;
    mark_summaries(&mut tasks);
    let index: HashMap<i64, usize> = tasks.iter().enumerate().map(|(at, task)| (task.uid, at)).collect();
    check_calendars(&records, &mut tasks, &project);
    let dependencies = dependencies(&records.links, &tasks, &index, &mut records.findings);
    let assignments = assignments(&records, &index);
    note_missing_resources(&mut records, &tasks, &index);
    set_units(&mut records, project.data_date.or(project.planned_start));
    note_what_is_left_out(&records.activities, &project, &mut records.findings);
    let several_projects = records.projects.len() > 1 && project.rules.float_by_each_project;
    let known = |uid: &i64| records.calendars.iter().any(|calendar| calendar.uid == *uid);
    Ok(ImportedPlan {
        format,
        name: project.name.clone(),
        start: project.data_date.or(project.planned_start),
        finish: None,
        must_finish_by: project.must_finish_by,
        status_date: project.data_date,
        schedule_from: ScheduleFrom::Start,
        calendar: project.calendar.filter(known).or(records.default_calendar),
        options: PlanOptions { several_projects, ..options(&project) },
        calendars: records.calendars,
        tasks,
        dependencies,
        resources: records.resources,
        assignments,
        not_understood: records.findings.into_list(),
    })
}

fn check(records: &Records, limits: Limits) -> Result<(), ImportError> {
    if records.activities.is_empty() {
        return Err(ImportError::new("import.no_tasks"));
    }
    let counts = [
        (records.activities.len().saturating_add(records.nodes.len()), limits.tasks),
        (records.links.len(), limits.records),
        (records.calendars.len(), limits.records),
        (records.resources.len(), limits.records),
        (records.staffing.len(), limits.records),
    ];
    if let Some((_, limit)) = counts.into_iter().find(|(count, limit)| count > limit) {
        return Err(ImportError::new("import.too_many").with("limit", limit as u64));
    }
    let mut seen = HashSet::new();
    for activity in &records.activities {
        if !seen.insert(activity.id) {
            let refusal = ImportError::new("import.duplicate_uid").at_line(activity.line);
            return Err(refusal.with("uid", activity.id));
        }
    }
    Ok(())
}

/// Several projects in one file begin with the earliest data date; each has its own below.
fn main_project(records: &Records) -> Project {
    let first = records.projects.iter().min_by_key(|project| (project.data_date, project.id));
    let mut found = first.cloned().unwrap_or_default();
    if records.projects.len() > 1 {
        found.must_finish_by = None;
    }
    found
}

fn options(project: &Project) -> PlanOptions {
    let usual = PlanOptions::default();
    let minutes_per_day = project.minutes_per_day.unwrap_or(usual.minutes_per_day);
    PlanOptions {
        minutes_per_day,
        honor_constraints: false,
        critical_slack_days: project.critical_minutes / f64::from(minutes_per_day),
        multiple_critical_paths: project.rules.multiple_critical_paths,
        splits_in_progress_tasks: project.rules.retains_logic,
        reschedules_uncompleted_work: project.data_date.is_some(),
        remaining_from_status_date: true,
        lag_calendar: project.rules.lag_calendar,
        total_float: project.rules.total_float,
        ..usual
    }
}

/// Elements that hold no activity are left out: without a task below them they have no dates.
fn outline(records: &mut Records, rules: Rules, limits: Limits) -> Result<Vec<ImportedTask>, ImportError> {
    records.nodes.sort_by_key(|node| (node.place, node.id));
    let by_id: HashMap<i64, usize> = records.nodes.iter().enumerate().map(|(at, n)| (n.id, at)).collect();
    let mut of_node: HashMap<Option<i64>, Vec<&Activity>> = HashMap::new();
    for activity in &records.activities {
        let node = activity.node.filter(|id| by_id.contains_key(id));
        of_node.entry(node).or_default().push(activity);
    }
    let needed = needed(&records.nodes, &by_id, of_node.keys().flatten().copied());
    let mut below: HashMap<Option<i64>, Vec<&Node>> = HashMap::new();
    for node in records.nodes.iter().filter(|node| needed.contains(&node.id)) {
        let parent = node.parent.filter(|parent| needed.contains(parent) && *parent != node.id);
        below.entry(parent).or_default().push(node);
    }
    let staffed: HashSet<i64> = records.staffing.iter().map(|staffing| staffing.activity).collect();
    let taken: HashSet<i64> = records.activities.iter().map(|activity| activity.id).collect();
    let roots = below.remove(&None).unwrap_or_default();
    let several = roots.len() > 1;
    // One element above all is the project itself.
    let first_level = u32::from(several || of_node.contains_key(&None));
    let mut open: Vec<(&Node, u32, Option<usize>)> =
        roots.iter().rev().map(|root| (*root, first_level, None)).collect();
    let mut tasks: Vec<ImportedTask> = Vec::new();
    while let Some((node, level, parent)) = open.pop() {
        if level > limits.outline_depth {
            let limit = limits.outline_depth;
            return Err(ImportError::new("import.outline_too_deep").with("limit", limit));
        }
        // Elements and activities are numbered apart; either number is for good.
        let uid = if taken.contains(&node.id) { -node.id } else { node.id };
        let mut summary = summary(uid, node, level, parent);
        if several && level == first_level {
            begin_at_data_date(&mut summary, node, &records.projects);
        }
        tasks.push(summary);
        let at = tasks.len() - 1;
        for activity in of_node.remove(&Some(node.id)).unwrap_or_default() {
            tasks.push(task(activity, rules, level + 1, Some(at), staffed.contains(&activity.id)));
        }
        let children = below.remove(&Some(node.id)).unwrap_or_default();
        open.extend(children.into_iter().rev().map(|child| (child, level + 1, Some(at))));
    }
    // What names no element, or one that is its own parent, stands at the top.
    let mut rest: Vec<&Activity> = of_node.into_values().flatten().collect();
    rest.sort_by_key(|activity| activity.line);
    tasks.extend(rest.into_iter().map(|a| task(a, rules, 1, None, staffed.contains(&a.id))));
    Ok(tasks)
}

/// Every element above an activity.
fn needed(nodes: &[Node], by_id: &HashMap<i64, usize>, with_work: impl Iterator<Item = i64>) -> HashSet<i64> {
    let mut needed = HashSet::new();
    for mut at in with_work {
        while needed.insert(at) {
            match by_id.get(&at).and_then(|place| nodes[*place].parent) {
                Some(parent) if by_id.contains_key(&parent) => at = parent,
                _ => break,
            }
        }
    }
    needed
}

fn summary(uid: i64, node: &Node, level: u32, parent: Option<usize>) -> ImportedTask {
    let mut task = ImportedTask::named(uid, node.name.clone());
    task.outline_level = level;
    task.parent = parent;
    task.project_summary = level == 0;
    task.wbs = node.code.clone();
    task.kind = TaskKind::Summary;
    task
}

/// Of several projects each begins at its own data date.
fn begin_at_data_date(summary: &mut ImportedTask, node: &Node, projects: &[Project]) {
    let date =
        projects.iter().find(|project| project.id == node.project).and_then(|project| project.data_date);
    if date.is_some() {
        (summary.constraint, summary.constraint_date) = (Constraint::StartNoEarlierThan, date);
    }
}

fn task(of: &Activity, rules: Rules, level: u32, parent: Option<usize>, is_staffed: bool) -> ImportedTask {
    let mut task = ImportedTask::named(of.id, of.name.clone());
    let is_point = matches!(of.kind, ActivityKind::StartMilestone | ActivityKind::FinishMilestone);
    let remaining = of.remaining_minutes.unwrap_or(of.planned_minutes);
    let has_begun = of.actual_start.is_some();
    task.outline_level = level;
    task.parent = parent;
    task.guid = of.guid.clone();
    task.wbs = of.code.clone();
    task.place = of.line;
    task.kind = if is_point { TaskKind::Milestone } else { TaskKind::Task };
    task.start_milestone = of.kind == ActivityKind::StartMilestone;
    task.duration_minutes = Some(match (is_point, of.is_complete, has_begun) {
        (true, _, _) => 0.0,
        (_, true, _) => of.planned_minutes,
        (_, false, true) => remaining.max(of.planned_minutes),
        (_, false, false) => remaining,
    });
    task.task_type = TaskType::FixedDuration;
    if has_begun || of.is_complete {
        task.remaining_duration_minutes = Some(if of.is_complete { 0.0 } else { remaining });
        task.percent_complete = duration_percent(of, remaining);
    }
    task.physical_percent_complete = of.percent;
    task.actual_start = of.actual_start;
    task.actual_finish = of.actual_finish;
    task.stop = of.suspend;
    task.resume = of.suspend.and(of.resume);
    task.priority = of.priority.unwrap_or(task.priority);
    set_constraint(&mut task, of);
    set_further_rules(&mut task, of, rules);
    // Resources' calendars count for what depends on resources, the activity's own for everything else.
    let by_resources = of.kind == ActivityKind::ResourceDependent && is_staffed;
    task.calendar = of.calendar.filter(|_| !by_resources);
    task.ignore_resource_calendar = !by_resources;
    task.stored = stored(of);
    task
}

/// Of completed work nothing remains: what stands in place of its early and late dates is the data date.
fn stored(of: &Activity) -> StoredDates {
    match of.is_complete {
        true => StoredDates { start: of.stored.start, finish: of.stored.finish, ..StoredDates::default() },
        false => of.stored.clone(),
    }
}

/// Work that is not complete is never at a hundred percent, whatever was typed.
fn duration_percent(of: &Activity, remaining: f64) -> f64 {
    let done = 100.0 * (of.planned_minutes - remaining) / of.planned_minutes.max(1.0);
    if of.is_complete { 100.0 } else { done.clamp(0.0, 99.0) }
}

fn set_constraint(task: &mut ImportedTask, of: &Activity) {
    match (of.constraint, of.constraint_date) {
        (Some(Constraint::AsLateAsPossible), _) => task.constraint = Constraint::AsLateAsPossible,
        (Some(constraint), Some(date)) => {
            (task.constraint, task.constraint_date) = (constraint, Some(date));
        }
        (_, _) => {}
    }
}

fn set_further_rules(task: &mut ImportedTask, of: &Activity, rules: Rules) {
    task.further_constraints.extend(of.second_constraint.zip(of.second_constraint_date));
    if rules.uses_external_dates {
        let starts = of.external_start.map(|at| (Constraint::StartNoEarlierThan, at));
        let finishes = of.external_finish.map(|at| (Constraint::FinishNoLaterThan, at));
        task.further_constraints.extend(starts.into_iter().chain(finishes));
    }
    task.expected_finish = of.expected_finish.filter(|_| rules.uses_expected_finish);
    task.accompanies = match of.kind {
        ActivityKind::LevelOfEffort => Some(Accompanies::Neighbours),
        ActivityKind::Summary => Some(Accompanies::Element),
        _ => None,
    };
}

/// A calendar that is not in the file gives way to the project's.
fn check_calendars(records: &Records, tasks: &mut [ImportedTask], project: &Project) {
    let known: HashSet<i64> = records.calendars.iter().map(|calendar| calendar.uid).collect();
    let usual = project.calendar.filter(|uid| known.contains(uid)).or(records.default_calendar);
    for task in tasks.iter_mut().filter(|task| task.kind != TaskKind::Summary) {
        task.calendar = match task.calendar {
            Some(uid) if !known.contains(&uid) => usual,
            None if task.ignore_resource_calendar => usual,
            named => named,
        };
    }
}

fn dependencies(
    links: &[Link],
    tasks: &[ImportedTask],
    index: &HashMap<i64, usize>,
    findings: &mut Findings,
) -> Vec<ImportedDependency> {
    let mut found = Vec::with_capacity(links.len());
    for link in links {
        let (before, after) = (index.get(&link.predecessor), index.get(&link.successor));
        match (before, after) {
            (Some(&predecessor), Some(&successor)) if predecessor != successor => {
                let lag = Lag::WorkingMinutes(link.lag_minutes);
                found.push(ImportedDependency { predecessor, successor, kind: link.kind, lag });
            }
            (Some(_), Some(&at)) => {
                let finding = Finding::new("import.predecessor_is_itself").at_line(link.line);
                findings.push(finding.titled(tasks[at].title.clone()));
            }
            (None, Some(&at)) => {
                let finding = Finding::new("import.predecessor_missing").at_line(link.line);
                findings.push(finding.titled(tasks[at].title.clone()).with("predecessor", link.predecessor));
            }
            (_, None) => {
                let finding = Finding::new("import.task_missing").at_line(link.line);
                findings.push(finding.with("task", link.successor));
            }
        }
    }
    found
}

fn assignments(records: &Records, index: &HashMap<i64, usize>) -> Vec<ImportedAssignment> {
    let resources: HashMap<i64, usize> =
        records.resources.iter().enumerate().map(|(at, resource)| (resource.uid, at)).collect();
    let of = |staffing: &Staffing| {
        let resource = staffing.resource.and_then(|uid| resources.get(&uid).copied());
        Some(ImportedAssignment {
            work_minutes: staffing.work_minutes,
            actual_work_minutes: staffing.actual_work_minutes,
            ..ImportedAssignment::plain(
                staffing.id,
                *index.get(&staffing.activity)?,
                resource,
                staffing.units,
            )
        })
    };
    records.staffing.iter().filter_map(of).collect()
}

/// How much there is of each resource: what counts at this date, or what counts first.
fn set_units(records: &mut Records, at: Option<DateTime>) {
    let mut rows = std::mem::take(&mut records.available);
    rows.sort_by_key(|row| row.from);
    let mut counting: HashMap<i64, f64> = HashMap::new();
    for row in rows {
        if row.from <= at || !counting.contains_key(&row.resource) {
            counting.insert(row.resource, row.units);
        }
    }
    for resource in &mut records.resources {
        resource.max_units = counting.get(&resource.uid).copied().unwrap_or(resource.max_units);
    }
}

fn note_missing_resources(records: &mut Records, tasks: &[ImportedTask], index: &HashMap<i64, usize>) {
    let known: HashSet<i64> = records.resources.iter().map(|resource| resource.uid).collect();
    for staffing in &records.staffing {
        let (Some(uid), Some(at)) = (staffing.resource, index.get(&staffing.activity)) else { continue };
        if !known.contains(&uid) {
            let finding = Finding::new("import.resource_missing").titled(tasks[*at].title.clone());
            records.findings.push(finding.with("resource", uid));
        }
    }
}

/// What the engine follows and a plan of ours does not keep.
fn note_what_is_left_out(activities: &[Activity], project: &Project, findings: &mut Findings) {
    let rules = project.rules;
    let open: Vec<&Activity> = activities.iter().filter(|activity| !activity.is_complete).collect();
    let spans = |a: &&&Activity| matches!(a.kind, ActivityKind::LevelOfEffort | ActivityKind::Summary);
    let is_expected = |a: &&&Activity| rules.uses_expected_finish && a.expected_finish.is_some();
    let is_held =
        |a: &&&Activity| rules.uses_external_dates && a.external_start.or(a.external_finish).is_some();
    let goes_by_actual_dates = |a: &&&Activity| rules.goes_by_actual_dates && a.actual_start.is_some();
    let counts = [
        ("import.level_of_effort", open.iter().filter(spans).count()),
        ("import.second_constraint", open.iter().filter(|a| a.second_constraint.is_some()).count()),
        ("import.expected_finish", open.iter().filter(is_expected).count()),
        ("import.external_dates", open.iter().filter(is_held).count()),
        ("import.actual_dates_rule", open.iter().filter(goes_by_actual_dates).count()),
    ];
    for (code, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        findings.push(Finding::new(code).with("count", count as u64));
    }
}

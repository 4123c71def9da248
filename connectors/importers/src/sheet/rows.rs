//! From rows to a plan: reads each cell by what its column means, then joins outline, predecessors and owners.

use super::SheetMapping;
use super::cell::{Cell, Row, Table, shown_number};
use super::columns::Columns;
use super::date::{self, DateOrder, Typed, typed};
use super::heading::{ColumnMeaning, unit_of};
use super::outline::{Layout, arrange};
use super::owner::Owners;
use super::predecessor::{Names, Trouble, links};
use super::timing::{Timing, settle, settle_summary};
use super::value::{self, Stretch, WorkingTime, is_nothing};
use crate::error::{ImportError, excerpt};
use crate::finding::{Finding, Findings};
use crate::limits::{Limits, YEARS};
use crate::outline::{mark_summaries, set_parents};
use crate::plan::{
    Constraint, Format, ImportedDependency, ImportedPlan, ImportedTask, PlanOptions, ScheduleFrom, TaskKind,
};
use jiff::civil::{DateTime, Time};

/// One row with a task name, read but not yet placed.
pub(super) struct TaskRow {
    pub task: ImportedTask,
    pub key: Option<String>,
    pub layout: Layout,
    pub timing: Timing,
    predecessors: Option<String>,
    owners: Option<String>,
}

pub(super) fn read_plan(
    table: &Table,
    columns: &Columns,
    mapping: &SheetMapping,
    limits: Limits,
    format: Format,
    name: String,
) -> Result<ImportedPlan, ImportError> {
    let mut options = PlanOptions::default();
    if let Some(minutes) = mapping.minutes_per_day.filter(|minutes| (1..=1440).contains(minutes)) {
        options.minutes_per_day = minutes;
        options.minutes_per_week = minutes * 5;
    }
    let mut reader = RowReader::new(table, columns, mapping, limits, &options);
    let mut rows: Vec<TaskRow> = Vec::new();
    for row in columns.body(table) {
        if let Some(read) = reader.row(row, rows.len() as i64 + 1)? {
            rows.push(read);
        }
    }
    if rows.is_empty() {
        return Err(ImportError::new("import.no_tasks"));
    }
    let names = reader.names(&rows);
    let (mut tasks, sources) = arrange(&rows, limits, &mut reader.findings);
    set_parents(&mut tasks);
    mark_summaries(&mut tasks);
    for (task, source) in tasks.iter_mut().zip(&sources) {
        let Some(source) = *source else { continue };
        match task.kind {
            TaskKind::Summary => settle_summary(task, &rows[source].timing),
            _ => settle(task, &rows[source], &options, &mut reader.findings),
        }
    }
    let mut placed = vec![0; rows.len()];
    for (at, source) in sources.iter().enumerate() {
        if let Some(source) = *source {
            placed[source] = at;
        }
    }
    let dependencies = reader.dependencies(&rows, &names, &placed)?;
    let mut owners = Owners::default();
    for (row, at) in rows.iter().zip(&placed) {
        if let Some(text) = &row.owners {
            owners.assign(*at, text);
            within(owners.assignments.len(), limits, row.task.place)?;
        }
    }
    let start = mapping.start.or_else(|| reader.earliest(&tasks));
    Ok(ImportedPlan {
        format,
        name,
        start,
        finish: None,
        must_finish_by: None,
        status_date: None,
        schedule_from: ScheduleFrom::Start,
        calendar: None,
        options,
        calendars: Vec::new(),
        tasks,
        dependencies,
        resources: owners.resources,
        assignments: owners.assignments,
        not_understood: reader.findings.into_list(),
    })
}

struct RowReader<'c> {
    columns: &'c Columns,
    limits: Limits,
    time: WorkingTime,
    order: DateOrder,
    duration_unit: Option<String>,
    work_unit: Option<String>,
    findings: Findings,
}

impl<'c> RowReader<'c> {
    fn new(
        table: &Table,
        columns: &'c Columns,
        mapping: &SheetMapping,
        limits: Limits,
        options: &PlanOptions,
    ) -> Self {
        let unit = |meaning| columns.column(meaning).and_then(|column| unit_of(columns.title(column)));
        let mut reader = Self {
            columns,
            limits,
            time: WorkingTime {
                minutes_per_day: f64::from(options.minutes_per_day),
                minutes_per_week: f64::from(options.minutes_per_week),
                days_per_month: f64::from(options.days_per_month),
            },
            order: DateOrder::default(),
            duration_unit: unit(ColumnMeaning::Duration),
            work_unit: unit(ColumnMeaning::Work),
            findings: Findings::default(),
        };
        reader.order = mapping.date_order.unwrap_or_else(|| reader.proven_order(columns.body(table)));
        if table.is_cut {
            let finding = Finding::new("import.columns_beyond_limit").with("limit", limits.columns as u64);
            reader.findings.push(finding);
        }
        for column in columns.unused() {
            let finding = Finding::new("import.column_unused").in_column(columns.name(column));
            reader.findings.push(finding);
        }
        reader
    }

    /// One date that can only be read in one way settles the order for all.
    fn proven_order(&mut self, body: &[Row]) -> DateOrder {
        use ColumnMeaning::*;
        let columns: Vec<usize> = [Start, Finish, Deadline, ActualStart, ActualFinish, ConstraintDate]
            .into_iter()
            .filter_map(|meaning| self.columns.column(meaning))
            .collect();
        let mut doubtful = None;
        for row in body {
            for column in &columns {
                let Cell::Text(text) = row.cell(*column) else { continue };
                match date::evidence(text) {
                    Some(Ok(order)) => return order,
                    Some(Err(())) if doubtful.is_none() => {
                        doubtful = Some((row.number, *column, excerpt(text)))
                    }
                    _ => {}
                }
            }
        }
        if let Some((line, column, text)) = doubtful {
            let finding = Finding::new("import.date_order_assumed").at_line(line);
            self.findings.push(finding.in_column(self.columns.name(column)).with("value", text));
        }
        DateOrder::default()
    }

    /// `None` for an empty row and for one without a task name, which is noted.
    fn row(&mut self, row: &Row, position: i64) -> Result<Option<TaskRow>, ImportError> {
        use ColumnMeaning::*;
        if row.is_empty() {
            return Ok(None);
        }
        let raw_title = self.text(row, Title).unwrap_or_default();
        let title = raw_title.trim();
        if title.is_empty() {
            self.findings.push(Finding::new("import.row_without_title").at_line(row.number));
            return Ok(None);
        }
        if position as usize > self.limits.tasks {
            let refusal = ImportError::new("import.too_many").at_line(row.number);
            return Err(refusal.with("limit", self.limits.tasks as u64));
        }
        let key = self.text(row, RowId).map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
        let mut task = ImportedTask::named(position, title);
        task.place = row.number;
        task.row = key.as_deref().and_then(|key| key.parse().ok()).or(Some(position));
        task.guid = key.clone();
        task.wbs = self.text(row, Wbs).map(|code| code.trim().to_owned()).filter(|code| !code.is_empty());
        task.notes = self.text(row, Notes).filter(|notes| !notes.trim().is_empty());
        let percent = self.percent(row);
        task.deadline = self.moment(row, Deadline, PlanOptions::default().default_finish);
        task.actual_start = self.moment(row, ActualStart, PlanOptions::default().default_start);
        task.actual_finish = self.moment(row, ActualFinish, PlanOptions::default().default_finish);
        // What has an actual finish is done, where nothing else is said.
        let usual = if task.actual_finish.is_some() { 100.0 } else { 0.0 };
        task.percent_complete = percent.unwrap_or(usual);
        task.priority = self.priority(row);
        task.work_minutes = self.stretch(row, Work).map(|stretch| stretch.minutes);
        self.constraint(row, &mut task);
        let layout = Layout {
            level: self.level(row),
            indent: indent(&raw_title),
            phase: self
                .text(row, Phase)
                .map(|phase| phase.trim().to_owned())
                .filter(|phase| !phase.is_empty()),
            has_phases: self.columns.has(Phase),
        };
        let timing = Timing {
            duration: self.stretch(row, Duration),
            start: self.date(row, Start),
            finish: self.date(row, Finish),
            milestone: self.milestone(row),
            has_predecessors: false,
        };
        let predecessors = self.text(row, Predecessors).filter(|text| !is_nothing(text));
        let owners = self.text(row, Owner).filter(|text| !is_nothing(text));
        let timing = Timing { has_predecessors: predecessors.is_some(), ..timing };
        Ok(Some(TaskRow { task, key, layout, timing, predecessors, owners }))
    }

    /// Rows are named by their key, without such a column by their position, by WBS code and by title.
    fn names(&mut self, rows: &[TaskRow]) -> Names {
        let mut names = Names::default();
        for (at, row) in rows.iter().enumerate() {
            let position = (!self.columns.has(ColumnMeaning::RowId)).then(|| (at + 1).to_string());
            let key = row.key.clone().or(position);
            if let Some(key) = key
                && !names.key(&key, at)
            {
                let finding = Finding::new("import.duplicate_row_id").at_line(row.task.place);
                self.findings.push(finding.with("value", excerpt(&key)));
            }
            if let Some(code) = &row.task.wbs {
                names.wbs(code, at);
            }
            names.title(&row.task.title, at);
        }
        names
    }

    fn dependencies(
        &mut self,
        rows: &[TaskRow],
        names: &Names,
        placed: &[usize],
    ) -> Result<Vec<ImportedDependency>, ImportError> {
        let column = self
            .columns
            .column(ColumnMeaning::Predecessors)
            .map_or_else(String::new, |at| self.columns.name(at));
        let mut dependencies = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let Some(text) = &row.predecessors else { continue };
            for link in links(text, names, self.time) {
                let note = |code| {
                    Finding::new(code)
                        .at_line(row.task.place)
                        .in_column(column.clone())
                        .titled(row.task.title.clone())
                };
                let finding = match link {
                    Ok(link) if link.predecessor == at => note("import.predecessor_is_itself"),
                    Ok(link) => {
                        dependencies.push(ImportedDependency {
                            predecessor: placed[link.predecessor],
                            successor: placed[at],
                            kind: link.kind,
                            lag: link.lag,
                        });
                        continue;
                    }
                    Err(Trouble::Unknown(name)) => {
                        note("import.predecessor_missing").with("predecessor", excerpt(&name))
                    }
                    Err(Trouble::Unreadable(text)) => {
                        note("import.predecessor_unreadable").with("value", excerpt(&text))
                    }
                };
                self.findings.push(finding);
            }
            within(dependencies.len(), self.limits, row.task.place)?;
        }
        Ok(dependencies)
    }

    fn earliest(&mut self, tasks: &[ImportedTask]) -> Option<DateTime> {
        let dates = |task: &ImportedTask| {
            [task.actual_start, task.stored.start, task.constraint_date].into_iter().flatten().min()
        };
        let first = tasks.iter().filter_map(dates).min();
        if first.is_none() {
            self.findings.push(Finding::new("import.no_start"));
        }
        first
    }

    fn cell<'r>(&mut self, row: &'r Row, meaning: ColumnMeaning) -> Option<&'r Cell> {
        let column = self.columns.column(meaning)?;
        let cell = row.cell(column);
        if let Cell::Error(error) = cell {
            let finding =
                Finding::new("import.cell_error").at_line(row.number).in_column(self.columns.name(column));
            self.findings.push(finding.with("value", excerpt(error)));
            return None;
        }
        (!cell.is_empty()).then_some(cell)
    }

    fn text(&mut self, row: &Row, meaning: ColumnMeaning) -> Option<String> {
        let mut text = self.cell(row, meaning)?.shown();
        if text.len() > self.limits.text_bytes {
            let limit = self.limits.text_bytes;
            let end = (0..=limit).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            text.truncate(end);
            self.note(row, meaning, Finding::new("import.text_cut").with("limit", limit as u64));
        }
        // Databases and XML know no control characters.
        text.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
        Some(text)
    }

    fn note(&mut self, row: &Row, meaning: ColumnMeaning, finding: Finding) {
        let column =
            self.columns.column(meaning).map_or_else(String::new, |column| self.columns.name(column));
        self.findings.push(finding.at_line(row.number).in_column(column));
    }

    fn unreadable(&mut self, row: &Row, meaning: ColumnMeaning, cell: &Cell) {
        let finding = Finding::new("import.value_unreadable").with("value", excerpt(&cell.shown()));
        self.note(row, meaning, finding);
    }

    fn percent(&mut self, row: &Row) -> Option<f64> {
        let meaning = ColumnMeaning::PercentComplete;
        let cell = self.cell(row, meaning)?;
        let percent = match cell {
            Cell::Number(number) => value::percent_number(*number),
            Cell::Yes(yes) => Some(if *yes { 100.0 } else { 0.0 }),
            Cell::Text(text) if is_nothing(text) => return None,
            Cell::Text(text) => value::percent(text),
            _ => None,
        };
        if percent.is_none() {
            self.unreadable(row, meaning, cell);
        }
        percent
    }

    fn stretch(&mut self, row: &Row, meaning: ColumnMeaning) -> Option<Stretch> {
        let cell = self.cell(row, meaning)?;
        let unit = if meaning == ColumnMeaning::Work {
            self.work_unit.clone().or(Some("h".to_owned()))
        } else {
            self.duration_unit.clone()
        };
        let stretch = match cell {
            Cell::Number(number) => value::stretch(&shown_number(*number), self.time, unit.as_deref()),
            Cell::Days(days) => {
                let minutes = (days * 1440.0).round();
                let sane = (0.0..=crate::limits::LONGEST_MINUTES).contains(&minutes);
                sane.then_some(Stretch { minutes, elapsed: false, estimated: false })
            }
            Cell::Text(text) if is_nothing(text) => return None,
            Cell::Text(text) => value::stretch(text, self.time, unit.as_deref()),
            _ => None,
        };
        if stretch.is_none() {
            self.unreadable(row, meaning, cell);
        }
        stretch
    }

    fn date(&mut self, row: &Row, meaning: ColumnMeaning) -> Option<Typed> {
        let cell = self.cell(row, meaning)?;
        let of = |at: DateTime| {
            let time = (at.time() != Time::midnight()).then_some(at.time());
            YEARS.contains(&at.year()).then_some(Typed { date: at.date(), time })
        };
        let found = match cell {
            Cell::Moment(at) => of(*at),
            // A serial number whose cell lost its format; smaller ones are no dates of our time.
            Cell::Number(serial) if *serial >= 20_000.0 && *serial < 110_000.0 => {
                super::workbook::serial_moment(*serial, false).and_then(of)
            }
            Cell::Number(number) => typed(&shown_number(*number), self.order),
            Cell::Text(text) if is_nothing(text) => return None,
            Cell::Text(text) => typed(text, self.order),
            _ => None,
        };
        if found.is_none() {
            self.unreadable(row, meaning, cell);
        }
        found
    }

    fn moment(&mut self, row: &Row, meaning: ColumnMeaning, usual: Time) -> Option<DateTime> {
        self.date(row, meaning).map(|date| date.or_at(usual))
    }

    fn milestone(&mut self, row: &Row) -> bool {
        let meaning = ColumnMeaning::Milestone;
        let Some(cell) = self.cell(row, meaning) else { return false };
        let yes = match cell {
            Cell::Yes(yes) => Some(*yes),
            Cell::Number(number) => Some(*number != 0.0),
            // Any other text names the milestone.
            Cell::Text(text) => Some(value::yes(text).unwrap_or(true)),
            _ => None,
        };
        if yes.is_none() {
            self.unreadable(row, meaning, cell);
        }
        yes.unwrap_or(false)
    }

    fn level(&mut self, row: &Row) -> Option<u32> {
        let meaning = ColumnMeaning::OutlineLevel;
        let cell = self.cell(row, meaning)?;
        let digits: String = cell.shown().chars().filter(char::is_ascii_digit).collect();
        let level = digits.parse::<u32>().ok();
        if level.is_none() {
            self.unreadable(row, meaning, cell);
        }
        level
    }

    fn priority(&mut self, row: &Row) -> u16 {
        let meaning = ColumnMeaning::Priority;
        let Some(cell) = self.cell(row, meaning) else { return 500 };
        let shown = value::normal(&cell.shown());
        match shown.as_str() {
            "最高" | "紧急" | "highest" | "urgent" | "critical" => 900,
            "高" | "high" => 700,
            "中" | "普通" | "medium" | "normal" => 500,
            "低" | "low" => 300,
            "最低" | "lowest" => 100,
            number => match number.parse::<f64>() {
                Ok(number) if (0.0..=1000.0).contains(&number) => number as u16,
                _ => {
                    self.unreadable(row, meaning, cell);
                    500
                }
            },
        }
    }

    fn constraint(&mut self, row: &Row, task: &mut ImportedTask) {
        let options = PlanOptions::default();
        let Some(cell) = self.cell(row, ColumnMeaning::ConstraintKind) else { return };
        let Some(kind) = constraint_named(&cell.shown()) else {
            return self.unreadable(row, ColumnMeaning::ConstraintKind, cell);
        };
        use Constraint::*;
        let at_finish = matches!(kind, MustFinishOn | FinishNoEarlierThan | FinishNoLaterThan);
        let usual = if at_finish { options.default_finish } else { options.default_start };
        task.constraint_date = self.moment(row, ColumnMeaning::ConstraintDate, usual);
        if matches!(kind, AsSoonAsPossible | AsLateAsPossible) || task.constraint_date.is_some() {
            task.constraint = kind;
        } else {
            let finding = Finding::new("import.constraint_without_date").titled(task.title.clone());
            self.note(row, ColumnMeaning::ConstraintKind, finding);
        }
    }
}

fn within(count: usize, limits: Limits, line: u64) -> Result<(), ImportError> {
    if count <= limits.records {
        return Ok(());
    }
    Err(ImportError::new("import.too_many").at_line(line).with("limit", limits.records as u64))
}

/// As MS Project names them in both languages, and by their initials.
fn constraint_named(text: &str) -> Option<Constraint> {
    use Constraint::*;
    let name: String = value::normal(text).chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match name.as_str() {
        "越早越好" | "assoonaspossible" | "asap" => AsSoonAsPossible,
        "越晚越好" | "aslateaspossible" | "alap" => AsLateAsPossible,
        "必须开始于" | "muststarton" | "mso" => MustStartOn,
        "必须完成于" | "mustfinishon" | "mfo" => MustFinishOn,
        "不得早于开始" | "startnoearlierthan" | "snet" => StartNoEarlierThan,
        "不得晚于开始" | "startnolaterthan" | "snlt" => StartNoLaterThan,
        "不得早于完成" | "finishnoearlierthan" | "fnet" => FinishNoEarlierThan,
        "不得晚于完成" | "finishnolaterthan" | "fnlt" => FinishNoLaterThan,
        // MS Project puts three dots where the date belongs: 不得早于...开始.
        _ => return None,
    })
}

/// Blanks before the name: a tab counts as four, a full-width blank as two.
fn indent(title: &str) -> u32 {
    let width = |c: char| match c {
        ' ' | '\u{00A0}' => Some(1),
        '\u{3000}' => Some(2),
        '\t' => Some(4),
        _ => None,
    };
    title.chars().map_while(width).take(100_000).sum()
}

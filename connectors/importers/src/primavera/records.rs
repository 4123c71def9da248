//! What both of Primavera's exports say, before it becomes one plan. Durations are minutes, whatever the file
//! counts in.

use crate::finding::Findings;
use crate::plan::{
    Constraint, DependencyKind, ImportedCalendar, ImportedResource, LagCalendar, StoredDates, TotalFloat,
};
use jiff::civil::DateTime;

#[derive(Default)]
pub(super) struct Records {
    pub projects: Vec<Project>,
    pub nodes: Vec<Node>,
    pub activities: Vec<Activity>,
    pub links: Vec<Link>,
    pub calendars: Vec<ImportedCalendar>,
    /// The calendar of whatever names none.
    pub default_calendar: Option<i64>,
    pub resources: Vec<ImportedResource>,
    /// How much there is of a resource, by date.
    pub available: Vec<Available>,
    pub staffing: Vec<Staffing>,
    pub findings: Findings,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Project {
    pub id: i64,
    pub name: String,
    pub calendar: Option<i64>,
    pub planned_start: Option<DateTime>,
    pub data_date: Option<DateTime>,
    pub must_finish_by: Option<DateTime>,
    pub critical_minutes: f64,
    pub minutes_per_day: Option<u32>,
    pub rules: Rules,
}

/// Primavera's scheduling options, with its defaults.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// What is left of begun work waits for its predecessors; otherwise it goes on at the data date.
    pub retains_logic: bool,
    pub lag_calendar: LagCalendar,
    pub total_float: TotalFloat,
    pub multiple_critical_paths: bool,
    /// Neither of the two: dates of work that has begun go by what really happened, an option of its own.
    pub goes_by_actual_dates: bool,
    pub uses_expected_finish: bool,
    pub uses_external_dates: bool,
    /// Of several projects each counts its float back from its own finish.
    pub float_by_each_project: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            retains_logic: true,
            lag_calendar: LagCalendar::Predecessor,
            total_float: TotalFloat::Finish,
            multiple_critical_paths: false,
            goes_by_actual_dates: false,
            uses_expected_finish: true,
            uses_external_dates: true,
            float_by_each_project: true,
        }
    }
}

/// One element of the work breakdown structure.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub id: i64,
    pub project: i64,
    pub parent: Option<i64>,
    pub place: i64,
    pub code: Option<String>,
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ActivityKind {
    #[default]
    Task,
    /// On the calendars of its resources.
    ResourceDependent,
    StartMilestone,
    FinishMilestone,
    /// As long as what it accompanies.
    LevelOfEffort,
    /// As long as what lies below its element.
    Summary,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Activity {
    pub id: i64,
    pub node: Option<i64>,
    pub calendar: Option<i64>,
    pub guid: Option<String>,
    pub code: Option<String>,
    pub name: String,
    pub kind: ActivityKind,
    pub planned_minutes: f64,
    pub remaining_minutes: Option<f64>,
    pub percent: Option<f64>,
    pub is_complete: bool,
    pub actual_start: Option<DateTime>,
    pub actual_finish: Option<DateTime>,
    pub suspend: Option<DateTime>,
    pub resume: Option<DateTime>,
    pub constraint: Option<Constraint>,
    pub constraint_date: Option<DateTime>,
    pub second_constraint: Option<Constraint>,
    pub second_constraint_date: Option<DateTime>,
    pub expected_finish: Option<DateTime>,
    /// What other projects hold it to.
    pub external_start: Option<DateTime>,
    pub external_finish: Option<DateTime>,
    /// 0 to 1000, 500 is ordinary.
    pub priority: Option<u16>,
    pub stored: StoredDates,
    pub line: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Link {
    pub predecessor: i64,
    pub successor: i64,
    pub kind: DependencyKind,
    pub lag_minutes: f64,
    pub line: u64,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Available {
    pub resource: i64,
    pub from: Option<DateTime>,
    /// 1 is one person full time.
    pub units: f64,
}

#[derive(Debug, Clone)]
pub(super) struct Staffing {
    pub id: i64,
    pub activity: i64,
    pub resource: Option<i64>,
    /// 1 is full time.
    pub units: f64,
    pub work_minutes: Option<f64>,
    pub actual_work_minutes: Option<f64>,
}

/// As both exports name them, blanks and case aside.
pub(super) fn constraint(name: &str) -> Option<Constraint> {
    use Constraint::*;
    Some(match name {
        "CS_ALAP" | "As Late As Possible" => AsLateAsPossible,
        "CS_MSO" | "Start On" => MustStartOn,
        "CS_MEO" | "Finish On" => MustFinishOn,
        "CS_MSOA" | "Start On or After" => StartNoEarlierThan,
        "CS_MSOB" | "Start On or Before" => StartNoLaterThan,
        "CS_MEOA" | "Finish On or After" => FinishNoEarlierThan,
        "CS_MEOB" | "Finish On or Before" => FinishNoLaterThan,
        "CS_MANDSTART" | "Mandatory Start" => MandatoryStart,
        "CS_MANDFIN" | "Mandatory Finish" => MandatoryFinish,
        _ => return None,
    })
}

pub(super) fn activity_kind(name: &str) -> ActivityKind {
    match name {
        "TT_Rsrc" | "Resource Dependent" => ActivityKind::ResourceDependent,
        "TT_Mile" | "Start Milestone" => ActivityKind::StartMilestone,
        "TT_FinMile" | "Finish Milestone" => ActivityKind::FinishMilestone,
        "TT_LOE" | "Level of Effort" => ActivityKind::LevelOfEffort,
        "TT_WBS" | "WBS Summary" => ActivityKind::Summary,
        _ => ActivityKind::Task,
    }
}

/// Five levels on Microsoft Project's scale, where the highest number of all means that a task is not levelled.
pub(super) fn priority(name: &str) -> Option<u16> {
    Some(match name {
        "PT_Top" | "Top" => 900,
        "PT_High" | "High" => 700,
        "PT_Normal" | "Normal" => 500,
        "PT_Low" | "Low" => 300,
        "PT_Lowest" | "Lowest" => 100,
        _ => return None,
    })
}

pub(super) fn dependency_kind(name: &str) -> Option<DependencyKind> {
    Some(match name {
        "PR_FS" | "Finish to Start" => DependencyKind::FinishToStart,
        "PR_SS" | "Start to Start" => DependencyKind::StartToStart,
        "PR_FF" | "Finish to Finish" => DependencyKind::FinishToFinish,
        "PR_SF" | "Start to Finish" => DependencyKind::StartToFinish,
        _ => return None,
    })
}

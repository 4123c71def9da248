//! What a phase report is about: a phase of the plan, or what leads to a milestone, as its party reads it.

use super::ReportedPhase;
use super::drawn_facts::Item;
use ::store::ClientConn;
use jiff::civil::Date;
use kernel::Result;
use schedule::task::TaskKind;
use uuid::Uuid;

/// What belongs to a phase: what stands below it; to a milestone: what ends after the one before and until it. Nothing where
/// the party does not read it any more.
pub(super) fn within(items: Vec<Item>, key: Uuid) -> (Option<ReportedPhase>, Vec<Item>) {
    let Some(at) = items.iter().position(|item| item.task.key == key) else { return (None, Vec::new()) };
    let of = ReportedPhase { place: items[at].place.clone(), title: items[at].task.title.clone() };
    let (level, span) = (items[at].task.level, span_of(&items, at));
    let belongs = match items[at].is_milestone() {
        true => items.into_iter().filter(|item| (span.0..=span.1).contains(&item.finish)).collect(),
        false => {
            let mut below = items.into_iter().skip(at);
            let head = below.next();
            head.into_iter().chain(below.take_while(|item| item.task.level > level)).collect()
        }
    };
    (Some(of), belongs)
}

/// The days of a phase; of a milestone from the day after the one before, or from the first day of all.
fn span_of(items: &[Item], at: usize) -> (Date, Date) {
    let of = &items[at];
    if !of.is_milestone() {
        return (of.start, of.finish);
    }
    let before = items.iter().filter(|item| item.is_milestone() && item.finish < of.finish);
    let first = match before.map(|item| item.finish).max() {
        Some(day) => day.tomorrow().unwrap_or(day),
        None => items.iter().map(|item| item.start).min().unwrap_or(of.finish),
    };
    (first.min(of.finish), of.finish)
}

/// What a phase report can be about, with its days.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    pub key: Uuid,
    pub title: String,
    pub is_milestone: bool,
    pub from: Date,
    pub until: Date,
}

/// The phases and milestones that the party reads, in the order of the plan.
pub fn phases(conn: &mut ClientConn) -> Result<Vec<Phase>> {
    let tasks = schedule::store::for_client::tasks(conn)?;
    let items: Vec<Item> = tasks.into_iter().filter_map(Item::of).collect();
    let is_one = |at: &usize| items[*at].is_milestone() || items[*at].task.kind == TaskKind::Phase;
    let of = |at: usize| {
        let (from, until) = span_of(&items, at);
        let Item { task, .. } = &items[at];
        Phase {
            key: task.key,
            title: task.title.clone(),
            is_milestone: items[at].is_milestone(),
            from,
            until,
        }
    };
    Ok((0..items.len()).filter(is_one).map(of).collect())
}

/// The days of the whole plan that the party reads; none where it reads nothing of it.
pub fn whole(conn: &mut ClientConn) -> Result<Option<(Date, Date)>> {
    let items: Vec<Item> =
        schedule::store::for_client::tasks(conn)?.into_iter().filter_map(Item::of).collect();
    let first = items.iter().map(|item| item.start).min();
    Ok(first.zip(items.iter().map(|item| item.finish).max()))
}

/// The phase behind a key where it is done and has a report of its own: an outermost phase that the party reads, or, where it
/// reads no phase, a milestone. What stands within a phase is told in that one's report.
pub fn ended(conn: &mut ClientConn, key: Uuid) -> Result<Option<Phase>> {
    let tasks = schedule::store::for_client::tasks(conn)?;
    let items: Vec<Item> = tasks.into_iter().filter_map(Item::of).collect();
    if !items.iter().any(|item| item.task.key == key && has_own_report(&items, item)) {
        return Ok(None);
    }
    Ok(phases(conn)?.into_iter().find(|phase| phase.key == key))
}

fn has_own_report(items: &[Item], of: &Item) -> bool {
    let is_phase = |item: &Item| item.task.kind == TaskKind::Phase;
    let outermost = items.iter().filter(|item| is_phase(item)).map(|item| item.task.level).min();
    let is_one = match outermost {
        Some(level) => is_phase(of) && of.task.level == level,
        None => of.is_milestone(),
    };
    is_one && of.task.percent_complete >= 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Timestamp;
    use schedule::store::for_client::ClientTask;

    fn item(title: &str, kind: TaskKind, level: i64, (start, finish): (i8, i8)) -> Item {
        let day = |day: i8| format!("2027-03-{day:02}");
        let task = ClientTask {
            key: Uuid::new_v4(),
            title: title.into(),
            kind,
            start: day(start),
            finish: day(finish),
            agreed_start: None,
            agreed_finish: None,
            percent_complete: 0,
            is_client_side: false,
            level,
            shown_since: Timestamp(0),
        };
        Item::of(task).expect("with its days")
    }

    fn plan() -> Vec<Item> {
        use TaskKind::{Milestone, Phase, Task};
        vec![
            item("Preparation", Phase, 1, (1, 5)),
            item("Workshop", Task, 2, (1, 2)),
            item("Detail", Phase, 2, (3, 5)),
            item("Interfaces", Task, 3, (3, 5)),
            item("Agreed", Milestone, 2, (5, 5)),
            item("Building", Phase, 1, (8, 20)),
            item("Readers", Task, 2, (8, 12)),
            item("Built", Milestone, 1, (20, 20)),
        ]
    }

    #[test]
    fn what_belongs_to_it_and_which_days_it_takes() {
        for (title, wanted, (from, until)) in [
            ("Preparation", vec!["Preparation", "Workshop", "Detail", "Interfaces", "Agreed"], (1, 5)),
            ("Detail", vec!["Detail", "Interfaces"], (3, 5)),
            ("Building", vec!["Building", "Readers"], (8, 20)),
            ("Agreed", vec!["Preparation", "Workshop", "Detail", "Interfaces", "Agreed"], (1, 5)),
            ("Built", vec!["Building", "Readers", "Built"], (6, 20)),
        ] {
            let plan = plan();
            let at = plan.iter().position(|item| item.task.title == title).expect("it is there");
            let (first, last) = span_of(&plan, at);
            assert_eq!((first.day(), last.day()), (from, until), "{title}");
            let key = plan[at].task.key;
            let (of, found) = within(plan, key);
            assert_eq!(of.map(|of| of.title).as_deref(), Some(title));
            assert_eq!(found.iter().map(|item| item.task.title.as_str()).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn which_of_what_ended_has_a_report_of_its_own() {
        let done = |title: &str, mut plan: Vec<Item>| {
            let at = plan.iter().position(|item| item.task.title == title).expect("it is there");
            let before = has_own_report(&plan, &plan[at]);
            plan[at].task.percent_complete = 100;
            (before, has_own_report(&plan, &plan[at]))
        };
        for (title, wanted) in
            [("Preparation", true), ("Building", true), ("Detail", false), ("Built", false)]
        {
            assert_eq!(done(title, plan()), (false, wanted), "{title}");
        }
        let milestones = plan().into_iter().filter(Item::is_milestone).collect();
        assert_eq!(done("Built", milestones), (false, true), "where no phase is read");
        let tasks = plan().into_iter().filter(|item| item.task.kind == TaskKind::Task).collect();
        assert_eq!(done("Readers", tasks), (false, false), "a task is no phase");
    }

    #[test]
    fn what_the_party_does_not_read_any_more_has_nothing() {
        let (of, found) = within(plan(), Uuid::new_v4());
        assert!(of.is_none() && found.is_empty());
    }
}

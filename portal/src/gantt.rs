//! The picture of the shared plan: where bars, marks and month lines lie, in percent of the width, so that
//! one picture fits phone, desk and paper. The words stand in the table around it.

use crate::model::{ItemKind, PlanItem};
use jiff::ToSpan;
use jiff::civil::Date;

/// The time the picture shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    from: Date,
    days: f64,
}

/// A bar or a mark of one row, in percent of the width.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub is_milestone: bool,
    pub is_phase: bool,
    pub is_done: bool,
    pub x: f64,
    pub width: f64,
    pub done_width: f64,
    /// The agreed dates, when they are others.
    pub was: Option<(f64, f64)>,
}

impl Scale {
    /// From the first of the first month to the end of the last; nothing for an empty plan.
    pub fn of(items: &[PlanItem], today: Date) -> Option<Self> {
        let starts = items.iter().flat_map(|item| [Some(item.start), item.was_start]).flatten();
        let ends = items.iter().flat_map(|item| [Some(item.finish), item.was_finish]).flatten();
        let (first, last) = (starts.min()?, ends.max()?);
        // Today is shown when it is near; a plan of another year is not squeezed for it.
        let near = |date: Date| (date - today).get_days().abs() <= 45;
        let first = if today < first && near(first) { today } else { first };
        let last = if today > last && near(last) { today } else { last };
        let from = first.first_of_month();
        let to = last.last_of_month().saturating_add(1.day());
        let days = f64::from((to - from).get_days());
        Some(Self { from, days })
    }

    /// Where a day begins.
    fn at(&self, date: Date) -> f64 {
        let days = f64::from((date - self.from).get_days());
        round((days / self.days * 100.0).clamp(0.0, 100.0))
    }

    fn end_of(&self, date: Date) -> f64 {
        self.at(date.saturating_add(1.day()))
    }

    pub fn today(&self, today: Date) -> Option<f64> {
        let inside = today >= self.from && f64::from((today - self.from).get_days()) < self.days;
        inside.then(|| self.at(today))
    }

    /// The first days of months, thinned so that at most eight are named.
    pub fn months(&self) -> Vec<(f64, Date)> {
        let count = (self.days / 30.4).round().max(1.0);
        let step = match count as i64 {
            ..=8 => 1,
            9..=16 => 2,
            17..=24 => 3,
            25..=48 => 6,
            _ => 12 * (1 + (count / 96.0) as i64),
        };
        let mut months = Vec::new();
        let mut month = self.from;
        while f64::from((month - self.from).get_days()) < self.days {
            months.push((self.at(month), month));
            let Ok(next) = month.checked_add(step.months()) else { break };
            month = next;
        }
        months
    }

    pub fn bar(&self, item: &PlanItem) -> Bar {
        let (x, end) = (self.at(item.start), self.end_of(item.finish));
        let width = round((end - x).max(0.6));
        let share = item.percent_complete.clamp(0, 100) as f64 / 100.0;
        let moved = item.was_start.zip(item.was_finish).filter(|was| *was != (item.start, item.finish));
        let middle = |date: Date| round((self.at(date) + self.end_of(date)) / 2.0);
        let is_milestone = item.kind == ItemKind::Milestone;
        Bar {
            is_milestone,
            is_phase: item.kind == ItemKind::Phase,
            is_done: item.is_done(),
            x: if is_milestone { middle(item.finish) } else { x },
            width,
            done_width: round(width * share),
            was: moved.map(|(start, finish)| match is_milestone {
                true => (middle(finish), 0.0),
                false => (self.at(start), round((self.end_of(finish) - self.at(start)).max(0.6))),
            }),
        }
    }
}

fn round(percent: f64) -> f64 {
    (percent * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn item(start: Date, finish: Date) -> PlanItem {
        PlanItem {
            key: String::new(),
            title: String::new(),
            kind: ItemKind::Task,
            start,
            finish,
            was_start: None,
            was_finish: None,
            percent_complete: 50,
            is_yours: false,
            level: 0,
        }
    }

    #[test]
    fn bars_lie_inside_whole_months() {
        let one = item(date(2027, 1, 11), date(2027, 1, 20));
        let scale = Scale::of(std::slice::from_ref(&one), date(2027, 1, 15)).unwrap();
        let bar = scale.bar(&one);
        assert_eq!((bar.x, bar.width, bar.done_width), (32.26, 32.26, 16.13));
        assert_eq!(scale.today(date(2027, 1, 1)), Some(0.0));
        assert_eq!(scale.today(date(2027, 2, 1)), None);
        assert_eq!(scale.months(), [(0.0, date(2027, 1, 1))]);
    }

    #[test]
    fn long_plans_name_few_months_and_every_bar_stays_inside() {
        for years in [1, 2, 5, 30, 8000] {
            let end = date(2027, 1, 1).saturating_add(years.years());
            let items = [item(date(2027, 1, 1), end), item(date(1, 1, 1), date(9999, 12, 31))];
            let scale = Scale::of(&items[..1], date(2027, 6, 1)).unwrap();
            assert!(
                (1..=13).contains(&scale.months().len()) || years > 30,
                "{years}: {}",
                scale.months().len()
            );
            assert!(scale.months().len() <= 100, "{years}: {}", scale.months().len());
            let bar = scale.bar(&items[1]);
            assert!(bar.x >= 0.0 && bar.x + bar.width <= 100.01, "{bar:?}");
        }
        assert_eq!(Scale::of(&[], date(2027, 1, 1)), None);
    }
}

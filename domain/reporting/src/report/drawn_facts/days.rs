//! The days that a report tells: of what is done the day on which it was, of what is open the day by which it is expected.
//!
//! Must hold: nothing is expected on a day that is over. What was expected by then is told as late, without a new day where
//! the plan has none, and stands in no picture of what is expected.

use super::super::{Line, SectionCode, Trend, TrendPoint, Value};
use super::{Facts, Item, line};
use jiff::civil::Date;
use schedule::task::TaskKind;
use std::cmp::Reverse;

/// More lines than a picture holds apart.
const MOST_TRENDS: usize = 6;

/// How far what is open or done is from what was agreed, in days; later is more.
enum Deviation {
    Was(i64),
    Expected(i64),
    /// Late, and nobody knows by how much it will be.
    Late(i64),
}

impl Deviation {
    fn of(item: &Item, today: Date) -> Option<Self> {
        let agreed = item.agreed?;
        let since = |day: Date| i64::from((day - agreed).get_days());
        let deviation = match () {
            () if item.is_done() => Self::Was(since(item.finish)),
            () if item.is_late(today) => Self::Late(since(today).max(0)),
            () => Self::Expected(since(item.finish)),
        };
        Some(deviation).filter(|deviation| deviation.days() != 0)
    }

    fn days(&self) -> i64 {
        match self {
            Self::Was(days) | Self::Expected(days) | Self::Late(days) => *days,
        }
    }
}

impl Facts {
    /// A row that is open, by when it is expected; `says` has a second sentence for what is late.
    pub(super) fn expected(&self, code: SectionCode, item: &Item, says: &str) -> Line {
        match item.is_late(self.today) {
            true => item.line(code, &format!("{says}_late")).day("passed", item.finish),
            false => item.line(code, says).day("finish", item.finish),
        }
    }

    pub(super) fn standing(&self) -> Vec<Line> {
        let Some(of) = &self.project else { return Vec::new() };
        let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Date>().ok());
        let (finish, agreed) = (day(&of.finish), day(&of.agreed_finish));
        let is_finished = of.health == "finished";
        let is_over = finish.is_some_and(|finish| finish < self.today);
        let health = match of.health.as_str() {
            "on_track" | "at_risk" if is_over && agreed.is_some_and(|agreed| agreed < self.today) => "late",
            "on_track" if is_over => "at_risk",
            health => health,
        };
        let mut lines = vec![line("standing:health", "health").word("health", &format!("health_{health}"))];
        lines.extend(finish.map(|finish| {
            let (says, name) = match () {
                () if is_finished && finish <= self.today => ("finished", "finish"),
                () if is_over => ("finish_late", "passed"),
                () => ("finish", "finish"),
            };
            let key = "standing:finish";
            match agreed {
                Some(agreed) => line(key, &says_of_agreed(says)).day(name, finish).day("agreed", agreed),
                None => line(key, says).day(name, finish),
            }
        }));
        let (all, done) = (self.work().count(), self.work().filter(|item| item.is_done()).count());
        if all > 0 {
            lines.push(line("standing:tasks", "tasks").count("done", done).count("count", all));
        }
        lines
    }

    /// What became of a row that the report before announced.
    pub(super) fn became(&self, item: &Item, announced: &Line) -> Line {
        let code = SectionCode::Promised;
        let percent = item.task.percent_complete;
        let is_begun = percent > 0 || item.start < self.today;
        let line = match () {
            () if item.is_done() && item.is_milestone() => {
                item.line(code, "announced_reached").day("finish", item.finish)
            }
            () if item.is_done() => item.line(code, "announced_done").day("finish", item.finish),
            () if item.is_milestone() => self.expected(code, item, "announced_expected"),
            () if is_begun => self.expected(code, item, "announced_doing").number("percent", percent),
            () => item.line(code, "announced_not_begun").day("start", item.start).day("finish", item.finish),
        };
        let day = announced.values.get("finish").or_else(|| announced.values.get("passed"));
        match day {
            Some(day) => line.with("announced", day.clone()),
            None => line,
        }
    }

    pub(super) fn milestones(&self, code: SectionCode) -> Vec<Line> {
        let of = |item: &Item| match (item.is_done(), item.agreed) {
            (true, Some(agreed)) => {
                item.line(code, "reached_agreed").day("finish", item.finish).day("agreed", agreed)
            }
            (true, None) => item.line(code, "reached").day("finish", item.finish),
            (false, Some(agreed)) => self.expected(code, item, "expected_agreed").day("agreed", agreed),
            (false, None) => self.expected(code, item, "expected"),
        };
        self.items.iter().filter(|item| item.is_milestone()).map(of).collect()
    }

    /// What the phases were agreed to take and what they took, with the milestones, in the order of the plan.
    pub(super) fn agreed(&self) -> Vec<Line> {
        let mut milestones = self.milestones(SectionCode::Agreed).into_iter();
        let told = |item: &Item| match item.is_milestone() {
            true => milestones.next(),
            false => self.phase_as_agreed(item),
        };
        self.items.iter().filter_map(told).collect()
    }

    fn phase_as_agreed(&self, item: &Item) -> Option<Line> {
        let of = |line: Line, begun: Date, agreed: Date| {
            line.day("begun", begun).day("agreed", agreed).day("start", item.start)
        };
        let is_phase = item.task.kind == TaskKind::Phase;
        let (begun, agreed) = item.agreed_start.zip(item.agreed).filter(|_| is_phase)?;
        let line = match item.is_done() {
            true => item.line(SectionCode::Agreed, "spanned").day("finish", item.finish),
            false => self.expected(SectionCode::Agreed, item, "spans"),
        };
        Some(of(line, begun, agreed))
    }

    /// What does not stand where it was agreed, the farthest first.
    pub(super) fn deviations(&self) -> Vec<Line> {
        let far = |item| Some((item, Deviation::of(item, self.today)?));
        let mut items: Vec<(&Item, Deviation)> = self.items.iter().filter_map(far).collect();
        items.sort_by_key(|(_, deviation)| Reverse(deviation.days().abs()));
        let of = |(item, deviation): (&Item, Deviation)| {
            let of = |says| item.line(SectionCode::Deviations, says).day("agreed", item.due());
            let told = |says| of(says).day("finish", item.finish).number("days", deviation.days().abs());
            match deviation {
                Deviation::Was(1..) => told("was_later"),
                Deviation::Was(_) => told("was_earlier"),
                Deviation::Expected(1..) => told("later"),
                Deviation::Expected(_) => told("earlier"),
                Deviation::Late(_) => of("agreed_late"),
            }
        };
        items.into_iter().map(of).collect()
    }

    /// Where the milestones that are read today were expected, report by report.
    pub(super) fn trends(&self) -> Vec<Trend> {
        let told = |item: &Item| {
            let points = self.milestones_before.iter().rev().filter_map(|values| {
                let lines = &values.section(SectionCode::Milestones)?.lines;
                match lines.iter().find(|line| line.place == item.place)?.values.get("finish")? {
                    Value::Day(finish) => Some(TrendPoint { told: values.as_of, finish: *finish }),
                    Value::Count(_) | Value::Word(_) => None,
                }
            });
            let mut points: Vec<_> = points.collect();
            if !item.is_late(self.today) {
                points.push(TrendPoint { told: self.today, finish: item.finish });
            }
            Trend { place: item.place.clone(), title: item.task.title.clone(), points }
        };
        let milestones = self.items.iter().filter(|item| item.is_milestone());
        // One day tells no trend.
        let has_days = |trend: &Trend| {
            trend.points.first().map(|point| point.told) != trend.points.last().map(|point| point.told)
        };
        let mut trends: Vec<Trend> = milestones.map(told).filter(has_days).collect();
        trends.truncate(MOST_TRENDS);
        trends
    }
}

fn says_of_agreed(says: &str) -> String {
    match says.strip_suffix("_late") {
        Some(says) => format!("{says}_agreed_late"),
        None => format!("{says}_agreed"),
    }
}

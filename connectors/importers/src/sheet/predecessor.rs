//! Predecessors as typed into one cell: `3FS+2d, 5SS`, `3`, `1.2FF-50%`, `3FS+2个工作日`, or a task's name.

use super::value::{Stretch, WorkingTime, normal, stretch};
use crate::plan::{DependencyKind, Lag};
use std::collections::HashMap;

/// How rows are named: by number or key, by WBS code, by title. The first row of a name counts.
#[derive(Default)]
pub(super) struct Names {
    by_key: HashMap<String, usize>,
    by_wbs: HashMap<String, usize>,
    by_title: HashMap<String, usize>,
}

impl Names {
    /// False when another row has this key already.
    pub fn key(&mut self, key: &str, task: usize) -> bool {
        insert(&mut self.by_key, key, task)
    }
    pub fn wbs(&mut self, code: &str, task: usize) -> bool {
        insert(&mut self.by_wbs, code, task)
    }
    pub fn title(&mut self, title: &str, task: usize) {
        insert(&mut self.by_title, title, task);
    }
    fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        [&self.by_key, &self.by_wbs, &self.by_title].into_iter().find_map(|names| names.get(name).copied())
    }
}

fn insert(names: &mut HashMap<String, usize>, name: &str, task: usize) -> bool {
    let name = normal(name);
    if name.is_empty() {
        return true;
    }
    match names.entry(name) {
        std::collections::hash_map::Entry::Occupied(_) => false,
        std::collections::hash_map::Entry::Vacant(free) => {
            free.insert(task);
            true
        }
    }
}

/// One predecessor that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub predecessor: usize,
    pub kind: DependencyKind,
    pub lag: Lag,
}

/// Why one was not.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble {
    Unknown(String),
    Unreadable(String),
}

/// Every predecessor of a cell, in order.
pub(super) fn links(text: &str, names: &Names, time: WorkingTime) -> Vec<Result<Link, Trouble>> {
    let text = normal(text);
    // A title may itself contain a comma.
    if let Some(predecessor) = names.find(&text) {
        return vec![Ok(Link { predecessor, kind: DependencyKind::FinishToStart, lag: Lag::default() })];
    }
    let pieces = text.split([',', ';', '\n']).map(str::trim).filter(|piece| !piece.is_empty());
    pieces.map(|piece| link(piece, names, time)).collect()
}

fn link(piece: &str, names: &Names, time: WorkingTime) -> Result<Link, Trouble> {
    let plain = |predecessor| Link { predecessor, kind: DependencyKind::FinishToStart, lag: Lag::default() };
    if let Some(predecessor) = names.find(piece) {
        return Ok(plain(predecessor));
    }
    let mut understood = None;
    for (name, kind, lag) in readings(piece) {
        let Some(lag) = read_lag(lag, time) else { continue };
        match names.find(name) {
            Some(predecessor) => return Ok(Link { predecessor, kind, lag }),
            None => understood = Some(name.trim().to_owned()),
        }
    }
    let is_reference = |name: &str| name.chars().any(|c| c.is_ascii_digit()) && name.len() <= 40;
    match understood {
        Some(name) => Err(Trouble::Unknown(name)),
        None if is_reference(piece) && !piece.contains(['+']) => Err(Trouble::Unknown(piece.to_owned())),
        None => Err(Trouble::Unreadable(piece.to_owned())),
    }
}

/// Where the name of the row may end: before a type, or before the sign of a lag.
fn readings(piece: &str) -> impl Iterator<Item = (&str, DependencyKind, &str)> {
    const KINDS: [(&str, DependencyKind); 8] = [
        ("fs", DependencyKind::FinishToStart),
        ("ss", DependencyKind::StartToStart),
        ("ff", DependencyKind::FinishToFinish),
        ("sf", DependencyKind::StartToFinish),
        ("完成-开始", DependencyKind::FinishToStart),
        ("开始-开始", DependencyKind::StartToStart),
        ("完成-完成", DependencyKind::FinishToFinish),
        ("开始-完成", DependencyKind::StartToFinish),
    ];
    let typed = KINDS.into_iter().filter_map(move |(sign, kind)| {
        let at = piece.rfind(sign)?;
        Some((&piece[..at], kind, &piece[at + sign.len()..]))
    });
    let untyped = piece
        .find('+')
        .or_else(|| piece.rfind('-'))
        .map(|at| (&piece[..at], DependencyKind::FinishToStart, &piece[at..]));
    let forms = typed.chain(untyped);
    forms.filter(|(name, _, _)| !name.trim().is_empty())
}

fn read_lag(text: &str, time: WorkingTime) -> Option<Lag> {
    let text = text.trim();
    // MS Project shows the type in brackets after its Chinese name.
    let text =
        text.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(text, |(_, rest)| rest.trim());
    if text.is_empty() {
        return Some(Lag::default());
    }
    let (sign, size) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(size), _) => (1.0, size.trim()),
        (_, Some(size)) => (-1.0, size.trim()),
        _ => return None,
    };
    if let Some(number) = size.strip_suffix("e%").or_else(|| size.strip_suffix('%')) {
        let percent =
            sign * number.trim().parse::<f64>().ok().filter(|percent| percent.abs() <= 100_000.0)?;
        return Some(if size.ends_with("e%") { Lag::ElapsedPercent(percent) } else { Lag::Percent(percent) });
    }
    let Stretch { minutes, elapsed, .. } = stretch(size, time, None)?;
    Some(if elapsed { Lag::ElapsedMinutes(sign * minutes) } else { Lag::WorkingMinutes(sign * minutes) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use DependencyKind::*;

    type Understood = (usize, DependencyKind, Lag);

    #[test]
    fn predecessors_as_people_type_them() {
        let time = WorkingTime { minutes_per_day: 480.0, minutes_per_week: 2400.0, days_per_month: 20.0 };
        let mut names = Names::default();
        for (at, (key, wbs, title)) in
            [("3", "1.1", "需求调研"), ("5", "1.2", "Design, first draft"), ("T-12", "2", "Passfs")]
                .into_iter()
                .enumerate()
        {
            names.key(key, at);
            names.wbs(wbs, at);
            names.title(title, at);
        }
        let working = Lag::WorkingMinutes;
        let cases: [(&str, &[Understood]); 15] = [
            ("3", &[(0, FinishToStart, working(0.0))]),
            ("3FS+2d, 5SS", &[(0, FinishToStart, working(960.0)), (1, StartToStart, working(0.0))]),
            ("3FS+2个工作日", &[(0, FinishToStart, working(960.0))]),
            ("3；5", &[(0, FinishToStart, working(0.0)), (1, FinishToStart, working(0.0))]),
            ("３ＦＳ＋２天", &[(0, FinishToStart, working(960.0))]),
            ("1.2FF-50%", &[(1, FinishToFinish, Lag::Percent(-50.0))]),
            ("3 SF + 1 week", &[(0, StartToFinish, working(2400.0))]),
            ("5fs+2ed", &[(1, FinishToStart, Lag::ElapsedMinutes(2880.0))]),
            ("T-12", &[(2, FinishToStart, working(0.0))]),
            ("t-12ss-1d", &[(2, StartToStart, working(-480.0))]),
            ("3+2d", &[(0, FinishToStart, working(960.0))]),
            ("需求调研", &[(0, FinishToStart, working(0.0))]),
            ("Design, first draft", &[(1, FinishToStart, working(0.0))]),
            ("3完成-开始(FS)+1天", &[(0, FinishToStart, working(480.0))]),
            ("Passfs", &[(2, FinishToStart, working(0.0))]),
        ];
        for (text, expected) in cases {
            let expected: Vec<_> = expected
                .iter()
                .map(|(predecessor, kind, lag)| {
                    Ok(Link { predecessor: *predecessor, kind: *kind, lag: *lag })
                })
                .collect();
            assert_eq!(links(text, &names, time), expected, "{text}");
        }
        assert_eq!(links("99FS", &names, time), [Err(Trouble::Unknown("99".into()))]);
        assert_eq!(links("3FS+soon", &names, time), [Err(Trouble::Unreadable("3fs+soon".into()))]);
    }
}

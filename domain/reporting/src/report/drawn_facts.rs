//! A report drawn from what its party reads: through the database's second lock, as somebody outside the commercial
//! circle.
//!
//! Must hold: everything here comes from a `ClientConn`. What the circle alone reads is left out once more by this
//! file, so that a leak takes two mistakes.

mod asked_facts;
mod days;

use self::asked_facts::Shown;
use super::chart::burn_up;
use super::phase_facts::within;
use super::{
    Line, MOST_LINES, ReportKind, ReportValues, ReportedPhase, Section, SectionCode, SectionWords, Value,
};
use crate::store::reports_for_client::{self, ClientReportVersion};
use ::store::{ClientConn, Viewer};
use change::store::for_client::ClientChange;
use communication::question::{QuestionState, Speaker};
use communication::store::for_client::{ClientPromise, ClientQuestion};
use engagement::store::for_client::ClientSignOff;
use jiff::civil::Date;
use kernel::{ClientPrincipal, Identified, LinkId, PartyRole, Result, Timestamp};
use risk::issue::IssueState;
use risk::store::for_client::ClientIssue;
use schedule::store::for_client::{ClientProject, ClientTask};
use schedule::task::TaskKind;
use scope::store::deliverables_for_client::ClientDeliverable;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub kind: ReportKind,
    pub from: Date,
    pub until: Date,
    /// The client's key of the phase or milestone that it is about.
    pub phase: Option<Uuid>,
    /// The key of the report itself, where a version of it was sent: it is not compared with itself.
    pub own: Option<Uuid>,
    /// The newest event of the project before anything is read.
    pub newest_event: i64,
    pub now: Timestamp,
}

/// What was drawn, and every place with its title that the party reads today.
#[derive(Debug, Clone)]
pub struct Drawn {
    pub values: ReportValues,
    /// What the report before said in words of what comes next.
    pub announced: SectionWords,
    pub readable: BTreeSet<(String, String)>,
    /// While it is the newest one of the project, the party reads the same.
    pub newest_event: i64,
}

pub fn draw(conn: &mut ClientConn, viewer: Viewer, wanted: Wanted) -> Result<Drawn> {
    let facts = Facts::read(conn, viewer, wanted)?;
    let sections = wanted.kind.sections().iter();
    let sections =
        sections.map(|code| Section { code: *code, lines: bounded(*code, facts.lines(*code)) }).collect();
    let of = facts.project.as_ref();
    let name = |read: fn(&ClientProject) -> &String| of.map(read).cloned().unwrap_or_default();
    let values = ReportValues {
        kind: wanted.kind,
        project: name(|of| &of.name),
        team: name(|of| &of.team_name),
        client: name(|of| &of.client_name),
        phase: facts.phase.clone(),
        from: wanted.from,
        until: wanted.until,
        as_of: facts.today,
        sections,
        burn_up: burn_up(&facts.days_of_tasks(), facts.today),
        trends: facts.trends(),
    };
    Ok(Drawn {
        readable: facts.readable(),
        announced: facts.announced(),
        values,
        newest_event: wanted.newest_event,
    })
}

/// Of very much the first, and how many more there are.
fn bounded(code: SectionCode, mut lines: Vec<Line>) -> Vec<Line> {
    if lines.len() > MOST_LINES {
        let more = lines.split_off(MOST_LINES).len();
        lines.push(line(&format!("{}:more", code.word()), "more").count("count", more));
    }
    lines
}

/// A row of the plan as the party reads it.
pub(super) struct Item {
    pub task: ClientTask,
    pub place: String,
    pub start: Date,
    pub finish: Date,
    agreed_start: Option<Date>,
    agreed: Option<Date>,
}

impl Item {
    pub fn of(task: ClientTask) -> Option<Self> {
        let day = |text: &str| text.parse::<Date>().ok();
        Some(Self {
            place: format!("items/{}", task.key),
            start: day(&task.start)?,
            finish: day(&task.finish)?,
            agreed_start: task.agreed_start.as_deref().and_then(day),
            agreed: task.agreed_finish.as_deref().and_then(day),
            task,
        })
    }
    fn is_done(&self) -> bool {
        self.task.percent_complete >= 100
    }
    pub fn is_milestone(&self) -> bool {
        self.task.kind == TaskKind::Milestone
    }
    /// When it was to be done: as agreed, where it was.
    fn due(&self) -> Date {
        self.agreed.unwrap_or(self.finish)
    }
    /// What was expected on a day that is over is late, and nobody knows yet when it will be.
    fn is_late(&self, today: Date) -> bool {
        !self.is_done() && self.finish < today
    }
    fn line(&self, code: SectionCode, says: &str) -> Line {
        let line = line(&format!("{}:{}", code.word(), self.place), says);
        Line { title: self.task.title.clone(), place: self.place.clone(), ..line }
    }
}

struct Facts {
    wanted: Wanted,
    today: Date,
    zone: String,
    project: Option<ClientProject>,
    /// What the report is about: of the plan what belongs to it.
    phase: Option<ReportedPhase>,
    items: Vec<Item>,
    /// Every place of the plan that the party reads, whatever the report is about.
    plan: Vec<(String, String)>,
    changes: Vec<ClientChange>,
    questions: Vec<ClientQuestion>,
    promises: HashMap<Uuid, ClientPromise>,
    decisions: Vec<ClientSignOff>,
    issues: Vec<ClientIssue>,
    deliverables: Vec<ClientDeliverable>,
    /// What else the party was asked for, beside sign-offs and questions.
    shown: Shown,
    /// Of other reports of the same kind, the newest version of each; the newest first.
    earlier: Vec<ClientReportVersion>,
    /// Where its milestones were expected: the earlier reports of its kind, or the progress reports where its kind tells none.
    milestones_before: Vec<ReportValues>,
}

impl Facts {
    fn read(conn: &mut ClientConn, viewer: Viewer, wanted: Wanted) -> Result<Self> {
        let project = schedule::store::for_client::project(conn)?;
        let zone = project.as_ref().map_or_else(|| "UTC".to_owned(), |of| of.time_zone.clone());
        let today = wanted.now.in_zone(&zone).date();
        let tasks = schedule::store::for_client::tasks(conn)?;
        let mut questions = communication::store::for_client::questions(conn)?;
        questions.retain(|question| !question.is_commercial);
        let mut decisions = engagement::store::for_client::sign_offs(conn, &outsider(viewer), today)?;
        decisions.retain(|one| !one.is_commercial);
        let items: Vec<Item> = tasks.into_iter().filter_map(Item::of).collect();
        let plan = items.iter().map(|item| (item.place.clone(), item.task.title.clone())).collect();
        let (phase, items) = match wanted.phase {
            Some(key) => within(items, key),
            None => (None, items),
        };
        let is_earlier = |one: &ClientReportVersion| {
            Some(one.report) != wanted.own && one.frozen.values.until <= wanted.until
        };
        let mut earlier = reports_for_client::before(conn, wanted.kind)?;
        earlier.retain(is_earlier);
        let mut telling = match wanted.kind.sections().contains(&SectionCode::Milestones) {
            true => earlier.clone(),
            false => reports_for_client::before(conn, ReportKind::Progress)?,
        };
        telling.retain(is_earlier);
        Ok(Self {
            wanted,
            today,
            project,
            phase,
            items,
            plan,
            changes: change::store::for_client::changes(conn)?,
            promises: communication::store::for_client::promises(conn)?,
            issues: risk::store::for_client::issues(conn)?,
            deliverables: scope::store::deliverables_for_client::deliverables(conn)?,
            shown: Shown::read(conn)?,
            questions,
            decisions,
            earlier,
            milestones_before: telling.into_iter().map(|one| one.frozen.values).collect(),
            zone,
        })
    }

    fn day(&self, at: Timestamp) -> Date {
        at.in_zone(&self.zone).date()
    }

    fn in_period(&self, day: Date) -> bool {
        (self.wanted.from..=self.wanted.until).contains(&day)
    }

    /// Rows that are work: phases are sums of them.
    fn work(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.task.kind != TaskKind::Phase)
    }

    fn days_of_tasks(&self) -> Vec<(Date, Date, bool)> {
        self.work().map(|item| (item.due(), item.finish, item.is_done())).collect()
    }

    fn lines(&self, code: SectionCode) -> Vec<Line> {
        match code {
            SectionCode::Standing => self.standing(),
            SectionCode::Promised => self.promised(),
            SectionCode::Done => self.done(),
            SectionCode::Doing => self.doing(),
            SectionCode::Next | SectionCode::Outlook => self.next(code),
            SectionCode::Milestones => self.milestones(code),
            SectionCode::Agreed => self.agreed(),
            SectionCode::Obstacles => self.obstacles(),
            SectionCode::Changes => self.changes(),
            SectionCode::Decisions => self.decisions(),
            SectionCode::Questions => self.questions(),
            SectionCode::Overdue => self.overdue(),
            SectionCode::Completion => self.completion(),
            SectionCode::Deviations => self.deviations(),
            SectionCode::Accepted => self.accepted(),
            SectionCode::Summary
            | SectionCode::Resources
            | SectionCode::Measures
            | SectionCode::Strengths
            | SectionCode::Weaknesses
            | SectionCode::Lessons => Vec::new(),
        }
    }

    /// What the report before said would come next, on which days, and what became of it.
    fn promised(&self) -> Vec<Line> {
        let Some(before) = self.earlier.first() else { return Vec::new() };
        let next = before.frozen.values.section(SectionCode::Next);
        let announced = next.into_iter().flat_map(|section| &section.lines);
        let by_place: HashMap<&str, &Item> =
            self.items.iter().map(|item| (item.place.as_str(), item)).collect();
        // What the party reads no more is left out.
        let items = announced.filter_map(|line| Some((by_place.get(line.place.as_str()).copied()?, line)));
        items.map(|(item, line)| self.became(item, line)).collect()
    }

    /// As the party read it.
    fn announced(&self) -> SectionWords {
        let before = self.earlier.first().map(|before| &before.frozen);
        let words =
            before.and_then(|frozen| Some(frozen.words.get(&SectionCode::Next)?.sent_in(&frozen.languages)));
        words.unwrap_or_default()
    }

    fn done(&self) -> Vec<Line> {
        // What is done now and was not yet when the report before was drawn belongs here, whatever its day.
        let before = self.earlier.first().map(|one| &one.frozen.values);
        let open_before: BTreeSet<&str> = before
            .into_iter()
            .flat_map(|values| {
                [SectionCode::Doing, SectionCode::Next, SectionCode::Overdue].map(|code| values.section(code))
            })
            .flatten()
            .flat_map(|section| section.lines.iter().map(|line| line.place.as_str()))
            .collect();
        let belongs = |item: &&Item| {
            item.is_done() && (self.in_period(item.finish) || open_before.contains(item.place.as_str()))
        };
        let says = |item: &Item| if item.is_milestone() { "reached" } else { "done" };
        let mut items: Vec<&Item> = self.work().filter(belongs).collect();
        items.sort_by_key(|item| item.finish);
        items
            .into_iter()
            .map(|item| item.line(SectionCode::Done, says(item)).day("finish", item.finish))
            .collect()
    }

    fn doing(&self) -> Vec<Line> {
        let is_doing = |item: &&Item| {
            !item.is_done()
                && !item.is_milestone()
                && (item.task.percent_complete > 0 || item.start <= self.wanted.until)
        };
        let of = |item: &Item| {
            self.expected(SectionCode::Doing, item, "doing").number("percent", item.task.percent_complete)
        };
        self.work().filter(is_doing).map(of).collect()
    }

    /// As far ahead as the period looked back, and a week at least.
    fn next(&self, code: SectionCode) -> Vec<Line> {
        let ahead = (self.wanted.until - self.wanted.from).get_days().max(7);
        let last = self.wanted.until.checked_add(jiff::Span::new().days(ahead)).unwrap_or(Date::MAX);
        let comes = |item: &&Item| {
            let day = if item.is_milestone() { item.finish } else { item.start };
            !item.is_done() && item.task.percent_complete == 0 && day > self.wanted.until && day <= last
        };
        let mut items: Vec<&Item> = self.work().filter(comes).collect();
        items.sort_by_key(|item| item.start);
        let of = |item: &Item| match item.is_milestone() {
            true => self.expected(code, item, "expected"),
            false if item.start >= self.today => {
                item.line(code, "starts").day("start", item.start).day("finish", item.finish)
            }
            false => self.expected(code, item, "doing").number("percent", 0),
        };
        items.into_iter().map(of).collect()
    }

    fn obstacles(&self) -> Vec<Line> {
        let is_told = |issue: &&ClientIssue| match issue.state {
            IssueState::Open | IssueState::Solved => true,
            IssueState::Confirmed | IssueState::Dropped => self.in_period(self.day(issue.newest_at)),
        };
        let of = |issue: &ClientIssue| {
            let place = format!("issues/{}", issue.key);
            let line = line(&format!("obstacles:{place}"), "in_state");
            let line =
                Line { title: issue.title.clone(), number: format!("I-{}", issue.number), place, ..line };
            line.word("state", &format!("issue_{}", issue.state.word()))
                .day("since", self.day(issue.newest_at))
        };
        self.issues.iter().filter(is_told).map(of).collect()
    }

    fn changes(&self) -> Vec<Line> {
        let is_told = |change: &&ClientChange| {
            let is_over = matches!(change.state.as_str(), "approved" | "declined" | "closed");
            !is_over || self.in_period(self.day(change.newest_at))
        };
        let of = |change: &ClientChange| {
            let place = format!("changes/{}", change.key);
            let line = line(&format!("changes:{place}"), "in_state");
            let line =
                Line { title: change.title.clone(), number: format!("CR-{}", change.number), place, ..line };
            line.word("state", &format!("change_{}", change.state)).day("since", self.day(change.newest_at))
        };
        self.changes.iter().filter(is_told).map(of).collect()
    }

    fn open_questions(&self) -> impl Iterator<Item = &ClientQuestion> {
        self.questions.iter().filter(|one| one.state != QuestionState::Closed && one.waiting_for.is_some())
    }

    fn questions(&self) -> Vec<Line> {
        self.open_questions().map(|one| self.question(SectionCode::Questions, one)).collect()
    }

    /// Of the team's answer the promised day, where the party reads it; of the client's the day that was named.
    fn question(&self, code: SectionCode, one: &ClientQuestion) -> Line {
        let is_ours = one.waiting_for == Some(Speaker::Team);
        let since = self.day(one.newest_at);
        let place = format!("questions/{}", one.key);
        let key = format!("{}:{place}", code.word());
        let named = self.due_of(one);
        let line = match (is_ours, named) {
            (true, Some(due)) => line(&key, "question_team_due").day("since", since).day("due", due),
            (true, None) => line(&key, "question_team").day("since", since),
            (false, Some(due)) => line(&key, "question_client_due").day("since", since).day("due", due),
            (false, None) => line(&key, "question_client").day("since", since),
        };
        Line { title: one.title.clone(), number: one.known_as(), place, ..line }
    }

    fn due_of(&self, one: &ClientQuestion) -> Option<Date> {
        match one.waiting_for {
            Some(Speaker::Team) => self.promises.get(&one.key)?.due.map(|due| self.day(due)),
            _ => one.due.as_deref()?.parse().ok(),
        }
    }

    /// On either side.
    fn overdue(&self) -> Vec<Line> {
        let code = SectionCode::Overdue;
        let late = |item: &&Item| !item.is_done() && item.due() < self.today;
        let of = |item: &Item| {
            let says = if item.task.is_client_side { "overdue_client" } else { "overdue_team" };
            item.line(code, says).day("due", item.due())
        };
        let tasks = self.work().filter(late).map(of);
        let decisions = self.open_decisions().filter(|one| one.due.is_some_and(|due| due < self.today));
        let decisions = decisions.map(|one| {
            let due = one.due.unwrap_or(self.today);
            let line = self.decision(code, one);
            Line { says: "overdue_client".into(), values: Default::default(), ..line }.day("due", due)
        });
        let questions = self.open_questions().filter_map(|one| Some((one, self.due_of(one)?)));
        let questions = questions.filter(|(_, due)| *due < self.today).map(|(one, due)| {
            let is_ours = one.waiting_for == Some(Speaker::Team);
            let says = if is_ours { "overdue_team" } else { "overdue_client" };
            Line { says: says.into(), values: Default::default(), ..self.question(code, one) }.day("due", due)
        });
        tasks.chain(decisions).chain(questions).collect()
    }

    fn completion(&self) -> Vec<Line> {
        let until = self.wanted.until.min(self.today);
        let planned = self.work().filter(|item| item.due() <= until);
        let (planned, done): (Vec<_>, Vec<_>) = planned.map(|item| (item, item.is_done())).unzip();
        let done = done.into_iter().filter(|is_done| *is_done).count();
        let all = self.work().count();
        let all_done = self.work().filter(|item| item.is_done()).count();
        let milestones: Vec<&Item> = self.items.iter().filter(|item| item.is_milestone()).collect();
        let reached = milestones.iter().filter(|item| item.is_done()).count();
        vec![
            line("completion:tasks", "tasks").count("done", all_done).count("count", all),
            line("completion:planned", "planned")
                .day("until", until)
                .count("done", done)
                .count("count", planned.len()),
            line("completion:milestones", "milestones")
                .count("done", reached)
                .count("count", milestones.len()),
        ]
    }

    fn accepted(&self) -> Vec<Line> {
        let of = |one: &ClientDeliverable| {
            let place = format!("deliverables/{}", one.key);
            let line = line(&format!("accepted:{place}"), "in_state");
            let line = Line { title: one.title.clone(), number: format!("D-{}", one.number), place, ..line };
            line.word("state", &format!("deliverable_{}", one.state.word()))
                .day("since", self.day(one.newest_at))
        };
        let is_told =
            |one: &&ClientDeliverable| self.wanted.phase.is_none() || self.in_period(self.day(one.newest_at));
        self.deliverables.iter().filter(is_told).map(of).collect()
    }

    fn readable(&self) -> BTreeSet<(String, String)> {
        let items = self.plan.iter().cloned();
        let changes = self.changes.iter().map(|one| (format!("changes/{}", one.key), one.title.clone()));
        let questions =
            self.questions.iter().map(|one| (format!("questions/{}", one.key), one.title.clone()));
        let decisions =
            self.decisions.iter().map(|one| (format!("sign-offs/{}", one.key), one.title.clone()));
        let issues = self.issues.iter().map(|one| (format!("issues/{}", one.key), one.title.clone()));
        let deliverables =
            self.deliverables.iter().map(|one| (format!("deliverables/{}", one.key), one.title.clone()));
        let known = items.chain(changes).chain(questions).chain(decisions).chain(issues).chain(deliverables);
        known.chain(self.shown.readable()).collect()
    }
}

/// Somebody of the party who is in no commercial circle and decides nothing.
fn outsider(viewer: Viewer) -> ClientPrincipal {
    ClientPrincipal {
        person: viewer.person,
        project: viewer.project,
        party: viewer.party,
        role: PartyRole::ClientViewer,
        link: LinkId::new(),
        identified: Identified::TeamPreview(viewer.person),
    }
}

fn line(key: &str, says: &str) -> Line {
    Line::told(key, says)
}

impl Line {
    pub(super) fn told(key: &str, says: &str) -> Self {
        Self {
            key: key.to_owned(),
            says: says.to_owned(),
            title: String::new(),
            number: String::new(),
            place: String::new(),
            values: Default::default(),
        }
    }
    pub(super) fn with(mut self, name: &str, value: Value) -> Self {
        self.values.insert(name.to_owned(), value);
        self
    }
    pub(super) fn day(self, name: &str, day: Date) -> Self {
        self.with(name, Value::Day(day))
    }
    pub(super) fn number(self, name: &str, number: i64) -> Self {
        self.with(name, Value::Count(number))
    }
    pub(super) fn count(self, name: &str, count: usize) -> Self {
        self.number(name, i64::try_from(count).unwrap_or(i64::MAX))
    }
    fn word(self, name: &str, word: &str) -> Self {
        self.with(name, Value::Word(word.to_owned()))
    }
}

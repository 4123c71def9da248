//! From released rows to view models, through the database's second lock alone: every function here takes a
//! `ClientConn`, which cannot read anything that was not shared with its viewer.

use crate::changes as change_requests;
use crate::demonstrations::read as demonstrations;
use crate::files::read::files_of;
use crate::keeping_in_touch;
use crate::model::*;
use crate::news::{LATELY_DAYS, Telling};
use crate::promised::Promises;
use crate::questionnaires::read as questionnaires;
use crate::remarked::{self, Place};
use crate::sign_offs::read as decisions;
use crate::{
    commenting, deliverables, expectations, files, issues, kickoff, meeting_times, meetings, plan_reviews,
    reports, reviews,
};
use agreement::store::expectations_for_client::{self, ClientExpectation};
use agreement::store::kickoff_packs_for_client::{self, NewestPack};
use communication::SafeHtml;
use communication::question::{QuestionState as Asked, Speaker};
use communication::store::for_client::{self as words, ClientQuestion, ClientWords};
use communication_plan::store::for_client::{self as touch, ClientPlan};
use communication_plan::store::reviews_for_client::{self, ClientReview};
use engagement::store::{culture, functions_for_client, links};
use jiff::civil::Date;
use kernel::{ClientPrincipal, Failure, Identified, PartyRole, Result, Timestamp};
use locales::{Locale, text};
use meeting::store::for_client::ClientMeeting;
use meeting::store::times_for_client::{self, ClientTimes};
use people::person;
use reporting::store::reports_for_client::{self, ReportSent};
use risk::store::for_client::ClientIssue;
use schedule::store::for_client::{self as plan, ClientProject, ClientReport, ClientTask, reports};
use schedule::task::TaskKind;
use scope::store::deliverables_for_client as handed_over;
use scope::store::questionnaires::for_client::ClientQuestionnaire;
use store::ClientConn;
use uuid::Uuid;

/// What a request brings along, beside what the database says.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub principal: ClientPrincipal,
    pub origin: String,
    pub base: String,
    pub here: String,
    /// The same with what was asked of it.
    pub address: String,
    pub form_token: String,
    pub form_key: String,
    /// The language chosen on this device, if one was.
    pub chosen: Option<Locale>,
    pub locale: Locale,
    pub now: Timestamp,
    pub last_visit: Option<Timestamp>,
    pub refused: Option<RefusedText>,
    pub closed: Option<Closed>,
    /// The reader's commercial circle by name; nobody where the reader is not of it.
    pub circle: Vec<String>,
    /// Who of the team looks as the reader does, where somebody does.
    pub member: Option<String>,
}

/// The reader's language: chosen on the device, or the one they are known to read.
pub(crate) fn locale(conn: &mut ClientConn, chosen: Option<Locale>) -> Result<Locale> {
    match chosen {
        Some(locale) => Ok(locale),
        None => Ok(Locale::from_tag(&person::of_viewer(conn)?.locale).unwrap_or_default()),
    }
}

struct Released {
    frame: Frame,
    zone: String,
    project: Option<ClientProject>,
}

fn frame(conn: &mut ClientConn, asking: &Asking) -> Result<Released> {
    let project = plan::project(conn)?;
    let reader = person::of_viewer(conn)?;
    let valid_until = links::expiry_for_viewer(conn, asking.principal.link)?;
    let say = |key: &str| text(asking.locale, key, &[]);
    let named = |name: Option<&str>, key: &str| match name {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => say(key),
    };
    let of = project.as_ref();
    let own = culture::zone_of_viewer(conn)?;
    let zone =
        own.or_else(|| of.map(|project| project.time_zone.clone())).unwrap_or_else(|| "UTC".to_owned());
    let frame = Frame {
        project: named(of.map(|project| project.name.as_str()), "portal.unnamed.project"),
        team: named(of.map(|project| project.team_name.as_str()), "portal.unnamed.team"),
        client: named(of.map(|project| project.client_name.as_str()), "portal.unnamed.client"),
        origin: asking.origin.clone(),
        base: asking.base.clone(),
        here: asking.here.clone(),
        address: asking.address.clone(),
        form_token: asking.form_token.clone(),
        reader: reader_of(asking, &reader.name),
        member: asking.member.clone(),
        reader_name: reader.name,
        reader_email: reader.email,
        valid_until: Some(valid_until.in_zone(&zone).date()),
        now: asking.now.in_zone(&zone).datetime(),
        closed: asking.closed.clone(),
        circle: asking.circle.clone(),
    };
    Ok(Released { frame, zone, project })
}

/// With the project's time zone.
pub(crate) fn frame_and_zone(conn: &mut ClientConn, asking: &Asking) -> Result<(Frame, String)> {
    frame(conn, asking).map(|released| (released.frame, released.zone))
}

/// What stands around a page that shows nothing of the project's figures.
pub(crate) fn frame_alone(conn: &mut ClientConn, asking: &Asking) -> Result<Frame> {
    frame(conn, asking).map(|released| released.frame)
}

fn reader_of(asking: &Asking, name: &str) -> Reader {
    let ClientPrincipal { identified, role, person, .. } = asking.principal;
    match (identified, role) {
        (Identified::TeamPreview(member), _) if member == person => Reader::Team { member: name.to_owned() },
        (_, PartyRole::ClientViewer) => Reader::Viewer,
        (Identified::Unasked, _) => Reader::Unasked,
        (Identified::SomebodyElse, _) => Reader::SomebodyElse,
        _ => Reader::AsNamed,
    }
}

/// What the team shows to this reader's party beside what everybody reads.
struct OfParty {
    issues: Vec<ClientIssue>,
    expectations: Vec<ClientExpectation>,
    pack: Option<NewestPack>,
    meetings: Vec<ClientMeeting>,
    times: Vec<ClientTimes>,
    reports: Vec<ReportSent>,
    touch: Option<ClientPlan>,
    plan_reviews: Vec<ClientReview>,
    questionnaires: Vec<ClientQuestionnaire>,
    demonstrations: demonstrations::OfParty,
}

impl OfParty {
    fn read(conn: &mut ClientConn, now: Timestamp) -> Result<Self> {
        Ok(Self {
            issues: risk::store::for_client::issues(conn)?,
            expectations: expectations_for_client::expectations(conn)?,
            pack: kickoff_packs_for_client::newest(conn)?,
            meetings: meeting::store::for_client::meetings(conn, now)?,
            times: times_for_client::open(conn)?,
            reports: reports_for_client::all(conn)?,
            touch: touch::of_viewer(conn)?,
            plan_reviews: reviews_for_client::of_viewer(conn)?,
            questionnaires: questionnaires::of_reader(conn)?,
            demonstrations: demonstrations::of_party(conn)?,
        })
    }

    fn news(&self, reader: &str, locale: Locale, zone: &str, since: Timestamp) -> Vec<(Timestamp, News)> {
        [
            questionnaires::news(&self.questionnaires, locale, zone, since),
            self.demonstrations.news(locale, zone, since),
            issues::news(&self.issues, since, locale, zone),
            expectations::news(&self.expectations, (since, reader), locale, zone),
            kickoff::news(self.pack.as_ref(), since, locale, zone),
            meetings::news(&self.meetings, since, locale, zone),
            meeting_times::news(&self.times, since, locale, zone),
            reports::news(&self.reports, since, locale, zone),
            keeping_in_touch::news(self.touch.as_ref(), since, locale, zone),
            plan_reviews::news(&self.plan_reviews, since, locale, zone),
        ]
        .concat()
    }

    /// The pages that are there to read.
    fn pages(&self, conn: &mut ClientConn, may_write: bool) -> Result<Vec<(String, &'static str)>> {
        let has_expectations = !self.expectations.is_empty() || may_write;
        let has_meetings = !self.meetings.is_empty() || !self.times.is_empty();
        let all = [
            (!self.reports.is_empty(), "reports".to_owned(), "portal.reports.link"),
            (has_meetings, "meetings".to_owned(), "portal.meetings.link"),
            (self.touch.is_some(), "keeping-in-touch".to_owned(), "portal.touch.link"),
            (!self.issues.is_empty(), "issues".to_owned(), "portal.issues.link"),
            (has_expectations, "expectations".to_owned(), "portal.expectations.link"),
            (!functions_for_client::of_viewer(conn)?.is_empty(), "people".to_owned(), "portal.people.link"),
            (words::has_waiting(conn)?, "waiting-times".to_owned(), "portal.waiting.link"),
        ];
        let pack = self.pack.map(|pack| (format!("kickoff-packs/{}", pack.key), "portal.kickoff.link"));
        let pages = all.into_iter().filter(|(is_there, ..)| *is_there).map(|(_, href, words)| (href, words));
        Ok(pack.into_iter().chain(pages).collect())
    }
}

pub(crate) fn home(conn: &mut ClientConn, asking: &Asking) -> Result<HomePage> {
    let Released { frame, zone, project } = frame(conn, asking)?;
    let released = plan::tasks(conn)?;
    let shown: Vec<_> = released.iter().map(|task| (task.key.to_string(), task.shown_since)).collect();
    let items = released.into_iter().map(item).collect::<Result<Vec<_>>>()?;
    let asked = words::questions(conn)?;
    let to_do = without_reported(conn, items.clone())?;
    let decisions = decisions::of_reader(conn, asking, frame.now.date())?;
    let since = asking.last_visit.unwrap_or_else(|| asking.now.plus_days(-LATELY_DAYS));
    let rounds = handed_over::reviews(conn)?;
    let of_party = OfParty::read(conn, asking.now)?;
    let role = asking.principal.role;
    let told = Telling {
        reader: &frame.reader_name,
        locale: asking.locale,
        zone: &zone,
        items: &items,
        asked: &asked,
        decisions: &decisions,
        reviews: &rounds,
        beside: [
            of_party.news(&frame.reader_name, asking.locale, &zone, since),
            files::read::news(conn, asking.locale, &zone, since)?,
            change_requests::news(conn, asking, (&frame.reader_name, &zone), &decisions, since)?,
        ]
        .concat(),
    };
    let shown = asking.last_visit.map(|_| shown.as_slice()).unwrap_or_default();
    let news = told.since(conn, since, asking.now, project.as_ref(), shown)?;
    let is_closed = frame.closed.is_some();
    let promises = Promises::of_reader(conn, asking, &zone)?;
    let wants = match frame.closed {
        Some(_) => Vec::new(),
        None => by_due(
            [
                decisions::wants(&decisions),
                reviews::wants(conn, asking, &frame.reader, &rounds)?,
                questionnaires::wants(&of_party.questionnaires),
                of_party.demonstrations.wants(role),
                issues::wants(&of_party.issues, role),
                meetings::wants(&of_party.meetings, asking.now),
                meeting_times::wants(&of_party.times, role, asking.now),
                plan_reviews::wants(&of_party.plan_reviews, role, asking.locale),
                wants(&asked, &to_do),
            ]
            .concat(),
        ),
    };
    Ok(HomePage {
        standing: standing(project.as_ref(), &zone),
        wants,
        decisions: decisions::lines(&decisions, is_closed, &zone),
        deliverables: deliverables::lines(conn, &zone)?,
        shown: [
            of_party.demonstrations.lines(role, is_closed, &zone),
            questionnaires::lines(&of_party.questionnaires, is_closed, &zone),
        ]
        .concat(),
        last_visit: asking.last_visit.map(|at| at.in_zone(&zone).date()),
        news,
        questions: asked.iter().map(|question| line(question, &promises, &zone)).collect(),
        further: of_party.pages(conn, frame.may_write())?,
        notes_visits: words::are_visits_logged(conn)?,
        plan: items,
        refused: asking.refused.clone(),
        form_key: asking.form_key.clone(),
        frame,
    })
}

pub(crate) fn standing(project: Option<&ClientProject>, zone: &str) -> Standing {
    let Some(project) = project else {
        return Standing {
            health: Health::Empty,
            finish: None,
            agreed_finish: None,
            next: None,
            as_of: None,
            is_held: false,
        };
    };
    let day = |text: &Option<String>| text.as_deref().and_then(date);
    let next = project.next_title.clone().zip(day(&project.next_start));
    Standing {
        health: Health::from_word(&project.health),
        finish: day(&project.finish),
        agreed_finish: day(&project.agreed_finish),
        next: next.map(|(title, start)| Coming { title, start }),
        as_of: Some(project.released_at.in_zone(zone).datetime()),
        is_held: project.is_held,
    }
}

/// The zone in which this reader's days are told.
pub(crate) fn zone(conn: &mut ClientConn) -> Result<String> {
    match culture::zone_of_viewer(conn)? {
        Some(own) => Ok(own),
        None => Ok(plan::project(conn)?.map_or_else(|| "UTC".to_owned(), |project| project.time_zone)),
    }
}

pub(crate) fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

pub(crate) fn items(conn: &mut ClientConn) -> Result<Vec<PlanItem>> {
    plan::tasks(conn)?.into_iter().map(item).collect()
}

/// A released row as the page shows it. Its dates were written by the plan, so they can be read.
pub(crate) fn item(task: ClientTask) -> Result<PlanItem> {
    let read = |text: &str| date(text).ok_or_else(|| Failure::fault("a released date that is none"));
    let was = |text: &Option<String>| text.as_deref().map(read).transpose();
    Ok(PlanItem {
        key: task.key.to_string(),
        kind: match task.kind {
            TaskKind::Phase => ItemKind::Phase,
            TaskKind::Milestone => ItemKind::Milestone,
            TaskKind::Task | TaskKind::Buffer => ItemKind::Task,
        },
        start: read(&task.start)?,
        finish: read(&task.finish)?,
        was_start: was(&task.agreed_start)?,
        was_finish: was(&task.agreed_finish)?,
        percent_complete: task.percent_complete,
        is_yours: task.is_client_side,
        level: (task.level - 1).max(0),
        title: task.title,
    })
}

/// Questions of the team that wait, and what the client's people still have to do; the most urgent first.
pub(crate) fn wants(asked: &[ClientQuestion], items: &[PlanItem]) -> Vec<Want> {
    let questions = asked.iter().filter(|question| question.waiting_for == Some(Speaker::Client));
    let mut wants: Vec<Want> = questions
        .map(|question| Want {
            kind: WantKind::Question,
            title: question.title.clone(),
            due: question.due.as_deref().and_then(date),
            href: format!("questions/{}", question.key),
        })
        .collect();
    let tasks = items.iter().filter(|item| item.is_theirs());
    wants.extend(tasks.map(|item| Want {
        kind: WantKind::Task,
        title: item.title.clone(),
        due: Some(item.finish),
        href: format!("items/{}", item.key),
    }));
    by_due(wants)
}

/// The most urgent first; what is wanted by no day comes last.
fn by_due(mut wants: Vec<Want>) -> Vec<Want> {
    wants.sort_by_key(|want| want.due.unwrap_or(Date::MAX));
    wants
}

fn line(question: &ClientQuestion, promises: &Promises, zone: &str) -> QuestionLine {
    QuestionLine {
        number: question.known_as(),
        is_commercial: question.is_commercial,
        key: question.key.to_string(),
        title: question.title.clone(),
        state: match (question.state, question.waiting_for) {
            (Asked::Closed, _) => QuestionState::Closed,
            (_, Some(Speaker::Client)) => QuestionState::WaitingForYou,
            (_, Some(Speaker::Team)) => QuestionState::WaitingForTeam,
            (_, None) => QuestionState::Answered,
        },
        at: question.newest_at.in_zone(zone).date(),
        promised: promises.of_question(question.key),
    }
}

pub(crate) fn said(words: ClientWords, zone: &str) -> Said {
    Said {
        is_team: words.author_side == Speaker::Team,
        at: words.at.in_zone(zone).datetime(),
        html: SafeHtml::of_markdown(&words.body),
        is_commercial: words.is_commercial,
        author: words.author_name,
    }
}

pub(crate) fn question(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<QuestionPage> {
    let question = words::question(conn, key)?;
    let mut said_since = words::answers(conn, key)?;
    said_since.extend(words::comments(conn, key)?);
    said_since.sort_by_key(|words| words.at);
    let Released { frame, zone, .. } = frame(conn, asking)?;
    let about = match question.about_key {
        Some(about) => about_of(conn, asking, about)?,
        None => None,
    };
    let files = files_of(conn, asking, &frame, &zone, ("question", key))?;
    let promises = Promises::of_reader(conn, asking, &zone)?;
    Ok(QuestionPage {
        files: Files { is_sent_to_circle: question.is_commercial, ..files },
        frame,
        line: line(&question, &promises, &zone),
        question: Said {
            author: question.asked_by_name.clone(),
            is_team: question.asked_by_side == Speaker::Team,
            at: question.asked_at.in_zone(&zone).datetime(),
            html: SafeHtml::of_markdown(&question.body),
            is_commercial: question.is_commercial,
        },
        answers: said_since.into_iter().map(|words| said(words, &zone)).collect(),
        about,
        settling: settling(&question, &zone),
        cause: written(&question.cause),
        solution: written(&question.solution),
        file_problem: None,
        refused: asking.refused.clone(),
        form_key: asking.form_key.clone(),
    })
}

/// What a question is about, as far as this reader sees it.
fn about_of(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<Option<About>> {
    if let Some(item) = items(conn)?.into_iter().find(|item| item.key == key.to_string()) {
        return Ok(Some(About { page: format!("/items/{key}"), title: item.title }));
    }
    let place = match words::record(conn, key)? {
        Some(record) => remarked::place(conn, &record, asking.chosen)?,
        None => meetings::place(conn, key)?,
    };
    Ok(place.map(|Place { number, title, href }| About {
        page: format!("/{href}"),
        title: format!("{number} {title}").trim().to_owned(),
    }))
}

pub(crate) fn questions_about(
    conn: &mut ClientConn,
    asking: &Asking,
    key: Uuid,
    zone: &str,
) -> Result<Vec<QuestionLine>> {
    let (questions, promises) = (words::questions(conn)?, Promises::of_reader(conn, asking, zone)?);
    let own = questions.iter().filter(|question| question.about_key == Some(key));
    Ok(own.map(|question| line(question, &promises, zone)).collect())
}

fn settling(question: &ClientQuestion, zone: &str) -> Settling {
    match (question.asked_by_side, question.state, question.confirmed_at) {
        (Speaker::Team, ..) | (_, Asked::Open, _) => Settling::Nothing,
        (Speaker::Client, Asked::Answered, _) => Settling::Ask,
        (Speaker::Client, Asked::Closed, Some(at)) => Settling::Confirmed(at.in_zone(zone).date()),
        (Speaker::Client, Asked::Closed, None) => Settling::Closed,
    }
}

fn written(text: &str) -> Option<SafeHtml> {
    (!text.is_empty()).then(|| SafeHtml::of_markdown(text))
}

pub(crate) fn asked(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<AskedPage> {
    let question = words::question(conn, key)?;
    let Released { frame, zone, .. } = frame(conn, asking)?;
    let promises = Promises::of_reader(conn, asking, &zone)?;
    Ok(AskedPage { line: line(&question, &promises, &zone), frame })
}

fn report(item: &PlanItem, said: Option<ClientReport>, zone: &str) -> Report {
    match said.map(|said| (said.returned_at, said)) {
        _ if !item.is_theirs() => Report::Nothing,
        None => Report::Wanted,
        Some((None, said)) => Report::Said { name: said.person_name, on: said.at.in_zone(zone).date() },
        Some((Some(at), said)) => {
            Report::Returned { on: at.in_zone(zone).date(), answer: SafeHtml::of_markdown(&said.answer) }
        }
    }
}

/// What was said to be done, and the team did not answer "not yet", is wanted by nobody.
fn without_reported(conn: &mut ClientConn, mut items: Vec<PlanItem>) -> Result<Vec<PlanItem>> {
    let said = reports(conn)?;
    let said: Vec<String> =
        said.values().filter(|said| said.returned_at.is_none()).map(|said| said.key.to_string()).collect();
    items.retain(|item| !said.contains(&item.key));
    Ok(items)
}

pub(crate) fn shared_item(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<ItemPage> {
    let wanted = key.to_string();
    let item = items(conn)?.into_iter().find(|item| item.key == wanted).ok_or(Failure::NotFound)?;
    let Released { frame, zone, .. } = frame(conn, asking)?;
    let comments = commenting::comments(conn, asking, &zone, key, false)?;
    Ok(ItemPage {
        files: files_of(conn, asking, &frame, &zone, ("task", key))?,
        frame,
        report: report(&item, reports(conn)?.remove(&key), &zone),
        item,
        comments,
        questions: questions_about(conn, asking, key, &zone)?,
        form_key: asking.form_key.clone(),
    })
}

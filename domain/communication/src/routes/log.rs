//! Reading the communication log of a project, and the caller's own follow-ups from it.

use super::log_following::follow_the_log;
use crate::excerpt::excerpt;
use crate::log::LogKind;
use crate::question::Speaker;
use crate::store::log::{self, LogEntry, LogFilter};
use ::store::outbox::{self, State};
use ::store::{Conn, Page, containing};
use engagement::access::member;
use engagement::sign_off::{SignOff, Verdict};
use engagement::store::{projects, sign_offs};
use kernel::{Failure, Letter, PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

const USUAL: u32 = 50;
/// The longest search text, in characters.
const LONGEST: usize = 200;
/// How many signs of what was said elsewhere are told.
const SNIPPET: usize = 240;

/// What is said in a mail that came in; nothing where it is gone. Filled by the server.
#[derive(Clone, Copy)]
pub struct SaidByMail(pub fn(&mut Conn, Uuid) -> Result<Option<String>>);

#[derive(Serialize, ToSchema)]
pub struct CommunicationLog {
    items: Vec<CommunicationLogEntry>,
    /// With the first piece, everybody who stands in this log, also those who are in the project no more.
    people: Vec<LogPerson>,
    /// Where the next piece begins; none at the end.
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct CommunicationLogEntry {
    id: Uuid,
    at: Timestamp,
    kind: LogKind,
    /// The event it follows, for example `question.asked`; `log_entry.created` was noted by somebody.
    what: String,
    /// Who spoke.
    side: Option<Speaker>,
    /// None: of all parties.
    party_id: Option<PartyId>,
    actor: Option<LogPerson>,
    /// Who else took part.
    people: Vec<LogPerson>,
    /// What it is about.
    record: Option<LoggedRecord>,
    /// What was said; of what stands elsewhere its beginning.
    words: String,
    /// Of a mail of the product.
    mail: Option<LoggedMail>,
    /// How a sign-off was decided.
    verdict: Option<Verdict>,
    follow_up: Option<LogFollowUp>,
    /// Of an entry that somebody noted: its number and the revision to change it with.
    own: Option<OwnLogEntry>,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct LogPerson {
    id: PersonId,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct LoggedRecord {
    id: RecordId,
    kind: String,
    number: i64,
    /// Where it tells of a sign-off, the number under which that was sent.
    sent_as: Option<String>,
    title: String,
}

#[derive(Serialize, ToSchema)]
pub struct LoggedMail {
    /// Which letter it was, for example `question_asked`.
    template: String,
    /// The number and title it was about, as the client knows them; may be empty.
    number: String,
    title: String,
    state: LoggedMailState,
    /// Why it was kept back, for example `letter.not_shown`; none where it leaves or left after all.
    kept_back: Option<String>,
}

/// Where it stands now: what was kept back may be sent all the same.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoggedMailState {
    Queued,
    Sent,
    Failed,
    Cancelled,
}

impl From<State> for LoggedMailState {
    fn from(state: State) -> Self {
        match state {
            State::Queued => Self::Queued,
            State::Sent | State::Gathered => Self::Sent,
            State::Failed => Self::Failed,
            State::Cancelled => Self::Cancelled,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct LogFollowUp {
    owner: LogPerson,
    due: Option<String>,
    done_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub struct OwnLogEntry {
    number: i64,
    revision: i64,
    is_deleted: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// What went to this party, or to all of them.
    party: Option<PartyId>,
    /// Kinds with commas between.
    kind: Option<String>,
    /// Who spoke or took part.
    person: Option<PersonId>,
    /// The first day, in the project's time zone.
    from: Option<String>,
    /// The last day.
    until: Option<String>,
    /// A part of what was said, or of the title of what it is about.
    q: Option<String>,
    /// Where the last answer ended.
    after: Option<String>,
    limit: Option<u32>,
}

fn filter(conn: &mut Conn, project: ProjectId, query: &LogQuery) -> Result<LogFilter> {
    let zone = projects::get(conn, project)?.time_zone;
    let text = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > LONGEST) {
        return Err(Failure::invalid("q", "too_long"));
    }
    Ok(LogFilter {
        party: query.party,
        kinds: kinds(query.kind.as_deref())?,
        person: query.person,
        from: query.from.as_deref().map(|day| midnight("from", day, 0, &zone)).transpose()?,
        until: query.until.as_deref().map(|day| midnight("until", day, 1, &zone)).transpose()?,
        text: text.map(containing),
    })
}

/// `,a,b,`: the text in which a kind between commas must lie.
fn kinds(words: Option<&str>) -> Result<Option<String>> {
    let Some(words) = words else { return Ok(None) };
    match words.split(',').all(|word| LogKind::from_word(word).is_some()) {
        true => Ok(Some(format!(",{words},"))),
        false => Err(Failure::invalid("kind", "invalid")),
    }
}

/// The beginning of a day, or of the one that many days later.
fn midnight(field: &'static str, day: &str, later: i32, zone: &str) -> Result<Timestamp> {
    let mut input = kernel::Input::new();
    let date = input.date(field, day);
    input.finish()?;
    let date = date.saturating_add(jiff::Span::new().days(later));
    let begins = date.in_tz(zone).or_else(|_| date.in_tz("UTC")).map_err(Failure::fault)?;
    Ok(Timestamp(begins.timestamp().as_microsecond()))
}

endpoint!(/// What went to the project's clients and came from them, the newest first.
    list_communication_log: GET "/api/v1/projects/{project}/communication-log", Team, ReadProject);
async fn list_communication_log(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<LogQuery>,
) -> Answer<Json<CommunicationLog>> {
    let (scope, reader) = (cx.scope.clone(), cx.scope.clone());
    let SaidByMail(said) = *cx.app.get::<SaidByMail>();
    cx.db().read(move |conn| member(conn, &reader, project)).await?;
    // Whoever is told that something happened asks at once, and the job may come a moment later.
    follow_the_log(cx.db()).await?;
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let filter = filter(conn, project, &query)?;
        let page = Page { after: query.after, limit: query.limit.unwrap_or(USUAL) };
        let mut found = log::list(conn, project, &filter, &page)?;
        for entry in found.items.iter_mut().filter(|entry| entry.what == "mail.away") {
            entry.words = entry.part.map(|mail| said(conn, mail)).transpose()?.flatten().unwrap_or_default();
        }
        let of_page = log::people_of_page(conn, project, &found.items)?;
        let people = if page.after.is_none() { everybody(conn, project)? } else { Vec::new() };
        Ok(CommunicationLog { items: all_shown(conn, found.items, of_page)?, people, next: found.next })
    });
    Ok(Json(found.await?))
}

/// By name.
fn everybody(conn: &mut Conn, project: ProjectId) -> Result<Vec<LogPerson>> {
    let people = log::people(conn, project)?;
    let names = person::names(conn, people)?;
    let mut people: Vec<_> = names.into_iter().map(|(id, name)| LogPerson { id, name }).collect();
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(people)
}

/// One entry that somebody noted.
pub(super) fn one_shown(conn: &mut Conn, entry: LogEntry) -> Result<CommunicationLogEntry> {
    let entries = vec![entry];
    let people = log::people_of_page(conn, entries[0].project, &entries)?;
    let mut shown = all_shown(conn, entries, people)?;
    shown.pop().ok_or_else(|| Failure::fault("an entry that is not shown"))
}

fn all_shown(
    conn: &mut Conn,
    entries: Vec<LogEntry>,
    people: Vec<(Uuid, PersonId)>,
) -> Result<Vec<CommunicationLogEntry>> {
    let owners = entries.iter().filter_map(|entry| entry.follow_up.as_ref().map(|one| one.owner));
    let actors = entries.iter().filter_map(|entry| entry.actor);
    let all: Vec<_> = people.iter().map(|(_, person)| *person).chain(owners).chain(actors).collect();
    let names = person::names(conn, all)?;
    let mut of_entry = HashMap::<Uuid, Vec<PersonId>>::new();
    for (entry, person) in people {
        of_entry.entry(entry).or_default().push(person);
    }
    let shown = entries.into_iter().map(|entry| {
        let mut people = of_entry.remove(&entry.id).unwrap_or_default();
        people.retain(|person| Some(*person) != entry.actor || entry.is_own());
        shown(conn, entry, &people, &names)
    });
    shown.collect()
}

fn shown(
    conn: &mut Conn,
    entry: LogEntry,
    people: &[PersonId],
    names: &HashMap<PersonId, String>,
) -> Result<CommunicationLogEntry> {
    let named = |id: PersonId| LogPerson { id, name: names.get(&id).cloned().unwrap_or_default() };
    let is_own = entry.is_own();
    let sign_off = sign_off(conn, &entry)?;
    let own = entry.record.as_ref().filter(|_| is_own).map(|record| OwnLogEntry {
        number: record.number,
        revision: record.revision,
        is_deleted: entry.deleted_at.is_some(),
    });
    let record = entry.record.filter(|_| !is_own).map(|record| LoggedRecord {
        id: record.id,
        kind: record.kind,
        number: record.number,
        sent_as: sign_off.as_ref().map(|one| one.content.number.clone()),
        title: record.title,
    });
    let letter = entry.letter.or(entry.part.filter(|_| entry.what.starts_with("letter.")));
    Ok(CommunicationLogEntry {
        id: entry.id,
        at: entry.at,
        kind: entry.kind,
        side: entry.side,
        party_id: entry.party,
        actor: entry.actor.map(named),
        people: people.iter().copied().map(named).collect(),
        record,
        words: if is_own { entry.words } else { excerpt(&entry.words, "", SNIPPET) },
        mail: letter.map(|letter| mail(conn, letter)).transpose()?.flatten(),
        verdict: sign_off.filter(|_| entry.what == "sign_off.decided").and_then(|one| one.verdict),
        follow_up: entry.follow_up.map(|one| LogFollowUp {
            owner: named(one.owner),
            due: one.due,
            done_at: one.done_at,
        }),
        own,
        what: entry.what,
    })
}

fn mail(conn: &mut Conn, letter: Uuid) -> Result<Option<LoggedMail>> {
    let item = match outbox::as_it_went(conn, letter) {
        Err(Failure::NotFound) => return Ok(None),
        found => found?,
    };
    let letter: Letter = serde_json::from_value(item.payload).map_err(Failure::fault)?;
    let param =
        |name: &str| letter.params.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    Ok(Some(LoggedMail {
        number: param("number"),
        title: param("title"),
        template: letter.template,
        state: item.state.into(),
        kept_back: item.last_error.filter(|_| item.state == State::Cancelled),
    }))
}

/// The one that an entry tells of.
fn sign_off(conn: &mut Conn, entry: &LogEntry) -> Result<Option<SignOff>> {
    let told = entry.part.filter(|_| entry.what.starts_with("sign_off."));
    told.map(|id| sign_offs::get(conn, SignOffId(id))).transpose()
}

#[derive(Serialize, ToSchema)]
pub struct FollowUpList {
    items: Vec<FollowUpItem>,
}

/// An open follow-up, with where it belongs.
#[derive(Serialize, ToSchema)]
pub struct FollowUpItem {
    project: FollowUpProject,
    entry: CommunicationLogEntry,
}

#[derive(Serialize, ToSchema)]
pub struct FollowUpProject {
    id: ProjectId,
    name: String,
}

endpoint!(/// What the caller promised to do after a talk and did not do yet, the most urgent first.
    list_follow_ups: GET "/api/v1/follow-ups", Team, ReadOwn);
async fn list_follow_ups(cx: Cx<Team>) -> Answer<Json<FollowUpList>> {
    let (person, sees_all) = (cx.scope.person(), cx.scope.is_administrator());
    let items = cx.db().read(move |conn| of_owner(conn, person, sees_all));
    Ok(Json(FollowUpList { items: items.await? }))
}

/// In a few statements for each project. Whoever left a project is told nothing more of it.
pub fn of_owner(conn: &mut Conn, person: PersonId, sees_all: bool) -> Result<Vec<FollowUpItem>> {
    let found = log::follow_ups(conn, person)?;
    let projects = if sees_all { projects::all(conn)? } else { projects::of_member(conn, person)? };
    let order: Vec<Uuid> = found.iter().map(|entry| entry.id).collect();
    let mut of_project = HashMap::<ProjectId, Vec<LogEntry>>::new();
    for entry in found {
        of_project.entry(entry.project).or_default().push(entry);
    }
    let mut items = HashMap::new();
    for project in projects.into_iter().filter(|project| project.state == "active") {
        let Some(mut entries) = of_project.remove(&project.id) else { continue };
        entries.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
        let people = log::people_of_page(conn, project.id, &entries)?;
        for entry in all_shown(conn, entries, people)? {
            let project = FollowUpProject { id: project.id, name: project.name.clone() };
            items.insert(entry.id, FollowUpItem { project, entry });
        }
    }
    Ok(order.iter().filter_map(|id| items.remove(id)).collect())
}

pub fn routes() -> Routes {
    routes![list_communication_log, list_follow_ups]
}

//! What was sent to clients to be agreed to: on whom it waits, how it was answered, and taking it back.

use crate::access::{self, ShareWithClient, authorize};
use crate::deciding::{Mode, Money, Verdict};
use crate::letters::NotReached;
use crate::sign_off::{self, Content, Paper, QuestionedItem, SignOff, State};
use crate::store::{parties, sign_offs, tacit};
use crate::tacit::Count;
use ::store::Conn;
use evidence::Signer;
use jiff::civil::Date;
use kernel::{Failure, Input, PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// How many a list holds, the newest first.
const MOST: u32 = 500;

#[derive(Serialize, ToSchema)]
pub struct SignOffList {
    items: Vec<SignOffLine>,
}

/// One line: what was sent, how it stands, on whom it waits and since when.
#[derive(Serialize, ToSchema)]
pub struct SignOffLine {
    id: SignOffId,
    project_id: ProjectId,
    party_id: PartyId,
    client_name: String,
    record_id: RecordId,
    /// The name of a kind, for example `change_offer`.
    kind: String,
    number: String,
    version: i64,
    title: String,
    state: State,
    /// Still waiting, but the last day on which it could be decided is over.
    is_over: bool,
    verdict: Option<Verdict>,
    is_commercial: bool,
    due: Option<String>,
    valid_until: Option<String>,
    opened_at: Timestamp,
    ended_at: Option<Timestamp>,
    /// Since the last answer, or since it was sent.
    waiting_since: Option<Timestamp>,
    /// Who may answer now; nobody while it waits means that it is without an owner.
    waiting_for: Vec<AskedPerson>,
}

#[derive(Serialize, ToSchema)]
pub struct AskedPerson {
    person_id: PersonId,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct AskedSeat {
    person_id: PersonId,
    name: String,
    /// Whose seat it was, where a deputy took it over from somebody taken off the project.
    taken_over_from: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TacitCount)]
pub struct TacitCountAnswer {
    working_days: i64,
    /// In the words of the charter.
    clause: String,
    /// The charter as the client knows it.
    charter_number: String,
    /// The day on which it is announced again.
    announce_on: Option<String>,
    /// The last day for an answer, once it is counted.
    last_day: Option<String>,
    announced_at: Option<Timestamp>,
    /// Why the count goes on no more: `answered`, `question`, `ended`, `not_announced`, `not_reached`,
    /// `not_counted` or `accepted`.
    stopped_by: Option<String>,
}

impl From<Count> for TacitCountAnswer {
    fn from(count: Count) -> Self {
        Self {
            working_days: count.working_days,
            clause: count.clause,
            charter_number: count.charter_number,
            announce_on: count.announce_on.map(|day| day.to_string()),
            last_day: count.last_day.map(|day| day.to_string()),
            announced_at: count.announced_at,
            stopped_by: count.stopped_by.map(|stop| stop.word().to_owned()),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = SignOff)]
pub struct SignOffAnswer {
    #[serde(flatten)]
    line: SignOffLine,
    content: Content,
    amount: Option<Money>,
    mode: Mode,
    /// Everybody who is asked, in their order, as it was when they were asked.
    panel: Vec<AskedSeat>,
    /// Where the party's confirmed charter says that silence counts.
    tacit: Option<TacitCountAnswer>,
    /// The key of the receipt, where nobody answered and that counted.
    receipt: Option<Uuid>,
    steps: Vec<StepAnswer>,
    opened_by: AskedPerson,
    /// Why it was withdrawn.
    reason: String,
    /// Whose turn it is and who got no mail about it.
    not_reached: Vec<NotReached>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SignOffStep)]
pub struct StepAnswer {
    person_id: PersonId,
    name: String,
    /// Whom a deputy acted for.
    on_behalf_of: Option<String>,
    verdict: Verdict,
    remark: String,
    questioned: Vec<QuestionedItem>,
    /// `mail_link`, `mail_link_and_code` or `paper`.
    authenticated: String,
    /// What was signed, where it came on paper.
    paper: Option<Paper>,
    /// The scan among the project's documents.
    file: Option<Uuid>,
    /// The receipt's key.
    receipt: Uuid,
    at: Timestamp,
}

/// What was sent in a project, the newest first; in as many statements, however much that is.
pub fn sign_off_lines(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Vec<SignOffLine>> {
    let all = sign_off::of_project(conn, project, MOST)?;
    lines(conn, project, &all, now)
}

fn lines(
    conn: &mut Conn,
    project: ProjectId,
    sign_offs: &[SignOff],
    now: Timestamp,
) -> Result<Vec<SignOffLine>> {
    let clients = parties::of_project(conn, project)?;
    let clients: HashMap<_, _> = clients.into_iter().map(|party| (party.id, party.client_name)).collect();
    let waiting = sign_off::waiting_for_each(conn, project, sign_offs, now)?;
    let courses = sign_offs::courses(conn, waiting.keys().copied())?;
    let names = person::names(conn, waiting.values().flatten().copied())?;
    let today = sign_off::today(conn, project, now)?;
    let told = sign_offs.iter().map(|one| {
        let asked = waiting.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        let answered_at = courses.get(&one.id).and_then(|course| course.answered_at);
        SignOffLine {
            client_name: clients.get(&one.party).cloned().unwrap_or_default(),
            waiting_since: (one.state == State::Waiting).then(|| answered_at.unwrap_or(one.opened_at)),
            waiting_for: named(asked, &names),
            ..line(one, today)
        }
    });
    Ok(told.collect())
}

/// What it says itself.
fn line(sign_off: &SignOff, today: Date) -> SignOffLine {
    let content = &sign_off.content;
    SignOffLine {
        id: sign_off.id,
        project_id: sign_off.project,
        party_id: sign_off.party,
        client_name: String::new(),
        record_id: sign_off.record,
        kind: content.kind.clone(),
        number: content.number.clone(),
        version: content.version,
        title: content.title.clone(),
        state: sign_off.state,
        is_over: sign_off.is_over(today),
        verdict: sign_off.verdict,
        is_commercial: sign_off.is_commercial,
        due: sign_off.due.map(|day| day.to_string()),
        valid_until: content.valid_until.map(|day| day.to_string()),
        opened_at: sign_off.opened_at,
        ended_at: sign_off.ended_at,
        waiting_since: None,
        waiting_for: Vec::new(),
    }
}

fn asked(conn: &mut Conn, persons: &[PersonId]) -> Result<Vec<AskedPerson>> {
    let names = person::names(conn, persons.iter().copied())?;
    Ok(named(persons, &names))
}

fn named(persons: &[PersonId], names: &HashMap<PersonId, String>) -> Vec<AskedPerson> {
    let named = persons.iter().map(|person| AskedPerson {
        person_id: *person,
        name: names.get(person).cloned().unwrap_or_default(),
    });
    named.collect()
}

endpoint!(/// What was sent to the clients of a project to be agreed to, the newest first.
    list_sign_offs: GET "/api/v1/projects/{project}/sign-offs", Team, ReadProjects);
async fn list_sign_offs(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<SignOffList>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let items = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        sign_off_lines(conn, project, now)
    });
    Ok(Json(SignOffList { items: items.await? }))
}

fn whole(conn: &mut Conn, sign_off: SignOff, now: Timestamp) -> Result<SignOffAnswer> {
    let steps = sign_off::steps(conn, sign_off.id)?;
    let mut line = lines(conn, sign_off.project, std::slice::from_ref(&sign_off), now)?;
    let line = line.pop().ok_or_else(|| Failure::fault("a sign-off without a line"))?;
    let panel = seats(conn, sign_off.id)?;
    let tacit = tacit::of_sign_off(conn, sign_off.id)?.map(TacitCountAnswer::from);
    let mut opened_by = asked(conn, &[sign_off.opened_by])?;
    let opened_by = opened_by.pop().ok_or_else(|| Failure::fault("nobody opened it"))?;
    let not_reached = sign_off::not_reached(conn, &sign_off)?;
    let steps = steps.into_iter().map(|step| StepAnswer {
        person_id: step.person,
        name: step.person_name,
        on_behalf_of: Some(step.on_behalf_of).filter(|name| !name.is_empty()),
        verdict: step.verdict,
        remark: step.remark,
        questioned: step.questioned,
        authenticated: step.authenticated,
        paper: step.paper,
        file: step.file,
        receipt: step.receipt,
        at: step.at,
    });
    Ok(SignOffAnswer {
        line,
        content: sign_off.content,
        amount: sign_off.amount,
        mode: sign_off.mode,
        panel,
        tacit,
        receipt: sign_off.receipt,
        steps: steps.collect(),
        opened_by,
        reason: sign_off.reason,
        not_reached,
    })
}

fn seats(conn: &mut Conn, id: SignOffId) -> Result<Vec<AskedSeat>> {
    let seats = sign_offs::seats(conn, id)?;
    let names = person::names(conn, seats.iter().map(|seat| seat.person))?;
    let named = seats.into_iter().map(|seat| AskedSeat {
        name: names.get(&seat.person).cloned().unwrap_or_default(),
        person_id: seat.person,
        taken_over_from: Some(seat.taken_over_from).filter(|name| !name.is_empty()),
    });
    Ok(named.collect())
}

endpoint!(/// One sign-off with its content, its answers and their receipts' keys.
    get_sign_off: GET "/api/v1/sign-offs/{sign_off}", Team, ReadProjects);
async fn get_sign_off(cx: Cx<Team>, Path(sign_off): Path<Uuid>) -> Answer<Json<SignOffAnswer>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        let found = sign_off::get(conn, SignOffId(sign_off))?;
        access::member(conn, &scope, found.project)?;
        whole(conn, found, now)
    });
    Ok(Json(found.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalBody {
    /// Why; the client reads it too.
    reason: String,
}

endpoint!(/// Takes a sign-off back that still waits; its page says why.
    put_sign_off_withdrawal: PUT "/api/v1/sign-offs/{sign_off}/withdrawal", Team, ShareWithClient);
async fn put_sign_off_withdrawal(
    cx: Cx<Team>,
    Path(sign_off): Path<Uuid>,
    Json(body): Json<WithdrawalBody>,
) -> Answer<Json<SignOffAnswer>> {
    let mut input = Input::new();
    let reason = input.text("reason", &body.reason, 1000);
    input.finish()?;
    let (scope, signer) = (cx.scope.clone(), cx.app.get::<Signer>().clone());
    let withdrawn = cx.db().write(move |tx| {
        let before = sign_off::get(tx, SignOffId(sign_off))?;
        let proof = authorize::<ShareWithClient>(tx, &scope, before.project)?;
        let withdrawn = sign_off::withdraw(tx, &signer, proof.person(), before.id, &reason)?;
        let now = tx.now();
        whole(tx, withdrawn, now)
    });
    Ok(Json(withdrawn.await?))
}

pub fn routes() -> Routes {
    routes![list_sign_offs, get_sign_off, put_sign_off_withdrawal]
}

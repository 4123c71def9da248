//! Questions between the team and a client, in the team's scope.

use super::acts::{self, Asking};
use super::clocks::ResponseClock;
use super::comments::Author;
use super::letters::{MailWaits, NotReached, Reaches};
use crate::clock_facts::ProjectClock;
use crate::markdown::SafeHtml;
use crate::promise::Priority;
use crate::question::{QuestionState, Speaker, standing};
use crate::response_clock::last_speaker;
use crate::store::clocks::{self, StoredTurn};
use crate::store::questions;
use ::store::{Conn, Page, Tx};
use engagement::access::{Authorized, Talk, authorize, member};
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

/// How many questions one answer holds.
const USUAL: u32 = 50;
const MOST: u32 = 100;

#[derive(Serialize, ToSchema)]
pub struct QuestionList {
    items: Vec<Question>,
    /// Where the next piece begins; none at the end.
    next: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct QuestionListQuery {
    /// Where the last answer ended.
    after: Option<String>,
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub struct Question {
    id: RecordId,
    number: i64,
    title: String,
    body: String,
    html: String,
    asked_by: Author,
    asked_at: Timestamp,
    state: QuestionState,
    /// The side that is to speak next; none when it is answered or closed.
    waiting_for: Option<Speaker>,
    party_id: PartyId,
    /// The number under which the client knows it; its commercial circle counts apart.
    client_number: i64,
    /// Of the party the commercial circle alone reads it.
    is_commercial: bool,
    to_person: Option<PersonId>,
    /// What it is about.
    record_id: Option<RecordId>,
    /// When the answer is wanted, a civil date.
    due: Option<String>,
    priority: Priority,
    /// What it came from, as both sides read it.
    cause: String,
    /// What is done about it, as both sides read it.
    solution: String,
    /// When the client said that it is solved.
    confirmed_at: Option<Timestamp>,
    clock: ResponseClock,
    answers: Vec<QuestionAnswer>,
    /// Higher whenever something of it changes.
    revision: i64,
    /// After asking or answering: those of the client who get no mail. Empty otherwise.
    not_reached: Vec<NotReached>,
    /// After asking or answering: whose mail waits for their hours. Empty otherwise.
    mail_waits: Vec<MailWaits>,
}

#[derive(Serialize, ToSchema)]
pub struct QuestionAnswer {
    id: Uuid,
    author: Author,
    body: String,
    html: String,
    at: Timestamp,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionBody {
    party_id: PartyId,
    /// Left out, the beginning of the text.
    title: Option<String>,
    body: String,
    /// One contact of the party; left out, all who may answer.
    to_person: Option<PersonId>,
    /// A record that this party sees.
    record_id: Option<RecordId>,
    due: Option<String>,
    /// For the commercial circle of the party alone. Left out: where money was asked about on the record, or the circle
    /// was written to there.
    is_commercial: Option<bool>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerBody {
    pub(super) body: String,
    /// As it was shown to whoever writes: of the party the commercial circle alone reads the question. Given to everybody
    /// meanwhile, the answer is refused.
    pub(super) is_commercial: bool,
}

impl Question {
    pub fn id(&self) -> RecordId {
        self.id
    }
}

impl QuestionBody {
    /// Whether it is what a question says already: sent twice, it is asked once.
    pub fn is_said_by(&self, asked: &questions::Question) -> bool {
        asked.party == self.party_id && asked.body == self.body.trim()
    }
}

fn shown(
    project: &ProjectClock,
    question: questions::Question,
    answers: Vec<questions::AnswerToQuestion>,
    turns: &[StoredTurn],
) -> Question {
    let clock = ResponseClock::of(project, &project.of(&question, turns));
    Question {
        id: question.id,
        number: question.number,
        title: question.title,
        html: SafeHtml::of_markdown(&question.body).into_string(),
        body: question.body,
        asked_by: Author {
            id: question.asked_by,
            name: question.asked_by_name,
            side: question.asked_by_side,
        },
        asked_at: question.asked_at,
        state: question.state,
        waiting_for: question.waiting_for,
        party_id: question.party,
        client_number: question.client_number,
        is_commercial: question.circle_since.is_some(),
        to_person: question.to_person,
        record_id: question.about,
        due: question.due,
        priority: question.priority,
        cause: question.cause,
        solution: question.solution,
        confirmed_at: question.confirmed_at,
        clock,
        answers: answers.into_iter().map(shown_answer).collect(),
        revision: question.revision,
        not_reached: Vec::new(),
        mail_waits: Vec::new(),
    }
}

fn shown_answer(answer: questions::AnswerToQuestion) -> QuestionAnswer {
    QuestionAnswer {
        id: answer.id,
        author: Author { id: answer.author, name: answer.author_name, side: answer.author_side },
        html: SafeHtml::of_markdown(&answer.body).into_string(),
        body: answer.body,
        at: answer.at,
    }
}

/// One question as it is at a moment.
pub fn whole(conn: &mut Conn, id: RecordId, now: Timestamp) -> Result<Question> {
    let question = questions::get(conn, id)?;
    let (answers, turns) = (questions::answers(conn, id)?, clocks::turns(conn, id)?);
    let project = ProjectClock::of_project(conn, question.project, now)?;
    Ok(shown(&project, question, answers, &turns))
}

endpoint!(/// The questions of a project with their answers, those with the newest words first.
    list_questions: GET "/api/v1/projects/{project}/questions", Team, ReadProject);
async fn list_questions(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<QuestionListQuery>,
) -> Answer<Json<QuestionList>> {
    let scope = cx.scope.clone();
    let page = Page { after: query.after, limit: query.limit.unwrap_or(USUAL).min(MOST) };
    let now = cx.now();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let found = questions::of_project(conn, project, &page)?;
        let answers = questions::answers_of_page(conn, project, &found.items)?;
        let turns = clocks::turns_of_page(conn, project, &found.items)?;
        Ok((found, answers, turns, ProjectClock::of_project(conn, project, now)?))
    });
    let (found, answers, turns, clock) = found.await?;
    let mut of_question = HashMap::<RecordId, (Vec<_>, Vec<_>)>::new();
    for answer in answers {
        of_question.entry(answer.question).or_default().0.push(answer);
    }
    for turn in turns {
        of_question.entry(turn.question).or_default().1.push(turn);
    }
    let page = found.map(|question| {
        let (answers, turns) = of_question.remove(&question.id).unwrap_or_default();
        shown(&clock, question, answers, &turns)
    });
    Ok(Json(QuestionList { items: page.items, next: page.next }))
}

/// Asks a client as a member; tells whom no mail reaches.
pub fn ask(tx: &mut Tx, by: &Authorized<Talk>, public_url: &str, body: QuestionBody) -> Result<Question> {
    let asking = Asking {
        party: body.party_id,
        title: body.title,
        body: body.body,
        to_person: body.to_person,
        about: body.record_id,
        due: body.due,
        is_commercial: body.is_commercial,
    };
    let (asked, reaches) = acts::ask_as_member(tx, by, public_url, &asking)?;
    let (Reaches { not_reached, waits: mail_waits }, now) = (reaches, tx.now());
    Ok(Question { not_reached, mail_waits, ..whole(tx, asked.id, now)? })
}

endpoint!(/// Asks a client. The question is theirs to see from the first moment, and they get a mail.
    create_question: POST "/api/v1/projects/{project}/questions", Team, Talk);
async fn create_question(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<QuestionBody>,
) -> Answer<Created<Question>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let asked = cx.db().write(move |tx| {
        let proof = authorize::<Talk>(tx, &scope, project)?;
        ask(tx, &proof, &public_url, body)
    });
    let question = asked.await?;
    Ok(Created { location: format!("/api/v1/questions/{}", question.id), body: question })
}

endpoint!(/// One question with its answers.
    get_question: GET "/api/v1/questions/{question}", Team, ReadProject);
async fn get_question(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Json<Question>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        let project = questions::get(conn, id)?.project;
        member(conn, &scope, project)?;
        whole(conn, id, now)
    });
    Ok(Json(found.await?))
}

endpoint!(/// Answers a client's question, or adds to one's own. The client gets a mail.
    create_answer: POST "/api/v1/questions/{question}/answers", Team, Talk);
async fn create_answer(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<AnswerBody>,
) -> Answer<Created<Question>> {
    let (scope, public_url, now) = (cx.scope.clone(), cx.public_url().to_owned(), cx.now());
    let answered = cx.db().write(move |tx| {
        let project = questions::get(tx, id)?.project;
        let proof = authorize::<Talk>(tx, &scope, project)?;
        let Reaches { not_reached, waits: mail_waits } =
            acts::answer_as_member(tx, &proof, &public_url, id, &body)?;
        Ok(Question { not_reached, mail_waits, ..whole(tx, id, now)? })
    });
    let body = answered.await?;
    Ok(Created { location: format!("/api/v1/questions/{id}"), body })
}

endpoint!(/// Closes a question: nothing more is expected from anybody.
    put_closure: PUT "/api/v1/questions/{question}/closure", Team, Talk);
async fn put_closure(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Json<Question>> {
    Ok(Json(change_closure(&cx, id, true).await?))
}

endpoint!(/// Opens a closed question again.
    delete_closure: DELETE "/api/v1/questions/{question}/closure", Team, Talk);
async fn delete_closure(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Json<Question>> {
    Ok(Json(change_closure(&cx, id, false).await?))
}

/// Asking for what is so already changes nothing.
async fn change_closure(cx: &Cx<Team>, id: RecordId, close: bool) -> Result<Question> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let changed = cx.db().write(move |tx| {
        let question = questions::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, question.project)?;
        if (question.state == QuestionState::Closed) != close {
            let turn = if close { "closed" } else { "reopened" };
            clocks::put_turn(tx, &question, turn, Speaker::Team, proof.person())?;
            clocks::put_confirmed(tx, id, None)?;
            let turns = clocks::turns(tx, id)?;
            let last = last_speaker(question.asked_by_side, turns.iter().map(|one| one.turn));
            questions::put_closure(tx, id, close.then_some(proof.person()))?;
            questions::put_standing(tx, id, standing(question.asked_by_side, last, close))?;
            let kind = if close { "question.closed" } else { "question.reopened" };
            acts::happened(tx, &question, kind, proof.person(), Speaker::Team)?;
        }
        whole(tx, id, now)
    });
    changed.await
}

pub fn routes() -> Routes {
    routes![list_questions, create_question, get_question, create_answer, put_closure, delete_closure]
}

//! Questions and answers in the team's scope, and their writing for both sides.

use super::comments::speaker;
use crate::QUESTION;
use crate::promise::Priority;
use crate::question::{QuestionState, Speaker, Standing, known_as};
use crate::response_clock::Promise;
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Page, PageOf, Row, Tx, params};
use documents::store::open;
use kernel::{Audience, Event, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// The most questions or answers that are read at once.
const MOST: i64 = 500;

#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub id: RecordId,
    pub number: i64,
    pub project: ProjectId,
    pub party: PartyId,
    pub client_key: Uuid,
    pub client_number: i64,
    pub title: String,
    pub body: String,
    pub asked_by: PersonId,
    pub asked_by_name: String,
    pub asked_by_side: Speaker,
    pub asked_at: Timestamp,
    pub to_person: Option<PersonId>,
    pub about: Option<RecordId>,
    pub due: Option<String>,
    pub state: QuestionState,
    pub waiting_for: Option<Speaker>,
    /// When something was said last.
    pub newest_at: Timestamp,
    pub priority: Priority,
    /// What the project promised when it was asked, or when its priority was chosen.
    pub promise: Promise,
    /// What it came from and what is done about it; both sides read it.
    pub cause: String,
    pub solution: String,
    /// When the client said that it is solved.
    pub confirmed_at: Option<Timestamp>,
    /// Since when the commercial circle of its party alone reads it; none where everybody of the party does.
    pub circle_since: Option<Timestamp>,
    pub revision: i64,
}

impl Question {
    pub fn is_commercial(&self) -> bool {
        self.circle_since.is_some()
    }
}

pub struct NewQuestion<'a> {
    pub project: ProjectId,
    pub party: PartyId,
    pub title: &'a str,
    pub body: &'a str,
    pub asked_by: PersonId,
    pub asked_by_name: &'a str,
    pub asked_by_side: Speaker,
    pub to_person: Option<PersonId>,
    /// The record it is about, and the key under which the client knows that.
    pub about: Option<(RecordId, Uuid)>,
    pub owner: Option<PersonId>,
    pub due: Option<&'a str>,
    pub promise: Promise,
    pub form_key: Option<Uuid>,
    /// Of the party the commercial circle alone reads it.
    pub is_commercial: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AnswerToQuestion {
    pub id: Uuid,
    pub question: RecordId,
    pub author: PersonId,
    pub author_name: String,
    pub author_side: Speaker,
    pub body: String,
    pub at: Timestamp,
}

fn read(row: &Row) -> Result<Question> {
    let state: String = row.get(15)?;
    let waiting_for: Option<String> = row.get(16)?;
    Ok(Question {
        id: row.get(0)?,
        number: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        client_key: row.get(4)?,
        client_number: row.get(5)?,
        title: row.get(6)?,
        body: row.get(7)?,
        asked_by: row.get(8)?,
        asked_by_name: row.get(9)?,
        asked_by_side: speaker(&row.get::<String>(10)?)?,
        asked_at: row.get(11)?,
        to_person: row.get(12)?,
        about: row.get(13)?,
        due: row.get(14)?,
        state: QuestionState::from_kept(&state)?,
        waiting_for: waiting_for.as_deref().map(speaker).transpose()?,
        newest_at: row.get(17)?,
        priority: Priority::of(&row.get::<String>(18)?)?,
        promise: Promise { first_answer: row.get(19)?, resolution: row.get(20)? },
        cause: row.get(21)?,
        solution: row.get(22)?,
        confirmed_at: row.get(23)?,
        circle_since: row.get(24)?,
        revision: row.get(25)?,
    })
}

fn read_answer(row: &Row) -> Result<AnswerToQuestion> {
    Ok(AnswerToQuestion {
        id: row.get(0)?,
        question: row.get(1)?,
        author: row.get(2)?,
        author_name: row.get(3)?,
        author_side: speaker(&row.get::<String>(4)?)?,
        body: row.get(5)?,
        at: row.get(6)?,
    })
}

/// A piece of a project's questions, those with the newest words first.
pub fn of_project(conn: &mut Conn, project: ProjectId, page: &Page) -> Result<PageOf<Question>> {
    let (at, id) = page.position()?.unwrap_or((i64::MAX, Uuid::max()));
    let rows = conn.rows(
        "select q.id, r.number, q.project_id, q.party_id, q.client_key, q.client_number, q.title, q.body, q.asked_by,
           q.asked_by_name, q.asked_by_side, q.asked_at, q.to_person, q.about_id, q.due, q.state, q.waiting_for,
           q.newest_at, q.priority, q.promised_first, q.promised_resolution, q.cause, q.solution, q.confirmed_at,
           q.circle_since, r.revision
         from questions q join records r on r.id = q.id
         where q.project_id = $1 and (q.newest_at, q.id) < ($2, $3)
         order by q.newest_at desc, q.id desc limit $4",
        params![project, at, id, page.rows_wanted()],
        read,
    )?;
    Ok(PageOf::of(rows, page, |question| (question.newest_at.micros(), question.id.uuid())))
}

/// The open questions of a project that wait for one side.
pub fn waiting_for(conn: &mut Conn, project: ProjectId, side: Speaker) -> Result<Vec<Question>> {
    conn.rows(
        "select q.id, r.number, q.project_id, q.party_id, q.client_key, q.client_number, q.title, q.body, q.asked_by,
           q.asked_by_name, q.asked_by_side, q.asked_at, q.to_person, q.about_id, q.due, q.state, q.waiting_for,
           q.newest_at, q.priority, q.promised_first, q.promised_resolution, q.cause, q.solution, q.confirmed_at,
           q.circle_since, r.revision
         from questions q join records r on r.id = q.id
         where q.project_id = $1 and q.waiting_for = $2 order by q.newest_at, q.id limit $3",
        params![project, side.word(), MOST],
        read,
    )
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Question> {
    conn.one(
        "select q.id, r.number, q.project_id, q.party_id, q.client_key, q.client_number, q.title, q.body, q.asked_by,
           q.asked_by_name, q.asked_by_side, q.asked_at, q.to_person, q.about_id, q.due, q.state, q.waiting_for,
           q.newest_at, q.priority, q.promised_first, q.promised_resolution, q.cause, q.solution, q.confirmed_at,
           q.circle_since, r.revision
         from questions q join records r on r.id = q.id where q.id = $1",
        params![id],
        read,
    )
}

/// The question that a form made when it was sent the first time, by the same person in the same party.
pub fn of_form(conn: &mut Conn, form_key: Uuid, party: PartyId, by: PersonId) -> Result<Option<Question>> {
    conn.opt(
        "select q.id, r.number, q.project_id, q.party_id, q.client_key, q.client_number, q.title, q.body, q.asked_by,
           q.asked_by_name, q.asked_by_side, q.asked_at, q.to_person, q.about_id, q.due, q.state, q.waiting_for,
           q.newest_at, q.priority, q.promised_first, q.promised_resolution, q.cause, q.solution, q.confirmed_at,
           q.circle_since, r.revision
         from questions q join records r on r.id = q.id
         where q.form_key = $1 and q.party_id = $2 and q.asked_by = $3",
        params![form_key, party, by],
        read,
    )
}

/// The key, unless another form has used it: a made-up key is nobody's, and the words count all the same.
pub fn unused_form_key(conn: &mut Conn, form_key: Uuid) -> Result<Option<Uuid>> {
    let used = conn.opt(
        "select 1 from questions where form_key = $1 union all select 1 from answers where form_key = $1",
        params![form_key],
        |_| Ok(()),
    )?;
    Ok(used.is_none().then_some(form_key))
}

/// A question is born shared with its party.
pub fn create(tx: &mut Tx, new: &NewQuestion, standing: Standing) -> Result<Question> {
    let id = RecordId::new();
    let (key, number) = create_record(tx, id, new, standing)?;
    let now = tx.now();
    tx.exec(
        "insert into questions (id, project_id, party_id, client_key, client_number, title, body, asked_by,
           asked_by_name, asked_by_side, asked_at, to_person, about_id, about_key, due, state, waiting_for, newest_at,
           form_key, promised_first, promised_resolution, circle_since)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $11, $18, $19, $20, $21)",
        params![
            id,
            new.project,
            new.party,
            key,
            number,
            new.title,
            new.body,
            new.asked_by,
            new.asked_by_name,
            new.asked_by_side.word(),
            now,
            new.to_person,
            new.about.map(|(about, _)| about),
            new.about.map(|(_, key)| key),
            new.due,
            standing.state.word(),
            standing.waiting_for.map(Speaker::word),
            new.form_key,
            new.promise.first_answer,
            new.promise.resolution,
            new.is_commercial.then_some(now)
        ],
    )?;
    get(tx, id)
}

/// Its record, shown to its party, and the key and number under which that knows it.
fn create_record(tx: &mut Tx, id: RecordId, new: &NewQuestion, standing: Standing) -> Result<(Uuid, i64)> {
    // What is the circle's alone is so before it is shown to anybody.
    let is_born_shared = !new.is_commercial;
    let mut record = records::create(
        tx,
        &NewRecord {
            id,
            project: Some(new.project),
            client: None,
            kind: &QUESTION,
            title: new.title,
            audience: if is_born_shared { Audience::Client } else { Audience::Internal },
            party: Some(new.party).filter(|_| is_born_shared),
            owner: new.owner,
            state: standing.state.word(),
            due: new.due,
            by: Some(new.asked_by),
        },
    )?;
    if new.is_commercial {
        records::put_commercial(tx, id, true)?;
        record = records::share_by(tx, id, Some(new.party), Some(new.asked_by))?;
    }
    let shared = record.client_key.zip(record.client_number);
    shared.ok_or_else(|| Failure::fault("a question was not born shared"))
}

/// Leaves a question, with its files, to the commercial circle of its party, or gives it to everybody of the party.
pub fn put_commercial(tx: &mut Tx, question: &Question, is_commercial: bool) -> Result<Question> {
    let id = question.id;
    if is_commercial {
        open::leave_all_to_circle(tx, id)?;
    }
    let number = records::put_commercial(tx, id, is_commercial)?.client_number;
    let since = is_commercial.then(|| tx.now());
    tx.exec(
        "update questions set circle_since = $2, client_number = $3 where id = $1",
        params![id, since, number],
    )?;
    let put = get(tx, id)?;
    index(tx, &put)?;
    Ok(put)
}

/// Whether somebody of the client's wrote in it to their commercial circle.
pub fn has_words_to_circle(conn: &mut Conn, question: &Question) -> Result<bool> {
    let Some(since) = question.circle_since else { return Ok(false) };
    let is_asked = question.asked_by_side == Speaker::Client && question.asked_at >= since;
    let answered = conn.opt(
        "select 1 from answers where question_id = $1 and author_side = 'client' and at >= $2 limit 1",
        params![question.id, since],
        |row| row.get::<i64>(0),
    )?;
    Ok(is_asked || answered.is_some())
}

/// Writes where a question stands now, on its record too, for lists.
pub fn put_standing(tx: &mut Tx, id: RecordId, standing: Standing) -> Result<Question> {
    let now = tx.now();
    tx.exec(
        "update questions set state = $2, waiting_for = $3, newest_at = $4 where id = $1",
        params![id, standing.state.word(), standing.waiting_for.map(Speaker::word), now],
    )?;
    records::change(
        tx,
        id,
        None,
        &RecordChange { state: Some(standing.state.word()), ..RecordChange::default() },
    )?;
    get(tx, id)
}

/// A closure is who closed it and when; without one the question is open again.
pub fn put_closure(tx: &mut Tx, id: RecordId, by: Option<PersonId>) -> Result<()> {
    let at = by.map(|_| tx.now());
    tx.exec("update questions set closed_at = $2, closed_by = $3 where id = $1", params![id, at, by])?;
    Ok(())
}

pub fn answers(conn: &mut Conn, question: RecordId) -> Result<Vec<AnswerToQuestion>> {
    conn.rows(
        "select id, question_id, author_id, author_name, author_side, body, at from answers
         where question_id = $1 order by at, id limit $2",
        params![question, MOST],
        read_answer,
    )
}

/// The answers to the questions of one page, for its list: one statement instead of one for each question.
pub fn answers_of_page(
    conn: &mut Conn,
    project: ProjectId,
    page: &[Question],
) -> Result<Vec<AnswerToQuestion>> {
    let (Some(newest), Some(oldest)) = (page.first(), page.last()) else { return Ok(Vec::new()) };
    conn.rows(
        "select a.id, a.question_id, a.author_id, a.author_name, a.author_side, a.body, a.at
         from questions q join answers a on a.question_id = q.id
         where q.project_id = $1 and (q.newest_at, q.id) <= ($2, $3) and (q.newest_at, q.id) >= ($4, $5)
         order by a.at, a.id",
        params![project, newest.newest_at, newest.id, oldest.newest_at, oldest.id],
        read_answer,
    )
}

/// Both sides find a question by all its words: nothing in it is internal. The client's index knows parties, not their
/// circles: what is a circle's is looked through by itself.
pub fn index(tx: &mut Tx, question: &Question) -> Result<()> {
    let Question { title, body, cause, solution, .. } = question;
    let mut text = format!("{title}\n{body}\n{cause}\n{solution}");
    for answer in answers(tx, question.id)? {
        text.push('\n');
        text.push_str(&answer.body);
    }
    let team = format!("Q-{}\n{text}", question.number);
    let client = format!("{}\n{text}", known_as(question.client_number, false));
    ::store::search::index(
        tx,
        question.id,
        Some(question.project),
        &team,
        Some(client.as_str()).filter(|_| !question.is_commercial()),
        Some(question.party),
    )
}

/// Whether this form has been taken already.
pub fn is_answer_of_form(conn: &mut Conn, form_key: Uuid, question: RecordId) -> Result<bool> {
    let found = conn.opt(
        "select 1 from answers where form_key = $1 and question_id = $2",
        params![form_key, question],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

pub struct NewAnswer<'a> {
    pub author: PersonId,
    pub author_name: &'a str,
    pub author_side: Speaker,
    pub body: &'a str,
    pub form_key: Option<Uuid>,
}

pub fn create_answer(tx: &mut Tx, question: &Question, new: &NewAnswer) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into answers (id, question_id, question_key, project_id, party_id, author_id, author_name, author_side,
           body, at, form_key) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            Uuid::now_v7(),
            question.id,
            question.client_key,
            question.project,
            question.party,
            new.author,
            new.author_name,
            new.author_side.word(),
            new.body,
            now,
            new.form_key
        ],
    )?;
    Ok(())
}

/// A leaver's unclosed questions go to somebody else, as far as that person is of the project; tells how many.
/// Those of other projects fall to the project managers, who are asked when nobody else is.
pub fn hand_over(tx: &mut Tx, by: PersonId, from: PersonId, to: PersonId) -> Result<u64> {
    let unclosed = tx.rows(
        "select id, project_id from records
         where owner_id = $1 and kind = 'question' and state in ('open', 'answered') order by id",
        params![from],
        |row| Ok((row.get::<RecordId>(0)?, row.get::<ProjectId>(1)?)),
    )?;
    let (at, mut moved) = (tx.now(), 0);
    for (question, project) in unclosed {
        let is_member = engagement::store::members::role(tx, project, to)?.is_some();
        let owner = is_member.then_some(to);
        records::change(tx, question, None, &RecordChange { owner: Some(owner), ..RecordChange::default() })?;
        moved += u64::from(is_member);
        tx.event(Event::new("question.handed_over", at, Some(by)).in_project(project).on(question))?;
    }
    Ok(moved)
}

//! The client says of their own question whether it is solved.

use super::acts::{
    ClientAnswer, add_after_closing, add_words, answer_as_client, happened, may_act, question_read, tell_team,
};
use crate::QUESTION;
use crate::comment::checked_text;
use crate::notification::NotificationKind;
use crate::question::{self, QuestionState, Speaker, known_as, standing};
use crate::store::clocks;
use crate::store::questions::{self, AnswerToQuestion, NewAnswer, Question};
use ::store::Tx;
use engagement::noted_act::{NotedAct, Witness, note_of_client};
use engagement::sign_off::{self, Content, Item};
use kernel::{ClientPrincipal, Failure, Result};
use people::person;
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct ClientSettling {
    pub question: Uuid,
    pub is_solved: bool,
    /// What is missing; may be empty.
    pub text: String,
    /// The page said that of this side only the commercial circle reads it.
    pub is_told_circle: bool,
    pub form_key: Uuid,
}

impl ClientSettling {
    /// The form of an answer stands on the same page: what was sent with it does not swallow a "not yet".
    fn key_of_reopening(&self) -> Uuid {
        Uuid::from_u128(self.form_key.as_u128() ^ 1)
    }
}

/// Confirms that it is solved, or says "not yet". Sent twice it changes nothing. Nobody confirms what the team
/// asked.
pub fn settle_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    witness: &Witness,
    settling: &ClientSettling,
) -> Result<Question> {
    may_act(tx, by)?;
    let asked = question_read(tx, by, settling.question)?;
    if asked.asked_by_side != Speaker::Client {
        return Err(Failure::refused("question.not_asked_by_client"));
    }
    match settling.is_solved {
        true => confirm(tx, by, witness, &asked),
        false => reopen(tx, by, (public_url, witness), &asked, settling),
    }
}

/// What a client's person writes to a question from elsewhere than its page, where nobody says that it is closed. Their own
/// question is open again; to one of the team's the words are added, it stays closed, and whoever listens is told.
pub fn reply_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    witness: &Witness,
    answer: &ClientAnswer,
) -> Result<Question> {
    may_act(tx, by)?;
    let asked = question_read(tx, by, answer.question)?;
    if asked.state != QuestionState::Closed {
        return answer_as_client(tx, by, public_url, answer);
    }
    if asked.asked_by_side == Speaker::Client {
        let settling = ClientSettling {
            question: answer.question,
            is_solved: false,
            text: answer.text.clone(),
            is_told_circle: answer.is_told_circle,
            form_key: answer.form_key,
        };
        return reopen(tx, by, (public_url, witness), &asked, &settling);
    }
    question::may_answer_circle(answer.is_told_circle, asked.is_commercial())?;
    if questions::is_answer_of_form(tx, answer.form_key, asked.id)? {
        return Ok(asked);
    }
    let body = checked_text("text", &answer.text)?;
    add_after_closing(tx, by, public_url, &asked, (&body, answer.form_key))
}

fn confirm(tx: &mut Tx, by: &ClientPrincipal, witness: &Witness, asked: &Question) -> Result<Question> {
    if asked.confirmed_at.is_some() {
        return Ok(asked.clone());
    }
    note(tx, by, witness, asked, ("question.confirmed", ""))?;
    let now = tx.now();
    clocks::put_confirmed(tx, asked.id, Some(now))?;
    if asked.state != QuestionState::Closed {
        questions::put_closure(tx, asked.id, Some(by.person))?;
        clocks::put_turn(tx, asked, "closed", Speaker::Client, by.person)?;
    }
    let settled = questions::put_standing(tx, asked.id, standing(Speaker::Client, None, true))?;
    happened(tx, &settled, "question.confirmed", by.person, Speaker::Client)?;
    Ok(settled)
}

fn reopen(
    tx: &mut Tx,
    by: &ClientPrincipal,
    (public_url, witness): (&str, &Witness),
    asked: &Question,
    settling: &ClientSettling,
) -> Result<Question> {
    let form_key = settling.key_of_reopening();
    if questions::is_answer_of_form(tx, form_key, asked.id)? {
        return Ok(asked.clone());
    }
    let body = match settling.text.trim().is_empty() {
        true => None,
        false => Some(checked_text("text", &settling.text)?),
    };
    if body.is_some() {
        question::may_answer_circle(settling.is_told_circle, asked.is_commercial())?;
    }
    // Somebody of theirs was faster: the words are added all the same.
    if asked.waiting_for == Some(Speaker::Team) {
        return match body {
            Some(body) => add_words(tx, by, public_url, asked, (&body, form_key)),
            None => Ok(asked.clone()),
        };
    }
    note(tx, by, witness, asked, ("question.reopened", body.as_deref().unwrap_or_default()))?;
    let author = person::get(tx, by.person)?;
    if let Some(body) = &body {
        let new = NewAnswer {
            author: author.id,
            author_name: &author.name,
            author_side: Speaker::Client,
            body,
            form_key: questions::unused_form_key(tx, form_key)?,
        };
        questions::create_answer(tx, asked, &new)?;
    }
    sign_off::stop_counts(tx, by.project, by.party)?;
    clocks::put_confirmed(tx, asked.id, None)?;
    questions::put_closure(tx, asked.id, None)?;
    clocks::put_turn(tx, asked, "reopened", Speaker::Client, by.person)?;
    let now = standing(Speaker::Client, Some(Speaker::Client), false);
    let opened = questions::put_standing(tx, asked.id, now)?;
    questions::index(tx, &opened)?;
    happened(tx, &opened, "question.reopened", by.person, Speaker::Client)?;
    if let Some(body) = body {
        tell_team(tx, public_url, &opened, NotificationKind::QuestionAnswered, &author.name, &body)?;
    }
    Ok(opened)
}

/// The question as its party reads it, with what the team answered last.
fn note(
    tx: &mut Tx,
    by: &ClientPrincipal,
    witness: &Witness,
    asked: &Question,
    (act, remark): (&str, &str),
) -> Result<()> {
    let answers = questions::answers(tx, asked.id)?;
    let last = answers.iter().rev().find(|answer| answer.author_side == Speaker::Team);
    let number = known_as(asked.client_number, asked.is_commercial());
    let item = |answer: &AnswerToQuestion| Item {
        key: answer.id,
        number: number.clone(),
        version: 1,
        title: answer.author_name.clone(),
        body: answer.body.clone(),
        ..Item::default()
    };
    let parts = [&asked.body, &asked.cause, &asked.solution];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let content = Content {
        kind: QUESTION.name.to_owned(),
        version: 1,
        title: asked.title.clone(),
        summary: parts.join("\n\n"),
        items: last.map(item).into_iter().collect(),
        number,
        ..Content::default()
    };
    // It may be left to the circle later: the receipt is for whoever acted alone.
    let noted = NotedAct { remark, is_commercial: true, ..NotedAct::new(act, asked.client_key, &content) };
    note_of_client(tx, witness, by, &noted).map(drop)
}

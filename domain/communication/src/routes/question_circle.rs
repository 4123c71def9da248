//! For whom of its party a question is: for everybody, or for the commercial circle alone.

use super::acts::happened;
use super::questions::{Question, whole};
use crate::question::{ClientAsker, Speaker, may_give_to_all, may_leave_to_circle};
use crate::store::questions;
use ::store::{Conn, records};
use engagement::access::{ShareWithClient, Talk, authorize, authorize_in_archive};
use engagement::store::parties;
use kernel::{Failure, RecordId, Result};
use web::{Answer, Cx, IfMatch, Json, Path, Routes, Team, endpoint, routes};

endpoint!(/// Leaves a question, with its answers and files, to those of its party who see prices.
    put_question_circle: PUT "/api/v1/questions/{question}/circle", Team, Talk);
async fn put_question_circle(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Json<Question>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let narrowed = cx.db().write(move |tx| {
        let question = questions::get(tx, id)?;
        // Taking away what a client reads goes on in an archived project.
        let by = authorize_in_archive::<Talk>(tx, &scope, question.project)?.person();
        may_leave_to_circle(asker(tx, &question)?)?;
        if !question.is_commercial() {
            let narrowed = questions::put_commercial(tx, &question, true)?;
            happened(tx, &narrowed, "question.narrowed", by, Speaker::Team)?;
        }
        whole(tx, id, now)
    });
    Ok(Json(narrowed.await?))
}

fn asker(conn: &mut Conn, question: &questions::Question) -> Result<ClientAsker> {
    if question.asked_by_side == Speaker::Team {
        return Ok(ClientAsker::Nobody);
    }
    let asker = parties::contact(conn, question.party, question.asked_by)?;
    Ok(match asker.is_none_or(|asker| asker.is_commercial) {
        true => ClientAsker::OfCircle,
        false => ClientAsker::OutsideCircle,
    })
}

endpoint!(/// Gives a question to everybody of its party. Files and comments that only the commercial circle saw stay with it,
    /// and so does a question in which somebody of the client's wrote to the circle, or which is about what the circle alone
    /// sees. What was written since it was looked at is not given to more.
    delete_question_circle: DELETE "/api/v1/questions/{question}/circle", Team, ShareWithClient);
async fn delete_question_circle(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
) -> Answer<Json<Question>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let widened = cx.db().write(move |tx| {
        let question = questions::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, question.project)?;
        if question.is_commercial() {
            may_give_to_all(
                questions::has_words_to_circle(tx, &question)?,
                is_about_commercial(tx, &question)?,
            )?;
            if revision.is_some_and(|read| read != question.revision) {
                return Err(Failure::Outdated);
            }
            let widened = questions::put_commercial(tx, &question, false)?;
            happened(tx, &widened, "question.widened", proof.person(), Speaker::Team)?;
        }
        whole(tx, id, now)
    });
    Ok(Json(widened.await?))
}

fn is_about_commercial(conn: &mut Conn, question: &questions::Question) -> Result<bool> {
    let about = question.about.map(|about| records::get(conn, about)).transpose()?;
    Ok(about.is_some_and(|about| about.is_commercial))
}

pub fn routes() -> Routes {
    routes![put_question_circle, delete_question_circle]
}

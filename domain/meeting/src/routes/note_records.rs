//! A question to a client out of a note, and out of which meeting a record came.
//!
//! Must hold: a note asks nobody. What a client is asked is looked at and sent by a person, in one transaction with its link.

use super::backlog::{AgendaBacklogPoint, AgendaStood, shown};
use super::meetings::{MeetingRecord, happened};
use crate::store::backlog;
use crate::store::meetings::{self, Linked};
use crate::store::notes::{self, NotedIn};
use ::store::{Tx, records};
use communication::QUESTION;
use communication::routes::{Question, QuestionBody, ask, question};
use communication::store::questions;
use engagement::access::{Talk, authorize, member};
use kernel::{Failure, RecordId, Refusal, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

endpoint!(/// Asks a client what was noted, in the words that are sent along. The question is theirs to see from then on, and
    /// stands with the note. A note of which something became asks nothing more; sent again, it is the same question.
    create_meeting_note_question: POST "/api/v1/meeting-notes/{note}/questions", Team, Talk);
async fn create_meeting_note_question(
    cx: Cx<Team>,
    Path(id): Path<Uuid>,
    Json(body): Json<QuestionBody>,
) -> Answer<Created<Question>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let asked = cx.db().write(move |tx| {
        let note = notes::get(tx, id)?;
        let meeting = meetings::get(tx, note.meeting)?;
        let proof = authorize::<Talk>(tx, &scope, meeting.project)?;
        if let Some(made) =
            meetings::linked(tx, meeting.project, note.record.as_slice())?.into_values().next()
        {
            return asked_before(tx, &body, made);
        }
        let asked = ask(tx, &proof, &public_url, body)?;
        notes::put_record(tx, id, asked.id())?;
        happened(tx, "meeting.noted", &meeting, proof.person())?;
        Ok(asked)
    });
    let body = asked.await?;
    Ok(Created { location: format!("/api/v1/questions/{}", body.id()), body })
}

/// What became of the note already: the same question, or something that another made of it meanwhile.
fn asked_before(tx: &mut Tx, body: &QuestionBody, made: Linked) -> Result<Question> {
    if made.kind == QUESTION.name && body.is_said_by(&questions::get(tx, made.id)?) {
        let now = tx.now();
        return question(tx, made.id, now);
    }
    Err(Refusal::new("meeting.note_is_taken").with("title", made.title).into())
}

#[derive(Serialize, ToSchema)]
pub struct RecordMeetingList {
    record: MeetingRecord,
    items: Vec<RecordMeeting>,
    /// The meetings on whose agenda it stands, or stood, the first one first.
    agendas: Vec<AgendaStood>,
    /// Where it waits for a next meeting.
    backlog: Option<AgendaBacklogPoint>,
}

/// A meeting out of whose notes a record came.
#[derive(Serialize, ToSchema)]
pub struct RecordMeeting {
    id: RecordId,
    number: i64,
    title: String,
    starts: Timestamp,
}

impl RecordMeeting {
    fn of(noted: NotedIn) -> Self {
        let NotedIn { meeting, number, title, starts } = noted;
        Self { id: meeting, number, title, starts }
    }
}

endpoint!(/// The meetings in which it was noted what became of this record, and the agendas on which it stands.
    list_record_meetings: GET "/api/v1/records/{record}/meetings", Team, ReadProject);
async fn list_record_meetings(cx: Cx<Team>, Path(record): Path<RecordId>) -> Answer<Json<RecordMeetingList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let of = records::get(conn, record)?;
        let project = of.project.ok_or(Failure::NotFound)?;
        member(conn, &scope, project)?;
        let mut waiting = backlog::waiting(conn, project)?;
        waiting.retain(|point| point.fields.record == Some(record));
        Ok(RecordMeetingList {
            record: MeetingRecord { id: record, kind: of.kind, number: of.number, title: of.title },
            items: notes::meetings_of(conn, record)?.into_iter().map(RecordMeeting::of).collect(),
            agendas: backlog::agendas_of(conn, record)?.into_iter().map(AgendaStood::of).collect(),
            backlog: shown(conn, project, waiting)?.pop(),
        })
    });
    Ok(Json(found.await?))
}

pub fn routes() -> Routes {
    routes![create_meeting_note_question, list_record_meetings]
}

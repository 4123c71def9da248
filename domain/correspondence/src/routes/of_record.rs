//! The mail that stands under a record, for the team: what came in about it, and how it went with what left.

use super::held::{HeldMail, shown};
use crate::store::letters::{self, SentLetter};
use crate::store::received;
use ::store::{Conn, records};
use engagement::access::member;
use kernel::{Failure, PersonId, RecordId, Result, Timestamp};
use people::person;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

const MOST: i64 = 100;

#[derive(Serialize, ToSchema)]
pub struct RecordMailList {
    items: Vec<HeldMail>,
    /// What left for somebody of a client about it, the newest first.
    sent: Vec<RecordLetter>,
}

/// How it went with one letter to one person.
#[derive(Serialize, ToSchema)]
pub struct RecordLetter {
    person_id: PersonId,
    name: String,
    address: String,
    /// `leaving`, `deferred`, `sent` or `returned`.
    state: String,
    /// What the mail server said last.
    words: String,
    at: Timestamp,
}

endpoint!(/// The mails whose words stand under a record, with what they quoted; and the letters to the client's people about it.
    list_record_mails: GET "/api/v1/records/{record}/mails", Team, ReadProject);
async fn list_record_mails(cx: Cx<Team>, Path(record): Path<RecordId>) -> Answer<Json<RecordMailList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let project = records::get(conn, record)?.project.ok_or(Failure::NotFound)?;
        member(conn, &scope, project)?;
        let mails = received::of_record(conn, record, MOST)?;
        let items = mails.into_iter().map(|mail| shown(conn, mail)).collect::<Result<Vec<_>>>()?;
        let sent = letters::of_record(conn, record, MOST)?;
        let sent = sent.into_iter().map(|letter| told(conn, letter)).collect::<Result<Vec<_>>>()?;
        Ok(RecordMailList { items, sent })
    });
    Ok(Json(found.await?))
}

fn told(conn: &mut Conn, letter: SentLetter) -> Result<RecordLetter> {
    let SentLetter { person, address, state, words, at, .. } = letter;
    let name = person::get(conn, person)?.name;
    Ok(RecordLetter { person_id: person, name, address, state: state.word().to_owned(), words, at })
}

pub fn routes() -> Routes {
    routes![list_record_mails]
}

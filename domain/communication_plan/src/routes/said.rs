//! What a person says of an occurrence: that it was kept, by a call for instance, or that it falls away.

use super::answers::{CommunicationPlan, whole};
use super::entries::happened;
use crate::occurrence::Occurrence;
use crate::produced_kind::ProducedKinds;
use crate::standing::Word;
use crate::store::entries::{self, Entry};
use crate::store::occurrences::{self, Kept, Spoken};
use crate::store::sides::ProjectSides;
use ::store::Tx;
use communication::log::{LogKind, may_have_been};
use communication::store::log::{self, OwnEntry};
use engagement::access::{Talk, authorize};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Event, Failure, Input, PersonId, RecordId, Refusal, Result, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

const LONGEST: usize = 1_000;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OccurrenceWordBody {
    said: Word,
    /// By what it was kept: `call`, `conversation`, `meeting`, `chat` or `mail`. With a client it goes into the log.
    by: Option<LogKind>,
    /// When; left out: now.
    at: Option<Timestamp>,
    words: String,
}

endpoint!(/// Says of an occurrence that it was kept, or that it falls away. Said again it changes nothing.
    put_occurrence_word: PUT "/api/v1/communication-plan/{plan_entry}/occurrences/{slot}/word", Team, Talk);
async fn put_occurrence_word(
    cx: Cx<Team>,
    Path((id, slot)): Path<(RecordId, String)>,
    Json(body): Json<OccurrenceWordBody>,
) -> Answer<Json<CommunicationPlan>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<ProducedKinds>());
    let slot = day(&slot)?;
    let said = cx.db().write(move |tx| {
        let entry = entries::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, entry.project)?;
        if entry.deleted_at.is_some() {
            return Err(Failure::NotFound);
        }
        let words = checked(&body)?;
        let now = tx.now();
        let at = body.at.unwrap_or(now);
        may_have_been(at, now)?;
        let kept = written(tx, &entry, slot)?;
        if kept.word.is_none() {
            say(tx, &entry, &kept, &body, (words, at), proof.person())?;
        } else if kept.word.as_ref().is_some_and(|before| before.word != body.said) {
            return Err(Refusal::new("communication_plan.said_otherwise").into());
        }
        whole(tx, kinds, entry.project, now)
    });
    Ok(Json(said.await?))
}

/// What is no date is no day of the rhythm either.
fn day(slot: &str) -> Result<Date> {
    slot.parse().map_err(|_| Failure::NotFound)
}

/// That something was kept says how; that it falls away says why.
fn checked(body: &OccurrenceWordBody) -> Result<String> {
    let mut input = Input::new();
    let words = input.text("words", &body.words, LONGEST);
    let is_noted = body.by.is_some_and(LogKind::is_noted_by_people);
    if body.said == Word::Kept && !is_noted {
        input.problem("by", "required");
    }
    input.finish()?;
    Ok(words)
}

/// The row of an occurrence, also of one whose time is not near yet; what is no day of the rhythm is not there.
fn written(tx: &mut Tx, entry: &Entry, slot: Date) -> Result<Kept> {
    if let Some(kept) = occurrences::get(tx, entry.id, slot)? {
        return Ok(kept);
    }
    let occurrence = on_slot(tx, entry, slot)?.ok_or(Failure::NotFound)?;
    let over_at = entry.fields.recurring().end_of_day(occurrence.day);
    occurrences::put(tx, entry, &occurrence, over_at)?;
    occurrences::get(tx, entry.id, slot)?.ok_or(Failure::NotFound)
}

fn on_slot(tx: &mut Tx, entry: &Entry, slot: Date) -> Result<Option<Occurrence>> {
    let around = |days: i32| slot.checked_add(days.days()).unwrap_or(slot).to_zoned(jiff::tz::TimeZone::UTC);
    let (Ok(from), Ok(until)) = (around(-30), around(30)) else { return Ok(None) };
    let moment = |at: jiff::Zoned| Timestamp::from_micros(at.timestamp().as_microsecond());
    let sides = ProjectSides::of_project(tx, entry.project)?;
    let found = sides.occurrences(&entry.fields, moment(from), moment(until));
    Ok(found.into_iter().find(|one| one.slot == slot))
}

fn say(
    tx: &mut Tx,
    entry: &Entry,
    kept: &Kept,
    body: &OccurrenceWordBody,
    (words, at): (String, Timestamp),
    by: PersonId,
) -> Result<()> {
    let log_entry = match (body.said, body.by, entry.fields.party_id) {
        (Word::Kept, Some(kind), Some(party)) => {
            let people = entry.fields.client_owner_id.into_iter().collect();
            let noted =
                OwnEntry { party: Some(party), at, kind, people, words: words.clone(), follow_up: None };
            let noted = log::create(tx, entry.project, by, &noted)?;
            let id = RecordId::from(noted.id);
            let now = tx.now();
            tx.event(Event::new("log_entry.created", now, Some(by)).in_project(entry.project).on(id))?;
            Some(id)
        }
        _ => None,
    };
    let now = tx.now();
    let said = Spoken { word: body.said, by: Some(by), at: Some(now), words, log_entry };
    occurrences::put_word(tx, kept.id, &said, (body.said == Word::Kept).then_some(at))?;
    let kind = match body.said {
        Word::Kept => "communication_plan_entry.kept",
        Word::CalledOff => "communication_plan_entry.called_off",
    };
    happened(tx, kind, entry, by)
}

endpoint!(/// Takes back what was said of an occurrence, and the entry in the log with it.
    delete_occurrence_word: DELETE "/api/v1/communication-plan/{plan_entry}/occurrences/{slot}/word", Team, Talk);
async fn delete_occurrence_word(
    cx: Cx<Team>,
    Path((id, slot)): Path<(RecordId, String)>,
) -> Answer<Json<CommunicationPlan>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<ProducedKinds>());
    let slot = day(&slot)?;
    let taken_back = cx.db().write(move |tx| {
        let entry = entries::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, entry.project)?;
        let kept = occurrences::get(tx, id, slot)?;
        if kept.is_none() && on_slot(tx, &entry, slot)?.is_none() {
            return Err(Failure::NotFound);
        }
        if let Some((kept, said)) = kept.and_then(|kept| Some((kept.id, kept.word?))) {
            occurrences::delete_word(tx, kept)?;
            if let Some(noted) = said.log_entry {
                let noted = log::own(tx, noted)?;
                if noted.deleted_at.is_none() {
                    log::put_deletion(tx, &noted, true)?;
                }
            }
            happened(tx, "communication_plan_entry.word_taken_back", &entry, proof.person())?;
        }
        let now = tx.now();
        whole(tx, kinds, entry.project, now)
    });
    Ok(Json(taken_back.await?))
}

pub fn routes() -> Routes {
    routes![put_occurrence_word, delete_occurrence_word]
}

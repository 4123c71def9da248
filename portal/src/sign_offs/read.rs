//! From the reader's own rows to the view models of sign-offs and receipts, through the second lock alone.

use super::form::SentItems;
use super::model::*;
use crate::files::read::files_of;
use crate::model::{Comments, Files, Frame, QuestionLine, Reader, Want, WantKind};
use crate::read::{Asking, frame_and_zone, questions_about};
use crate::{commenting, deliverables, remarked};
use communication::SafeHtml;
use communication::store::for_client as spoken;
use communication_plan::store::for_client as plan;
use engagement::sign_off::{Content, Figure, QuestionedItem, State, Verdict};
use engagement::store::for_client::{self as store_of, ClientCount, ClientSignOff, ClientStep};
use jiff::civil::Date;
use kernel::{Failure, Result, Timestamp};
use serde::Deserialize;
use store::ClientConn;
use uuid::Uuid;

/// What was typed into the form of a sign-off before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub typed: Typed,
    pub items: SentItems,
}

/// In a closed project it is nobody's turn any more.
pub(crate) fn of_reader(conn: &mut ClientConn, asking: &Asking, today: Date) -> Result<Vec<ClientSignOff>> {
    let mut found = store_of::sign_offs(conn, &asking.principal, today)?;
    for one in &mut found {
        one.is_my_turn &= asking.closed.is_none();
    }
    Ok(found)
}

pub(crate) fn one(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<ClientSignOff> {
    let (_, zone) = frame_and_zone(conn, asking)?;
    store_of::sign_off(conn, &asking.principal, key, asking.now.in_zone(&zone).date())
}

/// What is agreed to, as it was sent.
pub(crate) fn content(conn: &mut ClientConn, key: Uuid) -> Result<Content> {
    store_of::content(conn, key)
}

pub(crate) fn contents(conn: &mut ClientConn) -> Result<Vec<(Uuid, Content)>> {
    store_of::contents(conn)
}

pub(crate) fn sign_off(
    conn: &mut ClientConn,
    asking: &Asking,
    found: ClientSignOff,
    verdicts: &[Verdict],
    draft: &Draft,
) -> Result<SignOffPage> {
    let (frame, zone) = frame_and_zone(conn, asking)?;
    let key = found.key;
    let turn = turn(&found, &frame, &zone);
    let content = content(conn, key)?;
    let (since, mut lines) = super::since::read(conn, &found, &content, &zone)?;
    lines.resize(content.items.len(), LineSince::Plain);
    let items = content.items.iter().zip(lines).enumerate();
    let items = items.map(|(place, (item, since))| ItemLine {
        place,
        sort: item.sort.clone(),
        priority: item.priority.clone(),
        since,
        number: item.number.clone(),
        title: item.title.clone(),
        body: html(&item.body),
        criteria: html(&item.criteria),
        is_questioned: draft.items.questioned.contains_key(&place),
        words: draft.items.typed(place),
    });
    let tests = deliverables::tests(conn, &content)?;
    let later = deliverables::shown_later(conn, &content, found.opened_at, &zone)?;
    let OfRecord { comments, files, questions, asks_about, ask_at } =
        of_record(conn, asking, (&frame, &zone), key)?;
    Ok(SignOffPage {
        tests,
        later,
        comments,
        files,
        questions,
        asks_about,
        key: key.to_string(),
        subject: subject(&content),
        summary: html(&content.summary),
        items: items.collect(),
        since,
        due: found.due,
        valid_until: content.valid_until,
        verdicts: verdicts.to_vec(),
        answers: found.steps.iter().map(|step| answer(step, &zone)).collect(),
        typed: typed(asking, draft, &turn),
        ask_at,
        figures: content.figures,
        tacit: found.tacit.as_ref().map(tacit),
        receipt: found.receipt.map(|key| key.to_string()),
        turn,
        frame,
    })
}

/// What belongs to the record that a sign-off is about.
#[derive(Default)]
struct OfRecord {
    /// What was said of it; what is written here leads back to this page.
    comments: Option<Comments>,
    /// Where it has no page but this one.
    files: Files,
    questions: Vec<QuestionLine>,
    asks_about: Option<String>,
    /// Where a question about it is asked, below the link's path.
    ask_at: String,
}

fn of_record(
    conn: &mut ClientConn,
    asking: &Asking,
    (frame, zone): (&Frame, &str),
    key: Uuid,
) -> Result<OfRecord> {
    let on = store_of::record_of(conn, key)?;
    let known = on.map(|on| spoken::record(conn, on)).transpose()?.flatten();
    let Some(record) = known else {
        return Ok(OfRecord { ask_at: "#ask".into(), ..OfRecord::default() });
    };
    let mut comments = commenting::comments(conn, asking, zone, record.key, false)?;
    comments.form.sign_off = Some(key.to_string());
    let page = remarked::place(conn, &record, asking.chosen)?.map(|place| place.href).unwrap_or_default();
    let found = OfRecord { comments: Some(comments), ask_at: format!("/{page}#ask"), ..OfRecord::default() };
    if page != format!("sign-offs/{key}") {
        return Ok(found);
    }
    Ok(OfRecord {
        files: files_of(conn, asking, frame, zone, (&record.kind, record.key))?,
        questions: questions_about(conn, asking, record.key, zone)?,
        asks_about: Some(record.key.to_string()),
        ..found
    })
}

/// What was typed stands beside the form, or says that it was not recorded where there is none any more.
fn typed(asking: &Asking, draft: &Draft, turn: &Turn) -> Typed {
    let is_beside = draft.typed.problem.is_some() && !turn.shows_form();
    Typed {
        form_key: asking.form_key.clone(),
        is_not_recorded: draft.typed.is_not_recorded || is_beside,
        ..draft.typed.clone()
    }
}

pub(crate) fn tacit(count: &ClientCount) -> TacitLine {
    TacitLine {
        working_days: count.working_days,
        clause: count.clause.clone(),
        charter: count.charter_number.clone(),
        last_day: count.last_day,
        is_running: count.stopped_by.is_none(),
    }
}

pub(crate) fn html(markdown: &str) -> Option<SafeHtml> {
    (!markdown.trim().is_empty()).then(|| SafeHtml::of_markdown(markdown))
}

pub(crate) fn subject(content: &Content) -> Subject {
    Subject {
        kind: content.kind.clone(),
        number: content.number.clone(),
        version: content.version,
        title: content.title.clone(),
    }
}

pub(crate) fn answer(step: &ClientStep, zone: &str) -> AnswerLine {
    AnswerLine {
        name: step.name.clone(),
        on_behalf_of: step.on_behalf_of.clone(),
        verdict: step.verdict,
        remark: step.remark.clone(),
        questioned: step.questioned.clone(),
        at: step.at.in_zone(zone).datetime(),
        receipt: step.receipt.map(|key| key.to_string()),
        paper: step.paper.clone(),
    }
}

fn waiting_names(found: &ClientSignOff) -> Vec<String> {
    found.seats.iter().filter(|seat| seat.is_waiting).map(|seat| seat.name.clone()).collect()
}

fn turn(found: &ClientSignOff, frame: &Frame, zone: &str) -> Turn {
    let names = waiting_names(found);
    match (found.state, found.verdict) {
        (State::Superseded, _) => Turn::Superseded { newer: found.newer.map(|key| key.to_string()) },
        (State::Withdrawn, _) => Turn::Withdrawn { reason: found.reason.clone() },
        (State::Decided, Some(verdict)) => {
            Turn::Decided { verdict, on: found.ended_at.map(|at| at.in_zone(zone).date()) }
        }
        _ if found.is_over => Turn::Over,
        _ if frame.closed.is_some() => Turn::Closed,
        _ if frame.reader.is_watermarked() => Turn::Preview,
        _ if found.is_my_turn && frame.reader == Reader::SomebodyElse => Turn::OfNamed,
        _ if found.is_my_turn => Turn::Yours { on_behalf_of: found.on_behalf_of.clone() },
        _ if found.steps.iter().any(|step| step.is_mine) => Turn::Noted { names },
        _ if found.is_mine => Turn::Later { names },
        _ => Turn::Others { names },
    }
}

fn state(found: &ClientSignOff) -> DecisionState {
    match (found.state, found.verdict) {
        (State::Superseded, _) => DecisionState::Superseded,
        (State::Withdrawn, _) => DecisionState::Withdrawn,
        (State::Decided, Some(verdict)) => DecisionState::Decided(verdict),
        _ if found.is_over => DecisionState::Over,
        _ => DecisionState::Waiting,
    }
}

/// What waits for this reader, the most urgent first.
pub(crate) fn wants(found: &[ClientSignOff]) -> Vec<Want> {
    let mut wants: Vec<Want> = found
        .iter()
        .filter(|one| one.is_my_turn)
        .map(|one| Want {
            kind: WantKind::Decision,
            title: one.title.clone(),
            due: one.due.or(one.valid_until),
            href: format!("sign-offs/{}", one.key),
        })
        .collect();
    wants.sort_by_key(|want| want.due.unwrap_or(Date::MAX));
    wants
}

/// All but what waits for the reader themselves.
pub(crate) fn lines(found: &[ClientSignOff], is_closed: bool, zone: &str) -> Vec<DecisionLine> {
    let line = |one: &ClientSignOff| DecisionLine {
        kind: one.kind.clone(),
        key: one.key.to_string(),
        number: one.number.clone(),
        title: one.title.clone(),
        state: match state(one) {
            DecisionState::Waiting if is_closed => DecisionState::Undecided,
            known => known,
        },
        on: one.ended_at.unwrap_or(one.opened_at).in_zone(zone).date(),
        receipt: own_receipt(one).map(|key| key.to_string()),
    };
    found.iter().filter(|one| !one.is_my_turn).map(line).collect()
}

/// The reader's own before a colleague's, the newest of those.
fn own_receipt(one: &ClientSignOff) -> Option<Uuid> {
    let own = one.steps.iter().filter(|step| step.is_mine).find_map(|step| step.receipt);
    own.or_else(|| one.steps.iter().rev().find_map(|step| step.receipt)).or(one.receipt)
}

/// What happened to a sign-off since a moment: the part of the words' key, and when.
pub(crate) fn happened(found: &ClientSignOff, since: Timestamp) -> Vec<(&'static str, Timestamp)> {
    let ended = found.ended_at.map(|at| (state(found).word(), at));
    let opened = Some(("opened", found.opened_at)).filter(|_| found.state == State::Waiting);
    ended.into_iter().chain(opened).filter(|(_, at)| *at > since).collect()
}

/// Of what was shown, agreed to or sent: a report has none.
#[derive(Default, Deserialize)]
struct Figured {
    #[serde(default)]
    figures: Vec<Figure>,
}

#[derive(Default, Deserialize)]
struct Answered {
    #[serde(default)]
    questioned: Vec<QuestionedItem>,
    /// Where nobody answered: what says that this counts.
    clause: Option<String>,
}

pub(crate) fn receipt(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<ReceiptPage> {
    let receipt = evidence::receipt(conn, key)?;
    let (frame, zone) = frame_and_zone(conn, asking)?;
    let figured: Figured = parsed(receipt.content.as_deref())?.unwrap_or_default();
    let answered: Answered = parsed(receipt.answer.as_deref())?.unwrap_or_default();
    // The receipt outlives what it is about.
    let found = match store_of::sign_off(conn, &asking.principal, receipt.subject.key, frame.now.date()) {
        Err(Failure::NotFound) => None,
        found => Some(found?),
    };
    let at = receipt.at.in_zone(&zone);
    let step = found.as_ref().and_then(|found| found.steps.iter().find(|step| step.receipt == Some(key)));
    Ok(ReceiptPage {
        frame,
        key: key.to_string(),
        of: ReceiptOf::read(&receipt.act, &receipt.authenticated),
        about: receipt.subject.key.to_string(),
        is_plan_shown: plan::of_viewer(conn)?.is_some(),
        file_word: receipt.subject.file_word().to_owned(),
        done: receipt.act.split_once('.').map_or("", |(_, done)| done).to_owned(),
        subject: Subject {
            kind: receipt.subject.kind,
            number: receipt.subject.number,
            version: receipt.subject.version,
            title: receipt.subject.title,
        },
        verdict: receipt.verdict.as_deref().and_then(Verdict::from_word),
        figures: figured.figures,
        on_behalf_of: match &receipt.person {
            Some(person) => person.on_behalf_of.clone(),
            None => step.map(|step| step.on_behalf_of.clone()).filter(|name| !name.is_empty()),
        },
        person: receipt.person.map(|person| person.name).or_else(|| step.map(|step| step.name.clone())),
        is_mine: step.is_some_and(|step| step.is_mine),
        authenticated: receipt.authenticated,
        at: at.datetime(),
        zone: zone_name(at.offset().seconds()),
        remark: receipt.remark.unwrap_or_default(),
        questioned: answered.questioned,
        // The clause is quoted once.
        consent: receipt.consent.filter(|_| answered.clause.is_none()),
        clause: answered.clause,
        check_digits: receipt.check_digits,
        state: found.as_ref().map(state),
        waiting_for: found.as_ref().map(waiting_names).unwrap_or_default(),
    })
}

fn parsed<T: serde::de::DeserializeOwned>(json: Option<&str>) -> Result<Option<T>> {
    json.map(serde_json::from_str).transpose().map_err(Failure::fault)
}

/// `UTC+8`, `UTC−3:30`.
fn zone_name(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    let sign = if seconds < 0 { '\u{2212}' } else { '+' };
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".into(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zones_by_their_distance() {
        for (seconds, name) in [(0, "UTC"), (28_800, "UTC+8"), (-12_600, "UTC\u{2212}3:30")] {
            assert_eq!(zone_name(seconds), name);
        }
    }
}

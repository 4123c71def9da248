//! A review of the plan between both sides: the letter to those who are asked, whether it may still leave, and what one
//! of them answers in the portal.

use crate::review::{PREFIX, ReviewAnswer, Standing, may_review, standing};
use crate::store::reviews::{self, Review};
use ::store::{Conn, Tx};
use engagement::letters::{self, NotReached, Words};
use engagement::noted_act::{NotedAct, Witness, note_of_client};
use engagement::sign_off::{Content, Figure, Item, Label, QuestionedItem, Value};
use engagement::store::parties::{self, Party, PartyContact};
use engagement::store::projects;
use kernel::{ClientPrincipal, Event, Failure, PersonId, Refusal, Result};
use serde_json::{Map, json};
use uuid::Uuid;

const LETTER: &str = "plan_review_asked";

/// One letter to each, with a link of their own; tells whom none reaches.
pub(super) fn write_to(
    tx: &mut Tx,
    public_url: &str,
    party: &Party,
    review: &Review,
    people: Vec<PartyContact>,
) -> Result<Vec<NotReached>> {
    let mut not_reached = Vec::new();
    let project = projects::get(tx, review.project)?.client_name;
    for contact in people {
        if let Some(reason) = letters::unreachable(tx, party.id, contact.person)? {
            let PartyContact { person: person_id, name, .. } = contact;
            not_reached.push(NotReached { person_id, name, reason: reason.into() });
            continue;
        }
        let mut params = Map::new();
        params.insert("project".into(), json!(project));
        params.insert("by".into(), json!(review.asked_by_name));
        let words = Words { template: LETTER, about: Some(review.id), params };
        let place = format!("/plan-reviews/{}", review.key);
        let urgency = letters::urgency_of(tx, party, review.due);
        letters::post(tx, public_url, party, &contact, (&place, urgency), words)?;
    }
    Ok(not_reached)
}

/// Why the letter does not leave any more: it was answered, closed, the party does not read the plan, or its reader only
/// looks by now.
pub fn review_reason_to_stay(
    conn: &mut Conn,
    review: Uuid,
    reader: PersonId,
) -> Result<Option<&'static str>> {
    let review = match reviews::get(conn, review) {
        Err(Failure::NotFound) => return Ok(Some("letter.not_shown")),
        found => found?,
    };
    let asked = reviews::asked_person(conn, review.id, reader)?;
    let role = parties::role(conn, review.party, reader)?;
    Ok(match asked {
        _ if review.taken_back_at.is_some() => Some("letter.not_shown"),
        _ if !review.is_open() => Some("letter.not_open"),
        Some(asked) if asked.answered_at.is_none() && role.is_some_and(|role| may_review(role).is_ok()) => {
            None
        }
        _ => Some("letter.not_asked"),
    })
}

/// What one of those who were asked says.
#[derive(Debug, Clone)]
pub struct ClientReviewing {
    /// The key under which they know the review.
    pub review: Uuid,
    pub answer: ReviewAnswer,
}

/// Keeps the answer, with an entry in the party's evidence. Sent twice it is one; another one, or one that comes too late,
/// is refused.
pub fn review_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    witness: &Witness,
    given: &ClientReviewing,
) -> Result<()> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    let role = parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    let review = reviews::of_key(tx, given.review)?;
    let asked = reviews::asked_person(tx, review.id, by.person)?.ok_or(Failure::NotFound)?;
    if review.party != by.party || review.project != by.project || review.taken_back_at.is_some() {
        return Err(Failure::NotFound);
    }
    may_review(role)?;
    let answer = given.answer.clone().checked(review.lines.len())?;
    match standing(asked.answered_at.is_some(), review.closed_at.is_some()) {
        Standing::Answered if asked.answer.as_ref() == Some(&answer) => return Ok(()),
        Standing::Answered => return Err(Refusal::new("plan_review.was_answered").into()),
        Standing::Closed => return Err(Refusal::new("plan_review.is_closed").into()),
        Standing::Open => {}
    }
    if !reviews::put_answer(tx, review.id, by.person, &answer)? {
        return Err(Failure::Busy);
    }
    let receipt = note(tx, by, witness, &review, &answer)?;
    reviews::put_receipt(tx, review.id, by.person, receipt)?;
    let row = review.entries.first().ok_or_else(|| Failure::fault("a review of no row"))?;
    let event = Event::new("plan_review.answered", tx.now(), Some(by.person)).in_project(by.project);
    let detail = json!({ "side": "client", "party": by.party, "number": review.number });
    tx.event(event.on(*row).detail(detail))
}

/// The receipt is for whoever answered alone: nobody else of the party has read the answer.
fn note(
    tx: &mut Tx,
    by: &ClientPrincipal,
    witness: &Witness,
    review: &Review,
    answer: &ReviewAnswer,
) -> Result<Uuid> {
    let content = content(review, answer);
    let said = content.items.iter().zip(&answer.rows).filter(|(_, row)| !row.says_nothing());
    let questioned = said.map(|(item, row)| QuestionedItem {
        key: item.key,
        number: item.number.clone(),
        words: [row.verdict.word(), row.words.as_str()].join(" ").trim().to_owned(),
    });
    let noted = NotedAct {
        remark: &answer.words,
        questioned: questioned.collect(),
        is_commercial: true,
        ..NotedAct::new("plan_review.answered", review.key, &content)
    };
    note_of_client(tx, witness, by, &noted)
}

/// The rows as they were asked about, each with its verdict as a word of no language.
fn content(review: &Review, answer: &ReviewAnswer) -> Content {
    let lines = review.lines.iter().zip(&answer.rows).zip(1..);
    let items = lines.map(|((line, said), place): (_, u128)| Item {
        // The client knows the rows by their place in the review alone.
        key: Uuid::from_u128(review.key.as_u128().wrapping_add(place)),
        number: place.to_string(),
        version: 1,
        title: line.title.clone(),
        body: line.purpose.clone(),
        sort: Some(said.verdict.word().to_owned()),
        ..Item::default()
    });
    let useful = answer.usefulness.map(|useful| Figure {
        label: Label::Code("usefulness".into()),
        now: None,
        becomes: Some(Value::Text(useful.to_string())),
    });
    Content {
        kind: "plan_review".into(),
        number: format!("{PREFIX}-{}", review.number),
        version: 1,
        title: review.lines.iter().map(|line| line.title.as_str()).collect::<Vec<_>>().join(" · "),
        figures: useful.into_iter().collect(),
        items: items.collect(),
        ..Content::default()
    }
}

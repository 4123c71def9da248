//! Letters to one of a client's people that come within minutes leave as one mail (`engagement::burst` says which).
//!
//! Must hold: they are gathered in one transaction, so a kill neither loses nor doubles one; each is asked once more, by
//! itself, whenever the mail is about to leave, and what is not so any more stays and says why; what a mail server was asked
//! to take before goes by itself, as it may have arrived.

use crate::delivery::{ARCHIVED, ARCHIVED_LATER_SECONDS, as_of_now};
use crate::letter_kinds::Leaving;
use communication::routes::mail_wishes::letters_to;
use correspondence::was_handed_over;
use engagement::burst;
use engagement::letters::keep_back;
use engagement::store::links;
use kernel::{Failure, GATHERED_LETTER, LETTER, Letter, PartyId, Point, Result};
use serde_json::{Map, json};
use store::outbox::{self, OutboxItem, State};
use store::{Conn, Tx};
use uuid::Uuid;

/// As many as anybody reads in one mail; the others make the next one.
const MOST: usize = 20;
const NOTHING_LEFT: &str = "letter.nothing_left";

/// A letter that waits, and may go along.
struct Waiting {
    item: OutboxItem,
    letter: Letter,
}

impl Waiting {
    fn of(item: OutboxItem) -> Option<Self> {
        let letter: Letter = serde_json::from_value(item.payload.clone()).ok()?;
        letter.goes_along.then_some(Self { item, letter })
    }
}

/// Puts a letter that is about to leave into one mail with those that may go along; tells whether there were others.
/// `ahead`: what was taken to be sent with it and has its turn after it.
pub fn gather(tx: &mut Tx, (id, letter): (Uuid, &Letter), ahead: &[Uuid]) -> Result<bool> {
    if !letter.goes_along || was_handed_over(tx, id)? {
        return Ok(false);
    }
    let mut along = along(tx, (id, letter), ahead)?;
    if along.is_empty() {
        return Ok(false);
    }
    along.push(Waiting { item: outbox::get(tx, id)?, letter: letter.clone() });
    along.sort_by_key(|one| (one.item.created_at, one.item.id));
    let points: Vec<Point> = along.iter().map(|one| point(one.item.id, &one.letter)).collect();
    let now = tx.now();
    let mail = outbox::enqueue(tx, LETTER, &mail_of(letter, &points), now)?;
    for one in &along {
        outbox::gather(tx, one.item.id, mail)?;
    }
    Ok(true)
}

/// What was written to the same person of the same party, and is due within the minutes.
fn along(tx: &mut Tx, (id, leaving): (Uuid, &Letter), ahead: &[Uuid]) -> Result<Vec<Waiting>> {
    let by = tx.now().plus_seconds(burst::SECONDS);
    let party = party_of(tx, leaving)?;
    let mut waiting = outbox::queued_beginning(tx, LETTER, &letters_to(leaving.to))?;
    for other in ahead {
        let item = outbox::get(tx, *other)?;
        if item.state == State::Queued {
            waiting.push(item);
        }
    }
    let mut found = Vec::new();
    for one in waiting.into_iter().filter(|item| item.id != id && item.due_at <= by).filter_map(Waiting::of) {
        let letter = &one.letter;
        let is_to_same = (letter.to, &letter.to_email, &letter.locale, letter.project)
            == (leaving.to, &leaving.to_email, &leaving.locale, leaving.project);
        if found.len() + 1 < MOST
            && is_to_same
            && party_of(tx, letter)? == party
            && !was_handed_over(tx, one.item.id)?
            && matches!(as_of_now(tx, (one.item.id, letter))?, Leaving::Leaves { .. })
        {
            found.push(one);
        }
    }
    Ok(found)
}

fn party_of(conn: &mut Conn, letter: &Letter) -> Result<Option<PartyId>> {
    let link = letter.link.map(|link| links::get(conn, link)).transpose()?;
    Ok(link.map(|link| link.party))
}

fn mail_of(like: &Letter, points: &[Point]) -> Letter {
    let mut params = Map::new();
    for name in ["project", "salutation"] {
        if let Some(value) = like.params.get(name) {
            params.insert(name.into(), value.clone());
        }
    }
    let mut mail = Letter {
        template: GATHERED_LETTER.to_owned(),
        params,
        url: None,
        about: None,
        goes_along: false,
        ..like.clone()
    };
    mail.put_points(points);
    mail
}

fn point(id: Uuid, letter: &Letter) -> Point {
    let mut params = letter.params.clone();
    params.remove("salutation");
    Point { letter: id, template: letter.template.clone(), params, url: letter.url.clone(), reply: None }
}

/// The mail as it leaves now; none where nothing of it does.
pub fn as_it_leaves(tx: &mut Tx, (id, mail): (Uuid, &Letter)) -> Result<Option<Letter>> {
    let (mut points, mut link) = (Vec::new(), mail.link);
    for item in outbox::gathered_in(tx, id)? {
        let mut own: Letter = serde_json::from_value(item.payload).map_err(Failure::fault)?;
        match as_of_now(tx, (item.id, &own))? {
            Leaving::Stays(reason) => {
                keep_back(tx, item.id, reason)?;
            }
            Leaving::Waits => {
                let later = tx.now().plus_seconds(ARCHIVED_LATER_SECONDS);
                outbox::let_go(tx, item.id, ARCHIVED, later)?;
            }
            Leaving::Leaves { today } => {
                if let Some((name, today)) =
                    today.filter(|(name, today)| own.params.get(*name) != Some(&json!(today)))
                {
                    own.params.insert(name.into(), json!(today));
                    outbox::put_payload(tx, item.id, &own)?;
                }
                link = if points.is_empty() { own.link } else { link };
                points.push(point(item.id, &own));
            }
        }
    }
    if points.is_empty() {
        outbox::cancel_because(tx, id, NOTHING_LEFT)?;
        return Ok(None);
    }
    let mut mail = Letter { link, ..mail.clone() };
    mail.put_points(&points);
    outbox::put_payload(tx, id, &mail)?;
    Ok(Some(mail))
}

/// The keys that it carried are wiped, there and where each letter lies; gives which left in it.
pub fn wipe(tx: &mut Tx, id: Uuid, mail: &mut Letter) -> Result<Vec<Uuid>> {
    let mut points = mail.points();
    points.iter_mut().for_each(|point| point.url = None);
    if !points.is_empty() {
        mail.put_points(&points);
    }
    let mut left = Vec::new();
    for item in outbox::gathered_in(tx, id)? {
        let mut own: Letter = serde_json::from_value(item.payload).map_err(Failure::fault)?;
        own.url = None;
        outbox::put_payload(tx, item.id, &own)?;
        left.push(item.id);
    }
    Ok(left)
}

//! Mail to the team about what happened leaves when its reader wishes it to: several within minutes as one letter, or as
//! the digest of the hour, the day or the week; muted or unwished, not at all.
//!
//! Must hold: what is gathered goes into the letter that leaves, in the transaction that takes the others back, so a kill
//! neither loses nor doubles one; each line leads to where its own letter would have led; a letter that asks its reader
//! for something of their own account never waits.

use communication::mail_pace::{Pace, Topic};
use communication::routes::mail_wishes::{WAITS, letters_to};
use communication::store::comments;
use communication::store::mail_wishes::{self, MailWishes};
use engagement::sign_off;
use engagement::store::members;
use kernel::{CommentId, Failure, LETTER, Letter, ProjectId, Result, SignOffId, Timestamp};
use people::{person, setup};
use serde_json::{Map, Value, json};
use store::outbox::{self, OutboxItem};
use store::{Conn, Tx};
use uuid::Uuid;

/// Its words for several; the reader's wish does not ask after it again.
pub const GATHERED: &str = "notices";
const GATHERED_OF_PROJECT: &str = "notices_of_project";
/// As many lines as anybody reads; more are counted.
const MOST_LINES: usize = 50;

/// What becomes of a letter that is about to leave.
#[derive(Debug, Clone, PartialEq)]
pub enum Going {
    AsItIs,
    /// Together with others, which have ended.
    Gathered(Letter),
    Waits(Timestamp),
    Stays(&'static str),
}

/// A letter that may be gathered, with its topic and project.
struct Notice {
    item: OutboxItem,
    letter: Letter,
    topic: Topic,
    project: ProjectId,
}

impl Notice {
    fn of(item: OutboxItem) -> Option<Self> {
        let letter: Letter = serde_json::from_value(item.payload.clone()).ok()?;
        let (topic, project) = (Topic::of_letter(&letter)?, letter.project?);
        (letter.link.is_none()).then_some(Self { item, letter, topic, project })
    }
    /// An administrator who sends what waits sends it.
    fn is_sent_by_hand(&self) -> bool {
        self.item.due_at != self.item.created_at && self.item.last_error.as_deref() != Some(WAITS)
    }
}

/// `ahead`: what was taken to be sent with it and has its turn after it.
pub fn going(tx: &mut Tx, public_url: &str, id: Uuid, ahead: &[Uuid]) -> Result<Going> {
    let Some(notice) = Notice::of(outbox::get(tx, id)?) else { return Ok(Going::AsItIs) };
    if is_muted(tx, &notice)? {
        return Ok(Going::Stays("letter.muted"));
    }
    let (wishes, now) = (mail_wishes::get(tx, notice.letter.to)?, tx.now());
    if !notice.is_sent_by_hand() {
        match wishes.leaves_at(notice.topic, notice.item.created_at) {
            None => return Ok(Going::Stays("letter.unwished")),
            Some(at) if at > now => return Ok(Going::Waits(at)),
            Some(_) => {}
        }
    }
    let along = along(tx, &notice, &wishes, ahead)?;
    if along.is_empty() {
        return Ok(Going::AsItIs);
    }
    for one in &along {
        outbox::gather(tx, one.item.id, notice.item.id)?;
    }
    let mut all: Vec<Notice> = along;
    all.push(notice);
    all.sort_by_key(|one| (one.item.created_at, one.item.id));
    gathered(tx, public_url, &all).map(Going::Gathered)
}

/// What leaves with it: whatever of its reader's is due too, and of the same project what came within the minutes.
fn along(tx: &mut Tx, leaving: &Notice, wishes: &MailWishes, ahead: &[Uuid]) -> Result<Vec<Notice>> {
    let now = tx.now();
    let mut waiting = outbox::queued_beginning(tx, LETTER, &letters_to(leaving.letter.to))?;
    let reader = json!(leaving.letter.to);
    for id in ahead {
        let item = outbox::get(tx, *id)?;
        if item.state == outbox::State::Queued && item.payload["to"] == reader {
            waiting.push(item);
        }
    }
    let mut found = Vec::new();
    for notice in waiting.into_iter().filter(|item| item.id != leaving.item.id).filter_map(Notice::of) {
        let is_due = wishes.leaves_at(notice.topic, notice.item.created_at).is_some_and(|at| at <= now);
        let is_of_burst = notice.project == leaving.project
            && wishes.pace(notice.topic) == Pace::AtOnce
            && wishes.pace(leaving.topic) == Pace::AtOnce;
        let takes_part = members::role(tx, notice.project, notice.letter.to)?.is_some();
        if (is_due || is_of_burst) && takes_part && !is_muted(tx, &notice)? {
            found.push(notice);
        }
    }
    Ok(found)
}

/// The record that it is about counts as well as its project. Whoever is named hears it, whatever they muted.
fn is_muted(conn: &mut Conn, notice: &Notice) -> Result<bool> {
    if notice.letter.template == "comment_mentioned" {
        return Ok(false);
    }
    let about = notice.letter.about;
    let record = match (notice.topic, about) {
        (Topic::Comments, Some(comment)) => match comments::get(conn, CommentId::from(comment)) {
            Err(Failure::NotFound) => None,
            found => Some(found?.record.uuid()),
        },
        (Topic::Decisions, Some(about)) => match sign_off::get(conn, SignOffId(about)) {
            Err(Failure::NotFound) => Some(about),
            found => Some(found?.record.uuid()),
        },
        (_, about) => about,
    };
    mail_wishes::is_muted(conn, notice.letter.to, notice.project, record)
}

/// A gathered letter that is tried again, without the lines of projects that its reader left meanwhile; nothing where
/// there are none.
pub fn without_left_projects(conn: &mut Conn, letter: &Letter) -> Result<Option<Letter>> {
    let lines = letter.params.get("items").and_then(Value::as_array).filter(|_| is_gathered(letter));
    let Some(lines) = lines else { return Ok(None) };
    let mut kept = Vec::with_capacity(lines.len());
    for line in lines {
        let project = line["project"].as_str().and_then(|id| id.parse::<ProjectId>().ok());
        let is_read = match project {
            Some(project) => members::role(conn, project, letter.to)?.is_some(),
            None => false,
        };
        if is_read {
            kept.push(line.clone());
        }
    }
    if kept.len() == lines.len() {
        return Ok(None);
    }
    let gone = lines.len() - kept.len();
    let count = letter.params.get("count").and_then(Value::as_u64).unwrap_or_default();
    let mut letter = letter.clone();
    letter.params.insert("count".into(), json!(count.saturating_sub(gone as u64)));
    letter.params.insert("items".into(), json!(kept));
    Ok(Some(letter))
}

fn is_gathered(letter: &Letter) -> bool {
    letter.template == GATHERED || letter.template == GATHERED_OF_PROJECT
}

/// Of what was gathered its reader may read nothing any more.
pub fn says_nothing(letter: &Letter) -> bool {
    is_gathered(letter) && letter.params.get("items").and_then(Value::as_array).is_some_and(Vec::is_empty)
}

/// One letter in its reader's language of today, with a line for each, the oldest first.
fn gathered(conn: &mut Conn, public_url: &str, all: &[Notice]) -> Result<Letter> {
    let to = person::get(conn, all[0].letter.to)?;
    let organisation = setup::organisation(conn)?;
    let line = |one: &Notice| {
        let letter = Letter { locale: to.locale.clone(), ..one.letter.clone() };
        let words = mail::render_letter(&letter, &organisation, &[]).subject;
        json!({ "words": words, "url": letter.url, "project": one.project })
    };
    let mut params = Map::new();
    params.insert("items".into(), all.iter().take(MOST_LINES).map(line).collect());
    params.insert("count".into(), json!(all.len()));
    let (first, is_of_one) = (&all[0], all.iter().all(|one| one.project == all[0].project));
    if let Some(project) = first.letter.params.get("project").filter(|_| is_of_one) {
        params.insert("project".into(), project.clone());
    }
    let is_named = params.contains_key("project");
    Ok(Letter {
        to: to.id,
        to_name: to.name,
        to_email: to.email,
        locale: to.locale,
        template: if is_named { GATHERED_OF_PROJECT } else { GATHERED }.to_owned(),
        params,
        url: Some(format!("{}/", public_url.trim_end_matches('/'))),
        project: is_of_one.then_some(first.project),
        link: None,
        about: None,
        goes_along: false,
    })
}

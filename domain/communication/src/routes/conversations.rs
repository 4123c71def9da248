//! A conversation out of WeChat or WhatsApp comes into the log: looked at with who is who, then one entry for each
//! message. All of it is the team's.
//!
//! Must hold: what stands in the log already is not written a second time; a name that is nobody's stays with the words. A
//! text that says no times is known by all of its words, for a day; whoever says when it was means another one.

use crate::conversation::{Conversation, ConversationForm, DayOrder, Message, Reading, split};
use crate::log::may_have_been;
use crate::question::Speaker;
use crate::store::conversations::{self, NewMessage};
use ::store::{Conn, Tx};
use engagement::access::{Talk, authorize, member};
use engagement::store::{members, parties};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kernel::{Event, Failure, Input, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

/// What is taken at once: a longer conversation comes in pieces.
const LONGEST_TEXT: usize = 400_000;
const MOST_MESSAGES: usize = 1_000;
/// So long the same text without times is the same conversation: its answer was lost, or a colleague pasted it too.
const SAME_TEXT_SECONDS: i64 = 24 * 60 * 60;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversationBody {
    /// Left out: with all parties.
    party_id: Option<PartyId>,
    /// As it was copied or exported.
    text: String,
    /// Whose clock its times are of.
    time_zone: String,
    /// Which number of `3/4/2026` is the day, where the text does not tell.
    day_order: Option<DayOrder>,
    /// When it was, where the text has no times; left out: now.
    at: Option<Timestamp>,
    /// Who is who; names that are left out belong to nobody who is known.
    #[serde(default)]
    speakers: Vec<NamedSpeaker>,
    /// Words before a colon that are nobody's name.
    #[serde(default)]
    not_speakers: Vec<String>,
    /// Also what the app itself says, as that somebody joined.
    #[serde(default)]
    with_notices: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedSpeaker {
    name: String,
    person_id: PersonId,
}

#[derive(Serialize, ToSchema)]
pub struct ConversationPreview {
    form: ConversationForm,
    /// How days are read, where they could be read otherwise.
    day_order: Option<DayOrder>,
    speakers: Vec<ConversationSpeaker>,
    messages: Vec<ConversationMessage>,
    /// So many stand in the log already.
    known: usize,
    /// What the app itself says, and words above the first message.
    notices: usize,
}

#[derive(Serialize, ToSchema)]
pub struct ConversationSpeaker {
    name: String,
    messages: usize,
    /// Who of the project bears that name.
    person_id: Option<PersonId>,
}

#[derive(Serialize, ToSchema)]
pub struct ConversationMessage {
    /// None: a notice of the app.
    speaker: Option<String>,
    at: Timestamp,
    words: String,
    is_known: bool,
}

endpoint!(/// A conversation as it would come into the log. Nothing is written.
    create_conversation_preview: POST "/api/v1/projects/{project}/conversation-previews", Team, ReadProject);
async fn create_conversation_preview(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ConversationBody>,
) -> Answer<Json<ConversationPreview>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let mut read = read(&body, now)?;
        let people = People::of(conn, project, body.party_id)?;
        let speakers = speakers(&read.conversation, &people);
        let chosen = chosen(&body, &people)?;
        let messages = messages(conn, project, &body, (&mut read, &chosen, &people))?;
        let is_known = conversations::known(conn, project, &messages)?;
        let shown = read.shown.iter().zip(&messages).zip(&is_known).map(|((said, new), is_known)| {
            let (speaker, words) = (said.speaker.clone(), said.body.trim().to_owned());
            ConversationMessage { speaker, at: new.at, words, is_known: *is_known }
        });
        Ok(ConversationPreview {
            form: read.conversation.form,
            day_order: read.conversation.day_order,
            messages: shown.collect(),
            known: is_known.iter().filter(|known| **known).count(),
            notices: read.conversation.messages.iter().filter(|one| one.speaker.is_none()).count(),
            speakers,
        })
    });
    Ok(Json(found.await?))
}

#[derive(Serialize, ToSchema)]
pub struct ConversationTaken {
    written: usize,
    /// What stood in the log before.
    known: usize,
}

endpoint!(/// Brings a conversation into the log, an entry for each message. Sent twice it is there once.
    create_conversation: POST "/api/v1/projects/{project}/conversations", Team, Talk);
async fn create_conversation(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ConversationBody>,
) -> Answer<Created<ConversationTaken>> {
    let scope = cx.scope.clone();
    let taken = cx.db().write(move |tx| {
        let proof = authorize::<Talk>(tx, &scope, project)?;
        take(tx, project, &body, proof.person())
    });
    let location = format!("/api/v1/projects/{project}/communication-log");
    Ok(Created { location, body: taken.await? })
}

fn take(tx: &mut Tx, project: ProjectId, body: &ConversationBody, by: PersonId) -> Result<ConversationTaken> {
    let now = tx.now();
    let mut read = read(body, now)?;
    let people = People::of(tx, project, body.party_id)?;
    let chosen = chosen(body, &people)?;
    let messages = messages(tx, project, body, (&mut read, &chosen, &people))?;
    let is_known = conversations::known(tx, project, &messages)?;
    let mut written = 0;
    for (message, _) in messages.iter().zip(&is_known).filter(|(_, is_known)| !**is_known) {
        let id: RecordId = conversations::create(tx, project, by, message)?;
        tx.event(Event::new("log_entry.created", now, Some(by)).in_project(project).on(id))?;
        written += 1;
    }
    Ok(ConversationTaken { written, known: messages.len() - written })
}

struct Read {
    conversation: Conversation,
    /// Those that come into the log.
    shown: Vec<Message>,
    zone: TimeZone,
    /// When it was, where the text has no times.
    at: Timestamp,
}

fn read(body: &ConversationBody, now: Timestamp) -> Result<Read> {
    let mut input = Input::new();
    let text = input.text("text", &body.text, LONGEST_TEXT);
    let zone = input.time_zone("time_zone", &body.time_zone);
    input.finish()?;
    let at = body.at.unwrap_or(now);
    may_have_been(at, now)?;
    let reading = Reading { day_order: body.day_order, not_speakers: body.not_speakers.clone() };
    let conversation = split(&text, &reading)?;
    let is_shown = |one: &&Message| one.speaker.is_some() || body.with_notices;
    let shown: Vec<Message> = conversation.messages.iter().filter(is_shown).cloned().collect();
    if shown.len() > MOST_MESSAGES {
        return Err(Refusal::new("conversation.too_long").with("most", MOST_MESSAGES).into());
    }
    let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let read = Read { conversation, shown, zone, at };
    for message in &read.shown {
        may_have_been(read.moment(message, 0), now).map_err(|_| Failure::invalid("text", "in_the_future"))?;
    }
    Ok(read)
}

impl Read {
    /// Where the text has no time, messages follow each other by nothing that anybody reads.
    fn moment(&self, message: &Message, place: i64) -> Timestamp {
        let zoned = |at: DateTime| self.zone.to_ambiguous_zoned(at).compatible().ok();
        match message.at.and_then(zoned) {
            Some(zoned) => Timestamp::from_micros(zoned.timestamp().as_microsecond()),
            None => Timestamp::from_micros(self.at.micros() + place),
        }
    }
}

/// Both sides' people, with their names and sides.
struct People(HashMap<PersonId, (String, Speaker)>);

impl People {
    fn of(conn: &mut Conn, project: ProjectId, party: Option<PartyId>) -> Result<Self> {
        let parties = match party {
            Some(party) => vec![parties::get(conn, project, party)?],
            None => parties::of_project(conn, project)?,
        };
        let mut known = HashMap::new();
        for party in parties {
            for contact in parties::contacts(conn, party.id)? {
                known.insert(contact.person, (contact.name, Speaker::Client));
            }
        }
        for member in members::all(conn, project)? {
            known.insert(member.person_id, (member.name, Speaker::Team));
        }
        Ok(Self(known))
    }

    /// Whoever bears the name alone, whatever stands between its parts.
    fn named(&self, name: &str) -> Option<PersonId> {
        let plain = |name: &str| name.split_whitespace().collect::<String>().to_lowercase();
        let mut found = self.0.iter().filter(|(_, (own, _))| plain(own) == plain(name));
        let first = found.next().map(|(person, _)| *person);
        first.filter(|_| found.next().is_none())
    }
}

/// In the order in which they speak first.
fn speakers(conversation: &Conversation, people: &People) -> Vec<ConversationSpeaker> {
    let mut speakers: Vec<ConversationSpeaker> = Vec::new();
    for name in conversation.messages.iter().filter_map(|one| one.speaker.as_ref()) {
        match speakers.iter_mut().find(|one| one.name == *name) {
            Some(one) => one.messages += 1,
            None => {
                let person_id = people.named(name);
                speakers.push(ConversationSpeaker { name: name.clone(), messages: 1, person_id });
            }
        }
    }
    speakers
}

fn chosen(body: &ConversationBody, people: &People) -> Result<HashMap<String, PersonId>> {
    let mut chosen = HashMap::new();
    for (place, one) in body.speakers.iter().enumerate() {
        if !people.0.contains_key(&one.person_id) {
            return Err(Failure::invalid(format!("speakers.{place}.person_id"), "unknown"));
        }
        chosen.insert(one.name.clone(), one.person_id);
    }
    Ok(chosen)
}

/// Placed in time; where neither the text nor anybody says when it was, when it was written down already, or now.
fn messages(
    conn: &mut Conn,
    project: ProjectId,
    body: &ConversationBody,
    (read, chosen, people): (&mut Read, &HashMap<String, PersonId>, &People),
) -> Result<Vec<NewMessage>> {
    let messages = placed(read, body, chosen, people);
    if body.at.is_some() || read.shown.iter().any(|message| message.at.is_some()) {
        return Ok(messages);
    }
    let after = read.at.plus_seconds(-SAME_TEXT_SECONDS);
    match conversations::written_since(conn, project, &messages, after)? {
        Some(begun) => {
            read.at = begun;
            Ok(placed(read, body, chosen, people))
        }
        None => Ok(messages),
    }
}

fn placed(
    read: &Read,
    body: &ConversationBody,
    chosen: &HashMap<String, PersonId>,
    people: &People,
) -> Vec<NewMessage> {
    let new = |(place, message): (i64, &Message)| {
        let speaker = message.speaker.as_ref().and_then(|name| chosen.get(name)).copied();
        let said = message.body.trim();
        // A picture alone leaves no words behind.
        let said = if said.is_empty() { "[…]" } else { said };
        let side = speaker.and_then(|person| people.0.get(&person)).map(|(_, side)| *side);
        NewMessage {
            party: body.party_id,
            at: read.moment(message, place),
            speaker,
            side,
            name: message.speaker.clone(),
            said: said.to_owned(),
        }
    };
    (0..).zip(&read.shown).map(new).collect()
}

pub fn routes() -> Routes {
    routes![create_conversation_preview, create_conversation]
}

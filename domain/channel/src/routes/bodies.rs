//! What is said of channels over the wire.

use crate::channel::{Channel, ChannelKind, ChannelState, Said, may_be_shared};
use crate::quiet::Quiet;
use crate::store::messages::{self, Message, MessageState};
use crate::store::posts::{Post, PostOutcome};
use crate::topic::Topic;
use ::store::Conn;
use engagement::store::parties;
use kernel::{Failure, PartyId, ProjectId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Serialize, ToSchema)]
pub struct ChannelList {
    pub items: Vec<ChannelView>,
    /// What a new channel can be told of.
    pub topics: Vec<TopicChoice>,
}

#[derive(Serialize, ToSchema)]
pub struct TopicChoice {
    topic: Topic,
    /// Whether a channel that a client reads can be told of it.
    for_clients: bool,
    /// Whether a new channel of the team's own, or one that a client reads, is told of it unless somebody says otherwise.
    by_default: bool,
    by_default_for_clients: bool,
}

pub fn topics() -> Vec<TopicChoice> {
    let choice = |topic: Topic| TopicChoice {
        topic,
        for_clients: topic.is_for_clients(),
        by_default: topic.by_default(false),
        by_default_for_clients: topic.by_default(true),
    };
    Topic::ALL.into_iter().map(choice).collect()
}

/// A channel as it is shown: neither its address nor its secret is.
#[derive(Serialize, ToSchema)]
pub struct ChannelView {
    pub id: Uuid,
    project_id: Option<ProjectId>,
    /// The client that reads it; none where it is the team's own.
    party: Option<ChannelParty>,
    kind: ChannelKind,
    name: String,
    /// The host, and the last characters of what is behind it.
    address_shown: String,
    has_secret: bool,
    /// Of a webhook whose key was changed: until when the one before signs too. It may be over.
    previous_until: Option<Timestamp>,
    locale: String,
    topics: Vec<Topic>,
    quiet: Option<QuietHours>,
    state: ChannelState,
    /// What it answered last, where that was no success.
    why: Option<String>,
    /// How much waits for it.
    waiting: i64,
    created_at: Timestamp,
    pub revision: i64,
}

#[derive(Serialize, ToSchema)]
pub struct ChannelParty {
    id: PartyId,
    name: String,
}

/// Minutes of the day, in the project's time zone; over midnight where the end comes first.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    from_minutes: i64,
    to_minutes: i64,
}

pub fn view(conn: &mut Conn, channel: Channel) -> Result<ChannelView> {
    let party = match (channel.project, channel.party) {
        (Some(project), Some(party)) => Some(parties::get(conn, project, party)?),
        _ => None,
    };
    Ok(ChannelView {
        waiting: messages::waiting(conn, channel.id)?,
        id: channel.id,
        project_id: channel.project,
        party: party.map(|party| ChannelParty { id: party.id, name: party.client_name }),
        kind: channel.kind,
        name: channel.name,
        address_shown: channel.address_shown,
        has_secret: channel.has_secret,
        previous_until: channel.previous_until,
        locale: channel.locale,
        topics: channel.topics,
        quiet: channel.quiet.map(|quiet| QuietHours { from_minutes: quiet.from, to_minutes: quiet.to }),
        state: channel.state,
        why: channel.why,
        created_at: channel.created_at,
        revision: channel.revision,
    })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChannelBody {
    kind: ChannelKind,
    name: String,
    address: String,
    /// What messages are signed with, where the kind can sign. A webhook without one gets one.
    secret: Option<String>,
    locale: String,
    topics: Vec<Topic>,
    quiet: Option<QuietHours>,
    /// The client that reads the channel; left out or null: the team alone. It never changes.
    party_id: Option<PartyId>,
    /// Whoever makes a channel for a client has read who reads it.
    #[serde(default)]
    knows_who_reads: bool,
}

/// One that says everything anew but the address and the secret, which stay where they are left out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelBody {
    name: String,
    address: Option<String>,
    secret: Option<String>,
    /// Messages are signed no longer. A webhook always signs.
    #[serde(default)]
    without_secret: bool,
    locale: String,
    topics: Vec<Topic>,
    quiet: Option<QuietHours>,
    /// `active` or `paused`.
    pub state: ChannelState,
    /// Whoever moves a client's channel to another address has read who reads it there.
    #[serde(default)]
    knows_who_reads: bool,
}

/// What a body says, taken apart.
pub struct New {
    pub kind: ChannelKind,
    pub party: Option<PartyId>,
    pub knows_who_reads: bool,
    pub said: Said,
}

impl NewChannelBody {
    pub fn taken(self) -> Result<New> {
        let said = Said {
            name: self.name,
            address: Some(self.address),
            secret: self.secret,
            without_secret: false,
            locale: self.locale,
            topics: self.topics,
            quiet: quiet(self.quiet)?,
        };
        Ok(New { kind: self.kind, party: self.party_id, knows_who_reads: self.knows_who_reads, said })
    }
}

impl ChannelBody {
    /// Who reads a client's channel is said again where it moves to another address.
    pub fn may_move(&self, party: Option<PartyId>) -> Result<()> {
        may_be_shared(party.filter(|_| self.address.is_some()), self.knows_who_reads)
    }
    pub fn taken(self) -> Result<Said> {
        Ok(Said {
            name: self.name,
            address: self.address,
            secret: self.secret,
            without_secret: self.without_secret,
            locale: self.locale,
            topics: self.topics,
            quiet: quiet(self.quiet)?,
        })
    }
}

fn quiet(hours: Option<QuietHours>) -> Result<Option<Quiet>> {
    hours.map(|hours| Quiet::new(hours.from_minutes, hours.to_minutes)).transpose()
}

#[derive(Serialize, ToSchema)]
pub struct ChannelMade {
    #[serde(flatten)]
    pub channel: ChannelView,
    /// The key with which a new webhook's messages are signed, told this once; none where somebody brought their own.
    pub signing_key: Option<String>,
}

/// What came back of a test.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestAnswer {
    pub outcome: PostOutcome,
    pub status: Option<u16>,
    /// What the channel, or the network, said.
    pub answer: String,
}

#[derive(Serialize, ToSchema)]
pub struct PreviewList {
    pub items: Vec<Preview>,
}

/// A message as whoever reads the channel would read it.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ChannelPreview)]
pub struct Preview {
    pub at: Timestamp,
    pub title: String,
    pub blocks: Vec<PreviewBlock>,
    /// The words of what can be pressed.
    pub links: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PreviewBlock {
    Text(String),
    Quote(String),
    Fields(Vec<PreviewField>),
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct PreviewField {
    pub name: String,
    pub value: String,
}

#[derive(Serialize, ToSchema)]
pub struct ChannelMessageList {
    pub items: Vec<ChannelMessage>,
    pub next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ChannelMessage {
    id: Uuid,
    at: Timestamp,
    /// The event it tells of.
    event: String,
    state: MessageState,
    due_at: Timestamp,
    post: Option<ChannelPost>,
}

/// The post that carried it last.
#[derive(Serialize, ToSchema)]
pub struct ChannelPost {
    at: Timestamp,
    /// How many messages it carried.
    count: i64,
    request: String,
    outcome: PostOutcome,
    status: Option<i64>,
    answer: Option<String>,
}

pub fn message(message: Message, posts: &[Post]) -> ChannelMessage {
    let post = message.post.and_then(|id| posts.iter().find(|post| post.id == id));
    ChannelMessage {
        id: message.id,
        at: message.at,
        event: message.what,
        state: message.state,
        due_at: message.due_at,
        post: post.map(|post| ChannelPost {
            at: post.at,
            count: post.count,
            request: post.request.clone(),
            outcome: post.outcome,
            status: post.status,
            answer: post.answer.clone(),
        }),
    }
}

/// A field that is wrong in a way that the rule cannot know.
pub fn wrong(field: &str, code: &'static str) -> Failure {
    Failure::invalid(field, code)
}

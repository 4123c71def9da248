//! The messenger: what waits for channels is put into words, handed over at the pace each channel takes, and followed.
//!
//! Must hold: a post stands in the log before it leaves; what was not taken waits or says why; a channel that a client reads
//! is given messages made with its party's eyes and no others; a channel that goes on refusing is given up, and those who look
//! after it are told.

use crate::channel_words::{self as words, ours, theirs};
use channel::channel::{Channel, ChannelKind, ChannelState};
use channel::pace;
use channel::routes::Carrier;
use channel::store::channels::{self as kept, Address, Round};
use channel::store::messages::{self, MessageState};
use channel::store::posts::{self, PostOutcome};
use channel::{Preview, PreviewBlock, PreviewField, TestAnswer};
use channels::{
    Block, ClientSafe, Internal, Kind, Link, Message, Moment, NotPosted, Outcome, Reach, Readers, Request,
    classify, place, post,
};
use engagement::letters::{self, Words};
use engagement::store::{members, projects};
use kernel::{Failure, Result, Timestamp};
use people::person;
use serde_json::{Map, json};
use std::time::Duration;
use store::seal::SealKey;
use store::{Tx, events};
use uuid::Uuid;
use web::{App, BoxFuture};

/// A round posts a few messages, each with a bound of its own.
const LEASE_SECONDS: i64 = 150;
/// When the rate leaves no room: looked at again so soon.
const NO_ROOM_SECONDS: i64 = 2;
/// How many events back a preview looks, how many of those the channel hears of it puts into words, and how many it shows.
const PREVIEW_EVENTS: i64 = 2_000;
const PREVIEW_TOLD: usize = 200;
const PREVIEWS: usize = 5;
/// How much is shown of what a channel said last, in characters.
const MOST_SAID: usize = 300;

/// What `domain/channel` takes from here.
pub const CARRIER: Carrier = Carrier {
    endpoint,
    is_signing_key: channels::is_signing_key,
    new_signing_key: || channels::new_signing_key().map_err(Failure::fault),
    test,
    preview,
};

/// What stands for an address without telling it.
fn endpoint(url: &str) -> Option<String> {
    place(url)?;
    Some(channels::fingerprint(url))
}

/// Sends what is due; tells how many rounds there were.
pub async fn deliver(app: &App) -> Result<usize> {
    let mut rounds = 0;
    loop {
        let now = app.now();
        if !app.db().read(move |conn| kept::is_any_due(conn, now)).await? {
            return Ok(rounds);
        }
        let leased = app.db().write(|tx| kept::lease_next(tx, LEASE_SECONDS)).await?;
        let Some(channel) = leased else { return Ok(rounds) };
        round(app, channel).await?;
        rounds += 1;
    }
}

/// What a round has to know.
struct Known {
    due: Vec<messages::Message>,
    address: Address,
    reach: Reach,
    lately: Vec<f64>,
}

async fn know(app: &App, channel: &Channel) -> Result<Known> {
    let (id, now, seal) = (channel.id, app.now(), app.get::<SealKey>().clone());
    let most = u32::try_from(pace::MOST_TOGETHER).unwrap_or(u32::MAX);
    let known = app.db().read(move |conn| {
        let address = kept::address(conn, &seal, id, now)?;
        Ok(Known {
            due: messages::due(conn, id, now, most)?,
            reach: Reach(kept::networks(conn)?),
            lately: posts::lately(conn, &address.endpoint, now)?,
            address,
        })
    });
    known.await
}

async fn round(app: &App, channel: Channel) -> Result<()> {
    let known = know(app, &channel).await?;
    let rates: Vec<_> = kind(channel.kind).rates().iter().map(|rate| (rate.messages, rate.seconds)).collect();
    let room = pace::room(&known.lately, &rates);
    if room == 0 {
        let next_at = app.now().plus_seconds(NO_ROOM_SECONDS);
        let round = Round { next_at, ..as_before(&channel, app.now()) };
        return app.db().write(move |tx| kept::end_round(tx, channel.id, &round).map(drop)).await;
    }
    match channel.party {
        None => {
            let made = made_ours(app, &channel, &known.due).await?;
            let at = channels::Channel::<Internal>::internal;
            let to = at(kind(channel.kind), known.address.url.clone(), known.address.secret.clone());
            let to = to.also_signed_with(known.address.previous_secret.clone());
            hand_over(app, channel, to, known, room, made).await
        }
        Some(_) => {
            let made = made_theirs(app, &channel, &known.due).await?;
            let at = channels::Channel::<ClientSafe>::shared;
            let to = at(kind(channel.kind), known.address.url.clone(), known.address.secret.clone());
            let to = to.also_signed_with(known.address.previous_secret.clone());
            hand_over(app, channel, to, known, room, made).await
        }
    }
}

/// It is the turn of the others, and then its own again.
fn as_before(channel: &Channel, now: Timestamp) -> Round {
    Round {
        next_at: now,
        failures: channel.failures,
        refusals: channel.refusals,
        why: channel.why.clone(),
        state: ChannelState::Active,
    }
}

type Made<A> = Vec<(Uuid, Option<Message<A>>)>;

async fn made_ours(app: &App, channel: &Channel, due: &[messages::Message]) -> Result<Made<Internal>> {
    let (url, channel, due) = (app.public_url().to_owned(), channel.clone(), due.to_vec());
    let made = app.db().read(move |conn| {
        let mut made = Vec::new();
        for message in due {
            let event = words::events(conn, &[message.event])?.pop();
            let message_of = match event {
                Some(event) => ours(conn, &url, &channel, &event)?,
                None => None,
            };
            made.push((message.id, message_of));
        }
        Ok(made)
    });
    made.await
}

async fn made_theirs(app: &App, channel: &Channel, due: &[messages::Message]) -> Result<Made<ClientSafe>> {
    let mut made = Vec::new();
    for message in due {
        let id = message.event;
        let event = app.db().read(move |conn| Ok(words::events(conn, &[id])?.pop())).await?;
        let message_of = match event {
            Some(event) => theirs(app.db(), app.public_url(), channel, &event).await?,
            None => None,
        };
        made.push((message.id, message_of));
    }
    Ok(made)
}

async fn hand_over<A: Readers>(
    app: &App,
    channel: Channel,
    to: channels::Channel<A>,
    known: Known,
    room: usize,
    made: Made<A>,
) -> Result<()> {
    let (told, void): (Vec<_>, Vec<_>) = made.into_iter().partition(|(_, message)| message.is_some());
    let void: Vec<Uuid> = void.into_iter().map(|(id, _)| id).collect();
    app.db().write(move |tx| messages::put_state(tx, &void, MessageState::Void)).await?;
    let mut told =
        told.into_iter().filter_map(|(id, message)| Some((id, message?))).collect::<Vec<_>>().into_iter();
    let mut round = as_before(&channel, app.now());
    for size in pace::rounds(told.len(), room, channel.kind == ChannelKind::Webhook) {
        let (ids, parts): (Vec<_>, Vec<_>) = told.by_ref().take(size).unzip();
        let together = (words::together_title(&channel, parts.len()), page(app, &channel));
        let (Some(first), Some(message)) = (ids.first(), Message::together(together, parts)) else { break };
        let moment = Moment::of(app.now().micros() / 1_000, format!("msg_{first}"));
        let request = to.render(&message, moment);
        let carried = carry(app, &channel, &known, &ids, &request).await?;
        let goes_on = carried.outcome == PostOutcome::Sent;
        follow(&mut round, carried, app.now());
        if !goes_on {
            break;
        }
    }
    let public_url = app.public_url().to_owned();
    app.db().write(move |tx| end(tx, &public_url, &channel, &round)).await
}

/// Where many things are read.
fn page(app: &App, channel: &Channel) -> Link {
    let (locale, public_url) = (words::locale(channel), app.public_url());
    match (channel.party, channel.project) {
        (Some(_), _) => words::entry(locale, public_url),
        (None, Some(project)) => words::opening(locale, format!("{public_url}/projects/{project}")),
        (None, None) => words::opening(locale, public_url.to_owned()),
    }
}

/// How a post ended.
struct Carried {
    outcome: PostOutcome,
    status: Option<u16>,
    answer: String,
    after: Option<Duration>,
}

/// Posts, with its line in the log before and what came of it after.
async fn carry(
    app: &App,
    channel: &Channel,
    known: &Known,
    ids: &[Uuid],
    request: &Request,
) -> Result<Carried> {
    let (id, endpoint, body) = (channel.id, known.address.endpoint.clone(), request.body.clone());
    let carries = ids.to_vec();
    let noted = app.db().write(move |tx| {
        let post = posts::create(tx, id, &endpoint, carries.len(), &body)?;
        messages::put_post(tx, &carries, post)?;
        Ok(post)
    });
    let noted = noted.await?;
    let carried = posted(channel, request, &known.reach, app.now()).await;
    let (outcome, status, answer) = (carried.outcome, carried.status, carried.answer.clone());
    let carries = ids.to_vec();
    let written = app.db().write(move |tx| {
        posts::put_answer(tx, noted, outcome, status, Some(&answer))?;
        match outcome {
            PostOutcome::Sent => messages::put_state(tx, &carries, MessageState::Sent),
            PostOutcome::Refused => messages::put_state(tx, &carries, MessageState::Refused),
            _ => Ok(()),
        }
    });
    written.await?;
    Ok(carried)
}

async fn posted(channel: &Channel, request: &Request, reach: &Reach, now: Timestamp) -> Carried {
    let ended = |outcome, status, answer, after| Carried { outcome, status, answer, after };
    let answer = match post(request, reach).await {
        Ok(answer) => answer,
        Err(NotPosted::Unreachable(why)) => return ended(PostOutcome::Unreachable, None, why, None),
        Err(NotPosted::NotAllowed | NotPosted::NoAddress) => {
            return ended(PostOutcome::NotAllowed, None, String::new(), None);
        }
    };
    let (status, seconds) = (Some(answer.status), now.micros() / 1_000_000);
    let said = String::from_utf8_lossy(&answer.body).trim().to_owned();
    let retry_after = answer.retry_after.as_deref();
    match classify(kind(channel.kind), answer.status, retry_after, &answer.body, seconds) {
        Outcome::Sent => ended(PostOutcome::Sent, status, said, None),
        Outcome::Later { after, .. } => ended(PostOutcome::Later, status, said, after),
        Outcome::Refused { .. } => ended(PostOutcome::Refused, status, said, None),
        Outcome::Gone { .. } => ended(PostOutcome::Gone, status, said, None),
    }
}

/// What a post means for the channel: how long it rests, and whether it is given up.
fn follow(round: &mut Round, carried: Carried, now: Timestamp) {
    let Carried { outcome, status, answer, after } = carried;
    let said = [status.map(|status| status.to_string()).unwrap_or_default(), answer].join(" ");
    let why = Some(said.trim().chars().take(MOST_SAID).collect::<String>()).filter(|why| !why.is_empty());
    match outcome {
        PostOutcome::Sent | PostOutcome::Leaving => {
            (round.failures, round.refusals, round.why) = (0, 0, None);
            return;
        }
        PostOutcome::Refused => round.refusals += 1,
        PostOutcome::Gone => round.state = ChannelState::Disabled,
        PostOutcome::Later | PostOutcome::NotAllowed | PostOutcome::Unreachable => round.failures += 1,
    }
    round.why = why.or_else(|| Some(outcome.word().to_owned()));
    let dice = now.micros().unsigned_abs();
    let rest = pace::wait(round.failures.max(1), after, dice);
    round.next_at = now.plus_seconds(i64::try_from(rest.as_secs()).unwrap_or(i64::MAX));
    if round.refusals >= pace::MOST_REFUSALS || round.failures >= pace::MOST_FAILURES {
        round.state = ChannelState::Disabled;
    }
}

fn end(tx: &mut Tx, public_url: &str, channel: &Channel, round: &Round) -> Result<()> {
    let is_ours = kept::end_round(tx, channel.id, round)?;
    if is_ours && round.state == ChannelState::Disabled {
        tell_of_the_end(tx, public_url, channel, round.why.as_deref().unwrap_or_default())?;
    }
    Ok(())
}

/// The managers of its project, or the administrators of the house, get a letter.
fn tell_of_the_end(tx: &mut Tx, public_url: &str, channel: &Channel, why: &str) -> Result<()> {
    let mut params = Map::new();
    params.insert("channel".into(), json!(channel.name));
    params.insert("quote".into(), json!(why));
    let words = |params| Words { template: "channel_disabled", about: None, params };
    let Some(project) = channel.project else {
        let all = person::team(tx)?;
        for one in all.into_iter().filter(|one| one.is_administrator && one.disabled_at.is_none()) {
            letters::to_house(tx, public_url, one.id, "/administration/channels", words(params.clone()))?;
        }
        return Ok(());
    };
    params.insert("project".into(), json!(projects::get(tx, project)?.name));
    for manager in members::managers(tx, project)? {
        let place = format!("/projects/{project}/channels");
        letters::to_member(tx, public_url, project, manager, &place, words(params.clone()))?;
    }
    Ok(())
}

fn test(app: App, id: Uuid) -> BoxFuture<'static, Result<TestAnswer>> {
    Box::pin(async move {
        let (organisation, channel) =
            app.db().read(move |conn| Ok((people::setup::organisation(conn)?, kept::get(conn, id)?))).await?;
        let known = know(&app, &channel).await?;
        let (title, body) = words::test_words(&channel, &organisation);
        let moment = Moment::of(app.now().micros() / 1_000, format!("msg_{}", Uuid::now_v7()));
        let Address { url, secret, previous_secret, .. } = known.address.clone();
        let request = match channel.party {
            None => {
                let message = Message::internal(title, page(&app, &channel), "test".to_owned());
                let to = channels::Channel::<Internal>::internal(kind(channel.kind), url, secret);
                let to = to.also_signed_with(previous_secret);
                to.render(&message.block(Block::Text(body)), moment)
            }
            Some(_) => {
                let message = Message::client_safe(title, page(&app, &channel), "test".to_owned());
                let to = channels::Channel::<ClientSafe>::shared(kind(channel.kind), url, secret);
                let to = to.also_signed_with(previous_secret);
                to.render(&message.block(Block::Text(body)), moment)
            }
        };
        let carried = carry(&app, &channel, &known, &[], &request).await?;
        Ok(TestAnswer { outcome: carried.outcome, status: carried.status, answer: carried.answer })
    })
}

fn preview(app: App, id: Uuid) -> BoxFuture<'static, Result<Vec<Preview>>> {
    Box::pin(async move {
        let found = app.db().read(move |conn| {
            let channel = kept::get(conn, id)?;
            let since = events::newest(conn)? - PREVIEW_EVENTS;
            Ok((channel, events::after(conn, since, u32::try_from(PREVIEW_EVENTS).unwrap_or(u32::MAX))?))
        });
        let (channel, mut happened) = found.await?;
        // As if the channel had been there then.
        let channel = Channel { created_at: Timestamp(i64::MIN), ..channel };
        happened.retain(|event| words::is_told(&channel, event));
        let mut shown = Vec::new();
        for event in happened.into_iter().rev().take(PREVIEW_TOLD) {
            let at = event.at;
            let seen = match channel.party {
                Some(_) => {
                    theirs(app.db(), app.public_url(), &channel, &event).await?.map(|made| seen(at, &made))
                }
                None => {
                    let (url, of) = (app.public_url().to_owned(), channel.clone());
                    app.db()
                        .read(move |conn| ours(conn, &url, &of, &event))
                        .await?
                        .map(|made| seen(at, &made))
                }
            };
            shown.extend(seen);
            if shown.len() == PREVIEWS {
                break;
            }
        }
        Ok(shown)
    })
}

fn seen<A: Readers>(at: Timestamp, message: &Message<A>) -> Preview {
    let block = |block: &Block| {
        Some(match block {
            Block::Text(text) => PreviewBlock::Text(text.clone()),
            Block::Quote(text) => PreviewBlock::Quote(text.clone()),
            Block::List(lines) => PreviewBlock::Text(lines.join("\n")),
            Block::Fields(fields) => {
                let field =
                    |one: &channels::Field| PreviewField { name: one.name.clone(), value: one.value.clone() };
                PreviewBlock::Fields(fields.iter().map(field).collect())
            }
            Block::Divider => return None,
        })
    };
    Preview {
        at,
        title: message.title.clone(),
        blocks: message.blocks.iter().filter_map(block).collect(),
        links: message.actions.iter().chain([&message.page]).map(|link| link.words.clone()).collect(),
    }
}

const fn kind(kind: ChannelKind) -> Kind {
    match kind {
        ChannelKind::WeCom => Kind::WeCom,
        ChannelKind::DingTalk => Kind::DingTalk,
        ChannelKind::Feishu => Kind::Feishu,
        ChannelKind::Slack => Kind::Slack,
        ChannelKind::Teams => Kind::Teams,
        ChannelKind::Webhook => Kind::Webhook,
    }
}

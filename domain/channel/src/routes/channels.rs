//! Channels of a project and of the whole house: listed, made, changed, tried out, deleted.

use super::Carrier;
use super::bodies::{
    ChannelBody, ChannelList, ChannelMade, ChannelView, New, NewChannelBody, PreviewList, TestAnswer, topics,
    view, wrong,
};
use crate::channel::{Channel, ChannelKind, Said, may_be_shared, may_become};
use crate::store::channels::{self, NewChannel};
use ::store::seal::SealKey;
use ::store::{Conn, Tx};
use engagement::access::{RunProject, ShareWithClient, authorize, authorize_in_archive, may};
use engagement::store::parties;
use kernel::{Event, Failure, PersonId, ProjectId, Result};
use uuid::Uuid;
use web::{
    Answer, Created, Cx, IfMatch, Json, NoContent, Once, Path, Routes, Scope, Tagged, Team, endpoint, routes,
};

endpoint!(/// The channels of a project, and what a new one can be told of.
    list_project_channels: GET "/api/v1/projects/{project}/channels", Team, RunProject);
async fn list_project_channels(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ChannelList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        may::<RunProject>(conn, &scope, project)?;
        listed(conn, Some(project))
    });
    Ok(Json(found.await?))
}

endpoint!(/// The channels of the whole house, which are told of all projects.
    list_channels: GET "/api/v1/channels", Team, AdministerHouse, admin);
async fn list_channels(cx: Cx<Team>) -> Answer<Json<ChannelList>> {
    Ok(Json(cx.db().read(|conn| listed(conn, None)).await?))
}

fn listed(conn: &mut Conn, project: Option<ProjectId>) -> Result<ChannelList> {
    let found = channels::list(conn, project)?;
    let items = found.into_iter().map(|channel| view(conn, channel)).collect::<Result<_>>()?;
    Ok(ChannelList { items, topics: topics() })
}

endpoint!(/// Makes a channel of a project: the team's own, or one that a client reads. Which of them it is never changes.
    create_project_channel: POST "/api/v1/projects/{project}/channels", Team, RunProject);
async fn create_project_channel(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<NewChannelBody>,
) -> Answer<Once<Created<ChannelMade>>> {
    let (scope, seal, carrier) =
        (cx.scope.clone(), cx.app.get::<SealKey>().clone(), *cx.app.get::<Carrier>());
    let new = body.taken()?;
    let made = cx.db().write(move |tx| {
        let by = authorize::<RunProject>(tx, &scope, project)?.person();
        if let Some(party) = new.party {
            authorize::<ShareWithClient>(tx, &scope, project)?;
            parties::get(tx, project, party).map_err(|_| wrong("party_id", "unknown"))?;
        }
        make(tx, &seal, carrier, Some(project), new, by)
    });
    Ok(created(made.await?))
}

endpoint!(/// Makes a channel that is told of all projects. It is the team's own.
    create_channel: POST "/api/v1/channels", Team, AdministerHouse, admin);
async fn create_channel(
    cx: Cx<Team>,
    Json(body): Json<NewChannelBody>,
) -> Answer<Once<Created<ChannelMade>>> {
    let (by, seal, carrier) = (cx.scope.person(), cx.app.get::<SealKey>().clone(), *cx.app.get::<Carrier>());
    let new = body.taken()?;
    if new.party.is_some() {
        return Err(wrong("party_id", "unknown"));
    }
    let made = cx.db().write(move |tx| make(tx, &seal, carrier, None, new, by));
    Ok(created(made.await?))
}

/// It may hold a key: it is kept nowhere.
fn created(made: ChannelMade) -> Once<Created<ChannelMade>> {
    Once(Created { location: format!("/api/v1/channels/{}", made.channel.id), body: made })
}

fn make(
    tx: &mut Tx,
    seal: &SealKey,
    carrier: Carrier,
    project: Option<ProjectId>,
    new: New,
    by: PersonId,
) -> Result<ChannelMade> {
    let New { kind, party, knows_who_reads, said } = new;
    let mut said = said.checked(kind, party.is_some(), None, carrier.endpoint)?;
    let endpoint = checked_place(carrier, kind, &said)?;
    may_be_shared(party, knows_who_reads)?;
    let mut signing_key = None;
    if kind == ChannelKind::Webhook && said.secret.is_none() {
        signing_key = Some((carrier.new_signing_key)()?);
        said.secret.clone_from(&signing_key);
    }
    let channel = channels::create(
        tx,
        seal,
        &NewChannel { project, party, kind, said: &said, endpoint: &endpoint, by },
    )?;
    tell(tx, "channel.created", &channel, by)?;
    Ok(ChannelMade { channel: view(tx, channel)?, signing_key })
}

/// What stands for the address; empty where the one that is kept stays.
fn checked_place(carrier: Carrier, kind: ChannelKind, said: &Said) -> Result<String> {
    if kind == ChannelKind::Webhook
        && said.secret.as_deref().is_some_and(|key| !(carrier.is_signing_key)(key))
    {
        return Err(wrong("secret", "not_a_signing_key"));
    }
    match &said.address {
        Some(address) => (carrier.endpoint)(address).ok_or_else(|| wrong("address", "not_a_web_address")),
        None => Ok(String::new()),
    }
}

fn tell(tx: &mut Tx, kind: &'static str, channel: &Channel, by: PersonId) -> Result<()> {
    let event = Event::new(kind, tx.now(), Some(by)).detail(serde_json::json!({ "channel": channel.id }));
    tx.event(match channel.project {
        Some(project) => event.in_project(project),
        None => event,
    })
}

/// A channel that the caller may look after: a project's as its manager, the house's as an administrator.
pub(super) fn of_caller(conn: &mut Conn, scope: &Scope<Team>, id: Uuid) -> Result<Channel> {
    let channel = channels::get(conn, id)?;
    match channel.project {
        Some(project) => may::<RunProject>(conn, scope, project).map(|_| channel),
        None if scope.is_administrator() => Ok(channel),
        None => Err(Failure::NotFound),
    }
}

/// The same for a write; tells who.
pub(super) fn for_writing(tx: &mut Tx, scope: &Scope<Team>, id: Uuid) -> Result<(Channel, PersonId)> {
    let channel = of_caller(tx, scope, id)?;
    if let Some(project) = channel.project {
        authorize::<RunProject>(tx, scope, project)?;
    }
    Ok((channel, scope.person()))
}

endpoint!(/// Says anew what a channel is told and where it is, pauses it, or lets it go on. Who reads it does not change.
    put_channel: PUT "/api/v1/channels/{channel}", Team, RunProject);
async fn put_channel(
    cx: Cx<Team>,
    Path(id): Path<Uuid>,
    IfMatch(revision): IfMatch,
    Json(body): Json<ChannelBody>,
) -> Answer<Tagged<Json<ChannelView>>> {
    let (scope, seal, carrier) =
        (cx.scope.clone(), cx.app.get::<SealKey>().clone(), *cx.app.get::<Carrier>());
    let changed = cx.db().write(move |tx| {
        let (before, by) = for_writing(tx, &scope, id)?;
        let state = body.state;
        may_become(state)?;
        body.may_move(before.party)?;
        let said =
            body.taken()?.checked(before.kind, before.party.is_some(), Some(&before), carrier.endpoint)?;
        let endpoint = checked_place(carrier, before.kind, &said)?;
        let channel = channels::put(tx, &seal, &before, revision, (&said, &endpoint), state)?;
        tell(tx, "channel.changed", &channel, by)?;
        view(tx, channel)
    });
    let body = changed.await?;
    Ok(Tagged { revision: body.revision, answer: Json(body) })
}

endpoint!(/// Deletes a channel with what it was told. What waits for it is told no more.
    delete_channel: DELETE "/api/v1/channels/{channel}", Team, RunProject);
async fn delete_channel(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let deleted = cx.db().write(move |tx| {
        let channel = of_caller(tx, &scope, id)?;
        if let Some(project) = channel.project {
            authorize_in_archive::<RunProject>(tx, &scope, project)?;
        }
        channels::delete(tx, id)?;
        tell(tx, "channel.deleted", &channel, scope.person())
    });
    deleted.await?;
    Ok(NoContent)
}

endpoint!(/// Sends a test message at once and says what the channel answered.
    create_channel_test: POST "/api/v1/channels/{channel}/tests", Team, RunProject);
async fn create_channel_test(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<Json<TestAnswer>> {
    let (scope, carrier) = (cx.scope.clone(), *cx.app.get::<Carrier>());
    cx.db().write(move |tx| for_writing(tx, &scope, id).map(drop)).await?;
    Ok(Json((carrier.test)(cx.app.clone(), id).await?))
}

endpoint!(/// What the channel would be told of the newest that happened, as whoever reads it would read it. Nothing is sent.
    list_channel_previews: GET "/api/v1/channels/{channel}/previews", Team, RunProject);
async fn list_channel_previews(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<Json<PreviewList>> {
    let (scope, carrier) = (cx.scope.clone(), *cx.app.get::<Carrier>());
    cx.db().read(move |conn| of_caller(conn, &scope, id).map(drop)).await?;
    Ok(Json(PreviewList { items: (carrier.preview)(cx.app.clone(), id).await? }))
}

pub fn routes() -> Routes {
    routes![
        list_project_channels,
        list_channels,
        create_project_channel,
        create_channel,
        put_channel,
        delete_channel,
        create_channel_test,
        list_channel_previews
    ]
}

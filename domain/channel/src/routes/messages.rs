//! What a channel was told, and sending it once more.

use super::bodies::{ChannelMessageList, message};
use super::channels::{for_writing, of_caller};
use crate::store::{messages, posts};
use ::store::Page;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Answer, Cx, Json, NoContent, Path, Query, Routes, Team, endpoint, routes};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ChannelMessageQuery {
    /// Where the last answer ended.
    after: Option<String>,
    /// 1 to 100; 50 if left out.
    limit: Option<u32>,
}

endpoint!(/// What a channel was told, with what it answered, the newest first, in pages.
    list_channel_messages: GET "/api/v1/channels/{channel}/messages", Team, RunProject);
async fn list_channel_messages(
    cx: Cx<Team>,
    Path(id): Path<Uuid>,
    Query(query): Query<ChannelMessageQuery>,
) -> Answer<Json<ChannelMessageList>> {
    let scope = cx.scope.clone();
    let page = Page { after: query.after, limit: query.limit.unwrap_or(50).clamp(1, 100) };
    let found = cx.db().read(move |conn| {
        of_caller(conn, &scope, id)?;
        let found = messages::list(conn, id, &page)?;
        let carried: Vec<Uuid> = found.items.iter().filter_map(|message| message.post).collect();
        let posts = posts::get_many(conn, &carried)?;
        let items = found.items.into_iter().map(|one| message(one, &posts)).collect();
        Ok(ChannelMessageList { items, next: found.next })
    });
    Ok(Json(found.await?))
}

endpoint!(/// Sends what a channel was told once more.
    create_channel_delivery: POST "/api/v1/channels/{channel}/messages/{message}/deliveries", Team, RunProject);
async fn create_channel_delivery(cx: Cx<Team>, Path((id, message)): Path<(Uuid, Uuid)>) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let queued = cx.db().write(move |tx| {
        let (channel, _) = for_writing(tx, &scope, id)?;
        let message = messages::get(tx, message)?;
        if message.channel != channel.id {
            return Err(kernel::Failure::NotFound);
        }
        messages::send_again(tx, message.id)
    });
    queued.await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![list_channel_messages, create_channel_delivery]
}

//! The own networks that channels may call; without them they call the open network alone.

use crate::store::channels;
use kernel::{Event, Failure, FieldProblem, Network};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Routes, Team, endpoint, routes};

const MOST: usize = 50;

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelNetworks {
    /// Addresses and networks: `10.1.2.3`, `10.0.0.0/8`, `fd00::/8`.
    networks: Vec<String>,
}

endpoint!(/// The own networks that channels may call.
    get_channel_networks: GET "/api/v1/channel-networks", Team, AdministerHouse, admin);
async fn get_channel_networks(cx: Cx<Team>) -> Answer<Json<ChannelNetworks>> {
    Ok(Json(ChannelNetworks { networks: cx.db().read(channels::network_lines).await? }))
}

endpoint!(/// Sets the own networks that channels may call, there also without TLS.
    put_channel_networks: PUT "/api/v1/channel-networks", Team, AdministerHouse, admin);
async fn put_channel_networks(
    cx: Cx<Team>,
    Json(body): Json<ChannelNetworks>,
) -> Answer<Json<ChannelNetworks>> {
    let lines: Vec<String> = body.networks.iter().map(|line| line.trim().to_owned()).collect();
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let wrong = lines.iter().find(|line| line.parse::<Network>().is_err());
    if let Some(line) = wrong {
        let problem = FieldProblem::new("networks", "not_a_network").with("line", line.as_str());
        return Err(Failure::Invalid(vec![problem]));
    }
    if lines.len() > MOST {
        return Err(Failure::invalid("networks", "too_many"));
    }
    let by = cx.scope.person();
    let kept = cx.db().write(move |tx| {
        channels::put_networks(tx, &lines)?;
        let at = tx.now();
        tx.event(Event::new("channel_networks.changed", at, Some(by)))?;
        Ok(ChannelNetworks { networks: lines })
    });
    Ok(Json(kept.await?))
}

pub fn routes() -> Routes {
    routes![get_channel_networks, put_channel_networks]
}

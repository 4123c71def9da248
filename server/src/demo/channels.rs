//! Channels of the invented projects. They are paused: an invented address is called by nobody.

use super::client_side::Place;
use channel::channel::{ChannelKind, ChannelState, Said};
use channel::quiet::Quiet;
use channel::store::channels::{self, NewChannel};
use channel::topic::Topic;
use kernel::Result;
use store::Db;
use store::seal::SealKey;

/// From ten in the evening to half past eight.
const NIGHT: Quiet = Quiet { from: 22 * 60, to: 8 * 60 + 30 };

pub async fn fill(db: &Db, seal: &SealKey, place: &Place<'_>, is_chinese: bool) -> Result<()> {
    let (seal, project, party, manager) = (seal.clone(), place.project, place.party, place.manager);
    let (kind, names, address, locale) = match is_chinese {
        true => (
            ChannelKind::WeCom,
            ["项目组内部群", "甲乙双方沟通群"],
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-4000-8000-0000000demo",
            "zh-CN",
        ),
        false => (
            ChannelKind::Slack,
            ["#delivery", "#with-the-client"],
            "https://hooks.slack.com/services/T00000000/B00000000/invented-for-the-demo",
            "en",
        ),
    };
    db.write(move |tx| {
        for (name, of) in names.into_iter().zip([None, Some(party)]) {
            let topics = Topic::ALL.into_iter().filter(|topic| topic.by_default(of.is_some())).collect();
            let said = Said {
                name: name.to_owned(),
                address: Some(address.to_owned()),
                secret: None,
                without_secret: false,
                locale: locale.to_owned(),
                topics,
                quiet: Some(NIGHT),
            };
            let endpoint = ::channels::fingerprint(address);
            let new = NewChannel {
                project: Some(project),
                party: of,
                kind,
                said: &said,
                endpoint: &endpoint,
                by: manager,
            };
            let made = channels::create(tx, &seal, &new)?;
            channels::put(tx, &seal, &made, None, (&said, &endpoint), ChannelState::Paused)?;
        }
        Ok(())
    })
    .await
}

//! What a channel is, and what somebody may say of one.

use crate::quiet::Quiet;
use crate::topic::Topic;
use kernel::{Failure, Input, PartyId, PersonId, ProjectId, Refusal, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

const LONGEST_NAME: usize = 80;
const LONGEST_ADDRESS: usize = 2_000;
const LONGEST_SECRET: usize = 200;
/// So much of an address's end is shown: enough to tell two apart, too little to use one.
const SHOWN_END: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChannelKind {
    WeCom,
    DingTalk,
    Feishu,
    Slack,
    Teams,
    Webhook,
}

kernel::words!(ChannelKind {
    WeCom = "wecom",
    DingTalk = "dingtalk",
    Feishu = "feishu",
    Slack = "slack",
    Teams = "teams",
    Webhook = "webhook",
});

impl ChannelKind {
    /// Whether messages to it can be signed.
    pub const fn takes_a_secret(self) -> bool {
        matches!(self, Self::DingTalk | Self::Feishu | Self::Webhook)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelState {
    Active,
    /// Somebody switched it off.
    Paused,
    /// It was given up: what it answered stands beside it.
    Disabled,
}

kernel::words!(ChannelState { Active = "active", Paused = "paused", Disabled = "disabled" });

#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    pub id: Uuid,
    /// None: of all projects.
    pub project: Option<ProjectId>,
    /// The client party that reads it; none where it is the team's own.
    pub party: Option<PartyId>,
    pub kind: ChannelKind,
    pub name: String,
    /// Where it is, as far as it is shown.
    pub address_shown: String,
    pub has_secret: bool,
    /// Until when messages are signed with the key before too.
    pub previous_until: Option<Timestamp>,
    pub locale: String,
    pub topics: Vec<Topic>,
    pub quiet: Option<Quiet>,
    pub state: ChannelState,
    /// Attempts in a row that came to nothing.
    pub failures: i64,
    pub refusals: i64,
    /// What it answered last, where that was no success.
    pub why: Option<String>,
    pub created_by: PersonId,
    pub created_at: Timestamp,
    pub revision: i64,
}

/// What somebody says of a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub name: String,
    /// None: the one that is kept.
    pub address: Option<String>,
    /// None: the one that is kept, where there is one and it is to stay.
    pub secret: Option<String>,
    pub without_secret: bool,
    pub locale: String,
    pub topics: Vec<Topic>,
    pub quiet: Option<Quiet>,
}

impl Said {
    /// `endpoint` is the outbound guard's reading of an address; `keeps` says what is kept already.
    pub fn checked(
        self,
        kind: ChannelKind,
        is_shared: bool,
        keeps: Option<&Channel>,
        endpoint: fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let mut input = Input::new();
        let name = input.line("name", &self.name, LONGEST_NAME);
        let locale = input.locale("locale", &self.locale);
        let address = self.address.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        match &address {
            None if keeps.is_none() => input.problem("address", "required"),
            Some(text) if text.len() > LONGEST_ADDRESS || endpoint(text).is_none() => {
                input.problem("address", "not_a_web_address");
            }
            _ => {}
        }
        let secret = self.secret.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        match &secret {
            None if self.without_secret && kind == ChannelKind::Webhook => {
                input.problem("secret", "required")
            }
            Some(_) if !kind.takes_a_secret() => input.problem("secret", "not_taken"),
            Some(text) if text.len() > LONGEST_SECRET || !text.is_ascii() => {
                input.problem("secret", "not_a_secret")
            }
            _ => {}
        }
        let mut topics = self.topics;
        topics.sort();
        topics.dedup();
        if topics.is_empty() {
            input.problem("topics", "required");
        }
        if is_shared && topics.iter().any(|topic| !topic.is_for_clients()) {
            input.problem("topics", "not_for_clients");
        }
        input.finish()?;
        let without_secret = self.without_secret && secret.is_none();
        Ok(Self { name, locale, address, secret, without_secret, topics, quiet: self.quiet })
    }
}

/// Whoever makes a channel that a client reads has read who reads it.
pub fn may_be_shared(party: Option<PartyId>, knows_who_reads: bool) -> Result<()> {
    match party {
        Some(_) if !knows_who_reads => Err(Refusal::new("channel.say_who_reads").into()),
        _ => Ok(()),
    }
}

/// People pause a channel and let it go on; giving it up is the sender's.
pub fn may_become(state: ChannelState) -> Result<()> {
    match state {
        ChannelState::Disabled => Err(Failure::invalid("state", "unknown")),
        ChannelState::Active | ChannelState::Paused => Ok(()),
    }
}

/// The host, and the last characters of what is behind it.
pub fn masked(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let behind: Vec<char> = rest[host.len()..].chars().collect();
    if behind.len() <= 4 * SHOWN_END {
        return format!("{host}/…");
    }
    let end: String = behind[behind.len() - SHOWN_END..].iter().collect();
    format!("{host}/…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Said {
        Said {
            name: " 项目群 ".to_owned(),
            address: Some("https://hooks.example/a".to_owned()),
            secret: None,
            without_secret: false,
            locale: "zh-CN".to_owned(),
            topics: vec![Topic::Questions, Topic::Decisions, Topic::Questions],
            quiet: None,
        }
    }

    fn problems(said: Said, kind: ChannelKind, is_shared: bool) -> Vec<String> {
        match said.checked(kind, is_shared, None, |text| text.starts_with("https://").then(String::new)) {
            Err(Failure::Invalid(problems)) => {
                problems.into_iter().map(|one| format!("{} {}", one.field, one.code)).collect()
            }
            Err(other) => panic!("{other}"),
            Ok(_) => Vec::new(),
        }
    }

    #[test]
    fn what_is_said_is_checked_field_by_field() {
        let kind = ChannelKind::WeCom;
        let good = said().checked(kind, true, None, |_| Some(String::new())).expect("well said");
        assert_eq!((good.name.as_str(), good.topics.len()), ("项目群", 2));
        for (said, kind, is_shared, wanted) in [
            (Said { name: " ".into(), ..said() }, kind, false, "name required"),
            (Said { address: None, ..said() }, kind, false, "address required"),
            (Said { address: Some("ftp://x".into()), ..said() }, kind, false, "address not_a_web_address"),
            (Said { secret: Some("SEC1".into()), ..said() }, kind, false, "secret not_taken"),
            (Said { secret: Some("密".into()), ..said() }, ChannelKind::Feishu, false, "secret not_a_secret"),
            (Said { without_secret: true, ..said() }, ChannelKind::Webhook, false, "secret required"),
            (Said { topics: vec![], ..said() }, kind, false, "topics required"),
            (Said { topics: vec![Topic::Late], ..said() }, kind, true, "topics not_for_clients"),
            (Said { locale: "fr".into(), ..said() }, kind, false, "locale unknown_locale"),
        ] {
            assert_eq!(problems(said, kind, is_shared), [wanted], "{wanted}");
        }
        assert!(problems(Said { topics: vec![Topic::Late], ..said() }, kind, false).is_empty());
    }

    #[test]
    fn nobody_makes_a_shared_channel_without_knowing_who_reads_it() {
        assert!(may_be_shared(None, false).is_ok() && may_be_shared(Some(PartyId::new()), true).is_ok());
        let refused = may_be_shared(Some(PartyId::new()), false);
        assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal.code == "channel.say_who_reads"));
    }

    #[test]
    fn an_address_is_shown_without_its_key() {
        for (address, shown) in [
            (
                "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc-4bc4",
                "qyapi.weixin.qq.com/…4bc4",
            ),
            ("https://hooks.example/short", "hooks.example/…"),
            ("https://hooks.example", "hooks.example/…"),
            ("https://hooks.example/钥匙钥匙钥匙钥匙钥匙钥匙", "hooks.example/…"),
        ] {
            assert_eq!(masked(address), shown);
        }
    }
}

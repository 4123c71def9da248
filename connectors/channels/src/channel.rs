//! A channel: what it is, where it is reached, and what it takes.

use crate::message::{ClientSafe, Internal, Message, Readers};
use crate::render;
use std::marker::PhantomData;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    WeCom,
    DingTalk,
    /// And Lark, at another address.
    Feishu,
    Slack,
    Teams,
    /// Signed as Standard Webhooks says.
    Webhook,
}

kernel::words!(Kind {
    WeCom = "wecom",
    DingTalk = "dingtalk",
    Feishu = "feishu",
    Slack = "slack",
    Teams = "teams",
    Webhook = "webhook",
});

/// How many messages a channel takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub messages: u32,
    pub seconds: u32,
}

impl Kind {
    /// Each of these is kept; what a vendor does beyond it is said in docs/integrations.md.
    pub const fn rates(self) -> &'static [Rate] {
        match self {
            Self::WeCom | Self::DingTalk => &[Rate { messages: 20, seconds: 60 }],
            Self::Feishu => &[Rate { messages: 5, seconds: 1 }, Rate { messages: 100, seconds: 60 }],
            Self::Slack => &[Rate { messages: 1, seconds: 1 }],
            Self::Teams | Self::Webhook => &[Rate { messages: 4, seconds: 1 }],
        }
    }
}

/// When a message leaves, and what tells a repeated one.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    pub millis: i64,
    /// The same at every attempt.
    pub id: String,
}

impl Moment {
    pub fn of(millis: i64, id: String) -> Self {
        Self { millis, id }
    }
    pub fn seconds(&self) -> i64 {
        self.millis.div_euclid(1_000)
    }
}

/// A channel of the team's own, or one that a client reads.
#[derive(Debug, Clone)]
pub struct Channel<A> {
    pub kind: Kind,
    pub url: String,
    pub secret: Option<String>,
    previous_secret: Option<String>,
    readers: PhantomData<A>,
}

/// What channels take.
pub const JSON: &str = "application/json; charset=utf-8";

/// What is posted.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub url: String,
    pub content_type: &'static str,
    /// Beside those of every request.
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Channel<Internal> {
    pub fn internal(kind: Kind, url: String, secret: Option<String>) -> Self {
        Self { kind, url, secret, previous_secret: None, readers: PhantomData }
    }
}

impl Channel<ClientSafe> {
    pub fn shared(kind: Kind, url: String, secret: Option<String>) -> Self {
        Self { kind, url, secret, previous_secret: None, readers: PhantomData }
    }
}

impl<A: Readers> Channel<A> {
    /// While a webhook's key is changed: the one before signs too.
    pub fn also_signed_with(self, previous: Option<String>) -> Self {
        Self { previous_secret: previous, ..self }
    }

    /// The message as this channel wants it, within what it takes.
    pub fn render(&self, message: &Message<A>, moment: Moment) -> Request {
        let secrets = [self.secret.as_deref(), self.previous_secret.as_deref()];
        render::render(self.kind, &self.url, secrets, message, &moment)
    }
}

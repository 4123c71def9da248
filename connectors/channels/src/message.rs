//! What is to be told, in no channel's form.

use std::marker::PhantomData;

/// Who reads a message: the team alone, or a client too.
pub trait Readers: sealed::Readers + Clone {}
mod sealed {
    pub trait Readers {}
}

/// For the team's own channels.
#[derive(Debug, Clone, PartialEq)]
pub enum Internal {}
/// Made of what the client party of a channel reads in its portal, and of nothing else.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientSafe {}
impl sealed::Readers for Internal {}
impl sealed::Readers for ClientSafe {}
impl Readers for Internal {}
impl Readers for ClientSafe {}

/// How soon it wants somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Calm,
    /// Somebody is waited for.
    Wanted,
    /// Something was promised and not kept.
    Late,
}

kernel::words!(Severity { Calm = "calm", Wanted = "wanted", Late = "late" });

#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub words: String,
    pub url: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    Text(String),
    Fields(Vec<Field>),
    List(Vec<String>),
    Quote(String),
    Divider,
}

/// What something happened to, for programs: people read the title.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// `question`, `deliverable`, …
    pub kind: String,
    /// Its id; where a client reads the channel, the key under which its party knows it.
    pub key: String,
    /// As whoever reads the channel counts: `Q-3`. Empty where it bears none.
    pub number: String,
}

/// Of which event a message tells, and what it is about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct About {
    pub event: String,
    /// The team's id of the project; never where a client reads.
    pub project: Option<String>,
    pub subject: Subject,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Message<A> {
    pub title: String,
    pub severity: Severity,
    pub blocks: Vec<Block>,
    pub actions: Vec<Link>,
    /// Where all of it is read; it ends every message.
    pub page: Link,
    /// What belongs to the same matter bears the same key.
    pub thread: String,
    pub(crate) about: Option<About>,
    /// Something of it had no room.
    pub(crate) is_cut: bool,
    readers: PhantomData<A>,
}

impl Message<Internal> {
    pub fn internal(title: String, page: Link, thread: String) -> Self {
        Self::new(title, page, thread)
    }

    pub fn about(self, event: &str, project: &str, subject: Subject) -> Self {
        let about = About { event: event.to_owned(), project: Some(project.to_owned()), subject };
        Self { about: Some(about), ..self }
    }
}

impl Message<ClientSafe> {
    /// Whoever calls this has read every word of it with the client party's own eyes.
    pub fn client_safe(title: String, page: Link, thread: String) -> Self {
        Self::new(title, page, thread)
    }

    /// The subject's key is the one that the party knows.
    pub fn about(self, event: &str, subject: Subject) -> Self {
        Self { about: Some(About { event: event.to_owned(), project: None, subject }), ..self }
    }
}

impl<A: Readers> Message<A> {
    fn new(title: String, page: Link, thread: String) -> Self {
        Self {
            title,
            severity: Severity::Calm,
            blocks: Vec::new(),
            actions: Vec::new(),
            page,
            thread,
            about: None,
            is_cut: false,
            readers: PhantomData,
        }
    }

    /// Several in one: the most urgent's severity and a line for each; one alone stays as it is. None of none.
    pub fn together((title, page): (String, Link), mut parts: Vec<Self>) -> Option<Self> {
        if parts.len() < 2 {
            return parts.pop();
        }
        let severity = parts.iter().map(|part| part.severity).max()?;
        let lines = parts.into_iter().map(|part| part.title).collect();
        Some(Self::new(title, page, "together".to_owned()).severity(severity).block(Block::List(lines)))
    }

    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }
}

impl<A> Message<A> {
    /// What can be pressed, the page last.
    pub(crate) fn links(&self) -> impl Iterator<Item = &Link> {
        self.actions.iter().chain([&self.page])
    }
}

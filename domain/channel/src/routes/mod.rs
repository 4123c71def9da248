//! The endpoints of this crate.

mod bodies;
mod channels;
pub mod following;
mod messages;
mod networks;

pub use bodies::{Preview, PreviewBlock, PreviewField, TestAnswer};
pub use following::follow;

use kernel::Result;
use uuid::Uuid;
use web::{App, BoxFuture, Routes};

/// What the vendors' forms and the network are asked for; filled by the server.
#[derive(Clone, Copy)]
pub struct Carrier {
    /// What stands for an address of the web without telling it; none where it is no such address.
    pub endpoint: fn(&str) -> Option<String>,
    pub is_signing_key: fn(&str) -> bool,
    pub new_signing_key: fn() -> Result<String>,
    /// Sends a message that says nothing but that messages arrive, at once.
    pub test: fn(App, Uuid) -> BoxFuture<'static, Result<TestAnswer>>,
    /// What a channel would be told of the newest that happened.
    pub preview: fn(App, Uuid) -> BoxFuture<'static, Result<Vec<Preview>>>,
}

pub fn routes() -> Routes {
    channels::routes().join(messages::routes()).join(networks::routes())
}

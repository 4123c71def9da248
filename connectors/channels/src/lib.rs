//! Chat robots and webhooks: one neutral message, written as each channel wants it, and what its answer means.
//!
//! Must hold: a channel that a client reads takes a message made for the client's eyes and no other, which the types say;
//! whatever somebody typed stays text, and names nobody to be called; a message that is cut says so and ends in a link;
//! only `post` opens a connection, and only to where it is allowed to.

mod answer;
mod channel;
mod fit;
mod message;
mod post;
mod reach;
mod render;
mod sign;

pub use answer::{Outcome, classify};
pub use channel::{Channel, Kind, Moment, Rate, Request};
pub use message::{Block, ClientSafe, Field, Internal, Link, Message, Readers, Severity, Subject};
pub use post::{Answer, NotPosted, post};
pub use reach::{Place, Reach, place};
pub use sign::{dingtalk_sign, feishu_sign, fingerprint, is_signing_key, new_signing_key, webhook_signature};

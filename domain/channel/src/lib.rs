//! Channels: chat robots and webhooks that are told what happens in a project, or in all of them.
//!
//! Must hold: a channel that a client reads is made as one, by a project manager who was told who reads it, and no channel
//! becomes one later; what such a channel is told is read with that party's eyes when it leaves. What happened is told once
//! for each channel, also where the job was stopped in the middle; what is over a channel's rate goes together with the next
//! and is not dropped. Addresses and secrets are sealed.
//!
//! Deliberately absent: the forms of the vendors and the network, which `connectors/channels` knows.

pub mod channel;
pub mod pace;
pub mod quiet;
pub mod routes;
pub mod store;
pub mod topic;

pub use routes::{Carrier, Preview, PreviewBlock, PreviewField, TestAnswer, follow, following, routes};

use ::store::{ClientView, Migration, Schema};

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "channel",
    migrations: &[
        Migration { number: 490, name: "channels", sql: include_str!("tables.sql") },
        Migration { number: 491, name: "channel_keys", sql: include_str!("tables_keys.sql") },
    ],
    client_views: &[
        ClientView::never("channels"),
        ClientView::never("channel_posts"),
        ClientView::never("channel_messages"),
    ],
};

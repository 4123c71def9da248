//! Documents over both databases: filing, versions, who sees what, links, and what a client may send.

mod circle;
mod filing;
mod folders;
mod scene;
mod sending;
mod showing;

//! The one style sheet of the portal, and its picture for chats. Their addresses hold their hashes, so browsers may keep
//! them for ever.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const SOURCES: [&str; 2] = [include_str!("../style/tokens.css"), include_str!("../style/portal.css")];

static STYLE: LazyLock<(String, String)> = LazyLock::new(|| {
    let css = SOURCES.concat();
    let hash: String = Sha256::digest(&css).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    (format!("/portal-style/{hash}.css"), css)
});

/// Where the pages find the sheet.
pub static STYLE_PATH: LazyLock<&'static str> = LazyLock::new(|| STYLE.0.as_str());

/// What a chat shows beside a link that is passed on: the product's mark.
pub const CARD: &[u8] = include_bytes!("../style/card.png");

/// Where chats find it.
pub static CARD_PATH: LazyLock<String> = LazyLock::new(|| {
    let hash: String = Sha256::digest(CARD).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("/portal-style/{hash}.png")
});

/// The sheet itself.
pub fn stylesheet() -> &'static str {
    &STYLE.1
}

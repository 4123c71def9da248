//! A file that people uploaded, on its way out: piece by piece, and in no way that lets it run as one of our pages.
//!
//! What must hold: the type that is said is the one we saw in the bytes, and no browser guesses another; whatever
//! is not harmless by its type is saved, not shown.

use crate::Operation;
use crate::answer::{Reply, Response, disposition, set, with_body};
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use futures_util::stream::{StreamExt, unfold};
use kernel::Result;
use std::io::Read;

/// How a browser gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// To be saved.
    Saved,
    /// Shown where it stands: images and plain text.
    Inline,
    /// Shown by the browser's own reader in a frame of ours: a sandbox would keep that reader out, and it runs
    /// apart from our pages by itself.
    Framed,
}

/// Marks an answer that is sent byte for byte: its length is told, and it is mostly packed already.
#[derive(Clone)]
pub(crate) struct AsItIs;

/// Bytes of a file on disk with the name they are saved under.
pub struct KeptFile {
    pub name: String,
    pub content_type: String,
    pub showing: Showing,
    pub file: std::fs::File,
    /// How much of it is sent.
    pub length: u64,
}

const PIECE: usize = 64 << 10;

impl Reply for KeptFile {
    fn reply(self) -> Result<Response> {
        let mut response = with_body(StatusCode::OK, &self.content_type, body(self.file, self.length))?;
        set(&mut response, header::CONTENT_LENGTH, &self.length.to_string())?;
        let policy = match self.showing {
            Showing::Saved => "sandbox; default-src 'none'; frame-ancestors 'none'",
            Showing::Inline => {
                set(&mut response, header::X_FRAME_OPTIONS, "SAMEORIGIN")?;
                "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
            }
            Showing::Framed => {
                set(&mut response, header::X_FRAME_OPTIONS, "SAMEORIGIN")?;
                "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
            }
        };
        set(&mut response, header::CONTENT_SECURITY_POLICY, policy)?;
        response.extensions_mut().insert(AsItIs);
        let word = if self.showing == Showing::Saved { "attachment" } else { "inline" };
        set(&mut response, header::CONTENT_DISPOSITION, &disposition(word, &self.name))?;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        operation.file();
    }
}

/// Read beside those who answer requests.
fn body(file: std::fs::File, length: u64) -> Body {
    let pieces = unfold((Some(file), length), |(file, left)| async move {
        let mut file = file.filter(|_| left > 0)?;
        let reading = tokio::task::spawn_blocking(move || {
            let wanted = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            let mut piece = vec![0; wanted];
            let read = file.read_exact(&mut piece);
            read.map(|()| (file, piece))
        });
        // Whatever fails ends it there: the length that was said tells the reader that it is not whole.
        match reading.await.map_err(std::io::Error::other).flatten() {
            Ok((file, piece)) => {
                let left = left - piece.len() as u64;
                Some((Ok(Bytes::from(piece)), (Some(file), left)))
            }
            Err(why) => Some((Err(why), (None, 0))),
        }
    });
    // Whoever reads it may ask once more after its end.
    Body::from_stream(pieces.fuse())
}

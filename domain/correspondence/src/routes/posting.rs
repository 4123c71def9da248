//! The door for whoever hands a mail over by HTTP: a mail server's pipe, or a provider that posts what it receives.

use crate::acting::intake::{Arrived, LARGEST_BYTES, Taken, take_in};
use crate::store::settings;
use ::store::seal::SealKey;
use kernel::{Failure, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Anyone, Arriving, Created, Cx, Query, Routes, endpoint, routes};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PostedMailQuery {
    /// To whom the envelope names it; left out, the mail's own headers say it.
    to: Option<String>,
    /// From whom the envelope names it.
    from: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct PostedMail {
    /// It was here before; nothing was taken now.
    was_there: bool,
}

endpoint!(/// Takes a mail as it is (the body), from whoever knows the secret that administrators set (`Mail-Secret`). What is
    /// answered with 201 is kept.
    create_posted_mail: POST "/in/mail", Anyone, ReceiveMail);
async fn create_posted_mail(
    cx: Cx<Anyone>,
    Query(query): Query<PostedMailQuery>,
    arriving: Arriving,
) -> Answer<Created<PostedMail>> {
    let (seal, given) =
        (cx.app.get::<SealKey>().clone(), cx.head().header("mail-secret").unwrap_or_default().to_owned());
    let mail_in = cx.db().read(move |conn| settings::get(conn, &seal)).await?;
    let is_known = mail_in.post_secret.filter(|_| !mail_in.reply_address.is_empty());
    if !is_known.is_some_and(|secret| is_same(&secret, &given)) {
        return Err(Failure::NotFound);
    }
    let (bytes, _seat) = whole(arriving).await?;
    let arrived = Arrived {
        door: "post",
        recipient: query.to,
        envelope_from: query.from.unwrap_or_default(),
        bytes,
        place: None,
    };
    let was_there = match take_in(&cx.app, arrived).await? {
        Taken::Kept => false,
        Taken::Known => true,
        Taken::TooLarge => return Err(too_large()),
        Taken::Empty => return Err(Failure::invalid("body", "empty")),
        Taken::TooMuch | Taken::TooMuchOfStrangers => return Err(Failure::Busy),
    };
    Ok(Created { location: "/in/mail".to_owned(), body: PostedMail { was_there } })
}

fn too_large() -> Failure {
    documents::files::refuse_more_than(LARGEST_BYTES as u64, LARGEST_BYTES as u64 + 1)
        .err()
        .unwrap_or(Failure::Forbidden)
}

/// Mails above this size are held in memory so many at a time.
const LARGE: usize = 1 << 20;
static LARGE_ONES: Semaphore = Semaphore::const_new(3);

/// The mail, and the seat that it keeps as long as it is held.
async fn whole(mut arriving: Arriving) -> Result<(Vec<u8>, Option<SemaphorePermit<'static>>)> {
    if arriving.announced().is_some_and(|bytes| bytes > LARGEST_BYTES as u64) {
        return Err(too_large());
    }
    let (mut bytes, mut seat) = (Vec::new(), None);
    while let Some(piece) = arriving.next().await? {
        if seat.is_none() && bytes.len() > LARGE {
            seat = LARGE_ONES.acquire().await.ok();
        }
        if bytes.len() + piece.len() > LARGEST_BYTES {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok((bytes, seat))
}

/// Compares what was hashed, in a time that tells nothing.
fn is_same(secret: &str, given: &str) -> bool {
    let (secret, given) = (Sha256::digest(secret), Sha256::digest(given));
    secret.iter().zip(&given).fold(0, |all, (one, other)| all | (one ^ other)) == 0
}

pub fn routes() -> Routes {
    routes![create_posted_mail]
}

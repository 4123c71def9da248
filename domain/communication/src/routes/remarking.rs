//! What a client's person writes about a place of a file: a comment like any other, and the place it is pinned to.

use super::commenting::{ClientComment, tell, write};
use crate::place::{Place, may_pin};
use crate::store::comments::{self, Comment};
use crate::store::remarks_for_client::ClientPlace;
use ::store::Tx;
use documents::media_type::preview;
use documents::store::versions;
use kernel::{Audience, ClientPrincipal, Failure, Result};

/// Writes it once, however often the form is sent. A version that is not shown to them is not there.
pub fn remark_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    said: &ClientComment,
    at: ClientPlace,
) -> Result<()> {
    let Some((record, written)) = write(tx, by, said)? else { return Ok(()) };
    let version = versions::find_shown_as(tx, written.record, at.version)?.ok_or(Failure::NotFound)?;
    let place = Place { version: version.number, spot: at.spot };
    let shown = may_pin(&place, preview(&version.media_type), Audience::Client, version.client_number)?;
    let pinned = comments::put_place(tx, written.id, &place, shown)?;
    open_again(tx, &pinned)?;
    tell(tx, public_url, &record, &pinned)
}

/// Whoever answers at the place of a remark that the team dealt with opens it again, where the same people read both:
/// to others it would tell of an answer that they do not read.
fn open_again(tx: &mut Tx, answer: &Comment) -> Result<()> {
    for one in comments::of_record(tx, answer.record)? {
        if one.seen == answer.seen && one.settled.is_some() && one.place == answer.place {
            comments::put_settlement(tx, one.id, None)?;
        }
    }
    Ok(())
}

//! What a client's person reads on a file, with where it is pinned: through the database's second lock only, and in
//! the client's own count of versions.

use super::comments::{Settled, settled, speaker};
use super::for_client::ClientWords;
use crate::place::Spot;
use ::store::{ClientConn, params};
use kernel::Result;
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 200;

/// Something that was said on a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientRemark {
    pub words: ClientWords,
    pub place: Option<ClientPlace>,
    pub settled: Option<Settled>,
}

/// A version in the client's count, and where on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClientPlace {
    pub version: i64,
    pub spot: Spot,
}

/// What was said for the viewer on a file, in the order it was written; of very much the newest.
pub fn remarks(conn: &mut ClientConn, document: Uuid) -> Result<Vec<ClientRemark>> {
    let mut newest = conn.rows(
        "select record_key, author_name, author_side, body, at, is_commercial, place_client_version, place_page,
           place_x, place_y, place_line, settled_at, settled_by_name
         from comments where record_key = $1 order by at desc, body desc limit $2",
        params![document, MOST],
        |row| {
            let point = row.get::<Option<i64>>(8)?.zip(row.get::<Option<i64>>(9)?);
            let spot = Spot::kept(row.get(7)?, point, row.get(10)?);
            let version: Option<i64> = row.get(6)?;
            Ok(ClientRemark {
                words: ClientWords {
                    key: row.get(0)?,
                    author_name: row.get(1)?,
                    author_side: speaker(&row.get::<String>(2)?)?,
                    body: row.get(3)?,
                    at: row.get(4)?,
                    is_commercial: row.get(5)?,
                },
                place: version.zip(spot).map(|(version, spot)| ClientPlace { version, spot }),
                settled: settled(row, 11)?,
            })
        },
    )?;
    newest.reverse();
    Ok(newest)
}

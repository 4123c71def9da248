//! Who is who as a client's person reads it: through the database's second lock only.

use super::functions::{Told, read_told};
use ::store::{ClientConn, params};
use kernel::Result;

/// Who is who, as far as the reader's party was shown it; nobody where it was not.
pub fn of_viewer(conn: &mut ClientConn) -> Result<Vec<Told>> {
    conn.rows("select name, is_team, functions from released_people order by position", params![], read_told)
}

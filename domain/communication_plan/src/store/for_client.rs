//! What a party reads of the plan, as it was shown to it, through the database's second lock only.

use super::releases::kept;
use crate::released::Line;
use ::store::{ClientConn, params};
use kernel::{Result, Timestamp};

/// As the viewer's party reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientPlan {
    pub number: i64,
    pub lines: Vec<Line>,
    pub days: Vec<Vec<Timestamp>>,
    pub shown_at: Timestamp,
}

pub fn of_viewer(conn: &mut ClientConn) -> Result<Option<ClientPlan>> {
    conn.opt(
        "select number, content, days, shown_at from communication_plan_releases order by number desc limit 1",
        params![],
        |row| {
            Ok(ClientPlan {
                number: row.get(0)?,
                lines: kept(&row.get::<String>(1)?)?,
                days: kept(&row.get::<String>(2)?)?,
                shown_at: row.get(3)?,
            })
        },
    )
}

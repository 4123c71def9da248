//! What the instance as a whole is set to: short texts by name.

use crate::{Conn, Result, Tx, params};

pub fn get(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    conn.opt("select value from settings where name = $1", params![name], |row| row.get(0))
}

pub fn put(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    tx.exec(
        "insert into settings (name, value) values ($1, $2)
         on conflict (name) do update set value = excluded.value",
        params![name, value],
    )?;
    Ok(())
}

/// Sets what was never set; tells whether it was this call that did.
pub fn put_first(tx: &mut Tx, name: &str, value: &str) -> Result<bool> {
    let rows = tx.exec(
        "insert into settings (name, value) values ($1, $2) on conflict (name) do nothing",
        params![name, value],
    )?;
    Ok(rows == 1)
}

pub fn remove(tx: &mut Tx, name: &str) -> Result<()> {
    tx.exec("delete from settings where name = $1", params![name])?;
    Ok(())
}

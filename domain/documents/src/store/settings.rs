//! Where the client's people of a project may send files.

use crate::sharing::ClientUploads;
use ::store::{Conn, Tx, params};
use kernel::{ProjectId, Result};

/// As the team chose; on questions and change requests where nobody did.
pub fn client_uploads(conn: &mut Conn, project: ProjectId) -> Result<ClientUploads> {
    let chosen = conn.opt(
        "select client_uploads from document_settings where project_id = $1",
        params![project],
        |row| row.get::<String>(0),
    )?;
    chosen.map_or_else(|| Ok(ClientUploads::default()), |word| ClientUploads::from_kept(&word))
}

pub fn put_client_uploads(tx: &mut Tx, project: ProjectId, uploads: ClientUploads) -> Result<()> {
    tx.exec(
        "insert into document_settings (project_id, client_uploads) values ($1, $2)
         on conflict (project_id) do update set client_uploads = excluded.client_uploads",
        params![project, uploads.word()],
    )?;
    Ok(())
}

//! PostgreSQL: two logins. The owner brings the schema and the lock up to date; the program itself works with a
//! login that owns nothing and cannot step past row security.

mod listen;
mod lock;
mod migrate;
mod session;
mod tls;

pub(crate) use listen::{announce, listen};
pub(crate) use session::{Session, column};
pub(crate) use tls::Server;

use crate::arm::Arm;
use crate::conn::{ClientConn, Conn};
use crate::db::Connections;
use crate::{Open, OpenError, Schema};
use ::postgres::Client;
use std::path::PathBuf;
use std::time::Duration;

/// Where PostgreSQL is, and as whom to speak to it.
#[derive(Debug, Clone, Default)]
pub struct Postgres {
    /// The program's own login, as `postgres://name:password@host/database?sslmode=require`. Without
    /// `sslmode=require` the connection is not encrypted.
    pub url: String,
    /// The owner's login; when given, the schema is brought up to date first.
    pub owner_url: Option<String>,
    /// Certificates to trust instead of the public ones, for a server with a certificate of its own.
    pub ca_file: Option<PathBuf>,
}

/// The program holds its connections for long, but does not wait long for one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) fn open(
    place: &Postgres,
    schemas: &[Schema],
    open: &Open<'_>,
) -> Result<(Connections, Server), OpenError> {
    let server = Server::new(&place.url, place.ca_file.as_deref())?;
    let mut client = server.connect(Duration::ZERO).map_err(OpenError::database)?;
    let login = login(&mut client)?;
    if let Some(owner_url) = &place.owner_url {
        let owner = Server::new(owner_url, place.ca_file.as_deref())?;
        let mut owner = owner.connect(Duration::ZERO).map_err(OpenError::database)?;
        migrate::migrate(&mut owner, schemas, open, &login)?;
    }
    migrate::refuse_outdated(&mut client, schemas)?;
    let newest = "select coalesce(max(id), 0) from events";
    let newest_event = client.query_one(newest, &[]).map_err(OpenError::database)?.get(0);
    let reader = || Arm::Postgres(Box::new(Session::new(server.clone(), open.read_deadline)));
    let connections = Connections {
        writer: Conn::new(Arm::Postgres(Box::new(Session::new(server.clone(), open.write_deadline)))),
        readers: (0..open.readers.max(1)).map(|_| Conn::new(reader())).collect(),
        client_readers: (0..open.client_readers.max(1)).map(|_| ClientConn::new(reader())).collect(),
        glances: Vec::new(),
        checkpoints: None,
        newest_event,
    };
    Ok((connections, server))
}

/// The name of the program's login. One that row security does not bind is refused.
fn login(client: &mut Client) -> Result<String, OpenError> {
    let sql = "select current_user::text, rolsuper, rolbypassrls,
                 exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                         where n.nspname = 'public' and c.relkind = 'r'
                           and pg_has_role(current_user, c.relowner, 'member'))
               from pg_roles where rolname = current_user";
    let row = client.query_one(sql, &[]).map_err(OpenError::database)?;
    let name: String = row.get(0);
    let unfit = [
        (row.get(1), "is a superuser"),
        (row.get(2), "may bypass row security"),
        (row.get(3), "owns the tables, or is a member of the role that does"),
    ];
    match unfit.into_iter().find(|(is_so, _)| *is_so) {
        Some((_, what)) => Err(OpenError::UnfitLogin { name, what }),
        None => Ok(name),
    }
}

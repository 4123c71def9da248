//! Serving: the database is opened, the port bound, jobs started; one clear sentence where something is in the way.

use crate::assembly::{self, SCHEMAS};
use crate::{demo, jobs, web_app};
use kernel::{Clock, Failure};
use std::net::SocketAddr;
use std::path::PathBuf;
use store::{Db, Location, Open, Postgres, settings};
use tokio::net::TcpListener;
use web::Limits;

#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    pub place: Place,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address under which people reach this server; the base of every link in mails
    #[arg(long, env = "RAPPORT_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A proxy whose X-Forwarded-For header is believed; may be given several times
    #[arg(long = "trusted-proxy")]
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Fill an empty installation with an invented project in two languages
    #[arg(long)]
    pub demo: bool,
}

/// Where the data is.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// The data folder; it is made where it is missing
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the embedded one
    #[arg(long, env = "RAPPORT_DATABASE")]
    pub database: Option<String>,
    /// The login that owns the tables, for `migrate`
    #[arg(long, env = "RAPPORT_OWNER_DATABASE")]
    pub owner_database: Option<String>,
    /// The certificate authority of the PostgreSQL server
    #[arg(long)]
    pub database_ca: Option<PathBuf>,
}

impl Place {
    pub fn open(&self) -> Result<Db, String> {
        let location = match &self.database {
            Some(url) => Location::Postgres(Postgres {
                url: url.clone(),
                owner_url: self.owner_database.clone(),
                ca_file: self.database_ca.clone(),
            }),
            None => Location::Folder(self.data.clone()),
        };
        Db::open(Open::new(location, SCHEMAS)).map_err(|error| error.to_string())
    }
}

pub async fn run(options: Serve) -> Result<(), String> {
    let listener = TcpListener::bind(options.listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!(
                "port {} is taken by another program; choose another with --listen",
                options.listen.port()
            )
        }
        _ => format!("cannot listen on {}: {error}", options.listen),
    })?;
    let db = options.place.open()?;
    if options.demo {
        demo::fill(&db).await.map_err(|failure| format!("the demo project could not be made: {failure}"))?;
    }
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let public_url = public_url(options.public_url.as_deref(), address)?;
    let settings = assembly::Settings {
        public_url: public_url.clone(),
        limits: Limits::default(),
        trusted_proxies: options.trusted_proxies,
        secret: secret(&db).await.map_err(|failure| failure.to_string())?,
    };
    let hub = web::live::Hub::start(db.clone());
    let app = assembly::app(db.clone(), Clock::System, settings, hub);
    jobs::start(&db);
    announce(&db, &public_url, address, options.demo).await?;
    let router = assembly::routes().router(app.clone()).fallback(web_app::serve);
    let service = web::with_layers(router, app).into_make_service_with_connect_info::<SocketAddr>();
    let ended = tokio::select! {
        ended = std::future::IntoFuture::into_future(axum::serve(listener, service)) => {
            ended.map_err(|error| format!("the server ended: {error}"))
        }
        () = asked_to_stop() => Ok(()),
        why = db.failed() => Err(format!("the database can no longer write, so the server stops: {why}")),
    };
    db.close().await;
    ended
}

/// The base of every link: given, or this machine's own address, which is warned of when somebody is invited.
fn public_url(given: Option<&str>, address: SocketAddr) -> Result<String, String> {
    match given {
        None => Ok(format!("http://{address}")),
        Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
            Ok(url.trim_end_matches('/').to_owned())
        }
        Some(url) => Err(format!("--public-url must begin with https:// or http://, not \"{url}\"")),
    }
}

/// The key of form tokens, made once and kept with the data.
async fn secret(db: &Db) -> Result<[u8; 32], Failure> {
    db.write(|tx| {
        let mut fresh = [0u8; 32];
        getrandom::fill(&mut fresh).map_err(Failure::fault)?;
        let text: String = fresh.iter().map(|byte| format!("{byte:02x}")).collect();
        settings::put_first(tx, "form_secret", &text)?;
        let kept = settings::get(tx, "form_secret")?.unwrap_or_default();
        let mut secret = [0u8; 32];
        for (place, byte) in secret.iter_mut().enumerate() {
            let digits = kept.get(place * 2..place * 2 + 2).unwrap_or_default();
            *byte = u8::from_str_radix(digits, 16).map_err(Failure::fault)?;
        }
        Ok(secret)
    })
    .await
}

/// Says where to go, and on the first run how to begin.
async fn announce(db: &Db, public_url: &str, address: SocketAddr, is_demo: bool) -> Result<(), String> {
    let token = people::setup::issue_token(db).await.map_err(|failure| failure.to_string())?;
    println!("Rapport {} serves {public_url} (listening on {address})", env!("CARGO_PKG_VERSION"));
    if let Some(token) = token {
        println!("Set up this installation with the one-time link: {public_url}/set-up#token={token}");
    }
    if is_demo {
        demo::announce();
    }
    Ok(())
}

async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    let mut terminated = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(_) => return std::future::pending().await,
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
}

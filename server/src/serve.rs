//! Serving: the database is opened, the port bound, jobs started; one clear sentence where something is in the way.

use crate::assembly::{self, SCHEMAS};
use crate::{demo, jobs, sealing, web_app};
use documents::FileStore;
use kernel::{Clock, Network};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use store::seal::{self, KEY_FILE, SealKey};
use store::{Db, FILES_FOLDER, Location, MOVING_FOLDER, Open, Postgres};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use web::Limits;

/// How long requests in flight may take once the server was asked to stop.
const FINISHING: Duration = Duration::from_secs(5);

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
    /// A proxy, or a network of them (10.0.0.0/8), whose X-Forwarded-For header is believed; may be given several times
    #[arg(long = "trusted-proxy")]
    pub trusted_proxies: Vec<Network>,
    /// The largest file that can be uploaded, in megabytes
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=2_000))]
    pub largest_file: u64,
    /// Fill an empty installation with an invented project in two languages
    #[arg(long)]
    pub demo: bool,
    /// The moment that it is now, for journeys that take days; time goes on from there
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    pub now: Option<jiff::Timestamp>,
}

impl Serve {
    /// The system's clock; a build for development may be told another time.
    fn clock(&self) -> Clock {
        #[cfg(debug_assertions)]
        if let Some(now) = self.now {
            return Clock::shifted_to(kernel::Timestamp::from_micros(now.as_microsecond()));
        }
        Clock::System
    }
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
    /// The file with the installation's key, the same on every node; without it, secret.key in the data folder.
    /// Only with PostgreSQL: beside the embedded database the key is part of the data folder and of its backups
    #[arg(long, env = "RAPPORT_SECRET_FILE")]
    pub secret_file: Option<PathBuf>,
    /// The folder of uploaded files, the same on every node; without it, files in the data folder. Only with
    /// PostgreSQL: beside the embedded database the files are part of the data folder and of its backups
    #[arg(long, env = "RAPPORT_FILES")]
    pub files: Option<PathBuf>,
    #[arg(skip)]
    pub clock: Clock,
}

impl Place {
    pub fn open(&self) -> Result<Db, String> {
        if self.database.is_none() && self.secret_file.is_some() {
            return Err("--secret-file (RAPPORT_SECRET_FILE) is for PostgreSQL: the embedded database has its key in \
                        the data folder"
                .to_owned());
        }
        if self.database.is_none() && self.files.is_some() {
            return Err("--files (RAPPORT_FILES) is for PostgreSQL: beside the embedded database the files are in the \
                        data folder"
                .to_owned());
        }
        let location = match &self.database {
            Some(url) => Location::Postgres(Postgres {
                url: url.clone(),
                owner_url: self.owner_database.clone(),
                ca_file: self.database_ca.clone(),
            }),
            None => Location::Folder(self.data.clone()),
        };
        Db::open(Open::new(location, SCHEMAS).clock(self.clock.clone())).map_err(|error| error.to_string())
    }

    /// The folder of uploaded files, cleared of what a kill cut off.
    pub fn open_files(&self, largest_bytes: u64) -> Result<FileStore, String> {
        let folder = self.files.clone().unwrap_or_else(|| self.data.join(FILES_FOLDER));
        let open = || {
            let files = FileStore::open(&folder, MOVING_FOLDER, largest_bytes)?;
            files.clear_moving(self.database.is_none(), SystemTime::now())?;
            Ok(files)
        };
        open().map_err(|why: std::io::Error| format!("the folder of files {}: {why}", folder.display()))
    }

    /// Opens, and seals with the installation's key what an earlier version kept plain.
    pub async fn open_sealed(&self) -> Result<(Db, SealKey), String> {
        let db = self.open()?;
        let file = self.secret_file.clone().unwrap_or_else(|| self.data.join(KEY_FILE));
        let key = seal::key(&db, &file).await.map_err(|error| error.to_string())?;
        if !sealing::seal_plain(&db, &key).await.map_err(|failure| failure.to_string())? {
            return Ok((db, key));
        }
        // Opening it anew clears what was plain out of the log of writes, too.
        db.close().await;
        drop(db);
        Ok((self.open()?, key))
    }
}

pub async fn run(mut options: Serve) -> Result<(), String> {
    let clock = options.clock();
    options.place.clock = clock.clone();
    let listener = TcpListener::bind(options.listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!(
                "port {} is taken by another program; choose another with --listen",
                options.listen.port()
            )
        }
        _ => format!("cannot listen on {}: {error}", options.listen),
    })?;
    let (db, seal) = options.place.open_sealed().await?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let public_url = public_url(options.public_url.as_deref(), address)?;
    let files = options.place.open_files(options.largest_file << 20)?;
    if options.demo {
        demo::fill(&db, &seal, &files, &public_url)
            .await
            .map_err(|failure| format!("the demo project could not be made: {failure}"))?;
    }
    let settings = assembly::Settings {
        public_url: public_url.clone(),
        limits: Limits::default(),
        trusted_proxies: options.trusted_proxies,
        secret: sealing::form_secret(&db, &seal).await.map_err(|failure| failure.to_string())?,
        seal: seal.clone(),
        signer: evidence::signer(&db, &seal).await.map_err(|failure| failure.to_string())?,
        files,
    };
    let hub = web::live::Hub::start(db.clone());
    let app = assembly::app(db.clone(), clock, settings, hub.clone());
    jobs::start(&app).await;
    announce(&db, &public_url, address, options.demo).await?;
    let router = assembly::routes().router(app.clone()).fallback(web_app::serve);
    let service = web::with_layers(router, app).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = Arc::new(Notify::new());
    let stopped = Arc::clone(&stopping);
    let serving =
        axum::serve(listener, service).with_graceful_shutdown(async move { stopped.notified().await });
    let mut serving = std::pin::pin!(serving.into_future());
    let ended = tokio::select! {
        ended = &mut serving => ended.map_err(|error| format!("the server ended: {error}")),
        () = asked_to_stop() => {
            hub.end_streams();
            stopping.notify_one();
            // Whoever takes longer is cut off: what was not answered was not promised.
            let _ = tokio::time::timeout(FINISHING, serving).await;
            Ok(())
        }
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

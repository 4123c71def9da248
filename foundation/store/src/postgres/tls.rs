//! Reaching the server: its address, and encryption when the address asks for it.

use crate::OpenError;
use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// A server we can connect to, again and again.
#[derive(Clone)]
pub(crate) struct Server {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Server {
    pub fn new(url: &str, ca_file: Option<&Path>) -> Result<Self, OpenError> {
        // The message of a parse error could quote the password.
        let parsed = url.parse::<Config>();
        let mut config = parsed.map_err(|_| OpenError::database("the PostgreSQL address cannot be read"))?;
        let tls = match config.get_ssl_mode() {
            SslMode::Require => Some(encryption(ca_file)?),
            _ => {
                config.ssl_mode(SslMode::Disable);
                None
            }
        };
        config.application_name("rapport").connect_timeout(super::CONNECT_TIMEOUT);
        Ok(Self { config, tls })
    }

    /// A connection whose statements may take as long as `allowed`; zero is for ever.
    pub fn connect(&self, allowed: Duration) -> Result<Client, postgres::Error> {
        let mut config = self.config.clone();
        let allowed = allowed.as_millis();
        config
            .options(&format!("-c statement_timeout={allowed} -c idle_in_transaction_session_timeout=60000"));
        match &self.tls {
            Some(tls) => config.connect(tls.clone()),
            None => config.connect(NoTls),
        }
    }
}

fn encryption(ca_file: Option<&Path>) -> Result<MakeRustlsConnect, OpenError> {
    let mut roots = RootCertStore::empty();
    match ca_file {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let unreadable = |why: String| OpenError::Folder { path: path.to_owned(), why };
            let certificates = CertificateDer::pem_file_iter(path).map_err(|e| unreadable(e.to_string()))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|e| unreadable(e.to_string()))?;
                roots.add(certificate).map_err(|e| unreadable(e.to_string()))?;
            }
        }
    }
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.map_err(OpenError::database)?.with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

//! TLS with the certificates that the machine trusts. No early data: a byte of the request is
//! never sent before the server's certificate was accepted.

use super::failures;
use aftercall::{Cause, Failure, Phase};
use std::io;
use std::sync::{Arc, OnceLock};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, Error, RootCertStore};

/// Makes a TLS session with `host`.
pub(crate) async fn secure(stream: TcpStream, host: &str) -> Result<TlsStream<TcpStream>, Failure> {
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|_| Failure::new(Phase::Config, Cause::Invalid))?;
    let connector = TlsConnector::from(Arc::clone(config()));
    connector.connect(name, stream).await.map_err(|error| failure(&error))
}

fn config() -> &'static Arc<ClientConfig> {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    CONFIG.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        // A certificate that cannot be read is one that is not trusted.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let mut config =
            ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Arc::new(config)
    })
}

fn failure(error: &io::Error) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    let cause = match inner {
        Some(Error::InvalidCertificate(_)) => Cause::Certificate,
        Some(_) => Cause::Handshake,
        None => return failures::of_io(error, Phase::Tls),
    };
    Failure::new(Phase::Tls, cause)
}

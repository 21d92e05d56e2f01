//! TLS below hyper-util's client, against servers of rustls: what a handshake that failed proves, and what a
//! connection that was cut after it does not.

mod support;

use aftercall::{Cause, Effect, Engine, Outcome, Phase, Reason, Stop};
use aftercall_http::{AftercallLayer, outcome_of};
use http::Request;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::Text;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tower::{Layer, ServiceExt};

/// What the server does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// Answers the request.
    Answers,
    /// Reads the request, and goes without an answer and without saying so.
    Cuts,
    /// The same, after it has said goodbye.
    Closes,
    /// Goes after the first bytes of the handshake.
    CutsHandshake,
    /// Speaks HTTP without TLS.
    SpeaksPlain,
    /// Wants a certificate of the client's, which has none.
    WantsCertificate,
}

const MADE: &[u8] = b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nmade";

/// A server whose certificate is its own, and how many requests it has read.
struct Served {
    url: String,
    certificate: CertificateDer<'static>,
    read: Arc<AtomicUsize>,
}

async fn serve(does: Does) -> Served {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let builder = match does {
        Does::WantsCertificate => {
            let roots = Arc::new(trusting(&certificate));
            let verifier = WebPkiClientVerifier::builder(roots).build().unwrap();
            ServerConfig::builder().with_client_cert_verifier(verifier)
        }
        _ => ServerConfig::builder().with_no_client_auth(),
    };
    let config = builder.with_single_cert(vec![certificate.clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/orders", listener.local_addr().unwrap().port());
    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(connection(socket, acceptor.clone(), does, Arc::clone(&counted)));
        }
    });
    Served { url, certificate, read }
}

async fn connection(
    mut socket: TcpStream,
    acceptor: TlsAcceptor,
    does: Does,
    read: Arc<AtomicUsize>,
) {
    match does {
        Does::CutsHandshake => {
            let _ = socket.read(&mut [0; 16]).await;
            return;
        }
        Does::SpeaksPlain => {
            let _ = socket.write_all(MADE).await;
            let _ = socket.read_to_end(&mut Vec::new()).await;
            return;
        }
        _ => {}
    }
    let Ok(mut stream) = acceptor.accept(socket).await else { return };
    let (mut came, mut piece) = (Vec::new(), [0; 1024]);
    while !came.ends_with(b"tea") {
        match stream.read(&mut piece).await {
            Ok(length @ 1..) => came.extend_from_slice(&piece[..length]),
            _ => return,
        }
    }
    read.fetch_add(1, Ordering::SeqCst);
    match does {
        Does::Answers => {
            let _ = stream.write_all(MADE).await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
        Does::Closes => {
            let _ = stream.shutdown().await;
        }
        _ => {}
    }
}

fn trusting(certificate: &CertificateDer<'static>) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    roots
}

/// The outcome of a POST by a client that trusts this certificate and no other.
async fn post(url: &str, trusted: &CertificateDer<'static>) -> Outcome {
    let config =
        ClientConfig::builder().with_root_certificates(trusting(trusted)).with_no_client_auth();
    let connector: HttpsConnector<HttpConnector> =
        HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1().build();
    let client = Client::builder(TokioExecutor::new()).build::<_, Text>(connector);
    let request = Request::post(url).body(Full::from("tea")).unwrap();
    match AftercallLayer::new(Engine::default()).layer(client).oneshot(request).await {
        Ok(response) => outcome_of(&response).unwrap().clone(),
        Err(error) => error.outcome().unwrap().clone(),
    }
}

#[tokio::test]
async fn a_request_that_is_answered() {
    let server = serve(Does::Answers).await;
    let outcome = post(&server.url, &server.certificate).await;
    assert_eq!((outcome.is_success(), outcome.effect()), (true, Effect::Applied));
    assert_eq!(server.read.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_proves_that_nothing_was_sent() {
    let (server, other) = (serve(Does::Answers).await, serve(Does::Answers).await);
    let by_address = server.url.replace("localhost", "127.0.0.1");
    for (url, trusted) in [(&server.url, &other.certificate), (&by_address, &server.certificate)] {
        let outcome = post(url, trusted).await;
        let verdict = outcome.verdict().unwrap();
        assert_eq!((outcome.effect(), verdict.reason()), (Effect::NotApplied, Reason::Tls));
        assert_eq!(verdict.failure().unwrap().phase, Phase::Tls);
    }
    assert_eq!(server.read.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_handshake_that_failed_proves_that_nothing_was_sent() {
    for does in [Does::CutsHandshake, Does::SpeaksPlain] {
        let server = serve(does).await;
        let outcome = post(&server.url, &server.certificate).await;
        assert_eq!(outcome.effect(), Effect::NotApplied, "{does:?}");
        assert!(outcome.attempts().len() > 1, "{does:?}: a POST too is tried again");
        let phase = outcome.verdict().unwrap().failure().unwrap().phase;
        assert!(matches!(phase, Phase::Connect | Phase::Tls), "{does:?}: {phase}");
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_after_the_request_leaves_the_effect_unknown() {
    for does in [Does::Cuts, Does::Closes] {
        let server = serve(does).await;
        let outcome = post(&server.url, &server.certificate).await;
        assert_eq!((outcome.effect(), outcome.stop()), (Effect::Unknown, Stop::NotHarmless));
        assert_eq!(outcome.verdict().unwrap().failure().unwrap().cause, Cause::Closed);
        assert_eq!(server.read.load(Ordering::SeqCst), 1, "{does:?}: sent once");
    }
}

/// In TLS 1.3 the client has finished its handshake, and may have written the request, when the server
/// refuses it for want of a certificate: its alert looks like one on a connection in use.
#[tokio::test]
async fn an_alert_after_the_clients_handshake_proves_nothing() {
    let server = serve(Does::WantsCertificate).await;
    let outcome = post(&server.url, &server.certificate).await;
    assert_eq!((outcome.effect(), outcome.attempts().len()), (Effect::Unknown, 1));
    assert_eq!(server.read.load(Ordering::SeqCst), 0);
}

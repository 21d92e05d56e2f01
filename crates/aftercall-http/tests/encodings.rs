//! Bodies with a Content-Encoding, below reqwest: what it has decoded is read, and what nobody has decoded
//! is no evidence, because the core takes bytes that are no text for what they are.

use aftercall::{Caveat, Effect, Engine, Outcome, Policy, Reason};
use aftercall_http::{AftercallLayer, CallOptions, Client, OutcomeSlot, Redirects, outcome_of};
use std::io::{Read, Write};
use std::net::TcpListener;

/// What each coding makes of [`PLAIN`].
const CODED: &[(&str, &[u8])] = &[
    (
        "gzip",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xabVJ-*\xca/R\xb2R\xa8VJ\xceOI\x052\x94\
      \x8a\x12KR\xe3s2s3K\xe2S+\x92SSSRS\x94jk\x01\xf7a\x12\xe1*\x00\x00\x00",
    ),
    (
        "deflate",
        b"x\x9c\xabVJ-*\xca/R\xb2R\xa8VJ\xceOI\x052\x94\x8a\x12KR\xe3s2s3K\xe2S+\x92SSSRS\
      \x94jk\x014D\x0e\xf6",
    ),
    // Not compressed: the text stands in it as it is.
    ("br", b"\x90\x02\x10{\x22error\x22: {\x22code\x22: \x22rate_limit_exceeded\x22}}\x03"),
    (
        "zstd",
        b"(\xb5/\xfd\x04XQ\x01\x00{\x22error\x22: {\x22code\x22: \x22rate_limit_exceeded\
      \x22}}3\xebKr",
    ),
];

const PLAIN: &str = r#"{"error": {"code": "rate_limit_exceeded"}}"#;

/// A server that answers one request with this status and body.
fn answering(status: u16, fields: &str, body: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let head = format!("HTTP/1.1 {status} Oh\r\n{fields}Content-Length: {}\r\n\r\n", body.len());
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let (mut came, mut byte) = (Vec::new(), [0]);
        while !came.ends_with(b"tea") && socket.read(&mut byte).is_ok_and(|read| read == 1) {
            came.push(byte[0]);
        }
        socket.write_all(&[head.as_bytes(), body].concat()).unwrap();
    });
    url
}

/// The outcome of one POST, and the body of its response.
async fn post(builder: reqwest::ClientBuilder, url: &str) -> (Outcome, Vec<u8>) {
    let layer = AftercallLayer::new(Engine::default());
    let client = Client::build(builder.no_proxy(), Redirects::default(), layer).unwrap();
    let request = client.reqwest().post(url).body("tea").build().unwrap();
    let mut once = Policy::default();
    once.attempts = 1;
    let options = CallOptions::new().policy(once).unwrap();
    let response = client.execute_with(options, request).await.unwrap();
    (outcome_of(&response).unwrap().clone(), response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn what_reqwest_decodes_is_read() {
    for (fields, body) in [("Content-Encoding: gzip\r\n", CODED[0].1), ("", PLAIN.as_bytes())] {
        let (outcome, came) = post(reqwest::Client::builder(), &answering(503, fields, body)).await;
        let verdict = outcome.verdict().unwrap();
        assert_eq!(verdict.problem().code.as_deref(), Some("rate_limit_exceeded"));
        assert_eq!((verdict.reason(), outcome.effect()), (Reason::RateLimited, Effect::NotApplied));
        assert_eq!(came, PLAIN.as_bytes());
    }
}

#[tokio::test]
async fn what_nobody_has_decoded_is_no_evidence() {
    let (bare, _) = post(reqwest::Client::builder(), &answering(503, "", b"")).await;
    let bare = bare.verdict().unwrap();
    for (coding, body) in CODED {
        let url = answering(503, &format!("Content-Encoding: {coding}\r\n"), body);
        let (outcome, came) = post(reqwest::Client::builder().no_gzip(), &url).await;
        let verdict = outcome.verdict().unwrap();
        assert_eq!(outcome.effect(), Effect::Unknown, "{coding}");
        assert_eq!(verdict.reason(), bare.reason(), "{coding}");
        assert_eq!((verdict.remedy(), verdict.repeat()), (bare.remedy(), bare.repeat()));
        assert_eq!(verdict.problem().code, None, "{coding}");
        assert!(verdict.caveats().contains(Caveat::BodyEncoding), "{coding}");
        assert_eq!(came, *body, "{coding}: it is the caller's, as it came");
    }
}

/// The events of a stream that nobody has decoded are not looked for, and its end is no failure.
#[tokio::test]
async fn a_success_that_nobody_has_decoded_stays_one() {
    for (coding, body) in CODED {
        let fields = format!("Content-Type: text/event-stream\r\nContent-Encoding: {coding}\r\n");
        let url = answering(200, &fields, body);
        let layer = AftercallLayer::new(Engine::default());
        let builder = reqwest::Client::builder().no_proxy().no_gzip();
        let client = Client::build(builder, Redirects::default(), layer).unwrap();
        let slot = OutcomeSlot::default();
        let request = client.reqwest().post(url).body("tea").build().unwrap();
        let options = CallOptions::new().outcome_into(&slot);
        let response = client.execute_with(options, request).await.unwrap();
        assert_eq!(response.bytes().await.unwrap(), body);
        let outcome = slot.get().unwrap();
        assert_eq!((outcome.is_success(), outcome.effect()), (true, Effect::Applied), "{coding}");
    }
}

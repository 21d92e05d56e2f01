//! Level 4, adapt: a tower stack over hyper-util's client.
//!
//!     cargo run -p aftercall-http --all-features --example stack -- http://127.0.0.1:8080
//!
//! The server is the reference server, `aftercall serve`. The body of each request is a stream, of which
//! 64 KiB are kept, so that it can be sent again.

use aftercall::{Engine, Verified};
use aftercall_http::{AftercallLayer, Asked, Buffered, outcome_of};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use std::error::Error;
use std::time::Duration;
use tower::{ServiceBuilder, ServiceExt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let base = std::env::args().nth(1).ok_or("usage: stack http://HOST:PORT")?;
    let client = Client::builder(TokioExecutor::new()).build_http::<Buffered<Full<Bytes>>>();

    // Whether a POST whose answer was lost took effect: here nobody can say.
    let verify = |asked: Asked, _: aftercall::Verify| async move {
        println!("       did the {} take effect?", asked.method);
        Verified::Unknown
    };
    let layer = AftercallLayer::new(Engine::default()).verify(verify).scope("examples");
    let service = ServiceBuilder::new()
        .map_request(|request: Request<Full<Bytes>>| {
            request.map(|body| Buffered::new(body, 65_536))
        })
        .layer(layer.deadline(Duration::from_secs(10)))
        .service(client);

    for (id, fault) in [("assam", ""), ("sencha", "drop-after-apply")] {
        let mut request = Request::post(format!("{base}/v1/orders"))
            .header("authorization", "Bearer writer-token")
            .body(Full::from(format!(r#"{{"id": "{id}"}}"#)))?;
        if !fault.is_empty() {
            request.headers_mut().insert("aftercall-fault", fault.parse()?);
        }
        match service.clone().oneshot(request).await {
            Ok(response) => {
                let effect = outcome_of(&response).map(|outcome| outcome.effect().to_string());
                let body = response.into_body().collect().await?.to_bytes();
                println!("{id}: effect {}, {} bytes", effect.unwrap_or_default(), body.len());
            }
            Err(error) => println!("{id}: {error}"),
        }
    }
    Ok(())
}

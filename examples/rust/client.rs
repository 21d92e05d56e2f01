//! Level 4, adapt: requests with reqwest, carried through to their end.
//!
//!     cargo run -p aftercall-http --all-features --example client -- http://127.0.0.1:8080
//!
//! The server is the reference server, `aftercall serve`. The last POST meets a lost answer: the key makes
//! it safe to send it again.

use aftercall::Engine;
use aftercall_http::{AftercallLayer, CallOptions, Client, outcome_of};
use std::error::Error;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let base = std::env::args().nth(1).ok_or("usage: client http://HOST:PORT")?;
    let client = Client::new(AftercallLayer::new(Engine::default()))?;
    let orders = format!("{base}/v1/orders");

    let request = client.reqwest().post(&orders).bearer_auth("writer-token");
    show("POST", client.send(request.body(r#"{"id": "mate", "amount": 2}"#)).await);

    let request = client.reqwest().get(format!("{orders}/none")).bearer_auth("writer-token");
    show("GET", client.send(request).await);

    // The server is told to lose its next answer to a POST. This request is no call.
    let fault = r#"{"fault": "drop-after-apply", "times": 1, "method": "POST"}"#;
    client.reqwest().post(format!("{base}/admin/faults")).body(fault).send().await?;
    let request = client.reqwest().post(&orders).bearer_auth("writer-token");
    let options = CallOptions::new().idempotency_keys(true).deadline(Duration::from_secs(5));
    let request = request.body(r#"{"id": "rooibos", "amount": 1}"#).build()?;
    show("POST", client.execute_with(options, request).await);

    let request = client.reqwest().delete(format!("{orders}/mate")).bearer_auth("writer-token");
    show("DELETE", client.send(request).await);
    Ok(())
}

/// What became of a request, with or without a response.
fn show(method: &str, result: Result<reqwest::Response, aftercall_http::Error>) {
    let outcome = match &result {
        Ok(response) => outcome_of(response),
        Err(error) => error.outcome(),
    };
    let Some(outcome) = outcome else { return println!("{method:6} could not be made") };
    let code = outcome.verdict().map_or(0, |verdict| verdict.code());
    let times = outcome.attempts().len();
    println!(
        "{method:6} {code}: {}, effect {}, sent {times} time(s)",
        outcome.stop(),
        outcome.effect()
    );
}

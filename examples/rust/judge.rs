//! Level 2, judge: what does this response mean, and why?
//!
//!     cargo run -p aftercall --example judge

use aftercall::{BodyState, Contract, Header, Request, Response};

fn main() {
    let request = Request::from_parts("POST", "https://api.example/orders", &[]);
    let headers = [
        Header::new("Content-Type", "application/problem+json"),
        Header::new("Retry-After", "2"),
        Header::new("Proxy-Status", "edge; error=connection_refused"),
    ];
    let body = br#"{"title": "Busy", "detail": "The order service is being restarted."}"#;
    let response = Response::new(503).headers(&headers).body(body, BodyState::Complete);

    let verdict = aftercall::judge(Contract::rest(), Some(&request), &response);
    println!("{} {}", verdict.code(), verdict.problem().detail.as_deref().unwrap_or(""));
    println!("may this POST be sent again? {}", verdict.is_retryable());
    for evidence in verdict.evidence() {
        println!(
            "    {} is {}: {} ({})",
            evidence.field(),
            evidence.value(),
            evidence.source(),
            evidence.name()
        );
    }
}

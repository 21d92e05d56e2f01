//! What `tracing` is told: one line a decision, and no secret.

mod support;

use aftercall::Engine;
use aftercall_http::{AftercallLayer, CallOptions};
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{Act, Scripted, answer, answer_with};
use tower::{Layer, ServiceExt};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Keeps each event as a line.
#[derive(Clone)]
struct Lines(Arc<Mutex<Vec<String>>>, Level);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // How long a wait is depends on chance.
        if field.name() != "seconds" {
            write!(self.0, " {}={value:?}", field.name()).unwrap();
        }
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "aftercall" && *metadata.level() <= self.1
    }
    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _span: &Id, _values: &Record<'_>) {}
    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
    fn enter(&self, _span: &Id) {}
    fn exit(&self, _span: &Id) {}
}

/// The lines of a request, which is given up after a while.
async fn told(level: Level, acts: Vec<Act>, patience: Duration) -> Vec<String> {
    let lines = Lines(Arc::default(), level);
    let _guard = tracing::subscriber::set_default(lines.clone());
    let service = AftercallLayer::new(Engine::default()).layer(Scripted::new(acts));
    let mut request = support::request("POST");
    *request.uri_mut() = "https://api.example/SECRET?key=SECRET".parse().unwrap();
    request.headers_mut().insert("authorization", "SECRET".parse().unwrap());
    request.headers_mut().insert("idempotency-key", "SECRET".parse().unwrap());
    request.extensions_mut().insert(CallOptions::new().scope("SECRET"));
    let _ = tokio::time::timeout(patience, service.oneshot(request)).await;
    let told = lines.0.lock().unwrap().clone();
    assert!(told.iter().all(|line| !line.contains("SECRET")), "{told:?}");
    told
}

const AT: &str = r#"method="POST" origin="https://api.example:443""#;

#[tokio::test(start_paused = true)]
async fn one_line_a_decision() {
    let acts = vec![answer_with(429, "retry-after", "2"), answer(201)];
    let lines = told(Level::DEBUG, acts, Duration::from_secs(60)).await;
    assert_eq!(
        lines,
        [
            format!("DEBUG action=send {AT} attempt=1"),
            format!("INFO action=wait {AT} code=429 reason=rate-limited why=throttled"),
            format!("DEBUG action=send {AT} attempt=2"),
            format!(
                "DEBUG action=\"done\" {AT} code=201 reason=none attempts=2 stop=settled effect=applied"
            ),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_worth_knowing_is_told_at_info() {
    // A wait of a second or more, and the end of a call that was dropped.
    let acts = vec![answer_with(429, "retry-after", "20")];
    let lines = told(Level::INFO, acts, Duration::from_secs(1)).await;
    assert_eq!(
        lines,
        [
            format!("INFO action=wait {AT} code=429 reason=rate-limited why=throttled"),
            format!(
                "INFO action=\"done\" {AT} code=429 reason=rate-limited attempts=1 stop=cancelled \
             effect=not-applied"
            ),
        ]
    );
    let lines = told(Level::INFO, vec![answer(201)], Duration::from_secs(1)).await;
    assert!(lines.is_empty(), "{lines:?}");
}

//! Does the moves of one call over the network, and tells them to whoever watches.

use crate::drive::{Event, Hands};
use crate::moves;
use crate::paint::Paint;
use crate::shell::{self, Shell};
use crate::target::Target;
use crate::transport::{Exchange, Sending, Transport};
use aftercall::decision;
use aftercall::{
    Authenticate, Contract, Decision, Origin, Outcome, Request, Verdict, Verified, Verify,
};
use aftercall_vectors::given::Came;
use aftercall_vectors::json;
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, EXPECT, HeaderName, HeaderValue, TRAILER, TRANSFER_ENCODING};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Tells the moves of a call, on standard error or in a JSON document.
pub(super) struct Narrator {
    paint: Paint,
    aloud: bool,
    asked: String,
    moves: Vec<Value>,
}

impl Narrator {
    pub(super) fn new(shell: &Shell, quiet: bool, sending: &Sending) -> Narrator {
        Narrator {
            paint: shell.paint_error,
            aloud: !quiet && !shell.json,
            asked: format!("{} {}", sending.method, sending.target.shown()),
            moves: Vec::new(),
        }
    }

    pub(super) fn say(&self, text: &str) {
        if self.aloud {
            shell::tell_in(self.paint, text);
        }
    }

    /// The whole call as one document.
    pub(super) fn document(&self, outcome: &Outcome, body: Value) -> Value {
        let (verdict, outcome) = ending(outcome);
        json!({
            "request": self.asked,
            "moves": self.moves,
            "verdict": verdict,
            "outcome": outcome,
            "body": body,
        })
    }

    fn decided(&mut self, decision: &Decision) {
        self.moves.push(json::decision(decision));
        let text = moves::decided(self.paint, &self.asked, decision);
        let beside = match decision {
            Decision::Send(attempt) => attempt
                .time_left
                .map_or_else(String::new, |left| format!("  {} left", moves::time(left))),
            Decision::Done(outcome) => format!("\n   {}", outcome.stop().help()),
            _ => String::new(),
        };
        self.say(&format!("{text}{}", self.paint.dim(&beside)));
    }

    fn came(&mut self, verdict: &Verdict) {
        self.moves.push(json!({"verdict": json::verdict(verdict)}));
        self.say(&moves::came(self.paint, verdict));
        if let Some(detail) = moves::detail(verdict) {
            self.say(&self.paint.dim(&format!("   {detail}")));
        }
    }
}

/// The last verdict and the rest of the outcome, as JSON.
fn ending(outcome: &Outcome) -> (Value, Value) {
    let mut ended = json::outcome(outcome);
    let verdict = ended.as_object_mut().and_then(|ended| ended.remove("verdict"));
    (verdict.unwrap_or_default(), ended)
}

/// Whether a field speaks of the write's content, or of the condition under which to write.
fn is_of_write(name: &HeaderName) -> bool {
    let begins = ["content-", "if-"].iter().any(|start| name.as_str().starts_with(start));
    begins || [TRANSFER_ENCODING, TRAILER, EXPECT].contains(name)
}

/// The hands of a call over the network.
pub(super) struct Caller<'n, 's> {
    pub(super) transport: Transport,
    pub(super) sending: Sending,
    pub(super) facts: Request,
    pub(super) verify: Option<Target>,
    pub(super) token_command: Option<String>,
    pub(super) attempt_time: Duration,
    pub(super) last: Option<Exchange>,
    pub(super) narrator: &'n mut Narrator,
    pub(super) contract: &'s Contract,
}

impl Caller<'_, '_> {
    /// Whether a token is to be got before anything is sent.
    pub(super) fn wants_token(&self) -> bool {
        let given = self.sending.headers.iter().any(|(name, _)| *name == AUTHORIZATION);
        self.token_command.is_some() && !given
    }

    /// Runs the token command and puts its token in place of the one before.
    pub(super) fn renew(&mut self) -> bool {
        let Some(command) = &self.token_command else { return false };
        let mut process = if cfg!(windows) {
            let mut process = Command::new("cmd");
            process.arg("/C").arg(command);
            process
        } else {
            let mut process = Command::new("sh");
            process.arg("-c").arg(command);
            process
        };
        let run = process.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
        let token = run.ok().filter(|run| run.status.success()).map(|run| run.stdout);
        let token = token.and_then(|token| String::from_utf8(token).ok());
        let field = token.as_deref().map(str::trim).filter(|token| !token.is_empty());
        let Some(field) = field.and_then(bearer) else { return false };
        self.sending.headers.retain(|(name, _)| *name != AUTHORIZATION);
        self.sending.headers.push(field);
        true
    }
}

/// The field that carries a token.
fn bearer(token: &str) -> Option<(HeaderName, HeaderValue)> {
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
    value.set_sensitive(true);
    Some((AUTHORIZATION, value))
}

impl Hands for Caller<'_, '_> {
    fn send(&mut self, attempt: &decision::Send) -> Came {
        // The connection of the attempt before is closed before a new one is made.
        self.last = None;
        let limit = attempt.time_left.map_or(self.attempt_time, |left| left.min(self.attempt_time));
        let exchange = self.transport.send(&self.sending, &self.facts, limit);
        let came = exchange.came.clone();
        self.last = Some(exchange);
        came
    }

    fn authenticate(&mut self, _what: &Authenticate) -> bool {
        self.renew()
    }

    fn verify(&mut self, what: &Verify) -> Verified {
        let Some(target) = self.verify.clone() else { return Verified::Unknown };
        let url = target.url();
        let mut look = self.sending.clone();
        look.method = Method::GET;
        look.target = target;
        look.body = Bytes::new();
        // Nothing of the write but its credentials, and these to nobody but the same origin.
        let own = Origin::of(&self.sending.target.url()) == Origin::of(&url);
        look.headers.retain(|(name, value)| !is_of_write(name) && (own || !value.is_sensitive()));
        let facts = Request::from_parts("GET", &url, &[]);
        let limit = what.time_left.min(self.attempt_time);
        let exchange = self.transport.send(&look, &facts, limit);
        // What is not there, or cannot be asked for, may still come to be.
        match exchange.came.judge(self.contract, Some(&facts)).is_success() {
            true => Verified::Applied,
            false => Verified::Unknown,
        }
    }

    fn hear(&mut self, event: Event<'_>) {
        match event {
            Event::Came(_, verdict) => self.narrator.came(verdict),
            Event::Decided(decision) => self.narrator.decided(decision),
            Event::Verified(found) => {
                self.narrator.moves.push(json!({"verified": found.slug()}));
                self.narrator.say(&format!("   found: {found}"));
            }
            Event::Authenticated(renewed) => {
                self.narrator.moves.push(json!({"credentials": renewed}));
                let text = if renewed { "got new credentials" } else { "got no credentials" };
                self.narrator.say(&format!("   {text}"));
            }
        }
    }
}

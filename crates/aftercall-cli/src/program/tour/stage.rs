//! The stage of the tour: a real reference server on loopback, requests over real sockets, and the
//! server's own count of what it did.

use crate::drive::{self, Clock, Event, Hands};
use crate::shell::Trouble;
use crate::target::Target;
use crate::transport::{self, Sending, Transport};
use aftercall::decision;
use aftercall::{
    Authenticate, Contract, Decision, Engine, Options, Outcome, Policy, Request, Verdict, Verified,
    Verify,
};
use aftercall_server::{Config, Server};
use aftercall_vectors::given::Came;
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The longest that one request of the tour may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the server's counts are waited for.
const SETTLING: Duration = Duration::from_secs(5);

/// Whose token a request carries. Tokens are never shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Writer,
    Reader,
    /// One whose token has run out.
    Expired,
    /// Administration asks for no token.
    Nobody,
}

/// One request of the tour.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) who: Who,
    pub(super) body: Option<Value>,
    /// Under which name the server counts it.
    pub(super) reference: String,
}

impl Ask {
    pub(super) fn new(method: &'static str, path: impl Into<String>) -> Ask {
        let reference = String::new();
        Ask { method, path: path.into(), who: Who::Writer, body: None, reference }
    }

    pub(super) fn body(mut self, body: Value) -> Ask {
        self.body = Some(body);
        self
    }

    pub(super) fn of(mut self, who: Who) -> Ask {
        self.who = who;
        self
    }

    pub(super) fn counted_as(mut self, reference: impl Into<String>) -> Ask {
        self.reference = reference.into();
        self
    }

    /// The request as it is shown.
    pub(super) fn shown(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What the server counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    /// Requests that were read whole.
    pub(super) deliveries: u64,
    /// Requests that changed the store.
    pub(super) applications: u64,
}

impl Counts {
    pub(super) fn json(self) -> Value {
        json!({"deliveries": self.deliveries, "applications": self.applications})
    }

    pub(super) fn shown(self) -> String {
        format!("delivered {}, applied {}", self.deliveries, self.applications)
    }
}

/// The server and the clock.
pub(super) struct Stage {
    server: Server,
    config: Config,
    clock: Clock,
}

impl Stage {
    pub(super) fn open() -> Result<Stage, Trouble> {
        let config = Config {
            store_time_limit: Duration::from_millis(500),
            gateway_time_limit: Duration::from_millis(500),
            ..Config::default()
        };
        let server = Server::start(config.clone())
            .map_err(|error| Trouble::Failed(format!("the server does not start: {error}")))?;
        Ok(Stage { server, config, clock: Clock::start() })
    }

    /// Where the server listens, as an upstream's address.
    pub(super) fn address(&self) -> String {
        self.server.address().to_string()
    }

    /// An engine with the default policy, but for the back-off after a throttle, which is short, so
    /// that the tour is, and without the pressure: the server fails on request, one status after the
    /// other, and each call is to show what it makes of its own.
    pub(super) fn engine() -> Result<Engine, Trouble> {
        let wrong = |error: aftercall::Error| Trouble::Failed(error.to_string());
        let mut policy = Policy::default();
        policy.set("throttle_base_ms", 100).map_err(wrong)?;
        policy.pressure = false;
        Engine::new(Contract::rest().clone(), policy).map_err(wrong)
    }

    fn token(&self, who: Who) -> Option<&str> {
        match who {
            Who::Writer => Some(&self.config.writer_token),
            Who::Reader => Some(&self.config.reader_token),
            Who::Expired => Some("expired-token"),
            Who::Nobody => None,
        }
    }

    fn field(&self, who: Who) -> Option<(HeaderName, HeaderValue)> {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.token(who)?)).ok()?;
        value.set_sensitive(true);
        Some((AUTHORIZATION, value))
    }

    fn sending(&self, ask: &Ask) -> Result<Sending, Trouble> {
        let wrong = || Trouble::Failed(format!("{} cannot be sent", ask.shown()));
        let target = Target::parse(&format!("{}{}", self.server.url(), ask.path));
        let mut headers: Vec<_> = self.field(ask.who).into_iter().collect();
        if ask.body.is_some() {
            headers.push((CONTENT_TYPE, HeaderValue::from_static("application/json")));
        }
        if !ask.reference.is_empty() {
            let value = HeaderValue::from_str(&ask.reference).map_err(|_| wrong())?;
            headers.push((HeaderName::from_static("aftercall-reference"), value));
        }
        let body = ask.body.as_ref().map(Value::to_string).unwrap_or_default();
        Ok(Sending {
            method: Method::from_bytes(ask.method.as_bytes()).map_err(|_| wrong())?,
            target: target.map_err(Trouble::Failed)?,
            headers,
            body: Bytes::from(body),
        })
    }

    /// Sends a request once, outside any call: its verdict and its body.
    pub(super) fn once(&self, ask: &Ask) -> Result<(Verdict, Value), Trouble> {
        let sending = self.sending(ask)?;
        let facts = facts(&sending);
        let exchange =
            Transport::new(aftercall::Contract::rest())?.send(&sending, &facts, PATIENCE);
        let verdict = exchange.came.judge(Contract::rest(), Some(&facts));
        let body = serde_json::from_slice(&exchange.body).unwrap_or(Value::Null);
        Ok((verdict, body))
    }

    /// Sends a request that prepares something; it must succeed.
    pub(super) fn prepare(&self, ask: &Ask) -> Result<Value, Trouble> {
        let (verdict, body) = self.once(ask)?;
        if verdict.is_success() {
            return Ok(body);
        }
        let (code, message) = (verdict.code(), verdict.message());
        Err(Trouble::Failed(format!("{}: {code} {message}", ask.shown())))
    }

    /// Asks the server's administration.
    pub(super) fn admin(
        &self,
        method: &'static str,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Trouble> {
        let ask = Ask { body, ..Ask::new(method, path).of(Who::Nobody) };
        self.prepare(&ask)
    }

    /// What the server counted under a reference.
    pub(super) fn counts(&self, reference: &str) -> Result<Counts, Trouble> {
        let counts = self.admin("GET", &format!("/admin/counts/{reference}"), None)?;
        let number = |key: &str| counts.get(key).and_then(Value::as_u64).unwrap_or(0);
        Ok(Counts { deliveries: number("deliveries"), applications: number("applications") })
    }

    /// The same, once the server has applied so many: a write may finish after its answer.
    pub(super) fn settled(&self, reference: &str, applications: u64) -> Result<Counts, Trouble> {
        let start = Instant::now();
        loop {
            let counts = self.counts(reference)?;
            if counts.applications >= applications || start.elapsed() > SETTLING {
                return Ok(counts);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Plays a request through a call of `engine`.
    pub(super) fn play(
        &self,
        engine: &Engine,
        ask: &Ask,
        cues: Cues<'_>,
    ) -> Result<Played, Trouble> {
        let sending = self.sending(ask)?;
        let facts = facts(&sending);
        let options = Options {
            can_authenticate: cues.renew.is_some(),
            can_verify: cues.look.is_some(),
            ..Options::default()
        };
        let call = engine.call(facts.clone(), options, drive::seed());
        let mut player = Player {
            stage: self,
            transport: Transport::new(aftercall::Contract::rest())?,
            sending,
            facts,
            cues,
            happened: Vec::new(),
            trouble: None,
        };
        let outcome = drive::drive(&Mutex::new(call), &self.clock, &mut player);
        let outcome = outcome.map_err(|error| Trouble::Failed(error.to_string()))?;
        match player.trouble {
            Some(trouble) => Err(trouble),
            None => Ok(Played { happened: player.happened, outcome }),
        }
    }
}

fn facts(sending: &Sending) -> Request {
    let headers = transport::lines(&sending.headers);
    Request::from_parts(sending.method.as_str(), &sending.target.url(), &headers)
}

/// Something to do once, when its moment has come.
type Cue<'c, T> = Option<Box<dyn FnOnce(&Stage) -> Result<T, Trouble> + Send + 'c>>;

/// Something to do when a decision is heard.
type Heard<'c> = Option<Box<dyn FnOnce(&Decision) + Send + 'c>>;

/// What is to happen beside a call.
#[derive(Default)]
pub(super) struct Cues<'c> {
    /// After the first decision, before it is done.
    pub(super) after_begin: Heard<'c>,
    /// After the first decision to wait, before the wait.
    pub(super) after_wait: Option<Box<dyn FnOnce() + Send + 'c>>,
    /// After the first answer, before it is judged.
    pub(super) after_first: Cue<'c, ()>,
    /// Whose token to take when the server asks for credentials.
    pub(super) renew: Option<Who>,
    /// How to find out whether the request took effect.
    pub(super) look: Cue<'c, Verified>,
}

/// How a call went.
pub(super) struct Played {
    pub(super) happened: Vec<Happened>,
    pub(super) outcome: Outcome,
}

/// One thing that happened in a call.
pub(super) enum Happened {
    Came(Came, Box<Verdict>),
    Verified(Verified),
    Decided(Decision),
}

impl Played {
    /// The first answer and its verdict.
    pub(super) fn first(&self) -> Option<(&Came, &Verdict)> {
        self.happened.iter().find_map(|happened| match happened {
            Happened::Came(came, verdict) => Some((came, &**verdict)),
            _ => None,
        })
    }

    /// The waits of the call, together.
    pub(super) fn waited(&self) -> Duration {
        let wait = |happened: &Happened| match happened {
            Happened::Decided(Decision::Wait(wait)) => Some(wait.duration),
            _ => None,
        };
        self.happened.iter().filter_map(wait).sum()
    }
}

/// The hands of a call of the tour.
struct Player<'s, 'c> {
    stage: &'s Stage,
    transport: Transport,
    sending: Sending,
    facts: Request,
    cues: Cues<'c>,
    happened: Vec<Happened>,
    trouble: Option<Trouble>,
}

impl Hands for Player<'_, '_> {
    fn send(&mut self, attempt: &decision::Send) -> Came {
        let limit = attempt.time_left.map_or(PATIENCE, |left| left.min(PATIENCE));
        let came = self.transport.send(&self.sending, &self.facts, limit).came;
        if let Some(Err(trouble)) = self.cues.after_first.take().map(|cue| cue(self.stage)) {
            self.trouble = Some(trouble);
        }
        came
    }

    fn authenticate(&mut self, _what: &Authenticate) -> bool {
        let Some(field) = self.cues.renew.and_then(|who| self.stage.field(who)) else {
            return false;
        };
        self.sending.headers.retain(|(name, _)| *name != AUTHORIZATION);
        self.sending.headers.push(field);
        true
    }

    fn verify(&mut self, _what: &Verify) -> Verified {
        match self.cues.look.take().map(|look| look(self.stage)) {
            Some(Ok(found)) => found,
            Some(Err(trouble)) => {
                self.trouble = Some(trouble);
                Verified::Unknown
            }
            None => Verified::Unknown,
        }
    }

    fn hear(&mut self, event: Event<'_>) {
        match event {
            Event::Came(came, verdict) => {
                self.happened.push(Happened::Came(came.clone(), Box::new(verdict.clone())));
            }
            Event::Verified(found) => self.happened.push(Happened::Verified(found)),
            Event::Decided(decision) => {
                if let Some(cue) = self.cues.after_begin.take() {
                    cue(decision);
                }
                if let Decision::Wait(_) = decision
                    && let Some(cue) = self.cues.after_wait.take()
                {
                    cue();
                }
                self.happened.push(Happened::Decided(decision.clone()));
            }
            Event::Authenticated(_) => {}
        }
    }
}

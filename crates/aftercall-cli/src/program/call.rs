//! `aftercall call`: a curl that decides.

use crate::contract_file;
use crate::drive::{self, Clock};
use crate::policy;
use crate::shell::{self, End, Shell, Trouble};
use crate::target::Target;
use crate::transport::{self, Sending, Transport};
use aftercall::{BodyState, Engine, Options, Outcome, Policy, Request};
use aftercall_cli::visible::Stream;
use aftercall_vectors::given::Came;
use clap::Args;
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use narrator::{Caller, Narrator};
use serde_json::{Value, json};
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

mod interrupt;
mod narrator;

/// How long an attempt may take if nobody set a limit: practically unlimited.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(365 * 86_400);

/// Send a request and carry it through to its end: a curl that decides
///
/// Prints each step on standard error (what was sent, what came back, what it means, what is done
/// about it) and the body of the last response on standard output. Redirects are not followed, no
/// proxy is used, and each attempt uses a new connection. The exit code is 0 only if the call
/// succeeded. Ctrl-C ends the call with one line that says what is known about its effect, and exit
/// code 130. Credentials are never printed: only the method and the URL of the request are shown, and
/// only the names in its query.
#[derive(Args)]
pub(crate) struct Call {
    /// The request's method
    method: String,
    /// An absolute http or https URL
    url: String,
    /// A header field of the request
    #[arg(short = 'H', long = "header", value_name = "NAME:VALUE")]
    headers: Vec<String>,
    /// The request's body, or @FILE, or @- for standard input; JSON is sent as application/json
    #[arg(short, long, value_name = "TEXT|@FILE")]
    data: Option<String>,
    /// Maximum number of attempts
    #[arg(long, value_name = "NUMBER")]
    attempts: Option<u64>,
    /// Time limit for the whole call
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    deadline: Option<Duration>,
    /// The longest wait that the server may ask for
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    longest_wait: Option<Duration>,
    /// Time limit for one attempt; by default the time that is left
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    attempt_time: Option<Duration>,
    /// The policy to begin with; `aftercall policy` lists the profiles
    #[arg(long, value_name = "NAME", value_parser = policy::profile)]
    profile: Option<Policy>,
    /// Any setting of the policy; `aftercall policy` lists them
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, u64)>,
    /// Declare that a second application is harmless
    #[arg(long)]
    idempotent: bool,
    /// When the effect is unknown, GET this URL: a success says that the request was applied
    #[arg(long, value_name = "URL")]
    verify_with: Option<String>,
    /// A shell command that prints a bearer token; run at the start and after a 401
    #[arg(long, value_name = "COMMAND")]
    token_command: Option<String>,
    /// The API's contract: a built-in one such as rest or http, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "rest")]
    contract: String,
    /// Do not print the steps
    #[arg(short, long)]
    quiet: bool,
}

/// A time in seconds, fractions allowed.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn setting(text: &str) -> Result<(String, u64), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    let value = value.parse().map_err(|_| format!("{name}: expected a whole number from 0"))?;
    Ok((name.to_owned(), value))
}

impl Call {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        let usage = |message: String| Trouble::Usage(message);
        let contract = contract_file::named_or_read(&self.contract)?;
        let engine = Engine::new(contract, self.policy()?);
        let engine = engine.map_err(|error| usage(error.to_string()))?;
        let sending = self.sending()?;
        let verify = self.verify_with.as_deref().map(Target::parse).transpose().map_err(usage)?;
        let mut request = Request::from_parts(
            &self.method,
            &sending.target.url(),
            &transport::lines(&sending.headers),
        );
        if self.idempotent {
            request = request.idempotent(true);
        }
        let options = Options {
            can_authenticate: self.token_command.is_some(),
            can_verify: verify.is_some(),
            ..Options::default()
        };
        let call = engine.call(request.clone(), options, drive::seed());
        let (call, clock) = (Arc::new(Mutex::new(call)), Clock::start());
        interrupt::watch(Arc::clone(&call), clock)?;
        let mut narrator = Narrator::new(shell, self.quiet, &sending);
        let mut caller = Caller {
            transport: Transport::new(engine.contract())?,
            facts: request,
            sending,
            verify,
            token_command: self.token_command.clone(),
            attempt_time: self.attempt_time.unwrap_or(LONGEST_ATTEMPT),
            last: None,
            contract: engine.contract(),
            narrator: &mut narrator,
        };
        if caller.wants_token() && !caller.renew() {
            return Err(Trouble::Failed("the token command printed no token".to_owned()));
        }
        let outcome = drive::drive(&call, &clock, &mut caller);
        let outcome = outcome.map_err(|error| Trouble::Failed(error.to_string()))?;
        self.finish(shell, caller, &outcome)
    }

    fn policy(&self) -> Result<Policy, Trouble> {
        let mut policy = self.profile.unwrap_or_default();
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let named = [
            ("attempts", self.attempts),
            ("deadline_ms", self.deadline.map(millis)),
            ("longest_wait_ms", self.longest_wait.map(millis)),
        ];
        let named = named.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let set = self.set.iter().map(|(name, value)| (name.as_str(), *value));
        for (name, value) in named.chain(set) {
            policy.set(name, value).map_err(|error| Trouble::Usage(error.to_string()))?;
        }
        Ok(policy)
    }

    fn sending(&self) -> Result<Sending, Trouble> {
        let method = Method::from_bytes(self.method.as_bytes());
        let method = method.map_err(|_| Trouble::Usage("bad method".to_owned()))?;
        let target = Target::parse(&self.url).map_err(Trouble::Usage)?;
        let body = self.data.as_deref().map(shell::text_or_file).transpose()?;
        let mut headers = self.fields()?;
        let agent = concat!("aftercall/", env!("CARGO_PKG_VERSION"));
        let is_json = |body: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
        let json = body.as_deref().is_some_and(is_json).then_some("application/json");
        let defaults = [(USER_AGENT, Some(agent)), (ACCEPT, Some("*/*")), (CONTENT_TYPE, json)];
        for (name, value) in defaults {
            let given = headers.iter().any(|(other, _)| *other == name);
            if let Some(value) = value.filter(|_| !given) {
                headers.push((name, HeaderValue::from_static(value)));
            }
        }
        Ok(Sending { method, target, headers, body: Bytes::from(body.unwrap_or_default()) })
    }

    /// The fields that were given. What is wrong with one is said without repeating it.
    fn fields(&self) -> Result<Vec<(HeaderName, HeaderValue)>, Trouble> {
        let given = shell::headers("field", &self.headers)?;
        let field = |(number, (name, value)): (usize, &(String, String))| {
            let wrong = |what: &str| Trouble::Usage(format!("field {number}: bad {what}"));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("name"))?;
            let mut value = HeaderValue::from_str(value).map_err(|_| wrong("value"))?;
            value.set_sensitive(true);
            Ok((name, value))
        };
        (1..).zip(&given).map(field).collect()
    }

    /// Prints the body and says how it ended.
    fn finish(
        &self,
        shell: &Shell,
        mut caller: Caller<'_, '_>,
        outcome: &Outcome,
    ) -> Result<End, Trouble> {
        let well = outcome.is_success();
        let Some(mut last) = caller.last.take() else {
            if shell.json {
                shell.document(&caller.narrator.document(outcome, Value::Null))?;
            }
            return Ok(End::of(well));
        };
        let held = std::mem::take(&mut last.body);
        let mut whole = match &last.came {
            Came::Answer(answer) => answer.body_state != BodyState::Truncated,
            Came::Failure(_) => true,
        };
        if shell.json {
            let mut body = held;
            whole &= caller.transport.drain(&mut last, |data| {
                body.extend_from_slice(data);
                Ok(())
            })?;
            shell.document(&caller.narrator.document(outcome, shown(body)))?;
        } else {
            let mut out = Body::on(io::stdout().lock());
            let mut print = || {
                out.write(&held)?;
                whole &= caller.transport.drain(&mut last, |data| out.write(data))?;
                out.end()
            };
            // A reader that has enough of the body changes nothing of how the call ended.
            if shell::wanted(print())? && !whole {
                caller.narrator.say("the body broke off before its end");
            }
        }
        Ok(End::of(well && whole))
    }
}

/// Where a body is printed: byte for byte, but what a terminal would not show is escaped there.
struct Body {
    out: io::StdoutLock<'static>,
    shown: Option<Stream>,
}

impl Body {
    fn on(out: io::StdoutLock<'static>) -> Body {
        let shown = out.is_terminal().then(Stream::default);
        Body { out, shown }
    }

    fn write(&mut self, data: &[u8]) -> io::Result<()> {
        match &mut self.shown {
            Some(shown) => self.out.write_all(shown.piece(data).as_bytes()),
            None => self.out.write_all(data),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some(shown) = &mut self.shown {
            self.out.write_all(shown.end().as_bytes())?;
        }
        self.out.flush()
    }
}

/// A body in JSON: text, or bytes in the escape of the shared vectors.
fn shown(body: Vec<u8>) -> Value {
    match String::from_utf8(body) {
        Ok(text) => json!(text),
        Err(error) => {
            let hex: String = error.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            json!({"hex": hex})
        }
    }
}

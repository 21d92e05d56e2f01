//! Any response, failure and request, judged under several contracts: there is a verdict, and what must
//! hold of every verdict holds.
//!
//! The form of an input, so that a mutation of one part leaves the others as they were:
//!
//! - nine bytes: contract, flags ([`flags`]), the earlier effect, the body's state, two redirects, the
//!   status (two bytes; of a failure its phase and cause), what the transport knows of bytes written
//! - lines: method, URL, the request's fields (`name:value`), an empty line, the response's fields, an
//!   empty line
//! - the body

mod expect;

use crate::draw::Draw;
use aftercall::{
    BodyState, Cause, Contract, Effect, Failure, Header, Phase, Request, Response, Verdict,
    body_wanted, judge, judge_failure,
};
use std::sync::OnceLock;

/// The bits of the flags.
pub mod flags {
    /// There is a request.
    pub const REQUEST: u8 = 1;
    /// Its body cannot be sent again.
    pub const NOT_REPLAYABLE: u8 = 2;
    /// The caller declared something of a repetition.
    pub const DECLARED: u8 = 4;
    /// It declared that a repetition does no harm.
    pub const IDEMPOTENT: u8 = 8;
    /// It is known when the response was received.
    pub const RECEIVED: u8 = 16;
    /// No response came.
    pub const FAILURE: u8 = 32;
    /// There were earlier attempts.
    pub const EARLIER: u8 = 64;
}

/// When the response was received: 21 October 2026, in microseconds since 1970.
pub const RECEIVED: i64 = 1_792_567_680_000_000;

/// A contract of a user's own: rows that say more than the built-in ones, and some that contradict them.
const MINE: &str = r#"
name = "mine"
extends = "rest"
idempotency_keys = false
quoted_idempotency_keys = true
preconditions_on_post = true
[[status]]
code = 409
method = ["PUT"]
effect = "not-applied"
remedy = "retry"
repeat = "always"
[[status]]
code = 440
effect = "unknown"
remedy = "authenticate"
[[status]]
code = 503
when = "throttled"
effect = "unknown"
remedy = "retry"
repeat = "always"
[[status]]
code = 303
effect = "applied"
[[class]]
class = 4
repeat = "always"
remedy = "slow-down"
"#;

const CLOSED: &str = r#"
name = "closed"
extends = "http"
closed = true
[[status]]
code = 200
[[status]]
code = 500
remedy = "report"
repeat = "never"
"#;

/// A contract under which inputs are judged.
pub struct Judged {
    contract: Contract,
    /// No row of a user stands in it.
    is_built_in: bool,
    /// Its rows say what the table of the thirteen statuses says.
    is_rest: bool,
}

/// The contracts, in the order of an input's first byte.
pub fn contracts() -> &'static [Judged; 4] {
    static CONTRACTS: OnceLock<[Judged; 4]> = OnceLock::new();
    CONTRACTS.get_or_init(|| {
        let users = |text| Contract::from_toml(text).expect("a contract");
        [
            (Contract::rest().clone(), true, true),
            (Contract::http().clone(), true, false),
            (users(MINE), false, true),
            (users(CLOSED), false, false),
        ]
        .map(|(contract, is_built_in, is_rest)| Judged { contract, is_built_in, is_rest })
    })
}

/// What is judged besides the contract.
pub struct Case<'a> {
    request: Option<Request>,
    /// The effect of earlier attempts.
    earlier: Option<Effect>,
    redirects: Vec<u16>,
    answer: Answer<'a>,
}

/// What came.
enum Answer<'a> {
    Response(Response<'a>),
    Failure(Failure),
}

/// Judges what the bytes describe, under every contract in turn from the one that they name.
///
/// # Panics
///
/// When something that must hold of every verdict does not.
pub fn run(data: &[u8]) {
    let mut draw = Draw::of(data);
    let contract = usize::from(draw.byte());
    let bits = draw.byte();
    let earlier = draw.one_of(Effect::ALL);
    let state = draw.one_of(BodyState::ALL);
    let redirects: Vec<u16> = [draw.byte(), draw.byte()].map(u16::from).map(redirect).to_vec();
    let (high, low, sent) = (draw.byte(), draw.byte(), draw.byte());
    let (method, url) = (text(draw.until(b'\n')), text(draw.until(b'\n')));
    let asked = fields(&mut draw);
    let came = fields(&mut draw);
    let request =
        Request::from_parts(&method, &url, &asked).replayable(bits & flags::NOT_REPLAYABLE == 0);
    let is = |bit: u8| bits & bit != 0;
    let request =
        if is(flags::DECLARED) { request.idempotent(is(flags::IDEMPOTENT)) } else { request };
    let request = if is(flags::EARLIER) { request.earlier(earlier) } else { request };
    let request = Some(request).filter(|_| is(flags::REQUEST));
    let earlier = Some(earlier).filter(|_| is(flags::REQUEST) && is(flags::EARLIER));
    let answer = if is(flags::FAILURE) {
        let phase = Phase::ALL[usize::from(high) % Phase::ALL.len()];
        let cause = Cause::ALL[usize::from(low) % Cause::ALL.len()];
        let failure = Failure::new(phase, cause);
        let failure = [failure, failure.sent(false), failure.sent(true)][usize::from(sent % 3)];
        Answer::Failure(redirects.iter().fold(failure, |failure, code| failure.redirected(*code)))
    } else {
        let status = u16::from_be_bytes([high, low]);
        let response = Response::new(status).headers(&came).body(draw.rest(), state);
        let response = if is(flags::RECEIVED) { response.received(RECEIVED) } else { response };
        Answer::Response(
            redirects.iter().fold(response, |response, code| response.redirected(*code)),
        )
    };
    let case = Case { request, earlier, redirects, answer };
    let contracts = contracts();
    for offset in 0..contracts.len() {
        let judged = &contracts[(contract + offset) % contracts.len()];
        let verdict = case.judge(&judged.contract);
        expect::verdict(judged, &case, &verdict);
    }
    if let Answer::Response(response) = &case.answer {
        let wanted = body_wanted(case.request.as_ref(), response);
        assert!(wanted <= aftercall::MAX_BODY, "{wanted} bytes are wanted");
    }
}

impl Case<'_> {
    fn judge(&self, contract: &Contract) -> Verdict {
        let request = self.request.as_ref();
        match &self.answer {
            Answer::Response(response) => judge(contract, request, response),
            Answer::Failure(failure) => judge_failure(contract, request, failure),
        }
    }
}

/// 0 is no redirect.
fn redirect(byte: u16) -> u16 {
    if byte == 0 { 0 } else { 300 + byte % 10 }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The fields up to an empty line.
fn fields<'a>(draw: &mut Draw<'a>) -> Vec<Header<'a>> {
    let mut found = Vec::new();
    while !draw.is_empty() {
        let line = draw.until(b'\n');
        if line.is_empty() {
            break;
        }
        let at = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(at);
        found.push(Header { name, value: value.get(1..).unwrap_or_default() });
    }
    found
}

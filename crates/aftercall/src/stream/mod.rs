//! Streams: responses whose head says success before the work is done, and whose end says whether it
//! was. Feed the bytes as they come; no input or output, no clock, and bounded memory.

mod base64;
mod events;
mod frames;
mod lines;
mod sign;

use crate::contract::Contract;
use crate::evidence::success::media;
use crate::header::Header;
use crate::judge::{Streamed, judge_streamed};
use crate::request::Request;
use crate::response::{MAX_BODY, Response};
use crate::verdict::Verdict;
use crate::vocabulary::{BodyState, Fault};
use events::Events;
use frames::Frames;
use lines::Lines;
use sign::Sign;

/// Maximum number of fields of the head and the trailers together that are kept.
const MAX_FIELDS: usize = 512;
/// Maximum number of bytes of such a field's value, or of all their names, that are kept.
const MAX_VALUE: usize = 16_384;

/// Reads a stream and says whether it failed, or ended early.
///
/// It knows server-sent events (`event: error`, errors in the data, and the ends of OpenAI's and
/// Anthropic's streams), lines of JSON whose last is an error, the trailers of HTTP, gRPC and gRPC-Web,
/// and the end-stream message of Connect. Any other response is judged like its head and the leading
/// bytes of its body. However the bytes are cut into pieces, the verdict is the same.
///
/// A stream that failed after its 200 has an effect that is unknown, and once content has come nothing
/// proves that nothing was applied.
///
/// ```
/// use aftercall::{Contract, Effect, Header, Reason, Request, Response, Stream};
///
/// let post = Request::from_parts("POST", "https://api.example/v1/messages", &[]);
/// let head = [Header::new("Content-Type", "text/event-stream")];
/// let mut stream = Stream::new(Contract::rest(), Some(&post), &Response::new(200).headers(&head));
/// stream.feed(b"data: {\"text\": \"Once\"}\n\n");
/// assert!(stream.content_begun() && stream.verdict().is_none());
/// stream.feed(b"event: error\ndata: {\"error\": {\"type\": \"overloaded_error\"}}\n\n");
/// let verdict = stream.finish(true);
/// assert!(!verdict.is_success());
/// assert_eq!((verdict.effect(), verdict.reason()), (Effect::Unknown, Reason::Overloaded));
/// ```
#[derive(Debug)]
pub struct Stream {
    contract: Contract,
    request: Option<Request>,
    status: u16,
    received: Option<i64>,
    redirect: u16,
    fields: Vec<(Vec<u8>, Vec<u8>)>,
    reader: Reader,
    state: State,
}

/// What is known so far.
#[derive(Debug, Default)]
struct State {
    content_begun: bool,
    /// The stream ends early unless an end comes.
    needs_end: bool,
    has_ended: bool,
    /// What it said when it failed.
    failed: Option<Vec<u8>>,
    verdict: Option<Verdict>,
}

/// How the bytes are read.
#[derive(Debug)]
enum Reader {
    Events(Events),
    Lines(Lines),
    Frames(Frames),
    /// The leading bytes, and whether there were more.
    Body(Vec<u8>, bool),
}

impl Stream {
    /// A reader for the stream that begins with this head; its body is not looked at.
    pub fn new(contract: &Contract, request: Option<&Request>, response: &Response<'_>) -> Stream {
        let kind = media(response.headers);
        let is_success = matches!(response.status, 200..=299);
        let has = |name: &[u8]| kind.windows(name.len()).any(|at| at.eq_ignore_ascii_case(name));
        let mut state = State::default();
        let reader = if !is_success {
            Reader::Body(Vec::new(), false)
        } else if has(b"application/grpc-web-text") {
            state.needs_end = true;
            Reader::Frames(Frames::in_text(0x80))
        } else if has(b"text/event-stream") {
            Reader::Events(Events::default())
        } else if has(b"application/grpc-web") || has(b"application/grpc") {
            state.needs_end = true;
            Reader::Frames(Frames::new(0x80))
        } else if has(b"application/connect+") {
            state.needs_end = true;
            Reader::Frames(Frames::new(0x02))
        } else if LINES.iter().any(|name| has(name)) {
            Reader::Lines(Lines::default())
        } else {
            Reader::Body(Vec::new(), false)
        };
        let mut stream = Stream {
            contract: contract.clone(),
            request: request.cloned(),
            status: response.status,
            received: response.received,
            redirect: response.redirect,
            fields: Vec::new(),
            reader,
            state,
        };
        stream.trailers(response.headers);
        stream
    }

    /// The next bytes of the body, as they came, decompressed. What comes after the end is passed over.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.state.verdict.is_some() {
            return;
        }
        let Stream { reader, state, fields, .. } = self;
        match reader {
            Reader::Events(events) => events.feed(bytes, &mut |sign| state.see(sign, fields)),
            Reader::Lines(lines) => lines.feed(bytes, &mut |sign| state.see(sign, fields)),
            Reader::Frames(frames) => frames.feed(bytes, &mut |sign| state.see(sign, fields)),
            Reader::Body(held, more) => {
                let room = MAX_BODY.saturating_sub(held.len());
                held.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
                *more |= bytes.len() > room;
                state.content_begun |= !bytes.is_empty() && matches!(self.status, 200..=299);
            }
        }
        if self.state.failed.is_some() {
            let verdict = self.meaning(None, true);
            self.state.verdict = Some(verdict);
        }
    }

    /// The trailers (RFC 9110 section 6.5), such as `grpc-status`. They count like fields of the head.
    pub fn trailers(&mut self, trailers: &[Header<'_>]) {
        for trailer in trailers {
            self.state.has_ended |= trailer.is("grpc-status");
            keep(&mut self.fields, trailer.name, trailer.value);
        }
    }

    /// The stream has ended: `complete` says whether as the protocol ends it, or whether the connection
    /// broke. What it meant; a second time says the same.
    pub fn finish(&mut self, complete: bool) -> &Verdict {
        let verdict = match self.state.verdict.take() {
            Some(known) => known,
            None => self.ended(complete),
        };
        self.state.verdict.insert(verdict)
    }

    /// What it means now that it has ended.
    fn ended(&mut self, complete: bool) -> Verdict {
        let Stream { reader, state, fields, .. } = self;
        let is_whole = match reader {
            Reader::Events(events) => events.finish(&mut |sign| state.see(sign, fields)),
            Reader::Lines(lines) => lines.finish(&mut |sign| state.see(sign, fields)),
            Reader::Frames(frames) => frames.is_whole(),
            Reader::Body(..) => true,
        };
        let is_body = matches!(self.reader, Reader::Body(..));
        let ended = self.state.has_ended || (is_whole && !self.state.needs_end);
        // A proper end counts even if the connection was not closed properly afterwards.
        let early = match (complete || (self.state.has_ended && is_whole), ended) {
            _ if is_body => None,
            (false, _) => Some(Fault::Network),
            (true, false) => Some(Fault::Server),
            (true, true) => None,
        };
        self.meaning(early, complete)
    }

    /// What the stream means, once it has said that it failed or [`Stream::finish`] was called; `None`
    /// before.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.state.verdict.as_ref()
    }

    /// Whether a part of the result has come. It cannot be unsaid: a caller that passed it on must tell
    /// its own caller that the rest is missing.
    pub fn content_begun(&self) -> bool {
        self.state.content_begun
    }

    fn meaning(&self, early: Option<Fault>, complete: bool) -> Verdict {
        let headers: Vec<Header<'_>> =
            self.fields.iter().map(|(name, value)| Header::new(name, value)).collect();
        let mut response = Response::new(self.status).headers(&headers);
        (response.received, response.redirect) = (self.received, self.redirect);
        let mut streamed = Streamed {
            is_stream: true,
            failed: self.state.failed.is_some(),
            begun: self.state.content_begun,
            early,
        };
        match (&self.state.failed, &self.reader) {
            (Some(said), _) => response = response.body(said, BodyState::Complete),
            (None, Reader::Body(held, more)) => {
                let state = match (complete, more) {
                    (_, true) => BodyState::Prefix,
                    (true, false) => BodyState::Complete,
                    (false, false) => BodyState::Truncated,
                };
                response = response.body(held, state);
                streamed = Streamed::default();
            }
            // Nothing came besides what was fed.
            (None, Reader::Frames(frames)) => {
                let whole = frames.is_whole();
                let state = if whole { BodyState::Complete } else { BodyState::Truncated };
                response = response.body(&[], state);
            }
            (None, _) => {}
        }
        judge_streamed(&self.contract, self.request.as_ref(), &response, streamed)
    }
}

/// Media types of lines of JSON.
const LINES: [&[u8]; 6] =
    [b"ndjson", b"jsonl", b"json-seq", b"jsonlines", b"stream+json", b"json-lines"];

/// Keeps a field of the head or the trailers.
fn keep(fields: &mut Vec<(Vec<u8>, Vec<u8>)>, name: &[u8], value: &[u8]) {
    if fields.len() < MAX_FIELDS && name.len() <= MAX_VALUE {
        let value = value.get(..MAX_VALUE).unwrap_or(value);
        fields.push((name.to_vec(), value.to_vec()));
    }
}

impl State {
    fn see(&mut self, sign: Sign<'_>, fields: &mut Vec<(Vec<u8>, Vec<u8>)>) {
        match sign {
            // After the end, and after the first failure, nothing counts.
            _ if self.failed.is_some() => {}
            Sign::Content => self.content_begun = true,
            Sign::Begin => self.needs_end = true,
            Sign::End => self.has_ended = true,
            Sign::Failure(said) => self.failed = Some(said.to_vec()),
            Sign::Trailers(block) => {
                self.has_ended = true;
                for line in block.split(|byte| *byte == b'\n') {
                    if let Some(at) = line.iter().position(|byte| *byte == b':') {
                        let (name, value) = line.split_at(at);
                        let value = value.get(1..).unwrap_or(&[]).trim_ascii();
                        keep(fields, name.trim_ascii(), value);
                    }
                }
            }
        }
    }
}

//! Packed inputs: a malformed buffer is rejected as a whole.

use super::reader::Reader;
use crate::call::Call;
use crate::contract::Contract;
use crate::decision::Decision;
use crate::error::{Error, ErrorKind};
use crate::failure::Failure;
use crate::header::Header;
use crate::judge::{judge, judge_failure};
use crate::request::Request;
use crate::response::Response;
use crate::stream::Stream;
use crate::time::Now;
use crate::verdict::Verdict;
use crate::vocabulary::{BodyState, Cause, Effect, Phase, Verified};

/// Flag of a request: it is given. Without this flag no other part follows.
pub const REQUEST_GIVEN: u8 = 1;
/// Flag of a request: its body cannot be sent a second time.
pub const REQUEST_NOT_REPLAYABLE: u8 = 2;
/// Flag of a request: the caller declares whether a second application is harmless.
pub const REQUEST_IDEMPOTENT_GIVEN: u8 = 4;
/// Flag of a request, together with the previous one: it is harmless.
pub const REQUEST_IDEMPOTENT: u8 = 8;
/// Flag of a response: the time at which it was received is given.
pub const RECEIVED_GIVEN: u8 = 1;

impl<'a> Reader<'a> {
    pub(super) fn request(&mut self) -> Result<Option<Request>, Error> {
        let known =
            REQUEST_GIVEN | REQUEST_NOT_REPLAYABLE | REQUEST_IDEMPOTENT_GIVEN | REQUEST_IDEMPOTENT;
        let flags = self.flags(known)?;
        if flags & REQUEST_GIVEN == 0 {
            return if flags == 0 { Ok(None) } else { Err(self.refused("flags of no request")) };
        }
        let earlier = match self.u8()? {
            0 => None,
            number => match Effect::from_number(number - 1) {
                None => return Err(self.refused("the number before is not an effect")),
                effect => effect,
            },
        };
        let (method, url) = (self.text()?, self.text()?);
        let mut request = Request::from_parts(method, url, &self.headers()?)
            .replayable(flags & REQUEST_NOT_REPLAYABLE == 0);
        if flags & REQUEST_IDEMPOTENT_GIVEN != 0 {
            request = request.idempotent(flags & REQUEST_IDEMPOTENT != 0);
        }
        if let Some(effect) = earlier {
            request = request.earlier(effect);
        }
        Ok(Some(request))
    }

    /// The method and the URL of the request that stands here, which was read before.
    pub(super) fn method_and_url(mut self) -> Result<(&'a str, &'a str), Error> {
        let (_flags, _earlier) = (self.u8()?, self.u8()?);
        Ok((self.text()?, self.text()?))
    }

    pub(super) fn response(&mut self) -> Result<Held<'a>, Error> {
        let status = self.u16()?;
        let body_state = self.word(BodyState::from_number)?;
        let flags = self.flags(RECEIVED_GIVEN)?;
        let received = Some(self.i64()?).filter(|_| flags & RECEIVED_GIVEN != 0);
        let redirect = self.redirect()?;
        let (headers, body) = (self.headers()?, self.bytes()?);
        Ok(Held { status, body_state, received, redirect, headers, body })
    }

    pub(super) fn failure(&mut self) -> Result<Failure, Error> {
        let (phase, cause) = (self.word(Phase::from_number)?, self.word(Cause::from_number)?);
        let mut failure = Failure::new(phase, cause);
        failure.sent = match self.u8()? {
            0 => None,
            1 => Some(false),
            2 => Some(true),
            _ => return Err(self.refused("the number before is not 0, 1 or 2")),
        };
        failure.redirect = self.redirect()?;
        Ok(failure)
    }

    pub(super) fn redirect(&mut self) -> Result<u16, Error> {
        match self.u16()? {
            code @ (0 | 300..=399) => Ok(code),
            _ => Err(self.refused("the number before is not a redirect")),
        }
    }
}

/// A response that was read; its parts are borrowed from the buffer.
pub(super) struct Held<'a> {
    status: u16,
    body_state: BodyState,
    received: Option<i64>,
    redirect: u16,
    headers: Vec<Header<'a>>,
    body: &'a [u8],
}

impl Held<'_> {
    pub(super) fn view(&self) -> Response<'_> {
        Response {
            status: self.status,
            headers: &self.headers,
            body: self.body,
            body_state: self.body_state,
            received: self.received,
            redirect: self.redirect,
        }
    }
}

/// The result of a request.
enum Came<'a> {
    Response(Held<'a>),
    Failure(Failure),
}

/// A request and its result in one buffer: the request, `u8` (0 a response, 1 a failure), and the
/// response or the failure.
///
/// ```
/// use aftercall::pack::JudgeInput;
/// use aftercall::{Contract, Remedy};
///
/// let mut input = vec![0, 0]; // no request; a response:
/// input.extend(503_u16.to_le_bytes());
/// input.extend([0, 0]); // nothing of its body was read; no time is given
/// input.extend(0_i64.to_le_bytes());
/// input.extend(0_u16.to_le_bytes()); // no redirect was followed
/// input.extend(0_u32.to_le_bytes()); // no header fields
/// input.extend(0_u32.to_le_bytes()); // no body
/// let verdict = JudgeInput::read(&input)?.judge(Contract::rest());
/// assert_eq!(verdict.remedy(), Remedy::SlowDown);
/// # Ok::<(), aftercall::Error>(())
/// ```
pub struct JudgeInput<'a> {
    request: Option<Request>,
    came: Came<'a>,
}

impl<'a> JudgeInput<'a> {
    /// Reads a buffer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) unless it is exactly one such input; the
    /// message names the byte.
    pub fn read(bytes: &'a [u8]) -> Result<JudgeInput<'a>, Error> {
        let mut reader = Reader::new(bytes);
        let request = reader.request()?;
        let came = match reader.u8()? {
            0 => Came::Response(reader.response()?),
            1 => Came::Failure(reader.failure()?),
            _ => return Err(reader.refused("the number before is not 0 or 1")),
        };
        reader.end()?;
        Ok(JudgeInput { request, came })
    }

    /// How many leading bytes of the response's body to read before it is judged: see
    /// [`Contract::body_wanted`]; 0 for a failure.
    pub fn body_wanted(&self, contract: &Contract) -> usize {
        match &self.came {
            Came::Response(response) => {
                contract.body_wanted(self.request.as_ref(), &response.view())
            }
            Came::Failure(_) => 0,
        }
    }

    /// Begins to read the stream that has this head; `None` for a failure.
    pub fn stream(&self, contract: &Contract) -> Option<Stream> {
        match &self.came {
            Came::Response(head) => {
                Some(Stream::new(contract, self.request.as_ref(), &head.view()))
            }
            Came::Failure(_) => None,
        }
    }

    /// Judges it in this contract.
    pub fn judge(&self, contract: &Contract) -> Verdict {
        match &self.came {
            Came::Response(response) => judge(contract, self.request.as_ref(), &response.view()),
            Came::Failure(failure) => judge_failure(contract, self.request.as_ref(), failure),
        }
    }
}

/// Reads a buffer that holds one request and nothing else.
///
/// # Errors
///
/// [`ErrorKind::Input`](crate::ErrorKind::Input) unless it is exactly that; the message names the
/// byte.
pub fn read_request(bytes: &[u8]) -> Result<Request, Error> {
    let mut reader = Reader::new(bytes);
    let request = reader.request()?;
    reader.end()?;
    request.ok_or_else(|| reader.refused("no request is given"))
}

/// How many leading bytes of a response's body to read before a call is told of it: of a buffer that
/// holds one response, whose body may be empty, and nothing else. See [`Call::body_wanted`].
///
/// # Errors
///
/// [`ErrorKind::Input`](crate::ErrorKind::Input) unless it is exactly that.
pub fn body_wanted_by(call: &Call, bytes: &[u8]) -> Result<usize, Error> {
    let mut reader = Reader::new(bytes);
    let response = reader.response()?;
    reader.end()?;
    Ok(call.body_wanted(&response.view()))
}

/// One step of a call, in one buffer.
pub struct StepInput<'a> {
    now: Now,
    step: Step<'a>,
}

enum Step<'a> {
    Begin,
    Came(Came<'a>),
    Wake,
    Credentials(bool),
    Verified(Verified),
    Cancel,
}

impl<'a> StepInput<'a> {
    /// Reads a buffer: the event, the time, and the part of the event.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) unless it is exactly one such input; the
    /// message names the byte.
    pub fn read(bytes: &'a [u8]) -> Result<StepInput<'a>, Error> {
        let mut reader = Reader::new(bytes);
        let event = reader.u8()?;
        let now = Now::new(reader.u64()?, reader.i64()?);
        let step = match event {
            0 => Step::Begin,
            1 => Step::Came(Came::Response(reader.response()?)),
            2 => Step::Came(Came::Failure(reader.failure()?)),
            3 => Step::Wake,
            4 => Step::Credentials(match reader.u8()? {
                0 => false,
                1 => true,
                _ => return Err(reader.refused("the flag before is not 0 or 1")),
            }),
            5 => Step::Verified(reader.word(Verified::from_number)?),
            6 => Step::Cancel,
            _ => return Err(Error::new(ErrorKind::Input, "byte 0: no event has this number")),
        };
        reader.end()?;
        Ok(StepInput { now, step })
    }

    /// The time in the input.
    pub fn now(&self) -> Now {
        self.now
    }

    /// Takes the step.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::State`](crate::ErrorKind::State) if the call does not accept it; the call is
    /// then unchanged.
    pub fn take(&self, call: &mut Call) -> Result<Decision, Error> {
        match &self.step {
            Step::Begin => call.begin(self.now),
            Step::Came(Came::Response(response)) => call.on_response(&response.view(), self.now),
            Step::Came(Came::Failure(failure)) => call.on_failure(*failure, self.now),
            Step::Wake => call.on_wake(self.now),
            Step::Credentials(renewed) => call.on_credentials(*renewed, self.now),
            Step::Verified(found) => call.on_verified(*found, self.now),
            Step::Cancel => call.cancel(self.now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Vec<u8> {
        let mut input = vec![REQUEST_GIVEN, 0];
        for text in ["POST", "https://a.example/"] {
            input.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
            input.extend(text.as_bytes());
        }
        input.extend([0; 4]);
        input.push(0);
        input.extend(429_u16.to_le_bytes());
        input.extend([2, 0]);
        input.extend([0; 8]);
        input.extend([0; 2]);
        input.extend(1_u32.to_le_bytes());
        for text in ["retry-after", "2", "{}"] {
            input.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
            input.extend(text.as_bytes());
        }
        input
    }

    #[test]
    fn a_buffer_is_read_whole_or_refused_whole() {
        let whole = plain();
        let verdict = JudgeInput::read(&whole).unwrap().judge(Contract::rest());
        assert_eq!((verdict.code(), verdict.is_retryable()), (429, true));
        for short in 0..whole.len() {
            assert!(JudgeInput::read(&whole[..short]).is_err(), "{short} bytes");
        }
        let long = [&whole[..], &[0]].concat();
        assert!(JudgeInput::read(&long).is_err());
    }

    #[test]
    fn every_byte_that_is_changed_is_refused_or_read() {
        let whole = plain();
        for at in 0..whole.len() {
            for value in 0..=u8::MAX {
                let mut changed = whole.clone();
                changed[at] = value;
                if let Ok(input) = JudgeInput::read(&changed) {
                    let _ = input.judge(Contract::rest());
                }
            }
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let refused = |at: usize, value: u8| {
            let mut changed = plain();
            changed[at] = value;
            JudgeInput::read(&changed).err().unwrap().to_string()
        };
        assert_eq!(refused(0, 2), "byte 1: flags of no request");
        assert_eq!(refused(0, 0x11), "byte 1: an unknown flag before");
        assert_eq!(refused(1, 9), "byte 2: the number before is not an effect");
        assert!(refused(2, 200).ends_with("the buffer ends too early"));
        assert!(StepInput::read(&[7; 17]).is_err());
    }
}

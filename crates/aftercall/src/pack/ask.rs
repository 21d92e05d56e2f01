//! Packed inputs besides those of judging and stepping: the making of policies, calls and streams, and
//! single texts.

use super::reader::Reader;
use crate::call::Options;
use crate::error::{Error, ErrorKind};
use crate::failure::Failure;
use crate::header::Header;
use crate::policy::Policy;
use crate::request::Request;
use core::time::Duration;

/// Flag of a call: the caller can renew credentials.
pub const CALL_CAN_AUTHENTICATE: u8 = 1;
/// Flag of a call: the caller can find out whether a request took effect.
pub const CALL_CAN_VERIFY: u8 = 2;

/// What a call is made of.
#[derive(Debug)]
pub struct CallInput {
    /// What is asked.
    pub request: Request,
    /// What the caller can do.
    pub options: Options,
    /// Where the jitter comes from.
    pub seed: u64,
}

/// Reads the input of a call: `u8` flags ([`CALL_CAN_AUTHENTICATE`] …), `u64` deadline in microseconds (0
/// for the policy's), `u64` seed, the scope as a text, and a request.
///
/// # Errors
///
/// [`ErrorKind::Input`] unless it is exactly that, [`ErrorKind::Request`] for a request that no HTTP
/// client could send.
pub fn read_call(bytes: &[u8]) -> Result<CallInput, Error> {
    let mut reader = Reader::new(bytes);
    let flags = reader.flags(CALL_CAN_AUTHENTICATE | CALL_CAN_VERIFY)?;
    let (deadline, seed) = (reader.u64()?, reader.u64()?);
    let scope = reader.text()?;
    let (request, unsendable) = asked(&mut reader)?;
    if let Some(why) = unsendable {
        return Err(Error::new(ErrorKind::Request, why));
    }
    let options = Options {
        can_authenticate: flags & CALL_CAN_AUTHENTICATE != 0,
        can_verify: flags & CALL_CAN_VERIFY != 0,
        deadline: (deadline != 0).then(|| Duration::from_micros(deadline)),
        scope: (!scope.is_empty()).then(|| scope.into()),
    };
    Ok(CallInput { request, options, seed })
}

/// Reads one request and nothing else, and why no HTTP client could send it.
///
/// # Errors
///
/// [`ErrorKind::Input`] unless it is exactly that.
pub fn read_asked(bytes: &[u8]) -> Result<(Request, Option<&'static str>), Error> {
    asked(&mut Reader::new(bytes))
}

#[cfg_attr(target_family = "wasm", inline(never))]
fn asked(reader: &mut Reader<'_>) -> Result<(Request, Option<&'static str>), Error> {
    let start = reader.clone();
    let request = reader.request()?.ok_or_else(|| reader.refused("no request is given"))?;
    reader.end()?;
    let (method, url) = start.method_and_url()?;
    Ok((request, Request::unsendable(method, url).map(|why| why.to_str().unwrap_or(""))))
}

/// Reads the input of a policy: the name of a profile (empty for the default) as a text, a `u32` count of
/// settings, and the name of each as a text with its value as `u64`. An input of no bytes is the default.
///
/// # Errors
///
/// [`ErrorKind::Input`] unless it is exactly that, [`ErrorKind::Policy`] for a profile or setting that
/// there is not, or a value out of its range.
pub fn read_policy(bytes: &[u8]) -> Result<Policy, Error> {
    if bytes.is_empty() {
        return Ok(Policy::default());
    }
    let mut reader = Reader::new(bytes);
    let profile = reader.text()?;
    let mut policy = match profile {
        "" => Policy::default(),
        name => Policy::profile(name).ok_or_else(|| {
            let shown: String = name.chars().take(40).collect();
            Error::new(ErrorKind::Policy, format!("no profile is called {shown:?}"))
        })?,
    };
    for _ in 0..reader.u32()? {
        let (name, value) = (reader.text()?, reader.u64()?);
        policy.set(name, value)?;
    }
    reader.end()?;
    Ok(policy)
}

/// Reads a number of texts and nothing else.
///
/// # Errors
///
/// [`ErrorKind::Input`] unless it is exactly that.
pub fn read_texts<const N: usize>(bytes: &[u8]) -> Result<[&str; N], Error> {
    let mut reader = Reader::new(bytes);
    let mut texts = [""; N];
    for text in &mut texts {
        *text = reader.text()?;
    }
    reader.end()?;
    Ok(texts)
}

/// Reads a request and a scope, a text.
///
/// # Errors
///
/// [`ErrorKind::Input`] unless it is exactly that.
pub fn read_request_and_scope(bytes: &[u8]) -> Result<(Request, &str), Error> {
    let mut reader = Reader::new(bytes);
    let request = reader.request()?.ok_or_else(|| reader.refused("no request is given"))?;
    let scope = reader.text()?;
    reader.end()?;
    Ok((request, scope))
}

/// Reads header fields or trailers and nothing else.
///
/// # Errors
///
/// [`ErrorKind::Input`] unless it is exactly that.
pub fn read_fields(bytes: &[u8]) -> Result<Vec<Header<'_>>, Error> {
    let mut reader = Reader::new(bytes);
    let fields = reader.headers()?;
    reader.end()?;
    Ok(fields)
}

/// Reads the name of a transport's error, two texts: the transport, and the name or number.
///
/// # Errors
///
/// [`ErrorKind::Input`] unless it is exactly that.
pub fn read_failure_name(bytes: &[u8]) -> Result<Option<Failure>, Error> {
    let [library, name] = read_texts(bytes)?;
    Ok(Failure::named(library, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Vec<u8> {
        let length = u32::try_from(text.len()).unwrap().to_le_bytes();
        [&length[..], text.as_bytes()].concat()
    }

    fn call(method: &str, url: &str) -> Vec<u8> {
        let request = [&[1, 0][..], &text(method), &text(url), &[0; 4]].concat();
        [&[3][..], &5_u64.to_le_bytes(), &7_u64.to_le_bytes(), &text("a"), &request].concat()
    }

    #[test]
    fn a_call_is_read_whole_or_refused_whole() {
        let whole = call("GET", "https://a.example/");
        let read = read_call(&whole).unwrap();
        assert_eq!((read.seed, read.options.deadline), (7, Some(Duration::from_micros(5))));
        assert!(read.options.can_authenticate && read.options.can_verify);
        for short in 0..whole.len() {
            assert!(read_call(&whole[..short]).is_err(), "{short} bytes");
        }
        assert!(read_call(&[&whole[..], &[0]].concat()).is_err());
        let kind = |method, url| read_call(&call(method, url)).unwrap_err().kind();
        assert_eq!(kind("GE T", "https://a.example/"), ErrorKind::Request);
        assert_eq!(kind("GET", "https://a.example/ b"), ErrorKind::Request);
        assert_eq!(kind("", "https://a.example/"), ErrorKind::Request);
    }

    #[test]
    fn a_policy_begins_with_a_profile() {
        let settings = |profile: &str, name: &str, value: u64| {
            let set = [text(name), value.to_le_bytes().to_vec()].concat();
            read_policy(&[text(profile), vec![1, 0, 0, 0], set].concat())
        };
        let policy = settings("aws-2026", "attempts", 5).unwrap();
        assert_eq!((policy.attempts, policy.budget), (5, 500));
        assert_eq!(settings("", "attempts", 0).unwrap_err().kind(), ErrorKind::Policy);
        assert_eq!(settings("no-such", "attempts", 1).unwrap_err().kind(), ErrorKind::Policy);
        assert_eq!(settings("", "no-such", 1).unwrap_err().kind(), ErrorKind::Policy);
        assert_eq!(read_policy(&[]).unwrap(), Policy::default());
    }

    #[test]
    fn texts_are_as_many_as_are_asked_for() {
        let two = [text("a"), text("b")].concat();
        assert_eq!(read_texts::<2>(&two).unwrap(), ["a", "b"]);
        assert!(read_texts::<1>(&two).is_err());
        assert!(read_texts::<3>(&two).is_err());
    }
}

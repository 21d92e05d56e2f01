//! What a response means, and what a failure: the two functions that judge.

use crate::verdict::Verdict;
use crate::{contract, failure, request, response};
use pyo3::prelude::*;

/// Says what a response means: `judge(response)`, `judge((503, headers, body), method="POST")`.
///
/// `response` is a response of requests, httpx, httpx2, aiohttp, urllib3 or http.client, a
/// urllib.error.HTTPError, a Response, or a tuple (status, headers, body), of which headers and
/// body may be left out. A client's response brings its request along; for the others give
/// `request` (a Request or a client's request) or at least `method`, since an unknown request is
/// taken as unsafe to repeat. `contract` is a Contract or the name of a built-in one, "rest" by
/// default.
///
/// Reads no clock, keeps no state and never fails on what a peer sent. It reads of the body what
/// the client has read already and waits for nothing. Raises TypeError for a response of an
/// unknown kind and ValueError for a status outside 0..=65535.
#[pyfunction]
#[pyo3(signature = (response, *, method = None, request = None, contract = None))]
pub(crate) fn judge(
    response: &Bound<'_, PyAny>,
    method: Option<&Bound<'_, PyAny>>,
    request: Option<&Bound<'_, PyAny>>,
    contract: Option<&Bound<'_, PyAny>>,
) -> PyResult<Verdict> {
    let given = contract.cloned();
    let contract = contract::given(contract)?;
    let asked = request::given_or_method(method, request)?;
    let of = |_: Python<'_>| Ok(given);
    response::lend(response, of, |response, came_along| {
        let asked = asked.or(came_along);
        Verdict::of(aftercall::judge(&contract, asked.as_ref(), response))
    })
}

/// Says what a transport's failure means: `judge_failure(exception, method="POST")`.
///
/// `failure` is a Failure or the exception of a transport: of requests, httpx, urllib3, aiohttp or
/// the standard library; one of another library is a failure of which nothing is known. `method`,
/// `request` and `contract` are those of judge; with `request` it is seen whether the exception was
/// that of another request, to which the client had been redirected.
///
/// A loop of redirects (TooManyRedirects) is a response that cannot be read: the effect is unknown
/// and sending again does not help. Raises TypeError for what is not a failure of a transport: an
/// exception that carries a response (HTTPError, HTTPStatusError, JSONDecodeError: judge that),
/// those of this package, KeyboardInterrupt, SystemExit, and Python's own for mistakes (KeyError,
/// AssertionError, MemoryError, ...) unless they were raised from a transport's.
#[pyfunction]
#[pyo3(signature = (failure, *, method = None, request = None, contract = None))]
pub(crate) fn judge_failure(
    failure: &Bound<'_, PyAny>,
    method: Option<&Bound<'_, PyAny>>,
    request: Option<&Bound<'_, PyAny>>,
    contract: Option<&Bound<'_, PyAny>>,
) -> PyResult<Verdict> {
    let contract = contract::given(contract)?;
    let asked = request::object_or_method(failure.py(), method, request)?;
    let failure = failure::given(failure, asked.as_ref())?;
    let asked = asked.as_ref().map(|request| &request.get().request);
    Ok(Verdict::of(aftercall::judge_failure(&contract, asked, &failure)))
}

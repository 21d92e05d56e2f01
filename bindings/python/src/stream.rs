//! Streams: responses whose end says whether they worked.

use crate::fields::{self, Fields};
use crate::verdict::Verdict;
use crate::{contract, request, response};
use pyo3::prelude::*;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Reads a stream and says whether it failed or ended early: `Stream(head, request=...)`.
///
/// `head` is a Response, a client's response or a tuple (status, headers); its body is not looked at.
/// Give `feed` the bytes as they come, decompressed, and `finish` the end. It knows server-sent
/// events, lines of JSON, gRPC, gRPC-Web and Connect. `method`, `request` and `contract` are those of
/// judge. A mutex serialises its users.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Stream(Mutex<aftercall::Stream>);

impl Stream {
    fn lock(&self) -> MutexGuard<'_, aftercall::Stream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Stream {
    #[new]
    #[pyo3(signature = (head, *, method = None, request = None, contract = None))]
    fn new(
        head: &Bound<'_, PyAny>,
        method: Option<&Bound<'_, PyAny>>,
        request: Option<&Bound<'_, PyAny>>,
        contract: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Stream> {
        let contract = contract::given(contract)?;
        let asked = request::given_or_method(method, request)?;
        // The body is fed.
        let made = response::lend(
            head,
            |_| Ok(None),
            |head, came_along| {
                let asked = asked.or(came_along);
                aftercall::Stream::new(&contract, asked.as_ref(), head)
            },
        )?;
        Ok(Stream(Mutex::new(made)))
    }
    /// The next bytes of the body, any number of them. What comes after the end is passed over. Raises
    /// TypeError for what is neither bytes nor str.
    fn feed(&self, data: &Bound<'_, PyAny>) -> PyResult<()> {
        let data = fields::body(data)?;
        self.lock().feed(&data);
        Ok(())
    }
    /// The trailers: (name, value) pairs or a mapping. They count like fields of the head.
    fn trailers(&self, trailers: &Bound<'_, PyAny>) -> PyResult<()> {
        let fields = Fields::of(trailers)?;
        let lines = fields.lines()?;
        self.lock().trailers(&lines.headers());
        Ok(())
    }
    /// The stream has ended: as the protocol ends it, or, with `complete=False`, because the connection
    /// broke. What it meant: a Verdict.
    #[pyo3(signature = (complete = true))]
    fn finish(&self, complete: bool) -> Verdict {
        Verdict::of(self.lock().finish(complete).clone())
    }
    /// What the stream means, once it has said that it failed or was finished; None before.
    #[getter]
    fn verdict(&self) -> Option<Verdict> {
        self.lock().verdict().cloned().map(Verdict::of)
    }
    /// Whether a part of the result has come, which cannot be unsaid.
    #[getter]
    fn content_begun(&self) -> bool {
        self.lock().content_begun()
    }
}

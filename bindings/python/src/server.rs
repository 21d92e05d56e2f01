//! The reference server, on threads of its own inside this process: for tests.
//!
//! Whatever waits for the server's threads does so detached from the interpreter. The lock is taken
//! and given back while detached, too: a thread that waits for it keeps no other from running. A
//! forked process has none of the server's threads, and perhaps a lock that one of them held; so
//! there the server is neither asked nor stopped, and what is left of it is forgotten.

use crate::time;
use aftercall_server::Config;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::{mem, process};

/// A reference server that runs in this process; use aftercall.testing.Server.
#[pyclass(frozen, module = "aftercall._native")]
pub(crate) struct Server {
    url: String,
    writer_token: String,
    reader_token: String,
    /// The process whose threads serve.
    process: u32,
    /// `None` once it is closed.
    running: Mutex<Option<aftercall_server::Server>>,
}

#[pymethods]
impl Server {
    #[new]
    #[pyo3(signature = (*, port = 0, data = None, writer_token = None, reader_token = None, store_time_limit = None, gateway_time_limit = None))]
    fn new(
        py: Python<'_>,
        port: u16,
        data: Option<PathBuf>,
        writer_token: Option<String>,
        reader_token: Option<String>,
        store_time_limit: Option<&Bound<'_, PyAny>>,
        gateway_time_limit: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Server> {
        let mut config = Config {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            data,
            ..Config::default()
        };
        let given = |limit: Option<&Bound<'_, PyAny>>, what, default| {
            limit.map_or(Ok(default), |limit| time::given_duration(limit, what))
        };
        let (store, gateway) = (config.store_time_limit, config.gateway_time_limit);
        config.store_time_limit = given(store_time_limit, "store_time_limit", store)?;
        config.gateway_time_limit = given(gateway_time_limit, "gateway_time_limit", gateway)?;
        config.writer_token = writer_token.unwrap_or(config.writer_token);
        config.reader_token = reader_token.unwrap_or(config.reader_token);
        let tokens = (config.writer_token.clone(), config.reader_token.clone());
        let started = py.detach(|| aftercall_server::Server::start(config));
        let server = started.map_err(|error| match error.kind() {
            ErrorKind::InvalidInput => PyValueError::new_err(error.to_string()),
            _ => error.into(),
        })?;
        Ok(Server {
            url: server.url(),
            writer_token: tokens.0,
            reader_token: tokens.1,
            process: process::id(),
            running: Mutex::new(Some(server)),
        })
    }

    /// The base URL.
    #[getter]
    fn url(&self) -> &str {
        &self.url
    }
    /// The token that may read and write.
    #[getter]
    fn writer_token(&self) -> &str {
        &self.writer_token
    }
    /// The token that may only read.
    #[getter]
    fn reader_token(&self) -> &str {
        &self.reader_token
    }
    /// The ID of the process that it runs in.
    #[getter]
    fn process(&self) -> u32 {
        self.process
    }

    /// Does a request of administration; gives the status and the body of its response.
    fn administer(
        &self,
        py: Python<'_>,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> PyResult<(u16, Vec<u8>)> {
        if self.process != process::id() {
            let message = "the server runs in another process: only that one can administer it";
            return Err(PyRuntimeError::new_err(message));
        }
        let asked = py.detach(|| {
            let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            let closed = || io::Error::new(ErrorKind::NotConnected, "the server is closed");
            let server = running.as_ref().ok_or_else(closed)?;
            server.administer(method, path, body)
        });
        asked.map_err(|error| match error.kind() {
            ErrorKind::InvalidInput => PyValueError::new_err(error.to_string()),
            _ => PyRuntimeError::new_err(error.to_string()),
        })
    }

    /// Stops it and waits until its threads have ended. Does nothing if it is closed already, or in
    /// another process than the one that it runs in.
    fn close(&self, py: Python<'_>) {
        if self.process == process::id() {
            py.detach(|| drop(self.taken()));
        }
    }
}

impl Server {
    fn taken(&self) -> Option<aftercall_server::Server> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process != process::id() {
            let running = self.running.get_mut().unwrap_or_else(PoisonError::into_inner);
            mem::forget(running.take());
        }
    }
}

//! The limit on the memory that the bodies of all requests take together.

use std::sync::Arc;

use hyper::body::{Body, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::{MAX_BODY_BYTES, MAX_QUEUE_TIME};
use crate::problem::Problem;

/// How many bytes one permit of the semaphore stands for.
const BYTES_PER_PERMIT: usize = 1_024;

/// The memory that all bodies of clients share.
#[derive(Debug)]
pub(crate) struct BodyMemory(Arc<Semaphore>);

/// The memory that one body has been given, returned when it is dropped.
#[derive(Debug)]
pub(crate) struct ReservedMemory {
    _permit: OwnedSemaphorePermit,
}

impl BodyMemory {
    /// A limit of so many bytes.
    pub(crate) fn new(bytes: usize) -> BodyMemory {
        let permits = (bytes / BYTES_PER_PERMIT).min(Semaphore::MAX_PERMITS);
        BodyMemory(Arc::new(Semaphore::new(permits)))
    }

    /// Reserves what a body may need before any of it is read, so that a body that has begun can
    /// always be read to its end. Waits a moment if there is too little; `None` for an empty body.
    pub(crate) async fn reserve(&self, body: &Incoming) -> Result<Option<ReservedMemory>, Problem> {
        let announced = body.size_hint().exact().map(usize::try_from);
        let bytes = announced.and_then(Result::ok).unwrap_or(MAX_BODY_BYTES).min(MAX_BODY_BYTES);
        let permits = u32::try_from(bytes.div_ceil(BYTES_PER_PERMIT)).unwrap_or(u32::MAX);
        if permits == 0 {
            return Ok(None);
        }
        let acquired = self.0.clone().acquire_many_owned(permits);
        match tokio::time::timeout(MAX_QUEUE_TIME, acquired).await {
            Ok(Ok(permit)) => Ok(Some(ReservedMemory { _permit: permit })),
            _ => Err(Problem::server_full()),
        }
    }
}

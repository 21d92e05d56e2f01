//! Everything a running server consists of, in one place, shared by all its requests.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};

use crate::admission::Admission;
use crate::auth::Tokens;
use crate::body_memory::BodyMemory;
use crate::config::{Config, REQUESTS};
use crate::counts::Counts;
use crate::gateway::Gateway;
use crate::hosts::Hosts;
use crate::idempotency::Idempotency;
use crate::places::Places;
use crate::plans::Plans;
use crate::port::PortOutage;
use crate::store::Store;

/// The state of a server.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) tokens: Tokens,
    pub(crate) hosts: Hosts,
    pub(crate) places: Places,
    pub(crate) body_memory: BodyMemory,
    pub(crate) admission: Admission,
    pub(crate) idempotency: Idempotency,
    pub(crate) store: Store,
    pub(crate) gateway: Gateway,
    pub(crate) plans: Plans,
    pub(crate) counts: Counts,
    /// Tells the listener to close its port for a while.
    pub(crate) port_outages: mpsc::Sender<PortOutage>,
    /// One permit for each request that is worked on, those of clients that have gone included.
    pub(crate) requests: Arc<Semaphore>,
}

impl Service {
    /// Opens everything. `address` is where the server itself listens.
    pub(crate) async fn open(
        config: &Config,
        address: SocketAddr,
        port_outages: mpsc::Sender<PortOutage>,
    ) -> io::Result<Service> {
        Ok(Service {
            tokens: Tokens::new(config),
            hosts: Hosts::new(&config.hosts),
            places: Places::new(config),
            body_memory: BodyMemory::new(config.body_memory),
            admission: Admission::new(config.rate),
            idempotency: Idempotency::default(),
            store: Store::open(config.data.as_deref(), config.store_time_limit)?,
            gateway: Gateway::open(config.gateway_time_limit, address).await?,
            plans: Plans::default(),
            counts: Counts::default(),
            port_outages,
            requests: Arc::new(Semaphore::new(REQUESTS)),
        })
    }

    /// Whether nothing is under way: no connection, no request, no call of the store.
    pub(crate) fn is_idle(&self) -> bool {
        self.places.are_empty()
            && self.requests.available_permits() == REQUESTS
            && self.store.is_idle()
    }
}

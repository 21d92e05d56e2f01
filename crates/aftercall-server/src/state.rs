//! Everything a running server consists of, in one place, shared by all its requests.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};

use crate::allowed_hosts::AllowedHosts;
use crate::auth::Tokens;
use crate::body_memory::BodyMemory;
use crate::config::{Config, MAX_REQUESTS};
use crate::connections::Connections;
use crate::counts::Counts;
use crate::fault_plans::FaultPlans;
use crate::gateway::Gateway;
use crate::idempotency::IdempotencyKeys;
use crate::port::PortOrder;
use crate::store::Store;
use crate::throttle::Throttle;

/// The state of a server.
#[derive(Debug)]
pub(crate) struct ServerState {
    pub(crate) tokens: Tokens,
    pub(crate) allowed_hosts: AllowedHosts,
    pub(crate) connections: Connections,
    pub(crate) body_memory: BodyMemory,
    pub(crate) throttle: Throttle,
    pub(crate) idempotency_keys: IdempotencyKeys,
    pub(crate) store: Store,
    pub(crate) gateway: Gateway,
    pub(crate) fault_plans: FaultPlans,
    pub(crate) counts: Counts,
    /// Tells the listener to close its port for a while, and to open it.
    pub(crate) port_orders: mpsc::Sender<PortOrder>,
    /// One permit for each request in progress, including those whose clients have disconnected.
    pub(crate) requests: Arc<Semaphore>,
}

impl ServerState {
    /// Opens everything. `address` is where the server itself listens.
    pub(crate) async fn open(
        config: &Config,
        address: SocketAddr,
        port_orders: mpsc::Sender<PortOrder>,
    ) -> io::Result<ServerState> {
        Ok(ServerState {
            tokens: Tokens::new(config),
            allowed_hosts: AllowedHosts::new(&config.hosts),
            connections: Connections::new(config),
            body_memory: BodyMemory::new(config.body_memory),
            throttle: Throttle::new(config.rate),
            idempotency_keys: IdempotencyKeys::default(),
            store: Store::open(config.data.as_deref(), config.store_time_limit)?,
            gateway: Gateway::open(config.gateway_time_limit, address).await?,
            fault_plans: FaultPlans::default(),
            counts: Counts::default(),
            port_orders,
            requests: Arc::new(Semaphore::new(MAX_REQUESTS)),
        })
    }

    /// Whether nothing is in progress: no connection, no request, no store call.
    pub(crate) fn is_idle(&self) -> bool {
        self.connections.are_empty()
            && self.requests.available_permits() == MAX_REQUESTS
            && self.store.is_idle()
    }
}

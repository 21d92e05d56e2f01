//! How many connections are served at once: in all, and for one address. A few more are reserved:
//! when all others are taken, they serve administration and refusals only.
//!
//! A connection on which no request of an authenticated client is in progress keeps its slot only
//! as long as no other connection needs it. So clients that connect and send nothing can take all
//! slots, but they cannot lock others out.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::client_socket::CloseHandle;
use crate::config::{Config, RESERVED_CONNECTIONS};
use crate::locked::Locked;

/// How long a connection keeps its slot at least, even without a request of an authenticated
/// client.
const MIN_LIFETIME: Duration = Duration::from_millis(500);

/// All connections of a server. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Connections(Arc<Locked<Slots>>);

#[derive(Debug)]
struct Slots {
    max: usize,
    max_per_peer: usize,
    open: BTreeMap<u64, Connection>,
    next_id: u64,
}

#[derive(Debug)]
struct Connection {
    peer: IpAddr,
    close_handle: CloseHandle,
    /// Whether it has one of the reserved slots.
    reserved: bool,
    /// Whether the last request came from an authenticated client.
    authenticated: bool,
    /// Whether a request is in progress.
    busy: bool,
    /// When the connection was made, or its last request ended.
    idle_since: Instant,
}

impl Connection {
    fn can_be_closed(&self) -> bool {
        !(self.busy && self.authenticated) && self.idle_since.elapsed() >= MIN_LIFETIME
    }
}

impl Slots {
    fn count(&self, fits: impl Fn(&Connection) -> bool) -> usize {
        self.open.values().filter(|connection| fits(connection)).count()
    }

    /// The connection to close first: unauthenticated ones before others, and of those the one that
    /// has been idle longest.
    fn first_to_close(&self, fits: impl Fn(&Connection) -> bool) -> Option<u64> {
        let candidates = self.open.iter().filter(|(_, one)| fits(one) && one.can_be_closed());
        candidates.min_by_key(|(_, one)| (one.authenticated, one.idle_since)).map(|(id, _)| *id)
    }

    /// Closes the connection that is first to close; false if none can be closed.
    fn close_one(&mut self, fits: impl Fn(&Connection) -> bool) -> bool {
        let connection = self.first_to_close(fits).and_then(|id| self.open.remove(&id));
        if let Some(connection) = &connection {
            connection.close_handle.close();
        }
        connection.is_some()
    }

    fn has_free_slot(&self, reserved: bool) -> bool {
        let max = if reserved { RESERVED_CONNECTIONS } else { self.max };
        self.count(|connection| connection.reserved == reserved) < max
    }

    fn can_free_slot(&self, reserved: bool) -> bool {
        self.has_free_slot(reserved)
            || self.first_to_close(|connection| connection.reserved == reserved).is_some()
    }

    /// Makes sure that one more slot is free; false if that is not possible.
    fn free_slot(&mut self, reserved: bool) -> bool {
        self.has_free_slot(reserved) || self.close_one(|connection| connection.reserved == reserved)
    }
}

impl Connections {
    pub(crate) fn new(config: &Config) -> Connections {
        Connections(Arc::new(Locked::new(Slots {
            max: config.connections,
            max_per_peer: config.connections_per_peer,
            open: BTreeMap::new(),
            next_id: 0,
        })))
    }

    /// Whether one more connection could have a slot.
    pub(crate) fn has_room(&self) -> bool {
        let slots = self.0.lock();
        slots.can_free_slot(false) || slots.can_free_slot(true)
    }

    /// Gives a connection its slot; `None` if there is none, or if its address has as many as it
    /// may.
    pub(crate) fn add(&self, peer: IpAddr, close_handle: CloseHandle) -> Option<ConnectionSlot> {
        let peer = peer.to_canonical();
        let mut slots = self.0.lock();
        // All programs on this machine have one address, and some of them administer the server.
        if !peer.is_loopback()
            && slots.count(|connection| connection.peer == peer) >= slots.max_per_peer
            && !slots.close_one(|connection| connection.peer == peer)
        {
            return None;
        }
        let reserved = !slots.free_slot(false);
        if reserved && !slots.free_slot(true) {
            return None;
        }
        let id = slots.next_id;
        slots.next_id += 1;
        let connection = Connection {
            peer,
            close_handle,
            reserved,
            authenticated: false,
            busy: false,
            idle_since: Instant::now(),
        };
        slots.open.insert(id, connection);
        Some(ConnectionSlot { connections: self.clone(), id })
    }

    /// Closes the connection of any peer that is first to close.
    pub(crate) fn close_one(&self) -> bool {
        self.0.lock().close_one(|_| true)
    }

    /// Closes every connection on which no request is in progress.
    pub(crate) fn close_idle(&self) {
        self.0
            .lock()
            .open
            .values()
            .filter(|connection| !connection.busy)
            .for_each(|connection| connection.close_handle.close());
    }

    /// Whether no connection is left.
    pub(crate) fn are_empty(&self) -> bool {
        self.0.lock().open.is_empty()
    }
}

/// The slot of one connection, freed when it is dropped.
#[derive(Debug)]
pub(crate) struct ConnectionSlot {
    connections: Connections,
    id: u64,
}

impl ConnectionSlot {
    /// Marks that a request is in progress until the returned guard is dropped.
    pub(crate) fn begin_request(&self, authenticated: bool) -> RequestInProgress<'_> {
        self.update(|connection| {
            connection.busy = true;
            connection.authenticated = authenticated;
        });
        RequestInProgress(self)
    }

    /// Moves from a reserved slot to an ordinary one, unless it has an ordinary one already; false
    /// if none is free.
    pub(crate) fn leave_reserve(&self) -> bool {
        let mut slots = self.connections.0.lock();
        if !slots.open.get(&self.id).is_some_and(|connection| connection.reserved) {
            return true;
        }
        let free = slots.free_slot(false);
        if free && let Some(connection) = slots.open.get_mut(&self.id) {
            connection.reserved = false;
        }
        free
    }

    fn update(&self, change: impl FnOnce(&mut Connection)) {
        // The slot may have been taken away a moment ago.
        if let Some(connection) = self.connections.0.lock().open.get_mut(&self.id) {
            change(connection);
        }
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.connections.0.lock().open.remove(&self.id);
    }
}

/// A guard: a request is in progress as long as it lives.
#[derive(Debug)]
pub(crate) struct RequestInProgress<'p>(&'p ConnectionSlot);

impl RequestInProgress<'_> {
    /// Marks the request as one of an authenticated client after all.
    pub(crate) fn mark_authenticated(&self) {
        self.0.update(|connection| connection.authenticated = true);
    }
}

impl Drop for RequestInProgress<'_> {
    fn drop(&mut self) {
        self.0.update(|connection| {
            connection.busy = false;
            connection.idle_since = Instant::now();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use std::thread;

    fn connections(max: usize) -> Connections {
        let config = Config { connections: max, connections_per_peer: 2, ..Config::default() };
        Connections::new(&config)
    }

    fn peer(last: u8) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, last).into()
    }

    fn open_ids(connections: &Connections) -> Vec<u64> {
        connections.0.lock().open.keys().copied().collect()
    }

    #[test]
    fn an_address_at_its_limit_can_only_replace_its_own_connections() {
        let connections = connections(100);
        let add = |from: u8| connections.add(peer(from), CloseHandle::default());
        let first = [add(1).expect("a slot"), add(1).expect("a slot")];
        assert!(add(1).is_none(), "the address has as many as it may");
        let _other = add(2).expect("a slot");
        thread::sleep(MIN_LIFETIME);
        let _busy = first.iter().map(|slot| slot.begin_request(true)).collect::<Vec<_>>();
        assert!(add(1).is_none(), "busy connections are not closed");
        let local = || connections.add(Ipv4Addr::LOCALHOST.into(), CloseHandle::default());
        let many: Vec<_> = (0..50).map(|_| local().expect("a slot")).collect();
        assert_eq!(many.len(), 50);
    }

    #[test]
    fn unauthenticated_connections_are_closed_first_and_of_those_the_longest_idle() {
        let connections = connections(3);
        let slots: Vec<_> = (0..3)
            .map(|number| connections.add(peer(number), CloseHandle::default()).expect("a slot"))
            .collect();
        drop(slots[0].begin_request(true));
        drop(slots[1].begin_request(false));
        thread::sleep(MIN_LIFETIME);
        let _fourth = connections.add(peer(4), CloseHandle::default()).expect("a slot");
        assert_eq!(open_ids(&connections), [0, 1, 3], "the one without a request is closed");
        let _fifth = connections.add(peer(5), CloseHandle::default()).expect("a slot");
        assert_eq!(open_ids(&connections), [0, 3, 4], "then the unauthenticated one");
    }

    #[test]
    fn a_reserved_slot_is_left_as_soon_as_another_is_free() {
        let connections = connections(1);
        let first = connections.add(peer(1), CloseHandle::default()).expect("a slot");
        let busy = first.begin_request(true);
        let second = connections.add(peer(2), CloseHandle::default()).expect("a reserved slot");
        assert!(!second.leave_reserve());
        drop(busy);
        drop(first);
        assert!(second.leave_reserve());
        assert!(!connections.0.lock().open[&1].reserved);
    }
}

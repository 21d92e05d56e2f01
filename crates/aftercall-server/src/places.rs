//! The places at which connections are served. There are so many, so many of them for one address,
//! and a few in reserve, at which nothing but administration and refusals is served when all others
//! are taken.
//!
//! A connection at which no request of somebody known is worked on keeps its place only as long as
//! nobody else wants it: whoever connects and says nothing can fill the places, but keeps nobody out.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::config::{Config, RESERVE};
use crate::line::Switch;
use crate::locked::Locked;

/// How long a connection may at least keep its place without a request of somebody known.
const SHORTEST_STAY: Duration = Duration::from_millis(500);

/// All places of a server. Clones are the same places.
#[derive(Clone, Debug)]
pub(crate) struct Places(Arc<Locked<Hall>>);

#[derive(Debug)]
struct Hall {
    most: usize,
    most_per_peer: usize,
    seats: BTreeMap<u64, Seat>,
    next: u64,
}

#[derive(Debug)]
struct Seat {
    peer: IpAddr,
    switch: Switch,
    /// Whether the place is one of the reserve.
    reserve: bool,
    /// Whether the last request was one of somebody who is known.
    known: bool,
    /// Whether a request is being worked on.
    serving: bool,
    /// When the connection was made, or its last request was done.
    since: Instant,
}

impl Seat {
    fn can_be_taken_away(&self) -> bool {
        !(self.serving && self.known) && self.since.elapsed() >= SHORTEST_STAY
    }
}

impl Hall {
    fn count(&self, fits: impl Fn(&Seat) -> bool) -> usize {
        self.seats.values().filter(|seat| fits(seat)).count()
    }

    /// Who would have to go: strangers first, and of them whoever was quiet longest.
    fn victim(&self, fits: impl Fn(&Seat) -> bool) -> Option<u64> {
        let quiet = self.seats.iter().filter(|(_, seat)| fits(seat) && seat.can_be_taken_away());
        quiet.min_by_key(|(_, seat)| (seat.known, seat.since)).map(|(number, _)| *number)
    }

    /// Ends the connection that has to go; false if none can be ended.
    fn make_room(&mut self, fits: impl Fn(&Seat) -> bool) -> bool {
        let seat = self.victim(fits).and_then(|number| self.seats.remove(&number));
        if let Some(seat) = &seat {
            seat.switch.trip();
        }
        seat.is_some()
    }

    fn has_room(&self, reserve: bool) -> bool {
        let most = if reserve { RESERVE } else { self.most };
        self.count(|seat| seat.reserve == reserve) < most
            || self.victim(|seat| seat.reserve == reserve).is_some()
    }

    /// Sees that one more place is free.
    fn find_room(&mut self, reserve: bool) -> bool {
        let most = if reserve { RESERVE } else { self.most };
        self.count(|seat| seat.reserve == reserve) < most
            || self.make_room(|seat| seat.reserve == reserve)
    }
}

impl Places {
    pub(crate) fn new(config: &Config) -> Places {
        Places(Arc::new(Locked::new(Hall {
            most: config.connections,
            most_per_peer: config.connections_per_peer,
            seats: BTreeMap::new(),
            next: 0,
        })))
    }

    /// Whether one more connection could have a place.
    pub(crate) fn has_room(&self) -> bool {
        let hall = self.0.lock();
        hall.has_room(false) || hall.has_room(true)
    }

    /// Gives a connection its place; `None` if there is none, or if its address has its share.
    pub(crate) fn take(&self, peer: IpAddr, switch: Switch) -> Option<Place> {
        let peer = peer.to_canonical();
        let mut hall = self.0.lock();
        let share = hall.most_per_peer;
        // All programs of this machine have one address, administration among them.
        if !peer.is_loopback()
            && hall.count(|seat| seat.peer == peer) >= share
            && !hall.make_room(|seat| seat.peer == peer)
        {
            return None;
        }
        let reserve = !hall.find_room(false);
        if reserve && !hall.find_room(true) {
            return None;
        }
        let number = hall.next;
        hall.next += 1;
        let since = Instant::now();
        let seat = Seat { peer, switch, reserve, known: false, serving: false, since };
        hall.seats.insert(number, seat);
        Some(Place { places: self.clone(), number })
    }

    /// Ends the connection that has to go first, whichever it is.
    pub(crate) fn make_room(&self) -> bool {
        self.0.lock().make_room(|_| true)
    }

    /// Ends every connection at which no request is worked on.
    pub(crate) fn end_quiet(&self) {
        self.0
            .lock()
            .seats
            .values()
            .filter(|seat| !seat.serving)
            .for_each(|seat| seat.switch.trip());
    }

    /// Whether no connection is left.
    pub(crate) fn are_empty(&self) -> bool {
        self.0.lock().seats.is_empty()
    }
}

/// The place of one connection, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Places,
    number: u64,
}

impl Place {
    /// Begins to work on a request, of somebody known or of a stranger, until what is given back is
    /// dropped.
    pub(crate) fn serve(&self, known: bool) -> Serving<'_> {
        self.change(|seat| {
            seat.serving = true;
            seat.known = known;
        });
        Serving(self)
    }

    /// Moves from the reserve to a place like any other, if it is in the reserve; false if there is
    /// no such place.
    pub(crate) fn leave_reserve(&self) -> bool {
        let mut hall = self.places.0.lock();
        if !hall.seats.get(&self.number).is_some_and(|seat| seat.reserve) {
            return true;
        }
        let room = hall.find_room(false);
        if room && let Some(seat) = hall.seats.get_mut(&self.number) {
            seat.reserve = false;
        }
        room
    }

    fn change(&self, change: impl FnOnce(&mut Seat)) {
        // It may have been taken away a moment ago.
        if let Some(seat) = self.places.0.lock().seats.get_mut(&self.number) {
            change(seat);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.0.lock().seats.remove(&self.number);
    }
}

/// A request that is being worked on.
#[derive(Debug)]
pub(crate) struct Serving<'p>(&'p Place);

impl Serving<'_> {
    /// It is a request of somebody known after all.
    pub(crate) fn is_of_somebody_known(&self) {
        self.0.change(|seat| seat.known = true);
    }
}

impl Drop for Serving<'_> {
    fn drop(&mut self) {
        self.0.change(|seat| {
            seat.serving = false;
            seat.since = Instant::now();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use std::thread;

    fn places(connections: usize) -> Places {
        Places::new(&Config { connections, connections_per_peer: 2, ..Config::default() })
    }

    fn peer(last: u8) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, last).into()
    }

    #[test]
    fn one_address_has_its_share_and_only_its_own_make_room_for_it() {
        let places = places(100);
        let take = |from: u8| places.take(peer(from), Switch::default());
        let mine = [take(1).expect("a place"), take(1).expect("a place")];
        assert!(take(1).is_none(), "the share is used up");
        let _other = take(2).expect("a place");
        thread::sleep(SHORTEST_STAY);
        let _busy = mine.iter().map(|place| place.serve(true)).collect::<Vec<_>>();
        assert!(take(1).is_none(), "those at work are not sent away");
        let local = || places.take(Ipv4Addr::LOCALHOST.into(), Switch::default());
        let many: Vec<_> = (0..50).map(|_| local().expect("a place")).collect();
        assert_eq!(many.len(), 50);
    }

    #[test]
    fn strangers_go_first_and_of_them_the_quietest() {
        let places = places(3);
        let seats: Vec<_> = (0..3)
            .map(|number| places.take(peer(number), Switch::default()).expect("a place"))
            .collect();
        drop(seats[0].serve(true));
        drop(seats[1].serve(false));
        thread::sleep(SHORTEST_STAY);
        let _fourth = places.take(peer(4), Switch::default()).expect("a place");
        let left: Vec<u64> = places.0.lock().seats.keys().copied().collect();
        assert_eq!(left, [0, 1, 3], "the one that never asked has gone");
        let _fifth = places.take(peer(5), Switch::default()).expect("a place");
        let left: Vec<u64> = places.0.lock().seats.keys().copied().collect();
        assert_eq!(left, [0, 3, 4], "then the stranger");
    }

    #[test]
    fn the_reserve_is_left_as_soon_as_there_is_room() {
        let places = places(1);
        let first = places.take(peer(1), Switch::default()).expect("a place");
        let busy = first.serve(true);
        let second = places.take(peer(2), Switch::default()).expect("a place in the reserve");
        assert!(!second.leave_reserve());
        drop(busy);
        drop(first);
        assert!(second.leave_reserve());
        assert!(!places.0.lock().seats[&1].reserve);
    }
}

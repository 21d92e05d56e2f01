//! The objects behind handles. A handle is a number that counts up; it is used again only after all
//! others were, so one that was freed names nothing and no other object.

use crate::refusal::Refusal;
use aftercall::{Call, Contract, Decision, Engine, Stream};
use core::hash::{BuildHasher, Hasher};
use std::collections::HashMap;

/// The most objects at a time.
const MOST: usize = 1 << 20;

/// One object.
pub(crate) enum Object {
    Contract(Box<Contract>),
    Engine(Engine),
    Call(Box<Driven>),
    Stream(Box<Stream>),
}

/// A call with its last decision.
pub(crate) struct Driven {
    pub(crate) call: Call,
    pub(crate) last: Option<Decision>,
}

/// All objects of an instance.
#[derive(Default)]
pub(crate) struct Objects {
    all: HashMap<u32, Object, Spread>,
    last: u32,
}

impl Objects {
    /// Keeps an object.
    pub(crate) fn add(&mut self, object: Object) -> Result<u32, Refusal> {
        if self.all.len() >= MOST {
            return Err(Refusal::no_memory(format!("{MOST} objects exist: free some")));
        }
        if self.all.try_reserve(1).is_err() {
            return Err(Refusal::no_memory("there is no memory for one more object"));
        }
        // 0 is the default contract; fewer objects exist than numbers, so one is free.
        loop {
            self.last = self.last.wrapping_add(1);
            if self.last != 0 && !self.all.contains_key(&self.last) {
                break;
            }
        }
        self.all.insert(self.last, object);
        Ok(self.last)
    }

    /// Frees an object of any kind.
    pub(crate) fn free(&mut self, handle: u32) -> Result<(), Refusal> {
        match self.all.remove(&handle) {
            Some(_) => Ok(()),
            None => Err(stale("object", handle)),
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }

    /// The contract with this handle; 0 is the default one.
    pub(crate) fn contract(&self, handle: u32) -> Result<&Contract, Refusal> {
        match self.all.get(&handle) {
            Some(Object::Contract(contract)) => Ok(contract),
            None if handle == 0 => Ok(Contract::rest()),
            _ => Err(stale("contract", handle)),
        }
    }

    pub(crate) fn engine(&self, handle: u32) -> Result<&Engine, Refusal> {
        match self.all.get(&handle) {
            Some(Object::Engine(engine)) => Ok(engine),
            _ => Err(stale("engine", handle)),
        }
    }

    pub(crate) fn call(&mut self, handle: u32) -> Result<&mut Driven, Refusal> {
        match self.all.get_mut(&handle) {
            Some(Object::Call(driven)) => Ok(driven),
            _ => Err(stale("call", handle)),
        }
    }

    pub(crate) fn stream(&mut self, handle: u32) -> Result<&mut Stream, Refusal> {
        match self.all.get_mut(&handle) {
            Some(Object::Stream(stream)) => Ok(stream),
            _ => Err(stale("stream", handle)),
        }
    }
}

#[cold]
fn stale(kind: &str, handle: u32) -> Refusal {
    Refusal::invalid(format!("no {kind} has the handle {handle}: it was freed, or never here"))
}

/// Spreads handles, which nobody outside chooses, over the table: a multiplication is enough.
#[derive(Clone, Copy, Default)]
pub(crate) struct Spread(u64);

impl BuildHasher for Spread {
    type Hasher = Spread;

    fn build_hasher(&self) -> Spread {
        Spread(0)
    }
}

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> Object {
        Object::Contract(Box::new(Contract::http().clone()))
    }

    #[test]
    fn a_handle_that_was_freed_names_nothing() {
        let mut objects = Objects::default();
        let first = objects.add(contract()).ok().unwrap();
        assert_eq!(objects.contract(first).ok().unwrap().name(), "http");
        assert!(objects.engine(first).is_err());
        objects.free(first).ok().unwrap();
        assert!(objects.free(first).is_err());
        let second = objects.add(contract()).ok().unwrap();
        assert_ne!(first, second);
        assert!(objects.contract(first).is_err());
        assert_eq!(objects.contract(0).ok().unwrap().name(), "rest");
        assert!(objects.free(0).is_err());
    }

    #[test]
    fn numbers_begin_again_behind_those_in_use() {
        let mut objects = Objects::default();
        let first = objects.add(contract()).ok().unwrap();
        objects.last = u32::MAX - 1;
        assert_eq!(objects.add(contract()).ok().unwrap(), u32::MAX);
        assert_eq!(objects.add(contract()).ok().unwrap(), first + 1);
    }
}

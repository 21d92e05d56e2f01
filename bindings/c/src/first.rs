//! A value that is made when it is first asked for. Nobody ever waits for it: threads that ask at
//! the same time each make one, and all but one of these are dropped. A lock would stay locked for
//! ever in a child whose parent forked while another of its threads held it.

use core::marker::PhantomData;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

/// A place for a value that is made at first use. Making it must have no effect but the value.
pub(crate) struct First<T> {
    at: AtomicPtr<T>,
    owns: PhantomData<T>,
}

impl<T> First<T> {
    pub(crate) const fn new() -> First<T> {
        First { at: AtomicPtr::new(ptr::null_mut()), owns: PhantomData }
    }
}

impl<T: Send + Sync> First<T> {
    /// The value, made by `make` if nobody has made it yet.
    #[inline]
    pub(crate) fn get_or(&self, make: impl FnOnce() -> T) -> &T {
        let present = self.at.load(Ordering::Acquire);
        // SAFETY: NULL or a box that was put here; it stays until `self` is changed or dropped.
        if let Some(value) = unsafe { present.as_ref() } {
            return value;
        }
        let made = Box::into_raw(Box::new(make()));
        let (null, order) = (ptr::null_mut(), Ordering::AcqRel);
        match self.at.compare_exchange(null, made, order, Ordering::Acquire) {
            // SAFETY: as above; it is the box made here.
            Ok(_) => unsafe { &*made },
            Err(other) => {
                // SAFETY: nobody else has seen the box made here.
                drop(unsafe { Box::from_raw(made) });
                // SAFETY: as above; the exchange fails only when another box is there.
                unsafe { &*other }
            }
        }
    }

    /// Forgets the value: it is made anew when it is next asked for.
    #[inline]
    pub(crate) fn clear(&mut self) {
        if !self.at.get_mut().is_null() {
            *self = First::new();
        }
    }
}

impl<T> Drop for First<T> {
    fn drop(&mut self) {
        let at = *self.at.get_mut();
        if !at.is_null() {
            // SAFETY: a box that was put here, and nobody else has `self` any more.
            drop(unsafe { Box::from_raw(at) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    #[test]
    fn all_who_ask_at_once_get_the_same_and_nothing_is_lost() {
        for _ in 0..200 {
            let counted = Arc::new(());
            let first = First::new();
            let seen = thread::scope(|scope| {
                let ask =
                    || scope.spawn(|| ptr::from_ref(first.get_or(|| Arc::clone(&counted))).addr());
                let asked = [ask(), ask(), ask(), ask()];
                asked.map(|thread| thread.join().unwrap())
            });
            assert!(seen.iter().all(|at| *at == seen[0]));
            assert_eq!(Arc::strong_count(&counted), 2);
            drop(first);
            assert_eq!(Arc::strong_count(&counted), 1);
        }
    }

    #[test]
    fn a_cleared_value_is_made_anew() {
        let mut first = First::new();
        assert_eq!(first.get_or(|| 1), &1);
        assert_eq!(first.get_or(|| 2), &1);
        first.clear();
        assert_eq!(first.get_or(|| 2), &2);
    }
}

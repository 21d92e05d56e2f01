//! A value that is either compiled in or reference-counted. Both are read the same way and are
//! cheap to clone.

use core::ops::Deref;
use std::sync::Arc;

/// A value that is compiled in or reference-counted.
pub(crate) enum Handle<T: 'static> {
    Static(&'static T),
    Counted(Arc<T>),
}

impl<T> Handle<T> {
    pub(crate) fn new(value: T) -> Handle<T> {
        Handle::Counted(Arc::new(value))
    }
}

impl<T> Deref for Handle<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Handle::Static(value) => value,
            Handle::Counted(value) => value,
        }
    }
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Handle<T> {
        match self {
            Handle::Static(value) => Handle::Static(value),
            Handle::Counted(value) => Handle::Counted(Arc::clone(value)),
        }
    }
}

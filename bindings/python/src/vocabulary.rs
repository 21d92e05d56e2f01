//! The closed sets, on their way to and from Python.
//!
//! `aftercall/vocabulary.py` makes the enumerations at import from [`word_sets`]; this file fetches
//! their members once and hands them out by number.

use aftercall::{
    Action, BodyState, Cause, Caveat, Disposition, Effect, Fault, Field, LimitScope, Phase, Reason,
    Remedy, Repeat, SETS, Source, Stop, Verified, WaitReason, WordSet,
};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

/// A set's members as Python objects, in the order of their numbers.
type Members = PyOnceLock<Vec<Py<PyAny>>>;

/// A closed set of the core, with the place where its Python members are kept.
pub(crate) trait Closed: Sized + Copy + 'static {
    const SET: WordSet;
    fn members() -> &'static Members;
    fn index(self) -> usize;
    fn of_slug(slug: &str) -> Option<Self>;
}

macro_rules! closed {
    ($($name:ident)+) => {$(
        impl Closed for $name {
            const SET: WordSet = $name::SET;
            fn members() -> &'static Members {
                static MEMBERS: Members = PyOnceLock::new();
                &MEMBERS
            }
            fn index(self) -> usize {
                usize::from(self.number())
            }
            fn of_slug(slug: &str) -> Option<$name> {
                $name::from_slug(slug)
            }
        }
    )+};
}

closed! {
    Action BodyState Cause Caveat Disposition Effect Fault Field LimitScope Phase Reason Remedy
    Repeat Source Stop Verified WaitReason
}

fn fetch(py: Python<'_>, set: &str) -> PyResult<Vec<Py<PyAny>>> {
    let enumerations = py.import("aftercall.vocabulary")?.getattr("ENUMERATIONS")?;
    enumerations.get_item(set)?.try_iter()?.map(|member| Ok(member?.unbind())).collect()
}

/// The Python member that stands for a word.
pub(crate) fn to_py<W: Closed>(py: Python<'_>, word: W) -> PyResult<Py<PyAny>> {
    let members = W::members().get_or_try_init(py, || fetch(py, W::SET.name))?;
    match members.get(word.index()) {
        Some(member) => Ok(member.clone_ref(py)),
        None => {
            Err(PyValueError::new_err("aftercall.vocabulary lacks a word of the native module"))
        }
    }
}

/// The word that a Python value names: a member or its slug.
pub(crate) fn from_py<W: Closed>(value: &Bound<'_, PyAny>) -> PyResult<W> {
    let name = W::SET.name;
    let Ok(text) = value.cast::<PyString>() else {
        let given = value.get_type().name()?;
        return Err(PyTypeError::new_err(format!("{name}: expected a word or a str, not {given}")));
    };
    let word = of_text(text.to_str()?);
    word.map_err(|mistake| PyValueError::new_err(format!("{name}: {mistake}")))
}

/// The word of a slug, or what is wrong with it.
pub(crate) fn of_text<W: Closed>(text: &str) -> Result<W, String> {
    W::of_slug(text).ok_or_else(|| {
        let words: Vec<&str> = W::SET.words.iter().map(|word| word.slug).collect();
        format!("{text:?} is none of {}", words.join(", "))
    })
}

/// One set for Python: name, help and `(number, slug, help)` of each word.
type Set = (&'static str, &'static str, Vec<(u8, &'static str, &'static str)>);

/// Every closed set of the core: `(name, help, [(number, slug, help), ...])`.
#[pyfunction]
pub(crate) fn word_sets() -> Vec<Set> {
    let words = |set: &WordSet| {
        set.words.iter().map(|word| (word.number, word.slug, word.help)).collect::<Vec<_>>()
    };
    SETS.iter().map(|set| (set.name, set.help, words(set))).collect()
}

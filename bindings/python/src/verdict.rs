//! What one response or failure means.

use crate::copies::{self, Parts, Reduced};
use crate::failure::Failure;
use crate::item::Item;
use crate::limit::Limit;
use crate::problem::{Challenge, Problem};
use crate::row::Status;
use crate::time::{self, WaitHint};
use crate::vocabulary;
use pyo3::IntoPyObjectExt;
use pyo3::basic::CompareOp;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyTuple};

/// What one response or failure means. Immutable; equal by value; shared by threads.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Verdict(Kind);

/// What there is of a verdict: the core's own, or a copy that came from elsewhere.
#[allow(clippy::large_enum_variant)] // Nearly all are of the first kind; they need no box.
enum Kind {
    Core(aftercall::Verdict),
    /// What it says, by the names of its properties and methods.
    Copy(Py<PyDict>),
}

impl Verdict {
    pub(crate) fn of(verdict: aftercall::Verdict) -> Verdict {
        Verdict(Kind::Core(verdict))
    }

    pub(crate) fn status_code(&self, py: Python<'_>) -> PyResult<u16> {
        self.either(py, "code", |verdict| Ok(verdict.code().into_pyobject(py)?.into_any()))?
            .extract()
    }

    /// The core's own, unless this is a copy.
    pub(crate) fn core(&self) -> Option<&aftercall::Verdict> {
        match &self.0 {
            Kind::Core(verdict) => Some(verdict),
            Kind::Copy(_) => None,
        }
    }

    /// What the core says, or what stands under this name in a copy.
    fn either<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        of_core: impl FnOnce(&aftercall::Verdict) -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match &self.0 {
            Kind::Core(verdict) => of_core(verdict),
            Kind::Copy(parts) => Parts(parts.bind(py).clone()).get(name),
        }
    }

    /// All that it says, by name.
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        if let Kind::Copy(parts) = &self.0 {
            return parts.bind(py).copy();
        }
        let parts = self.scalars(py)?;
        parts.put("message", self.message(py)?)?;
        parts.put("description", self.description(py)?)?;
        parts.put("status", self.status(py)?)?;
        parts.put("failure", self.failure(py)?)?;
        parts.put("wait", self.wait(py)?)?;
        parts.put("problem", self.problem(py)?)?;
        parts.put("items", self.items(py)?)?;
        parts.put("challenges", self.challenges(py)?)?;
        parts.put("limits", self.limits(py)?)?;
        parts.put("caveats", self.caveats(py)?)?;
        parts.put("evidence", self.evidence(py)?)?;
        parts.put("explain", self.explain(py)?)?;
        parts.put("to_json", self.to_json(py)?)?;
        Ok(parts.0)
    }

    /// What happened, and what was said about it: for `str()`.
    fn words(&self, py: Python<'_>) -> PyResult<String> {
        let status = self.status(py)?;
        let named = if status.is_none() { self.message(py)? } else { status };
        Ok(named.str()?.to_string())
    }
}

macro_rules! scalar {
    (Code $py:ident $value:expr) => {
        Ok($value.into_pyobject($py)?.into_any())
    };
    (Flag $py:ident $value:expr) => {
        Ok(PyBool::new($py, $value).to_owned().into_any())
    };
    (Word $py:ident $value:expr) => {
        Ok(vocabulary::to_py($py, $value)?.into_bound($py))
    };
}

// The scalars are the core's list; a new one needs no line here.
macro_rules! verdict {
    ($($number:literal $help:literal $name:ident $kind:ident $type:ident;)+) => {
        impl Verdict {
            /// The scalars by name.
            fn scalars<'py>(&self, py: Python<'py>) -> PyResult<Parts<'py>> {
                let parts = Parts::new(py);
                $(parts.put(stringify!($name), self.$name(py)?)?;)+
                Ok(parts)
            }
        }

        #[pymethods]
        impl Verdict {
            $(
                #[doc = $help]
                #[getter]
                fn $name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    self.either(py, stringify!($name), |verdict| scalar!($kind py verdict.$name()))
                }
            )+
            /// A few words.
            #[getter]
            fn message<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "message", |verdict| {
                    Ok(verdict.message().into_pyobject(py)?.into_any())
                })
            }
            /// One or two sentences on what it means.
            #[getter]
            fn description<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "description", |verdict| {
                    Ok(verdict.description().into_pyobject(py)?.into_any())
                })
            }
            /// The row of the status that counted; None for a failure.
            #[getter]
            fn status<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "status", |verdict| {
                    verdict.status().cloned().map(Status).into_bound_py_any(py)
                })
            }
            /// The failure that was judged; None for a response.
            #[getter]
            fn failure<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "failure", |verdict| {
                    verdict.failure().map(Failure::of_core).into_bound_py_any(py)
                })
            }
            /// The wait that the server asked for: a WaitHint, or None.
            #[getter]
            fn wait<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "wait", |verdict| verdict.wait().map(WaitHint).into_bound_py_any(py))
            }
            /// How many seconds the server asked to wait, 0.0 if it did not. `now` is in seconds
            /// since 1970 (default: time.time()) and matters only where the server named a moment.
            #[pyo3(signature = (now = None))]
            fn wait_seconds(&self, py: Python<'_>, now: Option<f64>) -> PyResult<f64> {
                let wait: Option<Bound<'_, WaitHint>> = self.wait(py)?.extract()?;
                wait.map_or(Ok(0.0), |wait| time::seconds(py, wait.get().0, now))
            }
            /// What the body said: a Problem, empty (and false) when it said nothing.
            #[getter]
            fn problem<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "problem", |verdict| {
                    Problem(verdict.problem().clone()).into_bound_py_any(py)
                })
            }
            /// The items of a batch, in the order of the answer: a tuple of Item, at most 1,024; empty
            /// when the body lists none.
            #[getter]
            fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "items", |verdict| {
                    let items = verdict.items().iter().map(|item| Py::new(py, Item(item.clone())));
                    Ok(PyTuple::new(py, items.collect::<PyResult<Vec<_>>>()?)?.into_any())
                })
            }
            /// The challenges of WWW-Authenticate, in order: a tuple of Challenge.
            #[getter]
            fn challenges<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "challenges", |verdict| {
                    Ok(PyTuple::new(py, challenges(py, verdict.challenges())?)?.into_any())
                })
            }
            /// What may be sent and how much of it is left, also of a success: a tuple of Limit.
            #[getter]
            fn limits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "limits", |verdict| {
                    let all = verdict.limits().iter();
                    let all = all.map(|limit| Py::new(py, Limit(limit.clone())));
                    Ok(PyTuple::new(py, all.collect::<PyResult<Vec<_>>>()?)?.into_any())
                })
            }
            /// Leniencies taken, and what was off-contract: a tuple of Caveat.
            #[getter]
            fn caveats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "caveats", |verdict| {
                    let words = verdict.caveats().iter().map(|word| vocabulary::to_py(py, word));
                    Ok(PyTuple::new(py, words.collect::<PyResult<Vec<_>>>()?)?.into_any())
                })
            }
            /// Why each field has its value: a dict from Field (or its slug) to Evidence. The wait
            /// is there only when there is one.
            #[getter]
            fn evidence<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "evidence", |verdict| {
                    let found = PyDict::new(py);
                    for evidence in verdict.evidence() {
                        let field = vocabulary::to_py(py, evidence.field())?;
                        found.set_item(field, Py::new(py, Evidence::of(evidence))?)?;
                    }
                    Ok(found.into_any())
                })
            }
            /// One or two sentences for a person: what happened, whether the request took effect,
            /// and what to do next.
            fn explain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "explain", |verdict| {
                    verdict.explain().to_string().into_bound_py_any(py)
                })
            }
            /// The verdict as JSON text, with the same keys in every language.
            fn to_json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.either(py, "to_json", |verdict| verdict.to_json().into_bound_py_any(py))
            }
            /// The verdict as a dict of plain values, with the keys of to_json.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                copies::from_json(&self.to_json(py)?)
            }
            fn __richcmp__<'py>(
                &self,
                other: &Bound<'py, PyAny>,
                operator: CompareOp,
            ) -> PyResult<Bound<'py, PyAny>> {
                let py = other.py();
                let same = match other.cast::<Verdict>() {
                    Ok(other) => self.parts(py)?.eq(other.get().parts(py)?)?,
                    Err(_) => false,
                };
                match operator {
                    CompareOp::Eq => same.into_bound_py_any(py),
                    CompareOp::Ne => (!same).into_bound_py_any(py),
                    _ => Ok(py.NotImplemented().into_bound(py)),
                }
            }
            fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
                (self.code(py)?, self.effect(py)?, self.remedy(py)?).into_pyobject(py)?.hash()
            }
            /// For pickle and copy: all that it says, as it says it.
            fn __reduce__<'py>(
                &self,
                py: Python<'py>,
            ) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
                Ok((copies::restorer(py, "_restore_verdict")?, (self.parts(py)?,)))
            }
            fn __str__(&self, py: Python<'_>) -> PyResult<String> {
                let detail = self.problem(py)?.getattr("detail")?;
                let said = if detail.is_none() { self.description(py)? } else { detail };
                Ok(format!("{}: {}", self.words(py)?, said.str()?))
            }
            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                let wait: Option<Bound<'_, WaitHint>> = self.wait(py)?.extract()?;
                let wait = wait.map_or_else(String::new, |wait| match wait.get().0 {
                    aftercall::WaitHint::After(after) => format!(" wait={}s", after.as_secs_f64()),
                    aftercall::WaitHint::At(at) => {
                        format!(" wait=until {}", at.div_euclid(1_000_000))
                    }
                });
                let words = [self.effect(py)?, self.fault(py)?, self.repeat(py)?, self.remedy(py)?];
                let [effect, fault, repeat, remedy] = words.map(|word| word.to_string());
                Ok(format!(
                    "<Verdict {}: effect={effect} fault={fault} repeat={repeat} \
                     remedy={remedy}{wait}>",
                    self.words(py)?
                ))
            }
        }

        /// A verdict out of a copy.
        #[pyfunction(name = "_restore_verdict")]
        pub(crate) fn restore(parts: Bound<'_, PyDict>) -> PyResult<Verdict> {
            let parts = Parts(parts);
            for name in [$(stringify!($name),)+ "message", "description", "status", "failure",
                "wait", "problem", "items", "challenges", "limits", "caveats", "evidence", "explain",
                "to_json"]
            {
                parts.get(name)?;
            }
            Ok(Verdict(Kind::Copy(parts.0.unbind())))
        }
    };
}

aftercall::for_each_scalar!(verdict);

pub(crate) fn challenges(
    py: Python<'_>,
    found: &[aftercall::Challenge],
) -> PyResult<Vec<Py<Challenge>>> {
    found.iter().map(|challenge| Py::new(py, Challenge(challenge.clone()))).collect()
}

/// Why a field of a verdict has its value. Immutable; equal by value.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Evidence {
    field: aftercall::Field,
    value: String,
    source: aftercall::Source,
    name: String,
    overrode: Vec<(aftercall::Source, String, String)>,
}

impl Evidence {
    fn of(evidence: aftercall::Evidence<'_>) -> Evidence {
        let overrode = evidence.overrode();
        Evidence {
            field: evidence.field(),
            value: evidence.value().into_owned(),
            source: evidence.source(),
            name: evidence.name().into_owned(),
            overrode: overrode
                .map(|other| (other.source, other.value.to_owned(), other.name.into_owned()))
                .collect(),
        }
    }
}

#[pymethods]
impl Evidence {
    /// The field of the verdict: a Field.
    #[getter]
    fn field(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.field)
    }
    /// The value's slug; for a wait, the wait in words.
    #[getter]
    fn value(&self) -> &str {
        &self.value
    }
    /// The kind of evidence that decided: a Source.
    #[getter]
    fn source(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.source)
    }
    /// What it was: the name of a field, a code, a phrase; for a row, its status.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }
    /// What it overrode: a list of (Source, value, name).
    #[getter]
    fn overrode(&self, py: Python<'_>) -> PyResult<Vec<(Py<PyAny>, &str, &str)>> {
        let overrode = self.overrode.iter();
        overrode
            .map(|(source, said, name)| {
                Ok((vocabulary::to_py(py, *source)?, said.as_str(), name.as_str()))
            })
            .collect()
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("field", self.field(py)?)?;
        parts.put("value", self.value())?;
        parts.put("source", self.source(py)?)?;
        parts.put("name", self.name())?;
        parts.put("overrode", self.overrode(py)?)?;
        Ok((copies::restorer(py, "_restore_evidence")?, (parts.0,)))
    }
    fn __repr__(&self) -> String {
        let Evidence { field, value, source, name, .. } = self;
        format!("<Evidence {field}={value}: {source} {name:?}>")
    }
}

/// A reason out of a copy.
#[pyfunction(name = "_restore_evidence")]
pub(crate) fn restore_evidence(parts: Bound<'_, PyDict>) -> PyResult<Evidence> {
    let parts = Parts(parts);
    let overrode: Vec<(Bound<'_, PyAny>, String, String)> = parts.get("overrode")?.extract()?;
    let overrode = overrode
        .into_iter()
        .map(|(source, said, name)| Ok((vocabulary::from_py(&source)?, said, name)));
    Ok(Evidence {
        field: parts.word("field")?,
        value: parts.take("value")?,
        source: parts.word("source")?,
        name: parts.take("name")?,
        overrode: overrode.collect::<PyResult<Vec<_>>>()?,
    })
}

//! What an engine knows of its origins at one moment.

use crate::copies::{self, Parts, Reduced};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// What an engine knows of its origins at one moment; made by Engine.snapshot.
///
/// It is a copy and does not change with the engine. Immutable; equal by value; shared by threads.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Snapshot(pub(crate) aftercall::Snapshot);

#[pymethods]
impl Snapshot {
    /// Every origin and scope that the engine remembers, at most 10,000: a tuple of ScopeSnapshot,
    /// sorted by origin, then by scope, the scope without a name first.
    #[getter]
    fn scopes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let scopes = self.0.scopes.iter().map(|scope| Py::new(py, ScopeSnapshot(scope.clone())));
        PyTuple::new(py, scopes.collect::<PyResult<Vec<_>>>()?)
    }
    /// How many the engine forgot to make room for others.
    #[getter]
    fn forgotten(&self) -> u64 {
        self.0.forgotten
    }
    /// The snapshot as JSON text, with the same keys in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }
    /// The snapshot as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json().into_pyobject(py)?.into_any())
    }
    fn __hash__(&self) -> u64 {
        hash(&self.to_json())
    }
    /// For pickle and copy.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Reduced<'py, (Bound<'py, PyTuple>, u64)>> {
        Ok((copies::restorer(py, "_restore_snapshot")?, (self.scopes(py)?, self.forgotten())))
    }
    fn __repr__(&self) -> String {
        format!("<Snapshot scopes={} forgotten={}>", self.0.scopes.len(), self.0.forgotten)
    }
}

/// What the calls to one origin and scope share, and counts of how they went.
///
/// The counts begin with 0 when the engine first hears of the origin and scope, and again after it
/// forgot them. Immutable; equal by value.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct ScopeSnapshot(aftercall::ScopeSnapshot);

#[pymethods]
impl ScopeSnapshot {
    /// Where the requests go: "scheme://host:port".
    #[getter]
    fn origin(&self) -> &str {
        self.0.origin.as_str()
    }
    /// The caller's scope within the origin; None for the calls that name none.
    #[getter]
    fn scope(&self) -> Option<&str> {
        self.0.scope.as_deref()
    }
    /// The pressure that failures put on it, in hundredths, 0 to 600. Up to 197 retries are free;
    /// above, they must be earned.
    #[getter]
    fn pressure(&self) -> u32 {
        self.0.pressure
    }
    /// What is left of the retry budget, 0 to `budget_capacity`, in the unit of the policy's `price`.
    #[getter]
    fn budget_left(&self) -> u32 {
        self.0.budget_left
    }
    /// What the retry budget holds when it is full: the policy's `budget`; 0 if it has none.
    #[getter]
    fn budget_capacity(&self) -> u32 {
        self.0.budget_capacity
    }
    /// The last hold, unless a success ended it: a HoldSnapshot, or None.
    #[getter]
    fn hold(&self) -> Option<HoldSnapshot> {
        self.0.hold.map(HoldSnapshot)
    }
    /// The limit that is running low, a QuotaSnapshot, or None: sends are spaced so that it lasts.
    #[getter]
    fn quota(&self) -> Option<QuotaSnapshot> {
        self.0.quota.map(QuotaSnapshot)
    }
    /// The time between two sends, in microseconds, that was learned from refusals which name neither
    /// a wait nor a limit; 0 if sends are not spaced.
    #[getter]
    fn learned_gap_us(&self) -> u64 {
        self.0.learned_gap_us
    }
    /// While the circuit is open: when the next probe may be sent, in microseconds of the monotonic
    /// clock; otherwise None.
    #[getter]
    fn circuit_open_until_us(&self) -> Option<u64> {
        self.0.circuit_open_until_us
    }
    /// How many buckets of the provider's own, within this scope, are running low or held.
    #[getter]
    fn buckets(&self) -> u32 {
        self.0.buckets
    }
    /// How many requests were sent, retries included.
    #[getter]
    fn attempts(&self) -> u64 {
        self.0.attempts
    }
    /// How many of them were retries.
    #[getter]
    fn retries(&self) -> u64 {
        self.0.retries
    }
    /// How many succeeded.
    #[getter]
    fn successes(&self) -> u64 {
        self.0.successes
    }
    /// How many were throttled.
    #[getter]
    fn throttles(&self) -> u64 {
        self.0.throttles
    }
    /// How many failed otherwise, by a fault of the server or the network. One that failed by the
    /// caller's fault, such as a 404, counts among the attempts alone.
    #[getter]
    fn failures(&self) -> u64 {
        self.0.failures
    }
    /// How many calls could not retry because of the pressure, or because the budget was used up.
    #[getter]
    fn ended_by_pressure(&self) -> u64 {
        self.0.ended_by_pressure
    }
    /// How many calls could not send because a hold or the spacing of sends would have lasted beyond
    /// their deadline.
    #[getter]
    fn ended_by_hold(&self) -> u64 {
        self.0.ended_by_hold
    }
    /// How many calls could not send because a limit that is used up lasts longer than the policy's
    /// longest wait.
    #[getter]
    fn ended_by_quota(&self) -> u64 {
        self.0.ended_by_quota
    }
    /// How many calls could not send because the circuit was open.
    #[getter]
    fn ended_by_circuit(&self) -> u64 {
        self.0.ended_by_circuit
    }
    /// The same as JSON text, with the same keys in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }
    /// The same as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json().into_pyobject(py)?.into_any())
    }
    fn __hash__(&self) -> u64 {
        hash(&self.to_json())
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("origin", self.origin())?;
        parts.put("scope", self.scope())?;
        parts.put("pressure", self.pressure())?;
        parts.put("budget_left", self.budget_left())?;
        parts.put("budget_capacity", self.budget_capacity())?;
        parts.put("hold", self.hold())?;
        parts.put("quota", self.quota())?;
        parts.put("learned_gap_us", self.learned_gap_us())?;
        parts.put("circuit_open_until_us", self.circuit_open_until_us())?;
        parts.put("buckets", self.buckets())?;
        parts.put("attempts", self.attempts())?;
        parts.put("retries", self.retries())?;
        parts.put("successes", self.successes())?;
        parts.put("throttles", self.throttles())?;
        parts.put("failures", self.failures())?;
        parts.put("ended_by_pressure", self.ended_by_pressure())?;
        parts.put("ended_by_hold", self.ended_by_hold())?;
        parts.put("ended_by_quota", self.ended_by_quota())?;
        parts.put("ended_by_circuit", self.ended_by_circuit())?;
        Ok((copies::restorer(py, "_restore_scope_snapshot")?, (parts.0,)))
    }
    fn __repr__(&self) -> String {
        let known = &self.0;
        let scope = known.scope.as_deref().map_or_else(String::new, |it| format!(" scope={it:?}"));
        format!(
            "<ScopeSnapshot {}{scope}: pressure={} attempts={} retries={} successes={} throttles={} \
             failures={}>",
            known.origin.as_str(),
            known.pressure,
            known.attempts,
            known.retries,
            known.successes,
            known.throttles,
            known.failures
        )
    }
}

/// A hold after a throttle that named a time. Moments are in microseconds of the monotonic clock, as
/// in Now.monotonic; a hold whose `until_us` has passed holds no call. Immutable; equal by value.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct HoldSnapshot(aftercall::HoldSnapshot);

#[pymethods]
impl HoldSnapshot {
    /// When the refusal came that counts: the last one of a probe, or of anything sent later.
    #[getter]
    fn since_us(&self) -> u64 {
        self.0.since_us
    }
    /// When the hold ends by itself, in microseconds of the monotonic clock.
    #[getter]
    fn until_us(&self) -> u64 {
        self.0.until_us
    }
    /// How many probes were refused.
    #[getter]
    fn refusals(&self) -> u32 {
        self.0.refusals
    }
    /// Whether a probe is under way.
    #[getter]
    fn is_probing(&self) -> bool {
        self.0.is_probing
    }
    /// The hold as JSON text, with the same keys in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }
    /// The hold as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json().into_pyobject(py)?.into_any())
    }
    fn __hash__(&self) -> u64 {
        hash(&self.to_json())
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (u64, u64, u32, bool)>> {
        let parts = (self.since_us(), self.until_us(), self.refusals(), self.is_probing());
        Ok((copies::restorer(py, "_restore_hold_snapshot")?, parts))
    }
    fn __repr__(&self) -> String {
        let aftercall::HoldSnapshot { since_us, until_us, refusals, is_probing, .. } = &self.0;
        format!(
            "<HoldSnapshot since_us={since_us} until_us={until_us} refusals={refusals} \
             is_probing={}>",
            if *is_probing { "True" } else { "False" }
        )
    }
}

/// A limit that is running low, as responses state it. Moments are in microseconds of the monotonic
/// clock, as in Now.monotonic. Immutable; equal by value.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct QuotaSnapshot(aftercall::QuotaSnapshot);

#[pymethods]
impl QuotaSnapshot {
    /// How many requests are left.
    #[getter]
    fn remaining(&self) -> u64 {
        self.0.remaining
    }
    /// When the limit is full again, in microseconds of the monotonic clock.
    #[getter]
    fn resets_us(&self) -> u64 {
        self.0.resets_us
    }
    /// The time between two sends, in microseconds.
    #[getter]
    fn gap_us(&self) -> u64 {
        self.0.gap_us
    }
    /// The limit as JSON text, with the same keys in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }
    /// The limit as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json().into_pyobject(py)?.into_any())
    }
    fn __hash__(&self) -> u64 {
        hash(&self.to_json())
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (u64, u64, u64)>> {
        let parts = (self.remaining(), self.resets_us(), self.gap_us());
        Ok((copies::restorer(py, "_restore_quota_snapshot")?, parts))
    }
    fn __repr__(&self) -> String {
        let aftercall::QuotaSnapshot { remaining, resets_us, gap_us, .. } = &self.0;
        format!("<QuotaSnapshot remaining={remaining} resets_us={resets_us} gap_us={gap_us}>")
    }
}

/// Of values that say the same the same.
fn hash(form: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    form.hash(&mut hasher);
    hasher.finish()
}

/// A Snapshot out of a copy.
#[pyfunction(name = "_restore_snapshot")]
pub(crate) fn restore(scopes: Vec<Bound<'_, ScopeSnapshot>>, forgotten: u64) -> Snapshot {
    let mut snapshot = aftercall::Snapshot::default();
    snapshot.scopes = scopes.iter().map(|scope| scope.get().0.clone()).collect();
    snapshot.forgotten = forgotten;
    Snapshot(snapshot)
}

/// A ScopeSnapshot out of a copy.
#[pyfunction(name = "_restore_scope_snapshot")]
pub(crate) fn restore_scope(parts: Bound<'_, PyDict>) -> PyResult<ScopeSnapshot> {
    let parts = Parts(parts);
    let scope: Option<String> = parts.take("scope")?;
    let hold: Option<Bound<'_, HoldSnapshot>> = parts.get("hold")?.extract()?;
    let quota: Option<Bound<'_, QuotaSnapshot>> = parts.get("quota")?.extract()?;
    let mut known = aftercall::ScopeSnapshot::default();
    known.origin = aftercall::Origin::of(&parts.take::<String>("origin")?);
    known.scope = scope.map(Arc::from);
    known.pressure = parts.take("pressure")?;
    known.budget_left = parts.take("budget_left")?;
    known.budget_capacity = parts.take("budget_capacity")?;
    known.hold = hold.map(|hold| hold.get().0);
    known.quota = quota.map(|quota| quota.get().0);
    known.learned_gap_us = parts.take("learned_gap_us")?;
    known.circuit_open_until_us = parts.take("circuit_open_until_us")?;
    known.buckets = parts.take("buckets")?;
    known.attempts = parts.take("attempts")?;
    known.retries = parts.take("retries")?;
    known.successes = parts.take("successes")?;
    known.throttles = parts.take("throttles")?;
    known.failures = parts.take("failures")?;
    known.ended_by_pressure = parts.take("ended_by_pressure")?;
    known.ended_by_hold = parts.take("ended_by_hold")?;
    known.ended_by_quota = parts.take("ended_by_quota")?;
    known.ended_by_circuit = parts.take("ended_by_circuit")?;
    Ok(ScopeSnapshot(known))
}

/// A HoldSnapshot out of a copy.
#[pyfunction(name = "_restore_hold_snapshot")]
pub(crate) fn restore_hold(
    since_us: u64,
    until_us: u64,
    refusals: u32,
    is_probing: bool,
) -> HoldSnapshot {
    let mut hold = aftercall::HoldSnapshot::default();
    (hold.since_us, hold.until_us) = (since_us, until_us);
    (hold.refusals, hold.is_probing) = (refusals, is_probing);
    HoldSnapshot(hold)
}

/// A QuotaSnapshot out of a copy.
#[pyfunction(name = "_restore_quota_snapshot")]
pub(crate) fn restore_quota(remaining: u64, resets_us: u64, gap_us: u64) -> QuotaSnapshot {
    let mut quota = aftercall::QuotaSnapshot::default();
    (quota.remaining, quota.resets_us, quota.gap_us) = (remaining, resets_us, gap_us);
    QuotaSnapshot(quota)
}

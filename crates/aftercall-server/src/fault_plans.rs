//! The faults that are planned: an ordered list, each for a number of requests or connections. And
//! the delays that requests are in by a fault.

use std::time::Duration;

use hyper::Method;
use hyper::header::HeaderMap;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::config::MAX_FAULT_PLANS;
use crate::faults::{Action, Fault};
use crate::locked::Locked;
use crate::problem::Problem;

/// All fault plans of a server.
#[derive(Debug, Default)]
pub(crate) struct FaultPlans {
    plans: Locked<Vec<FaultPlan>>,
    cuts: watch::Sender<()>,
}

/// The delay of a request by a fault.
#[derive(Debug)]
pub(crate) struct Delay {
    length: Duration,
    cuts: watch::Receiver<()>,
}

impl Delay {
    /// The same with this length.
    pub(crate) fn of(self, length: Duration) -> Delay {
        Delay { length, ..self }
    }

    /// Waits; whether the end of the delay came, and not `FaultPlans::cut_delays`.
    pub(crate) async fn passes(mut self) -> bool {
        self.length.is_zero()
            || tokio::time::timeout(self.length, self.cuts.changed()).await.is_err()
    }
}

/// A fault for the next requests or connections that it fits.
#[derive(Clone, Debug)]
pub(crate) struct FaultPlan {
    pub(crate) fault: Fault,
    /// How many more it applies to.
    pub(crate) times: u64,
    /// Limits it to requests with this method.
    pub(crate) method: Option<Method>,
    /// Limits it to requests whose path begins with this.
    pub(crate) path: Option<String>,
}

impl FaultPlan {
    fn fits(&self, method: &Method, path: &str) -> bool {
        !self.fault.action.affects_connections()
            && self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.path.as_ref().is_none_or(|prefix| path.starts_with(prefix.as_str()))
    }

    fn to_json(&self) -> Value {
        json!({
            "fault": self.fault.text,
            "times": self.times,
            "method": self.method.as_ref().map(Method::as_str),
            "path": self.path,
        })
    }
}

impl FaultPlans {
    /// Adds a plan after the others and returns it as JSON; `None` if the list is full.
    pub(crate) fn add(&self, plan: FaultPlan) -> Option<Value> {
        let mut plans = self.plans.lock();
        if plans.len() >= MAX_FAULT_PLANS {
            return None;
        }
        let json = plan.to_json();
        plans.push(plan);
        Some(json)
    }

    /// The plans that are left, in order, as JSON.
    pub(crate) fn list(&self) -> Value {
        self.plans.lock().iter().map(FaultPlan::to_json).collect()
    }

    /// Forgets all plans.
    pub(crate) fn clear(&self) {
        self.plans.lock().clear();
    }

    /// No delay as yet, for a request that has arrived.
    pub(crate) fn no_delay(&self) -> Delay {
        Delay { length: Duration::ZERO, cuts: self.cuts.subscribe() }
    }

    /// Cuts off the delays of all requests that have arrived.
    pub(crate) fn cut_delays(&self) {
        self.cuts.send_replace(());
    }

    /// The fault that is due for a request: the one in its own header, or else that of the first
    /// plan that fits.
    pub(crate) fn due(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Fault>, Problem> {
        match headers.get("aftercall-fault") {
            None => Ok(self.take(|plan| plan.fits(method, path))),
            Some(value) => {
                let text = value.to_str().map_err(|_| bad("it is not visible ASCII"))?;
                let fault: Fault = text.parse().map_err(|why: String| bad(&why))?;
                if fault.action.affects_connections() {
                    return Err(bad(
                        "a fault of connections can only be planned, at /admin/faults",
                    ));
                }
                Ok(Some(fault))
            }
        }
    }

    /// The fault that is due for a connection that has just been accepted.
    pub(crate) fn due_for_connection(&self) -> Option<Action> {
        self.take(|plan| plan.fault.action.affects_connections()).map(|fault| fault.action)
    }

    fn take(&self, fits: impl Fn(&FaultPlan) -> bool) -> Option<Fault> {
        let mut plans = self.plans.lock();
        let at = plans.iter().position(fits)?;
        let plan = &mut plans[at];
        plan.times = plan.times.saturating_sub(1);
        let fault = plan.fault.clone();
        if plan.times == 0 {
            plans.remove(at);
        }
        Some(fault)
    }
}

fn bad(why: &str) -> Problem {
    Problem::bad_parameter(
        "Aftercall-Fault",
        format!("The Aftercall-Fault header is wrong: {why}."),
    )
}

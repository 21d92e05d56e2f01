//! The faults that are planned: a list in order, each for so many requests or connections.

use hyper::Method;
use hyper::header::HeaderMap;
use serde_json::{Value, json};

use crate::config::FAULT_PLANS;
use crate::faults::{Action, Fault};
use crate::locked::Locked;
use crate::problem::Problem;

/// All plans of a server.
#[derive(Debug, Default)]
pub(crate) struct Plans(Locked<Vec<Plan>>);

/// A fault for the next requests, or connections, that it fits.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) fault: Fault,
    /// How many are still to be hit.
    pub(crate) times: u64,
    /// Only requests with this method.
    pub(crate) method: Option<Method>,
    /// Only requests whose path begins so.
    pub(crate) path: Option<String>,
}

impl Plan {
    fn fits(&self, method: &Method, path: &str) -> bool {
        !self.fault.action.is_of_connections()
            && self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.path.as_ref().is_none_or(|prefix| path.starts_with(prefix.as_str()))
    }

    fn show(&self) -> Value {
        json!({
            "fault": self.fault.text,
            "times": self.times,
            "method": self.method.as_ref().map(Method::as_str),
            "path": self.path,
        })
    }
}

impl Plans {
    /// Adds a plan behind the others; the answer shows it. `None` if the list is full.
    pub(crate) fn add(&self, plan: Plan) -> Option<Value> {
        let mut plans = self.0.lock();
        if plans.len() >= FAULT_PLANS {
            return None;
        }
        let shown = plan.show();
        plans.push(plan);
        Some(shown)
    }

    /// The plans that are left, in order.
    pub(crate) fn list(&self) -> Value {
        self.0.lock().iter().map(Plan::show).collect()
    }

    /// Forgets all plans.
    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }

    /// The fault that is due for a request: its own header first, then the first plan that fits.
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
                if fault.action.is_of_connections() {
                    return Err(bad(
                        "a fault of connections can only be planned, at /admin/faults",
                    ));
                }
                Ok(Some(fault))
            }
        }
    }

    /// What is due for a connection that has just been accepted.
    pub(crate) fn due_for_connection(&self) -> Option<Action> {
        self.take(|plan| plan.fault.action.is_of_connections()).map(|fault| fault.action)
    }

    fn take(&self, fits: impl Fn(&Plan) -> bool) -> Option<Fault> {
        let mut plans = self.0.lock();
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

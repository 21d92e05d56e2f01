//! `aftercall._native`: the core as Python classes, and nothing but conversions.
//!
//! One file a noun. A function here converts its arguments, calls the core and converts what the
//! core said; every rule, every number and every list of words is the core's. All classes are
//! frozen, so threads may share them; a [`call::Call`] and a [`stream::Stream`] serialise their
//! users with a mutex. So the module needs no global lock.
//!
//! A fork is survived: `os.fork` runs attached to the interpreter (and stops the others where there
//! is no global lock), so no thread of Python can be inside the core while it happens, as long as
//! nothing here lets go of the interpreter, or runs Python, while it holds a lock of the core's or a
//! call's. Only [`contract`] detaches, to read a file, and [`server`], which shares nothing with the core
//! and is not used in the child.

mod build;
mod call;
mod contract;
mod copies;
mod decision;
mod engine;
mod error;
mod failure;
mod fields;
mod item;
mod judge;
mod limit;
mod policy;
mod problem;
mod request;
mod response;
mod row;
mod server;
mod snapshot;
mod status;
mod stream;
mod time;
mod verdict;
mod vocabulary;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use super::call::Call;
    #[pymodule_export]
    use super::contract::{Contract, restore_built, restore_operation};
    #[pymodule_export]
    use super::decision::{
        Attempt, Authenticate, Done, Outcome, Send, Verify, Wait, restore_attempt,
        restore_authenticate, restore_done, restore_outcome, restore_send, restore_verify,
        restore_wait,
    };
    #[pymodule_export]
    use super::engine::Engine;
    #[pymodule_export]
    use super::failure::{Failure, failure_names};
    #[pymodule_export]
    use super::item::{Item, restore_item};
    #[pymodule_export]
    use super::judge::{judge, judge_failure};
    #[pymodule_export]
    use super::limit::{Limit, restore_limit};
    #[pymodule_export]
    use super::policy::{Policy, policy_profiles, policy_settings};
    #[pymodule_export]
    use super::problem::{
        Challenge, FieldError, Problem, restore as restore_problem, restore_challenge,
        restore_field_error,
    };
    #[pymodule_export]
    use super::request::{Request, restore as restore_request};
    #[pymodule_export]
    use super::response::{Response, body_wanted};
    #[pymodule_export]
    use super::row::Status;
    #[pymodule_export]
    use super::server::Server;
    #[pymodule_export]
    use super::snapshot::{
        HoldSnapshot, QuotaSnapshot, ScopeSnapshot, Snapshot, restore as restore_snapshot,
        restore_hold, restore_quota, restore_scope,
    };
    #[pymodule_export]
    use super::status::{restore as restore_status, status};
    #[pymodule_export]
    use super::stream::Stream;
    #[pymodule_export]
    use super::time::{Now, WaitHint, restore_wait_hint};
    #[pymodule_export]
    use super::verdict::{Evidence, Verdict, restore as restore_verdict, restore_evidence};
    #[pymodule_export]
    use super::vocabulary::word_sets;
}

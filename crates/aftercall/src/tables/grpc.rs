//! Made by `xtask tables` from `data/`; do not edit.

//! The codes of gRPC; a row's position is its number less one.

use super::rows::GrpcRow;
use crate::vocabulary::{Effect, Reason, Remedy};

pub(crate) static GRPC_CODES: &[GrpcRow] = &[
    GrpcRow { name: "CANCELLED", reason: Reason::Cancelled, effect: None, remedy: None },
    GrpcRow { name: "UNKNOWN", reason: Reason::Unknown, effect: None, remedy: None },
    GrpcRow {
        name: "INVALID_ARGUMENT",
        reason: Reason::Invalid,
        effect: Some(Effect::NotApplied),
        remedy: None,
    },
    GrpcRow { name: "DEADLINE_EXCEEDED", reason: Reason::Timeout, effect: None, remedy: None },
    GrpcRow {
        name: "NOT_FOUND",
        reason: Reason::NotFound,
        effect: Some(Effect::NotApplied),
        remedy: None,
    },
    GrpcRow {
        name: "ALREADY_EXISTS",
        reason: Reason::AlreadyExists,
        effect: Some(Effect::NotApplied),
        remedy: None,
    },
    GrpcRow {
        name: "PERMISSION_DENIED",
        reason: Reason::Forbidden,
        effect: Some(Effect::NotApplied),
        remedy: None,
    },
    GrpcRow { name: "RESOURCE_EXHAUSTED", reason: Reason::Overloaded, effect: None, remedy: None },
    GrpcRow {
        name: "FAILED_PRECONDITION",
        reason: Reason::Conflict,
        effect: Some(Effect::NotApplied),
        remedy: None,
    },
    GrpcRow { name: "ABORTED", reason: Reason::Conflict, effect: None, remedy: None },
    GrpcRow {
        name: "OUT_OF_RANGE",
        reason: Reason::Invalid,
        effect: Some(Effect::NotApplied),
        remedy: None,
    },
    GrpcRow {
        name: "UNIMPLEMENTED",
        reason: Reason::NotImplemented,
        effect: Some(Effect::NotApplied),
        remedy: None,
    },
    GrpcRow { name: "INTERNAL", reason: Reason::Internal, effect: None, remedy: None },
    GrpcRow {
        name: "UNAVAILABLE",
        reason: Reason::Overloaded,
        effect: None,
        remedy: Some(Remedy::Retry),
    },
    GrpcRow { name: "DATA_LOSS", reason: Reason::Internal, effect: None, remedy: None },
    GrpcRow {
        name: "UNAUTHENTICATED",
        reason: Reason::Unauthenticated,
        effect: Some(Effect::NotApplied),
        remedy: None,
    },
];

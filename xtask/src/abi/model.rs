//! The C interface as data: what every generated description is written from.

use super::constants::{Group, Set, Status};
use super::ctype::{CType, Integer};
use super::layout::Each;
use super::packed::Packed;
use serde::Serialize;

/// Everything that include/aftercall.h declares. The field order is that of the JSON.
#[derive(Serialize)]
pub(crate) struct Abi {
    pub(crate) about: &'static str,
    /// The version of this description's own form.
    pub(crate) format: u32,
    pub(crate) version: String,
    pub(crate) abi_version: u64,
    pub(crate) integers: Vec<Integer>,
    pub(crate) opaque: Vec<Opaque>,
    pub(crate) structures: Vec<Structure>,
    pub(crate) functions: Vec<Function>,
    pub(crate) constants: Vec<Group>,
    pub(crate) sets: Vec<Set>,
    pub(crate) statuses: Vec<Status>,
    pub(crate) packed: Packed,
}

/// A type that is only ever pointed at.
#[derive(Serialize)]
pub(crate) struct Opaque {
    pub(crate) name: String,
    pub(crate) help: String,
    pub(crate) free: String,
    /// The function that gives one more handle, for types that are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) again: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ownership: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Structure {
    pub(crate) name: String,
    pub(crate) help: String,
    pub(crate) direction: Use,
    /// Whether it begins with its size.
    pub(crate) sized: bool,
    pub(crate) size: Each,
    pub(crate) align: Each,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ownership: Option<String>,
    pub(crate) members: Vec<Member>,
}

/// How the functions use a structure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Use {
    In,
    Out,
    /// Some functions read it, others fill it.
    InOut,
    /// It stands in other structures only.
    Member,
}

#[derive(Serialize)]
pub(crate) struct Member {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) c_type: CType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) array: Option<usize>,
    pub(crate) offset: Each,
    pub(crate) size: Each,
    /// The member that says how long this one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) length: Option<String>,
    pub(crate) help: String,
}

#[derive(Serialize)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) help: String,
    pub(crate) result: Outcome,
    /// The results that it is said to return, where the comment lists them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) results: Vec<String>,
    pub(crate) parameters: Vec<Parameter>,
}

/// What a function gives.
#[derive(Serialize)]
pub(crate) struct Outcome {
    #[serde(rename = "type")]
    pub(crate) c_type: CType,
    pub(crate) kind: Kind,
    /// Whether it can be NULL, for a pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) null: Option<bool>,
    /// The output that says how long the text is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) length: Option<String>,
    #[serde(flatten)]
    pub(crate) life: Life,
}

/// Who owns what a pointer points at.
#[derive(Clone, Default, Serialize)]
pub(crate) struct Life {
    /// The function that frees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) free: Option<String>,
    /// It lives for ever.
    #[serde(rename = "static", skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_static: bool,
    /// The parameter whose object it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<String>,
    /// How long it lives, where the comment says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lives: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) c_type: CType,
    pub(crate) kind: Kind,
    pub(crate) direction: Direction,
    /// The parameter that says how long this one is, how many there are or how much room there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) length: Option<String>,
    /// The parameter that takes the whole length of what a buffer has no room for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) needed: Option<String>,
    /// The parameter, or the result, that this one is the length of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) of: Option<String>,
    /// Whether it may be NULL, for a pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) null: Option<bool>,
    /// The object ends with this call.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) ends: bool,
    #[serde(flatten)]
    pub(crate) life: Life,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Direction {
    In,
    Out,
    InOut,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Nothing,
    Integer,
    /// An integer that is the length of another parameter or of the result.
    Length,
    /// Text, or bytes.
    Text,
    Bytes,
    /// Room that the function writes into.
    Buffer,
    /// A pointer to an opaque type.
    Handle,
    Structure,
}

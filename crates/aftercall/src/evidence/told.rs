//! What a response says beyond its status: in its body, and by gRPC.

use crate::tables::rows::GrpcRow;
use crate::tables::shape::{ListRow, ShapeRow};

/// What a body says beyond its status.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) shape: &'static ShapeRow,
    /// The contract, the known provider, the media type or the status says that this shape decides.
    pub(crate) decides: bool,
    /// The body says that the request, or a part of it, failed.
    pub(crate) failed: bool,
    /// It says that all of it succeeded.
    pub(crate) works: bool,
    /// What it holds that was done in spite of errors.
    pub(crate) data: Data,
    /// The status that the body repeats; 0 if none.
    pub(crate) status: u16,
    pub(crate) items: Vec<RawItem>,
    /// There are more items than are kept, or the body was not read completely.
    pub(crate) in_part: bool,
    /// By its media type the body keeps the rule that without data nothing was executed.
    pub(crate) strict: bool,
}

/// What is in the member that holds what was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Data {
    #[default]
    Absent,
    Null,
    Present,
}

/// One item as the body states it.
#[derive(Clone, Debug)]
pub(crate) struct RawItem {
    pub(crate) index: u32,
    /// The list that it is in; `None` in XML.
    pub(crate) list: Option<&'static ListRow>,
    pub(crate) id: Option<String>,
    /// 0 if it has none.
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    pub(crate) detail: Option<String>,
    /// Its list or its element says that it failed, or that it did not.
    pub(crate) failed: Option<bool>,
}

impl RawItem {
    pub(super) fn new(index: usize) -> RawItem {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let (list, id, code, detail, failed) = (None, None, None, None, None);
        RawItem { index, list, id, status: 0, code, detail, failed }
    }

    /// In a refusal, an item that says nothing about itself was refused with the others.
    pub(super) fn refuse(&mut self) {
        let says = self.status != 0 || self.list.is_none_or(|list| !list.error.is_empty());
        if !says && self.failed.is_none() {
            self.failed = Some(true);
        }
    }

    pub(crate) fn has_failed(&self) -> bool {
        match (self.failed, self.status) {
            (Some(failed), 0) => failed,
            (Some(true), _) => true,
            (_, 0) => self.code.is_some(),
            (_, status) => !matches!(status, 200..=299 | 304),
        }
    }
}

/// A failure that gRPC states.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grpc {
    /// Its row; unknown numbers count as UNKNOWN.
    pub(crate) row: &'static GrpcRow,
    /// Another code was stated as well.
    pub(crate) is_disputed: bool,
}

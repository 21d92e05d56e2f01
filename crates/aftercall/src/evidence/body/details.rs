//! The details of an error that Connect writes: in a list, each a message of Protocol Buffers in base64
//! beside its name (<https://connectrpc.com/docs/protocol/#error-end-stream>).

use super::super::findings::Findings;
use super::super::grpc;
use super::json::{Scalar, Step, unescape};

/// Maximum number of details that are read, and of bytes of one.
const MAX_DETAILS: usize = 8;
const MAX_DETAIL: usize = 16_384;

/// The details that were seen.
#[derive(Default)]
pub(super) struct Details<'a>(Vec<Detail<'a>>);

struct Detail<'a> {
    /// Its place in the list.
    at: usize,
    kind: &'a [u8],
    value: &'a [u8],
}

impl<'a> Details<'a> {
    /// Looks at a value.
    pub(super) fn see(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        let ([Step::Member(b"details"), Step::Item(at), Step::Member(name)], Scalar::Text(raw)) =
            (path, value)
        else {
            return;
        };
        let is_kind = *name == b"type" && raw.starts_with(b"google.rpc.");
        if !is_kind && *name != b"value" {
            return;
        }
        // The members of one detail come one after the other.
        if self.0.last().is_none_or(|last| last.at != *at) {
            if self.0.len() >= MAX_DETAILS {
                return;
            }
            self.0.push(Detail { at: *at, kind: &[], value: &[] });
        }
        if let Some(detail) = self.0.last_mut() {
            *(if is_kind { &mut detail.kind } else { &mut detail.value }) = raw;
        }
    }

    /// Reads them.
    pub(super) fn finish(&mut self, findings: &mut Findings) {
        for detail in self.0.drain(..).filter(|detail| !detail.kind.is_empty()) {
            // A slash may be escaped.
            let value = unescape(detail.value, MAX_DETAIL).0;
            grpc::detail_in_json(detail.kind, value.as_bytes(), findings);
        }
    }
}

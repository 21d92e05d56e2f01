//! gRPC's status in the head of a response (Trailers-Only, and gRPC-Web), or in its trailers.

use super::findings::Findings;
use super::shown;
use crate::tables::GRPC_CODES;
use crate::tables::rows::{GrpcRow, HeaderRole};

/// A failure that gRPC states.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grpc {
    /// Its row; unknown numbers count as UNKNOWN.
    pub(crate) row: &'static GrpcRow,
}

/// The row of a code: `None` for 0, which is a success.
pub(crate) fn row_of(value: &[u8]) -> Option<&'static GrpcRow> {
    let value = value.trim_ascii();
    // Only digits are a code; anything else is read as UNKNOWN, as gRPC's clients do.
    let number = core::str::from_utf8(value).ok().and_then(|value| value.parse::<usize>().ok());
    match number {
        Some(0) => None,
        number => {
            let row = number.and_then(|number| GRPC_CODES.get(number.checked_sub(1)?));
            row.or_else(|| GRPC_CODES.get(1))
        }
    }
}

/// Reads one of its fields.
pub(super) fn field(role: HeaderRole, value: &[u8], findings: &mut Findings) {
    match role {
        HeaderRole::GrpcStatus => {
            let Some(row) = row_of(value) else { return };
            // Of two codes the first counts, as with every field.
            if findings.grpc.is_none() {
                findings.grpc = Some(Grpc { row });
                findings.problem().code.get_or_insert_with(|| row.name.to_owned());
            }
        }
        HeaderRole::GrpcMessage => {
            let value = decoded(value);
            if !value.is_empty() {
                let text = shown(&value);
                findings.problem().detail.get_or_insert(text);
            }
        }
        _ => {}
    }
}

/// Decodes `%20`; what is not an escape stays (gRPC over HTTP/2, "Percent-Encoded").
fn decoded(value: &[u8]) -> Vec<u8> {
    const MAX: usize = 3 * 1_024;
    let mut rest = value.get(..MAX).unwrap_or(value);
    let mut text = Vec::with_capacity(rest.len());
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, digit(after.first()), digit(after.get(1))) {
            (b'%', Some(high), Some(low)) => {
                text.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = after.get(2..).unwrap_or(&[]);
            }
            _ => text.push(*first),
        }
    }
    text
}

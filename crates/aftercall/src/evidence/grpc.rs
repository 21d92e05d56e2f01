//! gRPC's status in the head of a response (Trailers-Only, and gRPC-Web), or in its trailers.

use super::findings::Findings;
use super::protobuf::{self, Field};
use super::told::Grpc;
use crate::problem::FieldError;
use crate::tables::GRPC_CODES;
use crate::tables::rows::{GrpcRow, HeaderRole};
use crate::time::WaitHint;
use crate::vocabulary::Source;
use core::time::Duration;

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
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn field(role: HeaderRole, value: &[u8], findings: &mut Findings) {
    match role {
        HeaderRole::GrpcStatus => {
            let row = row_of(value);
            if let Some(grpc) = &mut findings.grpc {
                // Of two codes the first counts, as with every field.
                grpc.is_disputed |= row.is_none_or(|row| row.name != grpc.row.name);
                return;
            }
            let Some(row) = row else {
                findings.has_grpc_ok = true;
                return;
            };
            findings.grpc = Some(Grpc { row, is_disputed: findings.has_grpc_ok });
            findings.problem().code.get_or_insert_with(|| row.name.to_owned());
        }
        HeaderRole::GrpcMessage => {
            let value = decoded(value);
            if !value.is_empty() {
                let text = shown(&value);
                findings.problem().detail.get_or_insert(text);
            }
        }
        HeaderRole::GrpcDetails => details(value, findings),
        _ => {}
    }
}

/// How many details of one status, and violations of one detail, are read.
const MAX_DETAILS: usize = 32;

/// Reads `google.rpc.Status`: how long to wait (RetryInfo), which fields are wrong (BadRequest), and the
/// service's own code (ErrorInfo), which says more than that of gRPC. What cannot be read is passed over: the code and the message came apart from it.
#[cfg_attr(target_family = "wasm", inline(never))]
fn details(value: &[u8], findings: &mut Findings) {
    let Some(status) = protobuf::base64(value) else { return };
    for (number, field) in protobuf::fields(&status).take(MAX_DETAILS) {
        let (3, Field::Bytes(detail)) = (number, field) else { continue };
        let (mut kind, mut content): (&[u8], &[u8]) = (&[], &[]);
        for (number, field) in protobuf::fields(detail).take(MAX_DETAILS) {
            match (number, field) {
                (1, Field::Bytes(text)) => kind = text,
                (2, Field::Bytes(bytes)) => content = bytes,
                _ => {}
            }
        }
        match kind.strip_prefix(b"type.googleapis.com/") {
            Some(b"google.rpc.ErrorInfo") => error_info(content, findings),
            Some(b"google.rpc.BadRequest") => bad_request(content, findings),
            Some(b"google.rpc.RetryInfo") => {
                for delay in retry_delays(content) {
                    let reference = findings.reference;
                    findings.waits.add(WaitHint::After(delay), Source::Body, reference);
                }
            }
            _ => {}
        }
    }
}

/// One detail in JSON: the name of the message, and the message in base64.
pub(super) fn detail_in_json(kind: &[u8], value: &[u8], findings: &mut Findings) {
    let Some(content) = protobuf::base64(value) else { return };
    match kind {
        b"google.rpc.BadRequest" => bad_request(&content, findings),
        // A wait in a body counts only if the body says that the request failed.
        b"google.rpc.RetryInfo" => retry_delays(&content).for_each(|delay| {
            findings.body_wait(crate::time::micros(delay));
        }),
        _ => {}
    }
}

/// The constant that names the error within its domain.
fn error_info(content: &[u8], findings: &mut Findings) {
    const MAX_REASON: usize = 128;
    for (number, field) in protobuf::fields(content).take(MAX_DETAILS) {
        let (1, Field::Bytes(reason)) = (number, field) else { continue };
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        if !reason.is_empty() && reason.len() <= MAX_REASON && reason.iter().all(is_word) {
            findings.problem().code = Some(shown(reason));
        }
    }
}

/// How long to wait; usually there is one.
fn retry_delays(content: &[u8]) -> impl Iterator<Item = Duration> + '_ {
    protobuf::fields(content).take(MAX_DETAILS).filter_map(|(number, field)| {
        let (1, Field::Bytes(delay)) = (number, field) else { return None };
        let (mut seconds, mut nanos) = (0, 0);
        for (number, field) in protobuf::fields(delay).take(MAX_DETAILS) {
            match (number, field) {
                (1, Field::Number(value)) => seconds = value,
                (2, Field::Number(value)) => nanos = value,
                _ => {}
            }
        }
        // A negative duration has its highest bit set.
        if i64::try_from(seconds).is_err() || nanos >= 1_000_000_000 {
            return None;
        }
        let nanos = u32::try_from(nanos).unwrap_or(0);
        let millis =
            Duration::new(seconds.min(u64::from(u32::MAX)), nanos).as_nanos().div_ceil(1_000_000);
        Some(Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX)))
    })
}

fn bad_request(content: &[u8], findings: &mut Findings) {
    for (number, field) in protobuf::fields(content).take(MAX_DETAILS) {
        let (1, Field::Bytes(violation)) = (number, field) else { continue };
        let mut error = FieldError::default();
        for (number, field) in protobuf::fields(violation).take(MAX_DETAILS) {
            let Field::Bytes(text) = field else { continue };
            let text = Some(shown(text));
            match number {
                1 => error.field = text,
                2 => error.detail = text,
                3 => error.code = text,
                _ => {}
            }
        }
        let errors = &mut findings.problem().errors;
        if errors.len() < MAX_DETAILS && error != FieldError::default() {
            errors.push(error);
        }
    }
}

/// Maximum number of bytes of a text that are kept.
const MAX_TEXT: usize = 1_024;

fn shown(value: &[u8]) -> String {
    let value = value.trim_ascii();
    String::from_utf8_lossy(value.get(..MAX_TEXT).unwrap_or(value)).into_owned()
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

//! Failures: no final response head came. The names that transports give their errors are the
//! core's rows; this file only knows which of this machine's numbers bears which errno name.

use crate::first::First;
use crate::guard::guard;
use crate::response::redirect_of;
use crate::result::{Named, Refusal, aftercall_result};
use crate::text::{Text, utf8};
use crate::value::{Value, out, read};
use crate::vocabulary::{aftercall_cause, aftercall_phase, word};
use aftercall::{Cause, Failure, Phase, failure_names};
use core::ffi::{c_char, c_int};

/// Whether a byte of the request was written, by this try or by another one inside the client.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct aftercall_sent(pub i32);

impl aftercall_sent {
    /// The transport does not say.
    pub const UNKNOWN: aftercall_sent = aftercall_sent(0);
    /// No byte was written (CURLINFO_REQUEST_SIZE is 0): proves that nothing was applied.
    pub const NO: aftercall_sent = aftercall_sent(1);
    /// Bytes may have been written: takes that proof away from an early phase (TLS 1.3 early data,
    /// a client that sends again by itself).
    pub const YES: aftercall_sent = aftercall_sent(2);
}

/// Why no final response head came. Make it with AFTERCALL_FAILURE_INIT; all zero behind the size
/// means that the transport says nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_failure {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// The phase in which the transport failed.
    pub phase: aftercall_phase,
    /// Why it failed.
    pub cause: aftercall_cause,
    /// Whether a byte of the request was written, where the transport knows.
    pub sent: aftercall_sent,
    /// The status of the redirect that the client followed before it failed; 0 when it followed
    /// none. Of several, 301, 302 or 303 before 307 or 308: see aftercall_response_add_redirect.
    pub redirect: u32,
}

// SAFETY: integers, the size first.
unsafe impl Value for aftercall_failure {
    const FIRST_SIZE: usize = size_of::<aftercall_failure>();
    const INIT: &'static str = "AFTERCALL_FAILURE_INIT";
}

/// One row of the table of transport errors. Make it with AFTERCALL_FAILURE_NAME_INIT.
///
/// Ownership: the strings are static and never NULL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_failure_name {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// The phase that the name stands for.
    pub phase: aftercall_phase,
    /// The cause that the name stands for.
    pub cause: aftercall_cause,
    /// The transport, for instance "curl" or "errno".
    pub library: *const c_char,
    /// The name that it gives the error.
    pub name: *const c_char,
    /// The number that it gives the error, where that is part of its interface; else empty.
    pub number: *const c_char,
    /// 1 when the client may have sent the request before by its own decision, so that an early
    /// phase proves nothing; else 0.
    pub may_be_sent: u32,
    /// Zero.
    pub reserved: u32,
}

// SAFETY: integers and pointers, the size first.
unsafe impl Value for aftercall_failure_name {
    const FIRST_SIZE: usize = size_of::<aftercall_failure_name>();
    const INIT: &'static str = "AFTERCALL_FAILURE_NAME_INIT";
}

/// A failure as C sees it.
pub(crate) fn to_c(failure: Failure) -> aftercall_failure {
    aftercall_failure {
        struct_size: 0,
        phase: i32::from(failure.phase.number()),
        cause: i32::from(failure.cause.number()),
        sent: match failure.sent {
            None => aftercall_sent::UNKNOWN,
            Some(false) => aftercall_sent::NO,
            Some(true) => aftercall_sent::YES,
        },
        redirect: u32::from(failure.redirect),
    }
}

/// A caller's failure as the core takes it.
///
/// # Safety
///
/// `failure` is NULL or as large as it says.
pub(crate) unsafe fn from_c(failure: *const aftercall_failure) -> Result<Failure, Refusal> {
    // SAFETY: the caller's promise.
    let given = unsafe { read(failure) }.of("failure")?;
    let redirect = redirect_of(given.redirect).of("failure.redirect")?;
    let phase = word(given.phase, Phase::from_number).of("failure.phase")?;
    let cause = word(given.cause, Cause::from_number).of("failure.cause")?;
    let failure = Failure::new(phase, cause).redirected(redirect);
    Ok(match given.sent {
        aftercall_sent::UNKNOWN => failure,
        aftercall_sent::NO => failure.sent(false),
        aftercall_sent::YES => failure.sent(true),
        _ => return Err(Refusal::invalid("is no AFTERCALL_SENT_...")).of("failure.sent"),
    })
}

/// The failure that a transport calls by this name or number: "curl" with "CURLE_GOT_NOTHING" or
/// "52", "errno" with "ECONNRESET". aftercall_failure_name_at lists what is known.
///
/// Some clients send a request again by themselves: libcurl ends with exit 7 when a second
/// connection was refused, though the first try was written and applied. An early phase of such a
/// client comes with sent = AFTERCALL_SENT_YES and proves nothing; set sent to AFTERCALL_SENT_NO
/// where no byte was written. aftercall_failure_from_curl does that.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; NOT_FOUND when the table has no such
/// row; a failure made by AFTERCALL_FAILURE_INIT then says "unknown", which is always true.
/// Thread safety: any thread, as for all aftercall_failure_... functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_failure_named(
    library: *const c_char,
    library_len: usize,
    name: *const c_char,
    name_len: usize,
    failure: *mut aftercall_failure,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's texts and output.
        let (library, name, out) =
            unsafe { (utf8(library, library_len)?, utf8(name, name_len)?, out(failure)?) };
        let found = Failure::named(library, name).ok_or(aftercall_result::NOT_FOUND)?;
        out.put(to_c(found));
        Ok(())
    }
}

/// The failure that an errno of this machine stands for. phase says what the caller was doing,
/// which an errno alone does not tell; -1 keeps the table's, the latest that it can mean. A
/// number without a row gives an unknown phase and cause. On Windows the numbers of
/// WSAGetLastError are read too.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_failure_from_errno(
    number: c_int,
    phase: aftercall_phase,
    failure: *mut aftercall_failure,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's output.
        let out = unsafe { out(failure)? };
        let found = of_number(ERRNOS, number);
        let found = match phase {
            -1 => found,
            phase => found.in_phase(word(phase, Phase::from_number)?),
        };
        out.put(to_c(found));
        Ok(())
    }
}

/// The failure that an EAI_... number of getaddrinfo stands for. A number without a row gives an
/// unknown phase and cause. For EAI_SYSTEM ask aftercall_failure_from_errno.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_failure_from_eai(
    number: c_int,
    failure: *mut aftercall_failure,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's output.
        unsafe { out(failure)? }.put(to_c(of_number(EAIS, number)));
        Ok(())
    }
}

/// The failure that a CURLcode stands for. request_size is what CURLINFO_REQUEST_SIZE gives of the
/// same transfer: 0 says that no byte of the request was written, by the last try or one that
/// libcurl made before it by itself, and is the only proof that nothing was applied. A negative
/// number stands for "not asked". A code without a row gives an unknown phase and cause.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_failure_from_curl(
    code: c_int,
    request_size: i64,
    failure: *mut aftercall_failure,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's output.
        let out = unsafe { out(failure)? };
        let found = Failure::named("curl", &code.to_string());
        let found = found.unwrap_or(Failure::new(Phase::Unknown, Cause::Unknown));
        out.put(to_c(match request_size {
            0 => found.sent(false),
            1.. => found.sent(true),
            _ => found,
        }));
        Ok(())
    }
}

fn of_number(names: &[(c_int, &str)], number: c_int) -> Failure {
    let named = names
        .iter()
        .filter(|(each, _)| *each == number)
        .find_map(|(_, name)| Failure::named("errno", name));
    named.unwrap_or(Failure::new(Phase::Unknown, Cause::Unknown))
}

/// The strings of the table, each with a NUL at its end.
fn name_texts() -> &'static [[Text; 3]] {
    static TEXTS: First<Vec<[Text; 3]>> = First::new();
    TEXTS.get_or(|| {
        failure_names()
            .iter()
            .map(|row| [row.library, row.name, row.number].map(Text::new))
            .collect()
    })
}

/// How many transport errors the table names.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_failure_name_count() -> usize {
    failure_names().len()
}

/// The transport error at a position of the table.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_failure_name_at(
    position: usize,
    row: *mut aftercall_failure_name,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's output.
        let out = unsafe { out(row)? };
        let texts = name_texts().get(position).ok_or(aftercall_result::NOT_FOUND)?;
        let found = failure_names().get(position).ok_or(aftercall_result::NOT_FOUND)?;
        let [library, name, number] = texts;
        out.put(aftercall_failure_name {
            struct_size: 0,
            phase: i32::from(found.phase.number()),
            cause: i32::from(found.cause.number()),
            library: library.as_ptr(),
            name: name.as_ptr(),
            number: number.as_ptr(),
            may_be_sent: found.may_be_sent.into(),
            reserved: 0,
        });
        Ok(())
    }
}

/// The name that the machine's headers give a number.
macro_rules! numbers {
    ($($name:ident)+) => { &[$((libc::$name, stringify!($name)),)+] };
}

#[cfg(unix)]
static ERRNOS: &[(c_int, &str)] = numbers! {
    ECONNREFUSED EHOSTUNREACH ENETUNREACH ENETDOWN EHOSTDOWN EADDRNOTAVAIL EMFILE ENFILE ENOBUFS
    EACCES EPERM ETIMEDOUT EAGAIN EWOULDBLOCK EPIPE ECONNRESET ECONNABORTED ENETRESET ECANCELED
    EINTR EINVAL EAFNOSUPPORT EPROTONOSUPPORT
};

/// Winsock has numbers of its own (winsock2.h); the C runtime's are POSIX names.
#[cfg(windows)]
static ERRNOS: &[(c_int, &str)] = &[
    (libc::EMFILE, "EMFILE"),
    (libc::ENFILE, "ENFILE"),
    (libc::EACCES, "EACCES"),
    (libc::EPERM, "EPERM"),
    (libc::EAGAIN, "EAGAIN"),
    (libc::EPIPE, "EPIPE"),
    (libc::EINTR, "EINTR"),
    (libc::EINVAL, "EINVAL"),
    (10_004, "EINTR"),
    (10_013, "EACCES"),
    (10_022, "EINVAL"),
    (10_024, "EMFILE"),
    (10_035, "EWOULDBLOCK"),
    (10_043, "EPROTONOSUPPORT"),
    (10_047, "EAFNOSUPPORT"),
    (10_049, "EADDRNOTAVAIL"),
    (10_050, "ENETDOWN"),
    (10_051, "ENETUNREACH"),
    (10_052, "ENETRESET"),
    (10_053, "ECONNABORTED"),
    (10_054, "ECONNRESET"),
    (10_055, "ENOBUFS"),
    (10_060, "ETIMEDOUT"),
    (10_061, "ECONNREFUSED"),
    (10_064, "EHOSTDOWN"),
    (10_065, "EHOSTUNREACH"),
];

#[cfg(unix)]
static EAIS: &[(c_int, &str)] = &[
    (libc::EAI_AGAIN, "EAI_AGAIN"),
    (libc::EAI_FAIL, "EAI_FAIL"),
    (libc::EAI_NONAME, "EAI_NONAME"),
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    (libc::EAI_NODATA, "EAI_NODATA"),
];

/// getaddrinfo of Winsock answers with Winsock's numbers.
#[cfg(windows)]
static EAIS: &[(c_int, &str)] =
    &[(11_001, "EAI_NONAME"), (11_002, "EAI_AGAIN"), (11_003, "EAI_FAIL"), (11_004, "EAI_NODATA")];

#[cfg(not(any(unix, windows)))]
static ERRNOS: &[(c_int, &str)] = &[];
#[cfg(not(any(unix, windows)))]
static EAIS: &[(c_int, &str)] = &[];

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn every_errno_name_of_the_core_has_its_number() {
        for row in failure_names().iter().filter(|row| row.library == "errno") {
            let number = |names: &[(c_int, &str)]| names.iter().any(|(_, name)| *name == row.name);
            assert!(number(ERRNOS) || number(EAIS), "{} has no number here", row.name);
        }
        for (_, name) in ERRNOS.iter().chain(EAIS) {
            assert!(Failure::named("errno", name).is_some(), "{name} is no row of the core");
        }
    }
}

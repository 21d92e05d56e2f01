//! Contracts: what each status means for an API. A handle is counted, so engines keep it alive.

use crate::first::First;
use crate::guard::{guard, guard_or, shared, shared_or_null, whole};
use crate::result::{Named, Refusal, aftercall_result};
use crate::status::{aftercall_status, parse, row as row_of};
use crate::text::{Text, copy_out, empty, utf8};
use crate::value::{out, put};
use aftercall::{Contract, Format, Status};
use core::ffi::c_char;
use std::sync::Arc;

/// What each status means for an API, as data. "rest", "http" and those of some intakes are built in;
/// users bring their own.
///
/// Ownership: counted; each handle from aftercall_contract_named, _from_toml, _from_table or _ref is
/// freed once with aftercall_contract_free. An engine keeps what it needs.
/// Thread safety: never changes; any number of threads at once.
pub struct aftercall_contract {
    contract: Contract,
    table: First<Table>,
}

/// What a contract says besides its rows, which the core keeps as C reads them.
struct Table {
    name: Text,
    variants: Vec<(Status, Text)>,
    ranges: Vec<(u16, Status)>,
}

impl Table {
    fn of(contract: &Contract) -> Table {
        let variants = contract.variants().into_iter();
        let variants = variants.map(|(status, when)| (status, Text::new(&when)));
        let ranges = contract.ranges().map(|(_, last, status)| (last, status)).collect();
        Table { name: Text::new(contract.name()), variants: variants.collect(), ranges }
    }
}

impl aftercall_contract {
    pub(crate) fn new(contract: Contract) -> aftercall_contract {
        aftercall_contract { contract, table: First::new() }
    }

    #[inline]
    pub(crate) fn core(&self) -> &Contract {
        &self.contract
    }

    fn table(&self) -> &Table {
        self.table.get_or(|| Table::of(&self.contract))
    }
}

/// The contract that a function takes when it is given none.
#[inline]
pub(crate) fn rest() -> &'static Arc<aftercall_contract> {
    static REST: First<Arc<aftercall_contract>> = First::new();
    REST.get_or(|| Arc::new(aftercall_contract::new(Contract::rest().clone())))
}

/// A built-in contract and those that were asked for after it. The list only grows.
struct BuiltIn {
    contract: Arc<aftercall_contract>,
    next: First<BuiltIn>,
}

/// The built-in contract of a name, one object for all who ask, so that its strings are static.
fn built_in(name: &str) -> Option<Arc<aftercall_contract>> {
    static LIST: First<BuiltIn> = First::new();
    let found = Contract::named(name)?;
    let new = |contract| BuiltIn { contract, next: First::new() };
    let mut each = LIST.get_or(|| new(Arc::clone(rest())));
    while each.contract.contract.name() != found.name() {
        each = each.next.get_or(|| new(Arc::new(aftercall_contract::new(found.clone()))));
    }
    Some(Arc::clone(&each.contract))
}

/// A caller's contract, or the default one.
///
/// # Safety
///
/// `contract` is NULL or a live handle.
#[inline]
pub(crate) unsafe fn or_rest<'a>(
    contract: *const aftercall_contract,
) -> Result<&'a Contract, Refusal> {
    // SAFETY: the caller's promise.
    let contract = unsafe { shared_or_null(contract) }.of("contract")?;
    Ok(contract.map_or(Contract::rest(), aftercall_contract::core))
}

/// Gives a counted handle to the caller.
///
/// # Safety
///
/// `to` is NULL or may be written.
pub(crate) unsafe fn give(
    to: *mut *mut aftercall_contract,
    contract: Arc<aftercall_contract>,
) -> Result<(), Refusal> {
    whole(to)?;
    // SAFETY: checked, and the caller's promise.
    unsafe { put(to, Arc::into_raw(contract).cast_mut()) }
}

/// One more owner of a caller's contract.
///
/// # Safety
///
/// `contract` is a live handle.
pub(crate) unsafe fn counted(contract: *const aftercall_contract) -> Arc<aftercall_contract> {
    // SAFETY: handles are made by Arc::into_raw in `give`; the caller's own count stays.
    unsafe {
        Arc::increment_strong_count(contract);
        Arc::from_raw(contract)
    }
}

/// The built-in contract of this name: "rest", the default, "http", or that of an intake, such as
/// "otlp" or "splunk-hec".
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND when none has this name.
/// Ownership: free *contract with aftercall_contract_free; its strings are static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_named(
    name: *const c_char,
    name_len: usize,
    contract: *mut *mut aftercall_contract,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's text.
        let name = unsafe { utf8(name, name_len)? };
        let found = built_in(name).ok_or(aftercall_result::NOT_FOUND)?;
        // SAFETY: the caller's output.
        unsafe { give(contract, found) }
    }
}

/// Reads a contract from TOML: name, optionally extends (the name of a built-in one), closed and
/// idempotency_keys, and tables [[status]] with code, optionally method, not_method and when, and
/// any of message, description, phrase, help, reference, effect, fault, remedy and repeat.
///
/// When it cannot be read, what is wrong goes to error, which may be NULL: text with line and
/// column, cut to error_capacity bytes with a NUL at its end; its whole length without the NUL
/// goes to error_needed, which may be NULL. On success the text is empty.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT, for text that is not UTF-8 too; CONTRACT when it
/// cannot be read. A contract has at most 4 MiB.
/// Ownership: free *contract with aftercall_contract_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_from_toml(
    toml: *const c_char,
    toml_len: usize,
    contract: *mut *mut aftercall_contract,
    error: *mut c_char,
    error_capacity: usize,
    error_needed: *mut usize,
) -> aftercall_result {
    guard! {
        whole(contract)?;
        if isize::try_from(error_capacity).is_err() {
            return Err(aftercall_result::INVALID_ARGUMENT.into());
        }
        // SAFETY: the caller's text.
        let text = unsafe { utf8(toml, toml_len) }.of("toml");
        let read = text.and_then(|text| {
            Ok(Contract::from_toml(text)?)
        });
        let said = read.as_ref().err().map_or("", Refusal::said);
        // SAFETY: the caller's buffer and output.
        unsafe {
            copy_out(said, error, error_capacity, error_needed);
            give(contract, Arc::new(aftercall_contract::new(read?)))
        }
    }
}

/// Reads a contract from a table with a heading such as "Status  Message  Description": format is
/// "text", "markdown" or "csv". extends, which may be NULL for "http", says what a status means beside
/// its texts.
///
/// error and the others are those of aftercall_contract_from_toml.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT, for text that is not UTF-8 too; NOT_FOUND when no
/// format has this name; CONTRACT when it cannot be read. A table has at most 4 MiB.
/// Ownership: free *contract with aftercall_contract_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_from_table(
    table: *const c_char,
    table_len: usize,
    format: *const c_char,
    format_len: usize,
    extends: *const aftercall_contract,
    contract: *mut *mut aftercall_contract,
    error: *mut c_char,
    error_capacity: usize,
    error_needed: *mut usize,
) -> aftercall_result {
    guard! {
        whole(contract)?;
        if isize::try_from(error_capacity).is_err() {
            return Err(aftercall_result::INVALID_ARGUMENT.into());
        }
        let made = || -> Result<Contract, Refusal> {
            // SAFETY: the caller's texts and handle.
            let (table, format, extends) = unsafe {
                let table = utf8(table, table_len).of("table")?;
                let format = utf8(format, format_len).of("format")?;
                (table, format, shared_or_null(extends).of("extends")?)
            };
            let format = Format::from_slug(format).filter(|format| *format != Format::Toml);
            let format = format.ok_or(aftercall_result::NOT_FOUND)?;
            let base = extends.map_or(Contract::http(), aftercall_contract::core);
            Ok(Contract::builder("table").extends(base).table(table, format)?.build()?)
        };
        let read = made();
        let said = read.as_ref().err().map_or("", Refusal::said);
        // SAFETY: the caller's buffer and output.
        unsafe {
            copy_out(said, error, error_capacity, error_needed);
            give(contract, Arc::new(aftercall_contract::new(read?)))
        }
    }
}

/// The contract of one operation: what the contract declares for requests with this method to this
/// URL or path, before what it says of all. Judge with it: an engine looks it up by itself. Where there is
/// none, the contract itself speaks.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND when the contract declares none for them.
/// Ownership: free *operation with aftercall_contract_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_operation(
    contract: *const aftercall_contract,
    method: *const c_char,
    method_len: usize,
    url: *const c_char,
    url_len: usize,
    operation: *mut *mut aftercall_contract,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and texts.
        let (contract, method, url) =
            unsafe { (shared(contract)?, utf8(method, method_len)?, utf8(url, url_len)?) };
        let found = contract.core().operation(method, url).ok_or(aftercall_result::NOT_FOUND)?;
        // SAFETY: the caller's output.
        unsafe { give(operation, Arc::new(aftercall_contract::new(found))) }
    }
}

/// One more handle on the same contract.
///
/// Returns: the same pointer; NULL for NULL. Ownership: free it once more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_ref(
    contract: *const aftercall_contract,
) -> *mut aftercall_contract {
    if !contract.is_null() {
        // SAFETY: a live handle, made by Arc::into_raw.
        unsafe { Arc::increment_strong_count(contract) };
    }
    contract.cast_mut()
}

/// Gives a handle back. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_free(contract: *mut aftercall_contract) {
    guard_or!((), {
        if !contract.is_null() {
            // SAFETY: a live handle, made by Arc::into_raw, given back once.
            drop(unsafe { Arc::from_raw(contract.cast_const()) });
        }
        Some(())
    });
}

/// The contract's name.
///
/// Returns: text that lives as long as the contract; "" for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_name(
    contract: *const aftercall_contract,
    len: *mut usize,
) -> *const c_char {
    guard_or!(empty(), {
        // SAFETY: the caller's handle.
        let contract = unsafe { shared(contract) }.ok()?;
        // SAFETY: the caller's output.
        Some(unsafe { crate::text::give(Some(&contract.table().name), len) })
    })
}

/// Whether a status that the contract does not list itself is off-contract: 1 or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_is_closed(contract: *const aftercall_contract) -> u8 {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { shared(contract) }.ok()?.contract.is_closed().into()) })
}

/// Whether If-Match and If-None-Match: * make a POST harmless to repeat: 1 or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_heeds_preconditions_on_post(
    contract: *const aftercall_contract,
) -> u8 {
    guard_or!(0, {
        // SAFETY: the caller's handle.
        let contract = unsafe { shared(contract) }.ok()?;
        Some(contract.contract.heeds_preconditions_on_post().into())
    })
}

/// Whether a caller may rely on the idempotency keys that it sends: 1 or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_honors_idempotency_keys(
    contract: *const aftercall_contract,
) -> u8 {
    // SAFETY: the caller's handle.
    let contract = unsafe { shared(contract) };
    guard_or!(0, { Some(contract.ok()?.contract.honors_idempotency_keys().into()) })
}

/// Whether the operation that this is the contract of says itself that it honors idempotency keys, as a
/// client that makes keys by itself needs it: 1 or 0. 0 for a contract that aftercall_contract_operation
/// did not give, whatever the whole contract says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_declares_idempotency_keys(
    contract: *const aftercall_contract,
) -> u8 {
    // SAFETY: the caller's handle.
    let contract = unsafe { shared(contract) };
    guard_or!(0, { Some(contract.ok()?.contract.declares_idempotency_keys().into()) })
}

/// Whether the API wants an idempotency key as a String of RFC 9651, in double quotes: 1 or 0. One
/// without quotes is recognized all the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_quotes_idempotency_keys(
    contract: *const aftercall_contract,
) -> u8 {
    // SAFETY: the caller's handle.
    let contract = unsafe { shared(contract) };
    guard_or!(0, { Some(contract.ok()?.contract.quotes_idempotency_keys().into()) })
}

/// Whether the contract itself, not one that it extends, lists this code: 1 or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_lists(
    contract: *const aftercall_contract,
    code: u16,
) -> u8 {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { shared(contract) }.ok()?.contract.lists(code).into()) })
}

/// What a code means in this contract; see aftercall_status_lookup.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_lookup(
    contract: *const aftercall_contract,
    code: u16,
    row: *mut aftercall_status,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (contract, out) = unsafe { (shared(contract)?, out(row)?) };
        out.put(row_of(&contract.core().status(code)));
        Ok(())
    }
}

/// Finds a status of this contract in a text; see aftercall_status_parse.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATUS when the text names no status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_parse(
    contract: *const aftercall_contract,
    text: *const c_char,
    text_len: usize,
    row: *mut aftercall_status,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle, text and output.
        unsafe { parse(shared(contract)?.core(), text, text_len, row) }
    }
}

/// How many statuses the contract lists itself; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_count(contract: *const aftercall_contract) -> usize {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { shared(contract) }.ok()?.core().rows().count()) })
}

/// The status at a position of the contract's own list, in the order of the codes.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_at(
    contract: *const aftercall_contract,
    position: usize,
    row: *mut aftercall_status,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (contract, out) = unsafe { (shared(contract)?, out(row)?) };
        let found = contract.core().rows().nth(position).ok_or(aftercall_result::NOT_FOUND)?;
        out.put(row_of(&found));
        Ok(())
    }
}

/// How many statuses the contract knows, those it inherits too; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_all_count(
    contract: *const aftercall_contract,
) -> usize {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { shared(contract) }.ok()?.core().all_rows().count()) })
}

/// The status at a position of all that the contract knows, in the order of the codes.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_all_at(
    contract: *const aftercall_contract,
    position: usize,
    row: *mut aftercall_status,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (contract, out) = unsafe { (shared(contract)?, out(row)?) };
        let found = contract.core().all_rows().nth(position);
        out.put(row_of(&found.ok_or(aftercall_result::NOT_FOUND)?));
        Ok(())
    }
}

/// How many rows differ from their code's plain row by method or condition; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_variant_count(
    contract: *const aftercall_contract,
) -> usize {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { shared(contract) }.ok()?.table().variants.len()) })
}

/// A row that differs from its code's plain row, and when it speaks, in words for people. when
/// may be NULL.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
/// Ownership: the text lives as long as the contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_variant_at(
    contract: *const aftercall_contract,
    position: usize,
    row: *mut aftercall_status,
    when: *mut *const c_char,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (contract, out) = unsafe { (shared(contract)?, out(row)?) };
        let variants = &contract.table().variants;
        let (status, words) = variants.get(position).ok_or(aftercall_result::NOT_FOUND)?;
        if !when.is_null() {
            // SAFETY: the caller's output.
            unsafe { put(when, words.as_ptr())? };
        }
        out.put(row_of(status));
        Ok(())
    }
}

/// How many rows for ranges of codes the contract itself lists; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_range_count(
    contract: *const aftercall_contract,
) -> usize {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { shared(contract) }.ok()?.table().ranges.len()) })
}

/// A row for a range of codes, in the order of the first code: row->code is the first, *last the last.
/// It speaks of the codes between that have no row of their own. 100 and 999 stand for every code.
/// last may be NULL.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_range_at(
    contract: *const aftercall_contract,
    position: usize,
    row: *mut aftercall_status,
    last: *mut u16,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (contract, out) = unsafe { (shared(contract)?, out(row)?) };
        let ranges = &contract.table().ranges;
        let (last_code, status) = ranges.get(position).ok_or(aftercall_result::NOT_FOUND)?;
        if !last.is_null() {
            // SAFETY: the caller's output.
            unsafe { put(last, *last_code)? };
        }
        out.put(row_of(status));
        Ok(())
    }
}

//! Makes a contract piece by piece. What is in no list of names is refused at once; what only the
//! whole can tell, such as a row that occurs twice, is said when it is built.

use crate::contract::{aftercall_contract, give, or_rest};
use crate::guard::{exclusive, guard, guard_or, hand_over, shared, take_back, whole};
use crate::result::{Named, Refusal, aftercall_result};
use crate::text::{Text, copy, empty, room, utf8};
use crate::value::yes_or_no;
use crate::vocabulary::{aftercall_reason, word};
use aftercall::{
    Condition, Contract, ContractBuilder, Effect, Error, Fault, OperationBuilder, Reason, Remedy,
    Repeat, RowBuilder, SETS, WordSet,
};
use core::ffi::c_char;
use std::sync::Arc;

/// A contract while it is made in code; aftercall_contract_from_toml reads one from a file.
///
/// Ownership: made by aftercall_contract_builder_new, freed once with
/// aftercall_contract_builder_free. A contract that was built keeps nothing of it.
/// Thread safety: one thread at a time.
pub struct aftercall_contract_builder {
    name: String,
    extends: Contract,
    closed: Option<bool>,
    idempotency_keys: Option<bool>,
    quoted_idempotency_keys: Option<bool>,
    preconditions_on_post: Option<bool>,
    idempotent: Option<bool>,
    providers: Vec<String>,
    success: Option<String>,
    codes: Vec<(String, Reason)>,
    rows: Vec<Row>,
    operations: Vec<Operation>,
    error: Option<Text>,
}

/// One row with what it says.
struct Row {
    code: u16,
    /// The last code of a range.
    last: Option<u16>,
    methods: Vec<String>,
    other_methods: Vec<String>,
    when: Option<Condition>,
    cells: Vec<Cell>,
}

fn names(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

/// Sets a flag of the whole contract.
type Flag = fn(ContractBuilder, bool) -> ContractBuilder;

/// Writes one cell into a row.
type Cell = Box<dyn Fn(RowBuilder) -> RowBuilder + Send + Sync>;

/// One operation with its own rows.
#[derive(Default)]
struct Operation {
    method: String,
    path: String,
    idempotent: Option<bool>,
    idempotency_keys: Option<bool>,
    closed: Option<bool>,
    success: Option<String>,
    rows: Vec<Row>,
}

impl Operation {
    fn fill(&self, mut made: OperationBuilder) -> OperationBuilder {
        if let Some(idempotent) = self.idempotent {
            made = made.idempotent(idempotent);
        }
        if let Some(honored) = self.idempotency_keys {
            made = made.idempotency_keys(honored);
        }
        if let Some(success) = &self.success {
            made = made.success(success);
        }
        made = made.closed(self.closed.unwrap_or(false));
        self.rows.iter().fold(made, |made, row| match row.last {
            Some(last) => made.range(row.code, last, |cells| row.fill(cells)),
            None => made.status(row.code, |cells| row.fill(cells)),
        })
    }
}

const FLAGS: &str = "closed, idempotency_keys, idempotent, preconditions_on_post, \
                     quoted_idempotency_keys";
const CELLS: &str = "name, message, description, help, reference, reason, effect, fault, remedy, \
                     repeat, success, method, not_method";

impl Row {
    fn fill(&self, mut row: RowBuilder) -> RowBuilder {
        if !self.methods.is_empty() {
            row = row.method(&names(&self.methods));
        }
        if !self.other_methods.is_empty() {
            row = row.not_method(&names(&self.other_methods));
        }
        if let Some(when) = self.when {
            row = row.when(when);
        }
        self.cells.iter().fold(row, |row, cell| cell(row))
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        match name {
            "method" | "not_method" => self.add_method(name, value),
            _ => {
                room(&mut self.cells, 1)?;
                self.cells.push(cell(name, value)?);
                Ok(())
            }
        }
    }

    fn add_method(&mut self, name: &str, method: &str) -> Result<(), Refusal> {
        let (list, other) = match name {
            "method" => (&mut self.methods, &self.other_methods),
            _ => (&mut self.other_methods, &self.methods),
        };
        if !other.is_empty() {
            return Err(mistake("a row has method or not_method, not both".to_owned()));
        }
        room(list, 1)?;
        list.push(copy(method)?);
        Ok(())
    }
}

/// A cell by its name in a contract's file, with a text or the slug of a word.
fn cell(name: &str, value: &str) -> Result<Cell, Refusal> {
    macro_rules! text {
        ($set:ident) => {{
            let value = copy(value)?;
            Box::new(move |row: RowBuilder| row.$set(&value))
        }};
    }
    macro_rules! slug {
        ($type:ident, $set:ident) => {{
            let word = $type::from_slug(value).ok_or_else(|| no_word(value, &$type::SET))?;
            Box::new(move |row: RowBuilder| row.$set(word))
        }};
    }
    Ok(match name {
        "name" => text!(name),
        "message" => text!(message),
        "description" => text!(description),
        "help" => text!(help),
        "reference" => text!(reference),
        "success" => text!(success),
        "reason" => slug!(Reason, reason),
        "effect" => slug!(Effect, effect),
        "fault" => slug!(Fault, fault),
        "remedy" => slug!(Remedy, remedy),
        "repeat" => slug!(Repeat, repeat),
        _ => return Err(mistake(format!("no cell is called {}; there are: {CELLS}", cut(name)))),
    })
}

fn mistake(said: String) -> Refusal {
    Refusal::new(aftercall_result::CONTRACT, said)
}

fn no_word(value: &str, set: &WordSet) -> Refusal {
    let slugs: Vec<&str> = set.words.iter().map(|word| word.slug).collect();
    mistake(format!("{} is no {}; there are: {}", cut(value), set.name, slugs.join(", ")))
}

/// A caller's word as an error shows it.
fn cut(word: &str) -> String {
    format!("{:?}", word.chars().take(40).collect::<String>())
}

impl aftercall_contract_builder {
    /// The rows of the operation that was added last, or the contract's while there is none.
    fn rows(&mut self) -> &mut Vec<Row> {
        match self.operations.last_mut() {
            Some(operation) => &mut operation.rows,
            None => &mut self.rows,
        }
    }

    /// Adds a row for a code, or for those up to another one.
    fn add_row(
        &mut self,
        (code, last): (u16, Option<u16>),
        method: &str,
        when: &str,
    ) -> Result<(), Refusal> {
        let when = match when {
            "" => None,
            name => Some(Condition::from_slug(name).ok_or_else(|| no_condition(name))?),
        };
        let (methods, other_methods, cells) = (Vec::new(), Vec::new(), Vec::new());
        let mut row = Row { code, last, methods, other_methods, when, cells };
        if !method.is_empty() {
            row.add_method("method", method)?;
        }
        room(self.rows(), 1)?;
        self.rows().push(row);
        Ok(())
    }

    /// The row that was added last.
    fn row(&mut self) -> Result<&mut Row, Refusal> {
        let none = || Refusal::new(aftercall_result::STATE, "no row was added yet");
        self.rows().last_mut().ok_or_else(none)
    }

    fn build(&self) -> Result<Contract, Error> {
        let mut builder = Contract::builder(&self.name).extends(&self.extends);
        let flags: [(Option<bool>, Flag); 5] = [
            (self.closed, ContractBuilder::closed),
            (self.idempotency_keys, ContractBuilder::idempotency_keys),
            (self.quoted_idempotency_keys, ContractBuilder::quoted_idempotency_keys),
            (self.preconditions_on_post, ContractBuilder::preconditions_on_post),
            (self.idempotent, ContractBuilder::idempotent),
        ];
        for (value, set) in flags {
            builder = value.into_iter().fold(builder, set);
        }
        builder = self.providers.iter().fold(builder, |builder, name| builder.provider(name));
        if let Some(success) = &self.success {
            builder = builder.success(success);
        }
        for (code, reason) in &self.codes {
            builder = builder.code(code, *reason);
        }
        for row in &self.rows {
            builder = match (row.last, u8::try_from(row.code)) {
                (Some(last), _) => builder.range(row.code, last, |made| row.fill(made)),
                (None, Ok(class @ 1..=5)) => builder.class(class, |made| row.fill(made)),
                (None, _) => builder.status(row.code, |made| row.fill(made)),
            };
        }
        for operation in &self.operations {
            builder =
                builder.operation(&operation.method, &operation.path, |made| operation.fill(made));
        }
        builder.build()
    }
}

/// Changes a caller's builder, or keeps what was wrong in words.
///
/// # Safety
///
/// The handle is the caller's.
unsafe fn change(
    builder: *mut aftercall_contract_builder,
    how: impl FnOnce(&mut aftercall_contract_builder) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    // SAFETY: the caller's promise.
    let builder = unsafe { exclusive(builder)? };
    builder.error = None;
    how(builder).inspect_err(|refusal| builder.error = Some(Text::new(refusal.said())))
}

/// Begins a contract with a name and what it inherits from; extends may be NULL: the default,
/// "rest".
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
/// Ownership: free *builder with aftercall_contract_builder_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_new(
    name: *const c_char,
    name_len: usize,
    extends: *const aftercall_contract,
    builder: *mut *mut aftercall_contract_builder,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's text and handle.
        let (name, extends) = unsafe { (copy(utf8(name, name_len)?)?, or_rest(extends)?) };
        let made = aftercall_contract_builder {
            name,
            extends: extends.clone(),
            closed: None,
            idempotency_keys: None,
            quoted_idempotency_keys: None,
            preconditions_on_post: None,
            idempotent: None,
            providers: Vec::new(),
            success: None,
            codes: Vec::new(),
            rows: Vec::new(),
            operations: Vec::new(),
            error: None,
        };
        // SAFETY: the caller's output.
        unsafe { hand_over(builder, made) }
    }
}

/// Frees a builder. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_free(builder: *mut aftercall_contract_builder) {
    // SAFETY: the caller's handle, given back once.
    unsafe { take_back(builder) }
}

/// What was wrong with the last function that changed the builder or built it.
///
/// Returns: text that lives until the next of these functions or the free; "" when nothing was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_error(
    builder: *const aftercall_contract_builder,
) -> *const c_char {
    // SAFETY: the caller's handle.
    guard_or!(empty(), { Some(unsafe { shared(builder) }.ok()?.error.as_ref()?.as_ptr()) })
}

/// Sets a flag by its name, to 1 or 0: "closed" (a status that the contract does not list is
/// off-contract), "idempotency_keys" (the API honors them), "idempotent" (a second application of a
/// request does no harm), "preconditions_on_post" (If-Match and If-None-Match: * guard a POST) and
/// "quoted_idempotency_keys" (the API wants a key in double quotes), both only of the whole contract.
/// The others are those of the operation that was added last, or, before any, of the whole contract.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; CONTRACT for a name that is not known, and then
/// aftercall_contract_builder_error says which there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_set_flag(
    builder: *mut aftercall_contract_builder,
    name: *const c_char,
    name_len: usize,
    value: i32,
) -> aftercall_result {
    guard! {
        let set = |builder: &mut aftercall_contract_builder| {
            // SAFETY: the caller's text.
            let name = unsafe { utf8(name, name_len) }.of("name")?;
            let flag = match (name, builder.operations.last_mut()) {
                ("closed", None) => &mut builder.closed,
                ("closed", Some(operation)) => &mut operation.closed,
                ("idempotency_keys", None) => &mut builder.idempotency_keys,
                ("idempotency_keys", Some(operation)) => &mut operation.idempotency_keys,
                ("idempotent", None) => &mut builder.idempotent,
                ("idempotent", Some(operation)) => &mut operation.idempotent,
                ("preconditions_on_post", _) => &mut builder.preconditions_on_post,
                ("quoted_idempotency_keys", _) => &mut builder.quoted_idempotency_keys,
                _ => {
                    let said = format!("no flag is called {}; there are: {FLAGS}", cut(name));
                    return Err(mistake(said));
                }
            };
            *flag = Some(yes_or_no(value).of("value")?);
            Ok(())
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, set) }
    }
}

/// Adds a provider whose error codes the API uses, for instance "stripe".
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_add_provider(
    builder: *mut aftercall_contract_builder,
    name: *const c_char,
    name_len: usize,
) -> aftercall_result {
    guard! {
        let add = |builder: &mut aftercall_contract_builder| {
            // SAFETY: the caller's text.
            let name = copy(unsafe { utf8(name, name_len) }.of("name")?)?;
            room(&mut builder.providers, 1)?;
            builder.providers.push(name);
            Ok(())
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, add) }
    }
}

/// Names the shape of a body that decides whether a success is one, for instance "slack"; docs/rules.md
/// lists them. It is that of the operation that was added last, or, before any, of the whole contract.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY. A shape that is not known is refused when
/// the contract is built.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_set_success(
    builder: *mut aftercall_contract_builder,
    name: *const c_char,
    name_len: usize,
) -> aftercall_result {
    guard! {
        let set = |builder: &mut aftercall_contract_builder| {
            // SAFETY: the caller's text.
            let name = copy(unsafe { utf8(name, name_len) }.of("name")?)?;
            match builder.operations.last_mut() {
                Some(operation) => operation.success = Some(name),
                None => builder.success = Some(name),
            }
            Ok(())
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, set) }
    }
}

/// Adds an error code of the API's own, and what it means.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_add_code(
    builder: *mut aftercall_contract_builder,
    code: *const c_char,
    code_len: usize,
    reason: aftercall_reason,
) -> aftercall_result {
    guard! {
        let add = |builder: &mut aftercall_contract_builder| {
            // SAFETY: the caller's text.
            let code = copy(unsafe { utf8(code, code_len) }.of("code")?)?;
            let reason = word(reason, Reason::from_number).of("reason")?;
            room(&mut builder.codes, 1)?;
            builder.codes.push((code, reason));
            Ok(())
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, add) }
    }
}

/// Adds a row for a status, from 100 to 999, or for a class, from 1 to 5. The row is for requests with
/// this method (empty: with any) and where the condition when holds ("timeout", "throttled",
/// "repeated" or "keyed"; empty: always). aftercall_contract_builder_set_cell and _set_word say what
/// stands in it; what they leave out is inherited, or follows from the reason.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; CONTRACT for a condition that is not known;
/// NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_add_row(
    builder: *mut aftercall_contract_builder,
    code: u16,
    method: *const c_char,
    method_len: usize,
    when: *const c_char,
    when_len: usize,
) -> aftercall_result {
    guard! {
        let add = |builder: &mut aftercall_contract_builder| {
            // SAFETY: the caller's texts.
            let (method, when) = unsafe {
                (utf8(method, method_len).of("method")?, utf8(when, when_len).of("when")?)
            };
            builder.add_row((code, None), method, when)
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, add) }
    }
}

/// Adds a row for the codes from first to last, both from 100 to 999; 100 and 999 are every code. A
/// code's own row comes before it, and a smaller range before a larger one. The rest is as for
/// aftercall_contract_builder_add_row.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; CONTRACT for a condition that is not known;
/// NO_MEMORY. A range that is none is refused when the contract is built.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_add_range(
    builder: *mut aftercall_contract_builder,
    first: u16,
    last: u16,
    method: *const c_char,
    method_len: usize,
    when: *const c_char,
    when_len: usize,
) -> aftercall_result {
    guard! {
        let add = |builder: &mut aftercall_contract_builder| {
            // SAFETY: the caller's texts.
            let (method, when) = unsafe {
                (utf8(method, method_len).of("method")?, utf8(when, when_len).of("when")?)
            };
            builder.add_row((first, Some(last)), method, when)
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, add) }
    }
}

fn no_condition(name: &str) -> Refusal {
    let said = "there are: timeout, throttled, repeated, keyed";
    mistake(format!("no condition is called {}; {said}", cut(name)))
}

/// Sets a cell of the row that was added last, by its name in a contract's file: "name", "message",
/// "description", "help" and "reference" are texts; "success" is the name of a shape; "reason", "effect", "fault", "remedy" and "repeat"
/// are slugs such as "drop-reference". "method" and "not_method" add one more method that the row is
/// for, or is not for.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STATE before the first row; CONTRACT for a cell or a
/// slug that is not known; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_set_cell(
    builder: *mut aftercall_contract_builder,
    cell: *const c_char,
    cell_len: usize,
    value: *const c_char,
    value_len: usize,
) -> aftercall_result {
    guard! {
        let set = |builder: &mut aftercall_contract_builder| {
            // SAFETY: the caller's texts.
            let (cell, value) = unsafe {
                (utf8(cell, cell_len).of("cell")?, utf8(value, value_len).of("value")?)
            };
            builder.row()?.set(cell, value)
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, set) }
    }
}

/// The same for a cell that holds a word, by its number, for instance AFTERCALL_REMEDY_RETRY.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT for a number outside the set too; STATE before the
/// first row; CONTRACT for a cell that holds no word; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_set_word(
    builder: *mut aftercall_contract_builder,
    cell: *const c_char,
    cell_len: usize,
    number: i32,
) -> aftercall_result {
    guard! {
        let set = |builder: &mut aftercall_contract_builder| {
            // SAFETY: the caller's text.
            let cell = unsafe { utf8(cell, cell_len) }.of("cell")?;
            let none = || mistake(format!("no cell with a word is called {}", cut(cell)));
            let set = SETS.iter().find(|set| set.name == cell).ok_or_else(none)?;
            let word = set.words.iter().find(|word| i32::from(word.number) == number);
            let outside = || Refusal::invalid(format!("number is {number}, which is no {cell}"));
            builder.row()?.set(cell, word.ok_or_else(outside)?.slug)
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, set) }
    }
}

/// Adds an operation, by its method and a path such as "/orders/{id}". idempotent says whether a
/// second application does no harm: 1 or 0, or -1 for what the method says. Rows and flags that are added
/// after it are its own, so add the contract's before.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_add_operation(
    builder: *mut aftercall_contract_builder,
    method: *const c_char,
    method_len: usize,
    path: *const c_char,
    path_len: usize,
    idempotent: i32,
) -> aftercall_result {
    guard! {
        let add = |builder: &mut aftercall_contract_builder| {
            // SAFETY: the caller's texts.
            let (method, path) = unsafe {
                (utf8(method, method_len).of("method")?, utf8(path, path_len).of("path")?)
            };
            let idempotent = match idempotent {
                -1 => None,
                told => Some(yes_or_no(told).of("idempotent")?),
            };
            let (method, path) = (copy(method)?, copy(path)?);
            room(&mut builder.operations, 1)?;
            builder.operations.push(Operation { method, path, idempotent, ..Operation::default() });
            Ok(())
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, add) }
    }
}

/// Makes the contract of all that was said. The builder stays as it is and can make another.
///
/// Returns: OK; NULL_ARGUMENT; CONTRACT when something does not fit, for instance a row that stands
/// twice or a provider that is not known, and then aftercall_contract_builder_error says what.
/// Ownership: free *contract with aftercall_contract_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_builder_build(
    builder: *mut aftercall_contract_builder,
    contract: *mut *mut aftercall_contract,
) -> aftercall_result {
    guard! {
        let build = |builder: &mut aftercall_contract_builder| {
            whole(contract).of("contract")?;
            let built = builder.build()?;
            // SAFETY: the caller's output.
            unsafe { give(contract, Arc::new(aftercall_contract::new(built))) }
        };
        // SAFETY: the caller's handle.
        unsafe { change(builder, build) }
    }
}

//! Contracts: what each status means for an API.

use crate::instance::{Handle, Number, Output, enter, flag, read_code};
use crate::objects::{Object, Objects};
use crate::refusal::Refusal;
use aftercall::pack::{pack_contract, pack_rows, read_texts};
use aftercall::{Contract, Format};

fn keep(objects: &mut Objects, contract: Contract) -> Result<Handle, Refusal> {
    objects.add(Object::Contract(Box::new(contract))).map(Handle)
}

/// The built-in contract of a name: "rest", "http", or that of an intake. NOT_FOUND when none has it.
/// The handle 0 is "rest" without asking.
///
/// In: a text. Out: handle.
#[unsafe(no_mangle)]
pub extern "C" fn ac_contract_named() -> u32 {
    enter(|instance| {
        let input = instance.input();
        let [name] = read_texts(&input)?;
        let found = Contract::named(name);
        let found =
            found.ok_or_else(|| Refusal::not_found("no built-in contract has this name"))?;
        keep(&mut instance.objects, found.clone())
    })
}

/// Reads a contract from TOML, at most 4 MiB. CONTRACT when it cannot be read, with line and column.
///
/// In: a text. Out: handle.
#[unsafe(no_mangle)]
pub extern "C" fn ac_contract_from_toml() -> u32 {
    enter(|instance| {
        let input = instance.input();
        let [toml] = read_texts(&input)?;
        keep(&mut instance.objects, Contract::from_toml(toml)?)
    })
}

/// Reads a contract from a table with a heading such as "Status  Message  Description", at most 4 MiB:
/// the format is "text", "markdown" or "csv". extends says what a status means beside its texts; 0 is
/// "http" here. NOT_FOUND when no format has this name, CONTRACT when the table cannot be read.
///
/// In: the format and the table, two texts. Out: handle.
#[unsafe(no_mangle)]
pub extern "C" fn ac_contract_from_table(extends: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let [format, table] = read_texts(&input)?;
        let format = Format::from_slug(format).filter(|format| *format != Format::Toml);
        let format =
            format.ok_or_else(|| Refusal::not_found("no format of tables has this name"))?;
        let base = match extends {
            0 => Contract::http(),
            handle => instance.objects.contract(handle)?,
        };
        let made = Contract::builder("table").extends(base).table(table, format)?.build()?;
        keep(&mut instance.objects, made)
    })
}

/// The contract of one operation: what the contract declares for requests with this method to this URL
/// or path, before what it says of all. Judge with it; an engine looks it up by itself. NOT_FOUND when the
/// contract declares none for them.
///
/// In: the method and the URL, two texts. Out: handle.
#[unsafe(no_mangle)]
pub extern "C" fn ac_contract_operation(contract: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let [method, url] = read_texts(&input)?;
        let found = instance.objects.contract(contract)?.operation(method, url);
        let found =
            found.ok_or_else(|| Refusal::not_found("the contract declares no such operation"))?;
        keep(&mut instance.objects, found)
    })
}

/// What a contract says of itself: its name, whether it is closed, what it says of idempotency keys and
/// preconditions.
///
/// Out: contract.
#[unsafe(no_mangle)]
pub extern "C" fn ac_contract(contract: u32) -> u32 {
    enter(|instance| Ok(Output(pack_contract(instance.objects.contract(contract)?))))
}

/// The rows of a contract in the order of the codes: those that it lists itself or, with inherited 1, all
/// that it knows; and its own ranges and variants.
///
/// Out: rows.
#[unsafe(no_mangle)]
pub extern "C" fn ac_contract_rows(contract: u32, inherited: u32) -> u32 {
    enter(|instance| {
        let contract = instance.objects.contract(contract)?;
        Ok(Output(pack_rows(contract, flag(inherited, "inherited")?)))
    })
}

/// Whether the contract itself, not one that it extends, lists this code: 1 or 0.
///
/// Out: number.
#[unsafe(no_mangle)]
pub extern "C" fn ac_contract_lists(contract: u32, code: u32) -> u32 {
    enter(|instance| {
        let contract = instance.objects.contract(contract)?;
        Ok(Number(contract.lists(read_code(code)?).into()))
    })
}

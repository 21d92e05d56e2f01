//! Level 1: what a status means.

use crate::instance::{Output, enter, read_code};
use aftercall::pack::{pack_status, read_texts};

/// What a code means in a contract. A code that no row names gives its class's row with is_known 0.
///
/// Out: status.
#[unsafe(no_mangle)]
pub extern "C" fn ac_status(contract: u32, code: u32) -> u32 {
    enter(|instance| {
        let contract = instance.objects.contract(contract)?;
        Ok(Output(pack_status(&contract.status(read_code(code)?))))
    })
}

/// Finds a status in a text: "503", "503 Throttled", "HTTP/1.1 503 Service Unavailable", or a message or
/// registered phrase in any case. STATUS when the text names none.
///
/// In: a text. Out: status.
#[unsafe(no_mangle)]
pub extern "C" fn ac_status_named(contract: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let [text] = read_texts(&input)?;
        Ok(Output(pack_status(&instance.objects.contract(contract)?.parse(text)?)))
    })
}

//! The instance: its two buffers and its objects, and how each function enters and leaves it.

use crate::objects::Objects;
use crate::refusal::Refusal;
use crate::trap;
use aftercall::pack::{Wanted, pack_text};
use core::cell::RefCell;

/// The version of this interface. A new one may change everything but the numbers of words.
const ABI: u32 = 1;

/// The longest input. A contract has at most 4 MiB, and of a body no more than 64 KiB counts.
const MAX_INPUT: usize = 16 << 20;

/// What a module instance has.
pub(crate) struct Instance {
    input: Vec<u8>,
    output: Vec<u8>,
    mistake: Vec<u8>,
    pub(crate) objects: Objects,
}

thread_local! {
    static INSTANCE: RefCell<Instance> = RefCell::new(Instance::new());
}

impl Instance {
    fn new() -> Instance {
        trap::watch();
        Instance {
            input: Vec::new(),
            output: Vec::new(),
            mistake: Vec::new(),
            objects: Objects::default(),
        }
    }

    /// The input that was written. It is used up, so that no function reads that of another.
    pub(crate) fn input(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.input)
    }
}

/// An address in the linear memory. On other machines, where only tests run, it means nothing.
fn address(bytes: &[u8]) -> u32 {
    bytes.as_ptr().addr() as u32
}

/// What a function gives: as it leaves the module.
pub(crate) trait Reply {
    /// What stands for a refusal.
    const REFUSED: u32;

    fn leave(self, instance: &mut Instance) -> u32;
}

/// A packed output; its address leaves.
pub(crate) struct Output(pub(crate) Vec<u8>);

impl Reply for Output {
    const REFUSED: u32 = 0;

    fn leave(self, instance: &mut Instance) -> u32 {
        instance.output = self.0;
        address(&instance.output)
    }
}

/// A handle.
pub(crate) struct Handle(pub(crate) u32);

impl Reply for Handle {
    const REFUSED: u32 = 0;

    fn leave(self, _: &mut Instance) -> u32 {
        self.0
    }
}

/// A number of at most 2³¹ - 1.
pub(crate) struct Number(pub(crate) u32);

impl Reply for Number {
    const REFUSED: u32 = u32::MAX;

    fn leave(self, _: &mut Instance) -> u32 {
        self.0
    }
}

impl Reply for () {
    const REFUSED: u32 = u32::MAX;

    fn leave(self, _: &mut Instance) -> u32 {
        0
    }
}

/// Runs the body of a function. After a trap in one the instance stays borrowed, so that every later
/// function is refused: nothing goes on with what is half changed.
pub(crate) fn enter<R: Reply>(body: impl FnOnce(&mut Instance) -> Result<R, Refusal>) -> u32 {
    INSTANCE.with(|cell| {
        let Ok(mut instance) = cell.try_borrow_mut() else { return R::REFUSED };
        match body(&mut instance) {
            Ok(reply) => reply.leave(&mut instance),
            Err(refusal) => {
                instance.mistake = refusal.packed();
                R::REFUSED
            }
        }
    })
}

/// The parts of a verdict that are wanted.
pub(crate) fn wanted(bits: u32) -> Result<Wanted, Refusal> {
    Wanted::from_bits(bits).ok_or_else(|| Refusal::invalid("want: a bit that names no part"))
}

/// A flag.
pub(crate) fn flag(number: u32, name: &str) -> Result<bool, Refusal> {
    match number {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Refusal::invalid(format!("{name}: {number} is neither 0 nor 1"))),
    }
}

/// A status code.
pub(crate) fn read_code(number: u32) -> Result<u16, Refusal> {
    let read = u16::try_from(number);
    read.map_err(|_| Refusal::invalid(format!("code: {number} does not fit in 16 bits")))
}

/// The version of this interface; compare it before anything else is called.
///
/// Out: number.
#[unsafe(no_mangle)]
pub extern "C" fn ac_abi() -> u32 {
    ABI
}

/// The version of aftercall.
///
/// Out: text.
#[unsafe(no_mangle)]
pub extern "C" fn ac_version() -> u32 {
    enter(|_| Ok(Output(pack_text(env!("CARGO_PKG_VERSION")))))
}

/// Makes room for an input of so many bytes, at most 16 MiB. Write it there, then call the function that
/// reads it, which uses it up. Memory may grow, so ask for the memory's bytes anew.
///
/// Out: address.
#[unsafe(no_mangle)]
pub extern "C" fn ac_in(len: u32) -> u32 {
    enter(|instance| {
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        if len > MAX_INPUT {
            return Err(Refusal::no_memory(format!(
                "{len} bytes: an input has at most {MAX_INPUT}"
            )));
        }
        let mut input = Vec::new();
        if input.try_reserve_exact(len.max(1)).is_err() {
            return Err(Refusal::no_memory(format!("there is no memory for {len} bytes")));
        }
        input.resize(len, 0);
        let address = address(&input);
        instance.input = input;
        Ok(Handle(address))
    })
}

/// Why the last function refused: the one that gave 0 for an address or a handle, or -1 for a number. 0
/// if none did.
///
/// Out: mistake.
#[unsafe(no_mangle)]
pub extern "C" fn ac_mistake() -> u32 {
    INSTANCE.with(|cell| match cell.try_borrow() {
        Ok(instance) if !instance.mistake.is_empty() => address(&instance.mistake),
        _ => 0,
    })
}

/// After a trap: what a panic said. 0 when there was none, because the trap was another, such as memory
/// or stack that was used up. This function alone can be called after a trap.
///
/// Out: panic.
#[unsafe(no_mangle)]
pub extern "C" fn ac_panic() -> u32 {
    trap::said(address)
}

/// Frees a contract, an engine, a call or a stream, in any state. Calls keep what they need of an engine,
/// and engines of a contract, so the order does not matter.
///
/// Out: nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ac_free(handle: u32) -> u32 {
    enter(|instance| instance.objects.free(handle))
}

/// How many objects have not been freed.
///
/// Out: number.
#[unsafe(no_mangle)]
pub extern "C" fn ac_count() -> u32 {
    enter(|instance| Ok(Number(instance.objects.count() as u32)))
}

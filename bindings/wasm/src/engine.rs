//! Policies and engines: what the caller allows, and what calls share.

use crate::instance::{Handle, Number, Output, enter};
use crate::objects::Object;
use aftercall::pack::{pack_policy, pack_text, read_policy, read_request_and_scope, read_texts};
use aftercall::{Engine, Origin};

/// All settings of a policy with their values, names and help, and the profiles: of the policy that the
/// input describes, so that it is checked too. POLICY for what there is not, or a value out of its range.
///
/// In: policy. Out: policy.
#[unsafe(no_mangle)]
pub extern "C" fn ac_policy() -> u32 {
    enter(|instance| Ok(Output(pack_policy(&read_policy(&instance.input())?))))
}

/// Makes an engine: a contract, a policy, and the state that calls share. Make one for a program and keep
/// it. An input of no bytes is the default policy.
///
/// In: policy. Out: handle.
#[unsafe(no_mangle)]
pub extern "C" fn ac_engine_new(contract: u32) -> u32 {
    enter(|instance| {
        let policy = read_policy(&instance.input())?;
        let engine = Engine::new(instance.objects.contract(contract)?.clone(), policy)?;
        instance.objects.add(Object::Engine(engine)).map(Handle)
    })
}

/// Makes an engine with another policy for some of an engine's calls: they share with the others what
/// those share.
///
/// In: policy. Out: handle.
#[unsafe(no_mangle)]
pub extern "C" fn ac_engine_with_policy(engine: u32) -> u32 {
    enter(|instance| {
        let policy = read_policy(&instance.input())?;
        let made = instance.objects.engine(engine)?.with_policy(policy)?;
        instance.objects.add(Object::Engine(made)).map(Handle)
    })
}

/// A new handle on the engine's contract.
///
/// Out: handle.
#[unsafe(no_mangle)]
pub extern "C" fn ac_engine_contract(engine: u32) -> u32 {
    enter(|instance| {
        let contract = instance.objects.engine(engine)?.contract().clone();
        instance.objects.add(Object::Contract(Box::new(contract))).map(Handle)
    })
}

/// The settings of the engine's policy.
///
/// Out: policy.
#[unsafe(no_mangle)]
pub extern "C" fn ac_engine_policy(engine: u32) -> u32 {
    enter(|instance| Ok(Output(pack_policy(instance.objects.engine(engine)?.policy()))))
}

/// Ends the hold of an origin and scope: calls that wait because another call was throttled go on at
/// their next wake. The URL is any of the origin; the empty scope is that of all calls that name none.
///
/// In: the URL and the scope, two texts. Out: nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ac_engine_release(engine: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let [url, scope] = read_texts(&input)?;
        instance.objects.engine(engine)?.release(&Origin::of(url), scope);
        Ok(())
    })
}

/// The pressure that failures put on a request's origin and a scope, in hundredths, 0 to 600.
///
/// In: a request and the scope, a text. Out: number.
#[unsafe(no_mangle)]
pub extern "C" fn ac_engine_pressure(engine: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let (request, scope) = read_request_and_scope(&input)?;
        Ok(Number(instance.objects.engine(engine)?.pressure(&request, scope)))
    })
}

/// What an engine knows of its origins at this moment, as JSON. Times are microseconds of the monotonic
/// clock.
///
/// Out: text.
#[unsafe(no_mangle)]
pub extern "C" fn ac_engine_snapshot(engine: u32) -> u32 {
    enter(|instance| {
        let snapshot = instance.objects.engine(engine)?.snapshot();
        Ok(Output(pack_text(&snapshot.to_json())))
    })
}

//! Level 3: one logical operation and all its attempts.

use crate::instance::{Handle, Number, Output, enter, wanted};
use crate::objects::{Driven, Object};
use crate::refusal::Refusal;
use aftercall::pack::{
    StepInput, body_wanted_by, pack_attempts, pack_decision_with, pack_text, pack_verdict_with,
    read_call,
};
use aftercall::{Attempt, Decision, Verdict};

impl Driven {
    fn last(&self) -> Result<&Decision, Refusal> {
        self.last.as_ref().ok_or_else(|| Refusal::state("the call has not begun"))
    }

    /// What the last response or failure meant.
    fn verdict(&self) -> Option<&Verdict> {
        match &self.last {
            Some(Decision::Done(outcome)) => outcome.verdict(),
            _ => self.call.last_verdict(),
        }
    }

    fn attempts(&self) -> &[Attempt] {
        match &self.last {
            Some(Decision::Done(outcome)) => outcome.attempts(),
            _ => self.call.attempts(),
        }
    }
}

fn no_verdict() -> Refusal {
    Refusal::not_found("no response or failure has come")
}

/// Makes a call of an engine. REQUEST for a request that no HTTP client could send. Give each call a
/// different seed: its jitter comes from it.
///
/// In: call. Out: handle.
#[unsafe(no_mangle)]
pub extern "C" fn ac_call_new(engine: u32) -> u32 {
    enter(|instance| {
        let given = read_call(&instance.input())?;
        let engine = instance.objects.engine(engine)?;
        let call = engine.call(given.request, given.options, given.seed);
        let driven = Driven { call, last: None };
        instance.objects.add(Object::Call(Box::new(driven))).map(Handle)
    })
}

/// Tells a call what happened, and gives the one next decision. STATE when the call does not expect this
/// event; it is then unchanged. want is that of ac_judge and 8: what the last response or failure meant.
///
/// In: step. Out: decision.
#[unsafe(no_mangle)]
pub extern "C" fn ac_call_step(call: u32, want: u32) -> u32 {
    enter(|instance| {
        let (input, want) = (instance.input(), wanted(want)?);
        let driven = instance.objects.call(call)?;
        let next = StepInput::read(&input)?.take(&mut driven.call)?;
        driven.last = Some(next);
        Ok(Output(pack_decision_with(driven.last()?, driven.verdict(), want)))
    })
}

/// The last decision again; STATE before the first.
///
/// Out: decision.
#[unsafe(no_mangle)]
pub extern "C" fn ac_call_last(call: u32, want: u32) -> u32 {
    enter(|instance| {
        let (driven, want) = (instance.objects.call(call)?, wanted(want)?);
        Ok(Output(pack_decision_with(driven.last()?, driven.verdict(), want)))
    })
}

/// What the last response or failure meant, in any state; NOT_FOUND before the first.
///
/// Out: verdict.
#[unsafe(no_mangle)]
pub extern "C" fn ac_call_verdict(call: u32, want: u32) -> u32 {
    enter(|instance| {
        let (driven, want) = (instance.objects.call(call)?, wanted(want)?);
        let found = driven.verdict().ok_or_else(no_verdict)?;
        Ok(Output(pack_verdict_with(found, want)))
    })
}

/// The same as JSON.
///
/// Out: text.
#[unsafe(no_mangle)]
pub extern "C" fn ac_call_verdict_json(call: u32) -> u32 {
    enter(|instance| {
        let found = instance.objects.call(call)?.verdict().ok_or_else(no_verdict)?;
        Ok(Output(pack_text(&found.to_json())))
    })
}

/// The last decision as JSON: what comes next or, at the end, the outcome with its attempts and the last
/// verdict. STATE before the first.
///
/// Out: text.
#[unsafe(no_mangle)]
pub extern "C" fn ac_call_json(call: u32) -> u32 {
    enter(|instance| Ok(Output(pack_text(&instance.objects.call(call)?.last()?.to_json()))))
}

/// The attempts of a call, in any state.
///
/// Out: attempts.
#[unsafe(no_mangle)]
pub extern "C" fn ac_call_attempts(call: u32) -> u32 {
    enter(|instance| Ok(Output(pack_attempts(instance.objects.call(call)?.attempts()))))
}

/// How many leading bytes of the body of a response to give to ac_call_step, at most 65,536: the input is
/// the response with an empty body.
///
/// In: response. Out: number.
#[unsafe(no_mangle)]
pub extern "C" fn ac_call_body_wanted(call: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let driven = instance.objects.call(call)?;
        Ok(Number(body_wanted_by(&driven.call, &input)? as u32))
    })
}

//! Level 2: what one response or failure means.

use crate::instance::{Number, Output, enter, wanted};
use crate::refusal::Refusal;
use aftercall::pack::{
    JudgeInput, pack_failure, pack_failure_names, pack_request, pack_text, pack_verdict_with,
    read_asked, read_failure_name,
};

/// What a response or a failure means. want is the sum of what the verdict has to hold: 1 the evidence, 2
/// the sentences for a person, 4 the row of the status.
///
/// In: judge. Out: verdict.
#[unsafe(no_mangle)]
pub extern "C" fn ac_judge(contract: u32, want: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let contract = instance.objects.contract(contract)?;
        let verdict = JudgeInput::read(&input)?.judge(contract);
        Ok(Output(pack_verdict_with(&verdict, wanted(want)?)))
    })
}

/// The same verdict as JSON, with the same keys in every language.
///
/// In: judge. Out: text.
#[unsafe(no_mangle)]
pub extern "C" fn ac_judge_json(contract: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let contract = instance.objects.contract(contract)?;
        Ok(Output(pack_text(&JudgeInput::read(&input)?.judge(contract).to_json())))
    })
}

/// How many leading bytes of the body to read before ac_judge is asked, at most 65,536: the input is the
/// same with an empty body.
///
/// In: judge. Out: number.
#[unsafe(no_mangle)]
pub extern "C" fn ac_body_wanted(contract: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let contract = instance.objects.contract(contract)?;
        Ok(Number(JudgeInput::read(&input)?.body_wanted(contract) as u32))
    })
}

/// The failure that a transport calls by a name or number: "curl" with "52", "errno" with "ECONNRESET".
/// NOT_FOUND when the table has no such row; a failure of unknown phase and cause is then always true.
///
/// In: the transport and the name, two texts. Out: failure.
#[unsafe(no_mangle)]
pub extern "C" fn ac_failure_named() -> u32 {
    enter(|instance| {
        let found = read_failure_name(&instance.input())?;
        let found = found.ok_or_else(|| Refusal::not_found("the table has no such error"))?;
        Ok(Output(pack_failure(&found)))
    })
}

/// The table of the transports' errors.
///
/// Out: failures.
#[unsafe(no_mangle)]
pub extern "C" fn ac_failure_names() -> u32 {
    enter(|_| Ok(Output(pack_failure_names())))
}

/// What is read out of a request: its origin, why no HTTP client could send it, whether a second
/// application does no harm.
///
/// In: request. Out: request.
#[unsafe(no_mangle)]
pub extern "C" fn ac_request() -> u32 {
    enter(|instance| {
        let input = instance.input();
        let (request, unsendable) = read_asked(&input)?;
        Ok(Output(pack_request(&request, unsendable)))
    })
}

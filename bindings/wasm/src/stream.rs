//! Streams: responses whose end says whether they worked, fed as their bytes come.

use crate::instance::{Handle, Number, Output, enter, flag, wanted};
use crate::objects::Object;
use crate::refusal::Refusal;
use aftercall::pack::{JudgeInput, pack_text, pack_verdict_with, read_fields};

/// Begins to read the stream whose head this is.
///
/// In: judge. Out: handle.
#[unsafe(no_mangle)]
pub extern "C" fn ac_stream_new(contract: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let contract = instance.objects.contract(contract)?;
        let stream = JudgeInput::read(&input)?.stream(contract);
        let stream = stream.ok_or_else(|| Refusal::invalid("a failure begins no stream"))?;
        instance.objects.add(Object::Stream(Box::new(stream))).map(Handle)
    })
}

/// The next bytes of the body, as they came, decompressed: all of the input. What comes after the end is
/// passed over. 1 when the stream has said that it failed, else 0.
///
/// In: bytes. Out: number.
#[unsafe(no_mangle)]
pub extern "C" fn ac_stream_feed(stream: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let stream = instance.objects.stream(stream)?;
        stream.feed(&input);
        Ok(Number(stream.verdict().is_some().into()))
    })
}

/// Adds trailers, which count like fields of the head.
///
/// In: fields. Out: nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ac_stream_trailers(stream: u32) -> u32 {
    enter(|instance| {
        let input = instance.input();
        let trailers = read_fields(&input)?;
        instance.objects.stream(stream)?.trailers(&trailers);
        Ok(())
    })
}

/// Tells that the stream has ended: complete is 1 when as the protocol ends it, 0 when the connection
/// broke. want is that of ac_judge.
///
/// Out: verdict.
#[unsafe(no_mangle)]
pub extern "C" fn ac_stream_finish(stream: u32, complete: u32, want: u32) -> u32 {
    enter(|instance| {
        let (complete, want) = (flag(complete, "complete")?, wanted(want)?);
        let found = instance.objects.stream(stream)?.finish(complete);
        Ok(Output(pack_verdict_with(found, want)))
    })
}

/// What the stream means, once it has said that it failed or was finished; STATE before.
///
/// Out: verdict.
#[unsafe(no_mangle)]
pub extern "C" fn ac_stream_verdict(stream: u32, want: u32) -> u32 {
    enter(|instance| {
        let want = wanted(want)?;
        let found = instance.objects.stream(stream)?.verdict().ok_or_else(unfinished)?;
        Ok(Output(pack_verdict_with(found, want)))
    })
}

/// The same as JSON.
///
/// Out: text.
#[unsafe(no_mangle)]
pub extern "C" fn ac_stream_json(stream: u32) -> u32 {
    enter(|instance| {
        let found = instance.objects.stream(stream)?.verdict().ok_or_else(unfinished)?;
        Ok(Output(pack_text(&found.to_json())))
    })
}

fn unfinished() -> Refusal {
    Refusal::state("the stream has not said that it failed and was not finished")
}

/// Whether a part of the result has come, which cannot be unsaid: 1 or 0.
///
/// Out: number.
#[unsafe(no_mangle)]
pub extern "C" fn ac_stream_content_begun(stream: u32) -> u32 {
    enter(|instance| Ok(Number(instance.objects.stream(stream)?.content_begun().into())))
}

//! What the core says of a case.

use crate::strict::Fields;
use crate::{called, given, json};
use aftercall::{Header, Status, Stream};
use serde_json::{Value, json};

/// What the core says of a case, in JSON:
///
/// - of kind `status`, the row ([`json::status`], without `help` and `reference`), or
///   `{"error": "..."}` where there is none;
/// - of kind `judge`, the verdict ([`json::verdict`]);
/// - of kind `stream`, the verdict after its end, with one more key, `content_begun`;
/// - of kind `call`, a list with one entry a step: the decision ([`json::decision`]) with one more
///   key, `verdict`, for what the last answer meant, or null; `{"error": "..."}` for a step that the
///   call refuses; null for `release`.
///
/// # Errors
///
/// When the case is malformed or has a key that is not known.
pub fn said(case: &Value) -> Result<Value, String> {
    let mut fields = Fields::of(case, "case")?;
    let kind = fields.words("kind")?;
    for key in ["name", "source", "level", "expect"] {
        fields.take(key);
    }
    match kind {
        "status" => status(fields),
        "judge" => judge(fields),
        "stream" => stream(fields),
        "call" => called::said(fields),
        other => Err(format!("kind: unknown kind {other:?}")),
    }
}

fn status(mut fields: Fields<'_>) -> Result<Value, String> {
    let contract = given::contract(fields.take("contract"))?;
    let input = fields.need("input")?;
    fields.end()?;
    let found: Option<Status> = match input {
        Value::String(text) => contract.parse(text).ok(),
        Value::Number(number) => {
            let code = number.as_u64().and_then(|code| u16::try_from(code).ok());
            code.map(|code| contract.status(code))
        }
        _ => return Err("input: expected an integer or a text".to_owned()),
    };
    let Some(row) = found else { return Ok(json!({"error": "it names no status"})) };
    let mut said = json::status(&row);
    // The vectors do not speak of these two.
    if let Some(said) = said.as_object_mut() {
        said.remove("help");
        said.remove("reference");
    }
    Ok(said)
}

fn judge(mut fields: Fields<'_>) -> Result<Value, String> {
    let contract = given::contract(fields.take("contract"))?;
    let request = fields.take("request").map(given::request).transpose()?;
    let came = given::came(&mut fields)?;
    fields.end()?;
    Ok(json::verdict(&came.judge(&contract, request.as_ref())))
}

fn stream(mut fields: Fields<'_>) -> Result<Value, String> {
    let contract = given::contract(fields.take("contract"))?;
    let request = fields.take("request").map(given::request).transpose()?;
    let head = given::response(fields.need("response")?)?;
    let chunks = fields.need("chunks")?.as_array().ok_or("chunks: expected a list")?;
    let chunks = chunks.iter().map(given::bytes).collect::<Result<Vec<_>, _>>()?;
    let trailers = given::headers(fields.take("trailers"))?;
    let complete = fields.flag("complete")?.unwrap_or(true);
    fields.end()?;
    let mut stream = head.lend(|head| Stream::new(&contract, request.as_ref(), head));
    chunks.iter().for_each(|chunk| stream.feed(chunk));
    let lines: Vec<Header<'_>> =
        trailers.iter().map(|(name, value)| Header::new(name, value)).collect();
    stream.trailers(&lines);
    let begun = stream.content_begun();
    let mut said = json::verdict(stream.finish(complete));
    if let Some(said) = said.as_object_mut() {
        // What is held back may be content after all, once the end has come.
        said.insert("content_begun".to_owned(), json!(begun || stream.content_begun()));
    }
    Ok(said)
}

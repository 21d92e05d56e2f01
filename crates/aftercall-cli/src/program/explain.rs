//! `aftercall explain`: why an answer means what it means, and what each word means.

use crate::contract_file;
use crate::paint::{fit, wrap};
use crate::shell::{self, End, Shell, Trouble};
use aftercall::{Contract, Effect, Header, Request, Response, SETS, Verdict, Word, WordSet};
use aftercall_cli::visible::printable;
use aftercall_vectors::json;
use clap::Args;
use named::Meant;
use serde_json::{Value, json};

mod named;

/// Why a response means what it means, and what each word means
///
/// WHAT is a status (503, throttled, "Not Found"), the name or number of a transport's error
/// (ETIMEDOUT, CURLE_SEND_ERROR, curl:7, httpx.ReadTimeout), a word of a verdict (not-applied), or
/// the name of a set of words (effect, remedy). Without WHAT: the sets. If a name means different
/// things in different libraries, each meaning is shown.
#[derive(Args)]
pub(crate) struct Explain {
    /// A status, a transport's error, a word, or a set of words
    #[arg(value_name = "WHAT")]
    what: Option<String>,
    /// The request's method
    #[arg(short = 'X', long)]
    method: Option<String>,
    /// A header field of the response
    #[arg(short = 'H', long = "header", value_name = "NAME:VALUE")]
    headers: Vec<String>,
    /// The response's body, or @FILE
    #[arg(short, long, value_name = "TEXT|@FILE")]
    body: Option<String>,
    /// A header field of the request
    #[arg(long, value_name = "NAME:VALUE")]
    request_header: Vec<String>,
    /// The effect of earlier attempts
    #[arg(long, value_name = "EFFECT", value_parser = effect)]
    earlier: Option<Effect>,
    /// The API's contract: a built-in one such as rest or http, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "rest")]
    contract: String,
}

fn effect(text: &str) -> Result<Effect, String> {
    let slugs: Vec<&str> = Effect::SET.words.iter().map(|word| word.slug).collect();
    Effect::from_slug(text).ok_or_else(|| format!("expected one of: {}", slugs.join(", ")))
}

impl Explain {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        let Some(what) = self.what.as_deref().map(str::trim) else { return sets(shell, SETS) };
        let contract = contract_file::named_or_read(&self.contract)?;
        let named: Vec<WordSet> = SETS.iter().filter(|set| set.name == what).copied().collect();
        // A set has the same name as the field that it answers for; the set says more.
        let words = if named.is_empty() { words(what) } else { Vec::new() };
        let (request, headers) = (self.request()?, shell::headers("field", &self.headers)?);
        let mut verdict = self.verdict(what, &contract, request.as_ref(), &headers)?;
        let mut failures = named::meant(what, &contract, request.as_ref());
        // A status begins at 100: 7 is an error of curl, and 100 is one as curl:100 only.
        match &verdict {
            Some(status) if status.code() >= 100 => failures.clear(),
            Some(_) if !failures.is_empty() => verdict = None,
            _ => {}
        }
        let found = verdict.is_some() || !failures.is_empty();
        if named.is_empty() && words.is_empty() && !found {
            let message = format!("{what:?} is not a status, a transport's error or a word");
            return Err(Trouble::Usage(message));
        }
        if shell.json {
            return document(shell, verdict.as_ref(), &failures, &named, &words);
        }
        if let Some(verdict) = &verdict {
            self.show(shell, verdict)?;
        }
        for (number, meant) in failures.iter().enumerate() {
            if number > 0 {
                shell.line("")?;
            }
            for line in wrap(&meant.title(), 90) {
                shell.line(line)?;
            }
            self.show(shell, &meant.verdict)?;
            if meant.may_be_sent {
                shell.line("\nThe client may already have sent it on its own. If no byte was written (curl:")?;
                shell.line("CURLINFO_REQUEST_SIZE is 0), nothing was applied.")?;
            }
        }
        if found && !(named.is_empty() && words.is_empty()) {
            shell.line("")?;
        }
        for (set, word) in &words {
            let slug = shell.paint.bold(word.slug);
            shell.line(format!("{slug} ({}): {}", set.name, word.help))?;
        }
        sets(shell, &named)
    }

    /// The request that was answered, as far as it is given.
    fn request(&self) -> Result<Option<Request>, Trouble> {
        let given = shell::headers("request field", &self.request_header)?;
        let headers = lines(&given);
        let request = self.method.as_deref().map(|method| {
            let request = Request::from_parts(method, "", &headers);
            self.earlier.map_or(request.clone(), |effect| request.earlier(effect))
        });
        if request.is_none() && (self.earlier.is_some() || !self.request_header.is_empty()) {
            let message = "--earlier and --request-header also need --method".to_owned();
            return Err(Trouble::Usage(message));
        }
        Ok(request)
    }

    /// The verdict on the status that was named, when it is one.
    fn verdict(
        &self,
        what: &str,
        contract: &Contract,
        request: Option<&Request>,
        headers: &[(String, String)],
    ) -> Result<Option<Verdict>, Trouble> {
        let Ok(status) = contract.parse(what) else { return Ok(None) };
        let headers = lines(headers);
        let body = self.body.as_deref().map(shell::text_or_file).transpose()?;
        let mut response = Response::new(status.code()).headers(&headers);
        if let Some(body) = &body {
            response = response.body(body, aftercall::BodyState::Complete);
        }
        Ok(Some(aftercall::judge(contract, request, &response)))
    }

    fn show(&self, shell: &Shell, verdict: &Verdict) -> Result<(), Trouble> {
        let paint = shell.paint;
        let title = match verdict.status() {
            Some(_) => format!("{} {}", verdict.code(), verdict.message()),
            None => verdict.message().to_owned(),
        };
        let to = self.method.as_ref().map(|method| format!(" to {method}")).unwrap_or_default();
        shell.line(format!("{}{to}", paint.bold(&title)))?;
        for line in wrap(verdict.description(), 90) {
            shell.line(line)?;
        }
        shell.line("")?;
        for evidence in verdict.evidence() {
            let value = paint.bold(&fit(&evidence.value(), 15));
            let by = format!("{}: {}", evidence.source().slug(), printable(&evidence.name()));
            shell.line(format!(
                "  {}  {value}  {}",
                fit(evidence.field().slug(), 6),
                paint.dim(&by)
            ))?;
            for (source, value) in evidence.overrode() {
                let over = format!("over {}: {value}", source.slug());
                shell.line(format!("  {}  {}", fit("", 23), paint.dim(&over)))?;
            }
        }
        self.show_rest(shell, verdict)
    }

    /// What the body says, the caveats, and whether a repeat is useful and harmless.
    fn show_rest(&self, shell: &Shell, verdict: &Verdict) -> Result<(), Trouble> {
        let problem = verdict.problem();
        let said = [
            ("type", &problem.type_uri),
            ("code", &problem.code),
            ("title", &problem.title),
            ("detail", &problem.detail),
            ("request id", &problem.request_id),
        ];
        for (name, text) in said {
            if let Some(text) = text {
                shell.line(format!("  {name}: {}", printable(text)))?;
            }
        }
        for error in &problem.errors {
            let parts = [&error.pointer, &error.field, &error.code, &error.detail];
            let parts: Vec<String> =
                parts.into_iter().flatten().map(|part| printable(part)).collect();
            shell.line(format!("  error: {}", parts.join(": ")))?;
        }
        for caveat in verdict.caveats().iter() {
            let slug = shell.paint.bad(caveat.slug());
            shell.line(format!("  caveat: {slug}: {}", caveat.help()))?;
        }
        shell.line("")?;
        let request = match &self.method {
            Some(method) => format!("this {method}"),
            None => "a request about which nothing is known".to_owned(),
        };
        let answer = if verdict.is_retryable() { "useful and harmless" } else { "not advised" };
        shell.line(format!("Sending {request} again: {answer}."))
    }
}

/// Everything as one document. `verdict` is that of the status, or of the transport's error if all
/// libraries mean the same by its name.
fn document(
    shell: &Shell,
    verdict: Option<&Verdict>,
    failures: &[Meant],
    named: &[WordSet],
    words: &[(WordSet, Word)],
) -> Result<End, Trouble> {
    let verdict = match failures {
        [only] => Some(&only.verdict),
        _ => verdict,
    };
    let words: Vec<Value> = words
        .iter()
        .map(|(set, word)| {
            json!({"set": set.name, "number": word.number, "slug": word.slug, "help": word.help})
        })
        .collect();
    let failure = |meant: &Meant| {
        let names: Vec<Value> = meant
            .names
            .iter()
            .map(|name| json!({"library": name.library, "name": name.name, "number": name.number}))
            .collect();
        json!({
            "names": names,
            "phase": meant.phase.slug(),
            "cause": meant.cause.slug(),
            "may_be_sent": meant.may_be_sent,
            "verdict": json::verdict(&meant.verdict),
        })
    };
    shell.document(&json!({
        "verdict": verdict.map(json::verdict),
        "failures": failures.iter().map(failure).collect::<Vec<_>>(),
        "words": words,
        "sets": named.iter().map(json::word_set).collect::<Vec<_>>(),
    }))?;
    Ok(End::Well)
}

fn lines(headers: &[(String, String)]) -> Vec<Header<'_>> {
    headers.iter().map(|(name, value)| Header::new(name, value)).collect()
}

/// The sets that have a word of this slug.
fn words(slug: &str) -> Vec<(WordSet, Word)> {
    let of_set = |set: &WordSet| set.words.iter().find(|word| word.slug == slug).copied();
    SETS.iter().filter_map(|set| Some((*set, of_set(set)?))).collect()
}

fn sets(shell: &Shell, sets: &[WordSet]) -> Result<End, Trouble> {
    if shell.json {
        shell.document(&Value::Array(sets.iter().map(json::word_set).collect()))?;
        return Ok(End::Well);
    }
    for (number, set) in sets.iter().enumerate() {
        if number > 0 {
            shell.line("")?;
        }
        shell.line(format!("{}: {}", shell.paint.bold(set.name), set.help))?;
        let width = set.words.iter().map(|word| word.slug.len()).max().unwrap_or(0);
        for word in set.words {
            let slug = shell.paint.bold(&fit(word.slug, width));
            shell.line(format!("  {:>2}  {slug}  {}", word.number, word.help))?;
        }
    }
    Ok(End::Well)
}

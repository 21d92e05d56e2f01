//! `aftercall explain`: why an answer means what it means, and what each word means.

use crate::contract_file;
use crate::paint::{fit, wrap};
use crate::shell::{self, End, Shell, Trouble};
use crate::why::{Form, WIDTH, Why};
use aftercall::{Contract, Effect, Header, Request, Response, SETS, Verdict, Word, WordSet};
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
    /// Write Markdown, in which nothing that a server said is markup
    #[arg(long)]
    markdown: bool,
}

/// What else is to be known of an error after which the client may have sent the request by itself.
const MAY_BE_SENT: &str = "The client may already have sent it on its own. If no byte was written \
    (curl: CURLINFO_REQUEST_SIZE is 0), nothing was applied.";

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
        if shell.json && self.markdown {
            return Err(Trouble::Usage("--json and --markdown: choose one".to_owned()));
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
            for line in wrap(&meant.title(), WIDTH) {
                shell.line(line)?;
            }
            self.show(shell, &meant.verdict)?;
            if meant.may_be_sent {
                shell.line("")?;
                for line in wrap(MAY_BE_SENT, WIDTH) {
                    shell.line(line)?;
                }
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
        let form = if self.markdown { Form::Markdown } else { Form::Lines };
        Why { verdict, method: self.method.as_deref() }.show(shell, form)
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

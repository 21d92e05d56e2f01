//! The thirteen statuses: for each the request that the server really answers so, and what is then
//! really done. What the answer should mean comes from the core's contract, whether that is true
//! from the server's counts.

use super::stage::{Ask, Counts, Cues, Played, Stage, Who};
use crate::moves;
use crate::paint::{Paint, clip, fit};
use crate::shell::Trouble;
use aftercall::{Contract, Effect, Engine, Outcome, Status, Verdict};
use aftercall_vectors::given::Came;
use aftercall_vectors::json;
use serde_json::{Value, json};

/// One status and how the server is brought to give it.
struct Scene {
    ask: Ask,
    /// What happens beside the call.
    cues: Cues<'static>,
    /// How many changes of the store the server is to count.
    applications: u64,
    /// What is done about it outside the call, in a few words.
    then: Option<(&'static str, Ask)>,
    /// The field of the answer that says most.
    shows: &'static str,
    /// What is to be cleared away afterwards.
    clear: Option<&'static str>,
}

impl Scene {
    fn new(ask: Ask, applications: u64) -> Scene {
        let cues = Cues::default();
        Scene { ask, cues, applications, then: None, shows: "", clear: None }
    }

    fn then(mut self, words: &'static str, ask: Ask) -> Scene {
        self.then = Some((words, ask));
        self
    }

    fn shows(mut self, field: &'static str) -> Scene {
        self.shows = field;
        self
    }
}

fn create(id: &str) -> Ask {
    Ask::new("POST", "/v1/orders").body(json!({"id": id}))
}

/// The scene of a status; `None` for a status that the tour does not know.
fn scene(code: u16, stage: &Stage) -> Result<Option<Scene>, Trouble> {
    let orders = || Ask::new("GET", "/v1/orders");
    Ok(Some(match code {
        200 => {
            stage.prepare(&create("tea"))?;
            Scene::new(Ask::new("PUT", "/v1/orders/tea").body(json!({"cups": 2})), 1).shows("etag")
        }
        201 => Scene::new(create("milk"), 1).shows("location"),
        204 => {
            stage.prepare(&create("rice"))?;
            Scene::new(Ask::new("DELETE", "/v1/orders/rice"), 1)
        }
        400 => Scene::new(Ask::new("GET", "/v1/orders?sort=up"), 0).then("without it", orders()),
        401 => {
            let mut scene = Scene::new(create("salt").of(Who::Expired), 1);
            scene.cues.renew = Some(Who::Writer);
            scene.shows("www-authenticate")
        }
        403 => Scene::new(Ask::new("DELETE", "/v1/orders/tea").of(Who::Reader), 0),
        404 => {
            Scene::new(Ask::new("GET", "/v1/orders/none"), 0).then("looked in the list", orders())
        }
        409 => {
            Scene::new(create("tea"), 0).then("read what exists", Ask::new("GET", "/v1/orders/tea"))
        }
        410 => {
            stage.prepare(&create("figs"))?;
            stage.prepare(&Ask::new("DELETE", "/v1/orders/figs"))?;
            Scene::new(Ask::new("GET", "/v1/orders/figs"), 0)
        }
        500 => slow_store(stage)?,
        501 => Scene::new(Ask::new("POST", "/v1/orders/rice/restore"), 0)
            .then("put it back", Ask::new("PUT", "/v1/orders/rice").body(json!({}))),
        503 => {
            stage.admin("PUT", "/admin/rate", Some(json!({"per_second": 1, "burst": 1})))?;
            stage.prepare(&orders())?;
            let scene = Scene::new(create("plum"), 1).shows("retry-after");
            Scene { clear: Some("/admin/rate"), ..scene }
        }
        504 => silent_upstream(stage)?,
        _ => return Ok(None),
    }))
}

/// The store takes longer than the server waits; the write is applied all the same.
fn slow_store(stage: &Stage) -> Result<Scene, Trouble> {
    stage.prepare(&create("oats"))?;
    stage.admin("PUT", "/admin/store", Some(json!({"delay_ms": 800})))?;
    let mut scene = Scene::new(Ask::new("PUT", "/v1/orders/oats").body(json!({})), 2);
    scene.cues.after_first =
        Some(Box::new(|stage| stage.admin("DELETE", "/admin/store", None).map(drop)));
    Ok(scene)
}

/// The gateway's upstream says nothing; while the call waits, it is replaced by one that works.
fn silent_upstream(stage: &Stage) -> Result<Scene, Trouble> {
    let upstreams = stage.admin("GET", "/admin/upstreams", None)?;
    let silent = upstreams.get("slow").cloned().unwrap_or(Value::Null);
    stage.admin("PUT", "/admin/upstreams/depot", Some(json!({"address": silent})))?;
    let mut scene = Scene::new(Ask::new("GET", "/gateway/depot/"), 0).shows("proxy-status");
    scene.cues.after_first = Some(Box::new(|stage| {
        let working = json!({"address": stage.address()});
        stage.admin("PUT", "/admin/upstreams/depot", Some(working)).map(drop)
    }));
    scene.clear = Some("/admin/upstreams");
    Ok(scene)
}

/// One row of the tour, played.
pub(super) struct Row {
    status: Status,
    asked: String,
    came_back: String,
    verdict: Verdict,
    outcome: Outcome,
    done: String,
    counts: Counts,
    pub(super) problems: Vec<String>,
}

/// Plays the scene of a status.
pub(super) fn play(stage: &Stage, engine: &Engine, status: Status) -> Result<Row, Trouble> {
    let reference = format!("row-{}", status.code());
    let scene = scene(status.code(), stage)?;
    let scene =
        scene.ok_or_else(|| Trouble::Failed(format!("the tour has no scene of {status}")))?;
    let ask = scene.ask.counted_as(reference.clone());
    let played = stage.play(engine, &ask, scene.cues)?;
    let counts = stage.settled(&reference, scene.applications)?;
    if let Some(path) = scene.clear {
        stage.admin("DELETE", path, None)?;
    }
    let (came, verdict) =
        played.first().ok_or_else(|| Trouble::Failed(format!("{}: unsent", ask.shown())))?;
    let mut problems = meaning(&status, verdict);
    problems.extend(truth(&played.outcome, counts, scene.applications));
    let done = done(&played, scene.then.as_ref(), stage, &mut problems)?;
    Ok(Row {
        asked: ask.shown(),
        came_back: came_back(came, verdict, scene.shows),
        verdict: verdict.clone(),
        outcome: played.outcome,
        status,
        done,
        counts,
        problems,
    })
}

/// Whether the verdict is what the contract says of the status.
fn meaning(status: &Status, verdict: &Verdict) -> Vec<String> {
    let variants = Contract::rest().variants();
    let variants = variants.iter().map(|(row, _)| row).filter(|row| row.code() == status.code());
    let rows: Vec<&Status> = std::iter::once(status).chain(variants).collect();
    let row = |row: &&&Status| {
        (row.message(), row.effect(), row.fault(), row.remedy(), row.repeat())
            == (
                verdict.message(),
                verdict.effect(),
                verdict.fault(),
                verdict.remedy(),
                verdict.repeat(),
            )
    };
    if verdict.code() == status.code() && rows.iter().find(row).is_some() {
        return Vec::new();
    }
    let said = format!(
        "{} {}, {}, {}, {}, {}",
        verdict.code(),
        verdict.message(),
        verdict.effect(),
        verdict.fault(),
        verdict.remedy(),
        verdict.repeat()
    );
    vec![format!("no row of {status} says: {said}")]
}

/// Whether what the call believes is what the server counted. A request that only reads changes
/// nothing, and its effect is the answer.
fn truth(outcome: &Outcome, counts: Counts, applications: u64) -> Vec<String> {
    let mut problems = Vec::new();
    let sent = u64::try_from(outcome.attempts().len()).unwrap_or(u64::MAX);
    if counts.deliveries != sent {
        problems.push(format!("sent {sent} times, but {}", counts.shown()));
    }
    if counts.applications != applications {
        problems.push(format!("{applications} changes are due, but {}", counts.shown()));
    }
    let believed = outcome.effect();
    let false_hope = believed == Effect::Applied && applications > 0 && counts.applications == 0;
    let false_fear = believed == Effect::NotApplied && counts.applications > 0;
    if false_hope || false_fear {
        problems.push(format!("effect {believed}, but {}", counts.shown()));
    }
    problems
}

/// What was done, in a few words.
fn done(
    played: &Played,
    then: Option<&(&'static str, Ask)>,
    stage: &Stage,
    problems: &mut Vec<String>,
) -> Result<String, Trouble> {
    let outcome = &played.outcome;
    let last = outcome.verdict().map_or(0, Verdict::code);
    if let Some((words, ask)) = then {
        let (verdict, _) = stage.once(ask)?;
        if !verdict.is_success() {
            problems.push(format!("{}: {}", ask.shown(), verdict.code()));
        }
        return Ok(format!("{words}: {}", verdict.code()));
    }
    let retried = outcome.attempts().len() > 1;
    if retried && !outcome.is_success() {
        problems.push(format!("sent again, and it ended {}", outcome.stop()));
    }
    let waited = played.waited();
    Ok(match (retried, outcome.is_success()) {
        (true, _) if waited.is_zero() => format!("new token, again: {last}"),
        (true, _) if waited.as_secs() > 0 => {
            format!("waited {}, again: {last}", moves::time(waited))
        }
        (true, _) => format!("again after {}: {last}", moves::time(waited)),
        (false, true) => "nothing left to do".to_owned(),
        (false, false) => "not sent again".to_owned(),
    })
}

/// What came back, in a line: the field that says most, and the answer's own words.
fn came_back(came: &Came, verdict: &Verdict, field: &str) -> String {
    let mut parts = vec![verdict.code().to_string()];
    if let Came::Answer(answer) = came
        && let Some(value) = answer.header(field)
    {
        parts.push(format!("{field}: {value}"));
    }
    if let Some(detail) = moves::detail(verdict) {
        parts.push(format!("\"{detail}\""));
    }
    parts.join("  ")
}

/// The widths of the columns; with two spaces between them they make 120.
const WIDTHS: [usize; 6] = [25, 28, 11, 7, 15, 24];

/// The head of the table.
pub(super) fn head(paint: Paint) -> String {
    let words = ["status", "asked", "effect", "fault", "remedy", "what was done"];
    let cells: Vec<String> =
        words.iter().zip(WIDTHS).map(|(word, width)| fit(word, width)).collect();
    paint.dim(cells.join("  ").trim_end())
}

impl Row {
    /// The row's lines in the table.
    pub(super) fn lines(&self, paint: Paint) -> Vec<String> {
        let [status, asked, effect, fault, remedy, done] = WIDTHS;
        let verdict = &self.verdict;
        let cells = [
            paint.fault(verdict.fault(), &fit(&self.status.to_string(), status)),
            fit(&self.asked, asked),
            paint.effect(verdict.effect(), &fit(verdict.effect().slug(), effect)),
            paint.fault(verdict.fault(), &fit(verdict.fault().slug(), fault)),
            fit(verdict.remedy().slug(), remedy),
            clip(&self.done, done),
        ];
        let counts = self.counts.shown();
        let came = fit(&clip(&self.came_back, 90), 91);
        let mut lines = vec![cells.join("  "), paint.dim(&format!("  <- {came} {counts}"))];
        for problem in &self.problems {
            lines.push(format!("  {} {problem}", paint.bad("WRONG")));
        }
        lines
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "status": json::status(&self.status),
            "asked": self.asked,
            "came_back": self.came_back,
            "verdict": json::verdict(&self.verdict),
            "outcome": json::outcome(&self.outcome),
            "done": self.done,
            "counts": self.counts.json(),
            "problems": self.problems,
        })
    }
}

//! Three stories on the wire: an answer that is lost after a DELETE, one that is lost after a POST,
//! and a burst that is told to slow down. Each ends with the server's own count of what happened.

use super::stage::{Ask, Counts, Cues, Happened, Played, Stage};
use crate::moves;
use crate::paint::Paint;
use crate::shell::Trouble;
use aftercall::{Decision, Effect, Engine, Outcome, Verified, WaitReason};
use aftercall_vectors::json;
use serde_json::{Value, json};
use std::sync::mpsc;
use std::thread;

/// One story, told.
pub(super) struct Story {
    title: &'static str,
    lines: Vec<String>,
    plain: Vec<String>,
    facts: Value,
    pub(super) problems: Vec<String>,
}

impl Story {
    fn new(title: &'static str) -> Story {
        let (lines, plain) = (Vec::new(), Vec::new());
        Story { title, lines, plain, facts: Value::Null, problems: Vec::new() }
    }

    fn say(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.lines.push(text.clone());
        self.plain.push(text);
    }

    /// Tells the moves of a call.
    fn tell(&mut self, paint: Paint, ask: &Ask, played: &Played) {
        for happened in &played.happened {
            let words = |paint: Paint| match happened {
                Happened::Came(_, verdict) => moves::came(paint, verdict),
                Happened::Verified(found) => format!("   found: {found}"),
                Happened::Decided(decision) => moves::decided(paint, &ask.shown(), decision),
            };
            self.lines.push(words(paint));
            self.plain.push(words(Paint::new(false)));
        }
    }

    fn expect(&mut self, holds: bool, what: &str) {
        if !holds {
            self.problems.push(format!("{what} does not hold"));
        }
    }

    /// The story's lines.
    pub(super) fn shown(&self, number: usize, paint: Paint) -> Vec<String> {
        let mut lines = vec![format!("{} {}", number, paint.bold(self.title))];
        lines.extend(self.lines.iter().map(|line| format!("    {line}")));
        for problem in &self.problems {
            lines.push(format!("    {} {problem}", paint.bad("WRONG")));
        }
        lines
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "title": self.title,
            "lines": self.plain,
            "facts": self.facts,
            "problems": self.problems,
        })
    }
}

/// Has the server close the connection of the next such request, after it was applied.
fn lose_the_answer(stage: &Stage, ask: &Ask) -> Result<(), Trouble> {
    let plan = json!({"fault": "drop-after-apply", "method": ask.method, "path": ask.path});
    stage.admin("POST", "/admin/faults", Some(plan)).map(drop)
}

/// A DELETE whose answer is lost is sent again; that the object is gone is then a success.
pub(super) fn lost_delete(stage: &Stage, paint: Paint) -> Result<Story, Trouble> {
    let mut story = Story::new("A DELETE whose answer is lost");
    stage.prepare(&Ask::new("POST", "/v1/orders").body(json!({"id": "pear"})))?;
    let ask = Ask::new("DELETE", "/v1/orders/pear").counted_as("lost-delete");
    lose_the_answer(stage, &ask)?;
    let played = stage.play(&Stage::engine()?, &ask, Cues::default())?;
    let counts = stage.settled("lost-delete", 1)?;
    story.tell(paint, &ask, &played);
    story.say(format!("the server counted: {}", counts.shown()));
    let outcome = &played.outcome;
    // It is gone, as was asked; that this call did it is likely, and not proved.
    story.expect(outcome.is_success() && outcome.effect() == Effect::Unknown, "a success");
    story.expect(counts == Counts { deliveries: 2, applications: 1 }, "delivered 2, applied 1");
    story.facts = facts(outcome, counts);
    Ok(story)
}

fn facts(outcome: &Outcome, counts: Counts) -> Value {
    json!({"outcome": json::outcome(outcome), "counts": counts.json()})
}

/// A POST whose answer is lost is not sent again: somebody looks. The blind client beside it sends
/// it again, and pays twice.
pub(super) fn lost_post(stage: &Stage, paint: Paint) -> Result<Story, Trouble> {
    let mut story = Story::new("A POST whose answer is lost");
    let pay = |collection: &str| {
        Ask::new("POST", format!("/v1/{collection}")).body(json!({"amount": 12, "note": "p-1"}))
    };
    let ask = pay("payments").counted_as("lost-post");
    lose_the_answer(stage, &ask)?;
    let cues = Cues {
        look: Some(Box::new(|stage| {
            // It is looked for under the client's own note; the server chose the id.
            let list = stage.prepare(&Ask::new("GET", "/v1/payments"))?;
            let items = list.get("items").and_then(Value::as_array);
            let noted = |item: &Value| item.get("note").and_then(Value::as_str) == Some("p-1");
            let found = items.is_some_and(|items| items.iter().any(noted));
            // What is not there yet may still come to be.
            Ok(if found { Verified::Applied } else { Verified::Unknown })
        })),
        ..Cues::default()
    };
    let played = stage.play(&Stage::engine()?, &ask, cues)?;
    let counts = stage.settled("lost-post", 1)?;
    story.tell(paint, &ask, &played);
    story.say(format!("the server counted: {}", counts.shown()));
    let outcome = &played.outcome;
    story.expect(outcome.is_success() && outcome.effect() == Effect::Applied, "a success");
    story.expect(counts == Counts { deliveries: 1, applications: 1 }, "delivered 1, applied 1");

    let blind = pay("blindly").counted_as("blind-post");
    lose_the_answer(stage, &blind)?;
    stage.once(&blind)?;
    stage.once(&blind)?;
    let twice = stage.settled("blind-post", 2)?;
    story.say(format!("a client that sends it again blindly: {}: paid twice", twice.shown()));
    story.expect(twice.applications == 2, "paid twice");
    story.facts = facts(outcome, counts);
    if let Some(facts) = story.facts.as_object_mut() {
        facts.insert("blindly".to_owned(), twice.json());
    }
    Ok(story)
}

/// How many callers the burst has.
const CALLERS: usize = 12;

/// One caller is told to slow down. One other goes ahead to see whether that is for everybody; the
/// rest wait.
pub(super) fn burst(stage: &Stage) -> Result<Story, Trouble> {
    let mut story =
        Story::new("A throttled burst: 12 callers, one server, one of them goes ahead to see");
    let engine = Stage::engine()?;
    let (first, paused) = shared_burst(stage, &engine)?;
    let counts = stage.settled("burst", CALLERS as u64)?;
    let own = own_engines(stage)?;
    let alone = stage.settled("burst-alone", CALLERS as u64)?;
    stage.admin("DELETE", "/admin/rate", None)?;

    let wait = first.first().and_then(|(_, verdict)| verdict.wait());
    let wait = wait.map_or_else(String::new, |wait| moves::time(wait.from_wall(0)));
    story.say(format!("the first caller is told 503: wait {wait}"));
    story.say(format!("of the others one goes ahead to see, and {paused} wait meanwhile"));
    let refused = counts.deliveries.saturating_sub(counts.applications);
    story.say(format!(
        "the server counted: {} requests, {refused} of them refused",
        counts.deliveries
    ));
    let refused_alone = alone.deliveries.saturating_sub(alone.applications);
    story.say(format!(
        "the same burst when each caller learns it alone: {} requests, {refused_alone} refused",
        alone.deliveries
    ));
    let callers = CALLERS as u64;
    story.expect(first.outcome.is_success(), "the first caller's success");
    story.expect(paused == CALLERS - 2, "that all others but one wait");
    story.expect(counts.applications == callers && refused <= 2, "at most 2 requests refused");
    story.expect(own == CALLERS && alone.deliveries > counts.deliveries, "more requests alone");
    story.facts = json!({
        "callers": CALLERS, "paused": paused, "counts": counts.json(), "alone": alone.json(),
    });
    Ok(story)
}

/// Lets one request a second pass, and uses the first one up.
fn close_the_tap(stage: &Stage) -> Result<(), Trouble> {
    stage.admin("PUT", "/admin/rate", Some(json!({"per_second": 1, "burst": 1})))?;
    stage.prepare(&Ask::new("GET", "/v1/orders")).map(drop)
}

/// Gives the server room for everybody.
fn open_the_tap(stage: &Stage) -> Result<(), Trouble> {
    let rate = json!({"per_second": 1000, "burst": 1000});
    stage.admin("PUT", "/admin/rate", Some(rate)).map(drop)
}

fn order(reference: &str, caller: usize) -> Ask {
    let id = format!("{reference}-{caller}");
    Ask::new("POST", "/v1/burst").body(json!({"id": id})).counted_as(reference)
}

/// Everybody on one engine: how the first caller fared, and how many began with a pause.
fn shared_burst(stage: &Stage, engine: &Engine) -> Result<(Played, usize), Trouble> {
    close_the_tap(stage)?;
    let (throttled, is_throttled) = mpsc::channel();
    let (begun, has_begun) = mpsc::channel();
    thread::scope(|scope| {
        let first = scope.spawn(move || {
            let cues = Cues {
                // Whoever hears the first caller's decision to wait hears it after the pause began.
                after_wait: Some(Box::new(move || {
                    let _ = throttled.send(());
                })),
                ..Cues::default()
            };
            stage.play(engine, &order("burst", 1), cues)
        });
        // An error means that the first caller ended without a wait; the others begin all the same.
        let _ = is_throttled.recv();
        let others: Vec<_> = (2..=CALLERS)
            .map(|caller| {
                let begun = begun.clone();
                scope.spawn(move || {
                    let cues = Cues {
                        after_begin: Some(Box::new(move |decision| {
                            let paused = matches!(
                                decision,
                                Decision::Wait(wait) if wait.reason == WaitReason::Paused
                            );
                            let _ = begun.send(paused);
                        })),
                        ..Cues::default()
                    };
                    stage.play(engine, &order("burst", caller), cues)
                })
            })
            .collect();
        drop(begun);
        let paused = has_begun.iter().take(CALLERS - 1).filter(|paused| *paused).count();
        open_the_tap(stage)?;
        for other in others {
            joined(other)?;
        }
        Ok((joined(first)?, paused))
    })
}

/// Everybody on an engine of their own: how many succeeded.
fn own_engines(stage: &Stage) -> Result<usize, Trouble> {
    close_the_tap(stage)?;
    let (answered, has_answered) = mpsc::channel();
    thread::scope(|scope| {
        let callers: Vec<_> = (1..=CALLERS)
            .map(|caller| {
                let answered = answered.clone();
                scope.spawn(move || {
                    let cues = Cues {
                        after_first: Some(Box::new(move |_| {
                            let _ = answered.send(());
                            Ok(())
                        })),
                        ..Cues::default()
                    };
                    stage.play(&Stage::engine()?, &order("burst-alone", caller), cues)
                })
            })
            .collect();
        drop(answered);
        let _ = has_answered.iter().take(CALLERS).count();
        open_the_tap(stage)?;
        let mut succeeded = 0;
        for caller in callers {
            succeeded += usize::from(joined(caller)?.outcome.is_success());
        }
        Ok(succeeded)
    })
}

fn joined(
    handle: thread::ScopedJoinHandle<'_, Result<Played, Trouble>>,
) -> Result<Played, Trouble> {
    handle.join().unwrap_or_else(|_| Err(Trouble::Failed("a caller of the burst died".to_owned())))
}

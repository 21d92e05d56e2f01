//! `aftercall tour`: every status for its real reason, and three failures on the wire.

use crate::shell::{End, Shell, Trouble};
use aftercall::Contract;
use clap::Args;
use serde_json::{Value, json};
use stage::Stage;
use std::time::Instant;

mod rows;
mod stage;
mod stories;

/// Meet every status for its real reason, and three failures on the wire
///
/// Starts the reference server on loopback, makes the real request for each status, carries it
/// through, and shows what came back, what it meant and what was done. The meaning is compared with
/// the contract, and the effect with the server's own counts; the exit code is 1 if they differ.
/// Takes a few seconds, because some of the server's waits are real.
#[derive(Args)]
pub(crate) struct Tour {}

impl Tour {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        let start = Instant::now();
        let stage = Stage::open()?;
        let rows = rows(shell, &stage)?;
        let stories = stories(shell, &stage)?;
        let wrong = rows.iter().map(|row| row.problems.len()).sum::<usize>()
            + stories.iter().map(|story| story.problems.len()).sum::<usize>();
        if shell.json {
            let rows: Vec<Value> = rows.iter().map(rows::Row::json).collect();
            let stories: Vec<Value> = stories.iter().map(stories::Story::json).collect();
            shell.document(&json!({"rows": rows, "stories": stories, "passed": wrong == 0}))?;
        } else {
            let (met, told) = (rows.len(), stories.len());
            let result = match wrong {
                0 => shell.paint.good("every verdict agrees with the contract and the server"),
                1 => shell.paint.bad("1 check failed"),
                wrong => shell.paint.bad(&format!("{wrong} checks failed")),
            };
            let seconds = start.elapsed().as_secs_f64();
            shell.line("")?;
            shell.line(format!("{met} statuses, {told} stories in {seconds:.1} s: {result}"))?;
        }
        Ok(End::of(wrong == 0))
    }
}

/// Plays the rows of the contract; each is shown as soon as it has been played.
fn rows(shell: &Shell, stage: &Stage) -> Result<Vec<rows::Row>, Trouble> {
    let engine = Stage::engine()?;
    if !shell.json {
        let title = "The statuses of an API, each for its real reason, from a server on loopback";
        shell.line(shell.paint.bold(title))?;
        shell.line("")?;
        shell.line(rows::head(shell.paint))?;
    }
    let mut played = Vec::new();
    for status in Contract::rest().rows() {
        let row = rows::play(stage, &engine, status)?;
        if !shell.json {
            for line in row.lines(shell.paint) {
                shell.line(line)?;
            }
        }
        played.push(row);
    }
    Ok(played)
}

fn stories(shell: &Shell, stage: &Stage) -> Result<Vec<stories::Story>, Trouble> {
    let paint = shell.paint;
    let tell = [
        |stage: &Stage, paint| stories::lost_delete(stage, paint),
        |stage: &Stage, paint| stories::lost_post(stage, paint),
        |stage: &Stage, _| stories::burst(stage),
    ];
    let mut told = Vec::new();
    for (number, tell) in tell.into_iter().enumerate() {
        let story = tell(stage, paint)?;
        if !shell.json {
            shell.line("")?;
            for line in story.shown(number + 1, paint) {
                shell.line(line)?;
            }
        }
        told.push(story);
    }
    Ok(told)
}

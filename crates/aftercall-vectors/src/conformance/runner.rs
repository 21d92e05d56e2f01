//! A runner as a process: what it reads and writes, and how long that may take.

use super::words::words;
use super::{Results, Suite, line};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often is looked whether a process has ended.
const PAUSE: Duration = Duration::from_millis(5);
/// The most bytes of standard error that are kept: the last ones.
const LAST_WORDS: usize = 2_000;
/// How long is waited for what an ended process wrote on standard error: a process that it started
/// may keep it open.
const LAST_WORDS_TIME: Duration = Duration::from_millis(500);

/// How much a runner may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest time without a line.
    pub silence: Duration,
    /// The longest time in all.
    pub total: Duration,
    /// The most bytes of one line.
    pub line: usize,
    /// The most bytes in all.
    pub output: usize,
}

impl Default for Limits {
    /// 30 s without a line, 10 minutes in all; 4 MiB a line, 256 MiB in all.
    fn default() -> Limits {
        Limits {
            silence: Duration::from_secs(30),
            total: Duration::from_secs(600),
            line: 4 << 20,
            output: 256 << 20,
        }
    }
}

/// The program to ask, with its arguments.
#[derive(Clone, Debug)]
pub struct Runner {
    words: Vec<String>,
}

impl Runner {
    /// The program of a command. Words are separated by spaces; what stands in single or double
    /// quotes belongs to one word. There is no shell, so nothing else is special.
    ///
    /// # Errors
    ///
    /// When it names no program, or a quote is not closed.
    pub fn new(command: &str) -> Result<Runner, String> {
        Ok(Runner { words: words(command)? })
    }

    /// A program with its arguments.
    pub fn of<W: Into<String>>(words: impl IntoIterator<Item = W>) -> Runner {
        Runner { words: words.into_iter().map(Into::into).collect() }
    }

    /// Asks it all cases. What it does against the protocol, or beyond the limits, ends the run and
    /// is in the [`Results`]; the process has ended when this returns.
    ///
    /// # Errors
    ///
    /// When the program cannot be started, or a case is malformed.
    pub fn ask(&self, suite: &Suite, limits: &Limits) -> Result<Results, String> {
        let lines = suite.lines()?;
        let mut running = Running::start(&self.words, lines, limits)?;
        let mut results = Results::of(suite);
        let ended = running.converse(suite, &mut results);
        results.broken = ended.err().map(|problem| running.end(&problem));
        Ok(results.sorted())
    }
}

/// What comes from its standard output.
enum Heard {
    Line(String),
    Wrong(String),
}

/// A runner that was started. It is ended when this is dropped.
struct Running<'l> {
    child: Child,
    limits: &'l Limits,
    until: Instant,
    /// Nothing more comes when it is closed.
    heard: Receiver<Heard>,
    last_words: Receiver<Vec<u8>>,
}

impl Running<'_> {
    fn start<'l>(
        words: &[String],
        lines: Vec<String>,
        limits: &'l Limits,
    ) -> Result<Running<'l>, String> {
        let (program, arguments) = words.split_first().ok_or("the command names no program")?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{program}: {error}"))?;
        let (say, heard) = sync_channel(64);
        let (keep, last_words) = sync_channel(1);
        // Each of the three pipes has its own thread, so that none waits for another. They end with
        // the pipes.
        if let (Some(input), Some(output), Some(error)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        {
            let (line, all) = (limits.line, limits.output);
            thread::spawn(move || tell(input, &lines));
            thread::spawn(move || listen(output, line, all, &say));
            thread::spawn(move || keep.send(keep_last(error)));
        }
        Ok(Running { child, limits, until: Instant::now() + limits.total, heard, last_words })
    }

    /// Takes the greeting and one answer for each case, and waits for the end.
    fn converse(&mut self, suite: &Suite, results: &mut Results) -> Result<(), String> {
        results.runner = line::greeted(&self.next()?.ok_or("it ended without a greeting")?)?;
        for (case, id) in suite.cases.iter().zip(1_u64..) {
            let missing = || format!("it ended after {} of {} answers", id - 1, suite.count());
            let line = self.next()?.ok_or_else(missing)?;
            results.take(case, line::answered(&line, id)?);
        }
        if let Some(line) = self.next()? {
            return Err(format!(
                "it writes more than one line for each case: {:?}",
                line.chars().take(60).collect::<String>()
            ));
        }
        match self.wait(self.limits.silence) {
            Some(status) if status.success() => Ok(()),
            Some(_) => Err("it answered everything, and ended badly".to_owned()),
            None => Err("it does not end after its input has ended".to_owned()),
        }
    }

    /// The next line; `None` when there is none.
    fn next(&self) -> Result<Option<String>, String> {
        let left = self.until.saturating_duration_since(Instant::now());
        match self.heard.recv_timeout(left.min(self.limits.silence)) {
            Ok(Heard::Line(line)) => Ok(Some(line)),
            Ok(Heard::Wrong(problem)) => Err(problem),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) if left <= self.limits.silence => {
                Err(format!("it takes more than {:?} in all", self.limits.total))
            }
            Err(RecvTimeoutError::Timeout) => {
                Err(format!("it has written no line for {:?}", self.limits.silence))
            }
        }
    }

    /// How it ended, if it does so within this time.
    fn wait(&mut self, most: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + most;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < until => thread::sleep(PAUSE),
                _ => return None,
            }
        }
    }

    /// Ends it, and says how it ended by itself and what it last wrote on standard error.
    fn end(&mut self, problem: &str) -> String {
        // A process that ends has closed its output a moment before.
        let by_itself = self.wait(Duration::from_millis(100));
        self.kill();
        let ended = by_itself.map_or_else(String::new, |status| format!(" ({status})"));
        let words = self.last_words.recv_timeout(LAST_WORDS_TIME).unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
        let words = words.trim();
        let said = if words.is_empty() {
            String::new()
        } else {
            format!("; its last words on standard error:\n{words}")
        };
        format!("{problem}{ended}{said}")
    }

    fn kill(&mut self) {
        // Both fail only for a process that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Writes the lines. A runner that reads no more will say too little, which is noticed there.
fn tell(mut input: ChildStdin, lines: &[String]) {
    for line in lines {
        let written = input.write_all(line.as_bytes()).and_then(|()| input.write_all(b"\n"));
        if written.is_err() {
            return;
        }
    }
}

/// Hands on the lines that it writes, until it ends, or writes too much, or nobody listens.
fn listen(output: ChildStdout, most: usize, all: usize, say: &SyncSender<Heard>) {
    let mut output = BufReader::new(output);
    let mut total = 0_usize;
    loop {
        let heard = match next_line(&mut output, most) {
            Ok(None) => return,
            Ok(Some(line)) => {
                total = total.saturating_add(line.len());
                match String::from_utf8(line) {
                    _ if total > all => Heard::Wrong(format!("it writes more than {all} bytes")),
                    Ok(line) => Heard::Line(line),
                    Err(_) => Heard::Wrong("it writes a line that is not UTF-8".to_owned()),
                }
            }
            Err(error) => Heard::Wrong(error.to_string()),
        };
        let last = matches!(heard, Heard::Wrong(_));
        if say.send(heard).is_err() || last {
            return;
        }
    }
}

/// The next line without its end; `None` after the last.
fn next_line(output: &mut impl BufRead, most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    output.take(limit).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > most {
        return Err(io::Error::other(format!("it writes a line of more than {most} bytes")));
    }
    Ok(Some(line))
}

/// Reads everything, and keeps the end of it.
fn keep_last(mut error: ChildStderr) -> Vec<u8> {
    let (mut kept, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = error.read(&mut piece) {
        kept.extend_from_slice(piece.get(..read).unwrap_or_default());
        let old = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..old);
    }
    kept
}

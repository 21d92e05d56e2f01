//! The Python rivals: their own code in a child process, asked over a pipe.

use aftercall_sim::{Answer, Operation, Step, Strategy};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// What a message is about; the numbers are those of `peers.py`.
#[derive(Clone, Copy)]
enum Kind {
    Run = 0,
    Failed = 1,
    Worked = 2,
    Sending = 3,
    Restart = 4,
}

/// A process that runs the rivals' code.
pub(crate) struct Peers {
    child: Child,
    to: Option<BufWriter<ChildStdin>>,
    from: ChildStdout,
}

/// One message.
#[derive(Clone, Copy, Default)]
struct Message {
    attempts: u8,
    status: u16,
    client: usize,
    operation: usize,
    now: u64,
    retry_after: Option<u32>,
}

/// A rival of `peers.py`, by its place there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rival {
    Urllib3 = 0,
    Urllib3Forced = 1,
    HttpxRetries = 2,
    Botocore = 3,
    BotocoreAdaptive = 4,
}

impl Rival {
    /// Whether it learns from successes.
    fn learns(self) -> bool {
        matches!(self, Rival::Botocore | Rival::BotocoreAdaptive)
    }
}

impl Peers {
    /// Starts the process.
    pub(crate) fn start(python: &Path, script: &Path) -> std::io::Result<Peers> {
        let mut command = Command::new(python);
        command.arg("-I").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let gone = || std::io::Error::other("the process has no pipes");
        let to = child.stdin.take().ok_or_else(gone)?;
        let from = child.stdout.take().ok_or_else(gone)?;
        Ok(Peers { child, to: Some(BufWriter::with_capacity(1 << 16, to)), from })
    }

    fn tell(&mut self, kind: Kind, message: Message) {
        let mut bytes = [0; 24];
        let number = |number: usize| u32::try_from(number).expect("a small number").to_le_bytes();
        bytes[0] = kind as u8;
        bytes[1] = message.attempts;
        bytes[2..4].copy_from_slice(&message.status.to_le_bytes());
        bytes[4..8].copy_from_slice(&number(message.client));
        bytes[8..12].copy_from_slice(&number(message.operation));
        bytes[12..20].copy_from_slice(&message.now.to_le_bytes());
        bytes[20..24].copy_from_slice(&message.retry_after.unwrap_or(u32::MAX).to_le_bytes());
        let to = self.to.as_mut().expect("open until dropped");
        to.write_all(&bytes).expect("the rivals' process reads");
    }

    /// Whether there is one more, whether the client limits its sends, and a wait in microseconds.
    fn ask(&mut self, kind: Kind, message: Message) -> (bool, bool, i64) {
        self.tell(kind, message);
        let to = self.to.as_mut().expect("open until dropped");
        to.flush().expect("the rivals' process reads");
        let mut reply = [0; 9];
        self.from.read_exact(&mut reply).expect("the rivals' process answers");
        let wait = i64::from_le_bytes(reply[1..].try_into().expect("eight bytes"));
        (reply[0] & 1 == 1, reply[0] & 2 == 2, wait)
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.to = None;
        let _ = self.child.wait();
    }
}

/// A rival, driven.
pub(crate) struct Driven<'a> {
    peers: &'a mut Peers,
    rival: Rival,
    /// By operation: attempts so far.
    attempts: Vec<u8>,
    /// By client: it limits its sends.
    limits: Vec<bool>,
}

impl Driven<'_> {
    /// A rival that knows nothing, for one run.
    pub(crate) fn new(peers: &mut Peers, rival: Rival, seed: u64) -> Driven<'_> {
        let operation = usize::try_from(seed).unwrap_or(0);
        peers.tell(Kind::Run, Message { client: rival as usize, operation, ..Message::default() });
        Driven { peers, rival, attempts: Vec::new(), limits: Vec::new() }
    }

    fn limits(&mut self, client: usize) -> &mut bool {
        if self.limits.len() <= client {
            self.limits.resize(client + 1, false);
        }
        &mut self.limits[client]
    }

    fn send(&mut self, operation: Operation, now: u64) -> Step {
        let Operation { number, client, .. } = operation;
        if *self.limits(client) {
            let message = Message { client, operation: number, now, ..Message::default() };
            let (later, _, wait) = self.peers.ask(Kind::Sending, message);
            match u64::try_from(wait) {
                Ok(wait) if later => return Step::Wait(now + wait.max(1)),
                Ok(_) => {}
                // Nobody is free to wait for the limiter.
                Err(_) => return Step::Done,
            }
        }
        self.attempts[number] += 1;
        Step::Send
    }
}

impl Strategy for Driven<'_> {
    fn begin(&mut self, operation: Operation, now: u64) -> Step {
        if self.attempts.len() <= operation.number {
            self.attempts.resize(operation.number + 1, 0);
        }
        self.attempts[operation.number] = 0;
        self.send(operation, now)
    }

    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step {
        let Operation { number, client, .. } = operation;
        let (status, retry_after) = match answer {
            Answer::Nothing => (0, None),
            Answer::Reply(reply) => (reply.status, reply.retry_after),
        };
        let attempts = self.attempts[number];
        let message = Message { attempts, status, client, operation: number, now, retry_after };
        if answer.is_success() {
            if self.rival.learns() {
                self.peers.tell(Kind::Worked, message);
            }
            return Step::Done;
        }
        let (again, limits, wait) = self.peers.ask(Kind::Failed, message);
        *self.limits(client) = limits;
        match (again, u64::try_from(wait).unwrap_or(0)) {
            (false, _) => Step::Done,
            (true, 0) => self.send(operation, now),
            (true, wait) => Step::Wait(now + wait),
        }
    }

    fn wake(&mut self, operation: Operation, now: u64) -> Step {
        self.send(operation, now)
    }

    fn restart(&mut self, client: usize) {
        self.peers.tell(Kind::Restart, Message { client, ..Message::default() });
        *self.limits(client) = false;
    }
}

//! What decides about retries: the side of the clients.

/// What came back for an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A response.
    Reply(Reply),
    /// Nothing, within the client's time-out.
    Nothing,
}

/// A response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// What it says about the limit.
    pub quota: Option<Quota>,
}

/// What a response says about the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Requests in a window.
    pub limit: u32,
    /// How many are left.
    pub remaining: u32,
    /// Seconds until it is full again.
    pub resets: u32,
}

impl Answer {
    /// Whether the operation succeeded.
    pub fn is_success(&self) -> bool {
        matches!(self, Answer::Reply(reply) if (200..300).contains(&reply.status))
    }

    /// Whether it is a 429, or a 503.
    pub fn is_throttle(&self) -> bool {
        matches!(self, Answer::Reply(reply) if matches!(reply.status, 429 | 503))
    }
}

/// What a client does next with an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send an attempt.
    Send,
    /// Ask again at this time.
    Wait(u64),
    /// The operation ends.
    Done,
}

/// One operation of one client, as a strategy knows it. Its number is reused after it has ended.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its number.
    pub number: usize,
    /// The client.
    pub client: usize,
    /// The index of the scenario's route.
    pub route: usize,
    /// A number of its own for chance.
    pub seed: u64,
}

/// Decides about retries for all clients. Times are in microseconds.
pub trait Strategy {
    /// An operation begins.
    fn begin(&mut self, operation: Operation, now: u64) -> Step;

    /// Its last attempt was answered.
    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step;

    /// Its wait is over.
    fn wake(&mut self, operation: Operation, now: u64) -> Step;

    /// A client starts anew and knows nothing.
    fn restart(&mut self, client: usize);
}

/// All clients in one process that knows what any of them learns: a strategy that sees one client.
#[derive(Debug)]
pub struct Shared<S>(pub S);

impl<S: Strategy> Strategy for Shared<S> {
    fn begin(&mut self, operation: Operation, now: u64) -> Step {
        self.0.begin(Operation { client: 0, ..operation }, now)
    }

    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step {
        self.0.answered(Operation { client: 0, ..operation }, answer, now)
    }

    fn wake(&mut self, operation: Operation, now: u64) -> Step {
        self.0.wake(Operation { client: 0, ..operation }, now)
    }

    fn restart(&mut self, _: usize) {
        self.0.restart(0);
    }
}

impl<S: Strategy + ?Sized> Strategy for Box<S> {
    fn begin(&mut self, operation: Operation, now: u64) -> Step {
        (**self).begin(operation, now)
    }

    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step {
        (**self).answered(operation, answer, now)
    }

    fn wake(&mut self, operation: Operation, now: u64) -> Step {
        (**self).wake(operation, now)
    }

    fn restart(&mut self, client: usize) {
        (**self).restart(client);
    }
}

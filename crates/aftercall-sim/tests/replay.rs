//! A recorded run, told to new engines input by input, comes to the same decisions.

use aftercall::Policy;
use aftercall_sim::{Answer, Operation, Scenario, Step, Strategy, ours::Ours, run};

#[derive(Clone, Copy, Debug)]
enum Input {
    Begin,
    Answered(Answer),
    Wake,
}

/// Everything that the engines were told, and what they decided.
struct Recorder {
    engines: Ours,
    record: Vec<(Operation, Input, u64, Step)>,
}

impl Recorder {
    fn note(&mut self, operation: Operation, input: Input, now: u64) -> Step {
        let step = tell(&mut self.engines, operation, input, now);
        self.record.push((operation, input, now, step));
        step
    }
}

fn tell(engines: &mut Ours, operation: Operation, input: Input, now: u64) -> Step {
    match input {
        Input::Begin => engines.begin(operation, now),
        Input::Answered(answer) => engines.answered(operation, &answer, now),
        Input::Wake => engines.wake(operation, now),
    }
}

impl Strategy for Recorder {
    fn begin(&mut self, operation: Operation, now: u64) -> Step {
        self.note(operation, Input::Begin, now)
    }

    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step {
        self.note(operation, Input::Answered(*answer), now)
    }

    fn wake(&mut self, operation: Operation, now: u64) -> Step {
        self.note(operation, Input::Wake, now)
    }

    fn restart(&mut self, client: usize) {
        self.engines.restart(client);
    }
}

#[test]
fn a_recorded_run_replays_to_the_same_decisions() {
    let scenario = Scenario::read(
        r#"
        name = "everything"
        about = "faults of all kinds, and a limit"
        seconds = 60
        clients = { count = 4, per_second = 40 }
        route = [{ path = "/a", weight = 3 }, { path = "/b", weight = 1 }]
        fault = [
            { share = 0.3, status = 504, from = 5, until = 20 },
            { share = 0.2, status = 503, retry_after = 3, from = 15, until = 40 },
            { share = 0.3, status = 429, path = "/b" },
        ]
        server.limit = { requests = 300, window = 20, headers = true, per_client = true }
        "#,
    )
    .unwrap();
    let engines = || Ours::new(4, Policy::default()).with_paths(&["/a", "/b"]);
    let mut recorder = Recorder { engines: engines(), record: Vec::new() };
    let report = run(&scenario, &mut recorder, 3);
    let waits = recorder.record.iter().filter(|(.., step)| matches!(step, Step::Wait(_))).count();
    assert!(report.operations > 2_000 && waits > 500, "{waits} waits: {report:?}");

    let mut again = engines();
    for (operation, input, now, step) in recorder.record {
        assert_eq!(tell(&mut again, operation, input, now), step, "{input:?} at {now}");
    }
}

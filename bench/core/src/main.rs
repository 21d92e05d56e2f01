//! Measures the core: prints one line a case, `name<TAB>median nanoseconds<TAB>fastest`.
//!
//! With a case's name as its argument it runs only that one, a fixed number of times, so that
//! `valgrind --tool=callgrind` counts its instructions.

#[cfg(feature = "peers")]
mod json_readers;
mod measured;
mod replies;
mod shared;

use aftercall::{
    BodyState, Call, Contract, Decision, Engine, Header, Now, Options, Request, Response, judge,
    status,
};
use measured::{Case, PROBLEM, plain};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let only = std::env::args().nth(1);
    for mut case in cases() {
        match &only {
            Some(wanted) if wanted == case.name => drop((case.run)(100_000)),
            Some(_) => {}
            None => {
                let (median, fastest) = measure(&mut case.run);
                println!("{}\t{median:.1}\t{fastest:.1}", case.name);
            }
        }
    }
}

/// Nanoseconds a run: the median and the fastest of 41 batches of about 5 ms.
fn measure(run: &mut dyn FnMut(u32) -> u128) -> (f64, f64) {
    let mut size = 1_000_u32;
    while run(size) < 5_000_000 {
        size *= 2;
    }
    let mut batches: Vec<f64> = (0..41).map(|_| run(size) as f64 / f64::from(size)).collect();
    batches.sort_by(f64::total_cmp);
    (batches[batches.len() / 2], batches[0])
}

/// The head of a throttled answer, as a real service sends it.
fn throttled_head() -> Vec<Header<'static>> {
    vec![
        Header::new("Date", "Wed, 21 Oct 2026 07:28:00 GMT"),
        Header::new("Content-Type", "application/problem+json"),
        Header::new("Content-Length", "112"),
        Header::new("Retry-After", "2"),
        Header::new("X-Request-Id", "req-5f1"),
    ]
}

fn cases() -> Vec<Case> {
    let post = || Request::from_parts("POST", "https://api.example/orders", &[]);
    let get = || Request::from_parts("GET", "https://api.example/orders/7", &[]);
    let rest = Contract::rest();
    let head = throttled_head();
    let (request, ok_request, body_request, json_request) = (post(), get(), post(), get());
    let mut cases = vec![
        plain("lookup", || drop(black_box(status(black_box(503))))),
        plain("judge-200", move || {
            let response = Response::new(black_box(200));
            drop(black_box(judge(rest, Some(&ok_request), &response)));
        }),
        plain("judge-409-no-body", move || {
            drop(black_box(judge(rest, None, &Response::new(black_box(409)))));
        }),
        plain("judge-503-retry-after", move || {
            let head = [Header::new("Retry-After", "2")];
            let response = Response::new(black_box(503)).headers(&head);
            drop(black_box(judge(rest, None, &response)));
        }),
        plain("judge-503-five-fields", move || {
            let response = Response::new(black_box(503)).headers(&head);
            drop(black_box(judge(rest, Some(&request), &response)));
        }),
        plain("judge-409-300-byte-body", move || {
            let response = Response::new(black_box(409)).body(PROBLEM, BodyState::Complete);
            drop(black_box(judge(rest, Some(&body_request), &response)));
        }),
        plain("body-wanted-200-json", move || {
            let head = [Header::new("Content-Type", "application/json; charset=utf-8")];
            let response = Response::new(black_box(200)).headers(&head);
            let _ = black_box(rest.body_wanted(Some(&json_request), &response));
        }),
        decision(),
    ];
    cases.extend(replies::cases());
    cases.extend(shared::cases());
    #[cfg(feature = "peers")]
    cases.extend(json_readers::cases());
    cases
}

/// One whole decision, from the throttled answer to the next move: judged, governed, decided.
fn decision() -> Case {
    let mut policy = aftercall::Policy::default();
    policy.pressure = false; // so that it never ends the measurement
    let engine = Engine::new(Contract::rest().clone(), policy).expect("a valid policy");
    let request = Request::from_parts("POST", "https://api.example/orders", &[]);
    let head = throttled_head();
    let mut now = Now::new(0, 1_792_567_680_000_000);
    let run = Box::new(move |size: u32| {
        let mut spent = 0;
        let mut left = size;
        while left > 0 {
            // Calls are begun ahead, a few hundred at a time, so that the decision alone is timed.
            let count = left.min(256);
            left -= count;
            now.monotonic += 10_000_000_000;
            let mut calls: Vec<Call> = (0..count)
                .map(|seed| {
                    let mut call =
                        engine.call(request.clone(), Options::default(), u64::from(seed));
                    let begun = call.begin(now);
                    assert!(matches!(begun, Ok(Decision::Send(_))));
                    call
                })
                .collect();
            let start = Instant::now();
            for call in &mut calls {
                let response = Response::new(503).headers(&head);
                drop(black_box(call.on_response(&response, now)));
            }
            spent += start.elapsed().as_nanos();
        }
        spent
    });
    Case { name: "decision-503", run }
}

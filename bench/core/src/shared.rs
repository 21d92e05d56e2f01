//! What calls to one origin share: the way through the governor, alone and by two threads, and new
//! origins without end.

use crate::measured::Case;
use aftercall::internal::Crossing;
use aftercall::{Engine, Now, Options, Policy, Request, Response};
use aftercall_sim::ours::Ours;
use aftercall_sim::{Scenario, run as simulate};
use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

/// How much longer these cases run than others.
const LENGTH: u32 = 16;

fn request() -> Request {
    Request::from_parts("GET", "https://api.example/orders/7", &[])
}

/// So many runs by each of so many threads on one engine; the nanoseconds that they took together.
///
/// Each runs [`LENGTH`] times as often, and the span is divided by it: until the machine has given each
/// thread a core of its own, milliseconds go by.
fn threads(count: u32, size: u32, work: fn(&Engine, u64, u32)) -> u128 {
    let size = size.saturating_mul(LENGTH);
    let engine = Engine::default();
    // The first call makes the state.
    work(&engine, 0, 1);
    let barrier = Barrier::new(count as usize);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..count)
            .map(|number| {
                let (engine, barrier) = (&engine, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    let start = Instant::now();
                    work(engine, u64::from(number) << 32, size);
                    (start, Instant::now())
                })
            })
            .collect();
        let times = workers.into_iter().map(|worker| worker.join().expect("a worker"));
        let (starts, ends): (Vec<_>, Vec<_>) = times.unzip();
        let span = ends.iter().max().zip(starts.iter().min());
        span.map_or(0, |(end, start)| end.duration_since(*start).as_nanos() / u128::from(LENGTH))
    })
}

/// Admit and observe, all successes.
fn crossing(engine: &Engine, seed: u64, size: u32) {
    let mut crossing = Crossing::new(engine, &request(), seed);
    for now in 0..u64::from(size) {
        black_box(crossing.pass(black_box(now), true));
    }
}

/// The same with a failure in twenty.
fn crossing_with_failures(engine: &Engine, seed: u64, size: u32) {
    let mut crossing = Crossing::new(engine, &request(), seed);
    for now in 0..u64::from(size) {
        black_box(crossing.pass(black_box(now), now % 20 != 0));
    }
}

/// Whole calls: made, begun, answered with 200, judged and governed.
fn calls(engine: &Engine, seed: u64, size: u32) {
    let request = request();
    let clock = |us: u64| Now::new(us, 1_792_567_680_000_000);
    for number in 0..u64::from(size) {
        let mut call = engine.call(request.clone(), Options::default(), seed + number);
        let _ = black_box(call.begin(clock(number)));
        let _ = black_box(call.on_response(&Response::new(200), clock(number)));
    }
}

fn case(name: &'static str, count: u32, work: fn(&Engine, u64, u32)) -> Case {
    Case { name, run: Box::new(move |size| threads(count, size, work)) }
}

/// Calls to an origin that was never seen: ten million of them come to the same memory.
fn new_origins() -> Case {
    let engine = Engine::default();
    let mut number = 0_u64;
    let run = Box::new(move |size: u32| {
        let new = |number| Request::from_parts("GET", &format!("https://h{number}.example/"), &[]);
        let mut spent = 0;
        for _ in 0..size {
            number += 1;
            let request = new(number);
            let start = Instant::now();
            drop(black_box(engine.call(request, Options::default(), number)));
            spent += start.elapsed().as_nanos();
        }
        spent
    });
    Case { name: "governor-new-origin", run }
}

/// A simulated attempt: the arrival, the engine's decisions, the server and the counts, with a failure in
/// twenty and a thousand clients.
fn simulated() -> Case {
    const A_SECOND: u32 = 1_000;
    let run = Box::new(|size: u32| {
        let seconds = f64::from(size) / f64::from(A_SECOND);
        let scenario = Scenario::read(&format!(
            "name = \"pace\"\nabout = \"5 % of the requests fail\"\nseconds = {seconds:?}\n\
             clients = {{ count = 1000, per_second = {A_SECOND} }}\n\
             fault = [{{ from = 0, share = 0.05, status = 504 }}]\n"
        ))
        .expect("a scenario");
        let mut ours = Ours::new(scenario.clients.count, Policy::default());
        let start = Instant::now();
        let report = simulate(&scenario, &mut ours, 1);
        let spent = start.elapsed().as_nanos();
        let attempts: u32 = report.seconds.iter().map(|second| second[1]).sum();
        // Arrivals are random: about `size` of them.
        spent * u128::from(size) / u128::from(attempts.max(1))
    });
    Case { name: "simulated-attempt", run }
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("governor-one-thread", 1, crossing),
        case("governor-two-threads", 2, crossing),
        case("governor-failures-one-thread", 1, crossing_with_failures),
        case("governor-failures-two-threads", 2, crossing_with_failures),
        case("call-200-one-thread", 1, calls),
        case("call-200-two-threads", 2, calls),
        new_origins(),
        simulated(),
    ]
}

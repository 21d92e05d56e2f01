//! What the first use of the built-in tables allocates: nothing is parsed or built at run time.
//!
//! One test, so that nothing else runs in this process while it counts.

use aftercall::{BodyState, Contract, Engine, Header, Options, Request, Response, judge};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`, which is the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        BYTES.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the pointer came from `alloc` above, and so from the system.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count<T>(run: impl FnOnce() -> T) -> usize {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    let kept = run();
    let made = ALLOCATIONS.load(Ordering::Relaxed) - before;
    drop(kept);
    made
}

#[test]
fn the_first_use_builds_nothing() {
    let post = Request::from_parts("POST", "https://api.example/orders", &[]);
    let wait = [Header::new("retry-after", "5")];
    let throttled = Response::new(503).headers(&wait);
    let body = br#"{"message": "it timed out"}"#;
    let broken = Response::new(500).body(body, BodyState::Complete);

    assert_eq!(count(|| aftercall::status(503)), 0, "the first lookup");
    assert_eq!(count(Contract::rest), 0);
    assert_eq!(count(Contract::http), 0);
    assert_eq!(count(|| Contract::http().status(599)), 0);
    assert_eq!(count(|| Contract::rest().clone()), 0);
    assert_eq!(count(|| judge(Contract::rest(), Some(&post), &Response::new(200))), 0);
    assert_eq!(count(|| aftercall::Failure::named("curl", "7")), 0);
    assert_eq!(count(|| judge(Contract::rest(), Some(&post), &throttled)), 0, "503, Retry-After");
    assert_eq!(count(|| judge(Contract::rest(), Some(&post), &Response::new(503))), 0);

    // The first text that is searched costs what the next ones do.
    let first = count(|| judge(Contract::rest(), Some(&post), &broken));
    let second = count(|| judge(Contract::rest(), Some(&post), &broken));
    assert_eq!(first, second, "a body with a phrase");

    bytes_of_origins();
}

/// An engine remembers 10,000 origins, whatever it meets, and each costs at most a kilobyte.
fn bytes_of_origins() {
    let engine = Engine::default();
    let meet = |from: u32, until: u32| {
        let before = BYTES.load(Ordering::Relaxed);
        for number in from..until {
            let request = Request::from_parts("GET", &format!("https://h{number}.example/"), &[]);
            drop(engine.call(request, Options::default(), 1));
        }
        BYTES.load(Ordering::Relaxed) as isize - before as isize
    };
    let first = meet(0, 10_000);
    assert!(first < 10_000 * 1_024, "{} bytes an origin", first / 10_000);
    let more = meet(10_000, 60_000);
    assert!(more < 500_000, "{more} bytes more for other origins");
}

//! What the governor promises, in virtual time: retries while few requests fail, silence while many do,
//! a quick recovery, no request held back in vain.

use aftercall::Policy;
use aftercall_sim::{Report, Scenario, ours::Ours, run};

fn play(text: &str, seed: u64) -> Report {
    let scenario = Scenario::read(text).unwrap();
    let paths: Vec<&str> = scenario.route.iter().map(|route| route.path.as_str()).collect();
    let engines = if scenario.clients.shared_engine { 1 } else { scenario.clients.count };
    run(&scenario, &mut Ours::new(engines, Policy::default()).with_paths(&paths), seed)
}

/// Steady failures from `from` on; only what begins after ten seconds is counted.
fn steady(clients: usize, share: f64, from: f64) -> Report {
    let text = format!(
        r#"
        name = "steady"
        about = "a share of the requests fails"
        seconds = {}
        measure_from = 10
        clients = {{ count = {clients}, per_second = 1000 }}
        fault = [{{ share = {share}, status = 504, from = {from} }}]
        "#,
        if share < 0.2 { 40 } else { 20 }
    );
    play(&text, 5)
}

#[test]
fn few_failures_are_mended() {
    for clients in [10, 100, 1_000] {
        let (five, ten) = (steady(clients, 0.05, 0.0), steady(clients, 0.1, 0.0));
        assert!(five.success >= 0.995, "{clients}: {:.4}", five.success);
        assert!(ten.success >= 0.975, "{clients}: {:.4}", ten.success);
    }
}

#[test]
fn many_failures_are_not_fed() {
    for clients in [10, 100, 1_000] {
        let half = steady(clients, 0.5, 10.0);
        assert!(half.load <= 1.15, "{clients}: {:.3}", half.load);
    }
}

#[test]
fn an_overloaded_server_recovers() {
    for (clients, status) in [(10, 504), (10, 503), (1_000, 504), (1_000, 503)] {
        let text = format!(
            r#"
            name = "dip"
            about = "a fifth of the capacity for ten seconds"
            seconds = 70
            measure_from = 30
            trouble_ends = 40
            clients = {{ count = {clients}, per_second = 1000, timeout_ms = 5000 }}
            [server.capacity]
            steps = [[0, 1300], [30, 200], [40, 1300]]
            timeout_ms = 1000
            shed_above = 5200
            status = {status}
            "#
        );
        let found = play(&text, 1);
        assert!(found.recovery.is_some_and(|seconds| seconds <= 15.0), "{:?}", found.recovery);
    }
}

#[test]
fn a_stated_limit_is_kept_and_used() {
    let text = r#"
        name = "hundred-a-minute"
        about = "a client that wants more than its limit"
        seconds = 600
        clients = { count = 1, per_second = 2.5 }
        network = { one_way_ms = 20 }
        server.limit = { requests = 100, window = 60, headers = true, retry_after = true }
    "#;
    let found = play(text, 1);
    assert_eq!(found.limited_later, 0, "refused after the first minute");
    let sent = found.load * found.operations as f64;
    assert!(sent >= 0.95 * 1_000.0, "{sent} of 1,000 were used");
}

#[test]
fn one_bad_path_holds_nobody_back() {
    let text = r#"
        name = "bad-path"
        about = "a tenth of the requests is always refused"
        seconds = 300
        clients = { count = 1, per_second = 10 }
        route = [{ path = "/good", weight = 9 }, { path = "/bad", weight = 1 }]
        fault = [{ share = 1.0, status = 503, retry_after = 29, path = "/bad" }]
    "#;
    let found = play(text, 1);
    assert_eq!(found.unsent, 0);
    assert!(found.success_p99 < 1.0, "{}", found.success_p99);
}

#[test]
fn the_limit_of_some_users_slows_down_no_others() {
    let text = r#"
        name = "per-user"
        about = "ten of a hundred users are refused half of the time"
        seconds = 120
        clients = { count = 100, per_second = 100, shared_engine = true }
        fault = [{ share = 0.5, status = 429, clients = 10 }]
    "#;
    let found = play(text, 1);
    assert_eq!(found.unsent, 0);
    assert!(found.success_p50 < 0.1 && found.success >= 0.97, "{found:?}");
}

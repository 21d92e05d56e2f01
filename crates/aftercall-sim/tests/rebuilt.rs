//! The rebuilt rules: each does what its description says, where that can be counted.

use aftercall_sim::{Report, Scenario, Shared, Strategy, rebuilt, run};

/// So many clients with 1,000 operations a second, of which this share fails from second 10 on.
fn scenario(clients: usize, share: f64, status: u16) -> Scenario {
    let text = format!(
        r#"
        name = "steady"
        about = "a share fails"
        seconds = 20
        measure_from = 10
        clients = {{ count = {clients}, per_second = 1000 }}
        fault = [{{ from = 10, share = {share}, status = {status} }}]
        "#
    );
    Scenario::read(&text).unwrap()
}

fn play(clients: usize, share: f64, mut strategy: impl Strategy) -> Report {
    run(&scenario(clients, share, 504), &mut strategy, 1)
}

/// Attempts beyond the first of each operation.
fn retries(report: &Report) -> u32 {
    let sum = |column: usize| report.seconds.iter().map(|second| second[column]).sum::<u32>();
    sum(1) - sum(0)
}

#[test]
fn a_quota_of_500_pays_for_35_retries() {
    // Successes on their way when the failures begin give back a little.
    assert!((35..=37).contains(&retries(&play(1, 1.0, rebuilt::aws()))));
    assert!((350..=370).contains(&retries(&play(10, 1.0, rebuilt::aws()))));
    // A 503 has no error code and is a fault; a 429 is a throttle.
    let of = |status| retries(&run(&scenario(1, 1.0, status), &mut rebuilt::aws(), 1));
    assert!((35..=37).contains(&of(503)) && (100..=104).contains(&of(429)));
}

#[test]
fn a_bucket_pays_for_a_tenth_and_what_it_holds() {
    let bucket = play(1, 1.0, rebuilt::bucket());
    assert!((1.09..1.11).contains(&bucket.load), "{}", bucket.load);
    assert_eq!(play(1, 0.5, rebuilt::bucket_of(1)).load, 1.0);
}

#[test]
fn budgets_limit_retries_to_a_fifth_and_a_floor() {
    let finagle = play(1, 1.0, rebuilt::finagle());
    // A fifth, the reserve of a hundred, and what ten healthy seconds put in: a fifth of 10,000.
    assert!((1.2..1.45).contains(&finagle.load), "{}", finagle.load);
    let envoy = play(1, 1.0, rebuilt::envoy());
    assert!((1.05..1.3).contains(&envoy.load), "{}", envoy.load);
}

#[test]
fn circuits_open_and_keep_operations_back() {
    for (name, report) in [
        ("microsoft", play(1, 1.0, rebuilt::microsoft())),
        ("resilience4j", play(1, 1.0, rebuilt::resilience4j())),
    ] {
        assert!(report.load < 0.25, "{name}: {}", report.load);
    }
    // Below its threshold each retries all: 5 % against 10 %, 30 % against 50 %.
    assert!(play(1, 0.05, rebuilt::microsoft()).success > 0.999);
    assert!(play(1, 0.3, rebuilt::resilience4j()).success > 0.96);
}

#[test]
fn the_throttle_begins_where_half_fails() {
    let below = play(1, 0.3, rebuilt::sre());
    assert!(below.load > 1.35, "{}", below.load);
    // Each operation makes three attempts until half of those of the last two minutes failed.
    let above = play(1, 1.0, rebuilt::sre());
    assert!(above.load < 2.8, "{}", above.load);
    let retries = play(1, 1.0, rebuilt::sre_for_retries(2.0));
    assert!((1.0..2.8).contains(&retries.load), "{}", retries.load);
}

#[test]
fn candidates_spend_little_while_half_fails() {
    for (name, report) in [
        ("cusum", play(1000, 0.5, rebuilt::cusum(0.02))),
        ("ewma", play(1000, 0.5, rebuilt::ewma(0.15, 3.0))),
    ] {
        assert!((1.05..1.2).contains(&report.load), "{name}: {}", report.load);
    }
}

#[test]
fn in_one_process_all_clients_share_a_quota() {
    assert!((35..=37).contains(&retries(&play(10, 1.0, Shared(rebuilt::aws())))));
}

#[test]
fn every_strategy_meets_the_same_operations() {
    let begun = |strategy: &mut dyn Strategy| {
        let seconds = run(&scenario(100, 0.5, 504), strategy, 3).seconds;
        seconds.iter().map(|second| second[0]).take(20).collect::<Vec<u32>>()
    };
    let boxed: Box<dyn Strategy> = Box::new(rebuilt::retries(3));
    assert_eq!(begun(&mut rebuilt::retries(0)), begun(&mut { boxed }));
}

#[test]
fn every_strategy_meets_the_same_bursts() {
    let text = r#"
        name = "bursts"
        about = "all fail now and then"
        seconds = 60
        clients = { count = 100, per_second = 1000 }
        network = { one_way_ms = 0 }
        fault = [{ share = 0.2, status = 503, burst_ms = 2000 }]
    "#;
    let scenario = Scenario::read(text).unwrap();
    let all_failed = |strategy: &mut dyn Strategy| {
        let seconds = run(&scenario, strategy, 5).seconds;
        seconds.iter().map(|second| second[2] == 0).collect::<Vec<bool>>()
    };
    let none = all_failed(&mut rebuilt::retries(0));
    assert!(none.contains(&true) && none.contains(&false));
    assert_eq!(none, all_failed(&mut rebuilt::retries(3)));
}

#[test]
fn a_scenario_is_played_with_each_of_its_numbers_of_clients() {
    let mut of_three = scenario(100, 0.5, 504);
    assert_eq!(of_three.each_count().len(), 1);
    of_three.play_with = vec![10, 100, 1000];
    let counts: Vec<usize> = of_three.each_count().iter().map(|one| one.clients.count).collect();
    assert_eq!(counts, [10, 100, 1000]);
    let wrong = "name = \"a\"\nabout = \"b\"\nseconds = 1\nplay_with = [0]\n\
                 clients = { count = 1, per_second = 1 }";
    assert!(Scenario::read(wrong).is_err());
}

//! One call through all its attempts, each of which the law must allow.

use super::acts::{ACTS, Act};
use super::{Chance, Kind, engine, follows, policy, tell};
use aftercall::{
    Decision, Effect, Header, Now, Options, Outcome, Policy, Remedy, Request, Stop, Verified,
};
use std::time::Duration;

const METHODS: [&str; 6] = ["POST", "GET", "PUT", "DELETE", "PATCH", "UNHEARD-OF"];

/// One operation and all that will befall it.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) kind: Kind,
    pub(crate) policy: Policy,
    pub(crate) method: &'static str,
    pub(crate) keyed: bool,
    pub(crate) conditional: bool,
    pub(crate) replayable: bool,
    pub(crate) can_authenticate: bool,
    pub(crate) can_verify: bool,
    pub(crate) earlier: Option<Effect>,
    pub(crate) seed: u64,
    pub(crate) acts: Vec<&'static Act>,
    pub(crate) found: Vec<Verified>,
    /// How long each answer takes, in microseconds.
    delays: Vec<u64>,
    /// Wakes that come too early by this much.
    early: u64,
    /// By how much the clocks jump at each move: the monotonic one ahead or, to no effect, back.
    jumps: Vec<i64>,
    wall_jumps: Vec<i64>,
}

/// One sending of the request, as the test saw it.
#[derive(Debug)]
pub(crate) struct Sending {
    pub(crate) at: u64,
    pub(crate) act: &'static Act,
    answered_at: u64,
    /// What the caller's look said afterwards.
    looked: Option<Verified>,
}

impl World {
    /// Draws a world.
    pub(crate) fn of(chance: &mut Chance<'_>) -> World {
        let effects = [None, None, None, Some(Effect::NotApplied), Some(Effect::Unknown)];
        World {
            kind: *chance.one_of(&[Kind::Rest, Kind::Http, Kind::Mine]),
            policy: policy(chance),
            method: METHODS[chance.below(METHODS.len() as u64) as usize],
            keyed: chance.once_in(3),
            conditional: chance.once_in(4),
            replayable: !chance.once_in(6),
            can_authenticate: chance.once_in(2),
            can_verify: chance.once_in(2),
            earlier: *chance.one_of(&effects),
            seed: chance.below(u64::from(u32::MAX)),
            acts: (0..8).map(|_| chance.one_of(ACTS)).collect(),
            found: (0..8)
                .map(|_| {
                    *chance.one_of(&[Verified::Unknown, Verified::NotApplied, Verified::Applied])
                })
                .collect(),
            delays: (0..8).map(|_| chance.below(5_000_000)).collect(),
            early: chance.below(100_000),
            jumps: (0..8)
                .map(|_| {
                    *chance.one_of(&[0, 0, 0, 0, -3_000_000_000, 2_000_000, 31_536_000_000_000])
                })
                .collect(),
            wall_jumps: (0..8)
                .map(|_| *chance.one_of(&[0, 0, 0, -31_536_000_000_000, 31_536_000_000_000]))
                .collect(),
        }
    }

    fn is_safe(&self) -> bool {
        self.method == "GET"
    }

    /// A second application does no harm.
    fn is_harmless(&self) -> bool {
        let guarded = self.conditional && self.method == "PATCH";
        self.keyed || guarded || matches!(self.method, "GET" | "PUT" | "DELETE")
    }

    fn request(&self) -> Request {
        let mut headers = Vec::new();
        if self.keyed {
            headers.push(Header::new("Idempotency-Key", "k-1"));
        }
        if self.conditional {
            headers.push(Header::new("If-Match", "\"7\""));
        }
        let request = Request::from_parts(self.method, "https://api.example/orders", &headers)
            .replayable(self.replayable);
        match self.earlier {
            Some(effect) => request.earlier(effect),
            None => request,
        }
    }

    fn deadline(&self) -> u64 {
        self.policy.deadline.unwrap_or(Duration::from_secs(60)).as_micros() as u64
    }

    /// Whether anything that was sent may have been applied: by an earlier attempt, or by one of these
    /// sendings, unless the caller looked and said no.
    fn is_at_risk(&self, sendings: &[Sending]) -> bool {
        let said_no = |from: usize| {
            sendings[from..].iter().any(|later| later.looked == Some(Verified::NotApplied))
        };
        let before = self.earlier == Some(Effect::Unknown) && !said_no(0);
        before
            || sendings.iter().enumerate().any(|(number, sending)| {
                sending.act.may_be_applied(self.kind, self.keyed) && !said_no(number)
            })
    }
}

/// The clocks. A monotonic clock that was set back is read as the latest time that it showed.
struct Clock<'w> {
    world: &'w World,
    /// The latest time shown.
    seen: u64,
    /// The time that the next look at the clock would show, were there no jump.
    time: u64,
    moves: usize,
}

impl Clock<'_> {
    fn now(&mut self) -> Now {
        self.moves += 1;
        let index = self.moves % self.world.jumps.len();
        let shown = self.time.saturating_add_signed(self.world.jumps[index]);
        self.seen = self.seen.max(shown);
        self.time = self.seen;
        let wall = 1_792_567_680_000_000 + self.time as i64 + self.world.wall_jumps[index];
        Now::new(shown, wall)
    }
}

/// Plays a world to its end and checks each move against the law.
pub(crate) fn play(world: &World) -> (Vec<Sending>, Outcome) {
    let options = Options {
        can_authenticate: world.can_authenticate,
        can_verify: world.can_verify,
        ..Options::default()
    };
    let mut call = engine(world.kind, world.policy).call(world.request(), options, world.seed);
    let mut clock = Clock { world, seen: 0, time: 0, moves: 0 };
    let mut sendings: Vec<Sending> = Vec::new();
    let begun = clock.now();
    let deadline = clock.time + world.deadline();
    let mut next = follows("new", "begin", call.begin(begun));
    for step in 0.. {
        assert!(step < 200, "the call must end");
        next = match next {
            Decision::Send(attempt) => {
                check_sending(world, deadline, clock.time, &sendings);
                assert_eq!(attempt.number as usize, sendings.len() + 1);
                let left = attempt.time_left.map(|left| left.as_micros() as u64);
                assert_eq!(left.is_some(), world.policy.deadline.is_some());
                assert!(left.is_none_or(|left| clock.time + left <= deadline));
                let act = world.acts[sendings.len() % world.acts.len()];
                let at = clock.time;
                clock.time += world.delays[sendings.len() % world.delays.len()];
                let now = clock.now();
                let answered_at = clock.time;
                sendings.push(Sending { at, act, answered_at, looked: None });
                tell(&mut call, act, now)
            }
            Decision::Wait(wait) => {
                assert!(wait.until < deadline, "a wait must end before the deadline");
                let early = wait.until.saturating_sub(world.early);
                if early > clock.time && early < wait.until {
                    (clock.seen, clock.time) = (early, early);
                    let again = call.on_wake(Now::new(early, 0)).unwrap();
                    let Decision::Wait(again) = again else { panic!("woken early: {again:?}") };
                    assert_eq!(again.until, wait.until);
                }
                clock.time = clock.time.max(wait.until);
                let mut now = clock.now();
                now.monotonic = now.monotonic.max(wait.until);
                clock.time = clock.time.max(wait.until);
                follows("waiting", "on_wake", call.on_wake(now))
            }
            Decision::Authenticate(_) => {
                assert_ne!(sendings.last().unwrap().act.status, 407, "a proxy's credentials");
                let now = clock.now();
                follows("authenticating", "on_credentials", call.on_credentials(true, now))
            }
            Decision::Verify(what) => {
                assert!(clock.time < deadline, "a look at or after the deadline");
                assert!(!world.is_safe() && world.is_at_risk(&sendings), "nothing to look for");
                assert_eq!(what.attempts.len(), sendings.len());
                let last = sendings.last_mut().unwrap();
                assert_eq!(last.looked, None, "two looks after one attempt");
                let found = world.found[usize::try_from(what.attempt).unwrap() % world.found.len()];
                last.looked = Some(found);
                let now = clock.now();
                follows("verifying", "on_verified", call.on_verified(found, now))
            }
            Decision::Done(outcome) => return (sendings, *outcome),
        };
    }
    unreachable!()
}

/// The law for one more sending, given those before.
fn check_sending(world: &World, deadline: u64, now: u64, before: &[Sending]) {
    assert!(now < deadline, "sent on or after the deadline");
    assert!(before.len() < world.policy.attempts as usize, "more attempts than allowed");
    let Some(last) = before.last() else { return };
    assert!(world.replayable, "a body that cannot be replayed was sent twice");
    let name = last.act.name;
    assert!(world.is_harmless() || !world.is_at_risk(before), "sent again after {name:?}");
    assert!(!before.iter().any(|sending| sending.act.forbids()), "sent again against a no");
    let floor = last.answered_at + last.act.asked() * 1_000_000;
    assert!(now >= floor, "sent {} us before the server asked", floor - now);
}

/// The law for the end of a call: it tells the truth about the effect, as far as it can be known.
fn check_outcome(world: &World, sendings: &[Sending], outcome: &Outcome) {
    assert_eq!(outcome.attempts().len(), sendings.len());
    // A GET is followed as a GET: its last answer speaks for it, and there is nothing to apply.
    if world.is_safe() && sendings.iter().any(|sending| !sending.act.redirects.is_empty()) {
        return;
    }
    let applied = sendings.iter().any(|sending| sending.act.did == super::acts::Did::Yes);
    let looked = |found| sendings.iter().any(|sending| sending.looked == Some(found));
    let at_risk = world.is_at_risk(sendings);
    match outcome.effect() {
        Effect::NotApplied => assert!(!at_risk, "claims not-applied"),
        // What is read may be anybody's data, which says nothing about the request.
        Effect::Applied if world.is_safe() => {}
        Effect::Applied => {
            let names: Vec<_> = sendings.iter().map(|sending| sending.act.name).collect();
            assert!(applied || looked(Verified::Applied), "claims applied: {names:?}");
        }
        effect => {
            let acts: Vec<_> =
                sendings.iter().map(|sending| (sending.act.name, sending.looked)).collect();
            let earlier = world.earlier;
            assert!(at_risk, "{effect} though certain: {} {earlier:?} {acts:?}", world.method);
        }
    }
    if outcome.stop() == Stop::AlreadyDone {
        assert!(outcome.is_success());
        let verified = outcome.verdict().is_some_and(|verdict| verdict.is_verified());
        let deleted = world.method == "DELETE";
        assert!(if verified { looked(Verified::Applied) } else { deleted }, "already done");
    }
    // What may have been applied is looked at, if anybody can look, before it is given up.
    let last = sendings.last();
    let out_of_time = matches!(outcome.stop(), Stop::Deadline | Stop::WaitTooLong);
    if world.can_verify
        && !world.is_safe()
        && !outcome.is_success()
        && outcome.effect() == Effect::Unknown
        && !out_of_time
    {
        let in_time = last.is_some_and(|last| last.answered_at < world.deadline());
        let followed = outcome.verdict().is_some_and(|verdict| {
            matches!(verdict.remedy(), Remedy::Proceed | Remedy::Poll | Remedy::Follow)
        });
        assert!(!in_time || followed || last.is_some_and(|last| last.looked.is_some()), "no look");
    }
    // What the retries cost never exceeds the budget: the cheapest retry costs 5.
    let signed_in = |act: &Act| {
        matches!(act.status, 400 | 401 | 419 | 440)
            || act.name.contains("expired")
            || act.name.contains("unauthenticated")
    };
    let paid = sendings.windows(2).filter(|pair| !signed_in(pair[0].act));
    let budget = world.policy.budget as usize;
    assert!(budget == 0 || paid.count() * 5 <= budget, "the budget");
}

/// Plays the world that the bytes make.
pub(crate) fn one(bytes: &[u8]) {
    let world = World::of(&mut Chance::of(bytes));
    let (sendings, outcome) = play(&world);
    check_outcome(&world, &sendings, &outcome);
}

//! The safety law as a property, over whole histories: whatever a server does, whatever the policy
//! and the seed, a call never sends what could do harm, never lies about the effect, and never stops
//! others for longer than the policy allows.

mod cases;
mod law;

use aftercall::{Effect, Policy, Stop};
use cases::cases;
use law::{Act, Chance, Kind, World, many, one, play};
use proptest::prelude::*;

fn bytes(length: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), length)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(6000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_law_holds_for_one_call(bytes in bytes(120)) {
        one(&bytes);
    }

    #[test]
    fn what_is_proved_not_applied_is_repeated(bytes in bytes(120)) {
        // A refused connection, a policy with room: the method and the key do not matter.
        let mut world = World::of(&mut Chance::of(&bytes));
        world.acts = vec![Act::named("refused"); 8];
        world.policy = Policy::default();
        world.policy.pressure = false;
        (world.replayable, world.earlier, world.kind) = (true, None, Kind::Rest);
        let (sendings, outcome) = play(&world);
        // The clock may have jumped past the deadline.
        if outcome.stop() != Stop::Deadline {
            prop_assert_eq!(sendings.len(), 3);
            prop_assert_eq!(outcome.stop(), Stop::Attempts);
        }
        prop_assert_eq!(outcome.effect(), Effect::NotApplied);
    }

    #[test]
    fn a_call_that_only_observes_sends_once_and_at_once(bytes in bytes(120)) {
        let mut world = World::of(&mut Chance::of(&bytes));
        world.policy.observe_only = true;
        let (sendings, outcome) = play(&world);
        prop_assert!(sendings.len() <= 1);
        prop_assert!(outcome.suggested().is_none() || !outcome.is_success());
        if sendings.is_empty() {
            prop_assert!(matches!(outcome.stop(), Stop::Cancelled | Stop::Deadline));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_waits(bytes in bytes(120)) {
        let world = World::of(&mut Chance::of(&bytes));
        let times = || play(&world).0.iter().map(|sending| sending.at).collect::<Vec<_>>();
        prop_assert_eq!(times(), times());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(600), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_law_holds_for_many_calls(bytes in bytes(600)) {
        many(&bytes);
    }
}

//! What the caller allows: attempts, deadline, waits, back-off, and what calls share.

use crate::error::{Error, ErrorKind};
use core::time::Duration;

/// What the caller allows. [`Policy::default`] has the defaults; `aftercall policy` prints them.
///
/// A plain value: change the fields, or use [`Policy::set`] for settings that are read by name.
/// [`Engine::new`](crate::Engine::new) checks the ranges.
///
/// ```
/// use aftercall::Policy;
/// use std::time::Duration;
///
/// let mut policy = Policy::default();
/// policy.attempts = 5;
/// policy.deadline = Some(Duration::from_secs(10));
/// assert!(policy.check().is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// Maximum number of attempts, including the first: 1..=1000. Default 3.
    pub attempts: u32,
    /// Time from `begin` after which nothing is sent. A deadline that is set also limits each
    /// attempt ([`crate::decision::Send::time_left`]). `None`, the default, means 60 s that limit
    /// only waits and further sends.
    pub deadline: Option<Duration>,
    /// Time reserved within the deadline for verifying whether a request took effect, for callers
    /// that can: at most half of the deadline. Default 5 s.
    pub verify_time: Duration,
    /// The longest wait that a server may ask for; a longer one ends the call. It also limits how
    /// long other calls are held. Default 30 s.
    pub longest_wait: Duration,
    /// Upper limit of the first back-off; full jitter draws from 0 up to it. Default 50 ms.
    pub base: Duration,
    /// The same after a throttle. Default 1 s.
    pub throttle_base: Duration,
    /// Upper limit of the back-off, which doubles with each attempt. Default 20 s.
    pub cap: Duration,
    /// Whether retries stop while too many requests to an origin fail. A retry is free while few do;
    /// while many do, retries must be earned by successes, so that they never feed an outage. Default
    /// yes.
    pub pressure: bool,
    /// Whether a throttle that names a time makes the other calls to the same origin and scope wait, but
    /// for one probe at a time. The refused call itself always waits. Default yes.
    pub hold: bool,
    /// Whether calls slow down before a limit is used up, as the responses state it, or after refusals
    /// that state none. Default yes.
    pub pacing: bool,
    /// The share of failures, in percent, at which the circuit breaker opens: 0..=100. At least 20
    /// attempts within ten seconds are needed. 0, the default, means that there is none.
    pub breaker: u32,
    /// How long an open circuit stays open before the first probe. Default 5 s.
    pub breaker_open: Duration,
    /// Capacity of an origin's retry budget: 0..=1,000,000. 0, the default, means that there is none.
    /// The profile `aws-2026` has 500.
    pub budget: u32,
    /// Price of a retry, if there is a budget: 0..=1,000,000. Default 14.
    pub price: u32,
    /// Price of a retry after a refusal that is about what this caller sends, a 429 or a throttle code:
    /// 0..=1,000,000. Default 5. A 503 alone costs `price`, as it does in AWS' clients.
    pub throttle_price: u32,
    /// Whether a remedy of `report` is also retried, where that is harmless. Default no.
    pub retry_reported: bool,
    /// Whether calls only observe: they judge and report, but never wait or repeat. Each call sends
    /// once, immediately, even while others are held, and ends with the first response;
    /// [`crate::Outcome::suggested`] is what it would have done next. Its deadline still counts.
    /// Default no.
    pub observe_only: bool,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            attempts: 3,
            deadline: None,
            verify_time: Duration::from_secs(5),
            longest_wait: Duration::from_secs(30),
            base: Duration::from_millis(50),
            throttle_base: Duration::from_secs(1),
            cap: Duration::from_secs(20),
            pressure: true,
            hold: true,
            pacing: true,
            breaker: 0,
            breaker_open: Duration::from_secs(5),
            budget: 0,
            price: 14,
            throttle_price: 5,
            retry_reported: false,
            observe_only: false,
        }
    }
}

/// A named policy that is a starting point.
#[derive(Clone, Copy, Debug)]
pub struct PolicyProfile {
    /// The name, the same in every language.
    pub name: &'static str,
    /// What it does, and where it is unsafe.
    pub help: &'static str,
    policy: fn() -> Policy,
}

/// Every profile: what [`Policy::profile`] accepts.
///
/// ```
/// for profile in aftercall::POLICY_PROFILES {
///     println!("{:10} {}", profile.name, profile.help);
/// }
/// ```
pub const POLICY_PROFILES: &[PolicyProfile] = &[
    PolicyProfile {
        name: "default",
        help: "retries while few requests fail, and slows down before a limit is used up; in an outage it gives up early",
        policy: Policy::default,
    },
    PolicyProfile {
        name: "aws-2026",
        help: "the attempts, back-off and retry quota of AWS' standard mode, retry behavior 2.1; unsafe with many small clients: each has a full quota when an outage begins",
        policy: aws_2026,
    },
    PolicyProfile {
        name: "none",
        help: "calls share nothing; unsafe in an outage: every call makes all its attempts",
        policy: alone,
    },
];

/// botocore 1.44.5, `retries/standard.py` and `retries/quota.py`. What may be repeated is still decided
/// by what is harmless, which AWS' clients do not ask.
fn aws_2026() -> Policy {
    Policy { budget: 500, price: 14, throttle_price: 5, retry_reported: true, ..alone() }
}

fn alone() -> Policy {
    Policy { pressure: false, hold: false, pacing: false, ..Policy::default() }
}

/// The time limit of waits and further sends when no deadline is set.
pub(crate) const DEFAULT_DEADLINE: Duration = Duration::from_secs(60);

/// The longest time in a policy: 365 days.
const MAX_TIME: Duration = Duration::from_secs(365 * 86_400);

/// One setting of a policy, for programs that list, show or set them by name.
#[derive(Clone, Copy, Debug)]
pub struct PolicySetting {
    /// The name, the same in every language; times end in `_ms`.
    pub name: &'static str,
    /// One line of help with the range.
    pub help: &'static str,
}

/// Every setting of a policy: what [`Policy::set`] and [`Policy::get`] accept.
///
/// ```
/// use aftercall::{POLICY_SETTINGS, Policy};
///
/// let policy = Policy::default();
/// for setting in POLICY_SETTINGS {
///     let value = policy.get(setting.name).unwrap();
///     println!("{:16} {value:8}  {}", setting.name, setting.help);
/// }
/// ```
pub const POLICY_SETTINGS: &[PolicySetting] = &[
    PolicySetting { name: "attempts", help: "maximum number of attempts, 1 to 1,000" },
    PolicySetting { name: "deadline_ms", help: "time from begin after which nothing is sent" },
    PolicySetting {
        name: "verify_time_ms",
        help: "time reserved for verifying whether a request took effect",
    },
    PolicySetting { name: "longest_wait_ms", help: "longest wait that a server may ask for" },
    PolicySetting { name: "base_ms", help: "upper limit of the first back-off" },
    PolicySetting {
        name: "throttle_base_ms",
        help: "upper limit of the first back-off after a throttle",
    },
    PolicySetting { name: "cap_ms", help: "upper limit of the back-off" },
    PolicySetting { name: "pressure", help: "1: no retries while too many requests fail" },
    PolicySetting { name: "hold", help: "1: a throttle that names a time holds the other calls" },
    PolicySetting { name: "pacing", help: "1: slow down before a limit is used up" },
    PolicySetting {
        name: "breaker",
        help: "percent of failures at which the circuit opens, 0 for never",
    },
    PolicySetting {
        name: "breaker_open_ms",
        help: "how long an open circuit stays open before a probe",
    },
    PolicySetting { name: "budget", help: "an origin's retry budget, 0 for none, to 1,000,000" },
    PolicySetting { name: "price", help: "price of a retry, if there is a budget" },
    PolicySetting {
        name: "throttle_price",
        help: "price of a retry after a 429 or a throttle code",
    },
    PolicySetting {
        name: "retry_reported",
        help: "1: also retry what should be reported, if harmless",
    },
    PolicySetting { name: "observe_only", help: "1: send once and report what would come next" },
];

impl Policy {
    /// The policy of a profile of [`POLICY_PROFILES`]; `None` for a name that is not there.
    ///
    /// ```
    /// use aftercall::Policy;
    ///
    /// assert_eq!(Policy::profile("default"), Some(Policy::default()));
    /// assert_eq!(Policy::profile("aws-2026").map(|policy| policy.budget), Some(500));
    /// assert_eq!(Policy::profile("no-such"), None);
    /// ```
    pub fn profile(name: &str) -> Option<Policy> {
        POLICY_PROFILES.iter().find(|profile| profile.name == name).map(|found| (found.policy)())
    }

    /// Sets a setting by its name, for example one read from a file or an argument. Times are whole
    /// milliseconds, at most 365 days; switches are 0 or 1.
    ///
    /// ```
    /// use aftercall::{ErrorKind, Policy};
    ///
    /// let mut policy = Policy::default();
    /// policy.set("attempts", 5)?;
    /// policy.set("deadline_ms", 10_000)?;
    /// assert_eq!(policy.deadline, Some(std::time::Duration::from_secs(10)));
    /// assert_eq!(policy.get("attempts"), Some(5));
    ///
    /// let error = policy.set("attempts", 0).unwrap_err(); // 1..=1000
    /// assert_eq!(error.kind(), ErrorKind::Policy);
    /// assert_eq!(policy.attempts, 5); // unchanged
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Policy`] for a name that is not in [`POLICY_SETTINGS`], or a value out of range.
    /// The policy is then unchanged.
    pub fn set(&mut self, name: &str, value: u64) -> Result<(), Error> {
        let small = || u32::try_from(value).unwrap_or(u32::MAX);
        let time = || Duration::from_millis(value);
        let mut next = *self;
        match name {
            "attempts" => next.attempts = small(),
            "deadline_ms" => next.deadline = Some(time()),
            "verify_time_ms" => next.verify_time = time(),
            "longest_wait_ms" => next.longest_wait = time(),
            "base_ms" => next.base = time(),
            "throttle_base_ms" => next.throttle_base = time(),
            "cap_ms" => next.cap = time(),
            "pressure" if value <= 1 => next.pressure = value == 1,
            "hold" if value <= 1 => next.hold = value == 1,
            "pacing" if value <= 1 => next.pacing = value == 1,
            "breaker" => next.breaker = small(),
            "breaker_open_ms" => next.breaker_open = time(),
            "budget" => next.budget = small(),
            "price" => next.price = small(),
            "throttle_price" => next.throttle_price = small(),
            "retry_reported" if value <= 1 => next.retry_reported = value == 1,
            "observe_only" if value <= 1 => next.observe_only = value == 1,
            _ => {
                let shown: String = name.chars().take(40).collect();
                let message = format!("policy has no setting {shown:?} that can be {value}");
                return Err(Error::new(ErrorKind::Policy, message));
            }
        }
        next.check()?;
        *self = next;
        Ok(())
    }

    /// A setting by its name, in the units of [`Policy::set`]. A deadline that is not set reads as
    /// the default, 60,000. `None` for a name that is not in [`POLICY_SETTINGS`].
    pub fn get(&self, name: &str) -> Option<u64> {
        let time = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Some(match name {
            "attempts" => u64::from(self.attempts),
            "deadline_ms" => time(self.deadline.unwrap_or(DEFAULT_DEADLINE)),
            "verify_time_ms" => time(self.verify_time),
            "longest_wait_ms" => time(self.longest_wait),
            "base_ms" => time(self.base),
            "throttle_base_ms" => time(self.throttle_base),
            "cap_ms" => time(self.cap),
            "pressure" => u64::from(self.pressure),
            "hold" => u64::from(self.hold),
            "pacing" => u64::from(self.pacing),
            "breaker" => u64::from(self.breaker),
            "breaker_open_ms" => time(self.breaker_open),
            "budget" => u64::from(self.budget),
            "price" => u64::from(self.price),
            "throttle_price" => u64::from(self.throttle_price),
            "retry_reported" => u64::from(self.retry_reported),
            "observe_only" => u64::from(self.observe_only),
            _ => return None,
        })
    }

    /// Whether a setting is a switch: 0 or 1.
    pub fn is_switch(name: &str) -> bool {
        let mut policy = Policy::default();
        policy.set(name, 1).is_ok() && policy.set(name, 2).is_err()
    }

    /// Checks that each setting is in range.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Policy`], naming the first setting that is not.
    pub fn check(&self) -> Result<(), Error> {
        let wrong = |message: &str| Err(Error::new(ErrorKind::Policy, message));
        if !(1..=1000).contains(&self.attempts) {
            return wrong("attempts must be 1..=1000");
        }
        let deadline = self.deadline.unwrap_or(DEFAULT_DEADLINE);
        let times = [
            deadline,
            self.verify_time,
            self.longest_wait,
            self.base,
            self.throttle_base,
            self.cap,
            self.breaker_open,
        ];
        if times.iter().any(|time| *time > MAX_TIME) {
            return wrong("a time must be at most 365 days");
        }
        let amounts = [self.budget, self.price, self.throttle_price];
        if amounts.iter().any(|amount| *amount > 1_000_000) {
            return wrong("budget and prices must be at most 1000000");
        }
        if self.breaker > 100 {
            return wrong("breaker must be 0..=100");
        }
        Ok(())
    }
}

//! Time as the layer needs it: to read it, and to wait.

use aftercall::Now;
use std::future::Future;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Reads the time and waits. A test brings its own to let half an hour pass at once.
///
/// ```
/// use aftercall::Now;
/// use aftercall_http::Clock;
/// use std::future::{Ready, ready};
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::time::Duration;
///
/// /// Waits take no time, and the clock moves by them.
/// #[derive(Clone, Default)]
/// struct Virtual(Arc<AtomicU64>);
///
/// impl Clock for Virtual {
///     type Sleep = Ready<()>;
///     fn now(&self) -> Now {
///         let micros = self.0.load(Ordering::Relaxed);
///         Now::new(micros, 1_792_567_680_000_000 + micros as i64)
///     }
///     fn sleep(&self, duration: Duration) -> Ready<()> {
///         self.0.fetch_add(duration.as_micros() as u64, Ordering::Relaxed);
///         ready(())
///     }
/// }
///
/// let clock = Virtual::default();
/// let _ = clock.sleep(Duration::from_secs(1800));
/// assert_eq!(clock.now().monotonic, 1_800_000_000);
/// ```
pub trait Clock: Clone {
    /// A wait under way. Dropping it ends it.
    type Sleep: Future<Output = ()>;

    /// The time now, in microseconds: see [`Now`].
    fn now(&self) -> Now;

    /// Waits that long. Each attempt that a deadline bounds, and each look at the body of an error,
    /// begins one and drops it unless it takes too long.
    fn sleep(&self, duration: Duration) -> Self::Sleep;
}

/// The clock of tokio, which `tokio::time::pause` stops and moves.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioClock;

impl Clock for TokioClock {
    type Sleep = tokio::time::Sleep;

    fn now(&self) -> Now {
        static START: OnceLock<std::time::Instant> = OnceLock::new();
        let real = std::time::Instant::now();
        let start = *START.get_or_init(|| real);
        let tokio = tokio::time::Instant::now().into_std();
        // A stopped clock of tokio's that was moved on is ahead of the system's.
        let ahead = tokio.saturating_duration_since(real);
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Now::new(
            micros(tokio.saturating_duration_since(start)),
            i64::try_from((wall + ahead).as_micros()).unwrap_or(i64::MAX),
        )
    }

    fn sleep(&self, duration: Duration) -> tokio::time::Sleep {
        tokio::time::sleep(duration)
    }
}

pub(crate) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

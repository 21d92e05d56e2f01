//! The signals that ask the server to end: the first has it finish what is under way, the second
//! ends it at once.

use crate::shell;
use aftercall_server::Stopper;
use std::io;
use std::thread;
use std::time::Duration;

/// How long the end may last before a word is said about it.
const UNSAID: Duration = Duration::from_millis(500);

/// Listens for the signals from now on.
pub(super) fn watch(stopper: Stopper, limit: Duration) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::new()?
    };
    let listen = async move {
        signals.next().await;
        stopper.drain(limit);
        // Mostly there is nothing that lasts, and nothing to say.
        if tokio::time::timeout(UNSAID, signals.next()).await.is_err() {
            shell::tell(format!(
                "finishing what is under way, for {} s at most; once more to end at once",
                limit.as_secs_f64()
            ));
            signals.next().await;
        }
        stopper.stop();
    };
    thread::Builder::new().name("signals".to_owned()).spawn(move || runtime.block_on(listen))?;
    Ok(())
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    terminate: tokio::signal::windows::CtrlClose,
}

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Signals> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Ok(Signals { interrupt: ctrl_c()?, terminate: ctrl_close()? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

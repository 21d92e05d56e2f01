//! Ctrl-C while a call is under way: the core ends the call, and what is then known of its effect
//! is said before the program goes. A write that was cut off by hand is the one case in which
//! nobody else will say it.

use crate::drive::{self, Clock};
use crate::shell;
use aftercall::{Call, Decision};
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::process;
use std::sync::{Arc, Mutex, mpsc};
use std::task::Poll;
use std::thread;

/// The exit code of a program that SIGINT ended, as shells give it.
const INTERRUPTED: i32 = 130;

/// Listens for Ctrl-C from now on, beside whatever the call does: a sending, a wait, a command.
pub(super) fn watch(call: Arc<Mutex<Call>>, clock: Clock) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (ready, listening) = mpsc::channel();
    let listen = async move {
        let mut pressed = pin!(tokio::signal::ctrl_c());
        // The first look is what begins to listen.
        let first = poll_fn(|context| Poll::Ready(pressed.as_mut().poll(context))).await;
        let _ = ready.send(());
        let pressed = match first {
            Poll::Ready(pressed) => pressed,
            Poll::Pending => pressed.await,
        };
        // If Ctrl-C cannot be handled, the system's default applies.
        if pressed.is_ok() {
            leave(&call, &clock);
        }
    };
    thread::Builder::new().name("interrupt".to_owned()).spawn(move || runtime.block_on(listen))?;
    let _ = listening.recv();
    Ok(())
}

/// Ends the call and the program.
fn leave(call: &Mutex<Call>, clock: &Clock) {
    // Held until the end, so that whoever drives the call does not do its next move meanwhile.
    let mut call = drive::held(call);
    shell::tell(match call.cancel(clock.now()) {
        Ok(Decision::Done(outcome)) => format!("interrupted: effect {}", outcome.effect()),
        _ => "interrupted: the call itself had ended".to_owned(),
    });
    process::exit(INTERRUPTED);
}

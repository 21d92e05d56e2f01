//! A server of a few lines that answers with the bytes of a script, and counts what it applied.
#![allow(dead_code)] // each test uses a part

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What the server does with one request that it has read whole.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Does {
    /// Applies it and sends these bytes; the connection stays open.
    Sends(&'static str),
    /// Applies it and sends these bytes; the connection is closed.
    SendsAndCloses(&'static str),
    /// Applies it and sends these bytes; the connection is closed as soon as the next request begins.
    SendsAndForgets(&'static str),
}

/// A server on a free port of the loopback interface. Its threads end with their connections.
pub(crate) struct Raw {
    pub(crate) url: String,
    pub(crate) applied: Arc<AtomicUsize>,
    /// The heads of the requests.
    pub(crate) heads: Arc<Mutex<Vec<String>>>,
}

impl Raw {
    /// The acts are done one after the other, over all connections, and again from the first.
    pub(crate) fn start(acts: &'static [Does]) -> Raw {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let raw = Raw { url, applied: Arc::default(), heads: Arc::default() };
        let (applied, heads) = (Arc::clone(&raw.applied), Arc::clone(&raw.heads));
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let Ok(socket) = socket else { return };
                let (applied, heads) = (Arc::clone(&applied), Arc::clone(&heads));
                std::thread::spawn(move || serve(socket, acts, &applied, &heads));
            }
        });
        raw
    }

    pub(crate) fn applied(&self) -> usize {
        self.applied.load(Ordering::SeqCst)
    }
}

fn serve(socket: TcpStream, acts: &[Does], applied: &AtomicUsize, heads: &Mutex<Vec<String>>) {
    let Ok(mut writer) = socket.try_clone() else { return };
    let mut reader = BufReader::new(socket);
    while let Some(head) = request(&mut reader) {
        heads.lock().unwrap().push(head);
        let at = applied.fetch_add(1, Ordering::SeqCst);
        let act = acts.get(at % acts.len()).expect("an act");
        match act {
            Does::Sends(bytes) => {
                if writer.write_all(bytes.as_bytes()).is_err() {
                    return;
                }
            }
            Does::SendsAndCloses(bytes) => {
                let _ = writer.write_all(bytes.as_bytes());
                return;
            }
            Does::SendsAndForgets(bytes) => {
                let _ = writer.write_all(bytes.as_bytes());
                let _ = reader.read(&mut [0]);
                return;
            }
        }
    }
}

/// The head of one request, after its body was read too.
fn request(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let (mut head, mut length, mut is_chunked) = (String::new(), 0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        is_chunked |= lower.starts_with("transfer-encoding: chunked");
        head.push_str(&line);
    }
    while is_chunked {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let size = usize::from_str_radix(line.trim(), 16).ok()?;
        reader.read_exact(&mut vec![0; size + 2]).ok()?;
        is_chunked = size > 0;
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    Some(head)
}

//! A reference server in a process of its own, ended when it is dropped.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

pub(crate) struct Running {
    process: Child,
    url: String,
}

impl Running {
    /// Starts `aftercall serve` on a free port of the loopback interface.
    pub(crate) fn start(program: &Path) -> Result<Running, String> {
        let mut command = Command::new(program);
        command.args(["serve", "--address", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut process = command.spawn().map_err(|error| error.to_string())?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        let url = line.split_whitespace().last().unwrap_or("").to_owned();
        let running = Running { process, url };
        if running.url.starts_with("http://") {
            Ok(running)
        } else {
            Err(format!("the server said {line:?} instead of where it listens"))
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

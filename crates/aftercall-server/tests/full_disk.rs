//! A disk that is full for a while: no acknowledged write is lost, reading goes on, and writing
//! works again as soon as there is space, without a restart.
//!
//! The limit on file sizes applies to the whole process, so this file has only one test.
#![cfg(unix)]

mod wire;

use std::path::{Path, PathBuf};

use aftercall_server::{Config, Server};
use wire::*;

/// Limits the size of every file of this process, in bytes; `None` lifts the limit.
fn limit_files(bytes: Option<u64>) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the structure is valid and lives on this stack; only the soft limit is changed.
    unsafe {
        assert_eq!(libc::getrlimit(libc::RLIMIT_FSIZE, &mut limit), 0);
        limit.rlim_cur = bytes.map_or(limit.rlim_max, |bytes| bytes as libc::rlim_t);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &limit), 0);
        // Without this the process would be killed instead of getting an error.
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}

/// A file of this test, and the limit. Both are removed at the end, also after a panic.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        limit_files(None);
        let _ = std::fs::remove_file(&self.0);
    }
}

fn start(file: &Path) -> Server {
    let config = Config { data: Some(file.to_path_buf()), ..patient_config() };
    Server::start(config).expect("it starts")
}

/// Creates documents until the store fails; returns how many were acknowledged.
fn fill(server: &Server, from: usize, content: &str) -> usize {
    for number in from..from + 500 {
        let reply = create(server, "/v1/orders", &document(number, content));
        if reply.status != 201 {
            let problem = reply.problem(500);
            let detail = problem["detail"].as_str().expect("a detail");
            assert!(detail.starts_with("The store failed: "), "{detail}");
            return number;
        }
    }
    panic!("the disk is never full");
}

fn document(number: usize, content: &str) -> String {
    format!(r#"{{"id":"{number}","content":"{content}"}}"#)
}

fn assert_all_exist(server: &Server, acknowledged: usize) {
    for number in 0..acknowledged {
        assert_eq!(get(server, &format!("/v1/orders/{number}")).status, 200, "{number}");
    }
}

#[test]
fn writing_goes_on_once_there_is_space_and_nothing_acknowledged_is_lost() {
    let name = format!("aftercall-server-{}-full.redb", std::process::id());
    let file = Scratch(std::env::temp_dir().join(name));
    let content = "x".repeat(60_000);
    let server = start(&file.0);
    let mut acknowledged = 0;
    for _ in 0..3 {
        let size = std::fs::metadata(&file.0).expect("the file").len();
        limit_files(Some(size + (1 << 20)));
        acknowledged = fill(&server, acknowledged, &content);
        // The disk stays full for a while: every write fails, and reading works.
        for _ in 0..3 {
            create(&server, "/v1/orders", &document(acknowledged, &content)).problem(500);
            assert_all_exist(&server, acknowledged.min(3));
        }
        limit_files(None);
        eventually("a write works again", || {
            create(&server, "/v1/orders", &document(acknowledged, &content)).status == 201
        });
        acknowledged += 1;
        assert_all_exist(&server, acknowledged);
    }
    server.stop();
    let server = start(&file.0);
    assert_all_exist(&server, acknowledged);
    get(&server, &format!("/v1/orders/{acknowledged}")).problem(404);
}

//! Whatever a peer, a file or an argument holds: nothing that is printed is hidden from whoever looks
//! at it, and JSON keeps its meaning.

mod program;

use aftercall_cli::visible::is_hidden;
use program::{Said, run, run_with};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::thread;

/// An escape sequence, CSI as C1, marks of direction, what has no width, a tag.
const EVIL: &str = "x\u{1b}[31m\u{9b}2J\u{7f}\u{202e}\u{200e}\u{2066}\u{200b}\u{feff}\u{e0041}y";

fn nothing_hidden(what: &str, said: &Said) {
    for text in [&said.out, &said.error] {
        let hidden: Vec<char> = text.chars().filter(|c| is_hidden(*c) && *c != '\n').collect();
        assert!(hidden.is_empty(), "{what}: {hidden:?} in {text:?}");
    }
}

/// The same, where this program's own colours may stand.
fn nothing_hidden_but_colours(what: &str, said: &Said) {
    let mut said = Said { out: said.out.clone(), error: said.error.clone(), code: said.code };
    for text in [&mut said.out, &mut said.error] {
        assert!(!text.contains("\x1b[31m\u{9b}"), "{what}: {text:?}");
        for colour in ["0", "1", "2", "31", "32", "33", "35"] {
            *text = text.replace(&format!("\x1b[{colour}m"), "");
        }
    }
    nothing_hidden(what, &said);
}

/// Runs it plainly, in colour and as JSON.
fn always(arguments: &[&str]) {
    let with = |more: &[&str]| run(&[arguments, more].concat());
    nothing_hidden(&format!("{arguments:?}"), &with(&[]));
    nothing_hidden(&format!("{arguments:?}"), &with(&["--json"]));
    nothing_hidden_but_colours(&format!("{arguments:?}"), &with(&["--color", "always"]));
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("a file");
    path.to_str().expect("a path").to_owned()
}

/// A problem that has it in every member.
fn problem() -> String {
    json!({
        "type": format!("https://a.example/{EVIL}"), "title": EVIL, "detail": EVIL, "code": EVIL,
        "request_id": EVIL, "errors": [{"pointer": EVIL, "code": EVIL, "detail": EVIL}],
    })
    .to_string()
}

#[test]
fn of_an_answer() {
    let body = problem();
    let explain = ["explain", "400", "-X", "POST", "--body", &body];
    always(&explain);
    let said = run(&[&explain[..], &["--json"]].concat());
    assert_eq!(said.json()["verdict"]["problem"]["detail"], EVIL, "the value is the same");
    let header = format!("WWW-Authenticate: Bearer realm=\"{EVIL}\"");
    always(&["explain", "401", "-H", &header]);

    let line = json!({"response": {"status": 400, "body": body}}).to_string();
    let wrong = json!({"response": {"status": 400, EVIL: 1}}).to_string();
    let said = run_with(&["judge"], &format!("{line}\n{wrong}\n{{\"{EVIL}\n"));
    nothing_hidden("judge", &said);
    let first: Value =
        serde_json::from_str(said.out.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first["problem"]["detail"], EVIL);
}

#[test]
fn of_a_peer() {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let url = format!("http://{}/a", socket.local_addr().expect("an address"));
    let peer = thread::spawn(move || {
        for _ in 0..4 {
            let (mut peer, _) = socket.accept().expect("a connection");
            let _ = peer.read(&mut [0; 4096]).expect("a request");
            let body = problem();
            // C0 controls are no HTTP; everything else may stand in a field.
            let evil = EVIL.replace(['\u{1b}', '\u{7f}'], "");
            let head = format!(
                "HTTP/1.1 400 {evil}\r\nContent-Type: application/json\r\nX-Request-Id: {evil}\r\n\
                 Retry-After: {evil}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            peer.write_all(head.as_bytes())
                .and_then(|()| peer.write_all(body.as_bytes()))
                .expect("x");
        }
    });
    // The body goes to standard output as it is, unless a terminal is there.
    let said = run(&["call", "GET", &url]);
    assert_eq!(said.out, problem());
    nothing_hidden("call", &Said { out: String::new(), ..said });
    let said = run(&["call", "GET", &url, "--json"]);
    nothing_hidden("call --json", &said);
    assert_eq!(said.json()["body"], problem());
    let said = run(&["call", "GET", &url, "--color", "always"]);
    nothing_hidden_but_colours("call", &Said { out: String::new(), ..said });
    // It takes the last connection, too.
    let shown = on_a_terminal(&["call", "GET", &url, "-q"]);
    assert_eq!(shown, aftercall_cli::visible::lines(&problem(), false));
    peer.join().expect("the peer ends");
}

/// What the program prints where its standard output is a terminal. A machine without terminals (no
/// file system at /dev/pts) has it run without one.
#[cfg(unix)]
fn on_a_terminal(arguments: &[&str]) -> String {
    use std::os::fd::{FromRawFd, OwnedFd};
    let (mut ours, mut theirs) = (0, 0);
    // SAFETY: both are written before they are read, and nothing else is asked for.
    let opened = unsafe {
        libc::openpty(
            &mut ours,
            &mut theirs,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        )
    };
    if opened != 0 {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "there is no pseudo-terminal");
        println!("not on a terminal: there is no pseudo-terminal here");
        return aftercall_cli::visible::lines(&run(arguments).out, false);
    }
    // SAFETY: both were opened a moment ago and belong to nobody else.
    let (ours, theirs) = unsafe { (OwnedFd::from_raw_fd(ours), OwnedFd::from_raw_fd(theirs)) };
    let mut command = program::program(arguments);
    let mut child = command.stdout(theirs).spawn().expect("the program starts");
    drop(command);
    let (mut shown, mut piece) = (Vec::new(), [0; 4096]);
    let mut ours = std::fs::File::from(ours);
    // A terminal whose other end is closed gives an error and not an end.
    while let Ok(length @ 1..) = ours.read(&mut piece) {
        shown.extend_from_slice(&piece[..length]);
    }
    child.wait().expect("the program ends");
    String::from_utf8(shown).expect("UTF-8").replace("\r\n", "\n")
}

#[cfg(not(unix))]
fn on_a_terminal(arguments: &[&str]) -> String {
    aftercall_cli::visible::lines(&run(arguments).out, false)
}

#[test]
fn of_a_file() {
    // A contract with controls in its texts is refused; what else is hidden is not.
    let word: String = EVIL.chars().filter(|c| !c.is_control()).collect();
    let word = format!("\"{word}\"");
    let good = file(
        "evil.toml",
        &format!(
            "name = {word}\n[[status]]\ncode = 404\nmessage = {word}\ndescription = {word}\nhelp = {word}\n"
        ),
    );
    let said = run(&["contract", "check", &good]);
    assert_eq!(said.code, 0, "{said:?}");
    for arguments in [
        &["contract", "check", &good][..],
        &["contract", "show", &good],
        &["status", "--contract", &good],
        &["status", "404", "--contract", &good],
        &["explain", "404", "--contract", &good],
    ] {
        always(arguments);
    }
    let bad =
        file("evil-bad.toml", &format!("name = {word}\n[[status]]\ncode = 404\n{word} = 1\n"));
    always(&["contract", "check", &bad]);
    always(&["status", "--contract", &bad]);
    let case = json!([{
        "name": EVIL, "kind": "status", "source": "s", "level": "must", "input": 404,
        "expect": {"code": 404, "message": EVIL},
    }]);
    always(&["vectors", &file("evil.json", &case.to_string())]);
}

#[test]
fn of_an_argument() {
    let path = format!("no/such/{EVIL}");
    for arguments in [
        &["status", "--contract", &path][..],
        &["contract", "check", &path],
        &["contract", "show", &path],
        &["judge", &path],
        &["vectors", &path],
        &["serve", "--data", &path],
        &["call", "GET", "http://127.0.0.1:1/", "-d", &format!("@{path}")],
        &["call", "GET", EVIL],
        &["call", EVIL, "http://127.0.0.1:1/"],
        &["call", "GET", "http://127.0.0.1:1/", "--set", &format!("{EVIL}=1")],
        &["call", "GET", "http://127.0.0.1:1/", "--set", &format!("{EVIL}=z")],
        &["explain", EVIL],
        &["explain", &format!("curl:{EVIL}")],
        &["explain", "503", "-X", EVIL],
        &["status", EVIL],
        &["explain", "503", "-X", "POST", "--earlier", EVIL],
        &[EVIL],
        &["status", &format!("--{EVIL}")],
    ] {
        always(arguments);
    }
    let said = run(&["status", "--contract", &path]);
    assert!(said.error.contains(r"no/such/x\u{1b}[31m\u{9b}2J"), "{said:?}");
    nothing_hidden("--color", &run(&["status", "--color", EVIL]));
}

#[test]
fn of_a_name_that_is_good() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{EVIL}.toml"));
    std::fs::write(&path, "name = \"mine\"\n").expect("a file");
    always(&["contract", "check", path.to_str().expect("a path")]);
}

//! Runs a reference server until it is killed: `cargo run --example serve -- 127.0.0.1:8080 data.redb`.

use aftercall_server::{Config, Server};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut config = Config::default();
    if let Some(address) = arguments.next() {
        config.address = address.parse()?;
    }
    config.data = arguments.next().map(Into::into);
    if config.is_open_to_others() {
        eprintln!("warning: the tokens of this server are printed in its documentation");
    }
    let server = Server::start(config)?;
    println!("listening on {}", server.url());
    server.wait();
    Ok(())
}

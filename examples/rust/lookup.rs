//! Level 1, look up: what does a status mean in this API?
//!
//!     cargo run -p aftercall --example lookup -- 503

fn main() -> Result<(), aftercall::Error> {
    let text = std::env::args().nth(1).unwrap_or_else(|| "503".to_owned());
    let status = aftercall::parse_status(&text)?;
    println!("{status}: {}", status.description());
    println!("did it take effect? {}", status.effect());
    println!("whose fault is it?  {}", status.fault());
    println!("what to do next?    {}", status.remedy());
    Ok(())
}

//! The native side: a message comes in, its answer goes out.

use std::io::{Read, Write, stdin, stdout};

fn main() -> std::io::Result<()> {
    let mut message = Vec::new();
    stdin().read_to_end(&mut message)?;
    stdout().write_all(trials_answers::answer(&message).as_bytes())
}

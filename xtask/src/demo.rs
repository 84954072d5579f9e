//! `cargo xtask demo`: builds everything and starts the demonstration.

use std::process::Command;

use crate::clock::Watch;
use crate::process::{cargo, loud};
use crate::{Outcome, say, target, wasm};

/// Builds the device app and the server, leaves the one binary at `target/release/naungan` and runs `naungan demo`
/// with the arguments that were given.
pub fn run(args: &[String]) -> Outcome<()> {
    wasm::build(wasm::Variant::App)?;
    let watch = Watch::start();
    say("building naungan (release)");
    loud(&mut cargo(["build", "--release", "--package", "naungan"]))?;
    let binary = target().join("release/naungan");
    say(&format!("built {} ({})", binary.display(), watch.seconds()));
    say("starting the demonstration; Ctrl-C ends it");
    loud(Command::new(&binary).arg("demo").args(args))
}

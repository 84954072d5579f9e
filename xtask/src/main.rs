//! The project's own build steps: `cargo xtask demo | test | layers | wasm | bench`.
//!
//! Each command sets up what it needs, says in short lines what it is doing, and is quick the second time.

mod bench;
mod clock;
mod demo;
mod layers;
mod process;
mod size;
mod split;
mod test;
mod tools;
mod wasm;
mod wasm_file;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a step gives back: the reason in words when it did not work.
pub type Outcome<T> = Result<T, String>;

const HELP: &str = "\
cargo xtask demo [ARGS]   build everything and run `naungan demo ARGS`
cargo xtask test          all of the checks and tests, as the project's CI runs them
cargo xtask layers        check that rooms import only from the floors below
cargo xtask wasm          build the device app to target/web/device.wasm
cargo xtask bench         measure, and write docs/performance.md";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let outcome = match command.as_str() {
        "demo" => demo::run(&rest),
        "test" => test::run(&rest),
        "layers" => layers::run(),
        "wasm" => wasm::run(),
        "bench" => bench::run(),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask {command}: {why}");
            ExitCode::FAILURE
        }
    }
}

/// The project's folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where everything that is built goes.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Where the device app's files go; the server takes them from here (`NAUNGAN_WEB_DIR`).
pub fn web() -> PathBuf {
    target().join("web")
}

/// Prints one short line about what is being done.
pub fn say(line: &str) {
    println!("xtask: {line}");
}

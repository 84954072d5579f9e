//! `cargo xtask test`: all checks and tests, in three lanes that share the machine, then the browser tests on what was built.

mod stages;
mod tally;

use std::thread;

use crate::clock::Watch;
use crate::{Outcome, say};
use tally::{Count, Tally};

/// Runs everything, also after a failure, and ends with the line `N passed, N failed`.
pub fn run(args: &[String]) -> Outcome<()> {
    if let Some(unknown) = args.first() {
        return Err(format!("cargo xtask test takes no arguments, but got {unknown}"));
    }
    let watch = Watch::start();
    let tally = Tally::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            tally.stage("device app (wasm)", stages::wasm);
            tally.stage("forms engine alone (wasm)", stages::answers_module);
            tally.stage("browser", stages::browser_program);
            tally.stage("second browser (Firefox)", stages::second_browser);
        });
        scope.spawn(|| {
            tally.stage("deny: licences, bans, sources", stages::deny);
            tally.stage("deny: advisories", stages::advisories);
            tally.stage("node packages", stages::node_packages);
        });
        tally.stage("fmt", stages::fmt);
        tally.stage("layers", stages::layers);
        tally.stage("clippy", stages::clippy);
        tally.stage("nextest", stages::nextest);
        tally.stage("examples in the docs", stages::doctests);
        tally.stage("doc", stages::doc);
    });
    tally.stage("build naungan", stages::build);
    tally.stage("rules in WASM as natively", stages::answers);
    tally.stage("gallery of all pages", stages::gallery);
    tally.stage("size of the first install", stages::install_size);
    tally.stage("browser tests", stages::browser_tests);
    say(&format!("all stages ended after {}", watch.seconds()));
    let Count { passed, failed, skipped } = tally.close();
    match skipped {
        0 => println!("{passed} passed, {failed} failed"),
        _ => println!("{passed} passed, {failed} failed, {skipped} skipped"),
    }
    if failed == 0 { Ok(()) } else { Err("not everything passed".to_owned()) }
}

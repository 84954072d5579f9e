//! `cargo xtask bench`: measures, prints each figure, and writes docs/performance.md.
//!
//! One function per table; each answers finished Markdown. Add a table by adding a function to `TABLES`.

mod module;
mod start;

use crate::process::{cargo, logged};
use crate::{Outcome, root, say, wasm};

/// A table of figures: its heading and what measures it.
type Table = (&'static str, fn() -> Outcome<String>);

const TABLES: [Table; 3] = [
    ("Size of the device app by crate", module::by_crate),
    ("The server: binary, cold start, memory", start::server),
    ("Entries posted, checked, logged and durable", start::load),
];

/// Builds what is measured (release), measures it table by table and writes the page.
pub fn run() -> Outcome<()> {
    wasm::build(wasm::Variant::App)?;
    say("building naungan and its load (release)");
    logged("bench-build", &mut cargo(["build", "--release", "--package", "naungan"]))?.check()?;
    logged("bench-load", &mut cargo(["build", "--release", "--package", "trials", "--example", "load"]))?.check()?;
    let mut page = String::from(
        "# Performance\n\nWritten by `cargo xtask bench`; every figure below was measured in one run on one machine.\n\
         The goals stand in ARCHITECTURE.md.\n",
    );
    for (heading, measure) in TABLES {
        say(&format!("measuring: {heading}"));
        let table = measure()?;
        println!("{table}");
        page.push_str(&format!("\n## {heading}\n\n{table}"));
    }
    let path = root().join("docs/performance.md");
    std::fs::write(&path, page).map_err(|e| format!("{}: {e}", path.display()))?;
    say("wrote docs/performance.md");
    Ok(())
}

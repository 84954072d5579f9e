//! `cargo xtask bench`: measures, prints each figure, and writes docs/performance.md.
//!
//! One function per table; each answers finished Markdown. Add a table by adding a function to `TABLES`.

mod module;
mod start;

use crate::process::{cargo, logged};
use crate::{Outcome, root, say, wasm};

/// A table of figures: its heading and what measures it.
type Table = (&'static str, fn() -> Outcome<String>);

const TABLES: [Table; 6] = [
    ("Size of the device app by crate", module::by_crate),
    ("The server: binary, cold start, memory", start::server),
    ("Entries posted, checked, logged and durable", start::load),
    ("Pages on the device, in Chromium", start::pages),
    ("A long caseload on an old phone, on 3G", start::caseload),
    ("A long form on an old phone", start::long_form),
];

/// Builds what is measured (release), measures it table by table and writes the page.
pub fn run() -> Outcome<()> {
    wasm::build(wasm::Variant::App)?;
    say("building naungan and its load (release)");
    logged("bench-build", &mut cargo(["build", "--release", "--package", "naungan"]))?.check()?;
    logged("bench-load", &mut cargo(["build", "--release", "--package", "trials", "--examples"]))?.check()?;
    let mut page = String::from(
        "# Performance\n\nWritten by `cargo xtask bench`; every figure below was measured in one run on one machine with two cores, client and\n\
         server together. Compare ratios, not milliseconds: such machines are noisy.\n\n\
         Goals: first install 200 kB brotli (docs/decisions/0010 says what belongs to it), cold start 60 ms, memory idle 30 MB and with\n\
         32 writers 60 MB, binary 40 MB, 4,000 entries a second one at a time and 20,000 in batches of 200, a page on the device\n\
         100 ms with a processor six times slower.\n",
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

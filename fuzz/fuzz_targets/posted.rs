//! See crates/forms/tests/bodies.
#![no_main]

#[path = "../../crates/forms/tests/bodies/mod.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::posted(bytes));

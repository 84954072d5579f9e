//! Any text as CSV: a form with its sheets in one file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use naungan_forms::xlsform::{Limits, read};

fuzz_target!(|text: &str| {
    if let Ok(draft) = read(text.as_bytes(), "form", &|_| None, None, &Limits::default()) {
        let _ = draft.fields();
        let _ = draft.form();
    }
});

//! Any bytes as a workbook: read as a form, written and read again, and read as filled rows. Seeds: any `.xlsx` and `.xls`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use naungan_forms::xlsform::filled::rows;
use naungan_forms::xlsform::{Book, Limits, read, workbook};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { unfolded: 8 << 20, ..Limits::default() };
    let Ok(draft) = read(bytes, "form", &|_| None, None, &limits) else { return };
    let _ = draft.fields();
    if let Ok(form) = draft.form() {
        if let Ok(book) = Book::read(bytes, &limits) {
            let _ = rows(&form, &book);
        }
        // What is written reads back the same, unless a cell is longer than the format takes.
        if let Ok(written) = workbook(&draft.sheets()) {
            let again = read(&written, "form", &|_| None, None, &limits).expect("what we write is a workbook");
            assert_eq!((&draft.survey, &draft.choices), (&again.survey, &again.choices));
        }
    }
});

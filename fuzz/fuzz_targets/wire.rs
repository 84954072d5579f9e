//! Any bytes as a message of sync; what is read must be written and read as the same.
#![no_main]

use naungan_journal::wire::{Download, Upload, decode, encode};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(upload) = decode::<Upload>(bytes) {
        assert!(decode::<Upload>(&encode(&upload)).is_ok_and(|again| again == upload));
    }
    if let Ok(download) = decode::<Download>(bytes) {
        assert!(decode::<Download>(&encode(&download)).is_ok_and(|again| again == download));
    }
});

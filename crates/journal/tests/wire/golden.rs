//! Golden bytes. A difference is another wire: raise the version of the messages instead of the file.

use crate::{Shape, entries, page};
use naungan_journal::wire::{self, Download, Sent, Upload, b32};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every way in which something is written: links back, to elsewhere and to nothing, withheld and erased pieces.
fn shapes() -> Vec<Shape> {
    let plain = Shape { object: 0, device: 0, dprev: 0, parents: vec![], seen: 0, parts: vec![(2, true)], public: None };
    vec![
        Shape { public: Some(true), ..plain.clone() },
        Shape { device: 1, parents: vec![1], seen: 1, parts: vec![(1, true), (2, false)], ..plain.clone() },
        Shape { dprev: 2, parents: vec![1, 2, 99], seen: 1, public: Some(false), ..plain.clone() },
        Shape { object: 1, dprev: 99, parts: vec![], public: Some(true), ..plain },
    ]
}

fn golden() -> String {
    let page = page(entries(&shapes()));
    let whole = page.entries.iter().map(|given| given.entry.clone()).take(1);
    let sent = |entry| Sent { entry, salts: vec![b32([6; 32])], wraps: vec![vec![7; 5].into()] };
    let upload = Upload { entries: whole.map(sent).collect(), genesis: None };
    let lines = [("download", hex(&wire::encode(&page))), ("upload", hex(&wire::encode(&upload)))];
    let stored = page.entries.iter().map(|given| ("entry", hex(&given.entry.encode())));
    lines.into_iter().chain(stored).map(|(name, digits)| format!("{name} {digits}\n")).collect()
}

#[test]
fn both_messages_keep_their_golden_bytes() {
    let path = file("wire/golden.txt");
    if std::env::var_os("NAUNGAN_WRITE_VECTORS").is_some() {
        std::fs::write(&path, golden()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), golden());
    let page = page(entries(&shapes()));
    assert_eq!(wire::decode::<Download>(&wire::encode(&page)).unwrap(), page);
}

/// Runs the Python check, or says that there is no Python.
fn python(golden: &Path) -> Option<Output> {
    let run = Command::new("python3").arg(file("python/rebuild.py")).arg(golden).output();
    if let Err(error) = &run {
        println!("skipped: python3 did not start ({error})");
    }
    run.ok()
}

#[test]
fn an_independent_program_rebuilds_the_entries() {
    if let Some(output) = python(&file("wire/golden.txt")) {
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
    }
}

#[test]
fn the_independent_program_notices_one_changed_digit() {
    for line in 0..6 {
        let mut lines: Vec<String> = golden().lines().map(str::to_owned).collect();
        // There stands a ciphertext or a signature.
        let at = lines[line].len() - 200;
        let other = if &lines[line][at..=at] == "0" { "1" } else { "0" };
        lines[line].replace_range(at..=at, other);
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("wire-{line}.txt"));
        std::fs::write(&path, lines.join("\n")).unwrap();
        if let Some(output) = python(&path) {
            assert!(!output.status.success(), "line {line}");
        }
    }
}

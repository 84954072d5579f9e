//! Bytes as a phone receives them.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::process::which;

/// Packs bytes with brotli at its best (quality 11), by node or else by the brotli program.
pub fn brotli(bytes: &[u8]) -> Outcome<Vec<u8>> {
    const SCRIPT: &str = "const z=require('zlib'),f=require('fs');f.writeFileSync(1,z.brotliCompressSync(f.readFileSync(0),\
        {params:{[z.constants.BROTLI_PARAM_QUALITY]:11,[z.constants.BROTLI_PARAM_LGWIN]:22}}))";
    let mut command = if which("node").is_some() {
        let mut node = Command::new("node");
        node.args(["-e", SCRIPT]);
        node
    } else {
        let mut program = Command::new("brotli");
        program.args(["-q", "11", "-w", "22", "-c"]);
        program
    };
    let failed = |e: std::io::Error| format!("packing with brotli: {e}");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
    // both programs read all of their input before they write
    if let Some(mut input) = child.stdin.take() {
        input.write_all(bytes).map_err(failed)?;
    }
    let output = child.wait_with_output().map_err(failed)?;
    if output.status.success() { Ok(output.stdout) } else { Err("packing with brotli failed".to_owned()) }
}

/// A size for people: kB of 1,000 bytes with one decimal.
pub fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

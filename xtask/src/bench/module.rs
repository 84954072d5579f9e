//! The device app's bytes, told apart by crate, and those of its two halves.

use crate::size::{brotli, kilobytes};
use crate::{Outcome, wasm, wasm_file, web};

/// One row per crate, largest first. A crate's brotli figure is that of its functions packed alone, so the rows add up to
/// more than the two halves, which are packed together.
pub fn by_crate() -> Outcome<String> {
    let path = wasm::named();
    let named = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let parts = wasm_file::parts(&named)?;
    let mut rows: Vec<(String, u64, u64)> = Vec::new();
    for (name, code) in &parts.code {
        rows.push((name.clone(), length(code), length(&brotli(code)?)));
    }
    rows.push(("data (texts, tables)".to_owned(), length(&parts.data), length(&brotli(&parts.data)?)));
    rows.sort_by_key(|row| std::cmp::Reverse(row.1));
    let mut table = String::from("| crate | raw | brotli, packed alone |\n|---|---|---|\n");
    for (name, raw, packed) in rows {
        table.push_str(&format!("| {name} | {} | {} |\n", kilobytes(raw), kilobytes(packed)));
    }
    let size = |name: &str| kilobytes(web().join(name).metadata().map(|meta| meta.len()).unwrap_or_default());
    for half in wasm::HALVES {
        table.push_str(&format!("| **{half}** | {} | {} |\n", size(half), size(&format!("{half}.br"))));
    }
    Ok(table)
}

fn length(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

//! Makes the bundle of `packs/` for the feature `embedded`.

#[path = "src/source.rs"]
#[allow(dead_code)]
mod source;
#[path = "src/table.rs"]
#[allow(dead_code)]
mod table;

use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/source.rs");
    println!("cargo::rerun-if-changed=src/table.rs");
    if std::env::var_os("CARGO_FEATURE_EMBEDDED").is_none() {
        return Ok(());
    }
    let packs = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../../packs");
    println!("cargo::rerun-if-changed={}", packs.display());
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("pack.bin"), source::bundle(&packs)?)?;
    std::fs::write(out.join("sources.bin"), table::encode(&source::tables(&packs)?))?;
    std::fs::write(out.join("brief.bin"), source::brief(&packs)?)?;
    println!("cargo::metadata=file={}", out.join("pack.bin").display());
    println!("cargo::metadata=brief={}", out.join("brief.bin").display());
    Ok(())
}

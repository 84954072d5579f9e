//! Copies the device app, if it was built, to where the server includes it from.

use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-env-changed=NAUNGAN_WEB_DIR");
    let web = std::env::var_os("NAUNGAN_WEB_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/web"), PathBuf::from);
    std::fs::create_dir_all(&web)?;
    // The folder, not the files: a file that is not there would make every build begin anew.
    println!("cargo::rerun-if-changed={}", web.display());
    for name in ["device.wasm", "device.wasm.br"] {
        let bytes = std::fs::read(web.join(name)).unwrap_or_default();
        std::fs::write(out.join(name), bytes)?;
    }
    Ok(())
}

//! Makes the files of the care app as phones receive them: scripts and styles without their comments, every file packed with
//! brotli once, here, and one version that stands for all of them.

use sha2::{Digest, Sha256};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The device app, if it was built: two halves.
const DEVICE: [&str; 2] = ["device.wasm", "device-more.wasm"];

/// A file by its name.
type File = (String, Vec<u8>);

fn main() -> Result<(), Box<dyn Error>> {
    let out = folder("OUT_DIR")?;
    let mut files = words(&folder("DEP_NAUNGAN_WORDS_FOLDER")?)?;
    files.push(("pack.bin".into(), read(&folder("DEP_NAUNGAN_PACK_BRIEF")?)?));
    files.push(("more-pack.bin".into(), read(&folder("DEP_NAUNGAN_PACK_FILE")?)?));
    files.extend(styles(&folder("CARGO_MANIFEST_DIR")?.join("../pages/style"))?);
    let scripts = folder("CARGO_MANIFEST_DIR")?.join("../../web");
    for name in ["app.js", "letter.js", "writing.js"] {
        files.push((name.into(), small_script(&text(&scripts.join(name))?).into_bytes()));
    }
    for (name, bytes) in &files {
        write(&out, name, bytes, &brotli(bytes)?)?;
    }
    files.extend(device(&out)?);
    files.sort();
    let worker = text(&scripts.join("sw.js"))?;
    let version = version(&files, &worker);
    let worker = small_script(&worker.replace("@VERSION@", &version));
    write(&out, "sw.js", worker.as_bytes(), &brotli(worker.as_bytes())?)?;
    fs::write(out.join("assets.rs"), table(&files, &version))?;
    Ok(())
}

fn folder(variable: &str) -> Result<PathBuf, String> {
    std::env::var_os(variable).map(PathBuf::from).ok_or_else(|| format!("cargo did not set {variable}"))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    println!("cargo::rerun-if-changed={}", path.display());
    fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn text(path: &Path) -> Result<String, Box<dyn Error>> {
    Ok(String::from_utf8(read(path)?)?)
}

/// What the device app says, in files that the build of crates/pages made.
fn words(folder: &Path) -> Result<Vec<File>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("lang-") || name.starts_with("more-") {
            files.push((name, read(&entry.path())?));
        }
    }
    Ok(files)
}

fn styles(folder: &Path) -> Result<Vec<File>, Box<dyn Error>> {
    let style = |name: &str| Ok::<_, Box<dyn Error>>((name.to_owned(), small_style(&text(&folder.join(name))?).into_bytes()));
    let plain = |name: &str| Ok::<_, Box<dyn Error>>((name.to_owned(), read(&folder.join(name))?));
    Ok(vec![style("app.css")?, style("public.css")?, plain("icon.svg")?, plain("app.webmanifest")?])
}

/// The device app comes packed. Where it was not built, its files are empty.
fn device(out: &Path) -> Result<Vec<File>, Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=NAUNGAN_WEB_DIR");
    let web = match std::env::var_os("NAUNGAN_WEB_DIR") {
        Some(web) => PathBuf::from(web),
        None => folder("CARGO_MANIFEST_DIR")?.join("../../target/web"),
    };
    fs::create_dir_all(&web)?;
    // The folder, not the files: a file that is not there would make every build begin anew.
    println!("cargo::rerun-if-changed={}", web.display());
    let mut files = Vec::new();
    for name in DEVICE {
        let bytes = fs::read(web.join(name)).unwrap_or_default();
        write(out, name, &bytes, &fs::read(web.join(format!("{name}.br"))).unwrap_or_default())?;
        files.push((name.to_owned(), bytes));
    }
    Ok(files)
}

fn write(out: &Path, name: &str, bytes: &[u8], packed: &[u8]) -> std::io::Result<()> {
    fs::write(out.join(name), bytes)?;
    fs::write(out.join(format!("{name}.br")), packed)
}

/// The smallest that brotli makes of it (quality 11).
fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams { size_hint: bytes.len(), ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &params)?;
    Ok(packed)
}

/// A script without the lines that are comments, and without indentation. (No text in it goes over several lines.)
fn small_script(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// A style without comments and indentation.
fn small_style(style: &str) -> String {
    let mut kept = String::new();
    let mut rest = style;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

/// Changes with every byte of every file.
fn version(files: &[File], worker: &str) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        hash.update(format!("{name} {}\n", bytes.len()));
        hash.update(bytes);
    }
    hash.update(worker);
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn table(files: &[File], version: &str) -> String {
    let row = |name: &str| {
        let include = |end: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}{end}\"))");
        format!("    ({name:?}, {}, {}),\n", include(""), include(".br"))
    };
    let rows: String = files.iter().map(|(name, _)| row(name)).collect();
    format!(
        "/// Hash over all files.\nconst VERSION: &str = {version:?};\n\
         /// Name, bytes, and bytes packed with brotli.\ntype Row = (&'static str, &'static [u8], &'static [u8]);\n\
         /// Files under `/assets/`.\nconst FILES: &[Row] = &[\n{rows}];\n\
         /// The worker's script.\nconst WORKER: Row = {};\n",
        row("sw.js").trim().trim_end_matches(',')
    )
}

//! `cargo xtask wasm`: the device app for browsers in two halves, `target/web/device.wasm` and `device-more.wasm`, each with
//! its brotli form.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::clock::Watch;
use crate::process::{answer, cargo, fresh, logged, which};
use crate::size::{brotli, kilobytes};
use crate::{Outcome, root, say, split, target, tools, wasm_file, web};

const TRIPLE: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// SHA-2 as a loop instead of unrolled rounds: 17 kB less.
const SMALL: [&str; 2] = ["--cfg", "sha2_backend_soft=\"compact\""];
/// A standard library of our own build need not carry words for panics: nobody could read them, the module has no way to
/// print. A panic is a trap, and the worker starts anew. A tenth less. And bytes are moved by one instruction instead of
/// loads and stores of 8 bytes each: 14 kB less, at the same speed.
const SMALLER: [&str; 6] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
    "-Cllvm-args=-max-store-memcpy=1",
    "-Cllvm-args=-max-store-memmove=1",
];

/// Which device module to build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// What people get.
    App,
    /// The same with the store contract suite exported, for the browser tests.
    Suite,
}

/// Builds the app and says how large it is.
pub fn run() -> Outcome<()> {
    build(Variant::App).map(|_| ())
}

/// Builds one variant when something changed; answers the finished file. Without a feature `suite` the app itself holds it.
pub fn build(variant: Variant) -> Outcome<PathBuf> {
    let watch = Watch::start();
    let manifest = std::fs::read_to_string(root().join("crates/device/Cargo.toml")).unwrap_or_default();
    let variant = if manifest.lines().any(|line| line.starts_with("suite = ")) { variant } else { Variant::App };
    let (features, log) = match variant {
        Variant::App => ("wasm", "wasm"),
        Variant::Suite => ("wasm,suite", "wasm-suite"),
    };
    let compiled = compile(features, log)?;
    std::fs::create_dir_all(web()).map_err(|e| format!("{}: {e}", web().display()))?;
    // with names, for counting bytes by crate; without, for people
    let named = target().join(format!("wasm-build/{log}.named.wasm"));
    let made = match variant {
        Variant::App => web().join("device.wasm"),
        Variant::Suite => target().join("wasm-build/suite.wasm"),
    };
    let files = match variant {
        Variant::App => HALVES.map(|half| web().join(half)).to_vec(),
        Variant::Suite => vec![made.clone()],
    };
    // also when the halves are cut otherwise
    let cut = root().join("xtask/src/split.rs");
    if !files.iter().all(|file| fresh(file, &compiled) && fresh(file, &cut)) {
        optimise(&compiled, &named)?;
        match variant {
            Variant::App => write_halves(&named)?,
            Variant::Suite => write_whole(&named, &made)?,
        }
    }
    match variant {
        Variant::App => HALVES.into_iter().for_each(|half| say(&format!("{half}: {}", sizes(half)))),
        Variant::Suite => say("the store contract suite is in suite.wasm"),
    }
    say(&format!("device app built ({})", watch.seconds()));
    Ok(made)
}

/// The files of the app that hold code, in the order in which a phone loads them.
pub const HALVES: [&str; 2] = ["device.wasm", "device-more.wasm"];

fn write_halves(named: &Path) -> Outcome<()> {
    let split::Halves { first, more } = split::halves(named)?;
    let [first_name, more_name] = HALVES;
    // the first half last: it says that both are fresh
    for (name, bytes) in [(more_name, more), (first_name, first)] {
        write(&web().join(format!("{name}.br")), &brotli(&bytes)?)?;
        write(&web().join(name), &bytes)?;
    }
    Ok(())
}

fn write_whole(named: &Path, made: &Path) -> Outcome<()> {
    let bytes = std::fs::read(named).map_err(|e| format!("{}: {e}", named.display()))?;
    write(made, &wasm_file::without_custom_sections(&bytes)?)
}

/// Bytes of a file of the app, and packed.
fn sizes(name: &str) -> String {
    let size = |name: &str| kilobytes(web().join(name).metadata().map(|meta| meta.len()).unwrap_or_default());
    format!("{}, brotli {}", size(name), size(&format!("{name}.br")))
}

/// The module with function names as it was last built, for counting bytes by crate.
pub fn named() -> PathBuf {
    target().join("wasm-build/wasm.named.wasm")
}

/// The forms engine alone, for holding it against the native one; nothing of it is in the app. Answers the finished file.
pub fn answers() -> Outcome<PathBuf> {
    module("trials-answers", &[], "wasm-answers")
}

fn compile(features: &str, log: &str) -> Outcome<PathBuf> {
    module("naungan-device", &["--features", features], log)
}

/// Builds the library of a package as a module.
fn module(package: &str, arguments: &[&str], log: &str) -> Outcome<PathBuf> {
    let mut command = cargo(["rustc", "--package", package, "--lib", "--crate-type", "cdylib"]);
    command.args(["--profile", "wasm", "--target", TRIPLE]).args(arguments);
    command.env("CARGO_TARGET_DIR", target().join("wasm-build")).env("CARGO_PROFILE_WASM_STRIP", "none");
    let mut flags = SMALL.to_vec();
    match toolchain()? {
        Toolchain::Installed => say("building for browsers with the installed wasm32 target"),
        Toolchain::Debian { linker } => {
            say("building for browsers with Debian's rustc-web (its standard library the first time: some minutes)");
            command.args(["-Z", "build-std=std,panic_abort", "-Z", "build-std-features=optimize_for_size"]);
            command.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            flags.extend(SMALLER);
        }
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    logged(log, &mut command)?.check()?;
    let file = format!("wasm/{}.wasm", package.replace('-', "_"));
    Ok(target().join("wasm-build").join(TRIPLE).join(file))
}

enum Toolchain {
    Installed,
    Debian { linker: PathBuf },
}

fn toolchain() -> Outcome<Toolchain> {
    let library = answer("rustc", ["--print", "target-libdir", "--target", TRIPLE]);
    if library.is_some_and(|dir| Path::new(&dir).is_dir()) {
        return Ok(Toolchain::Installed);
    }
    tools::debian(&["rustc-web", "rust-web-src", "binaryen"])
        .map_err(|why| format!("{why}\n(or add the target to your toolchain:  rustup target add {TRIPLE})"))?;
    if let Some(linker) = own_linker().or_else(|| which("wasm-ld")) {
        return Ok(Toolchain::Debian { linker });
    }
    tools::debian(&["lld"])?;
    let linker = which("wasm-ld").ok_or("the lld package is installed, but wasm-ld is not on the path")?;
    Ok(Toolchain::Debian { linker })
}

/// The linker that comes with the Rust toolchain.
fn own_linker() -> Option<PathBuf> {
    let sysroot = answer("rustc", ["--print", "sysroot"])?;
    let version = answer("rustc", ["-vV"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "))?;
    let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    linker.is_file().then_some(linker)
}

/// Makes the module smaller where binaryen is installed; otherwise takes it as it is, and says so.
fn optimise(from: &Path, to: &Path) -> Outcome<()> {
    let Some(program) = which("wasm-opt") else {
        say("no wasm-opt on this machine: the device app stays about a tenth larger (Debian package binaryen)");
        return std::fs::copy(from, to).map(|_| ()).map_err(|e| format!("{}: {e}", to.display()));
    };
    let mut command = Command::new(program);
    // a large function put into its only caller packs worse
    command.current_dir(root()).args(["-Oz", "--converge", "--one-caller-inline-max-function-size=10", "-g"]);
    command.arg(from).arg("-o").arg(to);
    logged("wasm-opt", &mut command)?.check()?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Outcome<()> {
    std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()))
}

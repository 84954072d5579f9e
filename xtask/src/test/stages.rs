//! The stages of `cargo xtask test`, one function each.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::tally::{Count, Found, of_nextest, of_node};
use crate::clock::Watch;
use crate::process::{cargo, logged};
use crate::size::kilobytes;
use crate::{Outcome, layers as rooms, root, say, target, tools, wasm as device};

/// More bytes than this a phone may not load before the lists are shown: what was reached, and a little room; the goal is
/// 200 kB. Lower it whenever the app gets smaller.
const INSTALL_LIMIT: u64 = 200_000;
/// What a phone loads before it shows the lists, in the order of docs/decisions/0010.
const FIRST: [&str; 6] = ["device.wasm", "lang-en.bin", "sw.js", "pack.bin", "app.css", "app.js"];
/// What it loads while they are read.
const LATER: [&str; 3] = ["device-more.wasm", "more-en.bin", "more-pack.bin"];
/// How long one file of browser tests may take: some five times what it does on two cores.
const BROWSER_LIMIT: Duration = Duration::from_secs(600);
/// How long the advisory database may take to arrive before it counts as not reachable.
const ADVISORIES_LIMIT: Duration = Duration::from_secs(90);

pub fn fmt() -> Found {
    quiet("fmt", &mut cargo(["fmt", "--all", "--check"])).into()
}

pub fn layers() -> Found {
    rooms::run().map(|()| String::new()).into()
}

pub fn clippy() -> Found {
    quiet("clippy", &mut cargo(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])).into()
}

pub fn doc() -> Found {
    let mut command = cargo(["doc", "--quiet", "--workspace", "--no-deps"]);
    quiet("doc", command.env("RUSTDOCFLAGS", "-D warnings")).into()
}

pub fn nextest() -> Found {
    let mut command = cargo(["nextest", "run", "--workspace", "--no-tests=fail", "--hide-progress-bar"]);
    match tools::nextest() {
        Ok(None) => {}
        Ok(Some(dir)) => {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let dirs = std::iter::once(dir).chain(std::env::split_paths(&path));
            match std::env::join_paths(dirs) {
                Ok(path) => command.env("PATH", path),
                Err(why) => return Found::Failed(why.to_string()),
            };
        }
        Err(why) => return Found::Failed(why),
    }
    tests("nextest", &mut command, of_nextest)
}

/// nextest leaves out the examples in doc comments; among them is the proof that an exact table cannot reach an exporter.
pub fn doctests() -> Found {
    quiet("doctests", &mut cargo(["test", "--quiet", "--workspace", "--doc"])).into()
}

pub fn wasm() -> Found {
    device::build(device::Variant::App).map(|_| String::new()).into()
}

pub fn answers_module() -> Found {
    device::answers().map(|_| String::new()).into()
}

/// Tables of expressions and scenarios of forms, answered natively and in WASM: every answer must be the same.
pub fn answers() -> Found {
    let run = || -> Outcome<String> {
        let module = device::answers()?;
        quiet("answers-build", &mut cargo(["build", "--package", "trials-answers"]))?;
        let mut node = Command::new("node");
        node.current_dir(root()).arg("trials/answers/compare.mjs").arg(module);
        node.arg(target().join("debug/trials-answers")).arg(root());
        let told = logged("answers", &mut node)?.check()?.text;
        Ok(told.lines().collect::<Vec<_>>().join("; "))
    };
    run().into()
}

pub fn browser_program() -> Found {
    tools::chromium().map(|path| path.display().to_string()).into()
}

/// The second browser; without it its tests are left out, and that is said.
pub fn second_browser() -> Found {
    tools::firefox().map_or_else(Found::Skipped, |path| Found::Passed(path.display().to_string()))
}

pub fn node_packages() -> Found {
    tools::node_packages().map(|()| String::new()).into()
}

pub fn deny() -> Found {
    let run = || {
        let mut command = Command::new(tools::deny()?);
        command.current_dir(root()).args(["--color", "never", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]);
        quiet("deny", &mut command)
    };
    run().into()
}

/// Advisories need a database that cargo-deny fetches; where it cannot be fetched, that is said and counted as skipped.
pub fn advisories() -> Found {
    let run = || -> Outcome<Found> {
        let mut command = Command::new("timeout");
        command.current_dir(root()).arg(ADVISORIES_LIMIT.as_secs().to_string()).arg(tools::deny()?);
        command.args(["--color", "never", "check", "--hide-inclusion-graph", "advisories"]);
        let watch = Watch::start();
        let run = logged("advisories", &mut command)?;
        let unreachable = run.text.contains("failed to fetch advisory database") || watch.elapsed() >= ADVISORIES_LIMIT;
        if !run.success && unreachable {
            return Ok(Found::Skipped("the advisory database cannot be reached from this machine".to_owned()));
        }
        run.check().map(|_| Found::Passed(String::new()))
    };
    run().unwrap_or_else(Found::Failed)
}

/// The binary that the browser tests start, with the device app inside.
pub fn build() -> Found {
    quiet("build", &mut cargo(["build", "--workspace", "--bin", "naungan"])).into()
}

/// Device app, pack, one language, scripts and styles as the server sends them, against the limit.
pub fn install_size() -> Found {
    install().into()
}

fn install() -> Outcome<String> {
    let served = served()?;
    let (whole, first) = sizes(&served, &FIRST)?;
    let (rest, later) = sizes(&served, &LATER)?;
    let [whole_words, rest_words] = [whole, rest].map(kilobytes);
    let line = format!("{whole_words}, limit {}: {first}; later {rest_words}: {later}", kilobytes(INSTALL_LIMIT));
    if whole <= INSTALL_LIMIT { Ok(line) } else { Err(format!("over the limit: {line}")) }
}

/// All bytes of these files, packed, and those of each in words.
fn sizes(folder: &Path, names: &[&str]) -> Outcome<(u64, String)> {
    let mut whole = 0;
    let mut words = Vec::new();
    for name in names {
        let file = folder.join(format!("{name}.br"));
        let size = file.metadata().map_err(|e| format!("{}: {e}", file.display()))?.len();
        if size == 0 {
            return Err(format!("{name} is empty: the server was built without the device app"));
        }
        words.push(format!("{name} {}", kilobytes(size)));
        whole += size;
    }
    Ok((whole, words.join(", ")))
}

/// Where the build script of the server left the files that it includes: cargo tells.
fn served() -> Outcome<PathBuf> {
    let mut command = cargo(["build", "--workspace", "--bin", "naungan", "--message-format=json"]);
    let told = logged("build-data", &mut command)?.check()?;
    let ran = told.text.lines().filter(|line| line.contains("build-script-executed") && line.contains("/server#"));
    let mut dirs = ran.filter_map(|line| line.split_once("\"out_dir\":\"")?.1.split('"').next().map(PathBuf::from));
    dirs.next().ok_or_else(|| "the build script of crates/server did not run".to_owned())
}

/// Every page in every language as a file, for the browser tests to look at.
pub fn gallery() -> Found {
    let folder = target().join("gallery");
    let run = || -> Outcome<String> {
        let _ = std::fs::remove_dir_all(&folder);
        let mut command =
            cargo(["run", "--quiet", "--package", "naungan-pages", "--features", "embedded", "--example", "gallery", "--"]);
        quiet("gallery", command.arg(&folder))
    };
    run().into()
}

/// The scenarios in a real browser, and the store contract suite on IndexedDB.
pub fn browser_tests() -> Found {
    let ready = || -> Outcome<(PathBuf, PathBuf)> {
        let suite = device::build(device::Variant::Suite)?;
        tools::node_packages()?;
        Ok((suite, tools::chromium()?))
    };
    let (suite, chromium) = match ready() {
        Ok(paths) => paths,
        Err(why) => return Found::Failed(why),
    };
    // empty: its tests say that they are left out
    let firefox = tools::firefox().unwrap_or_default();
    let dir = root().join("trials/browser");
    let files = match test_files(&dir) {
        Ok(files) => files,
        Err(why) => return Found::Failed(why),
    };
    say(&format!("browser tests: {} files, screenshots in target/screenshots", files.len()));
    let mut whole = Count::default();
    let mut wrong = Vec::new();
    for file in files {
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        // a browser that hangs ends its file, not the run
        let mut node = Command::new("timeout");
        node.args(["--kill-after=10", &BROWSER_LIMIT.as_secs().to_string()]);
        node.args(["node", "--test", "--test-reporter=tap", "--test-force-exit"]).arg(&file).current_dir(&dir);
        node.env("NAUNGAN_SUITE", &suite)
            .env("NAUNGAN_CHROMIUM", &chromium)
            .env("NAUNGAN_FIREFOX", &firefox)
            .env("NAUNGAN_TARGET", target())
            .env("NAUNGAN_BIN", target().join("debug/naungan"));
        let watch = Watch::start();
        let (count, why) = match tests(&format!("browser-{name}"), &mut node, of_node) {
            Found::Tests(count) => (count, None),
            Found::FailedTests(count, why) => (count, Some(why)),
            Found::Failed(why) => (Count { failed: 1, ..Count::default() }, Some(why)),
            Found::Passed(_) | Found::Skipped(_) => continue,
        };
        let left_out = if count.skipped > 0 { format!(", {} skipped", count.skipped) } else { String::new() };
        say(&format!("browser tests: {name}: {} passed, {} failed{left_out}, {}", count.passed, count.failed, watch.seconds()));
        whole += count;
        wrong.extend(why);
    }
    if wrong.is_empty() { Found::Tests(whole) } else { Found::FailedTests(whole, wrong.join("\n")) }
}

fn test_files(dir: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn quiet(log: &str, command: &mut Command) -> Outcome<String> {
    logged(log, command)?.check().map(|_| String::new())
}

fn tests(log: &str, command: &mut Command, read: fn(&str) -> Option<Count>) -> Found {
    let run = match logged(log, command) {
        Ok(run) => run,
        Err(why) => return Found::Failed(why),
    };
    let count = read(&run.text);
    match (run.check(), count) {
        (Ok(_), Some(count)) if count.failed == 0 && count.passed > 0 => Found::Tests(count),
        // a file of browser tests for Firefox alone, where there is none: each is counted as left out
        (Ok(_), Some(count)) if count.failed == 0 && count.skipped > 0 && log.starts_with("browser-") => Found::Tests(count),
        (Ok(_), _) => Found::Failed("the test runner ended well but ran no test".to_owned()),
        (Err(why), Some(count)) => Found::FailedTests(count, why),
        (Err(why), None) => Found::Failed(why),
    }
}

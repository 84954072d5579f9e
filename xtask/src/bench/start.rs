//! The server's binary, how fast it starts on existing data, and what memory it holds when idle.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::clock::Watch;
use crate::process::logged;
use crate::size::kilobytes;
use crate::{Outcome, root, target, tools};

/// Seeds a demonstration in a new folder, then starts it again five times on the data that lies there.
pub fn server() -> Outcome<String> {
    let binary = target().join("release/naungan");
    let size = binary.metadata().map_err(|e| format!("{}: {e}", binary.display()))?.len();
    let data = target().join("bench-data");
    let _ = std::fs::remove_dir_all(&data);
    let (_, seeding) = Running::start(&binary, &data)?;
    let mut starts = Vec::new();
    let mut memory = 0;
    for _ in 0..5 {
        let (running, ready) = Running::start(&binary, &data)?;
        std::thread::sleep(Duration::from_millis(500));
        memory = memory.max(running.resident()?);
        starts.push(ready);
    }
    starts.sort();
    let start = starts.get(2).copied().unwrap_or_default();
    let _ = std::fs::remove_dir_all(&data);
    Ok(format!(
        "| what | figure |\n|---|---|\n| binary | {} |\n| demonstration seeded and ready | {:.1} s |\n\
         | cold start on existing data, median of 5 | {} ms |\n| resident memory, idle | {} |\n",
        kilobytes(size),
        seeding.as_secs_f64(),
        start.as_millis(),
        kilobytes(memory),
    ))
}

/// Entries a second on a seeded demonstration, by 32 devices that enrolled for it.
pub fn load() -> Outcome<String> {
    let data = target().join("bench-data");
    let _ = std::fs::remove_dir_all(&data);
    let (running, _) = Running::start(&target().join("release/naungan"), &data)?;
    let mut command = Command::new(target().join("release/examples/load"));
    command.arg((running.1 + 1).to_string()).arg(running.0.id().to_string());
    let run = logged("load", &mut command)?.check()?;
    let _ = std::fs::remove_dir_all(&data);
    let table: Vec<&str> = run.text.lines().filter(|line| line.starts_with('|')).collect();
    Ok(format!("{}\n", table.join("\n")))
}

/// Pages of the care app in a real browser.
pub fn pages() -> Outcome<String> {
    browser("pages", "measure.mjs", &[])
}

/// A caseworker's caseload and a supervisor's, on a network and a processor of an old phone.
pub fn caseload() -> Outcome<String> {
    let mut table = String::from(
        "3G of 400 kbit/s and 400 ms; pages and workers of the browser work a sixth of the time. Times of the caseload count from the open\n\
         device; a page's from its address to its last element.\n\n| caseload | what | figure |\n|---|---|---|\n",
    );
    for caseload in [["25", "200", "caseworker"], ["150", "200", "supervisor"]] {
        table.push_str(&browser("caseload", "caseload.mjs", &caseload)?);
    }
    Ok(table)
}

/// The WHO verbal autopsy form in a real browser, where the workbook lies beside the project.
pub fn long_form() -> Outcome<String> {
    let workbook = root().join("../shared/data/xlsform/forms/whova_form.xlsx");
    if !workbook.exists() {
        return Ok("The workbook was not beside the project; `node trials/browser/long-form.mjs WORKBOOK` measures any other.\n"
            .to_owned());
    }
    let ours = target().join("bench-form.xlsx");
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root()).args([
        "run",
        "--release",
        "-p",
        "naungan-forms",
        "--all-features",
        "--example",
        "house_languages",
        "--",
    ]);
    logged("long-form-languages", cargo.arg(&workbook).arg(&ours))?.check()?;
    browser("long-form", "long-form.mjs", &[&ours.to_string_lossy()])
}

fn browser(name: &str, script: &str, arguments: &[&str]) -> Outcome<String> {
    tools::node_packages()?;
    let chromium = tools::chromium()?;
    let mut node = Command::new("node");
    node.current_dir(root().join("trials/browser")).arg(script).args(arguments).env("NAUNGAN_CHROMIUM", chromium);
    node.env("NAUNGAN_TARGET", target()).env("NAUNGAN_BIN", target().join("release/naungan"));
    let run = logged(name, &mut node)?.check()?;
    let table: Vec<&str> = run.text.lines().filter(|line| line.starts_with('|')).collect();
    Ok(format!("{}\n", table.join("\n")))
}

/// A server that is ended when this goes out of scope, and the port of its public origin.
struct Running(Child, u16);

impl Running {
    fn start(binary: &Path, data: &Path) -> Outcome<(Self, Duration)> {
        let port = free_port()?;
        let watch = Watch::start();
        let mut command = Command::new(binary);
        command.arg("demo").arg("--data").arg(data).arg("--listen").arg(format!("127.0.0.1:{port}"));
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|e| e.to_string())?;
        let output = child.stdout.take();
        let running = Self(child, port);
        let mut lines = BufReader::new(output.ok_or("naungan demo has no output")?).lines();
        while let Some(Ok(line)) = lines.next() {
            if line.trim() == "ready" {
                let ready = watch.elapsed();
                std::thread::spawn(move || lines.for_each(drop));
                return Ok((running, ready));
            }
        }
        Err("naungan demo ended before it was ready".to_owned())
    }

    /// Resident memory in bytes.
    fn resident(&self) -> Outcome<u64> {
        let path = format!("/proc/{}/status", self.0.id());
        let status = std::fs::read_to_string(&path).map_err(|e| format!("{path}: {e}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().split(' ').next()).and_then(|number| number.parse::<u64>().ok());
        kib.map(|kib| kib * 1024).ok_or_else(|| format!("{path} tells no VmRSS"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first of four free ports in a row (the other origins follow the public one).
fn free_port() -> Outcome<u16> {
    for _ in 0..50 {
        let first = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).map_err(|e| e.to_string())?.port();
        let free = |port: Option<u16>| port.is_some_and(|port| TcpListener::bind(("127.0.0.1", port)).is_ok());
        if (0..4).all(|step| free(first.checked_add(step))) {
            return Ok(first);
        }
    }
    Err("no four free ports in a row".to_owned())
}

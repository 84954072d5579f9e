//! Running other programs: loudly, quietly into a log file, or for their answer.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Outcome, root, target, web};

/// A cargo command in the project's folder. What an outer cargo set for xtask itself is taken away, so that no
/// build script sees it change; the server's build script is told where the device app's files are.
pub fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(args: I) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(args).env("NAUNGAN_WEB_DIR", web());
    for (name, _) in std::env::vars_os() {
        let outer = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_BIN_")
        });
        if outer {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command that writes to the terminal.
pub fn loud(command: &mut Command) -> Outcome<()> {
    let status = command.status().map_err(|e| format!("{}: {e}", name(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", name(command))) }
}

/// Runs a command with all that it says going to `target/xtask/<log>.log`; the text comes back either way.
pub fn logged(log: &str, command: &mut Command) -> Outcome<Logged> {
    let path = log_path(log)?;
    let file = File::create(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let other = file.try_clone().map_err(|e| e.to_string())?;
    command.stdin(Stdio::null()).stdout(file).stderr(other);
    let status = command.status().map_err(|e| format!("{}: {e}", name(command)))?;
    let text = std::fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    Ok(Logged { success: status.success(), text, path })
}

/// What a command said, and whether it worked.
pub struct Logged {
    /// It ended well.
    pub success: bool,
    /// Standard output and error, as they came.
    pub text: String,
    /// The file that holds `text`.
    pub path: PathBuf,
}

impl Logged {
    /// The command's last lines as the reason, unless it ended well.
    pub fn check(self) -> Outcome<Self> {
        if self.success {
            return Ok(self);
        }
        Err(format!("{}\n(all of it in {})", tail(&self.text, 150), self.path.display()))
    }
}

/// What a command prints to standard output, or nothing when it fails.
pub fn answer<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: I) -> Option<String> {
    let output = Command::new(program).current_dir(root()).args(args).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program of this name lies on the path.
pub fn which(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|dir| dir.join(program)).find(|path| path.is_file())
}

/// Whether the file at `made` is there and not older than the file at `from`.
pub fn fresh(made: &Path, from: &Path) -> bool {
    let time = |path: &Path| path.metadata().and_then(|meta| meta.modified()).ok();
    matches!((time(made), time(from)), (Some(made), Some(from)) if made >= from)
}

fn log_path(log: &str) -> Outcome<PathBuf> {
    let dir = target().join("xtask");
    std::fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    Ok(dir.join(format!("{log}.log")))
}

fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().take(3).map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}
